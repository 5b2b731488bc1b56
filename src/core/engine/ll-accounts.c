/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-accounts.h"

#include <string.h>

#include "base/ll-bytes.h"
#include "base/ll-error.h"
#include "base/ll-file.h"
#include "engine/ll-engine-private.h"
#include "engine/ll-engine-task.h"
#include "keys/ll-keyring.h"
#include "transport/ll-smtp-transport.h"

#define FILE_NAME "accounts.ini"

LlAccount *
ll_account_copy (const LlAccount *self)
{
  LlAccount *copy = g_new0 (LlAccount, 1);

  copy->address = ll_address_ref (self->address);
  copy->server = g_strdup (self->server);
  copy->port = self->port;
  copy->security = g_strdup (self->security);
  copy->user = g_strdup (self->user);
  copy->auth = g_strdup (self->auth);
  copy->identity = g_strdup (self->identity);

  return copy;
}

void
ll_account_free (LlAccount *self)
{
  g_clear_pointer (&self->address, ll_address_unref);
  g_free (self->server);
  g_free (self->security);
  g_free (self->user);
  g_free (self->auth);
  g_free (self->identity);
  g_free (self);
}

static GKeyFile *
load (LlEngine *engine, GError **error)
{
  g_autofree char *path = ll_engine_build_path (engine, FILE_NAME, NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) trouble = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS) ||
      g_key_file_load_from_file (file, path, G_KEY_FILE_KEEP_COMMENTS, &trouble))
    return g_steal_pointer (&file);

  g_set_error (error, LL_ERROR,
               trouble->domain == G_KEY_FILE_ERROR ? LL_ERROR_MALFORMED
                                                   : LL_ERROR_STORAGE,
               "%s: %s", path, trouble->message);

  return NULL;
}

static gboolean
save (LlEngine *engine, GKeyFile *file, GError **error)
{
  g_autofree char *path = ll_engine_build_path (engine, FILE_NAME, NULL);
  size_t size;
  char *text = g_key_file_to_data (file, &size, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, size);

  return ll_engine_make_folder (engine, "", error) &&
         ll_file_write_bytes (path, bytes, error);
}

/* Not whether there is such a server: only whether it could be one's name. */
static gboolean
is_host (const char *text)
{
  for (const char *c = text; *c != '\0'; c++) {
    if (g_ascii_isspace (*c) || g_ascii_iscntrl (*c))
      return FALSE;
  }

  return *text != '\0';
}

static gboolean
check (const LlAccount *account, GError **error)
{
  LlSmtpSecurity security;

  if (account->server == NULL || !is_host (account->server)) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_USAGE,
                         "an account needs a server, by its name or address");
    return FALSE;
  }
  if (account->identity != NULL && !ll_bytes_is_fingerprint (account->identity)) {
    g_set_error (error, LL_ERROR, LL_ERROR_USAGE,
                 "the identity is not the SHA-256 of a certificate: %s",
                 account->identity);
    return FALSE;
  }
  if (account->auth != NULL && g_strcmp0 (account->auth, "plain") != 0) {
    g_set_error (error, LL_ERROR, LL_ERROR_USAGE, "auth can be plain, and not %s",
                 account->auth);
    return FALSE;
  }

  return ll_smtp_security_parse (account->security, &security, error);
}

static char *
get_text (GKeyFile *file, const char *group, const char *key)
{
  g_autofree char *text = g_key_file_get_string (file, group, key, NULL);

  if (text == NULL || *text == '\0')
    return NULL;

  return g_steal_pointer (&text);
}

static void
fill_port (LlAccount *account)
{
  LlSmtpSecurity security;

  if (account->port == 0 && ll_smtp_security_parse (account->security, &security, NULL))
    account->port = ll_smtp_security_get_port (security);
}

