#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the program begins with, one instance or several, and how it ends."""

import os
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import ui


class TestStart(ui.Case):
    def test_ways_on(self):
        """Without anything to open, the ways on are there, and go away with the first step."""
        self.start(person="bob@example.net")
        start = self.window("Letterlock")
        for name in ("Open a letter", "Open a mail folder", "Certificates"):
            self.assertTrue(start.find("push button", name).is_sensitive)
        start.find("push button", "Write a letter").click()
        self.program.wait_closed(start)
        self.assertEqual(len(self.program.windows()), 1)

    def test_quit_by_key(self):
        self.start()
        self.window("Letterlock")
        ui.press("ctrl+q")
        self.assertEqual(self.program.wait_end(), 0, self.program.errors)

    def test_shortcuts_by_key(self):
        self.start()
        self.window("Letterlock")
        ui.press("ctrl+question")
        self.wait_for(lambda: any(window.has("label", "Write a letter") for window in self.program.windows()),
                      "the shortcuts window")

    def test_mailto(self):
        self.start("mailto:alice@example.org?subject=Hello", person="bob@example.net")
        window = self.window()
        self.assertFalse(window.has("push button", "Open a mail folder"))

    def test_bad_mailto_is_explained(self):
        self.start("mailto:%ZZ")
        self.assertTrue(self.window().find("label", re.compile(".{10}")))


class TestInstances(ui.Case):
    def run_unique(self, *arguments):
        """With no option at all there is one instance on a bus."""
        program = ui.Program(arguments, self.folder / f"log-{len(self.programs)}")
        self.programs.append(program)
        return program

    def test_second_hands_over(self):
        first = self.run_unique()
        start = first.window("Letterlock")
        second = self.run_unique("mailto:alice@example.org")
        self.assertEqual(second.wait_end(), 0, second.errors)
        first.wait_closed(start)
        self.assertEqual(len(first.windows()), 1)

    def test_options_are_heard_beside_a_running_one(self):
        """An option that the first does not have is not lost: a second one starts."""
        first = self.run_unique()
        first.window("Letterlock")
        second = self.start("--offline")
        second.window("Letterlock")
        self.assertNotEqual(first.pid, second.pid)


class TestCommandLine(ui.Case):
    def run_program(self, *arguments):
        return subprocess.run([os.environ["LETTERLOCK_GTK"], *arguments], capture_output=True, text=True, timeout=20,
                              check=False)

    def test_version(self):
        done = self.run_program("--version")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r"^letterlock-gtk \d+\.\d+\.\d+\n$")

    def test_help_says_when_it_runs_on_its_own(self):
        done = self.run_program("--help")
        self.assertEqual(done.returncode, 0)
        self.assertIn("--data-dir=DIR", done.stdout)
        self.assertIn("on its own", done.stdout)

    def test_bad_time(self):
        done = self.run_program("--at", "yesterday")
        self.assertEqual(done.returncode, 2)
        self.assertIn("letterlock-gtk:", done.stderr)

    def test_unknown_option(self):
        self.assertNotEqual(self.run_program("--nonsense").returncode, 0)


if __name__ == "__main__":
    ui.main()
