#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""letterlock seal: who gets a letter and who stops it, what is written, and what is in it as
openssl and Python's email see it."""

import pathlib
import re
import shutil
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import command
import inspection

ALICE = "alice@example.org"
BOB = "bob@example.net"
TWO = "rsa2048@example.net"
HEADER = f"From: {ALICE}\r\nTo: {BOB}\r\nSubject: The mill\r\nDate: Sat, 21 Nov 2026 12:00:00 +0000\r\n" \
         "Message-ID: <1@example.org>\r\n"
PLAIN = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
MULTIPART = ("MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=edge\r\n\r\n"
             "--edge\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nsee below\r\n"
             "--edge\r\nContent-Type: application/pdf; name=plan.pdf\r\n"
             "Content-Disposition: attachment; filename=plan.pdf\r\n"
             "Content-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjQKAAEC\r\n--edge--\r\n")

# A draft; the text that its first text part must give back (None: looked at apart); whether the
# payload's body must be the draft's, octet by octet.
DRAFTS = {
    "CRLF": (HEADER + PLAIN + "as it is\r\n", "as it is\n", True),
    "LF": ((HEADER + PLAIN + "line ends of Unix\n").replace("\r\n", "\n"), "line ends of Unix\n", False),
    "mixed line ends": (HEADER + PLAIN + "one\ntwo\r\nthree\n", "one\ntwo\nthree\n", False),
    "no line end at the end": (HEADER + PLAIN + "cut", "cut", False),
    "empty body": (HEADER + PLAIN, "", True),
    "header only": (HEADER, "", False),
    "one empty line": (HEADER + PLAIN + "\r\n", "\n", True),
    "blanks at the end of lines": (HEADER + PLAIN + "one \r\ntwo\t\r\n", "one \ntwo\t\n", None),
    "dots": (HEADER + PLAIN + ".\r\n..\r\n.x\r\n", ".\n..\n.x\n", True),
    "From at the start of a line": (HEADER + PLAIN + "From here on\r\n", "From here on\n", None),
    "8-bit": (HEADER + PLAIN + "Grüße aus der Mühle\r\n", "Grüße aus der Mühle\n", False),
    "no MIME-Version": (HEADER + "\r\nplain old text\r\n", "plain old text\n", True),
    "no MIME-Version, 8-bit": (HEADER + "\r\nGrüße\r\n", "Grüße\n", False),
    "a line of 998": (HEADER + PLAIN + "x" * 998 + "\r\n", "x" * 998 + "\n", True),
    "a line of 999": (HEADER + PLAIN + "x" * 999 + "\r\n", "x" * 999 + "\n", False),
    "a line of 100,000": (HEADER + PLAIN + "x" * 100000 + "\r\n", "x" * 100000 + "\n", False),
    "quoted-printable": (HEADER + PLAIN.replace("\r\n\r\n", "\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n")
                         + "Gr=C3=BC=C3=9Fe=\r\n!\r\n", "Grüße!\n", True),
    "multipart": (HEADER + MULTIPART, "see below", True),
    "headers beyond ASCII": (HEADER.replace("The mill", "Die Mühle").replace(ALICE, f"Ällice <{ALICE}>") + PLAIN
                             + "x\r\n", "x\n", True),
}

# What is no draft: octets; words that the sentence must have.
NO_DRAFTS = {
    "nothing": (b"", "no message"),
    "no field": (b"hello\r\n\r\nworld\r\n", "no message"),
    "a line that is no field": (HEADER.encode() + b"oh\r\n\r\nx\r\n", "no field"),
    "random octets": (bytes(range(256)) * 20, "message"),
    "an address that is none": (HEADER.replace(BOB, "Bob").encode() + b"\r\nx\r\n", "Bob"),
    "one good address and one bad": (HEADER.replace(BOB, f"{BOB}, @example.net").encode() + b"\r\nx\r\n",
                                     "@example.net"),
    "protected already": (HEADER.encode() + b"Content-Type: text/plain; hp=\"cipher\"\r\n\r\nx\r\n", "already"),
    "8-bit that is no UTF-8, without charset": (HEADER.encode() + b"\r\n\xff\xfe\xfd\r\n", "charset"),
}

