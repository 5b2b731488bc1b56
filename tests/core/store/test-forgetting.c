/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <sqlite3.h>

#include "base/ll-error.h"
#include "store-cases.h"

/* An undo is one when the tables are as they were: they are compared column by column. */

#define LETTER "3c0c1847be3ba1b6c8e1f0ff0c43a23d5c9b0ef7bd2b6d5a3e9d4a7ff1c2b3a4"

static const char *const decisions_tables[] = {
    "SELECT * FROM addresses ORDER BY address",
    "SELECT * FROM outcomes ORDER BY id",
    "SELECT outcome, position, hex (rdata) FROM outcome_records"
    " ORDER BY outcome, position",
    "SELECT sha256, hex (der), not_before FROM certificates ORDER BY sha256",
    "SELECT * FROM sightings ORDER BY address, sha256",
    "SELECT * FROM pins ORDER BY address, sha256",
    "SELECT rowid, * FROM receipts ORDER BY rowid",
};

static const char *const cache_tables[] = {
    "SELECT * FROM answers ORDER BY address",
    "SELECT address, position, hex (rdata) FROM records ORDER BY address, position",
};

static void
dump_rows (sqlite3 *database, const char *sql, GString *out)
{
  sqlite3_stmt *statement;

  g_string_append_printf (out, "-- %s\n", sql);
  g_assert_cmpint (sqlite3_prepare_v2 (database, sql, -1, &statement, NULL), ==,
                   SQLITE_OK);
  while (sqlite3_step (statement) == SQLITE_ROW) {
    for (int i = 0; i < sqlite3_column_count (statement); i++) {
      g_autofree char *text =
          sqlite3_column_text (statement, i) == NULL
              ? g_strdup ("NULL")
              : g_strescape ((const char *)sqlite3_column_text (statement, i), NULL);

      g_string_append_printf (out, "%s|", text);
    }
    g_string_append_c (out, '\n');
  }
  g_assert_cmpint (sqlite3_finalize (statement), ==, SQLITE_OK);
}

static void
dump_file (const char *path, const char *const *tables, size_t n_tables, GString *out)
{
  sqlite3 *database;

  g_assert_cmpint (sqlite3_open_v2 (path, &database, SQLITE_OPEN_READONLY, NULL), ==,
                   SQLITE_OK);
  for (size_t i = 0; i < n_tables; i++)
    dump_rows (database, tables[i], out);
  sqlite3_close (database);
}

static char *
dump_decisions (Fixture *self)
{
  GString *out = g_string_new (NULL);

  dump_file (self->decisions_path, decisions_tables, G_N_ELEMENTS (decisions_tables),
             out);

  return g_string_free (out, FALSE);
}

static char *
dump (Fixture *self)
{
  GString *out = g_string_new (NULL);

  dump_file (self->decisions_path, decisions_tables, G_N_ELEMENTS (decisions_tables),
             out);
  dump_file (self->cache_path, cache_tables, G_N_ELEMENTS (cache_tables), out);

  return g_string_free (out, FALSE);
}

/* -- what may be known of an address before it is forgotten -- */

static void
put_certificate (LlStore *store, const char *address, guint i, LlEntrySource source)
{
  g_autoptr (LlAddress) parsed = ll_address_parse (address, NULL);
  g_autoptr (GError) error = NULL;

  ll_store_put_certificate (store, parsed, get_certificate (i), source, NOW - 50, &error);
  g_assert_no_error (error);
}

static void
pin (LlStore *store, const char *address, guint i)
{
  g_autoptr (LlAddress) parsed = ll_address_parse (address, NULL);
  g_autoptr (GError) error = NULL;

  ll_store_set_pin (store, parsed, ll_certificate_get_sha256 (get_certificate (i)),
                    NOW - 40, &error);
  g_assert_no_error (error);
}

static void
put_receipt (Fixture *self)
{
  LlReceipt receipt = {.verdict = LL_VERDICT_VERIFIED_DNS, .received_at = NOW - 30};
  g_autoptr (GError) error = NULL;

  ll_store_put_receipt (self->store, LETTER, self->bob, &receipt, &error);
  g_assert_no_error (error);
}

static void
learn_letter (Fixture *self)
{
  put_certificate (self->store, "bob@example.net", 0, LL_ENTRY_SOURCE_LETTER);
}

