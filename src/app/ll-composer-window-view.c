/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-composer-window-private.h"

#include <glib/gi18n-lib.h>

#include "base/ll-display-text.h"
#include "base/ll-error.h"
#include "wording/ll-composer-wording.h"
#include "wording/ll-wording.h"

#define SPIN_AFTER_MSEC 300
#define DOMAINS_NAMED   2
#define TITLE_CHARS     80

/* -- what is known -- */

static void
collect_failed (LlComposerSituation *self, LlRecipientModel *people)
{
  unsigned int n = ll_recipient_model_get_n (people);

  self->n_people += n;
  for (unsigned int i = 0; i < n; i++) {
    const LlRecipient *recipient = ll_recipient_model_get (people, i);

    if (recipient->phase != LL_CHIP_FAILED)
      continue;
    g_ptr_array_add (self->failed, ll_address_ref (recipient->person->address));
    self->error = recipient->error;
  }
}

static void
find_ways (LlComposerSituation *self, LlComposerWindow *window)
{
  g_autofree LlRecipientState *states =
      g_new (LlRecipientState, self->discoveries->len + 1);
  LlSenderState sender = ll_sender_row_get_state (window->sender);
  LlWaysOutFacts facts = {
      .mode = window->mode,
      .answers_encrypted = window->base->answers_encrypted,
      .has_identity =
          sender == LL_SENDER_UNKNOWN || ll_sender_row_can_sign (window->sender),
      .states = states,
      .n_states = self->discoveries->len,
      .n_failed = self->failed->len,
      .n_searching = self->n_searching,
  };

  for (guint i = 0; i < self->discoveries->len; i++)
    states[i] = ((const LlDiscovery *)self->discoveries->pdata[i])->state;
  self->must_encrypt = ll_ways_out_must_encrypt (&facts);
  self->ways = ll_ways_out_find (&facts);
  self->is_ready = self->must_encrypt && self->ways == LL_WAY_NONE &&
                   self->n_people > 0 && self->n_searching == 0 &&
                   ll_sender_row_can_sign (window->sender);
}

LlComposerSituation *
ll_composer_situation_new (LlComposerWindow *window)
{
  LlComposerSituation *self = g_new0 (LlComposerSituation, 1);

  self->discoveries = g_ptr_array_new_with_free_func ((GDestroyNotify)ll_discovery_unref);
  self->accepted = g_ptr_array_new_with_free_func ((GDestroyNotify)ll_address_unref);
  self->failed = g_ptr_array_new_with_free_func ((GDestroyNotify)ll_address_unref);
  for (int i = 0; i < LL_N_DRAFT_FIELDS; i++) {
    LlRecipientList *list = ll_composer_window_get_list (window, (LlDraftFieldName)i);

    ll_recipient_list_collect (list, self->discoveries, &self->n_searching,
                               self->accepted);
    collect_failed (self, ll_recipient_list_get_model (list));
  }
  find_ways (self, window);

  return self;
}

void
ll_composer_situation_free (LlComposerSituation *self)
{
  g_ptr_array_unref (self->discoveries);
  g_ptr_array_unref (self->accepted);
  g_ptr_array_unref (self->failed);
  g_free (self);
}

GPtrArray *
ll_composer_situation_find (const LlComposerSituation *self, LlWays way)
{
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; i < self->discoveries->len; i++) {
    const LlDiscovery *discovery = self->discoveries->pdata[i];

    if (ll_way_concerns (way, discovery->state))
      g_ptr_array_add (found, discovery->address);
  }
  for (guint i = 0; (way & (LL_WAY_REMOVE | LL_WAY_RETRY)) != 0 && i < self->failed->len;
       i++)
    g_ptr_array_add (found, self->failed->pdata[i]);

  return found;
}

/* -- sentences -- */

static char *
show_address (const LlAddress *address)
{
  return ll_display_text_clean (ll_address_get_text (address), -1);
}

