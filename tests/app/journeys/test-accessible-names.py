#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Everything that can be used or looked at has words that can be read aloud: every window,
every control, every picture, every state of a recipient."""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import scenes

WINDOWS = ("frame", "dialog", "alert", "file chooser")
CONTROLS = ("push button", "toggle button", "check box", "radio button", "entry", "password text", "text", "combo box",
            "spin button", "slider", "menu item", "check menu item", "radio menu item", "link", "list box", "tree table",
            "table", "page tab", "progress bar", "switch", "table column header")
PICTURES = ("icon", "image", "animation", "canvas")
OWN_WORDS = ("list item", "table cell", "tree item")

# What GTK makes itself, by what it lies in: the arrow of a combo box, a link whose words are
# those of the label; and the search button of its shortcuts window.
INSIDE_GTK = {("push button", "combo box"), ("toggle button", "combo box"), ("link", "label")}
SEARCH = "frame 'Keyboard Shortcuts' > panel '' > toggle button ''"


def words_below(node):
    return any(item.role in ("label", "static", "text", "paragraph", "table cell") and (item.text or item.name).strip()
               for item in node.walk(6) if item is not node and item.is_showing)


def faults(window):
    """What has no words, each with the way to it."""
    found = []

    def look(node, way, siblings):
        if not node.is_showing:
            return
        here = [*way, f"{node.role} {node.name[:40]!r}"]
        if not has_words(node, way, siblings):
            found.append(" > ".join(here))
        children = node.children
        for child in children:
            look(child, here, children)

    def has_words(node, way, siblings):
        if node.name.strip():
            return True
        if node.role in PICTURES:
            return any(words_below(item) or item.role == "label" and item.text.strip()
                       for item in siblings if item is not node and item.is_showing)
        if node.role in OWN_WORDS:
            return bool(node.text.strip()) or words_below(node)
        if node.role in WINDOWS:
            return False
        if node.role not in CONTROLS:
            return True
        return way and (node.role, way[-1].split(" '")[0]) in INSIDE_GTK

    look(window, [], [])
    return found


class TestNames(scenes.Case):
    def test_every_window(self):
        self.prepare()
        for name, window in self.scenes():
            with self.subTest(name):
                found = [fault for fault in faults(window) if fault != SEARCH]
                self.assertFalse(found, "\n" + "\n".join(found))

    def test_every_state_of_a_recipient_is_words(self):
        window = self.show_composer()
        said = {}
        for address in scenes.STATES:
            with self.subTest(address):
                chip = window.find("push button", re.compile(rf"^{re.escape(address)}\b.*\w"), showing=False)
                said[address] = chip.name.replace(address, "").strip(" ,:")
                self.assertRegex(said[address], r"[a-z]{4}", chip)
        self.assertEqual(said[scenes.READY], said["twocerts@example.org"])
        for address in ("carol@unsigned.example", "nobody@example.org", "erin@altered.example"):
            self.assertNotEqual(said[address], said[scenes.READY], address)


if __name__ == "__main__":
    scenes.ui.main()
