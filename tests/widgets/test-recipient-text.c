/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "base/ll-limits.h"
#include "widgets/ll-recipient-text.h"

/* What is typed or pasted into an address field, taken apart. */

typedef struct {
  const char *name;
  const char *text;
  gboolean is_complete;
  const char *people; /* separated by blanks */
  const char *rest;
  const char *unfinished;
} Row;

static const Row rows[] = {
    {"empty", "", TRUE, "", "", ""},
    {"blank", "  ", TRUE, "", "", ""},
    {"one", "alice@example.org", TRUE, "alice@example.org", "", ""},
    {"half-typed", "alice@exam", FALSE, "", "", "alice@exam"},
    {"comma", "alice@example.org,", FALSE, "alice@example.org", "", ""},
    {"comma-and-more", "alice@example.org, bo", FALSE, "alice@example.org", "", "bo"},
    {"semicolon", "a@example.org;b@example.org", TRUE, "a@example.org b@example.org", "",
     ""},
    {"lines", "a@example.org\r\nb@example.org\n", TRUE, "a@example.org b@example.org", "",
     ""},
    {"chinese-comma", "a@example.org，b@example.org；c@example.org、d@example.org", TRUE,
     "a@example.org b@example.org c@example.org d@example.org", "", ""},
    {"name", "Alice Adams <alice@example.org>", TRUE, "alice@example.org", "", ""},
    {"comma-in-quotes", "\"Adams, Alice\" <alice@example.org>, bob@example.net", TRUE,
     "alice@example.org bob@example.net", "", ""},
    {"quote-in-quotes", "\"a \\\", b\" <alice@example.org>", TRUE, "alice@example.org",
     "", ""},
    {"quote-not-closed", "\"Adams, Alice", FALSE, "", "", "\"Adams, Alice"},
    {"quote-ends-with-line", "\"Adams\nbob@example.net", TRUE, "bob@example.net",
     "\"Adams", ""},
    {"garbage", "garbage", TRUE, "", "garbage", ""},
    {"garbage-between", "a@example.org, what, b@example.org, else", TRUE,
     "a@example.org b@example.org", "what, else", ""},
    {"two-without-comma", "a@example.org b@example.org", TRUE, "",
     "a@example.org b@example.org", ""},
    {"separators-only", ",;\n, ,", TRUE, "", "", ""},
    {"no-domain", "alice@", TRUE, "", "alice@", ""},
    {"backslash-at-the-end", "\"\\", TRUE, "", "\"\\", ""},
};

static char *
join_people (GPtrArray *people)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < people->len; i++) {
    const LlCorrespondent *person = people->pdata[i];

    g_string_append_printf (out, "%s%s", i > 0 ? " " : "",
                            ll_address_get_text (person->address));
  }

  return g_strdup (out->str);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (LlRecipientText) parsed =
      ll_recipient_text_parse (row->text, row->is_complete);
  g_autofree char *people = join_people (parsed->people);

  g_assert_cmpstr (people, ==, row->people);
  g_assert_cmpstr (parsed->rest, ==, row->rest);
  g_assert_cmpstr (parsed->unfinished, ==, row->unfinished);
  g_assert_true ((parsed->bad != NULL) == (*row->rest != '\0'));
}

/* Cut at every place: nothing is lost, nothing is made up. */
static void
test_cut_short (void)
{
  const char *text =
      "\"Ad, \\\" <\" <alice@example.org>; bob@example.net，x, y@z.example";

  for (size_t size = 0; size <= strlen (text); size++) {
    g_autofree char *cut = g_strndup (text, size);
    g_autoptr (LlRecipientText) parsed = NULL;

    if (!g_utf8_validate (cut, -1, NULL))
      continue;
    parsed = ll_recipient_text_parse (cut, TRUE);
    g_assert_cmpuint (parsed->people->len, <=, 3);
    g_assert_cmpstr (parsed->unfinished, ==, "");
  }
}

/* What a sentence shows of a bad piece is short and harmless. */
static void
test_bad_is_harmless (void)
{
  g_autofree char *evil = g_strnfill (100000, 'x');
  g_autofree char *text = g_strconcat ("\u202e<b>", evil, NULL);
  g_autoptr (LlRecipientText) parsed = ll_recipient_text_parse (text, TRUE);

  g_assert_cmpuint (strlen (parsed->bad), <=, 80);
  g_assert_null (strstr (parsed->bad, "\u202e"));
}

static void
test_many (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (LlRecipientText) parsed = NULL;

  for (int i = 0; i < LL_RECIPIENTS; i++)
    g_string_append_printf (text, "Person %d <person%d@example.org>,\n", i, i);
  parsed = ll_recipient_text_parse (text->str, TRUE);
  g_assert_cmpuint (parsed->people->len, ==, LL_RECIPIENTS);
  g_assert_cmpstr (parsed->rest, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = g_strconcat ("/widgets/recipient-text/", rows[i].name, NULL);

    g_test_add_data_func (path, &rows[i], test_row);
  }
  g_test_add_func ("/widgets/recipient-text/cut-short", test_cut_short);
  g_test_add_func ("/widgets/recipient-text/bad-is-harmless", test_bad_is_harmless);
  g_test_add_func ("/widgets/recipient-text/many", test_many);

  return g_test_run ();
}
