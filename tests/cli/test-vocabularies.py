#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The closed vocabularies of the JSON are a promise: the words are those of
snapshots/vocabularies.txt, nothing is renamed or lost, and no command prints another word.
A new word is added to the snapshot in the commit that brings it, with its documentation."""

import os
import pathlib
import re
import subprocess
import sys

sys.dont_write_bytecode = True
TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS / "support"))

import command
import letters

SNAPSHOT = TESTS / "snapshots" / "vocabularies.txt"

# Which vocabulary the value of a member is taken from, by its place: an object's name and
# the member, or the member alone.
PLACES = {
    "signature.verdict": "verdict", "signature.mark": "mark", "signature.algorithm": "signature-algorithm",
    "encryption.state": "encryption", "encryption.algorithm": "cipher", "lookup.state": "dnssec-state",
    "lookup.from": "answer-from", "remarks.code": "remark", "parts.inside": "summary", "report.summary": "summary",
    "results.state": "dnssec-state", "results.recipient": "recipient", "results.from": "answer-from",
    "certificates.why-not": "why-not", "certificates.state": "dnssec-state", "recipients.state": "recipient",
    "accounts.security": "security", "error.code": "error",
}
SOURCES = {"lookup": "candidate-source", "certificates": "entry-source"}


def read(text):
    return {line.partition(":")[0]: line.partition(":")[2].split()
            for line in text.splitlines() if line and not line.startswith("#")}


def walk(value, owner):
    """(place, value) of every member below."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield f"{owner}.{name}", member
            yield from walk(member, name)
    elif isinstance(value, list):
        for member in value:
            yield from walk(member, owner)


class TestVocabularies(command.Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.promised = read(SNAPSHOT.read_text())

    def test_the_program_has_the_promised_words(self):
        printed = subprocess.run([os.environ["VOCABULARIES"]], stdout=subprocess.PIPE, text=True, check=True).stdout
        words = read(printed)
        words["error"] = self.error_words()
        self.assertEqual(words, self.promised)

    def error_words(self):
        """They are named in the command's source alone."""
        source = (TESTS.parent / "src" / "cli" / "ll-output.c").read_text()
        table = source[source.index("name_error ("):]
        return re.findall(r'\[LL_ERROR_\w+\] = "([\w-]+)"', table) + re.findall(r'return "([\w-]+)"', table)[:2]

    def test_no_word_is_there_twice(self):
        for name, words in self.promised.items():
            self.assertEqual(len(words), len(set(words)), name)

    def check(self, done):
        for place, value in walk(done.report, "report"):
            vocabulary = PLACES.get(place)
            if place == "certificates.source":
                vocabulary = SOURCES[done.arguments[0]]
            if vocabulary and value is not None:
                self.assertIn(value, self.promised[vocabulary], f"{place}\n{done}")
                self.seen.add(place)
        return done

    def test_what_commands_print(self):
        self.seen = set()
        person = self.lab.person
        self.check(self.json("lookup", "alice@example.org", "nobody@example.org", "unusable@example.org",
                             "old@example.org", "carol@unsigned.example", "erin@altered.example", "alice@localhost"))
        self.check(self.json("lookup", "alice@example.org", "twocerts@example.org", "--offline"))
        self.check(self.json("certificates", "list"))
        self.check(self.json("lookup", "bob@example.net", "--trust-anchor", "/nowhere"))
        self.check(self.json("open", self.seal(command.letter()), person="bob@example.net"))
        self.check(self.json("seal", self.write("draft.eml", command.letter(to="nobody@example.org")),
                             "-o", self.folder / "sealed",
                             person="alice@example.org"))
        for signer in ("alice@example.org", "bob@example.net", "anyone@wild.example.org", "replaced@example.org"):
            message = letters.clear_signed(letters.fields(signer), letters.part(), person(signer))
            self.check(self.json("open", self.write("message.eml", message)))
            self.check(self.json("open", self.write("message.eml", message.replace(b"noon", b"nine"))))
        for cipher in ("aes-128-cbc", "aes-192-cbc", "aes-256-cbc", "aes-256-gcm", "des3"):
            message = letters.encrypted(letters.fields(), letters.part(), person("bob@example.net"), cipher=cipher)
            self.check(self.json("open", self.write("message.eml", message), person="bob@example.net"))
        self.run_command("accounts", "add", "me@example.org", "--server", "mail.example.org", options=[])
        self.check(self.json("accounts", "list", options=[]))
        self.assertEqual(set(PLACES) - self.seen, set())


if __name__ == "__main__":
    command.main()
