/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "trust/ll-verdict.h"

/* signature-expected: how many letters, over how many days, make a habit. */
#define HABIT_LETTERS 10
#define HABIT_DAYS    14

static const char *const verdict_words[LL_N_VERDICTS] = {
    [LL_VERDICT_UNSIGNED] = "unsigned",
    [LL_VERDICT_INVALID] = "invalid",
    [LL_VERDICT_SIGNER_UNUSABLE] = "signer-unusable",
    [LL_VERDICT_AMBIGUOUS_SENDER] = "ambiguous-sender",
    [LL_VERDICT_ADDRESS_MISMATCH] = "address-mismatch",
    [LL_VERDICT_VERIFIED_DNS] = "verified-dns",
    [LL_VERDICT_CONTRADICTED_BY_DNS] = "contradicted-by-dns",
    [LL_VERDICT_UNKNOWN_SIGNER] = "unknown-signer",
    [LL_VERDICT_VERIFIED_PIN] = "verified-pin",
    [LL_VERDICT_VERIFIED_CA] = "verified-ca",
};

static const char *const mark_words[LL_N_MARKS] = {
    [LL_MARK_NONE] = "none",
    [LL_MARK_WARNING] = "warning",
    [LL_MARK_OPEN] = "open",
    [LL_MARK_FILLED] = "filled",
};

static const char *const remark_words[LL_N_REMARKS] = {
    "first-contact", "lookalike",      "signature-expected", "domain-wide",
    "replaced",      "withdrawn",      "downgrade",          "changed",
    "same-key",      "pinned-differs", "errant-layer",       "outer-differs",
    "not-protected", "old-algorithm",  "cannot-check",
};

static const char *const summary_words[LL_N_SUMMARIES] = {
    [LL_SUMMARY_UNPROTECTED] = "unprotected",
    [LL_SUMMARY_SIGNED] = "signed",
    [LL_SUMMARY_ENCRYPTED] = "encrypted",
    [LL_SUMMARY_SIGNED_AND_ENCRYPTED] = "signed-and-encrypted",
};

const char *
ll_verdict_to_string (LlVerdict verdict)
{
  g_return_val_if_fail ((guint)verdict < LL_N_VERDICTS, NULL);

  return verdict_words[verdict];
}

gboolean
ll_verdict_from_string (const char *text, LlVerdict *out_verdict)
{
  for (guint i = 0; i < LL_N_VERDICTS; i++) {
    if (g_strcmp0 (text, verdict_words[i]) == 0) {
      *out_verdict = i;
      return TRUE;
    }
  }

  return FALSE;
}

gboolean
ll_verdict_is_positive (LlVerdict verdict)
{
  return verdict == LL_VERDICT_VERIFIED_DNS || verdict == LL_VERDICT_VERIFIED_CA ||
         verdict == LL_VERDICT_VERIFIED_PIN;
}

const char *
ll_mark_to_string (LlMark mark)
{
  g_return_val_if_fail ((guint)mark < LL_N_MARKS, NULL);

  return mark_words[mark];
}

const char *
ll_remark_to_string (LlRemarks remark)
{
  for (guint i = 0; i < LL_N_REMARKS; i++) {
    if (remark == 1u << i)
      return remark_words[i];
  }

  g_return_val_if_reached (NULL);
}

const char *
ll_summary_to_string (LlSummary summary)
{
  g_return_val_if_fail ((guint)summary < LL_N_SUMMARIES, NULL);

  return summary_words[summary];
}

/* -- the conditions of the rows -- */

static gboolean
is_not_at_root (const LlEvidence *e)
{
  return e->layer != LL_LAYER_ROOT;
}

static gboolean
is_malformed (const LlEvidence *e)
{
  return e->structure != LL_STRUCTURE_FINE;
}

static gboolean
is_not_good (const LlEvidence *e)
{
  return e->signature != LL_SIGNATURE_STATE_GOOD;
}

static gboolean
is_signer_unusable (const LlEvidence *e)
{
  return e->usage != LL_USAGE_FINE || e->is_revoked;
}

static gboolean
is_ambiguous (const LlEvidence *e)
{
  return e->from != LL_FROM_SINGLE;
}

static gboolean
is_somebody_else (const LlEvidence *e)
{
  return e->address == LL_ADDRESS_MATCH_DIFFERENT || e->address == LL_ADDRESS_MATCH_BAD;
}

static LlEarlier
get_loss (const LlEvidence *e)
{
  return ll_dnssec_state_get_loss (e->state, e->history.earlier);
}

/* The rule of names in 0.4, and 1.19: the owner name binds for usage 3 alone. */
static gboolean
is_bound (const LlEvidence *e)
{
  return e->address == LL_ADDRESS_MATCH ||
         (e->address == LL_ADDRESS_MATCH_NONE && e->matched_usage == 3);
}

