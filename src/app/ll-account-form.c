/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-account-form.h"

#include <glib/gi18n.h>
#include <string.h>

#include "engine/ll-identities.h"
#include "widgets/ll-certificate-text.h"
#include "widgets/ll-wrap-box.h"
#include "wording/ll-wording.h"

/* The choice of the certificate that is found by the address. */
#define BY_ADDRESS "by-address"

struct _LlAccountForm {
  GtkBox parent;

  GtkLabel *heading;
  GtkEntry *address_entry;
  GtkLabel *address_problem;
  GtkEntry *server_entry;
  GtkLabel *server_problem;
  GtkComboBox *security_choice;
  GtkEntry *port_entry;
  GtkLabel *port_problem;
  GtkEntry *user_entry;
  GtkEntry *password_entry;
  GtkComboBoxText *identity_choice;
  GtkWidget *save_button;
  GtkWidget *cancel_button;
  GtkSpinner *spinner;
  GtkLabel *status;

  LlEngine *engine;
  GCancellable *cancellable; /* of reading and saving */
  gboolean is_change;        /* and the address stays */
  gboolean is_busy;
  gboolean is_saved; /* all but the password, and the form says why */
  char *identity;    /* owned; SHA-256 of the one to be chosen; NULL: by the address */
  char *saved_name;  /* owned; whose password is kept next */

  /* owned; what is wrong; NULL: nothing */
  char *bad_address;
  char *bad_server;
  char *bad_port;
  char *failure;
};

enum {
  SAVED,
  CLOSED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LlAccountForm, ll_account_form, GTK_TYPE_BOX)

void
ll_account_form_set_engine (LlAccountForm *self, LlEngine *engine)
{
  g_return_if_fail (LL_IS_ACCOUNT_FORM (self));

  g_set_object (&self->engine, engine);
}

/* @entry: (nullable): what it is about. */
static void
show_problem (GtkLabel *label, GtkEntry *entry, const char *problem)
{
  gtk_label_set_text (label, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (label), problem != NULL);
  if (entry == NULL)
    return;
  if (problem != NULL)
    gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (entry)),
                                 GTK_STYLE_CLASS_ERROR);
  else
    gtk_style_context_remove_class (gtk_widget_get_style_context (GTK_WIDGET (entry)),
                                    GTK_STYLE_CLASS_ERROR);
}

static void
update (LlAccountForm *self)
{
  const char *security = gtk_combo_box_get_active_id (self->security_choice);
  GtkWidget *fields[] = {
      GTK_WIDGET (self->server_entry),   GTK_WIDGET (self->security_choice),
      GTK_WIDGET (self->port_entry),     GTK_WIDGET (self->user_entry),
      GTK_WIDGET (self->password_entry), GTK_WIDGET (self->identity_choice),
  };

  gtk_label_set_text (self->heading, self->is_change ? _ ("Change a mail account")
                                                     : _ ("Add a mail account"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->address_entry),
                            !self->is_change && !self->is_busy);
  for (size_t i = 0; i < G_N_ELEMENTS (fields); i++)
    gtk_widget_set_sensitive (fields[i], !self->is_busy);
  gtk_entry_set_placeholder_text (self->port_entry,
                                  g_strcmp0 (security, "starttls") == 0 ? "587" : "465");
  gtk_entry_set_placeholder_text (self->password_entry,
                                  self->is_change ? _ ("as it is") : NULL);
  show_problem (self->address_problem, self->address_entry, self->bad_address);
  show_problem (self->server_problem, self->server_entry, self->bad_server);
  show_problem (self->port_problem, self->port_entry, self->bad_port);
  show_problem (self->status, NULL, self->is_busy ? _ ("Saving…") : self->failure);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), self->is_busy);
  g_object_set (self->spinner, "active", self->is_busy, NULL);
  gtk_widget_set_visible (self->save_button, !self->is_saved);
  gtk_widget_set_sensitive (self->save_button, !self->is_busy);
  gtk_button_set_label (GTK_BUTTON (self->cancel_button),
                        self->is_saved ? _ ("_Close") : _ ("_Cancel"));
}

static void
clear_problems (LlAccountForm *self)
{
  g_clear_pointer (&self->bad_address, g_free);
  g_clear_pointer (&self->bad_server, g_free);
  g_clear_pointer (&self->bad_port, g_free);
  g_clear_pointer (&self->failure, g_free);
}

/* -- which certificate signs -- */

static void
choose_identity (LlAccountForm *self)
{
  GtkComboBox *choice = GTK_COMBO_BOX (self->identity_choice);
  g_autofree char *text = NULL;

  if (self->identity == NULL) {
    gtk_combo_box_set_active_id (choice, BY_ADDRESS);
    return;
  }
  if (gtk_combo_box_set_active_id (choice, self->identity))
    return;

  /* It is not there any more: nothing is changed behind the person's back. */
  text = g_strdup_printf (_ ("one that is not here (%.8s…)"), self->identity);
  gtk_combo_box_text_append (self->identity_choice, self->identity, text);
  gtk_combo_box_set_active_id (choice, self->identity);
}

