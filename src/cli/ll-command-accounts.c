/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "base/ll-error.h"
#include "cli/ll-command.h"
#include "cli/ll-output.h"
#include "engine/ll-accounts.h"
#include "keys/ll-keyring.h"

static char *server;
static int port;
static char *security;
static char *user;
static char *identity;

static const GOptionEntry options[] = {
    {"server", 0, 0, G_OPTION_ARG_STRING, &server, "The mail server's name", "HOST"},
    {"port", 0, 0, G_OPTION_ARG_INT, &port, "Its port (465 or 587 unless given)", "N"},
    {"security", 0, 0, G_OPTION_ARG_STRING, &security,
     "TLS from the start, or before anything is said", "tls|starttls"},
    {"user", 0, 0, G_OPTION_ARG_STRING, &user,
     "Log in as USER (the address unless given)", "USER"},
    {"sign-as", 0, 0, G_OPTION_ARG_STRING, &identity,
     "Sign with this certificate of yours", "SHA256"},
    {NULL},
};

static void
add_account (JsonBuilder *builder, const LlAccount *account)
{
  json_builder_begin_object (builder);
  ll_output_add_string (builder, "address", ll_address_get_text (account->address));
  ll_output_add_string (builder, "server", account->server);
  ll_output_add_int (builder, "port", account->port);
  ll_output_add_string (builder, "security", account->security);
  ll_output_add_string (builder, "user", account->user);
  ll_output_add_string (builder, "auth", account->auth);
  ll_output_add_string (builder, "identity", account->identity);
  json_builder_end_object (builder);
}

static LlExit
list (LlInvocation *invocation)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) accounts = NULL;

  if (invocation->arguments[1] != NULL)
    return ll_output_usage ("accounts list takes no argument");
  accounts = ll_accounts_list (invocation->engine, &error);
  if (accounts == NULL)
    return ll_output_fail (invocation, error);
  if (invocation->json) {
    JsonBuilder *builder = ll_output_begin_json ();

    json_builder_set_member_name (builder, "accounts");
    json_builder_begin_array (builder);
    for (guint i = 0; i < accounts->len; i++)
      add_account (builder, accounts->pdata[i]);
    json_builder_end_array (builder);
    ll_output_end_json (builder);
    return LL_EXIT_GOOD;
  }
  for (guint i = 0; i < accounts->len; i++) {
    const LlAccount *account = accounts->pdata[i];

    ll_output_print ("%s  %s:%u  %s\n", ll_address_get_text (account->address),
                     account->server, account->port, account->security);
  }

  return LL_EXIT_GOOD;
}

static LlExit
say_done (LlInvocation *invocation)
{
  if (invocation->json)
    ll_output_end_json (ll_output_begin_json ());

  return LL_EXIT_GOOD;
}

/* A password that is given goes to the keyring; without one it will be asked for. */
static void
keep_password (LlInvocation *invocation, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LlSecret) password = NULL;

  if (!invocation->has_passphrase_file)
    return;
  password = ll_passphrase_ask (invocation->passphrase, LL_PASSPHRASE_FOR_ACCOUNT, name,
                                FALSE, NULL, &error);
  if (password == NULL ||
      !ll_keyring_store (LL_PASSPHRASE_FOR_ACCOUNT, name, password, NULL, &error))
    ll_output_say ("the password is not remembered and will be asked for: %s",
                   error->message);
}

static LlExit
add (LlInvocation *invocation)
{
  GError *error = NULL;
  g_autoptr (LlAddress) address = NULL;
  LlAccount account = {.auth = (char *)"plain"};

  if (invocation->arguments[1] == NULL || invocation->arguments[2] != NULL)
    return ll_output_usage ("accounts add takes one address");
  if (server == NULL)
    return ll_output_usage ("accounts add needs --server HOST");
  if (strpbrk (server, ": \t") != NULL && strchr (server, ':') == strrchr (server, ':'))
    return ll_output_usage ("--server is a name alone, not %s; --port has the number",
                            server);
  if (port < 0 || port > G_MAXUINT16)
    return ll_output_usage ("there is no port %d", port);
  address = ll_address_parse (invocation->arguments[1], &error);
  if (address == NULL) {
    g_autoptr (GError) owned = error;

    return ll_output_usage ("%s is not an address: %s", invocation->arguments[1],
                            owned->message);
  }

  account.address = address;
  account.server = server;
  account.port = (guint16)port;
  account.security = security != NULL ? security : (char *)"tls";
  account.user = user != NULL ? user : (char *)ll_address_get_text (address);
  account.identity = identity;
  if (!ll_accounts_add (invocation->engine, &account, &error))
    return ll_output_fail (invocation, error);
  keep_password (invocation, ll_address_get_text (address));

  return say_done (invocation);
}

static LlExit
remove_account (LlInvocation *invocation)
{
  GError *error = NULL;

  if (invocation->arguments[1] == NULL || invocation->arguments[2] != NULL)
    return ll_output_usage ("accounts remove takes one address");
  if (ll_accounts_remove (invocation->engine, invocation->arguments[1], &error))
    return say_done (invocation);
  if (!g_error_matches (error, LL_ERROR, LL_ERROR_NOT_FOUND))
    return ll_output_fail (invocation, error);

  ll_output_fail (invocation, error);

  return LL_EXIT_BAD;
}

static LlExit
run (LlInvocation *invocation)
{
  const char *verb = invocation->arguments[0];

  if (g_strcmp0 (verb, "list") == 0)
    return list (invocation);
  if (g_strcmp0 (verb, "add") == 0)
    return add (invocation);
  if (g_strcmp0 (verb, "remove") == 0)
    return remove_account (invocation);

  return ll_output_usage ("accounts can list, add or remove");
}

const LlCommand ll_command_accounts = {
    .name = "accounts",
    .arguments = "list | add ADDRESS --server=HOST | remove ADDRESS",
    .summary = "Mail servers to submit to",
    .about =
        "add replaces what there was for ADDRESS. With --passphrase-file the password\n"
        "goes to the keyring; otherwise it is asked for when a letter is sent.\n",
    .options = options,
    .run = run,
};