# From as it stands, and the exit code: 1 for no identity or no single author.
SENDERS = {
    "missing": ("", 1, "From"),
    "empty": ("From: \r\n", 1, "From"),
    "a name only": ("From: Alice\r\n", 1, "From"),
    "two mailboxes": (f"From: {ALICE}, {BOB}\r\n", 1, "From"),
    "two fields": (f"From: {ALICE}\r\nFrom: {ALICE}\r\n", 1, "From"),
    "not hers": ("From: chained@example.org\r\n", 1, "chained@example.org"),
    "hers by another name": ("From: alias@example.org\r\n", 0, ""),
    "domain in capitals": ("From: alice@EXAMPLE.ORG\r\n", 0, ""),
}

# Recipient, its state, its exit code, and what the sentence must say of it.
UNSERVED = (
    ("nobody@example.org", "no-certificate", 1, "publishes no certificate"),
    ("digest@example.org", "no-certificate", 1, "has not been seen yet"),
    ("unusable@example.org", "unusable", 1, "no certificate that was found"),
    ("old@example.org", "unusable", 1, "no certificate that was found"),
    ("carol@unsigned.example", "insecure", 1, "no DNSSEC"),
    ("erin@altered.example", "bogus", 1, "tampered"),
    ("frank@expired.example", "bogus", 1, "tampered"),
    ("grace@silent.example", "lookup-failed", 3, "could not be asked"),
)


def draft(to=BOB, cc=None, bcc=None, text="x", sender=f"From: {ALICE}\r\n"):
    lines = [sender.rstrip("\r\n")] if sender else []
    lines += [f"To: {to}"] if to else []
    lines += [f"Cc: {cc}"] if cc else []
    lines += [f"Bcc: {bcc}"] if bcc else []
    return "\r\n".join([*lines, "Subject: The mill", "", text, ""]).encode()


class SealCase(command.Case):
    def seal_file(self, content, *arguments, person=ALICE, code=0, name="out.eml", **more):
        """Seals @content into NAME in a folder of its own; returns what the command said."""
        self.out = self.folder / "out"
        self.out.mkdir(exist_ok=True)
        done = self.run_command("seal", *arguments, "-o", self.out / name, self.write("draft", content),
                                person=person, **more)
        self.assert_code(done, code)
        return done

    def files(self):
        return sorted(path.name for path in self.out.iterdir())

    def assert_nothing_written(self, done):
        self.assertEqual(self.files(), [], done)
        self.assertEqual(done.output if not done.report else b"", b"", done)
        self.assertFalse((self.data / "outbox").exists() and any((self.data / "outbox").iterdir()), done)

    def assert_travels(self, content):
        self.assertEqual(inspection.problems_on_the_wire(content), [])

    def payload_of(self, sealed, person):
        """The payload, after openssl with @person's key, and the signature proven."""
        entity = sealed.decrypt(self.lab.person(person))
        self.assert_travels(entity)
        signed = inspection.Signed(entity)
        signed.verify()
        return inspection.Payload(signed.part)


