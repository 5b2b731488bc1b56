#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A person reads letters, with keyboard and screen reader: one of every verdict, from files and
folders of every kind, while the DNS does not answer; answers them, saves and opens what is
attached, and asks why."""

import importlib.util
import os
import pathlib
import re
import secrets
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import reading  # first: it finds the others

import canary
import command
import inspection
import letters
import notifications
import ui
from reading import ALICE, BOB, CAROL

TESTS = pathlib.Path(__file__).resolve().parents[2]
DAVE = "dave@unsigned.example"
STORY = ("Envelope", "Signature", "Certificate", "Domain (DNS)", "Conclusion")
RULES = {"S1", "S2", "S3", "S4", "S4b", "S5", "S6", "S7", "S8", "S9"}


def load(path):
    """A test whose file name is no name in Python."""
    spec = importlib.util.spec_from_file_location(path.stem.replace("-", "_"), path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def new_word():
    return "word" + "".join(secrets.choice("bdfgklmnprstvz") + secrets.choice("aeiou") for _ in range(6))


class TestVerdicts(reading.Case):
    """What the window says is what the command says, which others have tried."""

    def make_signed(self):
        """(title, octets, words) of letters that the table of the command's test knows."""
        table = load(TESTS / "cli" / "test-verdicts.py")
        for signer, author, *_ in table.read_table(table.TABLE):
            yield self.make(f"{signer} for {author}", lambda header, entity, signer=signer:
                            letters.clear_signed(header, entity, self.person(signer)), author)

    def make(self, title, protect, author=ALICE):
        words = new_word()
        return title, protect(letters.fields(author, subject=title), letters.part(body=f"{words}\r\n")), words

    def make_others(self):
        """Those that need more than a signer."""
        alice, bob = self.person(ALICE), self.person(BOB)

        def sign(*people, **more):
            return lambda header, entity: letters.clear_signed(header, entity, *people, **more)

        def break_off(header, entity):
            return letters.plain(header, letters.multipart_signed(entity, letters.signature(entity, alice)[:-20]))

        def add_footer(header, entity):
            signed = letters.multipart_signed(entity, letters.signature(entity, alice))
            return letters.plain(header, letters.multipart([signed, letters.part(body="footer\r\n")]))

        def alter(header, entity):
            return letters.clear_signed(header, entity, alice).replace(b"\r\nword", b"\r\nmore, word")

        yield self.make("plain", letters.plain, BOB)
        yield self.make("plain of somebody who signs", letters.plain)
        yield self.make("broken", break_off)
        yield self.make("footer", add_footer)
        yield self.make("altered", alter)
        yield self.make("by two", sign(alice, bob))
        yield self.make("too weak", sign(bob, arguments=("-md", "sha1")), BOB)
        yield self.make("of two", sign(alice), f"{ALICE}, {BOB}")
        yield self.make("of nobody", sign(alice), None)
        yield self.make("opaque", lambda header, entity: letters.opaque_signed(header, entity, alice))
        yield self.make("encrypted", lambda header, entity: letters.encrypted(header, entity, bob))
        yield self.make("encrypted, and it can be told when altered",
                        lambda header, entity: letters.encrypted(header, entity, bob, cipher="aes-256-gcm"))
        yield self.make("signed and encrypted", lambda header, entity: letters.encrypted(
            header, letters.multipart_signed(entity, letters.signature(entity, alice)), bob))

    def make_closed(self):
        def damage(header, entity):
            cms = letters.encrypt(entity, self.person(BOB))
            return letters.mime("enveloped-data", cms[:-1] + bytes([cms[-1] ^ 1]), header)

        yield self.make("for others", lambda header, entity: letters.encrypted(
            header, entity, self.person("rsa2048@example.net"), self.person(ALICE)))
        yield self.make("damaged", damage)

    def fill(self, made):
        """A folder with all of them, in their order."""
        folder = self.folder / "letters"
        folder.mkdir()
        for number, (_, octets, _) in enumerate(made):
            dated = octets.replace(b"12:00:00", f"12:{number:02d}:00".encode(), 1)
            (folder / f"{number:02d}.eml").write_bytes(dated)
        return folder

    def ask_command(self, path):
        """Report, lines."""
        data = self.folder / "data-of-command"
        done = self.json("open", path, person=BOB, data=data)
        return done.report, [self.without_age(line.strip()) for line in
                             self.run_command("open", path, person=BOB, data=data).lines]

    def check_mark(self, window, mark):
        """One shape for each mark, and none where there is no mark."""
        icon = self.find_mark(window)
        self.assertEqual(icon is None, mark == "none")
        if icon is not None:
            picture = self.picture(icon)
            self.assertEqual(self.pictures.setdefault(mark, picture), picture)

    def compare(self, window, path):
        report, lines = self.ask_command(path)
        seen = self.lines(window)
        self.assertEqual(seen[:2], lines[:2])
        for line in "\n".join(seen[2:]).splitlines():
            self.assertIn(line, lines)
        bar = self.bar(window)
        self.assertEqual(bar.name, lines[0])
        self.assertEqual([self.without_age(line) for line in bar.description.splitlines()],
                         "\n".join(seen[1:]).splitlines())
        self.check_mark(window, report["signature"]["mark"])
        return report

    def test_one_of_each(self):
        self.pictures = {}
        made = [*self.make_signed(), *self.make_others(), *self.make_closed()]
        folder = self.fill(made)
        self.start(folder, person=BOB)
        window = self.window(made[-1][0])
        rules, marks = set(), set()
        for number in reversed(range(len(made))):
            title, _, words = made[number]
            with self.subTest(title):
                self.settle(window, title)
                report = self.compare(window, folder / f"{number:02d}.eml")
                rules |= {reason["code"] for reason in report["signature"]["reasons"]}
                marks.add(report["signature"]["mark"])
                self.assertEqual(words in self.text(window), report["encryption"]["state"] not in ("no-key", "failed"))
            ui.press("alt+Left")
        self.assertEqual(rules, RULES)
        self.assertEqual(marks, {"filled", "open", "warning", "none"})
        self.assertEqual(len(set(self.pictures.values())), 3, "every mark has a shape of its own")

    def test_nothing_to_read(self):
        """It says for whom it is, and what can be done."""
        for title, octets, words in self.make_closed():
            with self.subTest(title):
                window = self.read(octets, person=BOB, name=f"{title}.eml")
                self.assertNotIn(words, self.text(window))
                self.assertFalse(window.find("push button", "Reply").is_sensitive)
                self.assertEqual(window.has("push button", re.compile("^Import My Certificate")), title == "for others")
                window.find("label", re.compile("send it again"))

    def test_only_a_part_is_signed(self):
        inner = letters.part(body="inside\r\n")
        signed = letters.multipart_signed(inner, letters.signature(inner, self.person(ALICE)))
        octets = letters.encrypted(letters.fields(), letters.multipart([signed, letters.part(body="outside\r\n")]),
                                   self.person(BOB))
        window = self.read(octets, person=BOB)
        self.assertIn("outside", self.text(window))
        self.assertEqual(self.lines(window)[0], "Not signed")


