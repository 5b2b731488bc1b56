/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-transfer-encoding.h"

#include <string.h>

#define COLUMNS 76 /* RFC 2045, section 6.8 */
#define OCTETS  57 /* that a line holds */
#define LINES   1024

#define LL_TYPE_BASE64_ENCODER (ll_base64_encoder_get_type ())
G_DECLARE_FINAL_TYPE (LlBase64Encoder,
                      ll_base64_encoder,
                      LL,
                      BASE64_ENCODER,
                      GFilterOutputStream)

struct _LlBase64Encoder {
  GFilterOutputStream parent_instance;
  guint8 *plain; /* owned */
  size_t size;   /* of what waits in it */
  char *encoded; /* owned */
  char *lines;   /* owned */
};

G_DEFINE_FINAL_TYPE (LlBase64Encoder, ll_base64_encoder, G_TYPE_FILTER_OUTPUT_STREAM)

/* Every chunk but the last one is whole lines, so that the encoder carries nothing over.
 */
static gboolean
encode (LlBase64Encoder *self, GCancellable *cancellable, GError **error)
{
  GOutputStream *base = G_FILTER_OUTPUT_STREAM (self)->base_stream;
  size_t lines_size = 0;
  int state = 0;
  int save = 0;
  size_t size;

  size =
      g_base64_encode_step (self->plain, self->size, FALSE, self->encoded, &state, &save);
  size += g_base64_encode_close (FALSE, self->encoded + size, &state, &save);
  for (size_t at = 0; at < size; at += COLUMNS) {
    size_t columns = MIN (COLUMNS, size - at);

    memcpy (self->lines + lines_size, self->encoded + at, columns);
    memcpy (self->lines + lines_size + columns, "\r\n", 2);
    lines_size += columns + 2;
  }
  self->size = 0;

  return g_output_stream_write_all (base, self->lines, lines_size, NULL, cancellable,
                                    error);
}

static gssize
ll_base64_encoder_write (GOutputStream *stream,
                         const void *buffer,
                         gsize count,
                         GCancellable *cancellable,
                         GError **error)
{
  LlBase64Encoder *self = LL_BASE64_ENCODER (stream);

  count = MIN (count, OCTETS * LINES - self->size);
  memcpy (self->plain + self->size, buffer, count);
  self->size += count;
  if (self->size == OCTETS * LINES && !encode (self, cancellable, error))
    return -1;

  return (gssize)count;
}

static gboolean
ll_base64_encoder_close (GOutputStream *stream, GCancellable *cancellable, GError **error)
{
  return encode (LL_BASE64_ENCODER (stream), cancellable, error);
}

static void
ll_base64_encoder_finalize (GObject *object)
{
  LlBase64Encoder *self = LL_BASE64_ENCODER (object);

  g_free (self->plain);
  g_free (self->encoded);
  g_free (self->lines);
  G_OBJECT_CLASS (ll_base64_encoder_parent_class)->finalize (object);
}

static void
ll_base64_encoder_class_init (LlBase64EncoderClass *klass)
{
  GOutputStreamClass *stream_class = G_OUTPUT_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ll_base64_encoder_finalize;
  stream_class->write_fn = ll_base64_encoder_write;
  stream_class->close_fn = ll_base64_encoder_close;
  stream_class->flush = NULL; /* half a line cannot be flushed */
}

static void
ll_base64_encoder_init (LlBase64Encoder *self)
{
  self->plain = g_malloc (OCTETS * LINES);
  self->encoded = g_malloc (COLUMNS * LINES + 8);
  self->lines = g_malloc ((COLUMNS + 2) * LINES + 16);
}

GOutputStream *
ll_transfer_encoding_new_base64_encoder (GOutputStream *out)
{
  g_return_val_if_fail (G_IS_OUTPUT_STREAM (out), NULL);

  return g_object_new (LL_TYPE_BASE64_ENCODER, "base-stream", out, "close-base-stream",
                       FALSE, NULL);
}
