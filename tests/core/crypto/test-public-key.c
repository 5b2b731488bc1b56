/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crypto/ll-public-key.h"

#include <stdint.h>
#include <string.h>

#include "base/ll-error.h"
#include "support/ll-test-shell.h"

static const struct {
  const char *name;
  const char *recipe; /* of openssl genpkey */
  LlKeyType type;
  unsigned int bits;
  const char *text;
} keys[] = {
    {"rsa", "-algorithm RSA -pkeyopt rsa_keygen_bits:2048", LL_KEY_RSA, 2048, "rsa2048"},
    {"rsa1k", "-algorithm RSA -pkeyopt rsa_keygen_bits:1024", LL_KEY_RSA, 1024,
     "rsa1024"},
    {"pss", "-algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048", LL_KEY_RSA_PSS, 2048,
     "rsa-pss2048"},
    {"p256", "-algorithm EC -pkeyopt ec_paramgen_curve:P-256", LL_KEY_P256, 256, "p256"},
    {"p384", "-algorithm EC -pkeyopt ec_paramgen_curve:P-384", LL_KEY_P384, 384, "p384"},
    {"p521", "-algorithm EC -pkeyopt ec_paramgen_curve:P-521", LL_KEY_P521, 521, "p521"},
    {"ed", "-algorithm ED25519", LL_KEY_ED25519, 256, "ed25519"},
    {"x", "-algorithm X25519", LL_KEY_X25519, 256, "x25519"},
    {"k1", "-algorithm EC -pkeyopt ec_paramgen_curve:secp256k1", LL_KEY_UNKNOWN, 0,
     "unknown"},
    {"bp", "-algorithm EC -pkeyopt ec_paramgen_curve:brainpoolP256r1", LL_KEY_UNKNOWN, 0,
     "unknown"},
    {"ed448", "-algorithm ED448", LL_KEY_UNKNOWN, 0, "unknown"},
};

#define PSS(salt) "-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:" salt

