#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A person writes letters, with keyboard and screen reader: to somebody who can be served, to
somebody who cannot, without a DNS, through a crash.  What leaves the house and what is
written in it is searched for words that only the reader may see."""

import pathlib
import re
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

import ui  # first: it finds the others

import canary
import inspection
import writing
from writing import ALICE, BOB, CAROL, READY, SAVED


class TestSending(writing.Case):
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


class TestNotServed(writing.Case):
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


class TestChanged(writing.Case):
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


class TestWithoutDns(writing.Case):
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


class TestCrash(writing.Case):
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
