/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "engine/ll-engine.h"

G_BEGIN_DECLS

/* LlEngineJob is what makes an `_async`/`_finish` pair of a synchronous function: a
 * static constant for each pair, by whose address a result is known again.
 *
 * @work runs on a worker thread.  It gets a frozen input and gives back a value: NULL
 * with @error set, or whatever the function has to say, be it NULL or, of one that says
 * yes or no, GINT_TO_POINTER (TRUE).  While it runs @cancellable is the thread's current
 * one (g_cancellable_get_current ()): the store goes by it when it waits. */
typedef struct {
  gpointer (*work) (LlEngine *engine,
                    gpointer input,
                    GCancellable *cancellable,
                    GError **error);
  GDestroyNotify free_input;  /* (nullable) */
  GDestroyNotify free_output; /* (nullable): of a result that nobody takes */

  /* A job whose end nobody needs to see is left alone when it is cancelled: its caller
   * goes on at once, and what it finds out in the end is freed.  Another says itself when
   * it stopped. */
  gboolean is_abandoned;

  /* What it did is done, and told, even when it was cancelled meanwhile; whoever calls
   * keeps alive what the callback touches. */
  gboolean is_told;
} LlEngineJob;

/* Runs @job with @input (transfer full) (nullable).  The callback comes in the
 * thread-default main context of the caller, and never from inside this call.  Once
 * @cancellable is cancelled the result is G_IO_ERROR_CANCELLED, whatever was done, unless
 * the job is one that is told. */
void
ll_engine_task_run (LlEngine *engine,
                    const LlEngineJob *job,
                    gpointer input,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data);

/* One step of an operation that has several, with a callback whose source is NULL: the
 * job's input is @task, its callback's user data too (both transfer full, free_input is
 * g_object_unref), and the step goes by the cancellable of @task.  What the steps share
 * is the task's data: it lives until the last of them has ended, and one at a time uses
 * it, as a cancelled operation does nothing but return. */
void
ll_engine_task_step (GTask *task, const LlEngineJob *job, GAsyncReadyCallback callback);
gpointer
ll_engine_task_finish_step (const LlEngineJob *job, GAsyncResult *result, GError **error);

/* Returns: (transfer full): what the job's work returned. */
gpointer
ll_engine_task_finish (LlEngine *engine,
                       const LlEngineJob *job,
                       GAsyncResult *result,
                       GError **error);
gboolean
ll_engine_task_finish_boolean (LlEngine *engine,
                               const LlEngineJob *job,
                               GAsyncResult *result,
                               GError **error);

G_END_DECLS
