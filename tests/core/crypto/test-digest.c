/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crypto/ll-digest.h"

#include <string.h>

#include "base/ll-bytes.h"
#include "base/ll-error.h"

/* FIPS 180-4 and RFC 1321: the examples "abc" and "". */
static const struct {
  LlDigestAlgorithm algorithm;
  const char *name;
  gboolean strong;
  const char *text;
  const char *hash;
} rows[] = {
    {LL_DIGEST_MD5, "md5", FALSE, "abc", "900150983cd24fb0d6963f7d28e17f72"},
    {LL_DIGEST_SHA1, "sha-1", FALSE, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"},
    {LL_DIGEST_SHA224, "sha-224", FALSE, "abc",
     "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"},
    {LL_DIGEST_SHA256, "sha-256", TRUE, "abc",
     "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {LL_DIGEST_SHA256, "sha-256", TRUE, "",
     "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {LL_DIGEST_SHA384, "sha-384", TRUE, "abc",
     "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc235"
     "8baeca134c825a7"},
    {LL_DIGEST_SHA512, "sha-512", TRUE, "abc",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a8"
     "36ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
};

static void
test_known_answers (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GBytes) hash =
        ll_digest_compute (rows[i].algorithm, rows[i].text, strlen (rows[i].text));
    g_autofree char *hex = ll_bytes_format_hex (hash);

    g_assert_cmpstr (hex, ==, rows[i].hash);
    g_assert_cmpuint (ll_digest_get_size (rows[i].algorithm), ==,
                      strlen (rows[i].hash) / 2);
    g_assert_cmpstr (ll_digest_to_string (rows[i].algorithm), ==, rows[i].name);
    g_assert_true (ll_digest_is_strong (rows[i].algorithm) == rows[i].strong);
  }
}

static void
test_stream (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (LlDigest) digest = ll_digest_new (rows[i].algorithm, &error);
    g_autoptr (GBytes) hash = NULL;
    g_autofree char *hex = NULL;

    g_assert_no_error (error);
    for (const char *c = rows[i].text; *c != '\0'; c++)
      ll_digest_update (digest, c, 1);
    hash = ll_digest_finish (digest);
    hex = ll_bytes_format_hex (hash);
    g_assert_cmpstr (hex, ==, rows[i].hash);
  }
}

static void
test_unknown (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ll_digest_new (LL_DIGEST_UNKNOWN, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_UNSUPPORTED);
  g_assert_null (ll_digest_compute (LL_DIGEST_UNKNOWN, "", 0));
  g_assert_cmpuint (ll_digest_get_size (LL_DIGEST_UNKNOWN), ==, 0);
  g_assert_false (ll_digest_is_strong (LL_DIGEST_UNKNOWN));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crypto/digest/known-answers", test_known_answers);
  g_test_add_func ("/crypto/digest/stream-equals-whole", test_stream);
  g_test_add_func ("/crypto/digest/unknown-is-refused", test_unknown);

  return g_test_run ();
}
