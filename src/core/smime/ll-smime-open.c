/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "smime/ll-smime-open.h"

#include <string.h>

#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "cms/ll-cms-info.h"
#include "message/ll-plain-lines.h"
#include "message/ll-transfer-encoding.h"
#include "smime/ll-smime-context.h"
#include "smime/ll-smime-letter-private.h"
#include "smime/ll-smime-stream.h"

#define CMS_HEAD 64 /* shows the type of a ContentInfo */

typedef struct {
  LlSmimeLetter *letter;
  const LlMimePart *part;      /* (nullable) what may be a layer */
  LlMimeTree *tree;            /* owned: where it is */
  GMimeCryptoContext *context; /* owned */
  GCancellable *cancellable;
} Opening;

static void
opening_clear (Opening *self)
{
  g_clear_pointer (&self->tree, ll_mime_tree_unref);
  g_clear_object (&self->context);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Opening, opening_clear)

/* One step inwards. */
typedef enum {
  STEP_INWARDS, /* it was a layer: self->part is its content now */
  STEP_NONE,    /* it is none: it is the payload */
  STEP_FAILED,
} Step;

static Step
take_layer (Opening *self, LlSmimeProtection protection, GError **error)
{
  self->letter->layers++;
  self->letter->inside |= protection;
  if (self->letter->layers <= LL_LAYER_DEPTH)
    return STEP_INWARDS;
  g_set_error_literal (error, LL_ERROR, LL_ERROR_LIMIT, "too many cryptographic layers");

  return STEP_FAILED;
}

/* Goes on with what was inside a layer; NULL: nothing can be seen. */
static Step
enter_content (Opening *self, LlSpool *content, GError **error)
{
  g_autoptr (LlMessage) entity = NULL;
  LlMimeTree *tree;

  self->part = NULL;
  if (content == NULL)
    return STEP_INWARDS;
  entity = ll_message_new_entity (content, 0, -1, error);
  tree = entity != NULL ? ll_mime_tree_new (entity, error) : NULL;
  if (tree == NULL)
    return STEP_FAILED;
  g_clear_pointer (&self->tree, ll_mime_tree_unref);
  self->tree = tree;
  self->part = ll_mime_tree_get_root (tree);

  return STEP_INWARDS;
}

/* -- signatures -- */

/* Whether the signatures fit the octets that were hashed, whoever made them. */
static gboolean
is_intact (LlCmsVerification *verification)
{
  GPtrArray *signatures = ll_cms_verification_get_signatures (verification);

  for (unsigned int i = 0; i < signatures->len; i++) {
    if (ll_cms_signature_get_state (g_ptr_array_index (signatures, i)) ==
        LL_CMS_SIGNATURE_BAD)
      return FALSE;
  }

  return TRUE;
}

static LlCmsVerification *
verify (Opening *self, GInputStream *content, GInputStream *signature, GError **error)
{
  LlSmimeContext *context = LL_SMIME_CONTEXT (self->context);
  GMimeStream *stream = ll_smime_stream_new_for_input (content, -1);
  GMimeStream *signature_stream = NULL;
  GMimeStream *nowhere = NULL;
  GMimeSignatureList *list;
  LlCmsVerification *verification;

  if (signature != NULL)
    signature_stream = ll_smime_stream_new_for_input (signature, -1);
  else
    nowhere = g_mime_stream_null_new ();
  list = g_mime_crypto_context_verify (self->context, GMIME_VERIFY_NONE, stream,
                                       signature_stream, nowhere, error);
  g_clear_object (&list);
  g_object_unref (stream);
  g_clear_object (&signature_stream);
  g_clear_object (&nowhere);
  verification = ll_smime_context_get_verification (context);

  return verification != NULL ? ll_cms_verification_ref (verification) : NULL;
}

static LlCmsVerification *
verify_range (Opening *self,
              LlSpool *spool,
              goffset begin,
              goffset size,
              const LlMimePart *signature,
              GError **error)
{
  g_autoptr (GInputStream) content = ll_spool_new_input (spool, begin, size);
  g_autoptr (GInputStream) cms = ll_smime_part_list_open (signature);

  return verify (self, content, cms, error);
}

