/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "base/ll-limits.h"
#include "trust-cases.h"
#include "trust-records.h"

enum {
  COLUMN_RULE,
  COLUMN_STATUS,
  COLUMN_RCODE,
  COLUMN_RECORDS,
  COLUMN_STATE,
  COLUMN_USABLE
};

#define N_COLUMNS 6
#define ENOUGH    5
#define NAME      "name._smimecert.example.org"

static LlDnsStatus
parse_status (const char *word)
{
  static const char *const words[] = {"secure", "insecure", "bogus", "failed"};

  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    if (strcmp (words[i], word) == 0)
      return i;
  }

  g_assert_not_reached ();
}

static char *
format_usable (const LlSmimeaAnswer *answer)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < ll_smimea_answer_get_n_rows (answer); i++)
    g_string_append_c (text, ll_smimea_answer_get_row (answer, i)->is_usable ? '+' : '-');

  return g_string_free (text, FALSE);
}

/* A row that is not usable says why; one that nobody vouches for was not even parsed. */
static void
check_rows (const LlSmimeaAnswer *answer)
{
  LlDnssecState state = ll_smimea_answer_get_state (answer);
  gboolean is_secure = state == LL_DNSSEC_STATE_SECURE_DATA ||
                       state == LL_DNSSEC_STATE_SECURE_UNUSABLE ||
                       state == LL_DNSSEC_STATE_SECURE_STALE;

  for (guint i = 0; i < ll_smimea_answer_get_n_rows (answer); i++) {
    const LlSmimeaRow *row = ll_smimea_answer_get_row (answer, i);

    g_assert_nonnull (row->rdata);
    g_assert_cmpint (row->is_usable, ==, row->why_not == NULL);
    if (row->is_usable)
      g_assert_nonnull (row->record);
    if (!is_secure) {
      g_assert_null (row->record);
      g_assert_null (row->certificate);
    }
  }
}

static void
test_case (gconstpointer data)
{
  const char *const *row = data;
  g_autoptr (GPtrArray) rdata = trust_records_make (row[COLUMN_RECORDS]);
  g_autoptr (LlDnsAnswer) dns = ll_dns_answer_new (
      parse_status (row[COLUMN_STATUS]), g_ascii_strtoull (row[COLUMN_RCODE], NULL, 10),
      rdata, 3600, NULL, FALSE, NULL);
  g_autoptr (LlSmimeaAnswer) answer = ll_smimea_answer_new_from_dns (NAME, dns, 1000);
  g_autofree char *usable = format_usable (answer);

  g_assert_cmpstr (ll_dnssec_state_to_string (ll_smimea_answer_get_state (answer)), ==,
                   row[COLUMN_STATE]);
  if (rdata->len > 0)
    g_assert_cmpstr (usable, ==, row[COLUMN_USABLE]);
  g_assert_cmpuint (ll_smimea_answer_get_n_rows (answer), ==, rdata->len);
  check_rows (answer);
}

static void
add_cases (GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++) {
    char **row = g_ptr_array_index (rows, i);
    g_autofree char *path =
        g_strdup_printf ("/trust/smimea-answer/%s/%03u %s %s: %s", row[COLUMN_RULE], i,
                         row[COLUMN_STATUS], row[COLUMN_RCODE], row[COLUMN_RECORDS]);

    g_test_add_data_func (path, row, test_case);
  }
}

static void
test_coverage (gconstpointer data)
{
  const GPtrArray *rows = data;
  /* D3 has no more than two: no data, and no such name. */
  static const char *const rules[] = {"D1", "D2", "D4", "D5", "D6", "1.21", "3.9"};

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++) {
    guint n = 0;

    for (guint j = 0; j < rows->len; j++)
      n += strcmp (((char **)g_ptr_array_index (rows, j))[COLUMN_RULE], rules[i]) == 0;
    g_assert_cmpuint (n, >=, ENOUGH);
  }
}

/* A whole certificate cut short, at every length. */
static void
test_truncated (void)
{
  g_autoptr (GPtrArray) whole = trust_records_make ("3 0 0 alice.sign");
  GBytes *rdata = g_ptr_array_index (whole, 0);

  for (gsize size = 0; size <= g_bytes_get_size (rdata); size++) {
    g_autoptr (GPtrArray) cut =
        g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
    g_autoptr (LlSmimeaAnswer) answer = NULL;

    g_ptr_array_add (cut, g_bytes_new_from_bytes (rdata, 0, size));
    answer = ll_smimea_answer_new_stored (NAME, LL_DNSSEC_STATE_SECURE_DATA,
                                          LL_ANSWER_SOURCE_CACHE, cut, 1, 1, NULL, FALSE,
                                          NULL);
    g_assert_cmpint (ll_smimea_answer_get_state (answer), ==,
                     size == g_bytes_get_size (rdata) ? LL_DNSSEC_STATE_SECURE_DATA
                                                      : LL_DNSSEC_STATE_SECURE_UNUSABLE);
  }
}

