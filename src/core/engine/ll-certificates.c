/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-certificates.h"

#include "engine/ll-engine-private.h"

GPtrArray *
ll_certificates_list (LlEngine *engine,
                      const LlAddress *address,
                      const char *sha256,
                      GError **error)
{
  LlStore *store = ll_engine_get_store (engine, error);

  return store == NULL ? NULL : ll_store_list_entries (store, address, sha256, error);
}

gboolean
ll_certificates_forget (LlEngine *engine,
                        const LlAddress *address,
                        const char *sha256,
                        LlForgotten **out_forgotten,
                        GError **error)
{
  LlStore *store = ll_engine_get_store (engine, error);

  g_return_val_if_fail ((address == NULL) != (sha256 == NULL), FALSE);

  if (store == NULL)
    return FALSE;
  if (address != NULL)
    return ll_store_forget_address (store, address, LL_FORGET_CERTIFICATES, error);

  return ll_store_forget_certificate (store, sha256, error);
}
