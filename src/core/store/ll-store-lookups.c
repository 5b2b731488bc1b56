/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "base/ll-bytes.h"
#include "base/ll-limits.h"
#include "store/ll-store-private.h"

#define OUTCOMES 200 /* of one address; the oldest go */

static int
compare_bytes (gconstpointer a, gconstpointer b)
{
  return g_bytes_compare (*(gconstpointer *)a, *(gconstpointer *)b);
}

/* The same state, names and records, in whatever order they came, have the same digest.
 */
static char *
digest_outcome (const LlSmimeaAnswer *answer, GPtrArray *rdata)
{
  g_autoptr (GByteArray) all = g_byte_array_new ();
  g_autoptr (GPtrArray) sorted = g_ptr_array_new (); /* lent by @rdata */
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *head = NULL;
  const char *canonical = ll_smimea_answer_get_canonical_name (answer);
  guint i;

  head = g_strdup_printf (
      "%s %s %d ", ll_dnssec_state_to_string (ll_smimea_answer_get_state (answer)),
      canonical != NULL ? canonical : "-", ll_smimea_answer_is_wildcard (answer));
  g_byte_array_append (all, (const guint8 *)head, (guint)strlen (head));
  g_ptr_array_extend (sorted, rdata, NULL, NULL);
  g_ptr_array_sort (sorted, compare_bytes);
  for (i = 0; i < sorted->len; i++) {
    gsize size;
    const guint8 *data = g_bytes_get_data (g_ptr_array_index (sorted, i), &size);
    guint32 prefix = GUINT32_TO_BE ((guint32)size);

    g_byte_array_append (all, (const guint8 *)&prefix, sizeof prefix);
    g_byte_array_append (all, data, (guint)size);
  }
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&all));

  return ll_bytes_fingerprint (bytes);
}

/* Returns: the id of the address's newest outcome when it is this one again; 0 when it is
 * not; -1 with @error. */
static gint64
find_same_outcome (LlStore *self,
                   const LlAddress *address,
                   const char *digest,
                   GError **error)
{
  g_autoptr (LlStatement) statement = ll_database_prepare (
      self->decisions, error,
      "SELECT id, digest FROM outcomes WHERE address = ? ORDER BY id DESC LIMIT 1", "t",
      ll_address_get_text (address));

  if (statement == NULL)
    return -1;
  switch (ll_statement_step (statement, error)) {
  case LL_STEP_ROW:
    return g_strcmp0 (ll_statement_get_text (statement, 1), digest) == 0
               ? ll_statement_get_number (statement, 0)
               : 0;
  case LL_STEP_DONE:
    return 0;
  case LL_STEP_FAILED:
    break;
  }

  return -1;
}

static gint64
insert_outcome (LlStore *self,
                const LlAddress *address,
                const LlSmimeaAnswer *answer,
                const char *digest,
                GPtrArray *rdata,
                gint64 at,
                GError **error)
{
  LlDnssecState state = ll_smimea_answer_get_state (answer);
  gint64 id;

  if (!ll_database_run (self->decisions, error,
                        "INSERT INTO outcomes (address, state, owner_name,"
                        " canonical_name, is_wildcard, digest, first_at, last_at)"
                        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                        "ttttitii", ll_address_get_text (address),
                        ll_dnssec_state_to_string (state),
                        ll_smimea_answer_get_owner_name (answer),
                        ll_smimea_answer_get_canonical_name (answer),
                        (gint64)ll_smimea_answer_is_wildcard (answer), digest, at, at))
    return -1;

  id = ll_database_get_last_id (self->decisions);
  if (!ll_store_write_records (self->decisions,
                               "INSERT INTO outcome_records VALUES (?, ?, ?)", NULL, id,
                               rdata, error))
    return -1;
  /* Somebody who can change answers at will must not fill the disk with them. */
  if (!ll_database_run (
          self->decisions, error,
          "DELETE FROM outcomes WHERE address = ?1 AND id NOT IN"
          " (SELECT id FROM outcomes WHERE address = ?1 ORDER BY id DESC LIMIT ?2)"
          " AND id NOT IN"
          " (SELECT last_data FROM addresses WHERE address = ?1"
          "  UNION SELECT accepted_data FROM addresses WHERE address = ?1)",
          "ti", ll_address_get_text (address), (gint64)OUTCOMES))
    return -1;

  return id;
}