static char *
describe_status (LlComposerWindow *self, const LlComposerSituation *situation)
{
  const LlCorrespondent *from = ll_sender_row_get_from (self->sender);
  g_autofree char *shown = NULL;

  if (situation->must_encrypt && situation->failed->len > 0)
    return ll_wording_error (situation->error);
  if ((situation->ways & LL_WAY_CERTIFICATES) != 0 && from != NULL) {
    shown = show_address (from->address);
    return g_strdup_printf (_ ("Not yet: you have no certificate for %s to sign with."),
                            shown);
  }

  return ll_composer_wording_status (situation->discoveries, situation->n_searching,
                                     self->mode, self->base->answers_encrypted);
}

/* "Send After Removing carol@example.com", or how many. */
static char *
label_people (const char *one, const char *many, GPtrArray *people)
{
  g_autofree char *shown = NULL;

  if (people->len != 1)
    return g_strdup_printf (many, people->len);
  shown = show_address (people->pdata[0]);

  return g_strdup_printf (one, shown);
}

static void
add_domain (GPtrArray *domains, const LlAddress *address)
{
  const char *domain = ll_address_get_domain (address);

  if (!g_ptr_array_find_with_equal_func (domains, domain, g_str_equal, NULL))
    g_ptr_array_add (domains, (char *)domain);
}

/* Who can read what goes in clear: the servers of both sides, and everybody between. */
static char *
describe_clear (LlComposerWindow *self, const LlComposerSituation *situation)
{
  g_autoptr (GPtrArray) domains = g_ptr_array_new ();
  const LlCorrespondent *from = ll_sender_row_get_from (self->sender);
  g_autoptr (GString) named = g_string_new (NULL);

  if (from != NULL)
    add_domain (domains, from->address);
  for (guint i = 0; i < situation->discoveries->len; i++)
    add_domain (domains,
                ((const LlDiscovery *)situation->discoveries->pdata[i])->address);
  for (guint i = 0; i < situation->failed->len; i++)
    add_domain (domains, situation->failed->pdata[i]);
  for (guint i = 0; i < MIN (domains->len, DOMAINS_NAMED + 1u); i++)
    g_string_append_printf (named, "%s%s", i > 0 ? ", " : "",
                            (const char *)domains->pdata[i]);

  if (domains->len > DOMAINS_NAMED + 1u)
    return g_strdup_printf (_ ("Then the mail servers of %s and of others, and whoever "
                               "sees it on the way, can read this letter."),
                            named->str);

  return g_strdup_printf (_ ("Then the mail servers of %s, and whoever sees it on the "
                             "way, can read this letter."),
                          named->str);
}

/* -- the parts of the window -- */

static void
show_people_way (GtkWidget *button, GtkLabel *label, gboolean is_there, char *words)
{
  gtk_label_set_text (label, words);
  atk_object_set_name (gtk_widget_get_accessible (button), words);
  gtk_widget_set_visible (button, is_there);
  g_free (words);
}

static void
update_ways (LlComposerWindow *self, const LlComposerSituation *situation)
{
  LlWays ways = situation->ways;
  g_autoptr (GPtrArray) changed = ll_composer_situation_find (situation, LL_WAY_ACCEPT);
  g_autoptr (GPtrArray) unserved = ll_composer_situation_find (situation, LL_WAY_REMOVE);
  g_autoptr (GPtrArray) to_ask = ll_composer_situation_find (situation, LL_WAY_ASK);
  g_autofree char *clear = describe_clear (self, situation);

  /* A new certificate is accepted for one person at a time. */
  if (changed->len > 1)
    g_ptr_array_set_size (changed, 1);
  show_people_way (self->way_accept, self->way_accept_label, (ways & LL_WAY_ACCEPT) != 0,
                   label_people (_ ("Accept the New Certificate of %s"), "", changed));
  show_people_way (
      self->way_remove, self->way_remove_label, (ways & LL_WAY_REMOVE) != 0,
      label_people (_ ("Send After Removing %s"),
                    g_dngettext (GETTEXT_PACKAGE, "Send After Removing %u Person",
                                 "Send After Removing %u People", unserved->len),
                    unserved));
  show_people_way (
      self->way_ask, self->way_ask_label, (ways & LL_WAY_ASK) != 0,
      label_people (_ ("Ask %s for a Certificate"),
                    g_dngettext (GETTEXT_PACKAGE, "Ask %u Person for a Certificate",
                                 "Ask %u People for a Certificate", to_ask->len),
                    to_ask));
  gtk_widget_set_visible (self->way_retry, (ways & LL_WAY_RETRY) != 0);
  gtk_widget_set_visible (self->way_certificates, (ways & LL_WAY_CERTIFICATES) != 0);
  gtk_widget_set_visible (self->way_keep, (ways & LL_WAY_KEEP) != 0);
  gtk_label_set_text (self->way_clear_sentence, clear);
  gtk_widget_set_visible (self->way_clear, (ways & LL_WAY_IN_CLEAR) != 0);
  gtk_widget_set_visible (GTK_WIDGET (self->ways), ways != LL_WAY_NONE);
}

