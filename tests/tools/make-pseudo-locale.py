#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes a catalogue of a language that nobody speaks into a build tree:

    make-pseudo-locale.py SOURCE BUILD [LANGUAGE]

Each string becomes [!! ŝţŕïñĝ~~~ !!]: still legible, 40 % longer and recognisable, so that a
screenshot or the accessibility tree shows which words stand outside gettext and which labels
have no room to grow.  Markers, those of dates as well, markup and mnemonics stay as they are.  LANGUAGE is
en_XA unless given; LANGUAGE=en_XA LC_ALL=C.UTF-8 BUILD/src/app/letterlock-gtk speaks it."""

import pathlib
import re
import subprocess
import sys
import tempfile

PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
STRANGE = "àƀçđéƒĝĥïĵķĺɱñöþǫŕŝţûṽŵẋýžÀƁÇĐÉƑĜĤÏĴĶĹḾÑÖÞǪŔŜŢÛṼŴẊÝŽ"
LETTERS = str.maketrans(PLAIN, STRANGE)
GROWTH = 0.4
HEAD, TAIL = "[!! ", " !!]"

# What a program reads: markers of printf and of dates, markup, entities, escapes.
KEPT = re.compile(r"%(?:\d+\$)?[-+ #0']*\d*(?:\.\d+)?(?:hh|h|ll|l|z|j|t)?[A-Za-z%]|<[^<>]*>|&\w+;|\\.")
KEYWORDS = ("_", "N_", "C_:1c,2", "NC_:1c,2", "g_dngettext:2,3", "ngettext:1,2")
HEADER = ('msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
          '"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n')


def disguise(words):
    """One string of a catalogue, as it stands there: without its quotes, with its escapes."""
    ends = re.search(r"(?:\\n)*$", words).group()
    body = words[:len(words) - len(ends)]
    starts = re.match(r"(?:\\n)*", body).group()
    body = body[len(starts):]
    out, at = "", 0
    for match in KEPT.finditer(body):
        out += body[at:match.start()].translate(LETTERS) + match.group()
        at = match.end()
    out += body[at:].translate(LETTERS)
    grown = max(0, round(len(KEPT.sub("", body)) * GROWTH) - len(HEAD + TAIL))
    return starts + HEAD + out + "~" * grown + TAIL + ends


def read_entries(text):
    """The entries of a template: {field: words}, without the header."""
    for block in text.split("\n\n"):
        fields, key = {}, None
        for row in block.splitlines():
            match = re.match(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)\s+"(.*)"$', row)
            if match:
                key = match.group(1)
                fields[key] = match.group(2)
            elif row.startswith('"') and key:
                fields[key] += row[1:-1]
        if fields.get("msgid"):
            yield fields


def format_entry(fields):
    out = "".join(f'{name} "{fields[name]}"\n' for name in ("msgctxt", "msgid", "msgid_plural") if name in fields)
    if "msgid_plural" not in fields:
        return out + f'msgstr "{disguise(fields["msgid"])}"\n'
    return out + f'msgstr[0] "{disguise(fields["msgid"])}"\nmsgstr[1] "{disguise(fields["msgid_plural"])}"\n'


def write_catalogue(source, target, language):
    """Returns the number of its strings."""
    with tempfile.TemporaryDirectory() as folder:
        template, catalogue = pathlib.Path(folder) / "all.pot", pathlib.Path(folder) / "all.po"
        subprocess.run(["xgettext", "--from-code=UTF-8", "--files-from=po/POTFILES", "-o", template,
                        *(f"--keyword={word}" for word in KEYWORDS)], cwd=source, check=True, capture_output=True)
        entries = list(read_entries(template.read_text(encoding="utf-8")))
        catalogue.write_text(HEADER.format(language=language) + "\n".join(map(format_entry, entries)), encoding="utf-8")
        target.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["msgfmt", "--check-format", "-o", target, catalogue], check=True)
    return len(entries)


def main(source, build, language="en_XA"):
    target = pathlib.Path(build) / "po" / language / "LC_MESSAGES" / "letterlock.mo"
    print(f"{target}: {write_catalogue(source, target, language)} strings")


if __name__ == "__main__":
    main(*sys.argv[1:])
