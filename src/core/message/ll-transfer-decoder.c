/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-transfer-encoding.h"

#include <gmime/gmime.h>
#include <string.h>

#define CHUNK (64 * 1024)

/* An input stream over another one.  GLib decodes base64: GMime 3.2.13 breaks on base64
 * that comes in chunks, and is slower. */
#define LL_TYPE_TRANSFER_DECODER (ll_transfer_decoder_get_type ())
G_DECLARE_FINAL_TYPE (LlTransferDecoder,
                      ll_transfer_decoder,
                      LL,
                      TRANSFER_DECODER,
                      GFilterInputStream)

struct _LlTransferDecoder {
  GFilterInputStream parent_instance;
  LlTransferEncoding encoding;
  int state;
  guint save;
  guint8 *encoded; /* owned */
  guint8 *decoded; /* owned */
  size_t begin;    /* what is left of it */
  size_t size;
};

G_DEFINE_FINAL_TYPE (LlTransferDecoder, ll_transfer_decoder, G_TYPE_FILTER_INPUT_STREAM)

static void
decode (LlTransferDecoder *self, size_t size)
{
  self->begin = 0;
  if (self->encoding == LL_TRANSFER_ENCODING_BASE64)
    self->size = g_base64_decode_step ((const char *)self->encoded, size, self->decoded,
                                       &self->state, &self->save);
  else
    self->size = g_mime_encoding_quoted_decode_step (self->encoded, size, self->decoded,
                                                     &self->state, &self->save);
}

static gssize
ll_transfer_decoder_read (GInputStream *stream,
                          void *buffer,
                          gsize count,
                          GCancellable *cancellable,
                          GError **error)
{
  LlTransferDecoder *self = LL_TRANSFER_DECODER (stream);
  GInputStream *base = G_FILTER_INPUT_STREAM (stream)->base_stream;

  while (self->size == 0) {
    gssize got = g_input_stream_read (base, self->encoded, CHUNK, cancellable, error);

    if (got <= 0)
      return got;
    decode (self, (size_t)got);
  }
  count = MIN (count, self->size);
  memcpy (buffer, self->decoded + self->begin, count);
  self->begin += count;
  self->size -= count;

  return (gssize)count;
}

static void
ll_transfer_decoder_finalize (GObject *object)
{
  LlTransferDecoder *self = LL_TRANSFER_DECODER (object);

  g_free (self->encoded);
  g_free (self->decoded);
  G_OBJECT_CLASS (ll_transfer_decoder_parent_class)->finalize (object);
}

static void
ll_transfer_decoder_class_init (LlTransferDecoderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ll_transfer_decoder_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = ll_transfer_decoder_read;
}

static void
ll_transfer_decoder_init (LlTransferDecoder *self)
{
  self->encoded = g_malloc (CHUNK);
  self->decoded = g_malloc (CHUNK + 16); /* both decoders hold a few octets over */
}

GInputStream *
ll_transfer_encoding_new_decoder (LlTransferEncoding encoding, GInputStream *encoded)
{
  LlTransferDecoder *self;

  g_return_val_if_fail (G_IS_INPUT_STREAM (encoded), NULL);

  if (encoding != LL_TRANSFER_ENCODING_BASE64 &&
      encoding != LL_TRANSFER_ENCODING_QUOTED_PRINTABLE)
    return g_object_ref (encoded);
  self = g_object_new (LL_TYPE_TRANSFER_DECODER, "base-stream", encoded, NULL);
  self->encoding = encoding;

  return G_INPUT_STREAM (self);
}
