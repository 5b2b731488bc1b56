/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-mbox-reader.h"

#include <string.h>

#define SEPARATOR "From "

/* Lines between two looks at the cancellable. */
#define LINES 4096

#define CHUNK (64 * 1024) /* written at once: there may be a line for every octet */

gboolean
ll_mbox_reader_is_mbox (const guint8 *head, size_t size)
{
  return size >= strlen (SEPARATOR) && memcmp (head, SEPARATOR, strlen (SEPARATOR)) == 0;
}

void
ll_mbox_reader_init (LlMboxReader *self, const LlSpool *spool, GCancellable *cancellable)
{
  *self = (LlMboxReader){.cancellable = cancellable, .begin = -1, .is_first = TRUE};
  ll_line_reader_init (&self->lines, spool, 0, ll_spool_get_size (spool));
}

void
ll_mbox_reader_clear (LlMboxReader *self)
{
  ll_line_reader_clear (&self->lines);
}

static gboolean
is_separator (const LlMboxReader *self, const LlLine *line)
{
  return line->is_start && (self->is_first || self->blank > 0) &&
         ll_mbox_reader_is_mbox (line->data, line->size);
}

/* Goes over a line that begins no letter. */
static void
pass_line (LlMboxReader *self, const LlLine *line)
{
  gboolean is_blank = line->is_start && line->size == line->end_size;

  self->blank = is_blank ? line->size : 0;
  self->at += (goffset)line->size;
  if (self->is_in_from)
    self->begin = self->at;
  self->is_in_from = self->is_in_from && line->end_size == 0;
}

/* Gives out the letter that ends before the line at @at, if there is one. */
static gboolean
end_letter (LlMboxReader *self, goffset *out_offset, goffset *out_size)
{
  if (self->begin < 0)
    return FALSE;
  *out_offset = self->begin;
  *out_size = MAX (self->at - (goffset)self->blank - self->begin, 0);
  self->begin = -1;

  return TRUE;
}

static void
begin_letter (LlMboxReader *self, const LlLine *line)
{
  self->at += (goffset)line->size;
  self->begin = self->at;
  self->blank = 0;
  self->is_in_from = line->end_size == 0;
}

static int
next_line (LlMboxReader *self, LlLine *out_line, GError **error)
{
  if (self->n_lines++ % LINES == 0 &&
      g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return -1;

  return ll_line_reader_next (&self->lines, out_line, error);
}

int
ll_mbox_reader_next (LlMboxReader *self,
                     goffset *out_offset,
                     goffset *out_size,
                     GError **error)
{
  LlLine line;
  int got;

  while ((got = next_line (self, &line, error)) > 0) {
    gboolean is_begin = is_separator (self, &line);
    gboolean is_end = is_begin && end_letter (self, out_offset, out_size);

    self->is_first = FALSE;
    if (is_begin)
      begin_letter (self, &line);
    else
      pass_line (self, &line);
    if (is_end)
      return 1;
  }
  if (got == 0 && end_letter (self, out_offset, out_size))
    return 1;

  return got;
}

static gboolean
is_quoted (const LlLine *line)
{
  size_t depth = 0;

  if (!line->is_start)
    return FALSE;
  while (depth < line->size && line->data[depth] == '>')
    depth++;

  return depth > 0 && ll_mbox_reader_is_mbox (line->data + depth, line->size - depth);
}

gboolean
ll_mbox_reader_copy (const LlSpool *spool,
                     goffset offset,
                     goffset size,
                     GOutputStream *out,
                     GCancellable *cancellable,
                     GError **error)
{
  g_auto (LlLineReader) lines = {0};
  g_autoptr (GOutputStream) buffer = NULL;
  LlLine line;
  int got;

  g_return_val_if_fail (spool != NULL && G_IS_OUTPUT_STREAM (out), FALSE);

  buffer = g_buffered_output_stream_new_sized (out, CHUNK);
  g_filter_output_stream_set_close_base_stream (G_FILTER_OUTPUT_STREAM (buffer), FALSE);
  ll_line_reader_init (&lines, spool, offset, offset + size);
  while ((got = ll_line_reader_next (&lines, &line, error)) > 0) {
    size_t skipped = is_quoted (&line) ? 1 : 0;

    if (!g_output_stream_write_all (buffer, line.data + skipped, line.size - skipped,
                                    NULL, cancellable, error))
      return FALSE;
  }

  return got == 0 && g_output_stream_flush (buffer, cancellable, error);
}
