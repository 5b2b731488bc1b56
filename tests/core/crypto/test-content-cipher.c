/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crypto/ll-content-cipher.h"

#include <string.h>

#include "base/ll-bytes.h"
#include "base/ll-error.h"
#include "crypto/ll-random.h"

#define SP800_38A_TEXT                                                                   \
  "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"                     \
  "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"
#define GCM_TEXT                                                                         \
  "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"                     \
  "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"

/* CBC: SP 800-38A, F.2.1, F.2.3, F.2.5, followed by a block of padding that is not
 * compared.  GCM: test cases 1, 2, 4, 13, 14 and 16 of McGrew and Viega. */
static const struct {
  LlCipher cipher;
  const char *key;
  const char *iv;
  const char *aad;
  const char *text;
  const char *encrypted;
  const char *tag;
} rows[] = {
    {LL_CIPHER_AES128_CBC, "2b7e151628aed2a6abf7158809cf4f3c",
     "000102030405060708090a0b0c0d0e0f", NULL, SP800_38A_TEXT,
     "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"
     "73bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7",
     NULL},
    {LL_CIPHER_AES192_CBC, "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b",
     "000102030405060708090a0b0c0d0e0f", NULL, SP800_38A_TEXT,
     "4f021db243bc633d7178183a9fa071e8b4d9ada9ad7dedf4e5e738763f69145a"
     "571b242012fb7ae07fa9baac3df102e008b0e27988598881d920a9e64f5615cd",
     NULL},
    {LL_CIPHER_AES256_CBC,
     "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
     "000102030405060708090a0b0c0d0e0f", NULL, SP800_38A_TEXT,
     "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d"
     "39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b",
     NULL},
    {LL_CIPHER_AES128_GCM, "00000000000000000000000000000000", "000000000000000000000000",
     NULL, "", "", "58e2fccefa7e3061367f1d57a4e7455a"},
    {LL_CIPHER_AES128_GCM, "00000000000000000000000000000000", "000000000000000000000000",
     NULL, "00000000000000000000000000000000", "0388dace60b6a392f328c2b971b2fe78",
     "ab6e47d42cec13bdf53a67b21257bddf"},
    {LL_CIPHER_AES128_GCM, "feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
     "feedfacedeadbeeffeedfacedeadbeefabaddad2", GCM_TEXT,
     "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
     "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091",
     "5bc94fbc3221a5db94fae95ae7121a47"},
    {LL_CIPHER_AES256_GCM,
     "0000000000000000000000000000000000000000000000000000000000000000",
     "000000000000000000000000", NULL, "", "", "530f8afbc74536b9a963b4f1c4cb738b"},
    {LL_CIPHER_AES256_GCM,
     "0000000000000000000000000000000000000000000000000000000000000000",
     "000000000000000000000000", NULL, "00000000000000000000000000000000",
     "cea7403d4d606b6e074ec5d3baf39d18", "d0d1c8a799996bf0265b98b5d48ab919"},
    {LL_CIPHER_AES256_GCM,
     "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
     "cafebabefacedbaddecaf888", "feedfacedeadbeeffeedfacedeadbeefabaddad2", GCM_TEXT,
     "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
     "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
     "76fc6ece0f4e1768cddf8853bb2d551b"},
};

static const LlCipher all[] = {LL_CIPHER_AES128_CBC, LL_CIPHER_AES192_CBC,
                               LL_CIPHER_AES256_CBC, LL_CIPHER_AES128_GCM,
                               LL_CIPHER_AES192_GCM, LL_CIPHER_AES256_GCM,
                               LL_CIPHER_3DES_CBC};

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

static LlContentCipher *
new_cipher (LlCipher cipher, gboolean encrypt, LlSecret *key, GBytes *iv, GBytes *aad)
{
  g_autoptr (GError) error = NULL;
  LlContentCipher *self = ll_content_cipher_new (cipher, encrypt, key, iv, aad, &error);

  g_assert_no_error (error);

  return self;
}

