#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Words that nobody but the readers may see are put into every corner of a letter; then it is
sealed, sent, refused, queued, killed and starved of disk, and whatever was written or left
the house is searched for them.  So for the passphrase and the private key.

What stands outside on purpose (RFC 9788, hcp_baseline): From, To and Cc with their display
names, Date, Message-ID and every field that is neither Subject, Comments nor Keywords.
"""

import base64
import gzip
import os
import pathlib
import quopri
import random
import re
import resource
import secrets
import signal
import sqlite3
import subprocess
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import canary
import command
import inspection
from smtp_script import ScriptedServer

ALICE = "alice@example.org"
BOB = "bob@example.net"
TWO = "rsa2048@example.net"
KILLS = 20
PATIENCE = 20
OUTSIDE_FIELDS = re.compile(rb"(?im)^(From|To|Cc):.*\r\n([ \t].*\r\n)*")

# The places, each with a word of its own; what the draft holds follows from them.
PLACES = ("subject", "comments", "keywords", "text", "quoted", "coded", "html", "beyond", "attached", "file",
          "packed", "bcc", "folded")
NAMES = ("author", "reader", "copied")   # display names: outside, and nowhere else
CHECKED_FOLDERS = ("/tmp", "/var/tmp", "/dev/shm")


def new_word(place):
    """Pronounceable enough to be a word, and there is no other like it."""
    tail = "".join(secrets.choice("bdfgklmnprstvz") + secrets.choice("aeiou") for _ in range(6))
    return f"{place[:4]}{tail}" if place != "beyond" else f"Größe{tail}ß"


class Canaries:
    def __init__(self):
        self.words = {place: new_word(place) for place in PLACES}
        self.names = {place: new_word(place) for place in NAMES}

    def part(self, content_type, encoding, body, more=""):
        return (f"--edge\r\nContent-Type: {content_type}\r\nContent-Transfer-Encoding: {encoding}\r\n{more}\r\n"
                .encode() + body + b"\r\n")

    def draft(self, to=BOB, cc=TWO, bcc="large@example.org"):
        word = {**self.words, **self.names}
        header = (f"From: {word['author']} <{ALICE}>\r\nTo: {word['reader']} <{to}>\r\n"
                  f"Cc: \"{word['copied']}\" <{cc}>\r\n"
                  + (f"Bcc: {word['bcc']} <{bcc}>\r\n" if bcc else "")
                  + f"Subject: {word['subject']} about {word['beyond']}\r\n and {word['folded']}\r\n"
                  f"Comments: {word['comments']}\r\nKeywords: rope, {word['keywords']}\r\nMIME-Version: 1.0\r\n"
                  "Content-Type: multipart/mixed; boundary=edge\r\n\r\n")
        return b"".join((
            header.encode(),
            self.part("text/plain; charset=utf-8", "8bit", f"{word['text']} and {word['beyond']}".encode()),
            self.part("text/plain; charset=utf-8", "quoted-printable", quopri.encodestring(b"a" * 66
                                                                                          + word["quoted"].encode())),
            self.part("text/plain; charset=utf-8", "base64", base64.encodebytes(b"xx" + word["coded"].encode())),
            self.part("text/html; charset=utf-16", "base64",
                      base64.encodebytes(f"<p>{word['html']}</p>".encode("utf-16"))),
            self.part(f"application/octet-stream; name={word['file']}.bin", "binary",
                      bytes(range(256)) + word["attached"].encode() + b"\0",
                      f"Content-Disposition: attachment; filename={word['file']}.bin\r\n"),
            self.part("application/gzip", "base64", base64.encodebytes(gzip.compress(word["packed"].encode()))),
            b"--edge--\r\n"))


class TestTheSearch(command.Case):
    """Before anything is believed: it finds what is there, in every form."""

    def test_it_finds_each_word_in_each_hiding_place(self):
        canaries = Canaries()
        for word in (*canaries.words.values(), secrets.token_bytes(24)):
            for place, octets in canary.hiding_places(word):
                self.assertIn(word, canary.search(octets, [word]), (place, octets))

    def test_it_finds_all_words_of_the_draft_itself(self):
        canaries = Canaries()
        for octets in (canaries.draft(), base64.encodebytes(canaries.draft()), gzip.compress(canaries.draft())):
            self.assertEqual(set(canary.search(octets, canaries.words.values())), set(canaries.words.values()))

    def test_it_finds_all_words_in_a_letter_that_is_only_signed(self):
        canaries = Canaries()
        done = self.run_command("seal", "--sign", self.write("draft", canaries.draft(bcc=None)), person=ALICE)
        self.assert_code(done, 0)
        self.assertEqual(set(canary.search(done.output, canaries.words.values())),
                         set(canaries.words.values()) - {canaries.words["bcc"]})

    def test_it_finds_a_word_in_a_database(self):
        word = new_word("data")
        with sqlite3.connect(self.folder / "x.sqlite") as database:
            database.execute("CREATE TABLE t (a, b)")
            database.executemany("INSERT INTO t VALUES (?, ?)", [("x" * 90, n) for n in range(500)])
            database.execute("INSERT INTO t VALUES (?, ?)", ("y", word))
        self.assertIn(word, canary.search((self.folder / "x.sqlite").read_bytes(), [word]))

    def test_it_does_not_find_what_is_not_there(self):
        words = Canaries().words.values()
        for octets in (b"", b"\0" * 100, os.urandom(4096), base64.encodebytes(os.urandom(9000)), b"=" * 99, b"%" * 99):
            self.assertEqual(canary.search(octets, words), {})


class WorldCase(command.Case):
    """The command in a world of its own: home, folders for temporary and other files, and core
    dumps allowed.  Drafts come through standard input, so that none lies there."""

    def setUp(self):
        super().setUp()
        self.began = time.time()
        self.world = self.folder / "world"
        self.environment = {**os.environ}
        for name, folder in (("HOME", "home"), ("TMPDIR", "tmp"), ("TMP", "tmp"), ("TEMP", "tmp"),
                             ("XDG_DATA_HOME", "share"), ("XDG_CACHE_HOME", "cache"), ("XDG_CONFIG_HOME", "config"),
                             ("XDG_STATE_HOME", "state"), ("XDG_RUNTIME_DIR", "runtime"), ("PWD", "here")):
            (self.world / folder).mkdir(parents=True, exist_ok=True)
            self.environment[name] = str(self.world / folder)
        self.data = self.world / "data"
        self.said = b""

    def allow_core_dumps(self):
        most = resource.getrlimit(resource.RLIMIT_CORE)[1]
        resource.setrlimit(resource.RLIMIT_CORE, (most, most))

    def begin(self, *arguments, person=ALICE, options=None, before=None):
        def prepare():
            self.allow_core_dumps()
            if before:
                before()
        identity = self.lab.identity_options(person) if person else []
        options = self.lab.options if options is None else options
        return subprocess.Popen([command.program(), *map(str, arguments), "--data-dir", self.data, *map(str, options),
                                 *identity], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                cwd=self.world / "here", env=self.environment, start_new_session=True,
                                preexec_fn=prepare)

    def finish(self, process, content=b""):
        out, errors = process.communicate(content, PATIENCE)
        self.said += out + errors
        return process.returncode

    def do(self, code, *arguments, content=b"", **more):
        process = self.begin(*arguments, **more)
        self.assertEqual(self.finish(process, content), code, self.said[-2000:].decode("utf-8", "replace"))

    def use_server(self, server):
        self.do(0, "accounts", "add", ALICE, "--server", "localhost", "--port", server.port)

    def serve(self, script=None):
        server = ScriptedServer(script, tls="tls", **self.lab.tls_files)
        server.__enter__()
        self.addCleanup(server.close)
        return server

    def written(self):
        """Every file of the world, and what is new beside it where anybody may write."""
        for path in self.world.rglob("*"):
            if path.is_file() and not path.is_symlink():
                yield path, path.read_bytes()
        for folder in map(pathlib.Path, CHECKED_FOLDERS):
            for path in folder.iterdir() if folder.is_dir() else ():
                try:
                    if path.is_file() and path.stat().st_mtime >= self.began - 1 and path.stat().st_size < 1 << 22:
                        yield path, path.read_bytes()
                except OSError:
                    pass   # gone already: somebody else's

    def assert_clean(self, words, *more, cut=None):
        """None of @words (values of a dict) in any file, in what the command said, in @more."""
        places = [*self.written(), ("what was said", self.said), *((f"heard {n}", data) for n, data in enumerate(more))]
        self.assertGreater(len(places), 2)
        for path, data in places:
            self.assertEqual(canary.search(cut(data) if cut else data, words.values()), {}, path)


class TestWords(WorldCase):
    def setUp(self):
        super().setUp()
        self.canaries = Canaries()

    def check(self, *servers):
        """The words nowhere; the display names nowhere but in From, To and Cc outside."""
        heard = [data for server in servers for data in server.heard]
        self.assert_clean(self.canaries.words, *heard)
        self.assert_clean(self.canaries.names, *heard, cut=lambda data: OUTSIDE_FIELDS.sub(b"", data))

    def test_sealed(self):
        draft = self.canaries.draft()
        self.do(0, "seal", "-o", self.world / "sealed.eml", content=draft)
        self.do(0, "seal", "--encrypt", "--cipher", "gcm", "-o", self.world / "unsigned.eml", content=draft)
        self.do(0, "seal", "--json", "-o", self.world / "again.eml", content=draft)
        self.assertEqual(len(list(self.world.glob("*.eml*"))), 6)
        self.check()
        sealed = inspection.Sealed(self.world / "sealed.eml").decrypt(self.lab.person(BOB))
        self.assertEqual(set(canary.search(sealed, self.canaries.words.values())),
                         set(self.canaries.words.values()) - {self.canaries.words["bcc"]})
        self.assertEqual(canary.search((self.world / "sealed.eml").read_bytes(), self.canaries.names.values()).keys(),
                         set(self.canaries.names.values()), "what stands outside on purpose")

    def test_sent_refused_and_queued(self):
        servers = [self.serve(script) for script in (
            {}, {"dot": "554 5.7.1 no"}, {"body": "after 300 drop"}, {"rcpt": "450 later"}, {"auth": "535 no"},
            {"connect": "421 later; drop"}, {})]
        for server, code in zip(servers, (0, 1, 3, 3, 3, 3)):
            self.use_server(server)
            self.do(code, "send", content=self.canaries.draft())
        self.do(0, "queue", "list")
        self.do(0, "queue", "list", "--json")
        self.check(*servers)
        self.use_server(servers[-1])
        self.do(0, "queue", "retry")
        self.assertEqual(len(servers[-1].letters), 10)
        self.do(0, "queue", "list")
        self.check(*servers)

    def test_not_served(self):
        server = self.serve()
        self.use_server(server)
        for to, code in (("nobody@example.org", 1), ("carol@unsigned.example", 1), ("erin@altered.example", 1)):
            self.do(code, "send", content=self.canaries.draft(to=to))
            self.do(code, "seal", "-o", self.world / "none.eml", content=self.canaries.draft(cc=to))
        self.do(1, "send", content=self.canaries.draft(), person=None)
        self.do(3, "send", content=self.canaries.draft().replace(b"8bit", b"8bit\r\nContent-Type: text/plain", 1)
                .replace(b"MIME-Version: 1.0\r\n", b"MIME-Version: 1.0\r\nMIME-Version: 1.0\r\n"))
        self.assertEqual(server.heard, [])
        self.check(server)

    def test_opened_without_an_output(self):
        self.do(0, "seal", "-o", self.world / "sealed.eml", content=self.canaries.draft(bcc=None))
        before = self.said
        self.do(0, "open", self.world / "sealed.eml", person=BOB)
        self.do(0, "open", "--json", self.world / "sealed.eml", person=BOB)
        self.said = before   # what the reader is shown is for the reader
        self.check()

    def test_killed_at_any_moment(self):
        server = self.serve()
        self.use_server(server)
        started = time.monotonic()
        self.do(0, "send", content=self.canaries.draft())
        whole = time.monotonic() - started
        killed = 0
        numbers = (signal.SIGKILL, signal.SIGKILL, signal.SIGABRT, signal.SIGSEGV)
        for turn in range(KILLS):
            arguments = ("send",) if turn % 2 == 0 else ("seal", "-o", self.world / f"out-{turn}.eml")
            process = self.begin(*arguments)
            process.stdin.write(self.canaries.draft())
            process.stdin.close()
            time.sleep(random.uniform(0, whole))
            process.send_signal(numbers[turn % 4])
            process.wait(PATIENCE)
            killed += process.returncode < 0
            self.said += process.stdout.read() + process.stderr.read()
            process.stdout.close()
            process.stderr.close()
        self.assertGreater(killed, 3)
        self.check(server)
        self.do(0, "queue", "retry")
        self.check(server)

    def test_files_that_may_not_grow(self):
        """RLIMIT_FSIZE: every write past so many octets fails, or ends the command."""
        server = self.serve()
        self.use_server(server)
        for size in (0, 100, 1000, 4000, 9000, 20000):
            for ignored in (False, True):
                def limit(size=size, ignored=ignored):
                    if ignored:
                        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
                    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
                for arguments in (("send",), ("seal", "-o", self.world / f"small-{size}.eml")):
                    code = self.finish(self.begin(*arguments, before=limit), self.canaries.draft())
                    self.assertIn(code, (0, 3, -signal.SIGXFSZ), self.said[-500:])
        self.check(server)


class TestTheServer(WorldCase):
    """What a real mail server and a real name server keep of a letter."""

    own_lab = True

    def test_maildirs_and_journals(self):
        canaries = Canaries()
        self.data.mkdir(mode=0o700)
        (self.data / "accounts.ini").write_bytes((self.lab.folder / "accounts.ini").read_bytes())
        self.do(0, "send", content=canaries.draft())
        self.do(0, "send", "--cipher", "gcm", content=canaries.draft())
        for person in (BOB, TWO, "large@example.org"):
            self.assertEqual(len(self.lab.letters(person)), 2)
            for path in self.lab.letters(person):
                content = path.read_bytes()
                self.assertEqual(canary.search(content, canaries.words.values()), {}, path)
                self.assertEqual(canary.search(OUTSIDE_FIELDS.sub(b"", content), canaries.names.values()), {}, path)
        kept = [path for path in (self.lab.folder / "run").glob("*") if path.suffix in (".log", ".jsonl")]
        self.assertIn("mail.jsonl", [path.name for path in kept])
        for path in kept:
            self.assertEqual(canary.search(path.read_bytes(), [*canaries.words.values(), *canaries.names.values()]), {})
        self.assert_clean(canaries.words)


class TestSecrets(WorldCase):
    """The passphrase and the private keys."""

    def make_identity(self, kind):
        self.passphrase = f"pass{new_word('phrase')}"
        path = self.folder / "secret"
        path.write_text(self.passphrase + "\n")
        self.options = [*self.lab.options, "--passphrase-file", path]
        self.do(0, "identities", "create", ALICE, "--key", kind, person=None, options=self.options)
        (key,) = (self.data / "identities").glob("*.p8")
        form = "DER" if key.read_bytes()[:1] == b"\x30" else "PEM"
        der = inspection.openssl("pkey", "-in", key, "-inform", form, "-passin", f"file:{path}", "-outform", "DER")
        text = inspection.openssl("pkey", "-in", key, "-inform", form, "-passin", f"file:{path}", "-noout",
                                  "-text").decode()
        fields = {name: bytes.fromhex(re.sub(r"[\s:]", "", octets))
                  for name, octets in re.findall(r"(?m)^(priv\w*|prime\w*):\n((?: +[0-9a-f:]+\n)+)", text)}
        self.assertTrue(fields)
        pieces = {name: octets.lstrip(b"\0")[:24] for name, octets in fields.items()}
        for piece in pieces.values():
            self.assertIn(piece, canary.search(der, [piece]), "the search knows what to look for")
        return {"passphrase": self.passphrase, **pieces}

    def without_login(self, heard):
        """AUTH PLAIN says it to the server, under TLS, and to nobody else."""
        lines = re.findall(rb"AUTH PLAIN (\S+)\r\n", heard)
        for line in lines:
            self.assertIn(self.passphrase.encode(), base64.b64decode(line))
        return re.sub(rb"AUTH PLAIN \S+\r\n", b"", heard)

    def test_they_are_in_no_file_and_on_no_wire(self):
        for kind in ("p256", "rsa3072"):
            with self.subTest(kind):
                words = self.make_identity(kind)
                servers = [self.serve(script) for script in ({}, {"dot": "451 later"}, {"auth": "535 no"})]
                canaries = Canaries()
                for server, code in zip(servers, (0, 3, 3)):
                    self.do(0, "accounts", "add", ALICE, "--server", "localhost", "--port", server.port, person=None,
                            options=self.options)
                    self.do(code, "send", content=canaries.draft(), person=None, options=self.options)
                self.do(0, "seal", "-o", self.world / "out.eml", content=canaries.draft(), person=None,
                        options=self.options)
                heard = [data for server in servers for data in server.heard]
                self.assertTrue(any(b"AUTH PLAIN" in data for data in heard))
                self.assert_clean(words, *map(self.without_login, heard))
                for path in (self.data / "identities").iterdir():
                    path.unlink()

    def test_they_are_not_where_other_people_see_processes(self):
        words = self.make_identity("p256")
        server = self.serve({"dot": "silence"})
        self.do(0, "accounts", "add", ALICE, "--server", "localhost", "--port", server.port, person=None,
                options=self.options)
        process = self.begin("send", person=None, options=self.options)
        process.stdin.write(Canaries().draft())
        process.stdin.close()
        deadline = time.monotonic() + PATIENCE
        while not (server.heard and server.heard[0].endswith(b"\r\n.\r\n")):
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)
        try:
            seen = pathlib.Path("/proc") / str(process.pid)
            for name in ("cmdline", "environ", "comm", "status"):
                self.assertEqual(canary.search((seen / name).read_bytes(), words.values()), {}, name)
            self.assertRegex((seen / "limits").read_text(), r"Max core file size +0 ", "a core would hold the keys")
            self.assertIn(b"HOME=", (seen / "environ").read_bytes())
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
            process.stderr.close()
        self.assert_clean(words)


if __name__ == "__main__":
    command.main()
