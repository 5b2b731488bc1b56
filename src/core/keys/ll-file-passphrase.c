/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "keys/ll-file-passphrase.h"

#include "base/ll-error.h"

struct _LlFilePassphrase {
  GObject parent;

  char *path;     /* owned */
  GMutex lock;    /* over what follows */
  LlSecret *kept; /* owned: what the file says */
};

static void
ll_file_passphrase_iface_init (LlPassphraseInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LlFilePassphrase,
                               ll_file_passphrase,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LL_TYPE_PASSPHRASE,
                                                      ll_file_passphrase_iface_init))

static LlSecret *
ll_file_passphrase_ask (LlPassphrase *passphrase,
                        LlPassphrasePurpose purpose,
                        const char *subject,
                        gboolean again,
                        GCancellable *cancellable,
                        GError **error)
{
  LlFilePassphrase *self = LL_FILE_PASSPHRASE (passphrase);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (again) {
    g_set_error (error, LL_ERROR, LL_ERROR_PASSPHRASE,
                 "the passphrase in %s does not fit", self->path);
    return NULL;
  }
  if (self->kept == NULL)
    self->kept = ll_secret_new_from_file (self->path, error);

  return self->kept == NULL ? NULL : ll_secret_ref (self->kept);
}

static void
ll_file_passphrase_iface_init (LlPassphraseInterface *iface)
{
  iface->ask = ll_file_passphrase_ask;
}

static void
ll_file_passphrase_finalize (GObject *object)
{
  LlFilePassphrase *self = LL_FILE_PASSPHRASE (object);

  g_free (self->path);
  g_mutex_clear (&self->lock);
  g_clear_pointer (&self->kept, ll_secret_unref);

  G_OBJECT_CLASS (ll_file_passphrase_parent_class)->finalize (object);
}

static void
ll_file_passphrase_class_init (LlFilePassphraseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ll_file_passphrase_finalize;
}

static void
ll_file_passphrase_init (LlFilePassphrase *self)
{
  g_mutex_init (&self->lock);
}

LlPassphrase *
ll_file_passphrase_new (const char *path)
{
  LlFilePassphrase *self;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (LL_TYPE_FILE_PASSPHRASE, NULL);
  self->path = g_strdup (path);

  return LL_PASSPHRASE (self);
}
