#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A person writes letters, with keyboard and screen reader: to somebody who can be served, to
somebody who cannot, without a DNS, through a crash.  What leaves the house and what is
written in it is searched for words that only the reader may see."""

import os
import pathlib
import re
import secrets
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import ui  # first: it finds the others

import canary
import inspection
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


class WritingCase(ui.Case):
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
        ui.type_text(str(path))
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


class TestSending(WritingCase):
    def test_written_and_sent(self):
        """The whole journey: what arrives is for Bob alone, and he reads every word."""
        server = self.serve()
        window = self.compose(BOB)
        window.find("push button", f"{BOB}, ready")
        self.wait_for_words(window, READY)
        self.wait_for_words(window, "The subject is hidden on the way.")
        self.attach(window)
        self.send()
        self.program.wait_closed(window)
        self.assertEqual(len(server.letters), 1)
        self.wait_for(lambda: not self.drafts() and not self.waiting(), "nothing left behind")
        self.assert_clean(*server.heard)

        self.assertEqual(inspection.problems_on_the_wire(server.letters[0]), [])
        sealed = inspection.Sealed(self.write("came.eml", server.letters[0]))
        inside = sealed.decrypt(self.lab.person(BOB))
        self.assertEqual(set(canary.search(inside, self.canaries.values())),
                         {self.canaries[place] for place in ("subject", "text", "attached")})
        inspection.Signed(inside).verify()
        self.assertTrue(sealed.can_decrypt(self.lab.person(ALICE)), "one's own copy")

        opened = self.json("open", self.folder / "came.eml", person=BOB, data=self.folder / "bob")
        self.assertEqual(opened.report["signature"]["verdict"], "verified-dns")

    def test_blind_copies_go_alone(self):
        server = self.serve()
        window = self.compose(BOB)
        window.find("toggle button", "Cc/Bcc").click()
        window.find("text", "Bcc").focus()
        ui.type_text("twocerts@example.org,")
        window.find("push button", "twocerts@example.org, ready")
        self.wait_for_words(window, READY)
        self.send()
        self.program.wait_closed(window)
        self.assertEqual(len(server.letters), 2)
        for letter in server.letters:
            self.assertNotIn(b"twocerts", letter)
        self.assert_clean()

    def test_refused_waits_in_the_outbox(self):
        server = self.serve({"rcpt": "550 5.1.1 no such person"})
        window = self.compose(BOB)
        self.wait_for_words(window, READY)
        self.send()
        self.program.wait_closed(window)
        self.wait_for_words(self.window(), re.compile("5.1.1|no such person"))
        self.assertEqual(len(self.waiting()), 1)
        self.assertEqual(server.letters, [])
        self.assert_clean(*server.heard)

    def test_stopped_while_the_server_takes_it(self):
        """Whether it was taken nobody knows: it waits, sealed, and is not lost."""
        server = self.serve({"dot": "silence"})
        window = self.compose(BOB)
        self.wait_for_words(window, READY)
        self.send()
        self.wait_for(lambda: server.heard and server.heard[0].endswith(b"\r\n.\r\n"), "the dot")
        window.find("push button", re.compile("^Cancel")).click()
        self.program.wait_closed(window)
        self.assertEqual(len(self.waiting()), 1)
        self.assert_clean(*server.heard)


class TestNotServed(WritingCase):
    def test_nothing_falls_back(self):
        """Bob could read it and Carol could not: nothing goes out, and the ways out are there."""
        server = self.serve()
        window = self.compose(BOB, CAROL)
        self.wait_for_words(window, re.compile(f"^Not yet: .*{CAROL}"))
        self.send()
        for name in (f"Send After Removing {CAROL}", f"Ask {CAROL} for a Certificate", "Keep as Draft",
                     "Send Unencrypted"):
            self.assertTrue(window.find("push button", name).is_sensitive)
        self.assertEqual(server.heard, [])
        self.assertEqual(window.find("text", "Text", showing=False).text, self.canaries["text"])
        self.assert_clean()

        window.find("push button", f"Send After Removing {CAROL}").click()
        self.program.wait_closed(window)
        self.assertEqual(len(server.letters), 1)
        self.assertNotIn(CAROL.encode(), server.letters[0])
        self.assert_clean(*server.heard)

    def test_always_offers_no_way_in_clear(self):
        server = self.serve()
        window = self.compose(CAROL)
        self.wait_for_words(window, re.compile(f"^Not yet: .*{CAROL}"))
        window.find("toggle button", "Encryption: Automatic").click()
        window.find("radio button", "Always").click()
        ui.press("Escape")
        self.send()
        window.find("push button", "Keep as Draft")
        self.assertFalse(window.has("push button", "Send Unencrypted"))
        self.assertEqual(server.heard, [])
        self.assert_clean()

    def test_in_clear_only_when_told_to(self):
        server = self.serve()
        window = self.compose(CAROL)
        self.wait_for_words(window, re.compile(f"^Not yet: .*{CAROL}"))
        self.send()
        window.find("push button", "Send Unencrypted").click()
        self.program.wait_closed(window)
        self.assertEqual(len(server.letters), 1)
        self.assertEqual(set(canary.search(server.letters[0], self.canaries.values())),
                         {self.canaries["subject"], self.canaries["text"]})

    def test_asked_for_a_certificate(self):
        """The note is another letter, signed, with nothing of this one in it."""
        server = self.serve()
        window = self.compose(CAROL)
        self.wait_for_words(window, re.compile(f"^Not yet: .*{CAROL}"))
        known = self.program.windows()
        self.send()
        window.find("push button", f"Ask {CAROL} for a Certificate").click()
        note = self.program.new_window(known)
        self.assertEqual(canary.search(note.outline().encode(), self.canaries.values()), {})
        self.assertTrue(note.has("push button", re.compile(f"^{CAROL}")))
        self.assertEqual(server.heard, [])


class TestChanged(WritingCase):
    own_lab = True

    def make_other_certificate(self):
        """Another certificate of Bob's own."""
        data = self.folder / "other"
        done = self.run_command("identities", "create", BOB, "--passphrase-file", self.lab.passphrase, data=data)
        self.assert_code(done, 0)
        (pem,) = (data / "identities").glob("*.pem")
        return pem

    def test_changed_is_accepted_by_the_person_alone(self):
        server = self.serve()
        self.assert_code(self.run_command("lookup", BOB), 0)
        pem = self.make_other_certificate()
        self.lab.publish(BOB, pem)
        shutil.rmtree(self.data / "cache")  # as if the time to live had passed
        window = self.compose(BOB)
        self.wait_for_words(window, re.compile(f"^Not yet: .*{BOB}"))
        self.send()
        window.find("push button", "Keep as Draft")
        self.assertEqual(server.heard, [])
        self.assertEqual(self.waiting(), [])

        window.find("push button", re.compile("^Accept .*[Cc]ertificate")).click()
        self.wait_for_words(window, READY)
        self.assertEqual(server.heard, [])
        self.send()
        self.program.wait_closed(window)
        self.assertEqual(len(server.letters), 1)
        sealed = inspection.Sealed(self.write("came.eml", server.letters[0]))
        self.assertFalse(sealed.can_decrypt(self.lab.person(BOB)), "the old certificate")
        self.assert_clean(*server.heard)


