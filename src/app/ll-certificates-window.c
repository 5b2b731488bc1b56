/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-certificates-window.h"

#include "widgets/ll-certificates-view.h"

#define SIZE_NAME "certificates"

struct _LlCertificatesWindow {
  GtkApplicationWindow parent;

  GtkMenuButton *menu;
  LlCertificatesView *view;
};

G_DEFINE_FINAL_TYPE (LlCertificatesWindow,
                     ll_certificates_window,
                     GTK_TYPE_APPLICATION_WINDOW)

GtkWidget *
ll_certificates_window_new (LlApplication *application)
{
  LlCertificatesWindow *self =
      g_object_new (LL_TYPE_CERTIFICATES_WINDOW, "application", application, NULL);
  int width;
  int height;

  gtk_menu_button_set_menu_model (self->menu,
                                  ll_application_get_primary_menu (application));
  ll_settings_get_size (ll_application_get_settings (application), SIZE_NAME, &width,
                        &height);
  if (width > 0 && height > 0)
    gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  ll_certificates_view_set_engine (self->view, ll_application_get_engine (application));

  return GTK_WIDGET (self);
}

void
ll_certificates_window_import (LlCertificatesWindow *self, const char *path)
{
  g_return_if_fail (LL_IS_CERTIFICATES_WINDOW (self));

  ll_certificates_view_import (self->view, path);
}

static gboolean
ll_certificates_window_delete_event (GtkWidget *widget, GdkEventAny *event)
{
  LlApplication *application =
      LL_APPLICATION (gtk_window_get_application (GTK_WINDOW (widget)));
  int width;
  int height;

  gtk_window_get_size (GTK_WINDOW (widget), &width, &height);
  ll_settings_set_size (ll_application_get_settings (application), SIZE_NAME, width,
                        height);

  return GDK_EVENT_PROPAGATE;
}

static void
ll_certificates_window_class_init (LlCertificatesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->delete_event = ll_certificates_window_delete_event;

  g_type_ensure (LL_TYPE_CERTIFICATES_VIEW);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/letterlock/Letterlock/ui/ll-certificates-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LlCertificatesWindow, menu);
  gtk_widget_class_bind_template_child (widget_class, LlCertificatesWindow, view);
}

static void
ll_certificates_window_init (LlCertificatesWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
