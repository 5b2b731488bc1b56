/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "widgets/ll-certificates-view.h"

#include <glib/gi18n-lib.h>

#include "base/ll-display-text.h"
#include "engine/ll-certificates.h"
#include "engine/ll-identities.h"
#include "widgets/ll-certificate-index.h"
#include "widgets/ll-certificate-pane.h"
#include "widgets/ll-certificates-model.h"
#include "widgets/ll-identity-form.h"
#include "widgets/ll-import-dialog.h"
#include "widgets/ll-undo-bar.h"
#include "wording/ll-wording.h"

/* Below this width list and certificate stand one above the other. */
#define SIDE_BY_SIDE_WIDTH 600

struct _LlCertificatesView {
  GtkBox parent;

  GtkPaned *panes;
  LlCertificateIndex *index;
  GtkStack *side;
  LlCertificatePane *pane;
  LlIdentityForm *form;
  LlUndoBar *undo_bar;

  LlEngine *engine;
  GCancellable *cancellable; /* everything ends with the view */

  GPtrArray *people; /* (element-type LlEntry): what was read last; NULL */
  GPtrArray *mine;   /* (element-type LlIdentity); NULL */
  guint n_reading;   /* parts of a reading that are under way */
  gboolean is_stale; /* something changed while it was read */

  LlForgotten *forgotten; /* owned; what the undo bar offers to restore; NULL */
  LlEntry *forgotten_entry;
  gboolean forgot_one; /* and the address keeps others */
  LlIdentity *made;    /* to be selected once it is read; NULL */
  gboolean is_making;
  GtkFileChooserNative *chooser;
  guint turn;         /* the idle that turns the panes */
  gboolean is_turned; /* once at least */
};

G_DEFINE_FINAL_TYPE (LlCertificatesView, ll_certificates_view, GTK_TYPE_BOX)

GtkWidget *
ll_certificates_view_new (void)
{
  return g_object_new (LL_TYPE_CERTIFICATES_VIEW, NULL);
}

static void
update (LlCertificatesView *self)
{
  gtk_stack_set_visible_child_name (self->side, self->is_making ? "make" : "certificate");
}

/* -- reading -- */

static LlEntry *
find_entry (LlCertificatesView *self, const LlEntry *wanted)
{
  for (guint i = 0; i < self->people->len; i++) {
    LlEntry *entry = self->people->pdata[i];

    if (ll_address_equal (entry->address, wanted->address) &&
        ll_certificate_equal (entry->certificate, wanted->certificate))
      return entry;
  }

  return NULL;
}

static LlIdentity *
find_identity (LlCertificatesView *self, LlIdentity *wanted)
{
  for (guint i = 0; i < self->mine->len; i++) {
    if (ll_certificate_equal (ll_identity_get_certificate (self->mine->pdata[i]),
                              ll_identity_get_certificate (wanted)))
      return self->mine->pdata[i];
  }

  return NULL;
}

/* What is shown in full is what was read now, or nothing if it is gone. */
static void
refresh_pane (LlCertificatesView *self)
{
  LlEntry *entry = ll_certificate_pane_get_entry (self->pane);
  LlIdentity *identity = ll_certificate_pane_get_identity (self->pane);

  if (entry == NULL && identity == NULL)
    return;
  entry = entry != NULL ? find_entry (self, entry) : NULL;
  identity = identity != NULL ? find_identity (self, identity) : NULL;
  if (entry != NULL)
    ll_certificate_pane_show_entry (self->pane, entry);
  else if (identity != NULL)
    ll_certificate_pane_show_identity (self->pane, identity);
  else
    ll_certificate_pane_clear (self->pane);
}

static void
select_identity (LlCertificatesView *self, LlIdentity *identity)
{
  ll_certificate_index_show_all (self->index);
  ll_certificate_index_select (
      self->index, NULL,
      ll_certificate_get_sha256 (ll_identity_get_certificate (identity)));
  ll_certificate_pane_show_identity (self->pane, identity);
}

