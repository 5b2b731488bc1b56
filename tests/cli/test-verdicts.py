#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""`letterlock open`: every row of table 0.2 that needs no history, each by a real message that
openssl signed with a key of the lab, judged by the lab's DNS; the words, and the time of
judgement."""

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
from opening import OpenCase

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

# First two lines of what a person reads, and the rule that --verbose names.
SENTENCES = {
    "alice@example.org": ("Signed by alice@example.org", "  as example.org publishes, checked just now", "S6"),
    "anyone@wild.example.org": ("Signed by anyone@wild.example.org",
                                "  as wild.example.org publishes for all its addresses, checked just now", "S6"),
    "carol@unsigned.example": ("Signed by carol@unsigned.example", "  as .*Lab Mail CA.* vouches", "S8"),
    "old@example.org": ("Signed, sender not confirmed", "  the certificate had expired", "S4"),
    "future@example.org": ("Signed, sender not confirmed", "  the certificate is not valid yet", "S4"),
    "tls@example.org": ("Signed, sender not confirmed", "  the certificate is not meant for signing letters", "S4"),
    "misnamed@example.org": ("Signed, sender not confirmed",
                             "  the certificate is not for misnamed@example.org", "S5"),
    "replaced@example.org": ("Signed, sender not confirmed",
                             "  example.org publishes another certificate for this address", "S7"),
    "nobody@example.org": ("Signed, sender not confirmed", "  example.org publishes nothing for this address", "S9"),
    "dave@unsigned.example": ("Signed, sender not confirmed",
                              "  unsigned.example does not protect its answers (no DNSSEC)", "S9"),
    "unusable@example.org": ("Signed, sender not confirmed", "  what example.org publishes cannot be used", "S9"),
    "erin@altered.example": ("Signed, sender not confirmed",
                             "  the answer of altered.example was tampered with, or its domain is misconfigured", "S9"),
}


def read_table(text):
    for line in text.strip().splitlines():
        signer, author, rule, verdict, mark, state, code, *remarks = line.split()
        yield signer, signer if author == "-" else author, rule, verdict, mark, state, int(code), set(remarks)


def time_text(days):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)).strftime(command.TIME_FORMAT)


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
        for number, (signer, (*lines, rule)) in enumerate(SENTENCES.items()):
            with self.subTest(signer):
                message, data = self.signed(signer), self.folder / f"data-{number}"
                done = self.read(message, data=data)
                for line, wanted in zip(done.lines, lines):
                    self.assertRegex(line, "^" + re.escape(wanted).replace(r"\.\*", ".*") + "$", done)
                more = self.read(message, "--verbose", data=data)
                self.assertEqual(more.lines[:2], [done.lines[0], f"{done.lines[1]} ({rule})"])
                self.assertIn("_smimecert.", more.text)
                self.assertNotIn("_smimecert.", done.text)


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
