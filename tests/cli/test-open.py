#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""`letterlock open`: every row of table 0.2 that needs no history, each by a real message that
openssl signed with a key of the lab, judged by the lab's DNS; the whole report, the words, the
exit codes."""

import datetime
import pathlib
import re
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import command
import letters
from lab import lab

# Who signs, with which From, and further options; then: rule, verdict, mark, DNSSEC state,
# exit code, remarks beside first-contact and not-protected.
TABLE = """
alice@example.org       -                         S6   verified-dns         filled  secure-data      0
twocerts@example.org    -                         S6   verified-dns         filled  secure-data      0
digest@example.org      -                         S6   verified-dns         filled  secure-data      0
sha512@example.org      -                         S6   verified-dns         filled  secure-data      0
spki@example.org        -                         S6   verified-dns         filled  secure-data      0
alias@example.org       -                         S6   verified-dns         filled  secure-data      0
alice@example.org       alias@example.org         S6   verified-dns         filled  secure-data      0
alias@example.org       alice@example.org         S6   verified-dns         filled  secure-data      0
noaddress@example.org   -                         S6   verified-dns         filled  secure-data      0
large@example.org       -                         S6   verified-dns         filled  secure-data      0
pkixta@example.org      -                         S6   verified-dns         filled  secure-data      0
pkixee@example.org      -                         S6   verified-dns         filled  secure-data      0
daneta@example.org      -                         S6   verified-dns         filled  secure-data      0
revoked@example.org     -                         S6   verified-dns         filled  secure-data      0
anyone@wild.example.org -                         S6   verified-dns         filled  secure-data      0  domain-wide
bob@example.net         -                         S6   verified-dns         filled  secure-data      0
old@example.org         -                         S4   signer-unusable      open    secure-data      1
future@example.org      -                         S4   signer-unusable      open    secure-data      1
wrongusage@example.org  -                         S4   signer-unusable      open    secure-data      1
tls@example.org         -                         S4   signer-unusable      open    secure-data      1
misnamed@example.org    -                         S5   address-mismatch     open    secure-data      1
alice@example.org       bob@example.net           S5   address-mismatch     open    secure-data      1
alice@example.org       nobody@example.org        S5   address-mismatch     open    secure-absent    1
anyone@wild.example.org other@wild.example.org    S5   address-mismatch     open    secure-data      1  domain-wide
replaced@example.org    -                         S7   contradicted-by-dns  open    secure-data      1
overruled@example.org   -                         S7   contradicted-by-dns  open    secure-data      1
noaddress@example.org   alice@example.org         S7   contradicted-by-dns  open    secure-data      1
carol@unsigned.example  -                         S8   verified-ca          filled  insecure         0
chained@example.org     -                         S8   verified-ca          filled  secure-absent    0
dave@unsigned.example   -                         S9   unknown-signer       open    insecure         1
nobody@example.org      -                         S9   unknown-signer       open    secure-absent    1
unusable@example.org    -                         S9   unknown-signer       open    secure-unusable  1
erin@altered.example    -                         S9   unknown-signer       open    bogus            1
frank@expired.example   -                         S9   unknown-signer       open    bogus            1
noaddress@example.org   nobody@example.org        S9   unknown-signer       open    secure-absent    1
"""

# The same, but nobody is believed but the DNS: --ca-file is a CA that issued nothing.
TABLE_WITHOUT_CA = """
pkixta@example.org      -                         S7   contradicted-by-dns  open    secure-data      1
pkixee@example.org      -                         S7   contradicted-by-dns  open    secure-data      1
daneta@example.org      -                         S6   verified-dns         filled  secure-data      0
carol@unsigned.example  -                         S9   unknown-signer       open    insecure         1
chained@example.org     -                         S9   unknown-signer       open    secure-absent    1
alice@example.org       -                         S6   verified-dns         filled  secure-data      0
"""

# First two lines of what a person reads.
SENTENCES = {
    "alice@example.org": ("Signed by alice@example.org", "  as example.org publishes, checked just now (S6)"),
    "anyone@wild.example.org": ("Signed by anyone@wild.example.org",
                                "  as wild.example.org publishes for all its addresses, checked just now (S6)"),
    "carol@unsigned.example": ("Signed by carol@unsigned.example", "  as .*Lab Mail CA.* vouches (S8)"),
    "old@example.org": ("Signed, sender not confirmed", "  the certificate had expired (S4)"),
    "future@example.org": ("Signed, sender not confirmed", "  the certificate is not valid yet (S4)"),
    "tls@example.org": ("Signed, sender not confirmed", "  the certificate is not meant for signing letters (S4)"),
    "misnamed@example.org": ("Signed, sender not confirmed",
                             "  the certificate is not for misnamed@example.org (S5)"),
    "replaced@example.org": ("Signed, sender not confirmed",
                             "  example.org publishes another certificate for this address (S7)"),
    "nobody@example.org": ("Signed, sender not confirmed", "  example.org publishes nothing for this address (S9)"),
    "dave@unsigned.example": ("Signed, sender not confirmed",
                              "  unsigned.example does not protect its answers (no DNSSEC) (S9)"),
    "unusable@example.org": ("Signed, sender not confirmed", "  what example.org publishes cannot be used (S9)"),
    "erin@altered.example": ("Signed, sender not confirmed",
                             "  the answer of altered.example was tampered with, or its domain is misconfigured (S9)"),
}


def read_table(text):
    for line in text.strip().splitlines():
        signer, author, rule, verdict, mark, state, code, *remarks = line.split()
        yield signer, signer if author == "-" else author, rule, verdict, mark, state, int(code), set(remarks)


def time_text(days):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)).strftime(command.TIME_FORMAT)


class OpenCase(command.Case):
    def open(self, message, *arguments, **more):
        return self.json("open", self.write("message.eml", message), *arguments, **more)

    def read(self, message, *arguments, **more):
        """As a person would."""
        return self.run_command("open", self.write("message.eml", message), *arguments, **more)

    def person(self, address):
        return self.lab.person(address)

    def signed(self, signer, author=None, **more):
        return letters.clear_signed(letters.fields(author or signer), letters.part(), self.person(signer), **more)

    def remarks(self, done):
        return {remark["code"] for remark in done.report["remarks"]}

    def assert_report(self, done, code, rule, verdict, mark, remarks=None):
        self.assert_code(done, code)
        signature = done.report["signature"]
        self.assertEqual(([reason["code"] for reason in signature["reasons"]], signature["verdict"], signature["mark"]),
                         ([rule], verdict, mark), done)
        self.assertTrue(all(reason["text"] for reason in signature["reasons"]), done)
        if remarks is not None:
            self.assertEqual(self.remarks(done), set(remarks), done)
        positive = verdict.startswith("verified")
        self.assertEqual(signature["address"] is not None, positive, done)
        is_decrypted = done.report["encryption"]["state"] == "decrypted"
        summary = {(False, False): "unprotected", (True, False): "signed", (False, True): "encrypted",
                   (True, True): "signed-and-encrypted"}[positive, is_decrypted]
        self.assertEqual(done.report["summary"], summary, done)

    def dead_options(self):
        """A DNS where nobody listens."""
        conf = (self.lab.folder / "dns.conf").read_text()
        text = re.sub(r"stub-addr: .*", "stub-addr: 127.0.0.1@9", conf)
        return ["--dns-conf", str(self.write("dead.conf", text)),
                "--trust-anchor", str(self.lab.folder / "root.ds"), "--ca-file", str(self.lab.folder / "mail-ca.pem")]


class TestRows(OpenCase):
    def try_row(self, row, *arguments, options=None):
        signer, author, rule, verdict, mark, state, code, remarks = row
        done = self.open(self.signed(signer, author), *arguments, options=options)
        if verdict != "ambiguous-sender":
            remarks = remarks | {"first-contact"}
        self.assert_report(done, code, rule, verdict, mark, remarks | {"not-protected"})
        self.assertEqual(done.report["lookup"]["state"], state, done)
        self.assertEqual(done.report["headers"]["from"], [author], done)
        certificate = (self.person(signer) / "certificate.pem").read_text()
        self.assertEqual(done.report["signature"]["certificate"], command.fingerprint(certificate), done)
        if verdict == "verified-dns":
            self.assertTrue(any(record["match"] for record in done.report["lookup"]["records"]), done)
        elif state == "secure-data" and rule == "S7":
            self.assertFalse(any(record["match"] for record in done.report["lookup"]["records"]), done)

    def test_who_signs_for_whom(self):
        for number, row in enumerate(read_table(TABLE)):
            with self.subTest(" ".join(row[:3])):
                self.data = self.folder / f"data-{number}"
                self.try_row(row)

    def test_nobody_is_believed_but_the_dns(self):
        options = [*self.lab.dns_options, "--ca-file", str(self.lab.folder / "ca.pem")]
        for number, row in enumerate(read_table(TABLE_WITHOUT_CA)):
            with self.subTest(" ".join(row[:3])):
                self.data = self.folder / f"data-{number}"
                self.try_row(row, options=options)

    def test_in_words(self):
        for number, (signer, lines) in enumerate(SENTENCES.items()):
            with self.subTest(signer):
                done = self.read(self.signed(signer), data=self.folder / f"data-{number}")
                for line, wanted in zip(done.lines, lines):
                    self.assertRegex(line, "^" + re.escape(wanted).replace(r"\.\*", ".*") + "$", done)


class TestTable(OpenCase):
    """Rows that need more than a signer."""

    def test_s4_revoked(self):
        done = self.open(self.signed("revoked@example.org"), "--crl-file", self.lab.folder / "mail-ca.crl")
        self.assert_report(done, 1, "S4", "signer-unusable", "open")
        self.assertIn("its issuer has revoked the certificate", done.report["signature"]["reasons"][0]["text"])

    def test_s9_lookup_failed_exits_3(self):
        done = self.open(self.signed("grace@silent.example"))
        self.assert_report(done, 3, "S9", "unknown-signer", "open")
        self.assertEqual(done.report["lookup"]["state"], "lookup-failed")
        self.assertIsNone(done.report["error"])

    def test_s9_offline(self):
        done = self.open(self.signed("alice@example.org"), "--offline")
        self.assert_report(done, 1, "S9", "unknown-signer", "open")
        self.assertEqual(done.report["lookup"]["state"], "not-asked")

    def test_s8_while_nobody_can_be_asked(self):
        offline = self.open(self.signed("carol@unsigned.example"), "--offline")
        self.assert_report(offline, 0, "S8", "verified-ca", "filled")
        silent = self.open(self.signed("chained@example.org"), options=self.dead_options())
        self.assert_report(silent, 0, "S8", "verified-ca", "filled")
        self.assertEqual(silent.report["lookup"]["state"], "lookup-failed")

    def test_s6s_as_of_a_date(self):
        first = self.open(self.signed("brief@example.org"))
        self.assert_report(first, 0, "S6", "verified-dns", "filled")
        time.sleep(2.1)
        later = self.open(self.signed("brief@example.org"), "--offline")
        self.assert_report(later, 0, "S6s", "verified-dns", "filled", ["not-protected"])
        self.assertEqual((later.report["lookup"]["state"], later.report["lookup"]["from"]), ("secure-stale", "history"))
        self.assertIn("it could not be asked again", later.report["signature"]["reasons"][0]["text"])

    def test_s1_unsigned(self):
        done = self.open(letters.plain(letters.fields(), letters.part()))
        self.assert_report(done, 0, "S1", "unsigned", "none")
        self.assertIsNone(done.report["lookup"])
        self.assertEqual(done.report["signature"]["signers"], 0)
        self.assertEqual(done.report["parts"][0]["inside"], "unprotected")

    def test_s1_unsigned_asks_nobody(self):
        """No question about the sender of a letter without a signature (1.13): not even an
        unusable trust anchor is in the way."""
        start = time.monotonic()
        done = self.open(letters.plain(letters.fields(), letters.part()), options=self.dead_options())
        self.assert_report(done, 0, "S1", "unsigned", "none")
        self.assertLess(time.monotonic() - start, 4)
        done = self.open(letters.plain(letters.fields(), letters.part()),
                         options=["--trust-anchor", str(self.folder / "none")])
        self.assert_report(done, 0, "S1", "unsigned", "none")

    def test_s1_errant_layer(self):
        inner = letters.part()
        signed = letters.multipart_signed(inner, letters.signature(inner, self.person("alice@example.org")))
        done = self.open(letters.plain(letters.fields(), letters.multipart([signed, letters.part(body="footer\r\n")])))
        self.assert_report(done, 0, "S1", "unsigned", "none")
        self.assertIn("errant-layer", self.remarks(done))
        self.assertEqual(done.report["signature"]["reasons"][0]["text"], "only a part of it carries a signature")

    def test_s1_certificates_only(self):
        done = self.open(letters.mime("certs-only", letters.certificates_only(self.person("alice@example.org")),
                                      letters.fields(), "smime.p7c"))
        self.assert_report(done, 0, "S1", "unsigned", "none")
        self.assertEqual(done.report["signature"]["signers"], 0)

    def try_structure(self, cms):
        entity = letters.part()
        message = letters.plain(letters.fields(), letters.multipart_signed(entity, cms(entity)))
        done = self.open(message, "--offline")
        self.assert_report(done, 1, "S2", "invalid", "none")
        return done

    def test_s2_no_signer(self):
        self.try_structure(lambda entity: letters.certificates_only(self.person("alice@example.org")))

    def test_s2_content_within_a_detached_signature(self):
        self.try_structure(lambda entity: letters.signature(entity, self.person("alice@example.org"), detached=False))

    def test_s2_broken(self):
        def good(entity):
            return letters.signature(entity, self.person("alice@example.org"))
        for name, spoil in (("garbage", lambda cms: bytes(range(200))), ("empty", lambda cms: b""),
                            ("cut", lambda cms: cms[:-20]), ("half", lambda cms: cms[:len(cms) // 2]),
                            ("more", lambda cms: cms + b"\x05\x00"), ("head", lambda cms: b"\x31" + cms[1:])):
            with self.subTest(name):
                self.try_structure(lambda entity, spoil=spoil: spoil(good(entity)))

    def test_s2_another_type(self):
        self.try_structure(lambda entity: letters.encrypt(entity, self.person("bob@example.net")))

    def sign_by_two(self, entity):
        return letters.signature(entity, self.person("alice@example.org"), self.person("bob@example.net"))

    def test_s2_two_signers(self):
        """Both are good, but a letter has one author (8.1.9)."""
        done = self.try_structure(self.sign_by_two)
        self.assertEqual(done.report["signature"]["signers"], 2)
        self.assertIn("several signatures", done.report["signature"]["reasons"][0]["text"])

    def test_s2_two_signers_of_which_one_fails(self):
        """The last octets of the CMS are the signature value of the last signer."""
        def spoil(entity):
            cms = self.sign_by_two(entity)
            return cms[:-5] + bytes([cms[-5] ^ 1]) + cms[-4:]
        self.assertEqual(self.try_structure(spoil).report["signature"]["signers"], 2)

    def test_s3_text_changed(self):
        message = self.signed("alice@example.org")
        done = self.open(message.replace(b"at noon", b"at nine"))
        self.assert_report(done, 1, "S3", "invalid", "none", ["not-protected"])
        self.assertEqual(done.report["signature"]["reasons"][0]["text"],
                         "it carries a signature that does not fit this text")

    def test_s3_every_octet_of_the_text_counts(self):
        message = self.signed("alice@example.org")
        start, end = message.index(b"Content-Type: text/plain"), message.index(b"rope.") + 5
        for at in range(start + 16, end, 7):
            with self.subTest(at):
                spoilt = message[:at] + bytes([message[at] ^ 1]) + message[at + 1:]
                done = self.open(spoilt, "--offline")
                self.assertEqual(done.report["signature"]["verdict"], "invalid", done)

    def test_s3_signature_value_changed(self):
        entity = letters.part()
        cms = letters.signature(entity, self.person("bob@example.net"))
        message = letters.plain(letters.fields("bob@example.net"),
                                letters.multipart_signed(entity, cms[:-9] + bytes([cms[-9] ^ 1]) + cms[-8:]))
        self.assert_report(self.open(message, "--offline"), 1, "S3", "invalid", "none")

    def test_s3_too_weak(self):
        done = self.open(self.signed("bob@example.net", arguments=("-md", "sha1")), "--offline")
        self.assert_report(done, 1, "S3", "invalid", "none", ["not-protected", "old-algorithm"])
        self.assertIn("too weak to count", done.report["signature"]["reasons"][0]["text"])

    def test_s3_cannot_be_checked_here(self):
        """By a certificate that is not in the letter, and not published in whole."""
        done = self.open(self.signed("digest@example.org", arguments=("-nocerts",)))
        self.assert_report(done, 1, "S3", "invalid", "none", ["not-protected", "cannot-check"])

    def test_s3_algorithms_that_are_not_known_here(self):
        for name, key, arguments, word in (
                ("sha3", ("-newkey", "rsa:2048"), ("-md", "sha3-256"), None),
                ("secp256k1", ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:secp256k1"), (), "ecdsa-sha256")):
            with self.subTest(name):
                signer = letters.Maker(self.folder / name, "nobody@example.org", *key)
                message = letters.clear_signed(letters.fields("nobody@example.org"), letters.part(), signer,
                                               arguments=arguments)
                done = self.open(message)
                self.assert_report(done, 1, "S3", "invalid", "none", ["not-protected", "cannot-check"])
                self.assertEqual(done.report["signature"]["algorithm"], word)

    def test_weak_keys(self):
        signer = letters.Maker(self.folder / "weak", "nobody@example.org", "-newkey", "rsa:1024")
        message = letters.clear_signed(letters.fields("nobody@example.org"), letters.part(), signer)
        self.assert_report(self.open(message), 1, "S3", "invalid", "none", ["not-protected", "old-algorithm"])

    def test_c14_the_dns_has_the_certificate(self):
        """It is not in the letter, but published in whole."""
        done = self.open(self.signed("alice@example.org", arguments=("-nocerts",)))
        self.assert_report(done, 0, "S6", "verified-dns", "filled")

    def test_s4b_not_exactly_one_author(self):
        for name, header in (
                ("two mailboxes", letters.fields("alice@example.org, bob@example.net")),
                ("two fields", letters.fields(more=["From: bob@example.net"])),
                ("no field", letters.fields(None)), ("empty", letters.fields("")),
                ("a group of two", letters.fields("us: alice@example.org, bob@example.net;")),
                ("a group of nobody", letters.fields("undisclosed:;")), ("nonsense", letters.fields("alice"))):
            with self.subTest(name):
                done = self.open(letters.clear_signed(header, letters.part(), self.person("alice@example.org")))
                self.assert_report(done, 1, "S4b", "ambiguous-sender", "open", ["not-protected"])
                self.assertIsNone(done.report["lookup"], done)

    def test_opaque_and_clear_say_the_same(self):
        done = self.open(letters.opaque_signed(letters.fields(), letters.part(), self.person("alice@example.org")))
        self.assert_report(done, 0, "S6", "verified-dns", "filled", ["first-contact", "not-protected"])
        self.assertEqual([part["type"] for part in done.report["parts"]], ["text/plain"])

    def test_ber_with_indefinite_lengths(self):
        """As openssl streams it, and Thunderbird."""
        cms = letters.openssl("cms", "-sign", "-binary", "-stream", "-nodetach", "-outform", "DER",
                              *letters.sign_arguments(self.person("alice@example.org")), data=letters.part())
        self.assertEqual(cms[:2], b"\x30\x80")
        self.assert_report(self.open(letters.mime("signed-data", cms, letters.fields())), 0, "S6", "verified-dns",
                           "filled")


class TestEncryption(OpenCase):
    def test_by_us(self):
        """Sealed by the command itself, signed and encrypted; the whole report."""
        message = self.seal(command.letter())
        before = datetime.datetime.now(datetime.timezone.utc)
        done = self.json("open", message, person="bob@example.net")
        self.assert_report(done, 0, "S6", "verified-dns", "filled", ["first-contact"])
        report = done.report
        bob = command.fingerprint((self.person("bob@example.net") / "certificate.pem").read_text())
        alice = command.fingerprint((self.person("alice@example.org") / "certificate.pem").read_text())
        self.assertEqual(report["encryption"], {"state": "decrypted", "algorithm": "aes256-cbc", "integrity": True,
                                                "identity": bob})
        self.assertEqual(report["summary"], "signed-and-encrypted")
        self.assertEqual((report["signature"]["address"], report["signature"]["certificate"],
                          report["signature"]["algorithm"], report["signature"]["signers"]),
                         ("alice@example.org", alice, "ecdsa-sha256", 1))
        signed_at = datetime.datetime.fromisoformat(report["signature"]["signed-at"].replace("Z", "+00:00"))
        self.assertLess(abs((signed_at - before).total_seconds()), 60)
        self.assertRegex(report["lookup"]["name"], r"^[0-9a-f]{56}\._smimecert\.example\.org$")
        self.assertEqual((report["lookup"]["state"], report["lookup"]["from"], report["lookup"]["ttl"]),
                         ("secure-data", "dns", 3600))
        self.assertEqual(report["lookup"]["records"],
                         [{"usage": 3, "selector": 0, "matching": 0, "usable": True, "match": True}])
        self.assertEqual(report["headers"], {
            "protected": True, "from": ["alice@example.org"], "to": ["bob@example.net"], "subject": command.SUBJECT,
            "date": "2026-11-21T12:00:00Z", "outer-differs": ["subject"]})
        self.assertEqual(report["parts"], [{"index": 1, "type": "text/plain", "size": len(command.TEXT) + 2,
                                            "name": None, "inside": "signed-and-encrypted"}])
        self.assertIsNone(report["error"])

    def test_by_openssl_unsigned(self):
        for who, cipher, word, integrity in (
                ("bob@example.net", "aes-256-cbc", "aes256-cbc", False),
                ("bob@example.net", "aes-128-cbc", "aes128-cbc", False),
                ("bob@example.net", "aes-256-gcm", "aes256-gcm", True),
                ("alice@example.org", "aes-256-cbc", "aes256-cbc", False),
                ("alice@example.org", "aes-256-gcm", "aes256-gcm", True)):
            with self.subTest(f"{who} {cipher}"):
                message = letters.encrypted(letters.fields(), letters.part(), self.person(who), cipher=cipher)
                done = self.open(message, person=who)
                self.assert_report(done, 0, "S1", "unsigned", "none")
                self.assertEqual((done.report["encryption"]["state"], done.report["encryption"]["algorithm"],
                                  done.report["encryption"]["integrity"]), ("decrypted", word, integrity), done)
                self.assertIsNone(done.report["lookup"])
                self.assertEqual(done.report["parts"][0]["inside"], "encrypted")

    def test_by_openssl_signed_inside(self):
        inner = letters.opaque_signed(b"", letters.part(), self.person("alice@example.org"))
        message = letters.encrypted(letters.fields(), inner, self.person("bob@example.net"))
        done = self.open(message, person="bob@example.net")
        self.assert_report(done, 0, "S6", "verified-dns", "filled", ["first-contact", "not-protected"])
        self.assertTrue(done.report["encryption"]["integrity"])

    def test_by_openssl_streamed_in_ber(self):
        cms = letters.openssl("cms", "-encrypt", "-binary", "-stream", "-outform", "DER", "-aes-256-cbc",
                              self.person("bob@example.net") / "certificate.pem", data=letters.part())
        self.assertEqual(cms[:2], b"\x30\x80")
        done = self.open(letters.mime("enveloped-data", cms, letters.fields()), person="bob@example.net")
        self.assertEqual(done.report["encryption"]["state"], "decrypted", done)
        self.assert_code(done, 0)

    def test_for_somebody_else(self):
        message = letters.encrypted(letters.fields(), letters.part(), self.person("rsa2048@example.net"),
                                    self.person("alice@example.org"))
        done = self.open(message, person="bob@example.net")
        self.assert_report(done, 1, "S1", "unsigned", "none")
        self.assertEqual((done.report["encryption"]["state"], done.report["encryption"]["integrity"],
                          done.report["encryption"]["identity"]), ("no-key", False, None))
        words = self.read(message, person="bob@example.net")
        self.assert_code(words, 1)
        self.assertIn("Encrypted for 2 certificates, none of which is yours", words.text)

    def test_without_any_identity(self):
        message = letters.encrypted(letters.fields(), letters.part(), self.person("bob@example.net"))
        done = self.open(message)
        self.assert_code(done, 1)
        self.assertEqual(done.report["encryption"]["state"], "no-key")

    def test_damaged(self):
        """One octet of what is encrypted: the same for a key that does not fit."""
        for cipher in ("aes-256-cbc", "aes-256-gcm"):
            with self.subTest(cipher):
                cms = letters.encrypt(letters.part(), self.person("bob@example.net"), cipher=cipher)
                spoilt = cms[:-1] + bytes([cms[-1] ^ 1])
                kind = "authEnveloped-data" if cipher.endswith("gcm") else "enveloped-data"
                done = self.open(letters.mime(kind, spoilt, letters.fields()), person="bob@example.net")
                self.assert_code(done, 1)
                self.assertEqual(done.report["encryption"]["state"], "failed", done)
                self.assertFalse(done.report["encryption"]["integrity"])
                self.assertEqual(done.report["parts"], [])

    def test_nothing_is_written_of_a_letter_that_failed(self):
        cms = letters.encrypt(letters.part(), self.person("bob@example.net"), cipher="aes-256-gcm")
        message = letters.mime("authEnveloped-data", cms[:-1] + bytes([cms[-1] ^ 1]), letters.fields())
        target = self.folder / "opened.eml"
        done = self.read(message, "-o", target, person="bob@example.net")
        self.assert_code(done, 1)
        self.assertFalse(target.exists())
        self.assertIn("was not written", done.errors)

    def test_in_words(self):
        cbc = letters.encrypted(letters.fields(), letters.part(), self.person("bob@example.net"))
        self.assertIn("Encrypted, but it may have been changed on its way",
                      self.read(cbc, person="bob@example.net").lines)
        gcm = letters.encrypted(letters.fields(), letters.part(), self.person("bob@example.net"), cipher="aes-256-gcm")
        self.assertIn("Encrypted", self.read(gcm, person="bob@example.net").lines)


class TestHeaders(OpenCase):
    """Header protection (RFC 9788): what the outside may say, and what is judged by."""

    def protect(self, header, mode="clear"):
        return letters.part(f'text/plain; charset=utf-8; hp="{mode}"', header=header)

    def test_from_altered_outside(self):
        """The protected From is judged and shown; the outer one is only remarked upon."""
        entity = self.protect(letters.fields())
        message = letters.clear_signed(letters.fields("mallory@example.net"), entity, self.person("alice@example.org"))
        done = self.open(message)
        self.assert_report(done, 0, "S6", "verified-dns", "filled", ["first-contact", "outer-differs"])
        self.assertEqual(done.report["headers"]["from"], ["alice@example.org"])
        self.assertEqual(done.report["headers"]["outer-differs"], ["from"])

    def test_from_altered_inside_is_a_mismatch(self):
        entity = self.protect(letters.fields("bob@example.net"))
        message = letters.clear_signed(letters.fields(), entity, self.person("alice@example.org"))
        self.assert_report(self.open(message), 1, "S5", "address-mismatch", "open")

    def test_signed_by_us_and_untouched(self):
        message = self.seal(command.letter(), "--sign")
        done = self.json("open", message)
        self.assert_report(done, 0, "S6", "verified-dns", "filled", ["first-contact"])
        self.assertEqual(done.report["headers"]["outer-differs"], [])

    def test_signed_by_us_with_another_subject_outside(self):
        message = self.seal(command.letter(), "--sign").read_bytes()
        at = message.index(b"Subject: ")
        done = self.open(message[:at] + b"Subject: Win a prize" + message[message.index(b"\r\n", at):])
        self.assert_report(done, 0, "S6", "verified-dns", "filled", ["first-contact", "outer-differs"])
        self.assertEqual(done.report["headers"]["subject"], command.SUBJECT)
        self.assertEqual(done.report["headers"]["outer-differs"], ["subject"])

    def test_what_was_hidden_on_purpose_is_no_remark(self):
        message = self.seal(command.letter())
        done = self.json("open", message, person="bob@example.net")
        self.assertNotIn("outer-differs", self.remarks(done))
        self.assertEqual(done.report["headers"]["outer-differs"], ["subject"])

    def test_encrypted_and_altered_outside(self):
        """What stands outside is not what was written there."""
        message = self.seal(command.letter()).read_bytes()
        for name, old, new, differing in (
                ("subject", b"Subject: [...]", b"Subject: Win a prize", ["subject"]),
                ("from", b"From: alice@example.org", b"From: mallory@example.net", ["from", "subject"]),
                ("to", b"To: bob@example.net", b"To: mallory@example.net", ["subject", "to"])):
            with self.subTest(name):
                self.assertIn(old, message)
                done = self.open(message.replace(old, new, 1), person="bob@example.net")
                self.assertIn("outer-differs", self.remarks(done))
                self.assertEqual(sorted(done.report["headers"]["outer-differs"]), differing)
                self.assertEqual(done.report["headers"]["from"], ["alice@example.org"])
                self.assertEqual(done.report["signature"]["verdict"], "verified-dns")


class TestFiles(OpenCase):
    """Files that are no letters, and letters that are too much."""

    def test_cut_short_at_every_place(self):
        """Whatever is missing: no crash, no positive verdict, no exit 0 with a signature."""
        message = self.seal(command.letter(), "--sign").read_bytes()
        for size in (*range(1, len(message) - 60, 211), len(message) - 60):
            with self.subTest(size):
                done = self.run_command("open", self.write("cut.eml", message[:size]), "--json", "--offline")
                self.assertIn(done.code, (0, 1, 3), done)
                self.assert_code(done, done.code)
                if done.code != 3:
                    self.assertIn(done.report["signature"]["verdict"], ("unsigned", "invalid"), done)
                    self.assertEqual(done.report["summary"], "unprotected", done)

    def test_encrypted_and_cut_short(self):
        message = self.seal(command.letter()).read_bytes()
        for size in range(len(message) // 4, len(message) - 4, len(message) // 12):
            with self.subTest(size):
                done = self.run_command("open", self.write("cut.eml", message[:size]), "--json", "--offline",
                                        person="bob@example.net")
                self.assertIn(done.code, (0, 1, 3), done)
                self.assert_code(done, done.code)
                if done.code != 3:
                    self.assertNotEqual(done.report["encryption"]["state"], "decrypted", done)
                    self.assertEqual(done.report["parts"], [], done)

    def test_random_octets(self):
        for seed in range(12):
            with self.subTest(seed):
                noise = bytes((seed * 31 + at * at * 7 + (at >> 3) * 13) & 0xff for at in range(seed * 331))
                done = self.run_command("open", self.write("noise.eml", noise), "--json")
                self.assertIn(done.code, (0, 1, 3), done)
                self.assert_code(done, done.code)
                if done.code == 0:
                    self.assertEqual(done.report["summary"], "unprotected")

    def assert_unreadable(self, path, code=None):
        done = self.json("open", path)
        self.assert_code(done, 3)
        self.assertTrue(done.report["error"]["message"], done)
        self.assertIn(done.report["error"]["message"], done.errors)
        if code:
            self.assertEqual(done.report["error"]["code"], code, done)
        return done

    def test_a_missing_file(self):
        self.assertIn("none.eml", self.assert_unreadable(self.folder / "none.eml", "storage").errors)

    def test_a_folder(self):
        self.assert_unreadable(self.folder, "storage")

    def test_an_empty_file(self):
        self.assert_unreadable(self.write("empty.eml", b""), "malformed")

    def test_too_large(self):
        """A gigabyte of nothing is refused at once, and not read."""
        path = self.write("sparse.eml", b"")
        with open(path, "r+b") as file:
            file.truncate(1024 * 1024 * 1024)
        start = time.monotonic()
        self.assert_unreadable(path, "limit")
        self.assertLess(time.monotonic() - start, 5)

    def test_endless_input(self):
        with open("/dev/zero", "rb"):
            done = self.run_command("open", "/dev/zero", "--json")
        self.assert_code(done, 3)

    def test_standard_input(self):
        done = self.run_command("open", "-", "--json", stdin=letters.plain(letters.fields(), letters.part()))
        self.assert_code(done, 0)
        self.assertEqual(done.report["headers"]["subject"], command.SUBJECT)

    def test_lf_line_ends(self):
        """A Maildir has LF; what was signed had CRLF."""
        message = self.signed("alice@example.org").replace(b"\r\n", b"\n")
        self.assert_report(self.open(message), 0, "S6", "verified-dns", "filled")


class TestPassphrase(OpenCase):
    def message(self):
        return letters.encrypted(letters.fields(), letters.part(), self.person("bob@example.net"))

    def test_wrong(self):
        identity = self.person("bob@example.net") / "identity.p12"
        done = self.open(self.message(), "--identity", identity, "--passphrase-file", self.write("wrong", "nonsense\n"))
        self.assert_code(done, 3)
        self.assertEqual(done.report["error"]["code"], "passphrase")
        self.assertIn("The passphrase does not fit", done.errors)

    def test_none_and_no_terminal(self):
        done = self.open(self.message(), "--identity", self.person("bob@example.net") / "identity.p12")
        self.assert_code(done, 3)
        self.assertEqual(done.report["error"]["code"], "passphrase")
        self.assertIn("no terminal", done.errors)

    def test_from_standard_input(self):
        path = self.write("message.eml", self.message())
        done = self.run_command("open", path, "--json", "--identity", self.person("bob@example.net") / "identity.p12",
                                "--passphrase-file", "-", stdin=b"lab\n")
        self.assert_code(done, 0)
        self.assertEqual(done.report["encryption"]["state"], "decrypted")

    def test_it_is_asked_for_only_when_needed(self):
        """A letter that is only signed opens without a passphrase for the stored keys."""
        self.run_command("identities", "import", self.person("bob@example.net") / "identity.p12",
                         "--passphrase-file", self.lab.passphrase)
        done = self.open(self.signed("alice@example.org"))
        self.assert_report(done, 0, "S6", "verified-dns", "filled")

    def test_missing_file(self):
        done = self.open(self.message(), "--identity", self.person("bob@example.net") / "identity.p12",
                         "--passphrase-file", self.folder / "none")
        self.assert_code(done, 3)
        self.assertIn("none", done.errors)


class TestOutput(OpenCase):
    def test_the_letter(self):
        message = self.seal(command.letter())
        target = self.folder / "opened.eml"
        self.assert_code(self.json("open", message, "-o", target, person="bob@example.net"), 0)
        content = target.read_bytes()
        self.assertEqual(content.count(b"\n"), content.count(b"\r\n"))
        header, _, body = content.partition(b"\r\n\r\n")
        self.assertIn(f"Subject: {command.SUBJECT}".encode(), header.split(b"\r\n"))
        self.assertNotIn(b"HP-Outer", header)
        self.assertNotIn(b"hp=", header)
        self.assertEqual(body, command.TEXT.encode() + b"\r\n")
        self.assertEqual(target.stat().st_mode & 0o077, 0)

    def test_to_standard_output(self):
        message = self.seal(command.letter())
        done = self.run_command("open", message, "-o", "-", person="bob@example.net")
        self.assert_code(done, 0)
        self.assertIn(command.TEXT, done.text)

    def test_one_part(self):
        attachment = bytes(range(256)) * 40
        entity = letters.multipart([
            letters.part(), letters.wrap(b"", "application/octet-stream", letters.base64_lines(attachment))])
        message = letters.encrypted(letters.fields(), entity, self.person("bob@example.net"))
        target = self.folder / "part"
        done = self.open(message, "-o", target, "--part", "2", person="bob@example.net")
        self.assert_code(done, 0)
        self.assertEqual(target.read_bytes(), attachment)
        self.assertEqual([part["size"] for part in done.report["parts"]], [len(letters.TEXT), len(attachment)])

    def test_a_part_that_is_not_there(self):
        message = letters.plain(letters.fields(), letters.part())
        target = self.folder / "part"
        done = self.read(message, "-o", target, "--part", "7")
        self.assert_code(done, 1)
        self.assertFalse(target.exists())

    def test_where_nothing_can_be_written(self):
        done = self.read(letters.plain(letters.fields(), letters.part()), "-o", self.folder / "none" / "x.eml")
        self.assert_code(done, 3)

    def test_a_full_disk(self):
        done = self.read(letters.plain(letters.fields(), letters.part()), "-o", "/dev/full")
        self.assert_code(done, 3)
        self.assertIn("No space left", done.errors)

    def test_the_report_on_a_full_disk(self):
        path = self.write("message.eml", letters.plain(letters.fields(), letters.part()))
        with open("/dev/full", "wb") as full:
            result = command.subprocess.run([command.program(), "open", path], stdout=full,
                                            stderr=command.subprocess.PIPE, check=False)
        self.assertEqual(result.returncode, 3, result.stderr)


class TestTime(OpenCase):
    """--at, and the time of first receipt (7.14)."""

    def test_an_expired_certificate_was_good_then(self):
        message = self.signed("old@example.org")
        self.assert_report(self.open(message), 1, "S4", "signer-unusable", "open")
        self.assert_report(self.open(message, "--at", time_text(-60)), 0, "S6", "verified-dns", "filled")

    def test_a_good_certificate_expires(self):
        done = self.open(self.signed("alice@example.org"), "--at", time_text(3650))
        self.assert_report(done, 1, "S4", "signer-unusable", "open")

    def test_nothing_is_stored_under_another_time(self):
        self.open(self.signed("bob@example.net"))
        before = command.snapshot(self.data)
        self.open(self.signed("alice@example.org"), "--at", time_text(1))
        self.open(self.signed("alice@example.org"), "--at-dns", time_text(0))
        self.assertEqual(command.snapshot(self.data), before)

    def test_the_second_time_it_is_not_the_first_letter_of_another(self):
        """The remark stays with the letter that was first."""
        message = self.signed("alice@example.org")
        self.assertIn("first-contact", self.remarks(self.open(message)))
        self.assertIn("first-contact", self.remarks(self.open(message)))
        self.assertNotIn("first-contact", self.remarks(self.open(self.signed("alice@example.org"))))

    def test_a_verdict_lasts_beyond_the_certificate(self):
        """7.14: a letter that was good when it came stays so when the certificate has expired;
        one that comes afterwards does not get that far."""
        with lab(own=True) as place:
            signer = letters.Maker(self.folder / "signer", "bob@example.net", *letters.P256, last_second=6)
            ends = time.monotonic() + 6
            place.publish("bob@example.net", signer / "certificate.pem")
            first, second = (letters.clear_signed(letters.fields("bob@example.net"), letters.part(), signer)
                             for _ in range(2))
            self.assert_report(self.open(first, options=place.options), 0, "S6", "verified-dns", "filled")
            time.sleep(max(0, ends + 1.5 - time.monotonic()))
            self.assert_report(self.open(second, options=place.options), 1, "S4", "signer-unusable", "open")
            self.assert_report(self.open(first, options=place.options), 0, "S6", "verified-dns", "filled")
            fresh = self.open(first, options=place.options, data=self.folder / "fresh")
            self.assert_report(fresh, 1, "S4", "signer-unusable", "open")

    def test_times_that_are_none(self):
        path = self.write("message.eml", letters.plain(letters.fields(), letters.part()))
        for text in ("", "yesterday", "2026", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-01-01", "12"):
            with self.subTest(text):
                self.assert_code(self.run_command("open", path, "--at", text), 2)


if __name__ == "__main__":
    command.main()
