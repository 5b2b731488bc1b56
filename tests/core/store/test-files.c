/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Bad days of the two files: damaged, full, shared, and killed in the middle. */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/ll-error.h"
#include "store-cases.h"

static guint
get_mode (const char *path)
{
  struct stat facts;

  g_assert_cmpint (stat (path, &facts), ==, 0);

  return facts.st_mode & 0777;
}

static void
test_modes (Fixture *self, gconstpointer data)
{
  g_autofree char *log = g_strconcat (self->decisions_path, "-wal", NULL);

  put_answer (self, LL_DNS_SECURE, "a", 60, NOW);
  g_assert_cmpint (get_mode (self->data), ==, 0700);
  g_assert_cmpint (get_mode (self->cache), ==, 0700);
  g_assert_cmpint (get_mode (self->decisions_path), ==, 0600);
  g_assert_cmpint (get_mode (log), ==, 0600);
  g_assert_cmpint (get_mode (self->cache_path), ==, 0600);

  g_clear_object (&self->store);
  g_assert_cmpint (g_chmod (self->decisions_path, 0644), ==, 0);
  fixture_reopen (self);
  g_assert_cmpint (get_mode (self->decisions_path), ==, 0600);
}

static void
test_nothing_is_left_over (Fixture *self, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (self->data, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    g_assert_true (g_str_has_prefix (name, "decisions.sqlite") &&
                   (name[16] == '\0' || name[16] == '-'));
}

/* -- damaged -- */

static const char *const garbage[] = {
    "",
    "garbage",
    "SQLite format 3",
};

static void
test_damaged_cache (Fixture *self, gconstpointer data)
{
  g_autofree char *aside = g_strconcat (self->cache_path, ".corrupt", NULL);
  size_t i;

  for (i = 0; i < G_N_ELEMENTS (garbage); i++) {
    g_autofree char *kept = NULL;
    g_autoptr (LlSmimeaAnswer) answer = NULL;

    g_clear_object (&self->store);
    g_assert_true (g_file_set_contents (self->cache_path, garbage[i], -1, NULL));
    fixture_reopen (self);
    g_assert_true (g_file_get_contents (aside, &kept, NULL, NULL));
    g_assert_cmpstr (kept, ==, garbage[i]);
    put_answer (self, LL_DNS_SECURE, "a", 60, NOW);
    answer = ll_store_get_answer (self->store, self->bob, NOW, NULL);
    g_assert_nonnull (answer);
  }
}

static void
test_damaged_decisions (Fixture *self, gconstpointer data)
{
  size_t i;

  g_clear_object (&self->store);
  for (i = 0; i < G_N_ELEMENTS (garbage); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *kept = NULL;

    g_assert_true (g_file_set_contents (self->decisions_path, garbage[i], -1, NULL));
    g_assert_null (ll_store_new (self->data, self->cache, &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
    g_assert_nonnull (strstr (error->message, self->decisions_path));
    g_assert_true (g_file_get_contents (self->decisions_path, &kept, NULL, NULL));
    g_assert_cmpstr (kept, ==, garbage[i]);
  }
}

static void
overwrite (const char *path, gint64 offset, const void *data, size_t size)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (pwrite (fd, data, size, offset), ==, (gssize)size);
  close (fd);
}

/* Its head is good, and its pages are not: found when they are read. */
static void
test_cache_damaged_inside (Fixture *self, gconstpointer data)
{
  static const guint8 noise[8192] = {0xff, 0x17};
  g_autoptr (LlSmimeaAnswer) before = NULL;
  g_autoptr (LlSmimeaAnswer) after = NULL;
  g_autoptr (GError) error = NULL;

  put_answer (self, LL_DNS_SECURE, "a", 60, NOW);
  g_clear_object (&self->store);
  overwrite (self->cache_path, 100, noise, sizeof noise);
  fixture_reopen (self);
  before = ll_store_get_answer (self->store, self->bob, NOW, &error);
  g_assert_no_error (error);
  g_assert_null (before);
  put_answer (self, LL_DNS_SECURE, "a", 60, NOW);
  after = ll_store_get_answer (self->store, self->bob, NOW, &error);
  g_assert_nonnull (after);
}

/* Every call is made on a file with a damaged octet somewhere: it answers or it fails,
 * and never crashes. */
static void
use_everything (Fixture *self, LlStore *store)
{
  g_autoptr (LlSmimeaAnswer) fresh = make_answer (LL_DNS_SECURE, "c", 60, NOW + 5);
  g_autoptr (LlSmimeaAnswer) cached = NULL;
  g_autoptr (LlSmimeaAnswer) stale = NULL;
  g_autoptr (LlAddressHistory) history = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GPtrArray) known = NULL;
  g_autoptr (LlReceipt) receipt = NULL;
  g_auto (GStrv) pins = NULL;

  cached = ll_store_get_answer (store, self->bob, NOW + 1, NULL);
  stale = ll_store_get_history_answer (store, self->bob, NOW + 1, NULL);
  history = ll_store_get_history (store, self->bob, "l1", NULL);
  entries = ll_store_list_entries (store, NULL, NULL, NULL);
  known = ll_store_list_known_addresses (store, NULL);
  pins = ll_store_dup_pins (store, self->bob, NULL);
  receipt = ll_store_get_receipt (store, "l1", self->bob, NULL);
  ll_store_get_first_sighting (store, self->bob, fresh, NOW, NULL);
  ll_store_put_answer (store, self->bob, fresh, NOW + 5, NULL);
  ll_store_forget_address (store, self->bob, LL_FORGET_EVERYTHING, NULL, NULL);
}

static void
fill (Fixture *self)
{
  LlReceipt receipt = {LL_VERDICT_VERIFIED_DNS, NOW, FALSE, NULL};
  g_autoptr (GError) error = NULL;

  put_answer (self, LL_DNS_SECURE, "a", 3600, NOW);
  put_answer (self, LL_DNS_SECURE, "b", 3600, NOW + 1);
  ll_store_put_receipt (self->store, "l1", self->bob, &receipt, &error);
  g_assert_no_error (error);
  ll_store_set_pin (self->store, self->bob,
                    ll_certificate_get_sha256 (get_certificate ('a' % 4)), NOW, &error);
  g_assert_no_error (error);
  g_clear_object (&self->store);
}

static void
test_any_octet_damaged (Fixture *self, gconstpointer data)
{
  g_autoptr (GRand) dice = g_rand_new_with_seed (8162);
  g_autofree char *decisions = NULL;
  g_autofree char *cache = NULL;
  gsize decisions_size;
  gsize cache_size;
  int i;

  fill (self);
  g_assert_true (
      g_file_get_contents (self->decisions_path, &decisions, &decisions_size, NULL));
  g_assert_true (g_file_get_contents (self->cache_path, &cache, &cache_size, NULL));

  for (i = 0; i < 300; i++) {
    g_autofree char *bad_decisions = g_memdup2 (decisions, decisions_size);
    g_autofree char *bad_cache = g_memdup2 (cache, cache_size);
    g_autoptr (LlStore) store = NULL;
    int n;

    for (n = 0; n < 1 + i % 20; n++) {
      bad_decisions[g_rand_int_range (dice, 0, (gint32)decisions_size)] =
          (char)g_rand_int (dice);
      bad_cache[g_rand_int_range (dice, 0, (gint32)cache_size)] = (char)g_rand_int (dice);
    }
    g_assert_true (g_file_set_contents_full (self->decisions_path, bad_decisions,
                                             (gssize)decisions_size,
                                             G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    g_assert_true (g_file_set_contents_full (self->cache_path, bad_cache,
                                             (gssize)cache_size, G_FILE_SET_CONTENTS_NONE,
                                             0600, NULL));
    store = ll_store_new (self->data, self->cache, NULL);
    if (store != NULL)
      use_everything (self, store);
  }
}

/* Cut short at many lengths: an error or a store, never an empty one without a word. */
static void
test_cut_short (Fixture *self, gconstpointer data)
{
  g_autofree char *decisions = NULL;
  gsize size;
  gsize cut;

  fill (self);
  g_assert_true (g_file_get_contents (self->decisions_path, &decisions, &size, NULL));
  for (cut = 0; cut < size; cut += 509) {
    g_autoptr (LlAddressHistory) history = NULL;
    g_autoptr (LlStore) store = NULL;
    g_autoptr (GError) error = NULL;

    g_assert_true (
        g_file_set_contents (self->decisions_path, decisions, (gssize)cut, NULL));
    store = ll_store_new (self->data, self->cache, &error);
    if (store != NULL)
      history = ll_store_get_history (store, self->bob, NULL, &error);
    if (history == NULL)
      g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
    else
      g_assert_cmpint (history->earlier, ==, LL_EARLIER_DATA);
  }
}

/* -- full, and not writable -- */

/* Returns: TRUE in the child, which must end by _exit (). */
static gboolean
in_child (int *out_status)
{
  pid_t pid = fork ();

  g_assert_cmpint (pid, >=, 0);
  if (pid == 0)
    return TRUE;
  g_assert_cmpint (waitpid (pid, out_status, 0), ==, pid);

  return FALSE;
}

/* No file may grow beyond @size: what a full disk looks like. */
static void
fill_up_disk (rlim_t size)
{
  struct rlimit limit = {size, size};

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static void
write_on_full_disk (Fixture *self, rlim_t size)
{
  g_autoptr (LlStore) store = NULL;
  g_autoptr (GError) error = NULL;
  int i;

  store = ll_store_new (self->data, self->cache, &error);
  g_assert_no_error (error);
  fill_up_disk (size);
  for (i = 0; i < 1000; i++) {
    g_autofree char *text = g_strdup_printf ("person%d@example.net", i);
    g_autoptr (LlAddress) address = ll_address_parse (text, NULL);

    if (!ll_store_put_certificate (store, address, get_certificate (0),
                                   LL_ENTRY_SOURCE_IMPORT, NOW, &error)) {
      g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
      _exit (MIN (i, 250));
    }
  }
  _exit (255);
}

static void
test_disk_full (Fixture *self, gconstpointer data)
{
  static const rlim_t sizes[] = {0, 4096, 50000, 100000, 200001};
  g_autoptr (GError) error = NULL;
  size_t i;

  get_certificate (0);
  put_answer (self, LL_DNS_SECURE, "a", 3600, NOW);
  g_clear_object (&self->store);
  for (i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (LlAddressHistory) history = NULL;
    g_autoptr (GPtrArray) known = NULL;
    int status;

    if (in_child (&status))
      write_on_full_disk (self, sizes[i]);
    g_assert_true (WIFEXITED (status));
    g_assert_cmpint (WEXITSTATUS (status), !=, 255);

    /* what was told to be stored is there, what was not is not */
    fixture_reopen (self);
    known = ll_store_list_known_addresses (self->store, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (known->len, >=, (guint)WEXITSTATUS (status));
    history = get_history (self, NULL);
    g_assert_cmpint (history->earlier, ==, LL_EARLIER_DATA);
    g_clear_object (&self->store);
  }
}

static void
test_no_directory (Fixture *self, gconstpointer data)
{
  g_autofree char *file = g_build_filename (self->folder, "file", NULL);
  g_autofree char *below = g_build_filename (file, "below", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_assert_null (ll_store_new (below, self->cache, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
  g_clear_error (&error);
  g_assert_null (ll_store_new (self->data, file, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
}

/* A file system without writing: made so by a directory in the file's place, and for all
 * but root by the mode. */
static void
test_no_file (Fixture *self, gconstpointer data)
{
  g_autofree char *data_dir = g_build_filename (self->folder, "other", NULL);
  g_autofree char *path = g_build_filename (data_dir, "decisions.sqlite", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  g_assert_null (ll_store_new (data_dir, self->cache, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
}

/* -- several at once -- */

#define PROCESSES 4
#define LETTERS   15

static void
write_letters (LlStore *store, int writer)
{
  LlReceipt receipt = {LL_VERDICT_VERIFIED_DNS, NOW, FALSE, NULL};
  g_autoptr (LlAddress) bob = ll_address_parse ("bob@example.net", NULL);
  int i;

  for (i = 0; i < LETTERS; i++) {
    g_autofree char *letter = g_strdup_printf ("%d-%d", writer, i);
    g_autoptr (GError) error = NULL;

    ll_store_put_receipt (store, letter, bob, &receipt, &error);
    g_assert_no_error (error);
  }
}

/* They all make the files, and they all write. */
static void
test_processes (Fixture *self, gconstpointer data)
{
  g_autoptr (LlAddressHistory) history = NULL;
  pid_t pids[PROCESSES];
  int i;

  g_clear_object (&self->store);
  g_assert_cmpint (g_unlink (self->decisions_path), ==, 0);
  g_assert_cmpint (g_unlink (self->cache_path), ==, 0);
  for (i = 0; i < PROCESSES; i++) {
    pids[i] = fork ();
    if (pids[i] == 0) {
      g_autoptr (LlStore) store = ll_store_new (self->data, self->cache, NULL);

      if (store == NULL)
        _exit (1);
      write_letters (store, i);
      g_clear_object (&store);
      _exit (0);
    }
  }
  for (i = 0; i < PROCESSES; i++) {
    int status;

    g_assert_cmpint (waitpid (pids[i], &status, 0), ==, pids[i]);
    g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
  }
  fixture_reopen (self);
  history = get_history (self, NULL);
  g_assert_cmpuint (history->letters, ==, PROCESSES * LETTERS);
}

static void
write_until_killed (Fixture *self, int acknowledged)
{
  LlReceipt receipt = {LL_VERDICT_VERIFIED_DNS, NOW, FALSE, NULL};
  g_autoptr (LlStore) store = ll_store_new (self->data, self->cache, NULL);
  int i;

  for (i = 0; store != NULL; i++) {
    g_autofree char *letter = g_strdup_printf ("letter-%d", i);

    if (!ll_store_put_receipt (store, letter, self->bob, &receipt, NULL) ||
        write (acknowledged, "x", 1) != 1)
      break;
  }
  _exit (1);
}

/* Killed while it writes: what was acknowledged is there. */
static void
test_killed (Fixture *self, gconstpointer data)
{
  g_autoptr (LlAddressHistory) history = NULL;
  int ends[2];
  guint acknowledged = 0;
  char buffer[64];
  ssize_t n;
  pid_t pid;

  g_clear_object (&self->store);
  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  pid = fork ();
  if (pid == 0)
    write_until_killed (self, ends[1]);
  close (ends[1]);
  while ((n = read (ends[0], buffer, sizeof buffer)) > 0) {
    acknowledged += (guint)n;
    if (acknowledged >= 40)
      kill (pid, SIGKILL);
  }
  close (ends[0]);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);

  fixture_reopen (self);
  history = get_history (self, NULL);
  g_assert_cmpuint (history->letters, >=, acknowledged);
  /* at most the one that was committed and not acknowledged any more */
  g_assert_cmpuint (history->letters, <=, acknowledged + 1);
}

static gpointer
write_in_thread (gpointer data)
{
  static int writers = 100;

  write_letters (data, g_atomic_int_add (&writers, 1));

  return NULL;
}

static void
test_threads (Fixture *self, gconstpointer data)
{
  g_autoptr (LlStore) second = ll_store_new (self->data, self->cache, NULL);
  g_autoptr (LlAddressHistory) history = NULL;
  GThread *threads[4];
  size_t i;

  for (i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("writer", write_in_thread, i % 2 ? self->store : second);
  for (i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  history = get_history (self, NULL);
  g_assert_cmpuint (history->letters, ==, 4 * LETTERS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_case ("files/modes", test_modes);
  add_case ("files/nothing-is-left-over", test_nothing_is_left_over);
  add_case ("files/damaged-cache-is-set-aside", test_damaged_cache);
  add_case ("files/damaged-decisions-are-told", test_damaged_decisions);
  add_case ("files/cache-damaged-inside", test_cache_damaged_inside);
  add_case ("files/any-octet-damaged", test_any_octet_damaged);
  add_case ("files/decisions-cut-short", test_cut_short);
  add_case ("files/disk-full", test_disk_full);
  add_case ("files/no-directory", test_no_directory);
  add_case ("files/no-file", test_no_file);
  add_case ("files/several-processes", test_processes);
  add_case ("files/killed-in-the-middle", test_killed);
  add_case ("files/several-threads", test_threads);

  return g_test_run ();
}