/* Returns: the id of this outcome's row, new or the last one once more; -1 with @error.
 */
static gint64
record_outcome (LlStore *self,
                const LlAddress *address,
                const LlSmimeaAnswer *answer,
                gint64 at,
                GError **error)
{
  LlDnssecState state = ll_smimea_answer_get_state (answer);
  g_autoptr (GPtrArray) rdata = NULL;
  g_autofree char *digest = NULL;
  gint64 id;

  if (state == LL_DNSSEC_STATE_SECURE_DATA)
    rdata = ll_store_collect_records (answer);
  else
    rdata = g_ptr_array_new ();
  digest = digest_outcome (answer, rdata);

  id = find_same_outcome (self, address, digest, error);
  if (id == 0)
    return insert_outcome (self, address, answer, digest, rdata, at, error);
  if (id > 0 &&
      !ll_database_run (self->decisions, error,
                        "UPDATE outcomes SET last_at = ? WHERE id = ?", "ii", at, id))
    return -1;

  return id;
}

/* Which D1 later ones are compared with: the new one, when it has something in common
 * with the one before, or is the first.
 *
 * Returns: its id, or -1 with @error. */
static gint64
choose_accepted (LlStore *self,
                 const LlKnown *known,
                 const LlSmimeaAnswer *answer,
                 gint64 id,
                 GError **error)
{
  g_autoptr (LlSmimeaAnswer) accepted = NULL;

  if (known->accepted_data == 0)
    return id;
  accepted = ll_store_load_outcome (self, known->accepted_data,
                                    LL_DNSSEC_STATE_SECURE_DATA, error);
  if (accepted == NULL)
    return -1;

  return ll_smimea_answer_shares_certificate (accepted, answer) ? id
                                                                : known->accepted_data;
}

