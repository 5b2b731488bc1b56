/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "widgets/ll-dialog-passphrase.h"

#include "base/ll-error.h"
#include "widgets/ll-passphrase-dialog.h"

struct _LlDialogPassphrase {
  GObject parent;

  LlGetParent get_parent;
  gpointer user_data;
  GThread *thread; /* borrowed: the one that draws */
};

static void
ll_dialog_passphrase_iface_init (LlPassphraseInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LlDialogPassphrase,
                               ll_dialog_passphrase,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LL_TYPE_PASSPHRASE,
                                                      ll_dialog_passphrase_iface_init))

/* One question, shared by the thread that waits and the one that draws. */
typedef struct {
  LlDialogPassphrase *asker; /* owned */
  LlPassphrasePurpose purpose;
  char *subject; /* owned */
  gboolean again;
  GtkWidget *dialog; /* of the thread that draws, and nobody else's; NULL */

  GMutex lock; /* over what follows */
  GCond ended;
  gboolean has_ended;
  LlSecret *answer; /* owned; NULL: there is none */
} Question;

static Question *
question_ref (Question *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
question_clear (gpointer data)
{
  Question *self = data;

  g_object_unref (self->asker);
  g_free (self->subject);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->ended);
  g_clear_pointer (&self->answer, ll_secret_unref);
}

static void
question_unref (gpointer self)
{
  g_atomic_rc_box_release_full (self, question_clear);
}

static Question *
question_new (LlDialogPassphrase *asker,
              LlPassphrasePurpose purpose,
              const char *subject,
              gboolean again)
{
  Question *self = g_atomic_rc_box_new0 (Question);

  self->asker = g_object_ref (asker);
  self->purpose = purpose;
  self->subject = g_strdup (subject);
  self->again = again;
  g_mutex_init (&self->lock);
  g_cond_init (&self->ended);

  return self;
}

/* @answer: (transfer full) (nullable).  Only the first end counts. */
static void
question_end (Question *self, LlSecret *answer)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr (LlSecret) given = answer;

  if (self->has_ended)
    return;
  self->has_ended = TRUE;
  self->answer = g_steal_pointer (&given);
  g_cond_signal (&self->ended);
}

static gboolean
question_has_ended (Question *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->has_ended;
}

/* -- on the thread that draws -- */

static void
response_cb (GtkDialog *dialog, int response, Question *question)
{
  question_end (question,
                response == GTK_RESPONSE_ACCEPT
                    ? ll_passphrase_dialog_dup_secret (LL_PASSPHRASE_DIALOG (dialog))
                    : NULL);
  gtk_widget_destroy (GTK_WIDGET (dialog));
}

/* Also when the window went over which it stood. */
static void
destroyed_cb (GtkWidget *dialog, Question *question)
{
  question->dialog = NULL;
  question_end (question, NULL);
}

static void
closure_unref (gpointer question, GClosure *closure)
{
  question_unref (question);
}

static gboolean
show_cb (gpointer user_data)
{
  Question *question = user_data;
  LlDialogPassphrase *asker = question->asker;
  GtkWindow *parent = NULL;

  if (question_has_ended (question))
    return G_SOURCE_REMOVE;
  if (asker->get_parent != NULL)
    parent = asker->get_parent (asker->user_data);
  question->dialog = ll_passphrase_dialog_new (parent, question->purpose,
                                               question->subject, question->again);
  g_signal_connect_data (question->dialog, "response", G_CALLBACK (response_cb),
                         question_ref (question), closure_unref, 0);
  g_signal_connect_data (question->dialog, "destroy", G_CALLBACK (destroyed_cb),
                         question_ref (question), closure_unref, 0);
  gtk_window_present (GTK_WINDOW (question->dialog));

  return G_SOURCE_REMOVE;
}

static gboolean
close_cb (gpointer user_data)
{
  Question *question = user_data;

  if (question->dialog != NULL)
    gtk_widget_destroy (question->dialog);

  return G_SOURCE_REMOVE;
}

/* -- on the thread that asks -- */

/* Not g_main_context_invoke (): that calls at once, here, while nobody runs the loop. */
static void
call_there (GSourceFunc function, Question *question)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, function, question_ref (question), question_unref);
}

static void
cancelled_cb (GCancellable *cancellable, Question *question)
{
  question_end (question, NULL);
  call_there (close_cb, question);
}

static void
wait_for_end (Question *question)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&question->lock);

  while (!question->has_ended)
    g_cond_wait (&question->ended, &question->lock);
}

static LlSecret *
ll_dialog_passphrase_ask (LlPassphrase *passphrase,
                          LlPassphrasePurpose purpose,
                          const char *subject,
                          gboolean again,
                          GCancellable *cancellable,
                          GError **error)
{
  LlDialogPassphrase *self = LL_DIALOG_PASSPHRASE (passphrase);
  Question *question;
  LlSecret *answer;
  gulong handler = 0;

  if (g_thread_self () == self->thread) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_PASSPHRASE,
                         "a passphrase cannot be asked for here");
    return NULL;
  }

  question = question_new (self, purpose, subject, again);
  call_there (show_cb, question);
  if (cancellable != NULL)
    handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb),
                                     question_ref (question), question_unref);
  wait_for_end (question);
  g_cancellable_disconnect (cancellable, handler);

  answer = g_steal_pointer (&question->answer);
  question_unref (question);
  if (answer == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED,
                         "no passphrase was given");

  return answer;
}

static void
ll_dialog_passphrase_iface_init (LlPassphraseInterface *iface)
{
  iface->ask = ll_dialog_passphrase_ask;
}

static void
ll_dialog_passphrase_class_init (LlDialogPassphraseClass *klass)
{
}

static void
ll_dialog_passphrase_init (LlDialogPassphrase *self)
{
  self->thread = g_thread_self ();
}

LlPassphrase *
ll_dialog_passphrase_new (LlGetParent get_parent, gpointer user_data)
{
  LlDialogPassphrase *self = g_object_new (LL_TYPE_DIALOG_PASSPHRASE, NULL);

  self->get_parent = get_parent;
  self->user_data = user_data;

  return LL_PASSPHRASE (self);
}