static gboolean
is_published (const LlEvidence *e)
{
  return e->state == LL_DNSSEC_STATE_SECURE_DATA &&
         e->association == LL_ASSOCIATION_MATCH && is_bound (e);
}

static gboolean
was_published (const LlEvidence *e)
{
  return e->state == LL_DNSSEC_STATE_SECURE_STALE && get_loss (e) == LL_EARLIER_NOTHING &&
         e->association == LL_ASSOCIATION_MATCH && is_bound (e);
}

/* There are records to compare with, of today or of D7. */
static gboolean
has_records (const LlEvidence *e)
{
  return e->state == LL_DNSSEC_STATE_SECURE_DATA ||
         e->state == LL_DNSSEC_STATE_SECURE_STALE;
}

static gboolean
is_contradicted (const LlEvidence *e)
{
  return has_records (e) && (e->association == LL_ASSOCIATION_NO_MATCH ||
                             e->association == LL_ASSOCIATION_MATCH_NEEDS_CHAIN);
}

/* Nobody can be asked, and when somebody last could, it was another certificate. */
static gboolean
is_changed_unseen (const LlEvidence *e)
{
  return (e->state == LL_DNSSEC_STATE_BOGUS ||
          e->state == LL_DNSSEC_STATE_LOOKUP_FAILED ||
          e->state == LL_DNSSEC_STATE_NOT_ASKED) &&
         e->history.earlier == LL_EARLIER_DATA && !e->history.last_data_matches;
}

static gboolean
is_taken_back (const LlEvidence *e)
{
  return get_loss (e) != LL_EARLIER_NOTHING || is_changed_unseen (e);
}

/* D2, D3, D4, D6 and D0: the DNS neither vouches nor warns, so that others may. */
static gboolean
is_dns_silent (const LlEvidence *e)
{
  return !has_records (e) && e->state != LL_DNSSEC_STATE_BOGUS;
}

static gboolean
is_pinned (const LlEvidence *e)
{
  return is_dns_silent (e) && e->pin == LL_PIN_THIS;
}

static gboolean
is_vouched_by_ca (const LlEvidence *e)
{
  return is_dns_silent (e) && e->is_path_trusted && e->address == LL_ADDRESS_MATCH;
}

static gboolean
is_anything (const LlEvidence *e)
{
  return TRUE;
}

/* The table, 0.2: the first row that fits decides.  @has_signer: the signature is sound
 * and there is one address that it would be for, so that facts about its certificate,
 * the DNS and earlier letters mean something. */
typedef struct {
  const char *rule;
  gboolean (*fits) (const LlEvidence *evidence);
  LlVerdict verdict;
  gboolean has_signer;
} Row;

static const Row table[] = {
    {"S1", is_not_at_root, LL_VERDICT_UNSIGNED, FALSE},
    {"S2", is_malformed, LL_VERDICT_INVALID, FALSE},
    {"S3", is_not_good, LL_VERDICT_INVALID, FALSE},
    {"S4", is_signer_unusable, LL_VERDICT_SIGNER_UNUSABLE, TRUE},
    {"S4b", is_ambiguous, LL_VERDICT_AMBIGUOUS_SENDER, FALSE},
    {"S5", is_somebody_else, LL_VERDICT_ADDRESS_MISMATCH, TRUE},
    {"S6", is_published, LL_VERDICT_VERIFIED_DNS, TRUE},
    {"S6s", was_published, LL_VERDICT_VERIFIED_DNS, TRUE},
    {"S7", is_contradicted, LL_VERDICT_CONTRADICTED_BY_DNS, TRUE},
    {"S7a", is_taken_back, LL_VERDICT_UNKNOWN_SIGNER, TRUE},
    {"S7b", is_pinned, LL_VERDICT_VERIFIED_PIN, TRUE},
    {"S8", is_vouched_by_ca, LL_VERDICT_VERIFIED_CA, TRUE},
    {"S9", is_anything, LL_VERDICT_UNKNOWN_SIGNER, TRUE},
};

static const Row *
find_row (const LlEvidence *evidence)
{
  const Row *row = table;

  while (!row->fits (evidence))
    row++;

  return row;
}

/* -- what rides on the verdict -- */

static LlRemarks
flag (gboolean condition, LlRemarks remark)
{
  return condition ? remark : 0;
}

gboolean
ll_verdict_has_habit (const LlHistory *history)
{
  return history->positive_letters >= HABIT_LETTERS &&
         history->positive_days >= HABIT_DAYS;
}

static LlRemarks
remark_message (const LlEvidence *e, const Row *row)
{
  gboolean has_habit = ll_verdict_has_habit (&e->history);
  gboolean is_missing =
      row->verdict == LL_VERDICT_UNSIGNED || row->verdict == LL_VERDICT_INVALID;

  return flag (e->is_lookalike, LL_REMARK_LOOKALIKE) |
         flag (is_missing && has_habit, LL_REMARK_SIGNATURE_EXPECTED) |
         flag (e->layer == LL_LAYER_ERRANT, LL_REMARK_ERRANT_LAYER) |
         flag (e->outer_differs, LL_REMARK_OUTER_DIFFERS) |
         flag (e->is_unprotected, LL_REMARK_NOT_PROTECTED);
}

