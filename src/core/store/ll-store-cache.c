/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "base/ll-limits.h"
#include "store/ll-store-private.h"

#define DAY_SEC      (24 * 3600)
#define ABSENT_SEC   DAY_SEC  /* 1.25 */
#define INSECURE_SEC DAY_SEC  /* 1.25 */
#define FAILED_SEC   (5 * 60) /* 1.25: times the failures in a row ... */
#define FAILED_MOST  3        /* ... up to this many */
#define IN_A_ROW_SEC 3600     /* a failure this long after the last begins a new row */
#define BOGUS_SEC    60
#define WHY_SIZE     500 /* of a reason's text: more is no use to anybody */

static gboolean
is_failure (LlDnssecState state)
{
  return state == LL_DNSSEC_STATE_BOGUS || state == LL_DNSSEC_STATE_LOOKUP_FAILED;
}

/* What is in the cache about one address, but the records. */
typedef struct {
  gboolean is_there;
  LlDnssecState state;
  gint64 checked_at;
  gint64 ttl_end;
  gint64 failures;
  char *owner_name;     /* owned, or NULL */
  char *canonical_name; /* owned, or NULL */
  char *why;            /* owned, or NULL */
  gboolean is_wildcard;
} Cached;

static void
cached_clear (Cached *self)
{
  g_free (self->owner_name);
  g_free (self->canonical_name);
  g_free (self->why);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Cached, cached_clear)

static gboolean
cached_is_current (const Cached *self, gint64 now)
{
  return self->is_there && self->checked_at <= now && now < self->ttl_end;
}

static gboolean
read_cached_row (LlStatement *statement, Cached *out_cached, GError **error)
{
  if (!ll_dnssec_state_from_string (ll_statement_get_text (statement, 0),
                                    &out_cached->state))
    return ll_statement_set_damaged (statement, "a state", error);

  out_cached->is_there = TRUE;
  out_cached->checked_at = ll_statement_get_number (statement, 1);
  out_cached->ttl_end = ll_statement_get_number (statement, 2);
  out_cached->failures = ll_statement_get_number (statement, 3);
  out_cached->owner_name = g_strdup (ll_statement_get_text (statement, 4));
  out_cached->canonical_name = g_strdup (ll_statement_get_text (statement, 5));
  out_cached->is_wildcard = ll_statement_get_number (statement, 6) != 0;
  out_cached->why = g_strdup (ll_statement_get_text (statement, 7));

  return TRUE;
}

static gboolean
read_cached (LlStore *self, const LlAddress *address, Cached *out_cached, GError **error)
{
  g_autoptr (LlStatement) statement = ll_database_prepare (
      self->cache, error,
      "SELECT state, checked_at, ttl_end, failures, owner_name, canonical_name,"
      " is_wildcard, why FROM answers WHERE address = ?",
      "t", ll_address_get_text (address));

  if (statement == NULL)
    return FALSE;
  switch (ll_statement_step (statement, error)) {
  case LL_STEP_ROW:
    return read_cached_row (statement, out_cached, error);
  case LL_STEP_DONE:
    return TRUE;
  case LL_STEP_FAILED:
    break;
  }

  return FALSE;
}

/* 1.24 and 1.25: how long this answer may be used without asking again. */
static gint64
get_lifetime (const LlSmimeaAnswer *answer, gint64 failures)
{
  gint64 ttl = ll_smimea_answer_get_ttl (answer);

  switch (ll_smimea_answer_get_state (answer)) {
  case LL_DNSSEC_STATE_SECURE_DATA:
  case LL_DNSSEC_STATE_SECURE_UNUSABLE:
    return MIN (ttl, LL_DNS_TTL_SEC);
  case LL_DNSSEC_STATE_SECURE_ABSENT:
    return MIN (ttl, ABSENT_SEC);
  case LL_DNSSEC_STATE_INSECURE:
    return INSECURE_SEC;
  case LL_DNSSEC_STATE_LOOKUP_FAILED:
    return FAILED_SEC * CLAMP (failures, 1, FAILED_MOST);
  case LL_DNSSEC_STATE_BOGUS:
    return BOGUS_SEC;
  case LL_DNSSEC_STATE_SECURE_STALE:
  case LL_DNSSEC_STATE_NOT_ASKED:
    break;
  }

  return 0;
}

