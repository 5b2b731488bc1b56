/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "widgets/ll-certificate-pane.h"

#include <glib/gi18n-lib.h>

#include "base/ll-display-text.h"
#include "certificate/ll-certificate-addresses.h"
#include "engine/ll-certificates.h"
#include "engine/ll-discover.h"
#include "engine/ll-identities.h"
#include "widgets/ll-certificate-text.h"
#include "widgets/ll-story-pane.h"
#include "widgets/ll-wrap-box.h"
#include "wording/ll-story.h"
#include "wording/ll-wording.h"

/* What is over sooner needs no spinner. */
#define PATIENCE_MSEC 300

struct _LlCertificatePane {
  GtkBox parent;

  GtkStack *pages;
  GtkLabel *title;
  GtkWidget *check_button;
  GtkWidget *forget_button;
  GtkWidget *export_button;
  GtkWidget *status_row;
  GtkSpinner *spinner;
  GtkLabel *status;
  GtkWidget *cancel_button;
  GtkWidget *record_box;
  GtkLabel *record_heading;
  GtkTextBuffer *record;
  LlStoryPane *story;

  LlEngine *engine;

  /* what is shown: at most one of the three */
  LlEntry *entry;
  LlIdentity *identity;
  LlAddress *address;     /* that is looked up */
  LlDiscovery *discovery; /* what was found about it; NULL: not yet */

  GCancellable *cancellable; /* of the work that is under way; NULL: none */
  guint patience;
  gboolean is_slow;
  char *sentence; /* owned; what is done, or what came of it; NULL */
  GtkFileChooserNative *chooser;
};

enum {
  FORGET,
  CHECKED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LlCertificatePane, ll_certificate_pane, GTK_TYPE_BOX)

GtkWidget *
ll_certificate_pane_new (void)
{
  return g_object_new (LL_TYPE_CERTIFICATE_PANE, NULL);
}

void
ll_certificate_pane_set_engine (LlCertificatePane *self, LlEngine *engine)
{
  g_return_if_fail (LL_IS_CERTIFICATE_PANE (self));

  g_set_object (&self->engine, engine);
}

LlEntry *
ll_certificate_pane_get_entry (LlCertificatePane *self)
{
  g_return_val_if_fail (LL_IS_CERTIFICATE_PANE (self), NULL);

  return self->entry;
}

LlIdentity *
ll_certificate_pane_get_identity (LlCertificatePane *self)
{
  g_return_val_if_fail (LL_IS_CERTIFICATE_PANE (self), NULL);

  return self->identity;
}

static LlCertificate *
get_certificate (LlCertificatePane *self)
{
  if (self->entry != NULL)
    return self->entry->certificate;

  return self->identity != NULL ? ll_identity_get_certificate (self->identity) : NULL;
}

static LlAddress *
get_checked_address (LlCertificatePane *self)
{
  return self->entry != NULL ? self->entry->address : self->address;
}

/* -- what is seen -- */

static char *
name_subject (LlCertificatePane *self)
{
  LlAddress *address = get_checked_address (self);

  if (address != NULL)
    return ll_display_text_clean (ll_address_get_text (address), -1);

  return self->identity != NULL ? ll_certificate_text_name (get_certificate (self))
                                : g_strdup ("");
}

static GPtrArray *
make_story (LlCertificatePane *self)
{
  gint64 now;

  if (self->engine == NULL)
    return NULL;
  now = ll_engine_get_time (self->engine);
  if (self->entry != NULL)
    return ll_story_new_for_entry (self->entry, now);
  if (self->identity != NULL)
    return ll_story_new_for_identity (self->identity, now);

  return self->discovery != NULL ? ll_story_new_for_discovery (self->discovery, now)
                                 : NULL;
}

/* A line of a zone file for each address it names; NULL: no domain can publish it. */
static char *
format_records (LlCertificate *certificate)
{
  g_autoptr (GPtrArray) addresses = ll_certificate_dup_addresses (certificate);
  GString *lines = g_string_new (NULL);

  for (guint i = 0; i < addresses->len; i++) {
    g_autofree char *line =
        ll_identities_format_record (addresses->pdata[i], certificate, NULL);

    if (line != NULL)
      g_string_append_printf (lines, "%s%s", lines->len > 0 ? "\n" : "", line);
  }

  return g_string_free (lines, lines->len == 0);
}

