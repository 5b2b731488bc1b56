/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wording/ll-story.h"

#include <glib/gi18n-lib.h>

#include "wording/ll-composer-wording.h"
#include "wording/ll-story-facts.h"
#include "wording/ll-story-step.h"
#include "wording/ll-wording-private.h"
#include "wording/ll-wording.h"

/* -- a letter: its envelope -- */

static char *
describe_decrypted (const LlReport *report)
{
  unsigned int n = report->n_recipients;

  if (!report->has_integrity)
    return g_strdup (
        _ ("The letter came encrypted, and could be opened. It may have been "
           "changed on its way: the method does not notice that."));
  if (n == 0)
    return g_strdup (_ ("The letter came encrypted, and could be opened."));

  return g_strdup_printf (
      g_dngettext (
          GETTEXT_PACKAGE,
          "The letter came encrypted for %u certificate, which is yours.",
          "The letter came encrypted for %u certificates, one of which is yours.", n),
      n);
}

static char *
describe_envelope (const LlReport *report, LlStoryMark *out_mark)
{
  g_autofree char *sentence = NULL;

  switch (report->encryption) {
  case LL_ENCRYPTION_NONE:
    *out_mark = LL_STORY_PLAIN;
    return g_strdup (_ ("The letter did not come encrypted."));
  case LL_ENCRYPTION_DECRYPTED:
    *out_mark = report->has_integrity ? LL_STORY_GOOD : LL_STORY_OPEN;
    return describe_decrypted (report);
  case LL_ENCRYPTION_NO_KEY:
    *out_mark = LL_STORY_OPEN;
    break;
  case LL_ENCRYPTION_FAILED:
    *out_mark = LL_STORY_BAD;
    break;
  }
  sentence = ll_wording_encryption (report);

  /* Translators: makes a sentence of what has no full stop yet. */
  return g_strdup_printf (_ ("%s."), sentence);
}

static void
add_envelope (GPtrArray *steps, const LlReport *report)
{
  LlStoryMark mark = LL_STORY_PLAIN;
  char *sentence = describe_envelope (report, &mark);
  LlStoryStep *step = ll_story_steps_add (steps, mark, _ ("Envelope"), sentence);

  ll_story_step_add_literal (step, _ ("Method"),
                             ll_story_format_algorithm (report->cipher));
  if (report->encryption != LL_ENCRYPTION_NONE && report->n_recipients > 0)
    ll_story_step_add_words (
        step, _ ("Encrypted for"),
        g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u certificate",
                                      "%u certificates", report->n_recipients),
                         report->n_recipients));
  if (report->identity != NULL)
    ll_story_step_add_literal (step, _ ("Yours is (SHA-256)"),
                               ll_story_format_fingerprint (report->identity));
  ll_story_step_add_literal (step, _ ("In detail"), g_strdup (report->encryption_reason));
}

/* -- its signature -- */

/* S1: no signature of the whole letter. */
static gboolean
is_unsigned (const LlReport *report)
{
  return report->judgement.verdict == LL_VERDICT_UNSIGNED;
}

static char *
describe_no_signature (const LlReport *report)
{
  if (report->evidence.layer == LL_LAYER_ERRANT)
    return g_strdup (_ ("Only a part of the letter carries a signature, which says "
                        "nothing about the whole."));
  if (ll_wording_is_closed (report))
    return g_strdup (_ ("Whether the letter is signed shows only when it is opened."));

  return g_strdup (_ ("The letter carries no signature."));
}

static char *
describe_broken_signature (const LlReport *report)
{
  switch (report->evidence.structure) {
  case LL_STRUCTURE_NO_SIGNER:
    return g_strdup (
        _ ("The letter has the form of a signed one, and nobody signed it."));
  case LL_STRUCTURE_SIGNER_FAILING:
    return g_strdup (
        _ ("The letter carries several signatures, and not all of them fit."));
  case LL_STRUCTURE_BROKEN:
  case LL_STRUCTURE_ECONTENT:
    return g_strdup (_ ("The signature is damaged."));
  case LL_STRUCTURE_FINE:
    break;
  }

  switch (report->evidence.signature) {
  case LL_SIGNATURE_STATE_CANNOT_CHECK:
    return g_strdup (_ ("The signature cannot be checked here."));
  case LL_SIGNATURE_STATE_WEAK:
    return g_strdup (_ ("The signature was made by a method too weak to count."));
  case LL_SIGNATURE_STATE_BAD:
  case LL_SIGNATURE_STATE_GOOD:
    break;
  }

  return g_strdup (
      _ ("The signature does not fit this text: the letter was changed after "
         "it was signed, as lists and mail servers do, or the signature "
         "belongs to another one."));
}

