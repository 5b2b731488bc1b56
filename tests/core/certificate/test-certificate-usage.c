/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "certificate/ll-certificate-usage.h"

#include <string.h>

#include "asn1/ll-der-writer.h"
#include "base/ll-bytes.h"
#include "support/ll-test-certificate.h"

#define NOW        1800000000
#define NOT_BEFORE 1577836800
#define NOT_AFTER  2208988800

/* Bits of keyUsage as they stand in the octet. */
#define SIGN     0x80
#define REPUDIA  0x40
#define ENCIPHER 0x20
#define AGREE    0x08
#define ISSUE    0x04
#define ABSENT   (-1)

#define FOR_MAIL "1.3.6.1.5.5.7.3.4"
#define FOR_ANY  "2.5.29.37.0"
#define FOR_TLS  "1.3.6.1.5.5.7.3.1"

typedef enum {
  P256,
  RSA,
  RSA_EXPONENT,
  RSA_PSS,
  ED25519,
  X25519,
  NOBODY
} Kind;

static const struct {
  const char *shows;
  Kind kind;
  unsigned int bits; /* of an RSA key */
  int key_usage;
  const char *purpose;
  int ca; /* ABSENT, FALSE, TRUE */
  gint64 time;
  LlUsage signing;
  LlUsage encryption;
} rows[] = {
    {"no extension at all", P256, 0, ABSENT, NULL, ABSENT, NOW, LL_USAGE_FINE,
     LL_USAGE_FINE},
    {"0.3.2 a CA", P256, 0, ABSENT, NULL, TRUE, NOW, LL_USAGE_FINE, LL_USAGE_IS_CA},
    {"no CA", P256, 0, ABSENT, NULL, FALSE, NOW, LL_USAGE_FINE, LL_USAGE_FINE},
    /* 7.9 */
    {"P-256, to sign", P256, 0, SIGN, NULL, FALSE, NOW, LL_USAGE_FINE,
     LL_USAGE_WRONG_KEY_USAGE},
    {"P-256, not to repudiate", P256, 0, REPUDIA, NULL, FALSE, NOW, LL_USAGE_FINE,
     LL_USAGE_WRONG_KEY_USAGE},
    {"P-256, to agree", P256, 0, AGREE, NULL, FALSE, NOW, LL_USAGE_WRONG_KEY_USAGE,
     LL_USAGE_FINE},
    {"P-256, to encipher keys", P256, 0, ENCIPHER, NULL, FALSE, NOW,
     LL_USAGE_WRONG_KEY_USAGE, LL_USAGE_WRONG_KEY_USAGE},
    {"P-256, for both", P256, 0, SIGN | AGREE, NULL, FALSE, NOW, LL_USAGE_FINE,
     LL_USAGE_FINE},
    {"to issue", P256, 0, ISSUE, NULL, FALSE, NOW, LL_USAGE_WRONG_KEY_USAGE,
     LL_USAGE_WRONG_KEY_USAGE},
    {"RSA, to encipher", RSA, 2048, ENCIPHER, NULL, FALSE, NOW, LL_USAGE_WRONG_KEY_USAGE,
     LL_USAGE_FINE},
    {"RSA, to agree", RSA, 2048, AGREE, NULL, FALSE, NOW, LL_USAGE_WRONG_KEY_USAGE,
     LL_USAGE_WRONG_KEY_USAGE},
    {"RSA, for both", RSA, 2048, SIGN | ENCIPHER, NULL, FALSE, NOW, LL_USAGE_FINE,
     LL_USAGE_FINE},
    {"Ed25519", ED25519, 0, ABSENT, NULL, FALSE, NOW, LL_USAGE_FINE,
     LL_USAGE_WRONG_KEY_USAGE},
    {"X25519", X25519, 0, ABSENT, NULL, FALSE, NOW, LL_USAGE_WRONG_KEY_USAGE,
     LL_USAGE_UNKNOWN_KEY},
    {"X25519, to sign", X25519, 0, SIGN, NULL, FALSE, NOW, LL_USAGE_WRONG_KEY_USAGE,
     LL_USAGE_WRONG_KEY_USAGE},
    {"RSA for PSS alone", RSA_PSS, 2048, ABSENT, NULL, FALSE, NOW, LL_USAGE_FINE,
     LL_USAGE_WRONG_KEY_USAGE},
    /* 7.10 */
    {"for mail", P256, 0, ABSENT, FOR_MAIL, FALSE, NOW, LL_USAGE_FINE, LL_USAGE_FINE},
    {"for anything", P256, 0, ABSENT, FOR_ANY, FALSE, NOW, LL_USAGE_FINE, LL_USAGE_FINE},
    {"X6 for TLS", P256, 0, ABSENT, FOR_TLS, FALSE, NOW,
     LL_USAGE_WRONG_EXTENDED_KEY_USAGE, LL_USAGE_WRONG_EXTENDED_KEY_USAGE},
    /* 0.3.3 and X7 */
    {"RSA-1024", RSA, 1024, ABSENT, NULL, FALSE, NOW, LL_USAGE_WEAK_KEY,
     LL_USAGE_WEAK_KEY},
    {"RSA-2047", RSA, 2047, ABSENT, NULL, FALSE, NOW, LL_USAGE_WEAK_KEY,
     LL_USAGE_WEAK_KEY},
    {"RSA-2048", RSA, 2048, ABSENT, NULL, FALSE, NOW, LL_USAGE_FINE, LL_USAGE_FINE},
    {"RSA-8192", RSA, 8192, ABSENT, NULL, FALSE, NOW, LL_USAGE_FINE, LL_USAGE_FINE},
    {"RSA-8193", RSA, 8193, ABSENT, NULL, FALSE, NOW, LL_USAGE_UNKNOWN_KEY,
     LL_USAGE_UNKNOWN_KEY},
    {"RSA-16384", RSA, 16384, ABSENT, NULL, FALSE, NOW, LL_USAGE_UNKNOWN_KEY,
     LL_USAGE_UNKNOWN_KEY},
    {"RSA-2048 with an exponent of nine octets", RSA_EXPONENT, 2048, ABSENT, NULL, FALSE,
     NOW, LL_USAGE_UNKNOWN_KEY, LL_USAGE_UNKNOWN_KEY},
    {"an algorithm of nobody's", NOBODY, 0, ABSENT, NULL, FALSE, NOW,
     LL_USAGE_UNKNOWN_KEY, LL_USAGE_UNKNOWN_KEY},
    /* S4 and 0.3.2: dates, each side of them. */
    {"a second before", P256, 0, ABSENT, NULL, FALSE, NOT_BEFORE - 1,
     LL_USAGE_NOT_YET_VALID, LL_USAGE_NOT_YET_VALID},
    {"the first second", P256, 0, ABSENT, NULL, FALSE, NOT_BEFORE, LL_USAGE_FINE,
     LL_USAGE_FINE},
    {"the last second", P256, 0, ABSENT, NULL, FALSE, NOT_AFTER, LL_USAGE_FINE,
     LL_USAGE_FINE},
    {"a second after", P256, 0, ABSENT, NULL, FALSE, NOT_AFTER + 1, LL_USAGE_EXPIRED,
     LL_USAGE_EXPIRED},
    /* The order of objections. */
    {"expired, and for TLS", P256, 0, ABSENT, FOR_TLS, FALSE, NOT_AFTER + 1,
     LL_USAGE_WRONG_EXTENDED_KEY_USAGE, LL_USAGE_WRONG_EXTENDED_KEY_USAGE},
    {"weak, for TLS, to agree", RSA, 1024, AGREE, FOR_TLS, FALSE, NOW,
     LL_USAGE_WRONG_KEY_USAGE, LL_USAGE_WRONG_KEY_USAGE},
};

