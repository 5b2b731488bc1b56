/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "trust-cases.h"
#include "trust-snapshot.h"

enum {
  COLUMN_RULE,
  COLUMN_FACTS,
  COLUMN_VERDICT,
  COLUMN_MARK,
  COLUMN_REMARKS
};

#define N_COLUMNS 6
#define ENOUGH    5 /* cases for each row, remark, mark and verdict of the law */

static const char *const rules[] = {"S1",  "S2", "S3",  "S4",  "S4b", "S5", "S6",
                                    "S6s", "S7", "S7a", "S7b", "S8",  "S9"};

/* -- the table of expectations -- */

static void
test_case (gconstpointer data)
{
  const char *const *row = data;
  LlEvidence evidence = trust_cases_parse_evidence (row[COLUMN_FACTS]);
  LlJudgement judgement = ll_verdict_judge (&evidence);
  g_autofree char *got = trust_cases_format_judgement (&judgement, FALSE);
  g_autofree char *want = g_strjoinv ("\t", (GStrv)row + COLUMN_VERDICT);

  g_assert_cmpstr (got, ==, want);
  if (row[COLUMN_RULE][0] == 'S')
    g_assert_cmpstr (judgement.rule, ==, row[COLUMN_RULE]);
}

static void
add_cases (GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++) {
    char **row = g_ptr_array_index (rows, i);
    g_autofree char *path = g_strdup_printf ("/trust/verdict/%s/%03u %s",
                                             row[COLUMN_RULE], i, row[COLUMN_FACTS]);

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
assert_enough (GHashTable *counts, const char *word)
{
  g_test_message ("%s: %u cases", word,
                  GPOINTER_TO_UINT (g_hash_table_lookup (counts, word)));
  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (counts, word)), >=, ENOUGH);
}

/* Every row of the law is named by five expectations or more, and every verdict, remark
 * and mark comes out of five or more. */
static void
test_coverage (gconstpointer data)
{
  const GPtrArray *rows = data;
  static const char *const others[] = {"D0", "D1", "D2", "D3",   "D4",
                                       "D5", "D6", "D7", "1.19", "7.8"};
  g_autoptr (GHashTable) counts = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < rows->len; i++) {
    char **row = g_ptr_array_index (rows, i);
    g_autofree char *mark = g_strconcat ("mark ", row[COLUMN_MARK], NULL);
    g_auto (GStrv) remarks = g_strsplit (row[COLUMN_REMARKS], " ", -1);

    count (counts, row[COLUMN_RULE]);
    count (counts, row[COLUMN_VERDICT]);
    count (counts, mark);
    for (guint j = 0; remarks[j] != NULL; j++)
      count (counts, remarks[j]);
  }

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    assert_enough (counts, rules[i]);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    assert_enough (counts, others[i]);
  for (guint i = 0; i < LL_N_VERDICTS; i++)
    assert_enough (counts, ll_verdict_to_string (i));
  for (guint i = 0; i < LL_N_MARKS; i++) {
    g_autofree char *mark = g_strconcat ("mark ", ll_mark_to_string (i), NULL);

    assert_enough (counts, mark);
  }
  for (guint i = 0; i < LL_N_REMARKS; i++) {
    g_autofree char *about = g_strconcat ("+", ll_remark_to_string (1u << i), NULL);

    assert_enough (counts, ll_remark_to_string (1u << i));
    assert_enough (counts, about);
  }
}

/* -- properties of the whole product -- */

/* Goes through every combination of the facts that decide about a verdict. */
typedef void (*Visit) (LlEvidence *evidence, gpointer data);

static void
visit_dns (LlEvidence *e, Visit visit, gpointer data)
{
  for (guint bits = 0; bits < 16; bits++) {
    e->history.last_data_matches = (bits & 1) != 0;
    e->is_lookalike = (bits & 2) != 0;
    e->is_path_trusted = (bits & 4) != 0;
    e->history.has_matched = (bits & 8) != 0;
    for (e->state = 0; e->state < LL_N_DNSSEC_STATES; e->state++)
      for (e->association = 0; e->association <= LL_ASSOCIATION_MATCH; e->association++)
        for (e->matched_usage = 0; e->matched_usage <= 3; e->matched_usage++)
          for (e->history.earlier = 0; e->history.earlier < LL_N_EARLIER;
               e->history.earlier++)
            visit (e, data);
  }
}

