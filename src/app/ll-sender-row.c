/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-sender-row.h"

#include <glib/gi18n-lib.h>

#include "base/ll-display-text.h"
#include "certificate/ll-certificate-addresses.h"
#include "engine/ll-accounts.h"
#include "engine/ll-identities.h"
#include "widgets/ll-wrap-box.h"
#include "wording/ll-wording.h"

/* One address to write as. */
typedef struct {
  LlCorrespondent *who; /* owned */
  gboolean has_account;
  gboolean has_certificate; /* some, which may be of no use today */
} Sender;

struct _LlSenderRow {
  GtkBox parent;

  GtkComboBoxText *combo;
  GtkLabel *words;
  GtkWidget *to_certificates;
  GtkWidget *to_accounts;

  LlEngine *engine;        /* owned; NULL */
  GCancellable *loading;   /* owned: of reading; NULL */
  GCancellable *finding;   /* owned: of the search for a signer; NULL */
  LlCorrespondent *wanted; /* owned: who was set; NULL */
  GPtrArray *senders;      /* owned (element-type Sender) */
  GPtrArray *incoming;     /* owned: the same while it is read; NULL */
  int chosen;              /* -1: nobody */
  gboolean is_loaded;
  gboolean is_signer_known; /* of the chosen one */
  gboolean can_sign;
  gboolean is_filling; /* the combo changes by our own doing */
  GError *error;       /* owned: accounts that cannot be read; NULL */
};

enum {
  SIGNAL_CHANGED,
  SIGNAL_CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LlSenderRow, ll_sender_row, GTK_TYPE_BOX)

static void
sender_free (Sender *self)
{
  ll_correspondent_free (self->who);
  g_free (self);
}

static Sender *
get_chosen (LlSenderRow *self)
{
  return self->chosen >= 0 ? self->senders->pdata[self->chosen] : NULL;
}

/* -- what is shown -- */

static const char *
describe (LlSenderRow *self)
{
  if (self->chosen < 0)
    return _ ("There is no mail account yet.");

  switch (ll_sender_row_get_state (self)) {
  case LL_SENDER_UNKNOWN:
    return "";
  case LL_SENDER_READY:
    return _ ("Can be signed with your certificate");
  case LL_SENDER_UNSIGNED:
    return _ ("Cannot be signed or encrypted: you have no certificate for this address.");
  case LL_SENDER_NO_ACCOUNT:
    return _ ("Cannot be sent: there is no mail account for this address.");
  }

  g_return_val_if_reached ("");
}

static void
update (LlSenderRow *self)
{
  LlSenderState state = ll_sender_row_get_state (self);
  g_autofree char *trouble = self->error != NULL ? ll_wording_error (self->error) : NULL;

  gtk_label_set_text (self->words, trouble != NULL   ? trouble
                                   : self->is_loaded ? describe (self)
                                                     : "");
  gtk_widget_set_visible (GTK_WIDGET (self->combo), self->senders->len > 0);
  gtk_widget_set_visible (self->to_certificates, state == LL_SENDER_UNSIGNED);
  gtk_widget_set_visible (self->to_accounts, state == LL_SENDER_NO_ACCOUNT);
}

static void
changed (LlSenderRow *self)
{
  update (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* -- can the chosen one sign? -- */

/* A fresh cancellable in @place; what ran under the last one is cancelled. */
static GCancellable *
renew (GCancellable **place)
{
  if (*place != NULL)
    g_cancellable_cancel (*place);
  g_clear_object (place);
  *place = g_cancellable_new ();

  return *place;
}

static void
signer_found_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LlSenderRow *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LlIdentity) identity =
      ll_identities_find_signer_finish (LL_ENGINE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  self->is_signer_known = TRUE;
  self->can_sign = identity != NULL;
  changed (self);
}

static void
find_signer (LlSenderRow *self)
{
  const Sender *sender = get_chosen (self);
  GCancellable *cancellable = renew (&self->finding);

  if (sender == NULL) {
    self->can_sign = FALSE;
    return;
  }
  ll_identities_find_signer_async (self->engine, sender->who->address, cancellable,
                                   signer_found_cb, self);
}

static void
choose (LlSenderRow *self, int chosen)
{
  self->chosen = chosen;
  self->is_signer_known = FALSE;
  self->can_sign = FALSE;
  find_signer (self);
}

static void
combo_changed_cb (LlSenderRow *self)
{
  const Sender *sender;

  if (self->is_filling)
    return;
  choose (self, gtk_combo_box_get_active (GTK_COMBO_BOX (self->combo)));
  sender = get_chosen (self);
  g_clear_pointer (&self->wanted, ll_correspondent_free);
  if (sender != NULL)
    self->wanted = ll_correspondent_copy (sender->who);
  changed (self);
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0);
}

