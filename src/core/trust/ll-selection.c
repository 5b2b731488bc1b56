/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "trust/ll-selection.h"

static const char *const source_words[LL_N_CANDIDATE_SOURCES] = {
    [LL_CANDIDATE_RECORD] = "record",
    [LL_CANDIDATE_PINNED] = "pinned",
    [LL_CANDIDATE_KNOWN] = "known",
};

static const char *const state_words[LL_N_RECIPIENT_STATES] = {
    [LL_RECIPIENT_READY] = "ready",
    [LL_RECIPIENT_STALE] = "stale",
    [LL_RECIPIENT_NO_CERTIFICATE] = "no-certificate",
    [LL_RECIPIENT_UNUSABLE] = "unusable",
    [LL_RECIPIENT_INSECURE] = "insecure",
    [LL_RECIPIENT_LOOKUP_FAILED] = "lookup-failed",
    [LL_RECIPIENT_BOGUS] = "bogus",
    [LL_RECIPIENT_CHANGED] = "changed",
    [LL_RECIPIENT_WITHDRAWN] = "withdrawn",
    [LL_RECIPIENT_DOWNGRADE] = "downgrade",
};

static const char *const why_not_words[LL_N_WHY_NOTS] = {
    [LL_WHY_NOT_CHOSEN] = NULL,
    [LL_WHY_NOT_CA] = "ca",
    [LL_WHY_NOT_WRONG_KEY_USAGE] = "wrong-key-usage",
    [LL_WHY_NOT_WRONG_EXTENDED_KEY_USAGE] = "wrong-extended-key-usage",
    [LL_WHY_NOT_UNKNOWN_KEY] = "unknown-key",
    [LL_WHY_NOT_WEAK_KEY] = "weak-key",
    [LL_WHY_NOT_UNKNOWN_CRITICAL_EXTENSION] = "unknown-critical-extension",
    [LL_WHY_NOT_NOT_YET_VALID] = "not-yet-valid",
    [LL_WHY_NOT_EXPIRED] = "expired",
    [LL_WHY_NOT_REVOKED] = "revoked",
    [LL_WHY_NOT_OTHER_ADDRESS] = "other-address",
    [LL_WHY_NOT_NO_ADDRESS] = "no-address",
    [LL_WHY_NOT_UNTRUSTED] = "untrusted",
    [LL_WHY_NOT_NOT_PUBLISHED] = "not-published",
    [LL_WHY_NOT_STATE] = "state",
    [LL_WHY_NOT_UNDECIDED] = "undecided",
    [LL_WHY_NOT_BETTER_SOURCE] = "better-source",
    [LL_WHY_NOT_NEWER] = "newer",
    [LL_WHY_NOT_TOO_MANY] = "too-many",
    [LL_WHY_NOT_DUPLICATE] = "duplicate",
};

const char *
ll_candidate_source_to_string (LlCandidateSource source)
{
  g_return_val_if_fail ((guint)source < LL_N_CANDIDATE_SOURCES, NULL);

  return source_words[source];
}

const char *
ll_recipient_state_to_string (LlRecipientState state)
{
  g_return_val_if_fail ((guint)state < LL_N_RECIPIENT_STATES, NULL);

  return state_words[state];
}

gboolean
ll_recipient_state_is_served (LlRecipientState state)
{
  return state == LL_RECIPIENT_READY || state == LL_RECIPIENT_STALE;
}

const char *
ll_why_not_to_string (LlWhyNot why)
{
  g_return_val_if_fail ((guint)why < LL_N_WHY_NOTS, NULL);

  return why_not_words[why];
}

/* One question: what is asked, and what has been found so far. */
typedef struct {
  const LlRecipientFacts *facts;
  const LlCandidate *candidates;
  guint n_candidates;
  LlSelection *selection;
} Choice;

/* There are records to choose from, of today or of D7. */
static gboolean
has_records (const LlRecipientFacts *facts)
{
  return facts->state == LL_DNSSEC_STATE_SECURE_DATA ||
         facts->state == LL_DNSSEC_STATE_SECURE_STALE;
}

