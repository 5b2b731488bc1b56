/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "certificate/ll-certificate.h"

#include <string.h>

#include "asn1/ll-der-writer.h"
#include "base/ll-bytes.h"
#include "base/ll-clock.h"
#include "base/ll-error.h"
#include "base/ll-file.h"
#include "base/ll-limits.h"
#include "support/ll-test-certificate.h"
#include "support/ll-test-shell.h"

static GBytes *
read_fixture (const char *name)
{
  g_autofree char *path = g_build_filename (FIXTURES, "rfc9216", name, NULL);
  g_autoptr (GError) error = NULL;
  GBytes *content = ll_file_read (path, 100000, &error);

  g_assert_no_error (error);

  return content;
}

static LlCertificate *
load_fixture (const char *name)
{
  g_autoptr (GBytes) content = read_fixture (name);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = ll_certificate_parse_list (content, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 1);

  return ll_certificate_ref (g_ptr_array_index (list, 0));
}

static char *
run_openssl (LlTestShell *shell, const char *options)
{
  g_autoptr (GBytes) text = NULL;

  ll_test_shell_run (shell, "openssl x509 -inform DER -in c.der -noout %s > out",
                     options);
  text = ll_test_shell_read (shell, "out");

  return g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
}

/* What openssl says about the people of RFC 9216 is what we say. */
static void
test_fields (void)
{
  static const char *const names[] = {"alice.sign.crt.pem",  "bob.encrypt.crt.pem",
                                      "carlos.sign.crt.pem", "dana.encrypt.crt.pem",
                                      "ca.rsa.crt.pem",      "ca.25519.cross.crt.pem"};

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (LlTestShell) shell = ll_test_shell_new ();
    g_autoptr (LlCertificate) self = load_fixture (names[i]);
    g_autofree char *subject = NULL;
    g_autofree char *serial = NULL;
    g_autofree char *fingerprint = NULL;
    g_autofree char *our_serial = NULL;
    g_autofree char *date = NULL;
    g_autofree char *our_date = NULL;
    g_autofree char *key = NULL;

    ll_test_shell_write (shell, "c.der", ll_certificate_get_der (self));
    subject = run_openssl (shell, "-subject -nameopt RFC2253 | sed 's/^subject=//'");
    g_assert_cmpstr (g_strchomp (subject), ==, ll_certificate_get_subject (self));
    serial = run_openssl (shell, "-serial | sed 's/^serial=//' | tr A-F a-f");
    our_serial = ll_bytes_format_hex (ll_certificate_get_serial (self));
    g_assert_true (g_str_has_suffix (our_serial, g_strchomp (serial)));
    fingerprint =
        run_openssl (shell, "-fingerprint -sha256 | sed 's/.*=//;s/://g' | tr A-F a-f");
    g_assert_cmpstr (g_strchomp (fingerprint), ==, ll_certificate_get_sha256 (self));
    date = run_openssl (shell, "-enddate -dateopt iso_8601 | sed 's/.*=//;s/ /T/'");
    our_date = ll_clock_format_time (ll_certificate_get_not_after (self));
    g_assert_cmpstr (g_strchomp (date), ==, our_date);
    key = run_openssl (shell, "-pubkey | openssl pkey -pubin -outform DER | tee spki");
    g_clear_pointer (&key, g_free);
    {
      g_autoptr (GBytes) spki = ll_test_shell_read (shell, "spki");

      g_assert_true (g_bytes_equal (
          spki, ll_public_key_get_spki (ll_certificate_get_public_key (self))));
    }
  }
}

static void
test_relations (void)
{
  g_autoptr (LlCertificate) root = load_fixture ("ca.rsa.crt.pem");
  g_autoptr (LlCertificate) cross = load_fixture ("ca.rsa.cross.crt.pem");
  g_autoptr (LlCertificate) leaf = load_fixture ("alice.sign.crt.pem");

  g_assert_true (ll_certificate_is_ca (root));
  g_assert_true (ll_certificate_is_ca (cross));
  g_assert_false (ll_certificate_is_ca (leaf));
  g_assert_true (ll_certificate_is_self_issued (root));
  g_assert_false (ll_certificate_is_self_issued (cross));
  g_assert_true (g_bytes_equal (ll_certificate_get_raw_issuer (leaf),
                                ll_certificate_get_raw_subject (root)));
  g_assert_true (g_bytes_equal (ll_certificate_get_authority_key_id (leaf),
                                ll_certificate_get_subject_key_id (root)));
  g_assert_false (ll_certificate_equal (root, cross));
  g_assert_true (ll_certificate_equal (root, root));
  g_assert_null (ll_certificate_get_capabilities (leaf));
}