static void
visit_all (Visit visit, gpointer data)
{
  static const LlUsage usages[] = {LL_USAGE_FINE, LL_USAGE_WRONG_KEY_USAGE,
                                   LL_USAGE_EXPIRED};
  LlEvidence e = {0};

  for (e.layer = 0; e.layer <= LL_LAYER_ERRANT; e.layer++)
    for (guint structure = 0; structure < 2; structure++)
      for (e.signature = 0; e.signature <= LL_SIGNATURE_STATE_GOOD; e.signature++)
        for (guint usage = 0; usage < G_N_ELEMENTS (usages); usage++)
          for (e.is_revoked = FALSE; e.is_revoked <= TRUE; e.is_revoked++)
            for (e.from = 0; e.from <= LL_FROM_SINGLE; e.from++)
              for (e.address = 0; e.address <= LL_ADDRESS_MATCH_BAD; e.address++)
                for (e.pin = 0; e.pin <= LL_PIN_ANOTHER; e.pin++) {
                  e.structure =
                      structure == 0 ? LL_STRUCTURE_FINE : LL_STRUCTURE_ECONTENT;
                  e.usage = usages[usage];
                  visit_dns (&e, visit, data);
                }
}

static gboolean
is_flawed (const LlEvidence *e)
{
  return e->layer != LL_LAYER_ROOT || e->structure != LL_STRUCTURE_FINE ||
         e->signature != LL_SIGNATURE_STATE_GOOD || e->usage != LL_USAGE_FINE ||
         e->is_revoked || e->from != LL_FROM_SINGLE ||
         e->address == LL_ADDRESS_MATCH_DIFFERENT || e->address == LL_ADDRESS_MATCH_BAD;
}

static void
check_safety (LlEvidence *e, gpointer data)
{
  guint *n_positive = data;
  LlJudgement judgement = ll_verdict_judge (e);
  LlEarlier loss = ll_dnssec_state_get_loss (e->state, e->history.earlier);

  if (judgement.mark == LL_MARK_FILLED)
    g_assert_true (ll_verdict_is_positive (judgement.verdict) && !e->is_lookalike);
  if (e->is_lookalike)
    g_assert_cmpint (judgement.mark, ==, LL_MARK_WARNING);
  if (!ll_verdict_is_positive (judgement.verdict))
    return;

  (*n_positive)++;
  g_assert_false (is_flawed (e));
  g_assert_cmpint (e->state, !=, LL_DNSSEC_STATE_BOGUS);
  g_assert_cmpint (loss, ==, LL_EARLIER_NOTHING);
  if (judgement.verdict == LL_VERDICT_VERIFIED_DNS)
    g_assert_cmpint (e->association, ==, LL_ASSOCIATION_MATCH);
  if (judgement.verdict == LL_VERDICT_VERIFIED_PIN)
    g_assert_cmpint (e->pin, ==, LL_PIN_THIS);
  if (judgement.verdict == LL_VERDICT_VERIFIED_CA)
    g_assert_true (e->is_path_trusted && e->address == LL_ADDRESS_MATCH);
  if (e->state == LL_DNSSEC_STATE_SECURE_DATA || e->state == LL_DNSSEC_STATE_SECURE_STALE)
    g_assert_cmpint (judgement.verdict, ==, LL_VERDICT_VERIFIED_DNS);
}

/* Never positive under D5, S1 to S5, withdrawn or downgrade; never filled otherwise or
 * with a look-alike; and what vouches is what the verdict names. */
static void
test_safety (void)
{
  guint n_positive = 0;

  visit_all (check_safety, &n_positive);
  g_assert_cmpuint (n_positive, >, 1000);
}

/* Every fact that is bad news, set in @e when it was not. */
static gboolean
make_worse (LlEvidence *e, guint which)
{
  LlEvidence before = *e;

  switch (which) {
  case 0:
    e->layer = LL_LAYER_ERRANT;
    break;
  case 1:
    e->layer = LL_LAYER_NONE;
    break;
  case 2:
    e->structure = LL_STRUCTURE_SIGNER_FAILING;
    break;
  case 3:
    e->signature = LL_SIGNATURE_STATE_BAD;
    break;
  case 4:
    e->usage = LL_USAGE_EXPIRED;
    break;
  case 5:
    e->is_revoked = TRUE;
    break;
  case 6:
    e->from = LL_FROM_SEVERAL;
    break;
  case 7:
    e->address = LL_ADDRESS_MATCH_BAD;
    break;
  case 8:
    e->address = LL_ADDRESS_MATCH_DIFFERENT;
    break;
  case 9:
    e->is_lookalike = TRUE;
    break;
  case 10:
    e->is_path_trusted = FALSE;
    break;
  case 11:
    e->pin = LL_PIN_ANOTHER;
    break;
  case 12:
    e->state = LL_DNSSEC_STATE_BOGUS;
    break;
  case 13:
    e->association = LL_ASSOCIATION_NO_MATCH;
    break;
  case 14:
    e->association = LL_ASSOCIATION_MATCH_NEEDS_CHAIN;
    break;
  case 15:
    e->history.last_data_matches = FALSE;
    break;
  case 16:
    if (e->state != LL_DNSSEC_STATE_SECURE_DATA)
      e->history.earlier = LL_EARLIER_WITHDRAWN;
    break;
  case 17:
    if (e->state != LL_DNSSEC_STATE_SECURE_DATA)
      e->history.earlier = LL_EARLIER_DOWNGRADE;
    break;
  default:
    g_assert_not_reached ();
  }

  return memcmp (&before, e, sizeof before) != 0;
}