static LlSmimeaAnswer *
make_many (guint n)
{
  g_autoptr (GPtrArray) rdata =
      g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  g_autoptr (LlDnsAnswer) dns = NULL;

  for (guint i = 0; i < n; i++) {
    guint8 octets[35] = {3, 0, 1, i};

    g_ptr_array_add (rdata, g_bytes_new (octets, sizeof octets));
  }
  dns = ll_dns_answer_new (LL_DNS_SECURE, 0, rdata, 1, NULL, FALSE, NULL);

  return ll_smimea_answer_new_from_dns (NAME, dns, 1000);
}

/* LL_DNS_RECORDS below, at and above. */
static void
test_too_many (void)
{
  for (guint n = LL_DNS_RECORDS - 1; n <= LL_DNS_RECORDS + 1; n++) {
    g_autoptr (LlSmimeaAnswer) answer = make_many (n);
    gboolean is_fine = n <= LL_DNS_RECORDS;

    g_assert_cmpint (ll_smimea_answer_get_state (answer), ==,
                     is_fine ? LL_DNSSEC_STATE_SECURE_DATA
                             : LL_DNSSEC_STATE_SECURE_UNUSABLE);
    g_assert_cmpuint (ll_smimea_answer_get_n_rows (answer), ==, MIN (n, LL_DNS_RECORDS));
    g_assert_cmpint (ll_smimea_answer_get_why (answer) == NULL, ==, is_fine);
    check_rows (answer);
  }
}

/* LL_DNS_RDATA_SIZE below, at and above. */
static void
test_too_large (void)
{
  for (int extra = -1; extra <= 1; extra++) {
    guint size = LL_DNS_RDATA_SIZE + extra;
    g_autoptr (GPtrArray) rdata =
        g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
    g_autoptr (LlSmimeaAnswer) answer = NULL;
    guint8 *octets = g_malloc0 (size);

    octets[0] = 3;
    g_ptr_array_add (rdata, g_bytes_new_take (octets, size));
    answer = ll_smimea_answer_new_stored (NAME, LL_DNSSEC_STATE_SECURE_DATA,
                                          LL_ANSWER_SOURCE_CACHE, rdata, 1, 1, NULL,
                                          FALSE, NULL);
    g_assert_false (ll_smimea_answer_get_row (answer, 0)->is_usable);
    g_assert_cmpint (ll_smimea_answer_get_row (answer, 0)->record == NULL, ==, extra > 0);
  }
}

/* 1.24: a TTL is never believed for more than seven days. */
static void
test_ttl (void)
{
  static const guint32 rows[][2] = {{0, 0},           {1, 1},
                                    {604799, 604799}, {604800, 604800},
                                    {604801, 604800}, {0xffffffff, 604800}};
  g_autoptr (GPtrArray) none = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (LlDnsAnswer) dns =
        ll_dns_answer_new (LL_DNS_SECURE, 0, none, rows[i][0], NULL, FALSE, NULL);
    g_autoptr (LlSmimeaAnswer) answer = ll_smimea_answer_new_from_dns (NAME, dns, 7);
    g_autoptr (LlSmimeaAnswer) stored = ll_smimea_answer_new_stored (
        NAME, LL_DNSSEC_STATE_SECURE_ABSENT, LL_ANSWER_SOURCE_CACHE, NULL, rows[i][0], 7,
        NULL, FALSE, NULL);

    g_assert_cmpuint (ll_smimea_answer_get_ttl (answer), ==, rows[i][1]);
    g_assert_cmpuint (ll_smimea_answer_get_ttl (stored), ==, rows[i][1]);
    g_assert_cmpint (ll_smimea_answer_get_checked_at (answer), ==, 7);
  }
}