/* In pieces of @step octets. */
static void
update (LlContentCipher *self, GBytes *data, size_t step, GByteArray *out)
{
  size_t size;
  const uint8_t *octets = g_bytes_get_data (data, &size);

  for (size_t at = 0; at < size; at += step) {
    g_autoptr (GError) error = NULL;

    ll_content_cipher_update (self, octets + at, MIN (step, size - at), out, &error);
    g_assert_no_error (error);
  }
}

static GBytes *
encrypt (LlCipher cipher,
         LlSecret *key,
         GBytes *iv,
         GBytes *aad,
         GBytes *text,
         size_t step,
         GBytes **out_tag)
{
  g_autoptr (LlContentCipher) self = new_cipher (cipher, TRUE, key, iv, aad);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  *out_tag = NULL;
  update (self, text, step, out);
  ll_content_cipher_finish_encrypt (self, out, out_tag, &error);
  g_assert_no_error (error);

  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

/* Returns: the text, NULL when padding or tag are wrong. */
static GBytes *
decrypt (LlCipher cipher,
         LlSecret *key,
         GBytes *iv,
         GBytes *aad,
         GBytes *encrypted,
         size_t step,
         GBytes *tag)
{
  g_autoptr (LlContentCipher) self = new_cipher (cipher, FALSE, key, iv, aad);
  g_autoptr (GByteArray) out = g_byte_array_new ();

  update (self, encrypted, step, out);
  if (!ll_content_cipher_finish_decrypt (self, out, tag))
    return NULL;

  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

static void
test_known_answers (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (LlSecret) key = parse_secret (rows[i].key);
    g_autoptr (GBytes) iv = parse (rows[i].iv);
    g_autoptr (GBytes) aad = rows[i].aad != NULL ? parse (rows[i].aad) : NULL;
    g_autoptr (GBytes) text = parse (rows[i].text);

    for (size_t step = 1; step < 80; step++) {
      g_autoptr (GBytes) tag = NULL;
      g_autoptr (GBytes) encrypted =
          encrypt (rows[i].cipher, key, iv, aad, text, step, &tag);
      g_autoptr (GBytes) back =
          decrypt (rows[i].cipher, key, iv, aad, encrypted, step, tag);
      g_autofree char *hex = ll_bytes_format_hex (encrypted);

      g_assert_true (g_str_has_prefix (hex, rows[i].encrypted));
      g_assert_nonnull (back);
      g_assert_true (g_bytes_equal (back, text));
      if (rows[i].tag != NULL) {
        g_autofree char *tag_hex = ll_bytes_format_hex (tag);

        g_assert_cmpuint (strlen (hex), ==, strlen (rows[i].encrypted));
        g_assert_cmpstr (tag_hex, ==, rows[i].tag);
      } else {
        g_assert_cmpuint (strlen (hex), ==, strlen (rows[i].encrypted) + 32);
        g_assert_null (tag);
      }
    }
  }
}

static void
test_sizes (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (all); i++) {
    g_autoptr (LlSecret) key = ll_random_new_secret (ll_cipher_get_key_size (all[i]));
    g_autofree uint8_t *octets = g_malloc0 (100);
    g_autoptr (GBytes) iv = g_bytes_new (octets, ll_cipher_get_iv_size (all[i]));

    ll_random_fill (octets, 100);
    for (size_t size = 0; size <= 100; size++) {
      g_autoptr (GBytes) text = g_bytes_new (octets, size);
      g_autoptr (GBytes) tag = NULL;
      g_autoptr (GBytes) encrypted = encrypt (all[i], key, iv, NULL, text, 7, &tag);
      g_autoptr (GBytes) back = decrypt (all[i], key, iv, NULL, encrypted, 13, tag);

      g_assert_nonnull (back);
      g_assert_true (g_bytes_equal (back, text));
    }
  }
}

/* Encrypts @block without padding: two blocks of CBC less the padding's one. */
static GBytes *
encrypt_block (LlSecret *key, GBytes *iv, const uint8_t *block)
{
  g_autoptr (GBytes) text = g_bytes_new (block, 16);
  g_autoptr (GBytes) tag = NULL;
  g_autoptr (GBytes) whole =
      encrypt (LL_CIPHER_AES128_CBC, key, iv, NULL, text, 16, &tag);

  return g_bytes_new_from_bytes (whole, 0, 16);
}

