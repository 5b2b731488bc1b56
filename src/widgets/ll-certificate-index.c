/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "widgets/ll-certificate-index.h"

#include <glib/gi18n-lib.h>

#include "widgets/ll-certificates-model.h"
#include "widgets/ll-wrap-box.h"
#include "wording/ll-wording.h"

struct _LlCertificateIndex {
  GtkBox parent;

  GtkEntry *search_entry;
  GtkComboBox *filter_choice;
  GtkEntry *look_up_entry;
  GtkWidget *look_up_button;
  GtkWidget *look_up_notice;
  GtkLabel *look_up_problem;
  GtkStack *pages;
  GtkTreeView *tree;
  GtkLabel *error_label;

  LlCertificatesModel *model;
  gboolean is_loaded;
  char *error;           /* owned; why there is nothing to show; NULL */
  char *problem;         /* owned; what is wrong with the typed address; NULL */
  LlAddress *address;    /* owned; of the selected row; NULL: one's own */
  char *sha256;          /* owned; of the selected row; NULL: none */
  GtkTreePath *top;      /* owned; the first row in sight while the model is exchanged */
  gboolean is_resetting; /* selections are not the person's */
};

enum {
  SELECTED,
  LOOK_UP,
  IMPORT,
  MAKE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LlCertificateIndex, ll_certificate_index, GTK_TYPE_BOX)

GtkWidget *
ll_certificate_index_new (void)
{
  return g_object_new (LL_TYPE_CERTIFICATE_INDEX, NULL);
}

static LlCertificatesFilter
get_filter (LlCertificateIndex *self)
{
  LlCertificatesFilter filter = LL_CERTIFICATES_ALL;

  ll_certificates_filter_from_string (gtk_combo_box_get_active_id (self->filter_choice),
                                      &filter);

  return filter;
}

static const char *
choose_page (LlCertificateIndex *self)
{
  GtkTreeIter first;

  if (self->error != NULL)
    return "error";
  if (!self->is_loaded)
    return "loading";
  if (gtk_tree_model_get_iter_first (GTK_TREE_MODEL (self->model), &first))
    return "rows";
  if (*gtk_entry_get_text (self->search_entry) != '\0')
    return "not-found";
  if (get_filter (self) == LL_CERTIFICATES_MINE)
    return "none-of-mine";

  return ll_certificates_model_count (self->model) == 0 ? "empty" : "not-found";
}

static void
update (LlCertificateIndex *self)
{
  gtk_stack_set_visible_child_name (self->pages, choose_page (self));
  gtk_label_set_text (self->error_label, self->error != NULL ? self->error : "");
  gtk_label_set_text (self->look_up_problem, self->problem != NULL ? self->problem : "");
  gtk_widget_set_visible (self->look_up_notice, self->problem != NULL);
  gtk_widget_set_sensitive (self->look_up_button,
                            *gtk_entry_get_text (self->look_up_entry) != '\0');
}

/* -- rows -- */

static void
resetting_cb (LlCertificateIndex *self)
{
  self->is_resetting = TRUE;
  g_clear_pointer (&self->top, gtk_tree_path_free);
  gtk_tree_view_get_visible_range (self->tree, &self->top, NULL);
  gtk_tree_view_set_model (self->tree, NULL);
}

/* Puts the cursor back on the row that was selected, if it is shown. */
static gboolean
restore_selection (LlCertificateIndex *self, gboolean scrolls)
{
  GtkTreeIter iter;
  g_autoptr (GtkTreePath) path = NULL;

  if (self->sha256 == NULL ||
      !ll_certificates_model_find (self->model, self->address, self->sha256, &iter))
    return FALSE;

  path = gtk_tree_model_get_path (GTK_TREE_MODEL (self->model), &iter);
  gtk_tree_view_set_cursor (self->tree, path, NULL, FALSE);
  if (scrolls)
    gtk_tree_view_scroll_to_cell (self->tree, path, NULL, FALSE, 0, 0);

  return TRUE;
}

static void
reset_cb (LlCertificateIndex *self)
{
  GtkTreeIter iter;

  gtk_tree_view_set_model (self->tree, GTK_TREE_MODEL (self->model));
  restore_selection (self, FALSE);
  if (self->top != NULL &&
      gtk_tree_model_get_iter (GTK_TREE_MODEL (self->model), &iter, self->top))
    gtk_tree_view_scroll_to_cell (self->tree, self->top, NULL, TRUE, 0, 0);
  g_clear_pointer (&self->top, gtk_tree_path_free);
  self->is_resetting = FALSE;
  update (self);
}

