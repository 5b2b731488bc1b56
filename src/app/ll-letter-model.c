/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-letter-model.h"

#include <glib/gi18n-lib.h>

#include "app/ll-shown-date.h"
#include "base/ll-display-text.h"

#define FIELD_SIZE 300 /* octets of a name or a subject in the list */

struct _LlLetterModel {
  GObject parent;

  LlMailFolder *folder; /* owned */
  int stamp;
};

static void
ll_letter_model_tree_model_init (GtkTreeModelIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LlLetterModel,
                               ll_letter_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_TREE_MODEL,
                                                      ll_letter_model_tree_model_init))

/* -- words -- */

static char *
format_field (const char *text, const char *otherwise)
{
  char *shown = text != NULL ? ll_display_text_clean (text, -1) : g_strdup ("");

  if (*shown == '\0') {
    g_free (shown);
    return g_strdup (otherwise);
  }
  ll_display_text_cut (shown, FIELD_SIZE);

  return shown;
}

static char *
format_column (const LlMailFolderItem *item, LlLetterColumn column)
{
  g_autofree char *from = format_field (item->from, _ ("Nobody"));
  g_autofree char *subject = format_field (item->subject, _ ("No subject"));
  g_autofree char *date = ll_shown_date_format_day (item->date);

  switch (column) {
  case LL_LETTER_COLUMN_WORDS:
    return g_strdup_printf ("%s\n%s", from, subject);
  case LL_LETTER_COLUMN_DATE:
    return g_steal_pointer (&date);
  case LL_LETTER_COLUMN_SPOKEN:
    /* Translators: a letter in the list: from whom, about what, when. */
    return g_strdup_printf (_ ("%s: %s, %s"), from, subject, date);
  }

  g_return_val_if_reached (NULL);
}

/* -- GtkTreeModel: one flat list, whose iterators hold the row's number -- */

static unsigned int
get_n_rows (LlLetterModel *self)
{
  return ll_mail_folder_get_n_letters (self->folder);
}

static gboolean
set_iter (LlLetterModel *self, GtkTreeIter *iter, guint at)
{
  if (at >= get_n_rows (self)) {
    iter->stamp = 0;
    return FALSE;
  }
  iter->stamp = self->stamp;
  iter->user_data = GUINT_TO_POINTER (at);

  return TRUE;
}

static guint
get_row (const GtkTreeIter *iter)
{
  return GPOINTER_TO_UINT (iter->user_data);
}

static GtkTreeModelFlags
ll_letter_model_get_flags (GtkTreeModel *model)
{
  return GTK_TREE_MODEL_ITERS_PERSIST | GTK_TREE_MODEL_LIST_ONLY;
}

static int
ll_letter_model_get_n_columns (GtkTreeModel *model)
{
  return LL_N_LETTER_COLUMNS;
}

static GType
ll_letter_model_get_column_type (GtkTreeModel *model, int column)
{
  return G_TYPE_STRING;
}

static gboolean
ll_letter_model_get_iter (GtkTreeModel *model, GtkTreeIter *iter, GtkTreePath *path)
{
  if (gtk_tree_path_get_depth (path) != 1)
    return FALSE;

  return set_iter (LL_LETTER_MODEL (model), iter,
                   (guint)gtk_tree_path_get_indices (path)[0]);
}

static GtkTreePath *
ll_letter_model_get_path (GtkTreeModel *model, GtkTreeIter *iter)
{
  return gtk_tree_path_new_from_indices ((int)get_row (iter), -1);
}

static void
ll_letter_model_get_value (GtkTreeModel *model,
                           GtkTreeIter *iter,
                           int column,
                           GValue *value)
{
  LlLetterModel *self = LL_LETTER_MODEL (model);

  g_value_init (value, G_TYPE_STRING);
  g_value_take_string (
      value, format_column (ll_mail_folder_get_item (self->folder, get_row (iter)),
                            (LlLetterColumn)column));
}

static gboolean
ll_letter_model_iter_next (GtkTreeModel *model, GtkTreeIter *iter)
{
  return set_iter (LL_LETTER_MODEL (model), iter, get_row (iter) + 1);
}

static gboolean
ll_letter_model_iter_previous (GtkTreeModel *model, GtkTreeIter *iter)
{
  if (get_row (iter) == 0)
    return FALSE;

  return set_iter (LL_LETTER_MODEL (model), iter, get_row (iter) - 1);
}

static gboolean
ll_letter_model_iter_children (GtkTreeModel *model,
                               GtkTreeIter *iter,
                               GtkTreeIter *parent)
{
  return parent == NULL && set_iter (LL_LETTER_MODEL (model), iter, 0);
}

static gboolean
ll_letter_model_iter_has_child (GtkTreeModel *model, GtkTreeIter *iter)
{
  return FALSE;
}

static int
ll_letter_model_iter_n_children (GtkTreeModel *model, GtkTreeIter *iter)
{
  return iter == NULL ? (int)get_n_rows (LL_LETTER_MODEL (model)) : 0;
}

static gboolean
ll_letter_model_iter_nth_child (GtkTreeModel *model,
                                GtkTreeIter *iter,
                                GtkTreeIter *parent,
                                int n)
{
  return parent == NULL && set_iter (LL_LETTER_MODEL (model), iter, (guint)n);
}

static gboolean
ll_letter_model_iter_parent (GtkTreeModel *model, GtkTreeIter *iter, GtkTreeIter *child)
{
  return FALSE;
}

static void
ll_letter_model_tree_model_init (GtkTreeModelIface *iface)
{
  iface->get_flags = ll_letter_model_get_flags;
  iface->get_n_columns = ll_letter_model_get_n_columns;
  iface->get_column_type = ll_letter_model_get_column_type;
  iface->get_iter = ll_letter_model_get_iter;
  iface->get_path = ll_letter_model_get_path;
  iface->get_value = ll_letter_model_get_value;
  iface->iter_next = ll_letter_model_iter_next;
  iface->iter_previous = ll_letter_model_iter_previous;
  iface->iter_children = ll_letter_model_iter_children;
  iface->iter_has_child = ll_letter_model_iter_has_child;
  iface->iter_n_children = ll_letter_model_iter_n_children;
  iface->iter_nth_child = ll_letter_model_iter_nth_child;
  iface->iter_parent = ll_letter_model_iter_parent;
}

/* -- GObject -- */

static void
ll_letter_model_finalize (GObject *object)
{
  ll_mail_folder_unref (LL_LETTER_MODEL (object)->folder);

  G_OBJECT_CLASS (ll_letter_model_parent_class)->finalize (object);
}

static void
ll_letter_model_class_init (LlLetterModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ll_letter_model_finalize;
}

static void
ll_letter_model_init (LlLetterModel *self)
{
  self->stamp = (int)g_random_int_range (1, G_MAXINT32);
}

GtkTreeModel *
ll_letter_model_new (LlMailFolder *folder)
{
  LlLetterModel *self;

  g_return_val_if_fail (folder != NULL, NULL);

  self = g_object_new (LL_TYPE_LETTER_MODEL, NULL);
  self->folder = ll_mail_folder_ref (folder);

  return GTK_TREE_MODEL (self);
}
