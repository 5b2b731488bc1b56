#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Shows that the scripted mail server does what scripts say; each behaviour is seen from
the client's side of the socket."""

import os
import pathlib
import smtplib
import socket
import ssl
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

from lab import lab
from smtp_script import ScriptedServer, read_script

LETTER = b"Subject: x\r\n\r\n.dot\r\nlast\r\n"


def setUpModule():
    """One lab for the whole file; those that want one of their own take its keys."""
    place = unittest.enterModuleContext(lab())
    os.environ["LETTERLOCK_LAB"] = str(place.folder)


class Client:
    """A socket that reads lines."""

    def __init__(self, server):
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=5)
        self.stream = self.socket.makefile("rwb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stream.close()
        self.socket.close()

    def say(self, *lines):
        for line in lines:
            self.stream.write(line.encode() + b"\r\n")
        self.stream.flush()

    def hear(self):
        return self.stream.readline()

    def talk(self, line):
        """Says one line and hears a whole reply."""
        self.say(line)
        reply = self.hear()
        while reply[3:4] == b"-":
            reply = self.hear()
        return reply


class ScriptTest(unittest.TestCase):
    def begin(self, script, **options):
        server = ScriptedServer(script, **options)
        self.addCleanup(server.close)
        return server.__enter__()

    def reach_data(self, client):
        client.hear()
        for line in ("EHLO me", "MAIL FROM:<a@b>", "RCPT TO:<c@d>", "DATA"):
            reply = client.talk(line)
        return reply

    def test_left_alone_it_takes_letters(self):
        server = self.begin({})
        with smtplib.SMTP("127.0.0.1", server.port) as client:
            client.login("a", "b")
            client.sendmail("a@b", ["c@d", "e@f"], LETTER)
        self.assertEqual(server.letters, [LETTER])

    def test_refusals_come_at_their_step(self):
        for step, line in (("ehlo", "EHLO me"), ("auth", "AUTH PLAIN AGEAYg=="), ("mail", "MAIL FROM:<a@b>"),
                           ("rcpt", "RCPT TO:<c@d>"), ("data", "DATA")):
            for code in ("451 4.3.0 later", "550 5.7.1 never"):
                with self.subTest(step=step, code=code):
                    server = self.begin({step: code})
                    with Client(server) as client:
                        client.hear()
                        self.assertEqual(client.talk(line), code.encode() + b"\r\n")

    def test_one_recipient_refused(self):
        server = self.begin({"rcpt c@d": "550 no"})
        with Client(server) as client:
            client.hear()
            self.assertTrue(client.talk("RCPT TO:<c@d>").startswith(b"550"))
            self.assertTrue(client.talk("RCPT TO:<e@f>").startswith(b"250"))

    def test_greeting_then_drop(self):
        server = self.begin({"connect": "421 closing; drop"})
        with Client(server) as client:
            self.assertTrue(client.hear().startswith(b"421"))
            self.assertEqual(client.hear(), b"")

    def test_drop_inside_data(self):
        server = self.begin({"body": "after 10 drop"})
        with Client(server) as client:
            self.assertTrue(self.reach_data(client).startswith(b"354"))
            client.say("0123456789", "more")
            self.assertEqual(client.hear(), b"")
        self.assertEqual(server.letters, [])

    def test_reset_inside_data(self):
        server = self.begin({"body": "after 10 reset"})
        with Client(server) as client:
            self.reach_data(client)
            client.say("0123456789", "more")
            with self.assertRaises(ConnectionResetError):
                client.hear()

    def test_drop_after_the_dot(self):
        server = self.begin({"dot": "drop"})
        with Client(server) as client:
            self.reach_data(client)
            client.say("hello", ".")
            self.assertEqual(client.hear(), b"")
        self.assertEqual(server.letters, [])
        self.assertIn(b"hello\r\n.\r\n", server.heard[0])

    def test_refusal_after_the_dot_keeps_nothing(self):
        server = self.begin({"dot": "554 5.6.0 no"})
        with Client(server) as client:
            self.reach_data(client)
            self.assertTrue(client.talk("hello\r\n.").startswith(b"554"))
        self.assertEqual(server.letters, [])

    def test_silence(self):
        server = self.begin({"mail": "silence"})
        with Client(server) as client:
            client.socket.settimeout(0.3)
            client.hear()
            with self.assertRaises(TimeoutError):
                client.talk("MAIL FROM:<a@b>")

    def test_garbage_and_floods(self):
        for action in ("garbage", "endless", "longline"):
            with self.subTest(action=action):
                server = self.begin({"connect": action})
                with Client(server) as client:
                    data = b""
                    while len(data) < 100:
                        data += client.socket.recv(100000)
                    self.assertNotRegex(data, rb"(?m)^\d\d\d [^x]")

    def test_injection_travels_with_the_220(self):
        with lab() as place:
            server = self.begin({"starttls": "inject 250 extra\\n"}, tls="starttls", **place.tls_files)
            with Client(server) as client:
                client.hear()
                client.talk("EHLO me")
                client.say("STARTTLS")
                self.assertEqual(client.socket.recv(4096), b"220 2.0.0 go ahead\r\n250 extra\r\n")

    def test_starttls_and_tls(self):
        with lab() as place:
            context = ssl.create_default_context(cafile=place.folder / "ca.pem")
            for tls in ("starttls", "tls"):
                with self.subTest(tls=tls):
                    server = self.begin({}, tls=tls, **place.tls_files)
                    if tls == "tls":
                        client = smtplib.SMTP_SSL("localhost", server.port, context=context)
                    else:
                        client = smtplib.SMTP("localhost", server.port)
                        client.starttls(context=context)
                    with client:
                        client.login("a", "b")
                        client.sendmail("a@b", ["c@d"], LETTER)
                    self.assertEqual(server.letters, [LETTER])
                    self.assertIn(b"MAIL FROM", server.heard[0].upper())

    def test_no_starttls_when_told(self):
        server = self.begin({"ehlo": "250-localhost\n250 SIZE 10"}, tls="starttls")
        with smtplib.SMTP("127.0.0.1", server.port) as client:
            client.ehlo()
            self.assertFalse(client.has_extn("starttls"))

    def test_each_connection_has_its_script(self):
        server = self.begin(read_script("# first\nmail: 451 later\n---\n---\nmail: 250-two\\n250 lines\n"))
        for expected in (b"451 later\r\n", b"250 2.0.0 OK\r\n", b"250 lines\r\n", b"250 lines\r\n"):
            with Client(server) as client:
                client.hear()
                self.assertEqual(client.talk("MAIL FROM:<a@b>"), expected)
        self.assertEqual(len(server.heard), 4)


if __name__ == "__main__":
    unittest.main()
