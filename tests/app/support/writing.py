# SPDX-License-Identifier: LGPL-2.1-or-later
"""The composer's window, for tests that write letters in it.

    class TestWriting(writing.Case):
        def test_it(self):
            server = self.serve()
            window = self.compose(writing.BOB)
            self.send()
            self.program.wait_closed(window)
            self.assert_clean(*server.heard)
"""

import os
import pathlib
import re
import secrets

import ui  # first: it finds the others

import canary
import notifications
from smtp_script import ScriptedServer

ALICE = "alice@example.org"
BOB = "bob@example.net"
CAROL = "carol@unsigned.example"
READY = "Encrypted: everybody can read it."
SAVED = re.compile("^Saved, encrypted to you")


def new_words():
    return {place: place + "".join(secrets.choice("bdfgklmnprstvz") + secrets.choice("aeiou") for _ in range(6))
            for place in ("subject", "text", "more", "attached")}


class Case(ui.Case):
    """A mail server that a script leads, and words that nobody else may read."""

    def setUp(self):
        super().setUp()
        self.canaries = new_words()
        self.data.mkdir(mode=0o700)
        self.desktop = notifications.Desktop()
        self.desktop.__enter__()
        self.addCleanup(self.desktop.__exit__, None, None, None)

    def serve(self, script=None):
        server = ScriptedServer(script, tls="tls", **self.lab.tls_files)
        server.__enter__()
        self.addCleanup(lambda: server.listener.fileno() < 0 or server.close())
        done = self.run_command("accounts", "add", ALICE, "--server", "localhost", "--port", server.port)
        self.assert_code(done, 0)
        return server

    def compose(self, *people, person=ALICE, options=None):
        """A letter to @people, typed on the keyboard, with a word in every part of it."""
        self.start("mailto:", person=person, options=options)
        window = self.window()
        window.find("text", "To").focus()
        for address in people:
            ui.type_text(address + ",")
        self.wait_for(lambda: len(window.look("push button", re.compile("^Remove "))) == len(people), "the chips")
        window.find("text", "Subject").focus()
        ui.type_text(self.canaries["subject"])
        ui.press("Tab")
        ui.type_text(self.canaries["text"])
        self.assertEqual(window.find("text", "Text").text, self.canaries["text"])
        return window

    def attach(self, window):
        """A file, named on the keyboard."""
        path = self.write("rope.txt", f"{self.canaries['attached']}\n".encode())
        ui.press("ctrl+shift+a")
        chooser = self.wait_for(lambda: [window for window in self.program.windows() if window.role == "file chooser"],
                                "the file chooser")[0]
        self.wait_for(lambda: chooser.has_state("active"), "the file chooser in front")
        ui.press("slash")
        chooser.find("text", where=lambda node: node.is_focused).set_text(str(path))
        ui.press("Return")
        self.program.wait_closed(chooser)
        window.find(name=re.compile("rope.txt"))
        path.unlink()

    def wait_for_words(self, window, sentence, timeout=ui.LONGEST_WAIT):
        return window.find("label", sentence, timeout=timeout)

    def send(self):
        ui.press("ctrl+Return")

    def written(self):
        """Every file that may hold something of the letter: what the program keeps, and all that
        the display's own home and temporary folders have."""
        folders = [self.data, *(pathlib.Path(os.environ[name]) for name in
                                ("HOME", "TMPDIR", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME",
                                 "XDG_STATE_HOME", "XDG_RUNTIME_DIR"))]
        for folder in folders:
            for path in folder.rglob("*"):
                if path.is_file() and not path.is_symlink():
                    yield path, path.read_bytes()

    def assert_clean(self, *heard):
        places = [*self.written(), *(("on the wire", data) for data in heard)]
        self.assertTrue(places)
        for path, data in places:
            self.assertEqual(canary.search(data, self.canaries.values()), {}, path)

    def drafts(self):
        folder = self.data / "drafts"
        return sorted(folder.glob("*.eml")) if folder.is_dir() else []

    def waiting(self):
        return sorted((self.data / "outbox").glob("*.ini")) if (self.data / "outbox").is_dir() else []
