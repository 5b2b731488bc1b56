/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cms/ll-cms-sign.h"

#include "asn1/ll-der-tag.h"
#include "asn1/ll-oid.h"
#include "base/ll-error.h"
#include "cms/ll-cms-algorithms.h"
#include "cms/ll-cms-attributes.h"

#define TAG_CONTENT      0xa0 /* in ContentInfo and EncapsulatedContentInfo */
#define TAG_CERTIFICATES 0xa0
#define TAG_SIGNED       0xa0 /* signedAttrs */

#define CHUNK_SIZE (64 * 1024)
#define VERSION    1 /* of SignedData and SignerInfo: data, issuer and serial */
#define DETACHED   G_MAXUINT64

static LlKeyType
get_key_type (LlIdentity *signer)
{
  LlCertificate *certificate = ll_identity_get_certificate (signer);

  return ll_public_key_get_key_type (ll_certificate_get_public_key (certificate));
}

LlDigestAlgorithm
ll_cms_sign_get_digest (LlIdentity *signer)
{
  g_return_val_if_fail (signer != NULL, LL_DIGEST_UNKNOWN);

  return ll_cms_algorithms_choose_digest (get_key_type (signer));
}

/* -- hashing -- */

static gboolean
hash_all (LlDigest *digest,
          GInputStream *content,
          uint64_t *out_size,
          GCancellable *cancellable,
          GError **error)
{
  g_autofree uint8_t *chunk = g_malloc (CHUNK_SIZE);
  uint64_t size = 0;
  gssize got;

  do {
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    got = g_input_stream_read (content, chunk, CHUNK_SIZE, cancellable, error);
    if (got < 0)
      return FALSE;
    ll_digest_update (digest, chunk, (size_t)got);
    size += (uint64_t)got;
  } while (got > 0);

  *out_size = size;
  return TRUE;
}

static GBytes *
hash_content (const LlCmsSignOptions *options,
              GInputStream *content,
              uint64_t *out_size,
              GCancellable *cancellable,
              GError **error)
{
  LlDigestAlgorithm algorithm = ll_cms_sign_get_digest (options->signer);
  g_autoptr (LlDigest) digest = NULL;

  if (algorithm == LL_DIGEST_UNKNOWN) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_CRYPTO,
                         "this key makes no signatures");
    return NULL;
  }

  digest = ll_digest_new (algorithm, error);
  if (digest == NULL || !hash_all (digest, content, out_size, cancellable, error))
    return NULL;

  return ll_digest_finish (digest);
}

/* -- certificates -- */

/* Each once, and no root but the signer's own: a root that comes along proves nothing
 * (RFC 8550, section 2.3). */
static void
add_certificate (GPtrArray *elements, LlCertificate *certificate, gboolean is_signer)
{
  GBytes *der = ll_certificate_get_der (certificate);
  gboolean is_root =
      ll_certificate_is_self_issued (certificate) && ll_certificate_is_ca (certificate);

  if ((is_root && !is_signer) ||
      g_ptr_array_find_with_equal_func (elements, der, g_bytes_equal, NULL))
    return;

  g_ptr_array_add (elements, g_bytes_ref (der));
}

static void
add_certificates (GPtrArray *elements, GPtrArray *certificates)
{
  for (guint i = 0; certificates != NULL && i < certificates->len; i++)
    add_certificate (elements, g_ptr_array_index (certificates, i), FALSE);
}

static void
write_certificates (GByteArray *out, const LlCmsSignOptions *options)
{
  g_autoptr (GPtrArray) elements =
      g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);

  add_certificate (elements, ll_identity_get_certificate (options->signer), TRUE);
  add_certificates (elements, ll_identity_get_chain (options->signer));
  add_certificates (elements, options->certificates);
  ll_der_write_set_of (out, TAG_CERTIFICATES, elements);
}

/* -- the signer -- */

