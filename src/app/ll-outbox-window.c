/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-outbox-window.h"

struct _LlOutboxWindow {
  GtkApplicationWindow parent;
};

G_DEFINE_FINAL_TYPE (LlOutboxWindow, ll_outbox_window, GTK_TYPE_APPLICATION_WINDOW)

static void
ll_outbox_window_class_init (LlOutboxWindowClass *klass)
{
  gtk_widget_class_set_template_from_resource (
      GTK_WIDGET_CLASS (klass), "/org/letterlock/Letterlock/ui/ll-outbox-window.ui");
}

static void
ll_outbox_window_init (LlOutboxWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
