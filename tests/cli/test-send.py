#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""letterlock send: what a mail server gets, and what happens when it says no, lies or goes.
A letter leaves the outbox after the server's final 250 and never before."""

import json
import pathlib
import re
import socket
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import command
import inspection
from smtp_script import ScriptedServer, multiline

ALICE = "alice@example.org"
BOB = "bob@example.net"
TWO = "rsa2048@example.net"
TEXT = "Meet me at noon, and bring the long rope."

# How the server misbehaves: TLS from the start or STARTTLS, the script, the exit code (1: no, for
# good; 3: perhaps later, or not like this), and what the sentence must say.
REFUSALS = {
    "greeting 554": ("tls", {"connect": "554 go away"}, 1, "go away"),
    "greeting 421": ("tls", {"connect": "421 later; drop"}, 3, "later"),
    "drops at once": ("tls", {"connect": "drop"}, 3, ""),
    "no SMTP at all": ("tls", {"connect": "garbage"}, 3, ""),
    "EHLO 550": ("tls", {"ehlo-tls": "550 nobody"}, 1, "nobody"),
    "no AUTH": ("tls", {"ehlo-tls": multiline(250, "localhost", "SIZE 1000000")}, 3, "AUTH PLAIN"),
    "only AUTH LOGIN": ("tls", {"ehlo-tls": multiline(250, "localhost", "AUTH LOGIN CRAM-MD5")}, 3, "AUTH PLAIN"),
    "wrong password": ("tls", {"auth": "535 5.7.8 who are you"}, 3, "who are you"),
    "AUTH 454": ("tls", {"auth": "454 4.7.0 later"}, 3, "later"),
    "too large": ("tls", {"ehlo-tls": multiline(250, "localhost", "AUTH PLAIN", "SIZE 100")}, 3, "100"),
    "MAIL 550": ("tls", {"mail": "550 5.1.8 not you"}, 1, "not you"),
    "MAIL 451": ("tls", {"mail": "451 4.3.0 later"}, 3, "later"),
    "RCPT 550": ("tls", {"rcpt": "550 5.1.1 no such person"}, 1, "no such person"),
    "RCPT 450": ("tls", {"rcpt": "450 4.2.1 later"}, 3, "later"),
    "second RCPT 550": ("tls", {f"rcpt {TWO}": "550 5.1.1 no such person"}, 1, TWO),
    "DATA 554": ("tls", {"data": "554 5.3.4 no"}, 1, "5.3.4"),
    "DATA 451": ("tls", {"data": "451 4.3.0 later"}, 3, "later"),
    "drops inside DATA": ("tls", {"body": "after 500 drop"}, 3, ""),
    "resets inside DATA": ("tls", {"body": "after 500 reset"}, 3, ""),
    "dot 554": ("tls", {"dot": "554 5.7.1 spam"}, 1, "spam"),
    "dot 451": ("tls", {"dot": "451 4.3.0 later"}, 3, "later"),
    "no reply to the dot": ("tls", {"dot": "garbage"}, 3, "may or may not"),
    "drops after the dot": ("tls", {"dot": "drop"}, 3, "may or may not"),
    "no STARTTLS": ("starttls", {"ehlo": multiline(250, "localhost", "AUTH PLAIN")}, 3, "nothing is sent in clear"),
    "STARTTLS 454": ("starttls", {"starttls": "454 4.7.0 no TLS today"}, 3, "nothing is sent in clear"),
    "words ahead of the handshake": ("starttls", {"starttls": "inject 250-localhost\\n250 AUTH PLAIN\\n"}, 3, ""),
    "no handshake": ("starttls", {"starttls": "plain 220 go ahead"}, 3, ""),
    "DATA 451 after STARTTLS": ("starttls", {"data": "451 4.3.0 later"}, 3, "later"),
}


def draft(to=BOB, cc=None, bcc=None, text=TEXT, sender=ALICE):
    lines = [f"From: {sender}", f"To: {to}", *([f"Cc: {cc}"] if cc else []), *([f"Bcc: {bcc}"] if bcc else []),
             "Subject: The well behind the mill", "", text, ""]
    return "\r\n".join(lines).encode()