static void
check_monotony (LlEvidence *e, gpointer data)
{
  guint *n_compared = data;
  LlJudgement before = ll_verdict_judge (e);

  if (before.mark == LL_MARK_FILLED)
    return;

  for (guint which = 0; which < 18; which++) {
    LlEvidence worse = *e;

    if (!make_worse (&worse, which))
      continue;
    (*n_compared)++;
    g_assert_cmpint (ll_verdict_judge (&worse).mark, !=, LL_MARK_FILLED);
  }
}

static void
visit_sound (LlEvidence *e, gpointer data)
{
  if (e->layer == LL_LAYER_ROOT && e->structure == LL_STRUCTURE_FINE &&
      e->signature == LL_SIGNATURE_STATE_GOOD && e->usage == LL_USAGE_FINE)
    check_monotony (e, data);
}

/* Bad news never makes a seal full. */
static void
test_monotony (void)
{
  guint n_compared = 0;

  visit_all (visit_sound, &n_compared);
  g_assert_cmpuint (n_compared, >, 1000000);
}

/* -- words and summaries -- */

static void
test_words (void)
{
  static const char *const verdicts[] = {
      "unsigned",         "invalid",      "signer-unusable",     "ambiguous-sender",
      "address-mismatch", "verified-dns", "contradicted-by-dns", "unknown-signer",
      "verified-pin",     "verified-ca",
  };
  static const char *const remarks[] = {
      "first-contact", "lookalike",      "signature-expected", "domain-wide",
      "replaced",      "withdrawn",      "downgrade",          "changed",
      "same-key",      "pinned-differs", "errant-layer",       "outer-differs",
      "not-protected", "old-algorithm",  "cannot-check",
  };
  guint n_positive = 0;
  LlVerdict verdict = LL_VERDICT_INVALID;

  g_assert_cmpuint (G_N_ELEMENTS (verdicts), ==, LL_N_VERDICTS);
  g_assert_cmpuint (G_N_ELEMENTS (remarks), ==, LL_N_REMARKS);
  for (guint i = 0; i < LL_N_VERDICTS; i++) {
    g_assert_cmpstr (ll_verdict_to_string (i), ==, verdicts[i]);
    g_assert_true (ll_verdict_from_string (verdicts[i], &verdict));
    g_assert_cmpint (verdict, ==, i);
    g_assert_cmpint (ll_verdict_is_positive (i), ==,
                     g_str_has_prefix (verdicts[i], "verified-"));
    n_positive += ll_verdict_is_positive (i);
  }
  for (guint i = 0; i < LL_N_REMARKS; i++)
    g_assert_cmpstr (ll_remark_to_string (1u << i), ==, remarks[i]);

  g_assert_cmpuint (n_positive, ==, 3);
  g_assert_false (ll_verdict_from_string ("verified", &verdict));
  g_assert_cmpstr (ll_mark_to_string (LL_MARK_NONE), ==, "none");
  g_assert_cmpstr (ll_mark_to_string (LL_MARK_WARNING), ==, "warning");
  g_assert_cmpstr (ll_mark_to_string (LL_MARK_OPEN), ==, "open");
  g_assert_cmpstr (ll_mark_to_string (LL_MARK_FILLED), ==, "filled");
}

/* 9.3: a signature that is not positive counts as unprotected. */
static void
test_summary (void)
{
  for (guint i = 0; i < LL_N_VERDICTS; i++) {
    gboolean is_positive = ll_verdict_is_positive (i);

    g_assert_cmpstr (ll_summary_to_string (ll_summary_judge (i, FALSE)), ==,
                     is_positive ? "signed" : "unprotected");
    g_assert_cmpstr (ll_summary_to_string (ll_summary_judge (i, TRUE)), ==,
                     is_positive ? "signed-and-encrypted" : "encrypted");
  }
}

/* What nobody filled in must never vouch for anybody, whatever else is good. */
static void
test_zero (void)
{
  static const LlEvidence zero = {0};
  LlEvidence good = trust_cases_parse_evidence ("dns trusted-path pin=this");

  g_assert_cmpstr (ll_verdict_judge (&zero).rule, ==, "S1");
  for (guint which = 0; which < 4; which++) {
    LlEvidence evidence = good;

    if (which == 0)
      evidence.layer = zero.layer;
    if (which == 1)
      evidence.structure = zero.structure;
    if (which == 2)
      evidence.signature = zero.signature;
    if (which == 3)
      evidence.from = zero.from;
    g_assert_false (ll_verdict_is_positive (ll_verdict_judge (&evidence).verdict));
  }
}