static void
list_identities (LlAccountForm *self, GPtrArray *identities)
{
  gtk_combo_box_text_remove_all (self->identity_choice);
  gtk_combo_box_text_append (self->identity_choice, BY_ADDRESS,
                             _ ("The newest for this address"));
  for (guint i = 0; identities != NULL && i < identities->len; i++) {
    LlCertificate *certificate = ll_identity_get_certificate (identities->pdata[i]);
    g_autofree char *name = ll_certificate_text_name (certificate);
    g_autofree char *until =
        ll_certificate_text_until (certificate, ll_engine_get_time (self->engine));
    g_autofree char *text = g_strdup_printf ("%s, %s", name, until);

    gtk_combo_box_text_append (self->identity_choice,
                               ll_certificate_get_sha256 (certificate), text);
  }
  choose_identity (self);
}

static void
identities_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) identities =
      ll_identities_list_finish (LL_ENGINE (source), result, &error);

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    list_identities (data, identities);
}

/* -- beginning -- */

static void
set_text (GtkEntry *entry, const char *text)
{
  gtk_entry_set_text (entry, text != NULL ? text : "");
}

static void
show_account (LlAccountForm *self, const LlAccount *account)
{
  gboolean is_starttls =
      account != NULL && g_strcmp0 (account->security, "starttls") == 0;
  guint16 usual = is_starttls ? 587 : 465;
  g_autofree char *port = NULL;

  if (account != NULL && account->port != 0 && account->port != usual)
    port = g_strdup_printf ("%u", account->port);
  set_text (self->address_entry,
            account != NULL ? ll_address_get_text (account->address) : NULL);
  set_text (self->server_entry, account != NULL ? account->server : NULL);
  gtk_combo_box_set_active_id (self->security_choice, is_starttls ? "starttls" : "tls");
  set_text (self->port_entry, port);
  set_text (self->user_entry, account != NULL ? account->user : NULL);
  set_text (self->password_entry, NULL);
}

static void
stop (LlAccountForm *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->is_busy = FALSE;
}

void
ll_account_form_start (LlAccountForm *self, const LlAccount *account)
{
  g_return_if_fail (LL_IS_ACCOUNT_FORM (self));

  stop (self);
  self->cancellable = g_cancellable_new ();
  self->is_change = account != NULL;
  self->is_saved = FALSE;
  g_free (self->identity);
  self->identity = account != NULL ? g_strdup (account->identity) : NULL;
  show_account (self, account);
  clear_problems (self);
  list_identities (self, NULL);
  update (self);
  gtk_widget_grab_focus (
      GTK_WIDGET (self->is_change ? self->server_entry : self->address_entry));
  ll_identities_list_async (self->engine, self->cancellable, identities_read_cb, self);
}

/* -- saving -- */

static char *
dup_typed (GtkEntry *entry)
{
  char *text = g_strdup (gtk_entry_get_text (entry));

  return g_strstrip (text);
}

static gboolean
read_port (LlAccountForm *self, guint16 *out_port)
{
  g_autofree char *typed = dup_typed (self->port_entry);
  guint64 port = 0;

  if (*typed != '\0' && !g_ascii_string_to_unsigned (typed, 10, 1, 65535, &port, NULL)) {
    self->bad_port = g_strdup (_ ("A port is a number from 1 to 65535. Left empty, the "
                                  "usual one is taken."));
    return FALSE;
  }
  *out_port = (guint16)port;

  return TRUE;
}

/* Returns: (transfer full) (nullable): NULL when a field makes no sense, and says so. */
static LlAccount *
read_fields (LlAccountForm *self)
{
  g_autoptr (LlAccount) account = g_new0 (LlAccount, 1);
  g_autofree char *address = dup_typed (self->address_entry);
  g_autofree char *user = dup_typed (self->user_entry);
  const char *identity =
      gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->identity_choice));

  account->address = ll_address_parse (address, NULL);
  if (account->address == NULL)
    self->bad_address = g_strdup (_ ("This is not an address. One looks like "
                                     "carol@example.com."));
  account->server = dup_typed (self->server_entry);
  if (*account->server == '\0' || strpbrk (account->server, " \t/@") != NULL)
    self->bad_server = g_strdup (_ ("This is not the name of a server. One looks like "
                                    "mail.example.com."));
  account->security = g_strdup (gtk_combo_box_get_active_id (self->security_choice));
  account->user = *user != '\0' ? g_steal_pointer (&user) : NULL;
  account->auth = g_strdup ("plain");
  if (g_strcmp0 (identity, BY_ADDRESS) != 0)
    account->identity = g_strdup (identity);
  if (!read_port (self, &account->port) || self->bad_address != NULL ||
      self->bad_server != NULL)
    return NULL;

  return g_steal_pointer (&account);
}

static void
finish (LlAccountForm *self)
{
  self->is_busy = FALSE;
  set_text (self->password_entry, NULL);
  update (self);
  if (self->failure == NULL)
    g_signal_emit (self, signals[SAVED], 0);
}

