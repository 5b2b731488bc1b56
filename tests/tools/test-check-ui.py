#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Shows that check-ui finds what it forbids, and only that."""

import importlib.util
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
specification = importlib.util.spec_from_file_location("check_ui", HERE / "check-ui.py")
check_ui = importlib.util.module_from_spec(specification)
specification.loader.exec_module(check_ui)

UI = """<interface><template class="LlThing" parent="GtkGrid">
  <child><object class="GtkLabel" id="words"><property name="label" translatable="yes">Hello</property></object></child>
  <child><object class="GtkButton" id="send"><property name="label" translatable="yes">Send</property>
    <signal name="clicked" handler="send_cb"/></object></child>
  %s
</template></interface>"""
CODE = """
  set_template (widget_class, "/org/letterlock/Letterlock/ui/ll-thing.ui");
  gtk_widget_class_bind_template_child (widget_class, LlThing, words);
  gtk_widget_class_bind_template_callback (widget_class, send_cb);
  %s
"""
IMAGE = '<child><object class="GtkImage" id="shape">%s</object></child>'
NAME = ('<child internal-child="accessible"><object class="AtkObject">'
        '<property name="%s" translatable="yes">%s</property></object></child>')


class UiTest(unittest.TestCase):
    def check(self, extra="", code="", ui=UI, name="ll-thing.ui", folder="widgets", potfiles="ui/ll-thing.ui\n",
              resources="<file>ll-thing.ui</file>", app=""):
        with tempfile.TemporaryDirectory() as place:
            root = pathlib.Path(place)
            for part in ("ui", "po", "src/app", "src/widgets"):
                (root / part).mkdir(parents=True)
            (root / "ui" / name).write_text(ui % extra if "%s" in ui else ui)
            (root / "ui" / "letterlock.gresource.xml").write_text(f"<gresources>{resources}</gresources>")
            (root / "po" / "POTFILES").write_text(potfiles)
            (root / "src" / folder / "ll-thing.c").write_text(CODE % code)
            (root / "src" / "app" / "ll-other.c").write_text(app)
            return list(check_ui.check(root))

    def assert_found(self, words, *arguments, **more):
        found = self.check(*arguments, **more)
        self.assertEqual(len(found), 1, found)
        self.assertIn(words, found[0])

    def test_good(self):
        self.assertEqual(self.check(), [])
        self.assertEqual(self.check(folder="app"), [])

    def test_pair(self):
        self.assertIn("ui/ll-thing.ui: there is no ll-thing.c in src/app or src/widgets", self.check(folder="../po"))
        self.assert_found("the template of LlThing", ui=UI.replace('class="LlThing"', 'class="LlOther"'))

    def test_child_that_is_not_there(self):
        self.assert_found("binds missing", code="gtk_widget_class_bind_template_child (widget_class, LlThing, missing);")

    def test_callbacks(self):
        self.assert_found("binds other_cb, which nothing calls",
                          code="gtk_widget_class_bind_template_callback (widget_class, other_cb);")
        self.assert_found("calls new_cb", '<child><object class="GtkBox"><signal name="x" handler="new_cb"/></object></child>')

    def test_lists(self):
        self.assert_found("gresource", resources="")
        self.assert_found("there is no gone.ui", resources="<file>ll-thing.ui</file><file>gone.ui</file>")
        self.assert_found("POTFILES", potfiles="")

    def test_words(self):
        self.assert_found("cannot be translated: Hello you",
                          '<child><object class="GtkLabel"><property name="label">Hello you</property></object></child>')
        self.assertEqual(self.check('<child><object class="GtkLabel"><property name="label">5</property></object></child>'), [])

    def test_names(self):
        self.assert_found("GtkImage shape", IMAGE % "")
        self.assert_found("GtkEntry", '<child><object class="GtkEntry" id="shape"/></child>')
        self.assertEqual(self.check(IMAGE % (NAME % ("accessible-name", "A lock"))), [])
        self.assertEqual(self.check(IMAGE % (NAME % ("accessible-role", "redundant-object"))), [])
        self.assertEqual(self.check(IMAGE % "", "atk_object_set_name (get (GTK_WIDGET (self->shape)), words);"), [])
        self.assertEqual(self.check(IMAGE % "", "atk_object_set_name (get (self->shape_not), words);"),
                         self.check(IMAGE % ""))

    def test_label_names_its_entry(self):
        self.assertEqual(self.check('<child><object class="GtkLabel"><property name="mnemonic-widget">shape</property>'
                                    '</object></child><child><object class="GtkEntry" id="shape"/></child>'), [])

    def test_button_with_a_picture(self):
        button = '<child><object class="GtkButton" id="next">%s</object></child>'
        self.assert_found("GtkButton next", button % "")
        self.assertTrue(self.check(button % (IMAGE % "")))
        self.assertEqual(self.check(button % (IMAGE % (NAME % ("accessible-name", "Next")))), [])
        self.assertEqual(self.check(button % (NAME % ("accessible-name", "Next") + IMAGE % "")), [])

    def test_words_beside_a_picture(self):
        box = ('<child><object class="GtkBox">' + IMAGE % "" +
               '<child><object class="GtkLabel" id="state"/></child></object></child>')
        self.assertEqual(self.check(box), [])
        self.assert_found("GtkImage shape", '<child><object class="GtkBox">' + IMAGE % "" + "</object></child>")

    def test_label_that_the_class_fills(self):
        button = '<child><object class="GtkButton" id="next"><child><object class="GtkLabel" id="words_of_next"/></child></object></child>'
        self.assertEqual(self.check(button), [])
        self.assertEqual(self.check('<child><object class="GtkButton" id="next"/></child>',
                                    "GtkWidget *all[] = {self->send, self->next}; gtk_button_set_label (all[0], words);"), [])

    def test_layout_in_code(self):
        self.assert_found("gtk_box_pack_start: belongs into ui/", app="gtk_box_pack_start (a, b, TRUE, TRUE, 0);")


if __name__ == "__main__":
    unittest.main()
