/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* LlAddress is one mailbox's address: local part and domain, nothing else.  Immutable,
 * reference counted, safe to share between threads.
 *
 * The local part is UTF-8 as the sender wrote it, without quotes, quoting, comments and
 * folding (RFC 8162, section 3); its case and its Unicode form are kept.  The domain is
 * in lower-case A-label form (IDNA2008), without a final dot. */
typedef struct _LlAddress LlAddress;

/* Parses an addr-spec (RFC 5322, section 3.4.1, with the obsolete forms; RFC 6532 for
 * UTF-8), such as `hugh@example.com`, `"john".doe@example.com` or
 * `müller@bücher.example`.
 *
 * Fails with LL_ERROR_MALFORMED on anything else - a display name, an angle bracket,
 * several addresses, control characters, in the local part any other that cannot be seen
 * or that turns text around (RFC 8264, section 4.2.3) - and on a domain that is a literal
 * or that IDNA2008 refuses, with LL_ERROR_LIMIT when it is longer than a mail server
 * takes.  An empty local part (`""@example.com`) is legal here.
 *
 * Returns: (transfer full): the address, or NULL with @error set. */
LlAddress *
ll_address_parse (const char *text, GError **error);

LlAddress *
ll_address_ref (LlAddress *self);
void
ll_address_unref (LlAddress *self);

const char *
ll_address_get_local_part (const LlAddress *self);
const char *
ll_address_get_domain (const LlAddress *self);

/* The whole address for people, machines and envelopes alike: the local part quoted again
 * when it must be, "@", the domain in A-label form.  ll_address_parse () reads it back.
 */
const char *
ll_address_get_text (const LlAddress *self);

/* The exact comparison: the same octets (what the DNS is asked by). */
gboolean
ll_address_equal (const LlAddress *a, const LlAddress *b);
guint
ll_address_hash (const LlAddress *self);

/* The comparison of RFC 8550, section 3: an ASCII local part in any case; one that is not
 * ASCII octet for octet, without normalising (RFC 9598, section 5). */
gboolean
ll_address_is_same_mailbox (const LlAddress *a, const LlAddress *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlAddress, ll_address_unref)

G_END_DECLS
