/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "base/ll-address.h"
#include "base/ll-secret.h"
#include "engine/ll-engine.h"

G_BEGIN_DECLS

/* LlAccount is a mail server to submit to, for one address.  A plain struct whose strings
 * it owns; kept in the data directory's accounts.ini, a group each, named by the address.
 */
typedef struct {
  LlAddress *address;
  char *server;
  guint16 port;   /* what is added may have 0: what the security usually has */
  char *security; /* "tls" or "starttls" */
  char *user;     /* NULL: no AUTH */
  char *auth;     /* "plain" */
  char *
      identity; /* SHA-256 of the certificate it signs with; NULL: found by the address */
} LlAccount;

LlAccount *
ll_account_copy (const LlAccount *self);
void
ll_account_free (LlAccount *self);

/* Fails with LL_ERROR_MALFORMED, naming group and key, or LL_ERROR_STORAGE.
 *
 * Returns: (transfer full) (element-type LlAccount): maybe none. */
GPtrArray *
ll_accounts_list (LlEngine *engine, GError **error);
void
ll_accounts_list_async (LlEngine *engine,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
GPtrArray *
ll_accounts_list_finish (LlEngine *engine, GAsyncResult *result, GError **error);

/* @name: the address of an account; NULL: the one of @sender.
 *
 * Fails with LL_ERROR_NOT_FOUND.  Returns: (transfer full): the account. */
LlAccount *
ll_accounts_find (LlEngine *engine,
                  const char *name,
                  const LlAddress *sender,
                  GError **error);

/* Adds @account, or replaces the one with its address.  Fails with LL_ERROR_USAGE when a
 * field makes no sense, or LL_ERROR_STORAGE. */
gboolean
ll_accounts_add (LlEngine *engine, const LlAccount *account, GError **error);
void
ll_accounts_add_async (LlEngine *engine,
                       const LlAccount *account,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
gboolean
ll_accounts_add_finish (LlEngine *engine, GAsyncResult *result, GError **error);

/* Removes it, and its password from the keyring.  Fails with LL_ERROR_NOT_FOUND or
 * LL_ERROR_STORAGE. */
gboolean
ll_accounts_remove (LlEngine *engine, const char *name, GError **error);
void
ll_accounts_remove_async (LlEngine *engine,
                          const char *name,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
gboolean
ll_accounts_remove_finish (LlEngine *engine, GAsyncResult *result, GError **error);

/* Keeps the password of the account @name in the keyring, where ll_outbox_submit () looks
 * before it asks.  @password: NULL takes it out again.
 *
 * Fails with LL_ERROR_NOT_FOUND (no such account), or with LL_ERROR_STORAGE when there is
 * no keyring or it refuses: the text says which.  Nothing is kept then, and nowhere else.
 */
gboolean
ll_accounts_set_password (LlEngine *engine,
                          const char *name,
                          LlSecret *password,
                          GCancellable *cancellable,
                          GError **error);
void
ll_accounts_set_password_async (LlEngine *engine,
                                const char *name,
                                LlSecret *password,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
gboolean
ll_accounts_set_password_finish (LlEngine *engine, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlAccount, ll_account_free)

G_END_DECLS