class TestDrafts(SealCase):
    """What is in a sealed letter, for every kind of draft."""

    def check_headers(self, sealed, payload):
        """RFC 9788 with hcp_baseline."""
        outside = [(name, value) for name, value in sealed.outer
                   if not name.lower().startswith(("content-", "mime-version"))]
        self.assertEqual(inspection.values(outside, "Subject"), ["[...]"])
        self.assertEqual(payload.hp, "cipher")
        self.assertEqual(payload.outer_said, outside)
        for name in ("Comments", "Keywords", "Bcc"):
            self.assertEqual(inspection.values(sealed.outer, name), [])
        for name in ("From", "To", "Date", "Message-ID"):
            self.assertEqual(len(inspection.values(sealed.outer, name)), 1, name)
            self.assertEqual(len(inspection.values(payload.header, name)), 1, name)
        self.assertEqual(len(inspection.values(sealed.outer, "MIME-Version")), 1)

    def text_of(self, payload):
        part = next(part for part in payload.message.walk() if part.get_content_maintype() == "text")
        return part.get_content()

    def test_every_kind_of_draft_comes_out_whole(self):
        for name, (text, wanted, same_octets) in DRAFTS.items():
            with self.subTest(name):
                content = text.encode()
                self.seal_file(content)
                sealed = inspection.Sealed(self.out / "out.eml")
                payload = self.payload_of(sealed, BOB)
                self.assert_travels(sealed.content)
                self.check_headers(sealed, payload)
                if wanted is not None:
                    self.assertEqual(self.text_of(payload).replace("\r\n", "\n").rstrip("\n"), wanted.rstrip("\n"))
                if same_octets:
                    self.assertEqual(payload.body, content.partition(b"\r\n\r\n")[2])

    def test_subject_and_names_beyond_ascii_come_back(self):
        self.seal_file(DRAFTS["headers beyond ASCII"][0].encode())
        payload = self.payload_of(inspection.Sealed(self.out / "out.eml"), BOB)
        self.assertEqual(payload.message["Subject"], "Die Mühle")
        self.assertEqual(payload.message["From"].addresses[0].display_name, "Ällice")

    def test_an_attachment_keeps_its_octets_and_its_name(self):
        content = bytes(range(256)) * 40
        binary = (HEADER + "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=edge\r\n\r\n"
                  "--edge\r\n\r\ntext\r\n--edge\r\nContent-Type: application/octet-stream\r\n"
                  "Content-Transfer-Encoding: binary\r\n"
                  "Content-Disposition: attachment; filename=a.bin\r\n\r\n").encode() + content + b"\r\n--edge--\r\n"
        self.seal_file(binary)
        payload = self.payload_of(inspection.Sealed(self.out / "out.eml"), BOB)
        attachment = next(payload.message.iter_attachments())
        self.assertEqual(attachment.get_filename(), "a.bin")
        self.assertEqual(attachment.get_content(), content)

    def test_a_bare_cr_is_kept_or_the_draft_refused(self):
        done = self.run_command("seal", "-o", self.folder / "cr.eml",
                                self.write("draft", HEADER + PLAIN + "one\rtwo\r\n"), person=ALICE)
        if done.code == 0:
            payload = self.payload_of(inspection.Sealed(self.folder / "cr.eml"), BOB)
            self.assertEqual(payload.message.get_payload(decode=True), b"one\rtwo\r\n")
        else:
            self.assert_code(done, 3)
            self.assertFalse((self.folder / "cr.eml").exists())

    def test_missing_date_and_message_id_are_added(self):
        self.seal_file(draft())
        sealed = inspection.Sealed(self.out / "out.eml")
        payload = self.payload_of(sealed, BOB)
        self.check_headers(sealed, payload)
        self.assertRegex(payload.message["Message-ID"], r"^<[0-9a-f-]{36}@example\.org>$")
        self.assertIsNotNone(payload.message["Date"].datetime)

    def test_comments_keywords_and_others(self):
        extra = "Comments: a remark\r\nKeywords: rope, well\r\nReply-To: x@example.org\r\nX-Own: kept\r\n"
        self.seal_file((HEADER + extra + PLAIN + "x\r\n").encode())
        sealed = inspection.Sealed(self.out / "out.eml")
        payload = self.payload_of(sealed, BOB)
        self.check_headers(sealed, payload)
        self.assertEqual(payload.message["Comments"], "a remark")
        self.assertEqual(payload.message["Keywords"], "rope, well")
        self.assertEqual(inspection.values(sealed.outer, "Reply-To"), ["x@example.org"])
        self.assertNotIn(b"remark", sealed.content)

    def test_what_is_no_draft_is_refused(self):
        for name, (content, words) in NO_DRAFTS.items():
            with self.subTest(name):
                done = self.seal_file(content, code=3)
                self.assertIn(words, done.errors)
                self.assert_nothing_written(done)

    def test_a_file_that_cannot_be_read(self):
        for path in (self.folder / "missing.eml", self.folder):
            with self.subTest(path):
                done = self.run_command("seal", "-o", self.folder / "out.eml", path, person=ALICE)
                self.assert_code(done, 3)
                self.assertIn(str(path), done.errors)
                self.assertFalse((self.folder / "out.eml").exists())

    def test_standard_input_and_output(self):
        done = self.run_command("seal", person=ALICE, stdin=draft(text="through a pipe"))
        self.assert_code(done, 0)
        payload = self.payload_of(inspection.Sealed(self.write("out.eml", done.output)), BOB)
        self.assertIn(b"through a pipe", payload.body)

    def test_bob_opens_it_as_signed_by_alice(self):
        self.seal_file(DRAFTS["8-bit"][0].encode())
        done = self.json("open", self.out / "out.eml", person=BOB, data=self.folder / "bobs")
        self.assert_code(done, 0)
        self.assertEqual(done.report["summary"], "signed-and-encrypted")
        self.assertEqual(done.report["signature"]["verdict"], "verified-dns")
        self.assertEqual([reason["code"] for reason in done.report["signature"]["reasons"]], ["S6"])
        self.assertEqual(done.report["headers"]["subject"], "The mill")


