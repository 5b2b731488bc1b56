/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <gtk/gtk.h>

#include "app/ll-application.h"
#include "app/ll-composer-window.h"
#include "app/ll-reader-window.h"
#include "templates.h"

#define LONGEST_WAIT (10 * G_USEC_PER_SEC)

/* Every class with a template is made once and goes away whole: a child that is bound and
 * not there, or a property that does not exist, is a critical and ends the program. */

static LlApplication *application;

static GtkWidget *
new_composer (LlApplication *self)
{
  return ll_composer_window_new (self, NULL, NULL);
}

/* Windows as the program makes them. */
static const struct {
  const char *name;
  GtkWidget *(*create) (LlApplication *);
} windows[] = {
    {"LlComposerWindow", new_composer},
    {"LlReaderWindow", ll_reader_window_new},
};

static GtkWidget *
create (const char *name, GType type)
{
  for (size_t i = 0; i < G_N_ELEMENTS (windows); i++) {
    if (g_strcmp0 (windows[i].name, name) == 0)
      return windows[i].create (application);
  }
  if (g_type_is_a (type, GTK_TYPE_APPLICATION_WINDOW))
    return g_object_new (type, "application", application, NULL);

  return g_object_new (type, NULL);
}

static void
note_end (gpointer is_gone)
{
  *(gboolean *)is_gone = TRUE;
}

/* What was begun in the background may hold it for a moment. */
static void
wait_gone (const gboolean *is_gone)
{
  gint64 end = g_get_monotonic_time () + LONGEST_WAIT;

  while (!*is_gone && g_get_monotonic_time () < end) {
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (1000);
  }
}

static void
test_template (gconstpointer at)
{
  const char *name = templates[GPOINTER_TO_SIZE (at)].name;
  GType type = templates[GPOINTER_TO_SIZE (at)].get_type ();
  gboolean is_gone = FALSE;
  GtkWidget *widget;

  g_assert_cmpstr (g_type_name (type), ==, name);
  widget = create (name, type);
  g_assert_true (GTK_IS_WIDGET (widget));
  g_object_ref_sink (widget);
  g_object_set_data_full (G_OBJECT (widget), "end", &is_gone, note_end);
  gtk_widget_destroy (widget);
  g_object_unref (widget);
  wait_gone (&is_gone);
  g_assert_true (is_gone);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  int code;

  gtk_test_init (&argc, &argv, NULL);
  application = ll_application_new ();
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);

  for (size_t i = 0; i < G_N_ELEMENTS (templates); i++) {
    g_autofree char *path = g_strconcat ("/app/templates/", templates[i].name, NULL);

    g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_template);
  }
  code = g_test_run ();
  g_object_unref (application);

  return code;
}