/* 0.3.7: the states in which nobody is served, whatever certificates there are. */
static gboolean
find_block (const LlRecipientFacts *facts, LlRecipientState *out_state)
{
  LlEarlier loss = ll_dnssec_state_get_loss (facts->state, facts->earlier);

  if (facts->state == LL_DNSSEC_STATE_BOGUS)
    *out_state = LL_RECIPIENT_BOGUS;
  else if (loss == LL_EARLIER_WITHDRAWN)
    *out_state = LL_RECIPIENT_WITHDRAWN;
  else if (loss == LL_EARLIER_DOWNGRADE)
    *out_state = LL_RECIPIENT_DOWNGRADE;
  else if (facts->earlier == LL_EARLIER_DATA &&
           (facts->state == LL_DNSSEC_STATE_LOOKUP_FAILED ||
            facts->state == LL_DNSSEC_STATE_NOT_ASKED))
    *out_state = LL_RECIPIENT_LOOKUP_FAILED;
  else
    return FALSE;

  return TRUE;
}

/* The same certificate as a record carries, from somewhere else. */
static gboolean
is_copy (const Choice *choice, const LlCandidate *candidate)
{
  if (candidate->source == LL_CANDIDATE_RECORD)
    return FALSE;

  for (guint i = 0; i < choice->n_candidates; i++) {
    if (choice->candidates[i].source == LL_CANDIDATE_RECORD &&
        g_strcmp0 (choice->candidates[i].sha256, candidate->sha256) == 0)
      return TRUE;
  }

  return FALSE;
}

/* Sources (a), (b) and (c): the domain means this one. */
static gboolean
is_published (const Choice *choice, const LlCandidate *candidate)
{
  return candidate->source == LL_CANDIDATE_RECORD || candidate->matches_record ||
         is_copy (choice, candidate);
}

/* Which sources count at all: 0.3.1.  A copy of what a record carries is judged there,
 * with the record's usage, and not here. */
static LlWhyNot
check_source (const Choice *choice, const LlCandidate *candidate)
{
  if (has_records (choice->facts)) {
    if (is_copy (choice, candidate))
      return LL_WHY_NOT_DUPLICATE;
    return is_published (choice, candidate) ? LL_WHY_NOT_CHOSEN
                                            : LL_WHY_NOT_NOT_PUBLISHED;
  }

  return candidate->source == LL_CANDIDATE_RECORD ? LL_WHY_NOT_STATE : LL_WHY_NOT_CHOSEN;
}

/* 0.3.2 and 0.3.3, as core/certificate found them. */
static LlWhyNot
check_usage (const LlCandidate *candidate)
{
  switch (candidate->usage) {
  case LL_USAGE_FINE:
    break;
  case LL_USAGE_IS_CA:
    return LL_WHY_NOT_CA;
  case LL_USAGE_WRONG_KEY_USAGE:
    return LL_WHY_NOT_WRONG_KEY_USAGE;
  case LL_USAGE_WRONG_EXTENDED_KEY_USAGE:
    return LL_WHY_NOT_WRONG_EXTENDED_KEY_USAGE;
  case LL_USAGE_UNKNOWN_KEY:
    return LL_WHY_NOT_UNKNOWN_KEY;
  case LL_USAGE_WEAK_KEY:
    return LL_WHY_NOT_WEAK_KEY;
  case LL_USAGE_UNKNOWN_CRITICAL_EXTENSION:
    return LL_WHY_NOT_UNKNOWN_CRITICAL_EXTENSION;
  case LL_USAGE_NOT_YET_VALID:
    return LL_WHY_NOT_NOT_YET_VALID;
  case LL_USAGE_EXPIRED:
    return LL_WHY_NOT_EXPIRED;
  }

  return candidate->is_revoked ? LL_WHY_NOT_REVOKED : LL_WHY_NOT_CHOSEN;
}

/* What else than its own address binds a certificate to the recipient: the owner name for
 * usage 3 (1.19), the person's word for a pin (7.3). */
static LlWhyNot
check_address (const Choice *choice, const LlCandidate *candidate)
{
  gboolean is_bound = has_records (choice->facts)
                          ? candidate->record_usage == 3
                          : candidate->source == LL_CANDIDATE_PINNED;

  switch (candidate->address) {
  case LL_ADDRESS_MATCH:
    return LL_WHY_NOT_CHOSEN;
  case LL_ADDRESS_MATCH_NONE:
    return is_bound ? LL_WHY_NOT_CHOSEN : LL_WHY_NOT_NO_ADDRESS;
  case LL_ADDRESS_MATCH_DIFFERENT:
  case LL_ADDRESS_MATCH_BAD:
    break;
  }

  return LL_WHY_NOT_OTHER_ADDRESS;
}

