/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cms/ll-cms-content-algorithm.h"

#include "asn1/ll-der-reader.h"
#include "asn1/ll-der-tag.h"
#include "asn1/ll-der-writer.h"
#include "asn1/ll-oid.h"
#include "base/ll-error.h"

#define TAG_SIZE_DEFAULT 12 /* RFC 5084, section 3.2: aes-ICVlen DEFAULT 12 */
#define TAG_SIZE_MAX     16

static const struct {
  const char *oid;
  LlCipher cipher;
  const char *name; /* of what we do not have */
} ciphers[] = {
    {LL_OID_AES128_CBC, LL_CIPHER_AES128_CBC, NULL},
    {LL_OID_AES192_CBC, LL_CIPHER_AES192_CBC, NULL},
    {LL_OID_AES256_CBC, LL_CIPHER_AES256_CBC, NULL},
    {LL_OID_AES128_GCM, LL_CIPHER_AES128_GCM, NULL},
    {LL_OID_AES192_GCM, LL_CIPHER_AES192_GCM, NULL},
    {LL_OID_AES256_GCM, LL_CIPHER_AES256_GCM, NULL},
    {"1.2.840.113549.3.7", LL_CIPHER_3DES_CBC, NULL},
    {"1.2.840.113549.3.2", LL_CIPHER_UNKNOWN, "rc2-cbc"},
    {"1.3.14.3.2.7", LL_CIPHER_UNKNOWN, "des-cbc"},
    {"2.16.840.1.101.3.4.1.7", LL_CIPHER_UNKNOWN, "aes128-ccm"},
    {"2.16.840.1.101.3.4.1.27", LL_CIPHER_UNKNOWN, "aes192-ccm"},
    {"2.16.840.1.101.3.4.1.47", LL_CIPHER_UNKNOWN, "aes256-ccm"},
    {"1.2.840.113549.1.9.16.3.18", LL_CIPHER_UNKNOWN, "chacha20-poly1305"},
    {"1.2.840.113549.1.9.16.3.31", LL_CIPHER_UNKNOWN, "cek-hkdf-sha256"},
};

void
ll_cms_content_algorithm_clear (LlCmsContentAlgorithm *self)
{
  g_clear_pointer (&self->iv, g_bytes_unref);
  self->cipher = LL_CIPHER_UNKNOWN;
  self->tag_size = 0;
}

const char *
ll_cms_content_algorithm_get_oid (LlCipher cipher)
{
  for (size_t i = 0; cipher != LL_CIPHER_UNKNOWN && i < G_N_ELEMENTS (ciphers); i++) {
    if (ciphers[i].cipher == cipher)
      return ciphers[i].oid;
  }

  return NULL;
}

static gboolean
fail (GError **error)
{
  g_set_error_literal (error, LL_ERROR, LL_ERROR_MALFORMED,
                       "content encryption algorithm is malformed");

  return FALSE;
}

static gboolean
find_cipher (const LlDerReader *oid, LlCipher *out_cipher, GError **error)
{
  g_autofree char *dotted = ll_der_reader_format_oid (oid);
  const char *name = dotted;

  for (size_t i = 0; i < G_N_ELEMENTS (ciphers); i++) {
    if (g_strcmp0 (dotted, ciphers[i].oid) != 0)
      continue;
    if (ciphers[i].cipher != LL_CIPHER_UNKNOWN) {
      *out_cipher = ciphers[i].cipher;
      return TRUE;
    }
    name = ciphers[i].name;
  }

  g_set_error (error, LL_ERROR, LL_ERROR_UNSUPPORTED, "content cipher %s", name);
  return FALSE;
}

/* RFC 3565, section 2.1.3: the parameter is the IV. */
static gboolean
parse_cbc (LlDerReader *parameters, LlCmsContentAlgorithm *self, GError **error)
{
  LlDerReader iv;

  if (!ll_der_reader_enter (parameters, LL_TAG_OCTET_STRING, &iv) ||
      iv.size != ll_cipher_get_iv_size (self->cipher))
    return fail (error);
  self->iv = ll_der_reader_dup_bytes (&iv);

  return TRUE;
}

/* RFC 5084, section 3.2. */
static gboolean
parse_gcm (LlDerReader *parameters, LlCmsContentAlgorithm *self, GError **error)
{
  LlDerReader sequence;
  LlDerReader nonce;

  self->tag_size = TAG_SIZE_DEFAULT;
  if (!ll_der_reader_enter (parameters, LL_TAG_SEQUENCE, &sequence) ||
      !ll_der_reader_enter (&sequence, LL_TAG_OCTET_STRING, &nonce))
    return fail (error);
  if (!ll_der_reader_is_at_end (&sequence) &&
      !ll_der_reader_take_small_integer (&sequence, &self->tag_size))
    return fail (error);
  if (!ll_der_reader_is_at_end (&sequence) || self->tag_size < TAG_SIZE_DEFAULT ||
      self->tag_size > TAG_SIZE_MAX)
    return fail (error);
  if (nonce.size != ll_cipher_get_iv_size (self->cipher)) {
    g_set_error (error, LL_ERROR, LL_ERROR_UNSUPPORTED, "%s with a nonce of %zu octets",
                 ll_cipher_to_string (self->cipher), nonce.size);
    return FALSE;
  }
  self->iv = ll_der_reader_dup_bytes (&nonce);

  return TRUE;
}

gboolean
ll_cms_content_algorithm_parse (GBytes *der,
                                LlCmsContentAlgorithm *out_self,
                                GError **error)
{
  g_auto (LlCmsContentAlgorithm) self = {LL_CIPHER_UNKNOWN, NULL, 0};
  LlDerReader reader = ll_der_reader_init_bytes (der);
  LlDerReader sequence;
  LlDerReader oid;
  gboolean parsed;

  if (!ll_der_reader_enter (&reader, LL_TAG_SEQUENCE, &sequence) ||
      !ll_der_reader_is_at_end (&reader) || !ll_der_reader_take_oid (&sequence, &oid))
    return fail (error);
  if (!find_cipher (&oid, &self.cipher, error))
    return FALSE;

  if (ll_cipher_is_aead (self.cipher))
    parsed = parse_gcm (&sequence, &self, error);
  else
    parsed = parse_cbc (&sequence, &self, error);
  if (!parsed)
    return FALSE;
  if (!ll_der_reader_is_at_end (&sequence))
    return fail (error);

  *out_self = self;
  self.iv = NULL;
  return TRUE;
}

void
ll_cms_content_algorithm_write (GByteArray *out, LlCipher cipher, GBytes *iv)
{
  g_autoptr (GByteArray) sequence = g_byte_array_new ();
  g_autoptr (GByteArray) parameters = g_byte_array_new ();

  ll_der_write_oid (sequence, ll_cms_content_algorithm_get_oid (cipher));
  ll_der_write_bytes (parameters, LL_TAG_OCTET_STRING, iv);
  if (ll_cipher_is_aead (cipher)) {
    ll_der_write_small_integer (parameters, TAG_SIZE_MAX);
    ll_der_write_array (sequence, LL_TAG_SEQUENCE, parameters);
  } else {
    g_byte_array_append (sequence, parameters->data, parameters->len);
  }

  ll_der_write_array (out, LL_TAG_SEQUENCE, sequence);
}
