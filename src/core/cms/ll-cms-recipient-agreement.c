/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cms/ll-cms-recipient-agreement.h"

#include "asn1/ll-der-tag.h"
#include "asn1/ll-der-writer.h"
#include "asn1/ll-oid.h"
#include "base/ll-error.h"
#include "crypto/ll-ecdh.h"
#include "crypto/ll-key-wrap.h"
#include "crypto/ll-random.h"

#define TAG_EXPLICIT_0 0xa0
#define TAG_EXPLICIT_1 0xa1
#define TAG_EXPLICIT_2 0xa2

#define OID_SCHEME "1.3.132.1.11.1" /* dhSinglePass-stdDH-sha256kdf-scheme */
#define UKM_SIZE   32

/* RFC 5753, section 7.1.4.  The curves' cofactor is 1, so that standard and cofactor
 * Diffie-Hellman are the same. */
static const struct {
  const char *oid;
  LlDigestAlgorithm digest;
} schemes[] = {
    {"1.3.133.16.840.63.0.2", LL_DIGEST_SHA1},
    {"1.3.132.1.11.0", LL_DIGEST_SHA224},
    {OID_SCHEME, LL_DIGEST_SHA256},
    {"1.3.132.1.11.2", LL_DIGEST_SHA384},
    {"1.3.132.1.11.3", LL_DIGEST_SHA512},
    {"1.3.133.16.840.63.0.3", LL_DIGEST_SHA1},
    {"1.3.132.1.14.0", LL_DIGEST_SHA224},
    {"1.3.132.1.14.1", LL_DIGEST_SHA256},
    {"1.3.132.1.14.2", LL_DIGEST_SHA384},
    {"1.3.132.1.14.3", LL_DIGEST_SHA512},
};

static const struct {
  const char *oid;
  size_t kek_size;
} wraps[] = {
    {"2.16.840.1.101.3.4.1.5", 16},
    {"2.16.840.1.101.3.4.1.25", 24},
    {"2.16.840.1.101.3.4.1.45", 32},
};

static const struct {
  const char *oid;
  LlKeyType curve;
} curves[] = {
    {LL_OID_P256, LL_KEY_P256},
    {LL_OID_P384, LL_KEY_P384},
    {LL_OID_P521, LL_KEY_P521},
};

void
ll_cms_agreement_clear (LlCmsAgreement *self)
{
  g_clear_pointer (&self->wrap, g_bytes_unref);
  g_clear_pointer (&self->point, g_bytes_unref);
  g_clear_pointer (&self->ukm, g_bytes_unref);
  g_clear_pointer (&self->unsupported, g_free);
}

static gboolean
fail (GError **error)
{
  g_set_error_literal (error, LL_ERROR, LL_ERROR_MALFORMED,
                       "key agreement recipient is malformed");

  return FALSE;
}

/* -- reading -- */

/* The first thing that we do not have is the one that is told. */
static void
set_unsupported (LlCmsAgreement *self, const char *what, const LlDerReader *oid)
{
  g_autofree char *dotted = oid != NULL ? ll_der_reader_format_oid (oid) : NULL;

  if (self->unsupported != NULL)
    return;
  self->unsupported =
      dotted != NULL ? g_strdup_printf ("%s %s", what, dotted) : g_strdup (what);
}

/* Absent, NULL and a curve's name are to be understood (RFC 5753, sections 3.1.1 and
 * 7.1.2). */
static gboolean
parse_curve (LlDerReader *parameters, LlCmsAgreement *self)
{
  LlDerReader oid;
  LlDerReader nothing;

  if (ll_der_reader_is_at_end (parameters))
    return TRUE;
  if (ll_der_reader_peek_tag (parameters) == LL_TAG_NULL)
    return ll_der_reader_enter (parameters, LL_TAG_NULL, &nothing) && nothing.size == 0 &&
           ll_der_reader_is_at_end (parameters);

  if (ll_der_reader_peek_tag (parameters) != LL_TAG_OID) {
    set_unsupported (self, "elliptic curve without a name", NULL);
    return TRUE;
  }
  if (!ll_der_reader_take_oid (parameters, &oid) || !ll_der_reader_is_at_end (parameters))
    return FALSE;
  for (size_t i = 0; i < G_N_ELEMENTS (curves); i++) {
    if (ll_der_reader_oid_is (&oid, curves[i].oid))
      self->curve = curves[i].curve;
  }
  if (self->curve == LL_KEY_UNKNOWN)
    set_unsupported (self, "elliptic curve", &oid);

  return TRUE;
}

static gboolean
parse_public_key (LlDerReader *key, LlCmsAgreement *self)
{
  LlDerReader algorithm;
  LlDerReader oid;
  LlDerReader bits;

  if (!ll_der_reader_enter (key, LL_TAG_SEQUENCE, &algorithm) ||
      !ll_der_reader_take_oid (&algorithm, &oid) ||
      !ll_der_reader_enter (key, LL_TAG_BIT_STRING, &bits) ||
      !ll_der_reader_is_at_end (key) || bits.size == 0 || bits.data[0] != 0)
    return FALSE;

  self->point = g_bytes_new (bits.data + 1, bits.size - 1);
  if (!ll_der_reader_oid_is (&oid, LL_OID_EC_PUBLIC_KEY)) {
    set_unsupported (self, "key agreement with a key of type", &oid);
    return TRUE;
  }

  return parse_curve (&algorithm, self);
}