void
ll_certificate_index_set_content (LlCertificateIndex *self,
                                  GPtrArray *people,
                                  GPtrArray *mine,
                                  gint64 now)
{
  g_return_if_fail (LL_IS_CERTIFICATE_INDEX (self));

  g_clear_pointer (&self->error, g_free);
  self->is_loaded = TRUE;
  ll_certificates_model_set_content (self->model, people, mine, now);
  update (self);
}

void
ll_certificate_index_set_error (LlCertificateIndex *self, const GError *error)
{
  g_return_if_fail (LL_IS_CERTIFICATE_INDEX (self));

  g_free (self->error);
  self->error = ll_wording_error (error);
  update (self);
}

static gboolean
get_selected (LlCertificateIndex *self, GtkTreeIter *out_iter)
{
  return gtk_tree_view_get_model (self->tree) != NULL &&
         gtk_tree_selection_get_selected (gtk_tree_view_get_selection (self->tree), NULL,
                                          out_iter);
}

LlEntry *
ll_certificate_index_get_entry (LlCertificateIndex *self)
{
  GtkTreeIter iter;

  g_return_val_if_fail (LL_IS_CERTIFICATE_INDEX (self), NULL);

  return get_selected (self, &iter) ? ll_certificates_model_get_entry (self->model, &iter)
                                    : NULL;
}

LlIdentity *
ll_certificate_index_get_identity (LlCertificateIndex *self)
{
  GtkTreeIter iter;

  g_return_val_if_fail (LL_IS_CERTIFICATE_INDEX (self), NULL);

  return get_selected (self, &iter)
             ? ll_certificates_model_get_identity (self->model, &iter)
             : NULL;
}

static void
keep_selection (LlCertificateIndex *self, LlAddress *address, const char *sha256)
{
  g_autofree char *old_sha256 = self->sha256;
  g_autoptr (LlAddress) old_address = self->address;

  self->address = address != NULL ? ll_address_ref (address) : NULL;
  self->sha256 = g_strdup (sha256);
}

void
ll_certificate_index_select (LlCertificateIndex *self,
                             LlAddress *address,
                             const char *sha256)
{
  g_return_if_fail (LL_IS_CERTIFICATE_INDEX (self));

  keep_selection (self, address, sha256);
  self->is_resetting = TRUE;
  if (!restore_selection (self, TRUE))
    gtk_tree_selection_unselect_all (gtk_tree_view_get_selection (self->tree));
  self->is_resetting = FALSE;
}

void
ll_certificate_index_unselect (LlCertificateIndex *self)
{
  ll_certificate_index_select (self, NULL, NULL);
}

static void
selection_changed_cb (LlCertificateIndex *self)
{
  LlEntry *entry = ll_certificate_index_get_entry (self);
  LlIdentity *identity = ll_certificate_index_get_identity (self);

  if (self->is_resetting || (entry == NULL && identity == NULL))
    return;
  if (entry != NULL)
    keep_selection (self, entry->address, entry->sha256);
  else
    keep_selection (self, NULL,
                    ll_certificate_get_sha256 (ll_identity_get_certificate (identity)));
  g_signal_emit (self, signals[SELECTED], 0);
}

/* -- search and filter -- */

static void
filter_changed_cb (LlCertificateIndex *self)
{
  ll_certificates_model_filter (self->model, get_filter (self),
                                gtk_entry_get_text (self->search_entry));
}

static void
stop_search_cb (LlCertificateIndex *self)
{
  gtk_entry_set_text (self->search_entry, "");
}

/* From the search down into what it found. */
static void
search_activate_cb (LlCertificateIndex *self)
{
  gtk_widget_child_focus (GTK_WIDGET (self->pages), GTK_DIR_TAB_FORWARD);
}

void
ll_certificate_index_show_all (LlCertificateIndex *self)
{
  g_return_if_fail (LL_IS_CERTIFICATE_INDEX (self));

  gtk_entry_set_text (self->search_entry, "");
  gtk_combo_box_set_active_id (self->filter_choice, "all");
}

