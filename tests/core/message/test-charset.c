/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-charset.h"

#include <string.h>

#define BAD "\xef\xbf\xbd"

typedef struct {
  const char *charset;
  const char *octets;
  const char *text;
} Row;

static const Row rows[] = {
    {NULL, "hello", "hello"},
    {NULL, "M\xc3\xbcller", "M\xc3\xbcller"},
    {NULL, "M\xfcller", "M" BAD "ller"},
    {"", "hello", "hello"},
    {"us-ascii", "M\xc3\xbcller", "M\xc3\xbcller"},
    {"utf-8", "M\xc3\xbcller", "M\xc3\xbcller"},
    {"UTF8", "\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"},
    {"utf-8", "\xc0\xaf", BAD BAD},
    {"utf-8", "\xed\xa0\x80", BAD BAD BAD},
    {"utf-8", "a\xe2\x82", "a" BAD BAD},
    {"ISO-8859-1", "M\xfcller \x80", "M\xc3\xbcller \xe2\x82\xac"},
    {"iso_8859-1", "\xe9", "\xc3\xa9"},
    {"latin1", "\xe9", "\xc3\xa9"},
    {"Windows-1252", "\x93\x81\x94", "\xe2\x80\x9c" BAD "\xe2\x80\x9d"},
    {"iso-8859-2", "\xb1", "\xc4\x85"},
    {"windows-1251", "\xcf", "\xd0\x9f"},
    {"koi8-r", "\xf0", "\xd0\x9f"},
    {"iso-8859-15", "\xa4", "\xe2\x82\xac"},
    {"windows-1255", "\xf9\xec\xe5\xed", "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d"},
    {"windows-1256", "\xd3\xe1\xc7\xe3", "\xd8\xb3\xd9\x84\xd8\xa7\xd9\x85"},
    {"windows-1258", "a", "a"},
    {"gb2312", "\xc4\xe3\xba\xc3", "\xe4\xbd\xa0\xe5\xa5\xbd"},
    {"GBK", "\xc4\xe3", "\xe4\xbd\xa0"},
    {"gb18030", "\x94\x39\xfc\x36", "\xf0\x9f\x98\x80"},
    {"big5", "\xa7\x41\xa6\x6e", "\xe4\xbd\xa0\xe5\xa5\xbd"},
    {"gb2312", "a\xc4", "a" BAD},
    {"shift_jis", "\x82\xb1", "\xe3\x81\x93"},
    {"euc-jp", "\xa4\xb3", "\xe3\x81\x93"},
    {"iso-2022-jp", "\x1b$B$3\x1b(B!", "\xe3\x81\x93!"},
    {"euc-kr", "\xb0\xa1", "\xea\xb0\x80"},
    {"ks_c_5601-1987", "\xb0\xa1", "\xea\xb0\x80"},
    {"tis-620", "\xa1", "\xe0\xb8\x81"},
    /* Not known, on purpose or not: what is ASCII is seen as it travelled. */
    {"utf-7", "+ADw-script+AD4-", "+ADw-script+AD4-"},
    {"UNICODE-1-1-UTF-7", "+ADw-", "+ADw-"},
    {"utf-32", "a", "a"},
    {"ebcdic-cp-us", "abc", "abc"},
    {"UTF-8//TRANSLIT", "a\xff", "a" BAD},
    {"iso-8859-1//IGNORE", "\xe9", BAD},
    {"x-no-such-charset", "caf\xe9", "caf" BAD},
    {"../../../../tmp/evil", "a", "a"},
    {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
     "a", "a"},
};

static void
test_rows (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = ll_charset_decode (
        rows[i].charset, (const guint8 *)rows[i].octets, strlen (rows[i].octets));

    g_test_message ("%s", rows[i].charset);
    g_assert_cmpstr (text, ==, rows[i].text);
  }
}

static void
test_utf16 (void)
{
  static const struct {
    const char *charset;
    guint8 octets[8];
    size_t size;
    const char *text;
  } wide[] = {
      {"utf-16",
       {0xfe, 0xff, 0, 'a'},
       4,
       "\xef\xbb\xbf"
       "a"},
      {"utf-16",
       {0xff, 0xfe, 'a', 0},
       4,
       "\xef\xbb\xbf"
       "a"},
      {"UTF-16", {0, 'a'}, 2, "a"},
      {"utf-16le", {'a', 0, 'b'}, 3, "a" BAD},
      {"utf-16be", {0, 'a', 0, 0}, 4, "a" BAD},
      {"utf-16be", {0xd8, 0x3d, 0xde, 0}, 4, "\xf0\x9f\x98\x80"},
      {"utf-16be", {0, 'a', 0xdc, 0, 0, 'b'}, 6, "a" BAD "b"},
      {"utf-16le", {0, 0xd8, 'b', 0}, 4, BAD "b"},
      {"utf-16be", {0, 'a', 0xdc, 0}, 4, "a" BAD},
      {"utf-16", {0}, 0, ""},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (wide); i++) {
    g_autofree char *text =
        ll_charset_decode (wide[i].charset, wide[i].octets, wide[i].size);

    g_assert_cmpstr (text, ==, wide[i].text);
  }
}

/* Cut anywhere there is text, and it is UTF-8. */
static void
test_truncation (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    for (size_t size = 0; size <= strlen (rows[i].octets); size++) {
      g_autofree guint8 *octets = g_memdup2 (rows[i].octets, size);
      g_autofree char *text = ll_charset_decode (rows[i].charset, octets, size);

      g_assert_true (g_utf8_validate (text, -1, NULL));
    }
  }
}

/* More than one buffer of it, and all of it bad. */
static void
test_long (void)
{
  g_autofree guint8 *octets = g_malloc (100001);
  g_autofree char *text = NULL;
  g_autofree char *bad = NULL;

  memset (octets, 0xe9, 100001);
  text = ll_charset_decode ("iso-8859-1", octets, 100001);
  g_assert_cmpuint (strlen (text), ==, 200002);
  memset (octets, 0xff, 100001);
  bad = ll_charset_decode ("gb18030", octets, 100001);
  g_assert_cmpuint (strlen (bad), ==, 300003);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/message/charset/names-and-octets", test_rows);
  g_test_add_func ("/message/charset/utf-16", test_utf16);
  g_test_add_func ("/message/charset/cut-at-every-length", test_truncation);
  g_test_add_func ("/message/charset/long", test_long);

  return g_test_run ();
}
