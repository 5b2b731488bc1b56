/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-plain-lines.h"

#include <string.h>

#include "messages.h"

static gboolean
check (const char *data, size_t size)
{
  g_autoptr (LlSpool) spool = spool_new_from_data (data, size);
  gboolean is_plain;

  g_assert_true (ll_plain_lines_check (spool, 0, (goffset)size, &is_plain, NULL));

  return is_plain;
}

static void
test_check (void)
{
  static const struct {
    const char *text;
    gboolean is_plain;
  } rows[] = {
      {"", TRUE},         {"a\r\n", TRUE},   {"a\n", TRUE},     {"a", TRUE},
      {"\r\n\r\n", TRUE}, {"a\r", FALSE},    {"a\rb\n", FALSE}, {"a\r\r\n", FALSE},
      {"\x7f\n", TRUE},   {"\x80\n", FALSE}, {"\xff", FALSE},   {"\x01\x0c\x0e\n", TRUE},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_assert_cmpint (check (rows[i].text, strlen (rows[i].text)), ==, rows[i].is_plain);
    g_assert_cmpint (ll_plain_lines_check_text (rows[i].text), ==, rows[i].is_plain);
  }
  g_assert_false (check ("a\0b\n", 4));
}

/* Each octet at each place of a line: the quick look at eight at once misses none. */
static void
test_every_octet (void)
{
  for (unsigned int octet = 0; octet < 256; octet++) {
    for (size_t at = 0; at < 17; at++) {
      char line[19] = "xxxxxxxxxxxxxxxxx\n";

      line[at] = (char)octet;
      g_assert_cmpint (check (line, 18), ==,
                       octet != 0 && octet < 128 && (octet != '\r' || at == 16));
    }
  }
}

static void
test_line_size (void)
{
  for (size_t size = 997; size <= 999; size++) {
    g_autofree char *fill = g_strnfill (size, 'x');
    g_autofree char *text = g_strconcat ("a\r\n", fill, "\r\nb\n", NULL);

    g_assert_cmpint (check (text, strlen (text)), ==, size <= 998);
    g_assert_cmpint (ll_plain_lines_check_text (text), ==, size <= 998);
  }
}

static void
test_copy (void)
{
  static const struct {
    const char *text;
    const char *copy;
  } rows[] = {
      {"", ""},
      {"a\nb\r\nc", "a\r\nb\r\nc"},
      {"\n\n", "\r\n\r\n"},
      {"a\rb\r\r\n", "a\rb\r\r\n"},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    size_t size = strlen (rows[i].text);
    g_autoptr (LlSpool) spool = spool_new_from_data (rows[i].text, size);
    g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
    GMemoryOutputStream *memory = G_MEMORY_OUTPUT_STREAM (out);

    g_assert_true (ll_plain_lines_copy (spool, 0, (goffset)size, out, NULL, NULL));
    g_assert_cmpmem (g_memory_output_stream_get_data (memory),
                     g_memory_output_stream_get_data_size (memory), rows[i].copy,
                     strlen (rows[i].copy));
  }
}

/* CR and LF on both sides of the reading buffer's edge. */
static void
test_copy_at_the_edge (void)
{
  for (size_t size = 65530; size < 65542; size++) {
    g_autofree char *fill = g_strnfill (size, 'x');
    g_autofree char *text = g_strconcat (fill, "\r\nend\n", NULL);
    g_autofree char *copy = g_strconcat (fill, "\r\nend\r\n", NULL);
    g_autoptr (LlSpool) spool = spool_new_from_data (text, strlen (text));
    g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
    GMemoryOutputStream *memory = G_MEMORY_OUTPUT_STREAM (out);

    g_assert_true (
        ll_plain_lines_copy (spool, 0, (goffset)strlen (text), out, NULL, NULL));
    g_assert_cmpmem (g_memory_output_stream_get_data (memory),
                     g_memory_output_stream_get_data_size (memory), copy, strlen (copy));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/message/plain-lines/check", test_check);
  g_test_add_func ("/message/plain-lines/every-octet", test_every_octet);
  g_test_add_func ("/message/plain-lines/line-size", test_line_size);
  g_test_add_func ("/message/plain-lines/copy", test_copy);
  g_test_add_func ("/message/plain-lines/copy-at-the-edge", test_copy_at_the_edge);

  return g_test_run ();
}