static gboolean
has_lf_lines (LlMessage *entity)
{
  LlHeaderList *headers = ll_message_get_headers (entity);
  char first[1024];
  gssize got;
  const char *end;

  if (ll_header_list_get_size (headers) > 0)
    return !g_str_has_suffix (ll_header_list_get_raw (headers, 0), "\r\n");
  got = ll_spool_read (ll_message_get_spool (entity), ll_message_get_offset (entity),
                       first, sizeof (first), NULL);
  end = got > 0 ? memchr (first, '\n', (size_t)got) : NULL;

  return end != NULL && (end == first || end[-1] != '\r');
}

/* Mail stores that keep lines with LF have lost the octets that were signed; these are
 * them again. */
static LlCmsVerification *
verify_with_crlf (Opening *self,
                  LlMessage *entity,
                  const LlMimePart *signature,
                  GError **error)
{
  goffset begin = ll_message_get_offset (entity);
  g_autoptr (LlSpool) copy = ll_spool_new (error);

  if (copy == NULL ||
      !ll_plain_lines_copy (ll_message_get_spool (entity), begin,
                            begin + ll_message_get_size (entity),
                            ll_spool_get_output (copy), self->cancellable, error))
    return NULL;

  return verify_range (self, copy, 0, -1, signature, error);
}

static LlCmsVerification *
verify_entity (Opening *self,
               LlMessage *entity,
               const LlMimePart *signature,
               GError **error)
{
  g_autoptr (LlCmsVerification) verification = NULL;
  g_autoptr (LlCmsVerification) with_crlf = NULL;

  verification =
      verify_range (self, ll_message_get_spool (entity), ll_message_get_offset (entity),
                    ll_message_get_size (entity), signature, error);
  if (verification == NULL || is_intact (verification) || !has_lf_lines (entity))
    return g_steal_pointer (&verification);
  with_crlf = verify_with_crlf (self, entity, signature, error);
  if (with_crlf == NULL || is_intact (with_crlf))
    return g_steal_pointer (&with_crlf);

  return g_steal_pointer (&verification);
}

/* Whether each signature of both layers is good, and all are by one certificate. */
static gboolean
is_same_signer (LlCmsVerification *outer, LlCmsVerification *inner)
{
  LlCmsVerification *const layers[] = {outer, inner};
  LlCertificate *first = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (layers); i++) {
    GPtrArray *signatures = ll_cms_verification_get_signatures (layers[i]);

    for (unsigned int j = 0; j < signatures->len; j++) {
      LlCmsSignature *signature = g_ptr_array_index (signatures, j);
      LlCertificate *certificate = ll_cms_signature_get_certificate (signature);

      if (ll_cms_signature_get_state (signature) != LL_CMS_SIGNATURE_GOOD ||
          certificate == NULL ||
          (first != NULL && !ll_certificate_equal (first, certificate)))
        return FALSE;
      first = certificate;
    }
    if (signatures->len == 0)
      return FALSE;
  }

  return TRUE;
}

static void
set_verification (Opening *self, LlCmsVerification *verification)
{
  LlSmimeLetter *letter = self->letter;

  if (letter->verification != NULL && verification != NULL &&
      !is_same_signer (letter->verification, verification))
    letter->has_other_signer = TRUE;
  g_clear_pointer (&letter->verification, ll_cms_verification_unref);
  letter->verification = verification;
  letter->is_signed_inside = letter->decryption != NULL;
}

/* RFC 2045, section 6.4 forbids it for a multipart, and some readers decode it. */
static gboolean
is_encoded (const LlMimePart *part)
{
  LlTransferEncoding encoding = ll_transfer_encoding_parse (ll_header_list_find (
      ll_message_get_headers (part->entity), "Content-Transfer-Encoding"));

  return encoding == LL_TRANSFER_ENCODING_BASE64 ||
         encoding == LL_TRANSFER_ENCODING_QUOTED_PRINTABLE;
}

/* On any structural doubt it is no signature layer (M5): two parts, the second of the
 * right type, and nothing that two readers could read differently. */
