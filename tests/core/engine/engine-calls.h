/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The `_async` calls as windows use them: from a main loop that has to go on turning. */

#define AT_ONCE_USEC (200 * 1000)
#define TICK_MSEC    5
#define TRIES        4 /* this machine may be busy with other things for a moment */

/* One call under way. */
typedef struct {
  GAsyncResult *result; /* owned; NULL while it is under way */
  gint64 started;
  gint64 ended;
} Call;

/* A GAsyncReadyCallback whose user data is a Call. */
void
ended_cb (GObject *source, GAsyncResult *result, gpointer call);

void
begin_call (Call *call);
void
wait_for (Call *call);

/* Lets the main loop turn. */
void
run_for (guint msec);

/* How long the main loop did not turn.  While it is there, a timer looks. */
typedef struct {
  gint64 last;
  gint64 longest;
  guint id;
} Watchdog;

void
watchdog_start (Watchdog *self);
/* Returns: microseconds */
gint64
watchdog_stop (Watchdog *self);

G_END_DECLS
