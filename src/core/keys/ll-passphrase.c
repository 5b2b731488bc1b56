/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "keys/ll-passphrase.h"

G_DEFINE_INTERFACE (LlPassphrase, ll_passphrase, G_TYPE_OBJECT)

static void
ll_passphrase_default_init (LlPassphraseInterface *iface)
{
}

LlSecret *
ll_passphrase_ask (LlPassphrase *self,
                   LlPassphrasePurpose purpose,
                   const char *subject,
                   gboolean again,
                   GCancellable *cancellable,
                   GError **error)
{
  g_return_val_if_fail (LL_IS_PASSPHRASE (self), NULL);
  g_return_val_if_fail (subject != NULL, NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  return LL_PASSPHRASE_GET_IFACE (self)->ask (self, purpose, subject, again, cancellable,
                                              error);
}
