/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "smime/ll-smime-context.h"

#include "base/ll-error.h"
#include "cms/ll-cms-encrypt.h"
#include "cms/ll-cms-sign.h"
#include "smime/ll-smime-stream.h"

struct _LlSmimeContext {
  GMimeCryptoContext parent_object;
  const LlSmimeSealOptions *options; /* (nullable) borrowed */
  GPtrArray *identities;             /* owned, nullable */
  GCancellable *cancellable;         /* owned, nullable */
  LlCmsDecryption *decryption;       /* owned, nullable */
  LlCmsVerification *verification;   /* owned, nullable */
};

typedef struct {
  GMimeCryptoContextClass parent_class;
} LlSmimeContextClass;

G_DEFINE_TYPE (LlSmimeContext, ll_smime_context, GMIME_TYPE_CRYPTO_CONTEXT)

static const struct {
  GMimeDigestAlgo gmime;
  LlDigestAlgorithm ours;
} digests[] = {
    {GMIME_DIGEST_ALGO_MD5, LL_DIGEST_MD5},
    {GMIME_DIGEST_ALGO_SHA1, LL_DIGEST_SHA1},
    {GMIME_DIGEST_ALGO_SHA224, LL_DIGEST_SHA224},
    {GMIME_DIGEST_ALGO_SHA256, LL_DIGEST_SHA256},
    {GMIME_DIGEST_ALGO_SHA384, LL_DIGEST_SHA384},
    {GMIME_DIGEST_ALGO_SHA512, LL_DIGEST_SHA512},
};

static GMimeDigestAlgo
to_gmime (LlDigestAlgorithm digest)
{
  for (size_t i = 0; i < G_N_ELEMENTS (digests); i++) {
    if (digests[i].ours == digest)
      return digests[i].gmime;
  }

  return GMIME_DIGEST_ALGO_DEFAULT;
}

static GMimeDigestAlgo
ll_smime_context_digest_id (GMimeCryptoContext *context, const char *name)
{
  for (size_t i = 0; name != NULL && i < G_N_ELEMENTS (digests); i++) {
    if (g_ascii_strcasecmp (ll_digest_to_string (digests[i].ours), name) == 0)
      return digests[i].gmime;
  }

  return GMIME_DIGEST_ALGO_DEFAULT;
}

/* "sha-256", as RFC 8551, section 3.5.3.2 writes it; GMime's own contexts say "sha256".
 */
static const char *
ll_smime_context_digest_name (GMimeCryptoContext *context, GMimeDigestAlgo digest)
{
  for (size_t i = 0; i < G_N_ELEMENTS (digests); i++) {
    if (digests[i].gmime == digest)
      return ll_digest_to_string (digests[i].ours);
  }

  return "sha-256";
}

static const char *
ll_smime_context_get_signature_protocol (GMimeCryptoContext *context)
{
  return "application/pkcs7-signature";
}

static const char *
ll_smime_context_get_encryption_protocol (GMimeCryptoContext *context)
{
  return "application/pkcs7-mime";
}

static const char *
ll_smime_context_get_key_exchange_protocol (GMimeCryptoContext *context)
{
  return "application/pkcs7-keys";
}

static gboolean
fail_usage (GError **error, const char *why)
{
  g_set_error_literal (error, LL_ERROR, LL_ERROR_USAGE, why);

  return FALSE;
}

static gboolean
sign_detached (LlSmimeContext *self,
               const LlCmsSignOptions *options,
               GInputStream *in,
               GOutputStream *out,
               GError **error)
{
  g_autoptr (GBytes) signature =
      ll_cms_sign_detached (options, in, self->cancellable, error);

  return signature != NULL &&
         g_output_stream_write_all (out, g_bytes_get_data (signature, NULL),
                                    g_bytes_get_size (signature), NULL, self->cancellable,
                                    error);
}

