/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "trust-cases.h"
#include "trust-snapshot.h"

enum {
  COLUMN_RULE,
  COLUMN_FACTS,
  COLUMN_CANDIDATES,
  COLUMN_STATE
};

#define N_COLUMNS 6
#define ENOUGH    5

static LlSelection *
choose (const char *facts_text, const char *candidates_text, GArray **out_candidates)
{
  LlRecipientFacts facts = trust_cases_parse_recipient (facts_text);

  *out_candidates = trust_cases_parse_candidates (candidates_text);
  return ll_selection_choose (&facts, (LlCandidate *)(*out_candidates)->data,
                              (*out_candidates)->len);
}

static void
test_case (gconstpointer data)
{
  const char *const *row = data;
  g_autoptr (GArray) candidates = NULL;
  g_autoptr (LlSelection) selection =
      choose (row[COLUMN_FACTS], row[COLUMN_CANDIDATES], &candidates);
  g_autofree char *got =
      trust_cases_format_selection (selection, (LlCandidate *)candidates->data);
  g_autofree char *want = g_strjoinv ("\t", (GStrv)row + COLUMN_STATE);

  g_assert_cmpstr (got, ==, want);
}

static void
add_cases (GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++) {
    char **row = g_ptr_array_index (rows, i);
    g_autofree char *path =
        g_strdup_printf ("/trust/selection/%s/%03u %s: %s", row[COLUMN_RULE], i,
                         row[COLUMN_FACTS], row[COLUMN_CANDIDATES]);

    g_test_add_data_func (path, row, test_case);
  }
}

static void
count (GHashTable *counts, const char *word)
{
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, word));

  g_hash_table_insert (counts, (gpointer)g_intern_string (word),
                       GUINT_TO_POINTER (n + 1));
}

static void
test_coverage (gconstpointer data)
{
  const GPtrArray *rows = data;
  static const char *const keys[] = {
      "0.3.1a", "0.3.1b", "0.3.1c", "0.3.1d", "0.3.1e", "0.3.2", "0.3.3", "0.3.4",
      "0.3.5",  "0.3.6",  "0.3.7",  "0.4.0",  "0.4.1",  "0.4.2", "0.4.3", "D0",
      "D1",     "D2",     "D3",     "D4",     "D5",     "D6",    "D7",    "changed"};
  g_autoptr (GHashTable) counts = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < rows->len; i++) {
    char **row = g_ptr_array_index (rows, i);
    g_autofree char *state = g_strconcat ("state ", row[COLUMN_STATE], NULL);

    count (counts, row[COLUMN_RULE]);
    count (counts, state);
  }

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_test_message ("%s", keys[i]);
    g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (counts, keys[i])), >=,
                      ENOUGH);
  }
  for (guint i = 0; i < LL_N_RECIPIENT_STATES; i++) {
    g_autofree char *state =
        g_strconcat ("state ", ll_recipient_state_to_string (i), NULL);

    g_test_message ("%s", state);
    g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (counts, state)), >=, ENOUGH);
  }
}

static void
test_words (void)
{
  static const char *const states[] = {
      "ready",         "stale", "no-certificate", "unusable",  "insecure",
      "lookup-failed", "bogus", "changed",        "withdrawn", "downgrade",
  };

  g_assert_cmpuint (G_N_ELEMENTS (states), ==, LL_N_RECIPIENT_STATES);
  for (guint i = 0; i < LL_N_RECIPIENT_STATES; i++) {
    g_assert_cmpstr (ll_recipient_state_to_string (i), ==, states[i]);
    g_assert_cmpint (ll_recipient_state_is_served (i), ==, i < 2);
  }
  for (guint i = LL_WHY_NOT_CHOSEN + 1; i < LL_N_WHY_NOTS; i++) {
    g_assert_nonnull (ll_why_not_to_string (i));
    for (guint j = LL_WHY_NOT_CHOSEN + 1; j < i; j++)
      g_assert_cmpstr (ll_why_not_to_string (i), !=, ll_why_not_to_string (j));
  }
  g_assert_null (ll_why_not_to_string (LL_WHY_NOT_CHOSEN));
  g_assert_cmpstr (ll_candidate_source_to_string (LL_CANDIDATE_RECORD), ==, "record");
  g_assert_cmpstr (ll_candidate_source_to_string (LL_CANDIDATE_PINNED), ==, "pinned");
  g_assert_cmpstr (ll_candidate_source_to_string (LL_CANDIDATE_KNOWN), ==, "known");
}

/* -- properties of the whole product -- */

static void
check_chosen (const LlRecipientFacts *facts, const LlCandidate *candidate)
{
  gboolean is_from_dns = facts->state == LL_DNSSEC_STATE_SECURE_DATA ||
                         facts->state == LL_DNSSEC_STATE_SECURE_STALE;

  g_assert_cmpint (candidate->usage, ==, LL_USAGE_FINE);
  g_assert_false (candidate->is_revoked);
  g_assert_cmpint (candidate->address, !=, LL_ADDRESS_MATCH_DIFFERENT);
  g_assert_cmpint (candidate->address, !=, LL_ADDRESS_MATCH_BAD);
  g_assert_cmpint (facts->state, !=, LL_DNSSEC_STATE_BOGUS);
  if (!is_from_dns)
    g_assert_cmpint (candidate->source, !=, LL_CANDIDATE_RECORD);
  if (is_from_dns)
    g_assert_true (candidate->source == LL_CANDIDATE_RECORD || candidate->matches_record);
  if (candidate->source == LL_CANDIDATE_KNOWN && !is_from_dns)
    g_assert_true (candidate->is_path_trusted);
}

