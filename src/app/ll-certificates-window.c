/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-certificates-window.h"

struct _LlCertificatesWindow {
  GtkApplicationWindow parent;
};

G_DEFINE_FINAL_TYPE (LlCertificatesWindow,
                     ll_certificates_window,
                     GTK_TYPE_APPLICATION_WINDOW)

static void
ll_certificates_window_class_init (LlCertificatesWindowClass *klass)
{
  gtk_widget_class_set_template_from_resource (
      GTK_WIDGET_CLASS (klass),
      "/org/letterlock/Letterlock/ui/ll-certificates-window.ui");
}

static void
ll_certificates_window_init (LlCertificatesWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
