/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-transfer-encoding.h"

#include <string.h>

#define QUOTED_LINE 76 /* RFC 2045, section 6.7, rule 5 */

LlTransferEncoding
ll_transfer_encoding_parse (const char *value)
{
  static const struct {
    const char *name;
    LlTransferEncoding encoding;
  } names[] = {
      {"7bit", LL_TRANSFER_ENCODING_7BIT},
      {"8bit", LL_TRANSFER_ENCODING_8BIT},
      {"binary", LL_TRANSFER_ENCODING_BINARY},
      {"base64", LL_TRANSFER_ENCODING_BASE64},
      {"quoted-printable", LL_TRANSFER_ENCODING_QUOTED_PRINTABLE},
  };
  g_autofree char *token = NULL;

  if (value == NULL)
    return LL_TRANSFER_ENCODING_7BIT;
  value += strspn (value, " \t");
  token = g_strndup (value, strcspn (value, " \t;("));
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    if (g_ascii_strcasecmp (token, names[i].name) == 0)
      return names[i].encoding;
  }

  return LL_TRANSFER_ENCODING_UNKNOWN;
}

static void
append_escape (GByteArray *out, guint8 octet)
{
  static const char digits[] = "0123456789ABCDEF";
  guint8 escape[3] = {'=', (guint8)digits[octet >> 4], (guint8)digits[octet & 15]};

  g_byte_array_append (out, escape, sizeof (escape));
}

/* @is_first: of a line as it will be sent. */
static gboolean
must_escape (const guint8 *line, size_t size, gboolean is_first)
{
  if (*line == ' ' || *line == '\t')
    return size == 1; /* RFC 2045, section 6.7, rule 3 */
  if (is_first && size >= 5 && memcmp (line, "From ", 5) == 0)
    return TRUE;
  if (is_first && size == 1 && *line == '.')
    return TRUE;
  if (is_first && size >= 2 && memcmp (line, "--", 2) == 0)
    return TRUE;

  return *line < 33 || *line > 126 || *line == '=';
}

static void
append_quoted_line (const guint8 *line, size_t size, GByteArray *out)
{
  guint begin = out->len;

  for (; size > 0; line++, size--) {
    gboolean is_escape = must_escape (line, size, out->len == begin);
    guint columns = size > 1 ? QUOTED_LINE - 1 : QUOTED_LINE; /* one for a soft break */

    if (out->len - begin + (is_escape ? 3 : 1) > columns) {
      g_byte_array_append (out, (const guint8 *)"=\r\n", 3);
      begin = out->len;
      is_escape = must_escape (line, size, TRUE);
    }
    if (is_escape)
      append_escape (out, *line);
    else
      g_byte_array_append (out, line, 1);
  }
}

void
ll_transfer_encoding_append_quoted (const guint8 *text, size_t size, GByteArray *out)
{
  while (size > 0) {
    const guint8 *end = memchr (text, '\n', size);
    size_t length = end != NULL ? (size_t)(end - text) : size;
    size_t taken = end != NULL ? length + 1 : length;

    if (end != NULL && length > 0 && text[length - 1] == '\r')
      length--;
    append_quoted_line (text, length, out);
    if (end != NULL)
      g_byte_array_append (out, (const guint8 *)"\r\n", 2);
    text += taken;
    size -= taken;
  }
}
