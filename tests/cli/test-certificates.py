#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""`letterlock certificates list|show|refresh|forget|import|export`, and databases that are damaged."""

import pathlib
import ssl
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import command
import letters


class CertificatesCase(command.Case):
    def sha256(self, address):
        return command.fingerprint((self.lab.person(address) / "certificate.pem").read_text())

    def listed(self, *which, verb="list"):
        done = self.json("certificates", verb, *which)
        self.assert_code(done, 0)
        return done.report["certificates"]


class TestStore(CertificatesCase):
    def test_nothing_is_known_at_first(self):
        self.assertEqual(self.listed(), [])
        done = self.run_command("certificates", "list")
        self.assert_code(done, 0)
        self.assertEqual(done.output, b"")

    def test_what_was_looked_up_is_listed(self):
        self.assert_code(self.run_command("lookup", "alice@example.org", "bob@example.net"), 0)
        entries = {entry["address"]: entry for entry in self.listed()}
        self.assertEqual(set(entries), {"alice@example.org", "bob@example.net"})
        entry = entries["bob@example.net"]
        self.assertEqual((entry["sha256"], entry["state"], entry["published"], entry["pinned"], entry["key"]),
                         (self.sha256("bob@example.net"), "secure-data", True, False, "rsa3072"))
        self.assertIn("BEGIN", (self.lab.person("bob@example.net") / "certificate.pem").read_text())
        for name in ("first-seen", "last-seen", "last-checked", "not-before", "not-after"):
            self.assertRegex(entry[name], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", name)

    def test_what_the_dns_does_not_vouch_for_is_not(self):
        self.run_command("lookup", "carol@unsigned.example", "erin@altered.example", "nobody@example.org")
        self.assertEqual(self.listed(), [])

    def test_the_certificate_of_a_letter_is_known_when_it_was_verified(self):
        for signer, known in (("digest@example.org", True), ("dave@unsigned.example", False)):
            with self.subTest(signer):
                message = letters.clear_signed(letters.fields(signer), letters.part(), self.lab.person(signer))
                self.run_command("open", self.write("message.eml", message))
                self.assertEqual([entry["address"] for entry in self.listed(signer)], [signer] * known)

    def test_which(self):
        self.run_command("lookup", "alice@example.org", "bob@example.net", "alias@example.org")
        alice = self.sha256("alice@example.org")
        self.assertEqual([entry["address"] for entry in self.listed("bob@example.net")], ["bob@example.net"])
        self.assertEqual({entry["address"] for entry in self.listed(alice)}, {"alice@example.org", "alias@example.org"})
        self.assertEqual({entry["address"] for entry in self.listed(alice.upper())},
                         {"alice@example.org", "alias@example.org"})
        self.assertEqual(self.listed("nobody@example.org"), [])

    def test_show(self):
        self.run_command("lookup", "alice@example.org")
        self.assertEqual(self.listed("alice@example.org", verb="show"), self.listed("alice@example.org"))
        done = self.run_command("certificates", "show", "alice@example.org")
        self.assert_code(done, 0)
        for part in (self.sha256("alice@example.org"), "p256", "published", "first seen just now"):
            self.assertIn(part, done.text)

    def test_show_what_is_not_known(self):
        done = self.run_command("certificates", "show", "nobody@example.org")
        self.assert_code(done, 1)
        self.assertIn("no such certificate is known", done.errors)

    def test_refresh_asks_again(self):
        """Withdrawn meanwhile: the cache does not know yet, refresh does."""
        self.run_command("lookup", "alice@example.org")
        done = self.run_command("certificates", "refresh", "alice@example.org")
        self.assert_code(done, 0)
        self.assertIn("example.org publishes a certificate for alice@example.org", done.errors)
        done = self.run_command("certificates", "refresh", self.sha256("alice@example.org"))
        self.assert_code(done, 0)

    def test_refresh_of_what_is_not_there(self):
        done = self.run_command("certificates", "refresh", "nobody@example.org")
        self.assert_code(done, 1)
        done = self.run_command("certificates", "refresh", "0" * 64)
        self.assert_code(done, 1)
        self.assertIn("no such certificate is known", done.errors)

    def test_forget(self):
        self.run_command("lookup", "alice@example.org", "bob@example.net")
        self.assert_code(self.json("certificates", "forget", "bob@example.net"), 0)
        self.assertEqual([entry["address"] for entry in self.listed()], ["alice@example.org"])
        self.assert_code(self.run_command("certificates", "forget", self.sha256("alice@example.org")), 0)
        self.assertEqual(self.listed(), [])

    def test_forget_what_is_not_there(self):
        for which in ("bob@example.net", "0" * 64):
            with self.subTest(which):
                done = self.run_command("certificates", "forget", which)
                self.assert_code(done, 1)
                self.assertIn("Not found", done.errors)

    def test_command_lines_that_make_no_sense(self):
        for arguments in ((), ("show",), ("forget",), ("refresh",), ("burn", "alice@example.org"), ("show", "alice"),
                          ("list", "a@example.org", "b@example.org"), ("show", "0" * 63), ("show", "g" * 64),
                          ("show", ""), ("import",), ("import", "a", "b"), ("export",), ("export", "a"),
                          ("export", "0" * 64, "1" * 64), ("list", "-o", "file"), ("import", "a", "-o", "b"),
                          ("export", "a@example.org", "-o")):
            with self.subTest(arguments):
                self.assert_code(self.run_command("certificates", *arguments), 2)


class TestFiles(CertificatesCase):
    """What people send each other: certificates in files."""

    def setUp(self):
        super().setUp()
        self.bob = self.lab.person("bob@example.net") / "certificate.pem"
        self.other = self.lab.person("rsa2048@example.net") / "certificate.pem"

    def openssl(self, *arguments, stdin=None):
        return subprocess.run(["openssl", *map(str, arguments)], input=stdin, check=True, capture_output=True).stdout

    def forms(self):
        """The same certificate in every form that mail programs write."""
        key = self.lab.person("bob@example.net") / "key.pem"
        text = self.write("text", b"hello\r\n")
        yield "bob.pem", self.bob.read_bytes()
        yield "with words.txt", b"Here it is:\r\n\r\n" + self.bob.read_bytes() + b"\r\nRegards\r\n"
        yield "bob.der", self.openssl("x509", "-in", self.bob, "-outform", "DER")
        for form in ("DER", "PEM"):
            yield f"bob.{form}.p7c", self.openssl("crl2pkcs7", "-nocrl", "-certfile", self.bob, "-outform", form)
        yield "smime.p7s", self.openssl("cms", "-sign", "-binary", "-in", text, "-signer", self.bob, "-inkey", key,
                                        "-outform", "DER")
        yield "smime.p7m", self.openssl("cms", "-sign", "-nodetach", "-in", text, "-signer", self.bob, "-inkey",
                                        key, "-outform", "DER")

    def test_import_reads_what_mail_programs_write(self):
        for name, content in self.forms():
            with self.subTest(name):
                self.data = self.folder / ("data-" + name)
                done = self.json("certificates", "import", self.write(name, content))
                self.assert_code(done, 0)
                [entry] = done.report["certificates"]
                self.assertEqual((entry["address"], entry["sha256"], entry["source"], entry["pinned"], entry["state"]),
                                 ("bob@example.net", self.sha256("bob@example.net"), "import", False, "not-asked"))
                self.assertEqual(done.report["set-aside"], 0)
                self.assertEqual(self.listed(), [entry])

    def test_import_sets_aside_whom_nobody_writes_to(self):
        path = self.write("many.pem", self.bob.read_bytes() + (self.lab.folder / "ca.pem").read_bytes()
                          + self.other.read_bytes() + self.bob.read_bytes())
        done = self.run_command("certificates", "import", path)
        self.assert_code(done, 0)
        self.assertEqual([line.split()[0] for line in done.lines], ["bob@example.net", "rsa2048@example.net"])
        self.assertIn("one certificate in it is an authority's or names no address", done.errors)
        self.assertEqual(len(self.listed()), 2)

    def test_import_stores_nothing_of_a_bad_file(self):
        pem = self.bob.read_bytes()
        big = self.folder / "big.pem"
        with big.open("wb") as stream:
            stream.truncate(1 << 30)
        key = self.lab.person("bob@example.net") / "key.pem"
        for name, content, word in (
                ("garbage", bytes(range(256)) * 16, ""), ("empty", b"", ""), ("text", b"hello\n", ""),
                ("cut", pem[:-40], ""), ("second cut", pem + self.other.read_bytes()[:-40], ""),
                ("authority", (self.lab.folder / "ca.pem").read_bytes(), "names an address"),
                ("key", key.read_bytes(), "private key"), ("a thousand and one", None, "1000"), ("big", None, "larger"),
                ("missing", None, "No such file"), ("folder", None, "directory")):
            with self.subTest(name):
                path = {"big": big, "missing": self.folder / "none", "folder": self.folder}.get(name)
                if name == "a thousand and one":
                    content = self.crowd(1001)
                done = self.json("certificates", "import", path or self.write("file", content))
                self.assert_code(done, 3)
                self.assertIn(word, done.errors)
                self.assertEqual(self.listed(), [])

    def crowd(self, number):
        """That many certificates, each another: what differs is in the signature, which nobody checks here."""
        der = bytearray(ssl.PEM_cert_to_DER_cert(self.bob.read_text()))
        pems = []
        for index in range(number):
            der[-2:] = index.to_bytes(2, "big")
            pems.append(ssl.DER_cert_to_PEM_cert(bytes(der)))
        return "".join(pems).encode()

    def test_import_takes_a_thousand(self):
        path = self.write("crowd.pem", self.crowd(1000))
        done = self.json("certificates", "import", path)
        self.assert_code(done, 0)
        self.assertEqual(len(done.report["certificates"]), 1000)

    def test_import_under_a_chosen_time(self):
        done = self.run_command("certificates", "import", self.bob, "--at", "2026-11-21T12:00:00Z")
        self.assert_code(done, 2)
        self.assertEqual(self.listed(), [])

    def test_export(self):
        self.assert_code(self.run_command("certificates", "import", self.bob), 0)
        bob = ssl.PEM_cert_to_DER_cert(self.bob.read_text())
        for which in ("bob@example.net", self.sha256("bob@example.net")):
            for arguments in ((), ("-o", "-")):
                done = self.run_command("certificates", "export", which, *arguments)
                self.assert_code(done, 0)
                self.assertEqual(ssl.PEM_cert_to_DER_cert(done.text), bob)
                self.assertEqual(self.openssl("x509", "-outform", "DER", stdin=done.output), bob)
        for name in ("bob.der", "bob.CER"):
            done = self.run_command("certificates", "export", "bob@example.net", "-o", self.folder / name)
            self.assert_code(done, 0)
            self.assertEqual((done.output, (self.folder / name).read_bytes()), (b"", bob))
        done = self.json("certificates", "export", "bob@example.net", "-o", self.folder / "bob.pem")
        self.assert_code(done, 0)
        self.assertEqual(ssl.PEM_cert_to_DER_cert((self.folder / "bob.pem").read_text()), bob)
        self.assertEqual((done.report["pem"], len(done.report["certificates"])),
                         ((self.folder / "bob.pem").read_text(), 1))

    def test_what_is_exported_can_be_brought_in(self):
        self.assert_code(self.run_command("lookup", "twocerts@example.org"), 0)
        both = sorted(entry["sha256"] for entry in self.listed())
        self.assertEqual(len(both), 2)
        path = self.folder / "both.pem"
        self.assert_code(self.run_command("certificates", "export", "twocerts@example.org", "-o", path), 0)
        done = self.run_command("certificates", "export", "twocerts@example.org", "-o", self.folder / "both.der")
        self.assert_code(done, 2)
        self.assertFalse((self.folder / "both.der").exists())
        self.data = self.folder / "other"
        self.assert_code(self.run_command("certificates", "import", path), 0)
        self.assertEqual(sorted(entry["sha256"] for entry in self.listed()), both)

    def test_export_of_what_is_not_there(self):
        for which in ("rsa2048@example.net", "0" * 64):
            done = self.run_command("certificates", "export", which, "-o", self.folder / "out.pem")
            self.assert_code(done, 1)
            self.assertIn("no such certificate is known", done.errors)
            self.assertFalse((self.folder / "out.pem").exists())

    def test_export_where_nothing_can_be_written(self):
        self.assert_code(self.run_command("certificates", "import", self.bob), 0)
        done = self.run_command("certificates", "export", "bob@example.net", "-o", self.folder / "none" / "out.pem")
        self.assert_code(done, 3)


class TestHistory(CertificatesCase):
    """What is published changes between two commands, in a lab of its own."""

    own_lab = True

    def test_refresh_finds_it_withdrawn_and_replaced(self):
        self.run_command("lookup", "bob@example.net")
        bob = self.lab.person("bob@example.net") / "certificate.pem"
        self.lab.publish("bob@example.net")
        cached = self.json("lookup", "bob@example.net")
        self.assertEqual((cached.code, cached.report["results"][0]["from"]), (0, "cache"))
        done = self.run_command("certificates", "refresh", "bob@example.net")
        self.assert_code(done, 1)
        self.assertIn("publishes no certificate for bob@example.net; that is proven", done.errors)
        [result] = self.json("lookup", "bob@example.net").report["results"]
        self.assertEqual((result["state"], result["recipient"]), ("secure-absent", "withdrawn"))

        self.lab.publish("bob@example.net", self.lab.person("rsa2048@example.net") / "certificate.pem")
        self.assert_code(self.run_command("certificates", "refresh", "bob@example.net"), 1)
        [result] = self.json("lookup", "bob@example.net").report["results"]
        self.assertEqual((result["state"], result["recipient"], result["chosen"]), ("secure-data", "changed", []))

        self.lab.publish("bob@example.net", bob)
        self.assert_code(self.run_command("certificates", "refresh", "bob@example.net"), 0)


class TestDamage(CertificatesCase):
    """Databases that somebody or something has spoilt."""

    def fill(self):
        self.assert_code(self.run_command("lookup", "alice@example.org"), 0)
        return self.data / "decisions.sqlite", self.data / "cache" / "dns.sqlite"

    def spoil(self, path, content):
        for extra in ("-wal", "-shm"):
            path.with_name(path.name + extra).unlink(missing_ok=True)
        path.write_bytes(content(path.read_bytes()))

    KINDS = {"garbage": lambda old: bytes(range(256)) * 64,
             "cut short": lambda old: old[:len(old) // 2],
             "head overwritten": lambda old: b"\0" * 100 + old[100:]}

    def test_decisions_are_never_thrown_away(self):
        """Exit 3, the file is named, and it stays as it is."""
        for name, content in self.KINDS.items():
            with self.subTest(name):
                self.data = self.folder / name.replace(" ", "-")
                decisions, _ = self.fill()
                self.spoil(decisions, content)
                spoilt = decisions.read_bytes()
                for arguments in (("lookup", "alice@example.org"), ("certificates", "list")):
                    done = self.json(*arguments)
                    self.assert_code(done, 3)
                    self.assertEqual(done.report["error"]["code"], "storage", done)
                    self.assertIn("decisions.sqlite", done.errors)
                self.assertEqual(decisions.read_bytes(), spoilt)

    def test_a_cache_is_made_anew(self):
        for name, content in self.KINDS.items():
            with self.subTest(name):
                self.data = self.folder / name.replace(" ", "-")
                _, cache = self.fill()
                self.spoil(cache, content)
                done = self.json("lookup", "alice@example.org")
                self.assert_code(done, 0)
                self.assertEqual(done.report["results"][0]["state"], "secure-data")

    def test_where_nothing_can_be_kept(self):
        self.data = self.write("a-file", "")
        done = self.json("lookup", "alice@example.org")
        self.assert_code(done, 3)
        self.assertEqual(done.report["error"]["code"], "storage", done)

    def test_everything_is_for_oneself_only(self):
        self.fill()
        for path in (self.data, *self.data.rglob("*")):
            self.assertEqual(path.stat().st_mode & 0o077, 0, path)

    def test_what_is_kept_lies_where_the_papers_say(self):
        decisions, cache = self.fill()
        self.assertTrue(decisions.is_file())
        self.assertTrue(cache.is_file())

    def test_without_a_data_dir_it_is_the_xdg_folders(self):
        environment = {"XDG_DATA_HOME": str(self.folder / "xdg-data"), "XDG_CACHE_HOME": str(self.folder / "xdg-cache")}
        done = command.run("lookup", "alice@example.org", *self.lab.options, environment=environment)
        self.assert_code(done, 0)
        self.assertTrue((self.folder / "xdg-data" / "letterlock" / "decisions.sqlite").is_file())
        self.assertTrue(list((self.folder / "xdg-cache" / "letterlock").rglob("dns.sqlite")))


if __name__ == "__main__":
    command.main()
