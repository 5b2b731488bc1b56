/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cms/ll-cms-signer-info.h"

#include <string.h>

#include "asn1/ll-der-tag.h"
#include "base/ll-error.h"
#include "base/ll-limits.h"

#define TAG_KEY_ID   0x80
#define TAG_SIGNED   0xa0
#define TAG_UNSIGNED 0xa1

static gboolean
fail (GError **error, const char *text)
{
  g_set_error_literal (error, LL_ERROR, LL_ERROR_MALFORMED, text);

  return FALSE;
}

/* The first problem is the one that is told. */
static void
set_problem (LlCmsSignerInfo *self, const char *problem)
{
  if (self->problem == NULL)
    self->problem = g_strdup (problem);
}

static gboolean
gather_cb (const uint8_t *data, size_t size, gpointer user_data, GError **error)
{
  GByteArray *out = user_data;

  if (size > LL_DER_SMALL_SIZE - out->len) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_LIMIT, "a string is too large");
    return FALSE;
  }

  g_byte_array_append (out, data, (guint)size);
  return TRUE;
}

/* Returns: (transfer full): the octets of a string that may be constructed. */
static GBytes *
take_string (LlBerStream *stream, uint8_t tag, GError **error)
{
  g_autoptr (GByteArray) octets = g_byte_array_new ();

  if (!ll_ber_stream_take_string (stream, tag, gather_cb, octets, error))
    return NULL;

  return g_byte_array_free_to_bytes (g_steal_pointer (&octets));
}

static gboolean
take_version (LlBerStream *stream, GError **error)
{
  g_autoptr (GBytes) element = ll_ber_stream_take (stream, error);
  LlDerReader reader;
  unsigned int version;

  if (element == NULL)
    return FALSE;

  reader = ll_der_reader_init_bytes (element);
  return ll_der_reader_take_small_integer (&reader, &version) ||
         fail (error, "the signer's version is malformed");
}

static gboolean
read_issuer_and_serial (LlCmsSignerInfo *self, GBytes *element, GError **error)
{
  LlDerReader reader = ll_der_reader_init_bytes (element);
  LlDerReader content, issuer, serial;

  if (!ll_der_reader_enter (&reader, LL_TAG_SEQUENCE, &content) ||
      ll_der_reader_peek_tag (&content) != LL_TAG_SEQUENCE ||
      !ll_der_reader_take (&content, &issuer) ||
      !ll_der_reader_enter (&content, LL_TAG_INTEGER, &serial) || serial.size == 0 ||
      !ll_der_reader_is_at_end (&content))
    return fail (error, "the signer's identifier is malformed");

  self->issuer = ll_der_reader_dup_bytes (&issuer);
  self->serial = ll_der_reader_dup_bytes (&serial);
  return TRUE;
}

static gboolean
take_identifier (LlCmsSignerInfo *self, LlBerStream *stream, GError **error)
{
  g_autoptr (GBytes) element = NULL;
  uint8_t tag;

  if (!ll_ber_stream_peek (stream, &tag, error))
    return FALSE;

  if (tag != LL_TAG_SEQUENCE) {
    self->key_id = take_string (stream, TAG_KEY_ID, error);
    return self->key_id != NULL;
  }

  element = ll_ber_stream_take (stream, error);
  return element != NULL && read_issuer_and_serial (self, element, error);
}

static gboolean
take_digest_algorithm (LlCmsSignerInfo *self, LlBerStream *stream, GError **error)
{
  LlDerReader reader;

  self->digest_algorithm = ll_ber_stream_take (stream, error);
  if (self->digest_algorithm == NULL)
    return FALSE;

  reader = ll_der_reader_init_bytes (self->digest_algorithm);
  if (!ll_cms_algorithms_take_digest (&reader, &self->digest))
    set_problem (self, "the hash algorithm is malformed");
  return TRUE;
}

/* Signed attributes must be DER as they come (RFC 5652, section 5.3). */
static gboolean
take_signed_attributes (LlCmsSignerInfo *self, LlBerStream *stream, GError **error)
{
  g_autoptr (GBytes) received = NULL;
  g_autoptr (GError) problem = NULL;
  uint8_t tag;

  if (!ll_ber_stream_peek (stream, &tag, error))
    return FALSE;
  if (tag != TAG_SIGNED) {
    set_problem (self, "nothing but the bare content is signed");
    return TRUE;
  }

  received = ll_ber_stream_take_der (stream, error);
  if (received == NULL)
    return FALSE;
  self->attributes = ll_cms_attributes_parse (received, &problem);
  if (self->attributes == NULL)
    set_problem (self, problem->message);
  return TRUE;
}

