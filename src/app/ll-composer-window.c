/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-composer-window.h"

struct _LlComposerWindow {
  GtkApplicationWindow parent;
};

G_DEFINE_FINAL_TYPE (LlComposerWindow, ll_composer_window, GTK_TYPE_APPLICATION_WINDOW)

static void
ll_composer_window_class_init (LlComposerWindowClass *klass)
{
  gtk_widget_class_set_template_from_resource (
      GTK_WIDGET_CLASS (klass), "/org/letterlock/Letterlock/ui/ll-composer-window.ui");
}

static void
ll_composer_window_init (LlComposerWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
