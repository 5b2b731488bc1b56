/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "smime/ll-smime-seal.h"

#include <string.h>

#include "base/ll-error.h"
#include "base/ll-spool.h"
#include "cms/ll-cms-sign.h"
#include "message/ll-header-protection.h"
#include "message/ll-transfer-encoding.h"
#include "smime/ll-smime-context.h"
#include "smime/ll-smime-stream.h"

#define CHUNK (64 * 1024)

typedef struct {
  LlMessage *draft;
  const LlSmimeSealOptions *options;
  LlHeaderProtection protection;
  GMimeCryptoContext *context; /* owned */
  LlSpool *entity;             /* owned: what is encrypted, or stands in the letter */
  char *boundary;              /* owned */
  GCancellable *cancellable;
} Seal;

static void
seal_clear (Seal *self)
{
  g_clear_object (&self->context);
  g_clear_pointer (&self->entity, ll_spool_unref);
  g_free (self->boundary);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Seal, seal_clear)

static gboolean
write_text (GOutputStream *out, const char *text, const Seal *self, GError **error)
{
  return g_output_stream_write_all (out, text, strlen (text), NULL, self->cancellable,
                                    error);
}

/* The payload: the very octets that are signed. */
static gboolean
write_payload (Seal *self, GError **error)
{
  GOutputStream *out = ll_spool_get_output (self->entity);
  g_autoptr (LlCanonical) body = ll_canonical_new (self->draft, error);
  g_autoptr (GString) header = g_string_new (NULL);

  return body != NULL &&
         ll_header_protection_append_payload (self->protection, self->draft, body, header,
                                              error) &&
         write_text (out, header->str, self, error) &&
         ll_canonical_write_body (body, out, self->cancellable, error);
}

/* RFC 8551, section 3.5.3.2. */
static gboolean
write_signed_head (Seal *self, GError **error)
{
  LlDigestAlgorithm digest = ll_cms_sign_get_digest (self->options->signer);
  g_autofree char *head = NULL;

  head = g_strdup_printf ("Content-Type: multipart/signed;\r\n"
                          " protocol=\"application/pkcs7-signature\"; micalg=%s;\r\n"
                          " boundary=\"%s\"\r\n"
                          "\r\n"
                          "--%s\r\n",
                          ll_digest_to_string (digest), self->boundary, self->boundary);

  return write_text (ll_spool_get_output (self->entity), head, self, error);
}

static gboolean
write_signed_tail (Seal *self, goffset begin, goffset end, GError **error)
{
  GOutputStream *out = ll_spool_get_output (self->entity);
  g_autoptr (GInputStream) payload =
      ll_spool_new_input (self->entity, begin, end - begin);
  g_autoptr (GOutputStream) encoder = NULL;
  g_autofree char *head = NULL;
  g_autofree char *tail = NULL;
  GMimeStream *in_stream;
  GMimeStream *out_stream;
  int digest;

  head = g_strdup_printf ("\r\n--%s\r\n"
                          "Content-Type: application/pkcs7-signature;"
                          " name=\"smime.p7s\"\r\n"
                          "Content-Transfer-Encoding: base64\r\n"
                          "Content-Disposition: attachment; filename=\"smime.p7s\"\r\n"
                          "\r\n",
                          self->boundary);
  tail = g_strdup_printf ("--%s--\r\n", self->boundary);
  if (!write_text (out, head, self, error))
    return FALSE;
  encoder = ll_transfer_encoding_new_base64_encoder (out);
  in_stream = ll_smime_stream_new_for_input (payload, end - begin);
  out_stream = ll_smime_stream_new_for_output (encoder);
  digest = g_mime_crypto_context_sign (self->context, TRUE, NULL, in_stream, out_stream,
                                       error);
  g_object_unref (in_stream);
  g_object_unref (out_stream);

  return digest != -1 && g_output_stream_close (encoder, self->cancellable, error) &&
         write_text (out, tail, self, error);
}

static gboolean
write_signed (Seal *self, GError **error)
{
  goffset begin;

  if (!write_signed_head (self, error))
    return FALSE;
  begin = ll_spool_get_size (self->entity);

  return write_payload (self, error) &&
         write_signed_tail (self, begin, ll_spool_get_size (self->entity), error);
}

