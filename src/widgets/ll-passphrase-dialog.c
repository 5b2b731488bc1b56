/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "widgets/ll-passphrase-dialog.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/ll-display-text.h"
#include "base/ll-limits.h"

#define SUBJECT_SIZE 300 /* octets that are shown: every address, most paths */
#define STILL_MSEC   600 /* without a key, before it listens */

struct _LlPassphraseDialog {
  GtkDialog parent;

  GtkLabel *question;
  GtkLabel *why;
  GtkWidget *sorry;
  GtkEntry *entry;
  GtkWidget *repeat_label;
  GtkEntry *repeat;
  GtkLabel *problem;
  GtkButton *accept;

  LlPassphrasePurpose purpose;
  char *subject; /* owned: fit to be shown */
  gboolean again;
  guint waiting; /* source; 0: it listens */
};

G_DEFINE_FINAL_TYPE (LlPassphraseDialog, ll_passphrase_dialog, GTK_TYPE_DIALOG)

/* -- the words -- */

static char *
describe_question (LlPassphraseDialog *self)
{
  switch (self->purpose) {
  case LL_PASSPHRASE_FOR_KEY:
    return g_strdup_printf (_ ("Passphrase for the key of %s"), self->subject);
  case LL_PASSPHRASE_FOR_FILE:
    return g_strdup_printf (_ ("Passphrase for the file %s"), self->subject);
  case LL_PASSPHRASE_FOR_NEW_KEY:
    return g_strdup_printf (_ ("Choose a passphrase for the key of %s"), self->subject);
  case LL_PASSPHRASE_FOR_ACCOUNT:
    return g_strdup_printf (_ ("Password for the mail account %s"), self->subject);
  }

  g_return_val_if_reached (NULL);
}

static const char *
get_why (LlPassphraseDialog *self)
{
  switch (self->purpose) {
  case LL_PASSPHRASE_FOR_KEY:
    return _ ("The key opens what was encrypted to you, and signs what you send.");
  case LL_PASSPHRASE_FOR_FILE:
    return _ ("The file is encrypted. Whoever made it chose this passphrase.");
  case LL_PASSPHRASE_FOR_NEW_KEY:
    return _ ("It protects the key on this computer, and will be asked for whenever the "
              "key is needed. Nobody can restore it.");
  case LL_PASSPHRASE_FOR_ACCOUNT:
    return _ ("The mail server asks for it before it takes a letter.");
  }

  g_return_val_if_reached (NULL);
}

static const char *
get_accept (LlPassphraseDialog *self)
{
  switch (self->purpose) {
  case LL_PASSPHRASE_FOR_KEY:
  case LL_PASSPHRASE_FOR_FILE:
    return _ ("_Unlock");
  case LL_PASSPHRASE_FOR_NEW_KEY:
    return _ ("_Protect the Key");
  case LL_PASSPHRASE_FOR_ACCOUNT:
    return _ ("_Log In");
  }

  g_return_val_if_reached (NULL);
}

/* What keeps the answer from being taken; NULL: nothing that has to be said. */
static const char *
get_problem (LlPassphraseDialog *self)
{
  const char *typed = gtk_entry_get_text (self->entry);
  const char *repeated = gtk_entry_get_text (self->repeat);

  if (strlen (typed) > LL_PASSPHRASE_SIZE)
    return _ ("This is too long.");
  if (self->purpose == LL_PASSPHRASE_FOR_NEW_KEY && *repeated != '\0' &&
      strcmp (typed, repeated) != 0)
    return g_str_has_prefix (typed, repeated) ? _ ("Not all of it is there yet.")
                                              : _ ("The two are not the same.");

  return NULL;
}

/* A file may have been encrypted with nothing; a key never is. */
static gboolean
is_complete (LlPassphraseDialog *self)
{
  const char *typed = gtk_entry_get_text (self->entry);

  if (get_problem (self) != NULL)
    return FALSE;
  if (self->purpose == LL_PASSPHRASE_FOR_FILE)
    return TRUE;

  return *typed != '\0' && (self->purpose != LL_PASSPHRASE_FOR_NEW_KEY ||
                            strcmp (typed, gtk_entry_get_text (self->repeat)) == 0);
}

static void
update (LlPassphraseDialog *self)
{
  g_autofree char *question = describe_question (self);
  gboolean is_new = self->purpose == LL_PASSPHRASE_FOR_NEW_KEY;
  const char *problem = get_problem (self);

  gtk_label_set_text (self->question, question);
  gtk_label_set_text (self->why, get_why (self));
  gtk_widget_set_visible (self->sorry, self->again);
  gtk_widget_set_visible (self->repeat_label, is_new);
  gtk_widget_set_visible (GTK_WIDGET (self->repeat), is_new);
  gtk_label_set_text (self->problem, problem != NULL ? problem : "");
  atk_object_set_description (gtk_widget_get_accessible (GTK_WIDGET (self->repeat)),
                              problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), problem != NULL);
  gtk_button_set_label (self->accept, get_accept (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self->accept), is_complete (self));
}

