/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-report.h"

const char *
ll_encryption_to_string (LlEncryption encryption)
{
  switch (encryption) {
  case LL_ENCRYPTION_NONE:
    return "none";
  case LL_ENCRYPTION_DECRYPTED:
    return "decrypted";
  case LL_ENCRYPTION_NO_KEY:
    return "no-key";
  case LL_ENCRYPTION_FAILED:
    return "failed";
  }

  g_return_val_if_reached (NULL);
}

LlReport *
ll_report_ref (LlReport *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
report_clear (gpointer data)
{
  LlReport *self = data;

  g_free (self->encryption_reason);
  g_free (self->cipher);
  g_free (self->identity);
  g_free (self->signature_reason);
  g_free (self->signature_algorithm);
  g_clear_pointer (&self->certificate, ll_certificate_unref);
  g_clear_pointer (&self->discovery, ll_discovery_unref);
  g_clear_pointer (&self->author, ll_message_unref);
  g_clear_pointer (&self->from, ll_address_unref);
  g_strfreev (self->from_texts);
  g_strfreev (self->to_texts);
  g_free (self->subject);
  g_clear_pointer (&self->letter, ll_smime_letter_unref);
}

void
ll_report_unref (LlReport *self)
{
  g_atomic_rc_box_release_full (self, report_clear);
}

gboolean
ll_report_is_undecided (const LlReport *self)
{
  return self->discovery != NULL && !ll_verdict_is_positive (self->judgement.verdict) &&
         self->judgement.verdict == LL_VERDICT_UNKNOWN_SIGNER &&
         self->evidence.state == LL_DNSSEC_STATE_LOOKUP_FAILED;
}

gboolean
ll_report_is_good (const LlReport *self)
{
  if (self->encryption == LL_ENCRYPTION_NO_KEY ||
      self->encryption == LL_ENCRYPTION_FAILED)
    return FALSE;

  return ll_verdict_is_positive (self->judgement.verdict) ||
         self->judgement.verdict == LL_VERDICT_UNSIGNED;
}
