/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "widgets/ll-import-dialog.h"

#include <glib/gi18n-lib.h>

#include "base/ll-display-text.h"
#include "base/ll-error.h"
#include "engine/ll-certificates.h"
#include "engine/ll-identities.h"
#include "widgets/ll-certificate-text.h"
#include "wording/ll-wording.h"

/* Of what an error says beside our own sentence. */
#define DETAIL_SIZE 300

struct _LlImportDialog {
  GtkDialog parent;

  GtkLabel *file_name;
  GtkSpinner *spinner;
  GtkLabel *summary;
  GtkLabel *detail;
  GtkWidget *rows_scroller;
  GtkTreeView *tree;
  GtkListStore *rows;
  GtkWidget *import_button;
  GtkButton *close_button;

  LlEngine *engine;
  char *path;
  GCancellable *cancellable;
  LlCertificateFile *file; /* owned; what is in it; NULL: not known */
  gboolean is_busy;
  gboolean is_done;
  char *sentence; /* owned; what came of it; NULL */
  char *failure;  /* owned; what an error says, for those who want to know; NULL */
};

static guint imported_signal;

G_DEFINE_FINAL_TYPE (LlImportDialog, ll_import_dialog, GTK_TYPE_DIALOG)

/* -- what is seen -- */

static guint
count_others (LlImportDialog *self)
{
  const LlCertificateFile *file = self->file;

  return file->certificates->len - file->n_authorities - file->n_without_address;
}

static char *
describe_file (LlImportDialog *self)
{
  guint n = count_others (self);

  if (self->file->is_locked)
    return g_strdup (_ ("This file is locked, as files with a certificate of one's own "
                        "are. You will be asked for its passphrase, and for a new one "
                        "that protects the key here."));
  if (self->file->has_private_key)
    return g_strdup (_ ("A certificate of your own with its private key is in this "
                        "file. You will be asked for the passphrase that protects the "
                        "key here."));
  if (n == 0)
    return g_strdup (_ ("None of the certificates in this file names an address that "
                        "one could write to. There is nothing to bring in."));

  return g_strdup_printf (
      g_dngettext (
          GETTEXT_PACKAGE,
          "%u certificate of somebody else is in this file. Bringing it in makes "
          "it known, and confirms nothing.",
          "%u certificates of others are in this file. Bringing them in makes "
          "them known, and confirms nothing.",
          n),
      n);
}

static const char *
get_busy_words (LlImportDialog *self)
{
  return self->file == NULL ? _ ("Reading the file…") : _ ("Bringing it in…");
}

static gboolean
can_import (LlImportDialog *self)
{
  return self->file != NULL && !self->is_busy && !self->is_done &&
         (self->file->has_private_key || self->file->is_locked ||
          count_others (self) > 0);
}

static void
update (LlImportDialog *self)
{
  g_autofree char *name = g_filename_display_basename (self->path);
  g_autofree char *clean = ll_display_text_clean (name, -1);
  g_autofree char *found = self->file != NULL ? describe_file (self) : NULL;
  const char *summary = self->is_busy            ? get_busy_words (self)
                        : self->sentence != NULL ? self->sentence
                                                 : found;

  gtk_label_set_text (self->file_name, clean);
  gtk_label_set_text (self->summary, summary != NULL ? summary : "");
  gtk_label_set_text (self->detail, self->failure != NULL ? self->failure : "");
  gtk_widget_set_visible (GTK_WIDGET (self->detail), self->failure != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), self->is_busy);
  g_object_set (self->spinner, "active", self->is_busy, NULL);
  gtk_widget_set_visible (self->rows_scroller,
                          self->file != NULL && self->file->certificates->len > 0);
  gtk_widget_set_sensitive (self->import_button, can_import (self));
  gtk_widget_set_visible (self->import_button, !self->is_done);
  gtk_button_set_label (self->close_button, self->is_done ? _ ("_Close") : _ ("_Cancel"));
}