/* What openssl signed, and as what we are asked to check it. */
static const struct {
  const char *key;
  const char *recipe; /* of openssl dgst, NULL for pure EdDSA */
  LlSignatureScheme scheme;
  LlDigestAlgorithm digest;
  unsigned int salt;
  LlSignatureCheck check;
} signatures[] = {
    {"rsa", "-sha256", LL_SIGNATURE_RSA, LL_DIGEST_SHA256, 0, LL_SIGNATURE_CHECK_GOOD},
    {"rsa", "-sha384", LL_SIGNATURE_RSA, LL_DIGEST_SHA384, 0, LL_SIGNATURE_CHECK_GOOD},
    {"rsa", "-sha512", LL_SIGNATURE_RSA, LL_DIGEST_SHA512, 0, LL_SIGNATURE_CHECK_GOOD},
    {"rsa", "-sha1", LL_SIGNATURE_RSA, LL_DIGEST_SHA1, 0, LL_SIGNATURE_CHECK_GOOD},
    {"rsa", "-sha256", LL_SIGNATURE_RSA, LL_DIGEST_SHA512, 0, LL_SIGNATURE_CHECK_BAD},
    {"rsa", "-sha256", LL_SIGNATURE_RSA_PSS, LL_DIGEST_SHA256, 32,
     LL_SIGNATURE_CHECK_BAD},
    {"rsa", "-sha256", LL_SIGNATURE_ECDSA, LL_DIGEST_SHA256, 0, LL_SIGNATURE_CHECK_BAD},
    {"rsa", "-sha256", LL_SIGNATURE_EDDSA, LL_DIGEST_SHA256, 0, LL_SIGNATURE_CHECK_BAD},
    {"rsa", "-md5", LL_SIGNATURE_RSA, LL_DIGEST_MD5, 0, LL_SIGNATURE_CHECK_CANNOT},
    {"rsa", "-sha256", LL_SIGNATURE_UNKNOWN, LL_DIGEST_SHA256, 0,
     LL_SIGNATURE_CHECK_CANNOT},
    {"rsa", "-sha256", LL_SIGNATURE_RSA, LL_DIGEST_UNKNOWN, 0, LL_SIGNATURE_CHECK_CANNOT},
    {"rsa1k", "-sha256", LL_SIGNATURE_RSA, LL_DIGEST_SHA256, 0, LL_SIGNATURE_CHECK_GOOD},
    {"rsa", "-sha256 " PSS ("32"), LL_SIGNATURE_RSA_PSS, LL_DIGEST_SHA256, 32,
     LL_SIGNATURE_CHECK_GOOD},
    {"rsa", "-sha256 " PSS ("0"), LL_SIGNATURE_RSA_PSS, LL_DIGEST_SHA256, 0,
     LL_SIGNATURE_CHECK_GOOD},
    {"rsa", "-sha256 " PSS ("20"), LL_SIGNATURE_RSA_PSS, LL_DIGEST_SHA256, 20,
     LL_SIGNATURE_CHECK_GOOD},
    {"rsa", "-sha256 " PSS ("222"), LL_SIGNATURE_RSA_PSS, LL_DIGEST_SHA256, 222,
     LL_SIGNATURE_CHECK_GOOD},
    {"rsa", "-sha512 " PSS ("64"), LL_SIGNATURE_RSA_PSS, LL_DIGEST_SHA512, 64,
     LL_SIGNATURE_CHECK_GOOD},
    {"rsa", "-sha384 " PSS ("48"), LL_SIGNATURE_RSA_PSS, LL_DIGEST_SHA384, 48,
     LL_SIGNATURE_CHECK_GOOD},
    {"rsa", "-sha256 " PSS ("32"), LL_SIGNATURE_RSA_PSS, LL_DIGEST_SHA256, 20,
     LL_SIGNATURE_CHECK_BAD},
    {"rsa", "-sha256 " PSS ("32"), LL_SIGNATURE_RSA_PSS, LL_DIGEST_SHA256, 100000,
     LL_SIGNATURE_CHECK_BAD},
    {"rsa", "-sha256 " PSS ("32"), LL_SIGNATURE_RSA, LL_DIGEST_SHA256, 0,
     LL_SIGNATURE_CHECK_BAD},
    {"pss", "-sha256 " PSS ("32"), LL_SIGNATURE_RSA_PSS, LL_DIGEST_SHA256, 32,
     LL_SIGNATURE_CHECK_GOOD},
    {"pss", "-sha256 " PSS ("32"), LL_SIGNATURE_RSA, LL_DIGEST_SHA256, 0,
     LL_SIGNATURE_CHECK_BAD},
    {"p256", "-sha256", LL_SIGNATURE_ECDSA, LL_DIGEST_SHA256, 0, LL_SIGNATURE_CHECK_GOOD},
    {"p256", "-sha512", LL_SIGNATURE_ECDSA, LL_DIGEST_SHA512, 0, LL_SIGNATURE_CHECK_GOOD},
    {"p256", "-sha1", LL_SIGNATURE_ECDSA, LL_DIGEST_SHA1, 0, LL_SIGNATURE_CHECK_GOOD},
    {"p256", "-sha256", LL_SIGNATURE_ECDSA, LL_DIGEST_SHA384, 0, LL_SIGNATURE_CHECK_BAD},
    {"p256", "-sha256", LL_SIGNATURE_RSA, LL_DIGEST_SHA256, 0, LL_SIGNATURE_CHECK_BAD},
    {"p384", "-sha384", LL_SIGNATURE_ECDSA, LL_DIGEST_SHA384, 0, LL_SIGNATURE_CHECK_GOOD},
    {"p384", "-sha256", LL_SIGNATURE_ECDSA, LL_DIGEST_SHA256, 0, LL_SIGNATURE_CHECK_GOOD},
    {"p521", "-sha512", LL_SIGNATURE_ECDSA, LL_DIGEST_SHA512, 0, LL_SIGNATURE_CHECK_GOOD},
    {"ed", NULL, LL_SIGNATURE_EDDSA, LL_DIGEST_SHA512, 0, LL_SIGNATURE_CHECK_GOOD},
    {"ed", NULL, LL_SIGNATURE_ECDSA, LL_DIGEST_SHA512, 0, LL_SIGNATURE_CHECK_BAD},
    {"k1", "-sha256", LL_SIGNATURE_ECDSA, LL_DIGEST_SHA256, 0, LL_SIGNATURE_CHECK_CANNOT},
    {"ed448", NULL, LL_SIGNATURE_EDDSA, LL_DIGEST_SHA512, 0, LL_SIGNATURE_CHECK_CANNOT},
};