static gboolean
parse_originator (LlDerReader *info, LlCmsAgreement *self)
{
  LlDerReader originator;
  LlDerReader key;

  if (!ll_der_reader_enter (info, TAG_EXPLICIT_0, &originator))
    return FALSE;
  if (ll_der_reader_peek_tag (&originator) != TAG_EXPLICIT_1) {
    set_unsupported (self, "key agreement with the sender's own key", NULL);
    return ll_der_reader_take (&originator, &key) &&
           ll_der_reader_is_at_end (&originator);
  }

  return ll_der_reader_enter (&originator, TAG_EXPLICIT_1, &key) &&
         ll_der_reader_is_at_end (&originator) && parse_public_key (&key, self);
}

static gboolean
parse_ukm (LlDerReader *info, LlCmsAgreement *self)
{
  LlDerReader tagged;
  LlDerReader ukm;

  if (ll_der_reader_peek_tag (info) != TAG_EXPLICIT_1)
    return TRUE;
  if (!ll_der_reader_enter (info, TAG_EXPLICIT_1, &tagged) ||
      !ll_der_reader_enter (&tagged, LL_TAG_OCTET_STRING, &ukm) ||
      !ll_der_reader_is_at_end (&tagged))
    return FALSE;
  self->ukm = ll_der_reader_dup_bytes (&ukm);

  return TRUE;
}

static gboolean
parse_wrap (LlDerReader *parameters, LlCmsAgreement *self)
{
  LlDerReader whole;
  LlDerReader rest;
  LlDerReader sequence;
  LlDerReader oid;

  if (!ll_der_reader_take (parameters, &whole) || !ll_der_reader_is_at_end (parameters))
    return FALSE;
  rest = whole;
  if (!ll_der_reader_enter (&rest, LL_TAG_SEQUENCE, &sequence) ||
      !ll_der_reader_take_oid (&sequence, &oid))
    return FALSE;

  self->wrap = ll_der_reader_dup_bytes (&whole);
  for (size_t i = 0; i < G_N_ELEMENTS (wraps); i++) {
    if (ll_der_reader_oid_is (&oid, wraps[i].oid))
      self->kek_size = wraps[i].kek_size;
  }
  if (self->kek_size == 0)
    set_unsupported (self, "key wrap", &oid);

  return TRUE;
}

static gboolean
parse_scheme (LlDerReader *info, LlCmsAgreement *self)
{
  LlDerReader algorithm;
  LlDerReader oid;

  if (!ll_der_reader_enter (info, LL_TAG_SEQUENCE, &algorithm) ||
      !ll_der_reader_take_oid (&algorithm, &oid))
    return FALSE;
  for (size_t i = 0; i < G_N_ELEMENTS (schemes); i++) {
    if (ll_der_reader_oid_is (&oid, schemes[i].oid))
      self->digest = schemes[i].digest;
  }
  if (self->digest == LL_DIGEST_UNKNOWN) {
    set_unsupported (self, "key agreement", &oid);
    return TRUE;
  }

  return parse_wrap (&algorithm, self);
}

gboolean
ll_cms_agreement_parse (LlDerReader *info, LlCmsAgreement *out_self, GError **error)
{
  g_auto (LlCmsAgreement) self = {0};

  if (!parse_originator (info, &self) || !parse_ukm (info, &self) ||
      !parse_scheme (info, &self))
    return fail (error);

  *out_self = self;
  self = (LlCmsAgreement){0};
  return TRUE;
}

/* -- deriving -- */

/* ECC-CMS-SharedInfo (RFC 5753, section 7.2).  @wrap goes in as it was received. */
static GBytes *
build_shared_info (GBytes *wrap, GBytes *ukm, size_t kek_size)
{
  g_autoptr (GByteArray) sequence = g_byte_array_new ();
  g_autoptr (GByteArray) tagged_ukm = g_byte_array_new ();
  g_autoptr (GByteArray) tagged_bits = g_byte_array_new ();
  GByteArray *out = g_byte_array_new ();
  uint32_t bits = GUINT32_TO_BE ((uint32_t)(8 * kek_size));

  ll_der_append (sequence, wrap);
  if (ukm != NULL) {
    ll_der_write_bytes (tagged_ukm, LL_TAG_OCTET_STRING, ukm);
    ll_der_write_array (sequence, TAG_EXPLICIT_0, tagged_ukm);
  }
  ll_der_write (tagged_bits, LL_TAG_OCTET_STRING, &bits, sizeof bits);
  ll_der_write_array (sequence, TAG_EXPLICIT_2, tagged_bits);
  ll_der_write_array (out, LL_TAG_SEQUENCE, sequence);

  return g_byte_array_free_to_bytes (out);
}

/* A point that is off the curve must look like any other wrong key: it goes on with a
 * secret that nobody knows. */
