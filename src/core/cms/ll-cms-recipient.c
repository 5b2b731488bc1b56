/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cms/ll-cms-recipient.h"

#include <string.h>

#include "asn1/ll-der-reader.h"
#include "asn1/ll-der-tag.h"
#include "asn1/ll-der-writer.h"
#include "asn1/ll-oid.h"
#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "cms/ll-cms-recipient-agreement.h"
#include "crypto/ll-random.h"

#define TAG_SKI           0x80 /* [0] IMPLICIT SubjectKeyIdentifier */
#define TAG_KEY_ID        0xa0 /* [0] IMPLICIT RecipientKeyIdentifier */
#define TAG_KEY_AGREEMENT 0xa1
#define TAG_KEK           0xa2
#define TAG_PASSWORD      0xa3
#define TAG_OTHER         0xa4

#define OID_OAEP "1.2.840.113549.1.1.7"

struct _LlCmsRecipient {
  LlIdentity *identity;     /* owned */
  LlCmsAgreement agreement; /* of a key agreement */
  gboolean is_agreement;
  GBytes *encrypted; /* owned: the content key */
  char *unsupported; /* owned, nullable */
};

void
ll_cms_recipient_free (LlCmsRecipient *self)
{
  ll_identity_unref (self->identity);
  ll_cms_agreement_clear (&self->agreement);
  g_clear_pointer (&self->encrypted, g_bytes_unref);
  g_free (self->unsupported);
  g_free (self);
}

LlIdentity *
ll_cms_recipient_get_identity (const LlCmsRecipient *self)
{
  return self->identity;
}

const char *
ll_cms_recipient_get_unsupported (const LlCmsRecipient *self)
{
  return self->unsupported;
}

static gboolean
fail (GError **error)
{
  g_set_error_literal (error, LL_ERROR, LL_ERROR_MALFORMED,
                       "recipient information is malformed");

  return FALSE;
}

/* -- who is meant -- */

static gboolean
bytes_are (GBytes *bytes, const LlDerReader *octets)
{
  size_t size;
  const void *data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

  return data != NULL && size == octets->size && memcmp (data, octets->data, size) == 0;
}

static LlDerReader
strip_zeros (LlDerReader number)
{
  while (number.size > 1 && number.data[0] == 0) {
    number.data++;
    number.size--;
  }

  return number;
}

/* Serial numbers are compared as numbers: some writers put a zero in front. */
static gboolean
is_serial (LlCertificate *certificate, LlDerReader serial)
{
  LlDerReader theirs = strip_zeros (serial);
  LlDerReader ours =
      strip_zeros (ll_der_reader_init_bytes (ll_certificate_get_serial (certificate)));

  return ours.size == theirs.size && memcmp (ours.data, theirs.data, ours.size) == 0;
}

typedef struct {
  LlDerReader issuer; /* with its tag; empty when the key identifier is given */
  LlDerReader serial;
  LlDerReader key_id;
} RecipientId;

static gboolean
take_issuer_and_serial (LlDerReader *reader, RecipientId *out_id)
{
  LlDerReader sequence;

  return ll_der_reader_enter (reader, LL_TAG_SEQUENCE, &sequence) &&
         ll_der_reader_peek_tag (&sequence) == LL_TAG_SEQUENCE &&
         ll_der_reader_take (&sequence, &out_id->issuer) &&
         ll_der_reader_enter (&sequence, LL_TAG_INTEGER, &out_id->serial) &&
         ll_der_reader_is_at_end (&sequence);
}

/* RecipientIdentifier of key transport, section 6.2.1. */
static gboolean
take_transport_id (LlDerReader *reader, RecipientId *out_id)
{
  if (ll_der_reader_peek_tag (reader) == TAG_SKI)
    return ll_der_reader_enter (reader, TAG_SKI, &out_id->key_id);

  return take_issuer_and_serial (reader, out_id);
}

/* KeyAgreeRecipientIdentifier, section 6.2.2; date and other are of no use to us. */
static gboolean
take_agreement_id (LlDerReader *reader, RecipientId *out_id)
{
  LlDerReader key_id;

  if (ll_der_reader_peek_tag (reader) == TAG_KEY_ID)
    return ll_der_reader_enter (reader, TAG_KEY_ID, &key_id) &&
           ll_der_reader_enter (&key_id, LL_TAG_OCTET_STRING, &out_id->key_id);

  return take_issuer_and_serial (reader, out_id);
}

static gboolean
is_meant (LlIdentity *identity, const RecipientId *id)
{
  LlCertificate *certificate = ll_identity_get_certificate (identity);

  if (id->issuer.size > 0)
    return bytes_are (ll_certificate_get_raw_issuer (certificate), &id->issuer) &&
           is_serial (certificate, id->serial);

  return id->key_id.size > 0 &&
         bytes_are (ll_certificate_get_subject_key_id (certificate), &id->key_id);
}

/* -- reading -- */

static LlCmsRecipient *
add_found (GPtrArray *found, LlIdentity *identity, const LlDerReader *encrypted)
{
  LlCmsRecipient *self = g_new0 (LlCmsRecipient, 1);

  self->identity = ll_identity_ref (identity);
  self->encrypted = ll_der_reader_dup_bytes (encrypted);
  g_ptr_array_add (found, self);

  return self;
}