static void
learn_letter_and_receipt (Fixture *self)
{
  learn_letter (self);
  put_receipt (self);
}

static void
learn_answers (Fixture *self)
{
  put_answer (self, LL_DNS_SECURE, "ab", 3600, NOW - 3 * DAY);
  put_answer (self, LL_DNS_SECURE, "bx", 3600, NOW - 100);
}

static void
learn_change (Fixture *self)
{
  put_answer (self, LL_DNS_SECURE, "a", 3600, NOW - DAY);
  put_answer (self, LL_DNS_SECURE, "c", 3600, NOW - 100);
}

static void
learn_withdrawal (Fixture *self)
{
  learn_answers (self);
  put_answer (self, LL_DNS_SECURE, "", 3600, NOW - 90);
}

static void
learn_insecure (Fixture *self)
{
  put_answer (self, LL_DNS_SECURE, "", 60, NOW - DAY);
  put_answer (self, LL_DNS_INSECURE, "", 60, NOW - 90);
  learn_letter (self);
}

static void
learn_failure (Fixture *self)
{
  put_answer (self, LL_DNS_FAILED, "", 60, NOW - 90);
}

static void
learn_import (Fixture *self)
{
  put_certificate (self->store, "bob@example.net", 2, LL_ENTRY_SOURCE_IMPORT);
}

static void
learn_all (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  learn_change (self);
  learn_import (self);
  learn_letter_and_receipt (self);
  pin (self->store, "bob@example.net", 0);
  pin (self->store, "bob@example.net", 2);
  ll_store_note_written (self->store, self->bob, NOW - 20, &error);
  g_assert_no_error (error);
  /* Others, whose things must not move. */
  put_certificate (self->store, "carol@example.net", 0, LL_ENTRY_SOURCE_LETTER);
  put_certificate (self->store, "carol@example.net", 3, LL_ENTRY_SOURCE_IMPORT);
  pin (self->store, "carol@example.net", 3);
}

static const struct {
  const char *name;
  void (*learn) (Fixture *self);
} cases[] = {
    {"a letter", learn_letter},
    {"a letter and its receipt", learn_letter_and_receipt},
    {"answers", learn_answers},
    {"a change", learn_change},
    {"a withdrawal", learn_withdrawal},
    {"an insecure domain", learn_insecure},
    {"a failure", learn_failure},
    {"an import", learn_import},
    {"all at once", learn_all},
};

static LlForgotten *
forget_bob (Fixture *self)
{
  LlForgotten *forgotten = NULL;
  g_autoptr (GError) error = NULL;

  ll_store_forget_address (self->store, self->bob, LL_FORGET_CERTIFICATES, &forgotten,
                           &error);
  g_assert_no_error (error);
  g_assert_nonnull (forgotten);

  return forgotten;
}

static void
restore (Fixture *self, const LlForgotten *forgotten)
{
  g_autoptr (GError) error = NULL;

  ll_store_restore (self->store, forgotten, &error);
  g_assert_no_error (error);
}

static void
start_anew (Fixture *self)
{
  fixture_tear_down (self, NULL);
  fixture_set_up (self, NULL);
}

static void
test_address (Fixture *self, gconstpointer data)
{
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (LlForgotten) forgotten = NULL;
    g_autofree char *before = NULL;
    g_autofree char *between = NULL;
    g_autofree char *after = NULL;
    g_autofree char *again = NULL;

    g_test_message ("%s", cases[i].name);
    start_anew (self);
    cases[i].learn (self);
    before = dump (self);
    forgotten = forget_bob (self);
    between = dump (self);
    g_assert_cmpstr (between, !=, before);

    restore (self, forgotten);
    after = dump (self);
    g_assert_cmpstr (after, ==, before);
    restore (self, forgotten);
    again = dump (self);
    g_assert_cmpstr (again, ==, before);
  }
}

/* Nothing of the process that forgot is needed: another one may restore. */
static void
test_in_a_new_store (Fixture *self, gconstpointer data)
{
  g_autoptr (LlForgotten) forgotten = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  learn_all (self);
  before = dump (self);
  forgotten = forget_bob (self);
  fixture_reopen (self);
  restore (self, forgotten);
  after = dump (self);
  g_assert_cmpstr (after, ==, before);
}

