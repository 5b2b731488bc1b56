/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "transport/ll-transport.h"

G_DEFINE_INTERFACE (LlTransport, ll_transport, G_TYPE_OBJECT)

static void
ll_transport_default_init (LlTransportInterface *iface)
{
}

gboolean
ll_transport_submit (LlTransport *self,
                     const LlSubmission *submission,
                     GCancellable *cancellable,
                     GError **error)
{
  g_return_val_if_fail (LL_IS_TRANSPORT (self), FALSE);
  g_return_val_if_fail (submission != NULL, FALSE);

  return LL_TRANSPORT_GET_IFACE (self)->submit (self, submission, cancellable, error);
}

/* -- in a thread -- */

static LlSubmission *
submission_copy (const LlSubmission *other)
{
  LlSubmission *self = g_new0 (LlSubmission, 1);

  self->sender = g_strdup (other->sender);
  self->recipients = (const char *const *)g_strdupv ((char **)other->recipients);
  self->message = g_object_ref (other->message);
  self->size = other->size;
  if (other->password != NULL)
    self->password = ll_secret_ref (other->password);
  self->progress = other->progress;
  self->progress_data = other->progress_data;

  return self;
}

static void
submission_free (LlSubmission *self)
{
  g_free ((char *)self->sender);
  g_strfreev ((char **)self->recipients);
  g_object_unref (self->message);
  g_clear_pointer (&self->password, ll_secret_unref);
  g_free (self);
}

static void
submit_in_thread (GTask *task,
                  gpointer source,
                  gpointer task_data,
                  GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  if (ll_transport_submit (source, task_data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
ll_transport_submit_async (LlTransport *self,
                           const LlSubmission *submission,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (LL_IS_TRANSPORT (self));
  g_return_if_fail (submission != NULL && submission->message != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ll_transport_submit_async);
  /* A message that was taken is taken, though the person cancelled a moment later. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, submission_copy (submission),
                        (GDestroyNotify)submission_free);
  g_task_run_in_thread (task, submit_in_thread);
}

gboolean
ll_transport_submit_finish (LlTransport *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
