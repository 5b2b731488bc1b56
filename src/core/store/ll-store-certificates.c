/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "base/ll-error.h"
#include "certificate/ll-certificate-addresses.h"
#include "store/ll-store-private.h"

/* -- putting -- */

gboolean
ll_store_note_certificate (LlStore *self,
                           const LlAddress *address,
                           LlCertificate *certificate,
                           LlEntrySource source,
                           gint64 now,
                           GError **error)
{
  const char *sha256 = ll_certificate_get_sha256 (certificate);

  return ll_database_run (self->decisions, error,
                          "INSERT OR IGNORE INTO certificates (sha256, der, not_before)"
                          " VALUES (?, ?, ?)",
                          "tbi", sha256, ll_certificate_get_der (certificate),
                          ll_certificate_get_not_before (certificate)) &&
         ll_database_run (
             self->decisions, error,
             "INSERT INTO sightings (address, sha256, source, first_seen, last_seen)"
             " VALUES (?1, ?2, ?3, ?4, ?4)"
             " ON CONFLICT (address, sha256) DO UPDATE SET"
             " last_seen = max (last_seen, excluded.last_seen),"
             " source = CASE WHEN excluded.source = 'dns' OR source = 'import'"
             "  THEN excluded.source ELSE source END",
             "ttti", ll_address_get_text (address), sha256,
             ll_entry_source_to_string (source), now);
}

/* What the person brings in herself makes the address one that she knows. */
static gboolean
put_certificate (LlStore *self,
                 const LlAddress *address,
                 LlCertificate *certificate,
                 LlEntrySource source,
                 gint64 now,
                 GError **error)
{
  if (!ll_store_note_address (self, address, now, error) ||
      !ll_store_note_certificate (self, address, certificate, source, now, error))
    return FALSE;

  return source != LL_ENTRY_SOURCE_IMPORT ||
         ll_store_note_known (self, address, now, error);
}

gboolean
ll_store_put_certificate (LlStore *self,
                          const LlAddress *address,
                          LlCertificate *certificate,
                          LlEntrySource source,
                          gint64 now,
                          GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return ll_database_begin (self->decisions, error) &&
         ll_store_finish (
             self, put_certificate (self, address, certificate, source, now, error),
             error);
}

static gboolean
import_all (LlStore *self, GPtrArray *certificates, gint64 now, GError **error)
{
  for (guint i = 0; i < certificates->len; i++) {
    LlCertificate *certificate = certificates->pdata[i];
    g_autoptr (GPtrArray) addresses = ll_certificate_dup_addresses (certificate);

    for (guint j = 0; j < addresses->len; j++) {
      if (!put_certificate (self, addresses->pdata[j], certificate,
                            LL_ENTRY_SOURCE_IMPORT, now, error))
        return FALSE;
    }
  }

  return TRUE;
}

gboolean
ll_store_import_certificates (LlStore *self,
                              GPtrArray *certificates,
                              gint64 now,
                              GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return ll_database_begin (self->decisions, error) &&
         ll_store_finish (self, import_all (self, certificates, now, error), error);
}

/* -- getting -- */

static LlCertificate *
read_certificate (LlStatement *statement, int column, GError **error)
{
  g_autoptr (GBytes) der = ll_statement_dup_bytes (statement, column);
  g_autoptr (GError) cause = NULL;
  LlCertificate *certificate = ll_certificate_new_from_der (der, &cause);

  if (certificate == NULL)
    ll_statement_set_damaged (statement, "a certificate", error);

  return certificate;
}

static LlAddress *
read_address (LlStatement *statement, GError **error)
{
  const char *text = ll_statement_get_text (statement, 0);
  LlAddress *address = text != NULL ? ll_address_parse (text, NULL) : NULL;

  if (address == NULL)
    ll_statement_set_damaged (statement, "an address", error);

  return address;
}

static gboolean
read_words (LlStatement *statement, LlEntry *entry, GError **error)
{
  const char *state = ll_statement_get_text (statement, 3);

  entry->state = LL_DNSSEC_STATE_NOT_ASKED;
  if (!ll_entry_source_from_string (ll_statement_get_text (statement, 2),
                                    &entry->source) ||
      (state != NULL && !ll_dnssec_state_from_string (state, &entry->state)))
    return ll_statement_set_damaged (statement, "a word", error);

  return TRUE;
}

static LlEntry *
read_entry (LlStatement *statement, GError **error)
{
  g_autoptr (LlEntry) entry = g_atomic_rc_box_new0 (LlEntry);

  entry->address = read_address (statement, error);
  if (entry->address == NULL)
    return NULL;
  entry->certificate = read_certificate (statement, 1, error);
  if (entry->certificate == NULL || !read_words (statement, entry, error))
    return NULL;

  entry->sha256 = ll_certificate_get_sha256 (entry->certificate);
  entry->not_after = ll_certificate_get_not_after (entry->certificate);
  entry->is_published = ll_statement_get_number (statement, 4) != 0;
  entry->is_pinned = ll_statement_get_number (statement, 5) != 0;
  entry->first_seen = ll_statement_get_number (statement, 6);
  entry->last_seen = ll_statement_get_number (statement, 7);
  entry->last_checked = ll_statement_get_number (statement, 8);

  return g_steal_pointer (&entry);
}

static GPtrArray *
read_entries (LlStatement *statement, GError **error)
{
  g_autoptr (GPtrArray) entries =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_entry_unref);

  while (TRUE) {
    LlEntry *entry;

    switch (ll_statement_step (statement, error)) {
    case LL_STEP_ROW:
      entry = read_entry (statement, error);
      if (entry == NULL)
        return NULL;
      g_ptr_array_add (entries, entry);
      break;
    case LL_STEP_DONE:
      return g_steal_pointer (&entries);
    case LL_STEP_FAILED:
      return NULL;
    }
  }
}

GPtrArray *
ll_store_list_entries (LlStore *self,
                       const LlAddress *address,
                       const char *sha256,
                       GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  /* Published: behind usage, selector 0 and matching type 0 the record holds the whole.
   */
  g_autoptr (LlStatement) statement = ll_database_prepare (
      self->decisions, error,
      "SELECT s.address, c.der, s.source, a.state,"
      " a.earlier = 'data' AND EXISTS (SELECT 1 FROM outcome_records r"
      "  WHERE r.outcome = a.last_data AND substr (r.rdata, 2, 2) = x'0000'"
      "  AND substr (r.rdata, 4) = c.der),"
      " EXISTS (SELECT 1 FROM pins p"
      "  WHERE p.address = s.address AND p.sha256 = s.sha256),"
      " s.first_seen, s.last_seen, a.checked_at"
      " FROM sightings s JOIN certificates c USING (sha256) JOIN addresses a USING "
      "(address)"
      " WHERE (?1 IS NULL OR s.address = ?1) AND (?2 IS NULL OR s.sha256 = ?2)"
      " ORDER BY s.address, c.not_before DESC, s.sha256",
      "tt", address != NULL ? ll_address_get_text (address) : NULL, sha256);

  return statement != NULL ? read_entries (statement, error) : NULL;
}

LlCertificate *
ll_store_get_certificate (LlStore *self, const char *sha256, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (LlStatement) statement =
      ll_database_prepare (self->decisions, error,
                           "SELECT der FROM certificates WHERE sha256 = ?", "t", sha256);

  if (statement == NULL || ll_statement_step (statement, error) != LL_STEP_ROW)
    return NULL;

  return read_certificate (statement, 0, error);
}
