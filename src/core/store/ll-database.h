/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* LlDatabase is one SQLite file and one connection to it; nothing outside of this pair of
 * files knows SQLite.  For one thread at a time; other processes may have the same file
 * open.  Every failure is LL_ERROR_STORAGE, and its text names the file, but one: whoever
 * waits for another's lock stops when the thread's g_cancellable_get_current () is
 * cancelled, and fails with G_IO_ERROR_CANCELLED. */
typedef struct _LlDatabase LlDatabase;

/* What a file holds.  Migration i (SQL, several statements) leads from version i to
 * version i + 1; those that were published are never changed. */
typedef struct {
  gint32 application_id; /* tells our files from others */
  const char *const *migrations;
  int n_migrations;
  gboolean is_precious; /* each commit is on the disk before it returns */
} LlDatabaseSchema;

/* Opens @path, made with mode 0600 when it is not there, and brings it to the last
 * version.  A new file appears under its name when it is complete, so that one without
 * content is a damaged one.
 *
 * @out_is_corrupt is set when the content is at fault - damaged, empty, somebody else's,
 * of a later version - and nothing can be done but to set the file aside.  The file is
 * left as it is. */
LlDatabase *
ll_database_open (const char *path,
                  const LlDatabaseSchema *schema,
                  gboolean *out_is_corrupt,
                  GError **error);

void
ll_database_close (LlDatabase *self);

/* Something read since it was opened was damaged. */
gboolean
ll_database_is_corrupt (const LlDatabase *self);

/* A transaction that writes; waits for other writers, at most five seconds. */
gboolean
ll_database_begin (LlDatabase *self, GError **error);

/* The same, for what will be learnt again if need be: nothing of it is lost when this
 * process dies, but a power cut in the next moment may take it.  It does not wait for the
 * disk. */
gboolean
ll_database_begin_light (LlDatabase *self, GError **error);

/* When this fails nothing of the transaction was done. */
gboolean
ll_database_commit (LlDatabase *self, GError **error);

/* Does nothing outside of a transaction. */
void
ll_database_rollback (LlDatabase *self);

/* Takes what was deleted out of the write-ahead log as well, if nobody is reading. */
void
ll_database_scrub (LlDatabase *self);

/* One prepared statement with its values.  @format has one letter for each value that
 * follows: t text (const char *, may be NULL), i number (gint64), b octets (GBytes *).
 * They are copied. */
typedef struct _LlStatement LlStatement;

LlStatement *
ll_database_prepare (LlDatabase *self,
                     GError **error,
                     const char *sql,
                     const char *format,
                     ...);

void
ll_statement_free (LlStatement *self);

typedef enum {
  LL_STEP_ROW,
  LL_STEP_DONE,
  LL_STEP_FAILED, /* with @error */
} LlStep;

LlStep
ll_statement_step (LlStatement *self, GError **error);

/* Column @column of the row, counted from 0.  Text is lent until the next step, octets
 * are (transfer full). */
gint64
ll_statement_get_number (LlStatement *self, int column);
const char *
ll_statement_get_text (LlStatement *self, int column);
GBytes *
ll_statement_dup_bytes (LlStatement *self, int column);

/* What was read makes no sense: fails with LL_ERROR_STORAGE, and counts as damage.
 *
 * Returns: FALSE */
gboolean
ll_statement_set_damaged (LlStatement *self, const char *what, GError **error);

/* LlRow is all columns of one row as they stand in the file, to be put back as they were.
 * Immutable; belongs to no thread and no connection. */
typedef struct _LlRow LlRow;

/* Returns: (transfer full) (element-type LlRow): every row that @sql finds, whose one
 * value is @key; NULL with @error. */
GPtrArray *
ll_database_read_rows (LlDatabase *self,
                       GError **error,
                       const char *sql,
                       const char *key);

/* Runs @sql with the columns of @row as its values. */
gboolean
ll_database_run_row (LlDatabase *self, GError **error, const char *sql, const LlRow *row);

/* Prepares, runs to the end, and forgets the rows. */
gboolean
ll_database_run (LlDatabase *self,
                 GError **error,
                 const char *sql,
                 const char *format,
                 ...);

/* How many rows the last statement changed. */
int
ll_database_get_changes (const LlDatabase *self);

/* The id of the row that was inserted last. */
gint64
ll_database_get_last_id (const LlDatabase *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlDatabase, ll_database_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlStatement, ll_statement_free)

G_END_DECLS
