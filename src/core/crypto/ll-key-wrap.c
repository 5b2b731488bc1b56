/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crypto/ll-key-wrap.h"

#include <nettle/aes.h>
#include <nettle/nist-keywrap.h>
#include <stdint.h>

#include "base/ll-error.h"
#include "crypto/ll-random.h"

#define BLOCK 8 /* the half of an AES block that RFC 3394 counts in */

static const uint8_t initial_value[BLOCK] = {0xa6, 0xa6, 0xa6, 0xa6,
                                             0xa6, 0xa6, 0xa6, 0xa6};

typedef union {
  struct aes128_ctx aes128;
  struct aes192_ctx aes192;
  struct aes256_ctx aes256;
} AesContext;

static gboolean
check_sizes (LlSecret *kek, size_t key_size, GError **error)
{
  size_t kek_size;

  ll_secret_get_data (kek, &kek_size);
  if ((kek_size == AES128_KEY_SIZE || kek_size == AES192_KEY_SIZE ||
       kek_size == AES256_KEY_SIZE) &&
      key_size % BLOCK == 0 && key_size >= 2 * BLOCK)
    return TRUE;

  g_set_error (error, LL_ERROR, LL_ERROR_CRYPTO,
               "AES key wrap of %zu octets under a key of %zu octets", key_size,
               kek_size);
  return FALSE;
}

static void
wrap (LlSecret *kek, size_t size, uint8_t *out, const uint8_t *in)
{
  AesContext context;
  size_t kek_size;
  const uint8_t *key = ll_secret_get_data (kek, &kek_size);

  if (kek_size == AES128_KEY_SIZE) {
    aes128_set_encrypt_key (&context.aes128, key);
    aes128_keywrap (&context.aes128, initial_value, size, out, in);
  } else if (kek_size == AES192_KEY_SIZE) {
    aes192_set_encrypt_key (&context.aes192, key);
    aes192_keywrap (&context.aes192, initial_value, size, out, in);
  } else {
    aes256_set_encrypt_key (&context.aes256, key);
    aes256_keywrap (&context.aes256, initial_value, size, out, in);
  }
  ll_secret_wipe (&context, sizeof context);
}

static gboolean
unwrap (LlSecret *kek, size_t size, uint8_t *out, const uint8_t *in)
{
  AesContext context;
  size_t kek_size;
  const uint8_t *key = ll_secret_get_data (kek, &kek_size);
  int right;

  if (kek_size == AES128_KEY_SIZE) {
    aes128_set_decrypt_key (&context.aes128, key);
    right = aes128_keyunwrap (&context.aes128, initial_value, size, out, in);
  } else if (kek_size == AES192_KEY_SIZE) {
    aes192_set_decrypt_key (&context.aes192, key);
    right = aes192_keyunwrap (&context.aes192, initial_value, size, out, in);
  } else {
    aes256_set_decrypt_key (&context.aes256, key);
    right = aes256_keyunwrap (&context.aes256, initial_value, size, out, in);
  }
  ll_secret_wipe (&context, sizeof context);

  return right != 0;
}

GBytes *
ll_key_wrap (LlSecret *kek, LlSecret *key, GError **error)
{
  size_t size;
  const uint8_t *data = ll_secret_get_data (key, &size);
  g_autofree uint8_t *wrapped = NULL;

  if (!check_sizes (kek, size, error))
    return NULL;

  wrapped = g_malloc (size + BLOCK);
  wrap (kek, size + BLOCK, wrapped, data);

  return g_bytes_new_take (g_steal_pointer (&wrapped), size + BLOCK);
}

LlSecret *
ll_key_unwrap (LlSecret *kek, GBytes *wrapped, size_t size, GError **error)
{
  g_autoptr (LlSecret) key = NULL;
  g_autoptr (LlSecret) substitute = NULL;
  size_t wrapped_size;
  const uint8_t *data = g_bytes_get_data (wrapped, &wrapped_size);

  if (!check_sizes (kek, size, error))
    return NULL;

  substitute = ll_random_new_secret (size);
  key = ll_secret_new_empty (size);
  if (wrapped_size != size + BLOCK ||
      !unwrap (kek, size, ll_secret_get_writable (key), data))
    return g_steal_pointer (&substitute);

  return g_steal_pointer (&key);
}
