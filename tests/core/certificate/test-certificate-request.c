/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "certificate/ll-certificate-request.h"

#include <string.h>

#include "base/ll-bytes.h"
#include "base/ll-error.h"
#include "certificate/ll-certificate-addresses.h"
#include "certificate/ll-certificate-usage.h"
#include "certificate/ll-chain-check.h"
#include "support/ll-test-shell.h"

#define NOT_BEFORE 1780000000
#define NOT_AFTER  1880000000

typedef struct {
  const char *shows;
  const char *address;
  const char *name;
  LlKeyType key_type;
  const char *key;         /* as ll_public_key_format () has it */
  const char *subject;     /* as openssl has it */
  const char *alternative; /* a line that openssl shows */
  const char *usage;       /* the same */
} Row;

static const Row rows[] = {
    {"RSA", "alice@example.org", "Alice Bee", LL_KEY_RSA, "rsa3072", "CN=Alice Bee",
     "email:alice@example.org", "Digital Signature, Key Encipherment"},
    {"P-256", "alice@example.org", NULL, LL_KEY_P256, "p256", "CN=alice@example.org",
     "email:alice@example.org", "Digital Signature, Key Agreement"},
    {"local part that is not ASCII", "müller@bücher.example", NULL, LL_KEY_P256, "p256",
     "CN=müller@xn--bcher-kva.example", ":müller@xn--bcher-kva.example", "Key Agreement"},
    {"domain that is not ASCII", "ann@bücher.example", "", LL_KEY_P256, "p256",
     "CN=ann@xn--bcher-kva.example", "email:ann@xn--bcher-kva.example", "Key Agreement"},
    {"a name with everything", "ann@example.org", "Ann, \"O'Bee\" + Söhne; #1=x\\",
     LL_KEY_P256, "p256", "Söhne", "email:ann@example.org", "Key Agreement"},
    {"a long name", "ann@example.org",
     "0123456789012345678901234567890123456789012345678901234567890123456789",
     LL_KEY_P256, "p256",
     "CN=0123456789012345678901234567890123456789012345678901234567890123\n",
     "email:ann@example.org", "Key Agreement"},
    {"a long address",
     "0123456789012345678901234567890123456789@0123456789012345678901234567890.example",
     NULL, LL_KEY_P256, "p256", "CN=0123456789012345678901234567890.example\n",
     "email:0123456789012345678901234567890123456789@", "Key Agreement"},
};

static LlCertificate *
make (const Row *row, LlSecret **out_key)
{
  g_autoptr (LlAddress) address = ll_address_parse (row->address, NULL);
  LlCertificateRequest request = {address, row->name, row->key_type, NOT_BEFORE,
                                  NOT_AFTER};
  g_autoptr (GError) error = NULL;
  LlCertificate *certificate =
      ll_certificate_request_self_sign (&request, out_key, &error);

  g_assert_no_error (error);

  return certificate;
}

static char *
show (LlTestShell *shell, const char *command)
{
  g_autoptr (GBytes) text = NULL;

  ll_test_shell_run (shell, "%s > out", command);
  text = ll_test_shell_read (shell, "out");

  return g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
}

static void
assert_contains (const char *text, const char *words)
{
  if (strstr (text, words) != NULL)
    return;
  g_test_message ("not in it: %s\n%s", words, text);
  g_assert_not_reached ();
}

/* openssl says that it is what was asked for, and that the signature is good. */
static void
assert_openssl_agrees (const Row *row, LlCertificate *certificate, LlSecret *key)
{
  g_autoptr (LlTestShell) shell = ll_test_shell_new ();
  size_t size;
  const void *data = ll_secret_get_data (key, &size);
  g_autoptr (GBytes) pkcs8 = g_bytes_new (data, size);
  g_autofree char *text = NULL;
  g_autofree char *subject = NULL;

  ll_test_shell_write (shell, "c.der", ll_certificate_get_der (certificate));
  ll_test_shell_write (shell, "k.der", pkcs8);
  ll_test_shell_run (
      shell,
      "openssl x509 -inform DER -in c.der -out c.pem;"
      "openssl verify -check_ss_sig -x509_strict -attime 1800000000 -CAfile c.pem c.pem;"
      "openssl x509 -in c.pem -pubkey -noout > a;"
      "openssl pkey -inform DER -in k.der -pubout > b; cmp a b;"
      "openssl pkey -inform DER -in k.der -check -noout");
  text = show (shell, "openssl x509 -in c.pem -noout -text -certopt ext_parse,no_pubkey "
                      "-nameopt utf8");
  subject = show (shell, "openssl x509 -in c.pem -noout -subject -nameopt "
                         "RFC2253,-esc_msb,utf8");
  assert_contains (subject, row->subject);
  assert_contains (text, row->alternative);
  assert_contains (text, row->usage);
  assert_contains (text, "CA:FALSE");
  assert_contains (text, "E-mail Protection");
  assert_contains (text, "Subject Key Identifier");
  assert_contains (text, "Not Before: May 28 20:26:40 2026 GMT");
}

