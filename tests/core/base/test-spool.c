/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ll-bytes.h"
#include "base/ll-error.h"
#include "base/ll-spool.h"

#define LARGE (3 * 1000 * 1000)

static LlSpool *
make_spool (const char *text)
{
  LlSpool *spool = ll_spool_new (NULL);

  g_assert_true (ll_spool_write (spool, text, strlen (text), NULL));

  return spool;
}

static void
assert_bytes (GBytes *bytes, const char *text)
{
  g_assert_nonnull (bytes);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text,
                   strlen (text));
}

static void
test_grows (void)
{
  g_autoptr (LlSpool) spool = make_spool ("abc");
  g_autoptr (GBytes) all = NULL;
  g_autoptr (GBytes) middle = NULL;
  g_autoptr (GBytes) none = NULL;
  GOutputStream *out = ll_spool_get_output (spool);

  g_assert_true (out == ll_spool_get_output (spool));
  g_assert_true (g_output_stream_write_all (out, "defg", 4, NULL, NULL, NULL));
  g_assert_true (ll_spool_write (spool, "", 0, NULL));
  g_assert_cmpint (ll_spool_get_size (spool), ==, 7);
  all = ll_spool_dup_bytes (spool, 0, 7, NULL);
  assert_bytes (all, "abcdefg");
  middle = ll_spool_dup_bytes (spool, 2, 3, NULL);
  assert_bytes (middle, "cde");
  none = ll_spool_dup_bytes (spool, 7, 0, NULL);
  assert_bytes (none, "");
}

/* What is not there is an error, not a shorter answer. */
static void
test_dup_outside (void)
{
  static const struct {
    goffset offset, size;
  } rows[] = {{0, 4}, {1, 3}, {3, 1}, {4, 0}, {100, 1}, {0, G_MAXINT64}};
  g_autoptr (LlSpool) spool = make_spool ("abc");

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (ll_spool_dup_bytes (spool, rows[i].offset, rows[i].size, &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
  }
}

static void
test_read (void)
{
  g_autoptr (LlSpool) spool = make_spool ("abc");
  char buffer[8] = "";

  g_assert_cmpint (ll_spool_read (spool, 1, buffer, sizeof buffer, NULL), ==, 2);
  g_assert_cmpmem (buffer, 2, "bc", 2);
  g_assert_cmpint (ll_spool_read (spool, 3, buffer, sizeof buffer, NULL), ==, 0);
  g_assert_cmpint (ll_spool_read (spool, 300, buffer, sizeof buffer, NULL), ==, 0);
  g_assert_cmpint (ll_spool_read (spool, 0, buffer, 0, NULL), ==, 0);
}

/* Streams have bounds and positions of their own, and keep the spool alive. */
static void
test_inputs (void)
{
  LlSpool *spool = make_spool ("0123456789");
  g_autoptr (GInputStream) a = ll_spool_new_input (spool, 2, 5);
  g_autoptr (GInputStream) b = ll_spool_new_input (spool, 8, -1);
  g_autoptr (GInputStream) c = ll_spool_new_input (spool, 8, 100);
  g_autoptr (GInputStream) d = ll_spool_new_input (spool, 20, -1);
  char buffer[16];
  gsize got;

  g_assert_true (ll_spool_write (spool, "more", 4, NULL));
  ll_spool_unref (spool);

  g_assert_cmpint (g_input_stream_read (a, buffer, 3, NULL, NULL), ==, 3);
  g_assert_cmpmem (buffer, 3, "234", 3);
  g_assert_true (g_input_stream_read_all (b, buffer, 16, &got, NULL, NULL));
  g_assert_cmpmem (buffer, got, "89", 2);
  g_assert_true (g_input_stream_read_all (a, buffer, 16, &got, NULL, NULL));
  g_assert_cmpmem (buffer, got, "56", 2);
  g_assert_true (g_input_stream_read_all (c, buffer, 16, &got, NULL, NULL));
  g_assert_cmpmem (buffer, got, "89", 2);
  g_assert_cmpint (g_input_stream_read (d, buffer, 16, NULL, NULL), ==, 0);
}

static void
test_seek (void)
{
  static const struct {
    goffset offset;
    GSeekType type;
    goffset position; /* -1: refused */
  } rows[] = {
      {0, G_SEEK_SET, 0},           {5, G_SEEK_SET, 5},           {6, G_SEEK_SET, -1},
      {-1, G_SEEK_SET, -1},         {0, G_SEEK_END, 5},           {-5, G_SEEK_END, 0},
      {-6, G_SEEK_END, -1},         {1, G_SEEK_END, -1},          {-2, G_SEEK_CUR, 0},
      {3, G_SEEK_CUR, 5},           {4, G_SEEK_CUR, -1},          {-3, G_SEEK_CUR, -1},
      {G_MAXINT64, G_SEEK_CUR, -1}, {G_MININT64, G_SEEK_CUR, -1},
  };
  g_autoptr (LlSpool) spool = make_spool ("0123456789");

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GInputStream) input = ll_spool_new_input (spool, 2, 5);
    GSeekable *seekable = G_SEEKABLE (input);
    g_autoptr (GError) error = NULL;
    gboolean done;

    g_assert_cmpint (g_input_stream_skip (input, 2, NULL, NULL), ==, 2);
    done = g_seekable_seek (seekable, rows[i].offset, rows[i].type, NULL, &error);
    g_assert_cmpint (done, ==, rows[i].position >= 0);
    g_assert_cmpint (g_seekable_tell (seekable), ==, done ? rows[i].position : 2);
  }
}

