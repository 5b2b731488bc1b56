/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>
#include <stdint.h>

G_BEGIN_DECLS

/* LlBerStream pulls BER or DER elements from a stream without holding more than one small
 * element in memory: definite and indefinite lengths, constructed strings.  It is how a
 * letter of any size is read (RFC 5652 allows BER for all but signedAttrs).  For one
 * thread.
 *
 * Errors: LL_ERROR_MALFORMED, LL_ERROR_LIMIT (LL_DER_DEPTH, LL_CMS_STRING_NESTING,
 * LL_DER_SMALL_SIZE), the stream's own, or G_IO_ERROR_CANCELLED. */
typedef struct _LlBerStream LlBerStream;

LlBerStream *
ll_ber_stream_new (GInputStream *source, GCancellable *cancellable);
void
ll_ber_stream_free (LlBerStream *self);

/* Looks at the next element inside the one entered last: its tag octet in @out_tag, 0
 * when there is no further one. */
gboolean
ll_ber_stream_peek (LlBerStream *self, uint8_t *out_tag, GError **error);

/* Enters the next element, which must have @tag and be constructed. */
gboolean
ll_ber_stream_enter (LlBerStream *self, uint8_t tag, GError **error);

/* Leaves the element entered last; fails with LL_ERROR_MALFORMED when it holds more. */
gboolean
ll_ber_stream_leave (LlBerStream *self, GError **error);

/* Takes the next element whole, re-encoded as DER as far as lengths and constructed
 * strings go (SETs keep their order), at most LL_DER_SMALL_SIZE. */
GBytes *
ll_ber_stream_take (LlBerStream *self, GError **error);

/* Takes the next element whole exactly as received, at most LL_DER_SMALL_SIZE; lengths
 * inside that are indefinite or not in their shortest form, and constructed strings, are
 * LL_ERROR_MALFORMED: for what must be DER. */
GBytes *
ll_ber_stream_take_der (LlBerStream *self, GError **error);

/* Called with piece after piece of a string's octets.  Return FALSE with @error set to
 * end. */
typedef gboolean (*LlBerSink) (const uint8_t *data,
                               size_t size,
                               gpointer user_data,
                               GError **error);

/* Takes an OCTET STRING of any size, primitive or constructed, under @tag (0x04, or a
 * context tag such as 0x80 that stands for it; the constructed form of the tag is
 * accepted too). */
gboolean
ll_ber_stream_take_string (LlBerStream *self,
                           uint8_t tag,
                           LlBerSink sink,
                           gpointer user_data,
                           GError **error);

/* Passes over the next element, of any size, keeping nothing of it. */
gboolean
ll_ber_stream_skip (LlBerStream *self, GError **error);

/* TRUE when the source has nothing behind the outermost element but white space lost in
 * base64 (8.1.1). */
gboolean
ll_ber_stream_check_end (LlBerStream *self, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlBerStream, ll_ber_stream_free)

G_END_DECLS
