#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Submission against servers: a real one (aiosmtpd), and a scripted one for bad days.

    test-smtp-transport.py SUBMIT

SUBMIT is the program made of submit.c.  Certificates are made by openssl on the spot.  When
Lab is named behind SUBMIT, the mail server of the lab in LETTERLOCK_LAB is written to
instead."""

import base64
import configparser
import os
import pathlib
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import unittest.mock
import warnings

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "support"))

import aiosmtpd.controller
import aiosmtpd.smtp
import smtp_script

SUBMIT = None
HERE = None  # a temporary folder with the certificates
LETTER = b"From: alice@example.org\r\nSubject: [...]\r\n\r\nhello\r\n"
PASSWORD = "correct horse"
USER = "alice@example.org"


def openssl(*words):
    subprocess.run(["openssl", *words], check=True, capture_output=True, cwd=HERE)


def make_authority(name):
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-keyout", f"{name}.key", "-out", f"{name}.pem", "-subj", f"/CN={name}", "-days", "30",
            "-addext", "keyUsage=critical,keyCertSign")


def make_server(name, authority, names, *dates):
    """A key and a certificate of @authority for @names."""
    (HERE / f"{name}.ext").write_text(f"subjectAltName={names}\nextendedKeyUsage=serverAuth\n"
                                      "basicConstraints=CA:FALSE\n")
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", "/CN=localhost")
    openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{authority}.pem", "-CAkey", f"{authority}.key",
            "-CAcreateserial", "-out", f"{name}.pem", "-extfile", f"{name}.ext", *(dates or ("-days", "10")))


def make_certificates():
    make_authority("ca")
    make_authority("other-ca")
    make_server("good", "ca", "DNS:localhost,IP:127.0.0.1")
    make_server("wrong-name", "ca", "DNS:mail.example.org")
    make_server("stranger", "other-ca", "DNS:localhost")
    make_server("expired", "ca", "DNS:localhost", "-days", "-1")
    (HERE / "empty.pem").write_text("no certificate here\n")


def scripted(script=None, tls="tls", certificate="good"):
    return smtp_script.ScriptedServer(script, tls, HERE / f"{certificate}.pem", HERE / f"{certificate}.key")


def command_for(port, letter=LETTER, security="tls", to=("bob@example.net",), sender=USER, user=USER,
                password=PASSWORD, ca="ca.pem", patience=20, host="localhost", more=()):
    path = HERE / f"letter-{threading.get_ident()}"
    path.write_bytes(letter)
    line = [SUBMIT, "--host", host, "--port", str(port), "--security", security, "--sender", sender,
            "--patience", str(patience), *more]
    line += ["--user", user] if user else []
    line += ["--password", password] if password is not None else []
    line += ["--ca-file", str(HERE / ca)] if ca else []
    for address in to:
        line += ["--to", address]
    return [*line, str(path)]


# A leak check that runs into a thread just ending gives up with these words; it is not ours.
GIVES_UP = b"LeakSanitizer has encountered a fatal error"


def run_submit(line):
    """Returns the lines that were printed."""
    done = subprocess.run(line, capture_output=True, timeout=60)
    lines = done.stdout.decode().splitlines()
    if not lines or (done.returncode != 0 and GIVES_UP not in done.stderr):
        raise AssertionError(f"submit ended with {done.returncode}: {done.stderr.decode()}")
    return lines


def submit(port, **how):
    """Returns the last line that was printed: "sent", or an error's name and text."""
    return run_submit(command_for(port, **how))[-1]


def verbs(heard):
    """The commands that came, in order, without their arguments."""
    return [line.split(b" ")[0].decode("latin-1") for line in heard.split(b"\r\n") if line]


