/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-send.h"

#include <string.h>

#include "base/ll-error.h"
#include "engine/ll-accounts.h"
#include "engine/ll-engine-task.h"
#include "engine/ll-outbox.h"

static char **
envelope_of (const LlSealedMessage *message)
{
  g_autoptr (GStrvBuilder) recipients = g_strv_builder_new ();

  for (guint i = 0; i < message->recipients->len; i++)
    g_strv_builder_add (recipients, ll_address_get_text (message->recipients->pdata[i]));

  return g_strv_builder_end (recipients);
}

static char *
enqueue (LlEngine *engine,
         const LlSealing *sealing,
         const LlSealedMessage *message,
         const LlAccount *account,
         GError **error)
{
  g_auto (GStrv) recipients = envelope_of (message);

  return ll_outbox_add (engine, ll_address_get_text (account->address),
                        ll_address_get_text (sealing->from),
                        (const char *const *)recipients, message->message, error);
}

char **
ll_send_enqueue (LlEngine *engine,
                 LlSealing *sealing,
                 const char *account,
                 GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (LlAccount) found = NULL;

  g_return_val_if_fail (sealing->outcome == LL_SEAL_DONE, NULL);

  found = ll_accounts_find (engine, account, sealing->from, error);
  if (found == NULL)
    return NULL;
  for (guint i = 0; i < sealing->messages->len; i++) {
    char *id = enqueue (engine, sealing, sealing->messages->pdata[i], found, error);

    if (id == NULL) {
      for (guint j = 0; j < ids->len; j++)
        ll_outbox_cancel (engine, ids->pdata[j], NULL);
      return NULL;
    }
    g_ptr_array_add (ids, id);
  }
  g_ptr_array_add (ids, NULL);

  return (char **)g_ptr_array_steal (ids, NULL);
}

/* -- a draft, all the way -- */

/* One letter on its way: written (on a worker), sealed (the engine's), queued and
 * submitted (on a worker). */
typedef struct {
  LlDraft *draft;      /* owned */
  gboolean in_clear;   /* what was said, not yet what is done */
  gboolean sign;       /* also in clear */
  GPtrArray *accepted; /* (nullable) */
  LlSendProgress progress;
  gpointer progress_data;
  LlSpool *message;   /* owned; NULL before it was written */
  LlSending *sending; /* owned */
} Sending;

void
ll_sending_free (LlSending *self)
{
  g_clear_pointer (&self->sealing, ll_sealing_unref);
  g_ptr_array_unref (self->waiting);
  g_free (self);
}

static void
sending_free (Sending *self)
{
  ll_draft_unref (self->draft);
  g_clear_pointer (&self->accepted, g_ptr_array_unref);
  g_clear_pointer (&self->message, ll_spool_unref);
  g_clear_pointer (&self->sending, ll_sending_free);
  g_free (self);
}

static Sending *
sending_new (LlDraft *draft, const LlSendChoices *choices)
{
  Sending *self = g_new0 (Sending, 1);
  GPtrArray *accepted = choices != NULL ? choices->accepted : NULL;

  self->draft = ll_draft_ref (draft);
  self->in_clear = choices != NULL && choices->in_clear;
  self->sign = choices != NULL && choices->sign;
  if (accepted != NULL)
    self->accepted = g_ptr_array_new_with_free_func ((GDestroyNotify)ll_address_unref);
  for (guint i = 0; accepted != NULL && i < accepted->len; i++)
    g_ptr_array_add (self->accepted, ll_address_ref (accepted->pdata[i]));
  self->sending = g_new0 (LlSending, 1);
  self->sending->waiting =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_queued_free);

  return self;
}

/* The only place that decides it: nothing that answers what came encrypted (9.5), and
 * nothing that nobody said it of. */
static gboolean
goes_in_clear (const Sending *self)
{
  if (self->draft->answers_encrypted)
    return FALSE;

  switch (self->draft->mode) {
  case LL_ENCRYPT_NEVER:
    return TRUE;
  case LL_ENCRYPT_AUTOMATIC:
    return self->in_clear;
  case LL_ENCRYPT_ALWAYS:
    return FALSE;
  }

  return FALSE;
}