static LlRemarks
remark_algorithm (const LlEvidence *e)
{
  if (is_not_at_root (e) || is_malformed (e))
    return 0;

  return flag (e->is_old_algorithm || e->signature == LL_SIGNATURE_STATE_WEAK,
               LL_REMARK_OLD_ALGORITHM) |
         flag (e->signature == LL_SIGNATURE_STATE_CANNOT_CHECK, LL_REMARK_CANNOT_CHECK);
}

static LlRemarks
remark_records (const LlEvidence *e)
{
  if (!has_records (e))
    return 0;

  return flag (e->is_wildcard, LL_REMARK_DOMAIN_WIDE) |
         flag (e->association == LL_ASSOCIATION_SAME_KEY ||
                   (e->has_same_key && e->association != LL_ASSOCIATION_MATCH),
               LL_REMARK_SAME_KEY) |
         flag (e->state == LL_DNSSEC_STATE_SECURE_DATA && e->history.is_changed,
               LL_REMARK_CHANGED);
}

static LlRemarks
remark_signer (const LlEvidence *e, const Row *row)
{
  LlEarlier loss = get_loss (e);
  gboolean is_s7 = row->fits == is_contradicted;
  gboolean is_s7a = row->fits == is_taken_back;

  if (!row->has_signer)
    return 0;

  return remark_records (e) | flag (e->history.is_first, LL_REMARK_FIRST_CONTACT) |
         flag (is_s7 && e->history.is_older, LL_REMARK_REPLACED) |
         flag (loss == LL_EARLIER_WITHDRAWN, LL_REMARK_WITHDRAWN) |
         flag (loss == LL_EARLIER_DOWNGRADE, LL_REMARK_DOWNGRADE) |
         flag (is_s7a && is_changed_unseen (e), LL_REMARK_CHANGED) |
         flag (e->pin == LL_PIN_ANOTHER || (is_s7 && e->pin == LL_PIN_THIS),
               LL_REMARK_PINNED_DIFFERS);
}

/* -- the mark -- */

static gboolean
is_alarming (const LlEvidence *e, LlVerdict verdict, LlRemarks remarks)
{
  if (remarks & (LL_REMARK_SIGNATURE_EXPECTED | LL_REMARK_LOOKALIKE))
    return TRUE;
  if (verdict == LL_VERDICT_CONTRADICTED_BY_DNS)
    return e->history.has_matched && !(remarks & LL_REMARK_REPLACED);

  return verdict == LL_VERDICT_ADDRESS_MISMATCH && e->history.is_known;
}

static LlMark
choose_mark (const LlEvidence *e, LlVerdict verdict, LlRemarks remarks)
{
  if (is_alarming (e, verdict, remarks))
    return LL_MARK_WARNING;

  switch (verdict) {
  case LL_VERDICT_VERIFIED_DNS:
  case LL_VERDICT_VERIFIED_CA:
  case LL_VERDICT_VERIFIED_PIN:
    return LL_MARK_FILLED;
  case LL_VERDICT_UNSIGNED:
  case LL_VERDICT_INVALID:
    return LL_MARK_NONE;
  case LL_VERDICT_SIGNER_UNUSABLE:
  case LL_VERDICT_AMBIGUOUS_SENDER:
  case LL_VERDICT_ADDRESS_MISMATCH:
  case LL_VERDICT_CONTRADICTED_BY_DNS:
  case LL_VERDICT_UNKNOWN_SIGNER:
    break;
  }

  return LL_MARK_OPEN;
}

LlJudgement
ll_verdict_judge (const LlEvidence *evidence)
{
  const Row *row = find_row (evidence);
  LlJudgement judgement = {.verdict = row->verdict, .rule = row->rule};

  judgement.remarks = remark_message (evidence, row) | remark_algorithm (evidence) |
                      remark_signer (evidence, row);
  judgement.mark = choose_mark (evidence, row->verdict, judgement.remarks);
  judgement.from_history = evidence->state == LL_DNSSEC_STATE_SECURE_STALE &&
                           (row->fits == was_published || row->fits == is_contradicted);

  return judgement;
}

LlSummary
ll_summary_judge (LlVerdict verdict, gboolean is_decrypted)
{
  if (ll_verdict_is_positive (verdict))
    return is_decrypted ? LL_SUMMARY_SIGNED_AND_ENCRYPTED : LL_SUMMARY_SIGNED;

  return is_decrypted ? LL_SUMMARY_ENCRYPTED : LL_SUMMARY_UNPROTECTED;
}
