#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What waits in the outbox goes out by itself while the program runs, and the end of the
program never waits for a mail server."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import ui

import notifications
from smtp_script import ScriptedServer

ALICE = "alice@example.org"
BOB = "bob@example.net"
DRAFT = f"From: {ALICE}\r\nTo: {BOB}\r\nSubject: The mill\r\n\r\nthe long rope\r\n"


class TestOutbox(ui.Case):
    def setUp(self):
        super().setUp()
        self.data.mkdir(mode=0o700)

    def serve(self, script=None):
        server = ScriptedServer(script, tls="tls", **self.lab.tls_files)
        server.__enter__()
        self.addCleanup(lambda: server.listener.fileno() < 0 or server.close())
        done = self.run_command("accounts", "add", ALICE, "--server", "localhost", "--port", server.port)
        self.assert_code(done, 0)
        return server

    def queue(self):
        """A letter that is sealed and waits, not yet tried."""
        self.assert_code(self.run_command("lookup", BOB), 0)
        done = self.run_command("send", "--offline", self.write("draft.eml", DRAFT), person=ALICE)
        self.assertEqual(self.waiting(), 1, done)

    def waiting(self):
        return len(list((self.data / "outbox").glob("*.ini")))

    def quit(self, timeout=10):
        self.program.activate("quit")
        self.assertEqual(self.program.wait_end(timeout), 0, self.program.errors)

    def test_sent_by_itself(self):
        server = self.serve()
        self.queue()
        with notifications.Desktop() as desktop:
            self.start(person=ALICE)
            self.window()
            self.wait_for(lambda: self.waiting() == 0, "an empty outbox")
            self.wait_for(lambda: desktop.said == [("A letter was sent", BOB)], lambda: f"a notification: {desktop.said}")
        self.assertEqual(len(server.letters), 1)
        self.quit()

    def test_refused_is_said_and_not_tried_again(self):
        server = self.serve({"rcpt": "550 5.1.1 no such person"})
        self.queue()
        with notifications.Desktop() as desktop:
            self.start(person=ALICE)
            self.window()
            self.wait_for(lambda: desktop.said == [("A letter could not be sent", BOB)],
                          lambda: f"a notification: {desktop.said}")
        self.quit()
        self.assertEqual(self.waiting(), 1)
        self.assertEqual(len(server.heard), 1)

    def test_later_is_not_news(self):
        server = self.serve({"mail": "451 4.3.0 later"})
        self.queue()
        with notifications.Desktop() as desktop:
            self.start(person=ALICE)
            self.window()
            self.wait_for(lambda: server.heard and "451" in self.reason(), "the reason")
            self.assertEqual(desktop.said, [])
        self.quit()
        self.assertEqual(self.waiting(), 1)

    def reason(self):
        return "".join(path.read_text() for path in (self.data / "outbox").glob("*.ini"))

    def test_quit_does_not_wait_for_a_silent_server(self):
        server = self.serve({"connect": "silence"})
        self.queue()
        self.start(person=ALICE)
        self.window()
        self.wait_for(lambda: server.open, "a connection")
        self.quit()
        self.assertEqual(self.waiting(), 1)


if __name__ == "__main__":
    ui.main()