/* -- the policy as text -- */

static void
print_line (GString *text, const char *facts)
{
  LlEvidence evidence = trust_cases_parse_evidence (facts);
  LlJudgement judgement = ll_verdict_judge (&evidence);
  g_autofree char *line = trust_cases_format_judgement (&judgement, TRUE);
  g_auto (GStrv) columns = g_strsplit (line, "\t", -1);

  g_string_append_printf (text, "%-4s %-19s %-7s %-28s | %s\n", columns[0], columns[1],
                          columns[2], columns[3], facts);
}

static void
print_gates (GString *text)
{
  static const char *const facts[] = {
      "none",
      "dns layer=errant",
      "dns structure=broken",
      "dns structure=no-signer",
      "dns structure=signer-failing",
      "dns structure=econtent",
      "dns signature=bad",
      "dns signature=weak",
      "dns signature=cannot-check",
      "dns usage=is-ca",
      "dns usage=wrong-key-usage",
      "dns usage=wrong-extended-key-usage",
      "dns usage=unknown-key",
      "dns usage=weak-key",
      "dns usage=unknown-critical-extension",
      "dns usage=not-yet-valid",
      "dns usage=expired",
      "dns revoked",
      "dns from=none",
      "dns from=several",
      "dns address=different",
      "dns address=different known",
      "dns address=bad",
      "dns address=bad known",
      "none lookalike",
      "none letters=9 days=14",
      "none letters=10 days=13",
      "none letters=10 days=14",
      "dns signature=bad letters=10 days=14",
  };

  g_string_append (text, "-- what ends before the DNS is asked --\n");
  for (guint i = 0; i < G_N_ELEMENTS (facts); i++)
    print_line (text, facts[i]);
}

static void
print_records (GString *text)
{
  static const char *const states[] = {"secure-data", "secure-stale"};
  static const char *const associations[] = {
      "match matched=0", "match matched=1", "match matched=2", "match matched=3",
      "needs-chain",     "no-match",        "same-key",        "cannot-speak"};
  static const char *const others[] = {"",
                                       " address=none",
                                       " trusted-path",
                                       " pin=this",
                                       " pin=another",
                                       " has-matched",
                                       " has-matched older",
                                       " wildcard",
                                       " lookalike"};

  g_string_append (text, "\n-- the DNS has records, of today or of the last week --\n");
  for (guint s = 0; s < G_N_ELEMENTS (states); s++)
    for (guint a = 0; a < G_N_ELEMENTS (associations); a++)
      for (guint o = 0; o < G_N_ELEMENTS (others); o++) {
        g_autofree char *facts = g_strdup_printf ("dns state=%s association=%s%s",
                                                  states[s], associations[a], others[o]);

        print_line (text, facts);
      }
}

static void
print_silence (GString *text)
{
  static const char *const states[] = {"secure-unusable", "secure-absent", "insecure",
                                       "bogus",           "lookup-failed", "not-asked"};
  static const char *const histories[] = {"nothing", "data", "data last-matches",
                                          "withdrawn", "downgrade"};
  static const char *const others[] = {"ca", "ca address=none", "ca path=none",
                                       "ca path=none pin=this"};

  g_string_append (text,
                   "\n-- the DNS has none: today, earlier, and who else vouches --\n");
  for (guint s = 0; s < G_N_ELEMENTS (states); s++)
    for (guint h = 0; h < G_N_ELEMENTS (histories); h++)
      for (guint o = 0; o < G_N_ELEMENTS (others); o++) {
        g_autofree char *facts = g_strdup_printf ("%s state=%s earlier=%s", others[o],
                                                  states[s], histories[h]);

        print_line (text, facts);
      }
}

static void
test_snapshot (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  print_gates (text);
  print_records (text);
  print_silence (text);
  trust_snapshot_check ("verdicts.txt", text->str);
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) rows = NULL;

  g_test_init (&argc, &argv, NULL);
  rows = trust_cases_read_table ("verdicts.tsv", N_COLUMNS);

  add_cases (rows);
  g_test_add_data_func ("/trust/verdict/coverage", rows, test_coverage);
  g_test_add_func ("/trust/verdict/words", test_words);
  g_test_add_func ("/trust/verdict/summary", test_summary);
  g_test_add_func ("/trust/verdict/zero-vouches-for-nobody", test_zero);
  g_test_add_func ("/trust/verdict/safety", test_safety);
  g_test_add_func ("/trust/verdict/bad-news-never-fills-the-seal", test_monotony);
  g_test_add_func ("/trust/verdict/snapshot", test_snapshot);

  return g_test_run ();
}