static char *
describe_certificate (LlCertificate *certificate, gint64 now)
{
  g_autofree char *until = ll_certificate_text_until (certificate, now);

  if (ll_certificate_is_ca (certificate))
    /* Translators: %s is "good until 19 Nov 2026". */
    return g_strdup_printf (_ ("of an authority, left out; %s"), until);
  if (!ll_certificate_file_is_for_writing_to (certificate))
    /* Translators: %s is "good until 19 Nov 2026". */
    return g_strdup_printf (_ ("names no address, left out; %s"), until);

  return g_steal_pointer (&until);
}

static void
fill_rows (LlImportDialog *self)
{
  gint64 now = ll_engine_get_time (self->engine);

  gtk_tree_view_set_model (self->tree, NULL);
  gtk_list_store_clear (self->rows);
  for (guint i = 0; i < self->file->certificates->len; i++) {
    LlCertificate *certificate = self->file->certificates->pdata[i];
    g_autofree char *name = ll_certificate_text_name (certificate);
    g_autofree char *words = describe_certificate (certificate, now);
    g_autofree char *fingerprint = ll_certificate_text_fingerprint (certificate);

    gtk_list_store_insert_with_values (self->rows, NULL, -1, 0, name, 1, words, 2,
                                       fingerprint, -1);
  }
  gtk_tree_view_set_model (self->tree, GTK_TREE_MODEL (self->rows));
}

/* -- what failed -- */

static const char *
describe_failure (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return _ ("You did not enter a passphrase. Nothing was brought in.");
  if (g_error_matches (error, LL_ERROR, LL_ERROR_PASSPHRASE))
    return _ ("The passphrase does not fit. Nothing was brought in.");
  if (g_error_matches (error, LL_ERROR, LL_ERROR_MALFORMED))
    return _ ("No certificate can be read from this file. It holds none, or it is "
              "damaged.");
  if (g_error_matches (error, LL_ERROR, LL_ERROR_LIMIT))
    return _ ("This file is too large for a file of certificates.");
  if (g_error_matches (error, LL_ERROR, LL_ERROR_UNSUPPORTED))
    return _ ("This kind of file is not known here.");
  if (g_error_matches (error, LL_ERROR, LL_ERROR_NOT_FOUND))
    return _ ("The key in this file has no certificate, or the certificate has no key.");
  if (g_error_matches (error, LL_ERROR, LL_ERROR_STORAGE))
    return _ ("A file cannot be read or written.");

  return _ ("This did not work. Nothing was brought in.");
}

static void
fail (LlImportDialog *self, const GError *error)
{
  g_autofree char *detail = ll_display_text_clean (error->message, -1);

  g_free (self->sentence);
  self->sentence = g_strdup (describe_failure (error));
  g_clear_pointer (&self->failure, g_free);
  if (error->domain != LL_ERROR)
    return;
  ll_display_text_cut (detail, DETAIL_SIZE);
  self->failure = g_steal_pointer (&detail);
}

/* -- work -- */

static void
inspected_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  LlImportDialog *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LlCertificateFile) file =
      ll_certificates_inspect_finish (LL_ENGINE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->is_busy = FALSE;
  self->file = g_steal_pointer (&file);
  if (self->file == NULL)
    fail (self, error);
  else
    fill_rows (self);
  update (self);
  if (can_import (self))
    gtk_widget_grab_focus (self->import_button);
}

/* Takes @sentence: what was stored; NULL: see @error. */
static void
finish (LlImportDialog *self, char *sentence, const GError *error)
{
  self->is_busy = FALSE;
  if (sentence == NULL) {
    fail (self, error);
    update (self);
    return;
  }

  self->is_done = TRUE;
  g_clear_pointer (&self->failure, g_free);
  g_free (self->sentence);
  self->sentence = sentence;
  update (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->close_button));
  g_signal_emit (self, imported_signal, 0);
}