static void
read_part_done (LlCertificatesView *self)
{
  g_autoptr (LlIdentity) made = NULL;

  if (--self->n_reading > 0)
    return;
  if (self->people != NULL && self->mine != NULL) {
    ll_certificate_index_set_content (self->index, self->people, self->mine,
                                      ll_engine_get_time (self->engine));
    refresh_pane (self);
    made = g_steal_pointer (&self->made);
    if (made != NULL && find_identity (self, made) != NULL)
      select_identity (self, find_identity (self, made));
  }
  if (self->is_stale)
    ll_certificates_view_reload (self);
}

static void
take_part (LlCertificatesView *self, GPtrArray **part, GPtrArray *read, GError *error)
{
  if (read == NULL)
    ll_certificate_index_set_error (self->index, error);
  ll_certificates_model_release (*part);
  *part = read;
  read_part_done (self);
}

static void
people_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  LlCertificatesView *self = data;
  g_autoptr (GError) error = NULL;
  GPtrArray *people = ll_certificates_list_finish (LL_ENGINE (source), result, &error);

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    take_part (self, &self->people, people, error);
}

static void
mine_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  LlCertificatesView *self = data;
  g_autoptr (GError) error = NULL;
  GPtrArray *mine = ll_identities_list_finish (LL_ENGINE (source), result, &error);

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    take_part (self, &self->mine, mine, error);
}

void
ll_certificates_view_reload (LlCertificatesView *self)
{
  g_return_if_fail (LL_IS_CERTIFICATES_VIEW (self));

  if (self->engine == NULL)
    return;
  self->is_stale = self->n_reading > 0;
  if (self->is_stale)
    return;

  self->n_reading = 2;
  ll_certificates_list_async (self->engine, NULL, NULL, self->cancellable, people_read_cb,
                              self);
  ll_identities_list_async (self->engine, self->cancellable, mine_read_cb, self);
}

void
ll_certificates_view_set_engine (LlCertificatesView *self, LlEngine *engine)
{
  g_return_if_fail (LL_IS_CERTIFICATES_VIEW (self));

  g_set_object (&self->engine, engine);
  ll_certificate_pane_set_engine (self->pane, engine);
  ll_identity_form_set_engine (self->form, engine);
  ll_certificates_view_reload (self);
}

/* -- choosing and looking up -- */

static void
selected_cb (LlCertificatesView *self)
{
  LlEntry *entry = ll_certificate_index_get_entry (self->index);
  LlIdentity *identity = ll_certificate_index_get_identity (self->index);

  self->is_making = FALSE;
  if (entry != NULL)
    ll_certificate_pane_show_entry (self->pane, entry);
  else if (identity != NULL)
    ll_certificate_pane_show_identity (self->pane, identity);
  update (self);
}

static void
look_up_cb (LlCertificatesView *self, LlAddress *address)
{
  self->is_making = FALSE;
  update (self);
  ll_certificate_index_unselect (self->index);
  ll_certificate_pane_look_up (self->pane, address);
}

/* -- forgetting -- */

static void
fail (LlCertificatesView *self, const GError *error)
{
  g_autofree char *sentence = ll_wording_error (error);

  ll_certificate_pane_say (self->pane, sentence);
}

/* Whether the list has another certificate for the same address. */
static gboolean
has_siblings (LlCertificatesView *self, const LlEntry *entry)
{
  for (guint i = 0; self->people != NULL && i < self->people->len; i++) {
    const LlEntry *other = self->people->pdata[i];

    if (ll_address_equal (other->address, entry->address) &&
        !ll_certificate_equal (other->certificate, entry->certificate))
      return TRUE;
  }

  return FALSE;
}

