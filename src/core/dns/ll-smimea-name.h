/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "base/ll-address.h"

G_BEGIN_DECLS

/* Builds the DNS name under which a domain publishes a mailbox's certificates:
 *
 *   <first 28 octets of SHA-256 of the local part, in hex>._smimecert.<domain>
 *
 * as RFC 8162, section 3 has it.  The local part is hashed in Unicode's form C; its case
 * is kept, because only the domain knows whether case matters.
 *
 * Fails with LL_ERROR_MALFORMED when there is no such name to ask for: the local part is
 * empty, the domain has a single label, or the name is too long for the DNS.
 *
 * Returns: (transfer full): the name, without a final dot, or NULL with @error set. */
char *
ll_smimea_name_new (LlAddress *address, GError **error);

G_END_DECLS
