/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crypto/ll-ecdh.h"

#include <stdint.h>
#include <string.h>

#include "base/ll-bytes.h"
#include "base/ll-error.h"

/* RFC 5903, sections 8.1 to 8.3: both sides, and what they share. */
static const struct {
  LlKeyType curve;
  const char *scalar_i;
  const char *point_i;
  const char *scalar_r;
  const char *point_r;
  const char *shared;
} agreements[] = {
    {LL_KEY_P256, "c88f01f510d9ac3f70a292daa2316de544e9aab8afe84049c62a9c57862d1433",
     "04dad0b65394221cf9b051e1feca5787d098dfe637fc90b9ef945d0c3772581180"
     "5271a0461cdb8252d61f1c456fa3e59ab1f45b33accf5f58389e0577b8990bb3",
     "c6ef9c5d78ae012a011164acb397ce2088685d8f06bf9be0b283ab46476bee53",
     "04d12dfb5289c8d4f81208b70270398c342296970a0bccb74c736fc7554494bf63"
     "56fbf3ca366cc23e8157854c13c58d6aac23f046ada30f8353e74f33039872ab",
     "d6840f6b42f6edafd13116e0e12565202fef8e9ece7dce03812464d04b9442de"},
    {LL_KEY_P384,
     "099f3c7034d4a2c699884d73a375a67f7624ef7c6b3c0f160647b67414dce655e35b538041e649ee3f"
     "aef896783ab194",
     "04667842d7d180ac2cde6f74f37551f55755c7645c20ef73e31634fe72b4c55ee6de3ac808acb4bdb4"
     "c88732aee95f41aa9482ed1fc0eeb9cafc4984625ccfc23f65032149e0e144ada024181535a0f38eeb"
     "9fcff3c2c947dae69b4c634573a81c",
     "41cb0779b4bdb85d47846725fbec3c9430fab46cc8dc5060855cc9bda0aa2942e0308312916b8ed296"
     "0e4bd55a7448fc",
     "04e558dbef53eecde3d3fccfc1aea08a89a987475d12fd950d83cfa41732bc509d0d1ac43a0336def9"
     "6fda41d0774a3571dcfbec7aacf3196472169e838430367f66eebe3c6e70c416dd5f0c68759dd1fff8"
     "3fa40142209dff5eaad96db9e6386c",
     "11187331c279962d93d604243fd592cb9d0a926f422e47187521287e7156c5c4d603135569b9e9d09c"
     "f5d4a270f59746"},
    {LL_KEY_P521,
     "0037ade9319a89f4dabdb3ef411aaccca5123c61acab57b5393dce47608172a095aa85a30fe1c2952c"
     "6771d937ba9777f5957b2639bab072462f68c27a57382d4a52",
     "040015417e84dbf28c0ad3c278713349dc7df153c897a1891bd98bab4357c9ecbee1e3bf42e00b8e38"
     "0aeae57c2d107564941885942af5a7f4601723c4195d176ced3e017cae20b6641d2eeb695786d8c946"
     "146239d099e18e1d5a514c739d7cb4a10ad8a788015ac405d7799dc75e7b7d5b6cf2261a6a7f150743"
     "8bf01beb6ca3926f9582",
     "0145ba99a847af43793fdd0e872e7cdfa16be30fdc780f97bccc3f078380201e9c677d600b343757a3"
     "bdbf2a3163e4c2f869cca7458aa4a4effc311f5cb151685eb9",
     "0400d0b3975ac4b799f5bea16d5e13e9af971d5e9b984c9f39728b5e5739735a219b97c356436adc6e"
     "95bb0352f6be64a6c2912d4ef2d0433ced2b6171640012d9460f015c68226383956e3bd066e797b623"
     "c27ce0eac2f551a10c2c724d9852077b87220b6536c5c408a1d2aebb8e86d678ae49cb57091f473229"
     "6579ab44fcd17f0fc56a",
     "01144c7d79ae6956bc8edb8e7c787c4521cb086fa64407f97894e5e6b2d79b04d1427e73ca4baa240a"
     "34786859810c06b3c715a3a8cc3151f2bee417996d19f3ddea"},
};

/* ANS X9.63-2001 of NIST's CAVP for SHA-256; the others as openssl kdf X963KDF has them.
 */
