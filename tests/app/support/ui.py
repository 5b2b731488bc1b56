# SPDX-License-Identifier: LGPL-2.1-or-later
"""The windows, as a person who hears them read aloud has them: for tests in Python.

    class TestReading(ui.Case):
        def test_it(self):
            self.start("letter.eml", person="bob@example.net")     # letterlock-gtk against the lab
            window = self.window("The well behind the mill")
            window.find("push button", "Reply").click()
            self.wait_for(lambda: ..., "the composer")

    if __name__ == "__main__":
        ui.main()

Run below with-display: every window, list and button is found through the accessibility bus,
by role and name below its window.  Nothing sleeps: what is not there yet is asked for again
until LONGEST_WAIT is over, and then the failure says what was there instead.

The program is the one that $LETTERLOCK_GTK names (meson sets it), or else the first argument
of the test; the command is found beside it:

    tests/app/support/with-display /usr/bin/python3 test-start.py _build/src/app/letterlock-gtk

Pictures go into $LETTERLOCK_SCREENSHOTS when that is set, else into the case's folder.
"""

import gettext
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib

import command

APPLICATION = "/org/letterlock/Letterlock"
LONGEST_WAIT = 20
PAUSE = 0.02
DEEPEST = 60
COMPLAINTS = ("CRITICAL", "WARNING", "Sanitizer", "runtime error", "Traceback")


def desktop():
    return Atspi.get_desktop(0)


# A registry that is only started by the first program loses that program now and then.
desktop().get_child_count()


class NotThere(AssertionError):
    pass


def wait_for(get, what, timeout=LONGEST_WAIT):
    """What @get returns, as soon as it is something."""
    end = time.monotonic() + timeout
    while True:
        found = get()
        if found:
            return found
        if time.monotonic() > end:
            raise NotThere(f"{what() if callable(what) else what} did not come within {timeout} s")
        time.sleep(PAUSE)


class Node:
    """One thing in a window: a button, a label, a list.  It may vanish at any time; what is
    asked of it then is answered as of something that is nothing."""

    def __init__(self, accessible):
        self.accessible = accessible

    def ask(self, question, otherwise):
        try:
            answer = question(self.accessible)
        except GLib.Error:
            return otherwise
        return otherwise if answer is None else answer

    @property
    def role(self):
        return self.ask(lambda item: item.get_role_name(), "")

    @property
    def name(self):
        return self.ask(lambda item: item.get_name(), "")

    @property
    def description(self):
        return self.ask(lambda item: item.get_description(), "")

    @property
    def interfaces(self):
        return self.ask(lambda item: item.get_interfaces(), [])

    @property
    def text(self):
        """What can be read in it."""
        if "Text" not in self.interfaces:
            return self.name
        return self.ask(lambda item: Atspi.Text.get_text(item, 0, -1), "")

    @property
    def value(self):
        return self.ask(lambda item: Atspi.Value.get_current_value(item), 0)

    def has_state(self, name):
        states = self.ask(lambda item: item.get_state_set(), None)
        return states is not None and states.contains(getattr(Atspi.StateType, name.upper()))

    @property
    def is_showing(self):
        return self.has_state("showing")

    @property
    def is_sensitive(self):
        return self.has_state("sensitive")

    @property
    def is_checked(self):
        return self.has_state("checked") or self.has_state("pressed")

    @property
    def is_focused(self):
        return self.has_state("focused")

    @property
    def extents(self):
        """(x, y, width, height) on the screen."""
        box = self.ask(lambda item: Atspi.Component.get_extents(item, Atspi.CoordType.SCREEN), None)
        return (box.x, box.y, box.width, box.height) if box is not None else (0, 0, 0, 0)

    @property
    def children(self):
        count = self.ask(lambda item: item.get_child_count(), 0)
        found = [self.ask(lambda item, at=at: item.get_child_at_index(at), None) for at in range(count)]
        return [Node(item) for item in found if item is not None]

    def walk(self, deepest=DEEPEST):
        """Itself and everything below it, top to bottom."""
        yield self
        if deepest > 0:
            for child in self.children:
                yield from child.walk(deepest - 1)

    def look(self, role=None, name=None, showing=True, where=None):
        """All that fit, now.  @name: exact, or a compiled pattern; a label's is its text."""
        def fits(node):
            if role is not None and node.role != role:
                return False
            if name is not None:
                names = {node.name, node.text} if node.role in ("label", "static") else {node.name}
                if not any(name.search(item) if hasattr(name, "search") else item == name for item in names):
                    return False
            return (node.is_showing or not showing) and (where is None or where(node))
        return [node for node in self.walk() if fits(node)]

    def has(self, role=None, name=None, **more):
        return bool(self.look(role, name, **more))

    def find(self, role=None, name=None, timeout=LONGEST_WAIT, **more):
        """The first one that fits, as soon as it is there."""
        def what():
            return f"{role or 'anything'} {getattr(name, 'pattern', name)!r} in\n{self.outline()}\n"
        return wait_for(lambda: self.look(role, name, **more), what, timeout)[0]

    def wait_gone(self, role=None, name=None, timeout=LONGEST_WAIT, **more):
        wait_for(lambda: not self.look(role, name, **more), f"the end of {role} {name!r}", timeout)

    def wait_sensitive(self, timeout=LONGEST_WAIT):
        wait_for(lambda: self.is_sensitive, f"{self.role} {self.name!r}, made sensitive,", timeout)
        return self

    def click(self, action=0):
        """Does what the thing is there for."""
        self.wait_sensitive()
        if not Atspi.Action.do_action(self.accessible, action):
            raise NotThere(f"{self.role} {self.name!r} cannot be clicked")
        return self

    def focus(self):
        self.wait_sensitive()
        Atspi.Component.grab_focus(self.accessible)
        wait_for(lambda: self.is_focused, f"the focus on {self.role} {self.name!r}")
        return self

    def take_cursor(self):
        """Makes a row of a list the one that is chosen."""
        Atspi.Component.grab_focus(self.accessible)
        return self

    def set_text(self, text):
        """All of it at once, as a paste does."""
        if not Atspi.EditableText.set_text_contents(self.accessible, text):
            raise NotThere(f"{self.role} {self.name!r} cannot be written to")
        return self

    def select_child(self, at):
        Atspi.Selection.select_child(self.accessible, at)
        return self

    def outline(self, deepest=DEEPEST):
        """The tree below it as lines, for failures."""
        lines = []

        def add(node, depth):
            state = "" if node.is_showing else " (hidden)"
            text = node.text if node.role in ("label", "text", "entry", "paragraph") else ""
            lines.append(f"{'  ' * depth}{node.role} {node.name[:100]!r}{' ' + repr(text[:100]) if text else ''}{state}")
            if depth < deepest:
                for child in node.children:
                    add(child, depth + 1)
        add(self, 0)
        return "\n".join(lines)

    def __eq__(self, other):
        return isinstance(other, Node) and self.accessible == other.accessible

    def __hash__(self):
        return hash(self.accessible)

    def __repr__(self):
        return f"<{self.role} {self.name!r}>"


