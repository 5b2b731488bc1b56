#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The command in another language: sentences are for people, and nothing else is translated."""

import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import command

SENTENCES = ("text", "why")
MOVING = ("ttl", "checked-at")
LANGUAGES = {"de": "Nicht signiert", "zh_CN": "未签名"}


def for_machines(value):
    """The JSON without its sentences, and without what the clock moves."""
    if isinstance(value, dict):
        return {key: for_machines(item) for key, item in value.items() if key not in (*SENTENCES, *MOVING)}
    return [for_machines(item) for item in value] if isinstance(value, list) else value


def in_language(language, locale="C.UTF-8"):
    return {"LANGUAGE": language, "LC_ALL": locale}


class TestLanguages(command.Case):
    def setUp(self):
        super().setUp()
        self.plain = self.write("plain.eml", command.letter())

    def test_sentences_are_translated(self):
        for language, wanted in LANGUAGES.items():
            with self.subTest(language):
                done = self.run_command("open", self.plain, environment=in_language(language))
                self.assert_code(done, 0)
                self.assertIn(wanted, done.text)

    def read(self, language, *arguments):
        """As for the first time."""
        return self.json(*arguments, data=self.folder / f"data-{language}", environment=in_language(language)).report

    def test_machines_read_the_same(self):
        for arguments in (("open", self.plain), ("lookup", "bob@example.net", "nobody@example.org", "carol@unsigned.example")):
            wanted = self.read("", *arguments)
            for language in LANGUAGES:
                with self.subTest(language, arguments=arguments[0]):
                    said = self.read(language, *arguments)
                    self.assertEqual(for_machines(said), for_machines(wanted))

    def test_sentences_of_json_are_translated(self):
        said = self.read("de", "open", self.plain)
        self.assertEqual(said["signature"]["reasons"], [{"code": "S1", "text": "wie die meisten E-Mails"}])

    def test_locale_of_machines_is_english(self):
        done = self.run_command("open", self.plain, environment=in_language("de", "C"))
        self.assertIn("Not signed", done.text)


if __name__ == "__main__":
    command.main()