/* A known one that matches a record has shown its path to ll_association_check (); what a
 * record carries itself has not. */
static LlWhyNot
check_path (const Choice *choice, const LlCandidate *candidate)
{
  gboolean needs_path;

  if (has_records (choice->facts)) {
    if (candidate->source != LL_CANDIDATE_RECORD)
      return LL_WHY_NOT_CHOSEN;
    if (candidate->record_usage == 0 || candidate->record_usage == 2)
      return LL_WHY_NOT_CA;
    needs_path = candidate->record_usage == 1;
  } else {
    needs_path = candidate->source == LL_CANDIDATE_KNOWN;
  }

  return needs_path && !candidate->is_path_trusted ? LL_WHY_NOT_UNTRUSTED
                                                   : LL_WHY_NOT_CHOSEN;
}

static LlWhyNot
check_candidate (const Choice *choice, const LlCandidate *candidate)
{
  LlWhyNot why = check_source (choice, candidate);

  if (why == LL_WHY_NOT_CHOSEN)
    why = check_usage (candidate);
  if (why == LL_WHY_NOT_CHOSEN)
    why = check_address (choice, candidate);
  if (why == LL_WHY_NOT_CHOSEN)
    why = check_path (choice, candidate);

  return why;
}

/* The place of its source in the list of 0.3.1; the numbers compare only under one state.
 */
static guint
get_rank (const Choice *choice, const LlCandidate *candidate)
{
  if (has_records (choice->facts))
    return candidate->source == LL_CANDIDATE_RECORD ? 0 : 1;

  return candidate->source == LL_CANDIDATE_PINNED ? 0 : 1;
}

/* 0.3.4: the newest first, then the one that is good for longer, then by name. */
static int
compare_candidates (gconstpointer a, gconstpointer b, gpointer data)
{
  const Choice *choice = data;
  guint index_a = *(const guint *)a;
  guint index_b = *(const guint *)b;
  const LlCandidate *x = &choice->candidates[index_a];
  const LlCandidate *y = &choice->candidates[index_b];
  guint rank_x = get_rank (choice, x);
  guint rank_y = get_rank (choice, y);
  int by_name = g_strcmp0 (x->sha256, y->sha256);

  if (rank_x != rank_y)
    return rank_x < rank_y ? -1 : 1;
  if (x->not_before != y->not_before)
    return x->not_before > y->not_before ? -1 : 1;
  if (x->not_after != y->not_after)
    return x->not_after > y->not_after ? -1 : 1;
  if (by_name != 0)
    return by_name;

  return index_a < index_b ? -1 : 1;
}

static gboolean
is_chosen (const Choice *choice, const char *sha256)
{
  const LlSelection *selection = choice->selection;

  for (guint i = 0; i < selection->n_chosen; i++) {
    if (g_strcmp0 (choice->candidates[selection->chosen[i]].sha256, sha256) == 0)
      return TRUE;
  }

  return FALSE;
}

/* Why a good certificate is not taken beside those that are, best first. */
static LlWhyNot
check_place (const Choice *choice, const LlCandidate *candidate)
{
  const LlSelection *selection = choice->selection;
  const LlCandidate *best;

  if (selection->n_chosen == 0)
    return LL_WHY_NOT_CHOSEN;

  best = &choice->candidates[selection->chosen[0]];
  if (is_chosen (choice, candidate->sha256))
    return LL_WHY_NOT_DUPLICATE;
  if (get_rank (choice, best) != get_rank (choice, candidate))
    return LL_WHY_NOT_BETTER_SOURCE;
  if (!has_records (choice->facts) && candidate->source == LL_CANDIDATE_KNOWN)
    return LL_WHY_NOT_NEWER;

  return selection->n_chosen == LL_SELECTION_MAX ? LL_WHY_NOT_TOO_MANY
                                                 : LL_WHY_NOT_CHOSEN;
}