static char *
describe_forgotten (LlCertificatesView *self)
{
  g_autofree char *name =
      ll_display_text_clean (ll_address_get_text (self->forgotten_entry->address), -1);

  if (self->forgot_one)
    /* Translators: %s is an address, which keeps its other certificates. */
    return g_strdup_printf (_ ("Forgot one certificate of %s."), name);

  /* Translators: %s is an address. */
  return g_strdup_printf (_ ("Forgot %s."), name);
}

static void
forgotten_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  LlCertificatesView *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LlForgotten) forgotten =
      ll_certificates_forget_finish (LL_ENGINE (source), result, &error);
  g_autofree char *sentence = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (forgotten == NULL) {
    fail (self, error);
  } else {
    sentence = describe_forgotten (self);
    ll_undo_bar_offer (self->undo_bar, sentence);
    self->forgotten = g_steal_pointer (&forgotten);
  }
  ll_certificates_view_reload (self);
}

/* One of several certificates goes alone; with the only one goes what was looked up. */
static void
forget_cb (LlCertificatesView *self)
{
  LlEntry *entry = ll_certificate_pane_get_entry (self->pane);

  if (entry == NULL)
    return;
  ll_undo_bar_settle (self->undo_bar);
  g_clear_pointer (&self->forgotten_entry, ll_entry_unref);
  self->forgotten_entry = ll_entry_ref (entry);
  self->forgot_one = has_siblings (self, entry);
  ll_certificates_forget_async (self->engine, self->forgot_one ? NULL : entry->address,
                                self->forgot_one ? entry->sha256 : NULL,
                                self->cancellable, forgotten_cb, self);
}

static void
restored_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  LlCertificatesView *self = data;
  g_autoptr (GError) error = NULL;

  if (!ll_certificates_restore_finish (LL_ENGINE (source), result, &error)) {
    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      return;
    fail (self, error);
  }
  ll_certificates_view_reload (self);
}

static void
undone_cb (LlCertificatesView *self)
{
  g_autoptr (LlForgotten) forgotten = g_steal_pointer (&self->forgotten);
  LlEntry *entry = self->forgotten_entry;

  ll_certificate_index_select (self->index, entry->address, entry->sha256);
  ll_certificate_pane_show_entry (self->pane, entry);
  ll_certificates_restore_async (self->engine, forgotten, self->cancellable, restored_cb,
                                 self);
}

static void
settled_cb (LlCertificatesView *self)
{
  g_clear_pointer (&self->forgotten, ll_forgotten_free);
}

/* -- importing -- */

void
ll_certificates_view_import (LlCertificatesView *self, const char *path)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));
  GtkWidget *dialog;

  g_return_if_fail (LL_IS_CERTIFICATES_VIEW (self));

  if (self->engine == NULL)
    return;
  dialog = ll_import_dialog_new (GTK_IS_WINDOW (window) ? GTK_WINDOW (window) : NULL,
                                 self->engine, path);
  g_signal_connect_object (dialog, "imported", G_CALLBACK (ll_certificates_view_reload),
                           self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
import_chosen_cb (GtkNativeDialog *dialog, int response, gpointer data)
{
  LlCertificatesView *self = data;
  g_autofree char *path =
      gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (self->chooser));

  g_clear_object (&self->chooser);
  if (response == GTK_RESPONSE_ACCEPT && path != NULL)
    ll_certificates_view_import (self, path);
}

