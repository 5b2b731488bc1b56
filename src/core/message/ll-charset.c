/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-charset.h"

#include <errno.h>
#include <string.h>

#define NAME_SIZE   32 /* longer ones are none */
#define BUFFER_SIZE 4096
#define REPLACEMENT "\xef\xbf\xbd"

/* Names without what is neither letter nor digit, and what iconv calls them. */
static const struct {
  const char *name;
  const char *iconv_name;
} charsets[] = {
    {"iso88591", "CP1252"},
    {"latin1", "CP1252"},
    {"windows1252", "CP1252"},
    {"cp1252", "CP1252"},
    {"iso88592", "ISO-8859-2"},
    {"latin2", "ISO-8859-2"},
    {"windows1250", "CP1250"},
    {"cp1250", "CP1250"},
    {"iso88593", "ISO-8859-3"},
    {"iso88594", "ISO-8859-4"},
    {"iso88595", "ISO-8859-5"},
    {"windows1251", "CP1251"},
    {"cp1251", "CP1251"},
    {"koi8r", "KOI8-R"},
    {"koi8u", "KOI8-U"},
    {"iso88596", "ISO-8859-6"},
    {"windows1256", "CP1256"},
    {"cp1256", "CP1256"},
    {"iso88597", "ISO-8859-7"},
    {"windows1253", "CP1253"},
    {"cp1253", "CP1253"},
    {"iso88598", "CP1255"},
    {"iso88598i", "CP1255"},
    {"windows1255", "CP1255"},
    {"cp1255", "CP1255"},
    {"iso88599", "CP1254"},
    {"latin5", "CP1254"},
    {"windows1254", "CP1254"},
    {"cp1254", "CP1254"},
    {"iso885910", "ISO-8859-10"},
    {"iso885911", "CP874"},
    {"tis620", "CP874"},
    {"windows874", "CP874"},
    {"iso885913", "ISO-8859-13"},
    {"windows1257", "CP1257"},
    {"cp1257", "CP1257"},
    {"iso885914", "ISO-8859-14"},
    {"iso885915", "ISO-8859-15"},
    {"latin9", "ISO-8859-15"},
    {"iso885916", "ISO-8859-16"},
    {"windows1258", "CP1258"},
    {"cp1258", "CP1258"},
    {"viscii", "VISCII"},
    {"macintosh", "MACINTOSH"},
    {"cp437", "CP437"},
    {"ibm437", "CP437"},
    {"cp850", "CP850"},
    {"ibm850", "CP850"},
    {"cp866", "CP866"},
    {"ibm866", "CP866"},
    {"gb2312", "GB18030"},
    {"gbk", "GB18030"},
    {"cp936", "GB18030"},
    {"gb18030", "GB18030"},
    {"big5", "BIG5-HKSCS"},
    {"big5hkscs", "BIG5-HKSCS"},
    {"shiftjis", "CP932"},
    {"sjis", "CP932"},
    {"windows31j", "CP932"},
    {"cp932", "CP932"},
    {"eucjp", "EUC-JP-MS"},
    {"iso2022jp", "ISO-2022-JP-2"},
    {"iso2022jp2", "ISO-2022-JP-2"},
    {"euckr", "CP949"},
    {"ksc56011987", "CP949"},
    {"ksc5601", "CP949"},
    {"cp949", "CP949"},
    {"iso2022kr", "ISO-2022-KR"},
    {"utf16le", "UTF-16LE"},
    {"utf16be", "UTF-16BE"},
};

static const char *
find_charset (const char *charset)
{
  char name[NAME_SIZE] = "";
  size_t size = 0;

  for (; *charset != '\0' && size < NAME_SIZE - 1; charset++) {
    if (g_ascii_isalnum (*charset))
      name[size++] = g_ascii_tolower (*charset);
  }
  for (size_t i = 0; *charset == '\0' && i < G_N_ELEMENTS (charsets); i++) {
    if (g_str_equal (charsets[i].name, name))
      return charsets[i].iconv_name;
  }

  return NULL;
}

/* RFC 2781, section 4.3: a byte order mark says which, and without one it is BE. */
static const char *
find_utf16 (const char *charset, const guint8 *octets, size_t size)
{
  if (g_ascii_strcasecmp (charset, "utf-16") != 0)
    return NULL;

  return size >= 2 && octets[0] == 0xff && octets[1] == 0xfe ? "UTF-16LE" : "UTF-16BE";
}

/* Some converters hold a character back, for one that may combine with it. */
static void
flush (GIConv converter, GString *out)
{
  char buffer[BUFFER_SIZE];
  char *to = buffer;
  size_t room = sizeof buffer;

  g_iconv (converter, NULL, NULL, &to, &room);
  g_string_append_len (out, buffer, to - buffer);
}

/* @unit: the octets that are passed over with what is no character. */
static void
decode_with (GIConv converter,
             size_t unit,
             const guint8 *octets,
             size_t size,
             GString *out)
{
  char *at = (char *)octets;

  while (size > 0) {
    char buffer[BUFFER_SIZE];
    char *to = buffer;
    size_t room = sizeof buffer;
    size_t done = g_iconv (converter, &at, &size, &to, &room);
    int reason = errno;

    g_string_append_len (out, buffer, to - buffer);
    if (done != (size_t)-1 || (reason == E2BIG && to != buffer))
      continue;
    flush (converter, out);
    g_string_append (out, REPLACEMENT);
    if (reason == EINVAL || size <= unit)
      return; /* it ends within a character */
    at += unit;
    size -= unit;
  }
  flush (converter, out);
}

char *
ll_charset_decode (const char *charset, const guint8 *octets, size_t size)
{
  g_autoptr (GString) decoded = NULL;
  const char *name = NULL;
  GIConv converter;

  g_return_val_if_fail (octets != NULL || size == 0, NULL);

  if (size == 0)
    return g_strdup ("");
  if (charset != NULL)
    name = find_charset (charset);
  if (charset != NULL && name == NULL)
    name = find_utf16 (charset, octets, size);
  converter = name != NULL ? g_iconv_open ("UTF-8", name) : (GIConv)-1;
  if (converter == (GIConv)-1)
    return g_utf8_make_valid ((const char *)octets, (gssize)size);

  decoded = g_string_sized_new (size + size / 2);
  decode_with (converter, g_str_has_prefix (name, "UTF-16") ? 2 : 1, octets, size,
               decoded);
  g_iconv_close (converter);

  return g_utf8_make_valid (decoded->str, (gssize)decoded->len);
}