static int
ll_smime_context_sign (GMimeCryptoContext *context,
                       gboolean detach,
                       const char *userid,
                       GMimeStream *istream,
                       GMimeStream *ostream,
                       GError **error)
{
  LlSmimeContext *self = LL_SMIME_CONTEXT (context);
  g_autoptr (GInputStream) in = NULL;
  g_autoptr (GOutputStream) out = NULL;
  LlCmsSignOptions options = {0};
  gboolean is_good;

  if (self->options == NULL || self->options->signer == NULL) {
    fail_usage (error, "this S/MIME context has nobody to sign");
    return -1;
  }
  options.signer = self->options->signer;
  options.signing_time = self->options->signing_time;
  options.certificates = self->options->signer_extra;
  in = ll_smime_stream_open_input (istream);
  out = ll_smime_stream_open_output (ostream);
  if (detach)
    is_good = sign_detached (self, &options, in, out, error);
  else
    is_good = ll_cms_sign_opaque (&options, in, out, self->cancellable, error);

  return is_good ? (int)to_gmime (ll_cms_sign_get_digest (options.signer)) : -1;
}

static int
ll_smime_context_encrypt (GMimeCryptoContext *context,
                          gboolean sign,
                          const char *userid,
                          GMimeEncryptFlags flags,
                          GPtrArray *recipients,
                          GMimeStream *istream,
                          GMimeStream *ostream,
                          GError **error)
{
  LlSmimeContext *self = LL_SMIME_CONTEXT (context);
  g_autoptr (GInputStream) in = NULL;
  g_autoptr (GOutputStream) out = NULL;
  gint64 size = g_mime_stream_length (istream);

  if (self->options == NULL || self->options->certificates == NULL) {
    fail_usage (error, "this S/MIME context has nobody to encrypt to");
    return -1;
  }
  if (sign || size < 0) {
    fail_usage (error, "S/MIME encrypts what was signed before, and of a known size");
    return -1;
  }
  in = ll_smime_stream_open_input (istream);
  out = ll_smime_stream_open_output (ostream);

  return ll_cms_encrypt (self->options->certificates, self->options->cipher, in, size,
                         out, self->cancellable, error)
             ? 0
             : -1;
}

/* GMime asks for the plaintext by giving it a place to go to; a null stream is none. */
static gboolean
write_content (LlSpool *content,
               GMimeStream *ostream,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (GInputStream) in = NULL;
  g_autoptr (GOutputStream) out = NULL;

  if (content == NULL || ostream == NULL || GMIME_IS_STREAM_NULL (ostream))
    return TRUE;
  in = ll_spool_new_input (content, 0, -1);
  out = ll_smime_stream_open_output (ostream);

  return g_output_stream_splice (out, in, G_OUTPUT_STREAM_SPLICE_NONE, cancellable,
                                 error) >= 0;
}

/* GREEN is no more than "intact": whom it is from, others find out. */
static GMimeSignatureList *
list_signatures (LlCmsVerification *verification)
{
  GPtrArray *signatures = ll_cms_verification_get_signatures (verification);
  GMimeSignatureList *list = g_mime_signature_list_new ();

  for (unsigned int i = 0; i < signatures->len; i++) {
    LlCmsSignature *signature = g_ptr_array_index (signatures, i);
    GMimeSignature *entry = g_mime_signature_new ();
    gboolean is_good = ll_cms_signature_get_state (signature) == LL_CMS_SIGNATURE_GOOD;

    g_mime_signature_set_status (entry, is_good ? GMIME_SIGNATURE_STATUS_GREEN
                                                : GMIME_SIGNATURE_STATUS_RED);
    g_mime_signature_set_created (entry, ll_cms_signature_get_signing_time (signature));
    g_mime_signature_list_add (list, entry);
    g_object_unref (entry);
  }

  return list;
}

static GMimeSignatureList *
ll_smime_context_verify (GMimeCryptoContext *context,
                         GMimeVerifyFlags flags,
                         GMimeStream *istream,
                         GMimeStream *sigstream,
                         GMimeStream *ostream,
                         GError **error)
{
  LlSmimeContext *self = LL_SMIME_CONTEXT (context);
  g_autoptr (GInputStream) in = ll_smime_stream_open_input (istream);
  g_autoptr (GInputStream) signature = NULL;

  g_clear_pointer (&self->verification, ll_cms_verification_unref);
  if (sigstream != NULL) {
    signature = ll_smime_stream_open_input (sigstream);
    self->verification = ll_cms_verify_detached (in, signature, self->cancellable, error);
  } else {
    self->verification = ll_cms_verify_opaque (in, self->cancellable, error);
  }
  if (self->verification == NULL)
    return NULL;
  if (sigstream == NULL &&
      !write_content (ll_cms_verification_get_content (self->verification), ostream,
                      self->cancellable, error))
    return NULL;

  return list_signatures (self->verification);
}

