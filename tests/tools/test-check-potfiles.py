#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Shows that check-potfiles finds words that cannot be translated and translations that do
harm, and only those."""

import contextlib
import importlib.util
import io
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
specification = importlib.util.spec_from_file_location("check_potfiles", HERE / "check-potfiles.py")
check_potfiles = importlib.util.module_from_spec(specification)
specification.loader.exec_module(check_potfiles)

BAD_C = ('gtk_label_set_text (label, "Signed");', 'gtk_label_set_text (GTK_LABEL (a), "Signed");',
         'return g_strdup ("not signed");', 'char *text = g_strdup_printf ("%s was not asked", name);',
         'gtk_widget_set_tooltip_text (w, flag ? "Open" : NULL);', 'atk_object_set_name (accessible, "Recipients");',
         'const char *words[] = {"not confirmed"};', 'f (_ ("good"), "not good");',
         'gtk_window_set_title (GTK_WINDOW (w),\n  "Letter" "lock");', 'gtk_label_new ("Grüße");')
GOOD_C = ('gtk_label_set_text (label, _ ("Signed"));', 'gtk_label_set_text (label, "");', 'gtk_label_set_text (label, "%s: %u");',
          'g_debug ("could not look up %s", name);', 'gtk_widget_set_name (w, "security-bar");',
          'g_dngettext (GETTEXT_PACKAGE, "%u person here", "%u people here", n);', '/* "not a string" */ f (x);',
          'static const char *const all[] = {N_ ("not signed")};', '#include "some file.h"', 'set_state (self, "ready");',
          'g_return_val_if_fail (strcmp (a, "is it so") == 0, NULL);', 'gtk_label_set_text (label, "×");',
          'g_set_error (error, LL_ERROR, LL_ERROR_LIMIT, "it is too large");')

BAD_UI = ('<property name="label">Send</property>', '<property name="tooltip-text">Attach a file</property>',
          '<property name="tooltip_text">Attach</property>', '<attribute name="label">About</attribute>',
          '<property name="AtkObject::accessible-name">Letters</property>', '<item id="x">Always</item>',
          '<property name="title" translatable="no">Letter</property>')
GOOD_UI = ('<property name="label" translatable="yes">Send</property>', '<property name="icon-name">mail-send</property>',
           '<property name="label">@</property>', '<property name="visible">True</property>', '<property name="label"></property>')

BAD_PO = (('msgid "%s and %u more"\nmsgstr "%s und noch mehr"', "other markers"),
          ('msgid "%u person"\nmsgid_plural "%u people"\nmsgstr[0] "%u Person"\nmsgstr[1] "%s Personen"', "other markers"),
          ('msgid "_Open"\nmsgstr "Öffnen"', "mnemonic"), ('msgid "%lu more"\nmsgstr "%u mehr"', "other markers"))
GOOD_PO = ('msgid "%s and %u more"\nmsgstr "%2$u mehr als %1$s"', 'msgid "_Open"\nmsgstr "Ö_ffnen"', 'msgid "%s"\nmsgstr ""',
           'msgid "100 %"\nmsgstr "100 %"', 'msgid "%-d %b %Y"\nmsgstr "%-d. %B %Y"', '#, fuzzy\nmsgid "%s"\nmsgstr "nothing"',
           'msgid "one"\nmsgid_plural "%u people"\nmsgstr[0] "eins"\nmsgstr[1] "%u Leute"', '#~ msgid "%s"\n#~ msgstr "x"')

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'


def in_ui(line):
    return f"<interface>\n{line}\n</interface>\n"


class WordsTest(unittest.TestCase):
    def check_c(self, text):
        return list(check_potfiles.check_c(pathlib.Path("a.c"), text + "\n"))

    def check_ui(self, text):
        return list(check_potfiles.check_ui(pathlib.Path("a.ui"), in_ui(text)))

    def test_bad_c(self):
        for line in BAD_C:
            with self.subTest(line=line):
                self.assertEqual(len(self.check_c(line)), 1)

    def test_good_c(self):
        for line in GOOD_C:
            with self.subTest(line=line):
                self.assertEqual(self.check_c(line), [])

    def test_lines(self):
        self.assertEqual([line for line, _ in self.check_c("f ();\n\nreturn \"not signed\";")], [3])
        self.assertEqual([line for line, _ in self.check_ui(BAD_UI[0])], [2])

    def test_bad_ui(self):
        for line in BAD_UI:
            with self.subTest(line=line):
                self.assertEqual(len(self.check_ui(line)), 1)

    def test_good_ui(self):
        for line in GOOD_UI:
            with self.subTest(line=line):
                self.assertEqual(self.check_ui(line), [])


class CatalogueTest(unittest.TestCase):
    def check(self, entry):
        return list(check_potfiles.check_catalogue(pathlib.Path("x.po"), HEADER + entry + "\n"))

    def test_bad(self):
        for entry, what in BAD_PO:
            with self.subTest(entry=entry):
                self.assertRegex(" ".join(said for _, _, said in self.check(entry)), what)

    def test_good(self):
        for entry in GOOD_PO:
            with self.subTest(entry=entry):
                self.assertEqual(self.check(entry), [])


class TreeTest(unittest.TestCase):
    """A whole tree, as small as it can be."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.write("src/app/a.c", 'char *a = _ ("Signed");\n')
        self.write("ui/a.ui", in_ui(GOOD_UI[0]))
        self.write("po/POTFILES", "src/app/a.c\nui/a.ui\n")
        self.write("po/LINGUAS", "de\n")
        self.write("po/de.po", HEADER + 'msgid "Signed"\nmsgstr "Signiert"\n')

    def write(self, name, text):
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(text)

    def run_main(self):
        said = io.StringIO()
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
            return check_potfiles.main(self.root), said.getvalue()

    def check_fails(self, what):
        code, said = self.run_main()
        self.assertEqual(code, 1)
        self.assertIn(what, said)

    def test_good(self):
        self.assertEqual(self.run_main(), (0, ""))

    def test_file_is_missing_in_list(self):
        self.write("src/widgets/b.c", 'char *b = _ ("Open");\n')
        self.check_fails("src/widgets/b.c has words for people")

    def test_listed_file_is_gone(self):
        self.write("po/POTFILES", "src/app/a.c\nui/a.ui\nui/b.ui\n")
        self.check_fails("ui/b.ui does not exist")

    def test_listed_twice(self):
        self.write("po/POTFILES", "src/app/a.c\nui/a.ui\nui/a.ui\n")
        self.check_fails("ui/a.ui stands there twice")

    def test_words_of_an_application(self):
        self.write("data/a.desktop.in", "[Desktop Entry]\nName=A\n")
        self.check_fails("data/a.desktop.in has words for people")

    def test_language_without_catalogue(self):
        self.write("po/LINGUAS", "de\nfr\n")
        self.check_fails("fr.po:1: is in po/LINGUAS")

    def test_msgfmt_refuses(self):
        self.write("po/de.po", HEADER + '#, c-format\nmsgid "%s\\n"\nmsgstr "%d"\n')
        self.check_fails("de.po")

    def test_checked_folders_only(self):
        self.write("src/cli/c.c", 'll_output_say ("not a word in German");\n')
        self.assertEqual(self.run_main(), (0, ""))


if __name__ == "__main__":
    unittest.main()
