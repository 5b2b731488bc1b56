/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-engine-task.h"

/* What the worker holds, and lets go of before it tells: whoever is told may count on
 * being the last. */
typedef struct {
  const LlEngineJob *job;
  LlEngine *engine; /* owned; NULL */
  gpointer input;   /* owned */
} Work;

static void
work_clear (Work *self)
{
  if (self->input != NULL && self->job->free_input != NULL)
    self->job->free_input (self->input);
  self->input = NULL;
  g_clear_object (&self->engine);
}

static void
work_free (gpointer data)
{
  work_clear (data);
  g_free (data);
}

static gpointer
do_work (Work *self, GCancellable *cancellable, GError **error)
{
  gpointer output;

  /* The store goes by it. */
  if (cancellable != NULL)
    g_cancellable_push_current (cancellable);
  output = self->job->work (self->engine, self->input, cancellable, error);
  if (cancellable != NULL)
    g_cancellable_pop_current (cancellable);

  return output;
}

static void
work_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Work *self = data;
  g_autoptr (GError) error = NULL;
  gpointer output = NULL;

  if (!g_cancellable_set_error_if_cancelled (cancellable, &error))
    output = do_work (self, cancellable, &error);
  work_clear (self);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, output, self->job->free_output);
}

static void
run (GTask *task, LlEngine *engine, const LlEngineJob *job, gpointer input)
{
  Work *work = g_new0 (Work, 1);

  work->job = job;
  g_set_object (&work->engine, engine);
  work->input = input;
  g_task_set_source_tag (task, (gpointer)job);
  g_task_set_task_data (task, work, work_free);
  if (job->is_told)
    g_task_set_check_cancellable (task, FALSE);
  else
    g_task_set_return_on_cancel (task, job->is_abandoned);
  g_task_run_in_thread (task, work_thread);
}

void
ll_engine_task_run (LlEngine *engine,
                    const LlEngineJob *job,
                    gpointer input,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (engine, cancellable, callback, user_data);

  run (task, engine, job, input);
}

void
ll_engine_task_step (GTask *task, const LlEngineJob *job, GAsyncReadyCallback callback)
{
  g_autoptr (GTask) step =
      g_task_new (NULL, g_task_get_cancellable (task), callback, g_object_ref (task));

  run (step, g_task_get_source_object (task), job, g_object_ref (task));
}

gpointer
ll_engine_task_finish_step (const LlEngineJob *job, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  g_return_val_if_fail (g_task_get_source_tag (G_TASK (result)) == (gpointer)job, NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

gpointer
ll_engine_task_finish (LlEngine *engine,
                       const LlEngineJob *job,
                       GAsyncResult *result,
                       GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, engine), NULL);
  g_return_val_if_fail (g_task_get_source_tag (G_TASK (result)) == (gpointer)job, NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
ll_engine_task_finish_boolean (LlEngine *engine,
                               const LlEngineJob *job,
                               GAsyncResult *result,
                               GError **error)
{
  return ll_engine_task_finish (engine, job, result, error) != NULL;
}
