/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "trust-cases.h"

#include <string.h>

static const char *const layers[] = {"none", "root", "errant", NULL};
static const char *const froms[] = {"none", "several", "single", NULL};
static const char *const structures[] = {"broken",   "no-signer", "signer-failing",
                                         "econtent", "fine",      NULL};
static const char *const signatures[] = {"cannot-check", "bad", "weak", "good", NULL};
static const char *const usages[] = {"fine",
                                     "is-ca",
                                     "wrong-key-usage",
                                     "wrong-extended-key-usage",
                                     "unknown-key",
                                     "weak-key",
                                     "unknown-critical-extension",
                                     "not-yet-valid",
                                     "expired",
                                     NULL};
static const char *const addresses[] = {"match", "none", "different", "bad", NULL};
static const char *const pins[] = {"none", "this", "another", NULL};
static const char *const associations[] = {
    "none", "cannot-speak", "same-key", "no-match", "needs-chain", "match", NULL};
static const char *const sources[] = {"record", "pinned", "known", NULL};

static int
find_word (const char *const *words, const char *word)
{
  for (int i = 0; words[i] != NULL; i++) {
    if (strcmp (words[i], word) == 0)
      return i;
  }

  g_printerr ("no such word: %s\n", word);
  exit (2);
}

static void
check_enums (void)
{
  G_STATIC_ASSERT (LL_LAYER_ERRANT == 2 && LL_FROM_SINGLE == 2);
  G_STATIC_ASSERT (LL_STRUCTURE_FINE == 4 && LL_SIGNATURE_STATE_GOOD == 3);
  G_STATIC_ASSERT (LL_USAGE_EXPIRED == 8 && LL_USAGE_IS_CA == 1);
  G_STATIC_ASSERT (LL_ADDRESS_MATCH_BAD == 3 && LL_ADDRESS_MATCH_NONE == 1);
  G_STATIC_ASSERT (LL_PIN_ANOTHER == 2 && LL_ASSOCIATION_MATCH == 5);
  G_STATIC_ASSERT (LL_ASSOCIATION_NO_MATCH == 3 && LL_CANDIDATE_KNOWN == 2);
}

static LlDnssecState
parse_state (const char *word)
{
  LlDnssecState state;

  if (!ll_dnssec_state_from_string (word, &state)) {
    g_printerr ("no such state: %s\n", word);
    exit (2);
  }

  return state;
}

static LlEarlier
parse_earlier (const char *word)
{
  LlEarlier earlier;

  if (!ll_earlier_from_string (word, &earlier)) {
    g_printerr ("no such history: %s\n", word);
    exit (2);
  }

  return earlier;
}

static void
set_value (LlEvidence *e, const char *key, const char *value)
{
  if (strcmp (key, "layer") == 0)
    e->layer = find_word (layers, value);
  else if (strcmp (key, "from") == 0)
    e->from = find_word (froms, value);
  else if (strcmp (key, "structure") == 0)
    e->structure = find_word (structures, value);
  else if (strcmp (key, "signature") == 0)
    e->signature = find_word (signatures, value);
  else if (strcmp (key, "usage") == 0)
    e->usage = find_word (usages, value);
  else if (strcmp (key, "address") == 0)
    e->address = find_word (addresses, value);
  else if (strcmp (key, "pin") == 0)
    e->pin = find_word (pins, value);
  else if (strcmp (key, "state") == 0)
    e->state = parse_state (value);
  else if (strcmp (key, "association") == 0)
    e->association = find_word (associations, value);
  else if (strcmp (key, "matched") == 0)
    e->matched_usage = g_ascii_strtoull (value, NULL, 10);
  else if (strcmp (key, "earlier") == 0)
    e->history.earlier = parse_earlier (value);
  else if (strcmp (key, "letters") == 0)
    e->history.positive_letters = g_ascii_strtoull (value, NULL, 10);
  else if (strcmp (key, "days") == 0)
    e->history.positive_days = g_ascii_strtoull (value, NULL, 10);
  else if (strcmp (key, "path") == 0 && strcmp (value, "none") == 0)
    e->is_path_trusted = FALSE;
  else
    find_word ((const char *const[]){NULL}, key);
}