static void
write_identifier (GByteArray *out, LlCertificate *certificate)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();

  ll_der_append (content, ll_certificate_get_raw_issuer (certificate));
  ll_der_write_bytes (content, LL_TAG_INTEGER, ll_certificate_get_serial (certificate));
  ll_der_write_array (out, LL_TAG_SEQUENCE, content);
}

/* Signed under the tag of a SET OF, written under an implicit one (RFC 5652,
 * section 5.4).
 */
static void
write_attributes (GByteArray *out, GBytes *attributes)
{
  guint start = out->len;

  ll_der_append (out, attributes);
  out->data[start] = TAG_SIGNED;
}

/* The set of one SignerInfo. */
static void
write_signers (GByteArray *out, LlIdentity *signer, GBytes *attributes, GBytes *value)
{
  LlDigestAlgorithm digest = ll_cms_sign_get_digest (signer);
  g_autoptr (GByteArray) content = g_byte_array_new ();
  g_autoptr (GByteArray) info = g_byte_array_new ();

  ll_der_write_small_integer (content, VERSION);
  write_identifier (content, ll_identity_get_certificate (signer));
  ll_cms_algorithms_write_digest (content, digest);
  write_attributes (content, attributes);
  ll_cms_algorithms_write_signature (content, LL_TAG_SEQUENCE, get_key_type (signer),
                                     digest);
  ll_der_write_bytes (content, LL_TAG_OCTET_STRING, value);
  ll_der_write_array (info, LL_TAG_SEQUENCE, content);
  ll_der_write_array (out, LL_TAG_SET, info);
}

/* Returns: (transfer full): what stands behind the content: certificates and signer. */
static GByteArray *
make_tail (const LlCmsSignOptions *options,
           GBytes *message_digest,
           GCancellable *cancellable,
           GError **error)
{
  LlCmsSigning signing = {message_digest, options->signing_time,
                          ll_identity_get_certificate (options->signer),
                          ll_cms_sign_get_digest (options->signer)};
  g_autoptr (GBytes) attributes = ll_cms_attributes_write (&signing);
  g_autoptr (LlPrivateKey) key = NULL;
  g_autoptr (GBytes) value = NULL;
  GByteArray *tail;

  key = ll_identity_unlock (options->signer, cancellable, error);
  if (key == NULL)
    return NULL;
  value = ll_private_key_sign (key, signing.digest, attributes, error);
  if (value == NULL)
    return NULL;

  tail = g_byte_array_new ();
  write_certificates (tail, options);
  write_signers (tail, options->signer, attributes, value);

  return tail;
}

/* -- the whole -- */

static uint64_t
measure (uint64_t content)
{
  return ll_der_header_size (content) + content;
}

/* Octets of EncapsulatedContentInfo's content. */
static uint64_t
measure_encapsulated (GByteArray *type, uint64_t size)
{
  return type->len + (size == DETACHED ? 0 : measure (measure (size)));
}

/* All lengths are known beforehand, so that everything before the content can be written
 * first: DER in constant memory. */
static GByteArray *
make_head (LlDigestAlgorithm digest, uint64_t size, size_t tail_size)
{
  g_autoptr (GByteArray) start = g_byte_array_new ();
  g_autoptr (GByteArray) digests = g_byte_array_new ();
  g_autoptr (GByteArray) type = g_byte_array_new ();
  g_autoptr (GByteArray) signed_type = g_byte_array_new ();
  GByteArray *head = g_byte_array_new ();
  uint64_t encapsulated, signed_data;

  ll_cms_algorithms_write_digest (digests, digest);
  ll_der_write_small_integer (start, VERSION);
  ll_der_write_array (start, LL_TAG_SET, digests);
  ll_der_write_oid (type, LL_OID_DATA);
  ll_der_write_oid (signed_type, LL_OID_SIGNED_DATA);
  encapsulated = measure_encapsulated (type, size);
  signed_data = start->len + measure (encapsulated) + tail_size;

  ll_der_write_header (head, LL_TAG_SEQUENCE,
                       signed_type->len + measure (measure (signed_data)));
  g_byte_array_append (head, signed_type->data, signed_type->len);
  ll_der_write_header (head, TAG_CONTENT, measure (signed_data));
  ll_der_write_header (head, LL_TAG_SEQUENCE, signed_data);
  g_byte_array_append (head, start->data, start->len);
  ll_der_write_header (head, LL_TAG_SEQUENCE, encapsulated);
  g_byte_array_append (head, type->data, type->len);
  if (size != DETACHED) {
    ll_der_write_header (head, TAG_CONTENT, measure (size));
    ll_der_write_header (head, LL_TAG_OCTET_STRING, size);
  }

  return head;
}

