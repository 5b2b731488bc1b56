/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib/gstdio.h>
#include <string.h>

#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "store-cases.h"

static LlSmimeaAnswer *
get_answer (Fixture *self, gint64 now)
{
  g_autoptr (GError) error = NULL;
  LlSmimeaAnswer *answer = ll_store_get_answer (self->store, self->bob, now, &error);

  g_assert_no_error (error);

  return answer;
}

static gboolean
is_cached (Fixture *self, gint64 now)
{
  g_autoptr (LlSmimeaAnswer) answer = get_answer (self, now);

  return answer != NULL;
}

/* -- how long an answer is kept: 1.24, 1.25 -- */

static const struct {
  LlDnsStatus status;
  const char *records;
  guint32 ttl;
  LlDnssecState state;
  gint64 lifetime;
} lifetimes[] = {
    {LL_DNS_SECURE, "a", 1, LL_DNSSEC_STATE_SECURE_DATA, 1},
    {LL_DNS_SECURE, "ab", 3600, LL_DNSSEC_STATE_SECURE_DATA, 3600},
    {LL_DNS_SECURE, "a", 7 * DAY, LL_DNSSEC_STATE_SECURE_DATA, 7 * DAY},
    {LL_DNS_SECURE, "a", 7 * DAY + 1, LL_DNSSEC_STATE_SECURE_DATA, 7 * DAY},
    {LL_DNS_SECURE, "a", 0, LL_DNSSEC_STATE_SECURE_DATA, 0},
    {LL_DNS_SECURE, "x", 100, LL_DNSSEC_STATE_SECURE_UNUSABLE, 100},
    {LL_DNS_SECURE, "x", 30 * DAY, LL_DNSSEC_STATE_SECURE_UNUSABLE, 7 * DAY},
    {LL_DNS_SECURE, "", 60, LL_DNSSEC_STATE_SECURE_ABSENT, 60},
    {LL_DNS_SECURE, "", DAY, LL_DNSSEC_STATE_SECURE_ABSENT, DAY},
    {LL_DNS_SECURE, "", DAY + 1, LL_DNSSEC_STATE_SECURE_ABSENT, DAY},
    {LL_DNS_INSECURE, "", 60, LL_DNSSEC_STATE_INSECURE, DAY},
    {LL_DNS_INSECURE, "a", 7 * DAY, LL_DNSSEC_STATE_INSECURE, DAY},
    {LL_DNS_BOGUS, "a", 3600, LL_DNSSEC_STATE_BOGUS, 60},
    {LL_DNS_FAILED, "", 3600, LL_DNSSEC_STATE_LOOKUP_FAILED, 300},
};

static void
test_lifetime (Fixture *self, gconstpointer data)
{
  size_t i;

  for (i = 0; i < G_N_ELEMENTS (lifetimes); i++) {
    /* long enough apart that the rows have nothing to do with each other */
    gint64 at = NOW + (gint64)i * 100 * DAY;
    gint64 end = at + lifetimes[i].lifetime;
    g_autoptr (LlSmimeaAnswer) answer = NULL;

    put_answer (self, lifetimes[i].status, lifetimes[i].records, lifetimes[i].ttl, at);
    fixture_reopen (self);
    g_assert_false (is_cached (self, at - 1));
    g_assert_false (is_cached (self, end));
    g_assert_false (is_cached (self, end + 1));
    if (lifetimes[i].lifetime == 0)
      continue;
    g_assert_true (is_cached (self, at));
    answer = get_answer (self, end - 1);
    g_assert_nonnull (answer);
    g_assert_cmpint (ll_smimea_answer_get_state (answer), ==, lifetimes[i].state);
    g_assert_cmpint (ll_smimea_answer_get_source (answer), ==, LL_ANSWER_SOURCE_CACHE);
    g_assert_cmpint (ll_smimea_answer_get_checked_at (answer), ==, at);
    g_assert_cmpuint (ll_smimea_answer_get_ttl (answer), ==, 1);
    g_assert_cmpuint (ll_smimea_answer_get_n_rows (answer), ==,
                      strlen (lifetimes[i].records));
  }
}

static void
test_records (Fixture *self, gconstpointer data)
{
  g_autoptr (LlSmimeaAnswer) answer = NULL;

  put_answer (self, LL_DNS_SECURE, "aBx", 3600, NOW);
  answer = get_answer (self, NOW + 10);
  g_assert_cmpuint (ll_smimea_answer_get_n_rows (answer), ==, 3);
  g_assert_cmpuint (ll_smimea_answer_get_ttl (answer), ==, 3590);
  g_assert_true (answer_has (answer, 0, 'a' % 4));
  g_assert_true (ll_smimea_answer_get_row (answer, 1)->is_usable);
  g_assert_false (ll_smimea_answer_get_row (answer, 2)->is_usable);
  g_assert_cmpstr (ll_smimea_answer_get_owner_name (answer), ==,
                   "56hexdigits._smimecert.example.net");
}

