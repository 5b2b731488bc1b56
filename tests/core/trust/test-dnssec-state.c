/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "trust-cases.h"

#define NOW G_GINT64_CONSTANT (1000000000)

static LlEarlier
parse_earlier (const char *word)
{
  LlEarlier earlier = LL_EARLIER_NOTHING;

  g_assert_true (ll_earlier_from_string (word, &earlier));
  return earlier;
}

static LlDnssecState
parse_state (const char *word)
{
  LlDnssecState state = LL_DNSSEC_STATE_NOT_ASKED;

  g_assert_true (ll_dnssec_state_from_string (word, &state));
  return state;
}

/* The closed list of the command's JSON. */
static void
test_words (void)
{
  static const char *const words[] = {
      "secure-data", "secure-unusable", "secure-absent", "secure-stale",
      "insecure",    "bogus",           "lookup-failed", "not-asked",
  };
  LlDnssecState state = LL_DNSSEC_STATE_BOGUS;
  LlEarlier earlier = LL_EARLIER_DATA;

  g_assert_cmpuint (G_N_ELEMENTS (words), ==, LL_N_DNSSEC_STATES);
  for (guint i = 0; i < LL_N_DNSSEC_STATES; i++) {
    g_assert_cmpstr (ll_dnssec_state_to_string (i), ==, words[i]);
    g_assert_cmpint (parse_state (words[i]), ==, i);
  }
  for (guint i = 0; i < LL_N_EARLIER; i++)
    g_assert_cmpint (parse_earlier (ll_earlier_to_string (i)), ==, i);

  g_assert_false (ll_dnssec_state_from_string ("secure", &state));
  g_assert_false (ll_dnssec_state_from_string (NULL, &state));
  g_assert_cmpint (state, ==, LL_DNSSEC_STATE_BOGUS);
  g_assert_false (ll_earlier_from_string ("", &earlier));
  g_assert_cmpint (earlier, ==, LL_EARLIER_DATA);
}

static void
test_history (void)
{
  g_autoptr (GPtrArray) rows = trust_cases_read_table ("states.tsv", 5);

  g_assert_cmpuint (rows->len, ==, LL_N_DNSSEC_STATES * LL_N_EARLIER);
  for (guint i = 0; i < rows->len; i++) {
    char **row = g_ptr_array_index (rows, i);
    LlDnssecState state = parse_state (row[1]);
    LlEarlier earlier = parse_earlier (row[2]);

    g_assert_cmpstr (ll_earlier_to_string (ll_dnssec_state_get_loss (state, earlier)), ==,
                     row[3]);
    g_assert_cmpstr (ll_earlier_to_string (ll_earlier_advance (earlier, state)), ==,
                     row[4]);
  }
}

static void
test_bridge (void)
{
  g_autoptr (GPtrArray) rows = trust_cases_read_table ("bridges.tsv", 5);

  for (guint i = 0; i < rows->len; i++) {
    char **row = g_ptr_array_index (rows, i);
    gint64 offset = g_ascii_strtoll (row[3], NULL, 10);
    gint64 end = offset < -NOW * 10 ? offset : NOW + offset;
    gboolean is_bridged = ll_dnssec_state_is_bridged (parse_state (row[1]),
                                                      parse_earlier (row[2]), end, NOW);

    g_test_message ("%s %s %s", row[1], row[2], row[3]);
    g_assert_cmpstr (is_bridged ? "yes" : "no", ==, row[4]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/trust/dnssec-state/words", test_words);
  g_test_add_func ("/trust/dnssec-state/history", test_history);
  g_test_add_func ("/trust/dnssec-state/bridge", test_bridge);

  return g_test_run ();
}