static void
import_cb (LlCertificatesView *self)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));

  if (self->chooser != NULL)
    return;
  self->chooser =
      gtk_file_chooser_native_new (_ ("Choose a File of Certificates"),
                                   GTK_IS_WINDOW (window) ? GTK_WINDOW (window) : NULL,
                                   GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Import"), NULL);
  g_signal_connect (self->chooser, "response", G_CALLBACK (import_chosen_cb), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
dropped_cb (LlCertificatesView *self,
            GdkDragContext *context,
            int x,
            int y,
            GtkSelectionData *selection,
            guint info,
            guint time)
{
  g_auto (GStrv) uris = gtk_selection_data_get_uris (selection);
  gboolean is_file = FALSE;

  for (char **uri = uris; uri != NULL && *uri != NULL; uri++) {
    g_autofree char *path = g_filename_from_uri (*uri, NULL, NULL);

    if (path == NULL)
      continue;
    ll_certificates_view_import (self, path);
    is_file = TRUE;
  }
  gtk_drag_finish (context, is_file, FALSE, time);
}

/* -- making one's own -- */

static void
make_cb (LlCertificatesView *self)
{
  self->is_making = TRUE;
  update (self);
  ll_identity_form_start (self->form);
}

static void
made_cb (LlCertificatesView *self, LlIdentity *identity)
{
  g_clear_pointer (&self->made, ll_identity_unref);
  self->made = ll_identity_ref (identity);
  self->is_making = FALSE;
  update (self);
  ll_certificates_view_reload (self);
}

static void
making_closed_cb (LlCertificatesView *self)
{
  self->is_making = FALSE;
  update (self);
}

/* -- keys -- */

static gboolean
ll_certificates_view_key_press (GtkWidget *widget, GdkEventKey *event)
{
  LlCertificatesView *self = LL_CERTIFICATES_VIEW (widget);

  if ((event->state & gtk_accelerator_get_default_mod_mask ()) != GDK_CONTROL_MASK)
    return GTK_WIDGET_CLASS (ll_certificates_view_parent_class)
        ->key_press_event (widget, event);

  switch (gdk_keyval_to_lower (event->keyval)) {
  case GDK_KEY_f:
    ll_certificate_index_focus_search (self->index);
    return GDK_EVENT_STOP;
  case GDK_KEY_l:
    ll_certificate_index_focus_look_up (self->index);
    return GDK_EVENT_STOP;
  case GDK_KEY_i:
    import_cb (self);
    return GDK_EVENT_STOP;
  case GDK_KEY_z:
    return ll_undo_bar_undo (self->undo_bar);
  default:
    return GTK_WIDGET_CLASS (ll_certificates_view_parent_class)
        ->key_press_event (widget, event);
  }
}

/* -- one beside, or above, the other -- */

static gboolean
turn_cb (gpointer data)
{
  LlCertificatesView *self = data;
  gboolean is_wide =
      gtk_widget_get_allocated_width (GTK_WIDGET (self)) >= SIDE_BY_SIDE_WIDTH;
  int size = is_wide ? gtk_widget_get_allocated_width (GTK_WIDGET (self)) * 2 / 5
                     : gtk_widget_get_allocated_height (GTK_WIDGET (self)) / 2;

  self->turn = 0;
  self->is_turned = TRUE;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->panes),
                                  is_wide ? GTK_ORIENTATION_HORIZONTAL
                                          : GTK_ORIENTATION_VERTICAL);
  gtk_paned_set_position (self->panes, size);

  return G_SOURCE_REMOVE;
}

static void
ll_certificates_view_size_allocate (GtkWidget *widget, GtkAllocation *allocation)
{
  LlCertificatesView *self = LL_CERTIFICATES_VIEW (widget);
  gboolean is_beside = gtk_orientable_get_orientation (GTK_ORIENTABLE (self->panes)) ==
                       GTK_ORIENTATION_HORIZONTAL;

  GTK_WIDGET_CLASS (ll_certificates_view_parent_class)
      ->size_allocate (widget, allocation);
  if (self->turn == 0 &&
      (!self->is_turned || is_beside != (allocation->width >= SIDE_BY_SIDE_WIDTH)))
    self->turn = g_idle_add_full (GTK_PRIORITY_RESIZE - 1, turn_cb, self, NULL);
}

/* As narrow as the wider of the two, so that the window can be made so narrow that they
 * turn. */