GBytes *
ll_cms_sign_detached (const LlCmsSignOptions *options,
                      GInputStream *content,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (GBytes) digest = NULL;
  g_autoptr (GByteArray) tail = NULL;
  GByteArray *whole;
  uint64_t size;

  g_return_val_if_fail (options != NULL && options->signer != NULL, NULL);
  g_return_val_if_fail (G_IS_INPUT_STREAM (content), NULL);

  digest = hash_content (options, content, &size, cancellable, error);
  if (digest == NULL)
    return NULL;
  tail = make_tail (options, digest, cancellable, error);
  if (tail == NULL)
    return NULL;

  whole = make_head (ll_cms_sign_get_digest (options->signer), DETACHED, tail->len);
  g_byte_array_append (whole, tail->data, tail->len);

  return g_byte_array_free_to_bytes (whole);
}

/* Copies exactly @size octets: what was hashed is what goes out. */
static gboolean
copy_content (GInputStream *content,
              GOutputStream *out,
              uint64_t size,
              GCancellable *cancellable,
              GError **error)
{
  g_autofree uint8_t *chunk = g_malloc (CHUNK_SIZE);
  uint64_t left = size;
  gssize got;

  do {
    got = g_input_stream_read (content, chunk, CHUNK_SIZE, cancellable, error);
    if (got < 0)
      return FALSE;
    if ((uint64_t)got > left || (got == 0 && left > 0)) {
      g_set_error_literal (error, LL_ERROR, LL_ERROR_MALFORMED,
                           "the content changed while it was signed");
      return FALSE;
    }
    left -= (uint64_t)got;
    if (!g_output_stream_write_all (out, chunk, (gsize)got, NULL, cancellable, error))
      return FALSE;
  } while (got > 0);

  return TRUE;
}

gboolean
ll_cms_sign_opaque (const LlCmsSignOptions *options,
                    GInputStream *content,
                    GOutputStream *out,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GBytes) digest = NULL;
  g_autoptr (GByteArray) head = NULL;
  g_autoptr (GByteArray) tail = NULL;
  goffset start;
  uint64_t size;

  g_return_val_if_fail (options != NULL && options->signer != NULL, FALSE);
  g_return_val_if_fail (G_IS_SEEKABLE (content), FALSE);
  g_return_val_if_fail (G_IS_OUTPUT_STREAM (out), FALSE);

  start = g_seekable_tell (G_SEEKABLE (content));
  digest = hash_content (options, content, &size, cancellable, error);
  if (digest == NULL ||
      !g_seekable_seek (G_SEEKABLE (content), start, G_SEEK_SET, cancellable, error))
    return FALSE;
  tail = make_tail (options, digest, cancellable, error);
  if (tail == NULL)
    return FALSE;

  head = make_head (ll_cms_sign_get_digest (options->signer), size, tail->len);
  return g_output_stream_write_all (out, head->data, head->len, NULL, cancellable,
                                    error) &&
         copy_content (content, out, size, cancellable, error) &&
         g_output_stream_write_all (out, tail->data, tail->len, NULL, cancellable, error);
}
