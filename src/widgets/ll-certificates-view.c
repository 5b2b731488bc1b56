/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "widgets/ll-certificates-view.h"

struct _LlCertificatesView {
  GtkBox parent;
};

G_DEFINE_FINAL_TYPE (LlCertificatesView, ll_certificates_view, GTK_TYPE_BOX)

static void
ll_certificates_view_class_init (LlCertificatesViewClass *klass)
{
  gtk_widget_class_set_template_from_resource (
      GTK_WIDGET_CLASS (klass), "/org/letterlock/Letterlock/ui/ll-certificates-view.ui");
}

static void
ll_certificates_view_init (LlCertificatesView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