def press(*keys):
    """Keys in the names of X: press("ctrl+Return")."""
    subprocess.run(["xdotool", "key", "--clearmodifiers", *keys], check=True)


def type_text(text):
    """On the keyboard, where the focus is."""
    subprocess.run(["xdotool", "type", "--delay", "4", "--", text], check=True)


def bus_name_of(bus, pid):
    """The name of a process on the bus; None while it has none that answers."""
    def call(method, *arguments):
        answer = bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", method,
                               GLib.Variant(f"({'s' * len(arguments)})", arguments) if arguments else None, None,
                               Gio.DBusCallFlags.NONE, -1)
        return answer.unpack()[0]

    for name in call("ListNames"):
        try:
            if not name.startswith(":") or call("GetConnectionUnixProcessID", name) != pid:
                continue
            bus.call_sync(name, APPLICATION, "org.gtk.Actions", "List", None, None, Gio.DBusCallFlags.NONE, -1)
        except GLib.Error:
            continue
        return name
    return None


class Words:
    """What stands in a window instead of English words."""

    def __init__(self, language):
        folder = pathlib.Path(os.environ["LETTERLOCK_GTK"]).parents[2] / "po"
        found = gettext.translation("letterlock", folder, [language] if language else [], fallback=True)
        catalogue = getattr(found, "_catalog", {})
        self.table = {self.plain(key): self.plain(value) for key, value in catalogue.items()
                      if isinstance(key, str) and value}

    @staticmethod
    def plain(words):
        """Without what marks a key for the keyboard, which Chinese puts behind in brackets."""
        return re.sub(r"\(_\w\)|_", "", words)

    def __call__(self, english):
        return self.table.get(english, english)


