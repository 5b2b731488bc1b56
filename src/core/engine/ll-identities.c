/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-identities.h"

#include <string.h>
#include <unistd.h>

#include "base/ll-error.h"
#include "base/ll-file.h"
#include "base/ll-limits.h"
#include "certificate/ll-certificate-addresses.h"
#include "certificate/ll-certificate-request.h"
#include "certificate/ll-certificate-usage.h"
#include "certificate/ll-pem.h"
#include "dns/ll-smimea-name.h"
#include "engine/ll-accounts.h"
#include "engine/ll-engine-private.h"
#include "engine/ll-engine-task.h"
#include "keys/ll-key-file.h"

#define FOLDER       "identities"
#define LIFETIME_SEC (3 * 365 * 24 * 3600LL) /* a year more than most CAs give */
#define SKEW_SEC     3600 /* a correspondent's clock may be behind ours */

GPtrArray *
ll_identities_list (LlEngine *engine, GCancellable *cancellable, GError **error)
{
  return ll_engine_dup_identities (engine, cancellable, error);
}

/* An empty one would protect nothing. */
static LlSecret *
ask_new_passphrase (LlEngine *engine,
                    const char *subject,
                    GCancellable *cancellable,
                    GError **error)
{
  LlPassphrase *passphrase = ll_engine_get_passphrase (engine);
  g_autoptr (LlSecret) answer = NULL;

  if (passphrase == NULL) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_PASSPHRASE,
                         "there is nobody to ask for a passphrase");
    return NULL;
  }

  answer = ll_passphrase_ask (passphrase, LL_PASSPHRASE_FOR_NEW_KEY, subject, FALSE,
                              cancellable, error);
  if (answer != NULL && *ll_secret_get_string (answer) == '\0') {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_PASSPHRASE,
                         "an empty passphrase protects nothing");
    return NULL;
  }

  return g_steal_pointer (&answer);
}

static GBytes *
format_certificates (LlCertificate *certificate, GPtrArray *chain)
{
  GString *pem = g_string_new (NULL);

  ll_pem_append_certificate (pem, certificate);
  for (guint i = 0; chain != NULL && i < chain->len; i++)
    ll_pem_append_certificate (pem, chain->pdata[i]);

  return g_string_free_to_bytes (pem);
}

/* The key first: a certificate without a key would be an identity that cannot work. */
static gboolean
store_identity (LlEngine *engine,
                LlCertificate *certificate,
                GPtrArray *chain,
                GBytes *encrypted_key,
                GError **error)
{
  const char *stem = ll_certificate_get_sha256 (certificate);
  g_autofree char *key_name = g_strconcat (stem, ".p8", NULL);
  g_autofree char *key_path = ll_engine_build_path (engine, FOLDER, key_name);
  g_autofree char *pem_name = g_strconcat (stem, ".pem", NULL);
  g_autofree char *pem_path = ll_engine_build_path (engine, FOLDER, pem_name);
  g_autoptr (GBytes) pem = format_certificates (certificate, chain);

  if (!ll_engine_make_folder (engine, FOLDER, error) ||
      !ll_file_write_bytes (key_path, encrypted_key, error))
    return FALSE;
  if (!ll_file_write_bytes (pem_path, pem, error)) {
    if (!g_file_test (pem_path, G_FILE_TEST_EXISTS))
      unlink (key_path);
    return FALSE;
  }
  ll_engine_forget_identities (engine);

  return TRUE;
}

LlIdentity *
ll_identities_create (LlEngine *engine,
                      LlAddress *address,
                      const char *name,
                      LlKeyType key_type,
                      GCancellable *cancellable,
                      GError **error)
{
  gint64 now = ll_engine_get_time (engine);
  LlCertificateRequest request = {
      .address = address,
      .name = name,
      .key_type = key_type,
      .not_before = now - SKEW_SEC,
      .not_after = now + LIFETIME_SEC,
  };
  const char *subject = ll_address_get_text (address);
  g_autoptr (LlSecret) passphrase = NULL;
  g_autoptr (LlSecret) pkcs8 = NULL;
  g_autoptr (LlCertificate) certificate = NULL;
  g_autoptr (GBytes) encrypted = NULL;

  passphrase = ask_new_passphrase (engine, subject, cancellable, error);
  if (passphrase == NULL)
    return NULL;
  certificate = ll_certificate_request_self_sign (&request, &pkcs8, error);
  if (certificate == NULL)
    return NULL;
  encrypted = ll_key_file_encrypt_key (pkcs8, passphrase, error);
  if (encrypted == NULL || !store_identity (engine, certificate, NULL, encrypted, error))
    return NULL;

  return ll_identity_new_locked (certificate, encrypted, NULL,
                                 ll_engine_get_passphrase (engine), subject);
}

