/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-certificates.h"

#include "base/ll-error.h"
#include "base/ll-file.h"
#include "certificate/ll-pem.h"
#include "engine/ll-engine-private.h"
#include "engine/ll-engine-task.h"

/* What to look for: one of the two, or, to list them all, none. */
typedef struct {
  LlAddress *address; /* owned; NULL */
  char *sha256;       /* owned; NULL */
} Which;

static Which *
which_new (LlAddress *address, const char *sha256)
{
  Which *self = g_new0 (Which, 1);

  self->address = address != NULL ? ll_address_ref (address) : NULL;
  self->sha256 = g_strdup (sha256);

  return self;
}

static void
which_free (gpointer data)
{
  Which *self = data;

  g_clear_pointer (&self->address, ll_address_unref);
  g_free (self->sha256);
  g_free (self);
}

/* -- listing -- */

GPtrArray *
ll_certificates_list (LlEngine *engine,
                      const LlAddress *address,
                      const char *sha256,
                      GError **error)
{
  LlStore *store = ll_engine_get_store (engine, error);

  return store == NULL ? NULL : ll_store_list_entries (store, address, sha256, error);
}

static gpointer
list_work (LlEngine *engine, gpointer input, GCancellable *cancellable, GError **error)
{
  const Which *which = input;

  return ll_certificates_list (engine, which->address, which->sha256, error);
}

static const LlEngineJob list_job = {
    .work = list_work,
    .free_input = which_free,
    .free_output = (GDestroyNotify)g_ptr_array_unref,
    .is_abandoned = TRUE,
};

void
ll_certificates_list_async (LlEngine *engine,
                            LlAddress *address,
                            const char *sha256,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  ll_engine_task_run (engine, &list_job, which_new (address, sha256), cancellable,
                      callback, user_data);
}

GPtrArray *
ll_certificates_list_finish (LlEngine *engine, GAsyncResult *result, GError **error)
{
  return ll_engine_task_finish (engine, &list_job, result, error);
}

/* -- forgetting -- */

gboolean
ll_certificates_forget (LlEngine *engine,
                        const LlAddress *address,
                        const char *sha256,
                        LlForgotten **out_forgotten,
                        GError **error)
{
  LlStore *store = ll_engine_get_store (engine, error);

  g_return_val_if_fail ((address == NULL) != (sha256 == NULL), FALSE);

  if (store == NULL)
    return FALSE;
  if (address != NULL)
    return ll_store_forget_address (store, address, LL_FORGET_CERTIFICATES, out_forgotten,
                                    error);

  return ll_store_forget_certificate (store, sha256, out_forgotten, error);
}

static gpointer
forget_work (LlEngine *engine, gpointer input, GCancellable *cancellable, GError **error)
{
  const Which *which = input;
  LlForgotten *forgotten = NULL;

  ll_certificates_forget (engine, which->address, which->sha256, &forgotten, error);

  return forgotten;
}

static const LlEngineJob forget_job = {
    .work = forget_work,
    .free_input = which_free,
    .free_output = (GDestroyNotify)ll_forgotten_free,
};

void
ll_certificates_forget_async (LlEngine *engine,
                              LlAddress *address,
                              const char *sha256,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  ll_engine_task_run (engine, &forget_job, which_new (address, sha256), cancellable,
                      callback, user_data);
}

LlForgotten *
ll_certificates_forget_finish (LlEngine *engine, GAsyncResult *result, GError **error)
{
  return ll_engine_task_finish (engine, &forget_job, result, error);
}

gboolean
ll_certificates_restore (LlEngine *engine, const LlForgotten *forgotten, GError **error)
{
  LlStore *store = ll_engine_get_store (engine, error);

  return store != NULL && ll_store_restore (store, forgotten, error);
}

static gpointer
restore_work (LlEngine *engine,
              gpointer forgotten,
              GCancellable *cancellable,
              GError **error)
{
  return GINT_TO_POINTER (ll_certificates_restore (engine, forgotten, error));
}

static const LlEngineJob restore_job = {
    .work = restore_work,
    .free_input = (GDestroyNotify)ll_forgotten_free,
};

void
ll_certificates_restore_async (LlEngine *engine,
                               LlForgotten *forgotten,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  ll_engine_task_run (engine, &restore_job, ll_forgotten_ref (forgotten), cancellable,
                      callback, user_data);
}

gboolean
ll_certificates_restore_finish (LlEngine *engine, GAsyncResult *result, GError **error)
{
  return ll_engine_task_finish_boolean (engine, &restore_job, result, error);
}

/* -- bringing in -- */

static gpointer
inspect_work (LlEngine *engine, gpointer path, GCancellable *cancellable, GError **error)
{
  return ll_certificate_file_read (path, cancellable, error);
}

static const LlEngineJob inspect_job = {
    .work = inspect_work,
    .free_input = g_free,
    .free_output = (GDestroyNotify)ll_certificate_file_free,
    .is_abandoned = TRUE,
};

void
ll_certificates_inspect_async (LlEngine *engine,
                               const char *path,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  ll_engine_task_run (engine, &inspect_job, g_strdup (path), cancellable, callback,
                      user_data);
}

LlCertificateFile *
ll_certificates_inspect_finish (LlEngine *engine, GAsyncResult *result, GError **error)
{
  return ll_engine_task_finish (engine, &inspect_job, result, error);
}

/* Returns: (transfer container): those that one can write to; NULL with @error when there
 * is none. */
