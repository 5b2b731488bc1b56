/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cms/ll-cms-attributes.h"

#include <string.h>

#include "asn1/ll-asn1-schema.h"
#include "asn1/ll-der-tag.h"
#include "asn1/ll-der-writer.h"
#include "asn1/ll-oid.h"
#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "cms/ll-cms-algorithms.h"

#define TAG_SIGNED              0xa0 /* signedAttrs of a SignerInfo */
#define TAG_UNSIGNED            0xa1
#define TAG_SIGNATURE_ALGORITHM 0xa1 /* in CMSAlgorithmProtection */

typedef enum {
  CONTENT_TYPE,
  MESSAGE_DIGEST,
  SIGNING_TIME,
  CAPABILITIES,
  KEY_PREFERENCE,
  SIGNING_CERTIFICATE,
  SIGNING_CERTIFICATE_V2,
  ALGORITHM_PROTECTION,
  N_KNOWN,
} Known;

static const struct {
  const char *oid;
  const char
      *type; /* in ll-asn1-schema.asn; NULL: not read here, or by the cursor alone */
} knowns[] = {
    [CONTENT_TYPE] = {LL_OID_CONTENT_TYPE, "ContentType"},
    [MESSAGE_DIGEST] = {LL_OID_MESSAGE_DIGEST, "MessageDigest"},
    [SIGNING_TIME] = {LL_OID_SIGNING_TIME, NULL},
    [CAPABILITIES] = {LL_OID_SMIME_CAPABILITIES, "SMIMECapabilities"},
    [KEY_PREFERENCE] = {LL_OID_KEY_PREFERENCE, NULL},
    [SIGNING_CERTIFICATE] = {LL_OID_SIGNING_CERTIFICATE, "SigningCertificate"},
    [SIGNING_CERTIFICATE_V2] = {LL_OID_SIGNING_CERTIFICATE_V2, "SigningCertificateV2"},
    [ALGORITHM_PROTECTION] = {LL_OID_ALGORITHM_PROTECTION, "CMSAlgorithmProtection"},
};

struct _LlCmsAttributes {
  gatomicrefcount refs;
  GBytes *signed_octets;       /* owned */
  LlDerReader values[N_KNOWN]; /* whole elements inside signed_octets; empty: not there */
  LlDerReader content_type;    /* content of the OBJECT IDENTIFIER */
  LlDerReader message_digest;  /* content of the OCTET STRING */
  gint64 signing_time;         /* -1: none */
  GBytes *capabilities;        /* owned, nullable */
};

static gboolean
fail (GError **error, LlError code, const char *text)
{
  g_set_error_literal (error, LL_ERROR, (int)code, text);

  return FALSE;
}

static gboolean
is_same (const LlDerReader *a, const LlDerReader *b)
{
  return a->size == b->size && (a->size == 0 || memcmp (a->data, b->data, a->size) == 0);
}

/* Whether @a stands before @b in a SET OF, and is another (X.690, section 11.6). */
static gboolean
is_before (const LlDerReader *a, const LlDerReader *b)
{
  int order = memcmp (a->data, b->data, MIN (a->size, b->size));

  return order < 0 || (order == 0 && a->size < b->size);
}

/* -- reading -- */

typedef struct {
  LlDerReader element;
  LlDerReader oid;
  LlDerReader values; /* content of the SET OF */
} Attribute;

static gboolean
take_attribute (LlDerReader *set, Attribute *out_attribute)
{
  LlDerReader rest, content;

  if (!ll_der_reader_take (set, &out_attribute->element))
    return FALSE;

  rest = out_attribute->element;
  return ll_der_reader_enter (&rest, LL_TAG_SEQUENCE, &content) &&
         ll_der_reader_take_oid (&content, &out_attribute->oid) &&
         ll_der_reader_enter (&content, LL_TAG_SET, &out_attribute->values) &&
         ll_der_reader_is_at_end (&content) &&
         !ll_der_reader_is_at_end (&out_attribute->values);
}

static gboolean
are_values_sorted (LlDerReader values)
{
  LlDerReader last = {NULL, 0};
  LlDerReader value;

  while (ll_der_reader_take (&values, &value)) {
    if (last.size > 0 && !is_before (&last, &value))
      return FALSE;
    last = value;
  }

  return ll_der_reader_is_at_end (&values);
}