GPtrArray *
ll_identities_import (LlEngine *engine,
                      const char *path,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GPtrArray) identities = NULL;
  g_autoptr (LlSecret) passphrase = NULL;

  content = ll_file_read (path, LL_KEY_FILE_SIZE, error);
  if (content == NULL)
    return NULL;
  identities = ll_key_file_load (content, path, ll_engine_get_passphrase (engine),
                                 cancellable, error);
  if (identities == NULL)
    return NULL;
  passphrase = ask_new_passphrase (engine, path, cancellable, error);
  if (passphrase == NULL)
    return NULL;

  for (guint i = 0; i < identities->len; i++) {
    LlIdentity *identity = identities->pdata[i];
    g_autoptr (GBytes) encrypted =
        ll_key_file_encrypt_identity (identity, passphrase, cancellable, error);

    if (encrypted == NULL ||
        !store_identity (engine, ll_identity_get_certificate (identity),
                         ll_identity_get_chain (identity), encrypted, error))
      return NULL;
  }

  return g_steal_pointer (&identities);
}

char *
ll_identities_format_record (LlAddress *address,
                             LlCertificate *certificate,
                             GError **error)
{
  g_autofree char *name = ll_smimea_name_new (address, error);
  GBytes *der = ll_certificate_get_der (certificate);
  GString *line;
  const guint8 *octets;
  size_t size;

  if (name == NULL)
    return NULL;
  line = g_string_new (name);
  g_string_append (line, ". IN SMIMEA 3 0 0 ");
  octets = g_bytes_get_data (der, &size);
  for (size_t i = 0; i < size; i++)
    g_string_append_printf (line, "%02x", octets[i]);

  return g_string_free (line, FALSE);
}

static LlAddressMatch
match_identity (LlIdentity *identity, const LlAddress *address)
{
  return ll_certificate_match_address (ll_identity_get_certificate (identity), address);
}

/* The one that the person's account names goes first, then one that names the address
 * before one that names nobody, then the newer one. */
static gboolean
is_better (LlIdentity *a, LlIdentity *b, const LlAddress *address, const char *preferred)
{
  const char *sha256_a = ll_certificate_get_sha256 (ll_identity_get_certificate (a));
  const char *sha256_b = ll_certificate_get_sha256 (ll_identity_get_certificate (b));
  LlAddressMatch match_a = match_identity (a, address);
  LlAddressMatch match_b = match_identity (b, address);

  if (g_strcmp0 (sha256_a, preferred) == 0 || g_strcmp0 (sha256_b, preferred) == 0)
    return g_strcmp0 (sha256_a, preferred) == 0;
  if (match_a != match_b)
    return match_a == LL_ADDRESS_MATCH;

  return ll_certificate_get_not_before (ll_identity_get_certificate (a)) >
         ll_certificate_get_not_before (ll_identity_get_certificate (b));
}

static gboolean
may_speak_for (LlIdentity *identity, const LlAddress *address)
{
  LlAddressMatch match = match_identity (identity, address);

  return match == LL_ADDRESS_MATCH || match == LL_ADDRESS_MATCH_NONE;
}

LlIdentity *
ll_identities_find_signer (LlEngine *engine,
                           const LlAddress *address,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (GPtrArray) identities =
      ll_engine_dup_identities (engine, cancellable, error);
  g_autoptr (LlAccount) account = ll_accounts_find (engine, NULL, address, NULL);
  const char *preferred = account != NULL ? account->identity : NULL;
  gint64 now = ll_engine_get_time (engine);
  LlIdentity *best = NULL;

  if (identities == NULL)
    return NULL;
  for (guint i = 0; i < identities->len; i++) {
    LlIdentity *identity = identities->pdata[i];
    LlCertificate *certificate = ll_identity_get_certificate (identity);

    if (!may_speak_for (identity, address) ||
        ll_certificate_check_signing (certificate, now) != LL_USAGE_FINE)
      continue;
    if (best == NULL || is_better (identity, best, address, preferred))
      best = identity;
  }

  return best == NULL ? NULL : ll_identity_ref (best);
}

