/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-accounts-window.h"

struct _LlAccountsWindow {
  GtkApplicationWindow parent;
};

G_DEFINE_FINAL_TYPE (LlAccountsWindow, ll_accounts_window, GTK_TYPE_APPLICATION_WINDOW)

static void
ll_accounts_window_class_init (LlAccountsWindowClass *klass)
{
  gtk_widget_class_set_template_from_resource (
      GTK_WIDGET_CLASS (klass), "/org/letterlock/Letterlock/ui/ll-accounts-window.ui");
}

static void
ll_accounts_window_init (LlAccountsWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
