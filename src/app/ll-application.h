/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gtk/gtk.h>

#include "app/ll-settings.h"
#include "engine/ll-engine.h"

G_BEGIN_DECLS

/* LlApplication is the one instance of letterlock-gtk: it holds the engine, opens the
 * windows, and sends what waits in the outbox when its time has come.
 *
 * Actions that every window may use: app.compose, app.compose-to (s), app.open,
 * app.certificates, app.outbox, app.accounts, app.import, app.shortcuts, app.about,
 * app.quit. */
#define LL_TYPE_APPLICATION (ll_application_get_type ())
G_DECLARE_FINAL_TYPE (LlApplication, ll_application, LL, APPLICATION, GtkApplication)

LlApplication *
ll_application_new (void);

LlEngine *
ll_application_get_engine (LlApplication *self);
LlSettings *
ll_application_get_settings (LlApplication *self);

/* To be called when something was put into the outbox: its window and the retries look
 * again. */
void
ll_application_outbox_changed (LlApplication *self);

G_END_DECLS