static void
set_flag (LlEvidence *e, const char *word)
{
  const struct {
    const char *word;
    gboolean *flag;
  } flags[] = {
      {"lookalike", &e->is_lookalike},
      {"outer-differs", &e->outer_differs},
      {"unprotected", &e->is_unprotected},
      {"old", &e->is_old_algorithm},
      {"revoked", &e->is_revoked},
      {"trusted-path", &e->is_path_trusted},
      {"same-key", &e->has_same_key},
      {"wildcard", &e->is_wildcard},
      {"last-matches", &e->history.last_data_matches},
      {"changed", &e->history.is_changed},
      {"first", &e->history.is_first},
      {"known", &e->history.is_known},
      {"has-matched", &e->history.has_matched},
      {"older", &e->history.is_older},
  };

  for (guint i = 0; i < G_N_ELEMENTS (flags); i++) {
    if (strcmp (flags[i].word, word) == 0) {
      *flags[i].flag = TRUE;
      return;
    }
  }

  find_word ((const char *const[]){NULL}, word);
}

static LlEvidence
parse_base (const char *word)
{
  static const char *const bases[] = {"none", "dns", "ca", "pin", NULL};
  int base = find_word (bases, word);
  LlEvidence e = {.structure = LL_STRUCTURE_FINE,
                  .signature = LL_SIGNATURE_STATE_GOOD,
                  .from = LL_FROM_SINGLE,
                  .state = LL_DNSSEC_STATE_NOT_ASKED};

  if (base == 0)
    return e;

  e.layer = LL_LAYER_ROOT;
  e.matched_usage = 3;
  if (base == 1) {
    e.state = LL_DNSSEC_STATE_SECURE_DATA;
    e.association = LL_ASSOCIATION_MATCH;
  } else if (base == 2) {
    e.state = LL_DNSSEC_STATE_SECURE_ABSENT;
    e.is_path_trusted = TRUE;
  } else {
    e.state = LL_DNSSEC_STATE_LOOKUP_FAILED;
    e.pin = LL_PIN_THIS;
  }

  return e;
}

LlEvidence
trust_cases_parse_evidence (const char *facts)
{
  g_auto (GStrv) words = g_strsplit (facts, " ", -1);
  LlEvidence e;

  check_enums ();
  e = parse_base (words[0]);

  for (guint i = 1; words[i] != NULL; i++) {
    char *value = strchr (words[i], '=');

    if (value == NULL) {
      set_flag (&e, words[i]);
    } else {
      *value = '\0';
      set_value (&e, words[i], value + 1);
    }
  }

  return e;
}

char *
trust_cases_format_judgement (const LlJudgement *judgement, gboolean with_rule)
{
  g_autoptr (GString) remarks = g_string_new (NULL);

  for (guint i = 0; i < LL_N_REMARKS; i++) {
    if (judgement->remarks & (1u << i))
      g_string_append_printf (remarks, "%s%s", remarks->len == 0 ? "" : " ",
                              ll_remark_to_string (1u << i));
  }

  return g_strdup_printf (
      "%s%s%s\t%s\t%s\t%s", with_rule ? judgement->rule : "", with_rule ? "\t" : "",
      ll_verdict_to_string (judgement->verdict), ll_mark_to_string (judgement->mark),
      remarks->len == 0 ? "-" : remarks->str, judgement->from_history ? "history" : "-");
}

