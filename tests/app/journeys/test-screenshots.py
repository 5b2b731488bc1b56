#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A picture of every window, light, dark and in Chinese, for people to look at; and what a
machine can see in them: in no language is a label cut or shortened, in those that are spoken
no window needs more than 360 pixels, and no words stand outside gettext.

The pictures are $LETTERLOCK_SCREENSHOTS/VARIANT-WINDOW.png."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import scenes  # first: it finds the others

import pseudo

# What stands in letters, files and answers of servers, and is the same in every language.
KNOWN = (scenes.SUBJECT, "Ten of twenty", "Later", "localhost", ".eml", ".pem", ".p12", "rope", "Meet me")


class Variant:
    variant = None
    language = None
    environment = None

    def test_every_window(self):
        self.prepare()
        for name, window in self.scenes(self.language, self.environment):
            self.screenshot(f"{self.variant}-{name}", window)
            with self.subTest(name):
                self.assertEqual(self.label_faults(), [])
                self.look_at(window)

    def label_faults(self):
        return self.program.label_faults()

    def look_at(self, window):
        """More that can be seen."""


class TestLight(Variant, scenes.Case):
    variant = "light"


class TestDark(Variant, scenes.Case):
    variant = "dark"
    environment = {"GTK_THEME": "Adwaita:dark"}


class TestChinese(Variant, scenes.Case):
    variant = "zh_CN"
    language = "zh_CN"


class TestGerman(Variant, scenes.Case):
    variant = "de"
    language = "de"


class TestNobodysLanguage(Variant, scenes.Case):
    """Every word of ours is in brackets; what is not stands outside gettext."""

    variant = pseudo.LANGUAGE
    language = pseudo.LANGUAGE

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        pseudo.install()

    def label_faults(self):
        """Nobody has to fit it into a narrow window."""
        return [fault for fault in super().label_faults() if "pixels in width" not in fault]

    def look_at(self, window):
        self.assertEqual(sorted(set(pseudo.find_english(window, KNOWN))), [])


if __name__ == "__main__":
    scenes.ui.main()