/* What the one person who stands in the way can do about it. */
static const char *
get_remedy (const LlComposerSituation *situation)
{
  const LlDiscovery *unserved = NULL;

  if (situation->failed->len > 0 || (situation->ways & LL_WAY_CERTIFICATES) != 0)
    return NULL;
  for (guint i = 0; i < situation->discoveries->len; i++) {
    const LlDiscovery *discovery = situation->discoveries->pdata[i];

    if (ll_recipient_state_is_served (discovery->state))
      continue;
    if (unserved != NULL)
      return NULL;
    unserved = discovery;
  }

  return unserved != NULL ? ll_wording_recipient_remedy (unserved) : NULL;
}

static void
update_ways_sentence (LlComposerWindow *self,
                      const LlComposerSituation *situation,
                      const char *status)
{
  const char *remedy = get_remedy (situation);
  g_autofree char *both = g_strjoin (" ", status, remedy, NULL);

  gtk_label_set_text (self->ways_sentence, both);
}

static gboolean
spin_cb (gpointer user_data)
{
  LlComposerWindow *self = user_data;

  self->spin_timer = 0;
  self->spins = TRUE;
  gtk_widget_show (self->spinner);
  gtk_spinner_start (GTK_SPINNER (self->spinner));

  return G_SOURCE_REMOVE;
}

static void
update_spinner (LlComposerWindow *self, gboolean is_busy)
{
  if (is_busy && self->spin_timer == 0 && !self->spins)
    self->spin_timer = g_timeout_add (SPIN_AFTER_MSEC, spin_cb, self);
  if (is_busy)
    return;
  g_clear_handle_id (&self->spin_timer, g_source_remove);
  self->spins = FALSE;
  gtk_spinner_stop (GTK_SPINNER (self->spinner));
  gtk_widget_hide (self->spinner);
}

static void
update_lock (LlComposerWindow *self, const LlComposerSituation *situation)
{
  gboolean answers = self->base->answers_encrypted;
  const char *mode = ll_composer_wording_mode (self->mode);
  g_autofree char *name = g_strdup_printf (_ ("Encryption: %s"), mode);
  GtkWidget *buttons[] = {self->automatic, self->always, self->never};

  gtk_image_set_from_icon_name (self->lock_shape,
                                situation->is_ready       ? "ll-lock-symbolic"
                                : situation->must_encrypt ? "ll-ring-symbolic"
                                                          : "ll-lock-open-symbolic",
                                GTK_ICON_SIZE_MENU);
  gtk_label_set_text (self->lock_words, mode);
  atk_object_set_name (gtk_widget_get_accessible (self->lock), name);
  self->is_updating = TRUE;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (buttons[self->mode]), TRUE);
  self->is_updating = FALSE;
  gtk_widget_set_sensitive (self->never, !answers);
  gtk_widget_set_visible (GTK_WIDGET (self->never_explained), !answers);
  gtk_widget_set_visible (self->never_refused, answers);
}

static void
update_status (LlComposerWindow *self, const LlComposerSituation *situation)
{
  g_autofree char *status = describe_status (self, situation);

  gtk_label_set_text (self->status, status);
  update_spinner (self, situation->must_encrypt && situation->n_searching > 0);
  update_lock (self, situation);
  update_ways (self, situation);
  update_ways_sentence (self, situation, status);
}

static gboolean
lacks_certificate (LlComposerWindow *self)
{
  return g_error_matches (ll_draft_keeper_get_error (self->keeper), LL_ERROR,
                          LL_ERROR_NOT_FOUND);
}

