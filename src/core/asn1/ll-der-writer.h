/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/* Builds DER into a GByteArray, innermost first: each function appends one element.  All
 * sizes are octets. */

/* Appends tag and definite length; @size octets of content are to follow. */
void
ll_der_write_header (GByteArray *out, uint8_t tag, uint64_t size);
/* How many octets ll_der_write_header () takes. */
size_t
ll_der_header_size (uint64_t size);

void
ll_der_write (GByteArray *out, uint8_t tag, const void *content, size_t size);
void
ll_der_write_bytes (GByteArray *out, uint8_t tag, GBytes *content);
/* Wraps all that @content holds: constructed elements. */
void
ll_der_write_array (GByteArray *out, uint8_t tag, GByteArray *content);
/* As a whole element that is DER already. */
void
ll_der_append (GByteArray *out, GBytes *element);
/* @oid in dotted form, one of ours: "1.2.840.113549.1.7.1". */
void
ll_der_write_oid (GByteArray *out, const char *oid);
void
ll_der_write_small_integer (GByteArray *out, unsigned int value);
void
ll_der_write_null (GByteArray *out);
/* The elements sorted as DER demands of a SET OF (X.690, section 11.6). */
void
ll_der_write_set_of (GByteArray *out, uint8_t tag, GPtrArray *elements);
/* UTCTime through 2049, GeneralizedTime after (RFC 5652, section 11.3). */
void
ll_der_write_time (GByteArray *out, gint64 time);

G_END_DECLS