static void
check_product (const LlRecipientFacts *facts, LlCandidate *two)
{
  g_autoptr (LlSelection) selection = ll_selection_choose (facts, two, 2);
  LlCandidate turned[] = {two[1], two[0]};
  g_autoptr (LlSelection) other = ll_selection_choose (facts, turned, 2);
  LlEarlier loss = ll_dnssec_state_get_loss (facts->state, facts->earlier);

  g_assert_cmpint (ll_recipient_state_is_served (selection->state), ==,
                   selection->n_chosen > 0);
  if (selection->n_chosen > 0)
    g_assert_cmpint (loss, ==, LL_EARLIER_NOTHING);
  for (guint i = 0; i < selection->n_chosen; i++)
    check_chosen (facts, &two[selection->chosen[i]]);
  for (guint i = 0; i < 2; i++) {
    gboolean is_chosen = FALSE;

    for (guint j = 0; j < selection->n_chosen; j++)
      is_chosen = is_chosen || selection->chosen[j] == i;
    g_assert_cmpint (is_chosen, ==, selection->why_not[i] == LL_WHY_NOT_CHOSEN);
  }

  g_assert_cmpint (selection->state, ==, other->state);
  g_assert_cmpuint (selection->n_chosen, ==, other->n_chosen);
  for (guint i = 0; i < selection->n_chosen; i++)
    g_assert_cmpstr (two[selection->chosen[i]].sha256, ==,
                     turned[other->chosen[i]].sha256);
}

/* @code: one number for one combination. */
static LlCandidate
make_candidate (const char *name, guint code)
{
  static const LlUsage usages[] = {LL_USAGE_FINE, LL_USAGE_IS_CA, LL_USAGE_EXPIRED};
  LlCandidate candidate = {.sha256 = name, .not_after = 1000};

  candidate.source = code % 3;
  code /= 3;
  candidate.usage = usages[code % 3];
  code /= 3;
  candidate.address = code % 4;
  code /= 4;
  candidate.is_path_trusted = code & 1;
  candidate.matches_record = (code >> 1) & 1;
  candidate.record_usage = (code >> 2) & 3;

  return candidate;
}

#define N_CANDIDATES (3 * 3 * 4 * 16)

/* Nothing is encrypted to a CA, to an expired certificate, to another address, to a
 * record of an insecure or bogus zone, nor to anything after a withdrawal or downgrade;
 * and the order of the candidates makes no difference. */
static void
test_safety (void)
{
  for (guint one = 0; one < N_CANDIDATES; one++) {
    /* All pairs would take minutes; a step of 11 meets every value of each fact with
     * every value of every other. */
    for (guint two = one % 11; two < N_CANDIDATES; two += 11) {
      LlCandidate candidates[] = {make_candidate ("a", one), make_candidate ("b", two)};
      LlRecipientFacts facts = {0};

      for (facts.state = 0; facts.state < LL_N_DNSSEC_STATES; facts.state++)
        for (facts.earlier = 0; facts.earlier < LL_N_EARLIER; facts.earlier++) {
          facts.is_changed = (one + two) & 1;
          facts.is_accepted = ((one + two) >> 1) & 1;
          check_product (&facts, candidates);
        }
    }
  }
}

/* -- the policy as text -- */

static void
print_line (GString *text, const char *facts, const char *candidates_text)
{
  g_autoptr (GArray) candidates = NULL;
  g_autoptr (LlSelection) selection = choose (facts, candidates_text, &candidates);
  g_autofree char *line =
      trust_cases_format_selection (selection, (LlCandidate *)candidates->data);
  g_auto (GStrv) columns = g_strsplit (line, "\t", -1);

  g_string_append_printf (text, "%-14s %-8s %-36s | %s: %s\n", columns[0], columns[1],
                          columns[2], facts, candidates_text);
}

static void
test_snapshot (void)
{
  static const char *const histories[] = {"", " earlier=data", " earlier=withdrawn",
                                          " earlier=downgrade"};
  static const char *const sets[] = {"-",
                                     "a record",
                                     "a record via=1",
                                     "a record via=2 usage=is-ca",
                                     "a record usage=expired",
                                     "a known match",
                                     "a pinned",
                                     "a pinned match",
                                     "a known path",
                                     "a known",
                                     "a record;b pinned;c known path"};
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint s = 0; s < LL_N_DNSSEC_STATES; s++)
    for (guint h = 0; h < G_N_ELEMENTS (histories); h++)
      for (guint c = 0; c < G_N_ELEMENTS (sets); c++) {
        g_autofree char *facts =
            g_strconcat (ll_dnssec_state_to_string (s), histories[h], NULL);

        print_line (text, facts, sets[c]);
      }

  trust_snapshot_check ("selection.txt", text->str);
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) rows = NULL;

  g_test_init (&argc, &argv, NULL);
  rows = trust_cases_read_table ("selection.tsv", N_COLUMNS);

  add_cases (rows);
  g_test_add_data_func ("/trust/selection/coverage", rows, test_coverage);
  g_test_add_func ("/trust/selection/words", test_words);
  g_test_add_func ("/trust/selection/safety", test_safety);
  g_test_add_func ("/trust/selection/snapshot", test_snapshot);

  return g_test_run ();
}
