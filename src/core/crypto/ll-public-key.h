/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "base/ll-secret.h"
#include "crypto/ll-digest.h"

G_BEGIN_DECLS

/* LlPublicKey is a public key as a certificate carries it.  Immutable, reference counted,
 * safe to share between threads. */
typedef struct _LlPublicKey LlPublicKey;

typedef enum {
  LL_KEY_UNKNOWN, /* well formed, and of a kind that we do not know */
  LL_KEY_RSA,
  LL_KEY_RSA_PSS, /* RSA that may only make PSS signatures */
  LL_KEY_P256,
  LL_KEY_P384,
  LL_KEY_P521,
  LL_KEY_ED25519,
  LL_KEY_X25519,
} LlKeyType;

/* How a signature was made. */
typedef enum {
  LL_SIGNATURE_UNKNOWN,
  LL_SIGNATURE_RSA,     /* PKCS#1 v1.5 */
  LL_SIGNATURE_RSA_PSS, /* with MGF1 over the same hash */
  LL_SIGNATURE_ECDSA,
  LL_SIGNATURE_EDDSA,
} LlSignatureScheme;

typedef enum {
  LL_SIGNATURE_CHECK_GOOD,
  LL_SIGNATURE_CHECK_BAD,
  LL_SIGNATURE_CHECK_CANNOT, /* not an algorithm of this computer: nothing is known */
} LlSignatureCheck;

/* @spki is the DER of a SubjectPublicKeyInfo, nothing behind it.
 *
 * Fails with LL_ERROR_MALFORMED.  A key of an unknown kind is no failure. */
LlPublicKey *
ll_public_key_new_from_spki (GBytes *spki, GError **error);
LlPublicKey *
ll_public_key_ref (LlPublicKey *self);
void
ll_public_key_unref (LlPublicKey *self);

/* Returns: (transfer none): the DER it was made from. */
GBytes *
ll_public_key_get_spki (const LlPublicKey *self);
LlKeyType
ll_public_key_get_key_type (const LlPublicKey *self);

/* Size of modulus or field in bits, 0 when unknown. */
unsigned int
ll_public_key_get_bits (const LlPublicKey *self);

/* Returns: (transfer full): the uncompressed point (0x04, x, y) of a P-256, P-384 or
 * P-521 key; NULL for any other. */
GBytes *
ll_public_key_dup_point (const LlPublicKey *self);

/* "rsa3072", "p256", "ed25519": as the command's JSON names keys. */
char *
ll_public_key_format (const LlPublicKey *self);

/* Checks @signature over @data, hashing it with @digest.  @pss_salt is the salt's size
 * for LL_SIGNATURE_RSA_PSS and ignored otherwise.  A scheme that does not fit the key is
 * LL_SIGNATURE_CHECK_BAD. */
LlSignatureCheck
ll_public_key_verify (const LlPublicKey *self,
                      LlSignatureScheme scheme,
                      LlDigestAlgorithm digest,
                      unsigned int pss_salt,
                      GBytes *data,
                      GBytes *signature);

/* RSA PKCS#1 v1.5 encryption of a content key (RFC 3370, section 4.2.1).
 * Fails with LL_ERROR_CRYPTO. */
GBytes *
ll_public_key_encrypt (const LlPublicKey *self, LlSecret *plain, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlPublicKey, ll_public_key_unref)

G_END_DECLS
