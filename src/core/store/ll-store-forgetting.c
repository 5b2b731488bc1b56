/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "base/ll-error.h"
#include "store/ll-store-private.h"

/* One kind of row that a forgetting takes: where it stands, and how it is put back.  An
 * address's key is the address, a certificate's its SHA-256. */
typedef struct {
  const char *of_address;
  const char *of_certificate; /* (nullable): of it nothing is taken there */
  const char *restore;
} Kind;

#define CERTIFICATE_COLUMNS "c.sha256, c.der, c.not_before"
#define SIGHTING_COLUMNS    "s.address, s.sha256, s.source, s.first_seen, s.last_seen"

/* In the order in which they can be put back: one refers to those before it. */
static const Kind kinds[] = {
    {
        "SELECT address, first_seen, known_since, written_at, state, checked_at,"
        " earlier, last_data, last_data_at, last_data_ttl_end, accepted_data"
        " FROM addresses WHERE address = ?",
        /* A certificate's forgetting leaves them; should they be forgotten as well before
         * it is undone, then no more comes back than that they exist. */
        "SELECT address, first_seen, 0, 0, NULL, 0, 'nothing', 0, 0, 0, 0 FROM addresses"
        " WHERE address IN (SELECT address FROM sightings WHERE sha256 = ?1"
        "  UNION SELECT address FROM pins WHERE sha256 = ?1)",
        "INSERT INTO addresses (address, first_seen, known_since, written_at, state,"
        " checked_at, earlier, last_data, last_data_at, last_data_ttl_end,"
        " accepted_data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (address) DO UPDATE SET"
        " first_seen = min (first_seen, excluded.first_seen),"
        " known_since = CASE WHEN known_since = 0 OR excluded.known_since = 0"
        "  THEN max (known_since, excluded.known_since)"
        "  ELSE min (known_since, excluded.known_since) END,"
        " written_at = max (written_at, excluded.written_at),"
        " state = CASE WHEN checked_at = 0 THEN excluded.state ELSE state END,"
        " checked_at = CASE WHEN checked_at = 0 THEN excluded.checked_at"
        "  ELSE checked_at END,"
        " last_data_ttl_end = CASE"
        "  WHEN last_data = excluded.last_data AND last_data_ttl_end = 0"
        "  THEN excluded.last_data_ttl_end ELSE last_data_ttl_end END",
    },
    {
        "SELECT " CERTIFICATE_COLUMNS " FROM certificates c WHERE c.sha256 IN"
        " (SELECT sha256 FROM sightings WHERE address = ?1"
        "  UNION SELECT sha256 FROM pins WHERE address = ?1)",
        "SELECT " CERTIFICATE_COLUMNS " FROM certificates c WHERE c.sha256 = ?",
        "INSERT OR IGNORE INTO certificates (sha256, der, not_before) VALUES (?, ?, ?)",
    },
    {
        "SELECT " SIGHTING_COLUMNS " FROM sightings s WHERE s.address = ?",
        "SELECT " SIGHTING_COLUMNS " FROM sightings s WHERE s.sha256 = ?",
        "INSERT INTO sightings (address, sha256, source, first_seen, last_seen)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT (address, sha256) DO UPDATE SET"
        " first_seen = min (first_seen, excluded.first_seen),"
        " last_seen = max (last_seen, excluded.last_seen)",
    },
    {
        "SELECT address, sha256, pinned_at FROM pins WHERE address = ?",
        "SELECT address, sha256, pinned_at FROM pins WHERE sha256 = ?",
        "INSERT OR IGNORE INTO pins (address, sha256, pinned_at) VALUES (?, ?, ?)",
    },
    /* Without a D1 all goes; else the row and those two stay, and are read only in case
     * that they do not. */
    {
        "SELECT o.id, o.address, o.state, o.owner_name, o.canonical_name, o.is_wildcard,"
        " o.digest, o.first_at, o.last_at FROM outcomes o JOIN addresses a USING"
        " (address) WHERE o.address = ?"
        " AND (a.last_data = 0 OR o.id IN (a.last_data, a.accepted_data))",
        NULL,
        "INSERT OR IGNORE INTO outcomes (id, address, state, owner_name, canonical_name,"
        " is_wildcard, digest, first_at, last_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    },
    {
        "SELECT r.outcome, r.position, r.rdata FROM outcome_records r"
        " JOIN addresses a ON r.outcome IN (a.last_data, a.accepted_data)"
        " WHERE a.address = ?",
        NULL,
        "INSERT OR IGNORE INTO outcome_records (outcome, position, rdata)"
        " VALUES (?, ?, ?)",
    },
};

struct _LlForgotten {
  GPtrArray *rows[G_N_ELEMENTS (kinds)]; /* owned, of LlRow; NULL: none */
  char *address;      /* owned; NULL when a certificate was forgotten */
  gint64 checked_at;  /* when the address was asked about last, before */
  GPtrArray *answers; /* owned: of the cache; NULL: none */
  GPtrArray *records; /* owned */
};

LlForgotten *
ll_forgotten_ref (LlForgotten *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
forgotten_clear (gpointer data)
{
  LlForgotten *self = data;

  for (size_t i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_clear_pointer (&self->rows[i], g_ptr_array_unref);
  g_free (self->address);
  g_clear_pointer (&self->answers, g_ptr_array_unref);
  g_clear_pointer (&self->records, g_ptr_array_unref);
}

void
ll_forgotten_free (LlForgotten *self)
{
  g_atomic_rc_box_release_full (self, forgotten_clear);
}

/* Exactly one of @address and @sha256 is there. */
static gboolean
read_rows (LlStore *self,
           LlForgotten *forgotten,
           const char *address,
           const char *sha256,
           GError **error)
{
  for (size_t i = 0; i < G_N_ELEMENTS (kinds); i++) {
    const char *sql = address != NULL ? kinds[i].of_address : kinds[i].of_certificate;

    if (sql == NULL)
      continue;
    forgotten->rows[i] = ll_database_read_rows (self->decisions, error, sql,
                                                address != NULL ? address : sha256);
    if (forgotten->rows[i] == NULL)
      return FALSE;
  }

  return TRUE;
}

/* -1: there is no such address. */
static gboolean
read_checked_at (LlStore *self, const char *address, gint64 *out_time, GError **error)
{
  g_autoptr (LlStatement) statement = ll_database_prepare (
      self->decisions, error, "SELECT checked_at FROM addresses WHERE address = ?", "t",
      address);

  if (statement == NULL)
    return FALSE;
  switch (ll_statement_step (statement, error)) {
  case LL_STEP_ROW:
    *out_time = ll_statement_get_number (statement, 0);
    return TRUE;
  case LL_STEP_DONE:
    *out_time = -1;
    return TRUE;
  case LL_STEP_FAILED:
    break;
  }

  return FALSE;
}

/* -- an address -- */

static gboolean
drop_unused_certificates (LlStore *self, GError **error)
{
  return ll_database_run (self->decisions, error,
                          "DELETE FROM certificates WHERE sha256 NOT IN"
                          " (SELECT sha256 FROM sightings UNION SELECT sha256 FROM pins)",
                          "");
}

/* Everything there is of it, in both files. */
static gboolean
read_address (LlStore *self,
              const LlAddress *address,
              LlForgotten *forgotten,
              GError **error)
{
  forgotten->address = g_strdup (ll_address_get_text (address));
  ll_store_read_cached_rows (self, address, &forgotten->answers, &forgotten->records);

  return read_checked_at (self, forgotten->address, &forgotten->checked_at, error) &&
         read_rows (self, forgotten, forgotten->address, NULL, error);
}

/* The row itself goes with everything that hangs on it. */
static gboolean
forget_everything (LlStore *self, const char *address, GError **error)
{
  return ll_database_run (self->decisions, error,
                          "DELETE FROM addresses WHERE address = ?", "t", address) &&
         drop_unused_certificates (self, error);
}

static gboolean
forget_certificates (LlStore *self, const char *address, GError **error)
{
  return ll_database_run (self->decisions, error,
                          "DELETE FROM sightings WHERE address = ?", "t", address) &&
         ll_database_run (self->decisions, error, "DELETE FROM pins WHERE address = ?",
                          "t", address) &&
         ll_database_run (self->decisions, error,
                          "UPDATE addresses SET known_since = 0, written_at = 0,"
                          " last_data_ttl_end = 0 WHERE address = ?",
                          "t", address) &&
         /* Nothing protects an address that never had a D1, and nothing is kept of it. */
         ll_database_run (self->decisions, error,
                          "DELETE FROM addresses WHERE address = ?1 AND last_data = 0"
                          " AND NOT EXISTS (SELECT 1 FROM receipts WHERE address = ?1)",
                          "t", address) &&
         drop_unused_certificates (self, error);
}

static gboolean
forget_address (LlStore *self,
                const LlAddress *address,
                LlForget what,
                LlForgotten *forgotten,
                GError **error)
{
  const char *text = ll_address_get_text (address);
  LlKnown known;

  if (!ll_store_read_known (self, address, &known, error))
    return FALSE;
  if (!known.is_there) {
    g_set_error (error, LL_ERROR, LL_ERROR_NOT_FOUND, "nothing is known of %s", text);
    return FALSE;
  }

  switch (what) {
  case LL_FORGET_CERTIFICATES:
    return read_address (self, address, forgotten, error) &&
           forget_certificates (self, text, error);
  case LL_FORGET_EVERYTHING:
    return forget_everything (self, text, error);
  }
  g_return_val_if_reached (FALSE);
}

gboolean
ll_store_forget_address (LlStore *self,
                         const LlAddress *address,
                         LlForget what,
                         LlForgotten **out_forgotten,
                         GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (LlForgotten) forgotten = g_atomic_rc_box_new0 (LlForgotten);

  g_return_val_if_fail (what == LL_FORGET_CERTIFICATES || out_forgotten == NULL, FALSE);

  /* The cache in between: nothing may be forgotten by halves, and a cache can lose what
   * it likes. */
  if (!ll_database_begin (self->decisions, error) ||
      !ll_store_finish (self,
                        forget_address (self, address, what, forgotten, error) &&
                            ll_store_uncache (self, address, error),
                        error))
    return FALSE;
  ll_database_scrub (self->decisions);
  if (out_forgotten != NULL)
    *out_forgotten = g_steal_pointer (&forgotten);

  return TRUE;
}

/* -- a certificate -- */

static gboolean
forget_certificate (LlStore *self,
                    const char *sha256,
                    LlForgotten *forgotten,
                    GError **error)
{
  if (!read_rows (self, forgotten, NULL, sha256, error) ||
      !ll_database_run (self->decisions, error,
                        "DELETE FROM certificates WHERE sha256 = ?", "t", sha256))
    return FALSE;
  if (ll_database_get_changes (self->decisions) == 0) {
    g_set_error (error, LL_ERROR, LL_ERROR_NOT_FOUND, "no certificate %s", sha256);
    return FALSE;
  }

  return TRUE;
}

gboolean
ll_store_forget_certificate (LlStore *self,
                             const char *sha256,
                             LlForgotten **out_forgotten,
                             GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (LlForgotten) forgotten = g_atomic_rc_box_new0 (LlForgotten);

  if (!ll_database_begin (self->decisions, error) ||
      !ll_store_finish (self, forget_certificate (self, sha256, forgotten, error), error))
    return FALSE;
  ll_database_scrub (self->decisions);
  if (out_forgotten != NULL)
    *out_forgotten = g_steal_pointer (&forgotten);

  return TRUE;
}

/* -- undo -- */

static gboolean
restore_rows (LlStore *self,
              const LlForgotten *forgotten,
              gboolean *out_is_newest,
              GError **error)
{
  gint64 checked_at = 0;

  for (size_t i = 0; i < G_N_ELEMENTS (kinds); i++) {
    const GPtrArray *rows = forgotten->rows[i];

    for (guint j = 0; rows != NULL && j < rows->len; j++) {
      if (!ll_database_run_row (self->decisions, error, kinds[i].restore, rows->pdata[j]))
        return FALSE;
    }
  }
  if (forgotten->address != NULL &&
      !read_checked_at (self, forgotten->address, &checked_at, error))
    return FALSE;
  *out_is_newest = checked_at == forgotten->checked_at;

  return TRUE;
}

gboolean
ll_store_restore (LlStore *self, const LlForgotten *forgotten, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gboolean is_newest = FALSE;

  g_return_val_if_fail (forgotten != NULL, FALSE);

  if (!ll_database_begin (self->decisions, error) ||
      !ll_store_finish (self, restore_rows (self, forgotten, &is_newest, error), error))
    return FALSE;

  /* The answer to a later question is the better one, even when it has run out since. */
  return forgotten->answers == NULL || !is_newest ||
         ll_store_restore_cached_rows (self, forgotten->answers, forgotten->records,
                                       error);
}
