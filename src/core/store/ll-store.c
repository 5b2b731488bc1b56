/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "store/ll-store.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "base/ll-error.h"
#include "store/ll-store-private.h"

G_DEFINE_FINAL_TYPE (LlStore, ll_store, G_TYPE_OBJECT)

static const char *const decisions_migrations[] = {
    "CREATE TABLE addresses ("
    "  address TEXT NOT NULL PRIMARY KEY,"
    "  first_seen INTEGER NOT NULL,"
    "  known_since INTEGER NOT NULL DEFAULT 0," /* the person did something about it */
    "  written_at INTEGER NOT NULL DEFAULT 0,"
    "  state TEXT," /* of the last answer */
    "  checked_at INTEGER NOT NULL DEFAULT 0,"
    "  earlier TEXT NOT NULL,"                /* LlEarlier, today's answer included */
    "  last_data INTEGER NOT NULL DEFAULT 0," /* outcomes.id of the last D1 */
    "  last_data_at INTEGER NOT NULL DEFAULT 0,"
    "  last_data_ttl_end INTEGER NOT NULL DEFAULT 0,"
    "  accepted_data INTEGER NOT NULL DEFAULT 0" /* outcomes.id */
    ") STRICT;"

    /* What was learnt of an address, one row as long as it stays the same. */
    "CREATE TABLE outcomes ("
    "  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,"
    "  address TEXT NOT NULL REFERENCES addresses ON DELETE CASCADE,"
    "  state TEXT NOT NULL,"
    "  owner_name TEXT,"
    "  canonical_name TEXT,"
    "  is_wildcard INTEGER NOT NULL,"
    "  digest TEXT NOT NULL," /* of state, names and records: is it the same again? */
    "  first_at INTEGER NOT NULL,"
    "  last_at INTEGER NOT NULL"
    ") STRICT;"
    "CREATE INDEX outcomes_by_address ON outcomes (address, id);"

    /* The records of a D1. */
    "CREATE TABLE outcome_records ("
    "  outcome INTEGER NOT NULL REFERENCES outcomes ON DELETE CASCADE,"
    "  position INTEGER NOT NULL,"
    "  rdata BLOB NOT NULL,"
    "  PRIMARY KEY (outcome, position)"
    ") STRICT;"

    "CREATE TABLE certificates ("
    "  sha256 TEXT NOT NULL PRIMARY KEY,"
    "  der BLOB NOT NULL,"
    "  not_before INTEGER NOT NULL"
    ") STRICT;"
    "CREATE TABLE sightings ("
    "  address TEXT NOT NULL REFERENCES addresses ON DELETE CASCADE,"
    "  sha256 TEXT NOT NULL REFERENCES certificates ON DELETE CASCADE,"
    "  source TEXT NOT NULL,"
    "  first_seen INTEGER NOT NULL,"
    "  last_seen INTEGER NOT NULL,"
    "  PRIMARY KEY (address, sha256)"
    ") STRICT;"
    "CREATE INDEX sightings_by_certificate ON sightings (sha256);"
    "CREATE TABLE pins ("
    "  address TEXT NOT NULL REFERENCES addresses ON DELETE CASCADE,"
    "  sha256 TEXT NOT NULL REFERENCES certificates ON DELETE CASCADE,"
    "  pinned_at INTEGER NOT NULL,"
    "  PRIMARY KEY (address, sha256)"
    ") STRICT;"
    "CREATE INDEX pins_by_certificate ON pins (sha256);"

    "CREATE TABLE receipts ("
    "  letter TEXT NOT NULL,"
    "  address TEXT NOT NULL REFERENCES addresses ON DELETE CASCADE,"
    "  verdict TEXT NOT NULL,"
    "  received_at INTEGER NOT NULL,"
    "  is_unfinished INTEGER NOT NULL,"
    "  certificate TEXT,"
    "  PRIMARY KEY (letter, address)"
    ") STRICT;"
    "CREATE INDEX receipts_by_address ON receipts (address, received_at);",
};

