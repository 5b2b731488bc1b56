/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crypto/ll-content-cipher.h"

#include <string.h>

#include "base/ll-bytes.h"
#include "crypto/ll-gnutls.h"

#define LARGEST_BLOCK 16
#define NONCE_SIZE    12 /* GCM: RFC 5084, section 3.2 */
#define TAG_SIZE      16
#define TAG_SIZE_MIN  12

struct _LlContentCipher {
  gnutls_cipher_hd_t handle; /* owned */
  gboolean encrypt;
  gboolean aead;
  size_t block;
  uint8_t pending[LARGEST_BLOCK]; /* less than a block; decrypting CBC, up to a block */
  size_t n_pending;
};

static const struct {
  const char *name;
  size_t key_size;
  size_t block;
  gboolean aead;
  gnutls_cipher_algorithm_t gnutls;
} ciphers[] = {
    [LL_CIPHER_UNKNOWN] = {"unknown", 0, 0, FALSE, GNUTLS_CIPHER_UNKNOWN},
    [LL_CIPHER_AES128_CBC] = {"aes128-cbc", 16, 16, FALSE, GNUTLS_CIPHER_AES_128_CBC},
    [LL_CIPHER_AES192_CBC] = {"aes192-cbc", 24, 16, FALSE, GNUTLS_CIPHER_AES_192_CBC},
    [LL_CIPHER_AES256_CBC] = {"aes256-cbc", 32, 16, FALSE, GNUTLS_CIPHER_AES_256_CBC},
    [LL_CIPHER_AES128_GCM] = {"aes128-gcm", 16, 16, TRUE, GNUTLS_CIPHER_AES_128_GCM},
    [LL_CIPHER_AES192_GCM] = {"aes192-gcm", 24, 16, TRUE, GNUTLS_CIPHER_AES_192_GCM},
    [LL_CIPHER_AES256_GCM] = {"aes256-gcm", 32, 16, TRUE, GNUTLS_CIPHER_AES_256_GCM},
    [LL_CIPHER_3DES_CBC] = {"3des-cbc", 24, 8, FALSE, GNUTLS_CIPHER_3DES_CBC},
};

gboolean
ll_cipher_is_aead (LlCipher cipher)
{
  g_return_val_if_fail (cipher < G_N_ELEMENTS (ciphers), FALSE);

  return ciphers[cipher].aead;
}

size_t
ll_cipher_get_key_size (LlCipher cipher)
{
  g_return_val_if_fail (cipher < G_N_ELEMENTS (ciphers), 0);

  return ciphers[cipher].key_size;
}

size_t
ll_cipher_get_iv_size (LlCipher cipher)
{
  g_return_val_if_fail (cipher < G_N_ELEMENTS (ciphers), 0);

  return ciphers[cipher].aead ? NONCE_SIZE : ciphers[cipher].block;
}

const char *
ll_cipher_to_string (LlCipher cipher)
{
  g_return_val_if_fail (cipher < G_N_ELEMENTS (ciphers), NULL);

  return ciphers[cipher].name;
}

static gboolean
check_sizes (LlCipher cipher, LlSecret *key, GBytes *iv, GError **error)
{
  size_t key_size;

  if (cipher == LL_CIPHER_UNKNOWN) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_UNSUPPORTED, "unknown cipher");
    return FALSE;
  }

  ll_secret_get_data (key, &key_size);
  if (key_size != ll_cipher_get_key_size (cipher) ||
      g_bytes_get_size (iv) != ll_cipher_get_iv_size (cipher)) {
    g_set_error (error, LL_ERROR, LL_ERROR_CRYPTO,
                 "%s with a key of %zu and an IV of %zu octets", ciphers[cipher].name,
                 key_size, g_bytes_get_size (iv));
    return FALSE;
  }

  return TRUE;
}

