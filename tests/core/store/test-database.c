/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "store/ll-database.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "base/ll-error.h"

static const char *const first[] = {
    "CREATE TABLE things (name TEXT NOT NULL PRIMARY KEY) STRICT;",
};
static const char *const second[] = {
    "CREATE TABLE things (name TEXT NOT NULL PRIMARY KEY) STRICT;",
    "ALTER TABLE things ADD COLUMN size INTEGER NOT NULL DEFAULT 7;",
    "INSERT INTO things (name) VALUES ('third'); CREATE INDEX i ON things (size);",
};
static const char *const broken[] = {
    "CREATE TABLE things (name TEXT NOT NULL PRIMARY KEY) STRICT;",
    "ALTER TABLE things ADD COLUMN size INTEGER NOT NULL DEFAULT 7;",
    "INSERT INTO no_such_table VALUES (1);",
};

static const LlDatabaseSchema schema_first = {77, first, 1, TRUE};
static const LlDatabaseSchema schema_second = {77, second, 3, TRUE};
static const LlDatabaseSchema schema_broken = {77, broken, 3, TRUE};
static const LlDatabaseSchema schema_stranger = {78, first, 1, TRUE};

typedef struct {
  char *folder;
  char *path;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("letterlock-database-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "x.sqlite", NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (self->folder, name, NULL);

    g_unlink (path);
  }
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->folder);
  g_free (self->path);
}

static LlDatabase *
open_good (Fixture *self, const LlDatabaseSchema *schema)
{
  g_autoptr (GError) error = NULL;
  gboolean is_corrupt = TRUE;
  LlDatabase *database = ll_database_open (self->path, schema, &is_corrupt, &error);

  g_assert_no_error (error);
  g_assert_false (is_corrupt);

  return database;
}

static void
assert_not_opened (Fixture *self,
                   const LlDatabaseSchema *schema,
                   gboolean is_corrupt_wanted)
{
  g_autoptr (GError) error = NULL;
  gboolean is_corrupt = !is_corrupt_wanted;

  g_assert_null (ll_database_open (self->path, schema, &is_corrupt, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, self->path));
  g_assert_cmpint (is_corrupt, ==, is_corrupt_wanted);
}

static gint64
ask (LlDatabase *database, const char *sql)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LlStatement) statement = ll_database_prepare (database, &error, sql, "");

  g_assert_no_error (error);
  g_assert_cmpint (ll_statement_step (statement, &error), ==, LL_STEP_ROW);

  return ll_statement_get_number (statement, 0);
}

static void
put_thing (Fixture *self)
{
  g_autoptr (LlDatabase) database = open_good (self, &schema_first);
  g_autoptr (GError) error = NULL;

  ll_database_run (database, &error, "INSERT INTO things VALUES (?)", "t", "mine");
  g_assert_no_error (error);
}

static void
test_settings (Fixture *self, gconstpointer data)
{
  g_autoptr (LlDatabase) database = open_good (self, &schema_first);
  g_autoptr (LlStatement) mode =
      ll_database_prepare (database, NULL, "PRAGMA journal_mode", "");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (ll_statement_step (mode, NULL), ==, LL_STEP_ROW);
  g_assert_cmpstr (ll_statement_get_text (mode, 0), ==, "wal");
  g_assert_cmpint (ask (database, "PRAGMA secure_delete"), ==, 1);
  g_assert_cmpint (ask (database, "PRAGMA synchronous"), ==, 2);
  g_assert_cmpint (ask (database, "PRAGMA trusted_schema"), ==, 0);
  g_assert_cmpint (ask (database, "PRAGMA foreign_keys"), ==, 1);
  /* DEFENSIVE: nobody rewrites the schema */
  ll_database_run (database, NULL, "PRAGMA writable_schema = ON", "");
  g_assert_false (ll_database_run (database, &error, "DELETE FROM sqlite_schema", ""));
  g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
  g_clear_error (&error);
  /* STRICT: no text where a number belongs */
  g_assert_true (ll_database_run (database, &error,
                                  "CREATE TABLE n (i INTEGER NOT NULL) STRICT", ""));
  g_assert_false (ll_database_run (database, &error, "INSERT INTO n VALUES ('x')", ""));
}

static void
test_migrates (Fixture *self, gconstpointer data)
{
  g_autoptr (LlDatabase) database = NULL;

  put_thing (self);
  database = open_good (self, &schema_second);
  g_assert_cmpint (ask (database, "PRAGMA user_version"), ==, 3);
  g_assert_cmpint (ask (database, "SELECT count(*) FROM things"), ==, 2);
  g_assert_cmpint (ask (database, "SELECT sum(size) FROM things"), ==, 14);
}

static void
test_failed_migration (Fixture *self, gconstpointer data)
{
  g_autoptr (LlDatabase) database = NULL;

  put_thing (self);
  assert_not_opened (self, &schema_broken, FALSE);
  database = open_good (self, &schema_first);
  g_assert_cmpint (ask (database, "PRAGMA user_version"), ==, 1);
  g_assert_cmpint (ask (database, "SELECT count(*) FROM things"), ==, 1);
}

static void
test_later_version (Fixture *self, gconstpointer data)
{
  g_clear_pointer (&(LlDatabase *){open_good (self, &schema_second)}, ll_database_close);
  assert_not_opened (self, &schema_first, TRUE);
}

static void
test_stranger (Fixture *self, gconstpointer data)
{
  put_thing (self);
  assert_not_opened (self, &schema_stranger, TRUE);
}

