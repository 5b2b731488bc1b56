/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "keys/ll-private-key.h"

#include <string.h>

#include "asn1/ll-der-reader.h"
#include "asn1/ll-der-tag.h"
#include "asn1/ll-oid.h"
#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "crypto/ll-ecdh.h"
#include "crypto/ll-gnutls.h"
#include "crypto/ll-random.h"
#include "keys/ll-private-key-private.h"

struct _LlPrivateKey {
  gatomicrefcount refs;
  gnutls_x509_privkey_t pkcs8; /* owned */
  gnutls_privkey_t key;        /* owned, the same key for the operations */
  LlKeyType type;
};

static gnutls_datum_t
secret_datum (LlSecret *secret)
{
  gnutls_datum_t datum;
  size_t size;

  datum.data = (unsigned char *)ll_secret_get_data (secret, &size);
  datum.size = (unsigned int)size;

  return datum;
}

static LlKeyType
curve_type (gnutls_privkey_t key)
{
  gnutls_ecc_curve_t curve = GNUTLS_ECC_CURVE_INVALID;

  if (gnutls_privkey_export_ecc_raw2 (key, &curve, NULL, NULL, NULL, 0) < 0)
    return LL_KEY_UNKNOWN;
  if (curve == GNUTLS_ECC_CURVE_SECP256R1)
    return LL_KEY_P256;
  if (curve == GNUTLS_ECC_CURVE_SECP384R1)
    return LL_KEY_P384;

  return curve == GNUTLS_ECC_CURVE_SECP521R1 ? LL_KEY_P521 : LL_KEY_UNKNOWN;
}

static LlKeyType
key_type (gnutls_privkey_t key)
{
  unsigned int bits = 0;
  int algorithm = gnutls_privkey_get_pk_algorithm (key, &bits);

  if (algorithm == GNUTLS_PK_RSA && bits <= LL_RSA_BITS_MAX)
    return LL_KEY_RSA;
  if (algorithm == GNUTLS_PK_RSA_PSS && bits <= LL_RSA_BITS_MAX)
    return LL_KEY_RSA_PSS;
  if (algorithm == GNUTLS_PK_ECDSA)
    return curve_type (key);
  if (algorithm == GNUTLS_PK_EDDSA_ED25519)
    return LL_KEY_ED25519;

  return algorithm == GNUTLS_PK_ECDH_X25519 ? LL_KEY_X25519 : LL_KEY_UNKNOWN;
}

/* @self has its pkcs8. */
static gboolean
prepare (LlPrivateKey *self, GError **error)
{
  int rc = gnutls_privkey_init (&self->key);

  if (rc >= 0)
    rc = gnutls_privkey_import_x509 (self->key, self->pkcs8, 0);
  if (!ll_gnutls_check (rc, LL_ERROR_MALFORMED, "reading a private key", error))
    return FALSE;
  self->type = key_type (self->key);
  if (self->type == LL_KEY_UNKNOWN) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_UNSUPPORTED,
                         "a private key of a kind that is not handled");
    return FALSE;
  }

  return TRUE;
}

static LlPrivateKey *
allocate (void)
{
  LlPrivateKey *self = g_new0 (LlPrivateKey, 1);

  g_atomic_ref_count_init (&self->refs);

  return self;
}

