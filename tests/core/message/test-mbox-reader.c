/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-mbox-reader.h"

#include <string.h>

#include "messages.h"

static const struct {
  const char *what;
  const char *mbox;
  const char *letters[4]; /* as they were before they were put there */
} rows[] = {
    {"nothing", "", {NULL}},
    {"no mbox", "Subject: x\n\nhello\n", {NULL}},
    {"one", "From a\nSubject: x\n\nhello\n\n", {"Subject: x\n\nhello\n"}},
    {"one without its empty line",
     "From a\nSubject: x\n\nhello\n",
     {"Subject: x\n\nhello\n"}},
    {"one without a line end", "From a\nSubject: x\n\nhello", {"Subject: x\n\nhello"}},
    {"two", "From a\nx\n\nFrom b\ny\n\n", {"x\n", "y\n"}},
    {"CRLF", "From a\r\nx\r\n\r\nFrom b\r\ny\r\n\r\n", {"x\r\n", "y\r\n"}},
    {"mixed", "From a\r\nx\r\n\nFrom b\ny\n", {"x\r\n", "y\n"}},
    {"an own empty line", "From a\nx\n\n\nFrom b\ny\n", {"x\n\n", "y\n"}},
    {"From in a paragraph", "From a\nx\nFrom b\ny\n", {"x\nFrom b\ny\n"}},
    {"another word", "From a\nx\n\nFromage\n", {"x\n\nFromage\n"}},
    {"another case", "From a\nx\n\nfrom b\n", {"x\n\nfrom b\n"}},
    {"mboxrd",
     "From a\nx\n\n>From b\n>>From c\n> From d\n",
     {"x\n\nFrom b\n>From c\n> From d\n"}},
    {"quoted everywhere", "From a\n>From x\ny\n>From z", {"From x\ny\nFrom z"}},
    {"empty letters", "From a\n\nFrom b\n\nFrom c\n", {"", "", ""}},
    {"only the line", "From ", {""}},
    {"text before", "x\n\nFrom a\ny\n", {"y\n"}},
};

static char *
dup_letter (LlSpool *spool, goffset offset, goffset size)
{
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;

  g_assert_true (ll_mbox_reader_copy (spool, offset, size, out, NULL, &error));
  g_assert_no_error (error);
  g_output_stream_write (out, "", 1, NULL, NULL);
  g_output_stream_close (out, NULL, NULL);

  return g_memory_output_stream_steal_data (G_MEMORY_OUTPUT_STREAM (out));
}

static void
test_rows (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (LlSpool) spool = spool_new_from_data (rows[i].mbox, strlen (rows[i].mbox));
    g_auto (LlMboxReader) reader = {0};
    goffset offset;
    goffset size;
    size_t n = 0;

    g_test_message ("%s", rows[i].what);
    ll_mbox_reader_init (&reader, spool, NULL);
    while (ll_mbox_reader_next (&reader, &offset, &size, NULL) > 0) {
      g_autofree char *letter = dup_letter (spool, offset, size);

      g_assert_cmpstr (letter, ==, rows[i].letters[n++]);
    }
    g_assert_cmpint (ll_mbox_reader_next (&reader, &offset, &size, NULL), ==, 0);
    g_assert_null (rows[i].letters[n]);
  }
}

/* Letters do not overlap, and none goes beyond the end. */
static unsigned int
count_letters (const char *mbox, size_t length)
{
  g_autofree char *exact = g_memdup2 (mbox, length);
  g_autoptr (LlSpool) spool = spool_new_from_data (exact, length);
  g_auto (LlMboxReader) reader = {0};
  goffset offset;
  goffset size;
  goffset end = 0;
  unsigned int n = 0;

  ll_mbox_reader_init (&reader, spool, NULL);
  while (ll_mbox_reader_next (&reader, &offset, &size, NULL) > 0) {
    g_assert_cmpint (offset, >=, end);
    g_assert_cmpint (size, >=, 0);
    end = offset + size;
    g_assert_cmpint (end, <=, (goffset)length);
    n++;
  }

  return n;
}

/* A mailbox that is being written: what is there of it can be read. */
static void
test_truncation (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    unsigned int before = 0;

    for (size_t length = 0; length <= strlen (rows[i].mbox); length++) {
      unsigned int n = count_letters (rows[i].mbox, length);

      g_assert_cmpuint (n, >=, before);
      before = n;
    }
  }
}

/* Lines longer than any buffer, where they matter. */
static void
test_long_lines (void)
{
  g_autofree char *fill = g_strnfill (200000, 'x');
  g_autofree char *quotes = g_strnfill (70000, '>');
  g_autofree char *mbox = g_strdup_printf (
      "From %s\nSubject: a\n\n%sFrom b\n\nFrom %s\r\nSubject: b\n%sFrom c\n\n", fill,
      fill, fill, quotes);
  g_autoptr (LlSpool) spool = spool_new_from_data (mbox, strlen (mbox));
  g_auto (LlMboxReader) reader = {0};
  goffset offset;
  goffset size;

  ll_mbox_reader_init (&reader, spool, NULL);
  g_assert_cmpint (ll_mbox_reader_next (&reader, &offset, &size, NULL), ==, 1);
  g_assert_true (g_str_has_prefix (mbox + offset, "Subject: a\n"));
  g_assert_cmpint (size, ==, 12 + 200000 + 7);
  g_assert_cmpint (ll_mbox_reader_next (&reader, &offset, &size, NULL), ==, 1);
  g_assert_true (g_str_has_prefix (mbox + offset, "Subject: b\n"));
  g_assert_cmpint (size, ==, 11 + 70000 + 7);
  g_assert_cmpint (ll_mbox_reader_next (&reader, &offset, &size, NULL), ==, 0);
}

static void
test_cancel (void)
{
  g_autoptr (LlSpool) spool = spool_new_from_data ("From a\nx\n", 9);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_auto (LlMboxReader) reader = {0};
  goffset offset;
  goffset size;

  g_cancellable_cancel (cancellable);
  ll_mbox_reader_init (&reader, spool, cancellable);
  g_assert_cmpint (ll_mbox_reader_next (&reader, &offset, &size, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/message/mbox-reader/letters", test_rows);
  g_test_add_func ("/message/mbox-reader/cut-at-every-length", test_truncation);
  g_test_add_func ("/message/mbox-reader/long-lines", test_long_lines);
  g_test_add_func ("/message/mbox-reader/cancelled", test_cancel);

  return g_test_run ();
}
