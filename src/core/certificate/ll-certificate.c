/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "certificate/ll-certificate.h"

#include <string.h>

#include "asn1/ll-der-reader.h"
#include "asn1/ll-der-tag.h"
#include "asn1/ll-oid.h"
#include "base/ll-address.h"
#include "base/ll-bytes.h"
#include "base/ll-display-text.h"
#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "certificate/ll-certificate-private.h"
#include "certificate/ll-issuer-algorithm.h"
#include "certificate/ll-pem.h"
#include "crypto/ll-gnutls.h"

#define TAG_VERSION        0xa0
#define TAG_ISSUER_UNIQUE  0x81
#define TAG_SUBJECT_UNIQUE 0x82
#define TAG_EXTENSIONS     0xa3
#define TAG_KEY_IDENTIFIER 0x80
#define NAME_SHOWN_SIZE    512 /* more is no name but an attempt */

typedef gboolean (*ExtensionReader) (LlCertificate *self, LlDerReader value);

static GBytes *
dup_element (const LlDerReader *element)
{
  return g_bytes_new (element->data, element->size);
}

static gboolean
read_boolean (LlDerReader *reader, gboolean *out_value)
{
  LlDerReader content;

  *out_value = FALSE;
  if (ll_der_reader_peek_tag (reader) != LL_TAG_BOOLEAN)
    return TRUE; /* all of them are DEFAULT FALSE */
  if (!ll_der_reader_enter (reader, LL_TAG_BOOLEAN, &content) || content.size != 1)
    return FALSE;
  *out_value = content.data[0] != 0;

  return TRUE;
}

static gboolean
read_basic_constraints (LlCertificate *self, LlDerReader value)
{
  LlDerReader content;
  unsigned int length;

  if (!ll_der_reader_enter (&value, LL_TAG_SEQUENCE, &content) ||
      !ll_der_reader_is_at_end (&value) || !read_boolean (&content, &self->is_ca))
    return FALSE;
  self->has_basic_constraints = TRUE;
  if (ll_der_reader_is_at_end (&content))
    return TRUE;
  if (!ll_der_reader_take_small_integer (&content, &length))
    return FALSE;
  self->path_length = (int)MIN (length, (unsigned int)LL_CHAIN_LENGTH);

  return ll_der_reader_is_at_end (&content);
}

static gboolean
read_key_usage (LlCertificate *self, LlDerReader value)
{
  LlDerReader bits;

  if (!ll_der_reader_enter (&value, LL_TAG_BIT_STRING, &bits) ||
      !ll_der_reader_is_at_end (&value) || bits.size < 1 || bits.size > 3 ||
      bits.data[0] > 7)
    return FALSE;
  self->has_key_usage = TRUE;
  for (unsigned int i = 0; bits.size > 1 && i < 8; i++)
    if ((bits.data[1] & (0x80 >> i)) != 0)
      self->key_usage |= 1u << i;

  return TRUE;
}

static gboolean
read_extended_key_usage (LlCertificate *self, LlDerReader value)
{
  LlDerReader content;

  if (!ll_der_reader_enter (&value, LL_TAG_SEQUENCE, &content) ||
      !ll_der_reader_is_at_end (&value) || ll_der_reader_is_at_end (&content))
    return FALSE;
  self->has_extended_key_usage = TRUE;
  while (!ll_der_reader_is_at_end (&content)) {
    LlDerReader purpose;

    if (!ll_der_reader_take_oid (&content, &purpose))
      return FALSE;
    /* RFC 8550, section 4.4.4: emailProtection or anyExtendedKeyUsage. */
    if (ll_der_reader_oid_is (&purpose, "1.3.6.1.5.5.7.3.4") ||
        ll_der_reader_oid_is (&purpose, "2.5.29.37.0"))
      self->is_for_email = TRUE;
  }

  return TRUE;
}

static gboolean
read_subject_key_id (LlCertificate *self, LlDerReader value)
{
  LlDerReader content;

  if (!ll_der_reader_enter (&value, LL_TAG_OCTET_STRING, &content) ||
      !ll_der_reader_is_at_end (&value))
    return FALSE;
  self->subject_key_id = dup_element (&content);

  return TRUE;
}

