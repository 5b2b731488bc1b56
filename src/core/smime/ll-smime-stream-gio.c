/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The other direction: any GMimeStream as a GIO stream. */

#include "smime/ll-smime-stream.h"

#include "smime/ll-smime-stream-private.h"

#define LL_TYPE_SMIME_INPUT (ll_smime_input_get_type ())
G_DECLARE_FINAL_TYPE (LlSmimeInput, ll_smime_input, LL, SMIME_INPUT, GInputStream)

struct _LlSmimeInput {
  GInputStream parent_instance;
  GMimeStream *stream; /* owned */
};

static void
ll_smime_input_seekable_init (GSeekableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LlSmimeInput,
                               ll_smime_input,
                               G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_SEEKABLE,
                                                      ll_smime_input_seekable_init))

#define LL_TYPE_SMIME_OUTPUT (ll_smime_output_get_type ())
G_DECLARE_FINAL_TYPE (LlSmimeOutput, ll_smime_output, LL, SMIME_OUTPUT, GOutputStream)

struct _LlSmimeOutput {
  GOutputStream parent_instance;
  GMimeStream *stream; /* owned */
};

G_DEFINE_FINAL_TYPE (LlSmimeOutput, ll_smime_output, G_TYPE_OUTPUT_STREAM)

static gssize
ll_smime_input_read (GInputStream *stream,
                     void *buffer,
                     gsize count,
                     GCancellable *cancellable,
                     GError **error)
{
  gssize got = g_mime_stream_read (LL_SMIME_INPUT (stream)->stream, buffer, count);

  if (got < 0)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                         "the stream cannot be read");

  return MAX (got, -1);
}

static void
ll_smime_input_finalize (GObject *object)
{
  g_clear_object (&LL_SMIME_INPUT (object)->stream);
  G_OBJECT_CLASS (ll_smime_input_parent_class)->finalize (object);
}

static void
ll_smime_input_class_init (LlSmimeInputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ll_smime_input_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = ll_smime_input_read;
}

static void
ll_smime_input_init (LlSmimeInput *self)
{
}

static goffset
ll_smime_input_tell (GSeekable *seekable)
{
  return g_mime_stream_tell (LL_SMIME_INPUT (seekable)->stream);
}

static gboolean
ll_smime_input_can_seek (GSeekable *seekable)
{
  return TRUE;
}

static gboolean
ll_smime_input_seek (GSeekable *seekable,
                     goffset offset,
                     GSeekType type,
                     GCancellable *cancellable,
                     GError **error)
{
  GMimeStream *stream = LL_SMIME_INPUT (seekable)->stream;
  GMimeSeekWhence whence = GMIME_STREAM_SEEK_SET;

  if (type != G_SEEK_SET)
    whence = type == G_SEEK_CUR ? GMIME_STREAM_SEEK_CUR : GMIME_STREAM_SEEK_END;
  if (g_mime_stream_seek (stream, offset, whence) >= 0)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the stream cannot seek");

  return FALSE;
}

static gboolean
ll_smime_input_can_truncate (GSeekable *seekable)
{
  return FALSE;
}

static gboolean
ll_smime_input_truncate (GSeekable *seekable,
                         goffset offset,
                         GCancellable *cancellable,
                         GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "it is for reading");

  return FALSE;
}

static void
ll_smime_input_seekable_init (GSeekableIface *iface)
{
  iface->tell = ll_smime_input_tell;
  iface->can_seek = ll_smime_input_can_seek;
  iface->seek = ll_smime_input_seek;
  iface->can_truncate = ll_smime_input_can_truncate;
  iface->truncate_fn = ll_smime_input_truncate;
}

static gssize
ll_smime_output_write (GOutputStream *stream,
                       const void *buffer,
                       gsize count,
                       GCancellable *cancellable,
                       GError **error)
{
  gssize put = g_mime_stream_write (LL_SMIME_OUTPUT (stream)->stream, buffer, count);

  if (put < 0)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                         "the stream cannot be written");

  return MAX (put, -1);
}

static void
ll_smime_output_finalize (GObject *object)
{
  g_clear_object (&LL_SMIME_OUTPUT (object)->stream);
  G_OBJECT_CLASS (ll_smime_output_parent_class)->finalize (object);
}

static void
ll_smime_output_class_init (LlSmimeOutputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ll_smime_output_finalize;
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = ll_smime_output_write;
}

static void
ll_smime_output_init (LlSmimeOutput *self)
{
}

GInputStream *
ll_smime_stream_open_input (GMimeStream *stream)
{
  LlSmimeInput *self;

  if (LL_IS_SMIME_STREAM (stream) && LL_SMIME_STREAM (stream)->in != NULL)
    return g_object_ref (LL_SMIME_STREAM (stream)->in);
  self = g_object_new (LL_TYPE_SMIME_INPUT, NULL);
  self->stream = g_object_ref (stream);

  return G_INPUT_STREAM (self);
}

GOutputStream *
ll_smime_stream_open_output (GMimeStream *stream)
{
  LlSmimeOutput *self;

  if (LL_IS_SMIME_STREAM (stream) && LL_SMIME_STREAM (stream)->out != NULL)
    return g_object_ref (LL_SMIME_STREAM (stream)->out);
  self = g_object_new (LL_TYPE_SMIME_OUTPUT, NULL);
  self->stream = g_object_ref (stream);

  return G_OUTPUT_STREAM (self);
}
