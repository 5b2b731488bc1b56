/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crypto/ll-public-key.h"

#include <stdint.h>
#include <string.h>

#include "base/ll-limits.h"
#include "crypto/ll-gnutls.h"

#define UNCOMPRESSED 0x04 /* SEC 1, section 2.3.3 */

/* GnuTLS's handle is made anew for each operation: it is not for several threads, and
 * making it takes microseconds. */
struct _LlPublicKey {
  gatomicrefcount refs;
  GBytes *spki; /* owned */
  LlKeyType type;
  unsigned int bits;
};

static const struct {
  LlDigestAlgorithm digest;
  gnutls_digest_algorithm_t hash;
  gnutls_sign_algorithm_t rsa;
  gnutls_sign_algorithm_t rsa_pss;
  gnutls_sign_algorithm_t ecdsa;
} algorithms[] = {
    {LL_DIGEST_SHA1, GNUTLS_DIG_SHA1, GNUTLS_SIGN_RSA_SHA1, GNUTLS_SIGN_UNKNOWN,
     GNUTLS_SIGN_ECDSA_SHA1},
    {LL_DIGEST_SHA224, GNUTLS_DIG_SHA224, GNUTLS_SIGN_RSA_SHA224, GNUTLS_SIGN_UNKNOWN,
     GNUTLS_SIGN_ECDSA_SHA224},
    {LL_DIGEST_SHA256, GNUTLS_DIG_SHA256, GNUTLS_SIGN_RSA_SHA256,
     GNUTLS_SIGN_RSA_PSS_SHA256, GNUTLS_SIGN_ECDSA_SHA256},
    {LL_DIGEST_SHA384, GNUTLS_DIG_SHA384, GNUTLS_SIGN_RSA_SHA384,
     GNUTLS_SIGN_RSA_PSS_SHA384, GNUTLS_SIGN_ECDSA_SHA384},
    {LL_DIGEST_SHA512, GNUTLS_DIG_SHA512, GNUTLS_SIGN_RSA_SHA512,
     GNUTLS_SIGN_RSA_PSS_SHA512, GNUTLS_SIGN_ECDSA_SHA512},
};

static gboolean
import (GBytes *spki, gnutls_pubkey_t *out_key, int *out_rc)
{
  gnutls_datum_t datum = ll_gnutls_datum (spki);
  g_auto (gnutls_pubkey_t) key = NULL;

  *out_rc = gnutls_pubkey_init (&key);
  if (*out_rc >= 0)
    *out_rc = gnutls_pubkey_import (key, &datum, GNUTLS_X509_FMT_DER);
  if (*out_rc < 0)
    return FALSE;
  *out_key = g_steal_pointer (&key);

  return TRUE;
}

static LlKeyType
find_curve (gnutls_pubkey_t key)
{
  gnutls_ecc_curve_t curve;

  if (gnutls_pubkey_export_ecc_raw2 (key, &curve, NULL, NULL, 0) < 0)
    return LL_KEY_UNKNOWN;
  switch ((int)curve) {
  case GNUTLS_ECC_CURVE_SECP256R1:
    return LL_KEY_P256;
  case GNUTLS_ECC_CURVE_SECP384R1:
    return LL_KEY_P384;
  case GNUTLS_ECC_CURVE_SECP521R1:
    return LL_KEY_P521;
  default:
    return LL_KEY_UNKNOWN;
  }
}

/* Nobody needs a larger exponent, and each of its bits costs time. */
static LlKeyType
check_exponent (gnutls_pubkey_t key, LlKeyType type)
{
  g_auto (gnutls_datum_t) exponent = {0};

  if (gnutls_pubkey_export_rsa_raw2 (key, NULL, &exponent, GNUTLS_EXPORT_FLAG_NO_LZ) < 0)
    return LL_KEY_UNKNOWN;

  return exponent.size <= LL_RSA_EXPONENT_SIZE ? type : LL_KEY_UNKNOWN;
}

static LlKeyType
find_type (gnutls_pubkey_t key, unsigned int *out_bits)
{
  switch ((int)gnutls_pubkey_get_pk_algorithm (key, out_bits)) {
  case GNUTLS_PK_RSA:
    return check_exponent (key, LL_KEY_RSA);
  case GNUTLS_PK_RSA_PSS:
    return check_exponent (key, LL_KEY_RSA_PSS);
  case GNUTLS_PK_ECDSA:
    return find_curve (key);
  case GNUTLS_PK_EDDSA_ED25519:
    return LL_KEY_ED25519;
  case GNUTLS_PK_ECDH_X25519:
    return LL_KEY_X25519;
  default:
    return LL_KEY_UNKNOWN;
  }
}