static gboolean
is_signed (const LlMimePart *part)
{
  const char *protocol;
  const LlMimePart *signature;

  if (!g_str_equal (ll_content_type_get_name (part->type), "multipart/signed") ||
      !ll_mime_part_is_clear (part) || is_encoded (part) || part->children == NULL ||
      part->children->len != 2)
    return FALSE;
  protocol = ll_content_type_get_parameter (part->type, "protocol");
  if (protocol == NULL ||
      (g_ascii_strcasecmp (protocol, "application/pkcs7-signature") != 0 &&
       g_ascii_strcasecmp (protocol, "application/x-pkcs7-signature") != 0))
    return FALSE;
  signature = g_ptr_array_index (part->children, 1);

  return signature->children == NULL && ll_mime_part_is_clear (signature) &&
         ll_smime_part_list_is_signature (signature);
}

static Step
open_signed (Opening *self, GError **error)
{
  const LlMimePart *content = g_ptr_array_index (self->part->children, 0);
  const LlMimePart *signature = g_ptr_array_index (self->part->children, 1);
  LlCmsVerification *verification;

  if (take_layer (self, LL_SMIME_PART_SIGNED, error) == STEP_FAILED)
    return STEP_FAILED;
  verification = verify_entity (self, content->entity, signature, error);
  if (verification == NULL)
    return STEP_FAILED;
  set_verification (self, verification);
  self->part = content;

  return STEP_INWARDS;
}

/* -- what is in one ContentInfo -- */

static Step
open_opaque (Opening *self, GInputStream *cms, GError **error)
{
  g_autoptr (LlCmsVerification) verification = verify (self, cms, NULL, error);

  if (verification == NULL)
    return STEP_FAILED;
  if (ll_cms_verification_get_structure (verification) == LL_CMS_STRUCTURE_CERTIFICATES)
    return STEP_NONE; /* 6.11: certificates to take or leave, and nothing signed */
  if (take_layer (self, LL_SMIME_PART_SIGNED, error) == STEP_FAILED)
    return STEP_FAILED;
  set_verification (self, ll_cms_verification_ref (verification));

  return enter_content (self, ll_cms_verification_get_content (verification), error);
}

/* The outermost one that opened, or the one that did not. */
static void
set_decryption (Opening *self, LlCmsDecryption *decryption)
{
  LlSmimeLetter *letter = self->letter;

  if (letter->decryption != NULL &&
      ll_cms_decryption_get_state (decryption) == LL_CMS_DECRYPTED)
    return;
  g_clear_pointer (&letter->decryption, ll_cms_decryption_unref);
  letter->decryption = ll_cms_decryption_ref (decryption);
}

/* Outlook puts SignedData into EnvelopedData without MIME between them (8.1.14). */
static gboolean
is_raw_signed (LlSpool *content)
{
  guint8 head[CMS_HEAD];
  gssize got = ll_spool_read (content, 0, head, sizeof (head), NULL);

  return got > 0 && ll_cms_info_get_type (head, (size_t)got) == LL_CMS_TYPE_SIGNED;
}

static Step
open_encrypted (Opening *self, GInputStream *cms, GError **error)
{
  LlSmimeContext *context = LL_SMIME_CONTEXT (self->context);
  g_autoptr (GError) reason = NULL;
  g_autoptr (GInputStream) inner = NULL;
  GMimeStream *stream = ll_smime_stream_new_for_input (cms, -1);
  GMimeStream *nowhere = g_mime_stream_null_new ();
  GMimeDecryptResult *result;
  LlCmsDecryption *decryption;
  LlSpool *content;

  result = g_mime_crypto_context_decrypt (self->context, GMIME_DECRYPT_NONE, NULL, stream,
                                          nowhere, &reason);
  g_clear_object (&result);
  g_object_unref (stream);
  g_object_unref (nowhere);
  decryption = ll_smime_context_get_decryption (context);
  if (decryption == NULL) {
    g_propagate_error (error, g_steal_pointer (&reason));
    return STEP_FAILED;
  }
  if (take_layer (self, LL_SMIME_PART_ENCRYPTED, error) == STEP_FAILED)
    return STEP_FAILED;
  set_decryption (self, decryption);
  self->letter->is_signed_inside = FALSE;
  self->letter->is_malleable |=
      !ll_cipher_is_aead (ll_cms_decryption_get_cipher (decryption));
  content = ll_cms_decryption_get_content (decryption);
  if (content == NULL || !is_raw_signed (content))
    return enter_content (self, content, error);
  inner = ll_spool_new_input (content, 0, -1);

  return open_opaque (self, inner, error);
}