static void
test_no_database (Fixture *self, gconstpointer data)
{
  static const char *const contents[] = {
      "",
      "x",
      "SQLite format 3",
      "a text that somebody keeps under this name, and that is much longer than the head "
      "of a database, which has a hundred octets",
  };
  size_t i;

  for (i = 0; i < G_N_ELEMENTS (contents); i++) {
    g_autofree char *after = NULL;

    g_assert_true (g_file_set_contents (self->path, contents[i], -1, NULL));
    assert_not_opened (self, &schema_first, TRUE);
    g_assert_true (g_file_get_contents (self->path, &after, NULL, NULL));
    g_assert_cmpstr (after, ==, contents[i]);
  }
}

static void
test_transactions (Fixture *self, gconstpointer data)
{
  g_autoptr (LlDatabase) database = open_good (self, &schema_first);
  g_autoptr (LlDatabase) other = open_good (self, &schema_first);
  g_autoptr (GError) error = NULL;

  ll_database_rollback (database);
  g_assert_true (ll_database_begin (database, &error));
  g_assert_true (
      ll_database_run (database, &error, "INSERT INTO things VALUES ('a')", ""));
  g_assert_cmpint (ask (other, "SELECT count(*) FROM things"), ==, 0);
  ll_database_rollback (database);
  g_assert_cmpint (ask (database, "SELECT count(*) FROM things"), ==, 0);
  g_assert_true (ll_database_begin (database, &error));
  g_assert_true (
      ll_database_run (database, &error, "INSERT INTO things VALUES ('a')", ""));
  g_assert_true (ll_database_commit (database, &error));
  g_assert_cmpint (ask (other, "SELECT count(*) FROM things"), ==, 1);
}

/* A light transaction leaves nothing light behind, however it ends. */
static void
test_light (Fixture *self, gconstpointer data)
{
  g_autoptr (LlDatabase) database = open_good (self, &schema_first);
  g_autoptr (GError) error = NULL;

  g_assert_true (ll_database_begin_light (database, &error));
  g_assert_cmpint (ask (database, "PRAGMA synchronous"), ==, 1);
  g_assert_true (
      ll_database_run (database, &error, "INSERT INTO things VALUES ('a')", ""));
  g_assert_true (ll_database_commit (database, &error));
  g_assert_cmpint (ask (database, "PRAGMA synchronous"), ==, 2);
  g_assert_true (ll_database_begin_light (database, &error));
  ll_database_rollback (database);
  g_assert_cmpint (ask (database, "PRAGMA synchronous"), ==, 2);
  g_assert_cmpint (ask (database, "SELECT count(*) FROM things"), ==, 1);
}

/* Five seconds, and then the truth. */
static void
test_locked (Fixture *self, gconstpointer data)
{
  g_autoptr (LlDatabase) database = open_good (self, &schema_first);
  g_autoptr (LlDatabase) other = open_good (self, &schema_first);
  g_autoptr (GError) error = NULL;
  gint64 begin = g_get_monotonic_time ();

  g_assert_true (ll_database_begin (other, &error));
  g_assert_false (ll_database_begin (database, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, "locked"));
  g_assert_cmpint (g_get_monotonic_time () - begin, >, 4 * G_USEC_PER_SEC);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 20 * G_USEC_PER_SEC);
  g_clear_error (&error);
  ll_database_rollback (other);
  g_assert_true (ll_database_begin (database, &error));
}

static gpointer
cancel_thread (gpointer cancellable)
{
  g_usleep (200 * 1000);
  g_cancellable_cancel (cancellable);

  return NULL;
}

/* Who waits for it can leave, and is told the truth: it was cancelled. */
static void
test_waiting_ends (Fixture *self, gconstpointer data)
{
  g_autoptr (LlDatabase) database = open_good (self, &schema_first);
  g_autoptr (LlDatabase) other = open_good (self, &schema_first);
  gint64 shortest = G_MAXINT64;

  for (int i = 0; i < 4 && shortest > 300 * 1000; i++) {
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    GThread *thread = g_thread_new ("cancels", cancel_thread, cancellable);
    gint64 begin = g_get_monotonic_time ();
    g_autoptr (GError) error = NULL;

    g_assert_true (ll_database_begin (other, NULL));
    g_cancellable_push_current (cancellable);
    g_assert_false (ll_database_begin (database, &error));
    g_cancellable_pop_current (cancellable);
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_cmpint (g_get_monotonic_time () - begin, >=, 200 * 1000);
    shortest = MIN (shortest, g_get_monotonic_time () - begin);
    g_thread_join (thread);
    ll_database_rollback (other);
  }
  g_assert_cmpint (shortest, <=, 300 * 1000);
  g_assert_true (ll_database_begin (database, NULL));
}

#define add_case(path, function)                                                         \
  g_test_add ("/store/database/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_case ("settings", test_settings);
  add_case ("migrates", test_migrates);
  add_case ("failed-migration-changes-nothing", test_failed_migration);
  add_case ("later-version-is-left-alone", test_later_version);
  add_case ("file-of-somebody-else", test_stranger);
  add_case ("no-database", test_no_database);
  add_case ("transactions", test_transactions);
  add_case ("light-transactions", test_light);
  add_case ("locked-by-another", test_locked);
  add_case ("waiting-can-be-cancelled", test_waiting_ends);

  return g_test_run ();
}
