/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "keys/ll-passphrase.h"

G_BEGIN_DECLS

/* LlKeyring remembers passphrases in the Secret Service (libsecret), where there is one
 * and Letterlock was built with it.  @subject: the account or the certificate's SHA-256.
 * All calls block: worker threads only. */

/* Returns: (transfer full) (nullable): the passphrase; NULL without error when it is not
 * there or there is no keyring. */
LlSecret *
ll_keyring_lookup (LlPassphrasePurpose purpose,
                   const char *subject,
                   GCancellable *cancellable,
                   GError **error);

/* Fails with LL_ERROR_STORAGE, also when there is no keyring: the text says so. */
gboolean
ll_keyring_store (LlPassphrasePurpose purpose,
                  const char *subject,
                  LlSecret *secret,
                  GCancellable *cancellable,
                  GError **error);
gboolean
ll_keyring_forget (LlPassphrasePurpose purpose,
                   const char *subject,
                   GCancellable *cancellable,
                   GError **error);

G_END_DECLS
