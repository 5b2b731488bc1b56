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

G_END_DECLS