static char *
describe_kept (LlComposerWindow *self)
{
  const GError *error = ll_draft_keeper_get_error (self->keeper);
  g_autofree char *why = NULL;

  if (lacks_certificate (self))
    return g_strdup (_ ("Not saved: you have no certificate of your own yet."));
  if (error != NULL) {
    why = ll_wording_error (error);
    return g_strdup_printf (_ ("Not saved: %s"), why);
  }
  if (self->is_dirty || ll_draft_keeper_get_state (self->keeper) == LL_KEPT_SAVING)
    return g_strdup (_ ("Saving…"));
  if (ll_draft_keeper_get_state (self->keeper) == LL_KEPT_SAVED)
    return g_strdup (_ ("Saved, encrypted to you"));

  return g_strdup ("");
}

static void
update_kept (LlComposerWindow *self)
{
  g_autofree char *words = describe_kept (self);

  gtk_label_set_text (self->kept, words);
  gtk_widget_set_visible (GTK_WIDGET (self->kept), *words != '\0');
  gtk_widget_set_visible (self->kept_certificates, lacks_certificate (self));
}

/* -- the bar above the status line -- */

static const char *
get_question (LlComposerWindow *self)
{
  switch (self->asked) {
  case LL_QUESTION_NONE:
    return "";
  case LL_QUESTION_SUBJECT:
    return _ ("This letter has no subject.");
  case LL_QUESTION_ATTACHMENT:
    return _ ("The text speaks of an attachment, and nothing is attached.");
  case LL_QUESTION_DISCARD:
    return _ ("Discard this letter? It cannot be brought back.");
  case LL_QUESTION_UNSAVED:
    if (lacks_certificate (self))
      return _ ("This letter cannot be saved: a draft is encrypted to you, and you have "
                "no certificate of your own that can do it. Closed now, it is lost.");
    return _ (
        "This letter cannot be saved, for the reason below. Closed now, it is lost.");
  case LL_QUESTION_ACCOUNT:
    return _ ("There is no mail account to send it from.");
  case LL_QUESTION_IDENTITY:
  case LL_QUESTION_SAID:
    return self->sentence;
  }

  g_return_val_if_reached ("");
}

/* NULL: there is nothing to go on with. */
static const char *
get_proceed_label (LlComposerWindow *self)
{
  switch (self->asked) {
  case LL_QUESTION_SUBJECT:
  case LL_QUESTION_ATTACHMENT:
    return _ ("_Send Anyway");
  case LL_QUESTION_DISCARD:
  case LL_QUESTION_UNSAVED:
    return _ ("_Discard");
  case LL_QUESTION_NONE:
  case LL_QUESTION_ACCOUNT:
  case LL_QUESTION_IDENTITY:
  case LL_QUESTION_SAID:
    break;
  }

  return NULL;
}

static void
update_question (LlComposerWindow *self)
{
  const char *proceed = get_proceed_label (self);

  gtk_label_set_text (self->question, get_question (self));
  gtk_button_set_label (self->proceed, proceed != NULL ? proceed : "");
  gtk_widget_set_visible (GTK_WIDGET (self->proceed), proceed != NULL);
  gtk_widget_set_visible (
      self->question_certificates,
      self->asked == LL_QUESTION_IDENTITY ||
          (self->asked == LL_QUESTION_UNSAVED && lacks_certificate (self)));
  gtk_widget_set_visible (self->question_accounts, self->asked == LL_QUESTION_ACCOUNT);
  gtk_widget_set_visible (self->question_bar, self->asked != LL_QUESTION_NONE);
}

void
ll_composer_window_ask (LlComposerWindow *self, LlComposerQuestion question)
{
  g_clear_pointer (&self->sentence, g_free);
  self->asked = question;
  ll_composer_window_update (self);
  if (question == LL_QUESTION_SUBJECT || question == LL_QUESTION_ATTACHMENT)
    gtk_widget_grab_focus (GTK_WIDGET (self->proceed));
  else if (question != LL_QUESTION_NONE)
    gtk_widget_grab_focus (self->back);
}

void
ll_composer_window_say (LlComposerWindow *self, char *sentence)
{
  g_free (self->sentence);
  self->sentence = sentence;
  self->asked = LL_QUESTION_SAID;
  ll_composer_window_update (self);
}