class SendCase(command.Case):
    def use_server(self, port, security="tls", address=ALICE, server="localhost"):
        """An account at the server on @port."""
        done = self.run_command("accounts", "add", address, "--server", server, "--port", port, "--security", security)
        self.assert_code(done, 0)

    def use_lab(self):
        """Everybody's account at the lab's mail server."""
        self.data.mkdir(mode=0o700, exist_ok=True)
        (self.data / "accounts.ini").write_bytes((self.lab.folder / "accounts.ini").read_bytes())

    def send(self, content, *arguments, code=0, person=ALICE, **more):
        done = self.run_command("send", *arguments, self.write("draft", content), person=person, **more)
        self.assert_code(done, code)
        return done

    def queue(self, *arguments, code=0, person=ALICE, **more):
        done = self.json("queue", *arguments, person=person, **more)
        self.assert_code(done, code)
        return done.report["letters"]

    def outbox(self):
        folder = self.data / "outbox"
        return sorted(path.name for path in folder.iterdir()) if folder.exists() else []

    def assert_sealed(self, content):
        for word in (b"rope", b"The well", TEXT.encode()):
            self.assertNotIn(word, content)

    def assert_outbox_sealed(self):
        for name in self.outbox():
            content = (self.data / "outbox" / name).read_bytes()
            self.assert_sealed(content)
            if name.endswith(".eml"):
                self.assertEqual(inspection.problems_on_the_wire(content), [])
                self.assertIn(b"smime-type=", content)
            self.assertEqual((self.data / "outbox" / name).stat().st_mode & 0o777, 0o600)
        self.assertEqual((self.data / "outbox").stat().st_mode & 0o777, 0o700)


