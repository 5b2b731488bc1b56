#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Talks to letterlock-resolver as nobody should: it ends at once and says nothing wrong."""

import os
import pathlib
import random
import socket
import struct
import subprocess
import sys
import threading
import time
import unittest

HELPER = sys.argv.pop(1)
ANCHOR = ". IN DS 1 13 2 " + "00" * 32 + "\n"
ASK, CANCEL, READY, REFUSED, ANSWER = 2, 3, 17, 18, 19
BOGUS = 2
SOA = b"\7example\3org\0" + struct.pack(">HHIHHIIIII", 6, 1, 60, 22, 0, 1, 60, 60, 60, 60)


def frame(kind, body=b"", version=1):
    return struct.pack(">IBB", len(body) + 2, version, kind) + body


def text(content):
    return struct.pack(">I", len(content)) + content.encode()


def setup(conf="", anchors=ANCHOR, at_dns=-1):
    return frame(1, struct.pack(">q", at_dns) + text(conf) + text(anchors))


def ask(number, name="localhost", kind=1):
    return frame(ASK, struct.pack(">IH", number, kind) + text(name))


class Helper:
    """One run of the helper with our end of its socket."""

    def __init__(self):
        self.ours, theirs = socket.socketpair()
        self.ours.settimeout(10)
        number = theirs.fileno()
        self.process = subprocess.Popen(["/bin/sh", "-c", f'exec "$0" 3<&{number} 3>&{number}', HELPER],
                                        pass_fds=[number], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE)
        theirs.close()

    def send(self, data):
        try:
            self.ours.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def read_message(self):
        head = self.ours.recv(4, socket.MSG_WAITALL)
        if len(head) < 4:
            return None
        body = self.ours.recv(struct.unpack(">I", head)[0], socket.MSG_WAITALL)
        return body[1], body[2:]

    def end(self):
        """Returns what it wrote to its standard streams, and how it ended."""
        try:
            out, err = self.process.communicate(timeout=10)
        finally:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()
            self.process.stderr.close()
            self.ours.close()
        return out + err, self.process.returncode


class EmptyServer(threading.Thread):
    """A name server whose every answer is: no error, no such record, no signatures."""

    def __init__(self):
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.ended = False

    def run(self):
        while True:
            query, client = self.socket.recvfrom(65535)
            if self.ended:
                return
            end = query.index(b"\0", 12) + 5
            self.socket.sendto(query[:2] + struct.pack(">HHHHH", 0x8400, 1, 0, 1, 0) + query[12:end] + SOA, client)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.ended = True
        self.socket.sendto(b"", self.socket.getsockname())
        self.join()
        self.socket.close()


class HostileAsker(unittest.TestCase):
    def assert_ends(self, *messages, close=False):
        helper = Helper()
        for message in messages:
            helper.send(message)
        if close:
            helper.ours.shutdown(socket.SHUT_WR)
        said, code = helper.end()
        self.assertEqual((said, code), (b"", 0))

    def test_closed_at_once(self):
        self.assert_ends(close=True)

    def test_closed_after_setup(self):
        self.assert_ends(setup(), close=True)

    def test_closed_in_mid_question(self):
        self.assert_ends(setup('stub-zone:\n  name: "."\n  stub-addr: "192.0.2.1@53"\n'), ask(1, "example.org"), close=True)

    def test_broken_messages(self):
        whole = setup()
        for message in (b"\xff\xff\xff\xff", frame(1), frame(99), frame(1, version=2), whole + whole, ask(1), frame(READY),
                        frame(CANCEL, b"\0\0\0\1"), frame(REFUSED, b"\1" + text("")), frame(ANSWER, bytes(40)),
                        whole[:-1] + b"\x01"):
            with self.subTest(message=message[:20]):
                self.assert_ends(message)

    def test_broken_questions(self):
        for question in (ask(0), ask(1, ""), ask(1, "a b"), ask(1, "a..b"), ask(1, "x" * 64), ask(1, "a." * 128),
                         ask(1) + ask(1), ask(2) + ask(1)):
            with self.subTest(question=question[:20]):
                self.assert_ends(setup(), question)

    def test_noise(self):
        dice = random.Random(8162)
        for _ in range(20):
            self.assert_ends(setup(), frame(dice.choice((1, ASK, CANCEL)), dice.randbytes(dice.randrange(60))), close=True)

    def refusal_of(self, message):
        helper = Helper()
        helper.send(message)
        kind, body = helper.read_message()
        helper.end()
        return kind, body[0]

    def test_refused_anchors(self):
        for anchors in ("", "\n", "garbage\n", ". IN DS 1 13 2 zz\n"):
            with self.subTest(anchors=anchors):
                self.assertEqual(self.refusal_of(setup(anchors=anchors)), (REFUSED, 1))

    def test_refused_configuration(self):
        for conf in ("garbage", "server:\n  nonsense: yes\n", 'stub-zone:\n  name: "."\n  stub-addr: "nowhere"\n'):
            with self.subTest(conf=conf):
                self.assertEqual(self.refusal_of(setup(conf)), (REFUSED, 2))

    def test_weak_configuration_is_overruled(self):
        """A server that knows no signatures: without the validator module every name would be unsigned there."""
        with EmptyServer() as server:
            helper = Helper()
            helper.send(setup('server:\n  module-config: "iterator"\n  val-permissive-mode: yes\n'
                              '  do-not-query-localhost: no\n'
                              f'stub-zone:\n  name: "example.org"\n  stub-addr: "127.0.0.1@{server.port}"\n',
                              "example.org" + ANCHOR))
            self.assertEqual(helper.read_message()[0], READY)
            helper.send(ask(1, "example.org", 53))
            kind, body = helper.read_message()
            self.assertEqual(kind, ANSWER)
            self.assertEqual(body[4], BOGUS)
            helper.ours.close()
            self.assertEqual(helper.end(), (b"", 0))

    def test_many_questions_unread(self):
        helper = Helper()
        helper.send(setup())
        for number in range(1, 1500):
            helper.send(ask(number))
        helper.ours.shutdown(socket.SHUT_WR)
        time.sleep(0.2)
        self.assertEqual(helper.read_message()[0], READY)
        helper.ours.close()
        self.assertEqual(helper.end(), (b"", 0))

    def test_leaves_no_process(self):
        helper = Helper()
        helper.send(setup())
        helper.read_message()
        helper.ours.close()
        helper.end()
        self.assertFalse(pathlib.Path(f"/proc/{helper.process.pid}/exe").exists())


if __name__ == "__main__":
    os.environ.pop("LETTERLOCK_LAB", None)
    unittest.main(verbosity=1)
