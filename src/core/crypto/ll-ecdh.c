/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crypto/ll-ecdh.h"

#include <gmp.h>
#include <gnutls/crypto.h>
#include <nettle/ecc-curve.h>
#include <nettle/ecc.h>
#include <stdint.h>
#include <string.h>

#include "base/ll-error.h"

#define UNCOMPRESSED 0x04 /* SEC 1, section 2.3.3 */
#define LARGEST_KEY  64   /* octets; no cipher of ours wants more */

typedef struct ecc_point EccPoint;
typedef struct ecc_scalar EccScalar;

static void
clear_number (mpz_t *number)
{
  size_t limbs = mpz_size (*number);

  if (limbs > 0)
    ll_secret_wipe (mpz_limbs_modify (*number, (mp_size_t)limbs),
                    limbs * sizeof (mp_limb_t));
  mpz_clear (*number);
}

static void
clear_point (EccPoint *point)
{
  if (point->p == NULL)
    return;
  ll_secret_wipe (point->p, ecc_size_a (point->ecc) * sizeof (mp_limb_t));
  ecc_point_clear (point);
}

static void
clear_scalar (EccScalar *scalar)
{
  if (scalar->p == NULL)
    return;
  ll_secret_wipe (scalar->p, ecc_size (scalar->ecc) * sizeof (mp_limb_t));
  ecc_scalar_clear (scalar);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (mpz_t, clear_number)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EccPoint, clear_point)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EccScalar, clear_scalar)

static const struct ecc_curve *
find_curve (LlKeyType type)
{
  switch (type) {
  case LL_KEY_P256:
    return nettle_get_secp_256r1 ();
  case LL_KEY_P384:
    return nettle_get_secp_384r1 ();
  case LL_KEY_P521:
    return nettle_get_secp_521r1 ();
  case LL_KEY_UNKNOWN:
  case LL_KEY_RSA:
  case LL_KEY_RSA_PSS:
  case LL_KEY_ED25519:
  case LL_KEY_X25519:
    break;
  }

  return NULL;
}

size_t
ll_ecdh_get_field_size (LlKeyType curve)
{
  const struct ecc_curve *ecc = find_curve (curve);

  return ecc != NULL ? (ecc_bit_size (ecc) + 7) / 8 : 0;
}

static const struct ecc_curve *
get_curve (LlKeyType type, GError **error)
{
  const struct ecc_curve *ecc = find_curve (type);

  if (ecc == NULL)
    g_set_error_literal (error, LL_ERROR, LL_ERROR_UNSUPPORTED,
                         "no curve for a key agreement");

  return ecc;
}

/* The number in big endian, filled up with zeros in front: the size must not tell the
 * value. */
static void
write_number (uint8_t *out, size_t size, const mpz_t number)
{
  size_t used = (mpz_sizeinbase (number, 2) + 7) / 8;

  memset (out, 0, size);
  if (mpz_sgn (number) != 0)
    mpz_export (out + size - used, NULL, 1, 1, 1, 0, number);
}

static gboolean
read_point (EccPoint *point, LlKeyType curve, GBytes *octets)
{
  size_t size;
  const uint8_t *data = g_bytes_get_data (octets, &size);
  size_t field = ll_ecdh_get_field_size (curve);
  g_auto (mpz_t) x;
  g_auto (mpz_t) y;

  mpz_init (x);
  mpz_init (y);
  if (size != 1 + 2 * field || data[0] != UNCOMPRESSED)
    return FALSE;
  mpz_import (x, field, 1, 1, 1, 0, data + 1);
  mpz_import (y, field, 1, 1, 1, 0, data + 1 + field);

  /* This is where a point that is not on the curve is turned away: with such points a
   * stranger could find out our key piece by piece. */
  return ecc_point_set (point, x, y) != 0;
}

static gboolean
read_scalar (EccScalar *scalar, LlSecret *octets)
{
  size_t size;
  const uint8_t *data = ll_secret_get_data (octets, &size);
  g_auto (mpz_t) number;

  mpz_init (number);
  mpz_import (number, size, 1, 1, 1, 0, data);

  return ecc_scalar_set (scalar, number) != 0;
}

static void
random_cb (void *context, size_t size, uint8_t *out)
{
  if (gnutls_rnd (GNUTLS_RND_KEY, out, size) < 0)
    g_abort ();
}

