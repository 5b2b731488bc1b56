/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "base/ll-address.h"
#include "engine/ll-engine.h"
#include "store/ll-entry.h"

G_BEGIN_DECLS

/* The certificates of those one writes to.  Calls block on the disk alone; refreshing one
 * is ll_discover_async () with LL_DISCOVER_REFRESH. */

/* @address and @sha256 (both nullable) narrow the list down.
 *
 * Returns: (transfer container) (element-type LlEntry). */
GPtrArray *
ll_certificates_list (LlEngine *engine,
                      const LlAddress *address,
                      const char *sha256,
                      GError **error);

/* Forgets what is known of an address, or one certificate: exactly one of the two is
 * given. What protects against a domain that is made to look unsigned stays
 * (LL_FORGET_CERTIFICATES).  Fails with LL_ERROR_NOT_FOUND. */
gboolean
ll_certificates_forget (LlEngine *engine,
                        const LlAddress *address,
                        const char *sha256,
                        GError **error);

G_END_DECLS