static gboolean
check_draft (const Sending *self, GError **error)
{
  const LlDraft *draft = self->draft;

  for (unsigned int i = 0; i < LL_N_DRAFT_FIELDS; i++) {
    const char *typed = draft->fields[i].typed;

    if (typed != NULL && strspn (typed, " \t\r\n,") < strlen (typed)) {
      g_set_error (error, LL_ERROR, LL_ERROR_USAGE, "this is no address: %.200s", typed);
      return FALSE;
    }
  }
  if (self->in_clear && draft->mode == LL_ENCRYPT_ALWAYS) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_USAGE,
                         "what is always encrypted cannot be sent unencrypted");
    return FALSE;
  }

  return TRUE;
}

/* -- how far it is -- */

typedef struct {
  GTask *task; /* owned */
  LlSendStage stage;
  unsigned int done;
  unsigned int total;
} Step;

static void
step_free (gpointer data)
{
  Step *step = data;

  g_object_unref (step->task);
  g_free (step);
}

static gboolean
report_step_cb (gpointer data)
{
  const Step *step = data;
  const Sending *self = g_task_get_task_data (step->task);

  if (!g_task_get_completed (step->task))
    self->progress (step->stage, step->done, step->total, self->progress_data);

  return G_SOURCE_REMOVE;
}

/* In the caller's context, in order, and never after its callback. */
static void
report (GTask *task, LlSendStage stage, unsigned int done, unsigned int total)
{
  const Sending *self = g_task_get_task_data (task);
  g_autoptr (GSource) source = NULL;
  Step *step;

  if (self->progress == NULL)
    return;
  step = g_new0 (Step, 1);
  step->task = g_object_ref (task);
  step->stage = stage;
  step->done = done;
  step->total = total;
  source = g_idle_source_new ();
  g_source_set_priority (source, g_task_get_priority (task));
  g_source_set_callback (source, report_step_cb, step, step_free);
  g_source_attach (source, g_task_get_context (task));
}

static void
return_sending (GTask *task)
{
  Sending *self = g_task_get_task_data (task);

  g_task_return_pointer (task, g_steal_pointer (&self->sending),
                         (GDestroyNotify)ll_sending_free);
}

/* -- third step: into the outbox and out of it -- */

static LlQueued *
take_queued (GPtrArray *list, const char *id)
{
  for (guint i = 0; list != NULL && i < list->len; i++) {
    const LlQueued *letter = list->pdata[i];

    if (strcmp (letter->id, id) == 0)
      return g_ptr_array_steal_index (list, i);
  }

  return NULL;
}

/* What failed is in the outbox still, unless somebody else sent it meanwhile. */
static void
note_waiting (LlSending *sending, GPtrArray *list, const char *id, const GError *trouble)
{
  LlQueued *letter = take_queued (list, id);

  if (letter == NULL && list != NULL) {
    sending->n_sent++;
    return;
  }
  if (letter == NULL) {
    letter = g_new0 (LlQueued, 1);
    letter->id = g_strdup (id);
    letter->recipients = g_new0 (char *, 1);
  }
  if (letter->reason == NULL)
    letter->reason = g_strdup (trouble->message);
  g_ptr_array_add (sending->waiting, letter);
}

/* Of a letter that was sent there is none. */
static void
free_trouble (gpointer trouble)
{
  GError *error = trouble;

  g_clear_error (&error);
}

