/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "widgets/ll-security-bar.h"

struct _LlSecurityBar {
  GtkBox parent;
};

G_DEFINE_FINAL_TYPE (LlSecurityBar, ll_security_bar, GTK_TYPE_BOX)

static void
ll_security_bar_class_init (LlSecurityBarClass *klass)
{
  gtk_widget_class_set_template_from_resource (
      GTK_WIDGET_CLASS (klass), "/org/letterlock/Letterlock/ui/ll-security-bar.ui");
}

static void
ll_security_bar_init (LlSecurityBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
