/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The hash functions that we know by name.  Knowing one is not trusting it:
 * ll_digest_is_strong () says which may carry a signature. */
typedef enum {
  LL_DIGEST_UNKNOWN,
  LL_DIGEST_MD5,
  LL_DIGEST_SHA1,
  LL_DIGEST_SHA224,
  LL_DIGEST_SHA256,
  LL_DIGEST_SHA384,
  LL_DIGEST_SHA512,
} LlDigestAlgorithm;

/* TRUE for SHA-256, SHA-384 and SHA-512 (RFC 8551, section 2.1). */
gboolean
ll_digest_is_strong (LlDigestAlgorithm algorithm);

/* Octets of a hash value; zero for LL_DIGEST_UNKNOWN. */
size_t
ll_digest_get_size (LlDigestAlgorithm algorithm);

/* "sha-256", as micalg has it (RFC 8551, section 3.5.3.2). */
const char *
ll_digest_to_string (LlDigestAlgorithm algorithm);

/* LlDigest hashes a stream of octets.  For one thread. */
typedef struct _LlDigest LlDigest;

/* Fails with LL_ERROR_UNSUPPORTED for LL_DIGEST_UNKNOWN, and where the system's policy
 * has switched the algorithm off. */
LlDigest *
ll_digest_new (LlDigestAlgorithm algorithm, GError **error);
void
ll_digest_free (LlDigest *self);
void
ll_digest_update (LlDigest *self, const void *data, size_t size);

/* Ends the stream.  Returns: (transfer full): the hash value. */
GBytes *
ll_digest_finish (LlDigest *self);

/* Hashes @data in one go.  Returns: (transfer full): the hash value, NULL for
 * LL_DIGEST_UNKNOWN. */
GBytes *
ll_digest_compute (LlDigestAlgorithm algorithm, const void *data, size_t size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlDigest, ll_digest_free)

G_END_DECLS