static void
password_kept_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  LlAccountForm *self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *why = NULL;

  if (!ll_accounts_set_password_finish (LL_ENGINE (source), result, &error)) {
    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      return;
    why = ll_wording_error (error);
    self->is_saved = TRUE;
    /* Translators: %s is why, as a sentence. */
    self->failure = g_strdup_printf (_ ("The account is saved, but its password cannot "
                                        "be kept. You will be asked for it when a letter "
                                        "is sent. %s"),
                                     why);
  }
  finish (self);
}

static void
added_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  LlAccountForm *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LlSecret) password = NULL;
  const char *typed;

  if (!ll_accounts_add_finish (LL_ENGINE (source), result, &error)) {
    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      return;
    self->failure = ll_wording_error (error);
    finish (self);
    return;
  }

  typed = gtk_entry_get_text (self->password_entry);
  if (*typed == '\0') {
    finish (self);
    return;
  }
  password = ll_secret_new (typed, strlen (typed));
  ll_accounts_set_password_async (self->engine, self->saved_name, password,
                                  self->cancellable, password_kept_cb, self);
}

static void
save_cb (LlAccountForm *self)
{
  g_autoptr (LlAccount) account = NULL;

  if (self->is_busy || self->is_saved)
    return;
  clear_problems (self);
  account = read_fields (self);
  if (account != NULL) {
    self->is_busy = TRUE;
    g_free (self->saved_name);
    self->saved_name = g_strdup (ll_address_get_text (account->address));
    ll_accounts_add_async (self->engine, account, self->cancellable, added_cb, self);
  }
  update (self);
  if (account == NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->bad_address != NULL  ? self->address_entry
                                       : self->bad_server != NULL ? self->server_entry
                                                                  : self->port_entry));
}

static void
edited_cb (LlAccountForm *self)
{
  update (self);
}

static void
close_cb (LlAccountForm *self)
{
  stop (self);
  g_signal_emit (self, self->is_saved ? signals[SAVED] : signals[CLOSED], 0);
}

/* -- life -- */

static void
ll_account_form_dispose (GObject *object)
{
  LlAccountForm *self = LL_ACCOUNT_FORM (object);

  stop (self);
  g_clear_object (&self->engine);
  clear_problems (self);
  g_clear_pointer (&self->identity, g_free);
  g_clear_pointer (&self->saved_name, g_free);

  G_OBJECT_CLASS (ll_account_form_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *klass)
{
  gtk_widget_class_set_template_from_resource (
      klass, "/org/letterlock/Letterlock/ui/ll-account-form.ui");
  gtk_widget_class_bind_template_child (klass, LlAccountForm, heading);
  gtk_widget_class_bind_template_child (klass, LlAccountForm, address_entry);
  gtk_widget_class_bind_template_child (klass, LlAccountForm, address_problem);
  gtk_widget_class_bind_template_child (klass, LlAccountForm, server_entry);
  gtk_widget_class_bind_template_child (klass, LlAccountForm, server_problem);
  gtk_widget_class_bind_template_child (klass, LlAccountForm, security_choice);
  gtk_widget_class_bind_template_child (klass, LlAccountForm, port_entry);
  gtk_widget_class_bind_template_child (klass, LlAccountForm, port_problem);
  gtk_widget_class_bind_template_child (klass, LlAccountForm, user_entry);
  gtk_widget_class_bind_template_child (klass, LlAccountForm, password_entry);
  gtk_widget_class_bind_template_child (klass, LlAccountForm, identity_choice);
  gtk_widget_class_bind_template_child (klass, LlAccountForm, save_button);
  gtk_widget_class_bind_template_child (klass, LlAccountForm, cancel_button);
  gtk_widget_class_bind_template_child (klass, LlAccountForm, spinner);
  gtk_widget_class_bind_template_child (klass, LlAccountForm, status);
  gtk_widget_class_bind_template_callback (klass, save_cb);
  gtk_widget_class_bind_template_callback (klass, edited_cb);
  gtk_widget_class_bind_template_callback (klass, close_cb);
}

static void
ll_account_form_class_init (LlAccountFormClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ll_account_form_dispose;
  signals[SAVED] = g_signal_new ("saved", LL_TYPE_ACCOUNT_FORM, G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CLOSED] = g_signal_new ("closed", LL_TYPE_ACCOUNT_FORM, G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (LL_TYPE_WRAP_BOX);
  bind_template (GTK_WIDGET_CLASS (klass));
}

/* Somebody's long address must not make the window wide. */
static void
shorten_choices (LlAccountForm *self)
{
  g_autoptr (GList) cells =
      gtk_cell_layout_get_cells (GTK_CELL_LAYOUT (self->identity_choice));

  for (GList *item = cells; item != NULL; item = item->next)
    g_object_set (item->data, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
}

static void
ll_account_form_init (LlAccountForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  shorten_choices (self);
  update (self);
}
