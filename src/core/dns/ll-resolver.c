/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "dns/ll-resolver.h"

G_DEFINE_INTERFACE (LlResolver, ll_resolver, G_TYPE_OBJECT)

static void
ll_resolver_default_init (LlResolverInterface *interface)
{
}

void
ll_resolver_ask_async (LlResolver *self,
                       const char *name,
                       guint16 type,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_return_if_fail (LL_IS_RESOLVER (self));
  g_return_if_fail (name != NULL);

  LL_RESOLVER_GET_IFACE (self)->ask_async (self, name, type, cancellable, callback,
                                           user_data);
}

LlDnsAnswer *
ll_resolver_ask_finish (LlResolver *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (LL_IS_RESOLVER (self), NULL);

  return LL_RESOLVER_GET_IFACE (self)->ask_finish (self, result, error);
}
