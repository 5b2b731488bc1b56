/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "smime/ll-smime-stream.h"

#include <errno.h>

#include "smime/ll-smime-stream-private.h"

G_DEFINE_TYPE (LlSmimeStream, ll_smime_stream, GMIME_TYPE_STREAM)

static void
ll_smime_stream_finalize (GObject *object)
{
  LlSmimeStream *self = LL_SMIME_STREAM (object);

  g_clear_object (&self->in);
  g_clear_object (&self->out);
  G_OBJECT_CLASS (ll_smime_stream_parent_class)->finalize (object);
}

static ssize_t
ll_smime_stream_read (GMimeStream *stream, char *buffer, size_t size)
{
  LlSmimeStream *self = LL_SMIME_STREAM (stream);
  gssize got;

  if (self->in == NULL) {
    errno = EBADF;
    return -1;
  }
  if (stream->bound_end != -1)
    size = MIN (size, (size_t)MAX (stream->bound_end - stream->position, 0));
  got = size > 0 ? g_input_stream_read (self->in, buffer, size, NULL, NULL) : 0;
  self->is_end = got == 0;
  if (got < 0)
    errno = EIO;
  else
    stream->position += got;

  return got;
}

static ssize_t
ll_smime_stream_write (GMimeStream *stream, const char *buffer, size_t size)
{
  LlSmimeStream *self = LL_SMIME_STREAM (stream);

  if (self->out == NULL) {
    errno = EBADF;
    return -1;
  }
  if (!g_output_stream_write_all (self->out, buffer, size, NULL, NULL, NULL)) {
    errno = EIO;
    return -1;
  }
  stream->position += (gint64)size;

  return (ssize_t)size;
}

static int
ll_smime_stream_flush (GMimeStream *stream)
{
  return 0;
}

static int
ll_smime_stream_close (GMimeStream *stream)
{
  return 0;
}

static gboolean
ll_smime_stream_eos (GMimeStream *stream)
{
  LlSmimeStream *self = LL_SMIME_STREAM (stream);

  return self->is_end ||
         (stream->bound_end != -1 && stream->position >= stream->bound_end);
}

static gint64
ll_smime_stream_seek (GMimeStream *stream, gint64 offset, GMimeSeekWhence whence)
{
  LlSmimeStream *self = LL_SMIME_STREAM (stream);
  GSeekType type = G_SEEK_SET;

  if (whence != GMIME_STREAM_SEEK_SET)
    type = whence == GMIME_STREAM_SEEK_CUR ? G_SEEK_CUR : G_SEEK_END;
  if (!G_IS_SEEKABLE (self->in) ||
      !g_seekable_seek (G_SEEKABLE (self->in), offset, type, NULL, NULL)) {
    errno = ESPIPE;
    return -1;
  }
  stream->position = g_seekable_tell (G_SEEKABLE (self->in));
  self->is_end = FALSE;

  return stream->position;
}

static int
ll_smime_stream_reset (GMimeStream *stream)
{
  return ll_smime_stream_seek (stream, 0, GMIME_STREAM_SEEK_SET) == 0 ? 0 : -1;
}

static gint64
ll_smime_stream_tell (GMimeStream *stream)
{
  return stream->position;
}

static gint64
ll_smime_stream_length (GMimeStream *stream)
{
  return stream->bound_end != -1 ? stream->bound_end - stream->bound_start : -1;
}

/* Two positions in one GIO stream cannot be had. */
static GMimeStream *
ll_smime_stream_substream (GMimeStream *stream, gint64 begin, gint64 end)
{
  return NULL;
}

static void
ll_smime_stream_class_init (LlSmimeStreamClass *klass)
{
  GMimeStreamClass *stream_class = GMIME_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ll_smime_stream_finalize;
  stream_class->read = ll_smime_stream_read;
  stream_class->write = ll_smime_stream_write;
  stream_class->flush = ll_smime_stream_flush;
  stream_class->close = ll_smime_stream_close;
  stream_class->eos = ll_smime_stream_eos;
  stream_class->reset = ll_smime_stream_reset;
  stream_class->seek = ll_smime_stream_seek;
  stream_class->tell = ll_smime_stream_tell;
  stream_class->length = ll_smime_stream_length;
  stream_class->substream = ll_smime_stream_substream;
}

static void
ll_smime_stream_init (LlSmimeStream *self)
{
}

GMimeStream *
ll_smime_stream_new_for_input (GInputStream *in, goffset size)
{
  LlSmimeStream *self = g_object_new (LL_TYPE_SMIME_STREAM, NULL);

  g_mime_stream_construct (GMIME_STREAM (self), 0, size);
  self->in = g_object_ref (in);

  return GMIME_STREAM (self);
}

GMimeStream *
ll_smime_stream_new_for_output (GOutputStream *out)
{
  LlSmimeStream *self = g_object_new (LL_TYPE_SMIME_STREAM, NULL);

  g_mime_stream_construct (GMIME_STREAM (self), 0, -1);
  self->out = g_object_ref (out);

  return GMIME_STREAM (self);
}
