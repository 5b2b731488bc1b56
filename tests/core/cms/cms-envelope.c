/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cms-envelope.h"

#include <stdarg.h>

#include "asn1/ll-der-writer.h"
#include "base/ll-bytes.h"

GBytes *
cms_envelope_element (unsigned int tag, ...)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  GByteArray *out = g_byte_array_new ();
  GBytes *part;
  va_list parts;

  va_start (parts, tag);
  while ((part = va_arg (parts, GBytes *)) != NULL) {
    ll_der_append (content, part);
    g_bytes_unref (part);
  }
  va_end (parts);
  ll_der_write_array (out, (uint8_t)tag, content);

  return g_byte_array_free_to_bytes (out);
}

GBytes *
cms_envelope_octets (uint8_t tag, const void *data, size_t size)
{
  GByteArray *out = g_byte_array_new ();

  ll_der_write (out, tag, data, size);

  return g_byte_array_free_to_bytes (out);
}

GBytes *
cms_envelope_integer (unsigned int value)
{
  GByteArray *out = g_byte_array_new ();

  ll_der_write_small_integer (out, value);

  return g_byte_array_free_to_bytes (out);
}

GBytes *
cms_envelope_oid (const char *oid)
{
  GByteArray *out = g_byte_array_new ();

  ll_der_write_oid (out, oid);

  return g_byte_array_free_to_bytes (out);
}

GBytes *
cms_envelope_raw (const char *hex)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes = ll_bytes_parse_hex (hex, &error);

  g_assert_no_error (error);

  return bytes;
}

static GBytes *
wrap_bytes (uint8_t tag, GBytes *content)
{
  return cms_envelope_octets (tag, g_bytes_get_data (content, NULL),
                              g_bytes_get_size (content));
}

GBytes *
cms_envelope_write (const CmsEnvelope *self)
{
  g_autoptr (GByteArray) set = g_byte_array_new ();
  g_autoptr (GByteArray) content = g_byte_array_new ();
  g_autoptr (GByteArray) enveloped = g_byte_array_new ();

  for (guint i = 0; i < self->recipients->len; i++)
    ll_der_append (set, g_ptr_array_index (self->recipients, i));

  ll_der_write_oid (content, self->content_type != NULL ? self->content_type
                                                        : "1.2.840.113549.1.7.1");
  ll_der_append (content, self->algorithm);
  if (self->encrypted != NULL)
    ll_der_write_bytes (content, 0x80, self->encrypted);

  ll_der_write_small_integer (enveloped, 0);
  ll_der_write_array (enveloped, 0x31, set);
  ll_der_write_array (enveloped, 0x30, content);
  if (self->attributes != NULL)
    ll_der_append (enveloped, self->attributes);
  if (self->tag != NULL)
    ll_der_write_bytes (enveloped, 0x04, self->tag);

  return cms_envelope_element (
      0x30, cms_envelope_oid (self->type),
      cms_envelope_element (
          0xa0, cms_envelope_octets (0x30, enveloped->data, enveloped->len), NULL),
      NULL);
}

GBytes *
cms_envelope_issuer_and_serial (LlCertificate *certificate)
{
  return cms_envelope_element (
      0x30, g_bytes_ref (ll_certificate_get_raw_issuer (certificate)),
      wrap_bytes (0x02, ll_certificate_get_serial (certificate)), NULL);
}

GBytes *
cms_envelope_transport (LlCertificate *certificate, GBytes *algorithm, GBytes *encrypted)
{
  return cms_envelope_element (
      0x30, cms_envelope_integer (0), cms_envelope_issuer_and_serial (certificate),
      g_bytes_ref (algorithm), wrap_bytes (0x04, encrypted), NULL);
}

GBytes *
cms_envelope_encrypt (LlCipher cipher,
                      LlSecret *key,
                      GBytes *iv,
                      GBytes *aad,
                      GBytes *text,
                      GBytes **out_tag)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LlContentCipher) engine =
      ll_content_cipher_new (cipher, TRUE, key, iv, aad, &error);
  GByteArray *out = g_byte_array_new ();
  size_t size;
  const uint8_t *data = g_bytes_get_data (text, &size);

  g_assert_no_error (error);
  ll_content_cipher_update (engine, data, size, out, &error);
  g_assert_no_error (error);
  ll_content_cipher_finish_encrypt (engine, out, out_tag, &error);
  g_assert_no_error (error);

  return g_byte_array_free_to_bytes (out);
}