/* Every beginning of a certificate is malformed, and so is one with something behind. */
static void
test_truncated (void)
{
  g_autoptr (LlCertificate) leaf = load_fixture ("carlos.sign.crt.pem");
  GBytes *der = ll_certificate_get_der (leaf);
  g_autoptr (GByteArray) longer = g_byte_array_new ();
  g_autoptr (GBytes) trailing = NULL;
  g_autoptr (GError) error = NULL;

  for (size_t size = 0; size < g_bytes_get_size (der); size++) {
    g_autoptr (GBytes) part = g_bytes_new_from_bytes (der, 0, size);
    g_autoptr (GError) problem = NULL;

    g_assert_null (ll_certificate_new_from_der (part, &problem));
    g_assert_error (problem, LL_ERROR, LL_ERROR_MALFORMED);
  }
  ll_der_append (longer, der);
  g_byte_array_append (longer, (const uint8_t *)"", 1);
  trailing = g_bytes_new (longer->data, longer->len);
  g_assert_null (ll_certificate_new_from_der (trailing, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
}

/* One of exactly @size octets, filled up by an extension. */
static GBytes *
write_of_size (size_t size)
{
  g_autofree uint8_t *fill = g_malloc0 (size);
  size_t n = size - 400;

  for (;;) {
    g_autoptr (GByteArray) extensions = g_byte_array_new ();
    LlTestCertificate what = {.subject = "Ann", .extensions = extensions};
    g_autoptr (GBytes) der = NULL;

    ll_test_add_extension (extensions, "1.3.6.1.4.1.99999.3", FALSE, fill, n);
    der = ll_test_certificate_write (&what);
    if (g_bytes_get_size (der) == size)
      return g_steal_pointer (&der);
    /* The signature's own size varies by an octet or two: try again. */
    n += size > g_bytes_get_size (der) ? 1 : (size_t)-1;
  }
}

static void
test_size (void)
{
  for (size_t size = LL_CERTIFICATE_SIZE - 1; size <= LL_CERTIFICATE_SIZE + 1; size++) {
    g_autoptr (GBytes) der = write_of_size (size);
    g_autoptr (GError) error = NULL;
    g_autoptr (LlCertificate) certificate = ll_certificate_new_from_der (der, &error);

    if (size <= LL_CERTIFICATE_SIZE) {
      g_assert_no_error (error);
    } else {
      g_assert_null (certificate);
      g_assert_error (error, LL_ERROR, LL_ERROR_LIMIT);
    }
  }
}

/* Extensions that may not be so. */
static void
test_bad_extensions (void)
{
  static const struct {
    const char *shows;
    const char *oid;
    const char *value;
  } rows[] = {
      {"basicConstraints is no SEQUENCE", "2.5.29.19", "0101ff"},
      {"basicConstraints with more behind", "2.5.29.19", "30000500"},
      {"a negative path length", "2.5.29.19", "30060101ff0201ff"},
      {"a huge path length", "2.5.29.19", "300c0101ff02077fffffffffffff"},
      {"keyUsage without octets", "2.5.29.15", "0300"},
      {"keyUsage, nine unused bits", "2.5.29.15", "03020980"},
      {"keyUsage of four octets", "2.5.29.15", "030400808080"},
      {"extended key usage for nothing", "2.5.29.37", "3000"},
      {"extended key usage of a number", "2.5.29.37", "3003020101"},
      {"alternative names cut short", "2.5.29.17", "300381"},
      {"alternative names with a length beyond", "2.5.29.17", "3003810561"},
      {"key identifier is no OCTET STRING", "2.5.29.14", "020101"},
      {"name constraints are no SEQUENCE", "2.5.29.30", "0500"},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GByteArray) extensions = g_byte_array_new ();
    g_autoptr (GBytes) value = ll_bytes_parse_hex (rows[i].value, NULL);
    LlTestCertificate what = {.subject = "Ann", .extensions = extensions};
    g_autoptr (GBytes) der = NULL;
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", rows[i].shows);
    ll_test_add_extension (extensions, rows[i].oid, FALSE, g_bytes_get_data (value, NULL),
                           g_bytes_get_size (value));
    der = ll_test_certificate_write (&what);
    g_assert_null (ll_certificate_new_from_der (der, &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
  }
}

static void
assert_malformed (const LlTestCertificate *what)
{
  g_autoptr (GBytes) der = ll_test_certificate_write (what);
  g_autoptr (GError) error = NULL;

  g_assert_null (ll_certificate_new_from_der (der, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
}

/* RFC 5280, sections 4.1 and 4.2: forms that contradict themselves. */
static void
test_bad_forms (void)
{
  g_autoptr (GByteArray) twice = g_byte_array_new ();
  g_autoptr (GByteArray) once = g_byte_array_new ();
  g_autoptr (GBytes) no_name = g_bytes_new_static ("\x05\x00", 2);
  g_autoptr (GBytes) no_key = g_bytes_new_static ("\x30\x00", 2);
  LlTestCertificate repeated = {.subject = "Ann", .extensions = twice};
  LlTestCertificate first = {.subject = "Ann", .extensions = once, .version = 1};
  LlTestCertificate fourth = {.subject = "Ann", .extensions = once, .version = 4};
  LlTestCertificate two_algorithms = {.subject = "Ann",
                                      .outer_algorithm = "1.2.840.113549.1.1.11"};
  LlTestCertificate nameless = {.issuer = "CA", .raw_subject = no_name};
  LlTestCertificate keyless = {.subject = "Ann", .spki = no_key};

  ll_test_add_basic_constraints (once, FALSE, -1);
  ll_test_add_basic_constraints (twice, FALSE, -1);
  ll_test_add_basic_constraints (twice, TRUE, -1);
  assert_malformed (&repeated);
  assert_malformed (&first);
  assert_malformed (&fourth);
  assert_malformed (&two_algorithms);
  assert_malformed (&nameless);
  assert_malformed (&keyless);
}

/* As many extensions as are read, and one more. */
static void
test_number_of_extensions (void)
{
  for (int n = 63; n <= 65; n++) {
    g_autoptr (GByteArray) extensions = g_byte_array_new ();
    LlTestCertificate what = {.subject = "Ann", .extensions = extensions};
    g_autoptr (GBytes) der = NULL;
    g_autoptr (LlCertificate) certificate = NULL;

    for (int i = 0; i < n; i++) {
      g_autofree char *oid = g_strdup_printf ("1.3.6.1.4.1.99999.%d", i);

      ll_test_add_extension (extensions, oid, FALSE, "\x05\x00", 2);
    }
    der = ll_test_certificate_write (&what);
    certificate = ll_certificate_new_from_der (der, NULL);
    g_assert_true ((certificate != NULL) == (n <= 64));
  }
}

/* 12.X8: what a stranger calls himself is shown as one harmless line. */
static void
test_names_are_harmless (void)
{
  static const struct {
    const char *name;
    const char *shown;
  } rows[] = {
      {"Ann", "CN=Ann"},
      {"Ann Bee, MD", "CN=Ann Bee\\, MD"},
      {"Müller", "CN=Müller"},
      {"Ann\xe2\x80\xae"
       "gro",
       "CN=Anngro"}, /* right-to-left override */
      {"\xe2\x81\xa6"
       "Ann\xe2\x81\xa9",
       "CN=Ann"},                    /* isolates */
      {"A\xe2\x80\x8bnn", "CN=Ann"}, /* zero width space */
      {"Ann\xe2\x80\xa8"
       "verified",
       "CN=Ann verified"},               /* line separator */
      {"A\xf3\xa0\x80\x81nn", "CN=Ann"}, /* language tag */
      {"A\xc2\x85nn", "CN=A nn"},        /* next line */
      {"A\xe3\x85\xa4nn", "CN=Ann"},     /* Hangul filler */
      {"A          nn", "CN=A nn"},      /* out of sight */
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    LlTestCertificate what = {.subject = rows[i].name};
    g_autoptr (LlCertificate) certificate = ll_test_certificate_make (&what);

    g_assert_cmpstr (ll_certificate_get_subject (certificate), ==, rows[i].shown);
    g_assert_cmpstr (ll_certificate_get_issuer (certificate), ==, rows[i].shown);
  }
}

/* Control characters never come through, in whatever form GnuTLS puts them. */
static void
test_no_controls (void)
{
  static const char *const names[] = {"Ann\nOK", "Ann\r\nOK", "\033[31mAnn", "A\tnn"};

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    LlTestCertificate what = {.subject = names[i]};
    g_autoptr (LlCertificate) certificate = ll_test_certificate_make (&what);

    for (const char *p = ll_certificate_get_subject (certificate); *p != '\0'; p++)
      g_assert_cmpint ((unsigned char)*p, >=, 0x20);
  }
}

static void
test_long_name (void)
{
  g_autofree char *name = g_strnfill (5000, 'x');
  LlTestCertificate what = {.subject = name};
  g_autoptr (LlCertificate) certificate = ll_test_certificate_make (&what);

  g_assert_cmpuint (strlen (ll_certificate_get_subject (certificate)), ==, 512);
}

static GBytes *
write_pem_list (unsigned int n)
{
  g_autoptr (GBytes) pem = read_fixture ("carlos.sign.crt.pem");
  GByteArray *all = g_byte_array_new ();

  for (unsigned int i = 0; i < n; i++)
    ll_der_append (all, pem);

  return g_byte_array_free_to_bytes (all);
}

static void
test_list (void)
{
  g_autoptr (GBytes) pem = read_fixture ("alice.sign.crt.pem");
  const char *text = g_bytes_get_data (pem, NULL);
  int size = (int)g_bytes_get_size (pem);
  g_autofree char *around = g_strdup_printf (
      "Subject: Alice\n%.*sand her other one:\n%.*sthe end", size, text, size, text);
  g_autofree char *broken =
      g_strdup_printf ("%.*s-----BEGIN CERTIFICATE-----\nMAA=\n-----END "
                       "CERTIFICATE-----\n",
                       size, text);
  static const char *const bad[] = {
      "",
      "hello",
      "-----BEGIN CERTIFICATE-----\n",
      "-----BEGIN CERTIFICATE-----\nMIIB\n",
      "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
      "-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n",
      "-----BEGIN CERTIFICATE-----\nMII=B\n-----END CERTIFICATE-----\n",
      "-----BEGIN PUBLIC KEY-----\nMAA=\n-----END PUBLIC KEY-----\n",
      "-----BEGIN ",
      "-----BEGIN \n-----"};
  g_autoptr (GBytes) two = g_bytes_new_static (around, strlen (around));
  g_autoptr (GBytes) half = g_bytes_new_static (broken, strlen (broken));
  g_autoptr (GPtrArray) list = ll_certificate_parse_list (two, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (list);
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_null (ll_certificate_parse_list (half, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GBytes) content = g_bytes_new_static (bad[i], strlen (bad[i]));
    g_autoptr (GError) problem = NULL;

    g_test_message ("%s", bad[i]);
    g_assert_null (ll_certificate_parse_list (content, &problem));
    g_assert_error (problem, LL_ERROR, LL_ERROR_MALFORMED);
  }
}

static void
test_list_limit (void)
{
  for (unsigned int n = 999; n <= 1001; n++) {
    g_autoptr (GBytes) content = write_pem_list (n);
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) list = ll_certificate_parse_list (content, &error);

    if (n <= LL_CHAIN_POOL * 10) {
      g_assert_no_error (error);
      g_assert_cmpuint (list->len, ==, n);
    } else {
      g_assert_error (error, LL_ERROR, LL_ERROR_LIMIT);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/certificate/value/fields-as-openssl-has-them", test_fields);
  g_test_add_func ("/certificate/value/relations", test_relations);
  g_test_add_func ("/certificate/value/cut-short-anywhere", test_truncated);
  g_test_add_func ("/certificate/value/limit-of-size", test_size);
  g_test_add_func ("/certificate/value/broken-extensions", test_bad_extensions);
  g_test_add_func ("/certificate/value/contradicts-itself", test_bad_forms);
  g_test_add_func ("/certificate/value/limit-of-extensions", test_number_of_extensions);
  g_test_add_func ("/certificate/value/names-are-harmless", test_names_are_harmless);
  g_test_add_func ("/certificate/value/names-without-controls", test_no_controls);
  g_test_add_func ("/certificate/value/limit-of-name", test_long_name);
  g_test_add_func ("/certificate/value/list", test_list);
  g_test_add_func ("/certificate/value/limit-of-list", test_list_limit);

  return g_test_run ();
}
