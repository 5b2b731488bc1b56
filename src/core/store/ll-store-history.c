/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "base/ll-error.h"
#include "store/ll-store-private.h"

#define DAY_SEC (24 * 3600)

static gboolean
read_known_row (LlStatement *statement, LlKnown *out_known, GError **error)
{
  if (!ll_earlier_from_string (ll_statement_get_text (statement, 0), &out_known->earlier))
    return ll_statement_set_damaged (statement, "a history", error);

  out_known->is_there = TRUE;
  out_known->last_data = ll_statement_get_number (statement, 1);
  out_known->last_data_at = ll_statement_get_number (statement, 2);
  out_known->last_data_ttl_end = ll_statement_get_number (statement, 3);
  out_known->accepted_data = ll_statement_get_number (statement, 4);
  out_known->first_seen = ll_statement_get_number (statement, 5);
  out_known->written_at = ll_statement_get_number (statement, 6);

  return TRUE;
}

gboolean
ll_store_read_known (LlStore *self,
                     const LlAddress *address,
                     LlKnown *out_known,
                     GError **error)
{
  g_autoptr (LlStatement) statement = ll_database_prepare (
      self->decisions, error,
      "SELECT earlier, last_data, last_data_at, last_data_ttl_end, accepted_data,"
      " first_seen, written_at FROM addresses WHERE address = ?",
      "t", ll_address_get_text (address));

  memset (out_known, 0, sizeof *out_known);
  if (statement == NULL)
    return FALSE;
  switch (ll_statement_step (statement, error)) {
  case LL_STEP_ROW:
    return read_known_row (statement, out_known, error);
  case LL_STEP_DONE:
    return TRUE;
  case LL_STEP_FAILED:
    break;
  }

  return FALSE;
}

gboolean
ll_store_note_address (LlStore *self,
                       const LlAddress *address,
                       gint64 now,
                       GError **error)
{
  return ll_database_run (
      self->decisions, error,
      "INSERT OR IGNORE INTO addresses (address, first_seen, earlier) VALUES (?, ?, ?)",
      "tit", ll_address_get_text (address), now,
      ll_earlier_to_string (LL_EARLIER_NOTHING));
}

LlSmimeaAnswer *
ll_store_load_outcome (LlStore *self, gint64 id, LlDnssecState state, GError **error)
{
  g_autoptr (LlStatement) head = NULL;
  g_autoptr (LlStatement) records = NULL;
  g_autoptr (GPtrArray) rdata = NULL;

  records = ll_database_prepare (
      self->decisions, error,
      "SELECT rdata FROM outcome_records WHERE outcome = ? ORDER BY position", "i", id);
  rdata = records != NULL ? ll_store_read_records (records, error) : NULL;
  if (rdata == NULL)
    return NULL;
  head = ll_database_prepare (
      self->decisions, error,
      "SELECT owner_name, canonical_name, is_wildcard, last_at FROM outcomes"
      " WHERE id = ?",
      "i", id);
  if (head == NULL)
    return NULL;

  switch (ll_statement_step (head, error)) {
  case LL_STEP_ROW:
    return ll_smimea_answer_new_stored (
        ll_statement_get_text (head, 0), state, LL_ANSWER_SOURCE_HISTORY, rdata, 0,
        ll_statement_get_number (head, 3), ll_statement_get_text (head, 1),
        ll_statement_get_number (head, 2) != 0, NULL);
  case LL_STEP_DONE:
    ll_statement_set_damaged (head, "a history without its records", error);
    break;
  case LL_STEP_FAILED:
    break;
  }

  return NULL;
}

/* -- what is known of an address -- */

static gboolean
fill_answers (LlStore *self,
              const LlKnown *known,
              LlAddressHistory *history,
              GError **error)
{
  if (known->last_data == 0)
    return TRUE;

  history->last_data =
      ll_store_load_outcome (self, known->last_data, LL_DNSSEC_STATE_SECURE_DATA, error);
  if (history->last_data == NULL)
    return FALSE;
  history->last_data_ttl_end = known->last_data_ttl_end;
  history->accepted_data = ll_store_load_outcome (self, known->accepted_data,
                                                  LL_DNSSEC_STATE_SECURE_DATA, error);
  if (history->accepted_data == NULL)
    return FALSE;
  history->is_changed = known->accepted_data != known->last_data;

  return TRUE;
}