static Known
find_known (const LlDerReader *oid)
{
  int known = 0;

  while (known < N_KNOWN && !ll_der_reader_oid_is (oid, knowns[known].oid))
    known++;

  return (Known)known;
}

/* Keeps a known attribute, which has one value. */
static gboolean
keep_attribute (LlCmsAttributes *self, const Attribute *attribute, GError **error)
{
  Known known = find_known (&attribute->oid);
  LlDerReader values = attribute->values;

  if (ll_der_reader_oid_is (&attribute->oid, LL_OID_COUNTERSIGNATURE))
    return fail (error, LL_ERROR_MALFORMED, "a countersignature is a signed attribute");
  if (known == N_KNOWN)
    return TRUE;
  if (!ll_der_reader_take (&values, &self->values[known]) ||
      !ll_der_reader_is_at_end (&values))
    return fail (error, LL_ERROR_MALFORMED, "a signed attribute has several values");
  if (knowns[known].type != NULL &&
      !ll_asn1_schema_is (&self->values[known], knowns[known].type))
    return fail (error, LL_ERROR_MALFORMED, "a signed attribute is malformed");

  return TRUE;
}

/* Attributes that we do not know are there only once, too. */
static gboolean
is_oid_new (const Attribute *attributes, size_t count, const LlDerReader *oid)
{
  for (size_t i = 0; i < count; i++) {
    if (is_same (&attributes[i].oid, oid))
      return FALSE;
  }

  return TRUE;
}

static gboolean
read_set (LlCmsAttributes *self, LlDerReader set, GError **error)
{
  Attribute attributes[LL_CMS_ATTRIBUTES];
  size_t count = 0;

  while (!ll_der_reader_is_at_end (&set)) {
    Attribute *next = &attributes[count];

    if (count == LL_CMS_ATTRIBUTES)
      return fail (error, LL_ERROR_LIMIT, "too many signed attributes");
    if (!take_attribute (&set, next))
      return fail (error, LL_ERROR_MALFORMED, "a signed attribute is malformed");
    if (!is_oid_new (attributes, count, &next->oid))
      return fail (error, LL_ERROR_MALFORMED, "a signed attribute is there twice");
    if (!are_values_sorted (next->values) ||
        (count > 0 && !is_before (&attributes[count - 1].element, &next->element)))
      return fail (error, LL_ERROR_MALFORMED, "the signed attributes are not DER");
    if (!keep_attribute (self, next, error))
      return FALSE;
    count++;
  }

  return TRUE;
}

/* -- the values that are always read -- */

static gboolean
read_content_type (LlCmsAttributes *self)
{
  LlDerReader value = self->values[CONTENT_TYPE];

  return ll_der_reader_take_oid (&value, &self->content_type);
}

static gboolean
read_message_digest (LlCmsAttributes *self)
{
  LlDerReader value = self->values[MESSAGE_DIGEST];

  return ll_der_reader_enter (&value, LL_TAG_OCTET_STRING, &self->message_digest);
}

static gboolean
read_signing_time (LlCmsAttributes *self)
{
  LlDerReader value = self->values[SIGNING_TIME];

  self->signing_time = -1;

  return value.size == 0 || ll_der_reader_take_time (&value, &self->signing_time);
}

/* SEQUENCE OF { identifier, parameters OPTIONAL } (RFC 8551, section 2.5.2). */
static gboolean
read_capabilities (LlCmsAttributes *self)
{
  LlDerReader value = self->values[CAPABILITIES];
  LlDerReader list, item, oid, parameters;

  if (value.size == 0)
    return TRUE;
  self->capabilities = ll_der_reader_dup_bytes (&value);

  if (!ll_der_reader_enter (&value, LL_TAG_SEQUENCE, &list))
    return FALSE;
  while (ll_der_reader_enter (&list, LL_TAG_SEQUENCE, &item)) {
    if (!ll_der_reader_take_oid (&item, &oid))
      return FALSE;
    if (!ll_der_reader_is_at_end (&item) && !ll_der_reader_take (&item, &parameters))
      return FALSE;
    if (!ll_der_reader_is_at_end (&item))
      return FALSE;
  }

  return ll_der_reader_is_at_end (&list);
}

