/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-start-window.h"

#include <glib/gi18n-lib.h>

#include "engine/ll-drafts.h"

struct _LlStartWindow {
  GtkApplicationWindow parent;

  GtkMenuButton *menu;
  GtkInfoBar *unfinished;
  GtkLabel *unfinished_words;

  GPtrArray *drafts;         /* owned (element-type LlDraftInfo); NULL: not known */
  GCancellable *cancellable; /* owned */
};

G_DEFINE_FINAL_TYPE (LlStartWindow, ll_start_window, GTK_TYPE_APPLICATION_WINDOW)

static void
update (LlStartWindow *self)
{
  unsigned int n = self->drafts == NULL ? 0 : self->drafts->len;
  g_autofree char *words = g_strdup_printf (
      ngettext ("%u letter is not finished.", "%u letters are not finished.", n), n);

  gtk_label_set_text (self->unfinished_words, words);
  gtk_info_bar_set_revealed (self->unfinished, n > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->unfinished), n > 0);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LlStartWindow *self = user_data;
  g_autoptr (GError) error = NULL;
  GPtrArray *drafts = ll_drafts_list_finish (LL_ENGINE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (drafts == NULL)
    g_debug ("the drafts cannot be read: %s", error->message);
  g_clear_pointer (&self->drafts, g_ptr_array_unref);
  self->drafts = drafts;
  update (self);
}

/* One is opened here, several are listed in the outbox. */
static void
go_on_cb (GtkInfoBar *bar, int response, LlStartWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  const LlDraftInfo *first;

  if (self->drafts == NULL || self->drafts->len == 0)
    return;
  first = self->drafts->pdata[0];
  if (self->drafts->len == 1)
    g_action_group_activate_action (G_ACTION_GROUP (application), "resume-draft",
                                    g_variant_new_string (first->id));
  else
    g_action_group_activate_action (G_ACTION_GROUP (application), "outbox", NULL);
}

static void
window_added_cb (GtkApplication *application, GtkWindow *window, LlStartWindow *self)
{
  if (GTK_IS_APPLICATION_WINDOW (window) && window != GTK_WINDOW (self))
    gtk_widget_destroy (GTK_WIDGET (self));
}

static void
ll_start_window_dispose (GObject *object)
{
  LlStartWindow *self = LL_START_WINDOW (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->drafts, g_ptr_array_unref);

  G_OBJECT_CLASS (ll_start_window_parent_class)->dispose (object);
}

static void
ll_start_window_class_init (LlStartWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ll_start_window_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/letterlock/Letterlock/ui/ll-start-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LlStartWindow, menu);
  gtk_widget_class_bind_template_child (widget_class, LlStartWindow, unfinished);
  gtk_widget_class_bind_template_child (widget_class, LlStartWindow, unfinished_words);
  gtk_widget_class_bind_template_callback (widget_class, go_on_cb);
}

static void
ll_start_window_init (LlStartWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
}

GtkWidget *
ll_start_window_new (LlApplication *application)
{
  LlStartWindow *self =
      g_object_new (LL_TYPE_START_WINDOW, "application", application, NULL);

  gtk_menu_button_set_menu_model (self->menu,
                                  ll_application_get_primary_menu (application));
  g_signal_connect_object (application, "window-added", G_CALLBACK (window_added_cb),
                           self, 0);
  ll_drafts_list_async (ll_application_get_engine (application), self->cancellable,
                        listed_cb, self);
  update (self);

  return GTK_WIDGET (self);
}
