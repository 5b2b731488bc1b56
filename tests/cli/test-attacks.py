#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Letters that somebody built to look better than they are, against `letterlock open`."""

import contextlib
import pathlib
import sqlite3
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import command
import letters

READER = "bob@example.net"
VICTIM = "alice@example.org"
FORGER = "mallory@evil.example"


class AttackCase(command.Case):
    def person(self, address):
        return self.lab.person(address)

    def open(self, message, code):
        done = self.json("open", self.write("attack.eml", message), person=READER)
        self.assert_code(done, code)
        return done.report

    def remarks(self, report):
        return [remark["code"] for remark in report["remarks"]]


class TestLayers(AttackCase):
    """What one layer proves, another one around it must not seem to prove."""

    def test_signature_between_two_encryptions(self):
        """The signer had a ciphertext, and need not know what is in it (9.4)."""
        reader = self.person(READER)
        hidden = letters.encrypted(b"", letters.part(), reader)
        signed = letters.opaque_signed(b"", hidden, self.person(VICTIM))
        report = self.open(letters.encrypted(letters.fields(), signed, reader, cipher="aes-256-gcm"), 0)
        self.assertEqual(report["signature"]["verdict"], "unsigned")
        self.assertEqual(report["summary"], "encrypted")
        self.assertIn("errant-layer", self.remarks(report))

    def test_malleable_encryption_in_a_strong_one(self):
        """Anybody can put a spoilt CBC ciphertext into GCM (E2): that does not make it whole."""
        reader = self.person(READER)
        hidden = letters.encrypted(b"", letters.part(), reader)
        report = self.open(letters.encrypted(letters.fields(), hidden, reader, cipher="aes-256-gcm"), 0)
        self.assertEqual(report["encryption"]["state"], "decrypted")
        self.assertFalse(report["encryption"]["integrity"])


class TestStructure(AttackCase):
    """What two readers could read differently is no signature layer (M5)."""

    def test_two_boundaries_or_an_encoding(self):
        entity = letters.part()
        signed = letters.multipart_signed(entity, letters.signature(entity, self.person(VICTIM)))
        plain = b'boundary="=_signed"'
        self.assertIn(plain, signed)
        for name, message in (
                ("extended", signed.replace(plain, b"boundary*=utf-8''x; " + plain, 1)),
                ("continued", signed.replace(plain, b'boundary*0="x"; ' + plain, 1)),
                ("base64", b"Content-Transfer-Encoding: base64\r\n" + signed),
                ("quoted-printable", b"Content-Transfer-Encoding: Quoted-Printable\r\n" + signed)):
            with self.subTest(name):
                report = self.open(letters.plain(letters.fields(), message), 0)
                self.assertEqual(report["signature"]["verdict"], "unsigned")


class TestSpelling(AttackCase):
    """A case variant of an address has an owner name of its own, where nothing is published (N7)."""

    def clear_signed(self, signer, sender):
        return letters.clear_signed(letters.fields(sender), letters.part(), self.person(signer))

    def test_authority_does_not_override_the_domain(self):
        report = self.open(self.clear_signed("overruled@example.org", "Overruled@example.org"), 1)
        self.assertEqual(report["signature"]["verdict"], "contradicted-by-dns")
        self.assertEqual(report["signature"]["reasons"][0]["code"], "S7")

    def test_authority_counts_where_nothing_is_published(self):
        report = self.open(self.clear_signed("chained@example.org", "Chained@example.org"), 0)
        self.assertEqual(report["signature"]["verdict"], "verified-ca")
        self.assertEqual(report["lookup"]["state"], "secure-absent")

    def test_record_is_for_one_spelling(self):
        report = self.open(self.clear_signed(VICTIM, "Alice@example.org"), 1)
        self.assertEqual(report["signature"]["verdict"], "unknown-signer")

    def test_authority_does_not_override_a_record_it_fits(self):
        report = self.open(self.clear_signed("pkixee@example.org", "PKIXEE@example.org"), 0)
        self.assertEqual(report["signature"]["verdict"], "verified-ca")