static const struct {
  LlDigestAlgorithm digest;
  const char *shared;
  const char *info;
  const char *key;
} derivations[] = {
    {LL_DIGEST_SHA256, "96c05619d56c328ab95fe84b18264b08725b85e33fd34f08", "",
     "443024c3dae66b95e6f5670601558f71"},
    {LL_DIGEST_SHA256, "22518b10e70f2a3f243810ae3254139efbee04aa57c7af7d",
     "75eef81aa3041e33b80971203d2c0c52",
     "c498af77161cc59f2962b9a713e2b215152d139766ce34a776df11866a69bf2e"
     "52a13d9c7c6fc878c50c5ea0bc7b00e0da2447cfd874f6cf92f30d0097111485"},
    {LL_DIGEST_SHA1, "22518b10e70f2a3f243810ae3254139efbee04aa57c7af7d",
     "75eef81aa3041e33b80971203d2c0c52",
     "6beac0d8c10aa0362470a7a9b9ebfa01d578e82eed54367f38f62e8114fd82ad"},
    {LL_DIGEST_SHA224, "22518b10e70f2a3f243810ae3254139efbee04aa57c7af7d",
     "75eef81aa3041e33b80971203d2c0c52",
     "aca3810d153faf67402260df5f2d2883d2b796848582739cdbdf1d3594beba52"},
    {LL_DIGEST_SHA384, "22518b10e70f2a3f243810ae3254139efbee04aa57c7af7d",
     "75eef81aa3041e33b80971203d2c0c52",
     "5aaf37fafffe1857a9e90d62e11a71d6d12e2ab1eac864d14f8c9af4259bb679"},
    {LL_DIGEST_SHA512, "22518b10e70f2a3f243810ae3254139efbee04aa57c7af7d",
     "75eef81aa3041e33b80971203d2c0c52",
     "72ca20c0d208d9aa6c76758d9ac54808481067a8f8c770e8443579b442db98d8"},
};

static GBytes *
parse (const char *hex)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes = ll_bytes_parse_hex (hex, &error);

  g_assert_no_error (error);

  return bytes;
}

static LlSecret *
parse_secret (const char *hex)
{
  g_autoptr (GBytes) bytes = parse (hex);

  return ll_secret_new (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
assert_secret (LlSecret *secret, const char *hex)
{
  size_t size;
  const void *data = ll_secret_get_data (secret, &size);
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autofree char *found = ll_bytes_format_hex (bytes);

  g_assert_cmpstr (found, ==, hex);
}

static void
check_agree (LlKeyType curve,
             const char *scalar_hex,
             const char *point_hex,
             const char *shared_hex)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LlSecret) scalar = parse_secret (scalar_hex);
  g_autoptr (GBytes) point = parse (point_hex);
  g_autoptr (LlSecret) shared = ll_ecdh_agree (curve, scalar, point, &error);

  g_assert_no_error (error);
  assert_secret (shared, shared_hex);
}

static void
test_known_answers (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (agreements); i++) {
    check_agree (agreements[i].curve, agreements[i].scalar_i, agreements[i].point_r,
                 agreements[i].shared);
    check_agree (agreements[i].curve, agreements[i].scalar_r, agreements[i].point_i,
                 agreements[i].shared);
  }
}

static void
check_refused (LlKeyType curve, LlSecret *scalar, GBytes *point, LlError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ll_ecdh_agree (curve, scalar, point, &error));
  g_assert_error (error, LL_ERROR, (int)code);
}

/* Every bit of a point changed puts it off the curve, or out of its form. */
static void
test_point_off_curve (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (agreements); i++) {
    g_autoptr (LlSecret) scalar = parse_secret (agreements[i].scalar_i);
    g_autoptr (GBytes) point = parse (agreements[i].point_r);
    size_t size = g_bytes_get_size (point);

    for (size_t bit = 0; bit < size * 8; bit++) {
      g_autofree uint8_t *copy = g_memdup2 (g_bytes_get_data (point, NULL), size);
      g_autoptr (GBytes) altered = NULL;

      copy[bit / 8] ^= (uint8_t)(1 << (bit % 8));
      altered = g_bytes_new (copy, size);
      check_refused (agreements[i].curve, scalar, altered, LL_ERROR_CRYPTO);
    }
  }
}

