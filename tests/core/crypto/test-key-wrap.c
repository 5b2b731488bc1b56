/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crypto/ll-key-wrap.h"

#include <stdint.h>
#include <string.h>

#include "base/ll-bytes.h"
#include "base/ll-error.h"

/* RFC 3394, sections 4.1, 4.2, 4.3, 4.5 and 4.6. */
static const struct {
  const char *kek;
  const char *key;
  const char *wrapped;
} rows[] = {
    {"000102030405060708090a0b0c0d0e0f", "00112233445566778899aabbccddeeff",
     "1fa68b0a8112b447aef34bd8fb5a7b829d3e862371d2cfe5"},
    {"000102030405060708090a0b0c0d0e0f1011121314151617",
     "00112233445566778899aabbccddeeff",
     "96778b25ae6ca435f92b5b97c050aed2468ab8a17ad84e5d"},
    {"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
     "00112233445566778899aabbccddeeff",
     "64e8c3f9ce0f5ba263e9777905818a2a93c8191e7d6e8ae7"},
    {"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
     "00112233445566778899aabbccddeeff0001020304050607",
     "a8f9bc1612c68b3ff6e6f4fbe30e71e4769c8b80a32cb8958cd5d17d6b254da1"},
    {"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
     "00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f",
     "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21"},
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

static gboolean
is_same (LlSecret *a, LlSecret *b)
{
  size_t a_size;
  size_t b_size;
  const void *a_data = ll_secret_get_data (a, &a_size);
  const void *b_data = ll_secret_get_data (b, &b_size);

  return a_size == b_size && memcmp (a_data, b_data, a_size) == 0;
}

static void
test_known_answers (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (LlSecret) kek = parse_secret (rows[i].kek);
    g_autoptr (LlSecret) key = parse_secret (rows[i].key);
    g_autoptr (GBytes) wrapped = ll_key_wrap (kek, key, &error);
    g_autofree char *hex = NULL;
    g_autoptr (LlSecret) back = NULL;

    g_assert_no_error (error);
    hex = ll_bytes_format_hex (wrapped);
    g_assert_cmpstr (hex, ==, rows[i].wrapped);

    back = ll_key_unwrap (kek, wrapped, strlen (rows[i].key) / 2, &error);
    g_assert_no_error (error);
    g_assert_true (is_same (back, key));
  }
}

/* A wrong wrapped key gives a key of the right size, another one each time. */
static void
check_substitute (LlSecret *kek, GBytes *wrapped, size_t size, LlSecret *right)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LlSecret) one = ll_key_unwrap (kek, wrapped, size, &error);
  g_autoptr (LlSecret) other = ll_key_unwrap (kek, wrapped, size, &error);
  size_t one_size;

  g_assert_no_error (error);
  ll_secret_get_data (one, &one_size);
  g_assert_cmpuint (one_size, ==, size);
  g_assert_false (is_same (one, other));
  g_assert_false (is_same (one, right));
}

static void
test_altered (void)
{
  g_autoptr (LlSecret) kek = parse_secret (rows[4].kek);
  g_autoptr (LlSecret) key = parse_secret (rows[4].key);
  g_autoptr (GBytes) wrapped = parse (rows[4].wrapped);
  size_t size = g_bytes_get_size (wrapped);

  for (size_t i = 0; i < size * 8; i++) {
    g_autofree uint8_t *copy = g_memdup2 (g_bytes_get_data (wrapped, NULL), size);
    g_autoptr (GBytes) altered = NULL;

    copy[i / 8] ^= (uint8_t)(1 << (i % 8));
    altered = g_bytes_new (copy, size);
    check_substitute (kek, altered, 32, key);
  }
}

/* A wrapped key that is longer or shorter than the cipher's key (CVE-2026-63072). */
static void
test_sizes (void)
{
  g_autoptr (LlSecret) kek = parse_secret (rows[4].kek);
  g_autoptr (LlSecret) key = parse_secret (rows[4].key);
  g_autoptr (GBytes) wrapped = parse (rows[4].wrapped);
  uint8_t *large = g_malloc0 (100);
  g_autoptr (GBytes) octets = NULL;

  check_substitute (kek, wrapped, 16, key);
  check_substitute (kek, wrapped, 24, key);
  memcpy (large, g_bytes_get_data (wrapped, NULL), g_bytes_get_size (wrapped));
  octets = g_bytes_new_take (large, 100);
  for (size_t size = 0; size <= 100; size++) {
    g_autoptr (GBytes) part = g_bytes_new_from_bytes (octets, 0, size);

    if (size != g_bytes_get_size (wrapped))
      check_substitute (kek, part, 32, key);
  }
}

static void
test_misuse (void)
{
  g_autoptr (LlSecret) kek = parse_secret (rows[4].kek);
  g_autoptr (LlSecret) short_kek = ll_secret_new ("123456789012345", 15);
  g_autoptr (GBytes) wrapped = parse (rows[4].wrapped);
  static const size_t sizes[] = {0, 8, 15, 17, 31, 33};

  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (LlSecret) key = ll_secret_new_empty (sizes[i]);
    g_autoptr (GError) error = NULL;

    g_assert_null (ll_key_wrap (kek, key, &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_CRYPTO);
    g_clear_error (&error);
    g_assert_null (ll_key_unwrap (kek, wrapped, sizes[i], &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_CRYPTO);
  }
  g_assert_null (ll_key_unwrap (short_kek, wrapped, 32, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crypto/key-wrap/known-answers", test_known_answers);
  g_test_add_func ("/crypto/key-wrap/altered-gives-a-random-key", test_altered);
  g_test_add_func ("/crypto/key-wrap/wrong-size-gives-a-random-key", test_sizes);
  g_test_add_func ("/crypto/key-wrap/misuse-is-refused", test_misuse);

  return g_test_run ();
}
