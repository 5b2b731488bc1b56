/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cms/ll-cms-attributes.h"

#include <stdint.h>
#include <string.h>

#include "asn1/ll-der-writer.h"
#include "asn1/ll-oid.h"
#include "base/ll-bytes.h"
#include "base/ll-error.h"
#include "cms-people.h"

#define SHA256_HEX       "300b0609608648016503040201"
#define ECDSA_HEX        "300a06082a8648ce3d040302"
#define CONTENT_TYPE_HEX "301806092a864886f70d010903310b06092a864886f70d010701"
#define DIGEST_HEX                                                                       \
  "301006092a864886f70d010904310304"                                                     \
  "0161"

static LlTestShell *shell;

static GBytes *
from_hex (const char *hex)
{
  GBytes *bytes = ll_bytes_parse_hex (hex, NULL);

  g_assert_nonnull (bytes);

  return bytes;
}

/* What is parsed, by hand; the whole table of what is refused is in test-cms-verify. */
static const struct {
  const char *what;
  const char *hex;
  int code; /* of LlError; -1: read */
} rows[] = {
    {"smallest", "a02c" DIGEST_HEX CONTENT_TYPE_HEX, -1},
    {"unsorted", "a02c" CONTENT_TYPE_HEX DIGEST_HEX, LL_ERROR_MALFORMED},
    {"under-set-tag", "312c" DIGEST_HEX CONTENT_TYPE_HEX, LL_ERROR_MALFORMED},
    {"behind", "a02c" DIGEST_HEX CONTENT_TYPE_HEX "0500", LL_ERROR_MALFORMED},
    {"nothing", "", LL_ERROR_MALFORMED},
    {"empty", "a000", LL_ERROR_MALFORMED},
    {"no-content-type", "a012" DIGEST_HEX, LL_ERROR_MALFORMED},
    {"no-digest", "a01a" CONTENT_TYPE_HEX, LL_ERROR_MALFORMED},
    {"attribute-is-set",
     "a02e"
     "3100" DIGEST_HEX CONTENT_TYPE_HEX,
     LL_ERROR_MALFORMED},
    {"attribute-without-values",
     "a031"
     "300306012a" DIGEST_HEX CONTENT_TYPE_HEX,
     LL_ERROR_MALFORMED},
    {"attribute-of-no-value",
     "a033"
     "300506012a3100" DIGEST_HEX CONTENT_TYPE_HEX,
     LL_ERROR_MALFORMED},
    {"attribute-of-three",
     "a037"
     "300906012a310205000500" DIGEST_HEX CONTENT_TYPE_HEX,
     LL_ERROR_MALFORMED},
    {"unknown",
     "a035"
     "300706012a31020500" DIGEST_HEX CONTENT_TYPE_HEX,
     -1},
};

static void
test_row (gconstpointer data)
{
  size_t row = GPOINTER_TO_SIZE (data);
  g_autoptr (GBytes) received = from_hex (rows[row].hex);
  g_autoptr (GError) error = NULL;
  g_autoptr (LlCmsAttributes) attributes = ll_cms_attributes_parse (received, &error);

  if (rows[row].code >= 0) {
    g_assert_null (attributes);
    g_assert_error (error, LL_ERROR, rows[row].code);
    return;
  }

  g_assert_no_error (error);
  g_assert_cmpint (ll_cms_attributes_get_signing_time (attributes), ==, -1);
  g_assert_null (ll_cms_attributes_get_capabilities (attributes));
}

static void
test_truncated (void)
{
  g_autoptr (GBytes) whole = from_hex (rows[0].hex);

  for (size_t size = 0; size < g_bytes_get_size (whole); size++) {
    g_autoptr (GBytes) cut = g_bytes_new (g_bytes_get_data (whole, NULL), size);

    g_assert_null (ll_cms_attributes_parse (cut, NULL));
  }
}

/* 8.1.2: signed under the tag of a SET OF, otherwise the same octets. */
static void
test_signed_octets (void)
{
  g_autoptr (GBytes) received = from_hex (rows[0].hex);
  g_autoptr (LlCmsAttributes) attributes = ll_cms_attributes_parse (received, NULL);
  g_autofree char *hex =
      ll_bytes_format_hex (ll_cms_attributes_get_signed_octets (attributes));

  g_assert_cmpstr (hex, ==, "312c" DIGEST_HEX CONTENT_TYPE_HEX);
}

