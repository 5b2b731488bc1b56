/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "dns/ll-dns-answer.h"

G_BEGIN_DECLS

/* LlResolver asks the DNS and validates what it says.  Questions run in parallel.  All
 * calls come from the thread, and all answers to the main context, in which the resolver
 * was made. */
#define LL_TYPE_RESOLVER (ll_resolver_get_type ())
G_DECLARE_INTERFACE (LlResolver, ll_resolver, LL, RESOLVER, GObject)

struct _LlResolverInterface {
  GTypeInterface parent;

  void (*ask_async) (LlResolver *self,
                     const char *name,
                     guint16 type,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data);
  LlDnsAnswer *(*ask_finish) (LlResolver *self, GAsyncResult *result, GError **error);
};

#define LL_DNS_TYPE_SMIMEA 53 /* RFC 8162, section 8 */

/* Asks for the records of @type at @name (class IN).  @name has A-labels; a final dot may
 * be there or not.  Every question ends within LL_DNS_LOOKUP_MSEC. */
void
ll_resolver_ask_async (LlResolver *self,
                       const char *name,
                       guint16 type,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);

/* A question that could not be answered is an answer: LL_DNS_FAILED, and it says why.
 *
 * Fails with G_IO_ERROR_CANCELLED, with LL_ERROR_MALFORMED when the name is none, with
 * LL_ERROR_TRUST_ANCHOR, LL_ERROR_UNSUPPORTED (the configuration demands what the
 * validator cannot do) and LL_ERROR_RESOLVER when there is nobody to ask.
 *
 * Returns: (transfer full): the answer, or NULL with @error set. */
LlDnsAnswer *
ll_resolver_ask_finish (LlResolver *self, GAsyncResult *result, GError **error);

G_END_DECLS
