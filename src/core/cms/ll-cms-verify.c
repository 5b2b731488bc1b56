/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cms/ll-cms-verify.h"

#include "asn1/ll-ber-stream.h"
#include "asn1/ll-der-tag.h"
#include "asn1/ll-oid.h"
#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "cms/ll-cms-signature-private.h"

#define TAG_CONTENT      0xa0 /* in ContentInfo and EncapsulatedContentInfo */
#define TAG_CERTIFICATES 0xa0
#define TAG_CRLS         0xa1

#define CHUNK_SIZE (64 * 1024)
#define HEAD_SIZE  (64 * 1024) /* a larger content is no set of attributes */

struct _LlCmsVerification {
  gatomicrefcount refs;
  LlCmsStructure structure;
  char *reason;            /* owned, nullable */
  GPtrArray *signatures;   /* owned, of LlCmsSignature */
  GPtrArray *certificates; /* owned, of LlCertificate */
  LlSpool *content;        /* owned, nullable */
};

/* What is gathered while a SignedData is read. */
typedef struct {
  LlBerStream *stream; /* owned */
  gboolean is_detached;
  gboolean has_content;
  GBytes *content_type;               /* owned: eContentType, whole element */
  LlDigest *hashes[LL_CMS_N_DIGESTS]; /* owned, NULL: not asked for */
  GByteArray *head;                   /* owned: the content's first octets */
  uint64_t content_size;              /* octets heard so far */
  LlSpool *content;                   /* owned, nullable */
  GPtrArray *certificates;            /* owned, of LlCertificate */
  GPtrArray *infos;                   /* owned, of LlCmsSignerInfo */
} Reading;