static gboolean
is_known_algorithm (LlDerReader algorithm)
{
  static const char *const kinds[] = {LL_OID_RSA_ENCRYPTION, LL_OID_RSASSA_PSS,
                                      "1.3.101.110", LL_OID_ED25519};
  static const char *const curves[] = {LL_OID_P256, LL_OID_P384, LL_OID_P521};
  LlDerReader kind;
  LlDerReader curve;

  if (!ll_der_reader_take_oid (&algorithm, &kind))
    return FALSE;
  for (size_t i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (ll_der_reader_oid_is (&kind, kinds[i]))
      return TRUE;
  if (!ll_der_reader_oid_is (&kind, LL_OID_EC_PUBLIC_KEY) ||
      !ll_der_reader_take_oid (&algorithm, &curve))
    return FALSE;
  for (size_t i = 0; i < G_N_ELEMENTS (curves); i++)
    if (ll_der_reader_oid_is (&curve, curves[i]))
      return TRUE;

  return FALSE;
}

/* GnuTLS calls a key of an unknown kind and a broken one the same: a PrivateKeyInfo (RFC
 * 5958, section 2) that names an algorithm of somebody else is only not handled. */
static LlError
why_unreadable (LlSecret *pkcs8)
{
  size_t size;
  const void *data = ll_secret_get_data (pkcs8, &size);
  LlDerReader file = ll_der_reader_init (data, size);
  LlDerReader info;
  LlDerReader algorithm;
  unsigned int version;

  if (ll_der_reader_enter (&file, LL_TAG_SEQUENCE, &info) &&
      ll_der_reader_is_at_end (&file) &&
      ll_der_reader_take_small_integer (&info, &version) &&
      ll_der_reader_enter (&info, LL_TAG_SEQUENCE, &algorithm) &&
      !is_known_algorithm (algorithm))
    return LL_ERROR_UNSUPPORTED;

  return LL_ERROR_MALFORMED;
}

LlPrivateKey *
ll_private_key_new_from_der (LlSecret *pkcs8, GError **error)
{
  g_autoptr (LlPrivateKey) self = allocate ();
  gnutls_datum_t datum;
  int rc;

  g_return_val_if_fail (pkcs8 != NULL, NULL);

  datum = secret_datum (pkcs8);
  rc = gnutls_x509_privkey_init (&self->pkcs8);
  if (rc >= 0)
    rc = gnutls_x509_privkey_import_pkcs8 (self->pkcs8, &datum, GNUTLS_X509_FMT_DER, NULL,
                                           GNUTLS_PKCS_PLAIN);
  if (!ll_gnutls_check (rc, why_unreadable (pkcs8), "reading a private key", error) ||
      !prepare (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

LlPrivateKey *
ll_private_key_new_from_traditional (LlSecret *der, GError **error)
{
  g_autoptr (LlPrivateKey) self = allocate ();
  gnutls_datum_t datum = secret_datum (der);
  int rc = gnutls_x509_privkey_init (&self->pkcs8);

  if (rc >= 0)
    rc = gnutls_x509_privkey_import (self->pkcs8, &datum, GNUTLS_X509_FMT_DER);
  if (!ll_gnutls_check (rc, LL_ERROR_MALFORMED, "reading a private key", error) ||
      !prepare (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

LlPrivateKey *
ll_private_key_ref (LlPrivateKey *self)
{
  g_atomic_ref_count_inc (&self->refs);

  return self;
}

void
ll_private_key_unref (LlPrivateKey *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  g_clear_pointer (&self->key, gnutls_privkey_deinit);
  g_clear_pointer (&self->pkcs8, gnutls_x509_privkey_deinit);
  g_free (self);
}

LlKeyType
ll_private_key_get_key_type (const LlPrivateKey *self)
{
  return self->type;
}

LlSecret *
ll_private_key_dup_pkcs8 (const LlPrivateKey *self, GError **error)
{
  g_auto (gnutls_datum_t) der = {NULL, 0};
  int rc = gnutls_x509_privkey_export2_pkcs8 (self->pkcs8, GNUTLS_X509_FMT_DER, NULL,
                                              GNUTLS_PKCS_PLAIN, &der);

  if (!ll_gnutls_check (rc, LL_ERROR_CRYPTO, "writing a private key", error))
    return NULL;

  return ll_secret_new (der.data, der.size);
}

/* The same parameters give the same octets: both are written by GnuTLS. */
static gboolean
export_spki (gnutls_pubkey_t key, gnutls_datum_t *out_spki)
{
  return gnutls_pubkey_export2 (key, GNUTLS_X509_FMT_DER, out_spki) >= 0;
}

gboolean
ll_private_key_is_pair (const LlPrivateKey *self, const LlPublicKey *public_key)
{
  g_auto (gnutls_pubkey_t) ours = NULL;
  g_auto (gnutls_pubkey_t) theirs = NULL;
  g_auto (gnutls_datum_t) our_spki = {NULL, 0};
  g_auto (gnutls_datum_t) their_spki = {NULL, 0};
  gnutls_datum_t spki;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (public_key != NULL, FALSE);

  if (ll_public_key_get_key_type (public_key) != self->type)
    return FALSE;
  spki = ll_gnutls_datum (ll_public_key_get_spki (public_key));

  return gnutls_pubkey_init (&ours) >= 0 && gnutls_pubkey_init (&theirs) >= 0 &&
         gnutls_pubkey_import_privkey (ours, self->key, 0, 0) >= 0 &&
         gnutls_pubkey_import (theirs, &spki, GNUTLS_X509_FMT_DER) >= 0 &&
         export_spki (ours, &our_spki) && export_spki (theirs, &their_spki) &&
         our_spki.size == their_spki.size &&
         memcmp (our_spki.data, their_spki.data, our_spki.size) == 0;
}

static gnutls_digest_algorithm_t
digest_to_gnutls (LlDigestAlgorithm digest)
{
  switch (digest) {
  case LL_DIGEST_SHA256:
    return GNUTLS_DIG_SHA256;
  case LL_DIGEST_SHA384:
    return GNUTLS_DIG_SHA384;
  case LL_DIGEST_SHA512:
    return GNUTLS_DIG_SHA512;
  case LL_DIGEST_UNKNOWN:
  case LL_DIGEST_MD5:
  case LL_DIGEST_SHA1:
  case LL_DIGEST_SHA224:
    break;
  }

  return GNUTLS_DIG_UNKNOWN; /* nothing weaker is written */
}

static gnutls_sign_algorithm_t
choose_scheme (LlKeyType type, LlDigestAlgorithm digest)
{
  gnutls_digest_algorithm_t hash = digest_to_gnutls (digest);

  if (hash == GNUTLS_DIG_UNKNOWN)
    return GNUTLS_SIGN_UNKNOWN;

  switch (type) {
  case LL_KEY_RSA:
    return gnutls_pk_to_sign (GNUTLS_PK_RSA, hash);
  case LL_KEY_P256:
  case LL_KEY_P384:
  case LL_KEY_P521:
    return gnutls_pk_to_sign (GNUTLS_PK_ECDSA, hash);
  case LL_KEY_ED25519:
    return GNUTLS_SIGN_EDDSA_ED25519;
  case LL_KEY_RSA_PSS:
  case LL_KEY_X25519:
  case LL_KEY_UNKNOWN:
    break;
  }

  return GNUTLS_SIGN_UNKNOWN;
}

GBytes *
ll_private_key_sign (const LlPrivateKey *self,
                     LlDigestAlgorithm digest,
                     GBytes *data,
                     GError **error)
{
  g_auto (gnutls_datum_t) signature = {NULL, 0};
  gnutls_sign_algorithm_t scheme;
  gnutls_datum_t datum;
  int rc;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (data != NULL, NULL);

  scheme = choose_scheme (self->type, digest);
  if (scheme == GNUTLS_SIGN_UNKNOWN) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_CRYPTO,
                         "this key and hash make no signature");
    return NULL;
  }

  datum = ll_gnutls_datum (data);
  rc = gnutls_privkey_sign_data2 (self->key, scheme, 0, &datum, &signature);
  if (!ll_gnutls_check (rc, LL_ERROR_CRYPTO, "signing", error))
    return NULL;

  return ll_gnutls_datum_steal (&signature);
}

LlSecret *
ll_private_key_decrypt (const LlPrivateKey *self,
                        GBytes *encrypted,
                        size_t size,
                        GError **error)
{
  g_autoptr (LlSecret) plain = NULL;
  gnutls_datum_t datum;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (encrypted != NULL, NULL);
  g_return_val_if_fail (size > 0, NULL);

  if (self->type != LL_KEY_RSA) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_CRYPTO,
                         "only an RSA key decrypts a content key");
    return NULL;
  }

  /* RFC 3218, section 2.3.2: random octets stay where decryption failed, and nobody asks
   * whether it did. */
  plain = ll_random_new_secret (size);
  datum = ll_gnutls_datum (encrypted);
  (void)gnutls_privkey_decrypt_data2 (self->key, 0, &datum,
                                      ll_secret_get_writable (plain), size);

  return g_steal_pointer (&plain);
}

static LlSecret *
export_scalar (const LlPrivateKey *self, GError **error)
{
  g_auto (gnutls_datum_t) scalar = {NULL, 0}; /* wiped with it */
  int rc = gnutls_privkey_export_ecc_raw2 (self->key, NULL, NULL, NULL, &scalar, 0);

  if (!ll_gnutls_check (rc, LL_ERROR_CRYPTO, "using a private key", error))
    return NULL;

  return ll_secret_new (scalar.data, scalar.size);
}

LlSecret *
ll_private_key_agree (const LlPrivateKey *self, GBytes *point, GError **error)
{
  g_autoptr (LlSecret) scalar = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (point != NULL, NULL);

  if (ll_ecdh_get_field_size (self->type) == 0) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_CRYPTO,
                         "this key cannot agree on a secret");
    return NULL;
  }

  scalar = export_scalar (self, error);
  if (scalar == NULL)
    return NULL;

  return ll_ecdh_agree (self->type, scalar, point, error);
}