class TestOptions(SealCase):
    def test_neither_flag_is_both(self):
        for arguments in ((), ("--sign", "--encrypt")):
            with self.subTest(arguments):
                self.seal_file(draft(), *arguments)
                self.payload_of(inspection.Sealed(self.out / "out.eml"), BOB)

    def test_sign_alone_encrypts_nothing_and_asks_nobody(self):
        done = self.seal_file(draft(to="nobody@example.org"), "--sign", "--json")
        content = (self.out / "out.eml").read_bytes()
        signed = inspection.Signed(content)
        signed.verify()
        payload = inspection.Payload(signed.part)
        self.assert_travels(content)
        self.assertEqual(payload.hp, "clear")
        self.assertEqual(payload.outer_said, [])
        self.assertEqual(inspection.values(signed.header, "Subject"), ["The mill"])
        self.assertEqual(done.report["algorithms"]["encryption"], None)
        self.assertEqual(done.report["recipients"][0]["certificates"], [])

    def test_encrypt_alone_signs_nothing(self):
        self.seal_file(draft(text="not signed"), "--encrypt", person=None)
        sealed = inspection.Sealed(self.out / "out.eml")
        payload = inspection.Payload(sealed.decrypt(self.lab.person(BOB)))
        self.assertEqual(payload.hp, "cipher")
        self.assertIn(b"not signed", payload.body)
        self.assertFalse(sealed.can_decrypt(self.lab.person(ALICE)))

    def test_the_cipher_is_what_was_asked_for(self):
        for name, algorithm, kind in (("cbc", "aes256-cbc", "enveloped-data"), ("auto", "aes256-cbc", "enveloped-data"),
                                      ("gcm", "aes256-gcm", "authEnveloped-data")):
            with self.subTest(name):
                done = self.seal_file(draft(), "--cipher", name, "--json")
                sealed = inspection.Sealed(self.out / "out.eml")
                self.assertEqual(done.report["algorithms"]["encryption"], algorithm)
                self.assertIn(f"smime-type={kind};", inspection.values(sealed.outer, "Content-Type")[0])
                self.assertIn("aes-256-" + name.replace("auto", "cbc"), sealed.structure.lower())
                self.payload_of(sealed, BOB)

    def test_usage(self):
        path = self.write("draft", draft())
        for arguments in (("--cipher", "rot13", path), ("--accept-changed", "nobody", path), ("--json", path),
                          (path, path), ("--no-such-option", path)):
            with self.subTest(arguments):
                done = self.run_command("seal", *arguments, person=ALICE)
                self.assert_code(done, 2)
                self.assertEqual(done.output, b"")

    def test_what_was_there_is_replaced_whole(self):
        self.seal_file(draft())
        (self.out / "out.eml").write_bytes(b"old" * 100000)
        self.seal_file(draft())
        self.payload_of(inspection.Sealed(self.out / "out.eml"), BOB)
        self.assertEqual(self.files(), ["out.eml"])

    def test_a_device_is_written_to_and_not_replaced(self):
        fifo = self.folder / "pipe"
        fifo.symlink_to("/dev/null")
        self.assert_code(self.run_command("seal", "-o", fifo, self.write("draft", draft()), person=ALICE), 0)
        self.assertTrue(fifo.is_symlink())
        self.assertTrue(pathlib.Path("/dev/null").is_char_device())

    def test_the_file_is_for_its_owner_alone(self):
        self.seal_file(draft())
        self.assertEqual((self.out / "out.eml").stat().st_mode & 0o777, 0o600)