static gboolean
note_certificates (LlStore *self,
                   const LlAddress *address,
                   const LlSmimeaAnswer *answer,
                   gint64 at,
                   GError **error)
{
  guint i;

  for (i = 0; i < ll_smimea_answer_get_n_rows (answer); i++) {
    const LlSmimeaRow *row = ll_smimea_answer_get_row (answer, i);
    LlSmimeaUsage usage;

    if (!row->is_usable || row->certificate == NULL)
      continue;
    usage = ll_smimea_record_get_usage (row->record);
    if (usage != LL_SMIMEA_USAGE_EE_CONSTRAINT && usage != LL_SMIMEA_USAGE_DOMAIN_ISSUED)
      continue;
    if (!ll_store_note_certificate (self, address, row->certificate, LL_ENTRY_SOURCE_DNS,
                                    at, error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
record_data (LlStore *self,
             const LlAddress *address,
             const LlSmimeaAnswer *answer,
             const LlKnown *known,
             gint64 id,
             gint64 at,
             GError **error)
{
  gint64 accepted = choose_accepted (self, known, answer, id, error);
  gint64 ttl = MIN (ll_smimea_answer_get_ttl (answer), LL_DNS_TTL_SEC);

  return accepted >= 0 &&
         ll_database_run (self->decisions, error,
                          "UPDATE addresses SET last_data = ?, last_data_at = ?,"
                          " last_data_ttl_end = ?, accepted_data = ? WHERE address = ?",
                          "iiiit", id, at, at + ttl, accepted,
                          ll_address_get_text (address)) &&
         note_certificates (self, address, answer, at, error);
}

static gboolean
record_answer (LlStore *self,
               const LlAddress *address,
               const LlSmimeaAnswer *answer,
               gint64 at,
               GError **error)
{
  LlDnssecState state = ll_smimea_answer_get_state (answer);
  LlEarlier earlier;
  LlKnown known;
  gint64 id;

  if (!ll_store_note_address (self, address, at, error) ||
      !ll_store_read_known (self, address, &known, error))
    return FALSE;

  earlier = ll_earlier_advance (known.earlier, state);
  if (!ll_database_run (self->decisions, error,
                        "UPDATE addresses SET state = ?, checked_at = ?, earlier = ?"
                        " WHERE address = ?",
                        "titt", ll_dnssec_state_to_string (state), at,
                        ll_earlier_to_string (earlier), ll_address_get_text (address)))
    return FALSE;
  if (state == LL_DNSSEC_STATE_LOOKUP_FAILED)
    return TRUE;

  id = record_outcome (self, address, answer, at, error);
  if (id < 0)
    return FALSE;

  return state != LL_DNSSEC_STATE_SECURE_DATA ||
         record_data (self, address, answer, &known, id, at, error);
}

gboolean
ll_store_put_answer (LlStore *self,
                     const LlAddress *address,
                     const LlSmimeaAnswer *answer,
                     gint64 now,
                     GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gint64 at = MIN (ll_smimea_answer_get_checked_at (answer), now);

  if (ll_smimea_answer_get_source (answer) != LL_ANSWER_SOURCE_DNS ||
      ll_smimea_answer_get_state (answer) == LL_DNSSEC_STATE_NOT_ASKED)
    return TRUE;
  /* A failure that there is no answer to has no time of its own. */
  if (at <= 0)
    at = now;

  /* The history first: an answer must not be served from the cache that the history does
   * not know of. */
  if (!ll_database_begin_light (self->decisions, error) ||
      !ll_store_finish (self, record_answer (self, address, answer, at, error), error))
    return FALSE;

  return ll_store_cache_answer (self, address, answer, at, error);
}

LlSmimeaAnswer *
ll_store_get_history_answer (LlStore *self,
                             const LlAddress *address,
                             gint64 now,
                             GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  LlKnown known;

  if (!ll_store_read_known (self, address, &known, error) || known.last_data == 0 ||
      known.last_data_at > now ||
      !ll_dnssec_state_is_bridged (LL_DNSSEC_STATE_NOT_ASKED, known.earlier,
                                   known.last_data_ttl_end, now))
    return NULL;

  return ll_store_load_outcome (self, known.last_data, LL_DNSSEC_STATE_SECURE_STALE,
                                error);
}

/* Returns: when this record was seen first; @now when never; -1 with @error. */
static gint64
find_first_sighting (LlStore *self,
                     const LlAddress *address,
                     GBytes *rdata,
                     gint64 now,
                     GError **error)
{
  g_autoptr (LlStatement) statement = ll_database_prepare (
      self->decisions, error,
      "SELECT min(o.first_at) FROM outcomes o JOIN outcome_records r ON r.outcome = o.id"
      " WHERE o.address = ? AND r.rdata = ? HAVING count(*) > 0",
      "tb", ll_address_get_text (address), rdata);

  if (statement == NULL)
    return -1;
  switch (ll_statement_step (statement, error)) {
  case LL_STEP_ROW:
    return ll_statement_get_number (statement, 0);
  case LL_STEP_DONE:
    return now;
  case LL_STEP_FAILED:
    break;
  }

  return -1;
}

gint64
ll_store_get_first_sighting (LlStore *self,
                             const LlAddress *address,
                             const LlSmimeaAnswer *answer,
                             gint64 now,
                             GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gint64 first = now;
  guint i;

  for (i = 0; i < ll_smimea_answer_get_n_rows (answer); i++) {
    gint64 at = find_first_sighting (
        self, address, ll_smimea_answer_get_row (answer, i)->rdata, now, error);

    if (at < 0)
      return -1;
    first = MIN (first, at);
  }

  return first;
}
