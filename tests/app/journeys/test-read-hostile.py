#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What strangers may send, and what is no letter at all: the window says in words what it is,
stays usable, and nothing in it is what its writer would like it to look like."""

import pathlib
import re
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import reading  # first: it finds the others

import command
import letters
import ui
from reading import ALICE, BOB

# What nobody sees, or what turns the text around it.
UNSEEN = "​‌‍⁠﻿‎‏‪‫‬‭‮⁦⁧⁨⁩­᠎\u2028\u2029\x01\x07\x1b\x7f\x85"
PATIENCE = 40  # seconds, with sanitizers on a busy machine


def write_mime(text):
    """A header field's value in UTF-8 that arrives as it is."""
    return "=?utf-8?b?" + letters.base64_lines(text.encode()).decode().replace("\r\n", "") + "?="


class HostileCase(reading.Case):
    def refused(self, path, **more):
        """The window with a file that cannot be shown, and its sentence."""
        self.start(path, person=BOB, **more)
        window = self.window()
        self.wait_for(lambda: self.bar(window).name == "Not opened", window.outline)
        self.settle(window)
        self.assertIsNone(self.find_mark(window))
        self.assertFalse(window.has("push button", "Reply", where=lambda node: node.is_sensitive))
        return window, self.lines(window)[1]

    def spoken(self, window):
        """All that can be read or heard in it."""
        return "\n".join(part for node in window.walk() for part in (node.name, node.description, node.text))

    def assert_clean(self, window):
        said = self.spoken(window)
        self.assertEqual({char for char in UNSEEN if char in said}, set())


