# SPDX-License-Identifier: LGPL-2.1-or-later
"""A language that nobody speaks, for tests in Python: what is shown without its brackets stands
outside gettext.

    pseudo.install()                                 into the build tree of $LETTERLOCK_GTK
    self.start(language=pseudo.LANGUAGE)
    pseudo.find_english(window, ("Bob Brown",))     what is English there and should not be
"""

import os
import pathlib
import re
import subprocess
import sys

LANGUAGE = "en_XA"
ROOT = pathlib.Path(__file__).resolve().parents[3]

# The innermost brackets, again and again: one string may stand in another.
BRACKETS = re.compile(r"\[!!(?:(?!\[!!).)*?!!\]", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{3,}")

# What is the same in every language: addresses, names in certificates, algorithms, digits, keys.
SAME = re.compile(r"\S+@\S+|\b[\w-]+(\.[\w-]+)*\.(example|org|net|com|invalid)\b|\b(CN|O|OU|C|L|ST|E)=[^,+]*|"
                  r"\b(AES|RSA|ECDSA|SHA|DNSSEC|DNS|TLS|STARTTLS|Ed25519|S6s)[-\w]*|\b[0-9a-f]{4,}\b|"
                  r"\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|UTC)\b|\b(Ctrl|Shift|Alt|Return|Escape|Delete|F\d+)\b|Letterlock")
# GTK's own, which has no such language: the bar of a window, the shortcuts, the about dialog.
OF_GTK = {"Close", "Minimize", "Maximize", "Back", "Search Shortcuts", "Search Results", "No Results Found", "Shortcuts",
          "Credits", "License", "About", "Cancel", "Application", "Website", "Information", "Question", "Warning", "Error"}
PARTS_OF_GTK = re.compile(r"^About \[|absolutely no warranty")
WORDY = {"label", "push button", "toggle button", "check box", "radio button", "menu item", "check menu item", "page tab",
         "radio menu item", "frame", "dialog", "alert", "heading", "info bar", "link", "combo box", "list", "list item",
         "table column header", "table cell", "tool tip", "panel", "static"}


def install():
    build = pathlib.Path(os.environ["LETTERLOCK_GTK"]).parents[2]
    subprocess.run([sys.executable, ROOT / "tests/tools/make-pseudo-locale.py", ROOT, build, LANGUAGE], check=True,
                   stdout=subprocess.DEVNULL)


def strip(text):
    """What is left without the words that were translated."""
    while BRACKETS.search(text):
        text = BRACKETS.sub(" ", text)
    return SAME.sub(" ", text)


def find_english(window, known=()):
    """What is read in @window and is not of that language; whatever holds one of @known is right."""
    for node in window.walk():
        if not node.is_showing or node.role not in WORDY:
            continue
        for text in {node.name, node.description, node.text}:
            if text in OF_GTK or PARTS_OF_GTK.search(text) or any(item in text for item in known):
                continue
            if WORD.search(strip(text)):
                yield f"{node.role} {text!r}"
