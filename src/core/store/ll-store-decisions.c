/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "base/ll-error.h"
#include "store/ll-store-private.h"

/* -- whom the person knows -- */

gboolean
ll_store_note_known (LlStore *self, const LlAddress *address, gint64 now, GError **error)
{
  return ll_database_run (self->decisions, error,
                          "UPDATE addresses SET known_since = ?"
                          " WHERE address = ? AND known_since = 0",
                          "it", now, ll_address_get_text (address));
}

static gboolean
note_written (LlStore *self, const LlAddress *address, gint64 now, GError **error)
{
  return ll_store_note_address (self, address, now, error) &&
         ll_store_note_known (self, address, now, error) &&
         ll_database_run (self->decisions, error,
                          "UPDATE addresses SET written_at = max (written_at, ?)"
                          " WHERE address = ?",
                          "it", now, ll_address_get_text (address));
}

gboolean
ll_store_note_written (LlStore *self,
                       const LlAddress *address,
                       gint64 now,
                       GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return ll_database_begin (self->decisions, error) &&
         ll_store_finish (self, note_written (self, address, now, error), error);
}

static gboolean
add_address (GPtrArray *addresses, LlStatement *statement, GError **error)
{
  const char *text = ll_statement_get_text (statement, 0);
  LlAddress *address = text != NULL ? ll_address_parse (text, NULL) : NULL;

  if (address == NULL)
    return ll_statement_set_damaged (statement, "an address", error);
  g_ptr_array_add (addresses, address);

  return TRUE;
}

GPtrArray *
ll_store_list_known_addresses (LlStore *self, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (GPtrArray) addresses =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_address_unref);
  g_autoptr (LlStatement) statement = ll_database_prepare (
      self->decisions, error,
      "SELECT address FROM addresses WHERE known_since != 0 ORDER BY address", "");

  while (statement != NULL) {
    switch (ll_statement_step (statement, error)) {
    case LL_STEP_ROW:
      if (!add_address (addresses, statement, error))
        return NULL;
      break;
    case LL_STEP_DONE:
      return g_steal_pointer (&addresses);
    case LL_STEP_FAILED:
      return NULL;
    }
  }

  return NULL;
}

/* -- pins -- */

static gboolean
set_pin (LlStore *self,
         const LlAddress *address,
         const char *sha256,
         gint64 now,
         GError **error)
{
  if (!ll_store_note_address (self, address, now, error) ||
      !ll_store_note_known (self, address, now, error) ||
      !ll_database_run (self->decisions, error,
                        "INSERT INTO pins (address, sha256, pinned_at)"
                        " SELECT ?, sha256, ? FROM certificates WHERE sha256 = ?"
                        " ON CONFLICT DO UPDATE SET pinned_at = pinned_at",
                        "tit", ll_address_get_text (address), now, sha256))
    return FALSE;
  if (ll_database_get_changes (self->decisions) == 0) {
    g_set_error (error, LL_ERROR, LL_ERROR_NOT_FOUND, "no certificate %s", sha256);
    return FALSE;
  }

  return TRUE;
}

gboolean
ll_store_set_pin (LlStore *self,
                  const LlAddress *address,
                  const char *sha256,
                  gint64 now,
                  GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return ll_database_begin (self->decisions, error) &&
         ll_store_finish (self, set_pin (self, address, sha256, now, error), error);
}

gboolean
ll_store_clear_pin (LlStore *self,
                    const LlAddress *address,
                    const char *sha256,
                    GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (!ll_database_run (self->decisions, error,
                        "DELETE FROM pins WHERE address = ?1"
                        " AND (?2 IS NULL OR sha256 = ?2)",
                        "tt", ll_address_get_text (address), sha256))
    return FALSE;
  if (ll_database_get_changes (self->decisions) == 0) {
    g_set_error (error, LL_ERROR, LL_ERROR_NOT_FOUND, "nothing is pinned for %s",
                 ll_address_get_text (address));
    return FALSE;
  }

  return TRUE;
}

char **
ll_store_dup_pins (LlStore *self, const LlAddress *address, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (GStrvBuilder) pins = g_strv_builder_new ();
  g_autoptr (LlStatement) statement = ll_database_prepare (
      self->decisions, error,
      "SELECT sha256 FROM pins WHERE address = ? ORDER BY pinned_at, sha256", "t",
      ll_address_get_text (address));

  while (statement != NULL) {
    switch (ll_statement_step (statement, error)) {
    case LL_STEP_ROW:
      if (ll_statement_get_text (statement, 0) == NULL) {
        ll_statement_set_damaged (statement, "a pin", error);
        return NULL;
      }
      g_strv_builder_add (pins, ll_statement_get_text (statement, 0));
      break;
    case LL_STEP_DONE:
      return g_strv_builder_end (pins);
    case LL_STEP_FAILED:
      return NULL;
    }
  }

  return NULL;
}

/* -- verdicts at receipt -- */

static gboolean
put_receipt (LlStore *self,
             const char *letter,
             const LlAddress *from,
             const LlReceipt *receipt,
             GError **error)
{
  return ll_store_note_address (self, from, receipt->received_at, error) &&
         ll_database_run (
             self->decisions, error,
             "INSERT INTO receipts (letter, address, verdict, received_at,"
             " is_unfinished, certificate) VALUES (?, ?, ?, ?, ?, ?)"
             " ON CONFLICT (letter, address) DO UPDATE SET verdict = excluded.verdict,"
             " is_unfinished = excluded.is_unfinished, certificate = excluded.certificate"
             " WHERE is_unfinished != 0",
             "tttiit", letter, ll_address_get_text (from),
             ll_verdict_to_string (receipt->verdict), receipt->received_at,
             (gint64)(receipt->is_unfinished != FALSE), receipt->certificate);
}

gboolean
ll_store_put_receipt (LlStore *self,
                      const char *letter,
                      const LlAddress *from,
                      const LlReceipt *receipt,
                      GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return ll_database_begin (self->decisions, error) &&
         ll_store_finish (self, put_receipt (self, letter, from, receipt, error), error);
}

LlReceipt *
ll_store_get_receipt (LlStore *self,
                      const char *letter,
                      const LlAddress *from,
                      GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (LlReceipt) receipt = g_new0 (LlReceipt, 1);
  g_autoptr (LlStatement) statement = ll_database_prepare (
      self->decisions, error,
      "SELECT verdict, received_at, is_unfinished, certificate FROM receipts"
      " WHERE letter = ? AND address = ?",
      "tt", letter, ll_address_get_text (from));

  if (statement == NULL || ll_statement_step (statement, error) != LL_STEP_ROW)
    return NULL;
  if (!ll_verdict_from_string (ll_statement_get_text (statement, 0), &receipt->verdict)) {
    ll_statement_set_damaged (statement, "a verdict", error);
    return NULL;
  }
  receipt->received_at = ll_statement_get_number (statement, 1);
  receipt->is_unfinished = ll_statement_get_number (statement, 2) != 0;
  receipt->certificate = g_strdup (ll_statement_get_text (statement, 3));

  return g_steal_pointer (&receipt);
}