static void
test_facts (void)
{
  g_autoptr (GPtrArray) rdata = trust_records_make ("3 0 0 alice.sign");
  g_autoptr (LlDnsAnswer) dns =
      ll_dns_answer_new (LL_DNS_SECURE, 0, rdata, 60, "final.example.net", TRUE, NULL);
  g_autoptr (LlSmimeaAnswer) answer = ll_smimea_answer_new_from_dns (NAME, dns, 1000);
  g_autoptr (LlDnsAnswer) broken =
      ll_dns_answer_new (LL_DNS_BOGUS, 0, NULL, 60, NULL, FALSE, "signature expired");
  g_autoptr (LlSmimeaAnswer) bogus = ll_smimea_answer_new_from_dns (NAME, broken, 1000);
  g_autoptr (LlCertificate) alice = trust_records_load ("alice.sign");

  g_assert_cmpstr (ll_smimea_answer_get_owner_name (answer), ==, NAME);
  g_assert_cmpstr (ll_smimea_answer_get_canonical_name (answer), ==, "final.example.net");
  g_assert_true (ll_smimea_answer_is_wildcard (answer));
  g_assert_cmpint (ll_smimea_answer_get_source (answer), ==, LL_ANSWER_SOURCE_DNS);
  g_assert_null (ll_smimea_answer_get_why (answer));
  g_assert_true (
      ll_certificate_equal (ll_smimea_answer_get_row (answer, 0)->certificate, alice));
  g_assert_cmpstr (ll_smimea_answer_get_why (bogus), ==, "signature expired");
}

static void
test_nobody_asked (void)
{
  g_autoptr (LlSmimeaAnswer) offline = ll_smimea_answer_new_not_asked (NULL, "offline");
  g_autoptr (LlSmimeaAnswer) failed = ll_smimea_answer_new_failed (NAME, "no resolver");

  g_assert_cmpint (ll_smimea_answer_get_state (offline), ==, LL_DNSSEC_STATE_NOT_ASKED);
  g_assert_cmpstr (ll_smimea_answer_get_why (offline), ==, "offline");
  g_assert_null (ll_smimea_answer_get_owner_name (offline));
  g_assert_cmpuint (ll_smimea_answer_get_n_rows (offline), ==, 0);
  g_assert_cmpint (ll_smimea_answer_get_state (failed), ==,
                   LL_DNSSEC_STATE_LOOKUP_FAILED);
  g_assert_cmpstr (ll_smimea_answer_get_owner_name (failed), ==, NAME);
}

/* Whatever the store says of the state, the records are read anew. */
static void
test_stored (void)
{
  static const struct {
    LlDnssecState stored;
    const char *records;
    LlDnssecState want;
  } rows[] = {
      {LL_DNSSEC_STATE_SECURE_DATA, "3 0 1 alice.sign", LL_DNSSEC_STATE_SECURE_DATA},
      {LL_DNSSEC_STATE_SECURE_DATA, "4 0 1 alice.sign", LL_DNSSEC_STATE_SECURE_UNUSABLE},
      {LL_DNSSEC_STATE_SECURE_DATA, "-", LL_DNSSEC_STATE_SECURE_UNUSABLE},
      {LL_DNSSEC_STATE_SECURE_UNUSABLE, "4 0 1 alice.sign",
       LL_DNSSEC_STATE_SECURE_UNUSABLE},
      {LL_DNSSEC_STATE_SECURE_UNUSABLE, "3 0 1 alice.sign", LL_DNSSEC_STATE_SECURE_DATA},
      {LL_DNSSEC_STATE_SECURE_STALE, "3 0 1 alice.sign", LL_DNSSEC_STATE_SECURE_STALE},
      {LL_DNSSEC_STATE_SECURE_STALE, "4 0 1 alice.sign", LL_DNSSEC_STATE_LOOKUP_FAILED},
      {LL_DNSSEC_STATE_SECURE_ABSENT, "-", LL_DNSSEC_STATE_SECURE_ABSENT},
      {LL_DNSSEC_STATE_INSECURE, "3 0 1 alice.sign", LL_DNSSEC_STATE_INSECURE},
      {LL_DNSSEC_STATE_BOGUS, "3 0 1 alice.sign", LL_DNSSEC_STATE_BOGUS},
      {LL_DNSSEC_STATE_LOOKUP_FAILED, "3 0 1 alice.sign", LL_DNSSEC_STATE_LOOKUP_FAILED},
      {LL_DNSSEC_STATE_NOT_ASKED, "3 0 1 alice.sign", LL_DNSSEC_STATE_NOT_ASKED},
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GPtrArray) rdata = trust_records_make (rows[i].records);
    g_autoptr (LlSmimeaAnswer) answer = ll_smimea_answer_new_stored (
        NAME, rows[i].stored, LL_ANSWER_SOURCE_CACHE, rdata, 5, 1000, NULL, TRUE, NULL);
    gboolean is_usable = rows[i].want == LL_DNSSEC_STATE_SECURE_DATA ||
                         rows[i].want == LL_DNSSEC_STATE_SECURE_STALE;

    g_assert_cmpint (ll_smimea_answer_get_state (answer), ==, rows[i].want);
    g_assert_cmpint (ll_smimea_answer_get_source (answer), ==, LL_ANSWER_SOURCE_CACHE);
    if (rdata->len > 0)
      g_assert_cmpint (ll_smimea_answer_get_row (answer, 0)->is_usable, ==, is_usable);
  }
}