static void
test_why (Fixture *self, gconstpointer data)
{
  g_autoptr (LlSmimeaAnswer) answer = NULL;

  put_answer (self, LL_DNS_BOGUS, "", 0, NOW);
  answer = get_answer (self, NOW);
  g_assert_cmpstr (ll_smimea_answer_get_why (answer), ==, "signature expired");
}

/* 1.25: five minutes, ten, fifteen, and no more. */
static void
test_failures_in_a_row (Fixture *self, gconstpointer data)
{
  static const gint64 lifetimes_in_a_row[] = {300, 600, 900, 900};
  gint64 at = NOW;
  size_t i;

  for (i = 0; i < G_N_ELEMENTS (lifetimes_in_a_row); i++) {
    put_answer (self, LL_DNS_FAILED, "", 0, at);
    g_assert_true (is_cached (self, at + lifetimes_in_a_row[i] - 1));
    at += lifetimes_in_a_row[i];
    g_assert_false (is_cached (self, at));
  }
  /* long after: a new row */
  at += 3601;
  put_answer (self, LL_DNS_FAILED, "", 0, at);
  g_assert_false (is_cached (self, at + 300));
  /* an answer ends a row */
  put_answer (self, LL_DNS_SECURE, "", 1, at + 300);
  put_answer (self, LL_DNS_FAILED, "", 0, at + 301);
  g_assert_false (is_cached (self, at + 601));
}

/* Who can only block must not push out what is still good. */
static void
test_failure_replaces_nothing_good (Fixture *self, gconstpointer data)
{
  static const LlDnsStatus failures[] = {LL_DNS_FAILED, LL_DNS_BOGUS};
  size_t i;

  for (i = 0; i < G_N_ELEMENTS (failures); i++) {
    gint64 at = NOW + (gint64)i * DAY;
    g_autoptr (LlSmimeaAnswer) before = NULL;
    g_autoptr (LlSmimeaAnswer) after = NULL;

    put_answer (self, LL_DNS_SECURE, "a", 100, at);
    put_answer (self, failures[i], "", 0, at + 99);
    before = get_answer (self, at + 99);
    g_assert_cmpint (ll_smimea_answer_get_state (before), ==,
                     LL_DNSSEC_STATE_SECURE_DATA);
    put_answer (self, failures[i], "", 0, at + 100);
    after = get_answer (self, at + 100);
    g_assert_cmpint (ll_smimea_answer_get_state (after), !=, LL_DNSSEC_STATE_SECURE_DATA);
  }
}

static void
test_what_is_no_news (Fixture *self, gconstpointer data)
{
  g_autoptr (LlSmimeaAnswer) not_asked = ll_smimea_answer_new_not_asked ("x", "offline");
  g_autoptr (LlSmimeaAnswer) fresh = make_answer (LL_DNS_SECURE, "a", 100, NOW);
  g_autoptr (LlSmimeaAnswer) stale = ll_smimea_answer_new_stale (fresh, "offline");
  g_autoptr (LlAddressHistory) history = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (ll_store_put_answer (self->store, self->bob, not_asked, NOW, &error));
  g_assert_true (ll_store_put_answer (self->store, self->bob, stale, NOW, &error));
  g_assert_false (is_cached (self, NOW));
  history = get_history (self, NULL);
  g_assert_cmpint (history->first_seen, ==, 0);
  g_assert_null (history->last_data);
}

static void
test_addresses_are_apart (Fixture *self, gconstpointer data)
{
  g_autoptr (LlAddress) other = ll_address_parse ("Bob@example.net", NULL);
  g_autoptr (LlSmimeaAnswer) answer = NULL;

  put_answer (self, LL_DNS_SECURE, "a", 100, NOW);
  answer = ll_store_get_answer (self->store, other, NOW, NULL);
  g_assert_null (answer);
}

/* -- D7 -- */

static LlSmimeaAnswer *
get_stale (Fixture *self, gint64 now)
{
  g_autoptr (GError) error = NULL;
  LlSmimeaAnswer *answer =
      ll_store_get_history_answer (self->store, self->bob, now, &error);

  g_assert_no_error (error);

  return answer;
}

