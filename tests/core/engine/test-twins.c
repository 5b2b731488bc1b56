/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "base/ll-error.h"
#include "engine-calls.h"
#include "engine-cases.h"
#include "engine/ll-accounts.h"
#include "engine/ll-identities.h"
#include "engine/ll-outbox.h"
#include "support/ll-test-passphrase.h"

/* The `_async` twins of what commands call: the same answers and errors, on a worker,
 * from inputs that the caller may free at once. */

typedef void (*Begin) (Fixture *self, Call *call);

static Call
run (Fixture *self, Begin begin)
{
  Call call;

  begin_call (&call);
  begin (self, &call);
  g_assert_null (call.result); /* never from inside */
  wait_for (&call);

  return call;
}

static void
ask_passphrase (Fixture *self)
{
  LlEngineOptions options = make_options (self, NULL);
  g_autoptr (LlPassphrase) person = ll_test_passphrase_new_single ("a long secret");

  options.passphrase = person;
  replace_engine (self, &options);
}

/* -- identities -- */

static void
begin_create (Fixture *self, Call *call)
{
  g_autoptr (LlAddress) alice = make_address ("alice@example.org");
  g_autofree char *name = g_strdup ("Alice");

  ll_identities_create_async (self->engine, alice, name, LL_KEY_P256, NULL, ended_cb,
                              call);
  memset (name, 'x', strlen (name));
}

static void
begin_list (Fixture *self, Call *call)
{
  ll_identities_list_async (self->engine, NULL, ended_cb, call);
}

static void
begin_find (Fixture *self, Call *call)
{
  g_autoptr (LlAddress) alice = make_address ("alice@example.org");

  ll_identities_find_signer_async (self->engine, alice, NULL, ended_cb, call);
}

static void
begin_find_nobody (Fixture *self, Call *call)
{
  g_autoptr (LlAddress) bob = make_address ("bob@example.net");

  ll_identities_find_signer_async (self->engine, bob, NULL, ended_cb, call);
}

static void
begin_import_nothing (Fixture *self, Call *call)
{
  g_autofree char *path = g_strdup ("/nonexistent/file");

  ll_identities_import_async (self->engine, path, NULL, ended_cb, call);
  memset (path, 'x', strlen (path));
}

static void
test_identities (Fixture *self, gconstpointer data)
{
  g_autoptr (LlIdentity) created = NULL;
  g_autoptr (LlIdentity) signer = NULL;
  g_autoptr (LlIdentity) nobody = NULL;
  g_autoptr (GPtrArray) identities = NULL;
  g_autoptr (GPtrArray) imported = NULL;
  g_autoptr (GError) error = NULL;
  Call call;

  ask_passphrase (self);
  call = run (self, begin_create);
  created = ll_identities_create_finish (self->engine, call.result, &error);
  g_clear_object (&call.result);
  g_assert_no_error (error);
  g_assert_cmpstr (ll_certificate_get_subject (ll_identity_get_certificate (created)), ==,
                   "CN=Alice");

  call = run (self, begin_list);
  identities = ll_identities_list_finish (self->engine, call.result, &error);
  g_clear_object (&call.result);
  g_assert_cmpuint (identities->len, ==, 1);

  call = run (self, begin_find);
  signer = ll_identities_find_signer_finish (self->engine, call.result, &error);
  g_clear_object (&call.result);
  g_assert_no_error (error);
  g_assert_true (ll_certificate_equal (ll_identity_get_certificate (signer),
                                       ll_identity_get_certificate (created)));

  call = run (self, begin_find_nobody);
  nobody = ll_identities_find_signer_finish (self->engine, call.result, &error);
  g_clear_object (&call.result);
  g_assert_no_error (error); /* there is none, and that is no error */
  g_assert_null (nobody);

  call = run (self, begin_import_nothing);
  imported = ll_identities_import_finish (self->engine, call.result, &error);
  g_clear_object (&call.result);
  g_assert_null (imported);
  g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
}

static void
test_import (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) imported = NULL;
  g_autofree char *path =
      g_build_filename (ll_test_shell_get_path (self->shell), "key.pem", NULL);
  g_autoptr (GError) error = NULL;
  Call call;

  ask_passphrase (self);
  ll_test_shell_run (self->shell,
                     "openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem"
                     " -out certificate.pem -days 30 -subj /CN=x 2>/dev/null;"
                     " cat certificate.pem >>key.pem");
  begin_call (&call);
  ll_identities_import_async (self->engine, path, NULL, ended_cb, &call);
  wait_for (&call);
  imported = ll_identities_import_finish (self->engine, call.result, &error);
  g_object_unref (call.result);
  g_assert_no_error (error);
  g_assert_cmpuint (imported->len, ==, 1);
}

/* -- accounts -- */

static void
begin_add (Fixture *self, Call *call)
{
  g_autoptr (LlAccount) account = g_new0 (LlAccount, 1);

  account->address = make_address ("alice@example.org");
  account->server = g_strdup ("mail.example.org");
  account->security = g_strdup ("tls");
  account->user = g_strdup ("alice");
  account->auth = g_strdup ("plain");
  ll_accounts_add_async (self->engine, account, NULL, ended_cb, call);
}

static void
begin_add_nonsense (Fixture *self, Call *call)
{
  g_autoptr (LlAccount) account = g_new0 (LlAccount, 1);

  account->address = make_address ("alice@example.org");
  account->security = g_strdup ("tls");
  ll_accounts_add_async (self->engine, account, NULL, ended_cb, call);
}