class Program:
    """letterlock-gtk while it runs."""

    def __init__(self, arguments, log, environment=None):
        self.arguments = [str(argument) for argument in arguments]
        self.log = log
        environment = {**os.environ, "LETTERLOCK_LABELS": f"{log}.labels",
                       "GTK_MODULES": os.environ.get("LETTERLOCK_LABEL_CHECK", ""), **(environment or {})}
        with open(log, "ab") as file:
            self.process = subprocess.Popen([os.environ["LETTERLOCK_GTK"], *self.arguments], stdin=subprocess.DEVNULL,
                                            stdout=file, stderr=file, env=environment, start_new_session=True)

    @property
    def pid(self):
        return self.process.pid

    @property
    def errors(self):
        return self.log.read_text(errors="replace")

    def accessible(self):
        """The program on the accessibility bus; NULL before it has come, or when it ended."""
        top = Node(desktop())
        for child in top.children:
            if child.ask(lambda item: item.get_process_id(), -1) == self.pid:
                return child
        return None

    def windows(self):
        """Those that are shown."""
        program = self.accessible()
        return [child for child in program.children if child.is_showing] if program else []

    def activate(self, action, parameter=None):
        """Does what the menu's app.@action does, in any language."""
        bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        name = wait_for(lambda: bus_name_of(bus, self.pid), "the program on the bus")
        values = [GLib.Variant("s", parameter)] if parameter is not None else []
        bus.call_sync(name, APPLICATION, "org.gtk.Actions", "Activate",
                      GLib.Variant("(sava{sv})", (action, values, {})), None, Gio.DBusCallFlags.NONE, -1)

    def new_window(self, known, timeout=LONGEST_WAIT):
        """The first window that is not among the @known ones, as soon as it is there."""
        def look():
            self.check_runs()
            return [window for window in self.windows() if window not in known]
        return wait_for(look, lambda: f"another window ({self.errors})", timeout)[0]

    def open_window(self, action, parameter=None):
        """The window that an action opens."""
        known = self.windows()
        self.activate(action, parameter)
        return self.new_window(known)

    def label_faults(self):
        """What is shortened, cut or too wide just now: see label-check.c."""
        report = pathlib.Path(f"{self.log}.labels")
        report.unlink(missing_ok=True)
        os.kill(self.pid, signal.SIGUSR1)
        def read():
            self.check_runs()
            return report.exists() and report.read_text().endswith("end\n")
        wait_for(read, "the report about labels")
        return report.read_text().splitlines()[:-1]

    def check_runs(self):
        if self.process.poll() is not None:
            raise AssertionError(f"letterlock-gtk ended with {self.process.returncode}:\n{self.errors}")

    def window(self, name=None, role=None, timeout=LONGEST_WAIT):
        """The window of that title, as soon as it is there.  @name as in Node.look ()."""
        def look():
            self.check_runs()
            return [window for window in self.windows() if role in (None, window.role) and
                    (name is None or (name.search(window.name) if hasattr(name, "search") else window.name == name))]

        def what():
            there = [window.name for window in self.windows()]
            return f"window {getattr(name, 'pattern', name)!r} (there are {there}; {self.errors})"
        return wait_for(look, what, timeout)[0]

    def wait_closed(self, window, timeout=LONGEST_WAIT):
        wait_for(lambda: self.process.poll() is not None or not window.is_showing, f"the end of {window!r}", timeout)

    def wait_end(self, timeout=LONGEST_WAIT):
        """Returns the exit code."""
        return self.process.wait(timeout)

    def kill(self):
        """kill -9."""
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()


class Case(command.Case):
    """A lab, a folder, a data directory, and programs that are ended with the case.  What they
    complain about fails the case."""

    def setUp(self):
        super().setUp()
        self.programs = []
        self.addCleanup(self.end_programs)

    def end_programs(self):
        for program in self.programs:
            program.stop()
        for program in self.programs:
            for line in program.errors.splitlines():
                if any(word in line for word in COMPLAINTS):
                    self.fail(f"the program complained:\n{program.errors}")

    def start(self, *arguments, person=None, options=None, data=None, language=None, environment=None):
        """letterlock-gtk as @person: an identity and the lab's accounts, against the lab."""
        self.words = Words(language)
        environment = {**({"LANGUAGE": language} if language else {}), **(environment or {})}
        data = pathlib.Path(data or self.data)
        if not data.exists():
            data.mkdir(mode=0o700)
            shutil.copy(self.lab.folder / "accounts.ini", data)
        options = self.lab.options if options is None else options
        identity = self.lab.identity_options(person) if person else []
        self.program = Program(["--data-dir", data, *options, *identity, *arguments],
                               self.folder / f"log-{len(self.programs)}", environment)
        self.programs.append(self.program)
        return self.program

    def window(self, name=None, **more):
        """A window of the program that was started last."""
        return self.program.window(name, **more)

    def wait_for(self, get, what, timeout=LONGEST_WAIT):
        return wait_for(get, what, timeout)

    def screenshot(self, name, window=None):
        """The screen, or the part of it where @window is, as NAME.png; returns the path."""
        folder = pathlib.Path(os.environ.get("LETTERLOCK_SCREENSHOTS") or self.folder)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.png"
        crop = []
        if window is not None:
            x, y, width, height = window.extents
            crop = ["-crop", f"{width}x{height}+{max(x, 0)}+{max(y, 0)}", "+repage"]
        subprocess.run(["import", "-silent", "-window", "root", *crop, path], check=True)
        return path


def main():
    """unittest.main(), after taking the program from the command line if it is there."""
    if len(sys.argv) > 1 and os.access(sys.argv[1], os.X_OK) and not os.path.isdir(sys.argv[1]):
        os.environ["LETTERLOCK_GTK"] = os.path.abspath(sys.argv.pop(1))
    build = pathlib.Path(os.environ["LETTERLOCK_GTK"]).parents[2]
    os.environ.setdefault("LETTERLOCK", str(build / "src" / "cli" / "letterlock"))
    os.environ.setdefault("LETTERLOCK_LABEL_CHECK", str(build / "tests" / "app" / "liblabel-check.so"))
    command.main()
