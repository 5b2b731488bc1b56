/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "base/ll-secret.h"
#include "crypto/ll-public-key.h"

G_BEGIN_DECLS

/* LlPrivateKey is a private key as something that works, never as its octets.  Reference
 * counted, safe to share between threads. */
typedef struct _LlPrivateKey LlPrivateKey;

/* @pkcs8: a PrivateKeyInfo in DER, not encrypted.  Fails with LL_ERROR_MALFORMED or
 * LL_ERROR_UNSUPPORTED. */
LlPrivateKey *
ll_private_key_new_from_der (LlSecret *pkcs8, GError **error);
LlPrivateKey *
ll_private_key_ref (LlPrivateKey *self);
void
ll_private_key_unref (LlPrivateKey *self);

LlKeyType
ll_private_key_get_key_type (const LlPrivateKey *self);

/* Whether it is the private half of @public_key. */
gboolean
ll_private_key_is_pair (const LlPrivateKey *self, const LlPublicKey *public_key);

/* Signs @data, hashed with @digest: PKCS#1 v1.5 with RSA, ECDSA with a curve.
 * Fails with LL_ERROR_CRYPTO. */
GBytes *
ll_private_key_sign (const LlPrivateKey *self,
                     LlDigestAlgorithm digest,
                     GBytes *data,
                     GError **error);

/* RSA PKCS#1 v1.5 decryption of a content key of ll_secret size @size.  When the padding
 * is wrong or the size another one, the answer is @size random octets, in the same time:
 * the caller never learns (RFC 3218, section 2.3.2).
 *
 * Fails with LL_ERROR_CRYPTO only when the key is no RSA key. */
LlSecret *
ll_private_key_decrypt (const LlPrivateKey *self,
                        GBytes *encrypted,
                        size_t size,
                        GError **error);

/* ECDH with a peer's uncompressed point on the same curve: the shared x coordinate,
 * padded to the field's size (RFC 5753).  A point that is not on the curve fails with
 * LL_ERROR_CRYPTO. */
LlSecret *
ll_private_key_agree (const LlPrivateKey *self, GBytes *point, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlPrivateKey, ll_private_key_unref)

G_END_DECLS
