#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""`letterlock open`: the whole report of letters sealed by us and by openssl, header protection,
files that are no letters, passphrases, and what is written."""

import datetime
import pathlib
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import command
import letters
from opening import OpenCase


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
        self.assertIn("There was no passphrase that fits", done.errors)

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


if __name__ == "__main__":
    command.main()
