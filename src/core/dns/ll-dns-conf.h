/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "dns/ll-trust-anchor.h"

G_BEGIN_DECLS

/* Writes the resolver's configuration (unbound.conf(5)) from what people say: a fragment
 * of their own, stubs, a forwarder.  Text in, text out; what comes out is written anew
 * from what was understood, so that libunbound cannot read it in another way than we did.
 *
 * A fragment has the clauses `server:`, `stub-zone:`, `forward-zone:` and `auth-zone:`.
 * Not allowed are options that would hide something from us (`include:`), run code, write
 * files, or weaken validation (`module-config:`, `val-permissive-mode:`, `serve-expired:`
 * and the like).  Options that libunbound does not know make the helper refuse. */

/* Reads the fragment @text.  Its `trust-anchor:`, `trust-anchor-file:` and
 * `auto-trust-anchor-file:` go to @anchors and not into the result.
 *
 * Fails with LL_ERROR_MALFORMED, naming @source, and with LL_ERROR_TRUST_ANCHOR as
 * dns/ll-trust-anchor.h has it.
 *
 * Returns: (transfer full): the configuration, or NULL with @error set. */
char *
ll_dns_conf_parse (const char *text,
                   size_t size,
                   const char *source,
                   LlTrustAnchors *anchors,
                   GError **error);

/* "ZONE=ADDR[@PORT]", ADDR an IPv4 or IPv6 address.  Fails with LL_ERROR_USAGE.
 *
 * Returns: (transfer full): a `stub-zone:` clause and what lets it be reached */
char *
ll_dns_conf_format_stub (const char *stub, GError **error);

/* "ADDR[@PORT][#NAME]"; with #NAME over TLS, by default on port 853 (RFC 7858).  Fails
 * with LL_ERROR_USAGE.
 *
 * Returns: (transfer full): a `forward-zone:` clause for all names */
char *
ll_dns_conf_format_forward (const char *forward, GError **error);

G_END_DECLS
