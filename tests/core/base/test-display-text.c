/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "base/ll-display-text.h"

#include <string.h>

#include "base/ll-limits.h"

#define ZWNJ "\xe2\x80\x8c"
#define ZWJ  "\xe2\x80\x8d"
#define RLO  "\xe2\x80\xae"

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

/* Marks that would be piled up over the line above. */
static void
test_marks (void)
{
  g_autoptr (GString) text = g_string_new ("a");
  g_autofree char *clean = NULL;
  g_autofree char *lines = NULL;

  for (int i = 0; i < 100; i++)
    g_string_append (text, i % 2 == 0 ? "\xcc\x81" : ZWJ "\xcc\x82");
  g_string_append (text, "b\xcc\x81");
  clean = ll_display_text_clean (text->str, -1);
  g_assert_cmpint (g_utf8_strlen (clean, -1), ==, 1 + 8 + 2);
  lines = ll_display_text_clean_lines (text->str, -1);
  g_assert_cmpint (g_utf8_strlen (lines, -1), ==, 1 + 8 + 2);
}

static void
test_clean_address (void)
{
  static const struct {
    const char *text;
    const char *clean;
  } rows[] = {
      {"", ""},
      {"alice@example.org", "alice@example.org"},
      {"\"a  b\"@example.org", "\"a  b\"@example.org"},
      {"m\xc3\xbcller@example.org", "m\xc3\xbcller@example.org"},
      {"al" ZWJ "ice@example.org", "al\xef\xbf\xbdice@example.org"},
      {"al" RLO "ice", "al\xef\xbf\xbdice"},
      {"alice\xef\xb8\x8f\xe2\x81\xa5", "alice\xef\xbf\xbd\xef\xbf\xbd"},
      {"a\xc2\xa0\xff"
       "b",
       "a\xef\xbf\xbd\xef\xbf\xbd"
       "b"},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *clean = ll_display_text_clean_address (rows[i].text);

    g_assert_cmpstr (clean, ==, rows[i].clean);
  }
}

static void
test_clean_lines (void)
{
  static const struct {
    const char *text;
    const char *clean;
  } rows[] = {
      {"", ""},
      {"hello", "hello"},
      {"a\nb\r\nc\rd", "a\nb\nc\nd"},
      {"a\r\r\nb", "a\n\nb"},
      {"a\n\n\nb\n", "a\n\n\nb\n"},
      {"a\vb\fc\xc2\x85"
       "d\xe2\x80\xa8"
       "e\xe2\x80\xa9"
       "f",
       "a\nb\nc\nd\ne\nf"},
      {"  a\t\tb  ", "  a\t\tb  "},
      {"a\x01\x1b[31mb\x7f", "a[31mb"},
      {"a\xff"
       "b",
       "a\xef\xbf\xbd"
       "b"},
      /* Hebrew runs from the right by itself; what turns the direction goes. */
      {"\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d", "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d"},
      {"exe" RLO "txt", "exetxt"},
      {"a\xe2\x80\xaa\xe2\x80\xab\xe2\x80\xac\xe2\x80\xad"
       "b",
       "ab"},
      {"a\xe2\x81\xa6\xe2\x81\xa7\xe2\x81\xa8\xe2\x81\xa9"
       "b",
       "ab"},
      {"\xd7\xa9\xe2\x80\x8f\xe2\x80\x8e\xd8\x9c", "\xd7\xa9"},
      /* Invisible ones: zero width, soft hyphen, fillers, tags, private use. */
      {"a\xe2\x80\x8b\xef\xbb\xbf\xe2\x81\xa0\xc2\xad"
       "b",
       "ab"},
      {"a\xe3\x85\xa4\xcd\x8f\xee\x80\x80\xf3\xa0\x81\xa1"
       "b",
       "ab"},
      /* Joiners: not in Latin, but in Persian, in Devanagari and in emoji. */
      {"a" ZWJ "b" ZWNJ "c", "abc"},
      {ZWJ "\n" ZWNJ, "\n"},
      {"\xd9\x85\xdb\x8c" ZWNJ "\xd8\xae", "\xd9\x85\xdb\x8c" ZWNJ "\xd8\xae"},
      {"\xe0\xa4\x95\xe0\xa5\x8d" ZWJ, "\xe0\xa4\x95\xe0\xa5\x8d" ZWJ},
      {"\xf0\x9f\x91\xa9" ZWJ "\xf0\x9f\x92\xbb",
       "\xf0\x9f\x91\xa9" ZWJ "\xf0\x9f\x92\xbb"},
      {"\xf0\x9f\x91\xa9\xf0\x9f\x8f\xbd" ZWJ "\xf0\x9f\x92\xbb",
       "\xf0\x9f\x91\xa9\xf0\x9f\x8f\xbd" ZWJ "\xf0\x9f\x92\xbb"},
      {"\xe2\x9d\xa4\xef\xb8\x8f" ZWJ "\xf0\x9f\x94\xa5",
       "\xe2\x9d\xa4\xef\xb8\x8f" ZWJ "\xf0\x9f\x94\xa5"},
      {"\xd9\x85" ZWNJ ZWNJ ZWJ ZWNJ "\xd8\xae", "\xd9\x85" ZWNJ "\xd8\xae"},
      {"\xe3\x80\x80" ZWJ "x", "\xe3\x80\x80x"},
      /* Drawn, although Unicode calls them format characters. */
      {"\xd8\x80"
       "1",
       "\xd8\x80"
       "1"},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *clean = ll_display_text_clean_lines (rows[i].text, -1);

    g_test_message ("row %zu", i);
    g_assert_cmpstr (clean, ==, rows[i].clean);
  }
}