static LlTestShell *shell;

static LlPublicKey *
read_key (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".spki", NULL);
  g_autoptr (GBytes) spki = ll_test_shell_read (shell, file);
  g_autoptr (GError) error = NULL;
  LlPublicKey *key = ll_public_key_new_from_spki (spki, &error);

  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (ll_public_key_get_spki (key), spki));

  return key;
}

static void
make_keys (void)
{
  shell = ll_test_shell_new ();
  for (size_t i = 0; i < G_N_ELEMENTS (keys); i++)
    ll_test_shell_run (shell,
                       "openssl genpkey %s -out %s.pem; "
                       "openssl pkey -in %s.pem -pubout -outform DER -out %s.spki",
                       keys[i].recipe, keys[i].name, keys[i].name, keys[i].name);
  ll_test_shell_run (shell, "printf letter > text");
}

static void
test_kinds (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_autoptr (LlPublicKey) key = read_key (keys[i].name);
    g_autofree char *text = ll_public_key_format (key);

    g_test_message ("%s", keys[i].name);
    g_assert_cmpint (ll_public_key_get_key_type (key), ==, keys[i].type);
    if (keys[i].type != LL_KEY_UNKNOWN)
      g_assert_cmpuint (ll_public_key_get_bits (key), ==, keys[i].bits);
    g_assert_cmpstr (text, ==, keys[i].text);
  }
}

/* The point is at the end of a SubjectPublicKeyInfo. */
static void
test_point (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_autoptr (LlPublicKey) key = read_key (keys[i].name);
    g_autoptr (GBytes) point = ll_public_key_dup_point (key);
    GBytes *spki = ll_public_key_get_spki (key);
    size_t field = (keys[i].bits + 7) / 8;
    size_t size = g_bytes_get_size (spki);

    if (keys[i].type != LL_KEY_P256 && keys[i].type != LL_KEY_P384 &&
        keys[i].type != LL_KEY_P521) {
      g_assert_null (point);
      continue;
    }
    g_assert_cmpmem (g_bytes_get_data (point, NULL), g_bytes_get_size (point),
                     (const char *)g_bytes_get_data (spki, NULL) + size - 1 - 2 * field,
                     1 + 2 * field);
  }
}

