# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every window of the program with something in it, in any language: for tests that look at
all of them.

    class TestAll(scenes.Case):
        def test_it(self):
            for name, window in self.scenes("zh_CN"):
                ...                                  # the window is there and complete
"""

import re

import ui  # first: it finds the others

import command
import letters
from smtp_script import ScriptedServer

ALICE = "alice@example.org"
BOB = "bob@example.net"
READY = BOB
STATES = (BOB, "twocerts@example.org", "carol@unsigned.example", "nobody@example.org", "erin@altered.example",
          "unusable@example.org", "grace@silent.example")
SUBJECT = "The well behind the mill"
TEXT = "Meet me at noon, and bring the long rope.\n\nThe well is deeper than we thought, and the old rope did not reach.\n"
SPINNING = "animation"


class Case(ui.Case):
    """In its data directory: letters that wait, people who were looked up."""

    def prepare(self):
        """What the windows will have to show."""
        self.data.mkdir(mode=0o700)
        self.files = {
            "encrypted": self.seal(command.letter(subject=SUBJECT, text=TEXT)),
            "signed": self.seal(command.letter(sender="digest@example.org", subject="Ten of twenty"), "--sign",
                                person="digest@example.org"),
        }
        signed = self.files["signed"].read_bytes()
        self.files["altered"] = self.write("altered.eml", signed.replace(b"noon", b"nine"))
        self.files["plain"] = self.write("plain.eml", letters.plain(letters.fields(), letters.part()))
        self.run_command("lookup", *STATES[:-1])
        with ScriptedServer({"rcpt": "550 5.1.1 no such person"}, tls="tls", **self.lab.tls_files) as server:
            self.run_command("accounts", "add", ALICE, "--server", "localhost", "--port", server.port)
            self.run_command("send", self.write("refused.eml", command.letter()), person=ALICE)
        self.run_command("send", "--offline", self.write("waiting.eml", command.letter(subject="Later")), person=ALICE)

    # one at a time

    def stop_programs(self):
        for program in self.programs:
            program.stop()

    def run_alone(self, *arguments, person=ALICE, **more):
        """A program of its own with one window; the one before has ended."""
        self.stop_programs()
        self.start(*arguments, person=person, **more)
        window = self.window()
        self.settle(window)
        return window

    def settle(self, window):
        """Until nothing turns any more: a look-up, a check, a list that is read."""
        def is_still():
            first = window.outline()
            return not window.look(SPINNING) and first == window.outline()
        ui.wait_for(is_still, lambda: f"rest in\n{window.outline()}", 60)
        return window

    def opened(self, action, parameter=None):
        return self.settle(self.program.open_window(action, parameter))

    def close(self, window):
        if window.role == "dialog":
            ui.press("Escape")
        else:
            self.program.activate("close")
        self.program.wait_closed(window)

    # the windows

    def show_composer(self, **more):
        """Chips in every state; the last one is not answered while the test lasts."""
        self.stop_programs()
        self.start(f"mailto:{','.join(STATES)}?subject={SUBJECT.replace(' ', '%20')}&body=Meet%20me%20at%20noon.",
                   person=ALICE, **more)
        window = self.window()
        window.find("push button", re.compile(re.escape(READY)))
        searching = re.compile(re.escape(self.words("being looked up")))
        ui.wait_for(lambda: len(window.look("push button", searching, showing=False)) <= 1,
                    lambda: f"the answers in\n{window.outline()}", 60)
        return window

    def choose_file(self, action, path):
        """Through the file chooser that @action brings up; returns the window that follows."""
        self.program.activate(action)
        chooser = ui.wait_for(lambda: [window for window in self.program.windows() if window.role == "file chooser"],
                              "the file chooser")[0]
        known = self.program.windows()
        ui.wait_for(lambda: chooser.has_state("active"), "the file chooser in front")
        ui.press("slash")
        chooser.find("text", where=lambda node: node.is_focused).set_text(str(path))
        ui.press("Return")
        self.program.wait_closed(chooser)
        return self.settle(self.program.new_window(known))

    def scenes(self, language=None, environment=None):
        """(name, window) after name, window; each is closed when the next is asked for."""
        more = {"language": language, "environment": environment}
        yield "start", self.run_alone(**more)
        self.opened("compose")  # the start window goes when another comes, and one has to stay
        for name in ("about", "accounts", "certificates", "outbox"):
            window = self.opened(name)
            yield name, window
            self.close(window)
        # GTK complains when it is asked about a window of this kind that was closed.
        yield "shortcuts", self.opened("shortcuts")
        yield from self.certificate_scenes(more)
        yield "composer-empty", self.run_alone("mailto:", **more)
        yield "composer", self.show_composer(**more)
        yield from self.reader_scenes(more)
        yield "passphrase", self.show_passphrase(more)

    def certificate_scenes(self, more):
        window = self.run_alone(**more)
        window = self.opened("certificates")
        ui.wait_for(lambda: window.look("table cell"), "certificates")[-1].take_cursor()
        yield "certificate", self.settle(window)
        yield "import", self.choose_file("import", self.lab.person("bob@example.net") / "certificate.pem")

    def reader_scenes(self, more):
        for name, path in self.files.items():
            yield f"reader-{name}", self.run_alone(path, person=BOB, **more)
        details = self.words("Details")
        window = self.run_alone(self.files["encrypted"], person=BOB, **more)
        window.find("toggle button", re.compile(re.escape(details))).click()
        yield "reader-details", self.settle(window)

    def show_passphrase(self, more):
        """Without a file that answers the program asks."""
        options = [*self.lab.options, "--identity", str(self.lab.person(BOB) / "identity.p12")]
        self.stop_programs()
        self.start(self.files["encrypted"], options=options, **more)
        return self.settle(self.window(role="dialog"))
