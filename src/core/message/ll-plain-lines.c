/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-plain-lines.h"

#include <string.h>

#include "message/ll-line-reader.h"

#define CHUNK     (64 * 1024)
#define EACH      0x0101010101010101u
#define HIGH_BITS 0x8080808080808080u

/* The high bits of the octets that are zero or above 127, and perhaps of their
 * neighbours: nothing is missed, and a look at each octet follows. */
static guint64
find_odd (guint64 octets)
{
  guint64 without_cr = octets ^ (EACH * '\r');

  return (octets | (octets - EACH) | (without_cr - EACH)) & HIGH_BITS;
}

static gboolean
is_plain_octet (guint8 octet)
{
  return octet != 0 && octet < 128 && octet != '\r';
}

static gboolean
is_plain (const guint8 *data, size_t size)
{
  size_t at = 0;

  while (at < size) {
    guint64 octets;

    if (size - at >= sizeof (octets)) {
      memcpy (&octets, data + at, sizeof (octets));
      if (find_odd (octets) == 0) {
        at += sizeof (octets);
        continue;
      }
    }
    if (!is_plain_octet (data[at]))
      return FALSE;
    at++;
  }

  return TRUE;
}

static gboolean
is_plain_line (const guint8 *data, size_t size)
{
  return size <= LL_PLAIN_LINE_SIZE && is_plain (data, size);
}

gboolean
ll_plain_lines_check (const LlSpool *spool,
                      goffset begin,
                      goffset end,
                      gboolean *out_is_plain,
                      GError **error)
{
  g_auto (LlLineReader) reader = {0};
  LlLine line;
  int got;

  ll_line_reader_init (&reader, spool, begin, end);
  while ((got = ll_line_reader_next (&reader, &line, error)) > 0) {
    if (!is_plain_line (line.data, line.size - line.end_size))
      break;
  }
  *out_is_plain = got == 0;

  return got >= 0;
}

gboolean
ll_plain_lines_check_text (const char *text)
{
  while (*text != '\0') {
    size_t size = strcspn (text, "\n");
    size_t end_size = size > 0 && text[size] == '\n' && text[size - 1] == '\r' ? 1 : 0;

    if (!is_plain_line ((const guint8 *)text, size - end_size))
      return FALSE;
    text += text[size] == '\n' ? size + 1 : size;
  }

  return TRUE;
}

static gboolean
write_out (GByteArray *chunk,
           GOutputStream *out,
           GCancellable *cancellable,
           GError **error)
{
  gboolean is_good =
      g_output_stream_write_all (out, chunk->data, chunk->len, NULL, cancellable, error);

  g_byte_array_set_size (chunk, 0);

  return is_good;
}

gboolean
ll_plain_lines_copy (const LlSpool *spool,
                     goffset begin,
                     goffset end,
                     GOutputStream *out,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (GByteArray) chunk = g_byte_array_sized_new (2 * CHUNK);
  g_auto (LlLineReader) reader = {0};
  LlLine line;
  int got;

  ll_line_reader_init (&reader, spool, begin, end);
  while ((got = ll_line_reader_next (&reader, &line, error)) > 0) {
    g_byte_array_append (chunk, line.data, (guint)(line.size - line.end_size));
    if (line.end_size > 0)
      g_byte_array_append (chunk, (const guint8 *)"\r\n", 2);
    if (chunk->len >= CHUNK && !write_out (chunk, out, cancellable, error))
      return FALSE;
  }

  return got == 0 && write_out (chunk, out, cancellable, error);
}