static void
test_certificate (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < 4; i++) {
    const char *sha256 = ll_certificate_get_sha256 (get_certificate (i));
    g_autoptr (LlForgotten) forgotten = NULL;
    g_autoptr (GError) error = NULL;
    g_autofree char *before = NULL;
    g_autofree char *between = NULL;
    g_autofree char *after = NULL;

    start_anew (self);
    learn_all (self);
    before = dump (self);
    if (!ll_store_forget_certificate (self->store, sha256, &forgotten, &error)) {
      g_assert_error (error, LL_ERROR, LL_ERROR_NOT_FOUND);
      g_assert_null (forgotten);
      continue;
    }
    between = dump (self);
    g_assert_cmpstr (between, !=, before);
    restore (self, forgotten);
    restore (self, forgotten);
    after = dump (self);
    g_assert_cmpstr (after, ==, before);
  }
}

/* First the certificate, then its owner, and both come back, in whatever order. */
static void
test_both (Fixture *self, gconstpointer data)
{
  const char *sha256 = ll_certificate_get_sha256 (get_certificate (0));

  for (int order = 0; order < 2; order++) {
    g_autoptr (LlForgotten) certificate = NULL;
    g_autoptr (LlForgotten) bob = NULL;
    g_autoptr (GError) error = NULL;
    g_autofree char *before = NULL;
    g_autofree char *after = NULL;

    start_anew (self);
    learn_letter (self);
    learn_import (self);
    pin (self->store, "bob@example.net", 0);
    before = dump (self);
    ll_store_forget_certificate (self->store, sha256, &certificate, &error);
    g_assert_no_error (error);
    bob = forget_bob (self);
    restore (self, order == 0 ? certificate : bob);
    restore (self, order == 0 ? bob : certificate);
    after = dump (self);
    g_assert_cmpstr (after, ==, before);
  }
}

/* Of an address that was forgotten later no more comes back than belongs to the
 * certificate. */
static void
test_certificate_of_a_forgotten (Fixture *self, gconstpointer data)
{
  const char *sha256 = ll_certificate_get_sha256 (get_certificate (0));
  g_autoptr (LlForgotten) certificate = NULL;
  g_autoptr (LlForgotten) bob = NULL;
  g_autoptr (LlAddressHistory) history = NULL;
  g_autoptr (GPtrArray) known = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GError) error = NULL;

  learn_letter (self);
  learn_import (self);
  ll_store_note_written (self->store, self->bob, NOW, &error);
  ll_store_forget_certificate (self->store, sha256, &certificate, &error);
  g_assert_no_error (error);
  bob = forget_bob (self);
  restore (self, certificate);

  entries = ll_store_list_entries (self->store, self->bob, NULL, &error);
  g_assert_cmpuint (entries->len, ==, 1);
  known = ll_store_list_known_addresses (self->store, &error);
  g_assert_cmpuint (known->len, ==, 0);
  history = get_history (self, NULL);
  g_assert_cmpint (history->written_at, ==, 0);
  g_assert_cmpint (history->first_seen, ==, NOW - 50);
}

/* -- what was learnt since -- */

static const LlEntry *
get_entry (GPtrArray *entries, guint i)
{
  const char *sha256 = ll_certificate_get_sha256 (get_certificate (i));

  for (guint j = 0; j < entries->len; j++) {
    const LlEntry *entry = entries->pdata[j];

    if (g_str_equal (entry->sha256, sha256))
      return entry;
  }

  return NULL;
}

/* Answered anew, the same domain says another thing: that is what stays. */
static void
test_newer_answer (Fixture *self, gconstpointer data)
{
  g_autoptr (LlForgotten) forgotten = NULL;
  g_autoptr (LlSmimeaAnswer) answer = NULL;
  g_autoptr (LlAddressHistory) history = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GError) error = NULL;

  put_answer (self, LL_DNS_SECURE, "a", 3600, NOW - 100);
  forgotten = forget_bob (self);
  put_answer (self, LL_DNS_SECURE, "c", 3600, NOW);
  restore (self, forgotten);

  answer = ll_store_get_answer (self->store, self->bob, NOW + 1, &error);
  g_assert_no_error (error);
  g_assert_true (answer_has (answer, 0, 'c' % 4));
  g_assert_cmpuint (ll_smimea_answer_get_n_rows (answer), ==, 1);
  history = get_history (self, NULL);
  g_assert_true (answer_has (history->last_data, 0, 'c' % 4));
  g_assert_cmpint (history->last_data_ttl_end, ==, NOW + 3600);
  g_assert_true (history->is_changed);
  entries = ll_store_list_entries (self->store, self->bob, NULL, &error);
  g_assert_cmpuint (entries->len, ==, 2);
  g_assert_true (get_entry (entries, 'c' % 4)->is_published);
  g_assert_false (get_entry (entries, 'a' % 4)->is_published);
}

