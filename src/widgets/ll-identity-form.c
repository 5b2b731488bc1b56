/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "widgets/ll-identity-form.h"

#include <glib/gi18n-lib.h>

#include "engine/ll-identities.h"
#include "widgets/ll-wrap-box.h"
#include "wording/ll-wording.h"

struct _LlIdentityForm {
  GtkBox parent;

  GtkEntry *address_entry;
  GtkLabel *address_problem;
  GtkEntry *name_entry;
  GtkWidget *make_button;
  GtkSpinner *spinner;
  GtkLabel *status;

  LlEngine *engine;
  GCancellable *cancellable; /* of the key that is made; NULL: none */
  char *problem;             /* owned; with the address; NULL */
  char *failure;             /* owned; why it was not made; NULL */
};

enum {
  MADE,
  CLOSED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LlIdentityForm, ll_identity_form, GTK_TYPE_BOX)

GtkWidget *
ll_identity_form_new (void)
{
  return g_object_new (LL_TYPE_IDENTITY_FORM, NULL);
}

void
ll_identity_form_set_engine (LlIdentityForm *self, LlEngine *engine)
{
  g_return_if_fail (LL_IS_IDENTITY_FORM (self));

  g_set_object (&self->engine, engine);
}

static void
update (LlIdentityForm *self)
{
  gboolean is_busy = self->cancellable != NULL;
  const char *status =
      is_busy ? _ ("Making the key. This takes a moment…") : self->failure;

  gtk_label_set_text (self->address_problem, self->problem != NULL ? self->problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->address_problem), self->problem != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->address_entry), !is_busy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->name_entry), !is_busy);
  gtk_widget_set_sensitive (
      self->make_button, !is_busy && *gtk_entry_get_text (self->address_entry) != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), is_busy);
  g_object_set (self->spinner, "active", is_busy, NULL);
  gtk_label_set_text (self->status, status != NULL ? status : "");
  gtk_widget_set_visible (GTK_WIDGET (self->status), status != NULL);
}

void
ll_identity_form_start (LlIdentityForm *self)
{
  g_return_if_fail (LL_IS_IDENTITY_FORM (self));

  if (self->cancellable == NULL) {
    gtk_entry_set_text (self->address_entry, "");
    gtk_entry_set_text (self->name_entry, "");
    g_clear_pointer (&self->failure, g_free);
  }
  update (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->address_entry));
}

static void
created_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  LlIdentityForm *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LlIdentity) identity =
      ll_identities_create_finish (LL_ENGINE (source), result, &error);

  /* Who will not choose a passphrase cancels the work too, but not the form. */
  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;
  g_clear_object (&self->cancellable);
  if (identity == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    self->failure = ll_wording_error (error);
  update (self);
  if (identity != NULL)
    g_signal_emit (self, signals[MADE], 0, identity);
}

static void
make_cb (LlIdentityForm *self)
{
  g_autofree char *typed = g_strdup (gtk_entry_get_text (self->address_entry));
  g_autofree char *name = g_strdup (gtk_entry_get_text (self->name_entry));
  g_autoptr (LlAddress) address = ll_address_parse (g_strstrip (typed), NULL);

  if (*typed == '\0' || self->cancellable != NULL || self->engine == NULL)
    return;
  g_clear_pointer (&self->failure, g_free);
  if (address == NULL) {
    self->problem = g_strdup (_ ("This is not an address. One looks like "
                                 "carol@example.com."));
    update (self);
    gtk_widget_grab_focus (GTK_WIDGET (self->address_entry));
    return;
  }

  g_strstrip (name);
  self->cancellable = g_cancellable_new ();
  update (self);
  ll_identities_create_async (self->engine, address, *name != '\0' ? name : NULL,
                              LL_KEY_RSA, self->cancellable, created_cb, self);
}

static void
edited_cb (LlIdentityForm *self)
{
  g_clear_pointer (&self->problem, g_free);
  update (self);
}

static void
next_field_cb (LlIdentityForm *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->name_entry));
}

static void
stop (LlIdentityForm *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static void
close_cb (LlIdentityForm *self)
{
  stop (self);
  update (self);
  g_signal_emit (self, signals[CLOSED], 0);
}

static void
ll_identity_form_dispose (GObject *object)
{
  LlIdentityForm *self = LL_IDENTITY_FORM (object);

  stop (self);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->problem, g_free);
  g_clear_pointer (&self->failure, g_free);

  G_OBJECT_CLASS (ll_identity_form_parent_class)->dispose (object);
}

static void
ll_identity_form_class_init (LlIdentityFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ll_identity_form_dispose;
  signals[MADE] = g_signal_new ("made", LL_TYPE_IDENTITY_FORM, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[CLOSED] = g_signal_new ("closed", LL_TYPE_IDENTITY_FORM, G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (LL_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/letterlock/Letterlock/ui/ll-identity-form.ui");
  gtk_widget_class_bind_template_child (widget_class, LlIdentityForm, address_entry);
  gtk_widget_class_bind_template_child (widget_class, LlIdentityForm, address_problem);
  gtk_widget_class_bind_template_child (widget_class, LlIdentityForm, name_entry);
  gtk_widget_class_bind_template_child (widget_class, LlIdentityForm, make_button);
  gtk_widget_class_bind_template_child (widget_class, LlIdentityForm, spinner);
  gtk_widget_class_bind_template_child (widget_class, LlIdentityForm, status);
  gtk_widget_class_bind_template_callback (widget_class, make_cb);
  gtk_widget_class_bind_template_callback (widget_class, edited_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_field_cb);
  gtk_widget_class_bind_template_callback (widget_class, close_cb);
}

static void
ll_identity_form_init (LlIdentityForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}