class TestSender(SealCase):
    def test_who_may_sign(self):
        for name, (field, code, words) in SENDERS.items():
            with self.subTest(name):
                done = self.seal_file(draft(sender=field), code=code)
                self.assertIn(words, done.errors)
                if code == 0:
                    (self.out / "out.eml").unlink()
                else:
                    self.assert_nothing_written(done)

    def test_without_an_identity(self):
        done = self.seal_file(draft(), person=None, code=1)
        self.assertIn(ALICE, done.errors)
        self.assertIn("identities create", done.errors)
        self.assert_nothing_written(done)

    def test_with_an_expired_identity(self):
        sender = "From: old@example.org\r\n"
        done = self.seal_file(draft(sender=sender), person="old@example.org", code=1)
        self.assert_nothing_written(done)

    def test_a_wrong_passphrase(self):
        wrong = self.write("wrong", "no such passphrase\n")
        done = self.run_command("seal", "-o", self.folder / "out.eml", self.write("draft", draft()), options=[
            *self.lab.options, "--identity", self.lab.person(ALICE) / "identity.p12", "--passphrase-file", wrong])
        self.assert_code(done, 3)
        self.assertIn("passphrase", done.errors.lower())
        self.assertNotIn("no such passphrase", done.errors)
        self.assertFalse((self.folder / "out.eml").exists())


class TestRecipients(SealCase):
    def test_rsa_and_p256_read_the_same_letter(self):
        done = self.seal_file(draft(to=f"{BOB}, Two <{TWO}>", cc="twocerts@example.org, large@example.org"), "--json")
        sealed = inspection.Sealed(self.out / "out.eml")
        octets = {sealed.decrypt(self.lab.person(person)) for person in (BOB, TWO, ALICE)}
        self.assertEqual(len(octets), 1)
        self.assertEqual([row["state"] for row in done.report["recipients"]], ["ready"] * 4)
        self.assertEqual(done.report["messages"],
                         [{"to": [BOB, TWO, "twocerts@example.org", "large@example.org"],
                           "file": str(self.out / "out.eml")}])

    def test_the_writer_can_read_it_again(self):
        self.seal_file(draft())
        self.payload_of(inspection.Sealed(self.out / "out.eml"), ALICE)

    def test_one_who_is_named_twice_is_counted_once(self):
        done = self.seal_file(draft(to=f"{BOB}, Bob <{BOB}>", cc="bob@EXAMPLE.net", bcc=BOB), "--json")
        self.assertEqual(len(done.report["recipients"]), 1)
        self.assertEqual(self.files(), ["out.eml"])
        self.assertEqual(inspection.Sealed(self.out / "out.eml").structure.count("d.ktri"), 1)

    def test_nobody(self):
        for content in (draft(to=None), draft(to="undisclosed-recipients:;")):
            done = self.seal_file(content, code=1)
            self.assertIn("nobody", done.errors)
            self.assert_nothing_written(done)

    def test_who_cannot_be_served_stops_the_letter_for_all(self):
        people = ", ".join(address for address, *_ in UNSERVED[:-1])
        done = self.seal_file(draft(to=f"{BOB}, {people}"), "--json", code=1)
        self.assertEqual(self.files(), [])
        self.assertEqual(done.report["messages"], [])
        rows = {row["address"]: row for row in done.report["recipients"]}
        self.assertEqual(rows[BOB]["state"], "ready")
        self.assertNotIn(f"{BOB}:", done.errors)
        for address, state, _, words in UNSERVED[:-1]:
            with self.subTest(address):
                self.assertEqual(rows[address]["state"], state)
                self.assertIn(words, rows[address]["why"])
                self.assertRegex(done.errors, f"{re.escape(address)}: .*{words}")
        self.assertIn("nothing was written", done.errors)
        self.assertEqual(done.errors.count("have a certificate published"), 1, "advice is given once")
        self.assert_nothing_written(done)

    def test_each_kind_alone(self):
        for address, state, code, words in UNSERVED:
            with self.subTest(address):
                done = self.seal_file(draft(to=BOB, cc=address), code=code)
                self.assertRegex(done.errors, f"{re.escape(address)}: .*{words}")
                self.assert_nothing_written(done)

    def test_offline_nobody_is_known(self):
        done = self.seal_file(draft(), "--offline", code=3)
        self.assert_nothing_written(done)

    def test_without_a_trust_anchor(self):
        empty = self.write("empty.ds", "; nothing\n")
        for anchor in (empty, self.folder / "missing.ds"):
            done = self.seal_file(draft(), code=3, options=["--dns-conf", self.lab.folder / "dns.conf",
                                                            "--trust-anchor", anchor])
            self.assert_nothing_written(done)

    def test_a_thousand_are_all_named(self):
        people = ",\r\n ".join(f"person{number}@example.net" for number in range(1000))
        done = self.seal_file(draft(to=people), code=1)
        self.assertEqual(done.errors.count("publishes no certificate"), 1000)
        self.assertEqual(done.errors.count("have a certificate published"), 1)
        self.assert_nothing_written(done)

    def test_more_than_a_thousand(self):
        people = ",\r\n ".join(f"person{number}@example.net" for number in range(1001))
        done = self.seal_file(draft(to=people), code=3)
        self.assertIn("1000", done.errors)
        self.assert_nothing_written(done)


