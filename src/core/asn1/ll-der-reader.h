/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/* LlDerReader is a checked cursor over untrusted DER: definite lengths in their shortest
 * form, nothing read past the end, no recursion.  It borrows the octets.  On the stack:
 *
 *   LlDerReader reader = ll_der_reader_init_bytes (bytes);
 *
 * Every function returns FALSE and leaves the cursor where it was when the next element
 * is not what was asked for. */
typedef struct {
  const uint8_t *data;
  size_t size; /* octets left */
} LlDerReader;

LlDerReader
ll_der_reader_init (const void *data, size_t size);
LlDerReader
ll_der_reader_init_bytes (GBytes *bytes);

gboolean
ll_der_reader_is_at_end (const LlDerReader *self);

/* The tag octet of the next element, 0 at the end or when it is malformed. */
uint8_t
ll_der_reader_peek_tag (const LlDerReader *self);

/* Takes the next element if it has @tag: @out_content is a cursor over its content. */
gboolean
ll_der_reader_enter (LlDerReader *self, uint8_t tag, LlDerReader *out_content);

/* Takes the next element whole, header included, whatever it is. */
gboolean
ll_der_reader_take (LlDerReader *self, LlDerReader *out_element);

/* Takes an OBJECT IDENTIFIER; compares it with one in dotted form. */
gboolean
ll_der_reader_take_oid (LlDerReader *self, LlDerReader *out_oid);
gboolean
ll_der_reader_oid_is (const LlDerReader *oid, const char *dotted);
/* Returns: (transfer full): dotted form, for logs and reports; NULL when malformed. */
char *
ll_der_reader_format_oid (const LlDerReader *oid);

/* Takes an INTEGER of at most 31 bits that is not negative. */
gboolean
ll_der_reader_take_small_integer (LlDerReader *self, unsigned int *out_value);
/* Takes a UTCTime or GeneralizedTime of the forms that RFC 5652, section 11.3 allows. */
gboolean
ll_der_reader_take_time (LlDerReader *self, gint64 *out_time);

/* Returns: (transfer full): what is left, copied. */
GBytes *
ll_der_reader_dup_bytes (const LlDerReader *self);

G_END_DECLS