static gboolean
read_authority_key_id (LlCertificate *self, LlDerReader value)
{
  LlDerReader content;
  LlDerReader id;

  if (!ll_der_reader_enter (&value, LL_TAG_SEQUENCE, &content) ||
      !ll_der_reader_is_at_end (&value))
    return FALSE;
  if (ll_der_reader_enter (&content, TAG_KEY_IDENTIFIER, &id))
    self->authority_key_id = dup_element (&id);

  return TRUE;
}

static gboolean
read_alternative_names (LlCertificate *self, LlDerReader value)
{
  LlDerReader content;

  if (!ll_der_reader_enter (&value, LL_TAG_SEQUENCE, &content) ||
      !ll_der_reader_is_at_end (&value))
    return FALSE;
  self->alternative_names = dup_element (&content);

  return TRUE;
}

static gboolean
read_name_constraints (LlCertificate *self, LlDerReader value)
{
  LlDerReader content;

  if (!ll_der_reader_enter (&value, LL_TAG_SEQUENCE, &content) ||
      !ll_der_reader_is_at_end (&value))
    return FALSE;
  self->name_constraints = dup_element (&content);

  return TRUE;
}

static gboolean
read_capabilities (LlCertificate *self, LlDerReader value)
{
  self->capabilities = dup_element (&value);

  return TRUE;
}

/* Policies bind nobody who demands none (RFC 5280, section 6.1.1, user-initial-policy-set
 * any-policy): known, and not read. */
static gboolean
accept_policies (LlCertificate *self, LlDerReader value)
{
  return TRUE;
}

static const struct {
  const char *oid;
  ExtensionReader read;
} extension_readers[] = {
    {"2.5.29.14", read_subject_key_id},    {"2.5.29.15", read_key_usage},
    {"2.5.29.17", read_alternative_names}, {"2.5.29.19", read_basic_constraints},
    {"2.5.29.30", read_name_constraints},  {"2.5.29.32", accept_policies},
    {"2.5.29.33", accept_policies},        {"2.5.29.35", read_authority_key_id},
    {"2.5.29.36", accept_policies},        {"2.5.29.37", read_extended_key_usage},
    {"2.5.29.54", accept_policies},        {LL_OID_SMIME_CAPABILITIES, read_capabilities},
};

static ExtensionReader
find_extension_reader (const LlDerReader *oid)
{
  for (size_t i = 0; i < G_N_ELEMENTS (extension_readers); i++)
    if (ll_der_reader_oid_is (oid, extension_readers[i].oid))
      return extension_readers[i].read;

  return NULL;
}

/* RFC 5280, section 4.2: no extension twice. */
static gboolean
is_new_extension (LlDerReader *seen, guint n_seen, const LlDerReader *oid)
{
  for (guint i = 0; i < n_seen; i++)
    if (seen[i].size == oid->size && memcmp (seen[i].data, oid->data, oid->size) == 0)
      return FALSE;
  seen[n_seen] = *oid;

  return TRUE;
}

static gboolean
read_extensions (LlCertificate *self, LlDerReader explicit_tag)
{
  LlDerReader list;
  LlDerReader seen[LL_CERTIFICATE_EXTENSIONS];

  if (!ll_der_reader_enter (&explicit_tag, LL_TAG_SEQUENCE, &list) ||
      !ll_der_reader_is_at_end (&explicit_tag))
    return FALSE;
  for (guint n = 0; !ll_der_reader_is_at_end (&list); n++) {
    LlDerReader extension;
    LlDerReader oid;
    LlDerReader value;
    gboolean critical;
    ExtensionReader read;

    if (n == LL_CERTIFICATE_EXTENSIONS ||
        !ll_der_reader_enter (&list, LL_TAG_SEQUENCE, &extension) ||
        !ll_der_reader_take_oid (&extension, &oid) || !is_new_extension (seen, n, &oid) ||
        !read_boolean (&extension, &critical) ||
        !ll_der_reader_enter (&extension, LL_TAG_OCTET_STRING, &value) ||
        !ll_der_reader_is_at_end (&extension))
      return FALSE;
    read = find_extension_reader (&oid);
    if (read != NULL && !read (self, value))
      return FALSE;
    if (read == NULL && critical)
      self->has_unknown_critical = TRUE;
  }

  return TRUE;
}

