/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-header-list.h"

#include <string.h>

#include "base/ll-error.h"
#include "base/ll-limits.h"

static LlHeaderList *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  LlHeaderList *list = ll_header_list_parse (text, strlen (text), NULL, &error);

  g_assert_no_error (error);

  return list;
}

static void
test_fields (void)
{
  static const struct {
    const char *text;
    size_t size; /* of the header, the empty line included */
    unsigned int fields;
    const char *name; /* of the last one */
    const char *value;
  } rows[] = {
      {"Subject: a\r\n\r\nbody", 14, 1, "Subject", "a"},
      {"Subject: a\n\nbody", 12, 1, "Subject", "a"},
      {"A: 1\r\nB: 2\r\n\r\n", 14, 2, "B", "2"},
      {"A: 1\nB: 2", 9, 2, "B", "2"},
      {"A:\r\n\r\n", 6, 1, "A", ""},
      {"A:1\r\n\r\n", 7, 1, "A", "1"},
      {"A: one\r\n two\r\n\tthree \r\n\r\n", 25, 1, "A", "one two\tthree"},
      {"A: one\n two\n\n", 13, 1, "A", "one two"},
      {"A:\r\n \r\n b\r\n\r\n", 13, 1, "A", "b"},
      {"A: x: y\r\n\r\n", 11, 1, "A", "x: y"},
      {"A: \xc3\xbc\r\n\r\n", 9, 1, "A", "\xc3\xbc"},
      {"\r\nbody", 2, 0, NULL, NULL},
      {"\nbody", 1, 0, NULL, NULL},
      {"", 0, 0, NULL, NULL},
      /* 12.I3: names written to deceive. */
      {" From: a@b\r\n\r\n", 14, 1, "From", "a@b"},
      {"From : a@b\r\n\r\n", 14, 1, "From", "a@b"},
      {"From\t: a@b\r\n\r\n", 14, 1, "From", "a@b"},
      {"From\r\n : a@b\r\n\r\n", 16, 1, "From", "a@b"},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (LlHeaderList) list = NULL;
    size_t size;

    list = ll_header_list_parse (rows[i].text, strlen (rows[i].text), &size, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (ll_header_list_get_size (list), ==, rows[i].fields);
    g_assert_cmpuint (size, ==, rows[i].size);
    if (rows[i].fields == 0)
      continue;
    g_assert_cmpstr (ll_header_list_get_name (list, rows[i].fields - 1), ==,
                     rows[i].name);
    g_assert_cmpstr (ll_header_list_get_value (list, rows[i].fields - 1), ==,
                     rows[i].value);
  }
}

static void
test_no_fields (void)
{
  static const char *const rows[] = {
      "no field\r\n\r\n", "A: 1\r\nno field\r\n\r\n", "A: 1\r\n: x\r\n\r\n",
      "A b: 1\r\n\r\n",   "\xc3\xbc: 1\r\n\r\n",      " \r\nA: 1\r\n\r\n",
      "From x@y Mon\n",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (ll_header_list_parse (rows[i], strlen (rows[i]), NULL, &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
  }
  {
    g_autoptr (GError) error = NULL;

    g_assert_null (ll_header_list_parse ("A: \0\n\n", 6, NULL, &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
  }
}

static void
test_part_header_breaks_off (void)
{
  static const char text[] = "A: 1\r\nB: 2\r\nhello, world\r\n\r\n";
  g_autoptr (GError) error = NULL;
  g_autoptr (LlHeaderList) list = NULL;
  LlHeaderEnd end;
  size_t size;

  list = ll_header_list_parse_part (text, strlen (text), &size, &end, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ll_header_list_get_size (list), ==, 2);
  g_assert_cmpuint (size, ==, 12);
  g_assert_cmpint (end, ==, LL_HEADER_END_NO_FIELD);
}

static void
test_raw_is_kept (void)
{
  static const char text[] = "A: 1\r\nSubject:  x\r\n\ty \r\nB: 2\n\n";
  g_autoptr (LlHeaderList) list = parse (text);
  g_autoptr (GString) joined = g_string_new (NULL);

  g_assert_cmpstr (ll_header_list_get_raw (list, 1), ==, "Subject:  x\r\n\ty \r\n");
  for (unsigned int i = 0; i < ll_header_list_get_size (list); i++)
    g_string_append (joined, ll_header_list_get_raw (list, i));
  g_string_append (joined, "\n");
  g_assert_cmpstr (joined->str, ==, text);
}

static void
test_find (void)
{
  g_autoptr (LlHeaderList) list = parse ("To: a\nto: b\nFrom : c\n From: d\n\n");

  g_assert_cmpstr (ll_header_list_find (list, "TO"), ==, "a");
  g_assert_cmpstr (ll_header_list_find (list, "from"), ==, "c From: d");
  g_assert_null (ll_header_list_find (list, "Cc"));
  g_assert_cmpuint (ll_header_list_count (list, "To"), ==, 2);
  g_assert_cmpuint (ll_header_list_count (list, "Cc"), ==, 0);
}

static void
test_cut_short (void)
{
  static const char text[] = "A: 1\r\n B\r\nFrom\r\n : x\r\n\r\n";

  for (size_t size = 0; size <= strlen (text); size++) {
    g_autofree char *copy = g_memdup2 (text, MAX (size, 1));
    g_autoptr (LlHeaderList) list = NULL;
    size_t taken = 0;

    list = ll_header_list_parse (copy, size, &taken, NULL);
    if (list != NULL)
      g_assert_cmpuint (taken, <=, size);
  }
}

static void
assert_limit (const char *text, size_t size, gboolean is_inside)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LlHeaderList) list = ll_header_list_parse (text, size, NULL, &error);

  if (is_inside)
    g_assert_no_error (error);
  else
    g_assert_error (error, LL_ERROR, LL_ERROR_LIMIT);
}

static void
test_limits (void)
{
  for (int over = -1; over <= 1; over++) {
    g_autoptr (GString) fields = g_string_new (NULL);
    g_autoptr (GString) size = g_string_new ("A: ");

    for (int i = 0; i < LL_HEADER_FIELDS + over; i++)
      g_string_append (fields, "A: 1\n");
    assert_limit (fields->str, fields->len, over <= 0);

    while (size->len < (size_t)(LL_HEADER_SIZE + over - 1))
      g_string_append_c (size, 'x');
    g_string_append_c (size, '\n');
    assert_limit (size->str, size->len, over <= 0);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/message/header-list/fields", test_fields);
  g_test_add_func ("/message/header-list/what-is-no-field", test_no_fields);
  g_test_add_func ("/message/header-list/part-header-breaks-off",
                   test_part_header_breaks_off);
  g_test_add_func ("/message/header-list/raw-is-kept", test_raw_is_kept);
  g_test_add_func ("/message/header-list/find-in-any-case", test_find);
  g_test_add_func ("/message/header-list/cut-short", test_cut_short);
  g_test_add_func ("/message/header-list/limits", test_limits);

  return g_test_run ();
}
