/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a message asks of a server, found by reading it once. */
typedef struct {
  gboolean has_8bit;        /* anywhere: wants 8BITMIME (RFC 6152) */
  gboolean has_8bit_header; /* in its header: wants SMTPUTF8 (RFC 6532) */
} LlSmtpBodyFacts;

/* Reads @size octets of @message and goes back to where it stood.  Constant memory.
 *
 * Fails with LL_ERROR_MALFORMED when they are not lines ended by CRLF and by nothing else
 * (a last line without its end is let through), when a line has more than 998 octets (RFC
 * 5321, section 4.5.3.1.6: a server may cut it, and the signature with it) or when there
 * are fewer octets; with LL_ERROR_USAGE when @message cannot seek; with what reading
 * fails with. */
gboolean
ll_smtp_body_scan (GInputStream *message,
                   goffset size,
                   LlSmtpBodyFacts *out_facts,
                   GCancellable *cancellable,
                   GError **error);

/* Takes the next @size octets, to be sent. */
typedef gboolean (*LlSmtpBodyWrite) (const void *data,
                                     size_t size,
                                     goffset done,
                                     gpointer user_data,
                                     GError **error);

/* Hands @size octets of @message to @write as they go after DATA: dots at the beginning
 * of a line doubled (RFC 5321, section 4.5.2), a CRLF put behind a last line that has
 * none; without the final dot.  @done counts octets of the message.  Constant memory.
 *
 * Fails as ll_smtp_body_scan () does, and with what @write fails with. */
gboolean
ll_smtp_body_send (GInputStream *message,
                   goffset size,
                   LlSmtpBodyWrite write,
                   gpointer user_data,
                   GCancellable *cancellable,
                   GError **error);

G_END_DECLS
