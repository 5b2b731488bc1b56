/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-engine-task.h"

static void
work_thread (GTask *task, gpointer engine, gpointer input, GCancellable *cancellable)
{
  const LlEngineJob *job = g_task_get_source_tag (task);
  g_autoptr (GError) error = NULL;
  gpointer output;

  if (g_task_return_error_if_cancelled (task))
    return;
  if (cancellable != NULL)
    g_cancellable_push_current (cancellable);
  output = job->work (engine, input, cancellable, &error);
  if (cancellable != NULL)
    g_cancellable_pop_current (cancellable);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, output, job->free_output);
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

  g_task_set_source_tag (task, (gpointer)job);
  g_task_set_task_data (task, input, job->free_input);
  g_task_set_return_on_cancel (task, job->is_abandoned);
  g_task_run_in_thread (task, work_thread);
}

void
ll_engine_task_step (GTask *task, const LlEngineJob *job, GAsyncReadyCallback callback)
{
  ll_engine_task_run (g_task_get_source_object (task), job, g_object_ref (task),
                      g_task_get_cancellable (task), callback, g_object_ref (task));
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
