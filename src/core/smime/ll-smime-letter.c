/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "base/ll-error.h"
#include "message/ll-header-protection.h"
#include "message/ll-plain-lines.h"
#include "smime/ll-smime-letter-private.h"

LlSmimeLetter *
ll_smime_letter_new (LlMessage *message)
{
  LlSmimeLetter *self = g_new0 (LlSmimeLetter, 1);

  g_atomic_ref_count_init (&self->references);
  self->message = ll_message_ref (message);

  return self;
}

LlSmimeLetter *
ll_smime_letter_ref (LlSmimeLetter *self)
{
  g_atomic_ref_count_inc (&self->references);

  return self;
}

void
ll_smime_letter_unref (LlSmimeLetter *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  ll_message_unref (self->message);
  g_clear_pointer (&self->decryption, ll_cms_decryption_unref);
  g_clear_pointer (&self->verification, ll_cms_verification_unref);
  g_clear_pointer (&self->tree, ll_mime_tree_unref);
  g_clear_pointer (&self->parts, g_array_unref);
  g_strfreev (self->outer_differs);
  g_free (self);
}

LlMessage *
ll_smime_letter_get_message (const LlSmimeLetter *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->message;
}

LlCmsDecryption *
ll_smime_letter_get_decryption (const LlSmimeLetter *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->decryption;
}

LlCmsVerification *
ll_smime_letter_get_verification (const LlSmimeLetter *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->verification;
}

gboolean
ll_smime_letter_is_signed_inside (const LlSmimeLetter *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->is_signed_inside;
}

gboolean
ll_smime_letter_is_malleable (const LlSmimeLetter *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return self->is_malleable;
}

gboolean
ll_smime_letter_has_other_signer (const LlSmimeLetter *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return self->has_other_signer;
}

gboolean
ll_smime_letter_has_errant_layer (const LlSmimeLetter *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->is_errant;
}

LlMessage *
ll_smime_letter_get_payload (const LlSmimeLetter *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->payload != NULL ? self->payload->entity : NULL;
}

const LlMimePart *
ll_smime_letter_get_payload_part (const LlSmimeLetter *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->payload;
}

/* RFC 9788, section 2.1.1: hp means nothing where there is no envelope. */
static LlHeaderProtection
get_protection (const LlSmimeLetter *self)
{
  if (self->payload == NULL || self->layers == 0)
    return LL_HEADER_PROTECTION_NONE;

  return ll_header_protection_get (self->payload->entity);
}

gboolean
ll_smime_letter_has_protected_headers (const LlSmimeLetter *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return get_protection (self) != LL_HEADER_PROTECTION_NONE;
}

gboolean
ll_smime_letter_is_hp_cipher (const LlSmimeLetter *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return get_protection (self) == LL_HEADER_PROTECTION_CIPHER;
}

LlMessage *
ll_smime_letter_get_header_source (const LlSmimeLetter *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return ll_smime_letter_has_protected_headers (self) ? self->payload->entity
                                                      : self->message;
}

const char *const *
ll_smime_letter_get_outer_differs (const LlSmimeLetter *self)
{
  static const char *const none[] = {NULL};

  g_return_val_if_fail (self != NULL, NULL);

  return self->outer_differs != NULL ? (const char *const *)self->outer_differs : none;
}

gboolean
ll_smime_letter_is_outer_altered (const LlSmimeLetter *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return ll_smime_letter_has_protected_headers (self) &&
         ll_header_protection_is_altered (self->payload->entity, self->message);
}

unsigned int
ll_smime_letter_get_n_parts (const LlSmimeLetter *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->parts != NULL ? self->parts->len : 0;
}

const LlSmimePart *
ll_smime_letter_get_part (const LlSmimeLetter *self, unsigned int at)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (at < ll_smime_letter_get_n_parts (self), NULL);

  return &g_array_index (self->parts, LlSmimePart, at);
}

static gboolean
fail_not_found (GError **error, const char *what)
{
  g_set_error (error, LL_ERROR, LL_ERROR_NOT_FOUND, "the letter has no such %s", what);

  return FALSE;
}

gboolean
ll_smime_letter_write_part (const LlSmimeLetter *self,
                            unsigned int index,
                            GOutputStream *out,
                            GCancellable *cancellable,
                            GError **error)
{
  const LlMimePart *leaf = NULL;
  g_autoptr (GInputStream) content = NULL;

  g_return_val_if_fail (self != NULL && G_IS_OUTPUT_STREAM (out), FALSE);

  if (self->payload != NULL)
    leaf = ll_smime_part_list_find (self->payload, index);
  if (leaf == NULL)
    return fail_not_found (error, "part");
  content = ll_smime_part_list_open (leaf);

  return g_output_stream_splice (out, content, G_OUTPUT_STREAM_SPLICE_NONE, cancellable,
                                 error) >= 0;
}

gboolean
ll_smime_letter_write_payload (const LlSmimeLetter *self,
                               GOutputStream *out,
                               GCancellable *cancellable,
                               GError **error)
{
  g_autoptr (GString) header = g_string_new (NULL);
  LlMessage *payload;

  g_return_val_if_fail (self != NULL && G_IS_OUTPUT_STREAM (out), FALSE);

  payload = ll_smime_letter_get_payload (self);
  if (payload == NULL)
    return fail_not_found (error, "payload");
  ll_header_protection_append_opened (payload, self->message, header);

  return g_output_stream_write_all (out, header->str, header->len, NULL, cancellable,
                                    error) &&
         ll_plain_lines_copy (
             ll_message_get_spool (payload), ll_message_get_body_offset (payload),
             ll_message_get_offset (payload) + ll_message_get_size (payload), out,
             cancellable, error);
}

gboolean
ll_smime_letter_close (LlSmimeLetter *self, GError **error)
{
  if (self->payload == NULL)
    return TRUE;
  if (!ll_smime_part_list_new (self->payload, self->inside, &self->parts, error))
    return FALSE;
  /* A payload that is one leaf stands where a layer would: it was looked at, and is
   * none. */
  if (self->payload->children == NULL)
    g_array_index (self->parts, LlSmimePart, 0).is_errant = FALSE;
  for (unsigned int i = 0; i < self->parts->len; i++)
    self->is_errant |= g_array_index (self->parts, LlSmimePart, i).is_errant;
  if (ll_smime_letter_has_protected_headers (self))
    self->outer_differs =
        ll_header_protection_dup_differing (self->payload->entity, self->message);

  return TRUE;
}