/* The domain took it back since, that answer ran out and went: the older one, whose time
 * would still last, must not come back to life. */
static void
test_taken_back (Fixture *self, gconstpointer data)
{
  g_autoptr (LlForgotten) forgotten = NULL;
  g_autoptr (LlAddress) carol = ll_address_parse ("carol@example.net", NULL);
  g_autoptr (LlSmimeaAnswer) other = make_answer (LL_DNS_SECURE, "", 60, NOW + 3 * DAY);
  g_autoptr (LlSmimeaAnswer) answer = NULL;
  g_autoptr (LlSmimeaAnswer) stale = NULL;
  g_autoptr (LlAddressHistory) history = NULL;
  g_autoptr (GError) error = NULL;

  put_answer (self, LL_DNS_SECURE, "a", 6 * DAY, NOW - 100);
  forgotten = forget_bob (self);
  put_answer (self, LL_DNS_SECURE, "", 60, NOW);
  ll_store_put_answer (self->store, carol, other, NOW + 3 * DAY, &error); /* sweeps */
  g_assert_no_error (error);
  restore (self, forgotten);

  answer = ll_store_get_answer (self->store, self->bob, NOW + 3 * DAY, &error);
  g_assert_no_error (error);
  g_assert_null (answer);
  stale = ll_store_get_history_answer (self->store, self->bob, NOW + 3 * DAY, &error);
  g_assert_null (stale);
  history = get_history (self, NULL);
  g_assert_cmpint (history->earlier, ==, LL_EARLIER_WITHDRAWN);
}

/* The same certificate came again, from the DNS this time: both times join, and the
 * better source stays. */
static void
test_seen_again (Fixture *self, gconstpointer data)
{
  g_autoptr (LlForgotten) forgotten = NULL;
  g_autoptr (LlAddressHistory) history = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GError) error = NULL;
  const LlEntry *entry;

  put_certificate (self->store, "bob@example.net", 'a' % 4, LL_ENTRY_SOURCE_LETTER);
  ll_store_note_written (self->store, self->bob, NOW - 10, &error);
  forgotten = forget_bob (self);
  put_answer (self, LL_DNS_SECURE, "a", 60, NOW);
  ll_store_note_written (self->store, self->bob, NOW + 10, &error);
  restore (self, forgotten);

  entries = ll_store_list_entries (self->store, self->bob, NULL, &error);
  entry = get_entry (entries, 'a' % 4);
  g_assert_cmpint (entry->source, ==, LL_ENTRY_SOURCE_DNS);
  g_assert_cmpint (entry->first_seen, ==, NOW - 50);
  g_assert_cmpint (entry->last_seen, ==, NOW);
  history = get_history (self, NULL);
  g_assert_cmpint (history->first_seen, ==, NOW - 50);
  g_assert_cmpint (history->written_at, ==, NOW + 10);
}

/* Two pins may stand beside each other; that is for the person to clear up. */
static void
test_pinned_since (Fixture *self, gconstpointer data)
{
  g_autoptr (LlForgotten) forgotten = NULL;
  g_auto (GStrv) pins = NULL;
  g_autoptr (GError) error = NULL;

  learn_letter (self);
  pin (self->store, "bob@example.net", 0);
  forgotten = forget_bob (self);
  put_certificate (self->store, "bob@example.net", 1, LL_ENTRY_SOURCE_LETTER);
  pin (self->store, "bob@example.net", 1);
  restore (self, forgotten);
  pins = ll_store_dup_pins (self->store, self->bob, &error);
  g_assert_cmpuint (g_strv_length (pins), ==, 2);
}

/* -- another process -- */

