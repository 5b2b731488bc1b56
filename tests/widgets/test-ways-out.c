/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "widgets/ll-ways-out.h"

/* Which ways out are offered, row by row. */

#define AUTOMATIC LL_ENCRYPT_AUTOMATIC
#define ALWAYS    LL_ENCRYPT_ALWAYS
#define NEVER     LL_ENCRYPT_NEVER

#define MOST_STATES 4

typedef struct {
  const char *name;
  LlEncryptMode mode;
  gboolean answers_encrypted;
  gboolean has_no_identity;
  const char *states[MOST_STATES];
  unsigned int n_failed;
  unsigned int n_searching;
  const char *ways; /* their letters, in the order of the enum; "" is none */
} Row;

/* A accept, L look up again, R remove, Q ask, C certificates, K keep, U unencrypted. */
static const char letters[LL_N_WAYS + 1] = "ALRQCKU";

static const Row rows[] = {
    {"nobody", AUTOMATIC, FALSE, FALSE, {NULL}, 0, 0, ""},
    {"all-ready", AUTOMATIC, FALSE, FALSE, {"ready", "stale"}, 0, 0, ""},
    {"only-searching", AUTOMATIC, FALSE, FALSE, {NULL}, 0, 2, ""},
    {"ready-and-searching", AUTOMATIC, FALSE, FALSE, {"ready"}, 0, 1, ""},

    /* each state, beside somebody who is served */
    {"none", AUTOMATIC, FALSE, FALSE, {"ready", "no-certificate"}, 0, 0, "RQKU"},
    {"unusable", AUTOMATIC, FALSE, FALSE, {"ready", "unusable"}, 0, 0, "RQKU"},
    {"insecure", AUTOMATIC, FALSE, FALSE, {"ready", "insecure"}, 0, 0, "RQKU"},
    {"failed", AUTOMATIC, FALSE, FALSE, {"ready", "lookup-failed"}, 0, 0, "LRKU"},
    {"bogus", AUTOMATIC, FALSE, FALSE, {"ready", "bogus"}, 0, 0, "LRKU"},
    {"changed", AUTOMATIC, FALSE, FALSE, {"ready", "changed"}, 0, 0, "ARKU"},
    {"withdrawn", AUTOMATIC, FALSE, FALSE, {"ready", "withdrawn"}, 0, 0, "RKU"},
    {"downgrade", AUTOMATIC, FALSE, FALSE, {"ready", "downgrade"}, 0, 0, "RKU"},
    {"error", AUTOMATIC, FALSE, FALSE, {"ready"}, 1, 0, "LRKU"},

    /* nobody would remain */
    {"none-alone", AUTOMATIC, FALSE, FALSE, {"no-certificate"}, 0, 0, "QKU"},
    {"changed-alone", AUTOMATIC, FALSE, FALSE, {"changed"}, 0, 0, "AKU"},
    {"error-alone", AUTOMATIC, FALSE, FALSE, {NULL}, 2, 0, "LKU"},
    {"withdrawn-alone", AUTOMATIC, FALSE, FALSE, {"withdrawn"}, 0, 0, "KU"},

    /* several */
    {"of-each-kind",
     AUTOMATIC,
     FALSE,
     FALSE,
     {"ready", "changed", "no-certificate", "bogus"},
     0,
     0,
     "ALRQKU"},

    /* in clear: never while somebody is looked up, who may turn out ready */
    {"none-searching", AUTOMATIC, FALSE, FALSE, {"ready", "insecure"}, 0, 1, "RQK"},

    /* Always: nothing goes in clear */
    {"always-ready", ALWAYS, FALSE, FALSE, {"ready"}, 0, 0, ""},
    {"always-none", ALWAYS, FALSE, FALSE, {"ready", "no-certificate"}, 0, 0, "RQK"},
    {"always-changed", ALWAYS, FALSE, FALSE, {"changed"}, 0, 0, "AK"},
    {"always-error", ALWAYS, FALSE, FALSE, {NULL}, 1, 0, "LK"},

    /* Never: there is nothing to get out of */
    {"never", NEVER, FALSE, FALSE, {"no-certificate"}, 0, 0, ""},
    {"never-error", NEVER, FALSE, FALSE, {NULL}, 1, 0, ""},
    {"never-no-identity", NEVER, FALSE, TRUE, {"ready"}, 0, 0, ""},

    /* R1: what answers an encrypted letter is encrypted, whatever the lock says */
    {"answer-ready", AUTOMATIC, TRUE, FALSE, {"ready"}, 0, 0, ""},
    {"answer-none", AUTOMATIC, TRUE, FALSE, {"ready", "insecure"}, 0, 0, "RQK"},
    {"answer-always", ALWAYS, TRUE, FALSE, {"no-certificate"}, 0, 0, "QK"},
    {"answer-never", NEVER, TRUE, FALSE, {"ready", "no-certificate"}, 0, 0, "RQK"},
    {"answer-error", AUTOMATIC, TRUE, FALSE, {NULL}, 1, 0, "LK"},
    {"answer-no-identity", AUTOMATIC, TRUE, TRUE, {"ready"}, 0, 0, "CK"},

    /* without a certificate of one's own nothing is encrypted, nor asked for, signed */
    {"no-identity", AUTOMATIC, FALSE, TRUE, {"ready"}, 0, 0, "CKU"},
    {"no-identity-nobody", AUTOMATIC, FALSE, TRUE, {NULL}, 0, 0, ""},
    {"no-identity-none", AUTOMATIC, FALSE, TRUE, {"ready", "insecure"}, 0, 0, "CKU"},
    {"no-identity-changed", AUTOMATIC, FALSE, TRUE, {"changed"}, 0, 0, "ACKU"},
    {"no-identity-always", ALWAYS, FALSE, TRUE, {"ready"}, 0, 0, "CK"},
};