class TestDelivery(SendCase):
    own_lab = True

    def journal(self):
        path = self.lab.folder / "run" / "mail.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def test_over_tls_and_over_starttls(self):
        self.use_lab()
        for sender, to, person in ((ALICE, BOB, ALICE), (BOB, ALICE, BOB)):
            with self.subTest(sender):
                before = self.lab.letters(to)
                done = self.send(draft(to=to, sender=sender), person=person)
                self.assertEqual(self.outbox(), [])
                self.assertIn("Sent, signed and encrypted, to 1 person.", done.text)
                (came,) = [path for path in self.lab.letters(to) if path not in before]
                self.assert_sealed(came.read_bytes())
                self.assertEqual(inspection.problems_on_the_wire(came.read_bytes()), [])
                entry = self.journal()[-1]
                self.assertEqual((entry["user"], entry["from"], entry["to"], entry["tls"]),
                                 (sender, sender, [to], True))

                done = self.json("open", came, person=to, data=self.folder / f"data-{to}")
                self.assert_code(done, 0)
                self.assertEqual(done.report["signature"]["address"], sender)
                self.assertEqual([reason["code"] for reason in done.report["signature"]["reasons"]], ["S6"])
                self.assertEqual(done.report["headers"]["subject"], "The well behind the mill")

    def test_what_was_sealed_is_what_came(self):
        self.use_lab()
        self.send(draft())
        came = self.lab.letters(BOB)[-1]
        signed = inspection.Signed(inspection.Sealed(came).decrypt(self.lab.person(BOB)))
        signed.verify()
        self.assertIn(TEXT.encode(), inspection.Payload(signed.part).body)

    def test_each_bcc_has_its_own_letter_and_envelope(self):
        self.use_lab()
        before = len(self.journal())
        content = draft(cc=TWO, bcc="Quincy <twocerts@example.org>, large@example.org")
        done = self.json("send", self.write("draft", content), person=ALICE)
        self.assert_code(done, 0)
        self.assertEqual([message["state"] for message in done.report["messages"]], ["sent"] * 3)
        envelopes = [entry["to"] for entry in self.journal()[before:]]
        self.assertEqual(envelopes, [[BOB, TWO], ["twocerts@example.org"], ["large@example.org"]])
        for person in (BOB, "twocerts@example.org", "large@example.org"):
            content = self.lab.letters(person)[-1].read_bytes()
            self.assertNotIn(b"Quincy", content)
            self.assertNotIn(b"twocerts", content)
            self.assertNotIn(b"large", content)
        self.assertEqual(self.outbox(), [])

    def test_a_list_of_attachments_of_a_megabyte(self):
        self.use_lab()
        self.send(draft(text="\r\n".join([TEXT, *(".." + "x" * 900 for _ in range(1200))])))
        came = inspection.Sealed(self.lab.letters(BOB)[-1])
        payload = inspection.Payload(inspection.Signed(came.decrypt(self.lab.person(BOB))).part)
        self.assertEqual(payload.body.count(b"\r\n..x"), 1200)

    def test_signed_alone(self):
        self.use_lab()
        done = self.send(draft(to="carol@unsigned.example"), "--sign")
        self.assertIn("Sent, signed,", done.text)
        inspection.Signed(self.lab.letters("carol@unsigned.example")[-1].read_bytes()).verify()

    def test_the_account_is_the_one_of_from_or_the_one_that_is_named(self):
        self.use_lab()
        self.send(draft())
        self.assertEqual(self.journal()[-1]["user"], ALICE)
        self.send(draft(), "--account", BOB)
        self.assertEqual((self.journal()[-1]["user"], self.journal()[-1]["from"]), (BOB, ALICE))
        before = len(self.journal())
        for arguments, sender in ((["--account", "stranger@example.org"], ALICE), ([], "alias@example.org")):
            if not arguments:
                (self.data / "accounts.ini").write_text(
                    f"[{BOB}]\naddress={BOB}\nserver=localhost\nport=1\nsecurity=tls\nuser=x\n")
            done = self.send(draft(sender=sender), *arguments, code=3)
            self.assertIn("no account", done.errors)
            self.assertEqual(self.outbox(), [])
        self.assertEqual(len(self.journal()), before)

    def test_a_wrong_password(self):
        self.use_lab()
        key = self.write("identity.pem", (self.lab.person(ALICE) / "key.pem").read_bytes()
                         + (self.lab.person(ALICE) / "certificate.pem").read_bytes())
        wrong = self.write("wrong", "not the password\n")
        before = len(self.journal())
        done = self.send(draft(), code=3, person=None,
                         options=[*self.lab.options, "--identity", key, "--passphrase-file", wrong])
        self.assertIn("does not accept user and password", done.errors)
        self.assertNotIn("not the password", done.errors)
        self.assertEqual(len(self.journal()), before)
        self.assert_outbox_sealed()
        (waiting,) = self.queue("list")
        self.assertIn("does not accept user and password", waiting["why"])
        self.queue("retry")
        self.assertEqual(self.outbox(), [])

    def test_who_cannot_be_served_stops_it(self):
        self.use_lab()
        before = len(self.journal())
        for extra, code in (({"cc": "carol@unsigned.example"}, 1), ({"bcc": "nobody@example.org"}, 1),
                            ({"sender": "chained@example.org"}, 1), ({"to": "erin@altered.example"}, 1)):
            done = self.send(draft(**extra), code=code)
            self.assertIn("nothing was written or sent", done.errors.replace("\n", " "))
        self.send(draft(to="spki@example.org, large@example.org"), "--offline", code=3)
        self.assertEqual(self.outbox(), [])
        self.assertEqual(len(self.journal()), before)

    def test_offline_it_waits(self):
        self.use_lab()
        self.assert_code(self.run_command("lookup", BOB), 0)
        before = len(self.journal())
        done = self.send(draft(), "--offline", code=3)
        self.assertIn("offline", done.errors)
        self.queue("retry", "--offline", code=3)
        self.assertEqual(len(self.journal()), before)
        (waiting,) = self.queue("list")
        self.assertEqual(waiting["attempts"], 0)
        self.queue("retry")
        self.assertEqual(len(self.journal()), before + 1)

    def test_usage(self):
        self.use_lab()
        path = self.write("draft", draft())
        for arguments in ((path, path), ("--cipher", "x", path), ("--accept-changed", "x", path)):
            self.assert_code(self.run_command("send", *arguments, person=ALICE), 2)