/* -- progress -- */

static char *
describe_progress (LlComposerWindow *self, const LlComposerSituation *situation)
{
  if (self->phase == LL_COMPOSER_WAITING && situation->n_searching > 0)
    return g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "Looking up %u person; then it is sent.",
                     "Looking up %u people; then it is sent.", situation->n_searching),
        situation->n_searching);
  if (self->phase == LL_COMPOSER_WAITING)
    return g_strdup (_ ("Reading what goes with it; then it is sent."));
  if (self->phase == LL_COMPOSER_CLOSING)
    return g_strdup (_ ("Saving the draft…"));
  if (g_cancellable_is_cancelled (self->sending))
    return g_strdup (_ ("Stopping…"));
  if (self->stage == LL_SEND_PREPARING)
    return g_strdup (_ ("Preparing the letter…"));
  if (self->n_total > 1)
    return g_strdup_printf (_ ("Handing it to the mail server, %u of %u…"),
                            MIN (self->n_done + 1, self->n_total), self->n_total);

  return g_strdup (_ ("Handing it to the mail server…"));
}

static gboolean
pulse_cb (gpointer user_data)
{
  gtk_progress_bar_pulse (LL_COMPOSER_WINDOW (user_data)->progress);

  return G_SOURCE_CONTINUE;
}

static void
update_progress (LlComposerWindow *self, const LlComposerSituation *situation)
{
  gboolean is_busy = self->phase != LL_COMPOSER_EDITING;
  g_autofree char *words = is_busy ? describe_progress (self, situation) : NULL;

  gtk_widget_set_visible (self->progress_bar, is_busy);
  gtk_widget_set_visible (self->status_bar, !is_busy);
  gtk_widget_set_visible (self->cancel, self->phase != LL_COMPOSER_CLOSING);
  gtk_widget_set_sensitive (
      self->cancel, self->sending == NULL || !g_cancellable_is_cancelled (self->sending));
  gtk_label_set_text (self->progress_words, words != NULL ? words : "");
  if (is_busy && self->pulse == 0)
    self->pulse = g_timeout_add (100, pulse_cb, self);
  if (!is_busy)
    g_clear_handle_id (&self->pulse, g_source_remove);
}

/* -- all of it -- */

static void
update_title (LlComposerWindow *self)
{
  g_autofree char *subject =
      ll_display_text_clean (gtk_entry_get_text (self->subject), -1);
  const char *title = *subject != '\0' ? subject : _ ("New Letter");

  gtk_label_set_text (self->title, title);
  gtk_window_set_title (GTK_WINDOW (self), title);
}

static void
update_editor (LlComposerWindow *self, const LlComposerSituation *situation)
{
  gboolean hides_subject = situation->is_ready || self->base->answers_encrypted ||
                           self->mode == LL_ENCRYPT_ALWAYS;
  gboolean is_editing = self->phase == LL_COMPOSER_EDITING;
  GActionMap *actions = G_ACTION_MAP (self);

  gtk_widget_set_sensitive (self->editor, is_editing);
  gtk_widget_set_visible (self->subject_hidden, hides_subject);
  gtk_widget_set_visible (GTK_WIDGET (self->cc), self->shows_copies);
  gtk_widget_set_visible (self->cc_label, self->shows_copies);
  gtk_widget_set_visible (GTK_WIDGET (self->bcc), self->shows_copies);
  gtk_widget_set_visible (self->bcc_label, self->shows_copies);
  gtk_widget_set_visible (self->copies, !self->shows_copies);
  for (const char *const *name = (const char *const[]){"send", "attach", "discard", NULL};
       *name != NULL; name++)
    g_simple_action_set_enabled (
        G_SIMPLE_ACTION (g_action_map_lookup_action (actions, *name)), is_editing);
}

void
ll_composer_window_update (LlComposerWindow *self)
{
  g_autoptr (LlComposerSituation) situation = NULL;

  if (self->is_loading || gtk_widget_in_destruction (GTK_WIDGET (self)))
    return;
  situation = ll_composer_situation_new (self);
  update_title (self);
  update_editor (self, situation);
  update_question (self);
  update_progress (self, situation);
  update_status (self, situation);
  update_kept (self);
}