static LlSecret *
agree (const LlCmsAgreement *self, const LlPrivateKey *key)
{
  LlKeyType curve = ll_private_key_get_key_type (key);
  LlSecret *shared = ll_private_key_agree (key, self->point, NULL);

  if (shared != NULL && (self->curve == LL_KEY_UNKNOWN || self->curve == curve))
    return shared;
  g_clear_pointer (&shared, ll_secret_unref);

  return ll_random_new_secret (MAX (ll_ecdh_get_field_size (curve), 1));
}

LlSecret *
ll_cms_agreement_open (const LlCmsAgreement *self,
                       const LlPrivateKey *key,
                       GBytes *wrapped,
                       size_t size,
                       GError **error)
{
  g_autoptr (LlSecret) shared = agree (self, key);
  g_autoptr (GBytes) info = build_shared_info (self->wrap, self->ukm, self->kek_size);
  g_autoptr (LlSecret) kek =
      ll_ecdh_derive (shared, self->digest, info, self->kek_size, error);

  if (kek == NULL)
    return NULL;

  return ll_key_unwrap (kek, wrapped, size, error);
}

/* -- writing -- */

/* The key that wraps is as long as the one that is wrapped (RFC 8551, section 2.3 has
 * them in pairs); no parameters (RFC 3565, section 2.3.2). */
static GBytes *
build_wrap (size_t kek_size)
{
  g_autoptr (GByteArray) sequence = g_byte_array_new ();
  GByteArray *out = g_byte_array_new ();

  for (size_t i = 0; i < G_N_ELEMENTS (wraps); i++) {
    if (wraps[i].kek_size == kek_size)
      ll_der_write_oid (sequence, wraps[i].oid);
  }
  ll_der_write_array (out, LL_TAG_SEQUENCE, sequence);

  return g_byte_array_free_to_bytes (out);
}

static void
write_originator (GByteArray *out, GBytes *point)
{
  g_autoptr (GByteArray) algorithm = g_byte_array_new ();
  g_autoptr (GByteArray) bits = g_byte_array_new ();
  g_autoptr (GByteArray) key = g_byte_array_new ();
  g_autoptr (GByteArray) originator = g_byte_array_new ();

  ll_der_write_oid (algorithm, LL_OID_EC_PUBLIC_KEY);
  ll_der_write_array (key, LL_TAG_SEQUENCE, algorithm);
  g_byte_array_append (bits, (const guint8 *)"", 1); /* no unused bits */
  ll_der_append (bits, point);
  ll_der_write_array (key, LL_TAG_BIT_STRING, bits);
  ll_der_write_array (originator, TAG_EXPLICIT_1, key);
  ll_der_write_array (out, TAG_EXPLICIT_0, originator);
}

static void
write_parameters (GByteArray *out, GBytes *point, GBytes *ukm, GBytes *wrap)
{
  g_autoptr (GByteArray) tagged = g_byte_array_new ();
  g_autoptr (GByteArray) scheme = g_byte_array_new ();

  write_originator (out, point);
  ll_der_write_bytes (tagged, LL_TAG_OCTET_STRING, ukm);
  ll_der_write_array (out, TAG_EXPLICIT_1, tagged);
  ll_der_write_oid (scheme, OID_SCHEME);
  ll_der_append (scheme, wrap);
  ll_der_write_array (out, LL_TAG_SEQUENCE, scheme);
}

GBytes *
ll_cms_agreement_seal (const LlPublicKey *public_key,
                       LlSecret *content_key,
                       GByteArray *out,
                       GError **error)
{
  LlKeyType curve = ll_public_key_get_key_type (public_key);
  g_autoptr (LlSecret) scalar = NULL;
  g_autoptr (GBytes) point = NULL;
  g_autoptr (GBytes) theirs = ll_public_key_dup_point (public_key);
  g_autoptr (LlSecret) shared = NULL;
  g_autoptr (GBytes) ukm = NULL;
  g_autoptr (GBytes) wrap = NULL;
  g_autoptr (GBytes) info = NULL;
  g_autoptr (LlSecret) kek = NULL;
  GBytes *wrapped;
  uint8_t random[UKM_SIZE];
  size_t size;

  if (theirs == NULL) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_CRYPTO,
                         "key cannot agree on a secret");
    return NULL;
  }
  if (!ll_ecdh_generate (curve, &scalar, &point, error))
    return NULL;
  shared = ll_ecdh_agree (curve, scalar, theirs, error);
  if (shared == NULL)
    return NULL;

  ll_secret_get_data (content_key, &size);
  ll_random_fill (random, sizeof random);
  ukm = g_bytes_new (random, sizeof random);
  wrap = build_wrap (size);
  info = build_shared_info (wrap, ukm, size);
  kek = ll_ecdh_derive (shared, LL_DIGEST_SHA256, info, size, error);
  if (kek == NULL)
    return NULL;
  wrapped = ll_key_wrap (kek, content_key, error);
  if (wrapped != NULL)
    write_parameters (out, point, ukm, wrap);

  return wrapped;
}