/* One certificate may be for several addresses. */
static char *
describe_others (GPtrArray *entries)
{
  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "A certificate for %u address was brought in.",
                   "Certificates for %u addresses were brought in.", entries->len),
      entries->len);
}

static char *
describe_own (GPtrArray *identities)
{
  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%u certificate of your own was brought in.",
                   "%u certificates of your own were brought in.", identities->len),
      identities->len);
}

static void
others_imported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) stored =
      ll_certificates_import_finish (LL_ENGINE (source), result, &error);

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    finish (data, stored != NULL ? describe_others (stored) : NULL, error);
}

static void
own_imported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) stored =
      ll_identities_import_finish (LL_ENGINE (source), result, &error);

  /* Who does not enter a passphrase cancels the work as well, but not the dialog. */
  if (!g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    finish (data, stored != NULL ? describe_own (stored) : NULL, error);
}

static void
import (LlImportDialog *self)
{
  if (!can_import (self))
    return;
  self->is_busy = TRUE;
  g_clear_pointer (&self->sentence, g_free);
  g_clear_pointer (&self->failure, g_free);
  update (self);
  if (self->file->has_private_key || self->file->is_locked)
    ll_identities_import_async (self->engine, self->path, self->cancellable,
                                own_imported_cb, self);
  else
    ll_certificates_import_async (self->engine, self->path, self->cancellable,
                                  others_imported_cb, self);
}

static void
ll_import_dialog_response (GtkDialog *dialog, int response)
{
  if (response == GTK_RESPONSE_ACCEPT)
    import (LL_IMPORT_DIALOG (dialog));
  else
    gtk_widget_destroy (GTK_WIDGET (dialog));
}

/* -- life -- */

GtkWidget *
ll_import_dialog_new (GtkWindow *parent, LlEngine *engine, const char *path)
{
  LlImportDialog *self =
      g_object_new (LL_TYPE_IMPORT_DIALOG, "transient-for", parent, NULL);

  g_return_val_if_fail (LL_IS_ENGINE (engine), NULL);
  g_return_val_if_fail (path != NULL, NULL);

  self->engine = g_object_ref (engine);
  self->path = g_strdup (path);
  self->is_busy = TRUE;
  update (self);
  ll_certificates_inspect_async (engine, path, self->cancellable, inspected_cb, self);

  return GTK_WIDGET (self);
}

static void
ll_import_dialog_dispose (GObject *object)
{
  LlImportDialog *self = LL_IMPORT_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (ll_import_dialog_parent_class)->dispose (object);
}

static void
ll_import_dialog_finalize (GObject *object)
{
  LlImportDialog *self = LL_IMPORT_DIALOG (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->file, ll_certificate_file_free);
  g_free (self->path);
  g_free (self->sentence);
  g_free (self->failure);

  G_OBJECT_CLASS (ll_import_dialog_parent_class)->finalize (object);
}

static void
ll_import_dialog_class_init (LlImportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ll_import_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = ll_import_dialog_finalize;
  GTK_DIALOG_CLASS (klass)->response = ll_import_dialog_response;
  imported_signal = g_signal_new ("imported", LL_TYPE_IMPORT_DIALOG, G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/letterlock/Letterlock/ui/ll-import-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LlImportDialog, file_name);
  gtk_widget_class_bind_template_child (widget_class, LlImportDialog, spinner);
  gtk_widget_class_bind_template_child (widget_class, LlImportDialog, summary);
  gtk_widget_class_bind_template_child (widget_class, LlImportDialog, detail);
  gtk_widget_class_bind_template_child (widget_class, LlImportDialog, rows_scroller);
  gtk_widget_class_bind_template_child (widget_class, LlImportDialog, tree);
  gtk_widget_class_bind_template_child (widget_class, LlImportDialog, rows);
  gtk_widget_class_bind_template_child (widget_class, LlImportDialog, import_button);
  gtk_widget_class_bind_template_child (widget_class, LlImportDialog, close_button);
}

static void
ll_import_dialog_init (LlImportDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