/* What a screen reader says when the dialog appears. */
static void
describe (LlPassphraseDialog *self)
{
  AtkObject *accessible = gtk_widget_get_accessible (GTK_WIDGET (self->entry));
  g_autofree char *words =
      g_strdup_printf ("%s%s%s. %s", self->again ? _ ("The last one did not fit.") : "",
                       self->again ? " " : "", gtk_label_get_text (self->question),
                       gtk_label_get_text (self->why));

  atk_object_set_description (accessible, words);
}

/* -- the first moment: somebody may be typing into another window -- */

static gboolean
ready_cb (gpointer user_data)
{
  LlPassphraseDialog *self = user_data;

  self->waiting = 0;
  gtk_widget_set_sensitive (GTK_WIDGET (self->entry), TRUE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->repeat), TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));

  return G_SOURCE_REMOVE;
}

static void
wait_for_stillness (LlPassphraseDialog *self)
{
  g_clear_handle_id (&self->waiting, g_source_remove);
  self->waiting = g_timeout_add (STILL_MSEC, ready_cb, self);
}

static void
ll_passphrase_dialog_map (GtkWidget *widget)
{
  LlPassphraseDialog *self = LL_PASSPHRASE_DIALOG (widget);

  gtk_widget_set_sensitive (GTK_WIDGET (self->entry), FALSE);
  gtk_widget_set_sensitive (GTK_WIDGET (self->repeat), FALSE);
  wait_for_stillness (self);
  GTK_WIDGET_CLASS (ll_passphrase_dialog_parent_class)->map (widget);
}

/* What was meant for a letter is no passphrase, and must not go to a mail server. */
static gboolean
ll_passphrase_dialog_key_press (GtkWidget *widget, GdkEventKey *event)
{
  LlPassphraseDialog *self = LL_PASSPHRASE_DIALOG (widget);

  if (self->waiting != 0 && event->keyval != GDK_KEY_Escape) {
    wait_for_stillness (self);
    return GDK_EVENT_STOP;
  }

  return GTK_WIDGET_CLASS (ll_passphrase_dialog_parent_class)
      ->key_press_event (widget, event);
}

/* -- GObject -- */

static void
ll_passphrase_dialog_dispose (GObject *object)
{
  g_clear_handle_id (&LL_PASSPHRASE_DIALOG (object)->waiting, g_source_remove);

  G_OBJECT_CLASS (ll_passphrase_dialog_parent_class)->dispose (object);
}

static void
ll_passphrase_dialog_finalize (GObject *object)
{
  g_free (LL_PASSPHRASE_DIALOG (object)->subject);

  G_OBJECT_CLASS (ll_passphrase_dialog_parent_class)->finalize (object);
}

static void
ll_passphrase_dialog_class_init (LlPassphraseDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ll_passphrase_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = ll_passphrase_dialog_finalize;
  widget_class->map = ll_passphrase_dialog_map;
  widget_class->key_press_event = ll_passphrase_dialog_key_press;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/letterlock/Letterlock/ui/ll-passphrase-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LlPassphraseDialog, question);
  gtk_widget_class_bind_template_child (widget_class, LlPassphraseDialog, why);
  gtk_widget_class_bind_template_child (widget_class, LlPassphraseDialog, sorry);
  gtk_widget_class_bind_template_child (widget_class, LlPassphraseDialog, entry);
  gtk_widget_class_bind_template_child (widget_class, LlPassphraseDialog, repeat_label);
  gtk_widget_class_bind_template_child (widget_class, LlPassphraseDialog, repeat);
  gtk_widget_class_bind_template_child (widget_class, LlPassphraseDialog, problem);
  gtk_widget_class_bind_template_child (widget_class, LlPassphraseDialog, accept);
  gtk_widget_class_bind_template_callback (widget_class, update);
}

static void
ll_passphrase_dialog_init (LlPassphraseDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ll_passphrase_dialog_new (GtkWindow *parent,
                          LlPassphrasePurpose purpose,
                          const char *subject,
                          gboolean again)
{
  LlPassphraseDialog *self;
  g_autofree char *display = NULL;

  g_return_val_if_fail (parent == NULL || GTK_IS_WINDOW (parent), NULL);
  g_return_val_if_fail (subject != NULL, NULL);

  self = g_object_new (LL_TYPE_PASSPHRASE_DIALOG, "transient-for", parent, NULL);
  display = g_filename_display_name (subject);
  self->purpose = purpose;
  self->subject = ll_display_text_clean (display, -1);
  ll_display_text_cut (self->subject, SUBJECT_SIZE);
  self->again = again;
  update (self);
  describe (self);

  return GTK_WIDGET (self);
}

LlSecret *
ll_passphrase_dialog_dup_secret (LlPassphraseDialog *self)
{
  const char *typed;

  g_return_val_if_fail (LL_IS_PASSPHRASE_DIALOG (self), NULL);

  typed = gtk_entry_get_text (self->entry);

  return ll_secret_new (typed, strlen (typed));
}
