/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine-calls.h"

void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Call *call = user_data;

  call->ended = g_get_monotonic_time ();
  call->result = g_object_ref (result);
}

void
begin_call (Call *call)
{
  *call = (Call){.started = g_get_monotonic_time ()};
}

void
wait_for (Call *call)
{
  while (call->result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

void
run_for (guint msec)
{
  gint64 end = g_get_monotonic_time () + msec * 1000;

  while (g_get_monotonic_time () < end) {
    g_main_context_iteration (NULL, FALSE);
    g_usleep (1000);
  }
}

static gboolean
tick_cb (gpointer user_data)
{
  Watchdog *self = user_data;
  gint64 now = g_get_monotonic_time ();

  self->longest = MAX (self->longest, now - self->last);
  self->last = now;

  return G_SOURCE_CONTINUE;
}

void
watchdog_start (Watchdog *self)
{
  *self = (Watchdog){.last = g_get_monotonic_time ()};
  self->id = g_timeout_add (TICK_MSEC, tick_cb, self);
}

gint64
watchdog_stop (Watchdog *self)
{
  tick_cb (self);
  g_source_remove (self->id);

  return self->longest;
}