static gpointer
submit_all (LlEngine *engine, gpointer task, GCancellable *cancellable, GError **error)
{
  Sending *self = g_task_get_task_data (task);
  LlSending *sending = self->sending;
  unsigned int total = sending->sealing->messages->len;
  g_autoptr (GPtrArray) troubles = g_ptr_array_new_with_free_func (free_trouble);
  g_autoptr (GPtrArray) list = NULL;
  g_auto (GStrv) ids = NULL;

  ids = ll_send_enqueue (engine, sending->sealing, NULL, error);
  if (ids == NULL)
    return NULL;

  g_ptr_array_set_size (troubles, (int)total);
  for (unsigned int i = 0; i < total; i++) {
    GError **trouble = (GError **)&troubles->pdata[i];

    report (task, LL_SEND_SUBMITTING, i, total);
    if (!g_cancellable_set_error_if_cancelled (cancellable, trouble) &&
        ll_outbox_submit (engine, ids[i], cancellable, trouble))
      sending->n_sent++;
  }
  report (task, LL_SEND_SUBMITTING, total, total);

  list = ll_outbox_list (engine, NULL);
  for (unsigned int i = 0; i < total; i++) {
    if (troubles->pdata[i] != NULL)
      note_waiting (sending, list, ids[i], troubles->pdata[i]);
  }

  return GINT_TO_POINTER (TRUE);
}

static const LlEngineJob submit_job = {
    .work = submit_all,
    .free_input = g_object_unref,
    .is_told = TRUE,
};

static void
submitted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (ll_engine_task_finish_step (&submit_job, result, &error) != NULL)
    return_sending (task);
  else
    g_task_return_error (task, error);
}

/* -- second step: sealing -- */

static void
sealed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Sending *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->sending->sealing = ll_seal_finish (LL_ENGINE (source), result, &error);
  g_clear_pointer (&self->message, ll_spool_unref);
  if (self->sending->sealing == NULL)
    g_task_return_error (task, error);
  else if (self->sending->sealing->outcome != LL_SEAL_DONE)
    return_sending (task);
  else
    ll_engine_task_step (task, &submit_job, submitted_cb);
}

/* -- first step: writing -- */

/* Without an account it cannot be sent: better said before anybody is asked. */
static gpointer
write_message (LlEngine *engine, gpointer task, GCancellable *cancellable, GError **error)
{
  const Sending *self = g_task_get_task_data (task);
  const LlDraft *draft = self->draft;
  g_autoptr (LlAccount) account = NULL;

  if (draft->from != NULL) {
    account = ll_accounts_find (engine, NULL, draft->from->address, error);
    if (account == NULL)
      return NULL;
  }

  return ll_draft_format_message (draft, g_get_real_time () / G_USEC_PER_SEC, error);
}

static const LlEngineJob write_job = {
    .work = write_message,
    .free_input = g_object_unref,
    .free_output = (GDestroyNotify)ll_spool_unref,
    .is_abandoned = TRUE,
};

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Sending *self = g_task_get_task_data (task);
  gboolean in_clear = goes_in_clear (self);
  LlSealOptions options = {.accepted = self->accepted};
  GError *error = NULL;

  self->message = ll_engine_task_finish_step (&write_job, result, &error);
  if (self->message == NULL) {
    g_task_return_error (task, error);
    return;
  }
  options.in_clear = in_clear && !self->sign;
  options.sign = !options.in_clear;
  options.encrypt = !in_clear;
  self->sending->is_encrypted = options.encrypt;
  ll_seal_async (g_task_get_source_object (task), self->message, &options,
                 g_task_get_cancellable (task), sealed_cb, g_object_ref (task));
}

void
ll_send_draft_async (LlEngine *engine,
                     LlDraft *draft,
                     const LlSendChoices *choices,
                     LlSendProgress progress,
                     gpointer progress_data,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (engine, cancellable, callback, user_data);
  Sending *self = sending_new (draft, choices);
  GError *error = NULL;

  /* Once it is in the outbox, being cancelled is no failure. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_source_tag (task, ll_send_draft_async);
  self->progress = progress;
  self->progress_data = progress_data;
  g_task_set_task_data (task, self, (GDestroyNotify)sending_free);

  if (!check_draft (self, &error)) {
    g_task_return_error (task, error);
    return;
  }
  report (task, LL_SEND_PREPARING, 0, 0);
  ll_engine_task_step (task, &write_job, written_cb);
}

LlSending *
ll_send_draft_finish (LlEngine *engine, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, engine), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