static gboolean
has_stale (Fixture *self, gint64 now)
{
  g_autoptr (LlSmimeaAnswer) answer = get_stale (self, now);

  return answer != NULL;
}

static void
test_stale (Fixture *self, gconstpointer data)
{
  gint64 end = NOW + 3600 + LL_DNS_STALE_SEC;
  g_autoptr (LlSmimeaAnswer) answer = NULL;

  g_assert_false (has_stale (self, NOW));
  put_answer (self, LL_DNS_SECURE, "a", 3600, NOW);
  g_assert_false (has_stale (self, NOW - 1));
  g_assert_true (has_stale (self, NOW));
  g_assert_true (has_stale (self, NOW + 3600));
  g_assert_true (has_stale (self, end));
  g_assert_false (has_stale (self, end + 1));

  answer = get_stale (self, end);
  g_assert_cmpint (ll_smimea_answer_get_state (answer), ==, LL_DNSSEC_STATE_SECURE_STALE);
  g_assert_cmpint (ll_smimea_answer_get_source (answer), ==, LL_ANSWER_SOURCE_HISTORY);
  g_assert_cmpint (ll_smimea_answer_get_checked_at (answer), ==, NOW);
  g_assert_cmpuint (ll_smimea_answer_get_ttl (answer), ==, 0);
  g_assert_true (answer_has (answer, 0, 'a' % 4));
}

/* What comes after a D1, whether it is bridged then, and what is remembered of it. */
static const struct {
  LlDnsStatus status;
  const char *records;
  gboolean is_bridged;
  LlEarlier earlier;
} after_data[] = {
    {LL_DNS_SECURE, "x", TRUE, LL_EARLIER_DATA},
    {LL_DNS_SECURE, "", FALSE, LL_EARLIER_WITHDRAWN},
    {LL_DNS_INSECURE, "a", FALSE, LL_EARLIER_DOWNGRADE},
    {LL_DNS_BOGUS, "", TRUE, LL_EARLIER_DATA},
    {LL_DNS_FAILED, "", TRUE, LL_EARLIER_DATA},
};

static void
test_after_data (Fixture *self, gconstpointer data)
{
  size_t i;

  for (i = 0; i < G_N_ELEMENTS (after_data); i++) {
    gint64 at = NOW + (gint64)i * DAY;
    g_autoptr (LlAddressHistory) history = NULL;

    put_answer (self, LL_DNS_SECURE, "a", 3600, at);
    put_answer (self, after_data[i].status, after_data[i].records, 60, at + 3600);
    g_assert_cmpint (has_stale (self, at + 3700), ==, after_data[i].is_bridged);
    history = get_history (self, NULL);
    g_assert_cmpint (history->earlier, ==, after_data[i].earlier);
    g_assert_nonnull (history->last_data);
    g_assert_cmpint (ll_smimea_answer_get_checked_at (history->last_data), ==, at);
  }
}

/* The cache may vanish; what was learnt stays. */
static void
test_history_outlives_the_cache (Fixture *self, gconstpointer data)
{
  g_autoptr (LlAddressHistory) history = NULL;

  put_answer (self, LL_DNS_SECURE, "a", 3600, NOW);
  put_answer (self, LL_DNS_SECURE, "", 60, NOW + 10);
  g_clear_object (&self->store);
  g_assert_cmpint (g_remove (self->cache_path), ==, 0);
  fixture_reopen (self);
  g_assert_false (is_cached (self, NOW + 10));
  history = get_history (self, NULL);
  g_assert_cmpint (history->earlier, ==, LL_EARLIER_WITHDRAWN);
}

/* -- changed -- */

/* A row of D1s, and whether the last one counts as changed. */
static const struct {
  const char *answers[4];
  gboolean is_changed;
} changes[] = {
    {{"a"}, FALSE},
    {{"a", "a"}, FALSE},
    {{"a", "ab", "b"}, FALSE}, /* a roll-over */
    {{"a", "A"}, FALSE},       /* the same certificate by its digest */
    {{"a", "b"}, TRUE},        /* another one at once */
    {{"a", "b", "b"}, TRUE},   /* seeing it twice does not make it better */
    {{"a", "b", "c"}, TRUE},
    {{"a", "b", "ab"}, FALSE},     /* the old one is back */
    {{"a", "b", "bc", "c"}, TRUE}, /* a roll-over behind a change is still one */
    {{"ab", "b", "bc", "c"}, FALSE},
};

