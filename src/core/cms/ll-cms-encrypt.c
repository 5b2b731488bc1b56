/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cms/ll-cms-encrypt.h"

#include "asn1/ll-der-tag.h"
#include "asn1/ll-der-writer.h"
#include "asn1/ll-oid.h"
#include "base/ll-error.h"
#include "cms/ll-cms-content-algorithm.h"
#include "cms/ll-cms-recipient.h"
#include "crypto/ll-random.h"

#define TAG_ENCRYPTED_CONTENT 0x80 /* [0] IMPLICIT OCTET STRING */
#define TAG_EXPLICIT_0        0xa0

#define CHUNK_SIZE (64 * 1024)
#define BLOCK_SIZE 16 /* of AES */
#define TAG_SIZE   16 /* of GCM */
#define IV_MAX     16

static gboolean
check_arguments (GPtrArray *certificates, LlCipher cipher, GError **error)
{
  if (certificates->len == 0) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_USAGE, "nobody to encrypt for");
    return FALSE;
  }
  if (cipher != LL_CIPHER_AES128_CBC && cipher != LL_CIPHER_AES256_CBC &&
      cipher != LL_CIPHER_AES128_GCM && cipher != LL_CIPHER_AES256_GCM) {
    g_set_error (error, LL_ERROR, LL_ERROR_UNSUPPORTED, "%s is for reading only",
                 ll_cipher_to_string (cipher));
    return FALSE;
  }

  return TRUE;
}

static gboolean
is_listed (GPtrArray *certificates, guint end, LlCertificate *certificate)
{
  for (guint i = 0; i < end; i++) {
    if (ll_certificate_equal (g_ptr_array_index (certificates, i), certificate))
      return TRUE;
  }

  return FALSE;
}

/* Returns: (transfer full) (element-type GBytes): a RecipientInfo for each certificate,
 * once. */
static GPtrArray *
seal_key (GPtrArray *certificates, LlSecret *key, GError **error)
{
  g_autoptr (GPtrArray) infos =
      g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);

  for (guint i = 0; i < certificates->len; i++) {
    LlCertificate *certificate = g_ptr_array_index (certificates, i);
    GBytes *info;

    if (is_listed (certificates, i, certificate))
      continue;
    info = ll_cms_recipient_seal (certificate, key, error);
    if (info == NULL)
      return NULL;
    g_ptr_array_add (infos, info);
  }

  return g_steal_pointer (&infos);
}

/* RFC 5652, section 6.1; AuthEnvelopedData is always 0 (RFC 5083, section 2.1). */
static unsigned int
choose_version (GPtrArray *certificates, LlCipher cipher)
{
  for (guint i = 0; !ll_cipher_is_aead (cipher) && i < certificates->len; i++) {
    if (!ll_cms_recipient_is_transport (g_ptr_array_index (certificates, i)))
      return 2;
  }

  return 0;
}

/* Appends what stands before @encrypted_size octets of encrypted content, from the
 * ContentInfo on; @tail_size octets of the sequence are to follow them.  All lengths are
 * known beforehand, so that it is DER. */
static void
write_head (GByteArray *out,
            GPtrArray *infos,
            unsigned int version,
            LlCipher cipher,
            GBytes *iv,
            uint64_t encrypted_size,
            uint64_t tail_size)
{
  g_autoptr (GByteArray) content_info = g_byte_array_new ();
  g_autoptr (GByteArray) enveloped = g_byte_array_new ();
  g_autoptr (GByteArray) content = g_byte_array_new ();
  uint64_t size;

  ll_der_write_oid (content, LL_OID_DATA);
  ll_cms_content_algorithm_write (content, cipher, iv);
  ll_der_write_header (content, TAG_ENCRYPTED_CONTENT, encrypted_size);

  ll_der_write_small_integer (enveloped, version);
  ll_der_write_set_of (enveloped, LL_TAG_SET, infos);
  ll_der_write_header (enveloped, LL_TAG_SEQUENCE, content->len + encrypted_size);
  g_byte_array_append (enveloped, content->data, content->len);

  size = enveloped->len + encrypted_size + tail_size;
  ll_der_write_oid (content_info, ll_cipher_is_aead (cipher) ? LL_OID_AUTH_ENVELOPED_DATA
                                                             : LL_OID_ENVELOPED_DATA);
  ll_der_write_header (content_info, TAG_EXPLICIT_0, ll_der_header_size (size) + size);
  ll_der_write_header (content_info, LL_TAG_SEQUENCE, size);
  g_byte_array_append (content_info, enveloped->data, enveloped->len);

  ll_der_write_header (out, LL_TAG_SEQUENCE,
                       content_info->len + encrypted_size + tail_size);
  g_byte_array_append (out, content_info->data, content_info->len);
}