/* -- who there is -- */

static int
find_sender (GPtrArray *senders, const LlAddress *address)
{
  for (guint i = 0; i < senders->len; i++) {
    const Sender *sender = senders->pdata[i];

    if (ll_address_is_same_mailbox (sender->who->address, address))
      return (int)i;
  }

  return -1;
}

/* Returns the one of that address, new or not. */
static Sender *
add_sender (GPtrArray *senders,
            const char *name,
            LlAddress *address,
            gboolean has_account)
{
  int place = find_sender (senders, address);
  Sender *sender;

  if (place >= 0)
    return senders->pdata[place];
  sender = g_new0 (Sender, 1);
  sender->who = ll_correspondent_new (name, address);
  sender->has_account = has_account;
  g_ptr_array_add (senders, sender);

  return sender;
}

static void
add_identity (GPtrArray *senders, const LlIdentity *identity)
{
  g_autoptr (GPtrArray) addresses =
      ll_certificate_dup_addresses (ll_identity_get_certificate (identity));

  for (guint i = 0; i < addresses->len; i++)
    add_sender (senders, NULL, addresses->pdata[i], FALSE)->has_certificate = TRUE;
}

/* A name that stands beside an address of one's own comes from the draft alone. */
static void
name_wanted (LlSenderRow *self)
{
  int place;
  Sender *sender;

  if (self->wanted == NULL)
    return;
  place = find_sender (self->senders, self->wanted->address);
  if (place < 0) {
    add_sender (self->senders, self->wanted->name, self->wanted->address, FALSE);
    return;
  }
  sender = self->senders->pdata[place];
  ll_correspondent_free (sender->who);
  sender->who = ll_correspondent_copy (self->wanted);
}

static void
fill_combo (LlSenderRow *self)
{
  self->is_filling = TRUE;
  gtk_combo_box_text_remove_all (self->combo);
  for (guint i = 0; i < self->senders->len; i++) {
    const Sender *sender = self->senders->pdata[i];
    g_autofree char *formatted = ll_correspondent_format (sender->who);
    g_autofree char *shown = ll_display_text_clean (formatted, -1);

    gtk_combo_box_text_append_text (self->combo, shown);
  }
  gtk_combo_box_set_active (GTK_COMBO_BOX (self->combo), self->chosen);
  self->is_filling = FALSE;
}

/* Where nobody was set: the first account with a certificate, else the first. */
static int
find_usual (LlSenderRow *self)
{
  for (guint i = 0; i < self->senders->len; i++) {
    const Sender *sender = self->senders->pdata[i];

    if (sender->has_account && sender->has_certificate)
      return (int)i;
  }

  return 0;
}

static void
settle (LlSenderRow *self)
{
  int place = find_usual (self);

  if (!self->is_loaded)
    return;
  name_wanted (self);
  if (self->wanted != NULL)
    place = find_sender (self->senders, self->wanted->address);
  choose (self, self->senders->len > 0 ? MAX (place, 0) : -1);
  fill_combo (self);
  changed (self);
}

static void
identities_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LlSenderRow *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) identities =
      ll_identities_list_finish (LL_ENGINE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  for (guint i = 0; identities != NULL && i < identities->len; i++)
    add_identity (self->incoming, identities->pdata[i]);
  if (self->wanted == NULL && get_chosen (self) != NULL)
    self->wanted = ll_correspondent_copy (get_chosen (self)->who);
  g_ptr_array_unref (self->senders);
  self->senders = g_steal_pointer (&self->incoming);
  self->is_loaded = TRUE;
  settle (self);
}

