# SPDX-License-Identifier: LGPL-2.1-or-later
"""The command `letterlock`, for tests in Python.

    class TestSomething(command.Case):
        def test_it(self):
            done = self.run_command("lookup", "bob@example.net")    # asks the lab
            self.assertEqual(done.code, 0, done)
            done = self.json("lookup", "bob@example.net")           # the same with --json
            self.assertEqual(done.report["results"][0]["state"], "secure-data")

    if __name__ == "__main__":
        command.main()

The program is the one that $LETTERLOCK names (meson sets it), or else the first argument of
the test: test-lookup.py _build/src/cli/letterlock [Class.test].  Each case has a folder and a
data directory of its own, which are gone afterwards.
"""

import atexit
import contextlib
import functools
import hashlib
import json
import os
import pathlib
import signal
import sqlite3
import ssl
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True

# Who runs the tests in the background, or under nohup, has programs ignore these; what the
# tests start shall end by them as it does for a person.
for number in (signal.SIGINT, signal.SIGHUP):
    if signal.getsignal(number) == signal.SIG_IGN:
        signal.signal(number, signal.SIG_DFL)

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from lab import lab

LONGEST_RUN = 50
TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
SUBJECT = "The well behind the mill"
TEXT = "Meet me at noon, and bring the long rope."


class Done:
    """What a run of the command left: code, output (bytes), text, errors and, when --json was
    given, report."""

    def __init__(self, arguments, code, output, errors):
        self.arguments = arguments
        self.code = code
        self.output = output
        self.errors = errors.decode("utf-8", "replace")
        self.report = json.loads(output) if "--json" in arguments and output.strip() else None

    @property
    def text(self):
        return self.output.decode()

    @property
    def lines(self):
        return self.text.splitlines()

    def __str__(self):
        return (f"letterlock {' '.join(self.arguments)}\nexit code {self.code}\n"
                f"{self.output.decode('utf-8', 'replace')}\n{self.errors}")


def program():
    return os.environ["LETTERLOCK"]


def run(*arguments, stdin=b"", timeout=LONGEST_RUN, environment=None):
    """Runs the command in a session of its own, so that there is no terminal to ask on."""
    arguments = [str(argument) for argument in arguments]
    result = subprocess.run([program(), *arguments], input=stdin, capture_output=True, timeout=timeout, check=False,
                            start_new_session=True, env={**os.environ, **(environment or {})})
    return Done(arguments, result.returncode, result.stdout, result.stderr)


def letter(sender="alice@example.org", to="bob@example.net", subject=SUBJECT, text=TEXT, fields=()):
    """A draft, with CRLF, as a mail program would hand it over; @fields are further lines."""
    lines = [f"From: {sender}", f"To: {to}", f"Subject: {subject}", "Date: Sat, 21 Nov 2026 12:00:00 +0000",
             "Message-ID: <1.letterlock@example.org>", *fields, "MIME-Version: 1.0",
             "Content-Type: text/plain; charset=utf-8", "", *text.split("\n"), ""]
    return "\r\n".join(lines).encode()


def fingerprint(pem):
    """SHA-256 of the first certificate in PEM text, as the command writes it."""
    first = pem[pem.index("-----BEGIN CERTIFICATE-----"):]
    first = first[:first.index("-----END CERTIFICATE-----") + 25]
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(first)).hexdigest()


def dump(database):
    """What an SQLite file holds, as text."""
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return "\n".join(connection.iterdump())


def snapshot(folder):
    """Every file below @folder with what it holds, to compare before and after; of a database
    its content, since reading may change its octets."""
    return {str(path.relative_to(folder)): dump(path) if path.suffix == ".sqlite" else path.read_bytes()
            for path in sorted(pathlib.Path(folder).rglob("*"))
            if path.is_file() and not path.name.endswith(("-wal", "-shm"))}


@functools.cache
def common_lab():
    """The lab of all cases that do not ask for one of their own."""
    stack = contextlib.ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(lab())


class Case(unittest.TestCase):
    """A lab (@own_lab: one of the class's own, to publish in), and for each case a folder and a
    data directory."""

    own_lab = False

    @classmethod
    def setUpClass(cls):
        cls.stack = contextlib.ExitStack()
        cls.addClassCleanup(cls.stack.close)
        cls.lab = cls.stack.enter_context(lab(own=True)) if cls.own_lab else common_lab()

    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="letterlock-cli.")
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)
        self.data = self.folder / "data"

    def run_command(self, *arguments, person=None, options=None, data=None, **more):
        """Runs it against the lab (@options: against something else), with the identity of
        @person, if any."""
        options = self.lab.options if options is None else options
        identity = self.lab.identity_options(person) if person else []
        return run(*arguments, "--data-dir", data or self.data, *options, *identity, **more)

    def json(self, *arguments, **more):
        """The same with --json; the common members are checked."""
        done = self.run_command(*arguments, "--json", **more)
        self.assertIsNotNone(done.report, done)
        self.assertEqual(done.report["version"], 1, done)
        self.assertIn("error", done.report, done)
        return done

    def write(self, name, content):
        """A file in the case's folder; returns its path."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def seal(self, draft, *arguments, person="alice@example.org", data=None):
        """@draft sealed by the command itself; returns the path of the message."""
        path = self.folder / f"sealed-{len(list(self.folder.iterdir()))}.eml"
        done = self.run_command("seal", *arguments, "-o", path, self.write("draft.eml", draft), person=person,
                                data=data or self.folder / "data-of-sender")
        self.assertEqual(done.code, 0, done)
        return path

    def assert_code(self, done, code):
        """The exit code, and that nothing crashed or complained on the way."""
        self.assertEqual(done.code, code, done)
        for word in ("CRITICAL", "WARNING", "Sanitizer", "runtime error"):
            self.assertNotIn(word, done.errors, done)


def main():
    """unittest.main(), after taking the program from the command line if it is there."""
    arguments = sys.argv[1:]
    if arguments and os.access(arguments[0], os.X_OK) and not os.path.isdir(arguments[0]):
        os.environ["LETTERLOCK"] = os.path.abspath(arguments.pop(0))
    unittest.main(argv=[sys.argv[0], *arguments])
