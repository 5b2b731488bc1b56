/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "app/ll-application.h"

G_BEGIN_DECLS

/* LlOutboxWindow shows what waits to be sent: to whom, why, next attempt; retry and
 * cancel; and the drafts that are not sent, to go on with. */
#define LL_TYPE_OUTBOX_WINDOW (ll_outbox_window_get_type ())
G_DECLARE_FINAL_TYPE (LlOutboxWindow,
                      ll_outbox_window,
                      LL,
                      OUTBOX_WINDOW,
                      GtkApplicationWindow)

GtkWidget *
ll_outbox_window_new (LlApplication *application);

/* Reads the outbox again. */
void
ll_outbox_window_reload (LlOutboxWindow *self);

G_END_DECLS
