/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ll-error.h"
#include "engine-calls.h"
#include "engine-cases.h"
#include "engine/ll-accounts.h"
#include "engine/ll-certificates.h"
#include "engine/ll-engine-task.h"
#include "engine/ll-identities.h"
#include "engine/ll-outbox.h"
#include "store/ll-database.h"

/* What blocks a worker - a file that never ends, another process's lock - blocks neither
 * the loop nor who leaves. */

#define LONGEST_GAP_USEC    (100 * 1000)
#define LONGEST_CANCEL_USEC (100 * 1000)
#define BLOCKED_MSEC        150

static char *fifo; /* in the fixture's folder; a test at a time */

/* -- the calls -- */

static void
begin_discover (Fixture *self, GCancellable *cancellable, Call *call)
{
  g_autoptr (GPtrArray) bob = make_addresses ("bob@example.net", NULL);

  ll_discover_async (self->engine, bob, LL_DISCOVER_REFRESH, NULL, cancellable, ended_cb,
                     call);
}

static gboolean
finish_discover (Fixture *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GPtrArray) found = ll_discover_finish (self->engine, result, error);

  return found != NULL;
}

static LlSpool *letter;

static void
begin_open (Fixture *self, GCancellable *cancellable, Call *call)
{
  ll_open_async (self->engine, letter, cancellable, ended_cb, call);
}

static gboolean
finish_open (Fixture *self, GAsyncResult *result, GError **error)
{
  g_autoptr (LlReport) report = ll_open_finish (self->engine, result, error);

  return report != NULL;
}

static void
begin_seal (Fixture *self, GCancellable *cancellable, Call *call)
{
  g_autoptr (LlSpool) draft =
      make_draft ("alice@example.org", "bob@example.net", "hello");
  LlSealOptions how = {.encrypt = TRUE};

  ll_seal_async (self->engine, draft, &how, cancellable, ended_cb, call);
}

static gboolean
finish_seal (Fixture *self, GAsyncResult *result, GError **error)
{
  g_autoptr (LlSealing) sealing = ll_seal_finish (self->engine, result, error);

  return sealing != NULL;
}

static void
begin_list (Fixture *self, GCancellable *cancellable, Call *call)
{
  ll_identities_list_async (self->engine, cancellable, ended_cb, call);
}

static gboolean
finish_list (Fixture *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GPtrArray) list = ll_identities_list_finish (self->engine, result, error);

  return list != NULL;
}

static void
begin_inspect (Fixture *self, GCancellable *cancellable, Call *call)
{
  ll_certificates_inspect_async (self->engine, fifo, cancellable, ended_cb, call);
}

static gboolean
finish_inspect (Fixture *self, GAsyncResult *result, GError **error)
{
  g_autoptr (LlCertificateFile) file =
      ll_certificates_inspect_finish (self->engine, result, error);

  return file != NULL;
}

static void
begin_import (Fixture *self, GCancellable *cancellable, Call *call)
{
  ll_certificates_import_async (self->engine, fifo, cancellable, ended_cb, call);
}

static gboolean
finish_import (Fixture *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GPtrArray) entries =
      ll_certificates_import_finish (self->engine, result, error);

  return entries != NULL;
}

static void
begin_forget (Fixture *self, GCancellable *cancellable, Call *call)
{
  g_autoptr (LlAddress) alice = make_address ("alice@example.org");

  ll_certificates_forget_async (self->engine, alice, NULL, cancellable, ended_cb, call);
}

static gboolean
finish_forget (Fixture *self, GAsyncResult *result, GError **error)
{
  g_autoptr (LlForgotten) forgotten =
      ll_certificates_forget_finish (self->engine, result, error);

  return forgotten != NULL;
}

typedef struct {
  void (*begin) (Fixture *self, GCancellable *cancellable, Call *call);
  gboolean (*finish) (Fixture *self, GAsyncResult *result, GError **error);
} Kind;

static const Kind discover = {begin_discover, finish_discover};
static const Kind open_kind = {begin_open, finish_open};
static const Kind seal = {begin_seal, finish_seal};
static const Kind list = {begin_list, finish_list};
static const Kind inspect = {begin_inspect, finish_inspect};
static const Kind import = {begin_import, finish_import};
static const Kind forget = {begin_forget, finish_forget};

/* -- a file that never ends -- */

/* Which of the options names it. */
typedef enum {
  NO_OPTION,
  ANCHOR,
  DNS_CONF,
  CA_FILE,
  CRL_FILE,
  IDENTITY,
} Place;