static void
test_point_form (void)
{
  g_autoptr (LlSecret) scalar = parse_secret (agreements[0].scalar_i);
  g_autoptr (GBytes) point = parse (agreements[0].point_r);
  g_autoptr (GBytes) zero = parse ("04000000000000000000000000000000000000000000000000000"
                                   "000000000000000000000000000000"
                                   "00000000000000000000000000000000000000000000000");
  g_autoptr (GBytes) foreign = parse (agreements[1].point_r);

  for (size_t size = 0; size < g_bytes_get_size (point); size++) {
    g_autoptr (GBytes) part = g_bytes_new_from_bytes (point, 0, size);

    check_refused (LL_KEY_P256, scalar, part, LL_ERROR_CRYPTO);
  }
  check_refused (LL_KEY_P256, scalar, zero, LL_ERROR_CRYPTO);
  check_refused (LL_KEY_P256, scalar, foreign, LL_ERROR_CRYPTO);
  check_refused (LL_KEY_RSA, scalar, point, LL_ERROR_UNSUPPORTED);
  check_refused (LL_KEY_X25519, scalar, point, LL_ERROR_UNSUPPORTED);
}

/* A private key is 1 to the group order less one. */
static void
test_scalar_range (void)
{
  static const char *const bad[] = {
      "", "00", "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
      "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"};
  g_autoptr (GBytes) point = parse (agreements[0].point_r);

  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (LlSecret) scalar = parse_secret (bad[i]);

    check_refused (LL_KEY_P256, scalar, point, LL_ERROR_CRYPTO);
  }
}

static void
test_generate (void)
{
  static const LlKeyType curves[] = {LL_KEY_P256, LL_KEY_P384, LL_KEY_P521};

  for (size_t i = 0; i < G_N_ELEMENTS (curves) * 20; i++) {
    LlKeyType curve = curves[i % G_N_ELEMENTS (curves)];
    g_autoptr (GError) error = NULL;
    g_autoptr (LlSecret) a = NULL;
    g_autoptr (LlSecret) b = NULL;
    g_autoptr (GBytes) a_point = NULL;
    g_autoptr (GBytes) b_point = NULL;
    g_autoptr (LlSecret) ab = NULL;
    g_autoptr (LlSecret) ba = NULL;
    size_t size;

    g_assert_true (ll_ecdh_generate (curve, &a, &a_point, &error));
    g_assert_true (ll_ecdh_generate (curve, &b, &b_point, &error));
    g_assert_false (g_bytes_equal (a_point, b_point));
    ab = ll_ecdh_agree (curve, a, b_point, &error);
    g_assert_no_error (error);
    ba = ll_ecdh_agree (curve, b, a_point, &error);
    g_assert_no_error (error);
    g_assert_cmpmem (ll_secret_get_data (ab, &size), size, ll_secret_get_data (ba, NULL),
                     ll_ecdh_get_field_size (curve));
  }
  g_assert_false (ll_ecdh_generate (LL_KEY_RSA, NULL, NULL, NULL));
}

static void
test_derive (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (derivations); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (LlSecret) shared = parse_secret (derivations[i].shared);
    g_autoptr (GBytes) info = parse (derivations[i].info);
    g_autoptr (LlSecret) key = ll_ecdh_derive (shared, derivations[i].digest, info,
                                               strlen (derivations[i].key) / 2, &error);

    g_assert_no_error (error);
    assert_secret (key, derivations[i].key);
  }
}

static void
test_derive_refused (void)
{
  static const LlDigestAlgorithm bad[] = {LL_DIGEST_UNKNOWN, LL_DIGEST_MD5};
  g_autoptr (LlSecret) shared = parse_secret (derivations[0].shared);
  g_autoptr (GBytes) info = g_bytes_new (NULL, 0);

  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (ll_ecdh_derive (shared, bad[i], info, 32, &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_UNSUPPORTED);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crypto/ecdh/known-answers", test_known_answers);
  g_test_add_func ("/crypto/ecdh/point-off-curve-is-refused", test_point_off_curve);
  g_test_add_func ("/crypto/ecdh/point-form-is-checked", test_point_form);
  g_test_add_func ("/crypto/ecdh/scalar-range-is-checked", test_scalar_range);
  g_test_add_func ("/crypto/ecdh/two-fresh-keys-agree", test_generate);
  g_test_add_func ("/crypto/ecdh/derivation-known-answers", test_derive);
  g_test_add_func ("/crypto/ecdh/derivation-refuses-md5", test_derive_refused);

  return g_test_run ();
}
