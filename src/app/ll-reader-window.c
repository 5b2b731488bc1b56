/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-reader-window.h"

struct _LlReaderWindow {
  GtkApplicationWindow parent;
};

G_DEFINE_FINAL_TYPE (LlReaderWindow, ll_reader_window, GTK_TYPE_APPLICATION_WINDOW)

static void
ll_reader_window_class_init (LlReaderWindowClass *klass)
{
  gtk_widget_class_set_template_from_resource (
      GTK_WIDGET_CLASS (klass), "/org/letterlock/Letterlock/ui/ll-reader-window.ui");
}

static void
ll_reader_window_init (LlReaderWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
