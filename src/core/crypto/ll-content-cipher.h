/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <stdint.h>

#include "base/ll-secret.h"

G_BEGIN_DECLS

/* The ciphers over a letter's content, under the names of the command's JSON. */
typedef enum {
  LL_CIPHER_UNKNOWN,
  LL_CIPHER_AES128_CBC,
  LL_CIPHER_AES192_CBC,
  LL_CIPHER_AES256_CBC,
  LL_CIPHER_AES128_GCM,
  LL_CIPHER_AES192_GCM,
  LL_CIPHER_AES256_GCM,
  LL_CIPHER_3DES_CBC, /* to read old letters only */
} LlCipher;

gboolean
ll_cipher_is_aead (LlCipher cipher);
size_t
ll_cipher_get_key_size (LlCipher cipher);
/* Octets of IV or nonce. */
size_t
ll_cipher_get_iv_size (LlCipher cipher);
/* "aes256-gcm" */
const char *
ll_cipher_to_string (LlCipher cipher);

/* LlContentCipher encrypts or decrypts one content, chunk by chunk, in constant memory.
 *
 * When decrypting, what it hands out has NOT been checked: nobody may see a single octet
 * of it before ll_content_cipher_finish_decrypt () said TRUE (the caller keeps it in an
 * LlSpool until then). */
typedef struct _LlContentCipher LlContentCipher;

/* @iv: 16 octets for CBC (8 for 3DES), 12 for GCM.  @aad: for GCM, or NULL.
 * Fails with LL_ERROR_CRYPTO or LL_ERROR_UNSUPPORTED. */
LlContentCipher *
ll_content_cipher_new (LlCipher cipher,
                       gboolean encrypt,
                       LlSecret *key,
                       GBytes *iv,
                       GBytes *aad,
                       GError **error);
void
ll_content_cipher_free (LlContentCipher *self);

/* Appends the output for @data to @out; CBC holds the last block back. */
gboolean
ll_content_cipher_update (LlContentCipher *self,
                          const uint8_t *data,
                          size_t size,
                          GByteArray *out,
                          GError **error);

/* Appends padding (CBC) to @out; for GCM sets @out_tag to the 16 octet tag. */
gboolean
ll_content_cipher_finish_encrypt (LlContentCipher *self,
                                  GByteArray *out,
                                  GBytes **out_tag,
                                  GError **error);

/* Appends the last octets to @out: with GCM whatever the tag says, with CBC without the
 * padding, and only when that is right.  @tag (GCM: 12 to 16 octets) is compared in
 * constant time.  Returns TRUE when padding or tag are right; all failures look alike
 * (RFC 3218). */
gboolean
ll_content_cipher_finish_decrypt (LlContentCipher *self, GByteArray *out, GBytes *tag);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlContentCipher, ll_content_cipher_free)

G_END_DECLS
