/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "waiting-passphrase.h"

#include <string.h>

#define LOOK_AGAIN_USEC 1000

struct _WaitingPassphrase {
  GObject parent;

  char *answer; /* owned */
  gint is_asked;
  gint may_answer;
  gint at_once;
  gint most_at_once;
  GThread *thread;
};

static LlSecret *
ask (LlPassphrase *passphrase,
     LlPassphrasePurpose purpose,
     const char *subject,
     gboolean again,
     GCancellable *cancellable,
     GError **error)
{
  WaitingPassphrase *self = WAITING_PASSPHRASE (passphrase);

  int at_once = g_atomic_int_add (&self->at_once, 1) + 1;
  gboolean is_cancelled = FALSE;

  if (at_once > g_atomic_int_get (&self->most_at_once))
    g_atomic_int_set (&self->most_at_once, at_once);
  g_atomic_pointer_set (&self->thread, g_thread_self ());
  g_atomic_int_set (&self->is_asked, TRUE);
  do {
    g_usleep (LOOK_AGAIN_USEC);
    is_cancelled = g_cancellable_set_error_if_cancelled (cancellable, error);
  } while (!is_cancelled && !g_atomic_int_get (&self->may_answer));
  g_atomic_int_add (&self->at_once, -1);
  if (is_cancelled)
    return NULL;

  return ll_secret_new (self->answer, strlen (self->answer));
}

static void
implement_passphrase (LlPassphraseInterface *iface)
{
  iface->ask = ask;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (WaitingPassphrase,
                               waiting_passphrase,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LL_TYPE_PASSPHRASE,
                                                      implement_passphrase))

static void
waiting_passphrase_finalize (GObject *object)
{
  g_free (WAITING_PASSPHRASE (object)->answer);

  G_OBJECT_CLASS (waiting_passphrase_parent_class)->finalize (object);
}

static void
waiting_passphrase_class_init (WaitingPassphraseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = waiting_passphrase_finalize;
}

static void
waiting_passphrase_init (WaitingPassphrase *self)
{
}

LlPassphrase *
waiting_passphrase_new (const char *answer)
{
  WaitingPassphrase *self = g_object_new (WAITING_TYPE_PASSPHRASE, NULL);

  self->answer = g_strdup (answer);

  return LL_PASSPHRASE (self);
}

gboolean
waiting_passphrase_is_asked (LlPassphrase *self)
{
  return g_atomic_int_get (&WAITING_PASSPHRASE (self)->is_asked);
}

void
waiting_passphrase_answer (LlPassphrase *self)
{
  g_atomic_int_set (&WAITING_PASSPHRASE (self)->may_answer, TRUE);
}

GThread *
waiting_passphrase_get_thread (LlPassphrase *self)
{
  return g_atomic_pointer_get (&WAITING_PASSPHRASE (self)->thread);
}

int
waiting_passphrase_get_most_at_once (LlPassphrase *self)
{
  return g_atomic_int_get (&WAITING_PASSPHRASE (self)->most_at_once);
}