static void
test_compares (void)
{
  g_autoptr (GBytes) received = from_hex (rows[0].hex);
  g_autoptr (LlCmsAttributes) attributes = ll_cms_attributes_parse (received, NULL);
  g_autoptr (GBytes) right = g_bytes_new_static ("a", 1);
  g_autoptr (GBytes) longer = g_bytes_new_static ("ab", 2);
  g_autoptr (GBytes) none = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) data = from_hex ("2a864886f70d010701");
  g_autoptr (GBytes) other = from_hex ("2a864886f70d010702");
  LlDerReader data_oid = ll_der_reader_init_bytes (data);
  LlDerReader other_oid = ll_der_reader_init_bytes (other);

  g_assert_true (ll_cms_attributes_is_message_digest (attributes, right));
  g_assert_false (ll_cms_attributes_is_message_digest (attributes, longer));
  g_assert_false (ll_cms_attributes_is_message_digest (attributes, none));
  g_assert_true (ll_cms_attributes_is_content_type (attributes, &data_oid));
  g_assert_false (ll_cms_attributes_is_content_type (attributes, &other_oid));
}

/* What we write is what we read. */
static void
test_round_trip (void)
{
  g_autoptr (LlCertificate) certificate = cms_people_get_certificate (shell, "p256");
  g_autoptr (LlCertificate) other = cms_people_get_certificate (shell, "rsa2");
  g_autoptr (GBytes) digest = g_bytes_new_static ("0123456789", 10);
  LlCmsSigning signing = {digest, 1767268800, certificate, LL_DIGEST_SHA256};
  g_autoptr (GBytes) written = ll_cms_attributes_write (&signing);
  size_t size;
  uint8_t *copy = g_bytes_unref_to_data (g_bytes_ref (written), &size);
  g_autoptr (GBytes) received = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LlCmsAttributes) attributes = NULL;
  g_autoptr (GBytes) sha256 = from_hex (SHA256_HEX);
  g_autoptr (GBytes) ecdsa = from_hex (ECDSA_HEX);
  LlDerReader digest_algorithm = ll_der_reader_init_bytes (sha256);
  LlDerReader signature_algorithm = ll_der_reader_init_bytes (ecdsa);

  copy[0] = 0xa0;
  received = g_bytes_new_take (copy, size);
  attributes = ll_cms_attributes_parse (received, &error);
  g_assert_no_error (error);
  g_assert_true (
      g_bytes_equal (ll_cms_attributes_get_signed_octets (attributes), written));
  g_assert_cmpint (ll_cms_attributes_get_signing_time (attributes), ==, 1767268800);
  g_assert_true (ll_cms_attributes_is_message_digest (attributes, digest));
  g_assert_cmpint (ll_cms_attributes_check_certificate (attributes, certificate), ==,
                   LL_CMS_CERTIFICATE_FITS);
  g_assert_cmpint (ll_cms_attributes_check_certificate (attributes, other), ==,
                   LL_CMS_CERTIFICATE_DIFFERS);
  g_assert_true (
      ll_cms_attributes_protect (attributes, &digest_algorithm, &signature_algorithm));
  g_assert_false (
      ll_cms_attributes_protect (attributes, &signature_algorithm, &digest_algorithm));
}

static void
test_unsigned (void)
{
  static const struct {
    const char *hex;
    gboolean fine;
  } cases[] = {
      {"a100", TRUE},
      {"a109300706012a31020500", TRUE},
      {"a1113080", FALSE},
      {"a112" DIGEST_HEX, FALSE},
      {"a11a" CONTENT_TYPE_HEX, FALSE},
      {"a009300706012a31020500", FALSE},
      {"a103020101", FALSE},
      {"a107300506012a3100", FALSE},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GBytes) received = from_hex (cases[i].hex);

    g_assert_cmpint (ll_cms_attributes_check_unsigned (received), ==, cases[i].fine);
  }
}

int
main (int argc, char **argv)
{
  int failed;

  g_test_init (&argc, &argv, NULL);
  shell = cms_people_new ();

  for (size_t row = 0; row < G_N_ELEMENTS (rows); row++) {
    g_autofree char *path = g_strconcat ("/cms/attributes/", rows[row].what, NULL);

    g_test_add_data_func (path, GSIZE_TO_POINTER (row), test_row);
  }
  g_test_add_func ("/cms/attributes/truncated", test_truncated);
  g_test_add_func ("/cms/attributes/8.1.2-signed-octets", test_signed_octets);
  g_test_add_func ("/cms/attributes/compares", test_compares);
  g_test_add_func ("/cms/attributes/round-trip", test_round_trip);
  g_test_add_func ("/cms/attributes/8.1.3-unsigned", test_unsigned);
  failed = g_test_run ();
  ll_test_shell_free (shell);

  return failed;
}