/* @good: (element-type guint): the indices of the candidates without an objection. */
static void
take_best (Choice *choice, GArray *good)
{
  LlSelection *selection = choice->selection;

  g_array_sort_with_data (good, compare_candidates, choice);

  for (guint i = 0; i < good->len; i++) {
    guint index = g_array_index (good, guint, i);
    LlWhyNot why = check_place (choice, &choice->candidates[index]);

    selection->why_not[index] = why;
    if (why == LL_WHY_NOT_CHOSEN)
      selection->chosen[selection->n_chosen++] = index;
  }
}

/* 0.3.5, and D1 that shares nothing with the earlier D1: the person decides first. */
static gboolean
needs_decision (const Choice *choice)
{
  const LlRecipientFacts *facts = choice->facts;

  if (facts->is_accepted || !has_records (facts))
    return FALSE;
  if (facts->is_changed && facts->state == LL_DNSSEC_STATE_SECURE_DATA)
    return TRUE;

  for (guint i = 0; i < choice->n_candidates; i++) {
    if (choice->candidates[i].source == LL_CANDIDATE_PINNED &&
        !is_published (choice, &choice->candidates[i]))
      return TRUE;
  }

  return FALSE;
}

static gboolean
has_published (const Choice *choice)
{
  for (guint i = 0; i < choice->n_candidates; i++) {
    if (is_published (choice, &choice->candidates[i]))
      return TRUE;
  }

  return FALSE;
}

/* What it is called when no certificate is left. */
static LlRecipientState
name_lack (const Choice *choice)
{
  switch (choice->facts->state) {
  case LL_DNSSEC_STATE_SECURE_DATA:
  case LL_DNSSEC_STATE_SECURE_STALE:
    return has_published (choice) ? LL_RECIPIENT_UNUSABLE : LL_RECIPIENT_NO_CERTIFICATE;
  case LL_DNSSEC_STATE_SECURE_UNUSABLE:
    return LL_RECIPIENT_UNUSABLE;
  case LL_DNSSEC_STATE_SECURE_ABSENT:
    return LL_RECIPIENT_NO_CERTIFICATE;
  case LL_DNSSEC_STATE_INSECURE:
    return LL_RECIPIENT_INSECURE;
  case LL_DNSSEC_STATE_BOGUS:
    return LL_RECIPIENT_BOGUS;
  case LL_DNSSEC_STATE_LOOKUP_FAILED:
  case LL_DNSSEC_STATE_NOT_ASKED:
    break;
  }

  return LL_RECIPIENT_LOOKUP_FAILED;
}

static void
choose (Choice *choice)
{
  g_autoptr (GArray) good = g_array_new (FALSE, FALSE, sizeof (guint));
  gboolean is_undecided = needs_decision (choice);
  LlSelection *selection = choice->selection;

  for (guint i = 0; i < choice->n_candidates; i++) {
    LlWhyNot why = check_candidate (choice, &choice->candidates[i]);

    if (why == LL_WHY_NOT_CHOSEN && is_undecided)
      why = LL_WHY_NOT_UNDECIDED;
    if (why == LL_WHY_NOT_CHOSEN)
      g_array_append_val (good, i);
    selection->why_not[i] = why;
  }

  take_best (choice, good);

  if (is_undecided)
    selection->state = LL_RECIPIENT_CHANGED;
  else if (selection->n_chosen == 0)
    selection->state = name_lack (choice);
  else if (choice->facts->state == LL_DNSSEC_STATE_SECURE_STALE)
    selection->state = LL_RECIPIENT_STALE;
  else
    selection->state = LL_RECIPIENT_READY;
}

LlSelection *
ll_selection_choose (const LlRecipientFacts *facts,
                     const LlCandidate *candidates,
                     guint n_candidates)
{
  LlSelection *self = g_new0 (LlSelection, 1);
  Choice choice = {facts, candidates, n_candidates, self};

  self->n_candidates = n_candidates;
  self->why_not = g_new0 (LlWhyNot, n_candidates);

  if (find_block (facts, &self->state)) {
    for (guint i = 0; i < n_candidates; i++)
      self->why_not[i] = LL_WHY_NOT_STATE;
  } else {
    choose (&choice);
  }

  return self;
}

void
ll_selection_free (LlSelection *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->why_not);
  g_free (self);
}
