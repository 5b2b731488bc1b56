#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Fails when a source file holds what the house does not want: calls that are unsafe or
belong to somebody else, forms of comment and control flow, notes to do something later, a
missing licence line.  Comments and strings are looked at only where the rule is about them."""

import pathlib
import re
import sys

CALLS = (
    ("strcpy", "copies without a limit"),
    ("strcat", "copies without a limit"),
    ("sprintf", "prints without a limit"),
    ("vsprintf", "prints without a limit"),
    ("gets", "reads without a limit"),
    ("system", "runs a shell"),
    ("popen", "runs a shell"),
    ("g_spawn_command_line_sync", "runs a shell-like line"),
    ("g_spawn_command_line_async", "runs a shell-like line"),
    ("g_mime_multipart_signed_verify", "verifies over bytes that GMime wrote anew"),
    ("g_mime_multipart_encrypted_decrypt", "is ours to do"),
    ("g_mime_application_pkcs7_mime_decrypt", "is ours to do"),
    ("g_mime_application_pkcs7_mime_verify", "is ours to do"),
)
IN_CODE = [(re.compile(rf"(?<![A-Za-z0-9_]){name}\s*\("), f"{name} {why}") for name, why in CALLS]
IN_CODE += [
    (re.compile(r"(?<![A-Za-z0-9_])goto\b"), "goto"),
    (re.compile(r"//"), "a comment with //"),
    (re.compile(r"#\s*if\s+0\b"), "code that is switched off"),
    (re.compile(r"G_DISABLE_(ASSERT|CHECKS)"), "assertions switched off"),
]
IN_SOURCE = [(re.compile(r"(?<![A-Za-z0-9_])g_error\s*\("), "g_error aborts; use GError")]
ANYWHERE = [(re.compile(r"\b(TODO|FIXME|XXX)\b"), "a note to do something later")]
LICENCE = "SPDX-License-Identifier: LGPL-2.1-or-later"

TOKENS = re.compile(r'/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)


def blank(match):
    """White space of the same lines, so that line numbers stay."""
    return re.sub(r"[^\n]", " ", match.group())


def find(rules, text):
    for number, line in enumerate(text.splitlines(), 1):
        yield from ((number, why) for pattern, why in rules if pattern.search(line))


def check_file(path, rules=tuple(IN_CODE + IN_SOURCE)):
    text = path.read_text(encoding="utf-8")
    if LICENCE not in "\n".join(text.splitlines()[:3]):
        yield 1, "no licence line"
    yield from find(ANYWHERE, text)
    if path.suffix in (".c", ".h"):
        yield from find(rules, TOKENS.sub(blank, text))


def sources(root):
    """Everything people wrote; this file names what it forbids and is left out."""
    for folder in ("src", "tests", "data"):
        for path in sorted((root / folder).rglob("*")):
            if not path.is_file() or "__pycache__" in path.parts or path.name == pathlib.Path(__file__).name:
                continue
            if path.suffix in (".c", ".h", ".py", ".sh") or starts_a_script(path):
                yield path


def starts_a_script(path):
    with open(path, "rb") as file:
        return path.suffix == "" and file.read(2) == b"#!"


def rules_for(name):
    """A fuzz target may abort; the program may not."""
    return IN_CODE + IN_SOURCE if name.parts[0] == "src" else IN_CODE


def main(root):
    problems = [f"{path.relative_to(root)}:{number}: {why}" for path in sources(root)
                for number, why in check_file(path, rules_for(path.relative_to(root)))]
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