/* A SEQUENCE that ends where the octets end. */
static gboolean
is_whole (GBytes *spki)
{
  size_t size;
  const uint8_t *data = g_bytes_get_data (spki, &size);

  if (size < 4 || data[0] != 0x30)
    return FALSE;
  if (data[1] < 0x80)
    return size == 2u + data[1];
  if (data[1] == 0x81)
    return size == 3u + data[2];

  return data[1] == 0x82 && size == 4u + (data[2] << 8 | data[3]);
}

/* "Element not found" is what GnuTLS says of an unknown algorithm without parameters, and
 * also of broken octets. */
static gboolean
is_unknown_kind (GBytes *spki, int rc)
{
  return ll_gnutls_is_unsupported (rc) ||
         (rc == GNUTLS_E_ASN1_ELEMENT_NOT_FOUND && is_whole (spki));
}

LlPublicKey *
ll_public_key_new_from_spki (GBytes *spki, GError **error)
{
  g_autoptr (LlPublicKey) self = NULL;
  g_auto (gnutls_pubkey_t) key = NULL;
  int rc;

  g_return_val_if_fail (spki != NULL, NULL);

  self = g_new0 (LlPublicKey, 1);
  g_atomic_ref_count_init (&self->refs);
  self->spki = g_bytes_ref (spki);

  if (import (spki, &key, &rc)) {
    self->type = find_type (key, &self->bits);
    if (self->type == LL_KEY_P521)
      self->bits = 521; /* GnuTLS counts in octets */
  } else if (!is_unknown_kind (spki, rc)) {
    ll_gnutls_check (rc, LL_ERROR_MALFORMED, "public key", error);
    return NULL;
  }

  return g_steal_pointer (&self);
}