class TestAnswers(reading.Case):
    def setUp(self):
        super().setUp()
        self.canaries = {place: new_word() for place in ("subject", "text", "attached", "more")}
        self.desktop = notifications.Desktop()
        self.desktop.__enter__()
        self.addCleanup(self.desktop.__exit__, None, None, None)
        self.server = self.serve(BOB)

    def seal(self, draft, *arguments, **more):
        """Nothing of the draft stays behind."""
        path = super().seal(draft, *arguments, **more)
        (self.folder / "draft.eml").unlink()
        return path

    def sealed(self, *fields, to=BOB):
        return self.seal(command.letter(to=to, subject=self.canaries["subject"], text=self.canaries["text"],
                                        fields=fields))

    def sealed_with_attachment(self):
        parts = [letters.part(body=f"{self.canaries['text']}\r\n"),
                 letters.wrap(b"Content-Disposition: attachment; filename=\"rope.txt\"\r\n", "text/plain",
                              letters.base64_lines(self.canaries["attached"].encode()))]
        return self.seal(letters.plain(letters.fields(subject=self.canaries["subject"]), letters.multipart(parts)))

    def chips(self, window):
        return {button.name.removeprefix("Remove ") for button in window.look("push button", re.compile("^Remove "))
                if "@" in button.name}

    def assert_encrypted(self, window):
        """Nothing here leads to a letter in clear."""
        lock = window.find("toggle button", re.compile("^Encryption: "))
        lock.click()
        never = window.find("radio button", "Never")
        self.assertFalse(never.is_sensitive)
        ui.press("Escape")
        self.assertFalse(window.has(name="Send Unencrypted", showing=False, where=lambda node: node.is_showing))

    def send(self, window):
        window.find("label", "Encrypted, as the letter that it answers: everybody can read it.")
        ui.press("ctrl+Return")
        self.program.wait_closed(window)
        self.wait_for(lambda: len(self.server.letters) == 1, "the letter at the server")
        (letter,) = self.server.letters
        self.assert_not_written(self.canaries.values(), *self.server.heard)
        return inspection.Sealed(self.write("came.eml", letter)).decrypt(self.lab.person(ALICE))

    def test_reply_stays_encrypted(self):
        reader = self.read(self.sealed(), person=BOB)
        self.assertIn(self.canaries["text"], self.text(reader))
        window = self.composer_after("ctrl+r")
        self.assertEqual(self.chips(window), {ALICE})
        self.assertEqual(window.find("text", "Subject").text, f"Re: {self.canaries['subject']}")
        text = window.find("text", "Text")
        self.assertIn(f"> {self.canaries['text']}", text.text)
        self.assert_encrypted(window)
        text.focus()
        ui.press("ctrl+Home")
        ui.type_text(self.canaries["more"])
        inside = self.send(window)
        self.assertEqual(set(canary.search(inside, self.canaries.values())),
                         {self.canaries[place] for place in ("subject", "text", "more")})

    def test_reply_to_all(self):
        self.read(self.sealed("Cc: twocerts@example.org", to=f"{BOB}, large@example.org"), person=BOB)
        window = self.composer_after("ctrl+shift+r")
        self.assertEqual(self.chips(window), {ALICE, "twocerts@example.org", "large@example.org"})
        self.assert_encrypted(window)

    def test_forwarded_with_attachment(self):
        self.read(self.sealed_with_attachment(), person=BOB)
        window = self.composer_after("ctrl+l")
        self.assertEqual(self.chips(window), set())
        window.find(name=re.compile("rope.txt"))
        self.assert_encrypted(window)
        window.find("text", "To").focus()
        ui.type_text(f"{ALICE},")
        inside = self.send(window)
        self.assertEqual(set(canary.search(inside, self.canaries.values())),
                         {self.canaries[place] for place in ("subject", "text", "attached")})

    def test_nothing_leaves_when_the_sender_cannot_be_served(self):
        """Dave signs with a certificate that nobody vouches for."""
        dave = self.person(DAVE)
        entity = letters.part(body=f"{self.canaries['text']}\r\n")
        octets = letters.encrypted(letters.fields(DAVE, subject=self.canaries["subject"]),
                                   letters.multipart_signed(entity, letters.signature(entity, dave)),
                                   self.person(BOB))
        self.read(octets, person=BOB)
        window = self.composer_after("ctrl+r")
        self.assertEqual(self.chips(window), {DAVE})
        window.find("label", re.compile("^Not yet: "))
        ui.press("ctrl+Return")
        window.find("push button", "Keep as Draft")
        self.assert_encrypted(window)
        self.assertEqual(self.server.heard, [])
        self.assert_not_written([self.canaries["text"]])

    def test_answers_in_clear_to_what_came_in_clear(self):
        self.read(letters.plain(letters.fields(CAROL), letters.part()), person=BOB)
        window = self.composer_after("ctrl+r")
        self.assertIn("> Meet me at noon", window.find("text", "Text").text)
        window.find("toggle button", re.compile("^Encryption: ")).click()
        self.assertTrue(window.find("radio button", "Never").is_sensitive)