GPtrArray *
ll_identities_dup_own_certificates (LlEngine *engine,
                                    const LlAddress *address,
                                    GCancellable *cancellable,
                                    GError **error)
{
  g_autoptr (GPtrArray) identities =
      ll_engine_dup_identities (engine, cancellable, error);
  g_autoptr (GPtrArray) own =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_certificate_unref);
  gint64 now = ll_engine_get_time (engine);

  if (identities == NULL)
    return NULL;
  for (guint i = 0; i < identities->len; i++) {
    LlIdentity *identity = identities->pdata[i];
    LlCertificate *certificate = ll_identity_get_certificate (identity);

    if (may_speak_for (identity, address) &&
        ll_certificate_check_encryption (certificate, now) == LL_USAGE_FINE)
      g_ptr_array_add (own, ll_certificate_ref (certificate));
  }

  return g_steal_pointer (&own);
}

/* -- for windows -- */

static gpointer
list_work (LlEngine *engine, gpointer input, GCancellable *cancellable, GError **error)
{
  return ll_identities_list (engine, cancellable, error);
}

static const LlEngineJob list_job = {
    .work = list_work,
    .free_output = (GDestroyNotify)g_ptr_array_unref,
    .is_abandoned = TRUE,
};

void
ll_identities_list_async (LlEngine *engine,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  ll_engine_task_run (engine, &list_job, NULL, cancellable, callback, user_data);
}

GPtrArray *
ll_identities_list_finish (LlEngine *engine, GAsyncResult *result, GError **error)
{
  return ll_engine_task_finish (engine, &list_job, result, error);
}

typedef struct {
  LlAddress *address; /* owned */
  char *name;         /* owned */
  LlKeyType key_type;
} Creation;

static void
creation_free (gpointer data)
{
  Creation *self = data;

  ll_address_unref (self->address);
  g_free (self->name);
  g_free (self);
}

static gpointer
create_work (LlEngine *engine, gpointer input, GCancellable *cancellable, GError **error)
{
  const Creation *creation = input;

  return ll_identities_create (engine, creation->address, creation->name,
                               creation->key_type, cancellable, error);
}

static const LlEngineJob create_job = {
    .work = create_work,
    .free_input = creation_free,
    .free_output = (GDestroyNotify)ll_identity_unref,
};

void
ll_identities_create_async (LlEngine *engine,
                            LlAddress *address,
                            const char *name,
                            LlKeyType key_type,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  Creation *creation = g_new0 (Creation, 1);

  creation->address = ll_address_ref (address);
  creation->name = g_strdup (name);
  creation->key_type = key_type;
  ll_engine_task_run (engine, &create_job, creation, cancellable, callback, user_data);
}

LlIdentity *
ll_identities_create_finish (LlEngine *engine, GAsyncResult *result, GError **error)
{
  return ll_engine_task_finish (engine, &create_job, result, error);
}

static gpointer
import_work (LlEngine *engine, gpointer path, GCancellable *cancellable, GError **error)
{
  return ll_identities_import (engine, path, cancellable, error);
}

static const LlEngineJob import_job = {
    .work = import_work,
    .free_input = g_free,
    .free_output = (GDestroyNotify)g_ptr_array_unref,
};

void
ll_identities_import_async (LlEngine *engine,
                            const char *path,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  ll_engine_task_run (engine, &import_job, g_strdup (path), cancellable, callback,
                      user_data);
}

GPtrArray *
ll_identities_import_finish (LlEngine *engine, GAsyncResult *result, GError **error)
{
  return ll_engine_task_finish (engine, &import_job, result, error);
}

static gpointer
find_signer_work (LlEngine *engine,
                  gpointer address,
                  GCancellable *cancellable,
                  GError **error)
{
  return ll_identities_find_signer (engine, address, cancellable, error);
}

static const LlEngineJob find_signer_job = {
    .work = find_signer_work,
    .free_input = (GDestroyNotify)ll_address_unref,
    .free_output = (GDestroyNotify)ll_identity_unref,
    .is_abandoned = TRUE,
};

void
ll_identities_find_signer_async (LlEngine *engine,
                                 LlAddress *address,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  ll_engine_task_run (engine, &find_signer_job, ll_address_ref (address), cancellable,
                      callback, user_data);
}

LlIdentity *
ll_identities_find_signer_finish (LlEngine *engine, GAsyncResult *result, GError **error)
{
  return ll_engine_task_finish (engine, &find_signer_job, result, error);
}
