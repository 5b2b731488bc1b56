/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "widgets/ll-passphrase-dialog.h"

struct _LlPassphraseDialog {
  GtkDialog parent;
};

G_DEFINE_FINAL_TYPE (LlPassphraseDialog, ll_passphrase_dialog, GTK_TYPE_DIALOG)

static void
ll_passphrase_dialog_class_init (LlPassphraseDialogClass *klass)
{
  gtk_widget_class_set_template_from_resource (
      GTK_WIDGET_CLASS (klass), "/org/letterlock/Letterlock/ui/ll-passphrase-dialog.ui");
}

static void
ll_passphrase_dialog_init (LlPassphraseDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