class TestHabit(AttackCase):
    """Somebody whose letters are always signed (signature-expected)."""

    def test_strangers_letter_does_not_end_it(self):
        """A letter that a forger signed with a key of his own must not make way for one without."""
        for number in range(12):
            entity = letters.part(body=f"letter {number}\r\n")
            self.open(letters.clear_signed(letters.fields(), entity, self.person(VICTIM)), 0)
        with contextlib.closing(sqlite3.connect(self.data / "decisions.sqlite")) as store:
            store.execute("UPDATE receipts SET received_at = received_at - rowid * 3 * 86400")
            store.commit()
        unsigned = letters.plain(letters.fields(), letters.part())
        self.assertIn("signature-expected", self.remarks(self.open(unsigned, 0)))
        stranger = letters.clear_signed(letters.fields(), letters.part(), self.person("dave@unsigned.example"))
        self.assertEqual(self.open(stranger, 1)["signature"]["verdict"], "address-mismatch")
        report = self.open(unsigned, 0)
        self.assertIn("signature-expected", self.remarks(report))
        self.assertEqual(report["signature"]["mark"], "warning")


class TestFrom(AttackCase):
    """A From inside that nobody signed for (RFC 9788, section 4.4)."""

    def letter(self, inside, outside):
        outer = b"".join(b"HP-Outer: " + line + b"\r\n" for line in letters.fields(outside).splitlines())
        entity = letters.part('text/plain; charset=utf-8; hp="cipher"', header=letters.fields(inside) + outer)
        return letters.fields(outside), entity

    def test_encrypted_only(self):
        header, entity = self.letter(VICTIM, FORGER)
        report = self.open(letters.encrypted(header, entity, self.person(READER), cipher="aes-256-gcm"), 0)
        self.assertEqual(report["headers"]["from"], [FORGER])
        self.assertIn("outer-differs", self.remarks(report))

    def test_signature_broken(self):
        header, entity = self.letter(VICTIM, FORGER)
        cms = letters.signature(entity, self.person(VICTIM))
        signed = letters.multipart_signed(entity.replace(b"noon", b"nine"), cms)
        report = self.open(letters.encrypted(header, signed, self.person(READER)), 1)
        self.assertEqual(report["signature"]["verdict"], "invalid")
        self.assertEqual(report["headers"]["from"], [FORGER])
        self.assertIn("outer-differs", self.remarks(report))

    def test_signature_around_the_encryption(self):
        header, entity = self.letter(VICTIM, FORGER)
        hidden = letters.encrypted(b"", entity, self.person(READER))
        report = self.open(letters.opaque_signed(header, hidden, self.person(VICTIM)), 0)
        self.assertEqual(report["signature"]["verdict"], "unsigned")
        self.assertEqual(report["headers"]["from"], [FORGER])
        self.assertIn("outer-differs", self.remarks(report))

    def test_signed_for(self):
        header, entity = self.letter(VICTIM, FORGER)
        signed = letters.multipart_signed(entity, letters.signature(entity, self.person(VICTIM)))
        report = self.open(letters.encrypted(header, signed, self.person(READER)), 0)
        self.assertEqual(report["signature"]["verdict"], "verified-dns")
        self.assertEqual(report["headers"]["from"], [VICTIM])


class TestDraft(AttackCase):
    """A draft whose form would make the command tell what it should hide."""

    def header(self, draft):
        return self.seal(draft).read_bytes().partition(b"\r\n\r\n")[0]

    def test_blanks_before_the_first_field(self):
        """They must not make it a part of a field that we put in front (12.I3)."""
        rest = b"From: alice@example.org\r\nTo: bob@example.net\r\n"
        for first in (b" Subject: canary", b"\tSubject: canary", b" \tBcc: twocerts@example.org"):
            with self.subTest(first):
                more = b"" if b"Subject" in first else b"Subject: canary\r\n"
                header = self.header(first + b"\r\n" + rest + more + b"\r\nhello\r\n")
                self.assertIn(b"Subject: [...]\r\n", header)
                self.assertNotIn(b"canary", header)
                self.assertNotIn(b"twocerts", header)

    def test_copy_of_the_subject(self):
        self.assertNotIn(b"canary", self.header(command.letter(fields=["Thread-Topic: canary"])))


class TestWork(AttackCase):
    """A letter must not keep the reader's computer busy."""

    def test_comments_in_parameters(self):
        for name in ("Content-Type: text/plain", "Content-Disposition: attachment"):
            with self.subTest(name):
                field = name + "; a=(" * 150000
                start = time.monotonic()
                self.open(letters.fields(more=[field]) + b"\r\nhello\r\n", 0)
                self.assertLess(time.monotonic() - start, 15)


if __name__ == "__main__":
    command.main()
