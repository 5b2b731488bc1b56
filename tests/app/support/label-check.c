/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <signal.h>
#include <string.h>

#include <glib-unix.h>
#include <gtk/gtk.h>

/* A GTK module (GTK_MODULES) that looks at the labels of a running program, from within:
 * with each SIGUSR1 it writes what is wrong with them to $LETTERLOCK_LABELS, a line each,
 * and at last the line "end".
 *
 * A label may be shortened by an ellipsis only when the whole can be read in a tooltip;
 * none may be cut, and no window may need more than 360 pixels in width. */

#define NARROWEST 360

typedef struct {
  GString *report;
  GtkWidget *window;
} Look;

/* Modules are looked up by this name. */
G_MODULE_EXPORT void
gtk_module_init (int *argc, char ***argv);

static gboolean
has_tooltip (GtkWidget *widget)
{
  for (; widget != NULL && !GTK_IS_WINDOW (widget);
       widget = gtk_widget_get_parent (widget)) {
    if (gtk_widget_get_has_tooltip (widget))
      return TRUE;
  }

  return FALSE;
}

/* Titles of windows are shortened by whoever draws the bar. */
static gboolean
is_title (GtkWidget *widget)
{
  GtkStyleContext *style = gtk_widget_get_style_context (widget);

  return gtk_style_context_has_class (style, "title") ||
         gtk_style_context_has_class (style, "subtitle");
}

static void
complain (Look *look, const char *what, GtkLabel *label)
{
  const char *text = gtk_label_get_text (label);

  g_string_append_printf (look->report, "%s: %s: %.*s\n",
                          gtk_window_get_title (GTK_WINDOW (look->window)), what,
                          (int)strcspn (text, "\n"), text);
}

/* The nearest ancestor that shows only a part of what it holds. */
static GtkWidget *
get_frame (GtkWidget *label)
{
  GtkWidget *scroller = gtk_widget_get_ancestor (label, GTK_TYPE_SCROLLED_WINDOW);

  return scroller != NULL ? scroller : gtk_widget_get_toplevel (label);
}

static gboolean
is_outside (GtkWidget *label)
{
  GtkWidget *frame = get_frame (label);
  int x;
  int y;

  if (!gtk_widget_translate_coordinates (label, frame, 0, 0, &x, &y))
    return FALSE;
  if (x < 0 ||
      x + gtk_widget_get_allocated_width (label) > gtk_widget_get_allocated_width (frame))
    return TRUE;

  return !GTK_IS_SCROLLED_WINDOW (frame) &&
         (y < 0 || y + gtk_widget_get_allocated_height (label) >
                       gtk_widget_get_allocated_height (frame));
}

static gboolean
is_cut (GtkLabel *label)
{
  int width;
  int height;

  pango_layout_get_pixel_size (gtk_label_get_layout (label), &width, &height);

  return width > gtk_widget_get_allocated_width (GTK_WIDGET (label)) + 1 ||
         height > gtk_widget_get_allocated_height (GTK_WIDGET (label)) + 1;
}

static void
check_label (Look *look, GtkLabel *label)
{
  if (*gtk_label_get_text (label) == '\0')
    return;
  if (pango_layout_is_ellipsized (gtk_label_get_layout (label))) {
    if (!has_tooltip (GTK_WIDGET (label)) && !is_title (GTK_WIDGET (label)))
      complain (look, "is shortened", label);
  } else if (is_cut (label)) {
    complain (look, "is cut", label);
  } else if (is_outside (GTK_WIDGET (label))) {
    complain (look, "is outside", label);
  }
}

static void
walk (GtkWidget *widget, gpointer user_data)
{
  if (!gtk_widget_get_mapped (widget))
    return;
  if (GTK_IS_LABEL (widget))
    check_label (user_data, GTK_LABEL (widget));
  if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), walk, user_data);
}

/* The shadow around a window does not count. */
static void
check_width (Look *look)
{
  GtkWidget *parts[] = {gtk_bin_get_child (GTK_BIN (look->window)),
                        gtk_window_get_titlebar (GTK_WINDOW (look->window))};

  for (size_t i = 0; i < G_N_ELEMENTS (parts); i++) {
    int least;

    if (parts[i] == NULL)
      continue;
    gtk_widget_get_preferred_width (parts[i], &least, NULL);
    if (least > NARROWEST)
      g_string_append_printf (look->report, "%s: %s needs %d pixels in width\n",
                              gtk_window_get_title (GTK_WINDOW (look->window)),
                              i == 0 ? "the content" : "the header bar", least);
  }
}

static gboolean
look_cb (gpointer user_data)
{
  g_autoptr (GString) report = g_string_new (NULL);
  g_autoptr (GList) windows = gtk_window_list_toplevels ();
  const char *path = g_getenv ("LETTERLOCK_LABELS");

  for (GList *item = windows; item != NULL; item = item->next) {
    Look look = {report, item->data};

    if (!gtk_widget_get_mapped (item->data) ||
        gtk_window_get_window_type (item->data) != GTK_WINDOW_TOPLEVEL)
      continue;
    walk (item->data, &look);
    if (GTK_IS_APPLICATION_WINDOW (item->data))
      check_width (&look);
  }
  g_string_append (report, "end\n");
  if (path != NULL)
    g_file_set_contents (path, report->str, -1, NULL);

  return G_SOURCE_CONTINUE;
}

void
gtk_module_init (int *argc, char ***argv)
{
  g_unix_signal_add (SIGUSR1, look_cb, NULL);
}
