#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Full and read-only disks, damaged files, wrong clocks: a plain sentence, the right exit code,
nothing lost, nothing half written, nothing sent in clear."""

import contextlib
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import command
import inspection
from smtp_script import ScriptedServer

ALICE = "alice@example.org"
BOB = "bob@example.net"
TWO = "rsa2048@example.net"

# What an envelope may have become; the others must not suffer.
DAMAGED_ENVELOPES = {
    "empty": b"",
    "octets": bytes(range(256)),
    "no group": b"account=alice@example.org\n",
    "no account": b"[letter]\nsender=alice@example.org\nrecipients=bob@example.net;\n",
    "no sender": b"[letter]\naccount=alice@example.org\nrecipients=bob@example.net;\n",
    "no recipients": b"[letter]\naccount=alice@example.org\nsender=alice@example.org\n",
    "an empty list": b"[letter]\naccount=alice@example.org\nsender=alice@example.org\nrecipients=\n",
    "not UTF-8": b"[letter]\naccount=alice@example.org\nsender=alice@example.org\nrecipients=\xff\xfe;\n",
}

# Envelopes that can be read and must not go on the wire.
EVIL_RECIPIENTS = ("bob@example.net>\\r\\nRCPT TO:<eve@example.com", "bob@example.net\\nDATA", "<bob@example.net>", "@",
                   "bob@example.net eve@example.com")


class BadDay(command.Case):
    def draft(self, size=0, to=BOB, bcc=None):
        text = "the long rope\r\n" + "x" * 70 + "\r\n"
        return (f"From: {ALICE}\r\nTo: {to}\r\n" + (f"Bcc: {bcc}\r\n" if bcc else "")
                + "Subject: The mill\r\n\r\n" + text * (1 + size // len(text))).encode()

    def start(self, script=None):
        server = ScriptedServer(script, tls="tls", **self.lab.tls_files)
        server.__enter__()
        self.addCleanup(server.close)
        done = self.run_command("accounts", "add", ALICE, "--server", "localhost", "--port", server.port)
        self.assert_code(done, 0)
        return server

    def do(self, code, *arguments, words=(), content=None, **more):
        """Runs it as Alice; @words are what the sentence must have."""
        extra = [self.write("draft", content)] if content is not None else []
        done = self.run_command(*arguments, *extra, person=ALICE, **more)
        self.assert_code(done, code)
        for word in words:
            self.assertIn(word, done.errors)
        if code:
            self.assertNotIn("Success", done.errors)
            self.assertTrue(done.errors.strip() or code == 0, done)
        return done

    def outbox(self):
        folder = self.data / "outbox"
        return sorted(path.name for path in folder.iterdir()) if folder.exists() else []

    def listed(self):
        done = self.json("queue", "list", person=ALICE)
        self.assert_code(done, 0)
        return {letter["id"]: letter for letter in done.report["letters"]}

    def enqueue(self, count=1):
        """Letters that wait; returns their ids."""
        with ScriptedServer({"mail": "451 4.3.0 later"}, tls="tls", **self.lab.tls_files) as server:
            self.assert_code(self.run_command("accounts", "add", ALICE, "--server", "localhost", "--port",
                                              server.port), 0)
            content = self.draft(bcc=", ".join((TWO, "large@example.org")[:count - 1]))
            done = self.json("send", self.write("draft", content), person=ALICE)
            self.assert_code(done, 3)
        return [message["id"] for message in done.report["messages"]]


@contextlib.contextmanager
def small_disk(path, size):
    """A file system of @size octets at @path."""
    path.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "letterlock-test", path], check=True)
    try:
        yield path
    finally:
        subprocess.run(["umount", "-l", path], check=True)


def fill(folder):
    """Takes what is left of the disk, to the last octet."""
    with open(folder / "filler", "wb", buffering=0) as filler:
        for size in (65536, 4096, 1):
            with contextlib.suppress(OSError):
                while filler.write(b"\0" * size) == size:
                    pass


class TestFullDisk(BadDay):
    @classmethod
    def setUpClass(cls):
        if os.geteuid() != 0:
            raise unittest.SkipTest("small disks are mounted by root")
        super().setUpClass()

    def setUp(self):
        super().setUp()
        self.stack = contextlib.ExitStack()
        self.addCleanup(self.stack.close)

    def octets(self):
        return {path: path.read_bytes() for path in self.data.rglob("*") if path.is_file()}

    def mount(self, size):
        self.stack.enter_context(small_disk(self.data, size))

    def test_a_letter_that_does_not_fit_into_the_outbox_is_not_half_there(self):
        self.mount(300 * 1024)
        server = self.start()
        self.do(0, "send", content=self.draft())
        for size in (250_000, 400_000, 3_000_000):
            with self.subTest(size):
                self.do(3, "send", content=self.draft(size), words=("No space left on device",))
                self.assertEqual(self.outbox(), [])
        self.assertEqual(len(server.heard), 1)

    def test_of_several_letters_none_stays(self):
        self.mount(400 * 1024)
        server = self.start()
        self.do(3, "send", content=self.draft(100_000, bcc=f"{TWO}, large@example.org"),
                words=("No space left on device",))
        self.assertEqual((self.outbox(), server.heard), ([], []))

    def test_a_sealed_file_is_whole_or_not_there(self):
        disk = self.stack.enter_context(small_disk(self.folder / "disk", 200 * 1024))
        self.do(0, "seal", "-o", disk / "out.eml", content=self.draft())
        before = command.snapshot(disk)
        self.do(3, "seal", "-o", disk / "out.eml", content=self.draft(300_000), words=("No space left on device",))
        self.assertEqual(command.snapshot(disk), before)
        self.do(3, "seal", "-o", disk / "set.eml", content=self.draft(60_000, bcc=f"{TWO}, large@example.org"),
                words=("No space left on device",))
        self.assertEqual(command.snapshot(disk), before)

    def test_an_opened_letter_is_whole_or_not_there(self):
        self.do(0, "seal", "-o", self.folder / "sealed.eml", content=self.draft(300_000))
        disk = self.stack.enter_context(small_disk(self.folder / "disk", 64 * 1024))
        done = self.run_command("open", "-o", disk / "opened.eml", self.folder / "sealed.eml", person=BOB,
                                data=self.folder / "bobs")
        self.assert_code(done, 3)
        self.assertIn("No space left on device", done.errors)
        self.assertEqual(command.snapshot(disk), {})

    def test_the_letter_waits_when_its_fate_cannot_be_written_down(self):
        self.mount(1024 * 1024)
        (name,) = self.enqueue()
        server = self.start([{"mail": "550 no"}, {}])
        fill(self.data)
        self.do(1, "queue", "retry", words=("550",))
        self.assertEqual([file for file in self.outbox() if not file.startswith(name)], [])
        self.assertEqual(self.listed()[name]["to"], [BOB])
        self.do(0, "queue", "retry")
        self.assertEqual(len(server.letters), 1)
        self.assertEqual(self.outbox(), [])

    def test_accounts_are_kept_when_there_is_no_room_for_one_more(self):
        self.mount(256 * 1024)
        self.start()
        before = (self.data / "accounts.ini").read_bytes()
        fill(self.data)
        self.do(3, "accounts", "add", BOB, "--server", "localhost", words=("No space left on device",))
        self.assertEqual((self.data / "accounts.ini").read_bytes(), before)
        self.assertEqual(sorted(path.name for path in self.data.iterdir()), ["accounts.ini", "filler"])

    def test_nobody_can_be_judged_when_nothing_can_be_remembered(self):
        self.mount(256 * 1024)
        fill(self.data)
        done = self.do(3, "seal", "-o", self.folder / "out.eml", content=self.draft())
        self.assertRegex(done.errors, "decisions.sqlite|cache/dns.sqlite|cache/view|full")
        self.assertFalse((self.folder / "out.eml").exists())
        (self.data / "filler").unlink()
        self.do(0, "seal", "-o", self.folder / "out.eml", content=self.draft())

    def test_a_full_disk_after_many_good_days(self):
        self.mount(512 * 1024)
        server = self.start()
        self.do(0, "send", content=self.draft())
        fill(self.data)
        done = self.do(3, "send", content=self.draft())
        self.assertRegex(done.errors, "No space left on device|disk")
        self.assertEqual((self.outbox(), len(server.letters)), ([], 1))
        (self.data / "filler").unlink()
        self.do(0, "send", content=self.draft())
        self.assertEqual((self.outbox(), len(server.letters)), ([], 2))

    def test_read_only(self):
        self.mount(512 * 1024)
        server = self.start([{}, {"mail": "451 later"}])
        self.do(0, "send", content=self.draft())
        (name,) = self.enqueue()
        subprocess.run(["mount", "-o", "remount,ro", self.data], check=True)
        before = self.octets()
        self.do(3, "send", content=self.draft())
        self.do(3, "queue", "retry")
        self.do(3, "queue", "cancel", name)
        self.do(3, "accounts", "add", BOB, "--server", "localhost", words=("Read-only file system",))
        self.do(3, "accounts", "remove", ALICE)
        self.assertIn(name, self.listed())
        self.assertEqual(self.octets(), before)
        self.assertEqual(len(server.letters), 1)

    def test_a_read_only_folder_for_what_is_written(self):
        disk = self.stack.enter_context(small_disk(self.folder / "disk", 64 * 1024))
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        self.do(3, "seal", "-o", disk / "out.eml", content=self.draft(), words=("Read-only file system", "out.eml"))


class TestFolders(BadDay):
    def test_a_data_directory_that_is_none(self):
        for name in ("file", "file/below"):
            with self.subTest(name):
                self.write("file", "x")
                data = self.folder / name
                self.do(3, "send", content=self.draft(), data=data, words=(str(data),))
                self.do(3, "seal", "-o", self.folder / "out.eml", content=self.draft(), data=data, words=(str(data),))
                self.do(3, "accounts", "add", ALICE, "--server", "localhost", data=data)
                self.assertFalse((self.folder / "out.eml").exists())
                self.assertEqual((self.folder / "file").read_text(), "x")

    def test_an_outbox_that_is_none(self):
        self.start()
        (self.data / "outbox").write_text("x")
        self.do(3, "send", content=self.draft(), words=("outbox",))
        self.do(3, "queue", "list", words=("outbox",))
        self.do(3, "queue", "retry", words=("outbox",))

    def test_no_folder_to_write_to(self):
        self.do(3, "seal", "-o", self.folder / "missing" / "out.eml", content=self.draft(), words=("out.eml",))

    def test_standard_output_that_is_full(self):
        with open("/dev/full", "wb") as full:
            result = subprocess.run([command.program(), "seal", self.write("draft", self.draft()),
                                     "--data-dir", self.data, *self.lab.options,
                                     *self.lab.identity_options(ALICE)],
                                    stdout=full, stderr=subprocess.PIPE, check=False)
        self.assertEqual(result.returncode, 3)
        self.assertIn(b"No space left on device", result.stderr)


class TestDamagedOutbox(BadDay):
    def test_a_damaged_envelope_does_not_stop_the_others(self):
        bad, good = self.enqueue(2)
        for name, content in DAMAGED_ENVELOPES.items():
            with self.subTest(name):
                (self.data / "outbox" / f"{bad}.ini").write_bytes(content)
                letters = self.listed()
                self.assertEqual(letters.keys(), {bad, good})
                self.assertEqual(letters[good]["to"], [TWO])
                self.assertEqual((letters[bad]["to"], letters[bad]["next-attempt"]), ([], None))
                self.assertIn(bad, letters[bad]["why"])
                text = self.run_command("queue", "list").text
                self.assertIn(bad, text)
                self.assertIn(TWO, text)
                self.do(3, "queue", "retry", bad, words=(bad,))
        server = self.start()
        self.do(3, "queue", "retry", words=(bad,))
        self.assertEqual(len(server.letters), 1)
        self.assertEqual(self.listed().keys(), {bad})
        self.do(0, "queue", "cancel", bad)
        self.assertEqual(self.outbox(), [])

    def test_an_envelope_cut_short_at_every_length(self):
        (name,) = self.enqueue()
        path = self.data / "outbox" / f"{name}.ini"
        whole = path.read_bytes()
        server = self.start()
        for size in range(0, len(whole), 13):
            path.write_bytes(whole[:size])
            letter = self.listed()[name]
            if letter["to"]:
                self.assertEqual((letter["from"], letter["to"]), (ALICE, [BOB]))
            self.assertIn(self.run_command("queue", "list").code, (0, 3))
        self.assertEqual(server.heard, [])

    def test_an_envelope_that_wants_to_say_more(self):
        (name,) = self.enqueue()
        path = self.data / "outbox" / f"{name}.ini"
        whole = path.read_text()
        server = self.start()
        for recipient in EVIL_RECIPIENTS:
            with self.subTest(recipient):
                path.write_text(whole.replace(f"recipients={BOB};", f"recipients={recipient};"))
                self.assertNotEqual(path.read_text(), whole)
                done = self.run_command("queue", "retry", person=ALICE)
                self.assertEqual(done.code, 3, done)
                self.assertEqual(len(self.outbox()), 2)
        self.assertEqual(server.letters, [])
        self.assertNotIn(b"eve", b"".join(server.heard))

    def test_a_message_that_is_gone(self):
        bad, good = self.enqueue(2)
        (self.data / "outbox" / f"{bad}.eml").unlink()
        server = self.start()
        self.assertEqual(self.listed().keys(), {bad, good})
        self.do(3, "queue", "retry", words=(bad, "missing"))
        self.assertEqual(len(server.letters), 1)
        self.assertEqual(self.listed().keys(), {bad})
        self.do(0, "queue", "cancel", bad)
        self.assertEqual(self.outbox(), [])

    def test_a_message_that_was_cut_short_or_grew_is_not_sent(self):
        (name,) = self.enqueue()
        path = self.data / "outbox" / f"{name}.eml"
        whole = path.read_bytes()
        server = self.start()
        for content in (b"", whole[:1], whole[:-2], whole[:len(whole) // 2], whole + b"x\r\n"):
            with self.subTest(len(content)):
                path.write_bytes(content)
                self.do(3, "queue", "retry", words=(name, "damaged"))
                self.assertEqual(len(self.outbox()), 2)
        self.assertEqual(server.heard, [])
        path.write_bytes(whole)
        self.do(0, "queue", "retry")
        self.assertEqual(server.letters, [whole])


class TestDamagedFiles(BadDay):
    def test_accounts(self):
        for content in (b"junk\n", b"[alice@example.org]\nserver=localhost\nport=70000\n",
                        b"[alice@example.org]\nserver=localhost\nport=abc\n",
                        b"[alice@example.org]\nsecurity=none\nserver=localhost\n", b"[nobody]\nserver=x\n",
                        b"[alice@example.org]\nport=465\n", b"[alice@example.org\n"):
            with self.subTest(content):
                self.data.mkdir(exist_ok=True)
                (self.data / "accounts.ini").write_bytes(content)
                for arguments in (("accounts", "list"), ("send", self.write("draft", self.draft()))):
                    self.do(3, *arguments, words=("accounts.ini",))
                self.assertEqual((self.data / "accounts.ini").read_bytes(), content)
                self.assertEqual(self.outbox(), [])

    def test_decisions(self):
        """What protects the person is never thrown away silently."""
        self.do(0, "seal", "-o", self.folder / "out.eml", content=self.draft())
        (self.folder / "out.eml").unlink()
        path = self.data / "decisions.sqlite"
        self.assertTrue(path.exists())
        for content in (b"SQLite format 3\0" + b"\xff" * 5000, b"no database at all" * 500):
            with self.subTest(content[:10]):
                for file in self.data.glob("decisions.sqlite-*"):
                    file.unlink()
                path.write_bytes(content)
                self.do(3, "seal", "-o", self.folder / "out.eml", content=self.draft(), words=("decisions.sqlite",))
                self.assertEqual(path.read_bytes(), content)
                self.assertFalse((self.folder / "out.eml").exists())

    def test_a_damaged_cache_is_made_anew(self):
        self.do(0, "seal", "-o", self.folder / "out.eml", content=self.draft())
        path = self.data / "cache" / "dns.sqlite"
        for content in (b"no database at all" * 500, b""):
            shutil.rmtree(self.data / "cache")
            (self.data / "cache").mkdir()
            path.write_bytes(content)
            self.do(0, "seal", "-o", self.folder / "out.eml", content=self.draft())

    def test_an_identity(self):
        whole = (self.lab.person(ALICE) / "identity.p12").read_bytes()
        for size in (0, 1, 100, len(whole) - 1):
            with self.subTest(size):
                path = self.write("identity.p12", whole[:size])
                options = [*self.lab.options, "--identity", path, "--passphrase-file", self.lab.passphrase]
                done = self.run_command("seal", "-o", self.folder / "out.eml", self.write("draft", self.draft()),
                                        options=options)
                self.assert_code(done, 3)
                self.assertIn("identity.p12", done.errors)
                self.assertFalse((self.folder / "out.eml").exists())


class TestClocks(BadDay):
    def test_before_and_after_our_time(self):
        for time, code in (("1970-01-01T00:00:00Z", 1), ("1999-12-31T23:59:59Z", 1), ("2100-01-01T00:00:00Z", 1)):
            with self.subTest(time):
                done = self.do(code, "seal", "--at", time, "-o", self.folder / "out.eml", content=self.draft())
                self.assertIn("nothing was written", done.errors)
                self.assertFalse((self.folder / "out.eml").exists())

    def test_recipients_before_our_time(self):
        done = self.do(1, "seal", "--encrypt", "--at", "1999-12-31T23:59:59Z", "-o", self.folder / "out.eml",
                       content=self.draft(), words=(BOB,))
        self.assertIn("nothing was written", done.errors)

    def test_a_validator_whose_clock_is_wrong(self):
        for time in ("1999-12-31T23:59:59Z", "2037-01-01T00:00:00Z"):
            with self.subTest(time):
                self.do(1, "seal", "--at-dns", time, "-o", self.folder / "out.eml", content=self.draft(),
                        words=(BOB, "clock"))
                self.assertFalse((self.folder / "out.eml").exists())

    def test_no_time_at_all(self):
        for time in ("", "yesterday", "1999-13-01T00:00:00Z", "-1"):
            self.do(2, "seal", "--at", time, "-o", self.folder / "out.eml", content=self.draft())


if __name__ == "__main__":
    sys.argv.append("-v")   # what is skipped is counted by its name
    command.main()
