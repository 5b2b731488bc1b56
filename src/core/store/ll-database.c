/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "store/ll-database.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ll-error.h"

#define BUSY_USEC       (5 * G_USEC_PER_SEC)
#define LOOK_AGAIN_USEC (10 * 1000) /* whether it is free, and we are still wanted */
#define VALUE_SIZE                                                                       \
  (1024 * 1024) /* of one text or blob; the largest we keep is a record */

struct _LlDatabase {
  char *path; /* owned */
  sqlite3 *handle;
  gboolean is_corrupt;
  gboolean is_light;    /* what is under way does not wait for the disk */
  gint64 waiting_since; /* for somebody else's lock */
};

struct _LlStatement {
  LlDatabase *database; /* not owned */
  sqlite3_stmt *handle;
};

/* -- errors -- */

static gboolean
set_error (LlDatabase *self, int rc, GError **error)
{
  g_autofree char *text = NULL;
  int primary = rc & 0xff;

  if (primary == SQLITE_BUSY &&
      g_cancellable_set_error_if_cancelled (g_cancellable_get_current (), error))
    return FALSE;
  if (primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB)
    self->is_corrupt = TRUE;
  /* A damaged schema is quoted in the message, damaged as it is. */
  text = g_utf8_make_valid (self->handle != NULL && sqlite3_errcode (self->handle) == rc
                                ? sqlite3_errmsg (self->handle)
                                : sqlite3_errstr (rc),
                            -1);
  g_set_error (error, LL_ERROR, LL_ERROR_STORAGE, "%s: %s", self->path, text);

  return FALSE;
}

static gboolean
set_corrupt (LlDatabase *self, const char *why, GError **error)
{
  self->is_corrupt = TRUE;
  g_set_error (error, LL_ERROR, LL_ERROR_STORAGE, "%s: %s", self->path, why);

  return FALSE;
}

static gboolean
set_system_error (const char *path, int number, GError **error)
{
  g_set_error (error, LL_ERROR, LL_ERROR_STORAGE, "%s: %s", path, g_strerror (number));

  return FALSE;
}

/* -- statements -- */

static int
bind_value (sqlite3_stmt *handle, int position, char kind, va_list *values)
{
  const char *text;
  GBytes *bytes;
  gsize size;
  const void *data;

  switch (kind) {
  case 't':
    text = va_arg (*values, const char *);
    return sqlite3_bind_text (handle, position, text, -1, SQLITE_TRANSIENT);
  case 'i':
    return sqlite3_bind_int64 (handle, position, va_arg (*values, gint64));
  case 'b':
    bytes = va_arg (*values, GBytes *);
    data = g_bytes_get_data (bytes, &size);
    return sqlite3_bind_blob64 (handle, position, data != NULL ? data : "", size,
                                SQLITE_TRANSIENT);
  default:
    g_return_val_if_reached (SQLITE_MISUSE);
  }
}

static LlStatement *
prepare (LlDatabase *self,
         const char *sql,
         const char *format,
         va_list *values,
         GError **error)
{
  g_autoptr (LlStatement) statement = g_new0 (LlStatement, 1);
  int rc;
  int i;

  statement->database = self;
  rc = sqlite3_prepare_v2 (self->handle, sql, -1, &statement->handle, NULL);
  for (i = 0; rc == SQLITE_OK && format[i] != '\0'; i++)
    rc = bind_value (statement->handle, i + 1, format[i], values);
  if (rc != SQLITE_OK) {
    set_error (self, rc, error);
    return NULL;
  }

  return g_steal_pointer (&statement);
}

LlStatement *
ll_database_prepare (LlDatabase *self,
                     GError **error,
                     const char *sql,
                     const char *format,
                     ...)
{
  LlStatement *statement;
  va_list values;

  va_start (values, format);
  statement = prepare (self, sql, format, &values, error);
  va_end (values);

  return statement;
}

void
ll_statement_free (LlStatement *self)
{
  sqlite3_finalize (self->handle);
  g_free (self);
}

LlStep
ll_statement_step (LlStatement *self, GError **error)
{
  int rc = sqlite3_step (self->handle);

  if (rc == SQLITE_ROW)
    return LL_STEP_ROW;
  if (rc == SQLITE_DONE)
    return LL_STEP_DONE;
  set_error (self->database, rc, error);

  return LL_STEP_FAILED;
}

gint64
ll_statement_get_number (LlStatement *self, int column)
{
  return sqlite3_column_int64 (self->handle, column);
}