static void
write_algorithm (GByteArray *out, const char *oid, gboolean with_null)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();

  ll_der_write_oid (content, oid);
  if (with_null)
    ll_der_write_null (content);
  ll_der_write_array (out, 0x30, content);
}

/* A modulus of so many bits, which nobody knows the factors of. */
static void
write_rsa_key (GByteArray *bits, unsigned int n_bits, gboolean huge_exponent)
{
  size_t size = (n_bits + 7) / 8;
  g_autofree uint8_t *modulus = g_malloc0 (size + 1);
  g_autoptr (GByteArray) numbers = g_byte_array_new ();
  uint8_t top = (uint8_t)(1u << ((n_bits - 1) % 8));

  memset (modulus + 1, 0x5b, size);
  modulus[1] = top | (uint8_t)(0x5b & (top - 1));
  if (top == 0x80)
    ll_der_write (numbers, 0x02, modulus, size + 1);
  else
    ll_der_write (numbers, 0x02, modulus + 1, size);
  if (huge_exponent)
    ll_der_write (numbers, 0x02, "\x01\0\0\0\0\0\0\0\x01", 9);
  else
    ll_der_write_small_integer (numbers, 65537);
  ll_der_write_array (bits, 0x30, numbers);
}

static GBytes *
write_spki (const char *oid,
            gboolean with_null,
            unsigned int rsa_bits,
            gboolean huge_exponent)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  g_autoptr (GByteArray) bits = g_byte_array_new ();
  GByteArray *out = g_byte_array_new ();
  uint8_t fill[32] = {9};
  uint8_t unused = 0;

  g_byte_array_append (bits, &unused, 1);
  if (rsa_bits > 0)
    write_rsa_key (bits, rsa_bits, huge_exponent);
  else
    g_byte_array_append (bits, fill, sizeof fill);
  write_algorithm (content, oid, with_null);
  ll_der_write (content, 0x03, bits->data, bits->len);
  ll_der_write_array (out, 0x30, content);

  return g_byte_array_free_to_bytes (out);
}