static char *
describe_signature (const LlReport *report, LlStoryMark *out_mark)
{
  if (is_unsigned (report)) {
    *out_mark = LL_STORY_PLAIN;
    return describe_no_signature (report);
  }
  if (report->judgement.verdict == LL_VERDICT_INVALID) {
    *out_mark = report->evidence.structure == LL_STRUCTURE_FINE &&
                        report->evidence.signature == LL_SIGNATURE_STATE_CANNOT_CHECK
                    ? LL_STORY_OPEN
                    : LL_STORY_BAD;
    return describe_broken_signature (report);
  }
  if ((report->judgement.remarks & LL_REMARK_OLD_ALGORITHM) != 0) {
    *out_mark = LL_STORY_OPEN;
    return g_strdup (
        _ ("The signature fits this text. It was made by a method that is no "
           "longer used."));
  }

  *out_mark = LL_STORY_GOOD;
  return g_strdup (_ ("The signature fits this text: nothing was changed since it was "
                      "made. Who made it is the matter of the next steps."));
}

static void
add_signature (GPtrArray *steps, const LlReport *report)
{
  LlStoryMark mark = LL_STORY_PLAIN;
  char *sentence = describe_signature (report, &mark);
  LlStoryStep *step = ll_story_steps_add (steps, mark, _ ("Signature"), sentence);

  if (report->n_signers > 1)
    ll_story_step_add_words (step, _ ("Signatures"),
                             g_strdup_printf ("%u", report->n_signers));
  ll_story_step_add_literal (step, _ ("Method"),
                             ll_story_format_algorithm (report->signature_algorithm));
  if (!is_unsigned (report))
    ll_story_step_add_words (step, _ ("Made, as the signer says"),
                             ll_story_format_time (report->signed_at));
  ll_story_step_add_literal (step, _ ("In detail"), g_strdup (report->signature_reason));
}

/* -- its certificate -- */

static char *
describe_confirmed (const LlReport *report)
{
  const char *author = ll_wording_get_author (report);

  if (report->evidence.address == LL_ADDRESS_MATCH)
    return g_strdup_printf (_ ("The certificate is for %s."), author);
  if (report->judgement.verdict == LL_VERDICT_VERIFIED_PIN)
    return g_strdup_printf (
        _ ("The certificate names no address; you confirmed it for %s."), author);

  return g_strdup_printf (
      _ ("The certificate names no address; its domain says that it is for %s."), author);
}

static char *
describe_unconfirmed (const LlReport *report)
{
  if (report->evidence.address == LL_ADDRESS_MATCH)
    return g_strdup_printf (
        _ ("The certificate says of itself that it is for %s, as anybody's could."),
        ll_wording_get_author (report));

  return g_strdup (_ ("The certificate names no address."));
}

static char *
describe_unusable (const LlReport *report, gint64 now)
{
  g_autofree char *reason = ll_wording_reason (report, now);

  /* Translators: the reason is "the certificate had expired" and the like. */
  return g_strdup_printf (_ ("It cannot be relied on: %s."), reason);
}

static char *
describe_certificate (const LlReport *report, gint64 now, LlStoryMark *out_mark)
{
  gboolean is_warning = report->judgement.mark == LL_MARK_WARNING;

  *out_mark = LL_STORY_PLAIN;
  switch (report->judgement.verdict) {
  case LL_VERDICT_VERIFIED_DNS:
  case LL_VERDICT_VERIFIED_CA:
  case LL_VERDICT_VERIFIED_PIN:
    *out_mark = LL_STORY_GOOD;
    return describe_confirmed (report);
  case LL_VERDICT_SIGNER_UNUSABLE:
    *out_mark = LL_STORY_BAD;
    return describe_unusable (report, now);
  case LL_VERDICT_ADDRESS_MISMATCH:
    *out_mark = is_warning ? LL_STORY_BAD : LL_STORY_OPEN;
    return g_strdup_printf (_ ("The certificate is not for %s."),
                            ll_wording_get_author (report));
  case LL_VERDICT_AMBIGUOUS_SENDER:
    return g_strdup (_ ("There is no single sender whose certificate it could be."));
  case LL_VERDICT_CONTRADICTED_BY_DNS:
  case LL_VERDICT_UNKNOWN_SIGNER:
    return describe_unconfirmed (report);
  case LL_VERDICT_INVALID:
    return g_strdup (_ ("The signature names this certificate. Since the signature does "
                        "not count, that says nothing about the sender."));
  case LL_VERDICT_UNSIGNED:
    break;
  }

  g_return_val_if_reached (NULL);
}

static void
add_certificate (GPtrArray *steps, const LlReport *report, gint64 now)
{
  LlStoryMark mark = LL_STORY_PLAIN;
  LlStoryStep *step;
  char *sentence;

  if (report->certificate == NULL) {
    ll_story_steps_add (steps, LL_STORY_OPEN, _ ("Certificate"),
                        g_strdup (_ ("The certificate that signed is not in the letter, "
                                     "and is not known here.")));
    return;
  }

  sentence = describe_certificate (report, now, &mark);
  step = ll_story_steps_add (steps, mark, _ ("Certificate"), sentence);
  ll_story_add_certificate (step, report->certificate);
}