/* RFC 5652, section 6.3: each padding that there can be, and what is none. */
static void
test_padding (void)
{
  g_autoptr (LlSecret) key = ll_random_new_secret (16);
  g_autoptr (GBytes) iv = g_bytes_new ("0123456789abcdef", 16);

  for (unsigned int claimed = 0; claimed < 256; claimed++) {
    for (unsigned int wrong = 0; wrong <= 16; wrong++) {
      uint8_t block[16];
      g_autoptr (GBytes) encrypted = NULL;
      g_autoptr (GBytes) back = NULL;
      gboolean good = claimed >= 1 && claimed <= 16 && (wrong == 0 || wrong > claimed);

      memset (block, (int)claimed, sizeof block);
      if (wrong > 1)
        block[16 - wrong] ^= 0x40;
      else if (wrong == 1)
        continue;
      encrypted = encrypt_block (key, iv, block);
      back = decrypt (LL_CIPHER_AES128_CBC, key, iv, NULL, encrypted, 16, NULL);
      g_assert_true ((back != NULL) == good);
      if (good)
        g_assert_cmpmem (g_bytes_get_data (back, NULL), g_bytes_get_size (back), block,
                         16 - claimed);
    }
  }
}

static void
test_cbc_partial_block (void)
{
  g_autoptr (LlSecret) key = ll_random_new_secret (32);
  g_autoptr (GBytes) iv = g_bytes_new ("0123456789abcdef", 16);
  g_autoptr (GBytes) text =
      g_bytes_new_static ("forty octets of text, to be cut short...", 40);
  g_autoptr (GBytes) tag = NULL;
  g_autoptr (GBytes) encrypted =
      encrypt (LL_CIPHER_AES256_CBC, key, iv, NULL, text, 40, &tag);

  for (size_t size = 0; size < g_bytes_get_size (encrypted); size++) {
    g_autoptr (GBytes) part = g_bytes_new_from_bytes (encrypted, 0, size);
    g_autoptr (GBytes) back =
        decrypt (LL_CIPHER_AES256_CBC, key, iv, NULL, part, 5, NULL);

    if (size % 16 != 0 || size == 0)
      g_assert_null (back);
  }
}

/* RFC 5084: 12 to 16 octets of tag; one octet of it was once enough elsewhere
 * (CVE-2026-34182). */
static void
test_tag (void)
{
  g_autoptr (LlSecret) key = ll_random_new_secret (32);
  g_autoptr (GBytes) iv = g_bytes_new ("0123456789ab", 12);
  g_autoptr (GBytes) text = g_bytes_new_static ("text", 4);
  g_autoptr (GBytes) tag = NULL;
  g_autoptr (GBytes) encrypted =
      encrypt (LL_CIPHER_AES256_GCM, key, iv, NULL, text, 4, &tag);
  uint8_t octets[17] = {0};

  memcpy (octets, g_bytes_get_data (tag, NULL), 16);
  for (size_t size = 0; size <= 17; size++) {
    g_autoptr (GBytes) cut = g_bytes_new (octets, size);
    g_autoptr (GBytes) back =
        decrypt (LL_CIPHER_AES256_GCM, key, iv, NULL, encrypted, 4, cut);

    g_assert_true ((back != NULL) == (size >= 12 && size <= 16));
  }
  for (size_t bit = 0; bit < 128; bit++) {
    g_autoptr (GBytes) altered = NULL;
    uint8_t copy[16];

    memcpy (copy, octets, 16);
    copy[bit / 8] ^= (uint8_t)(1 << (bit % 8));
    altered = g_bytes_new (copy, 16);
    g_assert_null (decrypt (LL_CIPHER_AES256_GCM, key, iv, NULL, encrypted, 4, altered));
  }
}