LlRecipientFacts
trust_cases_parse_recipient (const char *facts)
{
  g_auto (GStrv) words = g_strsplit (facts, " ", -1);
  LlRecipientFacts recipient = {.state = parse_state (words[0])};

  for (guint i = 1; words[i] != NULL; i++) {
    if (g_str_has_prefix (words[i], "earlier="))
      recipient.earlier = parse_earlier (words[i] + strlen ("earlier="));
    else if (strcmp (words[i], "changed") == 0)
      recipient.is_changed = TRUE;
    else if (strcmp (words[i], "accepted") == 0)
      recipient.is_accepted = TRUE;
    else
      find_word ((const char *const[]){NULL}, words[i]);
  }

  return recipient;
}

static void
set_candidate (LlCandidate *candidate, const char *word)
{
  const char *value = strchr (word, '=');

  if (value != NULL)
    value++;

  if (strcmp (word, "revoked") == 0)
    candidate->is_revoked = TRUE;
  else if (strcmp (word, "path") == 0)
    candidate->is_path_trusted = TRUE;
  else if (strcmp (word, "match") == 0)
    candidate->matches_record = TRUE;
  else if (g_str_has_prefix (word, "usage="))
    candidate->usage = find_word (usages, value);
  else if (g_str_has_prefix (word, "address="))
    candidate->address = find_word (addresses, value);
  else if (g_str_has_prefix (word, "via="))
    candidate->record_usage = g_ascii_strtoull (value, NULL, 10);
  else if (g_str_has_prefix (word, "from="))
    candidate->not_before = g_ascii_strtoll (value, NULL, 10);
  else if (g_str_has_prefix (word, "to="))
    candidate->not_after = g_ascii_strtoll (value, NULL, 10);
  else
    find_word ((const char *const[]){NULL}, word);
}

GArray *
trust_cases_parse_candidates (const char *candidates)
{
  GArray *array = g_array_new (FALSE, TRUE, sizeof (LlCandidate));
  g_auto (GStrv) specs = g_strsplit (candidates, ";", -1);

  for (guint i = 0; specs[i] != NULL && strcmp (candidates, "-") != 0; i++) {
    g_auto (GStrv) words = g_strsplit (specs[i], " ", -1);
    LlCandidate candidate = {.not_after = 1000, .record_usage = 3};

    candidate.sha256 = g_intern_string (words[0]);
    candidate.source = find_word (sources, words[1]);
    for (guint j = 2; words[j] != NULL; j++)
      set_candidate (&candidate, words[j]);
    g_array_append_val (array, candidate);
  }

  return array;
}

char *
trust_cases_format_selection (const LlSelection *selection, const LlCandidate *candidates)
{
  g_autoptr (GString) chosen = g_string_new (NULL);
  g_autoptr (GString) others = g_string_new (NULL);

  for (guint i = 0; i < selection->n_chosen; i++)
    g_string_append_printf (chosen, "%s%s", i == 0 ? "" : " ",
                            candidates[selection->chosen[i]].sha256);

  for (guint i = 0; i < selection->n_candidates; i++) {
    const char *why = ll_why_not_to_string (selection->why_not[i]);

    if (why != NULL)
      g_string_append_printf (others, "%s%s:%s", others->len == 0 ? "" : " ",
                              candidates[i].sha256, why);
  }

  return g_strdup_printf ("%s\t%s\t%s", ll_recipient_state_to_string (selection->state),
                          chosen->len == 0 ? "-" : chosen->str,
                          others->len == 0 ? "-" : others->str);
}

GPtrArray *
trust_cases_read_table (const char *name, guint n_columns)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "expectations", name, NULL);
  g_autofree char *content = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  lines = g_strsplit (content, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++) {
    GStrv row;

    if (lines[i][0] == '\0' || lines[i][0] == '#')
      continue;
    row = g_strsplit (lines[i], "\t", -1);
    if (g_strv_length (row) != n_columns)
      g_error ("%s, line %u: not %u columns", name, i + 1, n_columns);
    g_ptr_array_add (rows, row);
  }

  return rows;
}