static gboolean
flush (GByteArray *chunk, GOutputStream *out, GCancellable *cancellable, GError **error)
{
  gboolean written =
      !g_cancellable_set_error_if_cancelled (cancellable, error) &&
      g_output_stream_write_all (out, chunk->data, chunk->len, NULL, cancellable, error);

  g_byte_array_set_size (chunk, 0);

  return written;
}

static gboolean
fail_size (GError **error)
{
  g_set_error_literal (error, LL_ERROR, LL_ERROR_MALFORMED,
                       "content has not the size that was told");

  return FALSE;
}

static gboolean
check_at_end (GInputStream *content, GCancellable *cancellable, GError **error)
{
  char octet;
  gssize got = g_input_stream_read (content, &octet, 1, cancellable, error);

  if (got < 0)
    return FALSE;

  return got == 0 ? TRUE : fail_size (error);
}

/* Reads exactly @size octets and writes them encrypted. */
static gboolean
encrypt_content (LlContentCipher *cipher,
                 GInputStream *content,
                 goffset size,
                 GByteArray *chunk,
                 GOutputStream *out,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autofree uint8_t *buffer = g_malloc (CHUNK_SIZE);

  while (size > 0) {
    size_t wanted = (size_t)MIN (size, CHUNK_SIZE);
    size_t got;

    if (!g_input_stream_read_all (content, buffer, wanted, &got, cancellable, error))
      return FALSE;
    if (got < wanted)
      return fail_size (error);
    if (!ll_content_cipher_update (cipher, buffer, got, chunk, error) ||
        !flush (chunk, out, cancellable, error))
      return FALSE;
    size -= (goffset)got;
  }

  return check_at_end (content, cancellable, error);
}

gboolean
ll_cms_encrypt (GPtrArray *certificates,
                LlCipher cipher,
                GInputStream *content,
                goffset size,
                GOutputStream *out,
                GCancellable *cancellable,
                GError **error)
{
  gboolean is_aead = ll_cipher_is_aead (cipher);
  g_autoptr (LlSecret) key = NULL;
  g_autoptr (GPtrArray) infos = NULL;
  g_autoptr (GBytes) iv = NULL;
  g_autoptr (GBytes) tag = NULL;
  g_autoptr (LlContentCipher) engine = NULL;
  g_autoptr (GByteArray) chunk = g_byte_array_new ();
  uint8_t random[IV_MAX];
  uint64_t encrypted_size = (uint64_t)size;
  uint64_t tail_size = 0;

  g_return_val_if_fail (size >= 0, FALSE);

  if (!check_arguments (certificates, cipher, error))
    return FALSE;

  key = ll_random_new_secret (ll_cipher_get_key_size (cipher));
  ll_random_fill (random, sizeof random);
  iv = g_bytes_new (random, ll_cipher_get_iv_size (cipher));
  infos = seal_key (certificates, key, error);
  if (infos == NULL)
    return FALSE;
  engine = ll_content_cipher_new (cipher, TRUE, key, iv, NULL, error);
  if (engine == NULL)
    return FALSE;

  if (is_aead)
    tail_size = ll_der_header_size (TAG_SIZE) + TAG_SIZE;
  else
    encrypted_size += BLOCK_SIZE - encrypted_size % BLOCK_SIZE;
  write_head (chunk, infos, choose_version (certificates, cipher), cipher, iv,
              encrypted_size, tail_size);
  if (!flush (chunk, out, cancellable, error) ||
      !encrypt_content (engine, content, size, chunk, out, cancellable, error) ||
      !ll_content_cipher_finish_encrypt (engine, chunk, &tag, error))
    return FALSE;
  if (is_aead)
    ll_der_write_bytes (chunk, LL_TAG_OCTET_STRING, tag);

  return flush (chunk, out, cancellable, error);
}