static const struct {
  const char *name;
  Place place;
  const Kind *kind;
} rows[] = {
    {"a look-up, an anchor", ANCHOR, &discover},
    {"a look-up, settings of the DNS", DNS_CONF, &discover},
    {"a look-up, authorities", CA_FILE, &discover},
    {"a look-up, a revocation list", CRL_FILE, &discover},
    {"opening, an anchor", ANCHOR, &open_kind},
    {"opening, authorities", CA_FILE, &open_kind},
    {"opening, an identity", IDENTITY, &open_kind},
    {"sealing, an anchor", ANCHOR, &seal},
    {"sealing, settings of the DNS", DNS_CONF, &seal},
    {"listing, an identity", IDENTITY, &list},
    {"looking at what is offered", NO_OPTION, &inspect},
    {"bringing it in", NO_OPTION, &import},
};

static void
set_option (LlEngineOptions *options, Place place, const char *const *files)
{
  switch (place) {
  case NO_OPTION:
    break;
  case ANCHOR:
    options->trust_anchor_files = files;
    break;
  case DNS_CONF:
    options->dns_conf_file = files[0];
    break;
  case CA_FILE:
    options->ca_file = files[0];
    break;
  case CRL_FILE:
    options->crl_files = files;
    break;
  case IDENTITY:
    options->identity_files = files;
    break;
  }
}

/* Lets whoever still reads it go, with nothing. */
static void
end_fifo (void)
{
  int fd = -1;

  for (int i = 0; i < 50; i++) {
    fd = open (fifo, O_WRONLY | O_NONBLOCK);
    if (fd >= 0)
      close (fd);
    run_for (2);
  }
  g_unlink (fifo);
}

/* Begins, lets it block, cancels.
 *
 * Returns: how long it took to end. */
static gint64
run_and_cancel (Fixture *self, const Kind *kind, gint64 *out_gap)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Watchdog watchdog;
  gint64 cancelled;
  Call call;

  begin_call (&call);
  watchdog_start (&watchdog);
  kind->begin (self, cancellable, &call);
  run_for (BLOCKED_MSEC);
  g_assert_null (call.result);
  cancelled = g_get_monotonic_time ();
  g_cancellable_cancel (cancellable);
  wait_for (&call);
  *out_gap = watchdog_stop (&watchdog);
  g_assert_false (kind->finish (self, call.result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_object_unref (call.result);

  return call.ended - cancelled;
}

static void
test_endless_file (Fixture *self, gconstpointer data)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    gint64 shortest = G_MAXINT64;
    gint64 gap = G_MAXINT64;

    for (int j = 0;
         j < TRIES && (shortest > LONGEST_CANCEL_USEC || gap > LONGEST_GAP_USEC); j++) {
      const char *files[] = {NULL, NULL};
      LlEngineOptions options = make_options (self, NULL);
      gint64 took;
      gint64 one_gap;

      files[0] = fifo;
      g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
      set_option (&options, rows[i].place, files);
      replace_engine (self, &options);
      took = run_and_cancel (self, rows[i].kind, &one_gap);
      shortest = MIN (shortest, took);
      gap = MIN (gap, one_gap);
      end_fifo ();
    }
    g_test_message ("%s: ended after %d ms, longest gap %d ms", rows[i].name,
                    (int)(shortest / 1000), (int)(gap / 1000));
    g_assert_cmpint (shortest, <=, LONGEST_CANCEL_USEC);
    g_assert_cmpint (gap, <=, LONGEST_GAP_USEC);
  }
}

/* Cancelled, it stores nothing when the file ends after all. */
static void
test_late_import (Fixture *self, gconstpointer data)
{
  g_autofree char *path = build_lab_path ("bob@example.net", "certificate.pem");
  g_autofree char *pem = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GError) error = NULL;
  gint64 gap;
  int fd;

  g_assert_true (g_file_get_contents (path, &pem, NULL, NULL));
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  run_and_cancel (self, &import, &gap);
  fd = open (fifo, O_WRONLY);
  g_assert_cmpint (write (fd, pem, strlen (pem)), ==, (gssize)strlen (pem));
  close (fd);
  run_for (300);
  entries = ll_certificates_list (self->engine, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (entries->len, ==, 0);
  g_unlink (fifo);
}

/* The window is gone, and with it the engine, while a worker still reads. */
static void
test_dropped (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  LlEngineOptions options = make_options (self, NULL);
  const char *files[] = {fifo, NULL};
  gpointer engine;
  Call call;

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  options.trust_anchor_files = files;
  replace_engine (self, &options);
  engine = self->engine;
  begin_call (&call);
  begin_discover (self, cancellable, &call);
  run_for (50);
  g_object_add_weak_pointer (engine, &engine);
  g_clear_object (&self->engine);
  g_cancellable_cancel (cancellable);
  wait_for (&call);
  g_clear_object (&call.result);
  end_fifo ();
  for (int i = 0; i < 300 && engine != NULL; i++)
    run_for (10);
  g_assert_null (engine);
}