class TestBcc(SealCase):
    HIDDEN = ("Zebulon Xerxes", "zebulon")

    def certificate_numbers(self, *people):
        """Serial numbers as openssl prints them in a RecipientInfo."""
        out = []
        for person in people:
            text = inspection.openssl("x509", "-in", self.lab.person(person) / "certificate.pem", "-noout", "-serial")
            out.append(text.decode().strip().partition("=")[2].lower())
        return out

    def numbers_in(self, sealed):
        return sealed.structure.replace(":", "").replace("0x", "").lower()

    def test_each_gets_a_message_of_its_own(self):
        done = self.seal_file(draft(to=TWO, cc="alias@example.org",
                                    bcc=f"Zebulon Xerxes <{BOB}>, Quincy <twocerts@example.org>"), "--json")
        self.assertEqual(self.files(), ["out.eml", "out.eml.1", "out.eml.2"])
        self.assertEqual([message["to"] for message in done.report["messages"]],
                         [[TWO, "alias@example.org"], [BOB], ["twocerts@example.org"]])
        whole = [inspection.Sealed(self.out / name) for name in self.files()]
        for sealed in whole:
            self.assertEqual(inspection.values(sealed.outer, "Bcc"), [])
            self.assertEqual(inspection.values(sealed.outer, "To"), [TWO])
            payload = self.payload_of(sealed, ALICE)
            for word in (b"Zebulon", b"Xerxes", b"Quincy", BOB.encode(), b"twocerts", b"Bcc:"):
                self.assertNotIn(word, sealed.content)
                self.assertNotIn(word, payload.content)
        self.assertEqual([sealed.can_decrypt(self.lab.person(TWO)) for sealed in whole], [True, False, False])
        self.assertEqual([sealed.can_decrypt(self.lab.person(BOB)) for sealed in whole], [False, True, False])

    def test_no_recipient_info_of_the_hidden_is_in_the_others_copies(self):
        self.seal_file(draft(to=TWO, bcc=f"{BOB}, large@example.org"))
        bob, two, large = self.certificate_numbers(BOB, TWO, "large@example.org")
        first, second, third = (self.numbers_in(inspection.Sealed(self.out / name)) for name in self.files())
        decimal = [str(int(number, 16)) for number in (bob, two, large)]
        found = [[number in text or tens in text for number, tens in zip((bob, two, large), decimal)]
                 for text in (first, second, third)]
        self.assertEqual(found, [[False, True, False], [True, False, False], [False, False, True]])

    def test_only_bcc(self):
        self.seal_file(draft(to=None, bcc=f"{BOB}, {TWO}"))
        self.assertEqual(self.files(), ["out.eml.1", "out.eml.2"])
        sealed = inspection.Sealed(self.out / "out.eml.1")
        self.assertEqual(inspection.values(sealed.outer, "To"), [])
        self.payload_of(sealed, BOB)

    def test_it_needs_a_file(self):
        done = self.run_command("seal", self.write("draft", draft(bcc=TWO)), person=ALICE)
        self.assert_code(done, 2)
        self.assertIn("-o", done.errors)
        self.assertEqual(done.output, b"")

    def test_one_hidden_who_cannot_be_served_stops_it_too(self):
        done = self.seal_file(draft(bcc="nobody@example.org"), code=1)
        self.assertIn("nobody@example.org", done.errors)
        self.assert_nothing_written(done)

    def test_signed_alone_has_no_bcc_either(self):
        self.seal_file(draft(to=TWO, bcc=f"Zebulon <{BOB}>"), "--sign")
        for name in self.files():
            self.assertNotIn(b"Zebulon", (self.out / name).read_bytes())
            self.assertNotIn(BOB.encode(), (self.out / name).read_bytes())

    def test_when_one_file_cannot_be_written_none_stays(self):
        (self.folder / "out").mkdir()
        (self.folder / "out" / "out.eml.2").mkdir()
        (self.folder / "out" / "out.eml.2" / "full").touch()
        done = self.seal_file(draft(to=TWO, bcc=f"{BOB}, large@example.org"), code=3)
        self.assertEqual(self.files(), ["out.eml.2"], done)