static gboolean
read_values (LlCmsAttributes *self, GError **error)
{
  if (!read_content_type (self))
    return fail (error, LL_ERROR_MALFORMED, "no content type is signed");
  if (!read_message_digest (self))
    return fail (error, LL_ERROR_MALFORMED, "no message digest is signed");
  if (!read_signing_time (self))
    return fail (error, LL_ERROR_MALFORMED, "the signing time is malformed");
  if (!read_capabilities (self))
    return fail (error, LL_ERROR_MALFORMED, "the S/MIME capabilities are malformed");

  return TRUE;
}

static GBytes *
retag (GBytes *element, uint8_t tag)
{
  size_t size;
  const uint8_t *data = g_bytes_get_data (element, &size);
  uint8_t *copy = g_memdup2 (data, size);

  copy[0] = tag;

  return g_bytes_new_take (copy, size);
}

LlCmsAttributes *
ll_cms_attributes_parse (GBytes *received, GError **error)
{
  g_autoptr (LlCmsAttributes) self = NULL;
  LlDerReader reader, set;

  g_return_val_if_fail (received != NULL, NULL);

  reader = ll_der_reader_init_bytes (received);
  if (!ll_der_reader_enter (&reader, TAG_SIGNED, &set) ||
      !ll_der_reader_is_at_end (&reader)) {
    fail (error, LL_ERROR_MALFORMED, "the signed attributes are not DER");
    return NULL;
  }

  self = g_new0 (LlCmsAttributes, 1);
  g_atomic_ref_count_init (&self->refs);
  self->signed_octets = retag (received, LL_TAG_SET);
  reader = ll_der_reader_init_bytes (self->signed_octets);
  if (!ll_der_reader_enter (&reader, LL_TAG_SET, &set) || !read_set (self, set, error) ||
      !read_values (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

LlCmsAttributes *
ll_cms_attributes_ref (LlCmsAttributes *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
ll_cms_attributes_unref (LlCmsAttributes *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  g_clear_pointer (&self->signed_octets, g_bytes_unref);
  g_clear_pointer (&self->capabilities, g_bytes_unref);
  g_free (self);
}

GBytes *
ll_cms_attributes_get_signed_octets (const LlCmsAttributes *self)
{
  return self->signed_octets;
}

gboolean
ll_cms_attributes_is_content_type (const LlCmsAttributes *self, const LlDerReader *oid)
{
  return is_same (&self->content_type, oid);
}

gboolean
ll_cms_attributes_is_message_digest (const LlCmsAttributes *self, GBytes *digest)
{
  LlDerReader computed = ll_der_reader_init_bytes (digest);

  return computed.size > 0 && is_same (&self->message_digest, &computed);
}

gint64
ll_cms_attributes_get_signing_time (const LlCmsAttributes *self)
{
  return self->signing_time;
}

GBytes *
ll_cms_attributes_get_capabilities (const LlCmsAttributes *self)
{
  return self->capabilities;
}

/* CMSAlgorithmProtection ::= SEQUENCE { digestAlgorithm, [1] signatureAlgorithm } */
gboolean
ll_cms_attributes_protect (const LlCmsAttributes *self,
                           const LlDerReader *digest_algorithm,
                           const LlDerReader *signature_algorithm)
{
  LlDerReader value = self->values[ALGORITHM_PROTECTION];
  LlDerReader used_digest = *digest_algorithm;
  LlDerReader used_signature = *signature_algorithm;
  LlDerReader sequence, digest, signature, hash, scheme;

  if (value.size == 0)
    return TRUE;

  return ll_der_reader_enter (&value, LL_TAG_SEQUENCE, &sequence) &&
         ll_der_reader_enter (&sequence, LL_TAG_SEQUENCE, &digest) &&
         ll_der_reader_enter (&sequence, TAG_SIGNATURE_ALGORITHM, &signature) &&
         ll_der_reader_is_at_end (&sequence) &&
         ll_der_reader_enter (&used_digest, LL_TAG_SEQUENCE, &hash) &&
         ll_der_reader_enter (&used_signature, LL_TAG_SEQUENCE, &scheme) &&
         ll_cms_algorithms_equal (&digest, &hash) &&
         ll_cms_algorithms_equal (&signature, &scheme);
}

/* -- the signer's certificate (RFC 5035, sections 3 and 4; standards: 8.7) -- */

/* Enters the first ESSCertID of a signing certificate attribute. */
static gboolean
enter_first_id (LlDerReader value, LlDerReader *out_id)
{
  LlDerReader sequence, ids;

  return ll_der_reader_enter (&value, LL_TAG_SEQUENCE, &sequence) &&
         ll_der_reader_enter (&sequence, LL_TAG_SEQUENCE, &ids) &&
         ll_der_reader_enter (&ids, LL_TAG_SEQUENCE, out_id);
}

static LlCmsCertificateFit
compare_hash (LlDerReader id, LlDigestAlgorithm digest, const LlCertificate *certificate)
{
  LlDerReader der = ll_der_reader_init_bytes (ll_certificate_get_der (certificate));
  LlDerReader given, computed;
  g_autoptr (GBytes) hash = NULL;

  if (!ll_der_reader_enter (&id, LL_TAG_OCTET_STRING, &given))
    return LL_CMS_CERTIFICATE_DIFFERS;
  hash = ll_digest_compute (digest, der.data, der.size);
  if (hash == NULL)
    return LL_CMS_CERTIFICATE_CANNOT;

  computed = ll_der_reader_init_bytes (hash);
  return is_same (&given, &computed) ? LL_CMS_CERTIFICATE_FITS
                                     : LL_CMS_CERTIFICATE_DIFFERS;
}

static LlCmsCertificateFit
check_v2 (const LlCmsAttributes *self, const LlCertificate *certificate)
{
  LlDigestAlgorithm digest = LL_DIGEST_SHA256;
  LlDerReader id;

  if (self->values[SIGNING_CERTIFICATE_V2].size == 0)
    return LL_CMS_CERTIFICATE_FITS;
  if (!enter_first_id (self->values[SIGNING_CERTIFICATE_V2], &id))
    return LL_CMS_CERTIFICATE_DIFFERS;
  if (ll_der_reader_peek_tag (&id) == LL_TAG_SEQUENCE &&
      !ll_cms_algorithms_take_digest (&id, &digest))
    return LL_CMS_CERTIFICATE_DIFFERS;

  return compare_hash (id, digest, certificate);
}

/* The first version knows SHA-1 only: that it fits says nothing, that it does not, all.
 */
static LlCmsCertificateFit
check_v1 (const LlCmsAttributes *self, const LlCertificate *certificate)
{
  LlCmsCertificateFit fit;
  LlDerReader id;

  if (self->values[SIGNING_CERTIFICATE].size == 0)
    return LL_CMS_CERTIFICATE_FITS;
  if (!enter_first_id (self->values[SIGNING_CERTIFICATE], &id))
    return LL_CMS_CERTIFICATE_DIFFERS;

  fit = compare_hash (id, LL_DIGEST_SHA1, certificate);
  return fit == LL_CMS_CERTIFICATE_CANNOT ? LL_CMS_CERTIFICATE_FITS : fit;
}

LlCmsCertificateFit
ll_cms_attributes_check_certificate (const LlCmsAttributes *self,
                                     const LlCertificate *certificate)
{
  LlCmsCertificateFit fit = check_v2 (self, certificate);

  return fit == LL_CMS_CERTIFICATE_FITS ? check_v1 (self, certificate) : fit;
}

/* -- sets that are not signed -- */

gboolean
ll_cms_attributes_check_unsigned (GBytes *received)
{
  LlDerReader reader, set;
  Attribute attribute;

  g_return_val_if_fail (received != NULL, FALSE);

  reader = ll_der_reader_init_bytes (received);
  if (!ll_der_reader_enter (&reader, TAG_UNSIGNED, &set))
    return FALSE;
  while (!ll_der_reader_is_at_end (&set)) {
    if (!take_attribute (&set, &attribute) || find_known (&attribute.oid) != N_KNOWN)
      return FALSE;
  }

  return TRUE;
}

gboolean
ll_cms_attributes_look_like (const void *content, size_t size)
{
  LlDerReader reader = ll_der_reader_init (content, size);
  LlDerReader set;
  Attribute attribute;

  if (!ll_der_reader_enter (&reader, LL_TAG_SET, &set) ||
      !ll_der_reader_is_at_end (&reader) || ll_der_reader_is_at_end (&set))
    return FALSE;
  while (!ll_der_reader_is_at_end (&set)) {
    if (!take_attribute (&set, &attribute))
      return FALSE;
  }

  return TRUE;
}

/* -- writing -- */

/* Adds one attribute with one value, which @value holds. */
static void
add_attribute (GPtrArray *attributes, Known known, GByteArray *value)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  GByteArray *attribute = g_byte_array_new ();

  ll_der_write_oid (content, knowns[known].oid);
  ll_der_write_array (content, LL_TAG_SET, value);
  ll_der_write_array (attribute, LL_TAG_SEQUENCE, content);
  g_ptr_array_add (attributes, g_byte_array_free_to_bytes (attribute));
}

static void
add_content_type (GPtrArray *attributes)
{
  g_autoptr (GByteArray) value = g_byte_array_new ();

  ll_der_write_oid (value, LL_OID_DATA);
  add_attribute (attributes, CONTENT_TYPE, value);
}

static void
add_message_digest (GPtrArray *attributes, GBytes *digest)
{
  g_autoptr (GByteArray) value = g_byte_array_new ();

  ll_der_write_bytes (value, LL_TAG_OCTET_STRING, digest);
  add_attribute (attributes, MESSAGE_DIGEST, value);
}

static void
add_signing_time (GPtrArray *attributes, gint64 time)
{
  g_autoptr (GByteArray) value = g_byte_array_new ();

  ll_der_write_time (value, time);
  add_attribute (attributes, SIGNING_TIME, value);
}

/* In the order of our preference, without parameters (RFC 8551, section 2.5.2). */
static void
add_capabilities (GPtrArray *attributes)
{
  static const char *const ciphers[] = {LL_OID_AES256_GCM, LL_OID_AES128_GCM,
                                        LL_OID_AES256_CBC, LL_OID_AES128_CBC};
  g_autoptr (GByteArray) list = g_byte_array_new ();
  g_autoptr (GByteArray) value = g_byte_array_new ();

  for (size_t i = 0; i < G_N_ELEMENTS (ciphers); i++) {
    g_autoptr (GByteArray) item = g_byte_array_new ();

    ll_der_write_oid (item, ciphers[i]);
    ll_der_write_array (list, LL_TAG_SEQUENCE, item);
  }
  ll_der_write_array (value, LL_TAG_SEQUENCE, list);
  add_attribute (attributes, CAPABILITIES, value);
}

/* One ESSCertIDv2 with the default hash, SHA-256, which is left out then. */
static void
add_signing_certificate (GPtrArray *attributes, LlCertificate *certificate)
{
  LlDerReader der = ll_der_reader_init_bytes (ll_certificate_get_der (certificate));
  g_autoptr (GBytes) hash = ll_digest_compute (LL_DIGEST_SHA256, der.data, der.size);
  g_autoptr (GByteArray) id = g_byte_array_new ();
  g_autoptr (GByteArray) ids = g_byte_array_new ();
  g_autoptr (GByteArray) sequence = g_byte_array_new ();
  g_autoptr (GByteArray) value = g_byte_array_new ();

  ll_der_write_bytes (id, LL_TAG_OCTET_STRING, hash);
  ll_der_write_array (ids, LL_TAG_SEQUENCE, id);
  ll_der_write_array (sequence, LL_TAG_SEQUENCE, ids);
  ll_der_write_array (value, LL_TAG_SEQUENCE, sequence);
  add_attribute (attributes, SIGNING_CERTIFICATE_V2, value);
}

static void
add_algorithm_protection (GPtrArray *attributes, LlKeyType type, LlDigestAlgorithm digest)
{
  g_autoptr (GByteArray) sequence = g_byte_array_new ();
  g_autoptr (GByteArray) value = g_byte_array_new ();

  ll_cms_algorithms_write_digest (sequence, digest);
  ll_cms_algorithms_write_signature (sequence, TAG_SIGNATURE_ALGORITHM, type, digest);
  ll_der_write_array (value, LL_TAG_SEQUENCE, sequence);
  add_attribute (attributes, ALGORITHM_PROTECTION, value);
}

GBytes *
ll_cms_attributes_write (const LlCmsSigning *signing)
{
  g_autoptr (GPtrArray) attributes = NULL;
  GByteArray *set;
  LlKeyType type;

  g_return_val_if_fail (signing != NULL, NULL);

  type =
      ll_public_key_get_key_type (ll_certificate_get_public_key (signing->certificate));
  attributes = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  add_content_type (attributes);
  add_message_digest (attributes, signing->message_digest);
  add_signing_time (attributes, signing->signing_time);
  add_capabilities (attributes);
  add_signing_certificate (attributes, signing->certificate);
  add_algorithm_protection (attributes, type, signing->digest);

  set = g_byte_array_new ();
  ll_der_write_set_of (set, LL_TAG_SET, attributes);

  return g_byte_array_free_to_bytes (set);
}
