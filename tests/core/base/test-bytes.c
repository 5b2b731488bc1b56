/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/ll-bytes.h"
#include "base/ll-error.h"

static void
test_hex_round_trip (void)
{
  static const char *const rows[] = {"", "00", "0fa0ff"};

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GBytes) bytes = ll_bytes_parse_hex (rows[i], NULL);
    g_autofree char *hex = ll_bytes_format_hex (bytes);

    g_assert_cmpstr (hex, ==, rows[i]);
  }
}

static void
test_hex_refused (void)
{
  static const char *const rows[] = {"0", "0g", " 00", "00 ", "abc"};

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (ll_bytes_parse_hex (rows[i], &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
  }
}

static void
test_equal_secret (void)
{
  g_assert_true (ll_bytes_equal_secret ("abc", "abc", 3));
  g_assert_false (ll_bytes_equal_secret ("abc", "abd", 3));
  g_assert_false (ll_bytes_equal_secret ("xbc", "abc", 3));
}

/* The limit itself is allowed, one octet more is not. */
static void
test_file_limit (void)
{
  g_autofree char *dir = g_dir_make_tmp ("ll-bytes-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "file", NULL);
  g_autoptr (GBytes) ten = g_bytes_new_static ("0123456789", 10);
  g_autoptr (GBytes) back = NULL;
  g_autoptr (GError) error = NULL;
  struct stat about;

  g_assert_true (ll_bytes_write_file (ten, path, NULL));
  g_assert_cmpint (g_stat (path, &about), ==, 0);
  g_assert_cmphex (about.st_mode & 0777, ==, 0600);

  back = ll_bytes_new_from_file (path, 10, NULL);
  g_assert_true (g_bytes_equal (back, ten));
  g_assert_null (ll_bytes_new_from_file (path, 9, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_LIMIT);

  g_unlink (path);
  g_rmdir (dir);
}

static void
test_file_missing (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static ("x", 1);

  g_assert_null (ll_bytes_new_from_file ("/nonexistent/file", 10, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
  g_clear_error (&error);
  g_assert_false (ll_bytes_write_file (bytes, "/nonexistent/file", &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/bytes/hex-round-trip", test_hex_round_trip);
  g_test_add_func ("/base/bytes/hex-refused", test_hex_refused);
  g_test_add_func ("/base/bytes/equal-secret", test_equal_secret);
  g_test_add_func ("/base/bytes/file-limit", test_file_limit);
  g_test_add_func ("/base/bytes/file-missing", test_file_missing);

  return g_test_run ();
}
