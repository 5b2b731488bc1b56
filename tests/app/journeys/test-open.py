#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the program is given on its command line or by the desktop is opened: letters, folders,
several at once, and things that are no mail."""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import ui  # first: it finds the others

import command

BOB = "bob@example.net"
SIGNED = re.compile(r"^Signed by alice@example\.org$")


class TestOpen(ui.Case):
    def open(self, *paths):
        self.start(*paths, person=BOB)
        return self.window(command.SUBJECT)

    def test_sealed_letter(self):
        """The bar says who signed it, that her domain confirms it, and that it came encrypted."""
        window = self.open(self.seal(command.letter()))
        window.find("label", SIGNED)
        window.find("label", re.compile(r"^as example\.org publishes"))
        window.find("label", "Encrypted")
        text = window.find("text", re.compile("letter", re.IGNORECASE))
        self.assertIn(command.TEXT, text.text)

    def test_bare_object(self):
        """A .p7m as another program saved it: the body of the letter alone."""
        message = self.seal(command.letter()).read_bytes()
        body = self.write("letter.p7m", b"-----BEGIN CMS-----\r\n" + message.partition(b"\r\n\r\n")[2] +
                          b"-----END CMS-----\r\n")
        self.open(body).find("label", SIGNED)

    def test_maildir(self):
        for part in ("tmp", "new", "cur"):
            (self.folder / "Maildir" / part).mkdir(parents=True)
        self.seal(command.letter()).rename(self.folder / "Maildir" / "new" / "1.letter")
        self.open(self.folder / "Maildir").find("label", SIGNED)

    def test_mbox(self):
        message = self.seal(command.letter()).read_bytes().replace(b"\r\n", b"\n")
        mbox = self.write("mbox", b"From alice@example.org Sat Nov 21 12:00:00 2026\n" + message + b"\n")
        self.open(mbox).find("label", SIGNED)

    def test_several_at_once(self):
        paths = [self.seal(command.letter(subject=f"Letter {number}")) for number in (1, 2)]
        self.start(*paths, person=BOB)
        for number in (1, 2):
            self.window(f"Letter {number}").find("label", SIGNED)

    def test_no_mail(self):
        """Said in words, in the window that was to show it."""
        for name, content in (("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(200)), ("empty", b""), ("gone", None)):
            with self.subTest(name):
                path = self.folder / name
                if content is not None:
                    path.write_bytes(content)
                program = self.start(path, person=BOB)
                program.window().find("label", re.compile(re.escape(name)))
                program.stop()


if __name__ == "__main__":
    ui.main()