class TestWithoutDns(WritingCase):
    def options_without_dns(self):
        """A name server that is not there."""
        conf = self.folder / "dead.conf"
        text = (self.lab.folder / "dns.conf").read_text()
        conf.write_text(re.sub(r"@\d+", "@9", text))
        self.assertIn("@9", conf.read_text())
        return [*("--dns-conf", conf), *self.lab.options[2:]]

    def test_nobody_can_be_asked(self):
        server = self.serve()
        window = self.compose(BOB, options=self.options_without_dns())
        self.wait_for_words(window, re.compile(f"^Not yet: .*{BOB}.*could not be asked"))
        self.send()
        window.find("push button", "Look Up Again")
        self.assertTrue(window.has("push button", "Keep as Draft"))
        window.find("push button", "Keep as Draft").click()
        self.program.wait_closed(window)
        self.wait_for(lambda: len(self.drafts()) == 1, "the draft")
        self.assertEqual(server.heard, [])
        self.assertEqual(self.waiting(), [])
        self.assert_clean()

    def test_it_goes_when_the_dns_is_back(self):
        server = self.serve()
        window = self.compose(BOB, options=self.options_without_dns())
        self.wait_for_words(window, re.compile("^Not yet: "))
        self.wait_for_words(window, SAVED)
        self.program.kill()
        self.start(person=ALICE)
        self.window("Letterlock").find("push button", re.compile("^Go on [Ww]riting$")).click()
        window = self.window(self.canaries["subject"])
        self.wait_for_words(window, READY)
        self.send()
        self.program.wait_closed(window)
        self.assertEqual(len(server.letters), 1)
        self.assert_clean(*server.heard)


class TestCrash(WritingCase):
    def test_killed_and_restored(self):
        """kill -9: the letter is there again, word for word, and lay on the disk for its writer
        alone."""
        self.serve()
        window = self.compose(BOB, CAROL)
        self.attach(window)
        self.wait_for_words(window, SAVED)
        window.find("text", "Text").focus()
        ui.press("ctrl+End", "Return")
        ui.type_text(self.canaries["more"])
        (before,) = self.drafts()
        octets = before.read_bytes()
        self.wait_for(lambda: before.read_bytes() != octets, "the next save")
        self.wait_for_words(window, SAVED)
        self.program.kill()
        self.assert_clean()
        (draft,) = self.drafts()
        self.assertEqual(draft.stat().st_mode & 0o777, 0o600)
        inside = inspection.Sealed(draft).decrypt(self.lab.person(ALICE))
        self.assertEqual(set(canary.search(inside, self.canaries.values())), set(self.canaries.values()))

        self.start(person=ALICE)
        start = self.window("Letterlock")
        self.wait_for_words(start, re.compile("1 letter"))
        start.find("push button", re.compile("^Go on [Ww]riting$")).click()
        window = self.window(self.canaries["subject"])
        self.assertEqual(window.find("text", "Subject").text, self.canaries["subject"])
        self.assertEqual(window.find("text", "Text").text, f"{self.canaries['text']}\n{self.canaries['more']}")
        for address in (BOB, CAROL):
            window.find("push button", re.compile(f"^{re.escape(address)}, "))
        window.find(name=re.compile("rope.txt"))
        self.assertEqual(len(self.drafts()), 1)

    def test_a_closed_letter_is_kept(self):
        self.serve()
        window = self.compose(BOB)
        window.find("push button", "Close").click()
        self.program.wait_closed(window)
        self.wait_for(lambda: len(self.drafts()) == 1, "the draft")
        self.assert_clean()

    def test_without_a_certificate_nothing_is_written_and_nothing_lost(self):
        """There is nobody to encrypt the draft to: it is not written, and closing asks."""
        self.serve()
        window = self.compose(BOB, person=None)
        self.wait_for_words(window, re.compile("^Not saved"))
        window.find("push button", "Close").click()
        window.find("push button", re.compile("^Discard"))
        self.assertTrue(window.is_showing)
        self.assertEqual(self.drafts(), [])
        self.assert_clean()


if __name__ == "__main__":
    ui.main()