static gboolean
read_version (LlCertificate *self, LlDerReader *tbs)
{
  LlDerReader tagged;
  unsigned int version;

  self->version = 1;
  if (!ll_der_reader_enter (tbs, TAG_VERSION, &tagged))
    return ll_der_reader_peek_tag (tbs) == LL_TAG_INTEGER;
  if (!ll_der_reader_take_small_integer (&tagged, &version) || version > 2)
    return FALSE;
  self->version = version + 1;

  return ll_der_reader_is_at_end (&tagged);
}

static gboolean
read_serial (LlCertificate *self, LlDerReader *tbs)
{
  LlDerReader content;

  if (!ll_der_reader_enter (tbs, LL_TAG_INTEGER, &content) || content.size == 0 ||
      content.size > LL_CERTIFICATE_SERIAL_SIZE)
    return FALSE;
  self->serial = dup_element (&content);

  return TRUE;
}

static gboolean
read_name (LlDerReader *tbs, GBytes **out_name)
{
  LlDerReader element;

  if (ll_der_reader_peek_tag (tbs) != LL_TAG_SEQUENCE ||
      !ll_der_reader_take (tbs, &element))
    return FALSE;
  *out_name = dup_element (&element);

  return TRUE;
}

static gboolean
read_validity (LlCertificate *self, LlDerReader *tbs)
{
  LlDerReader content;

  return ll_der_reader_enter (tbs, LL_TAG_SEQUENCE, &content) &&
         ll_der_reader_take_time (&content, &self->not_before) &&
         ll_der_reader_take_time (&content, &self->not_after) &&
         ll_der_reader_is_at_end (&content);
}

/* SubjectPublicKeyInfo: what algorithm it is, is seen elsewhere. */
static gboolean
is_key_info (LlDerReader element)
{
  LlDerReader info;
  LlDerReader algorithm;
  LlDerReader oid;
  LlDerReader bits;

  return ll_der_reader_enter (&element, LL_TAG_SEQUENCE, &info) &&
         ll_der_reader_enter (&info, LL_TAG_SEQUENCE, &algorithm) &&
         ll_der_reader_take_oid (&algorithm, &oid) &&
         ll_der_reader_enter (&info, LL_TAG_BIT_STRING, &bits) &&
         ll_der_reader_is_at_end (&info);
}

static gboolean
read_public_key (LlCertificate *self, LlDerReader *tbs)
{
  g_autoptr (GBytes) spki = NULL;
  LlDerReader element;

  if (!ll_der_reader_take (tbs, &element) || !is_key_info (element))
    return FALSE;
  spki = dup_element (&element);
  self->public_key = ll_public_key_new_from_spki (spki, NULL);

  return self->public_key != NULL;
}

/* The unique identifiers of version 2 and the extensions of version 3. */
static gboolean
read_tail (LlCertificate *self, LlDerReader *tbs)
{
  LlDerReader content;

  if (ll_der_reader_enter (tbs, TAG_ISSUER_UNIQUE, &content) && self->version < 2)
    return FALSE;
  if (ll_der_reader_enter (tbs, TAG_SUBJECT_UNIQUE, &content) && self->version < 2)
    return FALSE;
  if (ll_der_reader_enter (tbs, TAG_EXTENSIONS, &content) &&
      (self->version < 3 || !read_extensions (self, content)))
    return FALSE;

  return ll_der_reader_is_at_end (tbs);
}

/* TBSCertificate, RFC 5280, section 4.1. */
static gboolean
read_signed_part (LlCertificate *self, LlDerReader tbs, LlDerReader *out_algorithm)
{
  return read_version (self, &tbs) && read_serial (self, &tbs) &&
         ll_der_reader_peek_tag (&tbs) == LL_TAG_SEQUENCE &&
         ll_der_reader_take (&tbs, out_algorithm) &&
         read_name (&tbs, &self->raw_issuer) && read_validity (self, &tbs) &&
         read_name (&tbs, &self->raw_subject) && read_public_key (self, &tbs) &&
         read_tail (self, &tbs);
}

static gboolean
read_signature (LlCertificate *self, LlDerReader *certificate)
{
  LlDerReader bits;

  if (!ll_der_reader_enter (certificate, LL_TAG_BIT_STRING, &bits) || bits.size < 1 ||
      bits.data[0] != 0)
    return FALSE;
  self->signature = g_bytes_new (bits.data + 1, bits.size - 1);

  return TRUE;
}

