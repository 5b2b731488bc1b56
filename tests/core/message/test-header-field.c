/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-header-field.h"

#include <string.h>

#include "base/ll-error.h"
#include "message/ll-header-list.h"

static const struct {
  const char *name;
  const char *raw;
  const char *formatted; /* NULL: LL_ERROR_MALFORMED */
} rows[] = {
    {"Subject", "Subject: hello\r\n", "Subject: hello\r\n"},
    {"Subject", "Subject: hello\n", "Subject: hello\r\n"},
    {"Subject", "Subject: hello", "Subject: hello\r\n"},
    {"Subject", "Subject:hello  \r\n", "Subject:hello  \r\n"},
    {"Subject", "Subject:\r\n", "Subject:\r\n"},
    {"Subject", "Subject: a\n b\n\tc\n", "Subject: a\r\n b\r\n\tc\r\n"},
    {"Subject", "Subject:\r\n a\r\n", "Subject:\r\n a\r\n"},
    /* Names written to deceive become plain ones. */
    {"From", " From : a@example.org\r\n", "From: a@example.org\r\n"},
    {"From", "From\r\n : a@example.org\r\n", "From: a@example.org\r\n"},
    /* A blank line inside ends the header for some readers. */
    {"Subject", "Subject: a\r\n \r\n b\r\n", "Subject: a  b\r\n"},
    {"Subject",
     "Subject: Gr\xc3\xbc\xc3\x9f"
     "e\r\n",
     "Subject: =?UTF-8?b?R3LDvMOfZQ==?=\r\n"},
    {"From", "From: \"M\xc3\xbcller\" <m@example.org>\n",
     "From: =?iso-8859-1?q?M=FCller?= <m@example.org>\r\n"},
    {"From", "From: \xc3\xbc@example.org\n", NULL},
    {"To", "To: \"\xc3\xbc <m@example.org>\n", NULL},
    {"Subject", "Subject: \xfc\n", NULL},
    {"Message-ID", "Message-ID: <\xc3\xbc@x>\n", NULL},
    {"Content-Type", "Content-Type: text/plain; name=\xc3\xbc\n", NULL},
    {"Subject", "Subject: a\x01\n", NULL},
    {"Subject", "Subject: a\rb\n", NULL},
    {"Subject", "Subject: a\x7f\n", NULL},
};

static void
test_rows (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *field = ll_header_field_format (rows[i].name, rows[i].raw, &error);

    if (rows[i].formatted == NULL)
      g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
    else
      g_assert_no_error (error);
    /* GMime may choose either of the two encodings and its charset. */
    if (field == NULL || strstr (field, "=?") == NULL)
      g_assert_cmpstr (field, ==, rows[i].formatted);
  }
}

/* Unfolded, it says the same; no line is longer than mail allows. */
static void
test_long_values (void)
{
  for (size_t words = 1; words < 400; words += 7) {
    g_autoptr (GString) raw = g_string_new ("References: ");
    g_autofree char *field = NULL;
    g_autoptr (LlHeaderList) before = NULL;
    g_autoptr (LlHeaderList) after = NULL;
    g_auto (GStrv) lines = NULL;

    for (size_t i = 0; i < words; i++)
      g_string_append_printf (raw, "<%zu@example.org> ", i);
    g_string_append (raw, "\r\n");
    field = ll_header_field_format ("References", raw->str, NULL);
    g_assert_nonnull (field);
    before = ll_header_list_parse (raw->str, raw->len, NULL, NULL);
    after = ll_header_list_parse (field, strlen (field), NULL, NULL);
    g_assert_cmpstr (ll_header_list_get_value (before, 0), ==,
                     ll_header_list_get_value (after, 0));
    lines = g_strsplit (field, "\r\n", -1);
    for (char **line = lines; *line != NULL; line++)
      g_assert_cmpuint (strlen (*line), <=, 980);
  }
}

static void
test_longest_word (void)
{
  for (size_t size = 979; size <= 981; size++) {
    g_autofree char *word = g_strnfill (size - 1, 'x');
    g_autofree char *raw = g_strconcat ("A: y ", word, "\r\n", NULL);
    g_autoptr (GError) error = NULL;
    g_autofree char *field = ll_header_field_format ("A", raw, &error);

    if (size <= 980)
      g_assert_no_error (error);
    else
      g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
  }
}

static void
test_skip_name (void)
{
  g_assert_cmpstr (ll_header_field_skip_name ("A: b\r\n"), ==, "b\r\n");
  g_assert_cmpstr (ll_header_field_skip_name ("A:b\r\n"), ==, "b\r\n");
  g_assert_cmpstr (ll_header_field_skip_name ("A:\r\n b\r\n"), ==, "b\r\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/message/header-field/rows", test_rows);
  g_test_add_func ("/message/header-field/long-values", test_long_values);
  g_test_add_func ("/message/header-field/longest-word", test_longest_word);
  g_test_add_func ("/message/header-field/skip-name", test_skip_name);

  return g_test_run ();
}
