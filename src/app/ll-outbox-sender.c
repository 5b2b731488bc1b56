/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-outbox-sender.h"

#include "base/ll-error.h"

#define LONGEST_SLEEP (60 * 60) /* seconds: clocks are set, computers sleep */

struct _LlOutboxSender {
  GObject parent;

  GApplication *application; /* borrowed */
  LlEngine *engine;          /* owned */
  GNetworkMonitor *monitor;  /* owned */

  GCancellable *cancellable; /* owned: of the round that is going on; NULL: none is */
  GPtrArray *due;            /* owned (element-type LlQueued): this round's, last first */
  unsigned int timer;        /* 0: none */
  gboolean look_again;       /* when this round is over */
  gboolean is_impatient;     /* the next round waits for no time */
};

enum {
  CHANGED,
  SENT,
  REFUSED,
  N_SIGNALS
};

static unsigned int signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LlOutboxSender, ll_outbox_sender, G_TYPE_OBJECT)

static gint64
get_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static void
stop_timer (LlOutboxSender *self)
{
  if (self->timer != 0)
    g_source_remove (self->timer);
  self->timer = 0;
}

static gboolean
timer_cb (gpointer user_data)
{
  LlOutboxSender *self = user_data;

  self->timer = 0;
  ll_outbox_sender_look (self);

  return G_SOURCE_REMOVE;
}

static void
sleep_until (LlOutboxSender *self, gint64 time)
{
  stop_timer (self);
  self->timer = g_timeout_add_seconds (
      (unsigned int)CLAMP (time - get_now (), 1, LONGEST_SLEEP), timer_cb, self);
}

static void
end_round (LlOutboxSender *self)
{
  g_clear_object (&self->cancellable);
  g_ptr_array_set_size (self->due, 0);
  if (self->look_again)
    ll_outbox_sender_look (self);
}

/* -- one letter after the other -- */

static void
submit_next (LlOutboxSender *self);

/* Only a letter that will not be tried again by itself is news. */
static void
submitted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LlOutboxSender) self = user_data;
  g_autoptr (GApplication) application = g_object_ref (self->application);
  g_autoptr (LlQueued) letter = g_ptr_array_steal_index (self->due, self->due->len - 1);
  g_autoptr (GError) error = NULL;

  if (ll_outbox_submit_finish (self->engine, result, &error))
    g_signal_emit (self, signals[SENT], 0, letter);
  else if (g_error_matches (error, LL_ERROR, LL_ERROR_REFUSED))
    g_signal_emit (self, signals[REFUSED], 0, letter);
  else
    g_debug ("a letter goes on waiting: %s", error->message);
  g_signal_emit (self, signals[CHANGED], 0);
  submit_next (self);
  g_application_release (application);
}

/* After the last one the outbox is read again, for the time of the next attempt. */
static void
submit_next (LlOutboxSender *self)
{
  const LlQueued *letter;

  if (self->due->len == 0 || g_cancellable_is_cancelled (self->cancellable)) {
    end_round (self);
    return;
  }

  letter = self->due->pdata[self->due->len - 1];
  self->look_again = TRUE;
  g_application_hold (self->application);
  ll_outbox_submit_async (self->engine, letter->id, self->cancellable, submitted_cb,
                          g_object_ref (self));
}

/* -- a round -- */

/* Moves what is due out of @letters; returns when the next one will be, or -1. */
static gint64
take_due (LlOutboxSender *self, GPtrArray *letters)
{
  gint64 now = get_now ();
  gint64 next = -1;

  while (letters->len > 0) {
    g_autoptr (LlQueued) letter = g_ptr_array_steal_index (letters, letters->len - 1);

    if (letter->next_attempt < 0)
      continue;
    if (letter->next_attempt <= now || self->is_impatient)
      g_ptr_array_add (self->due, g_steal_pointer (&letter));
    else if (next < 0 || letter->next_attempt < next)
      next = letter->next_attempt;
  }
  self->is_impatient = FALSE;

  return next;
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LlOutboxSender) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) letters = ll_outbox_list_finish (self->engine, result, &error);
  gint64 next;

  if (letters == NULL) {
    g_debug ("the outbox cannot be read: %s", error->message);
    end_round (self);
    return;
  }
  next = take_due (self, letters);
  if (next >= 0)
    sleep_until (self, next);
  submit_next (self);
}

void
ll_outbox_sender_look (LlOutboxSender *self)
{
  g_return_if_fail (LL_IS_OUTBOX_SENDER (self));

  if (self->cancellable != NULL) {
    self->look_again = !g_cancellable_is_cancelled (self->cancellable);
    return;
  }
  stop_timer (self);
  self->look_again = FALSE;
  self->cancellable = g_cancellable_new ();
  ll_outbox_list_async (self->engine, self->cancellable, listed_cb, g_object_ref (self));
}

void
ll_outbox_sender_cancel (LlOutboxSender *self)
{
  g_return_if_fail (LL_IS_OUTBOX_SENDER (self));

  stop_timer (self);
  self->look_again = FALSE;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

/* -- the object -- */

static void
network_changed_cb (GNetworkMonitor *monitor, gboolean is_available, LlOutboxSender *self)
{
  if (!is_available)
    return;
  self->is_impatient = TRUE;
  ll_outbox_sender_look (self);
}

static void
ll_outbox_sender_dispose (GObject *object)
{
  LlOutboxSender *self = LL_OUTBOX_SENDER (object);

  ll_outbox_sender_cancel (self);
  if (self->monitor != NULL)
    g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_clear_object (&self->monitor);

  G_OBJECT_CLASS (ll_outbox_sender_parent_class)->dispose (object);
}

static void
ll_outbox_sender_finalize (GObject *object)
{
  LlOutboxSender *self = LL_OUTBOX_SENDER (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->engine);
  g_ptr_array_unref (self->due);

  G_OBJECT_CLASS (ll_outbox_sender_parent_class)->finalize (object);
}

static unsigned int
new_signal (const char *name, unsigned int n_parameters)
{
  return g_signal_new (name, LL_TYPE_OUTBOX_SENDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                       NULL, G_TYPE_NONE, n_parameters, G_TYPE_POINTER);
}

static void
ll_outbox_sender_class_init (LlOutboxSenderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ll_outbox_sender_dispose;
  object_class->finalize = ll_outbox_sender_finalize;

  signals[CHANGED] = new_signal ("changed", 0);
  signals[SENT] = new_signal ("sent", 1);
  signals[REFUSED] = new_signal ("refused", 1);
}

static void
ll_outbox_sender_init (LlOutboxSender *self)
{
  self->due = g_ptr_array_new_with_free_func ((GDestroyNotify)ll_queued_free);
  self->monitor = g_object_ref (g_network_monitor_get_default ());
  g_signal_connect (self->monitor, "network-changed", G_CALLBACK (network_changed_cb),
                    self);
}

LlOutboxSender *
ll_outbox_sender_new (GApplication *application, LlEngine *engine)
{
  LlOutboxSender *self = g_object_new (LL_TYPE_OUTBOX_SENDER, NULL);

  self->application = application;
  self->engine = g_object_ref (engine);

  return self;
}
