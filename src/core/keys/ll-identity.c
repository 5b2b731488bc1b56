/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "keys/ll-identity.h"

#include "base/ll-error.h"
#include "certificate/ll-pem.h"
#include "keys/ll-pkcs8.h"

struct _LlIdentity {
  gatomicrefcount refs;
  LlCertificate *certificate; /* owned */
  GPtrArray *chain;           /* owned, of LlCertificate */
  GBytes *encrypted;          /* owned, nullable */
  LlPassphrase *passphrase;   /* owned, nullable */
  char *subject;              /* owned, nullable */
  GMutex lock;                /* around key, and around asking for it */
  LlPrivateKey *key;          /* owned, NULL while locked */
};

static LlIdentity *
allocate (LlCertificate *certificate, GPtrArray *chain)
{
  LlIdentity *self = g_new0 (LlIdentity, 1);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  self->certificate = ll_certificate_ref (certificate);
  self->chain = g_ptr_array_new_with_free_func ((GDestroyNotify)ll_certificate_unref);
  for (guint i = 0; chain != NULL && i < chain->len; i++)
    g_ptr_array_add (self->chain, ll_certificate_ref (g_ptr_array_index (chain, i)));

  return self;
}

LlIdentity *
ll_identity_new (LlCertificate *certificate, LlPrivateKey *key, GPtrArray *chain)
{
  LlIdentity *self;

  g_return_val_if_fail (certificate != NULL, NULL);
  g_return_val_if_fail (key != NULL, NULL);

  self = allocate (certificate, chain);
  self->key = ll_private_key_ref (key);

  return self;
}

LlIdentity *
ll_identity_new_locked (LlCertificate *certificate,
                        GBytes *encrypted,
                        GPtrArray *chain,
                        LlPassphrase *passphrase,
                        const char *subject)
{
  LlIdentity *self;

  g_return_val_if_fail (certificate != NULL, NULL);
  g_return_val_if_fail (encrypted != NULL, NULL);
  g_return_val_if_fail (passphrase == NULL || LL_IS_PASSPHRASE (passphrase), NULL);
  g_return_val_if_fail (subject != NULL, NULL);

  self = allocate (certificate, chain);
  self->encrypted = g_bytes_ref (encrypted);
  if (passphrase != NULL)
    self->passphrase = g_object_ref (passphrase);
  self->subject = g_strdup (subject);

  return self;
}

LlIdentity *
ll_identity_ref (LlIdentity *self)
{
  g_atomic_ref_count_inc (&self->refs);

  return self;
}

void
ll_identity_unref (LlIdentity *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  g_clear_pointer (&self->certificate, ll_certificate_unref);
  g_clear_pointer (&self->chain, g_ptr_array_unref);
  g_clear_pointer (&self->encrypted, g_bytes_unref);
  g_clear_object (&self->passphrase);
  g_clear_pointer (&self->subject, g_free);
  g_clear_pointer (&self->key, ll_private_key_unref);
  g_mutex_clear (&self->lock);
  g_free (self);
}

LlCertificate *
ll_identity_get_certificate (const LlIdentity *self)
{
  return self->certificate;
}

GPtrArray *
ll_identity_get_chain (const LlIdentity *self)
{
  return self->chain;
}

typedef struct {
  LlSecret *der;     /* owned */
  LlPrivateKey *key; /* owned, the result */
} Unlocking;

static gboolean
try_passphrase (LlSecret *passphrase, gpointer user_data, GError **error)
{
  Unlocking *unlocking = user_data;
  size_t size;
  const void *der = ll_secret_get_data (unlocking->der, &size);

  unlocking->key = ll_pkcs8_decrypt (der, size, passphrase, error);

  return unlocking->key != NULL;
}

/* DER as it is, or the first block of PEM, which must be an encrypted key. */
static LlSecret *
read_encrypted (GBytes *encrypted, GError **error)
{
  LlPemReader reader = ll_pem_reader_init (encrypted);
  g_auto (LlPemBlock) block = {NULL, NULL, NULL};
  gboolean found;

  if (!ll_pem_is_likely (encrypted)) {
    size_t size;
    const void *data = g_bytes_get_data (encrypted, &size);

    return ll_secret_new (data, size);
  }
  if (!ll_pem_reader_next (&reader, &block, &found, error))
    return NULL;
  if (!found || !g_str_equal (block.label, "ENCRYPTED PRIVATE KEY")) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_MALFORMED,
                         "not an encrypted private key");
    return NULL;
  }

  return ll_secret_ref (block.content);
}

static LlPrivateKey *
ask_for_key (LlIdentity *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (LlSecret) der = read_encrypted (self->encrypted, error);
  Unlocking unlocking = {der, NULL};
  size_t size;
  const void *data;

  if (der == NULL)
    return NULL;
  data = ll_secret_get_data (der, &size);
  /* Nobody is asked for the passphrase of a broken file. */
  if (!ll_pkcs8_check (data, size, error) ||
      !ll_pkcs8_ask (self->passphrase, LL_PASSPHRASE_FOR_KEY, self->subject,
                     try_passphrase, &unlocking, cancellable, error))
    return NULL;

  return unlocking.key;
}

/* The lock is held. */
static gboolean
unlock (LlIdentity *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (LlPrivateKey) key = ask_for_key (self, cancellable, error);

  if (key == NULL)
    return FALSE;
  if (!ll_private_key_is_pair (key, ll_certificate_get_public_key (self->certificate))) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_CRYPTO,
                         "the private key is not the certificate's");
    return FALSE;
  }
  self->key = g_steal_pointer (&key);

  return TRUE;
}

LlPrivateKey *
ll_identity_unlock (LlIdentity *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  locker = g_mutex_locker_new (&self->lock);
  if (self->key == NULL && !unlock (self, cancellable, error))
    return NULL;

  return ll_private_key_ref (self->key);
}
