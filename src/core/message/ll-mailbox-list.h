/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "base/ll-address.h"

G_BEGIN_DECLS

/* Reads the mailboxes of an address field (RFC 5322, section 3.4), groups expanded, and
 * appends them to @mailboxes (element-type LlAddress).
 *
 * Strict, because two readers that understand one field differently are an attack
 * (12.I5): display names must be quoted where the standard says so, routes are refused,
 * and nothing stands behind an address but a comment.
 *
 * @out_count: (out) (optional): how many mailboxes stand there, readable or not; set also
 * when it fails.
 *
 * Fails with LL_ERROR_MALFORMED, quoting the mailbox, and with LL_ERROR_LIMIT above
 * LL_RECIPIENTS in @mailboxes. */
gboolean
ll_mailbox_list_parse (const char *value,
                       GPtrArray *mailboxes,
                       unsigned int *out_count,
                       GError **error);

/* One mailbox with what stands before its angle bracket. */
typedef struct {
  char *name; /* unquoted and without comments, not decoded; NULL: none */
  LlAddress *address;
} LlMailbox;

LlMailbox *
ll_mailbox_new (const char *name, LlAddress *address);
void
ll_mailbox_free (LlMailbox *self);

/* The same as ll_mailbox_list_parse (), with the display names.
 *
 * Returns: (transfer full) (element-type LlMailbox): or NULL with @error set. */
GPtrArray *
ll_mailbox_list_parse_named (const char *value, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlMailbox, ll_mailbox_free)

G_END_DECLS