/* -- what its sender's domain says -- */

/* Calm, as the bar is, unless the bar warns. */
static LlStoryMark
mark_answer (LlDnssecState state)
{
  switch (state) {
  case LL_DNSSEC_STATE_SECURE_DATA:
  case LL_DNSSEC_STATE_SECURE_STALE:
    return LL_STORY_PLAIN;
  case LL_DNSSEC_STATE_BOGUS:
    return LL_STORY_BAD;
  case LL_DNSSEC_STATE_SECURE_UNUSABLE:
  case LL_DNSSEC_STATE_SECURE_ABSENT:
  case LL_DNSSEC_STATE_INSECURE:
  case LL_DNSSEC_STATE_LOOKUP_FAILED:
  case LL_DNSSEC_STATE_NOT_ASKED:
    break;
  }

  return LL_STORY_OPEN;
}

static LlStoryMark
mark_domain (const LlReport *report)
{
  switch (report->judgement.verdict) {
  case LL_VERDICT_VERIFIED_DNS:
    return report->judgement.from_history ? LL_STORY_PLAIN : LL_STORY_GOOD;
  case LL_VERDICT_CONTRADICTED_BY_DNS:
    return report->judgement.mark == LL_MARK_WARNING ? LL_STORY_BAD : LL_STORY_OPEN;
  case LL_VERDICT_UNSIGNED:
  case LL_VERDICT_INVALID:
  case LL_VERDICT_SIGNER_UNUSABLE:
  case LL_VERDICT_AMBIGUOUS_SENDER:
  case LL_VERDICT_ADDRESS_MISMATCH:
  case LL_VERDICT_UNKNOWN_SIGNER:
  case LL_VERDICT_VERIFIED_PIN:
  case LL_VERDICT_VERIFIED_CA:
    break;
  }

  return mark_answer (ll_smimea_answer_get_state (report->discovery->answer));
}

static char *
describe_domain (const LlReport *report)
{
  g_autofree char *found = ll_wording_lookup (report->discovery);
  const char *meaning = NULL;

  if (report->judgement.verdict == LL_VERDICT_VERIFIED_DNS)
    meaning = _ ("This letter's certificate fits what it publishes.");
  else if (report->judgement.verdict == LL_VERDICT_CONTRADICTED_BY_DNS)
    meaning = _ ("This letter's certificate does not fit what it publishes.");
  if (meaning == NULL)
    return g_steal_pointer (&found);

  /* Translators: two sentences, one after the other. */
  return g_strdup_printf (_ ("%s %s"), found, meaning);
}

static void
add_domain (GPtrArray *steps, const LlReport *report, gint64 now)
{
  const LlAssociationReport *association = NULL;
  LlStoryStep *step;

  if (report->discovery == NULL) {
    ll_story_steps_add (
        steps, LL_STORY_OPEN, _ ("Domain (DNS)"),
        g_strdup (_ ("No domain was asked, because there is no single sender.")));
    return;
  }

  if (report->judgement.verdict != LL_VERDICT_INVALID)
    association = &report->association;
  step = ll_story_steps_add (steps, mark_domain (report), _ ("Domain (DNS)"),
                             describe_domain (report));
  ll_story_add_answer (step, report->discovery->answer, association, now);
}

/* -- and what it all means -- */

static LlStoryMark
mark_conclusion (LlMark mark)
{
  switch (mark) {
  case LL_MARK_FILLED:
    return LL_STORY_GOOD;
  case LL_MARK_OPEN:
    return LL_STORY_OPEN;
  case LL_MARK_WARNING:
    return LL_STORY_BAD;
  case LL_MARK_NONE:
    break;
  }

  return LL_STORY_PLAIN;
}

static void
add_conclusion (GPtrArray *steps, const LlReport *report, gint64 now)
{
  LlStoryStep *step = ll_story_steps_add (steps, mark_conclusion (report->judgement.mark),
                                          _ ("Conclusion"), ll_wording_verdict (report));

  ll_story_step_add_words (step, _ ("Why"), ll_wording_reason (report, now));
  for (unsigned int i = 0; i < LL_N_REMARKS; i++) {
    LlRemarks remark = report->judgement.remarks & (1u << i);

    if (remark != 0)
      ll_story_step_add_words (step, _ ("Note"), ll_wording_remark (report, remark));
  }
  if (!is_unsigned (report) && report->judged_at > 0)
    ll_story_step_add_words (step, _ ("Judged as of"),
                             ll_story_format_time (report->judged_at));
  ll_story_step_add_literal (step, _ ("Rule"), g_strdup (report->judgement.rule));
}

GPtrArray *
ll_story_new_for_report (const LlReport *report, gint64 now)
{
  GPtrArray *steps = ll_story_steps_new ();

  add_envelope (steps, report);
  add_signature (steps, report);
  if (!is_unsigned (report)) {
    add_certificate (steps, report, now);
    add_domain (steps, report, now);
  }
  add_conclusion (steps, report, now);

  return steps;
}
