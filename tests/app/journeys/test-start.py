#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the program begins with, one instance or several, and how it ends."""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import ui

from gi.repository import Gio, GLib

NAME = "org.letterlock.Letterlock"


class TestStart(ui.Case):
    def test_ways_on(self):
        """Without anything to open, the ways on are there, and go away with the first step."""
        self.start(person="bob@example.net")
        start = self.window("Letterlock")
        for name in ("Open a Letter…", "Open a Mail Folder…", "Certificates"):
            self.assertTrue(start.find("push button", name).is_sensitive)
        start.find("push button", "Write a Letter").click()
        self.program.wait_closed(start)
        self.assertEqual(len(self.program.windows()), 1)

    def test_quit_by_key(self):
        self.start()
        self.window("Letterlock")
        ui.press("ctrl+q")
        self.assertEqual(self.program.wait_end(), 0, self.program.errors)

    def test_signal_is_heard(self):
        """Ctrl+C, or the end of the session: it closes its windows and goes."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            with self.subTest(number):
                self.start("mailto:bob@example.net")
                self.window().find("push button", "Send")
                self.program.process.send_signal(number)
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
        self.assertFalse(window.has("push button", "Open a Mail Folder…"))

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


class TestActivation(ui.Case):
    """Started by the session bus, as a desktop does it for a click on a letter."""

    def setUp(self):
        super().setUp()
        self.service = pathlib.Path(os.environ["XDG_DATA_HOME"]) / "dbus-1" / "services" / f"{NAME}.service"
        self.service.write_text(f"[D-BUS Service]\nName={NAME}\n"
                                f"Exec={os.environ['LETTERLOCK_GTK']} --gapplication-service\n")
        self.addCleanup(self.service.unlink)
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.call_bus("ReloadConfig", None)

    def call_bus(self, method, parameters):
        return self.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", method,
                                  parameters, None, Gio.DBusCallFlags.NONE, -1)

    def call(self, method, signature, *arguments):
        """As org.freedesktop.Application has it; returns the window that comes."""
        self.bus.call_sync(NAME, ui.APPLICATION, "org.freedesktop.Application", method,
                           GLib.Variant(signature, arguments), None, Gio.DBusCallFlags.NONE, -1)
        pid = self.call_bus("GetConnectionUnixProcessID", GLib.Variant("(s)", (NAME,))).unpack()[0]
        self.addCleanup(self.end, pid)
        return self.wait_for(lambda: [window for program in ui.Node(ui.desktop()).children
                                      if program.ask(lambda item: item.get_process_id(), -1) == pid
                                      for window in program.children if window.is_showing], "a window")[0]

    def end(self, pid):
        os.kill(pid, signal.SIGTERM)
        self.wait_for(lambda: not self.call_bus("NameHasOwner", GLib.Variant("(s)", (NAME,))).unpack()[0],
                      "the end of the service")

    def test_shown(self):
        self.assertEqual(self.call("Activate", "(a{sv})", {}).name, "Letterlock")

    def test_mailto(self):
        window = self.call("Open", "(asa{sv})", ["mailto:bob@example.net?subject=Hello"], {})
        self.assertFalse(window.has("push button", "Open a Letter…"))
        window.find("text", where=lambda node: node.text == "Hello")

    def test_action_of_the_desktop_file(self):
        window = self.call("ActivateAction", "(sava{sv})", "compose", [], {})
        self.assertFalse(window.has("push button", "Open a Letter…"))
        window.find("push button", "Send")


class TestElsewhere(ui.Case):
    def test_without_a_schema(self):
        """Outside its build tree, and not installed: nothing is kept, and nothing breaks."""
        copy = self.folder / "letterlock-gtk"
        shutil.copy(os.environ["LETTERLOCK_GTK"], copy)
        program = os.environ["LETTERLOCK_GTK"]
        os.environ["LETTERLOCK_GTK"] = str(copy)
        self.addCleanup(os.environ.__setitem__, "LETTERLOCK_GTK", program)
        self.start(environment={"GSETTINGS_SCHEMA_DIR": str(self.folder)})
        self.window("Letterlock").find("push button", "Write a Letter").click()
        self.program.activate("quit")
        self.assertEqual(self.program.wait_end(), 0, self.program.errors)


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