static void
update_record (LlCertificatePane *self)
{
  g_autoptr (GPtrArray) addresses = NULL;
  g_autofree char *records = NULL;
  g_autofree char *heading = NULL;

  if (self->identity != NULL)
    records = format_records (get_certificate (self));
  gtk_widget_set_visible (self->record_box, records != NULL);
  gtk_text_buffer_set_text (self->record, records != NULL ? records : "", -1);
  if (records == NULL)
    return;

  addresses = ll_certificate_dup_addresses (get_certificate (self));
  /* Translators: %s is a domain. */
  heading = g_strdup_printf (_ ("To be found by others, %s must publish this record:"),
                             ll_address_get_domain (addresses->pdata[0]));
  gtk_label_set_text (self->record_heading, heading);
}

static void
update_status (LlCertificatePane *self)
{
  gboolean is_busy = self->cancellable != NULL;
  gboolean is_shown = self->sentence != NULL && (!is_busy || self->is_slow);

  gtk_widget_set_visible (self->status_row, is_shown);
  gtk_label_set_text (self->status, is_shown ? self->sentence : "");
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), is_busy);
  g_object_set (self->spinner, "active", is_busy && is_shown, NULL);
  gtk_widget_set_visible (self->cancel_button, is_busy);
}

static void
update (LlCertificatePane *self)
{
  g_autofree char *title = name_subject (self);
  g_autoptr (GPtrArray) story = make_story (self);
  LlAddress *address = get_checked_address (self);
  gboolean is_busy = self->cancellable != NULL;

  gtk_stack_set_visible_child_name (
      self->pages, address != NULL || self->identity != NULL ? "one" : "none");
  gtk_label_set_text (self->title, title);
  gtk_widget_set_visible (self->check_button, address != NULL);
  gtk_widget_set_sensitive (self->check_button, !is_busy);
  gtk_widget_set_visible (self->forget_button, self->entry != NULL);
  gtk_widget_set_visible (self->export_button, get_certificate (self) != NULL);
  gtk_widget_set_sensitive (self->export_button, !is_busy);
  ll_story_pane_set_story (self->story, story);
  gtk_widget_set_visible (GTK_WIDGET (self->story), story != NULL);
  update_record (self);
  update_status (self);
}

/* -- work -- */

static gboolean
patience_over_cb (gpointer data)
{
  LlCertificatePane *self = data;

  self->patience = 0;
  self->is_slow = TRUE;
  update_status (self);

  return G_SOURCE_REMOVE;
}

/* @sentence: what is done.  Returns: (transfer none). */
static GCancellable *
begin_work (LlCertificatePane *self, char *sentence)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->patience, g_source_remove);

  self->cancellable = g_cancellable_new ();
  self->is_slow = FALSE;
  self->patience = g_timeout_add (PATIENCE_MSEC, patience_over_cb, self);
  g_free (self->sentence);
  self->sentence = sentence;
  update (self);

  return self->cancellable;
}

/* @sentence: (nullable): what came of it. */
static void
end_work (LlCertificatePane *self, char *sentence)
{
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->patience, g_source_remove);
  g_free (self->sentence);
  self->sentence = sentence;
  update (self);
}

static void
cancel_cb (LlCertificatePane *self)
{
  g_cancellable_cancel (self->cancellable);
  end_work (self, g_strdup (_ ("Cancelled.")));
}

void
ll_certificate_pane_say (LlCertificatePane *self, const char *sentence)
{
  g_return_if_fail (LL_IS_CERTIFICATE_PANE (self));

  g_free (self->sentence);
  self->sentence = g_strdup (sentence);
  update_status (self);
}

/* -- checking -- */

static void
take_discovery (LlCertificatePane *self, LlDiscovery *discovery)
{
  g_clear_pointer (&self->discovery, ll_discovery_unref);
  if (self->address != NULL)
    self->discovery = ll_discovery_ref (discovery);
  end_work (self, ll_wording_lookup (discovery));
  g_signal_emit (self, signals[CHECKED], 0);
}