static void
begin_accounts (Fixture *self, Call *call)
{
  ll_accounts_list_async (self->engine, NULL, ended_cb, call);
}

static void
begin_remove (Fixture *self, Call *call)
{
  ll_accounts_remove_async (self->engine, "alice@example.org", NULL, ended_cb, call);
}

static void
begin_password (Fixture *self, Call *call)
{
  g_autoptr (LlSecret) password = ll_secret_new ("rope", 4);

  ll_accounts_set_password_async (self->engine, "alice@example.org", password, NULL,
                                  ended_cb, call);
}

static guint
count_accounts (Fixture *self)
{
  Call call = run (self, begin_accounts);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) accounts =
      ll_accounts_list_finish (self->engine, call.result, &error);

  g_object_unref (call.result);
  g_assert_no_error (error);

  return accounts->len;
}

static void
test_accounts (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Call call;

  g_assert_cmpuint (count_accounts (self), ==, 0);
  call = run (self, begin_password);
  g_assert_false (ll_accounts_set_password_finish (self->engine, call.result, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_object_unref (call.result);

  call = run (self, begin_add_nonsense);
  g_assert_false (ll_accounts_add_finish (self->engine, call.result, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_USAGE);
  g_clear_error (&error);
  g_object_unref (call.result);
  g_assert_cmpuint (count_accounts (self), ==, 0);

  call = run (self, begin_add);
  g_assert_true (ll_accounts_add_finish (self->engine, call.result, &error));
  g_object_unref (call.result);
  g_assert_cmpuint (count_accounts (self), ==, 1);

  call = run (self, begin_remove);
  g_assert_true (ll_accounts_remove_finish (self->engine, call.result, &error));
  g_object_unref (call.result);
  call = run (self, begin_remove);
  g_assert_false (ll_accounts_remove_finish (self->engine, call.result, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_NOT_FOUND);
  g_object_unref (call.result);
  g_assert_cmpuint (count_accounts (self), ==, 0);
}

/* Nobody keeps secrets here: that is said, and the password lies nowhere. */
static void
test_no_keyring (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Call call = run (self, begin_add);

  g_assert_true (ll_accounts_add_finish (self->engine, call.result, &error));
  g_object_unref (call.result);
  call = run (self, begin_password);
  g_assert_false (ll_accounts_set_password_finish (self->engine, call.result, &error));
  g_object_unref (call.result);
  g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "there is no keyring"));
  g_assert_false (ll_test_shell_try (self->shell, "grep -r rope ."));
}

/* -- outbox -- */

static void
begin_outbox (Fixture *self, Call *call)
{
  ll_outbox_list_async (self->engine, NULL, ended_cb, call);
}

static const char *queued;

static void
begin_submit (Fixture *self, Call *call)
{
  ll_outbox_submit_async (self->engine, queued, NULL, ended_cb, call);
}

static void
begin_cancel (Fixture *self, Call *call)
{
  ll_outbox_cancel_async (self->engine, queued, NULL, ended_cb, call);
}

static void
test_outbox (Fixture *self, gconstpointer data)
{
  static const char *const recipients[] = {"bob@example.net", NULL};
  g_autoptr (LlSpool) message =
      make_draft ("alice@example.org", "bob@example.net", "hello");
  g_autoptr (GPtrArray) letters = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;
  Call call;

  id = ll_outbox_add (self->engine, "alice@example.org", "alice@example.org", recipients,
                      message, &error);
  g_assert_no_error (error);
  queued = id;
  call = run (self, begin_outbox);
  letters = ll_outbox_list_finish (self->engine, call.result, &error);
  g_object_unref (call.result);
  g_assert_cmpuint (letters->len, ==, 1);

  call = run (self, begin_submit);
  g_assert_false (ll_outbox_submit_finish (self->engine, call.result, &error));
  g_object_unref (call.result);
  g_assert_error (error, LL_ERROR, LL_ERROR_NOT_FOUND); /* the account */
  g_clear_error (&error);

  call = run (self, begin_cancel);
  g_assert_true (ll_outbox_cancel_finish (self->engine, call.result, &error));
  g_object_unref (call.result);
  g_assert_cmpuint (count_outbox (self), ==, 0);
}

/* -- cancelled before it began -- */

static void
test_cancelled (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (LlAccount) account = g_new0 (LlAccount, 1);
  g_autoptr (GError) error = NULL;
  Call call;

  account->address = make_address ("alice@example.org");
  account->server = g_strdup ("mail.example.org");
  account->security = g_strdup ("tls");
  g_cancellable_cancel (cancellable);
  begin_call (&call);
  ll_accounts_add_async (self->engine, account, cancellable, ended_cb, &call);
  wait_for (&call);
  g_assert_false (ll_accounts_add_finish (self->engine, call.result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_object_unref (call.result);
  g_assert_cmpuint (count_accounts (self), ==, 0);
}

int
main (int argc, char **argv)
{
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  g_test_init (&argc, &argv, NULL);

  add_case ("twins/identities", test_identities);
  add_case ("twins/an-identity-is-brought-in", test_import);
  add_case ("twins/accounts", test_accounts);
  add_case ("twins/no-keyring-is-said", test_no_keyring);
  add_case ("twins/outbox", test_outbox);
  add_case ("twins/what-is-cancelled-does-not-begin", test_cancelled);

  return g_test_run ();
}
