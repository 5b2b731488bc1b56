/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include <glib/gstdio.h>

#include "base/ll-error.h"
#include "keys/ll-file-passphrase.h"

static LlSecret *
ask (LlPassphrase *passphrase, gboolean again, GError **error)
{
  return ll_passphrase_ask (passphrase, LL_PASSPHRASE_FOR_KEY, "alice@example.org", again,
                            NULL, error);
}

static char *
write_file (const char *content)
{
  g_autoptr (GError) error = NULL;
  char *path = NULL;
  int file = g_file_open_tmp ("letterlock-XXXXXX", &path, &error);

  g_assert_no_error (error);
  g_close (file, NULL);
  g_file_set_contents (path, content, -1, &error);
  g_assert_no_error (error);

  return path;
}

static void
test_first_line (void)
{
  g_autofree char *path = write_file ("correct horse\nsecond line\n");
  g_autoptr (LlPassphrase) passphrase = ll_file_passphrase_new (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (LlSecret) secret = ask (passphrase, FALSE, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (ll_secret_get_string (secret), ==, "correct horse");
  g_unlink (path);
}

static void
test_read_once (void)
{
  g_autofree char *path = write_file ("correct horse\n");
  g_autoptr (LlPassphrase) passphrase = ll_file_passphrase_new (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (LlSecret) first = ask (passphrase, FALSE, &error);
  g_autoptr (LlSecret) second = NULL;

  g_assert_no_error (error);
  g_unlink (path);
  second = ask (passphrase, FALSE, &error);
  g_assert_no_error (error);
  g_assert_true (first == second);
}

static void
test_no_second_answer (void)
{
  g_autofree char *path = write_file ("wrong\n");
  g_autoptr (LlPassphrase) passphrase = ll_file_passphrase_new (path);
  g_autoptr (GError) error = NULL;

  g_assert_null (ask (passphrase, TRUE, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_PASSPHRASE);
  g_assert_nonnull (strstr (error->message, path));
  g_unlink (path);
}

static void
test_no_file (void)
{
  g_autoptr (LlPassphrase) passphrase =
      ll_file_passphrase_new ("/nonexistent/passphrase");
  g_autoptr (GError) error = NULL;

  g_assert_null (ask (passphrase, FALSE, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "/nonexistent/passphrase"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/keys/file-passphrase/first-line", test_first_line);
  g_test_add_func ("/keys/file-passphrase/read-once", test_read_once);
  g_test_add_func ("/keys/file-passphrase/no-second-answer", test_no_second_answer);
  g_test_add_func ("/keys/file-passphrase/no-file", test_no_file);

  return g_test_run ();
}
