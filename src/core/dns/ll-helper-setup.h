/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "dns/ll-dns-protocol.h"
#include "dns/ll-helper-resolver.h"

G_BEGIN_DECLS

/* Reads the files that @options name, and makes of all of it what a helper is told first.
 * Blocks on the disk.
 *
 * Fails with LL_ERROR_TRUST_ANCHOR when a file of anchors is missing or holds no usable
 * one, with LL_ERROR_USAGE when stubs, forward or time make no sense or the fragment
 * cannot be read, and with LL_ERROR_MALFORMED when it is none that we allow.
 *
 * Returns: (transfer full): the message, or NULL with @error set. */
LlDnsMessage *
ll_helper_setup_new (const LlResolverOptions *options, GError **error);

G_END_DECLS
