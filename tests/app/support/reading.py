# SPDX-License-Identifier: LGPL-2.1-or-later
"""The reader's window, for tests that read letters in it.

    class TestReading(reading.Case):
        def test_it(self):
            window = self.read(letters.plain(letters.fields(), letters.part()))
            self.assertEqual(self.lines(window)[0], "Not signed")
"""

import hashlib
import os
import pathlib
import re
import subprocess

import ui  # first: it finds the others

import canary
import letters
from smtp_script import ScriptedServer

ALICE = "alice@example.org"
BOB = "bob@example.net"
CAROL = "carol@unsigned.example"
MARK_SIZE = 24
SPINNING = "animation"
BUSY = re.compile("^(Checking with |Opening the letter)")


class Case(ui.Case):
    def read(self, message, *arguments, name="letter.eml", person=None, **more):
        """The window with a letter (octets, or a path) when nothing goes on in it any more."""
        path = self.write(name, message) if isinstance(message, bytes) else message
        self.start(path, *arguments, person=person, **more)
        return self.settle(self.window())

    def person(self, address):
        return self.lab.person(address)

    def bar(self, window, timeout=ui.LONGEST_WAIT):
        """Shape and words about security."""
        return window.find("info bar", re.compile("."), timeout=timeout)

    def settle(self, window, subject=None, timeout=60):
        """Until the letter @subject is there and judged."""
        def is_still():
            bars = window.look("info bar", re.compile("."))
            return ((subject is None or window.name == subject) and len(bars) == 1 and not window.look(SPINNING) and
                    not BUSY.search(bars[0].name))
        ui.wait_for(is_still, lambda: f"rest with {subject!r} in\n{window.outline()}", timeout)
        return window

    def lines(self, window):
        """What can be read in the bar, from top to bottom, without the age of an answer."""
        return [self.without_age(label.text) for label in self.bar(window).look("label")]

    @staticmethod
    def without_age(line):
        return re.sub("checked (just now|.* ago)", "checked just now", line)

    def find_mark(self, window):
        """The seal or the sign of warning in the bar; None: there is none."""
        found = self.bar(window).look("icon", where=lambda icon: icon.extents[2] >= MARK_SIZE)
        self.assertLessEqual(len(found), 1)
        return found[0] if found else None

    def picture(self, node):
        """What is seen of it, as a word to compare."""
        x, y, width, height = node.extents
        pixels = subprocess.run(["import", "-silent", "-window", "root", "-crop", f"{width}x{height}+{x}+{y}",
                                 "+repage", "-depth", "8", "rgb:-"], check=True, capture_output=True).stdout
        self.assertEqual(len(pixels), 3 * width * height)
        return hashlib.sha256(pixels).hexdigest()

    def text(self, window):
        """All text of the letter that is shown."""
        return "\n".join(node.text for node in window.look("text"))

    def wait_text(self, window, words):
        self.wait_for(lambda: words in self.text(window), lambda: f"{words!r} in\n{window.outline()}")

    def choose_file(self, path):
        """Names it on the keyboard to the file chooser that comes."""
        chooser = self.wait_for(lambda: [window for window in self.program.windows() if window.role == "file chooser"],
                                "the file chooser")[0]
        self.wait_for(lambda: chooser.has_state("active"), "the file chooser in front")
        ui.press("ctrl+a")
        ui.type_text(str(path))
        ui.press("Return")
        self.program.wait_closed(chooser)

    def composer_after(self, key):
        """The composer's window that a key opens."""
        known = self.program.windows()
        ui.press(key)
        window = self.program.new_window(known)
        window.find("text", "Subject")
        return window

    def signed(self, signer, author=None, text=letters.TEXT, subject="The well behind the mill", **more):
        return letters.clear_signed(letters.fields(author or signer, subject=subject), letters.part(body=text),
                                    self.person(signer), **more)

    def serve(self, person, script=None):
        """A mail server that takes what @person sends, and keeps it."""
        self.data.mkdir(mode=0o700, exist_ok=True)
        server = ScriptedServer(script, tls="tls", **self.lab.tls_files)
        server.__enter__()
        self.addCleanup(lambda: server.listener.fileno() < 0 or server.close())
        done = self.run_command("accounts", "add", person, "--server", "localhost", "--port", server.port)
        self.assert_code(done, 0)
        return server

    def assert_not_written(self, words, *heard):
        """@words are in no file that the program may write, and not in what was @heard."""
        folders = [self.data, *(pathlib.Path(os.environ[name]) for name in
                                ("HOME", "TMPDIR", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME",
                                 "XDG_STATE_HOME", "XDG_RUNTIME_DIR"))]
        places = [(path, path.read_bytes()) for folder in folders for path in folder.rglob("*")
                  if path.is_file() and not path.is_symlink()]
        self.assertTrue(places)
        for path, data in [*places, *(("on the wire", data) for data in heard)]:
            self.assertEqual(canary.search(data, words), {}, path)
