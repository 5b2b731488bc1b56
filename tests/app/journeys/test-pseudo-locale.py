#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every window in a language that nobody speaks: words without its brackets stand outside
gettext, and labels that are cut have no room to grow."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import ui  # first: it finds the others

import pseudo


class TestPseudoLocale(ui.Case):
    person = "bob@example.net"
    known = ("bob@example.net", "Bob Brown")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        pseudo.install()

    def check(self, window, name):
        english = sorted(set(pseudo.find_english(window, self.known)))
        self.screenshot(f"{name}-{pseudo.LANGUAGE}", window)
        self.assertEqual(english, [], f"outside gettext in {name}:\n{window.outline()}")
        # Words of one syllable grow out of all measure; the languages that people speak are held to 360 pixels.
        cut = [fault for fault in self.program.label_faults() if "pixels in width" not in fault]
        self.assertEqual(cut, [], name)

    def open(self, action):
        self.start(person=self.person, language=pseudo.LANGUAGE)
        self.window()
        return self.program.open_window(action)

    def test_start(self):
        self.start(language=pseudo.LANGUAGE)
        self.check(self.window(), "start")

    def test_composer(self):
        self.check(self.open("compose"), "composer")

    def test_certificates(self):
        self.check(self.open("certificates"), "certificates")

    def test_outbox(self):
        self.check(self.open("outbox"), "outbox")

    def test_accounts(self):
        self.check(self.open("accounts"), "accounts")

    def test_shortcuts(self):
        self.check(self.open("shortcuts"), "shortcuts")

    def test_about(self):
        self.check(self.open("about"), "about")


if __name__ == "__main__":
    ui.main()