static gint64
count_failures (const Cached *before, LlDnssecState state, gint64 now)
{
  if (state != LL_DNSSEC_STATE_LOOKUP_FAILED)
    return 0;
  if (!before->is_there || before->state != LL_DNSSEC_STATE_LOOKUP_FAILED ||
      now - before->ttl_end > IN_A_ROW_SEC)
    return 1;

  return before->failures + 1;
}

static char *
shorten (const char *text)
{
  g_autofree char *valid = text != NULL ? g_utf8_make_valid (text, -1) : NULL;

  if (valid == NULL || strlen (valid) <= WHY_SIZE)
    return g_steal_pointer (&valid);
  valid[g_utf8_find_prev_char (valid, valid + WHY_SIZE + 1) - valid] = '\0';

  return g_steal_pointer (&valid);
}

static gboolean
write_cached (LlStore *self,
              const LlAddress *address,
              const LlSmimeaAnswer *answer,
              gint64 checked_at,
              gint64 failures,
              GError **error)
{
  g_autoptr (GPtrArray) rdata = ll_store_collect_records (answer);
  g_autofree char *why = shorten (ll_smimea_answer_get_why (answer));
  LlDnssecState state = ll_smimea_answer_get_state (answer);

  return ll_database_run (self->cache, error, "DELETE FROM answers WHERE address = ?",
                          "t", ll_address_get_text (address)) &&
         ll_database_run (
             self->cache, error,
             "INSERT INTO answers (address, owner_name, state, checked_at, ttl_end,"
             " canonical_name, is_wildcard, why, failures)"
             " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
             "tttiititi", ll_address_get_text (address),
             ll_smimea_answer_get_owner_name (answer), ll_dnssec_state_to_string (state),
             checked_at, checked_at + get_lifetime (answer, failures),
             ll_smimea_answer_get_canonical_name (answer),
             (gint64)ll_smimea_answer_is_wildcard (answer), why, failures) &&
         ll_store_write_records (self->cache, "INSERT INTO records VALUES (?, ?, ?)",
                                 ll_address_get_text (address), 0, rdata, error);
}

static gboolean
put_cached_now (LlStore *self,
                const LlAddress *address,
                const LlSmimeaAnswer *answer,
                gint64 checked_at,
                GError **error)
{
  LlDnssecState state = ll_smimea_answer_get_state (answer);
  g_auto (Cached) before = {0};

  if (!read_cached (self, address, &before, error))
    return FALSE;
  if (is_failure (state) && cached_is_current (&before, checked_at) &&
      !is_failure (before.state))
    return TRUE;

  return ll_database_run (self->cache, error, "DELETE FROM answers WHERE ttl_end < ?",
                          "i", checked_at - DAY_SEC) &&
         write_cached (self, address, answer, checked_at,
                       count_failures (&before, state, checked_at), error);
}

/* One transaction in the cache; when the cache turns out to be damaged, once more in a
 * new one. */
gboolean
ll_store_cache_answer (LlStore *self,
                       const LlAddress *address,
                       const LlSmimeaAnswer *answer,
                       gint64 checked_at,
                       GError **error)
{
  g_autoptr (GError) cause = NULL;
  int tries;

  for (tries = 0; tries < 2; tries++) {
    if (self->cache == NULL && !ll_store_reset_cache (self, error))
      return FALSE;
    g_clear_error (&cause);
    if (ll_database_begin (self->cache, &cause) &&
        put_cached_now (self, address, answer, checked_at, &cause) &&
        ll_database_commit (self->cache, &cause))
      return TRUE;
    ll_database_rollback (self->cache);
    if (!ll_database_is_corrupt (self->cache))
      break;
    g_clear_pointer (&self->cache, ll_database_close);
  }
  g_propagate_error (error, g_steal_pointer (&cause));

  return FALSE;
}

gboolean
ll_store_uncache (LlStore *self, const LlAddress *address, GError **error)
{
  if (self->cache != NULL &&
      ll_database_run (self->cache, error, "DELETE FROM answers WHERE address = ?", "t",
                       ll_address_get_text (address))) {
    ll_database_scrub (self->cache);
    return TRUE;
  }
  if (self->cache != NULL && !ll_database_is_corrupt (self->cache))
    return FALSE;
  g_clear_error (error);

  return ll_store_reset_cache (self, error);
}

