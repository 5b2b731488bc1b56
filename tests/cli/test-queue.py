#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""letterlock queue: letters that wait survive what happens to the command, go out once, and
only when somebody says so."""

import fcntl
import pathlib
import signal
import sqlite3
import subprocess
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import command
import inspection
from smtp_script import ScriptedServer

ALICE = "alice@example.org"
BOB = "bob@example.net"
TWO = "rsa2048@example.net"
DRAFT = f"From: {ALICE}\r\nTo: {BOB}\r\nSubject: The mill\r\n\r\nthe long rope\r\n".encode()
PATIENCE = 20

# Where the server falls silent while the command is at work, and whether the whole letter
# was out by then.
SILENCES = {
    "greeting": ({"connect": "silence"}, b""),
    "EHLO": ({"ehlo-tls": "silence"}, b"EHLO"),
    "AUTH": ({"auth": "silence"}, b"AUTH"),
    "RCPT": ({"rcpt": "silence"}, b"RCPT"),
    "DATA": ({"data": "silence"}, b"DATA"),
    "inside the letter": ({"body": "after 100 silence"}, b"Subject:"),
    "after the dot": ({"dot": "silence"}, b"\r\n.\r\n"),
}


class QueueCase(command.Case):
    def start(self, script=None, port=0):
        server = ScriptedServer(script, tls="tls", port=port, **self.lab.tls_files)
        server.__enter__()
        self.addCleanup(lambda: server.listener.fileno() < 0 or server.close())
        return server

    def use_server(self, port, address=ALICE):
        done = self.run_command("accounts", "add", address, "--server", "localhost", "--port", port)
        self.assert_code(done, 0)

    def send(self, content=DRAFT, *arguments, code=0):
        done = self.json("send", *arguments, self.write("draft", content), person=ALICE)
        self.assert_code(done, code)
        return [message["id"] for message in done.report["messages"]]

    def fail_to_send(self, content=DRAFT):
        """Letters that wait, because the server said so."""
        with ScriptedServer({"mail": "451 4.3.0 later"}, tls="tls", **self.lab.tls_files) as server:
            self.use_server(server.port)
            return self.send(content, code=3)

    def written_to(self):
        """The people whom the store knows as written to."""
        store = sqlite3.connect(self.data / "decisions.sqlite")
        self.addCleanup(store.close)
        return [row[0] for row in store.execute("SELECT address FROM addresses WHERE written_at > 0")]

    def queue(self, *arguments, code=0):
        done = self.json("queue", *arguments, person=ALICE)
        self.assert_code(done, code)
        return done.report["letters"]

    def outbox(self):
        folder = self.data / "outbox"
        return sorted(path.name for path in folder.iterdir()) if folder.exists() else []

    def begin(self, *arguments):
        """Starts the command and does not wait for it."""
        log = open(self.folder / "log", "ab")
        self.addCleanup(log.close)
        process = subprocess.Popen([command.program(), *map(str, arguments), "--data-dir", self.data,
                                    *self.lab.options, *self.lab.identity_options(ALICE)],
                                   stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        self.addCleanup(lambda: process.poll() is None and process.kill())
        return process

    def wait_for(self, what, condition):
        deadline = time.monotonic() + PATIENCE
        while not condition():
            self.assertLess(time.monotonic(), deadline, f"{what}: {(self.folder / 'log').read_text()}")
            time.sleep(0.01)


class TestQueue(QueueCase):
    def test_nothing_waits(self):
        self.assertEqual(self.queue("list"), [])
        self.assertEqual(self.queue("retry"), [])
        done = self.run_command("queue", "list")
        self.assert_code(done, 0)
        self.assertEqual(done.output, b"")

    def test_usage(self):
        for arguments in ((), ("frobnicate",), ("cancel",), ("list", "--frobnicate")):
            self.assert_code(self.run_command("queue", *arguments), 2)

    def test_no_such_letter(self):
        for name in ("0" * 8, "../../accounts", "ABC", "", "-", "0/../0"):
            for verb in ("retry", "cancel"):
                with self.subTest(verb + " " + name):
                    done = self.run_command("queue", verb, "--", name)
                    self.assert_code(done, 1)
                    self.assertIn("no such letter waits", done.errors)

    def test_what_the_list_says(self):
        (name,) = self.fail_to_send()
        now = time.time()
        (letter,) = self.queue("list")
        self.assertEqual((letter["id"], letter["account"], letter["from"], letter["to"], letter["attempts"]),
                         (name, ALICE, ALICE, [BOB], 1))
        self.assertIn("later", letter["why"])
        stamp = time.mktime(time.strptime(letter["queued-at"], command.TIME_FORMAT)) - time.timezone
        again = time.mktime(time.strptime(letter["next-attempt"], command.TIME_FORMAT)) - time.timezone
        self.assertLess(abs(stamp - now), 30)
        self.assertTrue(200 < again - now < 400, letter)
        text = self.run_command("queue", "list").text
        for word in (name, BOB, "later", "next attempt"):
            self.assertIn(word, text)

    def test_each_attempt_is_counted_and_waits_longer(self):
        self.fail_to_send()
        spans = []
        server = self.start({"mail": "451 4.3.0 later"})
        self.use_server(server.port)
        for attempt in (2, 3):
            (row,) = self.queue("retry", code=3)
            self.assertEqual(row["state"], "queued")
            (letter,) = self.queue("list")
            self.assertEqual(letter["attempts"], attempt)
            spans.append(time.mktime(time.strptime(letter["next-attempt"], command.TIME_FORMAT))
                         - time.timezone - time.time())
        self.assertGreater(spans[1], spans[0] + 100)

    def test_when_the_server_comes_back(self):
        server = self.start({"mail": "451 4.3.0 later"})
        self.use_server(server.port)
        self.send(code=3)
        server.close()
        self.queue("retry", code=3)
        self.assertEqual(self.written_to(), [])
        (letter,) = self.queue("list")
        sealed = (self.data / "outbox" / f"{letter['id']}.eml").read_bytes()
        back = self.start(port=server.port)
        self.assertEqual(self.queue("retry")[0]["state"], "sent")
        self.assertEqual(back.letters, [sealed])
        self.assertEqual(self.outbox(), [])
        self.assertEqual(self.written_to(), [BOB])

    def test_one_of_several_is_retried_by_its_name(self):
        first, second = self.fail_to_send(DRAFT.replace(b"Subject", f"Bcc: {TWO}\r\nSubject".encode()))
        self.assertEqual({letter["id"] for letter in self.queue("list")}, {first, second})
        server = self.start()
        self.use_server(server.port)
        done = self.run_command("queue", "retry", second, person=ALICE)
        self.assert_code(done, 0)
        self.assertEqual(done.text, f"{second}: sent.\n")
        self.assertEqual(len(server.letters), 1)
        self.assertIn(f"RCPT TO:<{TWO}>".encode(), server.heard[0])
        self.assertEqual([letter["id"] for letter in self.queue("list")], [first])

    def test_cancel(self):
        first, second = self.fail_to_send(DRAFT.replace(b"Subject", f"Bcc: {TWO}\r\nSubject".encode()))
        self.assertEqual(self.queue("cancel", first), [{"id": first, "state": "cancelled", "why": None}])
        self.assertEqual([letter["id"] for letter in self.queue("list")], [second])
        self.assertEqual(self.outbox(), [f"{second}.eml", f"{second}.ini"])
        self.queue("cancel", first, code=1)
        self.queue("cancel", first, second, code=1)
        self.assertEqual(self.outbox(), [])

    def test_the_account_is_gone(self):
        (name,) = self.fail_to_send()
        self.assert_code(self.run_command("accounts", "remove", ALICE), 0)
        done = self.run_command("queue", "retry", person=ALICE)
        self.assertNotEqual(done.code, 0, done)
        self.assertIn("no account", done.errors)
        (letter,) = self.queue("list")
        self.assertEqual(letter["id"], name)
        self.assertIn("no account", letter["why"])


class TestTwoAtOnce(QueueCase):
    def test_a_letter_that_is_being_sent_is_left_alone(self):
        (name,) = self.fail_to_send()
        server = self.start()
        self.use_server(server.port)
        with open(self.data / "outbox" / f"{name}.eml", "rb") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            for verb in ("retry", "cancel"):
                done = self.run_command("queue", verb, name, person=ALICE)
                self.assert_code(done, 3)
                self.assertIn("another program", done.errors)
        self.assertEqual((server.letters, server.heard), ([], []))
        (letter,) = self.queue("list")
        self.assertEqual(letter["attempts"], 1)
        self.queue("retry")
        self.assertEqual(len(server.letters), 1)

    def test_two_retries_deliver_one_copy(self):
        names = self.fail_to_send(DRAFT.replace(b"Subject", f"Bcc: {TWO}, large@example.org\r\nSubject".encode()))
        self.assertEqual(len(names), 3)
        server = self.start()
        self.use_server(server.port)
        processes = [self.begin("queue", "retry") for _ in range(4)]
        for process in processes:
            self.assertIn(process.wait(PATIENCE), (0, 1, 3))
        self.assertEqual(self.outbox(), [])
        self.assertEqual(len(server.letters), 3)
        self.assertEqual(len(set(server.letters)), 3)

    def test_cancelled_while_it_is_being_sent(self):
        (name,) = self.fail_to_send()
        server = self.start({"dot": "silence"})
        self.use_server(server.port)
        process = self.begin("queue", "retry")
        self.wait_for("the dot", lambda: server.heard and server.heard[0].endswith(b"\r\n.\r\n"))
        self.assert_code(self.run_command("queue", "cancel", name), 3)
        process.kill()
        process.wait()
        self.assertEqual(self.outbox(), [f"{name}.eml", f"{name}.ini"])


class TestCrashes(QueueCase):
    """The command ends in the middle: the letter waits, whole, and goes with the next retry."""

    def check_end(self, script, heard, number):
        server = self.start([script, {}])
        self.use_server(server.port)
        process = self.begin("send", self.write("draft", DRAFT))
        self.wait_for("the silence", lambda: server.heard and heard in server.heard[0])
        process.send_signal(number)
        self.assertEqual(process.wait(PATIENCE), -number)
        self.assertEqual(server.letters, [])

        (letter,) = self.queue("list")
        self.assertEqual(letter["to"], [BOB])
        sealed = (self.data / "outbox" / f"{letter['id']}.eml").read_bytes()
        self.assertEqual(inspection.problems_on_the_wire(sealed), [])
        self.assertNotIn(b"rope", sealed)
        self.assertEqual(self.queue("retry")[0]["state"], "sent")
        self.assertEqual(server.letters, [sealed])
        self.assertEqual(self.outbox(), [])
        signed = inspection.Signed(inspection.Sealed(self.write("came.eml", sealed)).decrypt(self.lab.person(BOB)))
        signed.verify()
        server.close()

    def test_killed_at_each_step(self):
        for name, (script, heard) in SILENCES.items():
            with self.subTest(name):
                self.check_end(script, heard, signal.SIGKILL)

    def test_interrupted(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(number):
                self.check_end(*SILENCES["inside the letter"], number)

    def test_what_a_crash_between_two_files_left_is_no_letter(self):
        """ID.ini is written last: an .eml alone was never promised to anybody."""
        (name,) = self.fail_to_send()
        folder = self.data / "outbox"
        (folder / "12345678-0000.eml").write_bytes((folder / f"{name}.eml").read_bytes())
        (folder / "12345678-0001.eml.Abc123").write_bytes(b"beginning of a")
        self.assertEqual([letter["id"] for letter in self.queue("list")], [name])
        server = self.start()
        self.use_server(server.port)
        self.assertEqual([letter["id"] for letter in self.queue("retry")], [name])
        self.assertEqual(len(server.letters), 1)


if __name__ == "__main__":
    command.main()