static void
discovered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  LlCertificatePane *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) discoveries =
      ll_discover_finish (LL_ENGINE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (discoveries == NULL)
    end_work (self, ll_wording_error (error));
  else
    take_discovery (self, discoveries->pdata[0]);
}

static void
check (LlCertificatePane *self)
{
  LlAddress *address = get_checked_address (self);
  g_autoptr (GPtrArray) addresses =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_address_unref);
  GCancellable *cancellable;

  if (address == NULL || self->engine == NULL)
    return;
  g_ptr_array_add (addresses, ll_address_ref (address));

  /* Translators: %s is a domain. */
  cancellable = begin_work (
      self, g_strdup_printf (_ ("Asking %s…"), ll_address_get_domain (address)));
  ll_discover_async (self->engine, addresses, LL_DISCOVER_REFRESH, NULL, cancellable,
                     discovered_cb, self);
}

static void
check_cb (LlCertificatePane *self)
{
  check (self);
}

static void
forget_cb (LlCertificatePane *self)
{
  g_signal_emit (self, signals[FORGET], 0);
}

/* -- what is shown -- */

static void
drop_subject (LlCertificatePane *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->patience, g_source_remove);
  g_clear_pointer (&self->sentence, g_free);
  g_clear_pointer (&self->entry, ll_entry_unref);
  g_clear_pointer (&self->identity, ll_identity_unref);
  g_clear_pointer (&self->address, ll_address_unref);
  g_clear_pointer (&self->discovery, ll_discovery_unref);
}

static gboolean
is_same_entry (const LlEntry *a, const LlEntry *b)
{
  return a != NULL && ll_address_equal (a->address, b->address) &&
         ll_certificate_equal (a->certificate, b->certificate);
}

void
ll_certificate_pane_show_entry (LlCertificatePane *self, LlEntry *entry)
{
  g_autoptr (LlEntry) kept = ll_entry_ref (entry);

  g_return_if_fail (LL_IS_CERTIFICATE_PANE (self));

  if (is_same_entry (self->entry, entry))
    ll_entry_unref (self->entry);
  else
    drop_subject (self);
  self->entry = g_steal_pointer (&kept);
  update (self);
}

void
ll_certificate_pane_show_identity (LlCertificatePane *self, LlIdentity *identity)
{
  g_autoptr (LlIdentity) kept = ll_identity_ref (identity);

  g_return_if_fail (LL_IS_CERTIFICATE_PANE (self));

  if (self->identity != NULL &&
      ll_certificate_equal (ll_identity_get_certificate (self->identity),
                            ll_identity_get_certificate (identity)))
    ll_identity_unref (self->identity);
  else
    drop_subject (self);
  self->identity = g_steal_pointer (&kept);
  update (self);
}

void
ll_certificate_pane_look_up (LlCertificatePane *self, LlAddress *address)
{
  g_autoptr (LlAddress) kept = ll_address_ref (address);

  g_return_if_fail (LL_IS_CERTIFICATE_PANE (self));

  drop_subject (self);
  self->address = g_steal_pointer (&kept);
  check (self);
}

void
ll_certificate_pane_clear (LlCertificatePane *self)
{
  g_return_if_fail (LL_IS_CERTIFICATE_PANE (self));

  drop_subject (self);
  update (self);
}

/* -- files and the clipboard -- */

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  LlCertificatePane *self = data;
  g_autoptr (GError) error = NULL;

  if (ll_certificates_export_finish (LL_ENGINE (source), result, &error))
    end_work (self, g_strdup (_ ("The certificate was written to the file.")));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    end_work (self, ll_wording_error (error));
}

static void
export_chosen_cb (GtkNativeDialog *dialog, int response, gpointer data)
{
  LlCertificatePane *self = data;
  g_autofree char *path =
      gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (self->chooser));
  LlCertificate *certificate = get_certificate (self);

  g_clear_object (&self->chooser);
  if (response != GTK_RESPONSE_ACCEPT || path == NULL || certificate == NULL)
    return;
  ll_certificates_export_async (self->engine, certificate, path,
                                begin_work (self, g_strdup (_ ("Writing the file…"))),
                                exported_cb, self);
}

