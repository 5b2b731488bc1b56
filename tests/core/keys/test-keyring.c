/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "keys/ll-keyring.h"

#include <string.h>

#include "base/ll-error.h"
#include "support/ll-test-shell.h"

/* libsecret keeps a file of its own when it is told to, with no bus anywhere. */
static void
use_file (LlTestShell *shell)
{
  g_autofree char *path = g_build_filename (ll_test_shell_get_path (shell), "ring", NULL);

  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", path, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "of the ring", TRUE);
}

static void
assert_found (LlPassphrasePurpose purpose, const char *subject, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LlSecret) found = ll_keyring_lookup (purpose, subject, NULL, &error);

  g_assert_no_error (error);
  if (expected == NULL)
    g_assert_null (found);
  else
    g_assert_cmpstr (ll_secret_get_string (found), ==, expected);
}

static void
store (LlPassphrasePurpose purpose, const char *subject, const char *text)
{
  g_autoptr (LlSecret) secret = ll_secret_new (text, strlen (text));
  g_autoptr (GError) error = NULL;

  g_assert_true (ll_keyring_store (purpose, subject, secret, NULL, &error));
  g_assert_no_error (error);
}

/* What is stored is found again, by purpose and subject, until it is forgotten. */
static void
test_remembers (void)
{
  g_autoptr (LlTestShell) shell = ll_test_shell_new ();
  g_autoptr (GError) error = NULL;

  use_file (shell);
  assert_found (LL_PASSPHRASE_FOR_KEY, "a", NULL);
  store (LL_PASSPHRASE_FOR_KEY, "a", "key of a");
  store (LL_PASSPHRASE_FOR_ACCOUNT, "a", "account of a");
  store (LL_PASSPHRASE_FOR_KEY, "b", "schlüssel of b");
  assert_found (LL_PASSPHRASE_FOR_KEY, "a", "key of a");
  assert_found (LL_PASSPHRASE_FOR_NEW_KEY, "a", "key of a");
  assert_found (LL_PASSPHRASE_FOR_ACCOUNT, "a", "account of a");
  assert_found (LL_PASSPHRASE_FOR_KEY, "b", "schlüssel of b");
  assert_found (LL_PASSPHRASE_FOR_FILE, "a", NULL);
  store (LL_PASSPHRASE_FOR_KEY, "a", "a new one");
  assert_found (LL_PASSPHRASE_FOR_KEY, "a", "a new one");
  g_assert_true (ll_keyring_forget (LL_PASSPHRASE_FOR_KEY, "a", NULL, &error));
  g_assert_no_error (error);
  assert_found (LL_PASSPHRASE_FOR_KEY, "a", NULL);
  assert_found (LL_PASSPHRASE_FOR_KEY, "b", "schlüssel of b");
  g_assert_true (ll_keyring_forget (LL_PASSPHRASE_FOR_KEY, "a", NULL, &error));
}

/* Without a bus there is nothing to be found, and storing says why it cannot. */
static void
test_no_keyring (void)
{
  g_autoptr (LlSecret) secret = ll_secret_new ("x", 1);
  g_autoptr (GError) error = NULL;

  assert_found (LL_PASSPHRASE_FOR_KEY, "a", NULL);
  g_assert_false (ll_keyring_store (LL_PASSPHRASE_FOR_KEY, "a", secret, NULL, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
  g_assert_nonnull (strstr (error->message, "no keyring"));
  g_clear_error (&error);
  g_assert_false (ll_keyring_forget (LL_PASSPHRASE_FOR_KEY, "a", NULL, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
}

/* In a process of its own: libsecret chooses its store once. */
static void
test_no_keyring_alone (void)
{
  if (g_test_subprocess ()) {
    g_setenv ("SECRET_BACKEND", "service", TRUE);
    g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
    g_unsetenv ("XDG_RUNTIME_DIR");
    test_no_keyring ();
    return;
  }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

static void
test_cancelled (void)
{
  g_autoptr (LlTestShell) shell = ll_test_shell_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (LlSecret) secret = ll_secret_new ("x", 1);
  g_autoptr (GError) error = NULL;

  use_file (shell);
  g_cancellable_cancel (cancellable);
  g_assert_false (
      ll_keyring_store (LL_PASSPHRASE_FOR_KEY, "a", secret, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* In a process of its own, in which leaks are not counted: the file backend of libsecret
 * 0.20 forgets the old tag of its file each time that it writes a new one. */
static void
test_remembers_alone (void)
{
  if (g_test_subprocess ()) {
    test_remembers ();
    return;
  }
  g_setenv ("ASAN_OPTIONS", "detect_leaks=0", TRUE);
  g_test_trap_subprocess (NULL, 0, 0);
  g_unsetenv ("ASAN_OPTIONS");
  g_test_trap_assert_passed ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/keys/keyring/no-bus", test_no_keyring_alone);
  g_test_add_func ("/keys/keyring/remembers", test_remembers_alone);
  g_test_add_func ("/keys/keyring/cancelled", test_cancelled);

  return g_test_run ();
}
