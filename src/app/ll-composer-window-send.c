/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-composer-window-private.h"

#include <glib/gi18n-lib.h>

#include "app/ll-attachment-hint.h"
#include "wording/ll-composer-wording.h"
#include "wording/ll-wording.h"

/* -- phases -- */

static void
enter (LlComposerWindow *self, LlComposerPhase phase)
{
  if (self->focused == NULL && phase != LL_COMPOSER_EDITING)
    g_set_weak_pointer (&self->focused, gtk_window_get_focus (GTK_WINDOW (self)));
  self->phase = phase;
  ll_composer_window_update (self);
  if (phase == LL_COMPOSER_WAITING || phase == LL_COMPOSER_SENDING)
    gtk_widget_grab_focus (self->cancel);
  /* Until it is in the outbox, it is safe as a draft alone. */
  ll_composer_window_keep (self);
}

/* Everything is as it was before. */
static void
go_back (LlComposerWindow *self)
{
  self->in_clear = FALSE;
  g_clear_object (&self->sending);
  enter (self, LL_COMPOSER_EDITING);
  gtk_widget_grab_focus (self->focused != NULL ? self->focused : GTK_WIDGET (self->text));
  g_clear_weak_pointer (&self->focused);
}

/* -- the end -- */

static void
tell (LlComposerWindow *self, const LlSending *sending)
{
  g_autofree char *sentence = ll_composer_wording_sending (sending);
  gboolean waits = sending->waiting != NULL && sending->waiting->len > 0;

  ll_application_outbox_changed (self->application);
  ll_application_notify (
      self->application,
      waits ? _ ("A letter waits in the outbox") : _ ("A letter was sent"), sentence);
  if (waits)
    g_action_group_activate_action (G_ACTION_GROUP (self->application), "outbox", NULL);
}

static void
show_not_done (LlComposerWindow *self, const LlSending *sending)
{
  char *sentence = ll_composer_wording_sending (sending);

  for (int i = 0; i < LL_N_DRAFT_FIELDS; i++)
    ll_recipient_model_adopt (ll_recipient_list_get_model (ll_composer_window_get_list (
                                  self, (LlDraftFieldName)i)),
                              sending->sealing->discoveries);
  ll_composer_window_say (self, sentence);
  if (sending->sealing->outcome == LL_SEAL_NO_IDENTITY) {
    self->asked = LL_QUESTION_IDENTITY;
    ll_composer_window_update (self);
  }
}

static void
show_error (LlComposerWindow *self, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    ll_composer_window_say (self, g_strdup (_ ("Stopped. Nothing was sent.")));
  else
    ll_composer_window_say (self, ll_wording_error (error));
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LlComposerWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LlSending) sending =
      ll_send_draft_finish (LL_ENGINE (source), result, &error);

  if (sending != NULL && sending->sealing->outcome == LL_SEAL_DONE) {
    tell (self, sending);
    ll_composer_window_finish (self);
    return;
  }
  if (self->text == NULL) /* the window is gone */
    return;
  go_back (self);
  if (sending != NULL)
    show_not_done (self, sending);
  else
    show_error (self, error);
}

/* -- the beginning -- */

static void
progress_cb (LlSendStage stage, unsigned int done, unsigned int total, gpointer user_data)
{
  LlComposerWindow *self = user_data;

  if (self->text == NULL)
    return;
  /* It lies in the outbox: nobody shall go on writing what goes out from there. */
  if (stage == LL_SEND_SUBMITTING)
    ll_draft_keeper_remove (self->keeper);
  self->stage = stage;
  self->n_done = done;
  self->n_total = total;
  ll_composer_window_update (self);
}

static void
start (LlComposerWindow *self, const LlComposerSituation *situation)
{
  g_autoptr (LlDraft) draft = ll_composer_window_dup_draft (self);
  LlSendChoices choices = {
      .in_clear = self->in_clear,
      .sign = self->signs && ll_sender_row_can_sign (self->sender),
      .accepted = situation->accepted,
  };

  self->stage = LL_SEND_PREPARING;
  self->sending = g_cancellable_new ();
  enter (self, LL_COMPOSER_SENDING);
  ll_send_draft_async (self->engine, draft, &choices, progress_cb, self, self->sending,
                       sent_cb, g_object_ref (self));
}

