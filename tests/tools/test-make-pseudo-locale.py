#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Shows that the pseudo-locale grows and marks words and leaves alone what programs read."""

import importlib.util
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
specification = importlib.util.spec_from_file_location("make_pseudo_locale", HERE / "make-pseudo-locale.py")
pseudo = importlib.util.module_from_spec(specification)
specification.loader.exec_module(pseudo)

KEPT = (("%s and %u more", ("%s", "%u")), ("%-5.2lu left", ("%-5.2lu",)), ("<b>Bold</b> word", ("<b>", "</b>")),
        ("a &amp; b", ("&amp;",)), ("one\\ntwo", ("\\n",)), ("50 %% done", ("%%",)), ("_Open", ("_",)),
        ("on %-d %b %Y, %H:%M", ("%-d", "%b", "%Y", "%H", "%M")))


class DisguiseTest(unittest.TestCase):
    def test_marks_and_grows(self):
        for words in ("Signed", "Not yet: nobody publishes a certificate for this address", "x"):
            with self.subTest(words=words):
                disguised = pseudo.disguise(words)
                self.assertTrue(disguised.startswith("[!! ") and disguised.endswith(" !!]"))
                self.assertGreaterEqual(len(disguised), 1.35 * len(words))
                self.assertNotIn(words, disguised)

    def test_keeps(self):
        for words, kept in KEPT:
            with self.subTest(words=words):
                self.assertTrue(all(part in pseudo.disguise(words) for part in kept))

    def test_lines_stay_at_the_ends(self):
        self.assertTrue(pseudo.disguise("Hello,\\n\\n").endswith(" !!]\\n\\n"))
        self.assertTrue(pseudo.disguise("\\nHello").startswith("\\n[!! "))


class CatalogueTest(unittest.TestCase):
    def test_program_speaks_it(self):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            (root / "po").mkdir()
            (root / "po" / "POTFILES").write_text("a.c\n")
            (root / "a.c").write_text('_ ("Signed by %s");\ng_dngettext (D, "%u man", "%u men", n);\nN_ ("two\\n" "lines");\n')
            target = root / "locale" / "en_XA" / "LC_MESSAGES" / "letterlock.mo"
            self.assertEqual(pseudo.write_catalogue(root, target, "en_XA"), 3)
            said = subprocess.run(["gettext", "-d", "letterlock", "Signed by %s"], capture_output=True, text=True,
                                  env={"TEXTDOMAINDIR": str(root / "locale"), "LANGUAGE": "en_XA", "LC_ALL": "C.UTF-8",
                                       "PATH": "/usr/bin:/bin"})
            self.assertEqual(said.stdout, "[!! Ŝïĝñéđ ƀý %s !!]")


if __name__ == "__main__":
    unittest.main()
