#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""`letterlock identities list|create|import`: what is made and kept is what openssl reads."""

import contextlib
import datetime
import os
import pathlib
import pty
import signal
import subprocess
import sys
import termios
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import command
import letters


class IdentitiesCase(command.Case):
    def setUp(self):
        super().setUp()
        self.passphrase = self.write("passphrase", "correct horse\n")

    def identities(self, *arguments, code=0, **more):
        done = self.json("identities", *arguments, "--passphrase-file", self.passphrase, **more)
        self.assert_code(done, code)
        return done.report.get("identities")

    def list(self):
        return sorted(entry["sha256"] for entry in self.identities("list"))

    def files(self):
        folder = self.data / "identities"
        return {path.name: path for path in folder.iterdir()} if folder.is_dir() else {}

    def openssl(self, *arguments):
        return letters.openssl(*arguments).decode()

    def assert_key_fits(self, sha256, passphrase="correct horse"):
        """openssl opens the key with the passphrase, and it is that of the certificate."""
        files = self.files()
        key, certificate = files[f"{sha256}.p8"], files[f"{sha256}.pem"]
        content = key.read_bytes()
        form = "PEM" if content.startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----") else "DER"
        public = self.openssl("pkey", "-inform", form, "-in", key, "-passin", f"pass:{passphrase}", "-pubout")
        self.assertEqual(public, self.openssl("x509", "-in", certificate, "-noout", "-pubkey"))
        refused = subprocess.run(["openssl", "pkey", "-inform", form, "-in", key, "-passin", "pass:wrong", "-noout"],
                                 capture_output=True, check=False)
        self.assertNotEqual(refused.returncode, 0)
        return form, key


