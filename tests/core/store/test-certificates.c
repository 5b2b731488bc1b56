/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "base/ll-error.h"
#include "store-cases.h"

static void
put_certificate (Fixture *self, guint i, LlEntrySource source, gint64 now)
{
  g_autoptr (GError) error = NULL;

  ll_store_put_certificate (self->store, self->bob, get_certificate (i), source, now,
                            &error);
  g_assert_no_error (error);
}

static GPtrArray *
list_entries (Fixture *self, const LlAddress *address, const char *sha256)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *entries = ll_store_list_entries (self->store, address, sha256, &error);

  g_assert_no_error (error);
  g_assert_nonnull (entries);

  return entries;
}

static guint
count_entries (Fixture *self)
{
  g_autoptr (GPtrArray) entries = list_entries (self, NULL, NULL);

  return entries->len;
}

static void
test_entry (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) entries = NULL;
  const LlEntry *entry;

  put_certificate (self, 0, LL_ENTRY_SOURCE_LETTER, NOW);
  put_certificate (self, 0, LL_ENTRY_SOURCE_LETTER, NOW + 50);
  fixture_reopen (self);
  entries = list_entries (self, NULL, NULL);
  g_assert_cmpuint (entries->len, ==, 1);
  entry = g_ptr_array_index (entries, 0);
  g_assert_true (ll_address_equal (entry->address, self->bob));
  g_assert_true (ll_certificate_equal (entry->certificate, get_certificate (0)));
  g_assert_cmpstr (entry->sha256, ==, ll_certificate_get_sha256 (get_certificate (0)));
  g_assert_cmpint (entry->source, ==, LL_ENTRY_SOURCE_LETTER);
  g_assert_cmpint (entry->state, ==, LL_DNSSEC_STATE_NOT_ASKED);
  g_assert_cmpint (entry->not_after, ==,
                   ll_certificate_get_not_after (get_certificate (0)));
  g_assert_cmpint (entry->first_seen, ==, NOW);
  g_assert_cmpint (entry->last_seen, ==, NOW + 50);
  g_assert_cmpint (entry->last_checked, ==, 0);
  g_assert_false (entry->is_published);
  g_assert_false (entry->is_pinned);
}

static void
test_filters (Fixture *self, gconstpointer data)
{
  g_autoptr (LlAddress) carol = ll_address_parse ("carol@example.net", NULL);
  g_autoptr (LlAddress) nobody = ll_address_parse ("nobody@example.net", NULL);
  const char *first = ll_certificate_get_sha256 (get_certificate (0));
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) bobs = NULL;
  g_autoptr (GPtrArray) firsts = NULL;
  g_autoptr (GPtrArray) one = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GError) error = NULL;

  put_certificate (self, 0, LL_ENTRY_SOURCE_LETTER, NOW);
  put_certificate (self, 1, LL_ENTRY_SOURCE_LETTER, NOW);
  ll_store_put_certificate (self->store, carol, get_certificate (0),
                            LL_ENTRY_SOURCE_LETTER, NOW, &error);
  g_assert_no_error (error);

  all = list_entries (self, NULL, NULL);
  g_assert_cmpuint (all->len, ==, 3);
  bobs = list_entries (self, self->bob, NULL);
  g_assert_cmpuint (bobs->len, ==, 2);
  /* the newest first */
  g_assert_true (ll_certificate_equal (((LlEntry *)bobs->pdata[0])->certificate,
                                       get_certificate (1)));
  firsts = list_entries (self, NULL, first);
  g_assert_cmpuint (firsts->len, ==, 2);
  one = list_entries (self, self->bob, first);
  g_assert_cmpuint (one->len, ==, 1);
  none = list_entries (self, nobody, NULL);
  g_assert_cmpuint (none->len, ==, 0);
}

/* Of several sources the best. */
static const struct {
  LlEntrySource first;
  LlEntrySource second;
  LlEntrySource kept;
} sources[] = {
    {LL_ENTRY_SOURCE_DNS, LL_ENTRY_SOURCE_LETTER, LL_ENTRY_SOURCE_DNS},
    {LL_ENTRY_SOURCE_DNS, LL_ENTRY_SOURCE_IMPORT, LL_ENTRY_SOURCE_DNS},
    {LL_ENTRY_SOURCE_LETTER, LL_ENTRY_SOURCE_DNS, LL_ENTRY_SOURCE_DNS},
    {LL_ENTRY_SOURCE_LETTER, LL_ENTRY_SOURCE_IMPORT, LL_ENTRY_SOURCE_LETTER},
    {LL_ENTRY_SOURCE_IMPORT, LL_ENTRY_SOURCE_LETTER, LL_ENTRY_SOURCE_LETTER},
    {LL_ENTRY_SOURCE_IMPORT, LL_ENTRY_SOURCE_DNS, LL_ENTRY_SOURCE_DNS},
    {LL_ENTRY_SOURCE_IMPORT, LL_ENTRY_SOURCE_IMPORT, LL_ENTRY_SOURCE_IMPORT},
};

