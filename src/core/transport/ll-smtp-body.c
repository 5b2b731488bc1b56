/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "transport/ll-smtp-body.h"

#include "base/ll-error.h"

#define CHUNK_SIZE   16384
#define TEXT_IN_LINE 998 /* RFC 5321, section 4.5.3.1.6, less CRLF */

/* Where we are in the message. */
typedef struct {
  gboolean after_cr;
  gboolean in_body;
  size_t column; /* octets of this line so far, a CR not counted */
  LlSmtpBodyFacts facts;
} Cursor;

static gboolean
set_malformed (GError **error, const char *why)
{
  g_set_error_literal (error, LL_ERROR, LL_ERROR_MALFORMED, why);
  return FALSE;
}

/* The octet behind a CR, or a LF behind anything. */
static gboolean
step_over_line_end (Cursor *self, unsigned char c, GError **error)
{
  if (!self->after_cr)
    return set_malformed (error, "the message has a line ended by LF alone");
  if (c != '\n')
    return set_malformed (error, "the message has a CR without LF");

  self->in_body = self->in_body || self->column == 0;
  self->after_cr = FALSE;
  self->column = 0;

  return TRUE;
}

static gboolean
step (Cursor *self, unsigned char c, GError **error)
{
  if (self->after_cr || c == '\n')
    return step_over_line_end (self, c, error);
  if (c == '\r') {
    self->after_cr = TRUE;
    return TRUE;
  }
  if (c >= 0x80) {
    self->facts.has_8bit = TRUE;
    self->facts.has_8bit_header = self->facts.has_8bit_header || !self->in_body;
  }
  if (++self->column > TEXT_IN_LINE)
    return set_malformed (error, "the message has a line of more than 998 octets");

  return TRUE;
}

/* Returns: the number of octets read, at least one, or 0 with @error set. */
static size_t
read_some (GInputStream *message,
           unsigned char *buffer,
           goffset left,
           GCancellable *cancellable,
           GError **error)
{
  gssize n = g_input_stream_read (message, buffer, (gsize)MIN (left, CHUNK_SIZE),
                                  cancellable, error);

  if (n == 0)
    set_malformed (error, "the message is shorter than it should be");

  return n > 0 ? (size_t)n : 0;
}

static gboolean
scan (Cursor *cursor,
      GInputStream *message,
      goffset size,
      GCancellable *cancellable,
      GError **error)
{
  unsigned char buffer[CHUNK_SIZE];
  goffset done = 0;

  while (done < size) {
    size_t n = read_some (message, buffer, size - done, cancellable, error);
    size_t i;

    if (n == 0)
      return FALSE;
    for (i = 0; i < n; i++) {
      if (!step (cursor, buffer[i], error))
        return FALSE;
    }
    done += (goffset)n;
  }
  if (cursor->after_cr)
    return set_malformed (error, "the message has a CR without LF");

  return TRUE;
}

gboolean
ll_smtp_body_scan (GInputStream *message,
                   goffset size,
                   LlSmtpBodyFacts *out_facts,
                   GCancellable *cancellable,
                   GError **error)
{
  Cursor cursor = {0};
  goffset start;

  if (!G_IS_SEEKABLE (message) || !g_seekable_can_seek (G_SEEKABLE (message))) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_USAGE, "the message cannot be reread");
    return FALSE;
  }
  start = g_seekable_tell (G_SEEKABLE (message));
  if (!scan (&cursor, message, size, cancellable, error) ||
      !g_seekable_seek (G_SEEKABLE (message), start, G_SEEK_SET, cancellable, error))
    return FALSE;

  *out_facts = cursor.facts;

  return TRUE;
}

/* Returns: the number of octets put into @out, at most twice @size, or 0 with @error. */
static size_t
stuff (Cursor *cursor,
       const unsigned char *in,
       size_t size,
       unsigned char *out,
       GError **error)
{
  size_t n = 0;
  size_t i;

  for (i = 0; i < size; i++) {
    if (in[i] == '.' && cursor->column == 0 && !cursor->after_cr)
      out[n++] = '.';
    if (!step (cursor, in[i], error))
      return 0;
    out[n++] = in[i];
  }

  return n;
}

gboolean
ll_smtp_body_send (GInputStream *message,
                   goffset size,
                   LlSmtpBodyWrite write,
                   gpointer user_data,
                   GCancellable *cancellable,
                   GError **error)
{
  unsigned char in[CHUNK_SIZE];
  unsigned char out[2 * CHUNK_SIZE];
  Cursor cursor = {0};
  goffset done = 0;

  while (done < size) {
    size_t n = read_some (message, in, size - done, cancellable, error);
    size_t stuffed;

    if (n == 0)
      return FALSE;
    stuffed = stuff (&cursor, in, n, out, error);
    done += (goffset)n;
    if (stuffed == 0 || !write (out, stuffed, done, user_data, error))
      return FALSE;
  }
  if (cursor.after_cr)
    return set_malformed (error, "the message has a CR without LF");
  if (cursor.column > 0)
    return write ("\r\n", 2, done, user_data, error);

  return TRUE;
}