class TestCreate(IdentitiesCase):
    def test_what_is_made(self):
        for kind, word, openssl_word in ((None, "rsa3072", "3072 bit"), ("rsa3072", "rsa3072", "3072 bit"),
                                         ("p256", "p256", "prime256v1")):
            with self.subTest(kind):
                self.data = self.folder / f"data-{kind}"
                key = ["--key", kind] if kind else []
                [made] = self.identities("create", "me@example.org", *key)
                self.assertEqual((made["key"], made["addresses"]), (word, ["me@example.org"]))
                self.assertEqual(self.list(), [made["sha256"]])
                self.assertEqual(set(self.files()), {made["sha256"] + ".p8", made["sha256"] + ".pem"})
                self.assert_key_fits(made["sha256"])
                pem = self.files()[made["sha256"] + ".pem"]
                self.assertEqual(command.fingerprint(pem.read_text()), made["sha256"])
                text = self.openssl("x509", "-in", pem, "-noout", "-text")
                for part in (openssl_word, "email:me@example.org", "E-mail Protection", "CA:FALSE",
                             "Digital Signature", "Key Encipherment" if word == "rsa3072" else "Key Agreement"):
                    self.assertIn(part, text)

    def test_it_verifies_itself(self):
        [made] = self.identities("create", "me@example.org", "--key", "p256")
        pem = self.files()[made["sha256"] + ".pem"]
        self.assertIn("OK", self.openssl("verify", "-purpose", "smimesign", "-CAfile", pem, pem))

    def test_the_name(self):
        [made] = self.identities("create", "me@example.org", "--key", "p256", "--name", "Zoë, of \"the\" Well")
        pem = self.files()[made["sha256"] + ".pem"]
        subject = self.openssl("x509", "-in", pem, "-noout", "-subject", "-nameopt", "utf8,sep_multiline,lname")
        self.assertIn('Zoë, of "the" Well', subject)
        self.assertIn("Zoë", made["subject"])

    def test_the_key_is_well_wrapped(self):
        """PBES2 with AES-256 and a slow derivation; readable by nobody else on the machine."""
        [made] = self.identities("create", "me@example.org", "--key", "p256")
        form, key = self.assert_key_fits(made["sha256"])
        text = self.openssl("asn1parse", "-inform", form, "-in", key)
        for part in ("PBES2", "PBKDF2", "hmacWithSHA256", "aes-256-cbc"):
            self.assertIn(part, text)
        for path in (self.data, self.data / "identities", *self.files().values()):
            self.assertEqual(path.stat().st_mode & 0o077, 0, path)

    def test_it_is_good_from_now_on_for_years(self):
        [made] = self.identities("create", "me@example.org", "--key", "p256")
        now = datetime.datetime.now(datetime.timezone.utc)
        start = datetime.datetime.fromisoformat(made["not-before"].replace("Z", "+00:00"))
        end = datetime.datetime.fromisoformat(made["not-after"].replace("Z", "+00:00"))
        self.assertLess(start, now)
        self.assertGreater((end - now).days, 2 * 365)

    def test_it_signs_and_opens_letters(self):
        """A letter to oneself, through files alone: encrypted by openssl, signed by the command."""
        [made] = self.identities("create", "me@example.org")
        pem = self.files()[made["sha256"] + ".pem"]
        sealed = self.folder / "sealed.eml"
        done = self.run_command("seal", "--sign", "-o", sealed, self.write("draft.eml", command.letter("me@example.org")),
                                "--passphrase-file", self.passphrase)
        self.assert_code(done, 0)
        report = self.json("open", sealed).report
        self.assertEqual((report["signature"]["verdict"], report["signature"]["certificate"]),
                         ("unknown-signer", made["sha256"]))
        cms = letters.openssl("cms", "-encrypt", "-binary", "-outform", "DER", "-aes-256-cbc", pem, data=letters.part())
        message = self.write("to-me.eml", letters.mime("enveloped-data", cms, letters.fields()))
        report = self.json("open", message, "--passphrase-file", self.passphrase).report
        self.assertEqual((report["encryption"]["state"], report["encryption"]["identity"]),
                         ("decrypted", made["sha256"]))

    def test_command_lines_that_make_no_sense(self):
        for arguments in ((), ("burn",), ("create",), ("create", "a@example.org", "b@example.org"), ("create", "alice"),
                          ("create", "a@example.org", "--key", "rsa512"), ("create", "a@example.org", "--key", ""),
                          ("import",), ("import", "a", "b"), ("list", "extra")):
            with self.subTest(arguments):
                done = self.run_command("identities", *arguments, "--passphrase-file", self.passphrase)
                self.assert_code(done, 2)
                self.assertEqual(self.files(), {})

    def test_without_a_passphrase_nothing_is_made(self):
        done = self.run_command("identities", "create", "me@example.org")
        self.assert_code(done, 3)
        self.assertEqual(self.files(), {})

    def test_an_empty_passphrase_protects_nothing(self):
        empty = self.write("empty", "\n")
        done = self.run_command("identities", "create", "me@example.org", "--passphrase-file", empty)
        self.assert_code(done, 3)
        self.assertEqual(self.files(), {})


class TestRecord(IdentitiesCase):
    own_lab = True

    def test_what_it_prints_is_found_when_published(self):
        """The name is the one that is asked, the data the certificate."""
        [made] = self.identities("create", "bob@example.net", "--key", "p256")
        done = self.run_command("publish", "bob@example.net")
        self.assert_code(done, 0)
        [line] = done.lines
        name, *words, data = line.split()
        self.assertEqual(words, ["IN", "SMIMEA", "3", "0", "0"])
        pem = self.files()[made["sha256"] + ".pem"]
        self.assertEqual(bytes.fromhex(data), letters.openssl("x509", "-in", pem, "-outform", "DER"))
        self.assertEqual(self.json("publish", "bob@example.net").report["records"], [line])

        self.lab.publish("bob@example.net", pem)
        [found] = self.json("lookup", "bob@example.net").report["results"]
        self.assertEqual((found["name"] + ".", found["chosen"]), (name, [made["sha256"]]))

    def test_who_has_none(self):
        self.identities("create", "me@example.org", "--key", "p256")
        done = self.run_command("publish", "you@example.org")
        self.assert_code(done, 1)
        self.assertEqual(done.output, b"")
        self.assertIn("identities create", done.errors)

    def test_who_can_have_none(self):
        self.identities("create", "me@localhost", "--key", "p256")
        self.assert_code(self.run_command("publish", "me@localhost"), 3)

    def test_create_says_what_is_next(self):
        done = self.run_command("identities", "create", "me@example.org", "--passphrase-file", self.passphrase)
        self.assert_code(done, 0)
        self.assertIn("letterlock publish me@example.org", done.errors)