/* What the object identifier says counts; only where there is none, because the message
 * is damaged, smime-type tells what was lost (6.3). */
static LlCmsType
get_cms_type (const LlMimePart *part, GError **error)
{
  const char *hint = ll_content_type_get_parameter (part->type, "smime-type");
  g_autoptr (GInputStream) content = ll_smime_part_list_open (part);
  guint8 head[CMS_HEAD];
  gsize got;
  LlCmsType type;

  if (!g_input_stream_read_all (content, head, sizeof (head), &got, NULL, error))
    return LL_CMS_TYPE_UNKNOWN;
  type = ll_cms_info_get_type (head, got);
  if (type != LL_CMS_TYPE_UNKNOWN || hint == NULL)
    return type;
  if (g_ascii_strcasecmp (hint, "signed-data") == 0)
    return LL_CMS_TYPE_SIGNED;
  if (g_ascii_strcasecmp (hint, "enveloped-data") == 0)
    return LL_CMS_TYPE_ENVELOPED;
  if (g_ascii_strcasecmp (hint, "authEnveloped-data") == 0 ||
      g_ascii_strcasecmp (hint, "auth-enveloped-data") == 0)
    return LL_CMS_TYPE_AUTH_ENVELOPED;

  return LL_CMS_TYPE_UNKNOWN;
}

/* 6.2: a general type with the right file name counts for the message itself only. */
static gboolean
is_pkcs7 (const Opening *self, const LlMimePart *part)
{
  g_autofree char *name = NULL;
  g_autofree char *lower = NULL;

  if (part->children != NULL || !ll_mime_part_is_clear (part))
    return FALSE;
  if (ll_smime_part_list_is_pkcs7 (part))
    return TRUE;
  if (self->letter->layers > 0 ||
      !g_str_equal (ll_content_type_get_name (part->type), "application/octet-stream"))
    return FALSE;
  name = ll_mime_part_dup_file_name (part);
  lower = name != NULL ? g_ascii_strdown (name, -1) : NULL;

  return lower != NULL && g_str_has_suffix (lower, ".p7m");
}

static Step
open_pkcs7 (Opening *self, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (GInputStream) cms = NULL;
  LlCmsType type = get_cms_type (self->part, &reason);

  if (reason != NULL) {
    g_propagate_error (error, g_steal_pointer (&reason));
    return STEP_FAILED;
  }
  cms = ll_smime_part_list_open (self->part);
  switch (type) {
  case LL_CMS_TYPE_SIGNED:
    return open_opaque (self, cms, error);
  case LL_CMS_TYPE_ENVELOPED:
  case LL_CMS_TYPE_AUTH_ENVELOPED:
    return open_encrypted (self, cms, error);
  case LL_CMS_TYPE_UNKNOWN:
  case LL_CMS_TYPE_DATA:
  case LL_CMS_TYPE_COMPRESSED: /* 6.13: declined */
    return STEP_NONE;
  }

  return STEP_NONE;
}

static Step
open_layer (Opening *self, GError **error)
{
  if (is_signed (self->part))
    return open_signed (self, error);
  if (is_pkcs7 (self, self->part))
    return open_pkcs7 (self, error);

  return STEP_NONE;
}

LlSmimeLetter *
ll_smime_open (LlMessage *message,
               GPtrArray *identities,
               GCancellable *cancellable,
               GError **error)
{
  g_autoptr (LlSmimeLetter) letter = NULL;
  g_auto (Opening) self = {0};
  Step step = STEP_INWARDS;

  g_return_val_if_fail (message != NULL, NULL);

  letter = ll_smime_letter_new (message);
  self.letter = letter;
  self.cancellable = cancellable;
  self.context = ll_smime_context_new_for_opening (identities, cancellable);
  self.tree = ll_mime_tree_new (message, error);
  if (self.tree == NULL)
    return NULL;
  self.part = ll_mime_tree_get_root (self.tree);
  while (self.part != NULL && step == STEP_INWARDS)
    step = open_layer (&self, error);
  if (step == STEP_FAILED)
    return NULL;
  letter->tree = ll_mime_tree_ref (self.tree);
  letter->payload = self.part;
  if (!ll_smime_letter_close (letter, error))
    return NULL;

  return g_steal_pointer (&letter);
}
