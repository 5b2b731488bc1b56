#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The command line itself: help, version, what every command takes, and what makes no sense."""

import os
import pathlib
import re
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import command

COMMANDS = ("lookup", "seal", "open", "send", "queue", "accounts", "certificates", "identities")
COMMON = ("--data-dir", "--json", "--offline", "--trust-anchor", "--dns-conf", "--stub", "--forward", "--ca-file",
          "--crl-file", "--tls-ca-file", "--identity", "--passphrase-file", "--at", "--at-dns", "--verbose", "--version")


class TestOptions(command.Case):
    def test_help_fits_a_screen_and_names_each_command(self):
        for option in ("--help", "-h"):
            done = command.run(option)
            self.assert_code(done, 0)
            self.assertLessEqual(len(done.lines), 24)
            self.assertLessEqual(max(map(len, done.lines)), 80)
            for name in COMMANDS:
                self.assertRegex(done.text, rf"(?m)^  {name} ")
            self.assertEqual(done.errors, "")

    def test_help_of_each_command(self):
        for name in COMMANDS:
            with self.subTest(name):
                done = command.run(name, "--help")
                self.assert_code(done, 0)
                self.assertIn(f"Usage: letterlock {name} ", done.text)
                self.assertLessEqual(len(done.lines), 40)
                self.assertLessEqual(max(map(len, done.lines)), 80)
                for option in COMMON:
                    self.assertIn(option, done.text)
                self.assertEqual(command.run("help", name).text, done.text)
                self.assertEqual(command.run("--help", name).text, done.text)

    def test_man_page_and_completion_know_each_command_and_option(self):
        data = pathlib.Path(__file__).resolve().parent.parent.parent / "data"
        man = (data / "man" / "letterlock.1.scd").read_text()
        completion = (data / "completion" / "letterlock.bash").read_text()
        for name in COMMANDS:
            text = command.run(name, "--help").text
            for option in set(re.findall(r"--[a-z][a-z-]*", text)):
                self.assertIn(f"*{option}*", man, name)
                self.assertRegex(completion, rf"{option}\b", name)
            for verb in re.findall(rf"(?m)letterlock {name} ([a-z]+) ", text):
                self.assertIn(f"*{verb}*", man, name)
                self.assertRegex(completion, rf'verbs="[a-z ]*\b{verb}\b', name)

    def test_the_overview_without_a_command(self):
        overview = command.run("--help").text
        self.assertEqual(command.run("help").text, overview)
        done = command.run()
        self.assert_code(done, 2)
        self.assertEqual((done.output, done.errors), (b"", overview))

    def test_a_misspelt_command_is_told_which_there_are(self):
        for arguments in (("lokup",), ("help", "lokup")):
            done = command.run(*arguments)
            self.assert_code(done, 2)
            for name in COMMANDS:
                self.assertIn(name, done.errors)

    def test_version(self):
        for arguments in (("--version",), ("lookup", "--version")):
            done = command.run(*arguments)
            self.assert_code(done, 0)
            self.assertRegex(done.text, r"^letterlock \d+\.\d+")

    def test_what_makes_no_sense(self):
        for arguments in (("burn",), ("--json",), ("lookup", "--burn", "a@example.org"), ("--burn",), ("",),
                          ("lookup", "--at"), ("lookup", "--at", "yesterday", "a@example.org"),
                          ("lookup", "--at-dns", "2026-02-30T00:00:00Z", "a@example.org"),
                          ("lookup", "--dns-conf"), ("open", "--part", "x", "file"), ("open", "--part", "-1", "file"),
                          ("open", "--part", "1", "file"), ("open",), ("open", "a", "b"), ("queue", "burn"),
                          ("seal", "a", "b"), ("seal", "--cipher", "rot13", "/dev/null"), ("queue",)):
            with self.subTest(arguments):
                done = command.run(*arguments, "--data-dir", self.data)
                self.assert_code(done, 2)
                self.assertEqual(done.output, b"")
                self.assertRegex(done.errors, r"(?m)^letterlock ([a-z]+ )?--help says")
                self.assertFalse(self.data.exists())

    def test_common_options_stand_on_either_side(self):
        for arguments in (("--offline", "lookup", "alice@example.org"), ("lookup", "--offline", "alice@example.org"),
                          ("lookup", "alice@example.org", "--offline"),
                          (f"--data-dir={self.data}", "--offline", "lookup", "--", "alice@example.org"),
                          ("--data-dir", self.data, "lookup", "--offline", "alice@example.org")):
            with self.subTest(arguments):
                done = command.run("--data-dir", self.data, *arguments)
                self.assert_code(done, 3)
                self.assertIn("state not-asked", done.text)

    def test_a_dns_conf_that_is_none(self):
        for name, path in (("missing", self.folder / "none.conf"), ("a folder", self.folder),
                           ("garbage", self.write("garbage.conf", "no such option: 7\n"))):
            with self.subTest(name):
                done = self.run_command("lookup", "alice@example.org", "--json", options=["--dns-conf", str(path)])
                self.assertIn(done.code, (2, 3), done)
                self.assert_code(done, done.code)
                self.assertIn(path.name, done.errors)

    def test_ca_files_that_are_none(self):
        """A file of anchors that cannot be read is said, and not taken for nobody to believe."""
        for option in ("--ca-file", "--crl-file"):
            for name, path in (("missing", self.folder / "none.pem"), ("garbage", self.write("garbage.pem", b"\0\1\2")),
                               ("empty", self.write("empty.pem", b""))):
                with self.subTest(f"{option} {name}"):
                    done = self.run_command("lookup", "alice@example.org", option, path, options=self.lab.dns_options)
                    self.assert_code(done, 3)
                    self.assertIn(path.name, done.errors)

    def test_words_for_a_person_go_to_standard_error(self):
        done = self.run_command("open", self.folder / "none")
        self.assert_code(done, 3)
        self.assertEqual(done.output, b"")
        self.assertTrue(done.errors.startswith("letterlock: "), done)

    def test_a_reader_that_has_seen_enough(self):
        reader, writer = os.pipe()
        os.close(reader)
        with os.fdopen(writer, "wb") as closed:
            done = subprocess.run([command.program(), "lookup", "alice@example.org", "--data-dir", self.data,
                                   *self.lab.options], stdout=closed, stderr=subprocess.PIPE, check=False)
        self.assertEqual(done.stderr, b"")

    def test_progress_is_for_terminals(self):
        done = self.run_command("lookup", "alice@example.org")
        self.assert_code(done, 0)
        self.assertEqual(done.errors, "")


if __name__ == "__main__":
    command.main()