static LlAccount *
read_account (GKeyFile *file, const char *group, GError **error)
{
  g_autoptr (LlAccount) account = g_new0 (LlAccount, 1);
  g_autofree char *address = get_text (file, group, "address");
  g_autoptr (GError) trouble = NULL;
  guint64 port = 0;

  if (g_key_file_has_key (file, group, "port", NULL))
    port = g_key_file_get_uint64 (file, group, "port", &trouble);
  account->address = ll_address_parse (address != NULL ? address : group,
                                       trouble == NULL ? &trouble : NULL);
  account->server = get_text (file, group, "server");
  account->port = (guint16)port;
  account->security = get_text (file, group, "security");
  if (account->security == NULL)
    account->security = g_strdup ("tls");
  account->user = get_text (file, group, "user");
  account->auth = get_text (file, group, "auth");
  account->identity = get_text (file, group, "identity");

  if (trouble == NULL && port > G_MAXUINT16)
    g_set_error_literal (&trouble, LL_ERROR, LL_ERROR_USAGE, "no such port");
  if (trouble == NULL)
    check (account, &trouble);
  if (trouble != NULL) {
    g_set_error (error, LL_ERROR, LL_ERROR_MALFORMED, "%s, [%s]: %s", FILE_NAME, group,
                 trouble->message);
    return NULL;
  }
  fill_port (account);

  return g_steal_pointer (&account);
}

GPtrArray *
ll_accounts_list (LlEngine *engine, GError **error)
{
  g_autoptr (GKeyFile) file = load (engine, error);
  g_autoptr (GPtrArray) accounts =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_account_free);
  g_auto (GStrv) groups = NULL;

  if (file == NULL)
    return NULL;
  groups = g_key_file_get_groups (file, NULL);
  for (char **group = groups; *group != NULL; group++) {
    LlAccount *account = read_account (file, *group, error);

    if (account == NULL)
      return NULL;
    g_ptr_array_add (accounts, account);
  }

  return g_steal_pointer (&accounts);
}

static gboolean
is_wanted (const LlAccount *account, const char *name, const LlAddress *sender)
{
  if (name != NULL)
    return g_ascii_strcasecmp (ll_address_get_text (account->address), name) == 0;

  return ll_address_is_same_mailbox (account->address, sender);
}

LlAccount *
ll_accounts_find (LlEngine *engine,
                  const char *name,
                  const LlAddress *sender,
                  GError **error)
{
  g_autoptr (GPtrArray) accounts = ll_accounts_list (engine, error);

  if (accounts == NULL)
    return NULL;
  for (guint i = 0; i < accounts->len; i++) {
    if (is_wanted (accounts->pdata[i], name, sender))
      return g_ptr_array_steal_index (accounts, i);
  }

  g_set_error (error, LL_ERROR, LL_ERROR_NOT_FOUND, "there is no account %s",
               name != NULL ? name : ll_address_get_text (sender));

  return NULL;
}

static void
set_text (GKeyFile *file, const char *group, const char *key, const char *text)
{
  if (text != NULL)
    g_key_file_set_string (file, group, key, text);
}

gboolean
ll_accounts_add (LlEngine *engine, const LlAccount *account, GError **error)
{
  const char *group = ll_address_get_text (account->address);
  g_autoptr (GKeyFile) file = NULL;

  /* What GKeyFile cannot hold as a group's name (a quoted local part with brackets). */
  if (strpbrk (group, "[]") != NULL) {
    g_set_error (error, LL_ERROR, LL_ERROR_USAGE, "no account can be kept for %s", group);
    return FALSE;
  }
  if (!check (account, error))
    return FALSE;
  file = load (engine, error);
  if (file == NULL)
    return FALSE;

  g_key_file_remove_group (file, group, NULL);
  set_text (file, group, "address", group);
  set_text (file, group, "server", account->server);
  if (account->port != 0)
    g_key_file_set_integer (file, group, "port", account->port);
  set_text (file, group, "security", account->security);
  set_text (file, group, "user", account->user);
  set_text (file, group, "auth", account->auth);
  set_text (file, group, "identity", account->identity);

  return save (engine, file, error);
}

gboolean
ll_accounts_remove (LlEngine *engine, const char *name, GError **error)
{
  g_autoptr (LlAccount) account = ll_accounts_find (engine, name, NULL, error);
  g_autoptr (GKeyFile) file = NULL;
  g_auto (GStrv) groups = NULL;

  if (account == NULL)
    return FALSE;
  file = load (engine, error);
  if (file == NULL)
    return FALSE;
  groups = g_key_file_get_groups (file, NULL);
  for (char **group = groups; *group != NULL; group++) {
    g_autoptr (LlAccount) candidate = read_account (file, *group, NULL);

    if (candidate != NULL && is_wanted (candidate, name, NULL))
      g_key_file_remove_group (file, *group, NULL);
  }
  if (!save (engine, file, error))
    return FALSE;

  ll_keyring_forget (LL_PASSPHRASE_FOR_ACCOUNT, ll_address_get_text (account->address),
                     NULL, NULL);

  return TRUE;
}

