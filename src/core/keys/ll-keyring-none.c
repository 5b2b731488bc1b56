/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "keys/ll-keyring.h"

#include "base/ll-error.h"

/* Built without libsecret. */

static gboolean
fail (GError **error)
{
  g_set_error_literal (error, LL_ERROR, LL_ERROR_STORAGE,
                       "there is no keyring: this program was built without libsecret");

  return FALSE;
}

LlSecret *
ll_keyring_lookup (LlPassphrasePurpose purpose,
                   const char *subject,
                   GCancellable *cancellable,
                   GError **error)
{
  return NULL;
}

gboolean
ll_keyring_store (LlPassphrasePurpose purpose,
                  const char *subject,
                  LlSecret *secret,
                  GCancellable *cancellable,
                  GError **error)
{
  return fail (error);
}

gboolean
ll_keyring_forget (LlPassphrasePurpose purpose,
                   const char *subject,
                   GCancellable *cancellable,
                   GError **error)
{
  return fail (error);
}