static gboolean
read_certificate (LlCertificate *self)
{
  LlDerReader file = ll_der_reader_init_bytes (self->der);
  LlDerReader certificate;
  LlDerReader element;
  LlDerReader tbs;
  LlDerReader inner;
  LlDerReader outer;

  if (!ll_der_reader_enter (&file, LL_TAG_SEQUENCE, &certificate) ||
      !ll_der_reader_is_at_end (&file) || !ll_der_reader_take (&certificate, &element))
    return FALSE;
  self->signed_part = dup_element (&element);
  if (!ll_der_reader_enter (&element, LL_TAG_SEQUENCE, &tbs) ||
      !read_signed_part (self, tbs, &inner) ||
      !ll_der_reader_take (&certificate, &outer) ||
      !read_signature (self, &certificate) || !ll_der_reader_is_at_end (&certificate))
    return FALSE;

  /* RFC 5280, section 4.1.1.2: named twice, and the same. */
  if (inner.size != outer.size || memcmp (inner.data, outer.data, inner.size) != 0 ||
      !ll_der_reader_enter (&outer, LL_TAG_SEQUENCE, &element))
    return FALSE;
  self->algorithm = ll_issuer_algorithm_read (element);

  return TRUE;
}

static char *
format_name (GBytes *name)
{
  g_auto (gnutls_datum_t) text = {NULL, 0};
  gnutls_datum_t der = ll_gnutls_datum (name);
  char *shown;

  if (gnutls_x509_rdn_get2 (&der, &text, 0) < 0) {
    g_autofree char *hex = ll_bytes_format_hex (name);

    shown = g_strconcat ("#", hex, NULL); /* RFC 4514, section 2.4 */
  } else {
    shown = ll_display_text_clean ((const char *)text.data, (gssize)text.size);
  }
  ll_display_text_cut (shown, NAME_SHOWN_SIZE);

  return shown;
}

/* A second opinion on the structure, by a parser that has met more certificates. */
static gboolean
gnutls_can_read (GBytes *der)
{
  g_auto (gnutls_x509_crt_t) crt = NULL;
  gnutls_datum_t datum = ll_gnutls_datum (der);

  return gnutls_x509_crt_init (&crt) >= 0 &&
         gnutls_x509_crt_import (crt, &datum, GNUTLS_X509_FMT_DER) >= 0;
}

LlCertificate *
ll_certificate_new_from_der (GBytes *der, GError **error)
{
  g_autoptr (LlCertificate) self = NULL;

  g_return_val_if_fail (der != NULL, NULL);

  if (g_bytes_get_size (der) > LL_CERTIFICATE_SIZE) {
    g_set_error (error, LL_ERROR, LL_ERROR_LIMIT,
                 "certificate of %zu octets is too large", g_bytes_get_size (der));
    return NULL;
  }

  self = g_new0 (LlCertificate, 1);
  g_atomic_ref_count_init (&self->refs);
  self->der = g_bytes_ref (der);
  self->path_length = -1;
  self->addresses = g_ptr_array_new_with_free_func ((GDestroyNotify)ll_address_unref);
  if (!read_certificate (self) || !gnutls_can_read (der)) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_MALFORMED, "not a certificate in DER");
    return NULL;
  }

  self->sha256 = ll_bytes_fingerprint (der);
  self->issuer = format_name (self->raw_issuer);
  self->subject = format_name (self->raw_subject);
  ll_certificate_read_addresses (self);

  return g_steal_pointer (&self);
}

LlCertificate *
ll_certificate_ref (LlCertificate *self)
{
  g_atomic_ref_count_inc (&self->refs);

  return self;
}

void
ll_certificate_unref (LlCertificate *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  g_clear_pointer (&self->der, g_bytes_unref);
  g_clear_pointer (&self->sha256, g_free);
  g_clear_pointer (&self->signed_part, g_bytes_unref);
  g_clear_pointer (&self->signature, g_bytes_unref);
  g_clear_pointer (&self->serial, g_bytes_unref);
  g_clear_pointer (&self->raw_issuer, g_bytes_unref);
  g_clear_pointer (&self->raw_subject, g_bytes_unref);
  g_clear_pointer (&self->issuer, g_free);
  g_clear_pointer (&self->subject, g_free);
  g_clear_pointer (&self->public_key, ll_public_key_unref);
  g_clear_pointer (&self->subject_key_id, g_bytes_unref);
  g_clear_pointer (&self->authority_key_id, g_bytes_unref);
  g_clear_pointer (&self->alternative_names, g_bytes_unref);
  g_clear_pointer (&self->name_constraints, g_bytes_unref);
  g_clear_pointer (&self->capabilities, g_bytes_unref);
  g_clear_pointer (&self->addresses, g_ptr_array_unref);
  g_free (self);
}

