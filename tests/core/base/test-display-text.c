/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "base/ll-display-text.h"

#include <string.h>

static void
test_clean (void)
{
  static const struct {
    const char *text;
    const char *clean;
  } rows[] = {
      {"hello", "hello"},
      {"a\x01\x1b[31mb\x7f", "a[31mb"},
      {"a\r\nb\tc", "a b c"},
      {"a                    b", "a b"},
      {"  a ", "a"},
      {"a\xe2\x80\xaa\xe2\x80\xab\xe2\x80\xac\xe2\x80\xad\xe2\x80\xae"
       "b",
       "ab"},
      {"a\xe2\x81\xa6\xe2\x81\xa7\xe2\x81\xa8\xe2\x81\xa9"
       "b",
       "ab"},
      {"a\xe2\x80\x8b\xe2\x80\x8c\xe2\x80\x8d\xe2\x80\x8e\xe2\x80\x8f\xef\xbb\xbf"
       "b",
       "ab"},
      {"a\xf3\xa0\x81\xa1"
       "b",
       "ab"},
      {"a\xc2\xad\xd8\x9c"
       "b",
       "ab"},
      {"a\xe3\x85\xa4"
       "b",
       "ab"},
      {"a\xc2\xa0\xe3\x80\x80"
       "b",
       "a b"},
      {"a\xc2\x85"
       "b",
       "a b"},
      {"a\xff"
       "b",
       "a\xef\xbf\xbd"
       "b"},
      {"", ""},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *clean = ll_display_text_clean (rows[i].text, -1);

    g_assert_cmpstr (clean, ==, rows[i].clean);
  }
}

static void
test_file_names (void)
{
  static const struct {
    const char *name;
    const char *clean;
  } rows[] = {
      {"a.txt", "a.txt"},
      {"../../etc/passwd", "passwd"},
      {"C:\\Windows\\a.exe", "a.exe"},
      {".bashrc", "bashrc"},
      {"...", NULL},
      {"a/", NULL},
      {"", NULL},
      {"a\nb\x01.txt", "a b.txt"},
      {"cod\xe2\x80\xaetxt.exe", "codtxt.exe"},
      {"a:b*c?.txt", "a_b_c_.txt"},
      {"\xc3\xbc.txt", "\xc3\xbc.txt"},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *clean = ll_display_text_clean_file_name (rows[i].name);

    g_assert_cmpstr (clean, ==, rows[i].clean);
  }
}

static void
test_long_file_name (void)
{
  g_autoptr (GString) name = g_string_new ("a");
  g_autofree char *clean = NULL;

  for (int i = 0; i < 200; i++)
    g_string_append (name, "\xc3\xbc");
  clean = ll_display_text_clean_file_name (name->str);
  g_assert_cmpuint (strlen (clean), ==, 199);
  g_assert_true (g_utf8_validate (clean, -1, NULL));
}

/* No more octets than asked for, and no half character. */
static void
test_cut (void)
{
  static const struct {
    size_t size;
    const char *text;
  } rows[] = {{0, ""}, {1, "a"}, {2, "a"}, {3, "a\xc3\xbc"}, {4, "a\xc3\xbc"}};

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = g_strdup ("a\xc3\xbc");

    ll_display_text_cut (text, rows[i].size);
    g_assert_cmpstr (text, ==, rows[i].text);
  }
}

static void
test_size (void)
{
  g_autofree char *clean = ll_display_text_clean ("abc", 2);

  g_assert_cmpstr (clean, ==, "ab");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/display-text/clean-H4", test_clean);
  g_test_add_func ("/base/display-text/size", test_size);
  g_test_add_func ("/base/display-text/cut", test_cut);
  g_test_add_func ("/base/display-text/file-names", test_file_names);
  g_test_add_func ("/base/display-text/long-file-name", test_long_file_name);

  return g_test_run ();
}
