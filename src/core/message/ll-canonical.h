/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "message/ll-message.h"

G_BEGIN_DECLS

/* LlCanonical is a draft's body on its way into a signature (RFC 8551, section 3.1):
 * 7-bit, lines of at most 998 octets ending in CRLF.  A body that is so already is kept
 * octet by octet, but for its line ends; of any other the parts in question, and only
 * they, are encoded anew. */
typedef struct _LlCanonical LlCanonical;

/* Fails with LL_ERROR_MALFORMED when that cannot be done without changing what the draft
 * says: a part's header is not 7-bit, a signed part would be touched, a text without
 * charset is not UTF-8; with LL_ERROR_LIMIT, and as ll_spool_read () does. */
LlCanonical *
ll_canonical_new (LlMessage *draft, GError **error);
void
ll_canonical_free (LlCanonical *self);

/* The Content-Transfer-Encoding that the root's header must say; NULL: as it stands. */
const char *
ll_canonical_get_encoding (const LlCanonical *self);

/* The charset that its Content-Type must be given; NULL: as it stands. */
const char *
ll_canonical_get_charset (const LlCanonical *self);

gboolean
ll_canonical_write_body (const LlCanonical *self,
                         GOutputStream *out,
                         GCancellable *cancellable,
                         GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlCanonical, ll_canonical_free)

G_END_DECLS
