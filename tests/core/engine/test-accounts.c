/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-accounts.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/ll-error.h"
#include "engine-cases.h"

/* accounts.ini is written by people too, who make mistakes in it. */

static void
write_file (Fixture *self, const char *text, gssize size)
{
  g_autofree char *path = ll_engine_build_path (self->engine, "accounts.ini", NULL);

  g_assert_true (g_file_set_contents (path, text, size, NULL));
}

static char *
read_file (Fixture *self)
{
  g_autofree char *path = ll_engine_build_path (self->engine, "accounts.ini", NULL);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));

  return text;
}

static unsigned int
count_accounts (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) accounts = ll_accounts_list (self->engine, &error);

  g_assert_no_error (error);

  return accounts->len;
}

static void
add_account (Fixture *self, const char *address, const char *server)
{
  LlAccount account = {.address = make_address (address),
                       .server = (char *)server,
                       .port = 587,
                       .security = (char *)"starttls",
                       .user = (char *)"alice",
                       .auth = (char *)"plain"};
  g_autoptr (GError) error = NULL;

  ll_accounts_add (self->engine, &account, &error);
  g_assert_no_error (error);
  ll_address_unref (account.address);
}

static void
test_none (Fixture *self, gconstpointer data)
{
  g_autoptr (LlAddress) alice = make_address ("alice@example.org");
  g_autoptr (GError) find = NULL;
  g_autoptr (GError) remove = NULL;

  g_assert_cmpuint (count_accounts (self), ==, 0);
  g_assert_null (ll_accounts_find (self->engine, NULL, alice, &find));
  g_assert_error (find, LL_ERROR, LL_ERROR_NOT_FOUND);
  g_assert_false (ll_accounts_remove (self->engine, "alice@example.org", &remove));
  g_assert_error (remove, LL_ERROR, LL_ERROR_NOT_FOUND);
}

static void
test_comes_back (Fixture *self, gconstpointer data)
{
  g_autofree char *path = ll_engine_build_path (self->engine, "accounts.ini", NULL);
  g_autoptr (LlAddress) sender = make_address ("alice@EXAMPLE.org");
  g_autoptr (LlAccount) account = NULL;
  GStatBuf status;

  add_account (self, "alice@example.org", "mail.example.org");
  add_account (self, "bob@example.net", "mail.example.net");
  account = ll_accounts_find (self->engine, NULL, sender, NULL);
  g_assert_nonnull (account);
  g_assert_cmpstr (account->server, ==, "mail.example.org");
  g_assert_cmpuint (account->port, ==, 587);
  g_assert_cmpstr (account->security, ==, "starttls");
  g_assert_cmpstr (account->user, ==, "alice");
  g_assert_null (account->identity);
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmphex (status.st_mode & 07777, ==, 0600);

  add_account (self, "alice@example.org", "another.example.org"); /* replaces */
  g_assert_cmpuint (count_accounts (self), ==, 2);
  g_assert_true (ll_accounts_remove (self->engine, "ALICE@example.org", NULL));
  g_assert_cmpuint (count_accounts (self), ==, 1);
}

static void
test_minimal (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) accounts = NULL;
  const LlAccount *account;

  write_file (self, "[alice@example.org]\nserver=mail.example.org\nuser=\n", -1);
  accounts = ll_accounts_list (self->engine, NULL);
  account = accounts->pdata[0];
  g_assert_cmpstr (ll_address_get_text (account->address), ==, "alice@example.org");
  g_assert_cmpstr (account->security, ==, "tls");
  g_assert_cmpuint (account->port, ==, 465);
  g_assert_null (account->user);
}

static void
test_mistakes (Fixture *self, gconstpointer data)
{
  static const char *const rows[] = {
      "server=mail.example.org\n", /* of nobody */
      "[nobody]\nserver=mail.example.org\n",
      "[alice@example.org]\n",
      "[alice@example.org]\nserver=\n",
      "[alice@example.org]\nserver=m\nport=65536\n",
      "[alice@example.org]\nserver=m\nport=-1\n",
      "[alice@example.org]\nserver=m\nport=smtp\n",
      "[alice@example.org]\nserver=m\nport=18446744073709551616\n",
      "[alice@example.org]\nserver=m\nsecurity=none\n",
      "[alice@example.org]\nserver=m\nauth=cram-md5\n",
      "[alice@example.org]\nserver=m\naddress=nobody\n",
      "[alice@example.org\nserver=m\n",
      "\xff\xfe\n",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) accounts = NULL;
    g_autofree char *kept = NULL;
    LlAccount account = {.server = (char *)"m", .security = (char *)"tls"};

    write_file (self, rows[i], -1);
    accounts = ll_accounts_list (self->engine, &error);
    g_test_message ("row %zu: %s", i, error != NULL ? error->message : "fine");
    g_assert_null (accounts);
    g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
    g_assert_nonnull (strstr (error->message, "accounts.ini"));

    /* What cannot be read is not overwritten. */
    account.address = make_address ("bob@example.net");
    if (!ll_accounts_add (self->engine, &account, NULL)) {
      kept = read_file (self);
      g_assert_cmpstr (kept, ==, rows[i]);
    }
    ll_address_unref (account.address);
  }
}

static void
test_cut_short (Fixture *self, gconstpointer data)
{
  static const char whole[] = "# mine\n[alice@example.org]\nserver=mail.example.org\n"
                              "port=465\nsecurity=starttls\nuser=alice\nauth=plain\n";

  for (size_t length = 0; length < sizeof whole; length++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) accounts = NULL;

    write_file (self, whole, (gssize)length);
    accounts = ll_accounts_list (self->engine, &error);
    if (accounts == NULL)
      g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
    else
      g_assert_cmpuint (accounts->len, <=, 1);
  }
}

static void
test_comment_stays (Fixture *self, gconstpointer data)
{
  g_autofree char *text = NULL;

  write_file (self, "# at home\n[alice@example.org]\nserver=mail.example.org\n", -1);
  add_account (self, "bob@example.net", "mail.example.net");
  text = read_file (self);
  g_assert_nonnull (strstr (text, "# at home\n"));
  g_assert_cmpuint (count_accounts (self), ==, 2);
}

static void
test_makes_no_sense (Fixture *self, gconstpointer data)
{
  static const struct {
    const char *address;
    const char *server;
    const char *security;
    const char *auth;
  } rows[] = {
      {"alice@example.org", "", "tls", NULL},
      {"alice@example.org", NULL, "tls", NULL},
      {"alice@example.org", "m", "none", NULL},
      {"alice@example.org", "m", "tls", "gssapi"},
      {"\"a]b\"@example.org", "m", "tls", NULL},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    LlAccount account = {.address = make_address (rows[i].address),
                         .server = (char *)rows[i].server,
                         .security = (char *)rows[i].security,
                         .auth = (char *)rows[i].auth};
    g_autoptr (GError) error = NULL;

    g_assert_false (ll_accounts_add (self->engine, &account, &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_USAGE);
    ll_address_unref (account.address);
  }
  g_assert_cmpuint (count_accounts (self), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_case ("accounts/none-at-first", test_none);
  add_case ("accounts/one-comes-back-as-it-was", test_comes_back);
  add_case ("accounts/a-server-is-enough", test_minimal);
  add_case ("accounts/a-mistake-is-named-and-kept", test_mistakes);
  add_case ("accounts/cut-short-at-every-length", test_cut_short);
  add_case ("accounts/comments-stay", test_comment_stays);
  add_case ("accounts/what-makes-no-sense-is-not-kept", test_makes_no_sense);

  return g_test_run ();
}
