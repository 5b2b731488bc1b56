#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The last part of data/try, on a display of its own: Alice writes a letter in a window and
sends it, Bob opens it in a window, and of each step there is a picture.

    try-windows.py LAB DATA PICTURES SUBJECT TEXT

DATA is the beginning of the path of the data directories, one for each person."""

import pathlib
import re
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests" / "app" / "support"))

import ui  # first: it finds the others

from lab import Lab

ALICE = "alice@example.org"
BOB = "bob@example.net"


def say(sentence):
    print(sentence, flush=True)


class Demonstration:
    def __init__(self, lab, data, pictures, subject, text):
        self.lab = Lab(lab)
        self.data = data
        self.pictures = pathlib.Path(pictures)
        self.pictures.mkdir(parents=True, exist_ok=True)
        self.subject = subject
        self.text = text

    def start(self, person, *arguments):
        return ui.Program(["--data-dir", f"{self.data}{person}", *self.lab.options, *self.lab.identity_options(person),
                           *arguments], pathlib.Path(f"{self.data}{person}") / "log")

    def take_picture(self, window, name):
        ui.wait_for(lambda: not window.look("animation"), "the end of what turns")
        x, y, width, height = window.extents
        path = self.pictures / f"{name}.png"
        subprocess.run(["import", "-silent", "-window", "root", "-crop", f"{width}x{height}+{max(x, 0)}+{max(y, 0)}",
                        "+repage", path], check=True)

    def write(self):
        program = self.start(ALICE, f"mailto:{BOB}")
        window = program.window()
        window.find("push button", f"{BOB}, ready")
        say(f"Alice opens a window and types {BOB}; the chip with his address says: ready.")
        window.find("text", "Subject").focus()
        ui.type_text(self.subject)
        ui.press("Tab")
        ui.type_text(self.text)
        say(f"Below the text stands: {window.find('label', re.compile('^Encrypted: ')).text}")
        self.take_picture(window, "composer")
        ui.press("ctrl+Return")
        program.wait_closed(window)
        program.stop()
        say("She presses Ctrl+Enter, and the window closes: the letter is sent.")

    def read(self, known):
        came = ui.wait_for(lambda: [path for path in self.lab.letters(BOB) if path not in known], "the letter")[0]
        program = self.start(BOB, came)
        window = program.window(self.subject)
        first = window.find("label", re.compile("^Signed by "))
        say(f"Bob opens what came. Above the text stands: {first.text}, "
            f"{window.find('label', re.compile('^as ')).text}.")
        if first.text != f"Signed by {ALICE}" or self.text not in window.find("text", "Text of the letter").text:
            raise ui.NotThere(window.outline())
        self.take_picture(window, "reader")
        ui.press("F9")
        window.find("list box", "The story").find("list item", re.compile("^Conclusion"), showing=False)
        self.take_picture(window, "details")
        say("F9 shows why, step by step.")
        program.stop()

    def run(self):
        known = set(self.lab.letters(BOB))
        self.write()
        self.read(known)


if __name__ == "__main__":
    try:
        Demonstration(*sys.argv[1:]).run()
    except (AssertionError, subprocess.SubprocessError) as problem:
        sys.exit(str(problem))
