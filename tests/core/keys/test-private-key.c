/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "keys/ll-private-key.h"

#include <stdint.h>
#include <string.h>

#include "base/ll-bytes.h"
#include "base/ll-error.h"
#include "keys/ll-private-key-private.h"
#include "support/ll-test-shell.h"

static LlSecret *
to_secret (GBytes *bytes)
{
  size_t size;
  const void *data = g_bytes_get_data (bytes, &size);

  return ll_secret_new (data, size);
}

/* A key made by openssl; its public half is left in the shell's pub.der. */
static LlPrivateKey *
make_key (LlTestShell *shell, const char *options)
{
  g_autoptr (GBytes) der = NULL;
  g_autoptr (LlSecret) secret = NULL;
  g_autoptr (GError) error = NULL;
  LlPrivateKey *key;

  ll_test_shell_run (
      shell,
      "openssl genpkey %s -out key.pem;"
      "openssl pkcs8 -topk8 -nocrypt -in key.pem -outform DER -out key.der;"
      "openssl pkey -in key.pem -pubout -out pub.pem;"
      "openssl pkey -in key.pem -pubout -outform DER -out pub.der",
      options);
  der = ll_test_shell_read (shell, "key.der");
  secret = to_secret (der);
  key = ll_private_key_new_from_der (secret, &error);
  g_assert_no_error (error);

  return key;
}

static LlPublicKey *
read_public_key (LlTestShell *shell)
{
  g_autoptr (GBytes) der = ll_test_shell_read (shell, "pub.der");
  LlPublicKey *key = ll_public_key_new_from_spki (der, NULL);

  g_assert_nonnull (key);

  return key;
}

#define RSA      "-algorithm RSA -pkeyopt rsa_keygen_bits:2048"
#define RSA_PSS  "-algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048"
#define EC(name) "-algorithm EC -pkeyopt ec_paramgen_curve:" name

/* Kinds of keys, and how openssl verifies what they sign. */
static const struct {
  const char *options;
  LlKeyType type;
  LlDigestAlgorithm digest;
  const char *verify; /* NULL: it signs nothing */
} rows[] = {
    {RSA, LL_KEY_RSA, LL_DIGEST_SHA256, "openssl dgst -sha256 -verify pub.pem"},
    {RSA, LL_KEY_RSA, LL_DIGEST_SHA384, "openssl dgst -sha384 -verify pub.pem"},
    {RSA, LL_KEY_RSA, LL_DIGEST_SHA512, "openssl dgst -sha512 -verify pub.pem"},
    {EC ("P-256"), LL_KEY_P256, LL_DIGEST_SHA256, "openssl dgst -sha256 -verify pub.pem"},
    {EC ("P-256"), LL_KEY_P256, LL_DIGEST_SHA512, "openssl dgst -sha512 -verify pub.pem"},
    {EC ("P-384"), LL_KEY_P384, LL_DIGEST_SHA384, "openssl dgst -sha384 -verify pub.pem"},
    {EC ("P-521"), LL_KEY_P521, LL_DIGEST_SHA512, "openssl dgst -sha512 -verify pub.pem"},
    {"-algorithm ED25519", LL_KEY_ED25519, LL_DIGEST_SHA512,
     "openssl pkeyutl -verify -pubin -inkey pub.pem -rawin -sigfile sig -in"},
    {"-algorithm X25519", LL_KEY_X25519, LL_DIGEST_SHA256, NULL},
    {RSA_PSS, LL_KEY_RSA_PSS, LL_DIGEST_SHA256, NULL},
    {RSA, LL_KEY_RSA, LL_DIGEST_SHA1, NULL},
    {RSA, LL_KEY_RSA, LL_DIGEST_MD5, NULL},
    {RSA, LL_KEY_RSA, LL_DIGEST_UNKNOWN, NULL},
    {EC ("P-256"), LL_KEY_P256, LL_DIGEST_SHA224, NULL},
};

static void
test_sign (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (LlTestShell) shell = ll_test_shell_new ();
    g_autoptr (LlPrivateKey) key = make_key (shell, rows[i].options);
    g_autoptr (GBytes) data = g_bytes_new_static ("Dear Bob,\n", 10);
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) signature =
        ll_private_key_sign (key, rows[i].digest, data, &error);

    g_assert_cmpint (ll_private_key_get_key_type (key), ==, rows[i].type);
    if (rows[i].verify == NULL) {
      g_assert_null (signature);
      g_assert_error (error, LL_ERROR, LL_ERROR_CRYPTO);
      continue;
    }
    g_assert_no_error (error);
    ll_test_shell_write (shell, "sig", signature);
    ll_test_shell_write (shell, "data", data);
    if (rows[i].type == LL_KEY_ED25519)
      ll_test_shell_run (shell, "%s data", rows[i].verify);
    else
      ll_test_shell_run (shell, "%s -signature sig data", rows[i].verify);
  }
}