/* A letter that came to nothing for want of the DNS says nothing about its sender. */
static gboolean
count_letter (LlStatement *statement, gboolean *is_streak, LlAddressHistory *history)
{
  LlVerdict verdict;

  if (!ll_verdict_from_string (ll_statement_get_text (statement, 0), &verdict))
    return FALSE;

  history->letters++;
  if (verdict != LL_VERDICT_UNSIGNED && verdict != LL_VERDICT_INVALID &&
      verdict != LL_VERDICT_AMBIGUOUS_SENDER)
    history->signed_letters++;
  if (verdict == LL_VERDICT_VERIFIED_DNS)
    history->matched_letters++;
  if (ll_verdict_is_positive (verdict))
    history->positive_letters += *is_streak ? 1 : 0;
  else if (ll_statement_get_number (statement, 2) == 0)
    *is_streak = FALSE;

  return TRUE;
}

/* From the newest to the oldest. */
static gboolean
count_letters (LlStatement *statement, LlAddressHistory *history, GError **error)
{
  gboolean is_streak = TRUE;
  gint64 newest = 0;

  while (TRUE) {
    unsigned int before = history->positive_letters;
    gint64 at;

    switch (ll_statement_step (statement, error)) {
    case LL_STEP_ROW:
      break;
    case LL_STEP_DONE:
      return TRUE;
    case LL_STEP_FAILED:
      return FALSE;
    }
    if (!count_letter (statement, &is_streak, history))
      return ll_statement_set_damaged (statement, "a verdict", error);
    if (history->positive_letters == before)
      continue;
    at = ll_statement_get_number (statement, 1);
    newest = before == 0 ? at : newest;
    history->positive_days = (unsigned int)((newest - at) / DAY_SEC);
  }
}

static gboolean
fill_letters (LlStore *self,
              const LlAddress *address,
              const char *letter,
              LlAddressHistory *history,
              GError **error)
{
  /* Before the one that is judged: received earlier, or in the same second and stored
   * earlier.  When that one is not stored yet all of them are. */
  g_autoptr (LlStatement) statement = ll_database_prepare (
      self->decisions, error,
      "SELECT r.verdict, r.received_at, r.is_unfinished FROM receipts r"
      " LEFT JOIN receipts this ON this.letter = ?2 AND this.address = ?1"
      " WHERE r.address = ?1 AND (this.letter IS NULL"
      "  OR (r.received_at, r.rowid) < (this.received_at, this.rowid))"
      " ORDER BY r.received_at DESC, r.rowid DESC",
      "tt", ll_address_get_text (address), letter);

  return statement != NULL && count_letters (statement, history, error);
}

LlAddressHistory *
ll_store_get_history (LlStore *self,
                      const LlAddress *address,
                      const char *letter,
                      GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (LlAddressHistory) history = g_new0 (LlAddressHistory, 1);
  LlKnown known;

  if (!ll_store_read_known (self, address, &known, error))
    return NULL;
  if (!known.is_there)
    return g_steal_pointer (&history);

  history->earlier = known.earlier;
  history->first_seen = known.first_seen;
  history->written_at = known.written_at;
  if (!fill_answers (self, &known, history, error) ||
      !fill_letters (self, address, letter, history, error))
    return NULL;

  return g_steal_pointer (&history);
}

gboolean
ll_store_accept_change (LlStore *self,
                        const LlAddress *address,
                        gint64 now,
                        GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (!ll_database_run (self->decisions, error,
                        "UPDATE addresses SET accepted_data = last_data"
                        " WHERE address = ? AND last_data != 0",
                        "t", ll_address_get_text (address)))
    return FALSE;
  if (ll_database_get_changes (self->decisions) == 0) {
    g_set_error (error, LL_ERROR, LL_ERROR_NOT_FOUND,
                 "the domain of %s never published anything usable for it",
                 ll_address_get_text (address));
    return FALSE;
  }

  return TRUE;
}
