/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-outbox-window.h"

#include <glib/gi18n.h>

#include "app/ll-draft-row.h"
#include "app/ll-outbox-row.h"
#include "engine/ll-drafts.h"
#include "engine/ll-outbox.h"
#include "widgets/ll-undo-bar.h"
#include "wording/ll-wording.h"

#define SIZE_NAME "outbox"

/* Rows are made a few at a time, so that a full outbox does not freeze the window. */
#define ROWS_AT_ONCE 8

struct _LlOutboxWindow {
  GtkApplicationWindow parent;

  GtkMenuButton *menu;
  LlUndoBar *undo_bar;
  GtkLabel *failure_label;
  GtkStack *pages;
  GtkWidget *letters_heading;
  GtkListBox *letters_list;
  GtkWidget *drafts_heading;
  GtkListBox *drafts_list;

  LlApplication *application; /* which outlives its windows */
  LlEngine *engine;
  GCancellable *cancellable;
  GPtrArray *letters; /* (element-type LlQueued): what was read and has no row yet */
  GPtrArray *drafts;  /* (element-type LlDraftInfo): what was read last */
  guint n_letters;    /* in the outbox */
  guint n_drafts;     /* in the list */
  guint filling;      /* the idle that makes rows */
  guint n_reading;    /* parts that are being read */
  gboolean is_stale;  /* something changed while it was read */
  gboolean is_read;   /* once at least */
  char *leaving;      /* owned; id of the draft that goes unless it is undone; NULL */
  char *failure;      /* owned; what went wrong; NULL */
};

G_DEFINE_FINAL_TYPE (LlOutboxWindow, ll_outbox_window, GTK_TYPE_APPLICATION_WINDOW)

static void
update (LlOutboxWindow *self)
{
  gboolean is_empty = self->n_letters == 0 && self->n_drafts == 0;

  gtk_stack_set_visible_child_name (self->pages, !self->is_read ? "loading"
                                                 : is_empty     ? "empty"
                                                                : "rows");
  gtk_widget_set_visible (self->letters_heading, self->n_letters > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->letters_list), self->n_letters > 0);
  gtk_widget_set_visible (self->drafts_heading, self->n_drafts > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->drafts_list), self->n_drafts > 0);
  gtk_label_set_text (self->failure_label, self->failure != NULL ? self->failure : "");
  gtk_widget_set_visible (GTK_WIDGET (self->failure_label), self->failure != NULL);
}

static void
fail (LlOutboxWindow *self, const GError *error)
{
  g_free (self->failure);
  self->failure = ll_wording_error (error);
}

/* -- letters that wait -- */

static void
letter_changed_cb (LlOutboxWindow *self)
{
  ll_application_outbox_changed (self->application);
}

/* Returns: (transfer full) (nullable): the letter called @id, taken out of what was read.
 */
static LlQueued *
steal_letter (LlOutboxWindow *self, const char *id)
{
  for (guint i = 0; i < self->letters->len; i++) {
    const LlQueued *letter = self->letters->pdata[i];

    if (g_strcmp0 (letter->id, id) == 0)
      return g_ptr_array_steal_index (self->letters, i);
  }

  return NULL;
}

/* A row that is there keeps what it is doing. */
static void
refresh_rows (LlOutboxWindow *self)
{
  g_autoptr (GList) rows =
      gtk_container_get_children (GTK_CONTAINER (self->letters_list));

  for (GList *item = rows; item != NULL; item = item->next) {
    LlQueued *letter = steal_letter (self, ll_outbox_row_get_id (item->data));

    if (letter != NULL)
      ll_outbox_row_take_letter (item->data, letter);
    else
      gtk_widget_destroy (item->data);
  }
}

static gboolean
fill_cb (gpointer data)
{
  LlOutboxWindow *self = data;

  for (int i = 0; i < ROWS_AT_ONCE && self->letters->len > 0; i++) {
    GtkWidget *row = ll_outbox_row_new (G_APPLICATION (self->application), self->engine);

    ll_outbox_row_take_letter (LL_OUTBOX_ROW (row),
                               g_ptr_array_steal_index (self->letters, 0));
    g_signal_connect_object (row, "changed", G_CALLBACK (letter_changed_cb), self,
                             G_CONNECT_SWAPPED);
    gtk_container_add (GTK_CONTAINER (self->letters_list), row);
  }
  if (self->letters->len > 0)
    return G_SOURCE_CONTINUE;
  self->filling = 0;

  return G_SOURCE_REMOVE;
}

static void
take_letters (LlOutboxWindow *self, GPtrArray *letters)
{
  g_clear_pointer (&self->letters, g_ptr_array_unref);
  self->letters = letters;
  self->n_letters = letters->len;
  refresh_rows (self);
  g_clear_handle_id (&self->filling, g_source_remove);
  if (fill_cb (self))
    self->filling = g_idle_add (fill_cb, self);
}

