/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdint.h>
#include <string.h>

#include "fuzz-cms-decrypt-key.h"
#include "smime/ll-smime-open.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
read_letter (LlSmimeLetter *letter)
{
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();

  for (unsigned int i = 0; i < ll_smime_letter_get_n_parts (letter); i++) {
    const LlSmimePart *part = ll_smime_letter_get_part (letter, i);
    goffset before = g_seekable_tell (G_SEEKABLE (out));

    g_assert (ll_smime_letter_write_part (letter, part->index, out, NULL, NULL));
    g_assert (part->name == NULL || strchr (part->name, '/') == NULL);
    g_assert (g_seekable_tell (G_SEEKABLE (out)) >= before);
  }
  g_assert (ll_smime_letter_write_payload (letter, out, NULL, NULL) ==
            (ll_smime_letter_get_payload (letter) != NULL));
}

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
  g_autoptr (LlSpool) spool = ll_spool_new (NULL);
  g_autoptr (LlMessage) message = NULL;
  g_autoptr (LlSmimeLetter) letter = NULL;

  if (identities == NULL)
    identities = make_identities ();
  if (!ll_spool_write (spool, data, size, NULL))
    return 0;
  message = ll_message_new (spool, 0, -1, NULL);
  letter = message != NULL ? ll_smime_open (message, identities, NULL, NULL) : NULL;
  if (letter != NULL)
    read_letter (letter);

  return 0;
}