# step, what the server does there, the error's name, words that its text has
REFUSALS = (
    ("connect", "554 5.3.2 go away", "refused", "554"),
    ("connect", "421 4.3.2 later", "temporary", "421"),
    ("ehlo-tls", "550 5.7.1 not you", "refused", "5.7.1 not you"),
    ("ehlo-tls", "451 4.7.1 later", "temporary", "4.7.1 later"),
    ("auth", "535 5.7.8 no", "passphrase", "does not accept user and password: 535 5.7.8 no"),
    ("auth", "534 5.7.9 too weak", "refused", "5.7.9"),
    ("auth", "454 4.7.0 later", "temporary", "4.7.0"),
    ("auth", "334 ", "temporary", "unforeseen"),
    ("mail", "550 5.1.8 who", "refused", "the sender: 550 5.1.8 who"),
    ("mail", "452 4.3.1 full", "temporary", "4.3.1"),
    ("rcpt", "550 5.1.1 nobody", "refused", "the recipient bob@example.net: 550 5.1.1 nobody"),
    ("rcpt", "450 4.2.1 busy", "temporary", "the recipient bob@example.net: 450 4.2.1 busy"),
    ("data", "554 5.5.1 no", "refused", "the message: 554 5.5.1 no"),
    ("data", "451 4.3.0 later", "temporary", "4.3.0"),
    ("data", "250 2.0.0 what", "temporary", "unforeseen"),
    ("dot", "554 5.6.0 not this", "refused", "the message: 554 5.6.0 not this"),
    ("dot", "452 4.3.1 full", "temporary", "4.3.1 full"),
    ("dot", "251 2.0.0 odd", "temporary", "may or may not have been delivered"),
    ("dot", "354 go on", "temporary", "may or may not have been delivered"),
    ("dot", "drop", "temporary", "may or may not have been delivered"),
    ("dot", "reset", "temporary", "may or may not have been delivered"),
    ("dot", "garbage", "temporary", "may or may not have been delivered"),
    ("connect", "drop", "temporary", "closed the connection"),
    ("ehlo-tls", "drop", "temporary", ""),
    ("auth", "drop", "temporary", ""),
    ("mail", "reset", "temporary", ""),
    ("rcpt", "drop", "temporary", ""),
    ("data", "drop", "temporary", ""),
    ("connect", "garbage", "temporary", "does not speak SMTP"),
    ("connect", "endless", "temporary", "does not speak SMTP"),
    ("ehlo-tls", "endless", "temporary", "too many lines"),
    ("mail", "longline", "temporary", "too long"),
    ("rcpt", "garbage", "temporary", "does not speak SMTP"),
    ("mail", "250 2.1.0 ok\n250 2.1.5 and more", "temporary", "answers before it is asked"),
    ("ehlo-tls", "250-localhost\n250 SIZE 9999", "unsupported", "AUTH PLAIN"),
    ("ehlo-tls", "250-localhost\n250 AUTH LOGIN CRAM-MD5", "unsupported", "AUTH PLAIN"),
    ("ehlo-tls", "250-localhost\n250-SIZE 40\n250 AUTH PLAIN", "limit", "40"),
)

# what stands in the way of TLS: security, script, certificate, CA file, words
NO_TLS = (
    ("tls", {}, "wrong-name", "ca.pem", "another name"),
    ("tls", {}, "stranger", "ca.pem", "no authority"),
    ("tls", {}, "expired", "ca.pem", "expired"),
    ("tls", {}, "good", "other-ca.pem", "no authority"),
    ("tls", {}, "good", None, "no authority"),
    ("starttls", {}, "wrong-name", "ca.pem", "another name"),
    ("starttls", {}, "stranger", "ca.pem", "no authority"),
    ("starttls", {}, "expired", "ca.pem", "expired"),
    ("starttls", {"ehlo": "250-localhost\n250 AUTH PLAIN"}, "good", "ca.pem", "offers no TLS"),
    ("starttls", {"ehlo": "250 STARTTLS"}, "good", "ca.pem", "offers no TLS"),
    ("starttls", {"starttls": "454 4.7.0 not now"}, "good", "ca.pem", "does not start TLS (454)"),
    ("starttls", {"starttls": "502 5.5.1 what"}, "good", "ca.pem", "does not start TLS (502)"),
    ("starttls", {"starttls": "inject 250 injected\\n"}, "good", "ca.pem", "ahead of TLS"),
    ("starttls", {"starttls": "inject 250-injected\\n250 AUTH PLAIN\\n"}, "good", "ca.pem", "ahead of TLS"),
    ("starttls", {"starttls": "plain 220 go ahead"}, "good", "ca.pem", ""),
)

ROUND_TRIPS = (
    LETTER,
    b"A: b\r\n\r\n.\r\n..\r\n...\r\n.x\r\n\r\n.\r\n",
    b".\r\n",
    b"A: b\r\n\r\n" + b".\r\n" * 50000,
    b"A: b\r\n\r\n" + b"x" * 998 + b"\r\n",
)


