/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crypto/ll-digest.h"

#include <stdint.h>

#include "crypto/ll-gnutls.h"

struct _LlDigest {
  gnutls_hash_hd_t handle; /* owned */
  size_t size;
};

static const struct {
  const char *name;
  size_t size;
  gnutls_digest_algorithm_t gnutls;
} digests[] = {
    [LL_DIGEST_UNKNOWN] = {"unknown", 0, GNUTLS_DIG_UNKNOWN},
    [LL_DIGEST_MD5] = {"md5", 16, GNUTLS_DIG_MD5},
    [LL_DIGEST_SHA1] = {"sha-1", 20, GNUTLS_DIG_SHA1},
    [LL_DIGEST_SHA224] = {"sha-224", 28, GNUTLS_DIG_SHA224},
    [LL_DIGEST_SHA256] = {"sha-256", 32, GNUTLS_DIG_SHA256},
    [LL_DIGEST_SHA384] = {"sha-384", 48, GNUTLS_DIG_SHA384},
    [LL_DIGEST_SHA512] = {"sha-512", 64, GNUTLS_DIG_SHA512},
};

gboolean
ll_digest_is_strong (LlDigestAlgorithm algorithm)
{
  return algorithm == LL_DIGEST_SHA256 || algorithm == LL_DIGEST_SHA384 ||
         algorithm == LL_DIGEST_SHA512;
}

size_t
ll_digest_get_size (LlDigestAlgorithm algorithm)
{
  g_return_val_if_fail (algorithm < G_N_ELEMENTS (digests), 0);

  return digests[algorithm].size;
}

const char *
ll_digest_to_string (LlDigestAlgorithm algorithm)
{
  g_return_val_if_fail (algorithm < G_N_ELEMENTS (digests), NULL);

  return digests[algorithm].name;
}

LlDigest *
ll_digest_new (LlDigestAlgorithm algorithm, GError **error)
{
  g_autoptr (LlDigest) self = NULL;

  g_return_val_if_fail (algorithm < G_N_ELEMENTS (digests), NULL);

  if (algorithm == LL_DIGEST_UNKNOWN) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_UNSUPPORTED, "unknown hash function");
    return NULL;
  }

  self = g_new0 (LlDigest, 1);
  self->size = digests[algorithm].size;
  if (!ll_gnutls_check (gnutls_hash_init (&self->handle, digests[algorithm].gnutls),
                        LL_ERROR_UNSUPPORTED, digests[algorithm].name, error)) {
    self->handle = NULL;
    return NULL;
  }

  return g_steal_pointer (&self);
}

void
ll_digest_free (LlDigest *self)
{
  if (self->handle != NULL)
    gnutls_hash_deinit (self->handle, NULL);
  g_free (self);
}

void
ll_digest_update (LlDigest *self, const void *data, size_t size)
{
  g_return_if_fail (self != NULL);

  gnutls_hash (self->handle, data, size);
}

GBytes *
ll_digest_finish (LlDigest *self)
{
  uint8_t value[64];

  g_return_val_if_fail (self != NULL, NULL);

  gnutls_hash_output (self->handle, value);

  return g_bytes_new (value, self->size);
}

GBytes *
ll_digest_compute (LlDigestAlgorithm algorithm, const void *data, size_t size)
{
  g_autoptr (LlDigest) digest = ll_digest_new (algorithm, NULL);

  if (digest == NULL)
    return NULL;
  ll_digest_update (digest, data, size);

  return ll_digest_finish (digest);
}