static GMimeDecryptResult *
ll_smime_context_decrypt (GMimeCryptoContext *context,
                          GMimeDecryptFlags flags,
                          const char *session_key,
                          GMimeStream *istream,
                          GMimeStream *ostream,
                          GError **error)
{
  LlSmimeContext *self = LL_SMIME_CONTEXT (context);
  g_autoptr (GInputStream) in = ll_smime_stream_open_input (istream);
  g_autoptr (GPtrArray) nobody = g_ptr_array_new ();
  GMimeCertificateList *recipients;
  GMimeDecryptResult *result;

  g_clear_pointer (&self->decryption, ll_cms_decryption_unref);
  self->decryption = ll_cms_decrypt (self->identities != NULL ? self->identities : nobody,
                                     in, self->cancellable, error);
  if (self->decryption == NULL)
    return NULL;
  if (ll_cms_decryption_get_state (self->decryption) != LL_CMS_DECRYPTED) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_CRYPTO, "it could not be decrypted");
    return NULL;
  }
  if (!write_content (ll_cms_decryption_get_content (self->decryption), ostream,
                      self->cancellable, error))
    return NULL;
  /* GMime's callers look into the list without asking whether there is one. */
  result = g_mime_decrypt_result_new ();
  recipients = g_mime_certificate_list_new ();
  g_mime_decrypt_result_set_recipients (result, recipients);
  g_object_unref (recipients);

  return result;
}

static void
ll_smime_context_finalize (GObject *object)
{
  LlSmimeContext *self = LL_SMIME_CONTEXT (object);

  g_clear_pointer (&self->identities, g_ptr_array_unref);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->decryption, ll_cms_decryption_unref);
  g_clear_pointer (&self->verification, ll_cms_verification_unref);
  G_OBJECT_CLASS (ll_smime_context_parent_class)->finalize (object);
}

static void
ll_smime_context_class_init (LlSmimeContextClass *klass)
{
  GMimeCryptoContextClass *context_class = (GMimeCryptoContextClass *)klass;

  G_OBJECT_CLASS (klass)->finalize = ll_smime_context_finalize;
  context_class->digest_id = ll_smime_context_digest_id;
  context_class->digest_name = ll_smime_context_digest_name;
  context_class->get_signature_protocol = ll_smime_context_get_signature_protocol;
  context_class->get_encryption_protocol = ll_smime_context_get_encryption_protocol;
  context_class->get_key_exchange_protocol = ll_smime_context_get_key_exchange_protocol;
  context_class->sign = ll_smime_context_sign;
  context_class->verify = ll_smime_context_verify;
  context_class->encrypt = ll_smime_context_encrypt;
  context_class->decrypt = ll_smime_context_decrypt;
}

static void
ll_smime_context_init (LlSmimeContext *self)
{
}

static LlSmimeContext *
context_new (GCancellable *cancellable)
{
  LlSmimeContext *self;

  ll_smime_context_register ();
  self = g_object_new (LL_TYPE_SMIME_CONTEXT, NULL);
  g_set_object (&self->cancellable, cancellable);

  return self;
}

GMimeCryptoContext *
ll_smime_context_new_for_sealing (const LlSmimeSealOptions *options,
                                  GCancellable *cancellable)
{
  LlSmimeContext *self;

  g_return_val_if_fail (options != NULL, NULL);

  self = context_new (cancellable);
  self->options = options;

  return GMIME_CRYPTO_CONTEXT (self);
}

GMimeCryptoContext *
ll_smime_context_new_for_opening (GPtrArray *identities, GCancellable *cancellable)
{
  LlSmimeContext *self = context_new (cancellable);

  self->identities = identities != NULL ? g_ptr_array_ref (identities) : NULL;

  return GMIME_CRYPTO_CONTEXT (self);
}

LlCmsDecryption *
ll_smime_context_get_decryption (LlSmimeContext *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->decryption;
}

LlCmsVerification *
ll_smime_context_get_verification (LlSmimeContext *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->verification;
}