static void
test_skip_stops_at_the_end (void)
{
  g_autoptr (LlSpool) spool = make_spool ("0123456789");
  g_autoptr (GInputStream) input = ll_spool_new_input (spool, 2, 5);

  g_assert_cmpint (g_input_stream_skip (input, 100, NULL, NULL), ==, 5);
  g_assert_cmpint (g_input_stream_skip (input, 100, NULL, NULL), ==, 0);
  g_assert_false (g_seekable_can_truncate (G_SEEKABLE (input)));
  g_assert_false (g_seekable_truncate (G_SEEKABLE (input), 0, NULL, NULL));
}

/* The limit itself is allowed, one octet more is not. */
static void
test_stream_limit (void)
{
  g_autofree char *all = g_malloc0 (LARGE);

  for (int over = -1; over <= 1; over++) {
    g_autoptr (GInputStream) stream =
        g_memory_input_stream_new_from_data (all, LARGE + over, NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (LlSpool) spool = NULL;

    if (over == 1) {
      g_autoptr (GBytes) bytes = g_bytes_new_static ("x", 1);

      g_clear_object (&stream);
      stream = g_memory_input_stream_new_from_data (all, LARGE, NULL);
      g_memory_input_stream_add_bytes (G_MEMORY_INPUT_STREAM (stream), bytes);
    }
    spool = ll_spool_new_from_stream (stream, LARGE, NULL, &error);
    if (over <= 0) {
      g_assert_no_error (error);
      g_assert_cmpint (ll_spool_get_size (spool), ==, LARGE + over);
    } else {
      g_assert_null (spool);
      g_assert_error (error, LL_ERROR, LL_ERROR_LIMIT);
    }
  }
}

static void
test_stream_error (void)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new ();
  g_autoptr (GError) error = NULL;

  g_input_stream_close (stream, NULL, NULL);
  g_assert_null (ll_spool_new_from_stream (stream, 10, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (LlSpool) spool = make_spool ("abc");
  g_autoptr (GInputStream) input = ll_spool_new_input (spool, 0, -1);
  g_autoptr (GError) error = NULL;
  char buffer[4];

  g_cancellable_cancel (cancellable);
  g_assert_cmpint (g_input_stream_read (input, buffer, 4, cancellable, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* -- files -- */

static char *
make_path (const char *dir, const char *name, const char *content)
{
  char *path = g_build_filename (dir, name, NULL);

  if (content != NULL)
    g_assert_true (g_file_set_contents (path, content, -1, NULL));

  return path;
}

static void
test_file (void)
{
  g_autofree char *dir = g_dir_make_tmp ("ll-spool-XXXXXX", NULL);
  g_autofree char *path = make_path (dir, "letter", "0123456789");
  g_autoptr (GError) error = NULL;
  g_autoptr (LlSpool) spool = ll_spool_new_from_file (path, 10, NULL, &error);
  g_autoptr (GBytes) all = NULL;
  g_autofree char *content = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (ll_spool_get_size (spool), ==, 10);
  all = ll_spool_dup_bytes (spool, 0, 10, NULL);
  assert_bytes (all, "0123456789");

  g_assert_null (ll_spool_new_from_file (path, 9, NULL, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_LIMIT);
  g_clear_error (&error);

  /* somebody's file is never written to */
  g_assert_false (ll_spool_write (spool, "x", 1, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "0123456789");

  g_unlink (path);
  g_rmdir (dir);
}

/* A file that shrinks while it is read is an error, not the end of the letter. */
static void
test_file_shrinks (void)
{
  g_autofree char *dir = g_dir_make_tmp ("ll-spool-XXXXXX", NULL);
  g_autofree char *path = make_path (dir, "letter", "0123456789");
  g_autoptr (LlSpool) spool = ll_spool_new_from_file (path, 10, NULL, NULL);
  g_autoptr (GError) error = NULL;
  char buffer[16];

  g_assert_cmpint (truncate (path, 4), ==, 0);
  g_assert_cmpint (ll_spool_read (spool, 4, buffer, 16, &error), ==, -1);
  g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
  g_clear_error (&error);
  g_assert_null (ll_spool_dup_bytes (spool, 0, 10, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);

  g_unlink (path);
  g_rmdir (dir);
}

static void
test_file_missing (void)
{
  static const char *const rows[] = {"/nonexistent/letter", "/"};

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (ll_spool_new_from_file (rows[i], 10, NULL, &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
    g_assert_nonnull (strstr (error->message, rows[i]));
  }
}

static gpointer
write_fifo (gpointer path)
{
  g_autofree char *all = g_strnfill (100000, 'a');
  int fd = g_open (path, O_WRONLY, 0);

  g_assert_cmpint (write (fd, all, 100000), ==, 100000);
  g_close (fd, NULL);

  return NULL;
}

static void
test_fifo_is_copied (void)
{
  g_autofree char *dir = g_dir_make_tmp ("ll-spool-XXXXXX", NULL);
  g_autofree char *path = make_path (dir, "fifo", NULL);
  g_autoptr (LlSpool) spool = NULL;
  g_autoptr (GError) error = NULL;
  GThread *thread;

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  thread = g_thread_new ("fifo", write_fifo, path);
  spool = ll_spool_new_from_file (path, 100000, NULL, &error);
  g_thread_join (thread);
  g_assert_no_error (error);
  g_assert_cmpint (ll_spool_get_size (spool), ==, 100000);

  g_unlink (path);
  g_rmdir (dir);
}

static void
test_standard_input (void)
{
  if (g_test_subprocess ()) {
    g_autoptr (LlSpool) spool = NULL;
    g_autoptr (GBytes) all = NULL;
    int ends[2];

    g_assert_cmpint (pipe (ends), ==, 0);
    g_assert_cmpint (write (ends[1], "a letter", 8), ==, 8);
    close (ends[1]);
    g_assert_cmpint (dup2 (ends[0], STDIN_FILENO), ==, STDIN_FILENO);
    spool = ll_spool_new_from_file ("-", 8, NULL, NULL);
    all = ll_spool_dup_bytes (spool, 0, 8, NULL);
    assert_bytes (all, "a letter");
    return;
  }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

/* The spool has no name that anybody could open, and no room is an error. */
static void
test_full (void)
{
  if (g_test_subprocess ()) {
    struct rlimit limit = {100000, 100000};
    g_autofree char *all = g_malloc0 (60000);
    g_autoptr (LlSpool) spool = ll_spool_new (NULL);
    g_autoptr (GError) error = NULL;

    signal (SIGXFSZ, SIG_IGN);
    g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
    g_assert_true (ll_spool_write (spool, all, 60000, NULL));
    g_assert_false (ll_spool_write (spool, all, 60000, &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
    g_assert_cmpint (ll_spool_get_size (spool), ==, 60000);
    return;
  }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

static void
test_has_no_name (void)
{
  g_autoptr (LlSpool) spool = make_spool ("abc");
  struct stat about;

  g_assert_cmpint (fstat (ll_spool_get_fd (spool), &about), ==, 0);
  g_assert_cmpuint (about.st_nlink, ==, 0);
  g_assert_cmpint (fcntl (ll_spool_get_fd (spool), F_GETFD) & FD_CLOEXEC, ==, FD_CLOEXEC);
}

static void
test_output_outlives (void)
{
  LlSpool *spool = make_spool ("abc");
  g_autoptr (GOutputStream) out = g_object_ref (ll_spool_get_output (spool));
  g_autoptr (GError) error = NULL;

  ll_spool_unref (spool);
  g_assert_cmpint (g_output_stream_write (out, "x", 1, NULL, &error), ==, -1);
  g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
}

/* Whatever lies there, nothing is waited for. */
static void
test_regular_file_only (void)
{
  g_autofree char *folder = g_dir_make_tmp (NULL, NULL);
  g_autofree char *fifo = g_build_filename (folder, "fifo", NULL);
  g_autofree char *link = g_build_filename (folder, "link", NULL);
  g_autofree char *file = g_build_filename (folder, "file", NULL);
  g_autofree char *missing = g_build_filename (folder, "missing", NULL);
  const struct {
    const char *path;
    int code;
  } rows[] = {{folder, LL_ERROR_MALFORMED}, {fifo, LL_ERROR_MALFORMED},
              {link, LL_ERROR_MALFORMED},   {"/dev/zero", LL_ERROR_MALFORMED},
              {missing, LL_ERROR_STORAGE},  {file, -1}};

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_cmpint (symlink (fifo, link), ==, 0);
  g_assert_true (g_file_set_contents (file, "abc", 3, NULL));
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (LlSpool) spool = ll_spool_new_from_regular_file (rows[i].path, &error);

    g_test_message ("%s", rows[i].path);
    if (rows[i].code >= 0) {
      g_assert_error (error, LL_ERROR, rows[i].code);
      g_assert_nonnull (strstr (error->message, rows[i].path));
    } else {
      g_assert_no_error (error);
      g_assert_cmpint (ll_spool_get_size (spool), ==, 3);
    }
  }
  g_unlink (fifo);
  g_unlink (link);
  g_unlink (file);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/spool/grows", test_grows);
  g_test_add_func ("/base/spool/dup-outside", test_dup_outside);
  g_test_add_func ("/base/spool/read", test_read);
  g_test_add_func ("/base/spool/inputs", test_inputs);
  g_test_add_func ("/base/spool/seek", test_seek);
  g_test_add_func ("/base/spool/skip-stops-at-the-end", test_skip_stops_at_the_end);
  g_test_add_func ("/base/spool/stream-limit", test_stream_limit);
  g_test_add_func ("/base/spool/stream-error", test_stream_error);
  g_test_add_func ("/base/spool/cancelled", test_cancelled);
  g_test_add_func ("/base/spool/file", test_file);
  g_test_add_func ("/base/spool/regular-file-only", test_regular_file_only);
  g_test_add_func ("/base/spool/file-shrinks", test_file_shrinks);
  g_test_add_func ("/base/spool/file-missing", test_file_missing);
  g_test_add_func ("/base/spool/fifo-is-copied", test_fifo_is_copied);
  g_test_add_func ("/base/spool/standard-input", test_standard_input);
  g_test_add_func ("/base/spool/full", test_full);
  g_test_add_func ("/base/spool/has-no-name", test_has_no_name);
  g_test_add_func ("/base/spool/output-outlives", test_output_outlives);

  return g_test_run ();
}
