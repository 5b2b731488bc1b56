/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "support/ll-test-certificate.h"

#include <string.h>

#include "asn1/ll-der-writer.h"
#include "crypto/ll-gnutls.h"

#define ECDSA_WITH_SHA256 "1.2.840.10045.4.3.2"
#define Y2020             1577836800
#define Y2040             2208988800
#define KEYS              16

struct _LlTestKey {
  gnutls_privkey_t key;
};

static LlTestKey *
make_key (void)
{
  LlTestKey *self = g_new0 (LlTestKey, 1);

  g_assert_cmpint (gnutls_privkey_init (&self->key), >=, 0);
  g_assert_cmpint (
      gnutls_privkey_generate (self->key, GNUTLS_PK_ECDSA,
                               GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0),
      >=, 0);

  return self;
}

LlTestKey *
ll_test_key_get (unsigned int n)
{
  static LlTestKey *keys[KEYS];

  g_assert_cmpuint (n, <, KEYS);
  if (keys[n] == NULL)
    keys[n] = make_key ();

  return keys[n];
}

GBytes *
ll_test_key_dup_spki (LlTestKey *self)
{
  g_auto (gnutls_pubkey_t) public_key = NULL;
  g_auto (gnutls_datum_t) spki = {NULL, 0};

  g_assert_cmpint (gnutls_pubkey_init (&public_key), >=, 0);
  g_assert_cmpint (gnutls_pubkey_import_privkey (public_key, self->key, 0, 0), >=, 0);
  g_assert_cmpint (gnutls_pubkey_export2 (public_key, GNUTLS_X509_FMT_DER, &spki), >=, 0);

  return g_bytes_new (spki.data, spki.size);
}

static void
add_attribute (GByteArray *name,
               const char *oid,
               uint8_t tag,
               const void *value,
               size_t size)
{
  g_autoptr (GByteArray) attribute = g_byte_array_new ();
  g_autoptr (GByteArray) part = g_byte_array_new ();

  ll_der_write_oid (attribute, oid);
  ll_der_write (attribute, tag, value, size);
  ll_der_write_array (part, 0x30, attribute);
  ll_der_write_array (name, 0x31, part);
}

static GBytes *
wrap (uint8_t tag, GByteArray *content)
{
  GByteArray *out = g_byte_array_new ();

  ll_der_write_array (out, tag, content);

  return g_byte_array_free_to_bytes (out);
}

GBytes *
ll_test_name_new (const char *common_name)
{
  g_autoptr (GByteArray) name = g_byte_array_new ();

  add_attribute (name, "2.5.4.3", 0x0c, common_name, strlen (common_name));

  return wrap (0x30, name);
}

GBytes *
ll_test_name_new_with (const char *common_name,
                       const char *oid,
                       uint8_t tag,
                       const void *value,
                       size_t size)
{
  g_autoptr (GByteArray) name = g_byte_array_new ();

  add_attribute (name, "2.5.4.3", 0x0c, common_name, strlen (common_name));
  add_attribute (name, oid, tag, value, size);

  return wrap (0x30, name);
}

static void
write_algorithm (GByteArray *out, const char *oid)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();

  ll_der_write_oid (content, oid);
  ll_der_write_array (out, 0x30, content);
}

static void
write_version (GByteArray *out, unsigned int version)
{
  g_autoptr (GByteArray) number = g_byte_array_new ();

  if (version == 1)
    return;
  ll_der_write_small_integer (number, version - 1);
  ll_der_write_array (out, 0xa0, number);
}

static void
write_validity (GByteArray *out, const LlTestCertificate *self)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();

  ll_der_write_time (content, self->not_before != 0 ? self->not_before : Y2020);
  ll_der_write_time (content, self->not_after != 0 ? self->not_after : Y2040);
  ll_der_write_array (out, 0x30, content);
}

static void
write_extensions (GByteArray *out, GByteArray *extensions)
{
  g_autoptr (GByteArray) list = g_byte_array_new ();

  ll_der_write_array (list, 0x30, extensions);
  ll_der_write_array (out, 0xa3, list);
}

static LlTestKey *
subject_key (const LlTestCertificate *self)
{
  return self->key != NULL ? self->key : ll_test_key_get (0);
}