void
ll_store_read_cached_rows (LlStore *self,
                           const LlAddress *address,
                           GPtrArray **out_answers,
                           GPtrArray **out_records)
{
  const char *text = ll_address_get_text (address);

  if (self->cache == NULL || !ll_database_run (self->cache, NULL, "BEGIN", ""))
    return;
  *out_answers = ll_database_read_rows (
      self->cache, NULL,
      "SELECT address, owner_name, state, checked_at, ttl_end, canonical_name,"
      " is_wildcard, why, failures FROM answers WHERE address = ?",
      text);
  *out_records = ll_database_read_rows (
      self->cache, NULL, "SELECT address, position, rdata FROM records WHERE address = ?",
      text);
  ll_database_rollback (self->cache);
  if (*out_records == NULL)
    g_clear_pointer (out_answers, g_ptr_array_unref);
}

static gboolean
restore_now (LlStore *self, GPtrArray *answers, GPtrArray *records, GError **error)
{
  if (!ll_database_run_row (
          self->cache, error,
          "INSERT OR IGNORE INTO answers (address, owner_name, state, checked_at,"
          " ttl_end, canonical_name, is_wildcard, why, failures)"
          " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
          answers->pdata[0]))
    return FALSE;
  if (ll_database_get_changes (self->cache) == 0)
    return TRUE;
  for (guint i = 0; i < records->len; i++) {
    if (!ll_database_run_row (self->cache, error, "INSERT INTO records VALUES (?, ?, ?)",
                              records->pdata[i]))
      return FALSE;
  }

  return TRUE;
}

gboolean
ll_store_restore_cached_rows (LlStore *self,
                              GPtrArray *answers,
                              GPtrArray *records,
                              GError **error)
{
  if (answers->len == 0 || self->cache == NULL)
    return TRUE;
  if (ll_database_begin (self->cache, error) &&
      restore_now (self, answers, records, error) &&
      ll_database_commit (self->cache, error))
    return TRUE;
  ll_database_rollback (self->cache);
  /* What it held is no loss. */
  if (!ll_database_is_corrupt (self->cache))
    return FALSE;
  g_clear_error (error);

  return ll_store_reset_cache (self, error);
}

/* Returns: FALSE with @error; *@out_answer stays NULL when nothing is current. */
static gboolean
get_cached (LlStore *self,
            const LlAddress *address,
            gint64 now,
            LlSmimeaAnswer **out_answer,
            GError **error)
{
  g_auto (Cached) cached = {0};
  g_autoptr (LlStatement) statement = NULL;
  g_autoptr (GPtrArray) rdata = NULL;

  if (!read_cached (self, address, &cached, error))
    return FALSE;
  if (!cached_is_current (&cached, now))
    return TRUE;

  statement = ll_database_prepare (
      self->cache, error, "SELECT rdata FROM records WHERE address = ? ORDER BY position",
      "t", ll_address_get_text (address));
  rdata = statement != NULL ? ll_store_read_records (statement, error) : NULL;
  if (rdata == NULL)
    return FALSE;
  *out_answer = ll_smimea_answer_new_stored (
      cached.owner_name, cached.state, LL_ANSWER_SOURCE_CACHE, rdata,
      (guint)(cached.ttl_end - now), cached.checked_at, cached.canonical_name,
      cached.is_wildcard, cached.why);

  return TRUE;
}

/* Two reads that belong together: another process must not come between them. */
static gboolean
get_cached_whole (LlStore *self,
                  const LlAddress *address,
                  gint64 now,
                  LlSmimeaAnswer **out_answer,
                  GError **error)
{
  gboolean is_done;

  if (!ll_database_run (self->cache, error, "BEGIN", ""))
    return FALSE;
  is_done = get_cached (self, address, now, out_answer, error);
  ll_database_rollback (self->cache);

  return is_done;
}

LlSmimeaAnswer *
ll_store_get_answer (LlStore *self, const LlAddress *address, gint64 now, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (GError) cause = NULL;
  LlSmimeaAnswer *answer = NULL;

  if (self->cache == NULL && !ll_store_reset_cache (self, error))
    return NULL;
  if (get_cached_whole (self, address, now, &answer, &cause))
    return answer;
  /* A cache that is damaged knows nothing, and that is no failure. */
  if (ll_database_is_corrupt (self->cache))
    ll_store_reset_cache (self, error);
  else
    g_propagate_error (error, g_steal_pointer (&cause));

  return NULL;
}