const char *
ll_statement_get_text (LlStatement *self, int column)
{
  const char *text = (const char *)sqlite3_column_text (self->handle, column);

  return text != NULL && g_utf8_validate (text, -1, NULL) ? text : NULL;
}

GBytes *
ll_statement_dup_bytes (LlStatement *self, int column)
{
  const void *data = sqlite3_column_blob (self->handle, column);

  return g_bytes_new (data, (gsize)sqlite3_column_bytes (self->handle, column));
}

gboolean
ll_statement_set_damaged (LlStatement *self, const char *what, GError **error)
{
  self->database->is_corrupt = TRUE;
  g_set_error (error, LL_ERROR, LL_ERROR_STORAGE, "%s: it holds %s that makes no sense",
               self->database->path, what);

  return FALSE;
}

gboolean
ll_database_run (LlDatabase *self,
                 GError **error,
                 const char *sql,
                 const char *format,
                 ...)
{
  g_autoptr (LlStatement) statement = NULL;
  va_list values;
  LlStep step;

  va_start (values, format);
  statement = prepare (self, sql, format, &values, error);
  va_end (values);
  if (statement == NULL)
    return FALSE;

  do {
    step = ll_statement_step (statement, error);
  } while (step == LL_STEP_ROW);

  return step == LL_STEP_DONE;
}

int
ll_database_get_changes (const LlDatabase *self)
{
  return sqlite3_changes (self->handle);
}

gint64
ll_database_get_last_id (const LlDatabase *self)
{
  return sqlite3_last_insert_rowid (self->handle);
}

/* -- rows as wholes -- */

struct _LlRow {
  GPtrArray *values; /* of sqlite3_value */
};

static void
row_free (gpointer data)
{
  LlRow *self = data;

  g_ptr_array_unref (self->values);
  g_free (self);
}

/* Returns: NULL with @error when there is no memory for it. */
static LlRow *
dup_row (LlStatement *statement, GError **error)
{
  int n = sqlite3_column_count (statement->handle);
  LlRow *row = g_new0 (LlRow, 1);

  row->values = g_ptr_array_new_with_free_func ((GDestroyNotify)sqlite3_value_free);
  for (int i = 0; i < n; i++) {
    sqlite3_value *value =
        sqlite3_value_dup (sqlite3_column_value (statement->handle, i));

    if (value == NULL) {
      row_free (row);
      set_error (statement->database, SQLITE_NOMEM, error);
      return NULL;
    }
    g_ptr_array_add (row->values, value);
  }

  return row;
}

GPtrArray *
ll_database_read_rows (LlDatabase *self, GError **error, const char *sql, const char *key)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (row_free);
  g_autoptr (LlStatement) statement = ll_database_prepare (self, error, sql, "t", key);

  while (statement != NULL) {
    LlRow *row;

    switch (ll_statement_step (statement, error)) {
    case LL_STEP_ROW:
      row = dup_row (statement, error);
      if (row == NULL)
        return NULL;
      g_ptr_array_add (rows, row);
      break;
    case LL_STEP_DONE:
      return g_steal_pointer (&rows);
    case LL_STEP_FAILED:
      return NULL;
    }
  }

  return NULL;
}

gboolean
ll_database_run_row (LlDatabase *self, GError **error, const char *sql, const LlRow *row)
{
  g_autoptr (LlStatement) statement = ll_database_prepare (self, error, sql, "");
  int rc = SQLITE_OK;

  if (statement == NULL)
    return FALSE;
  for (guint i = 0; rc == SQLITE_OK && i < row->values->len; i++)
    rc = sqlite3_bind_value (statement->handle, (int)i + 1, row->values->pdata[i]);
  if (rc != SQLITE_OK)
    return set_error (self, rc, error);

  return ll_statement_step (statement, error) == LL_STEP_DONE;
}

/* -- transactions -- */

gboolean
ll_database_begin (LlDatabase *self, GError **error)
{
  return ll_database_run (self, error, "BEGIN IMMEDIATE", "");
}

gboolean
ll_database_begin_light (LlDatabase *self, GError **error)
{
  self->is_light = ll_database_run (self, NULL, "PRAGMA synchronous = NORMAL", "");
  if (ll_database_begin (self, error))
    return TRUE;
  ll_database_rollback (self);

  return FALSE;
}

static void
wait_for_disk_again (LlDatabase *self)
{
  if (self->is_light)
    self->is_light = !ll_database_run (self, NULL, "PRAGMA synchronous = FULL", "");
}

gboolean
ll_database_commit (LlDatabase *self, GError **error)
{
  gboolean is_done = ll_database_run (self, error, "COMMIT", "");

  if (!is_done)
    ll_database_rollback (self);
  wait_for_disk_again (self);

  return is_done;
}