/* One PEM block; blocks that are no certificates are somebody else's. */
static gboolean
add_block (GPtrArray *list, const LlPemBlock *block, GError **error)
{
  g_autoptr (GBytes) der = NULL;
  LlCertificate *certificate;
  const void *data;
  size_t size;

  if (!ll_pem_block_is_certificate (block))
    return TRUE;
  if (list->len == LL_CERTIFICATE_LIST) {
    g_set_error (error, LL_ERROR, LL_ERROR_LIMIT, "more than %d certificates",
                 LL_CERTIFICATE_LIST);
    return FALSE;
  }
  data = ll_secret_get_data (block->content, &size);
  der = g_bytes_new (data, size);
  certificate = ll_certificate_new_from_der (der, error);
  if (certificate == NULL)
    return FALSE;
  g_ptr_array_add (list, certificate);

  return TRUE;
}

static gboolean
parse_pem (GPtrArray *list, GBytes *content, GError **error)
{
  LlPemReader reader = ll_pem_reader_init (content);

  for (;;) {
    g_auto (LlPemBlock) block = {NULL, NULL, NULL};
    gboolean found;

    if (!ll_pem_reader_next (&reader, &block, &found, error))
      return FALSE;
    if (!found)
      return TRUE;
    if (!add_block (list, &block, error))
      return FALSE;
  }
}

GPtrArray *
ll_certificate_parse_list (GBytes *content, GError **error)
{
  g_autoptr (GPtrArray) list = NULL;

  g_return_val_if_fail (content != NULL, NULL);

  list = g_ptr_array_new_with_free_func ((GDestroyNotify)ll_certificate_unref);
  if (!ll_pem_is_likely (content)) {
    LlCertificate *single = ll_certificate_new_from_der (content, error);

    if (single == NULL)
      return NULL;
    g_ptr_array_add (list, single);
  } else if (!parse_pem (list, content, error)) {
    return NULL;
  }

  if (list->len == 0) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_MALFORMED, "no certificate in it");
    return NULL;
  }

  return g_steal_pointer (&list);
}

gboolean
ll_certificate_equal (const LlCertificate *a, const LlCertificate *b)
{
  return a == b || g_bytes_equal (a->der, b->der);
}

GBytes *
ll_certificate_get_der (const LlCertificate *self)
{
  return self->der;
}

const char *
ll_certificate_get_sha256 (const LlCertificate *self)
{
  return self->sha256;
}

LlPublicKey *
ll_certificate_get_public_key (const LlCertificate *self)
{
  return self->public_key;
}

GBytes *
ll_certificate_get_raw_issuer (const LlCertificate *self)
{
  return self->raw_issuer;
}

GBytes *
ll_certificate_get_raw_subject (const LlCertificate *self)
{
  return self->raw_subject;
}

GBytes *
ll_certificate_get_serial (const LlCertificate *self)
{
  return self->serial;
}

GBytes *
ll_certificate_get_subject_key_id (const LlCertificate *self)
{
  return self->subject_key_id;
}

GBytes *
ll_certificate_get_authority_key_id (const LlCertificate *self)
{
  return self->authority_key_id;
}

const char *
ll_certificate_get_subject (const LlCertificate *self)
{
  return self->subject;
}

const char *
ll_certificate_get_issuer (const LlCertificate *self)
{
  return self->issuer;
}

gint64
ll_certificate_get_not_before (const LlCertificate *self)
{
  return self->not_before;
}

gint64
ll_certificate_get_not_after (const LlCertificate *self)
{
  return self->not_after;
}

gboolean
ll_certificate_is_ca (const LlCertificate *self)
{
  return self->is_ca;
}

gboolean
ll_certificate_is_self_issued (const LlCertificate *self)
{
  return g_bytes_equal (self->raw_issuer, self->raw_subject);
}

GBytes *
ll_certificate_get_capabilities (const LlCertificate *self)
{
  return self->capabilities;
}
