/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib/gstdio.h>
#include <string.h>

#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "base/ll-secret.h"

static void
test_copy (void)
{
  char original[] = "open sesame";
  g_autoptr (LlSecret) secret = ll_secret_new (original, strlen (original));
  g_autoptr (LlSecret) shared = ll_secret_ref (secret);
  size_t size;

  ll_secret_wipe (original, sizeof original);
  for (size_t i = 0; i < sizeof original; i++)
    g_assert_cmpint (original[i], ==, 0);
  g_assert_cmpmem (ll_secret_get_data (shared, &size), 11, "open sesame", 11);
  g_assert_cmpuint (size, ==, 11);
  g_assert_cmpstr (ll_secret_get_string (shared), ==, "open sesame");
}

/* Around the size of a page, where the final zero octet would need the next one. */
static void
test_sizes (void)
{
  static const size_t sizes[] = {0, 1, 4095, 4096, 4097, 65536};

  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (LlSecret) secret = ll_secret_new_empty (sizes[i]);
    size_t size;

    memset (ll_secret_get_writable (secret), 'x', sizes[i]);
    g_assert_cmpuint (strlen (ll_secret_get_string (secret)), ==, sizes[i]);
    (void)ll_secret_get_data (secret, &size);
    g_assert_cmpuint (size, ==, sizes[i]);
  }
}

static void
test_file (void)
{
  static const struct {
    const char *content;
    const char *passphrase;
  } rows[] = {{"lab\n", "lab"},           {"lab", "lab"},    {"lab\r\n", "lab"},
              {"first\nsecond", "first"}, {"", ""},          {"\n", ""},
              {" blanks \n", " blanks "}, {"a\rb\n", "a\rb"}};
  g_autofree char *dir = g_dir_make_tmp ("ll-secret-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "passphrase", NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (LlSecret) secret = NULL;
    g_autoptr (GError) error = NULL;

    g_assert_true (g_file_set_contents (path, rows[i].content, -1, NULL));
    secret = ll_secret_new_from_file (path, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (ll_secret_get_string (secret), ==, rows[i].passphrase);
  }
  g_unlink (path);
  g_rmdir (dir);
}

static void
test_file_limit (void)
{
  g_autofree char *dir = g_dir_make_tmp ("ll-secret-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "passphrase", NULL);

  for (size_t size = LL_PASSPHRASE_SIZE - 1; size <= LL_PASSPHRASE_SIZE + 1; size++) {
    g_autofree char *line = g_strnfill (size, 'p');
    g_autofree char *content = g_strconcat (line, "\nmore\n", NULL);
    g_autoptr (LlSecret) secret = NULL;
    g_autoptr (GError) error = NULL;

    g_assert_true (g_file_set_contents (path, content, -1, NULL));
    secret = ll_secret_new_from_file (path, &error);
    if (size <= LL_PASSPHRASE_SIZE)
      g_assert_cmpstr (ll_secret_get_string (secret), ==, line);
    else
      g_assert_error (error, LL_ERROR, LL_ERROR_LIMIT);
  }
  g_unlink (path);
  g_rmdir (dir);
}

static void
test_file_missing (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ll_secret_new_from_file ("/nonexistent/passphrase", &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/secret/copy", test_copy);
  g_test_add_func ("/base/secret/sizes", test_sizes);
  g_test_add_func ("/base/secret/file", test_file);
  g_test_add_func ("/base/secret/file-limit", test_file_limit);
  g_test_add_func ("/base/secret/file-missing", test_file_missing);

  return g_test_run ();
}