static void
test_malformed (void)
{
  static const char *const names[] = {"rsa", "p256", "ed"};

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (LlPublicKey) key = read_key (names[i]);
    GBytes *spki = ll_public_key_get_spki (key);
    size_t whole = g_bytes_get_size (spki);
    g_autofree uint8_t *longer = g_malloc0 (whole + 1);
    g_autoptr (GBytes) trailing = NULL;
    g_autoptr (GError) error = NULL;

    for (size_t size = 0; size < whole; size++) {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (spki, 0, size);

      g_assert_null (ll_public_key_new_from_spki (part, &error));
      g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
      g_clear_error (&error);
    }
    memcpy (longer, g_bytes_get_data (spki, NULL), whole);
    trailing = g_bytes_new (longer, whole + 1);
    g_assert_null (ll_public_key_new_from_spki (trailing, &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
  }
}

/* A point that is not on its curve is no key: a change in the last octet of y. */
static void
test_point_off_curve (void)
{
  g_autoptr (LlPublicKey) key = read_key ("p256");
  GBytes *spki = ll_public_key_get_spki (key);
  size_t size = g_bytes_get_size (spki);
  g_autofree uint8_t *copy = g_memdup2 (g_bytes_get_data (spki, NULL), size);
  g_autoptr (LlPublicKey) altered = NULL;
  g_autoptr (GBytes) octets = NULL;
  g_autoptr (GBytes) data = g_bytes_new ("letter", 6);
  g_autoptr (GBytes) signature = NULL;

  copy[size - 1] ^= 1;
  octets = g_bytes_new (copy, size);
  altered = ll_public_key_new_from_spki (octets, NULL);
  ll_test_shell_run (shell, "openssl dgst -sha256 -sign p256.pem -out sig text");
  signature = ll_test_shell_read (shell, "sig");
  if (altered != NULL)
    g_assert_cmpint (ll_public_key_verify (altered, LL_SIGNATURE_ECDSA, LL_DIGEST_SHA256,
                                           0, data, signature),
                     !=, LL_SIGNATURE_CHECK_GOOD);
}

static GBytes *
sign (size_t row)
{
  if (signatures[row].recipe != NULL)
    ll_test_shell_run (shell, "openssl dgst %s -sign %s.pem -out sig text",
                       signatures[row].recipe, signatures[row].key);
  else
    ll_test_shell_run (shell,
                       "openssl pkeyutl -sign -inkey %s.pem -rawin -in text -out sig",
                       signatures[row].key);

  return ll_test_shell_read (shell, "sig");
}

static void
test_verify (void)
{
  g_autoptr (GBytes) data = g_bytes_new ("letter", 6);
  g_autoptr (GBytes) other = g_bytes_new ("lettes", 6);

  for (size_t i = 0; i < G_N_ELEMENTS (signatures); i++) {
    g_autoptr (LlPublicKey) key = read_key (signatures[i].key);
    g_autoptr (GBytes) signature = sign (i);
    LlSignatureCheck on_other = signatures[i].check == LL_SIGNATURE_CHECK_GOOD
                                    ? LL_SIGNATURE_CHECK_BAD
                                    : signatures[i].check;

    g_test_message ("row %zu: %s %s", i, signatures[i].key, signatures[i].recipe);
    g_assert_cmpint (ll_public_key_verify (key, signatures[i].scheme,
                                           signatures[i].digest, signatures[i].salt, data,
                                           signature),
                     ==, signatures[i].check);
    g_assert_cmpint (ll_public_key_verify (key, signatures[i].scheme,
                                           signatures[i].digest, signatures[i].salt,
                                           other, signature),
                     ==, on_other);
  }
}

static void
test_signature_altered (void)
{
  g_autoptr (GBytes) data = g_bytes_new ("letter", 6);
  static const size_t some[] = {0, 12, 23, 31};

  for (size_t i = 0; i < G_N_ELEMENTS (some); i++) {
    size_t row = some[i];
    g_autoptr (LlPublicKey) key = read_key (signatures[row].key);
    g_autoptr (GBytes) signature = sign (row);
    size_t whole = g_bytes_get_size (signature);

    g_assert_cmpint (signatures[row].check, ==, LL_SIGNATURE_CHECK_GOOD);
    for (size_t size = 0; size < whole; size++) {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (signature, 0, size);

      g_assert_cmpint (ll_public_key_verify (key, signatures[row].scheme,
                                             signatures[row].digest, signatures[row].salt,
                                             data, part),
                       ==, LL_SIGNATURE_CHECK_BAD);
    }
    for (size_t at = 0; at < whole; at++) {
      g_autofree uint8_t *copy = g_memdup2 (g_bytes_get_data (signature, NULL), whole);
      g_autoptr (GBytes) altered = NULL;

      copy[at] ^= 0x10;
      altered = g_bytes_new (copy, whole);
      g_assert_cmpint (ll_public_key_verify (key, signatures[row].scheme,
                                             signatures[row].digest, signatures[row].salt,
                                             data, altered),
                       ==, LL_SIGNATURE_CHECK_BAD);
    }
  }
}

/* RFC 8017, section 8.2.2, compares whole blocks.  A DigestInfo without NULL, with
 * something behind it, or of another hash's name is no signature: pkeyutl pads whatever
 * it is given. */
static void
test_strict_padding (void)
{
  static const struct {
    const char *head;
    const char *tail;
    LlSignatureCheck check;
  } infos[] = {
      {"3031300d060960864801650304020105000420", "", LL_SIGNATURE_CHECK_GOOD},
      {"302f300b06096086480165030402010420", "", LL_SIGNATURE_CHECK_BAD},
      {"3031300d060960864801650304020105000420", "00", LL_SIGNATURE_CHECK_BAD},
      {"3033300d060960864801650304020105000420", "0500", LL_SIGNATURE_CHECK_BAD},
      {"3031300d060960864801650304020205000420", "", LL_SIGNATURE_CHECK_BAD},
      {"308131300d060960864801650304020105000420", "", LL_SIGNATURE_CHECK_BAD},
      {"", "", LL_SIGNATURE_CHECK_BAD},
  };
  g_autoptr (LlPublicKey) key = read_key ("rsa");
  g_autoptr (GBytes) data = g_bytes_new ("letter", 6);

  for (size_t i = 0; i < G_N_ELEMENTS (infos); i++) {
    g_autoptr (GBytes) signature = NULL;

    ll_test_shell_run (shell,
                       "{ printf %s | xxd -r -p; openssl dgst -sha256 -binary text; "
                       "printf '%s' | xxd -r -p; } > info; openssl pkeyutl -sign -inkey "
                       "rsa.pem -pkeyopt rsa_padding_mode:pkcs1 -in info -out sig",
                       infos[i].head, infos[i].tail);
    signature = ll_test_shell_read (shell, "sig");
    g_test_message ("row %zu", i);
    g_assert_cmpint (ll_public_key_verify (key, LL_SIGNATURE_RSA, LL_DIGEST_SHA256, 0,
                                           data, signature),
                     ==, infos[i].check);
  }
}

static void
test_encrypt (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LlPublicKey) key = read_key ("rsa");
  g_autoptr (LlPublicKey) curve = read_key ("p256");
  g_autoptr (LlSecret) plain = ll_secret_new ("0123456789abcdef", 16);
  g_autoptr (LlSecret) large = ll_secret_new_empty (246); /* modulus less 11, and one */
  g_autoptr (GBytes) encrypted = ll_public_key_encrypt (key, plain, &error);
  g_autoptr (GBytes) back = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (encrypted), ==, 256);
  ll_test_shell_write (shell, "encrypted", encrypted);
  ll_test_shell_run (
      shell, "openssl pkeyutl -decrypt -inkey rsa.pem -in encrypted -out decrypted");
  back = ll_test_shell_read (shell, "decrypted");
  g_assert_cmpmem (g_bytes_get_data (back, NULL), g_bytes_get_size (back),
                   "0123456789abcdef", 16);

  g_assert_null (ll_public_key_encrypt (key, large, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_CRYPTO);
  g_clear_error (&error);
  g_assert_null (ll_public_key_encrypt (curve, plain, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_CRYPTO);
}

/* Good signatures that a process must check whose policy has switched the curve or the
 * hash off: nobody is accused of forgery then. */
static const struct {
  const char *key;
  LlSignatureScheme scheme;
  LlDigestAlgorithm digest;
} off[] = {
    {"p384", LL_SIGNATURE_ECDSA, LL_DIGEST_SHA256},
    {"ed", LL_SIGNATURE_EDDSA, LL_DIGEST_SHA512},
    {"rsa", LL_SIGNATURE_RSA, LL_DIGEST_SHA384},
    {"pss", LL_SIGNATURE_RSA_PSS, LL_DIGEST_SHA384},
};

static GBytes *
read_named (const char *name, const char *suffix)
{
  g_autofree char *path = g_strconcat (g_getenv ("LL_KEYS"), "/", name, suffix, NULL);
  g_autoptr (GError) error = NULL;
  char *content = NULL;
  size_t size;

  g_file_get_contents (path, &content, &size, &error);
  g_assert_no_error (error);

  return g_bytes_new_take (content, size);
}

static void
check_switched_off (void)
{
  g_autoptr (GBytes) data = g_bytes_new ("letter", 6);

  for (size_t i = 0; i < G_N_ELEMENTS (off); i++) {
    g_autoptr (GBytes) spki = read_named (off[i].key, ".spki");
    g_autoptr (GBytes) signature = read_named (off[i].key, ".sig");
    g_autoptr (GError) error = NULL;
    g_autoptr (LlPublicKey) key = ll_public_key_new_from_spki (spki, &error);

    g_assert_no_error (error);
    g_printerr ("%s\n", off[i].key);
    g_assert_cmpint (
        ll_public_key_verify (key, off[i].scheme, off[i].digest, 48, data, signature), ==,
        LL_SIGNATURE_CHECK_CANNOT);
  }
}

static void
test_policy (void)
{
  static const char *const policies[] = {
      "[overrides]\ndisabled-curve = secp384r1\ndisabled-curve = ed25519\n"
      "insecure-hash = sha384\n",
      "[global]\noverride-mode = allowlist\n[overrides]\nsecure-hash = sha256\n"
      "secure-hash = sha512\nenabled-curve = secp256r1\n"
      "secure-sig = rsa-sha256\nsecure-sig = ecdsa-sha256\n"};

  if (g_test_subprocess ()) {
    check_switched_off ();
    return;
  }

  ll_test_shell_run (shell, "openssl dgst -sha256 -sign p384.pem -out p384.sig text; "
                            "openssl pkeyutl -sign -inkey ed.pem -rawin -in text -out "
                            "ed.sig; openssl dgst -sha384 -sign rsa.pem -out rsa.sig "
                            "text; openssl dgst -sha384 " PSS ("48") " -sign pss.pem "
                                                                     "-out pss.sig text");
  for (size_t i = 0; i < G_N_ELEMENTS (policies); i++) {
    g_autoptr (GBytes) text = g_bytes_new_static (policies[i], strlen (policies[i]));
    g_autofree char *path = NULL;

    ll_test_shell_write (shell, "policy", text);
    path = g_build_filename (ll_test_shell_get_path (shell), "policy", NULL);
    g_setenv ("GNUTLS_SYSTEM_PRIORITY_FILE", path, TRUE);
    g_setenv ("LL_KEYS", ll_test_shell_get_path (shell), TRUE);
    g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
    g_test_trap_assert_passed ();
    g_unsetenv ("GNUTLS_SYSTEM_PRIORITY_FILE");
  }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  if (!g_test_subprocess ())
    make_keys ();
  g_test_add_func ("/crypto/public-key/kinds", test_kinds);
  g_test_add_func ("/crypto/public-key/point", test_point);
  g_test_add_func ("/crypto/public-key/malformed-is-refused", test_malformed);
  g_test_add_func ("/crypto/public-key/point-off-curve-verifies-nothing",
                   test_point_off_curve);
  g_test_add_func ("/crypto/public-key/verify", test_verify);
  g_test_add_func ("/crypto/public-key/altered-signature-is-bad", test_signature_altered);
  g_test_add_func ("/crypto/public-key/rsa-padding-is-strict", test_strict_padding);
  g_test_add_func ("/crypto/public-key/encrypt", test_encrypt);
  g_test_add_func ("/crypto/public-key/switched-off-is-not-forged", test_policy);

  status = g_test_run ();
  if (shell != NULL)
    ll_test_shell_free (shell);

  return status;
}