static void
test_is_pair (void)
{
  static const char *const kinds[] = {RSA,
                                      RSA_PSS,
                                      EC ("P-256"),
                                      EC ("P-384"),
                                      EC ("P-521"),
                                      "-algorithm ED25519",
                                      "-algorithm X25519"};

  for (size_t i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autoptr (LlTestShell) shell = ll_test_shell_new ();
    g_autoptr (LlPrivateKey) one = make_key (shell, kinds[i]);
    g_autoptr (LlPublicKey) its_half = read_public_key (shell);
    g_autoptr (LlPrivateKey) other = make_key (shell, kinds[i]);
    g_autoptr (LlPublicKey) other_half = read_public_key (shell);

    g_test_message ("%s", kinds[i]);
    g_assert_true (ll_private_key_is_pair (one, its_half));
    g_assert_true (ll_private_key_is_pair (other, other_half));
    g_assert_false (ll_private_key_is_pair (one, other_half));
    g_assert_false (ll_private_key_is_pair (other, its_half));
  }
}

static GBytes *
encrypt (LlTestShell *shell, const char *hex, const char *options)
{
  g_autoptr (GBytes) plain = ll_bytes_parse_hex (hex, NULL);

  ll_test_shell_write (shell, "plain", plain);
  ll_test_shell_run (
      shell, "openssl pkeyutl -encrypt -pubin -inkey pub.pem %s -in plain -out encrypted",
      options);

  return ll_test_shell_read (shell, "encrypted");
}

static char *
decrypt (LlPrivateKey *key, GBytes *encrypted, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LlSecret) plain = ll_private_key_decrypt (key, encrypted, size, &error);
  g_autoptr (GBytes) bytes = NULL;
  size_t found;
  const void *data;

  g_assert_no_error (error);
  data = ll_secret_get_data (plain, &found);
  g_assert_cmpuint (found, ==, size);
  bytes = g_bytes_new (data, found);

  return ll_bytes_format_hex (bytes);
}

/* RFC 3218: whatever is wrong, the answer is random octets of the size asked for. */
static void
test_decrypt (void)
{
  static const char secret[] = "000102030405060708090a0b0c0d0e0f";
  g_autoptr (LlTestShell) shell = ll_test_shell_new ();
  g_autoptr (LlPrivateKey) key = make_key (shell, RSA);
  g_autoptr (GBytes) good = encrypt (shell, secret, "");
  g_autoptr (GBytes) padded = encrypt (shell, secret, "-pkeyopt rsa_padding_mode:oaep");
  g_autoptr (GBytes) raw = NULL;
  g_autoptr (GBytes) junk = g_bytes_new_static ("junk", 4);
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  g_autofree uint8_t *zeros = g_malloc0 (256);
  g_autoptr (GBytes) zero = g_bytes_new_static (zeros, 256);
  g_autofree char *plain = decrypt (key, good, 16);
  GBytes *wrong[] = {padded, junk, nothing, zero};

  g_assert_cmpstr (plain, ==, secret);
  for (size_t i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autofree char *one = decrypt (key, wrong[i], 16);
    g_autofree char *two = decrypt (key, wrong[i], 16);

    g_assert_cmpstr (one, !=, two);
    g_assert_cmpstr (one, !=, secret);
    g_assert_cmpstr (one, !=, "00000000000000000000000000000000");
  }
  for (size_t size = 15; size <= 32; size += size == 15 ? 2 : 15) {
    g_autofree char *one = decrypt (key, good, size);
    g_autofree char *two = decrypt (key, good, size);

    g_assert_cmpstr (one, !=, two);
    g_assert_false (g_str_has_prefix (one, "0001020304"));
  }
}