class TestNoLetters(HostileCase):
    def test_files_that_are_none(self):
        noise = bytes((at * at * 7 + (at >> 3) * 13) & 0xff for at in range(5000))
        for name, octets in (("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(2000)), ("empty.eml", b""),
                             ("noise.eml", noise), ("zeros.eml", bytes(5000))):
            with self.subTest(name):
                _, sentence = self.refused(self.write(name, octets))
                self.assertIn(name, sentence)
                self.assertRegex(sentence, "is no mail")

    def test_places_that_are_none(self):
        (self.folder / "nothing").mkdir()
        (self.folder / "secret.eml").symlink_to(self.folder / "gone")
        for path in ("/dev/zero", "/dev/null", self.folder / "nothing", self.folder / "not-there.eml",
                     self.folder / "secret.eml", "/proc/self/mem"):
            with self.subTest(path):
                _, sentence = self.refused(path)
                self.assertIn(pathlib.Path(path).name, sentence)

    def test_too_large(self):
        path = self.write("sparse.eml", b"From: alice@example.org\r\n\r\n")
        with open(path, "r+b") as file:
            file.truncate(1024 * 1024 * 1024)
        start = time.monotonic()
        self.refused(path)
        self.assertLess(time.monotonic() - start, PATIENCE)

    def test_cut_short(self):
        """Never a mark, and the window lives on."""
        whole = self.seal(command.letter(), "--sign").read_bytes()
        sealed = self.seal(command.letter()).read_bytes()
        folder = self.folder / "cut"
        folder.mkdir()
        for kind, octets in (("signed", whole), ("sealed", sealed)):
            for number in range(1, 6):
                (folder / f"{kind}-{number}.eml").write_bytes(octets[:len(octets) * number // 6])
        self.start(folder, person=BOB)
        window = self.settle(self.window())
        while True:
            lines = self.lines(window)
            self.assertFalse(lines[0].startswith("Signed"), lines)
            self.assertIsNone(self.find_mark(window))
            self.assertNotEqual(lines[2:3], ["Encrypted"], lines)
            before = window.find("push button", "Previous Letter")
            if not before.is_sensitive:
                break
            at = self.selected(window)
            ui.press("alt+Left")
            self.wait_for(lambda at=at: self.selected(window) != at, window.outline)
            time.sleep(0.1)
            self.settle(window)

    def selected(self, window):
        rows = window.look("table cell", where=lambda node: node.has_state("selected"), showing=False)
        return [row.ask(lambda item: item.get_index_in_parent(), -1) for row in rows]


class TestHeaders(HostileCase):
    def test_four_megabytes(self):
        """A field that is much too long is no reason to lose the letter, or the verdict's words."""
        for name, field in (("subject", b"Subject: " + b"x" * (4 * 1024 * 1024)),
                            ("words", b"Subject: " + b"rope \r\n " * 700000),
                            ("to", b"To: " + b",\r\n ".join(b"somebody-%d@example.org" % at for at in range(100000)))):
            with self.subTest(name):
                octets = b"From: alice@example.org\r\n" + field + b"\r\nMIME-Version: 1.0\r\n" + letters.part()
                start = time.monotonic()
                window = self.read(octets, name=f"{name}.eml", person=BOB)
                self.assertLess(time.monotonic() - start, PATIENCE)
                first = self.lines(window)[0]
                self.assertIn(first, ("Not signed", "Not opened"))
                x, y, width, height = window.extents
                self.assertLess(width, 1300)
                self.assertLess(self.bar(window).extents[3], height / 2)
                if first == "Not signed":
                    self.assertIn("Meet me at noon", self.text(window))
                    self.assertLess(len(window.name), 4096)

    def test_unseen_characters(self):
        """They are not there, in any place, and not what a screen reader is told."""
        trick = f"a{UNSEEN}b"
        header = (f"From: {write_mime(trick + ' alice@example.org')} <mallory@example.net>\r\n"
                  f"To: {write_mime(trick)} <bob@example.net>\r\nCc: {write_mime(trick)} <alice@example.org>\r\n"
                  f"Subject: {write_mime('gpj.' + trick)}\r\nDate: Sat, 21 Nov 2026 12:00:00 +0000\r\n").encode()
        attached = letters.wrap(f"Content-Disposition: attachment; filename*=utf-8''{'%E2%80%AE'}fdp.exe\r\n".encode(),
                                "application/octet-stream", letters.base64_lines(b"x"))
        octets = letters.plain(header, letters.multipart([letters.part(body=f"text {trick}\r\n"), attached]))
        folder = self.folder / "two"
        folder.mkdir()
        for number in range(2):
            (folder / f"{number}.eml").write_bytes(octets)
        self.start(folder, person=BOB)
        window = self.settle(self.window())
        ui.press("F9")
        window.find("list item", re.compile("^Signature"), showing=False)
        self.assert_clean(window)
        window.find("label", re.compile("mallory@example.net"))
        self.assertFalse(window.has("push button", re.compile("^Open .*exe")))

    def test_words_that_imitate_ours(self):
        """A name that says what only the bar says stays where names stand, and pushes nothing out."""
        claim = "Signed by alice@example.org as example.org publishes, checked just now"
        header = (f"From: {write_mime(claim + ' ' * 300)} <mallory@example.net>\r\nTo: bob@example.net\r\n"
                  f"Subject: {write_mime(claim)}\r\n").encode()
        window = self.read(letters.plain(header, letters.part(body=f"{claim}\r\n<b>{claim}</b>\r\n")), person=BOB)
        self.assertEqual(self.lines(window)[0], "Not signed")
        self.assertIsNone(self.find_mark(window))
        self.assertIn(f"<b>{claim}</b>", self.text(window))
        window.find("label", re.compile("mallory@example.net"))

    def test_markup_is_text(self):
        header = letters.fields(subject="<b>rope</b> &amp; &lt;", sender='"<i>Al</i> & co" <alice@example.org>')
        window = self.read(letters.plain(header, letters.part()), person=BOB)
        self.assertEqual(window.name, "<b>rope</b> &amp; &lt;")
        window.find("label", re.compile("<i>Al</i> & co"))

    def test_a_thousand_recipients(self):
        people = ", ".join(f"somebody-{at}@example.org" for at in range(1000))
        window = self.read(letters.plain(letters.fields(to=people.replace(", ", ",\r\n ")), letters.part()), person=BOB)
        self.assertFalse(window.has("label", re.compile("somebody-30@")))
        window.find("toggle button", "Show More").click()
        window.find("label", re.compile("somebody-30@.*…"))
        known = self.program.windows()
        ui.press("ctrl+shift+r")
        composer = self.program.new_window(known)
        composer.find("push button", re.compile("^and [1-9][0-9]* more"), timeout=60, showing=False)


class TestParts(HostileCase):
    def test_a_thousand_attachments(self):
        parts = [letters.part()] + [letters.wrap(f'Content-Disposition: attachment; filename="file-{at}.txt"\r\n'.encode(),
                                                 "text/plain", b"eA==\r\n") for at in range(999)]
        start = time.monotonic()
        window = self.read(letters.plain(letters.fields(), letters.multipart(parts)), person=BOB)
        self.assertLess(time.monotonic() - start, PATIENCE)
        self.assertIn("Meet me at noon", self.text(window))
        self.assertTrue(window.has("push button", "Save file-0.txt", showing=False))
        folder = self.folder / "all"
        folder.mkdir()
        window.find("push button", "Save All…", showing=False).click()
        self.choose_file(folder)
        window.find("label", "Saved 999 attachments.", timeout=60)
        self.assertEqual(len(list(folder.iterdir())), 999)

    def test_only_html(self):
        """It is not shown, and nothing is fetched: the letter says so, and it can be saved."""
        html = '<html><body><img src="http://example.org/x.png"><script>alert(1)</script>rope</body></html>'
        window = self.read(letters.plain(letters.fields(), letters.part("text/html; charset=utf-8", html)), person=BOB)
        window.find("label", re.compile("only an HTML version"))
        window.find("push button", re.compile("^Save .*html"))
        self.assertFalse(window.has("push button", re.compile("^Open ")))
        self.assertNotIn("<script>", self.text(window))

    def test_without_text(self):
        window = self.read(letters.plain(letters.fields(), b"Content-Type: text/plain\r\n\r\n"), person=BOB)
        self.assertEqual(self.lines(window)[0], "Not signed")

    def test_one_endless_line(self):
        window = self.read(letters.plain(letters.fields(), letters.part(body="rope " * 400000)), person=BOB)
        self.assertIn("rope", self.text(window)[:1000])
        self.assertLess(window.extents[2], 1300)
        window.find("push button", re.compile("^Save"), showing=False)

    def test_parts_in_parts(self):
        entity = letters.part()
        for at in range(200):
            entity = letters.multipart([entity], boundary=f"=_{at}")
        self.start(self.write("deep.eml", letters.plain(letters.fields(), entity)), person=BOB)
        window = self.settle(self.window())
        self.assertIn(self.lines(window)[0], ("Not signed", "Not opened"))


class TestKeys(HostileCase):
    def test_certificates_that_do_not_fit(self):
        for signer, author, words in (("old@example.org", None, "had expired"),
                                      ("misnamed@example.org", None, "is not for misnamed@example.org"),
                                      (ALICE, BOB, f"is not for {BOB}")):
            with self.subTest(signer):
                window = self.read(self.signed(signer, author), name=f"{signer}.eml", person=BOB)
                first, second = self.lines(window)[:2]
                self.assertEqual(first, "Signed, sender not confirmed")
                self.assertIn(words, second)

    def test_wrong_passphrase(self):
        """It says so, asks again, and the letter opens with the right one."""
        options = [*self.lab.options, "--identity", str(self.person(BOB) / "identity.p12")]
        path = self.write("letter.eml", letters.encrypted(letters.fields(), letters.part(), self.person(BOB)))
        self.start(path, options=options)
        for passphrase in ("nonsense", "Lab", "lab"):
            dialog = self.window(role="dialog")
            self.assertEqual(dialog.has("label", "The last one did not fit."), passphrase != "nonsense")
            dialog.find("password text").focus()
            ui.type_text(passphrase)
            ui.press("Return")
            self.program.wait_closed(dialog)
        window = self.settle(self.window())
        self.wait_text(window, "Meet me at noon")

    def test_no_passphrase(self):
        options = [*self.lab.options, "--identity", str(self.person(BOB) / "identity.p12")]
        path = self.write("letter.eml", letters.encrypted(letters.fields(), letters.part(), self.person(BOB)))
        self.start(path, options=options)
        dialog = self.window(role="dialog")
        ui.press("Escape")
        self.program.wait_closed(dialog)
        window = self.settle(self.window())
        self.assertEqual(self.lines(window)[0], "Not opened")
        self.assertNotIn("Meet me", self.text(window))


if __name__ == "__main__":
    ui.main()
