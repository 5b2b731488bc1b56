/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wording/ll-letter-wording.h"

#include <glib/gi18n-lib.h>

#include "wording/ll-wording-private.h"
#include "wording/ll-wording.h"

char *
ll_letter_wording_checking (const LlReport *report)
{
  return ll_wording_clean (
      g_strdup_printf (_ ("Checking with %s…"), ll_wording_get_domain (report)));
}

const char *
ll_letter_wording_part (const LlLetterPart *part)
{
  if (part->is_errant)
    return _ ("signed or encrypted on its own, and not opened");
  if (part->is_signed && part->is_encrypted)
    return _ ("signed and encrypted");
  if (part->is_signed)
    return _ ("signed");
  if (part->is_encrypted)
    return _ ("encrypted");

  return _ ("not protected");
}

char *
ll_letter_wording_closed (const LlReport *report)
{
  g_autofree char *sentence = NULL;

  if (!ll_wording_is_closed (report))
    return NULL;
  sentence = ll_wording_encryption (report);

  /* Translators: makes a sentence of what has no full stop yet. */
  return g_strdup_printf (_ ("%s."), sentence);
}

const char *
ll_letter_wording_closed_remedy (const LlReport *report)
{
  if (report->encryption == LL_ENCRYPTION_NO_KEY)
    return _ (
        "If one of these certificates is yours, its key may lie on another computer "
        "or in a file: bring it in, and the letter opens. If not, the sender has to "
        "send it again, encrypted to your certificate.");

  return _ ("Ask the sender to send it again.");
}

gboolean
ll_letter_wording_is_worth_telling (const LlReport *report)
{
  if (report->from == NULL || (report->judgement.remarks & LL_REMARK_LOOKALIKE) != 0)
    return FALSE;

  switch (report->judgement.verdict) {
  case LL_VERDICT_INVALID:
  case LL_VERDICT_SIGNER_UNUSABLE:
  case LL_VERDICT_ADDRESS_MISMATCH:
  case LL_VERDICT_CONTRADICTED_BY_DNS:
    return TRUE;
  case LL_VERDICT_UNKNOWN_SIGNER:
    return report->evidence.state != LL_DNSSEC_STATE_LOOKUP_FAILED &&
           report->evidence.state != LL_DNSSEC_STATE_NOT_ASKED;
  case LL_VERDICT_UNSIGNED:
  case LL_VERDICT_AMBIGUOUS_SENDER:
  case LL_VERDICT_VERIFIED_DNS:
  case LL_VERDICT_VERIFIED_PIN:
  case LL_VERDICT_VERIFIED_CA:
    return FALSE;
  }

  g_return_val_if_reached (FALSE);
}