void
ll_certificate_pane_export (LlCertificatePane *self)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));
  g_autofree char *subject = NULL;
  g_autofree char *wanted = NULL;
  g_autofree char *name = NULL;

  g_return_if_fail (LL_IS_CERTIFICATE_PANE (self));

  if (get_certificate (self) == NULL || self->engine == NULL || self->chooser != NULL)
    return;
  subject = name_subject (self);
  wanted = g_strconcat (subject, ".pem", NULL);
  name = ll_display_text_clean_file_name (wanted);

  self->chooser = gtk_file_chooser_native_new (
      _ ("Export the Certificate"), GTK_IS_WINDOW (window) ? GTK_WINDOW (window) : NULL,
      GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Export"), NULL);
  gtk_file_chooser_set_do_overwrite_confirmation (GTK_FILE_CHOOSER (self->chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser),
                                     name != NULL ? name : "certificate.pem");
  g_signal_connect (self->chooser, "response", G_CALLBACK (export_chosen_cb), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
export_cb (LlCertificatePane *self)
{
  ll_certificate_pane_export (self);
}

static void
copy_record_cb (LlCertificatePane *self)
{
  GtkTextIter start;
  GtkTextIter end;
  g_autofree char *text = NULL;

  gtk_text_buffer_get_bounds (self->record, &start, &end);
  text = gtk_text_buffer_get_text (self->record, &start, &end, FALSE);
  gtk_clipboard_set_text (
      gtk_widget_get_clipboard (GTK_WIDGET (self), GDK_SELECTION_CLIPBOARD), text, -1);
  ll_certificate_pane_say (self, _ ("The record is in the clipboard."));
}

/* -- life -- */

static void
ll_certificate_pane_dispose (GObject *object)
{
  LlCertificatePane *self = LL_CERTIFICATE_PANE (object);

  drop_subject (self);
  g_clear_object (&self->chooser);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (ll_certificate_pane_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *klass)
{
  gtk_widget_class_set_template_from_resource (
      klass, "/org/letterlock/Letterlock/ui/ll-certificate-pane.ui");
  gtk_widget_class_bind_template_child (klass, LlCertificatePane, pages);
  gtk_widget_class_bind_template_child (klass, LlCertificatePane, title);
  gtk_widget_class_bind_template_child (klass, LlCertificatePane, check_button);
  gtk_widget_class_bind_template_child (klass, LlCertificatePane, forget_button);
  gtk_widget_class_bind_template_child (klass, LlCertificatePane, export_button);
  gtk_widget_class_bind_template_child (klass, LlCertificatePane, status_row);
  gtk_widget_class_bind_template_child (klass, LlCertificatePane, spinner);
  gtk_widget_class_bind_template_child (klass, LlCertificatePane, status);
  gtk_widget_class_bind_template_child (klass, LlCertificatePane, cancel_button);
  gtk_widget_class_bind_template_child (klass, LlCertificatePane, record_box);
  gtk_widget_class_bind_template_child (klass, LlCertificatePane, record_heading);
  gtk_widget_class_bind_template_child (klass, LlCertificatePane, record);
  gtk_widget_class_bind_template_child (klass, LlCertificatePane, story);
  gtk_widget_class_bind_template_callback (klass, check_cb);
  gtk_widget_class_bind_template_callback (klass, forget_cb);
  gtk_widget_class_bind_template_callback (klass, export_cb);
  gtk_widget_class_bind_template_callback (klass, cancel_cb);
  gtk_widget_class_bind_template_callback (klass, copy_record_cb);
}

static void
ll_certificate_pane_class_init (LlCertificatePaneClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ll_certificate_pane_dispose;
  signals[FORGET] = g_signal_new ("forget", LL_TYPE_CERTIFICATE_PANE, G_SIGNAL_RUN_LAST,
                                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CHECKED] = g_signal_new ("checked", LL_TYPE_CERTIFICATE_PANE, G_SIGNAL_RUN_LAST,
                                   0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (LL_TYPE_STORY_PANE);
  g_type_ensure (LL_TYPE_WRAP_BOX);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
ll_certificate_pane_init (LlCertificatePane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}