void
ll_certificate_index_focus_search (LlCertificateIndex *self)
{
  g_return_if_fail (LL_IS_CERTIFICATE_INDEX (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

/* -- looking up -- */

void
ll_certificate_index_focus_look_up (LlCertificateIndex *self)
{
  g_return_if_fail (LL_IS_CERTIFICATE_INDEX (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->look_up_entry));
}

static void
focus_look_up_cb (LlCertificateIndex *self)
{
  ll_certificate_index_focus_look_up (self);
}

static void
look_up_changed_cb (LlCertificateIndex *self)
{
  g_clear_pointer (&self->problem, g_free);
  update (self);
}

static void
look_up_cb (LlCertificateIndex *self)
{
  g_autofree char *typed = g_strdup (gtk_entry_get_text (self->look_up_entry));
  g_autoptr (LlAddress) address = NULL;

  if (*g_strstrip (typed) == '\0')
    return;
  address = ll_address_parse (typed, NULL);
  g_clear_pointer (&self->problem, g_free);
  if (address == NULL)
    self->problem = g_strdup (_ ("This is not an address. One looks like "
                                 "carol@example.com."));
  else
    g_signal_emit (self, signals[LOOK_UP], 0, address);
  update (self);
}

static void
import_cb (LlCertificateIndex *self)
{
  g_signal_emit (self, signals[IMPORT], 0);
}

static void
make_cb (LlCertificateIndex *self)
{
  g_signal_emit (self, signals[MAKE], 0);
}

/* -- life -- */

static void
ll_certificate_index_dispose (GObject *object)
{
  LlCertificateIndex *self = LL_CERTIFICATE_INDEX (object);

  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (ll_certificate_index_parent_class)->dispose (object);
}

static void
ll_certificate_index_finalize (GObject *object)
{
  LlCertificateIndex *self = LL_CERTIFICATE_INDEX (object);

  g_free (self->error);
  g_free (self->problem);
  g_clear_pointer (&self->address, ll_address_unref);
  g_free (self->sha256);
  g_clear_pointer (&self->top, gtk_tree_path_free);

  G_OBJECT_CLASS (ll_certificate_index_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *klass)
{
  gtk_widget_class_set_template_from_resource (
      klass, "/org/letterlock/Letterlock/ui/ll-certificate-index.ui");
  gtk_widget_class_bind_template_child (klass, LlCertificateIndex, search_entry);
  gtk_widget_class_bind_template_child (klass, LlCertificateIndex, filter_choice);
  gtk_widget_class_bind_template_child (klass, LlCertificateIndex, look_up_entry);
  gtk_widget_class_bind_template_child (klass, LlCertificateIndex, look_up_button);
  gtk_widget_class_bind_template_child (klass, LlCertificateIndex, look_up_notice);
  gtk_widget_class_bind_template_child (klass, LlCertificateIndex, look_up_problem);
  gtk_widget_class_bind_template_child (klass, LlCertificateIndex, pages);
  gtk_widget_class_bind_template_child (klass, LlCertificateIndex, tree);
  gtk_widget_class_bind_template_child (klass, LlCertificateIndex, error_label);
  gtk_widget_class_bind_template_callback (klass, filter_changed_cb);
  gtk_widget_class_bind_template_callback (klass, stop_search_cb);
  gtk_widget_class_bind_template_callback (klass, search_activate_cb);
  gtk_widget_class_bind_template_callback (klass, focus_look_up_cb);
  gtk_widget_class_bind_template_callback (klass, look_up_changed_cb);
  gtk_widget_class_bind_template_callback (klass, look_up_cb);
  gtk_widget_class_bind_template_callback (klass, selection_changed_cb);
  gtk_widget_class_bind_template_callback (klass, import_cb);
  gtk_widget_class_bind_template_callback (klass, make_cb);
}

static void
ll_certificate_index_class_init (LlCertificateIndexClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ll_certificate_index_dispose;
  G_OBJECT_CLASS (klass)->finalize = ll_certificate_index_finalize;

  signals[SELECTED] =
      g_signal_new ("selected", LL_TYPE_CERTIFICATE_INDEX, G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 0);
  signals[LOOK_UP] =
      g_signal_new ("look-up", LL_TYPE_CERTIFICATE_INDEX, G_SIGNAL_RUN_LAST, 0, NULL,
                    NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[IMPORT] = g_signal_new ("import", LL_TYPE_CERTIFICATE_INDEX, G_SIGNAL_RUN_LAST,
                                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[MAKE] = g_signal_new ("make", LL_TYPE_CERTIFICATE_INDEX, G_SIGNAL_RUN_LAST, 0,
                                NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (LL_TYPE_WRAP_BOX);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
ll_certificate_index_init (LlCertificateIndex *self)
{
  self->model = ll_certificates_model_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->model, "resetting", G_CALLBACK (resetting_cb), self);
  g_signal_connect_swapped (self->model, "reset", G_CALLBACK (reset_cb), self);
  update (self);
}
