/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "asn1/ll-asn1-schema.h"

#include "asn1/ll-der-writer.h"
#include "base/ll-bytes.h"
#include "base/ll-limits.h"

static const struct {
  const char *what;
  const char *type;
  const char *hex;
  gboolean is;
} rows[] = {
    {"content-type", "ContentType", "06092a864886f70d010701", TRUE},
    {"content-type-is-string", "ContentType", "040161", FALSE},
    {"content-type-and-more", "ContentType", "06092a864886f70d0107010500", FALSE},
    {"digest", "MessageDigest", "04026162", TRUE},
    {"digest-empty", "MessageDigest", "0400", TRUE},
    {"digest-is-integer", "MessageDigest", "02016162", FALSE},
    {"digest-constructed", "MessageDigest", "2403040161", FALSE},
    {"algorithm", "AlgorithmIdentifier", "300b0609608648016503040201", TRUE},
    {"algorithm-null", "AlgorithmIdentifier", "300d06096086480165030402010500", TRUE},
    {"algorithm-two", "AlgorithmIdentifier", "300f060960864801650304020105000500", FALSE},
    {"algorithm-indefinite", "AlgorithmIdentifier", "308006096086480165030402010000",
     FALSE},
    {"algorithm-without-oid", "AlgorithmIdentifier", "30020500", FALSE},
    {"capabilities", "SMIMECapabilities", "300d300b060960864801650304012a", TRUE},
    {"capabilities-none", "SMIMECapabilities", "3000", TRUE},
    {"capabilities-of-integers", "SMIMECapabilities",
     "3005"
     "3003020101",
     FALSE},
    {"capabilities-are-a-set", "SMIMECapabilities", "310d300b060960864801650304012a",
     FALSE},
    {"certificate-v1", "SigningCertificate",
     "3008"
     "3006"
     "3004"
     "04026162",
     TRUE},
    {"certificate-v1-named", "SigningCertificate",
     "3015"
     "3013"
     "3011"
     "04026162"
     "300b"
     "3006"
     "820261"
     "2e"
     "3000"
     "020101",
     TRUE},
    {"certificate-v2", "SigningCertificateV2",
     "3008"
     "3006"
     "3004"
     "04026162",
     TRUE},
    {"certificate-v2-hash", "SigningCertificateV2",
     "3015"
     "3013"
     "3011"
     "300b0609608648016503040203"
     "04026162",
     TRUE},
    {"certificate-v2-issuer", "SigningCertificateV2",
     "3011"
     "300f"
     "300d"
     "04026162"
     "3007"
     "3002"
     "a400"
     "020101",
     TRUE},
    {"certificate-v2-policies", "SigningCertificateV2",
     "3010"
     "3006"
     "3004"
     "04026162"
     "3006"
     "3004"
     "06022a03",
     TRUE},
    {"certificate-v2-and-more", "SigningCertificateV2",
     "300a"
     "3006"
     "3004"
     "04026162"
     "0500",
     FALSE},
    {"protection", "CMSAlgorithmProtection",
     "301b"
     "300d06096086480165030402010500"
     "a10a06082a8648ce3d040302",
     TRUE},
    {"protection-of-mac", "CMSAlgorithmProtection",
     "3019"
     "300b0609608648016503040201"
     "a20a06082a8648ce3d040302",
     TRUE},
};

static void
test_row (gconstpointer data)
{
  size_t row = GPOINTER_TO_SIZE (data);
  g_autoptr (GBytes) bytes = ll_bytes_parse_hex (rows[row].hex, NULL);
  LlDerReader element;

  g_assert_nonnull (bytes);
  element = ll_der_reader_init_bytes (bytes);
  g_assert_cmpint (ll_asn1_schema_is (&element, rows[row].type), ==, rows[row].is);
}

/* What libtasn1 lets pass even when it is told to be strict, so that nobody relies on it:
 * ll-ber-stream and ll-der-reader see to these. */
static void
test_lets_pass (void)
{
  static const struct {
    const char *type;
    const char *hex;
  } cases[] = {{"MessageDigest", "04810161"}, {"CMSAlgorithmProtection", "3000"}};

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GBytes) bytes = ll_bytes_parse_hex (cases[i].hex, NULL);
    LlDerReader element = ll_der_reader_init_bytes (bytes);

    g_assert_true (ll_asn1_schema_is (&element, cases[i].type));
  }
}

static void
test_truncated (void)
{
  for (size_t row = 0; row < G_N_ELEMENTS (rows); row++) {
    g_autoptr (GBytes) bytes = ll_bytes_parse_hex (rows[row].hex, NULL);

    for (size_t size = 0; rows[row].is && size < g_bytes_get_size (bytes); size++) {
      g_autofree uint8_t *copy = g_memdup2 (g_bytes_get_data (bytes, NULL), size);
      LlDerReader element = ll_der_reader_init (copy, size);

      g_assert_false (ll_asn1_schema_is (&element, rows[row].type));
    }
  }
}

static void
test_limit (void)
{
  g_autofree uint8_t *zeros = g_malloc0 (LL_ASN1_SCHEMA_SIZE);

  for (size_t size = LL_ASN1_SCHEMA_SIZE - 1; size <= LL_ASN1_SCHEMA_SIZE + 1; size++) {
    g_autoptr (GByteArray) der = g_byte_array_new ();
    size_t header = size > 0xffff + 4 ? 5 : 4;
    LlDerReader element;

    ll_der_write (der, 0x04, zeros, size - header);
    g_assert_cmpuint (der->len, ==, size);
    element = ll_der_reader_init (der->data, der->len);
    g_assert_cmpint (ll_asn1_schema_is (&element, "MessageDigest"), ==,
                     size <= LL_ASN1_SCHEMA_SIZE);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (size_t row = 0; row < G_N_ELEMENTS (rows); row++) {
    g_autofree char *path = g_strconcat ("/asn1/asn1-schema/", rows[row].what, NULL);

    g_test_add_data_func (path, GSIZE_TO_POINTER (row), test_row);
  }
  g_test_add_func ("/asn1/asn1-schema/truncated", test_truncated);
  g_test_add_func ("/asn1/asn1-schema/lets-pass", test_lets_pass);
  g_test_add_func ("/asn1/asn1-schema/limit", test_limit);

  return g_test_run ();
}
