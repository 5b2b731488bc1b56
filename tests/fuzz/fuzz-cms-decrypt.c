/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Encrypted letters of any shape, for somebody whose key is at hand. */

#include "cms/ll-cms-decrypt.h"

#include <stdint.h>

#include "fuzz-cms-decrypt-key.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static GPtrArray *
make_identities (void)
{
  g_autoptr (GBytes) der = g_bytes_new_static (fuzz_certificate, sizeof fuzz_certificate);
  g_autoptr (LlSecret) secret = ll_secret_new (fuzz_key, sizeof fuzz_key);
  g_autoptr (LlCertificate) certificate = ll_certificate_new_from_der (der, NULL);
  g_autoptr (LlPrivateKey) key = ll_private_key_new_from_der (secret, NULL);
  GPtrArray *identities = g_ptr_array_new ();

  g_assert_nonnull (certificate);
  g_assert_nonnull (key);
  g_ptr_array_add (identities, ll_identity_new (certificate, key, NULL));

  return identities;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static GPtrArray *identities;
  g_autoptr (GInputStream) in =
      g_memory_input_stream_new_from_data (data, (gssize)size, NULL);
  g_autoptr (LlCmsDecryption) decryption = NULL;

  if (identities == NULL)
    identities = make_identities ();

  decryption = ll_cms_decrypt (identities, in, NULL, NULL);
  g_assert_nonnull (decryption);
  g_assert_true ((ll_cms_decryption_get_state (decryption) == LL_CMS_DECRYPTED) ==
                 (ll_cms_decryption_get_content (decryption) != NULL));

  return 0;
}