/* -- another process's lock -- */

static const LlDatabaseSchema decisions = {0x4c6c6431, (const char *const[]){"SELECT 1"},
                                           1, TRUE};

static void
test_locked (Fixture *self, gconstpointer data)
{
  static const Kind *const kinds[] = {&forget, &discover, &import};
  g_autofree char *path = ll_engine_build_path (self->engine, "decisions.sqlite", NULL);
  g_autofree char *certificate = build_lab_path ("bob@example.net", "certificate.pem");
  g_autoptr (GPtrArray) alice = make_addresses ("alice@example.org", NULL);
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (LlDatabase) other = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_corrupt;

  g_ptr_array_unref (
      ll_discover (self->engine, alice, LL_DISCOVER_NONE, NULL, NULL, &error));
  g_assert_no_error (error);
  other = ll_database_open (path, &decisions, &is_corrupt, &error);
  g_assert_no_error (error);
  g_assert_cmpint (symlink (certificate, fifo), ==, 0);
  for (size_t i = 0; i < G_N_ELEMENTS (kinds); i++) {
    gint64 shortest = G_MAXINT64;
    gint64 gap = G_MAXINT64;

    for (int j = 0;
         j < TRIES && (shortest > LONGEST_CANCEL_USEC || gap > LONGEST_GAP_USEC); j++) {
      gint64 took;
      gint64 one_gap;

      g_assert_true (ll_database_begin (other, NULL));
      took = run_and_cancel (self, kinds[i], &one_gap);
      shortest = MIN (shortest, took);
      gap = MIN (gap, one_gap);
      ll_database_rollback (other);
      run_for (30);
    }
    g_test_message ("ended after %d ms, longest gap %d ms", (int)(shortest / 1000),
                    (int)(gap / 1000));
    g_assert_cmpint (shortest, <=, LONGEST_CANCEL_USEC);
    g_assert_cmpint (gap, <=, LONGEST_GAP_USEC);
  }
  g_unlink (fifo);
  /* Nothing was forgotten. */
  entries = ll_certificates_list (self->engine, alice->pdata[0], NULL, &error);
  g_assert_cmpuint (entries->len, ==, 1);
}

/* -- too late -- */

static gpointer
do_and_cancel (LlEngine *engine,
               gpointer input,
               GCancellable *cancellable,
               GError **error)
{
  g_cancellable_cancel (cancellable);

  return g_strdup ("done");
}

static const LlEngineJob kept_job = {
    .work = do_and_cancel,
    .free_output = g_free,
};

static const LlEngineJob told_job = {
    .work = do_and_cancel,
    .free_output = g_free,
    .is_told = TRUE,
};

/* What was done is told, where somebody has to know. */
static void
test_told (Fixture *self, gconstpointer data)
{
  static const LlEngineJob *const jobs[] = {&kept_job, &told_job};

  for (size_t i = 0; i < G_N_ELEMENTS (jobs); i++) {
    for (int is_early = 0; is_early < 2; is_early++) {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      Call call;
      g_autoptr (GError) error = NULL;
      g_autofree char *output = NULL;

      if (is_early)
        g_cancellable_cancel (cancellable);
      begin_call (&call);
      ll_engine_task_run (self->engine, jobs[i], NULL, cancellable, ended_cb, &call);
      wait_for (&call);
      output = ll_engine_task_finish (self->engine, jobs[i], call.result, &error);
      if (jobs[i]->is_told && !is_early)
        g_assert_cmpstr (output, ==, "done");
      else
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_object_unref (call.result);
    }
  }
}

static void
set_up (Fixture *self, gconstpointer data)
{
  fixture_set_up (self, data);
  fifo = g_build_filename (ll_test_shell_get_path (self->shell), "endless", NULL);
  if (letter == NULL)
    letter = write_letter (self, "alice@example.org", NULL, "hello");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  fixture_tear_down (self, data);
  g_clear_pointer (&fifo, g_free);
}

#define add(path, function)                                                              \
  g_test_add ("/engine/cancel/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);

  add ("a-file-that-never-ends-keeps-nobody", test_endless_file);
  add ("a-cancelled-import-stores-nothing-late", test_late_import);
  add ("an-engine-goes-when-its-reader-does", test_dropped);
  add ("a-lock-keeps-nobody", test_locked);
  add ("what-was-done-is-told", test_told);

  result = g_test_run ();
  g_clear_pointer (&letter, ll_spool_unref);

  return result;
}