class TestTerminal(IdentitiesCase):
    """A passphrase that is typed: asked for twice, never shown, and the echo comes back."""

    def begin(self):
        pid, terminal = pty.fork()
        if pid == 0:
            os.execv(command.program(), ["letterlock", "identities", "create", "me@example.org", "--key", "p256",
                                         "--data-dir", str(self.data)])
        self.addCleanup(os.close, terminal)
        return pid, terminal

    def await_prompt(self, terminal, prompt):
        seen = b""
        while not seen.endswith(prompt):
            seen += os.read(terminal, 1000)
        deadline = time.monotonic() + 10
        while self.echoes(terminal) and time.monotonic() < deadline:
            time.sleep(0.01)
        self.assertFalse(self.echoes(terminal))
        return seen

    def echoes(self, terminal):
        return bool(termios.tcgetattr(terminal)[3] & termios.ECHO)

    def test_typed_twice_and_not_shown(self):
        for second, code in (("correct horse", 0), ("correct house", 3)):
            with self.subTest(second):
                pid, terminal = self.begin()
                seen = self.await_prompt(terminal, b"New passphrase to protect the key of me@example.org: ")
                os.write(terminal, b"correct horse\n")
                seen += self.await_prompt(terminal, b"Once more: ")
                os.write(terminal, second.encode() + b"\n")
                with contextlib.suppress(OSError):
                    while more := os.read(terminal, 1000):
                        seen += more
                self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), code)
                self.assertNotIn(b"correct", seen)
                self.assertTrue(self.echoes(terminal))
        self.assertEqual(len(self.list()), 1)

    def test_interrupted(self):
        pid, terminal = self.begin()
        self.await_prompt(terminal, b": ")
        os.write(terminal, b"corr\x03")
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), -signal.SIGINT)
        self.assertTrue(self.echoes(terminal))
        self.assertEqual(self.files(), {})


