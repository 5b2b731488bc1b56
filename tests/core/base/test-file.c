/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "base/ll-file.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ll-error.h"

#define LARGE (1000 * 1000) /* several chunks, and a piece of one */

typedef struct {
  char *folder;
  char *path;
} Case;

static void
setup (Case *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("ll-file-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "file", NULL);
}

/* Nothing but the file itself is left behind by any case. */
static void
teardown (Case *self, gconstpointer data)
{
  g_unlink (self->path);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->path);
  g_free (self->folder);
}

static void
assert_holds (const Case *self, const void *octets, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) content = ll_file_read (self->path, LARGE, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (content, NULL), g_bytes_get_size (content), octets,
                   size);
}

static void
write_text (const Case *self, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) error = NULL;

  g_assert_true (ll_file_write_bytes (self->path, bytes, &error));
  g_assert_no_error (error);
}

/* The limit itself is allowed, one octet more is not. */
static void
test_limit (Case *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) content = NULL;

  write_text (self, "0123456789");
  content = ll_file_read (self->path, 10, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (content), ==, 10);
  g_assert_null (ll_file_read (self->path, 9, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_LIMIT);
}

static void
test_private (Case *self, gconstpointer data)
{
  struct stat about;

  write_text (self, "x");
  g_assert_cmpint (g_stat (self->path, &about), ==, 0);
  g_assert_cmphex (about.st_mode & 0777, ==, 0600);
}

static void
test_replace (Case *self, gconstpointer data)
{
  write_text (self, "what was there before");
  write_text (self, "new");
  assert_holds (self, "new", 3);
  write_text (self, "");
  assert_holds (self, NULL, 0);
}

static LlSpool *
make_spool (const char *octets, size_t size)
{
  g_autoptr (GError) error = NULL;
  LlSpool *spool = ll_spool_new (&error);

  g_assert_no_error (error);
  g_assert_true (ll_spool_write (spool, octets, size, NULL));

  return spool;
}

static void
test_spool (Case *self, gconstpointer data)
{
  g_autofree char *octets = g_malloc (LARGE);
  g_autoptr (LlSpool) spool = NULL;
  g_autoptr (GError) error = NULL;

  for (size_t i = 0; i < LARGE; i++)
    octets[i] = (char)(i * 7 / 3);
  spool = make_spool (octets, LARGE);
  g_assert_true (ll_file_write_spool (self->path, spool, &error));
  g_assert_no_error (error);
  assert_holds (self, octets, LARGE);
}

/* A device that is always full stands for a disk. */
static void
test_full (Case *self, gconstpointer data)
{
  g_autoptr (LlSpool) spool = make_spool ("letter", 6);
  g_autoptr (GError) error = NULL;
  int fd = g_open ("/dev/full", O_WRONLY);

  g_assert_cmpint (fd, >=, 0);
  g_assert_false (ll_file_copy_spool (fd, "/dev/full", spool, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, "/dev/full"));
  close (fd);
}

/* The name is taken by a folder: what was written to the temporary file goes. */
static void
test_name_taken (Case *self, gconstpointer data)
{
  g_autoptr (LlSpool) spool = make_spool ("letter", 6);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("letter", 6);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir (self->path, 0700), ==, 0);
  g_assert_false (ll_file_write_spool (self->path, spool, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
  g_clear_error (&error);
  g_assert_false (ll_file_write_bytes (self->path, bytes, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
  g_assert_cmpint (g_rmdir (self->path), ==, 0);
}

static void
test_missing (Case *self, gconstpointer data)
{
  g_autoptr (LlSpool) spool = make_spool ("x", 1);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("x", 1);
  g_autoptr (GError) error = NULL;

  g_assert_null (ll_file_read ("/nonexistent/file", 10, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, "/nonexistent/file"));
  g_clear_error (&error);
  g_assert_false (ll_file_write_bytes ("/nonexistent/file", bytes, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
  g_clear_error (&error);
  g_assert_false (ll_file_write_spool ("/nonexistent/file", spool, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
}

static void
test_sync_folder (Case *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  write_text (self, "hello");
  g_assert_true (ll_file_sync_folder (self->folder, &error));
  g_assert_no_error (error);
  g_assert_false (ll_file_sync_folder (self->path, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, self->path));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function)                                                              \
  g_test_add ("/base/file/" name, Case, NULL, setup, function, teardown)

  ADD ("limit", test_limit);
  ADD ("private", test_private);
  ADD ("replace", test_replace);
  ADD ("spool", test_spool);
  ADD ("full", test_full);
  ADD ("name-taken", test_name_taken);
  ADD ("missing", test_missing);
  ADD ("sync-folder", test_sync_folder);

  return g_test_run ();
}