static void
ll_certificates_view_get_preferred_width (GtkWidget *widget,
                                          int *out_minimum,
                                          int *out_natural)
{
  LlCertificatesView *self = LL_CERTIFICATES_VIEW (widget);
  int index;
  int side;

  GTK_WIDGET_CLASS (ll_certificates_view_parent_class)
      ->get_preferred_width (widget, out_minimum, out_natural);
  gtk_widget_get_preferred_width (GTK_WIDGET (self->index), &index, NULL);
  gtk_widget_get_preferred_width (GTK_WIDGET (self->side), &side, NULL);
  *out_minimum = MAX (index, side);
  *out_natural = MAX (*out_natural, *out_minimum);
}

/* -- life -- */

static void
ll_certificates_view_dispose (GObject *object)
{
  LlCertificatesView *self = LL_CERTIFICATES_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->turn, g_source_remove);
  g_clear_object (&self->chooser);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->forgotten, ll_forgotten_free);
  g_clear_pointer (&self->forgotten_entry, ll_entry_unref);
  g_clear_pointer (&self->made, ll_identity_unref);

  G_OBJECT_CLASS (ll_certificates_view_parent_class)->dispose (object);
}

static void
ll_certificates_view_finalize (GObject *object)
{
  LlCertificatesView *self = LL_CERTIFICATES_VIEW (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->people, ll_certificates_model_release);
  g_clear_pointer (&self->mine, ll_certificates_model_release);

  G_OBJECT_CLASS (ll_certificates_view_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *klass)
{
  gtk_widget_class_set_template_from_resource (
      klass, "/org/letterlock/Letterlock/ui/ll-certificates-view.ui");
  gtk_widget_class_bind_template_child (klass, LlCertificatesView, panes);
  gtk_widget_class_bind_template_child (klass, LlCertificatesView, index);
  gtk_widget_class_bind_template_child (klass, LlCertificatesView, side);
  gtk_widget_class_bind_template_child (klass, LlCertificatesView, pane);
  gtk_widget_class_bind_template_child (klass, LlCertificatesView, form);
  gtk_widget_class_bind_template_child (klass, LlCertificatesView, undo_bar);
  gtk_widget_class_bind_template_callback (klass, selected_cb);
  gtk_widget_class_bind_template_callback (klass, look_up_cb);
  gtk_widget_class_bind_template_callback (klass, import_cb);
  gtk_widget_class_bind_template_callback (klass, make_cb);
  gtk_widget_class_bind_template_callback (klass, forget_cb);
  gtk_widget_class_bind_template_callback (klass, ll_certificates_view_reload);
  gtk_widget_class_bind_template_callback (klass, made_cb);
  gtk_widget_class_bind_template_callback (klass, making_closed_cb);
  gtk_widget_class_bind_template_callback (klass, undone_cb);
  gtk_widget_class_bind_template_callback (klass, settled_cb);
}

static void
ll_certificates_view_class_init (LlCertificatesViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ll_certificates_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = ll_certificates_view_finalize;
  widget_class->key_press_event = ll_certificates_view_key_press;
  widget_class->size_allocate = ll_certificates_view_size_allocate;
  widget_class->get_preferred_width = ll_certificates_view_get_preferred_width;

  g_type_ensure (LL_TYPE_CERTIFICATE_INDEX);
  g_type_ensure (LL_TYPE_CERTIFICATE_PANE);
  g_type_ensure (LL_TYPE_IDENTITY_FORM);
  g_type_ensure (LL_TYPE_UNDO_BAR);
  bind_template (widget_class);
}

static void
ll_certificates_view_init (LlCertificatesView *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drag_dest_set (GTK_WIDGET (self), GTK_DEST_DEFAULT_ALL, NULL, 0, GDK_ACTION_COPY);
  gtk_drag_dest_add_uri_targets (GTK_WIDGET (self));
  g_signal_connect (self, "drag-data-received", G_CALLBACK (dropped_cb), NULL);
  update (self);
}