class TestImport(IdentitiesCase):
    def bring(self, path, code=0, passphrase=None):
        done = self.json("identities", "import", path, "--passphrase-file", passphrase or self.lab.passphrase)
        self.assert_code(done, code)
        return done

    def sha256(self, address):
        return command.fingerprint((self.lab.person(address) / "certificate.pem").read_text())

    def test_pkcs12(self):
        for address in ("bob@example.net", "alice@example.org"):
            with self.subTest(address):
                done = self.bring(self.lab.person(address) / "identity.p12")
                self.assertEqual([entry["sha256"] for entry in done.report["identities"]], [self.sha256(address)])
                self.assert_key_fits(self.sha256(address), "lab")
        self.assertEqual(self.list(), sorted(map(self.sha256, ("bob@example.net", "alice@example.org"))))

    def test_pkcs12_with_two_certificates(self):
        done = self.bring(self.lab.person("twocerts@example.org") / "identity.p12")
        self.assertEqual(len(done.report["identities"]), 2)
        self.assertEqual({entry["key"] for entry in done.report["identities"]}, {"p256", "rsa2048"})
        for entry in done.report["identities"]:
            self.assert_key_fits(entry["sha256"], "lab")

    def test_pkcs12_with_a_chain(self):
        [entry] = self.bring(self.lab.person("chained@example.org") / "identity.p12").report["identities"]
        pem = self.files()[entry["sha256"] + ".pem"].read_text()
        self.assertEqual(command.fingerprint(pem), entry["sha256"])

    def test_old_pkcs12(self):
        """As older programs write it: 3DES and SHA-1."""
        person = self.lab.person("bob@example.net")
        old = self.folder / "old.p12"
        letters.openssl("pkcs12", "-export", "-in", person / "certificate.pem", "-inkey", person / "key.pem",
                        "-certpbe", "PBE-SHA1-3DES", "-keypbe", "PBE-SHA1-3DES", "-macalg", "sha1",
                        "-passout", "pass:lab", "-out", old)
        [entry] = self.bring(old).report["identities"]
        self.assert_key_fits(entry["sha256"], "lab")

    def test_pem(self):
        person = self.lab.person("bob@example.net")
        pem = self.write("bob.pem", (person / "certificate.pem").read_bytes() + (person / "key.pem").read_bytes())
        [entry] = self.bring(pem).report["identities"]
        self.assertEqual(entry["sha256"], self.sha256("bob@example.net"))
        self.assert_key_fits(entry["sha256"], "lab")

    def test_twice_is_once(self):
        self.bring(self.lab.person("bob@example.net") / "identity.p12")
        self.bring(self.lab.person("bob@example.net") / "identity.p12")
        self.assertEqual(self.list(), [self.sha256("bob@example.net")])

    def assert_refused(self, path, code, passphrase=None):
        done = self.bring(path, 3, passphrase)
        self.assertEqual(done.report["error"]["code"], code, done)
        self.assertEqual(self.files(), {})
        return done

    def test_wrong_passphrase(self):
        self.assert_refused(self.lab.person("bob@example.net") / "identity.p12", "passphrase",
                            self.write("wrong", "nonsense\n"))

    def test_files_that_are_none(self):
        p12 = (self.lab.person("bob@example.net") / "identity.p12").read_bytes()
        certificate = (self.lab.person("bob@example.net") / "certificate.pem").read_bytes()
        other = (self.lab.person("alice@example.org") / "key.pem").read_bytes()
        for name, content in (("empty", b""), ("garbage", bytes(range(256)) * 8), ("cut", p12[:len(p12) // 2]),
                              ("only-a-certificate", certificate), ("another-key", certificate + other),
                              ("no-pem", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")):
            with self.subTest(name):
                done = self.bring(self.write(name, content), 3)
                self.assertTrue(done.report["error"]["message"], done)
                self.assertEqual(self.files(), {})

    def test_a_missing_file(self):
        self.assertIn("none.p12", self.assert_refused(self.folder / "none.p12", "storage").errors)

    def test_a_huge_file(self):
        path = self.write("huge.p12", b"")
        with open(path, "r+b") as file:
            file.truncate(1 << 30)
        self.assert_refused(path, "limit")


class TestList(IdentitiesCase):
    def test_none(self):
        self.assertEqual(self.list(), [])

    def test_in_words(self):
        [made] = self.identities("create", "me@example.org", "--key", "p256")
        done = self.run_command("identities", "list")
        self.assert_code(done, 0)
        self.assertEqual(done.lines[0], made["sha256"])
        self.assertIn("p256", done.lines[1])

    def test_listing_needs_no_passphrase_for_what_is_stored(self):
        [made] = self.identities("create", "me@example.org", "--key", "p256")
        done = self.json("identities", "list")
        self.assertEqual([entry["sha256"] for entry in done.report["identities"]], [made["sha256"]])

    def test_a_spoilt_file_is_named(self):
        """Half a pair, or one that is no certificate: said, and never a crash."""
        for name, spoil in (("no key", lambda stem: (stem + ".p8", None)),
                            ("garbage", lambda stem: (stem + ".pem", b"garbage\n")),
                            ("key garbage", lambda stem: (stem + ".p8", b"garbage\n"))):
            with self.subTest(name):
                self.data = self.folder / name.replace(" ", "-")
                [made] = self.identities("create", "me@example.org", "--key", "p256")
                file, content = spoil(made["sha256"])
                if content is None:
                    self.files()[file].unlink()
                else:
                    self.files()[file].write_bytes(content)
                done = self.run_command("identities", "list", "--json")
                self.assertIn(done.code, (0, 3), done)
                self.assert_code(done, done.code)
                if done.code == 3:
                    self.assertIn(made["sha256"], done.errors)


if __name__ == "__main__":
    command.main()
