/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "widgets/ll-recipient-chip.h"

struct _LlRecipientChip {
  GtkFlowBoxChild parent;
};

G_DEFINE_FINAL_TYPE (LlRecipientChip, ll_recipient_chip, GTK_TYPE_FLOW_BOX_CHILD)

static void
ll_recipient_chip_class_init (LlRecipientChipClass *klass)
{
  gtk_widget_class_set_template_from_resource (
      GTK_WIDGET_CLASS (klass), "/org/letterlock/Letterlock/ui/ll-recipient-chip.ui");
}

static void
ll_recipient_chip_init (LlRecipientChip *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
