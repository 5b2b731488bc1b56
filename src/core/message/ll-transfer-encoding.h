/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Content-Transfer-Encoding (RFC 2045, section 6), both directions, as streams in
 * constant memory. */
typedef enum {
  LL_TRANSFER_ENCODING_7BIT,
  LL_TRANSFER_ENCODING_8BIT,
  LL_TRANSFER_ENCODING_BINARY,
  LL_TRANSFER_ENCODING_BASE64,
  LL_TRANSFER_ENCODING_QUOTED_PRINTABLE,
  LL_TRANSFER_ENCODING_UNKNOWN, /* taken as it stands */
} LlTransferEncoding;

/* @value: (nullable): of the field; none is 7bit. */
LlTransferEncoding
ll_transfer_encoding_parse (const char *value);

/* Returns: (transfer full): @encoded without @encoding; what is no base64 or no
 * quoted-printable is passed over, as RFC 2045 has it. */
GInputStream *
ll_transfer_encoding_new_decoder (LlTransferEncoding encoding, GInputStream *encoded);

/* Returns: (transfer full): a stream that writes base64 in lines of 76 ending in CRLF to
 * @out.  Closing it writes the end and leaves @out open. */
GOutputStream *
ll_transfer_encoding_new_base64_encoder (GOutputStream *out);

/* Appends @text, whose lines end in LF or CRLF, to @out as quoted-printable with CRLF.
 * `From `, two hyphens and a lone dot at a line's begin are encoded too: old mail servers
 * touch them, and they may look like a delimiter. */
void
ll_transfer_encoding_append_quoted (const guint8 *text, size_t size, GByteArray *out);

G_END_DECLS
