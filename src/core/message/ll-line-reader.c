/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-line-reader.h"

#include <string.h>

#define BUFFER_SIZE (64 * 1024)

void
ll_line_reader_init (LlLineReader *self,
                     const LlSpool *spool,
                     goffset offset,
                     goffset end)
{
  *self = (LlLineReader){.spool = spool, .next = offset, .end = end};
  self->buffer = g_malloc (BUFFER_SIZE);
}

void
ll_line_reader_clear (LlLineReader *self)
{
  g_clear_pointer (&self->buffer, g_free);
}

/* Moves what is left to the front and fills up behind it. */
static gboolean
fill (LlLineReader *self, GError **error)
{
  memmove (self->buffer, self->buffer + self->begin, self->size);
  self->begin = 0;
  while (self->size < BUFFER_SIZE && self->next < self->end) {
    size_t wanted = MIN (BUFFER_SIZE - self->size, (size_t)(self->end - self->next));
    gssize got =
        ll_spool_read (self->spool, self->next, self->buffer + self->size, wanted, error);

    if (got < 0)
      return FALSE;
    if (got == 0)
      self->end = self->next;
    self->next += got;
    self->size += (size_t)got;
  }

  return TRUE;
}

/* The octets of the line at the front: all that is there, when it has no end. */
static size_t
measure (LlLineReader *self)
{
  const guint8 *data = self->buffer + self->begin;
  const guint8 *end = memchr (data, '\n', self->size);

  return end != NULL ? (size_t)(end - data) + 1 : self->size;
}

static gboolean
ends_line (const LlLineReader *self, size_t size)
{
  return size > 0 && self->buffer[self->begin + size - 1] == '\n';
}

int
ll_line_reader_next (LlLineReader *self, LlLine *out_line, GError **error)
{
  size_t size = measure (self);

  if (!ends_line (self, size)) {
    if (!fill (self, error))
      return -1;
    size = measure (self);
  }
  if (size == 0)
    return 0;
  /* A piece does not part a CR from its LF. */
  if (size > 1 && self->next < self->end && !ends_line (self, size) &&
      self->buffer[self->begin + size - 1] == '\r')
    size--;

  out_line->data = self->buffer + self->begin;
  out_line->size = size;
  out_line->end_size = 0;
  if (ends_line (self, size))
    out_line->end_size = size > 1 && out_line->data[size - 2] == '\r' ? 2 : 1;
  out_line->is_start = !self->is_inside;
  self->is_inside = out_line->end_size == 0;
  self->begin += size;
  self->size -= size;

  return 1;
}

goffset
ll_line_reader_tell (const LlLineReader *self)
{
  return self->next - (goffset)self->size;
}