static GBytes *
write_signed_part (const LlTestCertificate *self, const char *algorithm)
{
  g_autoptr (GByteArray) tbs = g_byte_array_new ();
  g_autoptr (GBytes) subject = self->raw_subject != NULL
                                   ? g_bytes_ref (self->raw_subject)
                                   : ll_test_name_new (self->subject);
  g_autoptr (GBytes) issuer =
      self->issuer != NULL ? ll_test_name_new (self->issuer) : g_bytes_ref (subject);
  g_autoptr (GBytes) spki = self->spki != NULL
                                ? g_bytes_ref (self->spki)
                                : ll_test_key_dup_spki (subject_key (self));
  unsigned int version = self->extensions != NULL ? 3 : 1;

  write_version (tbs, self->version != 0 ? self->version : version);
  ll_der_write_small_integer (tbs, 4711);
  write_algorithm (tbs, algorithm);
  ll_der_append (tbs, issuer);
  write_validity (tbs, self);
  ll_der_append (tbs, subject);
  ll_der_append (tbs, spki);
  if (self->extensions != NULL)
    write_extensions (tbs, self->extensions);

  return wrap (0x30, tbs);
}

static void
write_signature (GByteArray *out, LlTestKey *signer, GBytes *data)
{
  g_auto (gnutls_datum_t) signature = {NULL, 0};
  g_autoptr (GByteArray) bits = g_byte_array_new ();
  gnutls_datum_t datum = ll_gnutls_datum (data);
  uint8_t unused = 0;

  g_assert_cmpint (gnutls_privkey_sign_data2 (signer->key, GNUTLS_SIGN_ECDSA_SHA256, 0,
                                              &datum, &signature),
                   >=, 0);
  g_byte_array_append (bits, &unused, 1);
  g_byte_array_append (bits, signature.data, signature.size);
  ll_der_write (out, 0x03, bits->data, bits->len);
}

GBytes *
ll_test_certificate_write (const LlTestCertificate *self)
{
  const char *algorithm = self->algorithm != NULL ? self->algorithm : ECDSA_WITH_SHA256;
  g_autoptr (GBytes) tbs = write_signed_part (self, algorithm);
  g_autoptr (GByteArray) content = g_byte_array_new ();

  ll_der_append (content, tbs);
  write_algorithm (content,
                   self->outer_algorithm != NULL ? self->outer_algorithm : algorithm);
  write_signature (content, self->signer != NULL ? self->signer : subject_key (self),
                   tbs);

  return wrap (0x30, content);
}

LlCertificate *
ll_test_certificate_make (const LlTestCertificate *self)
{
  g_autoptr (GBytes) der = ll_test_certificate_write (self);
  g_autoptr (GError) error = NULL;
  LlCertificate *certificate = ll_certificate_new_from_der (der, &error);

  g_assert_no_error (error);

  return certificate;
}

void
ll_test_add_extension (GByteArray *list,
                       const char *oid,
                       gboolean critical,
                       const void *value,
                       size_t size)
{
  g_autoptr (GByteArray) extension = g_byte_array_new ();
  uint8_t yes = 0xff;

  ll_der_write_oid (extension, oid);
  if (critical)
    ll_der_write (extension, 0x01, &yes, 1);
  ll_der_write (extension, 0x04, value, size);
  ll_der_write_array (list, 0x30, extension);
}

static void
add_wrapped (GByteArray *list,
             const char *oid,
             gboolean critical,
             uint8_t tag,
             GByteArray *content)
{
  g_autoptr (GBytes) value = wrap (tag, content);

  ll_test_add_extension (list, oid, critical, g_bytes_get_data (value, NULL),
                         g_bytes_get_size (value));
}

void
ll_test_add_basic_constraints (GByteArray *list, gboolean ca, int path_length)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  uint8_t yes = 0xff;

  if (ca)
    ll_der_write (content, 0x01, &yes, 1);
  if (path_length >= 0)
    ll_der_write_small_integer (content, (unsigned int)path_length);
  add_wrapped (list, "2.5.29.19", TRUE, 0x30, content);
}

void
ll_test_add_key_usage (GByteArray *list, uint8_t bits)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  uint8_t unused = 0;

  while (unused < 7 && (bits >> unused & 1) == 0)
    unused++;
  g_byte_array_append (content, &unused, 1);
  g_byte_array_append (content, &bits, 1);
  add_wrapped (list, "2.5.29.15", TRUE, 0x03, content);
}

void
ll_test_add_purpose (GByteArray *list, const char *oid)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();

  ll_der_write_oid (content, oid);
  add_wrapped (list, "2.5.29.37", FALSE, 0x30, content);
}

void
ll_test_add_alternative_names (GByteArray *list, GByteArray *names)
{
  add_wrapped (list, "2.5.29.17", FALSE, 0x30, names);
}

void
ll_test_add_mailbox (GByteArray *names, const void *text, size_t size)
{
  g_autoptr (GByteArray) value = g_byte_array_new ();
  g_autoptr (GByteArray) other = g_byte_array_new ();

  ll_der_write (value, 0x0c, text, size);
  ll_der_write_oid (other, "1.3.6.1.5.5.7.8.9");
  ll_der_write_array (other, 0xa0, value);
  ll_der_write_array (names, 0xa0, other);
}