static void
test_rows (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (LlSecret) key = NULL;
    g_autoptr (LlCertificate) certificate = NULL;
    g_autoptr (LlAddress) address = ll_address_parse (rows[i].address, NULL);
    g_autoptr (GPtrArray) anchors = g_ptr_array_new ();
    g_autofree char *format = NULL;

    g_test_message ("%s", rows[i].shows);
    certificate = make (&rows[i], &key);
    format = ll_public_key_format (ll_certificate_get_public_key (certificate));
    g_assert_cmpstr (format, ==, rows[i].key);
    g_assert_cmpint (ll_certificate_match_address (certificate, address), ==,
                     LL_ADDRESS_MATCH);
    g_assert_cmpint (ll_certificate_check_signing (certificate, NOT_BEFORE), ==,
                     LL_USAGE_FINE);
    g_assert_cmpint (ll_certificate_check_encryption (certificate, NOT_AFTER), ==,
                     LL_USAGE_FINE);
    g_assert_true (ll_certificate_is_self_issued (certificate));
    g_assert_false (ll_certificate_is_ca (certificate));
    g_assert_cmpint (ll_chain_check_signature (
                         certificate, ll_certificate_get_public_key (certificate)),
                     ==, LL_SIGNATURE_CHECK_GOOD);
    assert_openssl_agrees (&rows[i], certificate, key);
  }
}

/* RFC 4262: AES-256-GCM comes first. */
static void
test_capabilities (void)
{
  g_autoptr (LlSecret) key = NULL;
  g_autoptr (LlCertificate) certificate = make (&rows[1], &key);
  GBytes *value = ll_certificate_get_capabilities (certificate);
  g_autofree char *hex = ll_bytes_format_hex (value);

  g_assert_cmpstr (hex, ==,
                   "3034300b060960864801650304012e300b0609608648016503040106"
                   "300b060960864801650304012a300b0609608648016503040102");
}

/* Two of them have nothing in common but the name. */
static void
test_random (void)
{
  g_autoptr (LlSecret) key_a = NULL;
  g_autoptr (LlSecret) key_b = NULL;
  g_autoptr (LlCertificate) a = make (&rows[1], &key_a);
  g_autoptr (LlCertificate) b = make (&rows[1], &key_b);

  g_assert_cmpuint (g_bytes_get_size (ll_certificate_get_serial (a)), ==, 16);
  g_assert_false (
      g_bytes_equal (ll_certificate_get_serial (a), ll_certificate_get_serial (b)));
  g_assert_cmpstr (ll_certificate_get_sha256 (a), !=, ll_certificate_get_sha256 (b));
  g_assert_true (g_bytes_equal (ll_certificate_get_raw_subject (a),
                                ll_certificate_get_raw_subject (b)));
}

static void
test_unsupported (void)
{
  static const LlKeyType types[] = {LL_KEY_UNKNOWN, LL_KEY_RSA_PSS, LL_KEY_P384,
                                    LL_KEY_ED25519, LL_KEY_X25519};
  g_autoptr (LlAddress) address = ll_address_parse ("ann@example.org", NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (types); i++) {
    LlCertificateRequest request = {address, NULL, types[i], NOT_BEFORE, NOT_AFTER};
    g_autoptr (LlSecret) key = NULL;
    g_autoptr (GError) error = NULL;

    g_assert_null (ll_certificate_request_self_sign (&request, &key, &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_UNSUPPORTED);
    g_assert_null (key);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/certificate/request/openssl-agrees", test_rows);
  g_test_add_func ("/certificate/request/capabilities", test_capabilities);
  g_test_add_func ("/certificate/request/random", test_random);
  g_test_add_func ("/certificate/request/unsupported-keys", test_unsupported);

  return g_test_run ();
}