static void
reading_clear (Reading *self)
{
  g_clear_pointer (&self->stream, ll_ber_stream_free);
  g_clear_pointer (&self->content_type, g_bytes_unref);
  for (int i = 0; i < LL_CMS_N_DIGESTS; i++)
    g_clear_pointer (&self->hashes[i], ll_digest_free);
  g_clear_pointer (&self->head, g_byte_array_unref);
  g_clear_pointer (&self->content, ll_spool_unref);
  g_clear_pointer (&self->certificates, g_ptr_array_unref);
  g_clear_pointer (&self->infos, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

static void
reading_init (Reading *self,
              GInputStream *source,
              gboolean is_detached,
              GCancellable *cancellable)
{
  self->stream = ll_ber_stream_new (source, cancellable);
  self->is_detached = is_detached;
  self->head = g_byte_array_new ();
  self->certificates =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_certificate_unref);
  self->infos = g_ptr_array_new_with_free_func ((GDestroyNotify)ll_cms_signer_info_unref);
}

static gboolean
fail (GError **error, LlError code, const char *text)
{
  g_set_error_literal (error, LL_ERROR, (int)code, text);

  return FALSE;
}

/* -- the content -- */

static gboolean
hear_content_cb (const uint8_t *data, size_t size, gpointer user_data, GError **error)
{
  Reading *self = user_data;
  size_t room = HEAD_SIZE + 1 - self->head->len;

  for (int i = 0; i < LL_CMS_N_DIGESTS; i++) {
    if (self->hashes[i] != NULL)
      ll_digest_update (self->hashes[i], data, size);
  }
  if (self->head->len > 0 ||
      (self->content_size == 0 && size > 0 && data[0] == LL_TAG_SET))
    g_byte_array_append (self->head, data, (guint)MIN (size, room));
  self->content_size += size;

  return self->content == NULL || ll_spool_write (self->content, data, size, error);
}

static gboolean
take_content (Reading *self, GError **error)
{
  if (!ll_ber_stream_enter (self->stream, TAG_CONTENT, error))
    return FALSE;

  if (self->is_detached)
    return ll_ber_stream_skip (self->stream, error) &&
           ll_ber_stream_leave (self->stream, error);

  self->content = ll_spool_new (error);
  return self->content != NULL &&
         ll_ber_stream_take_string (self->stream, LL_TAG_OCTET_STRING, hear_content_cb,
                                    self, error) &&
         ll_ber_stream_leave (self->stream, error);
}

static gboolean
check_content_type (Reading *self, GError **error)
{
  LlDerReader reader = ll_der_reader_init_bytes (self->content_type);
  LlDerReader oid;

  if (!ll_der_reader_take_oid (&reader, &oid))
    return fail (error, LL_ERROR_MALFORMED, "the content's type is malformed");
  if (!ll_der_reader_oid_is (&oid, LL_OID_DATA))
    return fail (error, LL_ERROR_UNSUPPORTED, "what is signed is no letter");

  return TRUE;
}

static gboolean
take_encapsulated (Reading *self, GError **error)
{
  uint8_t tag;

  if (!ll_ber_stream_enter (self->stream, LL_TAG_SEQUENCE, error))
    return FALSE;
  self->content_type = ll_ber_stream_take (self->stream, error);
  if (self->content_type == NULL || !check_content_type (self, error) ||
      !ll_ber_stream_peek (self->stream, &tag, error))
    return FALSE;

  self->has_content = tag != 0;
  if (self->has_content && !take_content (self, error))
    return FALSE;

  return ll_ber_stream_leave (self->stream, error);
}

static gboolean
hash_stream (Reading *self,
             GInputStream *content,
             GCancellable *cancellable,
             GError **error)
{
  g_autofree uint8_t *chunk = g_malloc (CHUNK_SIZE);
  gssize got;

  while ((got = g_input_stream_read (content, chunk, CHUNK_SIZE, cancellable, error)) >
         0) {
    if (!hear_content_cb (chunk, (size_t)got, self, error))
      return FALSE;
  }

  return got == 0 && !g_cancellable_set_error_if_cancelled (cancellable, error);
}

/* -- the parts around the content -- */

static gboolean
take_version (Reading *self, GError **error)
{
  g_autoptr (GBytes) element = ll_ber_stream_take (self->stream, error);
  LlDerReader reader;
  unsigned int version;

  if (element == NULL)
    return FALSE;

  reader = ll_der_reader_init_bytes (element);
  return ll_der_reader_take_small_integer (&reader, &version) ||
         fail (error, LL_ERROR_MALFORMED, "the version is malformed");
}

/* Weak hashes are not made: nothing that they say counts.  Nor are hashes that this
 * computer has switched off. */
static gboolean
announce_digest (Reading *self, GBytes *element, GError **error)
{
  LlDerReader reader = ll_der_reader_init_bytes (element);
  LlDigestAlgorithm digest;

  if (!ll_cms_algorithms_take_digest (&reader, &digest))
    return fail (error, LL_ERROR_MALFORMED, "a hash algorithm is malformed");

  if (ll_digest_is_strong (digest) && self->hashes[digest] == NULL)
    self->hashes[digest] = ll_digest_new (digest, NULL);
  return TRUE;
}

static gboolean
take_digests (Reading *self, GError **error)
{
  unsigned int count = 0;
  uint8_t tag;

  if (!ll_ber_stream_enter (self->stream, LL_TAG_SET, error) ||
      !ll_ber_stream_peek (self->stream, &tag, error))
    return FALSE;

  while (tag != 0) {
    g_autoptr (GBytes) element = NULL;

    if (count++ == LL_CMS_DIGESTS)
      return fail (error, LL_ERROR_LIMIT, "too many hash algorithms");
    element = ll_ber_stream_take (self->stream, error);
    if (element == NULL || !announce_digest (self, element, error) ||
        !ll_ber_stream_peek (self->stream, &tag, error))
      return FALSE;
  }

  return ll_ber_stream_leave (self->stream, error);
}

/* Other kinds than X.509 are passed over (RFC 5652, section 10.2.2), and so is one that
 * cannot be read: it is nobody's then. */
static gboolean
take_certificate (Reading *self, uint8_t tag, GError **error)
{
  g_autoptr (LlCertificate) certificate = NULL;
  g_autoptr (GBytes) der = NULL;

  if (tag != LL_TAG_SEQUENCE)
    return ll_ber_stream_skip (self->stream, error);

  der = ll_ber_stream_take_der (self->stream, error);
  if (der == NULL)
    return FALSE;
  certificate = ll_certificate_new_from_der (der, NULL);
  if (certificate != NULL)
    g_ptr_array_add (self->certificates, g_steal_pointer (&certificate));

  return TRUE;
}

static gboolean
take_certificates (Reading *self, GError **error)
{
  unsigned int count = 0;
  uint8_t tag;

  if (!ll_ber_stream_enter (self->stream, TAG_CERTIFICATES, error) ||
      !ll_ber_stream_peek (self->stream, &tag, error))
    return FALSE;

  while (tag != 0) {
    if (count++ == LL_CMS_CERTIFICATES)
      return fail (error, LL_ERROR_LIMIT, "too many certificates");
    if (!take_certificate (self, tag, error) ||
        !ll_ber_stream_peek (self->stream, &tag, error))
      return FALSE;
  }

  return ll_ber_stream_leave (self->stream, error);
}

static gboolean
take_certificates_and_crls (Reading *self, GError **error)
{
  uint8_t tag;

  if (!ll_ber_stream_peek (self->stream, &tag, error))
    return FALSE;
  if (tag == TAG_CERTIFICATES && (!take_certificates (self, error) ||
                                  !ll_ber_stream_peek (self->stream, &tag, error)))
    return FALSE;

  return tag != TAG_CRLS || ll_ber_stream_skip (self->stream, error);
}

static gboolean
take_signers (Reading *self, GError **error)
{
  uint8_t tag;

  if (!ll_ber_stream_enter (self->stream, LL_TAG_SET, error) ||
      !ll_ber_stream_peek (self->stream, &tag, error))
    return FALSE;

  while (tag != 0) {
    LlCmsSignerInfo *info;

    if (self->infos->len == LL_CMS_SIGNERS)
      return fail (error, LL_ERROR_LIMIT, "too many signers");
    info = ll_cms_signer_info_take (self->stream, error);
    if (info == NULL)
      return FALSE;
    g_ptr_array_add (self->infos, info);
    if (!ll_ber_stream_peek (self->stream, &tag, error))
      return FALSE;
  }

  return ll_ber_stream_leave (self->stream, error);
}

/* Reads up to the content type of the ContentInfo; @out_is_signed is FALSE for another
 * type than SignedData. */
static gboolean
enter_content_info (Reading *self, gboolean *out_is_signed, GError **error)
{
  g_autoptr (GBytes) type = NULL;
  LlDerReader reader, oid;

  if (!ll_ber_stream_enter (self->stream, LL_TAG_SEQUENCE, error))
    return FALSE;
  type = ll_ber_stream_take (self->stream, error);
  if (type == NULL)
    return FALSE;

  reader = ll_der_reader_init_bytes (type);
  if (!ll_der_reader_take_oid (&reader, &oid))
    return fail (error, LL_ERROR_MALFORMED, "the type is malformed");

  *out_is_signed = ll_der_reader_oid_is (&oid, LL_OID_SIGNED_DATA);
  return TRUE;
}

static gboolean
take_signed_data (Reading *self, GError **error)
{
  return ll_ber_stream_enter (self->stream, TAG_CONTENT, error) &&
         ll_ber_stream_enter (self->stream, LL_TAG_SEQUENCE, error) &&
         take_version (self, error) && take_digests (self, error) &&
         take_encapsulated (self, error) && take_certificates_and_crls (self, error) &&
         take_signers (self, error) && ll_ber_stream_leave (self->stream, error) &&
         ll_ber_stream_leave (self->stream, error) &&
         ll_ber_stream_leave (self->stream, error) &&
         ll_ber_stream_check_end (self->stream, error);
}

/* -- the result -- */

static LlCmsVerification *
verification_new (LlCmsStructure structure)
{
  LlCmsVerification *self = g_new0 (LlCmsVerification, 1);

  g_atomic_ref_count_init (&self->refs);
  self->structure = structure;
  self->signatures =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_cms_signature_unref);
  self->certificates =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_certificate_unref);

  return self;
}

