/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "dns/ll-helper-resolver.h"

G_BEGIN_DECLS

/* A view is the anchors, servers and configuration by which the DNS is asked: `@options`.
 * What was proven in one proves nothing in another, so the cache of answers belongs to
 * one view: its digest is in the file "view" beside dns.sqlite. */

/* Takes the cache in @cache_dir for the view of @options: one that was filled in another
 * view is removed.  To be called before the cache is opened.
 *
 * Fails with LL_ERROR_STORAGE: then the cache must not be used. */
gboolean
ll_dns_view_claim (const char *cache_dir,
                   const LlResolverOptions *options,
                   GError **error);

G_END_DECLS