gboolean
ll_accounts_set_password (LlEngine *engine,
                          const char *name,
                          LlSecret *password,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (LlAccount) account = NULL;
  const char *subject;

  g_return_val_if_fail (name != NULL, FALSE);

  account = ll_accounts_find (engine, name, NULL, error);
  if (account == NULL)
    return FALSE;
  subject = ll_address_get_text (account->address);
  if (password == NULL)
    return ll_keyring_forget (LL_PASSPHRASE_FOR_ACCOUNT, subject, cancellable, error);

  return ll_keyring_store (LL_PASSPHRASE_FOR_ACCOUNT, subject, password, cancellable,
                           error);
}

/* -- for windows -- */

static gpointer
list_work (LlEngine *engine, gpointer input, GCancellable *cancellable, GError **error)
{
  return ll_accounts_list (engine, error);
}

static const LlEngineJob list_job = {
    .work = list_work,
    .free_output = (GDestroyNotify)g_ptr_array_unref,
    .is_abandoned = TRUE,
};

void
ll_accounts_list_async (LlEngine *engine,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  ll_engine_task_run (engine, &list_job, NULL, cancellable, callback, user_data);
}

GPtrArray *
ll_accounts_list_finish (LlEngine *engine, GAsyncResult *result, GError **error)
{
  return ll_engine_task_finish (engine, &list_job, result, error);
}

static gpointer
add_work (LlEngine *engine, gpointer account, GCancellable *cancellable, GError **error)
{
  return GINT_TO_POINTER (ll_accounts_add (engine, account, error));
}

static const LlEngineJob add_job = {
    .work = add_work,
    .free_input = (GDestroyNotify)ll_account_free,
};

void
ll_accounts_add_async (LlEngine *engine,
                       const LlAccount *account,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  ll_engine_task_run (engine, &add_job, ll_account_copy (account), cancellable, callback,
                      user_data);
}

gboolean
ll_accounts_add_finish (LlEngine *engine, GAsyncResult *result, GError **error)
{
  return ll_engine_task_finish_boolean (engine, &add_job, result, error);
}

static gpointer
remove_work (LlEngine *engine, gpointer name, GCancellable *cancellable, GError **error)
{
  return GINT_TO_POINTER (ll_accounts_remove (engine, name, error));
}

static const LlEngineJob remove_job = {.work = remove_work, .free_input = g_free};

void
ll_accounts_remove_async (LlEngine *engine,
                          const char *name,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  ll_engine_task_run (engine, &remove_job, g_strdup (name), cancellable, callback,
                      user_data);
}

gboolean
ll_accounts_remove_finish (LlEngine *engine, GAsyncResult *result, GError **error)
{
  return ll_engine_task_finish_boolean (engine, &remove_job, result, error);
}

typedef struct {
  char *name;         /* owned */
  LlSecret *password; /* owned; NULL */
} NewPassword;

static void
new_password_free (gpointer data)
{
  NewPassword *self = data;

  g_free (self->name);
  g_clear_pointer (&self->password, ll_secret_unref);
  g_free (self);
}

static gpointer
set_password_work (LlEngine *engine,
                   gpointer input,
                   GCancellable *cancellable,
                   GError **error)
{
  const NewPassword *new = input;

  return GINT_TO_POINTER (
      ll_accounts_set_password (engine, new->name, new->password, cancellable, error));
}

static const LlEngineJob set_password_job = {
    .work = set_password_work,
    .free_input = new_password_free,
};

void
ll_accounts_set_password_async (LlEngine *engine,
                                const char *name,
                                LlSecret *password,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  NewPassword *new = g_new0 (NewPassword, 1);

  new->name = g_strdup (name);
  new->password = password != NULL ? ll_secret_ref (password) : NULL;
  ll_engine_task_run (engine, &set_password_job, new, cancellable, callback, user_data);
}

gboolean
ll_accounts_set_password_finish (LlEngine *engine, GAsyncResult *result, GError **error)
{
  return ll_engine_task_finish_boolean (engine, &set_password_job, result, error);
}
