/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-accounts-window.h"

#include <glib/gi18n.h>

#include "app/ll-account-form.h"
#include "base/ll-display-text.h"
#include "engine/ll-accounts.h"
#include "widgets/ll-undo-bar.h"
#include "widgets/ll-wrap-box.h"
#include "wording/ll-wording.h"

#define SIZE_NAME "accounts"

struct _LlAccountsWindow {
  GtkApplicationWindow parent;

  GtkMenuButton *menu;
  LlUndoBar *undo_bar;
  GtkStack *pages;
  GtkTreeView *tree;
  GtkListStore *rows;
  GtkWidget *change_button;
  GtkWidget *remove_button;
  GtkLabel *failure_label;
  LlAccountForm *form;

  GApplication *application; /* which outlives its windows */
  LlEngine *engine;
  GCancellable *cancellable;
  GPtrArray *accounts; /* (element-type LlAccount); NULL: not read yet */
  char *leaving;       /* owned; the account that goes unless it is undone; NULL */
  char *failure;       /* owned; what went wrong; NULL */
  gboolean is_editing;
};

G_DEFINE_FINAL_TYPE (LlAccountsWindow, ll_accounts_window, GTK_TYPE_APPLICATION_WINDOW)

/* -- what is seen -- */

/* Returns: (transfer none) (nullable). */
static const LlAccount *
get_selected (LlAccountsWindow *self)
{
  GtkTreeIter iter;
  guint index;

  if (!gtk_tree_selection_get_selected (gtk_tree_view_get_selection (self->tree), NULL,
                                        &iter))
    return NULL;
  gtk_tree_model_get (GTK_TREE_MODEL (self->rows), &iter, 2, &index, -1);

  return self->accounts->pdata[index];
}

static const char *
choose_page (LlAccountsWindow *self)
{
  if (self->is_editing)
    return "form";
  if (self->accounts == NULL && self->failure == NULL)
    return "loading";

  return gtk_tree_model_iter_n_children (GTK_TREE_MODEL (self->rows), NULL) > 0 ? "list"
                                                                                : "empty";
}

static void
update (LlAccountsWindow *self)
{
  gboolean has_selection = get_selected (self) != NULL;

  gtk_stack_set_visible_child_name (self->pages, choose_page (self));
  gtk_widget_set_sensitive (self->change_button, has_selection);
  gtk_widget_set_sensitive (self->remove_button, has_selection);
  gtk_label_set_text (self->failure_label, self->failure != NULL ? self->failure : "");
  gtk_widget_set_visible (GTK_WIDGET (self->failure_label), self->failure != NULL);
}

static void
fill_rows (LlAccountsWindow *self)
{
  GtkTreeIter first;

  gtk_list_store_clear (self->rows);
  for (guint i = 0; self->accounts != NULL && i < self->accounts->len; i++) {
    const LlAccount *account = self->accounts->pdata[i];
    const char *address = ll_address_get_text (account->address);
    g_autofree char *name = ll_display_text_clean (address, -1);
    g_autofree char *server = ll_display_text_clean (account->server, -1);
    g_autofree char *words = NULL;

    if (g_strcmp0 (self->leaving, address) == 0)
      continue;
    /* Translators: "sends by mail.example.org, port 465" */
    words = g_strdup_printf (_ ("sends by %s, port %u"), server, account->port);
    gtk_list_store_insert_with_values (self->rows, NULL, -1, 0, name, 1, words, 2, i, -1);
  }
  if (gtk_tree_model_get_iter_first (GTK_TREE_MODEL (self->rows), &first))
    gtk_tree_selection_select_iter (gtk_tree_view_get_selection (self->tree), &first);
  update (self);
}

static void
selection_changed_cb (LlAccountsWindow *self)
{
  update (self);
}

/* -- reading -- */

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  LlAccountsWindow *self = data;
  g_autoptr (GError) error = NULL;
  GPtrArray *accounts = ll_accounts_list_finish (LL_ENGINE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_pointer (&self->failure, g_free);
  if (accounts == NULL)
    self->failure = ll_wording_error (error);
  g_clear_pointer (&self->accounts, g_ptr_array_unref);
  self->accounts = accounts;
  fill_rows (self);
}

static void
reload (LlAccountsWindow *self)
{
  ll_accounts_list_async (self->engine, self->cancellable, listed_cb, self);
}

/* -- adding and changing -- */

static void
start_form (LlAccountsWindow *self, const LlAccount *account)
{
  self->is_editing = TRUE;
  update (self);
  ll_account_form_start (self->form, account);
}

static void
add_cb (LlAccountsWindow *self)
{
  ll_undo_bar_settle (self->undo_bar);
  start_form (self, NULL);
}

static void
change_cb (LlAccountsWindow *self)
{
  const LlAccount *account = get_selected (self);

  if (account != NULL)
    start_form (self, account);
}

static void
form_closed_cb (LlAccountsWindow *self)
{
  self->is_editing = FALSE;
  update (self);
  reload (self);
}

/* -- removing: hidden at once, gone when nobody can want it back -- */

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LlAccountsWindow) self = data;
  g_autoptr (GError) error = NULL;
  gboolean is_removed = ll_accounts_remove_finish (LL_ENGINE (source), result, &error);

  g_application_release (self->application);
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (!is_removed) {
    g_free (self->failure);
    self->failure = ll_wording_error (error);
    update (self);
  }
  reload (self);
}

