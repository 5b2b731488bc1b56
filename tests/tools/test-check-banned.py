#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Shows that check-banned finds what it forbids, and only that."""

import importlib.util
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
specification = importlib.util.spec_from_file_location("check_banned", HERE / "check-banned.py")
check_banned = importlib.util.module_from_spec(specification)
specification.loader.exec_module(check_banned)

HEAD = f"/* {check_banned.LICENCE} */\n"

BAD = ("strcpy (a, b);", "  sprintf(a, b);", "g_error (\"x\");", "goto out;", "system (\"ls\");", "int a; // no",
       "g_mime_multipart_signed_verify (a);", "#if 0", "/* TO" + "DO: later */", "char *a = \"FIX" + "ME\";")
GOOD = ("g_strlcpy (a, b, 3);", "g_snprintf (a, 3, b);", "g_set_error (error, 0, 0, \"x\");", "/* goto is banned */",
        "char *a = \"https://example.org\";", "my_strcpy (a);", "filesystem (a);", "/* see // there */", "char q = '\"';")


class BannedTest(unittest.TestCase):
    def check(self, text, name="a.c"):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / name
            path.write_text(text)
            return list(check_banned.check_file(path))

    def test_bad(self):
        for line in BAD:
            with self.subTest(line=line):
                self.assertEqual([number for number, _ in self.check(HEAD + line + "\n")], [2])

    def test_good(self):
        for line in GOOD:
            with self.subTest(line=line):
                self.assertEqual(self.check(HEAD + line + "\n"), [])

    def test_the_licence_is_missed(self):
        self.assertEqual(self.check("int a;\n"), [(1, "no licence line")])


if __name__ == "__main__":
    unittest.main()
