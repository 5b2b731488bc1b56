/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "transport/ll-smtp-body.h"

#include <string.h>

#include "base/ll-error.h"

typedef struct {
  const char *name;
  const char *message;
  const char *sent; /* NULL: it is refused */
} Row;

static const Row rows[] = {
    {"plain", "A: b\r\n\r\nhello\r\n", "A: b\r\n\r\nhello\r\n"},
    {"dot-alone", "A: b\r\n\r\n.\r\n", "A: b\r\n\r\n..\r\n"},
    {"dots", "..\r\n...\r\n.x\r\n", "...\r\n....\r\n..x\r\n"},
    {"dot-first", ".\r\n", "..\r\n"},
    {"dot-inside", "a.\r\nb.c\r\n", "a.\r\nb.c\r\n"},
    {"dot-last-no-end", "a\r\n.", "a\r\n..\r\n"},
    {"no-final-line-end", "a\r\nb", "a\r\nb\r\n"},
    {"empty-lines", "\r\n\r\n", "\r\n\r\n"},
    {"bare-lf", "a\nb\r\n", NULL},
    {"bare-cr", "a\rb\r\n", NULL},
    {"two-cr", "a\r\r\n", NULL},
    {"cr-last", "a\r", NULL},
    {"lf-first", "\na\r\n", NULL},
    {"smuggled-end", "a\n.\r\nMAIL FROM:<x@example.org>\r\n", NULL},
    {"smuggled-end-cr", "a\r\n.\rMAIL FROM:<x@example.org>\r\n", NULL},
};

static gboolean
collect (const void *data, size_t size, goffset done, gpointer user_data, GError **error)
{
  g_string_append_len (user_data, data, (gssize)size);

  return TRUE;
}

static GInputStream *
new_stream (const char *text)
{
  return g_memory_input_stream_new_from_data (text, (gssize)strlen (text), NULL);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  goffset size = (goffset)strlen (row->message);
  g_autoptr (GInputStream) stream = new_stream (row->message);
  g_autoptr (GInputStream) again = new_stream (row->message);
  g_autoptr (GString) sent = g_string_new (NULL);
  g_autoptr (GError) scan_error = NULL;
  g_autoptr (GError) error = NULL;
  LlSmtpBodyFacts facts = {0};

  g_assert_true (ll_smtp_body_scan (stream, size, &facts, NULL, &scan_error) ==
                 (row->sent != NULL));
  g_assert_true (ll_smtp_body_send (again, size, collect, sent, NULL, &error) ==
                 (row->sent != NULL));
  if (row->sent == NULL) {
    g_assert_error (scan_error, LL_ERROR, LL_ERROR_MALFORMED);
    g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
    return;
  }
  g_assert_cmpstr (sent->str, ==, row->sent);
  g_assert_cmpint (g_seekable_tell (G_SEEKABLE (stream)), ==, 0);
}

/* Lines of dots across every place where a piece that is read may end. */
static void
test_chunk_borders (void)
{
  size_t shift;

  for (shift = 0; shift < 4; shift++) {
    g_autoptr (GString) message = g_string_new (NULL);
    g_autoptr (GString) wanted = g_string_new (NULL);
    g_autoptr (GString) sent = g_string_new (NULL);
    g_autoptr (GInputStream) stream = NULL;
    g_autoptr (GError) error = NULL;
    size_t i;

    for (i = 0; i < shift; i++)
      g_string_append_c (message, 'x');
    g_string_append (message, "\r\n");
    g_string_append (wanted, message->str);
    for (i = 0; i < 30000; i++) {
      g_string_append (message, ".\r\n");
      g_string_append (wanted, "..\r\n");
    }
    stream = new_stream (message->str);
    g_assert_true (
        ll_smtp_body_send (stream, (goffset)message->len, collect, sent, NULL, &error));
    g_assert_no_error (error);
    g_assert_true (g_string_equal (sent, wanted));
  }
}

static void
test_line_limit (void)
{
  size_t size;

  for (size = 997; size <= 999; size++) {
    g_autofree char *line = g_strnfill (size, 'x');
    g_autofree char *message = g_strconcat (line, "\r\n", NULL);
    g_autoptr (GInputStream) stream = new_stream (message);
    g_autoptr (GError) error = NULL;
    LlSmtpBodyFacts facts;

    g_assert_true (ll_smtp_body_scan (stream, (goffset)size + 2, &facts, NULL, &error) ==
                   (size <= 998));
  }
}

static const struct {
  const char *message;
  gboolean has_8bit;
  gboolean has_8bit_header;
} facts_rows[] = {
    {"A: b\r\n\r\nc\r\n", FALSE, FALSE},      {"A: b\r\n\r\n\xc3\xbc\r\n", TRUE, FALSE},
    {"A: \xc3\xbc\r\n\r\nc\r\n", TRUE, TRUE}, {"\r\n\xc3\xbc\r\n", TRUE, FALSE},
    {"A: b\r\n \xc3\xbc", TRUE, TRUE},
};

static void
test_facts (void)
{
  size_t i;

  for (i = 0; i < G_N_ELEMENTS (facts_rows); i++) {
    g_autoptr (GInputStream) stream = new_stream (facts_rows[i].message);
    g_autoptr (GError) error = NULL;
    LlSmtpBodyFacts facts = {0};

    g_assert_true (ll_smtp_body_scan (stream, (goffset)strlen (facts_rows[i].message),
                                      &facts, NULL, &error));
    g_assert_no_error (error);
    g_assert_cmpint (facts.has_8bit, ==, facts_rows[i].has_8bit);
    g_assert_cmpint (facts.has_8bit_header, ==, facts_rows[i].has_8bit_header);
  }
}

static void
test_too_short (void)
{
  g_autoptr (GInputStream) stream = new_stream ("abc\r\n");
  g_autoptr (GError) error = NULL;
  LlSmtpBodyFacts facts;

  g_assert_false (ll_smtp_body_scan (stream, 6, &facts, NULL, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
}

/* Only the octets that were promised, from where the stream stands. */
static void
test_part_of_stream (void)
{
  g_autoptr (GInputStream) stream = new_stream ("skip\r\nA: b\r\n\r\nc\r\nrest\n");
  g_autoptr (GString) sent = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  LlSmtpBodyFacts facts;

  g_assert_true (g_seekable_seek (G_SEEKABLE (stream), 6, G_SEEK_SET, NULL, &error));
  g_assert_true (ll_smtp_body_scan (stream, 11, &facts, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (ll_smtp_body_send (stream, 11, collect, sent, NULL, &error));
  g_assert_cmpstr (sent->str, ==, "A: b\r\n\r\nc\r\n");
}

int
main (int argc, char **argv)
{
  size_t i;

  g_test_init (&argc, &argv, NULL);

  for (i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = g_strconcat ("/transport/smtp-body/", rows[i].name, NULL);

    g_test_add_data_func (path, &rows[i], test_row);
  }
  g_test_add_func ("/transport/smtp-body/stuffs-across-pieces", test_chunk_borders);
  g_test_add_func ("/transport/smtp-body/limits-a-line", test_line_limit);
  g_test_add_func ("/transport/smtp-body/finds-what-it-needs", test_facts);
  g_test_add_func ("/transport/smtp-body/notices-missing-octets", test_too_short);
  g_test_add_func ("/transport/smtp-body/sends-its-part-only", test_part_of_stream);

  return g_test_run ();
}