class TestChanges(SealCase):
    """What happens when the DNS says something else than before."""

    own_lab = True

    def make_identity(self, address, *arguments):
        """An identity made by Letterlock; returns a folder that openssl can use."""
        data = self.folder / f"data-{address}-{len(list(self.folder.iterdir()))}"
        done = self.json("identities", "create", address, *arguments, "--passphrase-file", self.lab.passphrase,
                         data=data)
        self.assert_code(done, 0)
        (key,), (pem,) = (data / "identities").glob("*.p8"), (data / "identities").glob("*.pem")
        shutil.copy(pem, data / "certificate.pem")
        form = "DER" if key.read_bytes()[:1] == b"\x30" else "PEM"
        (data / "key.pem").write_bytes(inspection.openssl("pkey", "-in", key, "-inform", form,
                                                          "-passin", f"file:{self.lab.passphrase}"))
        return data

    def forget_cache(self):
        """As if the time to live had passed: what was decided and seen stays."""
        shutil.rmtree(self.data / "cache", ignore_errors=True)

    def test_gcm_when_everybody_announces_it(self):
        bob, two = self.make_identity(BOB), self.make_identity(TWO, "--key", "p256")
        self.lab.publish(BOB, bob / "certificate.pem")
        self.lab.publish(TWO, two / "certificate.pem")
        done = self.seal_file(draft(cc=TWO), "--json")
        self.assertEqual(done.report["algorithms"]["encryption"], "aes256-gcm")
        sealed = inspection.Sealed(self.out / "out.eml")
        for person in (bob, two):
            inspection.Signed(sealed.decrypt(person)).verify()
        done = self.seal_file(draft(cc=f"{TWO}, alias@example.org"), "--json")
        self.assertEqual(done.report["algorithms"]["encryption"], "aes256-cbc")
        self.restore()

    def restore(self):
        for address in (BOB, TWO):
            self.lab.publish(address, self.lab.person(address) / "certificate.pem")

    def test_changed_stops_the_letter_until_it_is_accepted(self):
        self.seal_file(draft())
        (self.out / "out.eml").unlink()
        new = self.make_identity(BOB)
        self.lab.publish(BOB, new / "certificate.pem")
        self.addCleanup(self.restore)
        self.forget_cache()

        done = self.seal_file(draft(cc=TWO), "--json", code=1)
        self.assertEqual({row["address"]: row["state"] for row in done.report["recipients"]},
                         {BOB: "changed", TWO: "ready"})
        self.assertIn(BOB, done.errors)
        self.assert_nothing_written(done)
        done = self.seal_file(draft(), "--accept-changed", TWO, code=1)
        self.assert_nothing_written(done)

        self.seal_file(draft(), "--accept-changed", BOB)
        sealed = inspection.Sealed(self.out / "out.eml")
        inspection.Signed(sealed.decrypt(new)).verify()
        self.assertFalse(sealed.can_decrypt(self.lab.person(BOB)))
        self.seal_file(draft())
        self.forget_cache()
        self.seal_file(draft())

    def test_withdrawn_stops_it_and_cannot_be_accepted(self):
        self.seal_file(draft())
        (self.out / "out.eml").unlink()
        self.lab.publish(BOB)
        self.addCleanup(self.restore)
        self.forget_cache()
        for arguments in ((), ("--accept-changed", BOB)):
            done = self.seal_file(draft(), "--json", *arguments, code=1)
            self.assertEqual(done.report["recipients"][0]["state"], "withdrawn")
            self.assert_nothing_written(done)


if __name__ == "__main__":
    command.main()
