/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gtk/gtk.h>

#include "app/ll-settings.h"
#include "engine/ll-engine.h"

G_BEGIN_DECLS

/* LlApplication is the one instance of letterlock-gtk: it holds the engine, opens the
 * windows, and sends what waits in the outbox when its time has come.
 *
 * Actions that every window may use: app.compose, app.compose-to (s: addresses),
 * app.resume-draft (s: its id), app.open, app.open-folder, app.certificates, app.outbox,
 * app.accounts, app.import, app.shortcuts, app.about, app.close (the active window),
 * app.quit.  app.open and app.open-folder ask for a file, and a reader window of its own
 * shows it.
 *
 * app.quit closes every window as a person would; what is still being saved or sent holds
 * the application (g_application_hold ()) until it is done. */
#define LL_TYPE_APPLICATION (ll_application_get_type ())
G_DECLARE_FINAL_TYPE (LlApplication, ll_application, LL, APPLICATION, GtkApplication)

LlApplication *
ll_application_new (void);

LlEngine *
ll_application_get_engine (LlApplication *self);
LlSettings *
ll_application_get_settings (LlApplication *self);

/* What every window's menu button shows. */
GMenuModel *
ll_application_get_primary_menu (LlApplication *self);

/* Tells the person on the desktop, outside of our windows, what became of a letter; a
 * click shows the outbox.  @title and @body are words for people. */
void
ll_application_notify (LlApplication *self, const char *title, const char *body);

/* To be called when something was put into the outbox: its window and the retries look
 * again. */
void
ll_application_outbox_changed (LlApplication *self);

G_END_DECLS