/* What is wrong with the message is a value; everything else is an error.
 *
 * Returns: (transfer full) (nullable): @problem as a value; NULL when it has become
 * @error. */
static LlCmsVerification *
verification_new_broken (GError *problem, GError **error)
{
  LlCmsVerification *self;

  if (!g_error_matches (problem, LL_ERROR, LL_ERROR_MALFORMED) &&
      !g_error_matches (problem, LL_ERROR, LL_ERROR_UNSUPPORTED) &&
      !g_error_matches (problem, LL_ERROR, LL_ERROR_LIMIT)) {
    g_propagate_error (error, problem);
    return NULL;
  }

  self = verification_new (LL_CMS_STRUCTURE_BROKEN);
  self->reason = g_strdup (problem->message);
  g_error_free (problem);

  return self;
}

static LlCmsStructure
tell_structure (const Reading *reading)
{
  gboolean has_signer = reading->infos->len > 0;

  if (reading->is_detached && reading->has_content)
    return LL_CMS_STRUCTURE_HAS_CONTENT;
  if (!has_signer && !reading->has_content && reading->certificates->len > 0)
    return LL_CMS_STRUCTURE_CERTIFICATES;
  if (!has_signer)
    return LL_CMS_STRUCTURE_NO_SIGNER;
  if (!reading->is_detached && !reading->has_content)
    return LL_CMS_STRUCTURE_NO_CONTENT;

  return LL_CMS_STRUCTURE_SIGNED;
}

