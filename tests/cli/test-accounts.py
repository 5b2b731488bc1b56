#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""`letterlock accounts list|add|remove`, and accounts.ini as people write it."""

import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import command

FULL = {"address": "me@example.org", "server": "mail.example.org", "port": 2465, "security": "starttls",
        "user": "somebody", "auth": "plain", "identity": "0" * 64}


class TestAccounts(command.Case):
    def run_accounts(self, *arguments):
        return self.run_command("accounts", *arguments, options=[])

    def list(self):
        done = self.json("accounts", "list", options=[])
        self.assert_code(done, 0)
        return done.report["accounts"]

    def write_ini(self, text):
        self.data.mkdir(mode=0o700, exist_ok=True)
        (self.data / "accounts.ini").write_text(text)

    def test_none(self):
        self.assertEqual(self.list(), [])

    def test_round_trip(self):
        done = self.run_accounts("add", "me@example.org", "--server", "mail.example.org", "--port", "2465",
                                 "--security", "starttls", "--user", "somebody", "--sign-as", "0" * 64)
        self.assert_code(done, 0)
        self.assertEqual(self.list(), [FULL])
        self.assert_code(self.run_accounts("add", "you@example.org", "--server", "mail.example.org"), 0)
        self.assertEqual([account["address"] for account in self.list()], ["me@example.org", "you@example.org"])
        self.assert_code(self.run_accounts("remove", "me@example.org"), 0)
        self.assertEqual([account["address"] for account in self.list()], ["you@example.org"])
        self.assert_code(self.run_accounts("remove", "you@example.org"), 0)
        self.assertEqual(self.list(), [])

    def test_what_is_not_said_has_its_usual_value(self):
        for security, port in (("tls", 465), ("starttls", 587)):
            with self.subTest(security):
                self.run_accounts("add", "me@example.org", "--server", "mail.example.org", "--security", security)
                [account] = self.list()
                self.assertEqual((account["port"], account["security"], account["user"], account["auth"]),
                                 (port, security, "me@example.org", "plain"))
                self.assertIn(f"mail.example.org:{port}", self.run_accounts("list").text)

    def test_adding_it_again_replaces_it(self):
        self.run_accounts("add", "me@example.org", "--server", "one.example.org", "--port", "1")
        self.run_accounts("add", "me@example.org", "--server", "two.example.org")
        [account] = self.list()
        self.assertEqual((account["server"], account["port"]), ("two.example.org", 465))

    def test_only_oneself_may_read_it(self):
        self.run_accounts("add", "me@example.org", "--server", "mail.example.org")
        self.assertEqual((self.data / "accounts.ini").stat().st_mode & 0o077, 0)
        self.assertEqual(self.data.stat().st_mode & 0o077, 0)

    def test_a_password_never_gets_into_the_file(self):
        """Without a keyring it is asked for each time, and that is said."""
        secret = self.write("secret", "correct horse\n")
        done = self.run_command("accounts", "add", "me@example.org", "--server", "mail.example.org",
                                "--passphrase-file", secret, options=[],
                                environment={"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"})
        self.assert_code(done, 0)
        self.assertNotIn("correct horse", (self.data / "accounts.ini").read_text())
        self.assertIn("will be asked for", done.errors)

    def test_what_people_write_by_hand_is_kept(self):
        self.write_ini("# mine\n[me@example.org]\nserver=mail.example.org\n# twice a day\nport=465\n")
        [account] = self.list()
        self.assertEqual((account["address"], account["server"], account["security"]),
                         ("me@example.org", "mail.example.org", "tls"))
        self.run_accounts("add", "you@example.org", "--server", "mail.example.org")
        text = (self.data / "accounts.ini").read_text()
        self.assertIn("# mine", text)
        self.assertIn("# twice a day", text)

    def test_the_lab_wrote_one(self):
        self.write_ini((self.lab.folder / "accounts.ini").read_text())
        self.assertIn("alice@example.org", [account["address"] for account in self.list()])

    def test_removing_what_is_not_there(self):
        done = self.run_accounts("remove", "nobody@example.org")
        self.assert_code(done, 1)
        self.assertIn("there is no account nobody@example.org", done.errors)

    def test_command_lines_that_make_no_sense(self):
        good = ("me@example.org", "--server", "mail.example.org")
        for arguments in ((), ("burn",), ("add",), ("add", "me@example.org"), ("add", "me", "--server", "x"),
                          ("add", *good, "you@example.org"), ("add", *good, "--port", "-1"),
                          ("add", *good, "--port", "65536"), ("add", *good, "--port", "x"),
                          ("add", *good, "--security", "none"), ("add", *good, "--security", ""),
                          ("add", "me@example.org", "--server", ""), ("remove",), ("remove", "a", "b"),
                          ("list", "extra"), ("add", *good, "--sign-as", "nonsense"),
                          ("add", "me@example.org", "--server", "mail example.org"),
                          ("add", "me@example.org", "--server", "mail.example.org\nport=1")):
            with self.subTest(arguments):
                done = self.run_accounts(*arguments)
                self.assert_code(done, 2)
                self.assertFalse((self.data / "accounts.ini").exists())

    def test_a_port_behind_the_name(self):
        for server in ("mail.example.org:587", "mail.example.org 587"):
            done = self.run_accounts("add", "me@example.org", "--server", server)
            self.assert_code(done, 2)
            self.assertIn("--port", done.errors)
        self.assertEqual(self.list(), [])

    def test_files_that_make_no_sense(self):
        """Exit 3, and the file and its group are named; nothing is lost by adding to it."""
        for name, text, *parts in (
                ("no key file", "what is this\n", "accounts.ini"),
                ("binary", "\x01\x02[", "accounts.ini"),
                ("no server", "[me@example.org]\nport=1\n", "[me@example.org]", "server"),
                ("port", "[me@example.org]\nserver=x\nport=99999\n", "[me@example.org]", "port"),
                ("no number", "[me@example.org]\nserver=x\nport=many\n", "[me@example.org]", "port"),
                ("security", "[me@example.org]\nserver=x\nsecurity=none\n", "[me@example.org]", "none"),
                ("auth", "[me@example.org]\nserver=x\nauth=cram-md5\n", "[me@example.org]", "cram-md5"),
                ("address", "[me]\nserver=x\n", "[me]", "address")):
            with self.subTest(name):
                self.write_ini(text)
                done = self.json("accounts", "list", options=[])
                self.assert_code(done, 3)
                self.assertEqual(done.report["error"]["code"], "malformed", done)
                for part in ("accounts.ini", *parts):
                    self.assertIn(part, done.errors)
                self.assertEqual((self.data / "accounts.ini").read_text(), text)

    def test_a_folder_in_its_place(self):
        (self.data / "accounts.ini").mkdir(parents=True)
        self.assert_code(self.run_accounts("list"), 3)
        self.assert_code(self.run_accounts("add", "me@example.org", "--server", "mail.example.org"), 3)


if __name__ == "__main__":
    command.main()