static GBytes *
format_point (const EccPoint *point, size_t field)
{
  uint8_t *octets = g_malloc (1 + 2 * field);
  g_auto (mpz_t) x;
  g_auto (mpz_t) y;

  mpz_init (x);
  mpz_init (y);
  ecc_point_get (point, x, y);
  octets[0] = UNCOMPRESSED;
  write_number (octets + 1, field, x);
  write_number (octets + 1 + field, field, y);

  return g_bytes_new_take (octets, 1 + 2 * field);
}

gboolean
ll_ecdh_generate (LlKeyType curve,
                  LlSecret **out_scalar,
                  GBytes **out_point,
                  GError **error)
{
  const struct ecc_curve *ecc = get_curve (curve, error);
  size_t field = ll_ecdh_get_field_size (curve);
  g_auto (EccScalar) scalar = {0};
  g_auto (EccPoint) point = {0};
  g_auto (mpz_t) number;

  mpz_init (number);
  if (ecc == NULL)
    return FALSE;

  ecc_scalar_init (&scalar, ecc);
  ecc_point_init (&point, ecc);
  ecc_scalar_random (&scalar, NULL, random_cb);
  ecc_point_mul_g (&point, &scalar);
  ecc_scalar_get (&scalar, number);

  *out_scalar = ll_secret_new_empty (field);
  write_number (ll_secret_get_writable (*out_scalar), field, number);
  *out_point = format_point (&point, field);

  return TRUE;
}

LlSecret *
ll_ecdh_agree (LlKeyType curve, LlSecret *scalar, GBytes *point, GError **error)
{
  const struct ecc_curve *ecc = get_curve (curve, error);
  size_t field = ll_ecdh_get_field_size (curve);
  g_auto (EccScalar) ours = {0};
  g_auto (EccPoint) theirs = {0};
  g_auto (EccPoint) product = {0};
  g_auto (mpz_t) x;
  g_auto (mpz_t) y;
  g_autoptr (LlSecret) shared = NULL;

  mpz_init (x);
  mpz_init (y);
  if (ecc == NULL)
    return NULL;

  ecc_scalar_init (&ours, ecc);
  ecc_point_init (&theirs, ecc);
  ecc_point_init (&product, ecc);
  if (!read_scalar (&ours, scalar) || !read_point (&theirs, curve, point)) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_CRYPTO,
                         "no key agreement with this point");
    return NULL;
  }

  ecc_point_mul (&product, &ours, &theirs);
  ecc_point_get (&product, x, y);
  shared = ll_secret_new_empty (field);
  write_number (ll_secret_get_writable (shared), field, x);

  return g_steal_pointer (&shared);
}

/* SEC 1, section 3.6.1: hash of shared secret, counter, info. */
static GBytes *
hash_round (LlDigestAlgorithm algorithm, LlSecret *shared, uint32_t counter, GBytes *info)
{
  g_autoptr (LlDigest) digest = ll_digest_new (algorithm, NULL);
  uint32_t big_endian = GUINT32_TO_BE (counter);
  size_t size;
  const void *data;

  if (digest == NULL)
    return NULL;

  data = ll_secret_get_data (shared, &size);
  ll_digest_update (digest, data, size);
  ll_digest_update (digest, &big_endian, sizeof big_endian);
  data = g_bytes_get_data (info, &size);
  ll_digest_update (digest, data, size);

  return ll_digest_finish (digest);
}

LlSecret *
ll_ecdh_derive (LlSecret *shared,
                LlDigestAlgorithm digest,
                GBytes *info,
                size_t size,
                GError **error)
{
  g_autoptr (LlSecret) key = ll_secret_new_empty (size);
  uint8_t *out = ll_secret_get_writable (key);
  size_t done = 0;

  g_return_val_if_fail (size <= LARGEST_KEY, NULL);

  for (uint32_t counter = 1; done < size; counter++) {
    g_autoptr (GBytes) piece = NULL;
    size_t length;

    if (digest != LL_DIGEST_MD5)
      piece = hash_round (digest, shared, counter, info);
    if (piece == NULL) {
      g_set_error (error, LL_ERROR, LL_ERROR_UNSUPPORTED, "key derivation with %s",
                   ll_digest_to_string (digest));
      return NULL;
    }

    length = MIN (g_bytes_get_size (piece), size - done);
    memcpy (out + done, g_bytes_get_data (piece, NULL), length);
    ll_secret_wipe ((void *)g_bytes_get_data (piece, NULL), g_bytes_get_size (piece));
    done += length;
  }

  return g_steal_pointer (&key);
}
