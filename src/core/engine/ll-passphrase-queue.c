/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-passphrase-queue.h"

#define LOOK_AGAIN_USEC (50 * 1000) /* for a cancellation, while it is another's turn */

struct _LlPassphraseQueue {
  GObject parent;

  LlPassphrase *person; /* owned */
  GMutex lock;
  GCond free;
  gboolean is_asked;
};

static gboolean
take_turn (LlPassphraseQueue *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  while (self->is_asked) {
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    g_cond_wait_until (&self->free, &self->lock,
                       g_get_monotonic_time () + LOOK_AGAIN_USEC);
  }
  self->is_asked = TRUE;

  return TRUE;
}

static void
give_turn (LlPassphraseQueue *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->is_asked = FALSE;
  g_cond_signal (&self->free);
}

static LlSecret *
ll_passphrase_queue_ask (LlPassphrase *passphrase,
                         LlPassphrasePurpose purpose,
                         const char *subject,
                         gboolean again,
                         GCancellable *cancellable,
                         GError **error)
{
  LlPassphraseQueue *self = LL_PASSPHRASE_QUEUE (passphrase);
  LlSecret *answer;

  if (!take_turn (self, cancellable, error))
    return NULL;
  answer = ll_passphrase_ask (self->person, purpose, subject, again, cancellable, error);
  give_turn (self);

  return answer;
}

static void
ll_passphrase_queue_interface_init (LlPassphraseInterface *interface)
{
  interface->ask = ll_passphrase_queue_ask;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (LlPassphraseQueue,
                               ll_passphrase_queue,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LL_TYPE_PASSPHRASE,
                                                      ll_passphrase_queue_interface_init))

static void
ll_passphrase_queue_finalize (GObject *object)
{
  LlPassphraseQueue *self = LL_PASSPHRASE_QUEUE (object);

  g_object_unref (self->person);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->free);

  G_OBJECT_CLASS (ll_passphrase_queue_parent_class)->finalize (object);
}

static void
ll_passphrase_queue_class_init (LlPassphraseQueueClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ll_passphrase_queue_finalize;
}

static void
ll_passphrase_queue_init (LlPassphraseQueue *self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->free);
}

LlPassphrase *
ll_passphrase_queue_new (LlPassphrase *person)
{
  LlPassphraseQueue *self;

  g_return_val_if_fail (LL_IS_PASSPHRASE (person), NULL);

  self = g_object_new (LL_TYPE_PASSPHRASE_QUEUE, NULL);
  self->person = g_object_ref (person);

  return LL_PASSPHRASE (self);
}