static void
test_sources (Fixture *self, gconstpointer data)
{
  size_t i;

  for (i = 0; i < G_N_ELEMENTS (sources); i++) {
    g_autoptr (GPtrArray) entries = NULL;
    g_autoptr (GError) error = NULL;

    put_certificate (self, 0, sources[i].first, NOW);
    put_certificate (self, 0, sources[i].second, NOW);
    entries = list_entries (self, NULL, NULL);
    g_assert_cmpint (((LlEntry *)entries->pdata[0])->source, ==, sources[i].kept);
    ll_store_forget_address (self->store, self->bob, LL_FORGET_EVERYTHING, NULL, &error);
    g_assert_no_error (error);
  }
}

static gboolean
is_published (Fixture *self, guint i)
{
  const char *sha256 = ll_certificate_get_sha256 (get_certificate (i));
  g_autoptr (GPtrArray) entries = list_entries (self, self->bob, sha256);

  g_assert_cmpuint (entries->len, ==, 1);

  return ((LlEntry *)entries->pdata[0])->is_published;
}

/* An answer brings its certificates along; a CA's (usage 2) is nobody's own. */
static void
test_from_answers (Fixture *self, gconstpointer data)
{
  put_answer (self, LL_DNS_SECURE, "Bxt", 60, NOW);
  g_assert_cmpuint (count_entries (self), ==, 0);
  put_answer (self, LL_DNS_INSECURE, "a", 60, NOW + 1);
  g_assert_cmpuint (count_entries (self), ==, 0);
  put_answer (self, LL_DNS_SECURE, "ab", 60, NOW + 2);
  g_assert_cmpuint (count_entries (self), ==, 2);
  g_assert_true (is_published (self, 'a' % 4));
  put_answer (self, LL_DNS_SECURE, "b", 60, NOW + 3);
  g_assert_false (is_published (self, 'a' % 4));
  g_assert_true (is_published (self, 'b' % 4));
  put_answer (self, LL_DNS_FAILED, "", 60, NOW + 4);
  g_assert_true (is_published (self, 'b' % 4));
  put_answer (self, LL_DNS_SECURE, "", 60, NOW + 5);
  g_assert_false (is_published (self, 'b' % 4));
}

static void
test_last_state (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) entries = NULL;
  const LlEntry *entry;

  put_answer (self, LL_DNS_SECURE, "a", 60, NOW);
  put_answer (self, LL_DNS_BOGUS, "", 60, NOW + 100);
  entries = list_entries (self, NULL, NULL);
  entry = g_ptr_array_index (entries, 0);
  g_assert_cmpint (entry->state, ==, LL_DNSSEC_STATE_BOGUS);
  g_assert_cmpint (entry->last_checked, ==, NOW + 100);
  g_assert_cmpint (entry->source, ==, LL_ENTRY_SOURCE_DNS);
}

static void
test_by_name (Fixture *self, gconstpointer data)
{
  const char *sha256 = ll_certificate_get_sha256 (get_certificate (0));
  g_autoptr (LlCertificate) missing = NULL;
  g_autoptr (LlCertificate) found = NULL;
  g_autoptr (GError) error = NULL;

  missing = ll_store_get_certificate (self->store, sha256, &error);
  g_assert_no_error (error);
  g_assert_null (missing);
  put_certificate (self, 0, LL_ENTRY_SOURCE_IMPORT, NOW);
  found = ll_store_get_certificate (self->store, sha256, &error);
  g_assert_no_error (error);
  g_assert_true (ll_certificate_equal (found, get_certificate (0)));
}

/* -- pins -- */

static guint
count_pins (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) pins = ll_store_dup_pins (self->store, self->bob, &error);

  g_assert_no_error (error);

  return g_strv_length (pins);
}

