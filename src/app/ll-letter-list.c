/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-letter-list.h"

#include "app/ll-letter-model.h"
#include "app/ll-shown-date.h"

#define DATE_MARGIN 12
/* A day with two digits in a long month. */
#define WIDE_DATE G_GINT64_CONSTANT (1793188800)

struct _LlLetterList {
  GtkScrolledWindow parent;

  GtkTreeView *view;
  GtkTreeSelection *selection;
  GtkTreeViewColumn *dates;

  gboolean is_ours; /* the selection is changed by us */
  int height;
};

enum {
  SIGNAL_CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LlLetterList, ll_letter_list, GTK_TYPE_SCROLLED_WINDOW)

static void
selection_changed_cb (LlLetterList *self, GtkTreeSelection *selection)
{
  GtkTreeModel *model;
  GtkTreeIter iter;
  GtkTreePath *path;

  if (self->is_ours || !gtk_tree_selection_get_selected (selection, &model, &iter))
    return;
  path = gtk_tree_model_get_path (model, &iter);
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0,
                 (guint)gtk_tree_path_get_indices (path)[0]);
  gtk_tree_path_free (path);
}

static gboolean
query_tooltip_cb (GtkTreeView *view,
                  int x,
                  int y,
                  gboolean by_keyboard,
                  GtkTooltip *tooltip,
                  LlLetterList *self)
{
  GtkTreeModel *model;
  GtkTreePath *path;
  GtkTreeIter iter;
  g_autofree char *text = NULL;

  if (!gtk_tree_view_get_tooltip_context (view, &x, &y, by_keyboard, &model, &path,
                                          &iter))
    return FALSE;
  gtk_tree_model_get (model, &iter, LL_LETTER_COLUMN_SPOKEN, &text, -1);
  gtk_tooltip_set_text (tooltip, text);
  gtk_tree_view_set_tooltip_row (view, tooltip, path);
  gtk_tree_path_free (path);

  return TRUE;
}

/* Columns of fixed height have fixed widths, and the font may be any. */
static void
ll_letter_list_style_updated (GtkWidget *widget)
{
  LlLetterList *self = LL_LETTER_LIST (widget);
  g_autofree char *date = ll_shown_date_format_day (WIDE_DATE);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, date);
  int width;

  GTK_WIDGET_CLASS (ll_letter_list_parent_class)->style_updated (widget);
  pango_layout_get_pixel_size (layout, &width, NULL);
  gtk_tree_view_column_set_fixed_width (self->dates, width + 2 * DATE_MARGIN);
}

/* The letter that is shown stays in sight when room is lost. */
static void
ll_letter_list_size_allocate (GtkWidget *widget, GtkAllocation *allocation)
{
  LlLetterList *self = LL_LETTER_LIST (widget);
  GtkTreePath *path;

  GTK_WIDGET_CLASS (ll_letter_list_parent_class)->size_allocate (widget, allocation);
  if (allocation->height == self->height)
    return;
  self->height = allocation->height;
  gtk_tree_view_get_cursor (self->view, &path, NULL);
  if (path != NULL)
    gtk_tree_view_scroll_to_cell (self->view, path, NULL, FALSE, 0, 0);
  gtk_tree_path_free (path);
}

static void
ll_letter_list_class_init (LlLetterListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->size_allocate = ll_letter_list_size_allocate;
  widget_class->style_updated = ll_letter_list_style_updated;
  signals[SIGNAL_CHOSEN] =
      g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, G_TYPE_UINT);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/letterlock/Letterlock/ui/ll-letter-list.ui");
  gtk_widget_class_bind_template_child (widget_class, LlLetterList, view);
  gtk_widget_class_bind_template_child (widget_class, LlLetterList, selection);
  gtk_widget_class_bind_template_child (widget_class, LlLetterList, dates);
  gtk_widget_class_bind_template_callback (widget_class, selection_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, query_tooltip_cb);
}

static void
ll_letter_list_init (LlLetterList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
ll_letter_list_set_folder (LlLetterList *self, LlMailFolder *folder)
{
  g_autoptr (GtkTreeModel) model = NULL;

  g_return_if_fail (LL_IS_LETTER_LIST (self));

  if (folder != NULL)
    model = ll_letter_model_new (folder);
  self->is_ours = TRUE;
  gtk_tree_view_set_model (self->view, model);
  self->is_ours = FALSE;
}

void
ll_letter_list_select (LlLetterList *self, unsigned int at)
{
  GtkTreePath *path;

  g_return_if_fail (LL_IS_LETTER_LIST (self));

  path = gtk_tree_path_new_from_indices ((int)at, -1);
  self->is_ours = TRUE;
  gtk_tree_view_set_cursor (self->view, path, NULL, FALSE);
  self->is_ours = FALSE;
  gtk_tree_path_free (path);
}