static const char *const cache_migrations[] = {
    "CREATE TABLE answers ("
    "  address TEXT NOT NULL PRIMARY KEY,"
    "  owner_name TEXT,"
    "  state TEXT NOT NULL,"
    "  checked_at INTEGER NOT NULL,"
    "  ttl_end INTEGER NOT NULL,"
    "  canonical_name TEXT,"
    "  is_wildcard INTEGER NOT NULL,"
    "  why TEXT,"
    "  failures INTEGER NOT NULL" /* in a row */
    ") STRICT;"
    "CREATE TABLE records ("
    "  address TEXT NOT NULL REFERENCES answers ON DELETE CASCADE,"
    "  position INTEGER NOT NULL,"
    "  rdata BLOB NOT NULL,"
    "  PRIMARY KEY (address, position)"
    ") STRICT;",
};

static const LlDatabaseSchema decisions_schema = {
    0x4c6c6431, decisions_migrations, G_N_ELEMENTS (decisions_migrations), TRUE};

static const LlDatabaseSchema cache_schema = {0x4c6c6331, cache_migrations,
                                              G_N_ELEMENTS (cache_migrations), FALSE};

/* -- opening -- */

static void
remove_beside (const char *path, const char *ending)
{
  g_autofree char *name = g_strconcat (path, ending, NULL);

  g_unlink (name);
}

/* The log belongs to the damaged file, and would damage a new one. */
static gboolean
set_aside (const char *path, GError **error)
{
  g_autofree char *name = g_strconcat (path, ".corrupt", NULL);

  if (g_rename (path, name) != 0 && errno != ENOENT) {
    g_set_error (error, LL_ERROR, LL_ERROR_STORAGE, "%s: %s", path, g_strerror (errno));
    return FALSE;
  }
  remove_beside (path, "-wal");
  remove_beside (path, "-shm");

  return TRUE;
}

static LlDatabase *
open_cache (const char *path, GError **error)
{
  g_autoptr (GError) cause = NULL;
  gboolean is_corrupt;
  LlDatabase *cache = ll_database_open (path, &cache_schema, &is_corrupt, &cause);

  if (cache != NULL)
    return cache;
  if (!is_corrupt) {
    g_propagate_error (error, g_steal_pointer (&cause));
    return NULL;
  }

  g_debug ("the cache is damaged, and begun anew");
  if (!set_aside (path, error))
    return NULL;

  return ll_database_open (path, &cache_schema, &is_corrupt, error);
}

gboolean
ll_store_reset_cache (LlStore *self, GError **error)
{
  g_clear_pointer (&self->cache, ll_database_close);
  if (!set_aside (self->cache_path, error))
    return FALSE;
  self->cache = open_cache (self->cache_path, error);

  return self->cache != NULL;
}

static gboolean
make_directory (const char *path, GError **error)
{
  if (g_mkdir_with_parents (path, 0700) == 0)
    return TRUE;
  g_set_error (error, LL_ERROR, LL_ERROR_STORAGE, "%s: %s", path, g_strerror (errno));

  return FALSE;
}

LlStore *
ll_store_new (const char *data_dir, const char *cache_dir, GError **error)
{
  g_autoptr (LlStore) self = NULL;
  g_autofree char *decisions_path = NULL;
  gboolean is_corrupt;

  g_return_val_if_fail (data_dir != NULL && cache_dir != NULL, NULL);

  if (!make_directory (data_dir, error) || !make_directory (cache_dir, error))
    return NULL;

  self = g_object_new (LL_TYPE_STORE, NULL);
  decisions_path = g_build_filename (data_dir, "decisions.sqlite", NULL);
  self->cache_path = g_build_filename (cache_dir, "dns.sqlite", NULL);
  self->decisions =
      ll_database_open (decisions_path, &decisions_schema, &is_corrupt, error);
  if (self->decisions == NULL)
    return NULL;
  self->cache = open_cache (self->cache_path, error);
  if (self->cache == NULL)
    return NULL;

  return g_steal_pointer (&self);
}

/* -- transactions -- */

gboolean
ll_store_finish (LlStore *self, gboolean is_done, GError **error)
{
  if (is_done)
    return ll_database_commit (self->decisions, error);
  ll_database_rollback (self->decisions);

  return FALSE;
}

/* -- the object -- */

static void
ll_store_finalize (GObject *object)
{
  LlStore *self = LL_STORE (object);

  g_clear_pointer (&self->decisions, ll_database_close);
  g_clear_pointer (&self->cache, ll_database_close);
  g_clear_pointer (&self->cache_path, g_free);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (ll_store_parent_class)->finalize (object);
}

static void
ll_store_class_init (LlStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ll_store_finalize;
}

static void
ll_store_init (LlStore *self)
{
  g_mutex_init (&self->lock);
}
