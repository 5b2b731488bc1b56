#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A person looks somebody up, reads the story, forgets a certificate and takes that back,
brings one in and gives one away, with keyboard and screen reader."""

import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import ui  # first: it finds the others

import command

ALICE = "alice@example.org"
BOB = "bob@example.net"
KEPT = ("dns.sqlite", "decisions.sqlite")


class TestCertificates(ui.Case):
    def open(self, *known, person=ALICE):
        if known:
            self.assert_code(self.run_command("lookup", *known), 0)
        else:
            self.data.mkdir(mode=0o700)
        self.start(person=person)
        self.window("Letterlock")
        ui.press("ctrl+k")
        window = self.window("Certificates")
        window.find("text", "Search certificates")
        return window

    def rows(self, window, address):
        return window.look("table cell", address)

    def choose(self, window, address):
        """Its story is told then."""
        window.find("table cell", address).take_cursor()
        window.find("label", address)
        window.find("label", "Fingerprint (SHA-256)")

    def kept(self):
        """What the store has, row by row; in which order they lie is nobody's business."""
        files = [path for path in self.data.rglob("*.sqlite") if path.name in KEPT]
        self.assertEqual(len(files), 2)
        return [sorted(command.dump(path).splitlines()) for path in sorted(files)]

    def certificates(self):
        report = self.json("certificates", "list").report
        return {(row["address"], row["sha256"]) for row in report["certificates"]}

    def test_looked_up(self):
        """Somebody one has never written to: the address, Enter, the story."""
        window = self.open()
        ui.press("ctrl+l")
        self.wait_for(lambda: window.find("text", "Address to look up").is_focused, "the focus")
        ui.type_text(BOB)
        ui.press("Return")
        window.find("table cell", BOB)
        window.find("list item", "Domain (DNS): good")
        window.find("list item", "Certificate: good", showing=False).take_cursor()
        window.find("label", "Fingerprint (SHA-256)")
        self.assertTrue(window.has("table cell", "published by example.net"))
        self.assertEqual({address for address, _ in self.certificates()}, {BOB})

    def test_looked_up_in_vain(self):
        """Nobody, and no address: each has a sentence of its own."""
        window = self.open()
        for typed, sentence in (("nobody@example.org", re.compile("example.org.*(publishes nothing|no certificate)")),
                                ("carol@unsigned.example", re.compile("unsigned.example")),
                                ("not an address", re.compile("not an address"))):
            with self.subTest(typed):
                window.find("text", "Address to look up").set_text(typed).focus()
                ui.press("Return")
                window.find("label", sentence)

    def test_forgotten_and_taken_back(self):
        """Undo: everything is known again as it was, to the last row."""
        window = self.open(BOB, ALICE)
        before = self.kept()
        self.choose(window, BOB)
        window.find("push button", "Forget").click()
        window.find("push button", "Undo")
        self.wait_for(lambda: not self.rows(window, BOB), "the end of the row")
        self.assertEqual({address for address, _ in self.certificates()}, {ALICE})
        ui.press("ctrl+z")
        window.find("table cell", BOB)
        self.wait_for(lambda: self.kept() == before, "the store as it was")

    def test_forgotten_for_good(self):
        window = self.open(BOB, ALICE)
        self.choose(window, BOB)
        window.find("push button", "Forget").click()
        window.find("push button", "Undo")
        ui.press("ctrl+q")
        self.assertEqual(self.program.wait_end(), 0)
        self.assertEqual({address for address, _ in self.certificates()}, {ALICE})

    def test_searched(self):
        window = self.open(BOB, ALICE, "twocerts@example.org")
        window.find("text", "Search certificates").set_text("two")
        self.wait_for(lambda: not self.rows(window, BOB), "fewer rows")
        self.assertEqual(len(self.rows(window, "twocerts@example.org")), 2)
        window.find("text", "Search certificates").set_text("zzz")
        window.find("label", "No certificate here is like that.")

    def choose_in_file_chooser(self, path):
        chooser = self.wait_for(lambda: [window for window in self.program.windows() if window.role == "file chooser"],
                                "the file chooser")[0]
        self.wait_for(lambda: chooser.has_state("active"), "the file chooser in front")
        ui.press("ctrl+a")
        ui.type_text(str(path))
        ui.press("Return")
        self.program.wait_closed(chooser)

    def test_exported(self):
        window = self.open(BOB)
        self.choose(window, BOB)
        window.find("push button", "Export…").click()
        path = self.folder / "bob.pem"
        self.choose_in_file_chooser(path)
        self.wait_for(path.exists, "the file")
        theirs = (self.lab.person(BOB) / "certificate.pem").read_text()
        prints = [subprocess.run(["openssl", "x509", "-noout", "-fingerprint", "-sha256"], input=text, text=True,
                                 capture_output=True, check=True).stdout for text in (path.read_text(), theirs)]
        self.assertEqual(prints[0], prints[1])

    def test_imported(self):
        window = self.open()
        window.find("push button", "Import…").click()
        self.choose_in_file_chooser(self.lab.person(BOB) / "certificate.pem")
        dialog = self.window("Import Certificates")
        dialog.find("table cell", BOB)
        self.assertEqual(self.certificates(), set(), "before the person says so")
        dialog.find("push button", re.compile("^Import")).click()
        window.find("table cell", BOB)
        self.wait_for(lambda: {address for address, _ in self.certificates()} == {BOB}, "the certificate in the store")

    def test_a_file_that_has_none(self):
        for name, content in (("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(500)), ("empty.pem", b""),
                              ("cut.pem", b"-----BEGIN CERTIFICATE-----\nMIIB")):
            with self.subTest(name):
                path = self.write(name, content)
                if not self.programs:
                    window = self.open()
                window.find("push button", "Import…").click()
                known = self.program.windows()
                self.choose_in_file_chooser(path)
                self.wait_for(lambda: any(item.has("label", re.compile(re.escape(name))) for item in self.program.windows()),
                              lambda: "a sentence about the file in\n" + "\n".join(item.outline() for item in known))
                self.assertEqual(self.certificates(), set())
                for item in self.program.windows():
                    if item.role == "dialog":
                        ui.press("Escape")
                        self.program.wait_closed(item)


if __name__ == "__main__":
    ui.main()