class Refusals(unittest.TestCase):
    """Every step can be refused, put off or broken off: nothing is kept by the server but
    what it acknowledged, and the error says which and why."""

    def test_each_step(self):
        for step, action, name, words in REFUSALS:
            with self.subTest(step=step, action=action), scripted({step: action}) as server:
                result = submit(server.port)
                self.assertEqual(result.partition(" ")[0], name, result)
                self.assertIn(words, result)
                if step not in ("dot",):
                    self.assertEqual(server.letters, [])
                    self.assertNotIn(b"hello", b"".join(server.heard))

    def test_one_refused_recipient_stops_all(self):
        to = ("bob@example.net", "carol@example.net", "dave@example.net")
        with scripted({"rcpt carol@example.net": "550 5.1.1 nobody"}) as server:
            result = submit(server.port, to=to)
            self.assertIn("refused the recipient carol@example.net: 550", result)
            self.assertEqual(server.letters, [])
            self.assertNotIn("DATA", verbs(server.heard[0]))
            self.assertEqual(verbs(server.heard[0])[-1], "QUIT")

    def test_words_of_the_server_are_made_safe(self):
        with scripted({"mail": "550 \x1b[31mred\x07\u202eevil" + "x" * 1000}) as server:
            result = submit(server.port)
            self.assertIn("550 ", result)
            for bad in ("\x1b", "\x07", "\u202e"):
                self.assertNotIn(bad, result)
            self.assertLess(len(result), 600)

    def test_words_before_tls_are_not_repeated(self):
        with scripted({"connect": "554 visit evil.example"}, tls="starttls") as server:
            result = submit(server.port, security="starttls")
            self.assertTrue(result.startswith("refused "), result)
            self.assertIn("554", result)
            self.assertNotIn("evil", result)

    def test_dropped_inside_the_letter(self):
        letter = LETTER + b"x" * 70 + b"\r\n" + (b"y" * 76 + b"\r\n") * 100000
        for then in ("drop", "reset"):
            with self.subTest(then=then), scripted({"body": f"after 100000 {then}"}) as server:
                result = submit(server.port, letter=letter)
                self.assertTrue(result.startswith("temporary "), result)
                self.assertNotIn("may or may not", result)
                self.assertEqual(server.letters, [])

    def test_nobody_there(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
        self.assertTrue(submit(port).startswith("temporary localhost cannot be reached"))


class Silence(unittest.TestCase):
    """A server that says nothing, at any step, does not hold us."""

    def test_each_step(self):
        for security, step in (("tls", "connect"), ("tls", "ehlo-tls"), ("tls", "auth"), ("tls", "rcpt"),
                               ("tls", "data"), ("tls", "dot"), ("starttls", "connect"),
                               ("starttls", "ehlo"), ("starttls", "starttls")):
            with self.subTest(security=security, step=step), \
                    scripted({step: "silence"}, tls=security) as server:
                begin = time.monotonic()
                result = submit(server.port, security=security, patience=1)
                self.assertTrue(result.startswith("temporary "), result)
                self.assertIn("not answer in time", result)
                self.assertEqual("may or may not" in result, step == "dot", result)
                self.assertLess(time.monotonic() - begin, 8)

    def test_inside_the_handshake(self):
        with socket.create_server(("127.0.0.1", 0)) as mute:
            result = submit(mute.getsockname()[1], patience=1)
            self.assertTrue(result.startswith("temporary "), result)

    def test_inside_the_letter(self):
        """It no longer reads, so that nothing more can be written."""
        letter = LETTER + (b"y" * 76 + b"\r\n") * 400000
        awake = threading.Event()
        with scripted({"body": "after 1000 silence"}) as server, \
                unittest.mock.patch.object(smtp_script.Connection, "stay_silent", lambda _: awake.wait()):
            result = submit(server.port, letter=letter, patience=1)
            awake.set()
            self.assertTrue(result.startswith("temporary "), result)
            self.assertIn("not answer in time", result)
            self.assertNotIn("may or may not", result)

    def test_dripping_reply(self):
        """One octet at a time, each in time, all together not."""
        def drip(listener):
            connection, _ = listener.accept()
            try:
                for octet in b"220-" + b"x" * 30:
                    connection.sendall(bytes([octet]))
                    time.sleep(0.3)
            except OSError:
                pass
            connection.close()

        with socket.create_server(("127.0.0.1", 0)) as listener:
            thread = threading.Thread(target=drip, args=(listener,))
            thread.start()
            begin = time.monotonic()
            result = submit(listener.getsockname()[1], security="starttls", patience=1)
            self.assertLess(time.monotonic() - begin, 5)
            thread.join()
        self.assertTrue(result.startswith("temporary "), result)


class Tls(unittest.TestCase):
    """Whatever stands in the way of TLS ends the submission before anything is said."""

    def test_failures(self):
        for security, script, certificate, ca, words in NO_TLS:
            with self.subTest(script=script, certificate=certificate, ca=ca), \
                    scripted(script, security, certificate) as server:
                result = submit(server.port, security=security, ca=ca, patience=3)
                self.assertTrue(result.startswith("tls "), result)
                self.assertIn(words, result)
                heard = b"".join(server.heard)
                self.assertLessEqual(set(verbs(heard)) - {""}, {"EHLO", "STARTTLS"} | {
                    v for v in verbs(heard) if v.startswith("\x16\x03")})
                for secret in (b"AUTH", b"alice", b"bob", b"hello"):
                    self.assertNotIn(secret, heard)

    def test_old_version(self):
        with scripted() as server:
            warnings.simplefilter("ignore", DeprecationWarning)
            server.context.set_ciphers("ALL:@SECLEVEL=0")
            server.context.minimum_version = ssl.TLSVersion.TLSv1
            server.context.maximum_version = ssl.TLSVersion.TLSv1_1
            result = submit(server.port, patience=3)
            self.assertTrue(result.startswith("tls "), result)
            self.assertNotIn(b"EHLO", b"".join(server.heard))

    def test_version_1_2(self):
        with scripted() as server:
            server.context.maximum_version = ssl.TLSVersion.TLSv1_2
            self.assertEqual(submit(server.port), "sent")

    def test_plain_server_on_the_tls_port(self):
        with scripted(tls="none") as server:
            self.assertRegex(submit(server.port, patience=2), "^(tls|temporary) ")
            self.assertNotIn(b"AUTH", b"".join(server.heard))

    def test_capabilities_from_before_are_forgotten(self):
        before = "250-localhost\n250-AUTH PLAIN\n250-SMTPUTF8\n250 STARTTLS"
        with scripted({"ehlo": before, "ehlo-tls": "250 localhost"}, tls="starttls") as server:
            result = submit(server.port, security="starttls")
            self.assertTrue(result.startswith("unsupported "), result)
            self.assertNotIn(b"AUTH", b"".join(server.heard))

    def test_only_greeting_before_tls(self):
        with scripted(tls="starttls") as server:
            self.assertEqual(submit(server.port, security="starttls"), "sent")
            self.assertEqual(verbs(server.heard[0])[:4], ["EHLO", "STARTTLS", "EHLO", "AUTH"])
            self.assertEqual(verbs(server.heard[0])[-1], "QUIT")
            self.assertTrue(server.heard[0].startswith(b"EHLO [127.0.0.1]\r\n"))

    def test_address_instead_of_name(self):
        with scripted() as server:
            self.assertEqual(submit(server.port, host="127.0.0.1"), "sent")

    def test_authorities(self):
        self.assertTrue(submit(1, ca="empty.pem").startswith("storage "))
        self.assertTrue(submit(1, ca="not-there.pem").startswith("storage "))


class Letters(unittest.TestCase):
    """What arrives is what was given."""

    def test_round_trips(self):
        for letter in ROUND_TRIPS:
            with self.subTest(letter=letter[:40]), scripted() as server:
                self.assertEqual(submit(server.port, letter=letter), "sent")
                self.assertEqual(server.letters, [letter])

    def test_missing_line_end_is_added(self):
        with scripted() as server:
            self.assertEqual(submit(server.port, letter=b"A: b\r\n\r\n."), "sent")
            self.assertEqual(server.letters, [b"A: b\r\n\r\n.\r\n"])

    def test_what_is_no_message(self):
        for letter in (b"A: b\n\nc\n", b"a\r\n.\rb\r\n", b"x" * 999 + b"\r\n"):
            with self.subTest(letter=letter[:20]), scripted() as server:
                self.assertTrue(submit(server.port, letter=letter).startswith("malformed "))
                self.assertEqual(server.heard, [])

    def test_asynchronous(self):
        with scripted() as server:
            self.assertEqual(submit(server.port, more=("--async",)), "sent")
            self.assertEqual(server.letters, [LETTER])
        with scripted({"rcpt": "550 no"}) as server:
            self.assertTrue(submit(server.port, more=("--async",)).startswith("refused "))

    def test_progress(self):
        letter = LETTER + (b"y" * 76 + b"\r\n") * 1000
        with scripted() as server:
            lines = run_submit(command_for(server.port, letter=letter, more=("--progress",)))
        steps = [line for line in lines if "/" in line]
        self.assertGreater(len(steps), 3)
        self.assertEqual(steps[-1], f"{len(letter)}/{len(letter)}")

    def test_parameters(self):
        with scripted() as server:
            self.assertEqual(submit(server.port, letter=LETTER + b"\xc3\xbc\r\n"), "sent")
            self.assertIn(f"MAIL FROM:<alice@example.org> SIZE={len(LETTER) + 4} BODY=8BITMIME\r\n".encode(),
                          server.heard[0])
        with scripted() as server:
            self.assertEqual(submit(server.port, to=("müller@example.net",)), "sent")
            self.assertIn(b" SMTPUTF8\r\n", server.heard[0])
            self.assertIn("RCPT TO:<müller@example.net>\r\n".encode(), server.heard[0])

    def test_old_servers(self):
        plain = {"ehlo-tls": "250-localhost\n250 AUTH PLAIN"}
        for how in ({"letter": LETTER + b"\xc3\xbc\r\n"}, {"to": ("müller@example.net",)},
                    {"sender": "müller@example.org"}, {"letter": b"A: \xc3\xbc\r\n\r\n"}):
            with self.subTest(**how), scripted(plain) as server:
                self.assertTrue(submit(server.port, **how).startswith("unsupported "))
                self.assertNotIn("MAIL", verbs(server.heard[0]))
        with scripted(plain) as server:
            self.assertEqual(submit(server.port), "sent")
            self.assertIn(b"MAIL FROM:<alice@example.org>\r\n", server.heard[0])

    def test_envelopes(self):
        for how in ({"to": ()}, {"to": ("bob@example.net>\r\nRCPT TO:<eve@example.net",)},
                    {"to": ("bob@example.net", "Bob <bob@example.net>")}, {"sender": "alice"},
                    {"sender": "a@example.org> SIZE=1"}, {"host": ""}, {"host": "a b"},
                    {"host": "localhost/x"}, {"security": "none"}):
            with self.subTest(**how), scripted() as server:
                result = submit(server.port, **{"security": "tls", **how})
                self.assertTrue(result.startswith("usage "), result)
                self.assertEqual(server.heard, [])
        with scripted() as server:
            self.assertEqual(submit(server.port, to=('"a b"@example.net',)), "sent")
            self.assertIn(b'RCPT TO:<"a b"@example.net>\r\n', server.heard[0])

    def test_passwords(self):
        for password in (None, "", "x" * 1025):
            with self.subTest(password=str(password)[:5]), scripted() as server:
                self.assertTrue(submit(server.port, password=password).startswith("passphrase "))
                self.assertEqual(server.heard, [])
        for password in ("x", "xy", "xyz", "ümlaut wörd", "x" * 1024):
            with self.subTest(password=password[:20]), scripted() as server:
                self.assertEqual(submit(server.port, password=password), "sent")
                sent = server.heard[0].split(b"AUTH PLAIN ")[1].split(b"\r\n")[0]
                self.assertEqual(base64.b64decode(sent, validate=True),
                                 b"\0" + USER.encode() + b"\0" + password.encode())
        with scripted() as server:
            self.assertEqual(submit(server.port, user=None, password=None), "sent")
            self.assertNotIn(b"AUTH", server.heard[0])

    def test_memory_stays_small(self):
        letter = LETTER + (b"." + b"y" * 75 + b"\r\n") * 40000
        peaks = []
        for body in (LETTER, letter):
            with scripted() as server:
                # what a sanitizer keeps of freed memory is no memory of ours
                done = subprocess.Popen(command_for(server.port, letter=body), stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, env=os.environ | {"ASAN_OPTIONS": "quarantine_size_mb=0"})
                with done.stdout as out:
                    self.assertEqual(out.read(), b"sent\n")
                _, done.returncode, usage = os.wait4(done.pid, 0)
                peaks.append(usage.ru_maxrss)
        self.assertLess(peaks[1] - peaks[0], 1000)


class Cancelling(unittest.TestCase):
    """Cancelled at any step, it ends at once; inside DATA without the dot."""

    def test_inside_the_letter(self):
        letter = LETTER + (b"y" * 76 + b"\r\n") * 100000
        for more in ((), ("--async",)):
            with self.subTest(more=more), scripted() as server:
                result = submit(server.port, letter=letter, more=("--cancel-after-octets", "50000", *more))
                self.assertTrue(result.startswith("cancelled "), result)
            self.assertEqual(server.letters, [])
            self.assertNotIn(b"\r\n.\r\n", server.heard[0])
            self.assertNotIn(b"QUIT", server.heard[0])

    def test_just_before_the_dot(self):
        with scripted() as server:
            result = submit(server.port, more=("--cancel-after-octets", str(len(LETTER))))
            self.assertTrue(result.startswith("cancelled "), result)
            self.assertNotIn("may or may not", result)
            self.assertEqual(server.letters, [])

    def test_each_silent_step(self):
        for step in ("connect", "ehlo-tls", "auth", "mail", "rcpt", "data", "dot"):
            reached = threading.Event()
            stay_silent = smtp_script.Connection.stay_silent

            def arrive(connection):
                reached.set()
                stay_silent(connection)

            with self.subTest(step=step), scripted({step: "silence"}) as server, \
                    unittest.mock.patch.object(smtp_script.Connection, "stay_silent", arrive):
                done = subprocess.Popen(command_for(server.port, patience=100, more=("--cancel-on-input",)),
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
                self.assertTrue(reached.wait(30))
                begin = time.monotonic()
                out, _ = done.communicate(b"x", timeout=60)
                result = out.decode()
                self.assertTrue(result.startswith("cancelled "), result)
                self.assertEqual("may or may not" in result, step == "dot", result)
                self.assertLess(time.monotonic() - begin, 20)

    def test_beforehand(self):
        with scripted() as server:
            self.assertTrue(submit(server.port, more=("--cancelled",)).startswith("cancelled "))
            self.assertEqual(server.heard, [])


class Keeper:
    """aiosmtpd's handler: keeps what came."""

    def __init__(self):
        self.envelopes = []

    async def handle_DATA(self, server, session, envelope):
        self.envelopes.append(envelope)
        return "250 2.0.0 kept"


def check_user(server, session, envelope, mechanism, data):
    good = data.login == USER.encode() and data.password == PASSWORD.encode()
    return aiosmtpd.smtp.AuthResult(success=good, handled=False)


class RealServer(unittest.TestCase):
    """aiosmtpd, by both ways of TLS."""

    def serve(self, security):
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(HERE / "good.pem", HERE / "good.key")
        options = {"authenticator": check_user, "auth_required": True, "hostname": "127.0.0.1", "port": 0,
                   "enable_SMTPUTF8": True}
        if security == "tls":
            # it does not know that it is inside TLS already
            options |= {"ssl_context": context, "auth_require_tls": False}
        else:
            options |= {"tls_context": context, "require_starttls": True}
        with socket.create_server(("127.0.0.1", 0)) as free:
            options["port"] = free.getsockname()[1]
        keeper = Keeper()
        controller = aiosmtpd.controller.Controller(keeper, **options)
        controller.start()
        self.addCleanup(controller.stop)
        return controller.port, keeper

    def test_letters(self):
        for security in ("tls", "starttls"):
            port, keeper = self.serve(security)
            for letter in ROUND_TRIPS[:3] + ROUND_TRIPS[4:]:
                with self.subTest(security=security, letter=letter[:40]):
                    self.assertEqual(submit(port, security=security, letter=letter,
                                            to=("bob@example.net", "carol@example.net")), "sent")
                    envelope = keeper.envelopes.pop()
                    self.assertEqual(envelope.original_content, letter)
                    self.assertEqual(envelope.rcpt_tos, ["bob@example.net", "carol@example.net"])
                    self.assertEqual(envelope.mail_from, USER)
            result = submit(port, security=security, password="wrong")
            self.assertTrue(result.startswith("passphrase "), result)
            self.assertEqual(keeper.envelopes, [])


class Lab(unittest.TestCase):
    """The lab's own mail server; run by name, because it needs a lab."""

    def test_accounts(self):
        lab = pathlib.Path(os.environ["LETTERLOCK_LAB"])
        accounts = configparser.ConfigParser()
        accounts.read(lab / "accounts.ini")
        self.assertTrue(accounts.sections())
        for name in accounts.sections():
            account = accounts[name]
            with self.subTest(account=name):
                result = submit(int(account["port"]), host=account["server"], security=account["security"],
                                user=account["user"], password="lab", sender=account["address"],
                                ca=lab / "ca.pem")
                self.assertEqual(result, "sent")


if __name__ == "__main__":
    SUBMIT = sys.argv.pop(1)
    with tempfile.TemporaryDirectory() as folder:
        HERE = pathlib.Path(folder)
        make_certificates()
        if len(sys.argv) == 1 and "LETTERLOCK_LAB" not in os.environ:
            del Lab
        unittest.main()