static gboolean
write_outer_header (Seal *self, GOutputStream *out, GError **error)
{
  g_autoptr (GString) header = g_string_new (NULL);

  if (!ll_header_protection_append_outer (self->protection, self->draft, header, error))
    return FALSE;
  g_string_append (header, "MIME-Version: 1.0\r\n");

  return write_text (out, header->str, self, error);
}

/* RFC 8551, sections 3.2.2 and 3.3. */
static gboolean
write_encrypted_head (Seal *self, GOutputStream *out, GError **error)
{
  const char *type =
      ll_cipher_is_aead (self->options->cipher) ? "authEnveloped-data" : "enveloped-data";
  g_autofree char *head = NULL;

  head = g_strdup_printf ("Content-Type: application/pkcs7-mime; smime-type=%s;\r\n"
                          " name=\"smime.p7m\"\r\n"
                          "Content-Transfer-Encoding: base64\r\n"
                          "Content-Disposition: attachment; filename=\"smime.p7m\"\r\n"
                          "\r\n",
                          type);

  return write_text (out, head, self, error);
}

static gboolean
write_encrypted (Seal *self, GOutputStream *out, GError **error)
{
  goffset size = ll_spool_get_size (self->entity);
  g_autoptr (GInputStream) in = ll_spool_new_input (self->entity, 0, size);
  g_autoptr (GOutputStream) encoder = ll_transfer_encoding_new_base64_encoder (out);
  g_autoptr (GPtrArray) nobody = g_ptr_array_new (); /* the context knows them */
  GMimeStream *in_stream = ll_smime_stream_new_for_input (in, size);
  GMimeStream *out_stream = ll_smime_stream_new_for_output (encoder);
  int rc;

  rc = g_mime_crypto_context_encrypt (self->context, FALSE, NULL, GMIME_ENCRYPT_NONE,
                                      nobody, in_stream, out_stream, error);
  g_object_unref (in_stream);
  g_object_unref (out_stream);

  return rc == 0 && g_output_stream_close (encoder, self->cancellable, error);
}

static gboolean
copy_entity (Seal *self, GOutputStream *out, GError **error)
{
  g_autoptr (GInputStream) in = ll_spool_new_input (self->entity, 0, -1);
  g_autofree char *chunk = g_malloc (CHUNK);
  gsize got;

  do {
    if (!g_input_stream_read_all (in, chunk, CHUNK, &got, self->cancellable, error) ||
        !g_output_stream_write_all (out, chunk, got, NULL, self->cancellable, error))
      return FALSE;
  } while (got > 0);

  return TRUE;
}

gboolean
ll_smime_seal (LlMessage *draft,
               const LlSmimeSealOptions *options,
               GOutputStream *out,
               GCancellable *cancellable,
               GError **error)
{
  gboolean is_encrypted;
  g_auto (Seal) self = {0};
  g_autofree char *uuid = NULL;

  g_return_val_if_fail (draft != NULL && options != NULL, FALSE);
  g_return_val_if_fail (G_IS_OUTPUT_STREAM (out), FALSE);

  is_encrypted = options->certificates != NULL;
  if (options->signer == NULL && !is_encrypted) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_USAGE, "nothing to seal with");
    return FALSE;
  }
  uuid = g_uuid_string_random ();
  self.draft = draft;
  self.options = options;
  self.protection =
      is_encrypted ? LL_HEADER_PROTECTION_CIPHER : LL_HEADER_PROTECTION_CLEAR;
  self.cancellable = cancellable;
  self.boundary = g_strconcat ("=_", uuid, NULL);
  self.context = ll_smime_context_new_for_sealing (options, cancellable);
  self.entity = ll_spool_new (error);
  if (self.entity == NULL)
    return FALSE;
  if (options->signer != NULL ? !write_signed (&self, error)
                              : !write_payload (&self, error))
    return FALSE;
  if (!write_outer_header (&self, out, error))
    return FALSE;
  if (!is_encrypted)
    return copy_entity (&self, out, error);

  return write_encrypted_head (&self, out, error) && write_encrypted (&self, out, error);
}