static LlKeyType
get_key_type (LlIdentity *identity)
{
  LlCertificate *certificate = ll_identity_get_certificate (identity);

  return ll_public_key_get_key_type (ll_certificate_get_public_key (certificate));
}

static char *
check_transport (const LlDerReader *oid, LlIdentity *identity)
{
  g_autofree char *dotted = ll_der_reader_format_oid (oid);

  if (g_strcmp0 (dotted, OID_OAEP) == 0)
    return g_strdup ("RSA-OAEP");
  if (g_strcmp0 (dotted, LL_OID_RSA_ENCRYPTION) != 0)
    return g_strdup_printf ("key transport %s", dotted);
  if (get_key_type (identity) != LL_KEY_RSA)
    return g_strdup ("RSA key transport for a certificate without an RSA key");

  return NULL;
}

static gboolean
find_transport (LlDerReader *info, GPtrArray *identities, GPtrArray *found)
{
  RecipientId id = {0};
  LlDerReader algorithm;
  LlDerReader oid;
  LlDerReader encrypted;
  unsigned int version;

  if (!ll_der_reader_take_small_integer (info, &version) ||
      !take_transport_id (info, &id) ||
      !ll_der_reader_enter (info, LL_TAG_SEQUENCE, &algorithm) ||
      !ll_der_reader_take_oid (&algorithm, &oid) ||
      !ll_der_reader_enter (info, LL_TAG_OCTET_STRING, &encrypted) ||
      !ll_der_reader_is_at_end (info))
    return FALSE;

  for (guint i = 0; i < identities->len; i++) {
    LlIdentity *identity = g_ptr_array_index (identities, i);

    if (is_meant (identity, &id))
      add_found (found, identity, &encrypted)->unsupported =
          check_transport (&oid, identity);
  }

  return TRUE;
}

static gboolean
is_curve (LlKeyType type)
{
  return type == LL_KEY_P256 || type == LL_KEY_P384 || type == LL_KEY_P521;
}

static char *
check_agreement (const LlCmsAgreement *agreement, LlIdentity *identity)
{
  if (agreement->unsupported != NULL)
    return g_strdup (agreement->unsupported);
  if (!is_curve (get_key_type (identity)))
    return g_strdup ("key agreement for a certificate without an elliptic curve key");

  return NULL;
}

/* One RecipientEncryptedKey; @parameters are at the originator, to be read once more for
 * the agreement that the recipient keeps. */
static gboolean
find_agreement_key (LlDerReader *key,
                    const LlDerReader *parameters,
                    GPtrArray *identities,
                    GPtrArray *found,
                    GError **error)
{
  RecipientId id = {0};
  LlDerReader encrypted;

  if (!take_agreement_id (key, &id) ||
      !ll_der_reader_enter (key, LL_TAG_OCTET_STRING, &encrypted) ||
      !ll_der_reader_is_at_end (key))
    return fail (error);

  for (guint i = 0; i < identities->len; i++) {
    LlIdentity *identity = g_ptr_array_index (identities, i);
    LlDerReader copy = *parameters;
    LlCmsRecipient *self;

    if (!is_meant (identity, &id))
      continue;
    self = add_found (found, identity, &encrypted);
    self->is_agreement = TRUE;
    if (!ll_cms_agreement_parse (&copy, &self->agreement, error))
      return FALSE;
    self->unsupported = check_agreement (&self->agreement, identity);
  }

  return TRUE;
}

static gboolean
find_agreement (LlDerReader *info,
                GPtrArray *identities,
                GPtrArray *found,
                unsigned int *out_count,
                GError **error)
{
  g_auto (LlCmsAgreement) agreement = {0};
  LlDerReader parameters;
  LlDerReader keys;
  LlDerReader key;
  unsigned int version;
  unsigned int count = 0;

  if (!ll_der_reader_take_small_integer (info, &version))
    return fail (error);
  parameters = *info;
  if (!ll_cms_agreement_parse (info, &agreement, error))
    return FALSE;
  if (!ll_der_reader_enter (info, LL_TAG_SEQUENCE, &keys) ||
      !ll_der_reader_is_at_end (info) || ll_der_reader_is_at_end (&keys))
    return fail (error);

  for (; !ll_der_reader_is_at_end (&keys); count++) {
    if (count == LL_CMS_RECIPIENTS) {
      g_set_error_literal (error, LL_ERROR, LL_ERROR_LIMIT, "too many recipients");
      return FALSE;
    }
    if (!ll_der_reader_enter (&keys, LL_TAG_SEQUENCE, &key))
      return fail (error);
    if (!find_agreement_key (&key, &parameters, identities, found, error))
      return FALSE;
  }

  *out_count = count;
  return TRUE;
}