/* -- drafts: hidden at once, gone when nobody can want them back -- */

static void
draft_removed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LlOutboxWindow) self = data;
  g_autoptr (GError) error = NULL;
  gboolean is_removed = ll_drafts_remove_finish (LL_ENGINE (source), result, &error);

  g_application_release (G_APPLICATION (self->application));
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (!is_removed)
    fail (self, error);
  ll_outbox_window_reload (self);
}

/* Even when the window goes the draft does. */
static void
settled_cb (LlOutboxWindow *self)
{
  g_autofree char *id = g_steal_pointer (&self->leaving);

  if (id == NULL)
    return;
  g_application_hold (G_APPLICATION (self->application));
  ll_drafts_remove_async (self->engine, id, NULL, draft_removed_cb, g_object_ref (self));
}

static void
delete_draft_cb (LlOutboxWindow *self, LlDraftRow *row);

/* Returns: (transfer none) (nullable). */
static GtkWidget *
find_draft_row (LlOutboxWindow *self, const char *id)
{
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self->drafts_list));

  for (GList *item = rows; item != NULL; item = item->next) {
    if (g_strcmp0 (ll_draft_row_get_id (item->data), id) == 0)
      return item->data;
  }

  return NULL;
}

static gboolean
is_shown_draft (LlOutboxWindow *self, const char *id)
{
  if (self->drafts == NULL || g_strcmp0 (id, self->leaving) == 0)
    return FALSE;
  for (guint i = 0; i < self->drafts->len; i++) {
    if (g_strcmp0 (((const LlDraftInfo *)self->drafts->pdata[i])->id, id) == 0)
      return TRUE;
  }

  return FALSE;
}

static void
drop_draft_row_cb (GtkWidget *row, gpointer data)
{
  if (!is_shown_draft (data, ll_draft_row_get_id (LL_DRAFT_ROW (row))))
    gtk_widget_destroy (row);
}

static void
show_draft (LlOutboxWindow *self, const LlDraftInfo *draft)
{
  GtkWidget *row = find_draft_row (self, draft->id);
  gboolean is_new = row == NULL;

  if (is_new) {
    row = ll_draft_row_new ();
    g_signal_connect_object (row, "delete", G_CALLBACK (delete_draft_cb), self,
                             G_CONNECT_SWAPPED);
  }
  ll_draft_row_set_draft (LL_DRAFT_ROW (row), draft, ll_engine_get_time (self->engine));
  if (is_new)
    gtk_container_add (GTK_CONTAINER (self->drafts_list), row);
}

/* Rows that stay keep the keyboard. */
static void
fill_drafts (LlOutboxWindow *self)
{
  gtk_container_foreach (GTK_CONTAINER (self->drafts_list), drop_draft_row_cb, self);
  self->n_drafts = 0;
  for (guint i = 0; self->drafts != NULL && i < self->drafts->len; i++) {
    const LlDraftInfo *draft = self->drafts->pdata[i];

    if (!is_shown_draft (self, draft->id))
      continue;
    show_draft (self, draft);
    self->n_drafts++;
  }
  gtk_list_box_invalidate_sort (self->drafts_list);
}

static void
delete_draft_cb (LlOutboxWindow *self, LlDraftRow *row)
{
  g_autofree char *id = g_strdup (ll_draft_row_get_id (row));

  ll_undo_bar_offer (self->undo_bar, _ ("Deleted an unfinished letter."));
  self->leaving = g_steal_pointer (&id);
  fill_drafts (self);
  update (self);
}

static void
undone_cb (LlOutboxWindow *self)
{
  g_clear_pointer (&self->leaving, g_free);
  fill_drafts (self);
  update (self);
}

/* -- reading -- */

static void
read_part_done (LlOutboxWindow *self)
{
  if (--self->n_reading > 0)
    return;
  self->is_read = TRUE;
  update (self);
  if (self->is_stale)
    ll_outbox_window_reload (self);
}

static void
letters_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  LlOutboxWindow *self = data;
  g_autoptr (GError) error = NULL;
  GPtrArray *letters = ll_outbox_list_finish (LL_ENGINE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (letters != NULL)
    take_letters (self, letters);
  else
    fail (self, error);
  read_part_done (self);
}

static void
drafts_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  LlOutboxWindow *self = data;
  g_autoptr (GError) error = NULL;
  GPtrArray *drafts = ll_drafts_list_finish (LL_ENGINE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (drafts == NULL)
    fail (self, error);
  g_clear_pointer (&self->drafts, g_ptr_array_unref);
  self->drafts = drafts;
  fill_drafts (self);
  read_part_done (self);
}

