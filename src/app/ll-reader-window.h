/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "app/ll-application.h"

G_BEGIN_DECLS

/* LlReaderWindow reads the letters of one file, mbox or Maildir. */
#define LL_TYPE_READER_WINDOW (ll_reader_window_get_type ())
G_DECLARE_FINAL_TYPE (LlReaderWindow,
                      ll_reader_window,
                      LL,
                      READER_WINDOW,
                      GtkApplicationWindow)

GtkWidget *
ll_reader_window_new (LlApplication *application);

/* Opens what lies at @path (see LlMailFolder), instead of what is open. */
void
ll_reader_window_open (LlReaderWindow *self, const char *path);

G_END_DECLS
