/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "base/ll-address.h"
#include "base/ll-spool.h"
#include "message/ll-header-list.h"

G_BEGIN_DECLS

/* LlMessage is one RFC 5322 message (or a MIME entity: the payload of a letter) where it
 * lies in a spool: its header fields, and where its body begins.  Nothing is decoded that
 * is not asked for.  Immutable, reference counted, safe to share between threads. */
typedef struct _LlMessage LlMessage;

/* Reads the header of @spool from @offset to @offset + @size (@size -1: to its end). Line
 * ends may be CRLF or LF.
 *
 * Fails with LL_ERROR_LIMIT (LL_HEADER_SIZE, LL_HEADER_FIELDS, LL_MESSAGE_SIZE), with
 * LL_ERROR_MALFORMED when it is no message at all (no header field in the first line). */
LlMessage *
ll_message_new (LlSpool *spool, goffset offset, goffset size, GError **error);
/* The same for a MIME entity - the content of a signature, a part -, whose header may be
 * empty or broken off by a line that is no field: the body begins there.
 *
 * Fails with LL_ERROR_LIMIT, or as ll_spool_read () does. */
LlMessage *
ll_message_new_entity (LlSpool *spool, goffset offset, goffset size, GError **error);
LlMessage *
ll_message_ref (LlMessage *self);
void
ll_message_unref (LlMessage *self);

LlHeaderList *
ll_message_get_headers (const LlMessage *self);

/* Where its octets are. */
LlSpool *
ll_message_get_spool (const LlMessage *self);
goffset
ll_message_get_offset (const LlMessage *self);
goffset
ll_message_get_size (const LlMessage *self);
goffset
ll_message_get_body_offset (const LlMessage *self);

/* The single author.  @out_count: how many mailboxes all From fields name together; the
 * answer is NULL unless that is exactly one, in exactly one field, and well formed
 * (12.I3).
 *
 * Returns: (transfer full) (nullable). */
LlAddress *
ll_message_dup_from (const LlMessage *self, unsigned int *out_count);

/* The mailboxes of all fields called @field ("To", "Cc", "Bcc"), groups expanded, in
 * order.
 *
 * Fails with LL_ERROR_MALFORMED, quoting it, on an address that cannot be read, and with
 * LL_ERROR_LIMIT above LL_RECIPIENTS: nobody is left out in silence.
 *
 * Returns: (transfer full) (element-type LlAddress). */
GPtrArray *
ll_message_dup_addresses (const LlMessage *self, const char *field, GError **error);

/* For people: unfolded and decoded (RFC 2047, once), without control and bidirectional
 * characters.  NULL when there is no such field.  Returns: (transfer full) (nullable). */
char *
ll_message_dup_text (const LlMessage *self, const char *field);

/* The Date field as seconds since 1970; -1 when there is none or it cannot be read. */
gint64
ll_message_get_date (const LlMessage *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlMessage, ll_message_unref)

G_END_DECLS