class TestRefusals(SendCase):
    """What is said to whom: the scripted server hears every octet."""

    def start(self, script, tls="tls", **more):
        server = ScriptedServer(script, tls=tls, **{**self.lab.tls_files, **more})
        server.__enter__()
        self.addCleanup(lambda: server.listener.fileno() < 0 or server.close())
        return server

    def assert_waits(self, code, words):
        """One letter is in the outbox, sealed, and the list says why."""
        self.assertEqual(len(self.outbox()), 2, self.outbox())
        self.assert_outbox_sealed()
        (waiting,) = self.queue("list")
        self.assertEqual((waiting["account"], waiting["from"], waiting["to"]), (ALICE, ALICE, [BOB, TWO]))
        self.assertEqual(waiting["attempts"], 1)
        self.assertIn(words, waiting["why"])
        self.assertEqual(waiting["next-attempt"] is None, code == 1, waiting)
        return waiting

    def check_refusal(self, tls, script, code, words):
        server = self.start([script, {}], tls)
        self.use_server(server.port, tls)
        done = self.send(draft(cc=TWO), code=code)
        self.assertIn(words, done.errors)
        self.assertIn("queue retry", done.errors)
        waiting = self.assert_waits(code, words)
        self.assertIn(waiting["id"], done.errors)
        self.assertEqual(server.letters, [])
        self.assert_sealed(b"".join(server.heard))
        sealed = (self.data / "outbox" / f"{waiting['id']}.eml").read_bytes()

        (sent,) = self.queue("retry")
        self.assertEqual(sent, {"id": waiting["id"], "state": "sent", "why": None})
        self.assertEqual(server.letters, [sealed])
        self.assertEqual(self.outbox(), [])
        self.assertEqual(re.findall(rb"RCPT TO:<(.*?)>", server.heard[-1]), [BOB.encode(), TWO.encode()])
        server.close()

    def test_with_starttls_nothing_of_ours_is_said_before_it(self):
        server = self.start([{"ehlo": multiline(250, "localhost", "AUTH PLAIN")}], "starttls")
        self.use_server(server.port, "starttls")
        self.send(draft(), code=3)
        self.assertRegex(server.heard[0], rb"^EHLO \[127\.0\.0\.1\]\r\n(QUIT\r\n)?$")

    def test_when_one_of_several_is_refused_nobody_gets_it(self):
        server = self.start({f"rcpt {TWO}": "550 5.1.1 no such person"})
        self.use_server(server.port)
        done = self.send(draft(cc=TWO), code=1)
        self.assertIn(f"the recipient {TWO}", done.errors)
        self.assertNotIn(b"DATA", server.heard[0])
        self.assert_waits(1, TWO)

    def test_one_bcc_refused_and_the_others_sent(self):
        server = self.start({f"rcpt {TWO}": "550 5.1.1 no such person"})
        self.use_server(server.port)
        done = self.json("send", self.write("draft", draft(bcc=f"{TWO}, large@example.org")), person=ALICE)
        self.assert_code(done, 1)
        self.assertEqual([(message["to"], message["state"]) for message in done.report["messages"]],
                         [([BOB], "sent"), ([TWO], "queued"), (["large@example.org"], "sent")])
        self.assertIn("no such person", done.report["messages"][1]["why"])
        self.assertEqual(len(server.letters), 2)
        (waiting,) = self.queue("list")
        self.assertEqual(waiting["to"], [TWO])
        self.assertEqual(waiting["id"], done.report["messages"][1]["id"])

    def test_nobody_listens(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.use_server(port)
        self.send(draft(cc=TWO), code=3)
        self.assert_waits(3, "localhost")

    def test_a_certificate_for_another_name(self):
        self.use_server(self.start({}, **self.make_certificate("elsewhere.example")).port)
        self.send(draft(cc=TWO), code=3)
        self.assert_waits(3, "localhost")

    def make_certificate(self, name):
        """One of the lab's TLS CA for @name."""
        authority = self.lab.folder / "run" / "certificates" / "tls-ca"
        key, request, certificate = (self.folder / f"tls-{part}.pem" for part in ("key", "request", "certificate"))
        extensions = self.write("extensions", f"subjectAltName=DNS:{name}\n")
        inspection.openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc",
                           "-keyout", key, "-out", request, "-subj", f"/CN={name}")
        inspection.openssl("x509", "-req", "-in", request, "-CA", authority / "cert.pem",
                           "-CAkey", authority / "key.pem", "-set_serial", "4711", "-extfile", extensions, "-out", certificate)
        return {"certificate": certificate, "key": key}

    def test_a_certificate_of_an_unknown_ca(self):
        server = self.start([{}])
        self.use_server(server.port)
        options = [*self.lab.dns_options, "--tls-ca-file", self.lab.folder / "mail-ca.pem"]
        self.send(draft(cc=TWO), code=3, options=options)
        self.assert_waits(3, "certificate")
        self.assertEqual(b"".join(server.heard), b"")

    def test_bytes_of_the_server_reach_nobodys_terminal(self):
        server = self.start({"mail": "550 \x1b[31mred\x07 \u202eevil"})
        self.use_server(server.port)
        done = self.send(draft(cc=TWO), code=1)
        for octet in "\x1b\x07\u202e":
            self.assertNotIn(octet, done.errors)
            self.assertNotIn(octet, self.run_command("queue", "list").text)


def add_refusals():
    """A case for each row, so that each is seen and counted."""
    for name, row in REFUSALS.items():
        def test(self, row=row):
            self.check_refusal(*row)
        setattr(TestRefusals, "test_" + re.sub(r"\W+", "_", name), test)


add_refusals()

if __name__ == "__main__":
    command.main()