void
ll_outbox_window_reload (LlOutboxWindow *self)
{
  g_return_if_fail (LL_IS_OUTBOX_WINDOW (self));

  self->is_stale = self->n_reading > 0;
  if (self->is_stale)
    return;
  g_clear_pointer (&self->failure, g_free);
  self->n_reading = 2;
  ll_outbox_list_async (self->engine, self->cancellable, letters_read_cb, self);
  ll_drafts_list_async (self->engine, self->cancellable, drafts_read_cb, self);
}

/* -- life -- */

/* What was written, sent or saved in another window shows when this one is looked at. */
static void
active_cb (LlOutboxWindow *self)
{
  if (self->is_read && gtk_window_is_active (GTK_WINDOW (self)))
    ll_outbox_window_reload (self);
}

static gboolean
ll_outbox_window_key_press (GtkWidget *widget, GdkEventKey *event)
{
  LlOutboxWindow *self = LL_OUTBOX_WINDOW (widget);

  if ((event->state & gtk_accelerator_get_default_mod_mask ()) == GDK_CONTROL_MASK &&
      event->keyval == GDK_KEY_z && ll_undo_bar_undo (self->undo_bar))
    return GDK_EVENT_STOP;

  return GTK_WIDGET_CLASS (ll_outbox_window_parent_class)
      ->key_press_event (widget, event);
}

GtkWidget *
ll_outbox_window_new (LlApplication *application)
{
  LlOutboxWindow *self =
      g_object_new (LL_TYPE_OUTBOX_WINDOW, "application", application, NULL);
  int width;
  int height;

  gtk_menu_button_set_menu_model (self->menu,
                                  ll_application_get_primary_menu (application));
  ll_settings_get_size (ll_application_get_settings (application), SIZE_NAME, &width,
                        &height);
  if (width > 0 && height > 0)
    gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  self->application = application;
  self->engine = g_object_ref (ll_application_get_engine (application));
  update (self);
  ll_outbox_window_reload (self);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (active_cb), NULL);

  return GTK_WIDGET (self);
}

static gboolean
ll_outbox_window_delete_event (GtkWidget *widget, GdkEventAny *event)
{
  LlOutboxWindow *self = LL_OUTBOX_WINDOW (widget);
  int width;
  int height;

  gtk_window_get_size (GTK_WINDOW (widget), &width, &height);
  ll_settings_set_size (ll_application_get_settings (self->application), SIZE_NAME, width,
                        height);

  return GDK_EVENT_PROPAGATE;
}

static void
ll_outbox_window_dispose (GObject *object)
{
  LlOutboxWindow *self = LL_OUTBOX_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->filling, g_source_remove);
  if (self->undo_bar != NULL)
    ll_undo_bar_settle (self->undo_bar);

  G_OBJECT_CLASS (ll_outbox_window_parent_class)->dispose (object);
}

static void
ll_outbox_window_finalize (GObject *object)
{
  LlOutboxWindow *self = LL_OUTBOX_WINDOW (object);

  g_clear_object (&self->cancellable);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->letters, g_ptr_array_unref);
  g_clear_pointer (&self->drafts, g_ptr_array_unref);
  g_free (self->leaving);
  g_free (self->failure);

  G_OBJECT_CLASS (ll_outbox_window_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *klass)
{
  gtk_widget_class_set_template_from_resource (
      klass, "/org/letterlock/Letterlock/ui/ll-outbox-window.ui");
  gtk_widget_class_bind_template_child (klass, LlOutboxWindow, menu);
  gtk_widget_class_bind_template_child (klass, LlOutboxWindow, undo_bar);
  gtk_widget_class_bind_template_child (klass, LlOutboxWindow, failure_label);
  gtk_widget_class_bind_template_child (klass, LlOutboxWindow, pages);
  gtk_widget_class_bind_template_child (klass, LlOutboxWindow, letters_heading);
  gtk_widget_class_bind_template_child (klass, LlOutboxWindow, letters_list);
  gtk_widget_class_bind_template_child (klass, LlOutboxWindow, drafts_heading);
  gtk_widget_class_bind_template_child (klass, LlOutboxWindow, drafts_list);
  gtk_widget_class_bind_template_callback (klass, settled_cb);
  gtk_widget_class_bind_template_callback (klass, undone_cb);
}

static void
ll_outbox_window_class_init (LlOutboxWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ll_outbox_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = ll_outbox_window_finalize;
  widget_class->delete_event = ll_outbox_window_delete_event;
  widget_class->key_press_event = ll_outbox_window_key_press;

  g_type_ensure (LL_TYPE_UNDO_BAR);
  bind_template (widget_class);
}

static void
ll_outbox_window_init (LlOutboxWindow *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_sort_func (self->drafts_list, ll_draft_row_compare, NULL, NULL);
}
