/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "widgets/ll-import-dialog.h"

struct _LlImportDialog {
  GtkDialog parent;
};

G_DEFINE_FINAL_TYPE (LlImportDialog, ll_import_dialog, GTK_TYPE_DIALOG)

static void
ll_import_dialog_class_init (LlImportDialogClass *klass)
{
  gtk_widget_class_set_template_from_resource (
      GTK_WIDGET_CLASS (klass), "/org/letterlock/Letterlock/ui/ll-import-dialog.ui");
}

static void
ll_import_dialog_init (LlImportDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