LlPublicKey *
ll_public_key_ref (LlPublicKey *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
ll_public_key_unref (LlPublicKey *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  g_bytes_unref (self->spki);
  g_free (self);
}

GBytes *
ll_public_key_get_spki (const LlPublicKey *self)
{
  return self->spki;
}

LlKeyType
ll_public_key_get_key_type (const LlPublicKey *self)
{
  return self->type;
}

unsigned int
ll_public_key_get_bits (const LlPublicKey *self)
{
  return self->bits;
}

GBytes *
ll_public_key_dup_point (const LlPublicKey *self)
{
  g_auto (gnutls_pubkey_t) key = NULL;
  g_auto (gnutls_datum_t) x = {0};
  g_auto (gnutls_datum_t) y = {0};
  uint8_t form = UNCOMPRESSED;
  size_t field = (self->bits + 7) / 8;
  GByteArray *point;
  int rc;

  if (self->type != LL_KEY_P256 && self->type != LL_KEY_P384 && self->type != LL_KEY_P521)
    return NULL;
  if (!import (self->spki, &key, &rc) ||
      gnutls_pubkey_export_ecc_raw2 (key, NULL, &x, &y, GNUTLS_EXPORT_FLAG_NO_LZ) < 0 ||
      x.size > field || y.size > field)
    return NULL;

  point = g_byte_array_new ();
  g_byte_array_append (point, &form, 1);
  g_byte_array_set_size (point, (guint)(1 + 2 * field));
  memset (point->data + 1, 0, 2 * field);
  memcpy (point->data + 1 + field - x.size, x.data, x.size);
  memcpy (point->data + 1 + 2 * field - y.size, y.data, y.size);

  return g_byte_array_free_to_bytes (point);
}

char *
ll_public_key_format (const LlPublicKey *self)
{
  switch (self->type) {
  case LL_KEY_RSA:
    return g_strdup_printf ("rsa%u", self->bits);
  case LL_KEY_RSA_PSS:
    return g_strdup_printf ("rsa-pss%u", self->bits);
  case LL_KEY_P256:
    return g_strdup ("p256");
  case LL_KEY_P384:
    return g_strdup ("p384");
  case LL_KEY_P521:
    return g_strdup ("p521");
  case LL_KEY_ED25519:
    return g_strdup ("ed25519");
  case LL_KEY_X25519:
    return g_strdup ("x25519");
  case LL_KEY_UNKNOWN:
    break;
  }

  return g_strdup ("unknown");
}

static gboolean
scheme_fits (const LlPublicKey *self, LlSignatureScheme scheme)
{
  switch (scheme) {
  case LL_SIGNATURE_RSA:
    return self->type == LL_KEY_RSA;
  case LL_SIGNATURE_RSA_PSS:
    return self->type == LL_KEY_RSA || self->type == LL_KEY_RSA_PSS;
  case LL_SIGNATURE_ECDSA:
    return self->type == LL_KEY_P256 || self->type == LL_KEY_P384 ||
           self->type == LL_KEY_P521;
  case LL_SIGNATURE_EDDSA:
    return self->type == LL_KEY_ED25519;
  case LL_SIGNATURE_UNKNOWN:
    break;
  }

  return FALSE;
}

static gnutls_sign_algorithm_t
find_algorithm (LlSignatureScheme scheme,
                LlDigestAlgorithm digest,
                gnutls_digest_algorithm_t *out_hash)
{
  if (scheme == LL_SIGNATURE_EDDSA)
    return GNUTLS_SIGN_EDDSA_ED25519;

  for (size_t i = 0; i < G_N_ELEMENTS (algorithms); i++) {
    if (algorithms[i].digest != digest)
      continue;
    *out_hash = algorithms[i].hash;
    return scheme == LL_SIGNATURE_RSA       ? algorithms[i].rsa
           : scheme == LL_SIGNATURE_RSA_PSS ? algorithms[i].rsa_pss
                                            : algorithms[i].ecdsa;
  }

  return GNUTLS_SIGN_UNKNOWN;
}

static gboolean
set_salt (gnutls_pubkey_t key, gnutls_digest_algorithm_t hash, unsigned int salt)
{
  g_auto (gnutls_x509_spki_t) parameters = NULL;

  if (gnutls_x509_spki_init (&parameters) < 0)
    return FALSE;
  gnutls_x509_spki_set_rsa_pss_params (parameters, hash, salt);

  return gnutls_pubkey_set_spki (key, parameters, 0) >= 0;
}

/* A signature that is good looks forged to GnuTLS when the system's policy has switched
 * its curve or its algorithm off, so that is asked for before anybody is accused. */
static gboolean
is_switched_off (gnutls_pubkey_t key)
{
  const gnutls_ecc_curve_t *curves = gnutls_ecc_curve_list ();
  gnutls_ecc_curve_t curve;

  if (gnutls_pubkey_get_pk_algorithm (key, NULL) == GNUTLS_PK_RSA ||
      gnutls_pubkey_get_pk_algorithm (key, NULL) == GNUTLS_PK_RSA_PSS ||
      gnutls_pubkey_export_ecc_raw2 (key, &curve, NULL, NULL, 0) < 0)
    return FALSE;
  for (size_t i = 0; curves[i] != GNUTLS_ECC_CURVE_INVALID; i++) {
    if (curves[i] == curve)
      return FALSE;
  }

  return TRUE;
}

LlSignatureCheck
ll_public_key_verify (const LlPublicKey *self,
                      LlSignatureScheme scheme,
                      LlDigestAlgorithm digest,
                      unsigned int pss_salt,
                      GBytes *data,
                      GBytes *signature)
{
  g_auto (gnutls_pubkey_t) key = NULL;
  gnutls_datum_t data_datum = ll_gnutls_datum (data);
  gnutls_datum_t signature_datum = ll_gnutls_datum (signature);
  gnutls_digest_algorithm_t hash = GNUTLS_DIG_UNKNOWN;
  gnutls_sign_algorithm_t algorithm = find_algorithm (scheme, digest, &hash);
  int rc;

  if (self->type == LL_KEY_UNKNOWN || scheme == LL_SIGNATURE_UNKNOWN)
    return LL_SIGNATURE_CHECK_CANNOT;
  if (!scheme_fits (self, scheme))
    return LL_SIGNATURE_CHECK_BAD;
  if (algorithm == GNUTLS_SIGN_UNKNOWN || !import (self->spki, &key, &rc) ||
      (scheme == LL_SIGNATURE_RSA_PSS && !set_salt (key, hash, pss_salt)))
    return LL_SIGNATURE_CHECK_CANNOT;

  rc = gnutls_pubkey_verify_data2 (key, algorithm, 0, &data_datum, &signature_datum);
  if (rc >= 0)
    return LL_SIGNATURE_CHECK_GOOD;
  if (ll_gnutls_is_unsupported (rc) || is_switched_off (key))
    return LL_SIGNATURE_CHECK_CANNOT;

  return LL_SIGNATURE_CHECK_BAD;
}

GBytes *
ll_public_key_encrypt (const LlPublicKey *self, LlSecret *plain, GError **error)
{
  g_auto (gnutls_pubkey_t) key = NULL;
  gnutls_datum_t datum;
  gnutls_datum_t encrypted = {0};
  size_t size;
  int rc;

  if (self->type != LL_KEY_RSA) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_CRYPTO, "no RSA key");
    return NULL;
  }

  datum.data = (unsigned char *)ll_secret_get_data (plain, &size);
  datum.size = (unsigned int)size;
  if (import (self->spki, &key, &rc))
    rc = gnutls_pubkey_encrypt_data (key, 0, &datum, &encrypted);
  if (!ll_gnutls_check (rc, LL_ERROR_CRYPTO, "encrypting a key", error))
    return NULL;

  return ll_gnutls_datum_steal (&encrypted);
}