LlContentCipher *
ll_content_cipher_new (LlCipher cipher,
                       gboolean encrypt,
                       LlSecret *key,
                       GBytes *iv,
                       GBytes *aad,
                       GError **error)
{
  g_autoptr (LlContentCipher) self = NULL;
  gnutls_datum_t key_datum;
  gnutls_datum_t iv_datum = ll_gnutls_datum (iv);
  size_t key_size;

  g_return_val_if_fail (cipher < G_N_ELEMENTS (ciphers), NULL);

  if (!check_sizes (cipher, key, iv, error))
    return NULL;

  self = g_new0 (LlContentCipher, 1);
  self->encrypt = encrypt;
  self->aead = ciphers[cipher].aead;
  self->block = ciphers[cipher].block;
  key_datum.data = (unsigned char *)ll_secret_get_data (key, &key_size);
  key_datum.size = (unsigned int)key_size;

  if (!ll_gnutls_check (gnutls_cipher_init (&self->handle, ciphers[cipher].gnutls,
                                            &key_datum, &iv_datum),
                        LL_ERROR_CRYPTO, ciphers[cipher].name, error)) {
    self->handle = NULL;
    return NULL;
  }
  if (aad != NULL && self->aead &&
      !ll_gnutls_check (gnutls_cipher_add_auth (self->handle,
                                                g_bytes_get_data (aad, NULL),
                                                g_bytes_get_size (aad)),
                        LL_ERROR_CRYPTO, ciphers[cipher].name, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
ll_content_cipher_free (LlContentCipher *self)
{
  if (self->handle != NULL)
    gnutls_cipher_deinit (self->handle);
  ll_secret_wipe (self->pending, sizeof self->pending);
  g_free (self);
}

static gboolean
transform (LlContentCipher *self, uint8_t *data, size_t size, GError **error)
{
  int rc = 0;

  if (size > 0 && self->encrypt)
    rc = gnutls_cipher_encrypt (self->handle, data, size);
  else if (size > 0)
    rc = gnutls_cipher_decrypt (self->handle, data, size);

  return ll_gnutls_check (rc, LL_ERROR_CRYPTO, "content cipher", error);
}

/* How many of @size octets can be worked on now: whole blocks, and when decrypting CBC
 * not the last one, which may be padding. */
static size_t
count_ready (const LlContentCipher *self, size_t size)
{
  size_t ready = size - size % self->block;

  if (!self->encrypt && !self->aead && ready == size && ready > 0)
    ready -= self->block;

  return ready;
}

gboolean
ll_content_cipher_update (LlContentCipher *self,
                          const uint8_t *data,
                          size_t size,
                          GByteArray *out,
                          GError **error)
{
  size_t ready;
  size_t from_data;
  guint start;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (size <= G_MAXUINT / 2, FALSE);

  ready = count_ready (self, self->n_pending + size);
  if (ready == 0) {
    memcpy (self->pending + self->n_pending, data, size);
    self->n_pending += size;
    return TRUE;
  }

  start = out->len;
  from_data = ready - self->n_pending;
  g_byte_array_append (out, self->pending, (guint)self->n_pending);
  g_byte_array_append (out, data, (guint)from_data);
  self->n_pending = size - from_data;
  memcpy (self->pending, data + from_data, self->n_pending);

  return transform (self, out->data + start, ready, error);
}

gboolean
ll_content_cipher_finish_encrypt (LlContentCipher *self,
                                  GByteArray *out,
                                  GBytes **out_tag,
                                  GError **error)
{
  uint8_t tag[TAG_SIZE];
  size_t size = self->n_pending;

  g_return_val_if_fail (self->encrypt, FALSE);

  if (!self->aead) {
    /* RFC 5652, section 6.3: 1 to a whole block of octets that hold their number. */
    memset (self->pending + size, (int)(self->block - size), self->block - size);
    size = self->block;
  }

  if (!transform (self, self->pending, size, error))
    return FALSE;
  if (self->aead && !ll_gnutls_check (gnutls_cipher_tag (self->handle, tag, sizeof tag),
                                      LL_ERROR_CRYPTO, "authentication tag", error))
    return FALSE;

  g_byte_array_append (out, self->pending, (guint)size);
  if (self->aead)
    *out_tag = g_bytes_new (tag, sizeof tag);

  return TRUE;
}

/* How many octets of @block are padding, 0 when it is wrong; every octet is looked at
 * whatever the others are. */
static size_t
count_padding (const uint8_t *block, size_t size)
{
  unsigned int claimed = block[size - 1];
  unsigned int wrong = claimed == 0 || claimed > size;

  for (unsigned int i = 0; i < size; i++) {
    unsigned int in_padding = (i - claimed) >> 31; /* 1 when i < claimed */

    wrong |= in_padding & (block[size - 1 - i] != claimed);
  }

  return wrong ? 0 : claimed;
}

static gboolean
finish_cbc (LlContentCipher *self, GByteArray *out)
{
  size_t padding;

  if (self->n_pending != self->block ||
      !transform (self, self->pending, self->block, NULL))
    return FALSE;
  padding = count_padding (self->pending, self->block);
  if (padding == 0)
    return FALSE;
  g_byte_array_append (out, self->pending, (guint)(self->block - padding));

  return TRUE;
}

static gboolean
finish_gcm (LlContentCipher *self, GByteArray *out, GBytes *tag)
{
  uint8_t expected[TAG_SIZE];
  size_t size;
  const uint8_t *received = g_bytes_get_data (tag, &size);

  if (!transform (self, self->pending, self->n_pending, NULL))
    return FALSE;
  g_byte_array_append (out, self->pending, (guint)self->n_pending);

  return size >= TAG_SIZE_MIN && size <= TAG_SIZE &&
         gnutls_cipher_tag (self->handle, expected, sizeof expected) >= 0 &&
         ll_bytes_equal_secret (expected, received, size);
}

gboolean
ll_content_cipher_finish_decrypt (LlContentCipher *self, GByteArray *out, GBytes *tag)
{
  g_return_val_if_fail (!self->encrypt, FALSE);
  g_return_val_if_fail (!self->aead || tag != NULL, FALSE);

  return self->aead ? finish_gcm (self, out, tag) : finish_cbc (self, out);
}