class TestFolders(reading.Case):
    def make_letters(self, count=5):
        return [letters.plain(letters.fields(subject=f"Letter {number}"), letters.part(body=f"text {number}\r\n"))
                .replace(b"12:00:00", f"12:{number:02d}:00".encode()) for number in range(count)]

    def make_maildir(self, made):
        folder = self.folder / "Maildir"
        for name in ("cur", "new", "tmp"):
            (folder / name).mkdir(parents=True)
        for number, octets in enumerate(made):
            place = folder / ("new" if number % 2 else "cur") / (f"{number}.x" + ("" if number % 2 else ":2,S"))
            place.write_bytes(octets.replace(b"\r\n", b"\n"))
        return folder

    def make_mbox(self, made):
        return self.write("letters.mbox", b"".join(
            b"From alice@example.org Sat Nov 21 12:00:00 2026\n" + octets.replace(b"\r\n", b"\n") + b"\n"
            for octets in made))

    def walk(self, path):
        """From the newest to the oldest and back, by keyboard."""
        self.start(path)
        window = self.settle(self.window("Letter 4"))
        self.assertEqual(len(window.look("table cell", re.compile("Letter [0-9]"))), 5, window.outline())
        self.assertFalse(window.find("push button", "Next Letter").is_sensitive)
        for number in (3, 2, 1, 0):
            ui.press("alt+Left")
            self.settle(window, f"Letter {number}")
            self.assertIn(f"text {number}", self.text(window))
        self.assertFalse(window.find("push button", "Previous Letter").is_sensitive)
        ui.press("ctrl+Next")
        self.settle(window, "Letter 1")
        return window

    def test_maildir(self):
        self.walk(self.make_maildir(self.make_letters()))

    def test_mbox(self):
        self.walk(self.make_mbox(self.make_letters()))

    def test_directory_of_files(self):
        folder = self.folder / "letters"
        folder.mkdir()
        for number, octets in enumerate(self.make_letters()):
            (folder / f"{number}.eml").write_bytes(octets)
        (folder / "notes.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
        window = self.walk(folder)
        ui.press("F8")
        window.wait_gone("table cell", re.compile("Letter"))

    def test_only_the_last_one_is_shown(self):
        """Many steps in no time: what came too late is not shown under another's name."""
        window = self.walk(self.make_maildir(self.make_letters()))
        for keys in (["alt+Right"] * 3, ["alt+Left"] * 4, ["alt+Right", "alt+Left"] * 6, ["alt+Right"] * 4):
            ui.press(*keys)
        self.settle(window, "Letter 4")
        self.assertIn("text 4", self.text(window))
        self.assertNotIn("text 3", self.text(window))

    def test_a_letter_that_vanished(self):
        folder = self.make_maildir(self.make_letters())
        window = self.walk(folder)
        shutil.rmtree(folder / "cur")
        ui.press("alt+Left")
        self.wait_for(lambda: self.bar(window).name == "Not opened", lambda: window.outline())
        self.assertNotIn("text", self.text(window))
        self.assertIsNone(self.find_mark(window))
        ui.press("alt+Right")
        self.settle(window, "Letter 1")

    def test_bare_objects(self):
        entity = letters.part()
        bob, alice = self.person(BOB), self.person(ALICE)
        pem = letters.openssl("cms", "-encrypt", "-binary", "-outform", "PEM", "-aes-256-cbc", bob / "certificate.pem",
                              data=entity)
        whole = letters.encrypt(letters.multipart_signed(entity, letters.signature(entity, alice)), bob)
        for name, octets in (("encrypted.p7m", letters.encrypt(entity, bob)), ("pem.p7m", pem),
                             ("both.p7m", whole),
                             ("signed.p7m", letters.signature(entity, alice, detached=False))):
            with self.subTest(name):
                window = self.read(octets, name=name, person=BOB)
                self.wait_text(window, "Meet me at noon")
                self.assertEqual("Encrypted" in "\n".join(self.lines(window)[1:]), name != "signed.p7m")


class TestWithoutDns(reading.Case):
    """A domain whose server never answers."""

    GRACE = "grace@silent.example"

    def open(self):
        self.start(self.write("letter.eml", self.signed(self.GRACE)), person=BOB)
        window = self.window("The well behind the mill")
        self.wait_text(window, "Meet me at noon")
        self.wait_for(lambda: self.bar(window).name.startswith("Checking with silent.example"), window.outline)
        self.assertIsNone(self.find_mark(window))
        self.assertFalse(window.has("label", re.compile("^Signed")))
        return window

    def test_read_while_it_is_asked(self):
        self.open()

    def test_given_up_and_checked_again(self):
        window = self.open()
        window.find("push button", "Cancel").click()
        self.settle(window)
        self.assertEqual(self.lines(window)[0], "Signed, sender not confirmed")
        self.assertIn("Meet me at noon", self.text(window))
        window.find("push button", "Check").click()
        self.wait_for(lambda: self.bar(window).name.startswith("Checking with"), window.outline)
        ui.press("Escape")
        self.settle(window)
        ui.press("F5")
        self.wait_for(lambda: self.bar(window).name.startswith("Checking with"), window.outline)
        self.assertIn("Meet me at noon", self.text(window))

    def test_it_says_that_nobody_answered(self):
        window = self.settle(self.open())
        self.assertEqual(self.lines(window)[0], "Signed, sender not confirmed")
        self.assertIn("could not be asked", self.lines(window)[1])
        window.find("push button", "Check")

    def test_closed_while_it_is_asked(self):
        self.open()
        ui.press("ctrl+w")
        self.assertEqual(self.program.wait_end(5), 0)


class TestAttachments(reading.Case):
    PICTURE = bytes(range(256)) * 300

    def letter(self, *named):
        """(name, type, octets) after the text, encrypted."""
        parts = [letters.part()] + [
            letters.wrap(f'Content-Disposition: attachment; filename="{name}"\r\n'.encode(), kind,
                         letters.base64_lines(octets)) for name, kind, octets in named]
        return letters.encrypted(letters.fields(), letters.multipart(parts), self.person(BOB))

    def test_saved_octet_for_octet(self):
        window = self.read(self.letter(("rope.bin", "application/octet-stream", self.PICTURE)), person=BOB)
        path = self.folder / "saved.bin"
        window.find("push button", "Save rope.bin").click()
        self.choose_file(path)
        window.find("label", "Saved.")
        self.assertEqual(path.read_bytes(), self.PICTURE)
        self.assertEqual(path.stat().st_mode & 0o077, 0)

    def test_not_saved_where_nothing_can_be_written(self):
        window = self.read(self.letter(("rope.bin", "application/octet-stream", self.PICTURE)), person=BOB)
        window.find("push button", "Save rope.bin").click()
        self.choose_file("/proc/saved.bin")
        window.find("label", re.compile("/proc/saved.bin|saved.bin"))
        self.assertFalse(window.has("label", "Saved."))

    def make_handler(self):
        """A program for texts that notes what it was given."""
        applications = pathlib.Path(os.environ["XDG_DATA_HOME"]) / "applications"
        applications.mkdir(parents=True, exist_ok=True)
        script, notes = self.write("handler", ""), self.folder / "notes"
        script.write_text(f'#!/bin/sh\nstat -c "%a %n" "$1" "${{1%/*}}" > {notes}.new\ncp "$1" {notes}.copy\n'
                          f"mv {notes}.new {notes}\n")
        script.chmod(0o700)
        entry = applications / "handler.desktop"
        entry.write_text(f"[Desktop Entry]\nType=Application\nName=Handler\nExec={script} %f\nMimeType=text/plain;\n")
        defaults = pathlib.Path(os.environ["XDG_CONFIG_HOME"]) / "mimeapps.list"
        defaults.write_text("[Default Applications]\ntext/plain=handler.desktop\n"
                            "[Added Associations]\ntext/plain=handler.desktop;\n")
        self.addCleanup(entry.unlink)
        self.addCleanup(defaults.unlink)
        return notes

    def test_opened_in_a_folder_of_its_own(self):
        notes = self.make_handler()
        window = self.read(self.letter(("rope.txt", "text/plain", b"forty ells\r\n")), person=BOB)
        window.find("push button", "Open rope.txt").click()
        self.wait_for(notes.exists, lambda: f"the handler in\n{window.outline()}")
        (mode, file), (folder_mode, folder) = (line.split(" ", 1) for line in notes.read_text().splitlines())
        self.assertEqual((mode, folder_mode), ("400", "700"))
        self.assertEqual(pathlib.Path(file).name, "rope.txt")
        self.assertEqual((self.folder / "notes.copy").read_bytes(), b"forty ells\r\n")
        self.assertTrue(pathlib.Path(file).exists())
        ui.press("ctrl+w")
        self.program.wait_end()
        self.assertFalse(pathlib.Path(folder).exists())

    def test_what_could_run_is_not_opened(self):
        named = [(name, kind, b"#!/bin/sh\nexit 1\n") for name, kind in (
            ("run.sh", "text/plain"), ("run.desktop", "text/plain"), ("page.html", "text/plain"),
            ("run.exe", "application/pdf"), ("picture.svg", "image/png"), ("rope.py", "text/plain"),
            ("noname", "application/octet-stream"))]
        window = self.read(self.letter(*named, ("rope.txt", "text/plain", b"forty ells\r\n")), person=BOB)
        window.find("push button", "Open rope.txt")
        for name, _, _ in named:
            with self.subTest(name):
                window.find("push button", f"Save {name}")
                self.assertFalse(window.has("push button", f"Open {name}"))


class TestDetails(reading.Case):
    def steps(self, window):
        """Those below the edge of the window, too."""
        return [item for item in window.look("list item", showing=False) if item.name]

    def test_the_story(self):
        window = self.read(self.signed(ALICE), person=BOB)
        ui.press("F9")
        self.wait_for(lambda: len(self.steps(window)) == len(STORY), window.outline)
        for step, title in zip(self.steps(window), STORY):
            self.assertTrue(step.name.startswith(title), step.name)
        everything = "\n".join(step.description for step in self.steps(window))
        fingerprint = command.fingerprint((self.person(ALICE) / "certificate.pem").read_text())
        self.assertIn(fingerprint[:8], re.sub("[^0-9a-f\n]", "", everything.lower()))
        self.assertIn("_smimecert.example.org", everything)
        self.assertIn("S6", everything)
        self.assertTrue(self.steps(window)[0].is_showing)
        ui.press("F9")
        self.wait_for(lambda: not self.steps(window)[0].is_showing, window.outline)

    def test_copied(self):
        window = self.read(self.signed(ALICE), person=BOB)
        ui.press("F9")
        window.find("push button", re.compile("^Copy")).click()
        composer = self.composer_after("ctrl+n")
        text = composer.find("text", "Text").focus()
        ui.press("ctrl+v")
        self.wait_for(lambda: all(title in text.text for title in STORY), lambda: text.text)
        self.assertIn("_smimecert.example.org", text.text)

    def test_the_sender_is_told(self):
        """What was found, and not a word of the letter."""
        words = [new_word(), new_word()]
        octets = self.signed("replaced@example.org", text=f"{words[0]}\r\n", subject=words[1])
        window = self.read(octets, person=BOB)
        ui.press("F9")
        known = self.program.windows()
        window.find("push button", "Tell the Sender…").click()
        composer = self.program.new_window(known)
        composer.find("push button", re.compile("^replaced@example.org"))
        said = composer.find("text", "Subject").text + composer.find("text", "Text").text
        self.assertIn("_smimecert.example.org", said)
        self.assertIn("S7", said)
        self.assertEqual(canary.search(said.encode(), words), {})

    def test_there_is_nothing_to_tell_of_a_good_letter(self):
        window = self.read(self.signed(ALICE), person=BOB)
        ui.press("F9")
        self.wait_for(lambda: self.steps(window), window.outline)
        self.assertFalse(window.has("push button", "Tell the Sender…"))


class TestNarrow(reading.Case):
    """360 pixels are enough, with details and without, and a wide window may become narrow."""

    def narrow(self, window):
        found = subprocess.run(["xdotool", "getactivewindow"], check=True, capture_output=True, text=True)
        subprocess.run(["xdotool", "windowsize", found.stdout.strip(), "360", "640"], check=True)
        self.wait_for(lambda: window.extents[2] == 360, lambda: f"360 pixels, not {window.extents}")

    def test_letter_and_details(self):
        parts = [letters.part(body="The rope is long enough for the bucket, and the wheel turns again. " * 9 + "\r\n"),
                 letters.wrap(b'Content-Disposition: attachment; filename="rope.txt"\r\n', "text/plain", b"eA==\r\n")]
        window = self.read(letters.encrypted(letters.fields(), letters.multipart(parts), self.person(BOB)), person=BOB)
        ui.press("F9")
        window.find("list item", re.compile("^Envelope"))
        self.narrow(window)
        self.wait_for(lambda: not window.has("push button", "Save rope.txt"), window.outline)
        self.wait_for(lambda: self.program.label_faults() == [], self.program.label_faults)
        ui.press("F9")
        window.find("push button", "Save rope.txt", showing=False)
        self.wait_for(lambda: self.program.label_faults() == [], self.program.label_faults)


if __name__ == "__main__":
    ui.main()