static void
test_stale (void)
{
  g_autoptr (LlSmimeaAnswer) earlier = trust_records_make_answer ("3 0 1 alice.sign");
  g_autoptr (LlSmimeaAnswer) stale = ll_smimea_answer_new_stale (earlier, "offline");

  g_assert_cmpint (ll_smimea_answer_get_state (stale), ==, LL_DNSSEC_STATE_SECURE_STALE);
  g_assert_cmpint (ll_smimea_answer_get_source (stale), ==, LL_ANSWER_SOURCE_HISTORY);
  g_assert_cmpuint (ll_smimea_answer_get_ttl (stale), ==, 0);
  g_assert_cmpint (ll_smimea_answer_get_checked_at (stale), ==, 1000);
  g_assert_cmpstr (ll_smimea_answer_get_why (stale), ==, "offline");
  g_assert_true (ll_smimea_answer_get_row (stale, 0)->is_usable);
  g_assert_cmpstr (ll_answer_source_to_string (LL_ANSWER_SOURCE_DNS), ==, "dns");
  g_assert_cmpstr (ll_answer_source_to_string (LL_ANSWER_SOURCE_CACHE), ==, "cache");
  g_assert_cmpstr (ll_answer_source_to_string (LL_ANSWER_SOURCE_HISTORY), ==, "history");
}

/* `changed`: what two answers share, in whatever form each publishes it. */
static void
test_shares (void)
{
  static const struct {
    const char *a;
    const char *b;
    gboolean want;
  } rows[] = {
      {"3 0 1 alice.sign", "3 0 1 alice.sign", TRUE},
      {"3 0 0 alice.sign", "3 0 1 alice.sign", TRUE},
      {"3 0 0 alice.sign", "3 0 2 alice.sign", TRUE},
      {"3 0 0 alice.sign", "3 1 0 alice.sign", TRUE},
      {"3 0 0 alice.sign", "3 1 1 alice.sign", TRUE},
      {"3 1 0 alice.sign", "3 1 2 alice.sign", TRUE},
      {"3 1 1 alice.sign", "1 1 1 alice.sign", TRUE},
      {"3 0 0 ca.rsa", "3 0 0 ca.rsa.cross", TRUE},
      {"3 0 1 bob.sign;3 0 1 alice.sign", "3 0 1 alice.sign", TRUE},
      {"3 0 0 alice.sign", "3 0 0 alice.encrypt", FALSE},
      {"3 0 1 alice.sign", "3 0 1 bob.sign", FALSE},
      {"3 0 1 alice.sign", "3 0 2 alice.sign", FALSE},
      {"3 0 1 alice.sign", "3 1 1 alice.sign", FALSE},
      {"3 1 0 alice.sign", "3 0 1 alice.sign", FALSE},
      {"3 0 1 alice.sign", "4 0 1 alice.sign", FALSE},
      {"3 0 1 alice.sign", "-", FALSE},
      {"-", "-", FALSE},
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (LlSmimeaAnswer) a = trust_records_make_answer (rows[i].a);
    g_autoptr (LlSmimeaAnswer) b = trust_records_make_answer (rows[i].b);

    g_test_message ("%s | %s", rows[i].a, rows[i].b);
    g_assert_cmpint (ll_smimea_answer_shares_certificate (a, b), ==, rows[i].want);
    g_assert_cmpint (ll_smimea_answer_shares_certificate (b, a), ==, rows[i].want);
  }
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) rows = NULL;

  g_test_init (&argc, &argv, NULL);
  rows = trust_cases_read_table ("answers.tsv", N_COLUMNS);

  add_cases (rows);
  g_test_add_data_func ("/trust/smimea-answer/coverage", rows, test_coverage);
  g_test_add_func ("/trust/smimea-answer/truncated", test_truncated);
  g_test_add_func ("/trust/smimea-answer/too-many", test_too_many);
  g_test_add_func ("/trust/smimea-answer/too-large", test_too_large);
  g_test_add_func ("/trust/smimea-answer/ttl", test_ttl);
  g_test_add_func ("/trust/smimea-answer/facts", test_facts);
  g_test_add_func ("/trust/smimea-answer/nobody-asked", test_nobody_asked);
  g_test_add_func ("/trust/smimea-answer/stored", test_stored);
  g_test_add_func ("/trust/smimea-answer/stale", test_stale);
  g_test_add_func ("/trust/smimea-answer/shares-certificate", test_shares);

  return g_test_run ();
}