static GBytes *
write_key (Kind kind, unsigned int bits)
{
  switch (kind) {
  case RSA:
    return write_spki ("1.2.840.113549.1.1.1", TRUE, bits, FALSE);
  case RSA_EXPONENT:
    return write_spki ("1.2.840.113549.1.1.1", TRUE, bits, TRUE);
  case RSA_PSS:
    return write_spki ("1.2.840.113549.1.1.10", FALSE, bits, FALSE);
  case ED25519:
    return write_spki ("1.3.101.112", FALSE, 0, FALSE);
  case X25519:
    return write_spki ("1.3.101.110", FALSE, 0, FALSE);
  case NOBODY:
    return write_spki ("1.3.6.1.4.1.99999.1", FALSE, 0, FALSE);
  case P256:
    break;
  }

  return NULL;
}

static void
test_rows (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GByteArray) extensions = g_byte_array_new ();
    g_autoptr (GBytes) spki = write_key (rows[i].kind, rows[i].bits);
    LlTestCertificate what = {.subject = "Ann",
                              .issuer = "CA",
                              .spki = spki,
                              .not_before = NOT_BEFORE,
                              .not_after = NOT_AFTER,
                              .extensions = extensions};
    g_autoptr (LlCertificate) certificate = NULL;

    g_test_message ("%s", rows[i].shows);
    if (rows[i].ca != ABSENT)
      ll_test_add_basic_constraints (extensions, rows[i].ca, -1);
    if (rows[i].key_usage != ABSENT)
      ll_test_add_key_usage (extensions, (uint8_t)rows[i].key_usage);
    if (rows[i].purpose != NULL)
      ll_test_add_purpose (extensions, rows[i].purpose);
    if (extensions->len == 0)
      what.extensions = NULL;
    certificate = ll_test_certificate_make (&what);
    g_assert_cmpstr (
        ll_usage_to_string (ll_certificate_check_signing (certificate, rows[i].time)), ==,
        ll_usage_to_string (rows[i].signing));
    g_assert_cmpstr (
        ll_usage_to_string (ll_certificate_check_encryption (certificate, rows[i].time)),
        ==, ll_usage_to_string (rows[i].encryption));
  }
}

/* 7.12: one that nobody knows bars the certificate when it is critical, and only then;
 * the ones that we know may be critical. */
static void
test_extensions (void)
{
  static const struct {
    const char *oid;
    const char *value;
    gboolean critical;
    LlUsage usage;
  } list[] = {
      {"1.3.6.1.4.1.99999.2", "0500", FALSE, LL_USAGE_FINE},
      {"1.3.6.1.4.1.99999.2", "0500", TRUE, LL_USAGE_UNKNOWN_CRITICAL_EXTENSION},
      {"2.5.29.32", "300630040602550f", TRUE, LL_USAGE_FINE}, /* certificatePolicies */
      {"2.5.29.14", "040101", TRUE, LL_USAGE_FINE},           /* subjectKeyIdentifier */
      {"2.5.29.31", "3000", TRUE, LL_USAGE_UNKNOWN_CRITICAL_EXTENSION}, /* CRLs */
      {"1.2.840.113549.1.9.15", "3000", TRUE, LL_USAGE_FINE},           /* capabilities */
  };

  for (size_t i = 0; i < G_N_ELEMENTS (list); i++) {
    g_autoptr (GByteArray) extensions = g_byte_array_new ();
    g_autoptr (GBytes) value = ll_bytes_parse_hex (list[i].value, NULL);
    LlTestCertificate what = {.subject = "Ann", .issuer = "CA", .extensions = extensions};
    g_autoptr (LlCertificate) certificate = NULL;

    ll_test_add_extension (extensions, list[i].oid, list[i].critical,
                           g_bytes_get_data (value, NULL), g_bytes_get_size (value));
    certificate = ll_test_certificate_make (&what);
    g_assert_cmpint (ll_certificate_check_signing (certificate, NOW), ==, list[i].usage);
    g_assert_cmpint (ll_certificate_check_encryption (certificate, NOW), ==,
                     list[i].usage);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/certificate/usage/rules-7.9-7.10-and-0.3", test_rows);
  g_test_add_func ("/certificate/usage/critical-extensions", test_extensions);

  return g_test_run ();
}