static void
test_changes (Fixture *self, gconstpointer data)
{
  size_t i;
  size_t n;

  for (i = 0; i < G_N_ELEMENTS (changes); i++) {
    g_autoptr (LlAddressHistory) history = NULL;
    g_autoptr (GError) error = NULL;

    for (n = 0; n < G_N_ELEMENTS (changes[i].answers) && changes[i].answers[n]; n++)
      put_answer (self, LL_DNS_SECURE, changes[i].answers[n], 60, NOW + (gint64)n * DAY);
    history = get_history (self, NULL);
    g_assert_cmpint (history->is_changed, ==, changes[i].is_changed);
    g_assert_cmpint (
        ll_smimea_answer_shares_certificate (history->last_data, history->accepted_data),
        ==, !changes[i].is_changed);

    ll_store_forget_address (self->store, self->bob, LL_FORGET_EVERYTHING, NULL, &error);
    g_assert_no_error (error);
  }
}

static void
test_accepted_change (Fixture *self, gconstpointer data)
{
  g_autoptr (LlAddressHistory) history = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (ll_store_accept_change (self->store, self->bob, NOW, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_NOT_FOUND);
  g_clear_error (&error);

  put_answer (self, LL_DNS_SECURE, "a", 60, NOW);
  put_answer (self, LL_DNS_SECURE, "b", 60, NOW + 100);
  g_assert_true (ll_store_accept_change (self->store, self->bob, NOW + 200, &error));
  g_assert_no_error (error);
  put_answer (self, LL_DNS_SECURE, "b", 60, NOW + 300);
  history = get_history (self, NULL);
  g_assert_false (history->is_changed);
  g_assert_true (answer_has (history->accepted_data, 0, 'b' % 4));
}

/* More changes than are kept: those that matter stay. */
static void
test_many_changes (Fixture *self, gconstpointer data)
{
  g_autoptr (LlAddressHistory) history = NULL;
  gint64 i;

  put_answer (self, LL_DNS_SECURE, "a", 60, NOW);
  for (i = 1; i < 250; i++)
    put_answer (self, i % 2 ? LL_DNS_INSECURE : LL_DNS_BOGUS, "", 60, NOW + i);
  history = get_history (self, NULL);
  g_assert_nonnull (history->last_data);
  g_assert_true (answer_has (history->accepted_data, 0, 'a' % 4));
}

/* -- since when -- */

static gint64
get_first_sighting (Fixture *self, const char *records)
{
  g_autoptr (LlSmimeaAnswer) answer = make_answer (LL_DNS_SECURE, records, 60, NOW);
  g_autoptr (GError) error = NULL;
  gint64 at =
      ll_store_get_first_sighting (self->store, self->bob, answer, NOW + 9999, &error);

  g_assert_no_error (error);

  return at;
}

static void
test_first_sighting (Fixture *self, gconstpointer data)
{
  g_assert_cmpint (get_first_sighting (self, "a"), ==, NOW + 9999);
  put_answer (self, LL_DNS_SECURE, "a", 60, NOW);
  put_answer (self, LL_DNS_SECURE, "a", 60, NOW + 10);
  put_answer (self, LL_DNS_SECURE, "ab", 60, NOW + 20);
  put_answer (self, LL_DNS_SECURE, "b", 60, NOW + 30);
  g_assert_cmpint (get_first_sighting (self, "a"), ==, NOW);
  g_assert_cmpint (get_first_sighting (self, "b"), ==, NOW + 20);
  g_assert_cmpint (get_first_sighting (self, "bc"), ==, NOW + 20);
  g_assert_cmpint (get_first_sighting (self, "c"), ==, NOW + 9999);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_case ("lookups/last-as-long-as-they-may", test_lifetime);
  add_case ("lookups/keep-their-records", test_records);
  add_case ("lookups/keep-their-reason", test_why);
  add_case ("lookups/failures-in-a-row-wait-longer", test_failures_in_a_row);
  add_case ("lookups/failure-replaces-nothing-good", test_failure_replaces_nothing_good);
  add_case ("lookups/no-news-is-not-kept", test_what_is_no_news);
  add_case ("lookups/case-of-an-address-counts", test_addresses_are_apart);
  add_case ("lookups/D7-to-the-second", test_stale);
  add_case ("lookups/D7-after-what-came-later", test_after_data);
  add_case ("lookups/history-outlives-the-cache", test_history_outlives_the_cache);
  add_case ("lookups/changed", test_changes);
  add_case ("lookups/changed-until-accepted", test_accepted_change);
  add_case ("lookups/many-changes", test_many_changes);
  add_case ("lookups/first-sighting", test_first_sighting);

  return g_test_run ();
}