void
ll_database_rollback (LlDatabase *self)
{
  if (!sqlite3_get_autocommit (self->handle))
    ll_database_run (self, NULL, "ROLLBACK", "");
  wait_for_disk_again (self);
}

void
ll_database_scrub (LlDatabase *self)
{
  sqlite3_wal_checkpoint_v2 (self->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
}

/* -- opening -- */

/* Returns: FALSE with @error when the one number that @sql gives cannot be had. */
static gboolean
ask_number (LlDatabase *self, const char *sql, gint64 *out_number, GError **error)
{
  g_autoptr (LlStatement) statement = ll_database_prepare (self, error, sql, "");

  if (statement == NULL)
    return FALSE;
  switch (ll_statement_step (statement, error)) {
  case LL_STEP_ROW:
    *out_number = ll_statement_get_number (statement, 0);
    return TRUE;
  case LL_STEP_DONE:
    return set_corrupt (self, "it holds no database", error);
  case LL_STEP_FAILED:
    break;
  }

  return FALSE;
}

static gboolean
run_all (LlDatabase *self, const char *sql, GError **error)
{
  int rc = sqlite3_exec (self->handle, sql, NULL, NULL, NULL);

  return rc == SQLITE_OK ? TRUE : set_error (self, rc, error);
}

/* Returns: 0 when there is no use in waiting any longer. */
static int
busy_cb (void *data, int n_calls)
{
  LlDatabase *self = data;
  gint64 now = g_get_monotonic_time ();

  if (n_calls == 0)
    self->waiting_since = now;
  if (now - self->waiting_since >= BUSY_USEC ||
      g_cancellable_is_cancelled (g_cancellable_get_current ()))
    return 0;
  g_usleep (n_calls == 0 ? LOOK_AGAIN_USEC / 10 : LOOK_AGAIN_USEC);

  return 1;
}

/* A file that somebody else has written to must not make us do things. */
static gboolean
harden (LlDatabase *self, gboolean is_precious, GError **error)
{
  static const struct {
    int option;
    int value;
  } settings[] = {
      {SQLITE_DBCONFIG_DEFENSIVE, 1},   {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
      {SQLITE_DBCONFIG_ENABLE_FKEY, 1}, {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
      {SQLITE_DBCONFIG_ENABLE_VIEW, 0}, {SQLITE_DBCONFIG_DQS_DML, 0},
      {SQLITE_DBCONFIG_DQS_DDL, 0},
  };
  size_t i;

  for (i = 0; i < G_N_ELEMENTS (settings); i++) {
    int rc =
        sqlite3_db_config (self->handle, settings[i].option, settings[i].value, NULL);

    if (rc != SQLITE_OK)
      return set_error (self, rc, error);
  }
  sqlite3_limit (self->handle, SQLITE_LIMIT_LENGTH, VALUE_SIZE);
  sqlite3_limit (self->handle, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_busy_handler (self->handle, busy_cb, self);
  sqlite3_extended_result_codes (self->handle, 1);

  return run_all (self, "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;", error) &&
         run_all (self, "PRAGMA secure_delete = ON", error) &&
         run_all (self,
                  is_precious ? "PRAGMA synchronous = FULL"
                              : "PRAGMA synchronous = NORMAL",
                  error);
}

static LlDatabase *
database_new (const char *path)
{
  LlDatabase *self = g_new0 (LlDatabase, 1);

  self->path = g_strdup (path);

  return self;
}

static gboolean
connect_to_file (LlDatabase *self, gboolean is_precious, GError **error)
{
  int rc = sqlite3_open_v2 (
      self->path, &self->handle,
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, NULL);

  if (rc != SQLITE_OK)
    return set_error (self, rc, error);

  return harden (self, is_precious, error);
}

static gboolean
migrate_from (LlDatabase *self,
              const LlDatabaseSchema *schema,
              gint64 version,
              GError **error)
{
  g_autofree char *stamp =
      g_strdup_printf ("PRAGMA user_version = %d", schema->n_migrations);
  gint64 i;

  for (i = version; i < schema->n_migrations; i++) {
    if (!run_all (self, schema->migrations[i], error))
      return FALSE;
  }

  return run_all (self, stamp, error);
}

static gboolean
check_version (LlDatabase *self,
               const LlDatabaseSchema *schema,
               gint64 *out_version,
               GError **error)
{
  gint64 application_id = 0;

  if (!ask_number (self, "PRAGMA application_id", &application_id, error) ||
      !ask_number (self, "PRAGMA user_version", out_version, error))
    return FALSE;
  if (application_id != schema->application_id || *out_version < 1)
    return set_corrupt (self, "it is not a file of Letterlock's", error);
  if (*out_version > schema->n_migrations)
    return set_corrupt (self, "it was written by a later version of Letterlock", error);

  return TRUE;
}

static gboolean
migrate (LlDatabase *self, const LlDatabaseSchema *schema, GError **error)
{
  gint64 version = 0;

  if (!check_version (self, schema, &version, error))
    return FALSE;
  if (version == schema->n_migrations)
    return TRUE;

  /* Somebody else may have done it while we waited. */
  if (!ll_database_begin (self, error))
    return FALSE;
  if (!check_version (self, schema, &version, error) ||
      !migrate_from (self, schema, version, error)) {
    ll_database_rollback (self);
    return FALSE;
  }

  return ll_database_commit (self, error);
}

static gboolean
write_new (const char *path, const LlDatabaseSchema *schema, GError **error)
{
  g_autofree char *stamp =
      g_strdup_printf ("PRAGMA application_id = %d", schema->application_id);
  g_autoptr (LlDatabase) self = database_new (path);

  if (!connect_to_file (self, TRUE, error) ||
      !run_all (self, "PRAGMA journal_mode = WAL", error) ||
      !ll_database_begin (self, error))
    return FALSE;
  if (!run_all (self, stamp, error) || !migrate_from (self, schema, 0, error)) {
    ll_database_rollback (self);
    return FALSE;
  }

  return ll_database_commit (self, error);
}

/* What is made under a name of its own gets the one by which it is known, unless another
 * process was faster. */
static gboolean
publish (const char *temporary, const char *path, GError **error)
{
  if (link (temporary, path) == 0 || errno == EEXIST)
    return TRUE;
  /* Not every file system has links. */
  if (errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS)
    return set_system_error (path, errno, error);
  if (g_rename (temporary, path) != 0)
    return set_system_error (path, errno, error);

  return TRUE;
}

static gboolean
create (const char *path, const LlDatabaseSchema *schema, GError **error)
{
  g_autofree char *temporary = g_strconcat (path, ".XXXXXX", NULL);
  g_autofree char *wal = NULL;
  g_autofree char *shm = NULL;
  gboolean is_made;
  int fd = g_mkstemp_full (temporary, O_RDWR | O_CLOEXEC, 0600);

  if (fd < 0)
    return set_system_error (path, errno, error);
  close (fd);

  is_made = write_new (temporary, schema, error) && publish (temporary, path, error);
  wal = g_strconcat (temporary, "-wal", NULL);
  shm = g_strconcat (temporary, "-shm", NULL);
  g_unlink (wal);
  g_unlink (shm);
  g_unlink (temporary);

  return is_made;
}

/* The octets before SQLite sees them: SQLite takes an empty file for a new database, and
 * would begin anew without a word. */
static gboolean
check_file (const char *path,
            const LlDatabaseSchema *schema,
            gboolean *out_is_corrupt,
            GError **error)
{
  struct stat facts;

  if (stat (path, &facts) != 0) {
    if (errno != ENOENT)
      return set_system_error (path, errno, error);
    return create (path, schema, error);
  }
  if (!S_ISREG (facts.st_mode) || facts.st_size == 0) {
    *out_is_corrupt = TRUE;
    g_set_error (error, LL_ERROR, LL_ERROR_STORAGE, "%s: it is empty, or no file", path);
    return FALSE;
  }
  if ((facts.st_mode & 077) != 0 && chmod (path, 0600) != 0)
    return set_system_error (path, errno, error);

  return TRUE;
}

LlDatabase *
ll_database_open (const char *path,
                  const LlDatabaseSchema *schema,
                  gboolean *out_is_corrupt,
                  GError **error)
{
  g_autoptr (LlDatabase) self = NULL;

  *out_is_corrupt = FALSE;
  if (!check_file (path, schema, out_is_corrupt, error))
    return NULL;
  self = database_new (path);
  if (!connect_to_file (self, schema->is_precious, error) ||
      !migrate (self, schema, error)) {
    *out_is_corrupt = self->is_corrupt;
    return NULL;
  }

  return g_steal_pointer (&self);
}

void
ll_database_close (LlDatabase *self)
{
  sqlite3_close (self->handle);
  g_free (self->path);
  g_free (self);
}

gboolean
ll_database_is_corrupt (const LlDatabase *self)
{
  return self->is_corrupt;
}
