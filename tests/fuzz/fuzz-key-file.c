/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdint.h>

#include "keys/ll-key-file.h"
#include "support/ll-test-passphrase.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Each identity that comes out has its own key. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) content = g_bytes_new (data, size);
  g_autoptr (LlPassphrase) passphrase = ll_test_passphrase_new_single ("secret");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) identities =
      ll_key_file_load (content, "fuzz", passphrase, NULL, &error);

  g_assert_true ((identities == NULL) == (error != NULL));
  for (guint i = 0; identities != NULL && i < identities->len; i++) {
    LlIdentity *identity = g_ptr_array_index (identities, i);
    g_autoptr (LlPrivateKey) key = ll_identity_unlock (identity, NULL, NULL);

    g_assert_true (ll_private_key_is_pair (
        key, ll_certificate_get_public_key (ll_identity_get_certificate (identity))));
  }

  return 0;
}