static void
test_gcm_altered (void)
{
  g_autoptr (LlSecret) key = ll_random_new_secret (16);
  g_autoptr (GBytes) iv = g_bytes_new ("0123456789ab", 12);
  g_autoptr (GBytes) aad = g_bytes_new ("aad", 3);
  g_autoptr (GBytes) other_aad = g_bytes_new ("aae", 3);
  g_autoptr (GBytes) text =
      g_bytes_new_static ("forty octets of text, to be altered.....", 40);
  g_autoptr (GBytes) tag = NULL;
  g_autoptr (GBytes) encrypted =
      encrypt (LL_CIPHER_AES128_GCM, key, iv, aad, text, 40, &tag);

  for (size_t bit = 0; bit < 40 * 8; bit++) {
    g_autofree uint8_t *copy = g_memdup2 (g_bytes_get_data (encrypted, NULL), 40);
    g_autoptr (GBytes) altered = NULL;

    copy[bit / 8] ^= (uint8_t)(1 << (bit % 8));
    altered = g_bytes_new (copy, 40);
    g_assert_null (decrypt (LL_CIPHER_AES128_GCM, key, iv, aad, altered, 40, tag));
  }
  g_assert_null (decrypt (LL_CIPHER_AES128_GCM, key, iv, NULL, encrypted, 40, tag));
  g_assert_null (decrypt (LL_CIPHER_AES128_GCM, key, iv, other_aad, encrypted, 40, tag));
}

static void
test_refused (void)
{
  static const struct {
    LlCipher cipher;
    size_t key_size;
    size_t iv_size;
    LlError code;
  } bad[] = {
      {LL_CIPHER_UNKNOWN, 32, 16, LL_ERROR_UNSUPPORTED},
      {LL_CIPHER_AES256_CBC, 16, 16, LL_ERROR_CRYPTO},
      {LL_CIPHER_AES256_CBC, 32, 12, LL_ERROR_CRYPTO},
      {LL_CIPHER_AES128_CBC, 32, 16, LL_ERROR_CRYPTO},
      {LL_CIPHER_AES256_GCM, 32, 0, LL_ERROR_CRYPTO},
      {LL_CIPHER_AES256_GCM, 32, 11, LL_ERROR_CRYPTO},
      {LL_CIPHER_AES256_GCM, 32, 13, LL_ERROR_CRYPTO},
      {LL_CIPHER_AES256_GCM, 32, 1024, LL_ERROR_CRYPTO}, /* CVE-2025-15467 */
      {LL_CIPHER_AES256_GCM, 31, 12, LL_ERROR_CRYPTO},
      {LL_CIPHER_3DES_CBC, 24, 16, LL_ERROR_CRYPTO},
      {LL_CIPHER_3DES_CBC, 16, 8, LL_ERROR_CRYPTO},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (LlSecret) key = ll_secret_new_empty (bad[i].key_size);
    g_autoptr (GBytes) iv = g_bytes_new_take (g_malloc0 (bad[i].iv_size), bad[i].iv_size);
    g_autoptr (GError) error = NULL;

    g_assert_null (ll_content_cipher_new (bad[i].cipher, FALSE, key, iv, NULL, &error));
    g_assert_error (error, LL_ERROR, (int)bad[i].code);
  }
}

static void
test_names (void)
{
  static const char *const names[] = {"aes128-cbc", "aes192-cbc", "aes256-cbc",
                                      "aes128-gcm", "aes192-gcm", "aes256-gcm",
                                      "3des-cbc"};

  for (size_t i = 0; i < G_N_ELEMENTS (all); i++) {
    g_assert_cmpstr (ll_cipher_to_string (all[i]), ==, names[i]);
    g_assert_true (ll_cipher_is_aead (all[i]) == g_str_has_suffix (names[i], "gcm"));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crypto/content-cipher/known-answers", test_known_answers);
  g_test_add_func ("/crypto/content-cipher/every-size-comes-back", test_sizes);
  g_test_add_func ("/crypto/content-cipher/padding-is-checked", test_padding);
  g_test_add_func ("/crypto/content-cipher/part-of-a-block-is-refused",
                   test_cbc_partial_block);
  g_test_add_func ("/crypto/content-cipher/tag-is-checked", test_tag);
  g_test_add_func ("/crypto/content-cipher/gcm-shows-every-change", test_gcm_altered);
  g_test_add_func ("/crypto/content-cipher/wrong-sizes-are-refused", test_refused);
  g_test_add_func ("/crypto/content-cipher/names", test_names);

  return g_test_run ();
}
