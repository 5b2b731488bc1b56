/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "app/ll-application.h"

G_BEGIN_DECLS

/* LlStartWindow is what the program begins with when it was given nothing to open: the
 * ways on, and the letters that were begun and not finished.  It goes away when another
 * window is there. */
#define LL_TYPE_START_WINDOW (ll_start_window_get_type ())
G_DECLARE_FINAL_TYPE (LlStartWindow,
                      ll_start_window,
                      LL,
                      START_WINDOW,
                      GtkApplicationWindow)

GtkWidget *
ll_start_window_new (LlApplication *application);

G_END_DECLS