static void
finish_hashes (Reading *reading, LlCmsSigned *what)
{
  for (int i = 0; i < LL_CMS_N_DIGESTS; i++) {
    if (reading->hashes[i] != NULL)
      what->digests[i] = ll_digest_finish (reading->hashes[i]);
  }
}

static void
judge_signers (LlCmsVerification *self, Reading *reading)
{
  LlDerReader type = ll_der_reader_init_bytes (reading->content_type);
  LlCmsSigned what = {.certificates = reading->certificates};

  ll_der_reader_take_oid (&type, &what.content_type);
  what.looks_like_attributes =
      reading->head->len <= HEAD_SIZE &&
      ll_cms_attributes_look_like (reading->head->data, reading->head->len);
  finish_hashes (reading, &what);

  for (guint i = 0; i < reading->infos->len; i++)
    g_ptr_array_add (self->signatures,
                     ll_cms_signature_new (g_ptr_array_index (reading->infos, i), &what));

  for (int i = 0; i < LL_CMS_N_DIGESTS; i++)
    g_clear_pointer (&what.digests[i], g_bytes_unref);
}

/* Makes the result of what was read whole; a detached content comes in now. */
static LlCmsVerification *
conclude (Reading *reading,
          GInputStream *content,
          GCancellable *cancellable,
          GError **error)
{
  LlCmsStructure structure = tell_structure (reading);
  gboolean is_signed = structure == LL_CMS_STRUCTURE_SIGNED;
  LlCmsVerification *self;

  if (is_signed && reading->is_detached &&
      !hash_stream (reading, content, cancellable, error))
    return NULL;

  self = verification_new (structure);
  if (is_signed)
    judge_signers (self, reading);
  g_ptr_array_unref (self->certificates);
  self->certificates = g_steal_pointer (&reading->certificates);
  self->content = g_steal_pointer (&reading->content);

  return self;
}

static LlCmsVerification *
verify (GInputStream *content,
        GInputStream *cms,
        GCancellable *cancellable,
        GError **error)
{
  g_auto (Reading) reading = {NULL};
  g_autoptr (GError) problem = NULL;
  gboolean is_signed;

  reading_init (&reading, cms, content != NULL, cancellable);
  if (!enter_content_info (&reading, &is_signed, &problem))
    return verification_new_broken (g_steal_pointer (&problem), error);
  if (!is_signed)
    return verification_new (LL_CMS_STRUCTURE_OTHER_TYPE);
  if (!take_signed_data (&reading, &problem))
    return verification_new_broken (g_steal_pointer (&problem), error);

  return conclude (&reading, content, cancellable, error);
}

LlCmsVerification *
ll_cms_verify_detached (GInputStream *content,
                        GInputStream *signature,
                        GCancellable *cancellable,
                        GError **error)
{
  g_return_val_if_fail (G_IS_INPUT_STREAM (content), NULL);
  g_return_val_if_fail (G_IS_INPUT_STREAM (signature), NULL);

  return verify (content, signature, cancellable, error);
}

LlCmsVerification *
ll_cms_verify_opaque (GInputStream *signed_data,
                      GCancellable *cancellable,
                      GError **error)
{
  g_return_val_if_fail (G_IS_INPUT_STREAM (signed_data), NULL);

  return verify (NULL, signed_data, cancellable, error);
}

LlCmsVerification *
ll_cms_verification_ref (LlCmsVerification *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
ll_cms_verification_unref (LlCmsVerification *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  g_free (self->reason);
  g_ptr_array_unref (self->signatures);
  g_ptr_array_unref (self->certificates);
  g_clear_pointer (&self->content, ll_spool_unref);
  g_free (self);
}

LlCmsStructure
ll_cms_verification_get_structure (const LlCmsVerification *self)
{
  return self->structure;
}

const char *
ll_cms_verification_get_reason (const LlCmsVerification *self)
{
  return self->reason;
}

GPtrArray *
ll_cms_verification_get_signatures (const LlCmsVerification *self)
{
  return self->signatures;
}

GPtrArray *
ll_cms_verification_get_certificates (const LlCmsVerification *self)
{
  return self->certificates;
}

LlSpool *
ll_cms_verification_get_content (const LlCmsVerification *self)
{
  return self->content;
}
