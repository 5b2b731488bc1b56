/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "widgets/ll-recipient-list.h"

struct _LlRecipientList {
  GtkBox parent;
};

G_DEFINE_FINAL_TYPE (LlRecipientList, ll_recipient_list, GTK_TYPE_BOX)

static void
ll_recipient_list_class_init (LlRecipientListClass *klass)
{
  gtk_widget_class_set_template_from_resource (
      GTK_WIDGET_CLASS (klass), "/org/letterlock/Letterlock/ui/ll-recipient-list.ui");
}

static void
ll_recipient_list_init (LlRecipientList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