/* The characters of the longest line; all other characters are still there. */
static size_t
measure_longest (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  size_t longest = 0;

  for (size_t i = 0; lines[i] != NULL; i++)
    longest = MAX (longest, (size_t)g_utf8_strlen (lines[i], -1));

  return longest;
}

static void
test_long_lines (void)
{
  static const struct {
    const char *piece;
    size_t count;
    size_t longest;
    size_t breaks;
  } rows[] = {
      {"x", LL_SHOWN_LINE_SIZE - 1, LL_SHOWN_LINE_SIZE - 1, 0},
      {"x", LL_SHOWN_LINE_SIZE, LL_SHOWN_LINE_SIZE, 0},
      {"x", LL_SHOWN_LINE_SIZE + 1, LL_SHOWN_LINE_SIZE, 1},
      {"x", 3 * LL_SHOWN_LINE_SIZE, LL_SHOWN_LINE_SIZE, 2},
      {"x", 1000000, LL_SHOWN_LINE_SIZE, 499},
      {"\xe4\xbd\xa0", LL_SHOWN_LINE_SIZE, LL_SHOWN_LINE_SIZE, 0},
      {"\xe4\xbd\xa0", LL_SHOWN_LINE_SIZE + 1, LL_SHOWN_LINE_SIZE, 1},
      {"six by ", LL_SHOWN_LINE_SIZE, LL_SHOWN_LINE_SIZE - 1, 7},
      {" ", LL_SHOWN_LINE_SIZE + 1, LL_SHOWN_LINE_SIZE, 1},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GString) text = g_string_new (NULL);
    g_autofree char *clean = NULL;

    for (size_t j = 0; j < rows[i].count; j++)
      g_string_append (text, rows[i].piece);
    clean = ll_display_text_clean_lines (text->str, -1);
    g_assert_cmpuint (measure_longest (clean), ==, rows[i].longest);
    g_assert_cmpuint (strlen (clean), ==, text->len + rows[i].breaks);
  }
}

/* A paragraph is broken between words. */
static void
test_breaks_between_words (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *clean = NULL;
  g_auto (GStrv) lines = NULL;

  for (int i = 0; i < 1000; i++)
    g_string_append (text, "letter ");
  clean = ll_display_text_clean_lines (text->str, -1);
  lines = g_strsplit (clean, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  for (size_t i = 0; i < 4; i++) {
    g_assert_true (g_str_has_prefix (lines[i], "letter "));
    g_assert_true (g_str_has_suffix (lines[i], "letter "));
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

  g_test_add_func ("/base/display-text/marks", test_marks);
  g_test_add_func ("/base/display-text/clean-address", test_clean_address);
  g_test_add_func ("/base/display-text/clean-lines", test_clean_lines);
  g_test_add_func ("/base/display-text/long-lines", test_long_lines);
  g_test_add_func ("/base/display-text/breaks-between-words", test_breaks_between_words);
  g_test_add_func ("/base/display-text/clean-H4", test_clean);
  g_test_add_func ("/base/display-text/size", test_size);
  g_test_add_func ("/base/display-text/cut", test_cut);
  g_test_add_func ("/base/display-text/file-names", test_file_names);
  g_test_add_func ("/base/display-text/long-file-name", test_long_file_name);

  return g_test_run ();
}
