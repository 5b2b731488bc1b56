#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Fails when words for people cannot be translated, or a translation would do harm:

- a file with such words is not in po/POTFILES, or a file in it is gone;
- words stand outside gettext in core/wording, widgets, app or a .ui file (a guess: what is
  given to a call that shows it, and any literal of two words or more);
- msgfmt refuses a catalogue, or a translation has lost a printf marker or a mnemonic.

It prints how much of each language is there, and leaves it at that."""

import collections
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

# Files that never speak to a person by gettext: the command is English, tests are ours.
SPEAKING = ("src/app", "src/core", "src/widgets")
CHECKED = ("src/app", "src/core/wording", "src/widgets")

GETTEXT = {"_", "N_", "C_", "NC_", "Q_", "gettext", "ngettext", "g_dgettext", "g_dngettext", "g_dpgettext2"}
# Words in these are for logs, for programmers or for machines.
SILENT = re.compile(r"g_(debug|info|message|warning|critical|error|log|return_\w+|warn_if_\w+|assert\w*|"
                    r"param_spec_\w+|signal_\w+|set_error\w*|error_new\w*|task_set_\w+|source_set_name)$")
# Whatever is given to these is read by somebody.
SHOWN = re.compile(r"(gtk_\w+_set_(text|label|title|subtitle|markup|tooltip_text|tooltip_markup|placeholder_text)|"
                   r"gtk_\w+_new_with_(label|mnemonic)|gtk_label_new|gtk_window_set_title|gtk_file_filter_set_name|"
                   r"gtk_file_chooser_native_new|gtk_file_chooser_set_current_name|gtk_combo_box_text_append\w*|"
                   r"atk_object_set_(name|description)|g_notification_(new|set_title|set_body|add_button\w*)|"
                   r"g_set_application_name|ll_story_step_add_\w+|ll_story_steps_add)$")
UI_WORDS = {"label", "title", "subtitle", "tooltip-text", "tooltip-markup", "placeholder-text", "text", "secondary-text",
            "AtkObject::accessible-name", "AtkObject::accessible-description", "accessible-name", "accessible-description"}

# (end of the path, words): names that are the same in every language, and what only a machine reads.
ALLOWED = {
    ("ll-certificate-pane.c", "certificate.pem"),
}

TOKENS = re.compile(r'/\*.*?\*/|(?P<string>"(?:\\.|[^"\\\n])*")|\'(?:\\.|[^\'\\\n])*\'|^[ \t]*#(?:[^\n]*\\\n)*[^\n]*|'
                    r"(?P<name>[A-Za-z_]\w*)|(?P<mark>[^\s\w])", re.DOTALL | re.MULTILINE)
MARKER = re.compile(r"%(?:\d+\$)?[-+ #0']*(?:\*|\d+)?(?:\.(?:\*|\d+))?(hh|h|ll|l|z|j|t)?([diouxXeEfgGcsp%])")
WORD = re.compile(r"[^\W\d_]{2,}")
WORDS = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}")


# -- C --

def read_strings(text):
    """Every literal, put together from its pieces: (line, calls around it, words)."""
    calls, name, found, pieces = [], "", [], None
    for token in TOKENS.finditer(text):
        if token.group("string"):
            if pieces is None:
                pieces = [text.count("\n", 0, token.start()) + 1, tuple(calls), ""]
                found.append(pieces)
            pieces[2] += token.group("string")[1:-1]
            continue
        if token.group().startswith("/*"):
            continue
        pieces = None
        if token.group("name"):
            name = token.group("name")
            continue
        mark = token.group("mark")
        if mark == "(":
            calls.append(name)
        elif mark == ")" and calls:
            calls.pop()
        elif mark in (";", "}"):
            calls = []
        name = ""
    return [tuple(item) for item in found]


def is_allowed(path, words):
    return any(str(path).endswith(end) and words == allowed for end, allowed in ALLOWED)


def check_c(path, text):
    for line, calls, words in read_strings(text):
        plain = re.sub(r"\\.", " ", MARKER.sub("", words))
        if not WORD.search(plain) or GETTEXT & set(calls) or is_allowed(path, words):
            continue
        if calls and SHOWN.match(calls[-1]):
            yield line, f'"{words}" is shown and cannot be translated'
        elif WORDS.search(plain) and not any(SILENT.match(call) for call in calls):
            yield line, f'"{words}" looks like words for people and cannot be translated'


def speaks_c(text):
    """Whether anything is translated in it."""
    return any(GETTEXT & set(calls) for _, calls, _ in read_strings(text))


# -- .ui --

def read_ui(text):
    """Every text of the file: (kind, words, whether it is to be translated)."""
    for node in xml.etree.ElementTree.fromstring(text).iter():
        if node.tag in ("property", "attribute"):
            kind = node.get("name", "").replace("_", "-")
            if kind not in UI_WORDS:
                continue
        elif node.tag not in ("item", "col"):
            continue
        yield node.tag, (node.text or "").strip(), node.get("translatable") in ("yes", "true", "1")


def check_ui(path, text):
    for kind, words, is_translated in read_ui(text):
        if WORD.search(words) and not is_translated and not is_allowed(path, words):
            yield text[:max(text.find(words), 0)].count("\n") + 1, f'{kind} "{words}" is not translatable'


def speaks_ui(text):
    return re.search(r'translatable="(yes|true|1)"', text) is not None


# -- what must be in POTFILES --

def find_speaking(root):
    for folder in SPEAKING:
        yield from (path for path in sorted((root / folder).rglob("*.c")) if speaks_c(path.read_text(encoding="utf-8")))
    yield from (path for path in sorted((root / "ui").glob("*.ui")) if speaks_ui(path.read_text(encoding="utf-8")))
    for pattern in ("*.desktop.in", "*.metainfo.xml.in", "*.gschema.xml"):
        yield from sorted((root / "data").glob(pattern))


def read_list(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def check_list(root):
    listed = read_list(root / "po" / "POTFILES")
    speaking = {str(path.relative_to(root)) for path in find_speaking(root)}
    for name, count in collections.Counter(listed).items():
        if count > 1:
            yield f"po/POTFILES: {name} stands there twice"
        if not (root / name).is_file():
            yield f"po/POTFILES: {name} does not exist"
    yield from (f"po/POTFILES: {name} has words for people and is not in it" for name in sorted(speaking - set(listed)))


def check_words(root):
    for folder in CHECKED:
        for path in sorted((root / folder).rglob("*.c")):
            yield from ((path, *finding) for finding in check_c(path, path.read_text(encoding="utf-8")))
    for path in sorted((root / "ui").glob("*.ui")):
        yield from ((path, *finding) for finding in check_ui(path, path.read_text(encoding="utf-8")))


# -- catalogues --

def read_catalogue(text):
    """Every entry that is translated: (line, msgids, msgstrs)."""
    for match in re.finditer(r"(?:^(?!$|#~).*\n?)+", text, re.MULTILINE):
        block = match.group()
        line = text.count("\n", 0, match.start()) + 1
        fields = collections.defaultdict(str)
        key = None
        for row in block.splitlines():
            head = re.match(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)\s+"(.*)"$', row)
            if head:
                key = head.group(1)
                fields[key] += head.group(2)
            elif row.startswith('"') and key:
                fields[key] += row[1:-1]
        ids = [fields[name] for name in ("msgid", "msgid_plural") if fields.get(name)]
        translations = [value for name, value in fields.items() if name.startswith("msgstr") and value]
        if ids and translations and not re.search(r"^#,.*\bfuzzy\b", block, re.MULTILINE):
            yield line, ids, translations


def markers(text):
    """The conversions of a format, whatever their order, their width and their numbers."""
    return collections.Counter((size or "", kind) for size, kind in MARKER.findall(text) if kind != "%")


def mnemonics(text):
    return len(re.findall(r"(?<!_)_(?!_)\w", text))


def is_format(text):
    """No date: those have letters of their own after each mark."""
    return not re.search(r"%-?[deHMYbBZ]\b.*%-?[bBYHMmZ]", text)


def check_catalogue(path, text):
    for line, ids, translations in read_catalogue(text):
        for translation in translations:
            if is_format(ids[-1]) and markers(translation) not in [markers(each) for each in ids]:
                yield path, line, f'"{translation}" has other markers than "{ids[-1]}"'
            if mnemonics(ids[0]) == 1 and " " not in ids[0].split("_")[0] and mnemonics(translation) != 1:
                yield path, line, f'"{translation}" has no mnemonic as "{ids[0]}" has'


def run_msgfmt(path):
    done = subprocess.run(["msgfmt", "--check", "--statistics", "-o", "/dev/null", path], capture_output=True, text=True,
                          env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"})
    return done.returncode, done.stderr.strip()


def count_missing(root, path):
    """How many of today's words the catalogue does not have; None when that cannot be found out."""
    files = [name for name in read_list(root / "po" / "POTFILES") if (root / name).is_file()]
    keywords = ["_", "N_", "C_:1c,2", "NC_:1c,2", "g_dngettext:2,3", "ngettext:1,2"]
    with tempfile.TemporaryDirectory() as folder:
        pot = pathlib.Path(folder) / "all.pot"
        merged = pathlib.Path(folder) / "merged.po"
        commands = (["xgettext", "--from-code=UTF-8", "-o", pot, *(f"--keyword={word}" for word in keywords), *files],
                    ["msgmerge", "-q", "--no-fuzzy-matching", "-o", merged, path, pot])
        for command in commands:
            if subprocess.run(command, cwd=root, capture_output=True).returncode != 0:
                return None
        return run_msgfmt(merged)[1].splitlines()[-1]


def check_catalogues(root):
    for language in read_list(root / "po" / "LINGUAS"):
        path = root / "po" / f"{language}.po"
        if not path.is_file():
            yield path, 1, "is in po/LINGUAS and does not exist"
            continue
        code, said = run_msgfmt(path)
        if code != 0:
            yield path, 1, said
        yield from check_catalogue(path, path.read_text(encoding="utf-8"))
        print(f"{language}: {count_missing(root, path)}")


def main(root):
    problems = list(check_list(root))
    problems += [f"{path}:{line}: {what}" for path, line, what in (*check_words(root), *check_catalogues(root))]
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
