/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-attachment-hint.h"

/* Does the text speak of an attachment? */

static const struct {
  const char *name;
  const char *text;
  const char *words;
  gboolean is_found;
} rows[] = {
    {"empty", "", "attached", FALSE},
    {"no-words", "attached", "", FALSE},
    {"blank-words", "attached", " , ,", FALSE},
    {"plain", "The contract is attached.", "attached, enclosed", TRUE},
    {"second-word", "Please find it enclosed", "attached, enclosed", TRUE},
    {"any-case", "ATTACHED is it", "attached", TRUE},
    {"begins-a-word", "see the attachments", "attach", TRUE},
    {"inside-a-word", "unattached", "attached", FALSE},
    {"second-time", "unattached, attached", "attached", TRUE},
    {"quoted", "> it is attached\nthank you", "attached", FALSE},
    {"below-a-quotation", "> hello\nit is attached", "attached", TRUE},
    {"german", "Den Vertrag finden Sie angehängt.", "anbei, angehängt, Anhang", TRUE},
    {"german-case", "ANGEHÄNGT", "anbei, angehängt", TRUE},
    {"chinese-inside", "请看附件。", "附件", TRUE},
    {"chinese-not", "请看这里。", "附件", FALSE},
};

static void
test_row (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);

  g_assert_cmpint (ll_attachment_hint_find (rows[i].text, rows[i].words), ==,
                   rows[i].is_found);
}

static void
test_usual_words (void)
{
  const char *words = ll_attachment_hint_get_words ();

  g_assert_true (ll_attachment_hint_find ("I have attached it", words));
  g_assert_false (ll_attachment_hint_find ("Dear Alice,\n\nhello.", words));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = g_strconcat ("/app/attachment-hint/", rows[i].name, NULL);

    g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_row);
  }
  g_test_add_func ("/app/attachment-hint/usual-words", test_usual_words);

  return g_test_run ();
}