static void
test_pins (Fixture *self, gconstpointer data)
{
  const char *first = ll_certificate_get_sha256 (get_certificate (0));
  const char *second = ll_certificate_get_sha256 (get_certificate (1));
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (ll_store_set_pin (self->store, self->bob, first, NOW, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (ll_store_clear_pin (self->store, self->bob, NULL, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_NOT_FOUND);
  g_clear_error (&error);

  put_certificate (self, 0, LL_ENTRY_SOURCE_LETTER, NOW);
  put_certificate (self, 1, LL_ENTRY_SOURCE_LETTER, NOW);
  g_assert_true (ll_store_set_pin (self->store, self->bob, first, NOW, &error));
  g_assert_true (ll_store_set_pin (self->store, self->bob, first, NOW, &error));
  g_assert_cmpuint (count_pins (self), ==, 1);
  g_assert_true (ll_store_set_pin (self->store, self->bob, second, NOW, &error));
  fixture_reopen (self);
  g_assert_cmpuint (count_pins (self), ==, 2);
  entries = list_entries (self, self->bob, first);
  g_assert_true (((LlEntry *)entries->pdata[0])->is_pinned);

  g_assert_true (ll_store_clear_pin (self->store, self->bob, first, &error));
  g_assert_cmpuint (count_pins (self), ==, 1);
  g_assert_true (ll_store_clear_pin (self->store, self->bob, NULL, &error));
  g_assert_cmpuint (count_pins (self), ==, 0);
}

/* -- whom the person knows -- */

static guint
count_known (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) known = ll_store_list_known_addresses (self->store, &error);

  g_assert_no_error (error);

  return known->len;
}

static void
test_known (Fixture *self, gconstpointer data)
{
  g_autoptr (LlAddressHistory) history = NULL;
  g_autoptr (GError) error = NULL;

  put_answer (self, LL_DNS_SECURE, "a", 60, NOW);
  put_certificate (self, 0, LL_ENTRY_SOURCE_LETTER, NOW);
  g_assert_cmpuint (count_known (self), ==, 0);
  g_assert_true (ll_store_note_written (self->store, self->bob, NOW + 7, &error));
  g_assert_true (ll_store_note_written (self->store, self->bob, NOW + 5, &error));
  g_assert_cmpuint (count_known (self), ==, 1);
  history = get_history (self, NULL);
  g_assert_cmpint (history->written_at, ==, NOW + 7);
  g_assert_cmpint (history->first_seen, ==, NOW);
}

static void
test_known_by_import (Fixture *self, gconstpointer data)
{
  put_certificate (self, 0, LL_ENTRY_SOURCE_IMPORT, NOW);
  g_assert_cmpuint (count_known (self), ==, 1);
}

/* -- forgetting -- */

static gboolean
file_has (const char *path, LlCertificate *certificate)
{
  g_autofree char *content = NULL;
  gsize size;
  GBytes *der = ll_certificate_get_der (certificate);
  gsize der_size;
  const void *octets = g_bytes_get_data (der, &der_size);

  /* the first octets behind the head that all of them share */
  return g_file_get_contents (path, &content, &size, NULL) &&
         memmem (content, size, (const char *)octets + der_size - 60, 60) != NULL;
}

static void
test_forget_address (Fixture *self, gconstpointer data)
{
  const char *sha256 = ll_certificate_get_sha256 (get_certificate ('a' % 4));
  g_autoptr (LlAddressHistory) history = NULL;
  g_autoptr (LlSmimeaAnswer) answer = NULL;
  g_autoptr (LlSmimeaAnswer) stale = NULL;
  g_autoptr (GError) error = NULL;

  put_answer (self, LL_DNS_SECURE, "a", 3600, NOW);
  g_assert_true (ll_store_set_pin (self->store, self->bob, sha256, NOW, &error));
  g_assert_true (ll_store_note_written (self->store, self->bob, NOW, &error));
  g_assert_true (ll_store_forget_address (self->store, self->bob, LL_FORGET_CERTIFICATES,
                                          NULL, &error));
  g_assert_no_error (error);

  g_assert_cmpuint (count_entries (self), ==, 0);
  g_assert_cmpuint (count_pins (self), ==, 0);
  g_assert_cmpuint (count_known (self), ==, 0);
  answer = ll_store_get_answer (self->store, self->bob, NOW, &error);
  g_assert_null (answer);
  stale = ll_store_get_history_answer (self->store, self->bob, NOW, &error);
  g_assert_null (stale);
  /* what protects against a downgrade */
  history = get_history (self, NULL);
  g_assert_cmpint (history->earlier, ==, LL_EARLIER_DATA);
  g_assert_nonnull (history->last_data);
}

/* Nothing of it is left on the disk either. */
static void
test_forget_everything (Fixture *self, gconstpointer data)
{
  g_autofree char *decisions_log = g_strconcat (self->decisions_path, "-wal", NULL);
  g_autofree char *cache_log = g_strconcat (self->cache_path, "-wal", NULL);
  const char *const paths[] = {self->decisions_path, decisions_log, self->cache_path,
                               cache_log};
  g_autoptr (LlAddressHistory) history = NULL;
  g_autoptr (GError) error = NULL;
  LlCertificate *certificate = get_certificate ('a' % 4);
  gboolean was_there = FALSE;
  size_t i;

  put_answer (self, LL_DNS_SECURE, "a", 3600, NOW);
  for (i = 0; i < G_N_ELEMENTS (paths); i++)
    was_there = was_there || file_has (paths[i], certificate);
  g_assert_true (was_there);

  g_assert_true (ll_store_forget_address (self->store, self->bob, LL_FORGET_EVERYTHING,
                                          NULL, &error));
  g_assert_no_error (error);
  for (i = 0; i < G_N_ELEMENTS (paths); i++)
    g_assert_false (file_has (paths[i], certificate));
  history = get_history (self, NULL);
  g_assert_cmpint (history->earlier, ==, LL_EARLIER_NOTHING);
  g_assert_cmpint (history->first_seen, ==, 0);
  g_assert_false (ll_store_forget_address (self->store, self->bob, LL_FORGET_EVERYTHING,
                                           NULL, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_NOT_FOUND);
}

static void
test_forget_insecure (Fixture *self, gconstpointer data)
{
  g_autoptr (LlAddressHistory) history = NULL;
  g_autoptr (GError) error = NULL;

  put_answer (self, LL_DNS_INSECURE, "", 60, NOW);
  g_assert_true (ll_store_forget_address (self->store, self->bob, LL_FORGET_CERTIFICATES,
                                          NULL, &error));
  history = get_history (self, NULL);
  g_assert_cmpint (history->first_seen, ==, 0);
}

static void
test_forget_certificate (Fixture *self, gconstpointer data)
{
  const char *sha256 = ll_certificate_get_sha256 (get_certificate (0));
  g_autoptr (GError) error = NULL;

  put_certificate (self, 0, LL_ENTRY_SOURCE_LETTER, NOW);
  put_certificate (self, 1, LL_ENTRY_SOURCE_LETTER, NOW);
  g_assert_true (ll_store_set_pin (self->store, self->bob, sha256, NOW, &error));
  g_assert_true (ll_store_forget_certificate (self->store, sha256, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count_entries (self), ==, 1);
  g_assert_cmpuint (count_pins (self), ==, 0);
  g_assert_false (ll_store_forget_certificate (self->store, sha256, NULL, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_NOT_FOUND);
}

static void
test_words (void)
{
  guint i;

  for (i = 0; i < LL_N_ENTRY_SOURCES; i++) {
    LlEntrySource source = LL_N_ENTRY_SOURCES;

    g_assert_true (ll_entry_source_from_string (ll_entry_source_to_string (i), &source));
    g_assert_cmpint (source, ==, i);
  }
  g_assert_false (ll_entry_source_from_string ("rumour", &(LlEntrySource){0}));
  g_assert_false (ll_entry_source_from_string (NULL, &(LlEntrySource){0}));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_case ("certificates/entry", test_entry);
  add_case ("certificates/narrowed-down", test_filters);
  add_case ("certificates/best-source", test_sources);
  add_case ("certificates/come-with-answers", test_from_answers);
  add_case ("certificates/state-of-the-last-answer", test_last_state);
  add_case ("certificates/by-their-name", test_by_name);
  add_case ("certificates/pins", test_pins);
  add_case ("certificates/known-addresses", test_known);
  add_case ("certificates/known-by-import", test_known_by_import);
  add_case ("certificates/forget-address", test_forget_address);
  add_case ("certificates/forget-everything", test_forget_everything);
  add_case ("certificates/forget-insecure", test_forget_insecure);
  add_case ("certificates/forget-certificate", test_forget_certificate);
  g_test_add_func ("/store/certificates/words", test_words);

  return g_test_run ();
}