static void
accounts_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  LlSenderRow *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) accounts =
      ll_accounts_list_finish (LL_ENGINE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_error (&self->error);
  self->error = g_steal_pointer (&error);
  g_clear_pointer (&self->incoming, g_ptr_array_unref);
  self->incoming = g_ptr_array_new_with_free_func ((GDestroyNotify)sender_free);
  for (guint i = 0; accounts != NULL && i < accounts->len; i++) {
    const LlAccount *account = accounts->pdata[i];

    add_sender (self->incoming, NULL, account->address, TRUE);
  }
  ll_identities_list_async (self->engine, self->loading, identities_cb, self);
}

/* -- the header's calls -- */

void
ll_sender_row_reload (LlSenderRow *self)
{
  if (self->engine != NULL)
    ll_accounts_list_async (self->engine, renew (&self->loading), accounts_cb, self);
}

void
ll_sender_row_set_engine (LlSenderRow *self, LlEngine *engine)
{
  g_set_object (&self->engine, engine);
  ll_sender_row_reload (self);
}

void
ll_sender_row_set_from (LlSenderRow *self, const LlCorrespondent *from)
{
  g_clear_pointer (&self->wanted, ll_correspondent_free);
  if (from != NULL)
    self->wanted = ll_correspondent_copy (from);
  settle (self);
}

const LlCorrespondent *
ll_sender_row_get_from (LlSenderRow *self)
{
  const Sender *sender = get_chosen (self);

  return sender != NULL ? sender->who : self->wanted;
}

LlSenderState
ll_sender_row_get_state (LlSenderRow *self)
{
  const Sender *sender = get_chosen (self);

  if (!self->is_loaded)
    return LL_SENDER_UNKNOWN;
  if (sender == NULL || !sender->has_account)
    return LL_SENDER_NO_ACCOUNT;
  if (!self->is_signer_known)
    return LL_SENDER_UNKNOWN;

  return self->can_sign ? LL_SENDER_READY : LL_SENDER_UNSIGNED;
}

gboolean
ll_sender_row_can_sign (LlSenderRow *self)
{
  return self->can_sign;
}

/* -- GObject -- */

static void
ll_sender_row_grab_focus (GtkWidget *widget)
{
  gtk_widget_grab_focus (GTK_WIDGET (LL_SENDER_ROW (widget)->combo));
}

static void
ll_sender_row_dispose (GObject *object)
{
  LlSenderRow *self = LL_SENDER_ROW (object);

  if (self->loading != NULL)
    g_cancellable_cancel (self->loading);
  if (self->finding != NULL)
    g_cancellable_cancel (self->finding);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (ll_sender_row_parent_class)->dispose (object);
}

static void
ll_sender_row_finalize (GObject *object)
{
  LlSenderRow *self = LL_SENDER_ROW (object);

  g_clear_object (&self->loading);
  g_clear_object (&self->finding);
  g_clear_pointer (&self->wanted, ll_correspondent_free);
  g_ptr_array_unref (self->senders);
  g_clear_pointer (&self->incoming, g_ptr_array_unref);
  g_clear_error (&self->error);

  G_OBJECT_CLASS (ll_sender_row_parent_class)->finalize (object);
}

static void
ll_sender_row_class_init (LlSenderRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (LL_TYPE_WRAP_BOX);
  object_class->dispose = ll_sender_row_dispose;
  object_class->finalize = ll_sender_row_finalize;
  widget_class->grab_focus = ll_sender_row_grab_focus;
  signals[SIGNAL_CHANGED] =
      g_signal_new ("changed", LL_TYPE_SENDER_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 0);
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", LL_TYPE_SENDER_ROW, G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/letterlock/Letterlock/ui/ll-sender-row.ui");
  gtk_widget_class_bind_template_child (widget_class, LlSenderRow, combo);
  gtk_widget_class_bind_template_child (widget_class, LlSenderRow, words);
  gtk_widget_class_bind_template_child (widget_class, LlSenderRow, to_certificates);
  gtk_widget_class_bind_template_child (widget_class, LlSenderRow, to_accounts);
  gtk_widget_class_bind_template_callback (widget_class, combo_changed_cb);
}

static void
ll_sender_row_init (LlSenderRow *self)
{
  self->senders = g_ptr_array_new_with_free_func ((GDestroyNotify)sender_free);
  self->chosen = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}