/* Even when the window goes the account does. */
static void
settled_cb (LlAccountsWindow *self)
{
  g_autofree char *name = g_steal_pointer (&self->leaving);

  if (name == NULL)
    return;
  g_application_hold (self->application);
  ll_accounts_remove_async (self->engine, name, NULL, removed_cb, g_object_ref (self));
}

static void
undone_cb (LlAccountsWindow *self)
{
  g_clear_pointer (&self->leaving, g_free);
  fill_rows (self);
}

static void
remove_cb (LlAccountsWindow *self)
{
  const LlAccount *account = get_selected (self);
  g_autofree char *address = NULL;
  g_autofree char *name = NULL;
  g_autofree char *sentence = NULL;

  if (account == NULL)
    return;
  address = g_strdup (ll_address_get_text (account->address));
  name = ll_display_text_clean (address, -1);
  /* Translators: %s is an address. */
  sentence = g_strdup_printf (_ ("Removed the account of %s."), name);
  ll_undo_bar_offer (self->undo_bar, sentence);
  self->leaving = g_steal_pointer (&address);
  fill_rows (self);
}

static gboolean
ll_accounts_window_key_press (GtkWidget *widget, GdkEventKey *event)
{
  LlAccountsWindow *self = LL_ACCOUNTS_WINDOW (widget);

  if ((event->state & gtk_accelerator_get_default_mod_mask ()) == GDK_CONTROL_MASK &&
      event->keyval == GDK_KEY_z && ll_undo_bar_undo (self->undo_bar))
    return GDK_EVENT_STOP;

  return GTK_WIDGET_CLASS (ll_accounts_window_parent_class)
      ->key_press_event (widget, event);
}

/* -- life -- */

GtkWidget *
ll_accounts_window_new (LlApplication *application)
{
  LlAccountsWindow *self =
      g_object_new (LL_TYPE_ACCOUNTS_WINDOW, "application", application, NULL);
  int width;
  int height;

  gtk_menu_button_set_menu_model (self->menu,
                                  ll_application_get_primary_menu (application));
  ll_settings_get_size (ll_application_get_settings (application), SIZE_NAME, &width,
                        &height);
  if (width > 0 && height > 0)
    gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  self->application = G_APPLICATION (application);
  self->engine = g_object_ref (ll_application_get_engine (application));
  ll_account_form_set_engine (self->form, self->engine);
  update (self);
  reload (self);

  return GTK_WIDGET (self);
}

static gboolean
ll_accounts_window_delete_event (GtkWidget *widget, GdkEventAny *event)
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
ll_accounts_window_dispose (GObject *object)
{
  LlAccountsWindow *self = LL_ACCOUNTS_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  if (self->undo_bar != NULL)
    ll_undo_bar_settle (self->undo_bar);

  G_OBJECT_CLASS (ll_accounts_window_parent_class)->dispose (object);
}

static void
ll_accounts_window_finalize (GObject *object)
{
  LlAccountsWindow *self = LL_ACCOUNTS_WINDOW (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->accounts, g_ptr_array_unref);
  g_free (self->leaving);
  g_free (self->failure);

  G_OBJECT_CLASS (ll_accounts_window_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *klass)
{
  gtk_widget_class_set_template_from_resource (
      klass, "/org/letterlock/Letterlock/ui/ll-accounts-window.ui");
  gtk_widget_class_bind_template_child (klass, LlAccountsWindow, menu);
  gtk_widget_class_bind_template_child (klass, LlAccountsWindow, undo_bar);
  gtk_widget_class_bind_template_child (klass, LlAccountsWindow, pages);
  gtk_widget_class_bind_template_child (klass, LlAccountsWindow, tree);
  gtk_widget_class_bind_template_child (klass, LlAccountsWindow, rows);
  gtk_widget_class_bind_template_child (klass, LlAccountsWindow, change_button);
  gtk_widget_class_bind_template_child (klass, LlAccountsWindow, remove_button);
  gtk_widget_class_bind_template_child (klass, LlAccountsWindow, failure_label);
  gtk_widget_class_bind_template_child (klass, LlAccountsWindow, form);
  gtk_widget_class_bind_template_callback (klass, selection_changed_cb);
  gtk_widget_class_bind_template_callback (klass, add_cb);
  gtk_widget_class_bind_template_callback (klass, change_cb);
  gtk_widget_class_bind_template_callback (klass, remove_cb);
  gtk_widget_class_bind_template_callback (klass, form_closed_cb);
  gtk_widget_class_bind_template_callback (klass, settled_cb);
  gtk_widget_class_bind_template_callback (klass, undone_cb);
}

static void
ll_accounts_window_class_init (LlAccountsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ll_accounts_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = ll_accounts_window_finalize;
  widget_class->delete_event = ll_accounts_window_delete_event;
  widget_class->key_press_event = ll_accounts_window_key_press;

  g_type_ensure (LL_TYPE_ACCOUNT_FORM);
  g_type_ensure (LL_TYPE_UNDO_BAR);
  g_type_ensure (LL_TYPE_WRAP_BOX);
  bind_template (widget_class);
}

static void
ll_accounts_window_init (LlAccountsWindow *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