gboolean
ll_cms_recipient_find (GBytes *info,
                       GPtrArray *identities,
                       GPtrArray *out_found,
                       unsigned int *out_count,
                       GError **error)
{
  LlDerReader reader = ll_der_reader_init_bytes (info);
  LlDerReader content;
  uint8_t tag = ll_der_reader_peek_tag (&reader);

  if (!ll_der_reader_enter (&reader, tag, &content) || !ll_der_reader_is_at_end (&reader))
    return fail (error);

  *out_count = 1;
  if (tag == TAG_KEY_AGREEMENT)
    return find_agreement (&content, identities, out_found, out_count, error);
  if (tag == TAG_KEK || tag == TAG_PASSWORD || tag == TAG_OTHER)
    return TRUE; /* by other means than a certificate: not for us */
  if (tag != LL_TAG_SEQUENCE || !find_transport (&content, identities, out_found))
    return fail (error);

  return TRUE;
}

LlSecret *
ll_cms_recipient_open (const LlCmsRecipient *self,
                       const LlPrivateKey *key,
                       size_t size,
                       GError **error)
{
  LlSecret *content_key;

  g_return_val_if_fail (self->unsupported == NULL, NULL);

  if (self->is_agreement)
    return ll_cms_agreement_open (&self->agreement, key, self->encrypted, size, error);

  /* It fails only with a key that does not belong to its certificate, which an identity
   * does not have. */
  content_key = ll_private_key_decrypt (key, self->encrypted, size, NULL);

  return content_key != NULL ? content_key : ll_random_new_secret (size);
}

/* -- writing -- */

static void
write_issuer_and_serial (GByteArray *out, LlCertificate *certificate)
{
  g_autoptr (GByteArray) sequence = g_byte_array_new ();

  ll_der_append (sequence, ll_certificate_get_raw_issuer (certificate));
  ll_der_write_bytes (sequence, LL_TAG_INTEGER, ll_certificate_get_serial (certificate));
  ll_der_write_array (out, LL_TAG_SEQUENCE, sequence);
}

static GBytes *
seal_transport (LlCertificate *certificate, LlSecret *content_key, GError **error)
{
  LlPublicKey *key = ll_certificate_get_public_key (certificate);
  g_autoptr (GBytes) encrypted = ll_public_key_encrypt (key, content_key, error);
  g_autoptr (GByteArray) algorithm = g_byte_array_new ();
  g_autoptr (GByteArray) info = g_byte_array_new ();
  GByteArray *out;

  if (encrypted == NULL)
    return NULL;

  ll_der_write_small_integer (info, 0);
  write_issuer_and_serial (info, certificate);
  ll_der_write_oid (algorithm, LL_OID_RSA_ENCRYPTION);
  ll_der_write_null (algorithm);
  ll_der_write_array (info, LL_TAG_SEQUENCE, algorithm);
  ll_der_write_bytes (info, LL_TAG_OCTET_STRING, encrypted);
  out = g_byte_array_new ();
  ll_der_write_array (out, LL_TAG_SEQUENCE, info);

  return g_byte_array_free_to_bytes (out);
}

static GBytes *
seal_agreement (LlCertificate *certificate, LlSecret *content_key, GError **error)
{
  LlPublicKey *key = ll_certificate_get_public_key (certificate);
  g_autoptr (GByteArray) info = g_byte_array_new ();
  g_autoptr (GByteArray) recipient = g_byte_array_new ();
  g_autoptr (GByteArray) recipients = g_byte_array_new ();
  g_autoptr (GBytes) wrapped = NULL;
  GByteArray *out;

  ll_der_write_small_integer (info, 3);
  wrapped = ll_cms_agreement_seal (key, content_key, info, error);
  if (wrapped == NULL)
    return NULL;

  write_issuer_and_serial (recipient, certificate);
  ll_der_write_bytes (recipient, LL_TAG_OCTET_STRING, wrapped);
  ll_der_write_array (recipients, LL_TAG_SEQUENCE, recipient);
  ll_der_write_array (info, LL_TAG_SEQUENCE, recipients);
  out = g_byte_array_new ();
  ll_der_write_array (out, TAG_KEY_AGREEMENT, info);

  return g_byte_array_free_to_bytes (out);
}

gboolean
ll_cms_recipient_is_transport (LlCertificate *certificate)
{
  LlPublicKey *key = ll_certificate_get_public_key (certificate);

  return ll_public_key_get_key_type (key) == LL_KEY_RSA;
}

GBytes *
ll_cms_recipient_seal (LlCertificate *certificate, LlSecret *content_key, GError **error)
{
  LlPublicKey *key = ll_certificate_get_public_key (certificate);
  unsigned int bits = ll_public_key_get_bits (key);
  g_autofree char *name = NULL;

  if (ll_cms_recipient_is_transport (certificate) && bits >= LL_RSA_BITS_MIN &&
      bits <= LL_RSA_BITS_MAX)
    return seal_transport (certificate, content_key, error);
  if (is_curve (ll_public_key_get_key_type (key)))
    return seal_agreement (certificate, content_key, error);

  name = ll_public_key_format (key);
  g_set_error (error, LL_ERROR, LL_ERROR_UNSUPPORTED,
               "cannot encrypt to the %s key of certificate %s", name,
               ll_certificate_get_sha256 (certificate));
  return NULL;
}