/* FALSE: something is no address, and its field says so. */
static gboolean
complete (LlComposerWindow *self)
{
  for (int i = 0; i < LL_N_DRAFT_FIELDS; i++) {
    LlRecipientList *list = ll_composer_window_get_list (self, (LlDraftFieldName)i);

    if (!ll_recipient_list_complete (list))
      return FALSE;
  }

  return TRUE;
}

static gboolean
speaks_of_attachment (LlComposerWindow *self)
{
  g_autoptr (LlDraft) draft = NULL;

  if (ll_attachment_list_get_n (self->attachments) > 0 ||
      ll_attachment_list_get_n_reading (self->attachments) > 0)
    return FALSE;
  draft = ll_composer_window_dup_draft (self);

  return ll_attachment_hint_find (draft->text, ll_attachment_hint_get_words ());
}

/* What has to be asked before it goes. */
static LlComposerQuestion
find_question (LlComposerWindow *self)
{
  const char *subject = gtk_entry_get_text (self->subject);

  if (ll_sender_row_get_state (self->sender) == LL_SENDER_NO_ACCOUNT)
    return LL_QUESTION_ACCOUNT;
  if (!self->is_answered[LL_QUESTION_SUBJECT] && *subject == '\0')
    return LL_QUESTION_SUBJECT;
  if (!self->is_answered[LL_QUESTION_ATTACHMENT] && speaks_of_attachment (self))
    return LL_QUESTION_ATTACHMENT;

  return LL_QUESTION_NONE;
}

static gboolean
is_waited_for (LlComposerWindow *self, const LlComposerSituation *situation)
{
  return (!self->in_clear && situation->must_encrypt && situation->n_searching > 0) ||
         ll_attachment_list_get_n_reading (self->attachments) > 0 ||
         ll_sender_row_get_state (self->sender) == LL_SENDER_UNKNOWN;
}

static void
show_ways (LlComposerWindow *self)
{
  go_back (self);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->ways), TRUE);
}

void
ll_composer_window_send (LlComposerWindow *self)
{
  g_autoptr (LlComposerSituation) situation = NULL;
  LlComposerQuestion question;

  if (self->phase == LL_COMPOSER_SENDING || self->phase == LL_COMPOSER_CLOSING)
    return;
  self->asked = LL_QUESTION_NONE;
  if (!complete (self)) {
    self->in_clear = FALSE;
    ll_composer_window_update (self);
    return;
  }
  situation = ll_composer_situation_new (self);
  /* It was said of the people and answers of that moment. */
  self->in_clear = self->in_clear && (situation->ways & LL_WAY_IN_CLEAR) != 0;
  if (situation->n_people == 0) {
    gtk_widget_grab_focus (GTK_WIDGET (self->to));
    ll_composer_window_say (
        self, g_strdup (_ ("There is nobody to send it to. Type an address in To.")));
    return;
  }
  question = find_question (self);
  if (question == LL_QUESTION_ACCOUNT)
    self->in_clear = FALSE;
  if (question != LL_QUESTION_NONE)
    ll_composer_window_ask (self, question);
  else if (is_waited_for (self, situation))
    enter (self, LL_COMPOSER_WAITING);
  else if (!self->in_clear && situation->ways != LL_WAY_NONE)
    show_ways (self);
  else
    start (self, situation);
}

void
ll_composer_window_go_on (LlComposerWindow *self)
{
  g_autoptr (LlComposerSituation) situation = NULL;

  if (self->phase != LL_COMPOSER_WAITING)
    return;
  situation = ll_composer_situation_new (self);
  if (is_waited_for (self, situation)) {
    ll_composer_window_update (self);
    return;
  }
  self->phase = LL_COMPOSER_EDITING;
  ll_composer_window_send (self);
}

void
ll_composer_window_cancel (LlComposerWindow *self)
{
  if (self->phase == LL_COMPOSER_WAITING) {
    go_back (self);
  } else if (self->phase == LL_COMPOSER_SENDING) {
    g_cancellable_cancel (self->sending);
    ll_composer_window_update (self);
  }
}