static void
test_another_process (Fixture *self, gconstpointer data)
{
  g_autoptr (LlStore) other = NULL;
  g_autoptr (LlForgotten) forgotten = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  learn_all (self);
  other = ll_store_new (self->data, self->cache, &error);
  g_assert_no_error (error);
  before = dump_decisions (self);
  forgotten = forget_bob (self);
  /* It knew bob from before, and writes what it has at once. */
  put_certificate (other, "dave@example.net", 1, LL_ENTRY_SOURCE_LETTER);
  put_certificate (other, "bob@example.net", 1, LL_ENTRY_SOURCE_LETTER);
  restore (self, forgotten);

  entries = ll_store_list_entries (other, self->bob, NULL, &error);
  g_assert_nonnull (get_entry (entries, 0));
  g_assert_nonnull (get_entry (entries, 1));
  g_assert_true (get_entry (entries, 0)->is_pinned);
  after = dump_decisions (self);
  g_assert_cmpstr (after, !=, before); /* the other's are there, too */
}

/* Forgotten for good by somebody else: what refers to each other still comes together. */
static void
test_forgotten_whole (Fixture *self, gconstpointer data)
{
  g_autoptr (LlForgotten) forgotten = NULL;
  g_autoptr (LlAddressHistory) history = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GError) error = NULL;

  learn_all (self);
  forgotten = forget_bob (self);
  ll_store_forget_address (self->store, self->bob, LL_FORGET_EVERYTHING, NULL, &error);
  g_assert_no_error (error);
  restore (self, forgotten);
  history = get_history (self, NULL);
  g_assert_cmpint (history->earlier, ==, LL_EARLIER_DATA);
  g_assert_true (answer_has (history->last_data, 0, 'c' % 4));
  g_assert_true (answer_has (history->accepted_data, 0, 'a' % 4));
  entries = ll_store_list_entries (self->store, self->bob, NULL, &error);
  g_assert_cmpuint (entries->len, ==, 4);
}

/* A cache that broke, or was taken away, loses nothing that counts. */
static void
test_without_cache (Fixture *self, gconstpointer data)
{
  g_autoptr (LlForgotten) forgotten = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  learn_all (self);
  before = dump_decisions (self);
  forgotten = forget_bob (self);
  g_clear_object (&self->store);
  g_assert_true (g_file_set_contents (self->cache_path, "garbage", -1, NULL));
  fixture_reopen (self);
  restore (self, forgotten);
  after = dump_decisions (self);
  g_assert_cmpstr (after, ==, before);
}

static void
test_import (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) both = g_ptr_array_new ();
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GPtrArray) known = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (both, get_certificate (0));
  g_ptr_array_add (both, get_certificate (1));
  g_assert_true (ll_store_import_certificates (self->store, both, NOW, &error));
  entries = ll_store_list_entries (self->store, self->bob, NULL, &error);
  g_assert_cmpuint (entries->len, ==, 2);
  g_assert_cmpint (get_entry (entries, 0)->source, ==, LL_ENTRY_SOURCE_IMPORT);
  g_assert_false (get_entry (entries, 0)->is_pinned);
  known = ll_store_list_known_addresses (self->store, &error);
  g_assert_cmpuint (known->len, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_case ("forgetting/an-address-comes-back-as-it-was", test_address);
  add_case ("forgetting/a-new-store-can-restore", test_in_a_new_store);
  add_case ("forgetting/a-certificate-comes-back-as-it-was", test_certificate);
  add_case ("forgetting/both-come-back-in-any-order", test_both);
  add_case ("forgetting/a-certificate-brings-no-more-back",
            test_certificate_of_a_forgotten);
  add_case ("forgetting/a-newer-answer-stays", test_newer_answer);
  add_case ("forgetting/what-was-taken-back-stays-so", test_taken_back);
  add_case ("forgetting/times-join-when-seen-again", test_seen_again);
  add_case ("forgetting/a-newer-pin-stays-beside", test_pinned_since);
  add_case ("forgetting/another-process-may-write-between", test_another_process);
  add_case ("forgetting/what-belongs-together-comes-together", test_forgotten_whole);
  add_case ("forgetting/the-cache-may-be-gone", test_without_cache);
  add_case ("certificates/brought-in-together", test_import);

  return g_test_run ();
}