static void
test_decrypt_without_rsa (void)
{
  static const char *const kinds[] = {EC ("P-256"), "-algorithm ED25519", RSA_PSS};

  for (size_t i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autoptr (LlTestShell) shell = ll_test_shell_new ();
    g_autoptr (LlPrivateKey) key = make_key (shell, kinds[i]);
    g_autoptr (GBytes) data = g_bytes_new_static ("junk", 4);
    g_autoptr (GError) error = NULL;

    g_assert_null (ll_private_key_decrypt (key, data, 16, &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_CRYPTO);
  }
}

/* The point of the shell's public key: the last octets of its DER. */
static GBytes *
read_point (LlTestShell *shell, size_t size)
{
  g_autoptr (GBytes) der = ll_test_shell_read (shell, "pub.der");

  return g_bytes_new_from_bytes (der, g_bytes_get_size (der) - size, size);
}

/* openssl derives the same secret from the other halves, leading zeros included. */
static void
test_agree (void)
{
  static const struct {
    const char *options;
    size_t point;
  } curves[] = {{EC ("P-256"), 65}, {EC ("P-384"), 97}, {EC ("P-521"), 133}};

  for (size_t i = 0; i < G_N_ELEMENTS (curves); i++) {
    g_autoptr (LlTestShell) shell = ll_test_shell_new ();
    g_autoptr (LlPrivateKey) ours = make_key (shell, curves[i].options);
    g_autoptr (LlPrivateKey) theirs = NULL;
    g_autoptr (GBytes) point = NULL;
    g_autoptr (GBytes) expected = NULL;
    g_autoptr (LlSecret) shared = NULL;
    g_autoptr (GError) error = NULL;
    size_t size;
    const void *data;

    ll_test_shell_run (shell, "mv key.pem ours.pem");
    theirs = make_key (shell, curves[i].options);
    point = read_point (shell, curves[i].point);
    ll_test_shell_run (
        shell, "openssl pkeyutl -derive -inkey ours.pem -peerkey pub.pem -out shared");
    expected = ll_test_shell_read (shell, "shared");
    shared = ll_private_key_agree (ours, point, &error);
    g_assert_no_error (error);
    data = ll_secret_get_data (shared, &size);
    g_assert_cmpmem (data, size, g_bytes_get_data (expected, NULL),
                     g_bytes_get_size (expected));
  }
}

static void
test_agree_refused (void)
{
  g_autoptr (LlTestShell) shell = ll_test_shell_new ();
  g_autoptr (LlPrivateKey) key = make_key (shell, EC ("P-256"));
  g_autoptr (GBytes) point = read_point (shell, 65);
  g_autofree uint8_t *altered = g_memdup2 (g_bytes_get_data (point, NULL), 65);
  g_autoptr (GBytes) off_curve = NULL;
  g_autoptr (GBytes) too_short = g_bytes_new_from_bytes (point, 0, 64);
  g_autoptr (LlPrivateKey) rsa = make_key (shell, RSA);
  g_autoptr (GError) error = NULL;

  altered[64] ^= 1;
  off_curve = g_bytes_new_static (altered, 65);
  g_assert_null (ll_private_key_agree (key, off_curve, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_CRYPTO);
  g_clear_error (&error);
  g_assert_null (ll_private_key_agree (key, too_short, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_CRYPTO);
  g_clear_error (&error);
  g_assert_null (ll_private_key_agree (rsa, point, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_CRYPTO);
}

static void
test_truncated (void)
{
  g_autoptr (LlTestShell) shell = ll_test_shell_new ();
  g_autoptr (LlPrivateKey) key = make_key (shell, EC ("P-256"));
  g_autoptr (GBytes) der = ll_test_shell_read (shell, "key.der");

  for (size_t size = 0; size < g_bytes_get_size (der); size++) {
    g_autoptr (GBytes) part = g_bytes_new_from_bytes (der, 0, size);
    g_autoptr (LlSecret) secret = to_secret (part);
    g_autoptr (GError) error = NULL;

    g_assert_null (ll_private_key_new_from_der (secret, &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
  }
}

/* What comes out is the key that went in. */
static void
test_round_trip (void)
{
  static const char *const kinds[] = {RSA, EC ("P-256"), "-algorithm ED25519"};

  for (size_t i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autoptr (LlTestShell) shell = ll_test_shell_new ();
    g_autoptr (LlPrivateKey) key = make_key (shell, kinds[i]);
    g_autoptr (LlPublicKey) public_key = read_public_key (shell);
    g_autoptr (LlSecret) pkcs8 = ll_private_key_dup_pkcs8 (key, NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (LlPrivateKey) again = ll_private_key_new_from_der (pkcs8, &error);

    g_assert_no_error (error);
    g_assert_true (ll_private_key_is_pair (again, public_key));
  }
}

typedef struct {
  LlPrivateKey *key;
  LlPublicKey *public_key;
} Shared;

static gpointer
sign_often (gpointer user_data)
{
  Shared *shared = user_data;

  for (int i = 0; i < 20; i++) {
    g_autoptr (GBytes) data = g_bytes_new (&i, sizeof i);
    g_autoptr (GBytes) signature =
        ll_private_key_sign (shared->key, LL_DIGEST_SHA256, data, NULL);

    g_assert_cmpint (ll_public_key_verify (shared->public_key, LL_SIGNATURE_RSA,
                                           LL_DIGEST_SHA256, 0, data, signature),
                     ==, LL_SIGNATURE_CHECK_GOOD);
  }

  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (LlTestShell) shell = ll_test_shell_new ();
  g_autoptr (LlPrivateKey) key = make_key (shell, RSA);
  g_autoptr (LlPublicKey) public_key = read_public_key (shell);
  Shared shared = {key, public_key};
  GThread *threads[4];

  for (size_t i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("sign", sign_often, &shared);
  for (size_t i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/keys/private-key/openssl-verifies", test_sign);
  g_test_add_func ("/keys/private-key/is-pair", test_is_pair);
  g_test_add_func ("/keys/private-key/decrypt-tells-nothing", test_decrypt);
  g_test_add_func ("/keys/private-key/only-rsa-decrypts", test_decrypt_without_rsa);
  g_test_add_func ("/keys/private-key/agree-as-openssl", test_agree);
  g_test_add_func ("/keys/private-key/agree-refused", test_agree_refused);
  g_test_add_func ("/keys/private-key/cut-short-anywhere", test_truncated);
  g_test_add_func ("/keys/private-key/round-trip", test_round_trip);
  g_test_add_func ("/keys/private-key/many-threads", test_threads);

  return g_test_run ();
}