static GPtrArray *
choose (const LlCertificateFile *file, const char *path, GError **error)
{
  g_autoptr (GPtrArray) chosen = g_ptr_array_new ();

  for (guint i = 0; i < file->certificates->len; i++) {
    if (ll_certificate_file_is_for_writing_to (file->certificates->pdata[i]))
      g_ptr_array_add (chosen, file->certificates->pdata[i]);
  }
  if (chosen->len > 0)
    return g_steal_pointer (&chosen);

  if (file->certificates->len == 0)
    g_set_error (error, LL_ERROR, LL_ERROR_MALFORMED,
                 "%s: it holds a private key, and no certificate in the open", path);
  else
    g_set_error (error, LL_ERROR, LL_ERROR_MALFORMED,
                 "%s: no certificate in it names an address that one could write to",
                 path);

  return NULL;
}

/* Everything that is known of @certificates. */
static GPtrArray *
list_all (LlStore *store, GPtrArray *certificates, GError **error)
{
  g_autoptr (GPtrArray) all =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_entry_unref);

  for (guint i = 0; i < certificates->len; i++) {
    const char *sha256 = ll_certificate_get_sha256 (certificates->pdata[i]);
    GPtrArray *entries = ll_store_list_entries (store, NULL, sha256, error);

    if (entries == NULL)
      return NULL;
    g_ptr_array_extend_and_steal (all, entries);
  }

  return g_steal_pointer (&all);
}

GPtrArray *
ll_certificates_import (LlEngine *engine,
                        const char *path,
                        unsigned int *out_set_aside,
                        GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (LlCertificateFile) file = NULL;
  g_autoptr (GPtrArray) chosen = NULL;
  GPtrArray *entries;
  LlStore *store;

  if (!ll_engine_may_remember (engine)) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_USAGE,
                         "nothing is brought in under a chosen time");
    return NULL;
  }
  file = ll_certificate_file_read (path, cancellable, error);
  if (file == NULL)
    return NULL;
  chosen = choose (file, path, error);
  if (chosen == NULL)
    return NULL;
  store = ll_engine_get_store (engine, error);
  if (store == NULL || g_cancellable_set_error_if_cancelled (cancellable, error) ||
      !ll_store_import_certificates (store, chosen, ll_engine_get_time (engine), error))
    return NULL;

  entries = list_all (store, chosen, error);
  if (entries != NULL && out_set_aside != NULL)
    *out_set_aside = file->n_authorities + file->n_without_address;

  return entries;
}

static gpointer
import_work (LlEngine *engine, gpointer path, GCancellable *cancellable, GError **error)
{
  return ll_certificates_import (engine, path, NULL, cancellable, error);
}

/* Abandoned, because a file may never end to be read; nothing is stored then. */
static const LlEngineJob import_job = {
    .work = import_work,
    .free_input = g_free,
    .free_output = (GDestroyNotify)g_ptr_array_unref,
    .is_abandoned = TRUE,
};

void
ll_certificates_import_async (LlEngine *engine,
                              const char *path,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  ll_engine_task_run (engine, &import_job, g_strdup (path), cancellable, callback,
                      user_data);
}

GPtrArray *
ll_certificates_import_finish (LlEngine *engine, GAsyncResult *result, GError **error)
{
  return ll_engine_task_finish (engine, &import_job, result, error);
}

/* -- giving out -- */

GBytes *
ll_certificates_format_pem (GPtrArray *certificates)
{
  GString *pem = g_string_new (NULL);

  for (guint i = 0; i < certificates->len; i++)
    ll_pem_append_certificate (pem, certificates->pdata[i]);

  return g_string_free_to_bytes (pem);
}

static gboolean
wants_der (const char *path)
{
  g_autofree char *name = g_ascii_strdown (path, -1);

  return g_str_has_suffix (name, ".der") || g_str_has_suffix (name, ".cer");
}

gboolean
ll_certificates_export (GPtrArray *certificates, const char *path, GError **error)
{
  g_autoptr (GBytes) content = NULL;

  g_return_val_if_fail (certificates->len > 0, FALSE);

  if (!wants_der (path)) {
    content = ll_certificates_format_pem (certificates);
  } else if (certificates->len == 1) {
    content = g_bytes_ref (ll_certificate_get_der (certificates->pdata[0]));
  } else {
    g_set_error (error, LL_ERROR, LL_ERROR_USAGE,
                 "%s can hold one certificate, and there are %u", path,
                 certificates->len);
    return FALSE;
  }

  return ll_file_write_bytes (path, content, error);
}

typedef struct {
  GPtrArray *certificates; /* owned: the one */
  char *path;              /* owned */
} Export;

static void
export_free (gpointer data)
{
  Export *self = data;

  g_ptr_array_unref (self->certificates);
  g_free (self->path);
  g_free (self);
}

static gpointer
export_work (LlEngine *engine, gpointer input, GCancellable *cancellable, GError **error)
{
  const Export *export = input;

  return GINT_TO_POINTER (
      ll_certificates_export (export->certificates, export->path, error));
}

static const LlEngineJob export_job = {.work = export_work, .free_input = export_free};

void
ll_certificates_export_async (LlEngine *engine,
                              LlCertificate *certificate,
                              const char *path,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  Export *export = g_new0 (Export, 1);

  export->certificates =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_certificate_unref);
  g_ptr_array_add (export->certificates, ll_certificate_ref (certificate));
  export->path = g_strdup (path);
  ll_engine_task_run (engine, &export_job, export, cancellable, callback, user_data);
}

gboolean
ll_certificates_export_finish (LlEngine *engine, GAsyncResult *result, GError **error)
{
  return ll_engine_task_finish_boolean (engine, &export_job, result, error);
}