static gboolean
take_signature_algorithm (LlCmsSignerInfo *self, LlBerStream *stream, GError **error)
{
  LlDerReader reader;

  self->signature_algorithm = ll_ber_stream_take (stream, error);
  if (self->signature_algorithm == NULL)
    return FALSE;

  reader = ll_der_reader_init_bytes (self->signature_algorithm);
  if (!ll_cms_algorithms_parse_signature (&reader, &self->algorithm))
    set_problem (self, "the signature algorithm is malformed");
  return TRUE;
}

static gboolean
take_unsigned_attributes (LlCmsSignerInfo *self, LlBerStream *stream, GError **error)
{
  g_autoptr (GBytes) received = NULL;
  uint8_t tag;

  if (!ll_ber_stream_peek (stream, &tag, error))
    return FALSE;
  if (tag != TAG_UNSIGNED)
    return TRUE;

  received = ll_ber_stream_take (stream, error);
  if (received == NULL)
    return FALSE;
  if (!ll_cms_attributes_check_unsigned (received))
    set_problem (self, "the unsigned attributes hold what must be signed");
  return TRUE;
}

LlCmsSignerInfo *
ll_cms_signer_info_take (LlBerStream *stream, GError **error)
{
  g_autoptr (LlCmsSignerInfo) self = NULL;

  g_return_val_if_fail (stream != NULL, NULL);

  self = g_new0 (LlCmsSignerInfo, 1);
  g_atomic_ref_count_init (&self->refs);

  if (!ll_ber_stream_enter (stream, LL_TAG_SEQUENCE, error) ||
      !take_version (stream, error) || !take_identifier (self, stream, error) ||
      !take_digest_algorithm (self, stream, error) ||
      !take_signed_attributes (self, stream, error) ||
      !take_signature_algorithm (self, stream, error))
    return NULL;

  self->value = take_string (stream, LL_TAG_OCTET_STRING, error);
  if (self->value == NULL || !take_unsigned_attributes (self, stream, error) ||
      !ll_ber_stream_leave (stream, error))
    return NULL;

  return g_steal_pointer (&self);
}

LlCmsSignerInfo *
ll_cms_signer_info_ref (LlCmsSignerInfo *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
ll_cms_signer_info_unref (LlCmsSignerInfo *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  g_clear_pointer (&self->issuer, g_bytes_unref);
  g_clear_pointer (&self->serial, g_bytes_unref);
  g_clear_pointer (&self->key_id, g_bytes_unref);
  g_clear_pointer (&self->digest_algorithm, g_bytes_unref);
  g_clear_pointer (&self->signature_algorithm, g_bytes_unref);
  g_clear_pointer (&self->value, g_bytes_unref);
  g_clear_pointer (&self->attributes, ll_cms_attributes_unref);
  g_free (self->problem);
  g_free (self);
}

/* Some write a serial with more leading zeros than others. */
static gboolean
is_same_serial (GBytes *a, GBytes *b)
{
  LlDerReader octets_a = ll_der_reader_init_bytes (a);
  LlDerReader octets_b = ll_der_reader_init_bytes (b);

  for (; octets_a.size > 0 && *octets_a.data == 0; octets_a.size--)
    octets_a.data++;
  for (; octets_b.size > 0 && *octets_b.data == 0; octets_b.size--)
    octets_b.data++;

  return octets_a.size == octets_b.size &&
         (octets_a.size == 0 ||
          memcmp (octets_a.data, octets_b.data, octets_a.size) == 0);
}

gboolean
ll_cms_signer_info_names (const LlCmsSignerInfo *self, const LlCertificate *certificate)
{
  GBytes *key_id = ll_certificate_get_subject_key_id (certificate);

  if (self->key_id != NULL)
    return key_id != NULL && g_bytes_equal (self->key_id, key_id);

  return g_bytes_equal (self->issuer, ll_certificate_get_raw_issuer (certificate)) &&
         is_same_serial (self->serial, ll_certificate_get_serial (certificate));
}