static LlRecipientState
get_state (const char *word)
{
  for (int i = 0; i < LL_N_RECIPIENT_STATES; i++) {
    if (g_strcmp0 (ll_recipient_state_to_string ((LlRecipientState)i), word) == 0)
      return (LlRecipientState)i;
  }
  g_error ("no state %s", word);
}

static char *
spell (LlWays ways)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (int i = 0; i < LL_N_WAYS; i++) {
    if ((ways & (1u << i)) != 0)
      g_string_append_c (out, letters[i]);
  }

  return g_strdup (out->str);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  LlRecipientState states[MOST_STATES];
  LlWaysOutFacts facts = {
      .mode = row->mode,
      .answers_encrypted = row->answers_encrypted,
      .has_identity = !row->has_no_identity,
      .states = states,
      .n_failed = row->n_failed,
      .n_searching = row->n_searching,
  };
  g_autofree char *found = NULL;

  for (; facts.n_states < MOST_STATES && row->states[facts.n_states] != NULL;
       facts.n_states++)
    states[facts.n_states] = get_state (row->states[facts.n_states]);
  found = spell (ll_ways_out_find (&facts));
  g_assert_cmpstr (found, ==, row->ways);
}

/* Whatever the states: in clear only in Automatic, and never as an answer (R1). */
static void
test_in_clear (void)
{
  for (int mode = 0; mode < LL_N_ENCRYPT_MODES; mode++)
    for (int answers = 0; answers < 2; answers++)
      for (int identity = 0; identity < 2; identity++)
        for (int i = 0; i < LL_N_RECIPIENT_STATES * LL_N_RECIPIENT_STATES; i++) {
          LlRecipientState states[] = {i / LL_N_RECIPIENT_STATES,
                                       i % LL_N_RECIPIENT_STATES};
          LlWaysOutFacts facts = {
              (LlEncryptMode)mode, answers, identity, states, 2, 0, 0};
          LlWays ways = ll_ways_out_find (&facts);

          if (mode != LL_ENCRYPT_AUTOMATIC || answers)
            g_assert_cmpuint (ways & LL_WAY_IN_CLEAR, ==, 0);
          if (ways != LL_WAY_NONE)
            g_assert_cmpuint (ways & LL_WAY_KEEP, !=, 0);
          if (ll_recipient_state_is_served (states[0]) &&
              ll_recipient_state_is_served (states[1]) && identity)
            g_assert_cmpuint (ways, ==, LL_WAY_NONE);
        }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *path = g_strconcat ("/widgets/ways-out/", rows[i].name, NULL);

    g_test_add_data_func (path, &rows[i], test_row);
  }
  g_test_add_func ("/widgets/ways-out/in-clear-only-in-automatic", test_in_clear);

  return g_test_run ();
}
