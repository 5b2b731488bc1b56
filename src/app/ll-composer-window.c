/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-composer-window-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "widgets/ll-wrap-box.h"
#include "wording/ll-composer-wording.h"
#include "wording/ll-wording.h"

#define SAVE_AFTER_MSEC 2500                  /* without a change */
#define SAVE_LATEST     (10 * G_USEC_PER_SEC) /* however much is typed */
#define WINDOW_NAME     "composer"

G_DEFINE_FINAL_TYPE (LlComposerWindow, ll_composer_window, GTK_TYPE_APPLICATION_WINDOW)

/* -- the letter, in and out -- */

LlRecipientList *
ll_composer_window_get_list (LlComposerWindow *self, LlDraftFieldName name)
{
  LlRecipientList *lists[LL_N_DRAFT_FIELDS] = {self->to, self->cc, self->bcc};

  return lists[name];
}

/* Lines end in LF, whatever was pasted. */
static char *
dup_text (LlComposerWindow *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  g_autoptr (GString) text = NULL;
  g_autofree char *typed = NULL;
  GtkTextIter begin;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &begin, &end);
  typed = gtk_text_buffer_get_text (buffer, &begin, &end, FALSE);
  text = g_string_new (typed);
  g_string_replace (text, "\r\n", "\n", 0);
  g_string_replace (text, "\r", "\n", 0);
  g_string_replace (text, "\u2029", "\n", 0);

  return g_strdup (text->str);
}

LlDraft *
ll_composer_window_dup_draft (LlComposerWindow *self)
{
  g_autofree char *text = dup_text (self);
  g_autoptr (GPtrArray) attachments = ll_attachment_list_dup (self->attachments);
  LlDraft fields = {
      .from = (LlCorrespondent *)ll_sender_row_get_from (self->sender),
      .subject = (char *)gtk_entry_get_text (self->subject),
      .text = text,
      .attachments = attachments,
      .mode = self->mode,
      .answers_encrypted = self->base->answers_encrypted,
      .in_reply_to = self->base->in_reply_to,
      .references = self->base->references,
  };
  LlDraft *draft;

  for (int i = 0; i < LL_N_DRAFT_FIELDS; i++)
    ll_recipient_list_dup_field (ll_composer_window_get_list (self, (LlDraftFieldName)i),
                                 &fields.fields[i]);
  draft = ll_draft_new (&fields);
  for (int i = 0; i < LL_N_DRAFT_FIELDS; i++) {
    g_ptr_array_unref (fields.fields[i].people);
    g_free (fields.fields[i].typed);
  }

  return draft;
}

static void
load (LlComposerWindow *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text);
  GtkTextIter begin;

  ll_sender_row_set_from (self->sender, self->base->from);
  for (int i = 0; i < LL_N_DRAFT_FIELDS; i++)
    ll_recipient_list_set_field (ll_composer_window_get_list (self, (LlDraftFieldName)i),
                                 &self->base->fields[i]);
  gtk_entry_set_text (self->subject, self->base->subject);
  gtk_text_buffer_set_text (buffer, self->base->text, -1);
  gtk_text_buffer_get_start_iter (buffer, &begin);
  gtk_text_buffer_place_cursor (buffer, &begin);
  ll_text_history_clear (self->history);
  ll_attachment_list_set (self->attachments, self->base->attachments);
}

/* -- keeping -- */

static void
save (LlComposerWindow *self)
{
  g_autoptr (LlDraft) draft = ll_composer_window_dup_draft (self);

  g_clear_handle_id (&self->save_timer, g_source_remove);
  self->is_dirty = FALSE;
  ll_draft_keeper_save (self->keeper, draft);
}

static gboolean
save_cb (gpointer user_data)
{
  LlComposerWindow *self = user_data;

  self->save_timer = 0;
  if (self->phase == LL_COMPOSER_EDITING || self->phase == LL_COMPOSER_WAITING)
    save (self);

  return G_SOURCE_REMOVE;
}

void
ll_composer_window_keep (LlComposerWindow *self)
{
  if (self->is_dirty)
    save (self);
}

void
ll_composer_window_touch (LlComposerWindow *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 latest;

  if (self->is_loading || gtk_widget_in_destruction (GTK_WIDGET (self)))
    return;
  self->is_touched = TRUE;
  memset (self->is_answered, 0, sizeof self->is_answered);
  /* "Send Unencrypted" was said of another letter then. */
  if (self->phase == LL_COMPOSER_EDITING)
    self->in_clear = FALSE;
  if (!self->is_dirty)
    self->dirty_since = now;
  self->is_dirty = TRUE;
  latest = (self->dirty_since + SAVE_LATEST - now) / 1000;
  g_clear_handle_id (&self->save_timer, g_source_remove);
  self->save_timer =
      g_timeout_add ((guint)CLAMP (latest, 0, SAVE_AFTER_MSEC), save_cb, self);
}

static void
kept_changed_cb (LlComposerWindow *self)
{
  LlKept state = ll_draft_keeper_get_state (self->keeper);

  if (gtk_widget_in_destruction (GTK_WIDGET (self)))
    return;
  if (self->phase == LL_COMPOSER_CLOSING && state == LL_KEPT_SAVED) {
    gtk_widget_destroy (GTK_WIDGET (self));
    return;
  }
  if (state == LL_KEPT_FAILED)
    self->is_dirty = TRUE;
  if (self->phase == LL_COMPOSER_CLOSING && state == LL_KEPT_FAILED) {
    self->phase = LL_COMPOSER_EDITING;
    ll_composer_window_ask (self, LL_QUESTION_UNSAVED);
    return;
  }
  ll_composer_window_update (self);
}

/* -- closing -- */

void
ll_composer_window_finish (LlComposerWindow *self)
{
  ll_draft_keeper_remove (self->keeper);
  gtk_widget_destroy (GTK_WIDGET (self));
}

static gboolean
is_kept (LlComposerWindow *self)
{
  if (!self->is_touched)
    return TRUE;

  return !self->is_dirty && ll_draft_keeper_get_state (self->keeper) == LL_KEPT_SAVED;
}

/* Nothing is asked, because nothing can be lost; but for what cannot be saved. */
static gboolean
ll_composer_window_delete_event (GtkWidget *widget, GdkEventAny *event)
{
  LlComposerWindow *self = LL_COMPOSER_WINDOW (widget);
  g_autoptr (LlDraft) draft = NULL;

  if (self->phase == LL_COMPOSER_SENDING) {
    ll_composer_window_say (self,
                            g_strdup (_ ("The letter is being sent. Wait for it, or "
                                         "cancel that first.")));
    return GDK_EVENT_STOP;
  }
  if (self->phase == LL_COMPOSER_CLOSING)
    return GDK_EVENT_STOP;
  ll_composer_window_cancel (self);
  if (is_kept (self))
    return GDK_EVENT_PROPAGATE;
  draft = ll_composer_window_dup_draft (self);
  if (ll_draft_is_empty (draft)) {
    ll_draft_keeper_remove (self->keeper);
    return GDK_EVENT_PROPAGATE;
  }
  self->phase = LL_COMPOSER_CLOSING;
  save (self);

  return GDK_EVENT_STOP;
}

/* -- what changes -- */

static void
subject_changed_cb (LlComposerWindow *self)
{
  ll_composer_window_touch (self);
  ll_composer_window_update (self);
}

static void
text_changed_cb (LlComposerWindow *self)
{
  ll_composer_window_touch (self);
}

static void
attachments_changed_cb (LlComposerWindow *self)
{
  ll_composer_window_touch (self);
  ll_composer_window_update (self);
  ll_composer_window_go_on (self);
}

static guint
count_people (LlComposerWindow *self)
{
  guint n = 0;

  for (int i = 0; i < LL_N_DRAFT_FIELDS; i++)
    n += ll_recipient_model_get_n (ll_recipient_list_get_model (
        ll_composer_window_get_list (self, (LlDraftFieldName)i)));

  return n;
}

/* A state that came in: people and what is typed belong to the draft, it does not. */
static void
people_changed_cb (LlComposerWindow *self)
{
  ll_composer_window_update (self);
  ll_composer_window_go_on (self);
}

static void
people_edited_cb (LlComposerWindow *self)
{
  ll_composer_window_touch (self);
}

/* The lock's position is remembered for each address that one writes as. */
static void
take_mode_of_sender (LlComposerWindow *self)
{
  const LlCorrespondent *from = ll_sender_row_get_from (self->sender);
  const char *address = from != NULL ? ll_address_get_text (from->address) : NULL;
  LlSettings *settings = ll_application_get_settings (self->application);
  LlEncryptMode mode;

  if (self->is_mode_chosen)
    return;
  mode = ll_settings_get_encrypt_mode (settings, address);
  if (self->base->answers_encrypted && mode == LL_ENCRYPT_NEVER)
    mode = LL_ENCRYPT_AUTOMATIC;
  /* What was sent off under a closed lock does not find it open. */
  if (self->phase != LL_COMPOSER_EDITING && mode == LL_ENCRYPT_NEVER)
    return;
  if (mode != self->mode)
    ll_composer_window_set_mode (self, mode);
}

static void
sender_changed_cb (LlComposerWindow *self)
{
  if (self->is_loading)
    return;
  take_mode_of_sender (self);
  ll_composer_window_update (self);
  ll_composer_window_go_on (self);
}

static void
sender_chosen_cb (LlComposerWindow *self)
{
  ll_composer_window_touch (self);
}

/* Somebody who was in another window may have made an account or a certificate there. */
static void
is_active_cb (LlComposerWindow *self)
{
  gboolean is_active = gtk_window_is_active (GTK_WINDOW (self));
  LlSenderState state;

  if (!is_active || gtk_widget_in_destruction (GTK_WIDGET (self)))
    return;
  state = ll_sender_row_get_state (self->sender);
  if (state == LL_SENDER_NO_ACCOUNT || state == LL_SENDER_UNSIGNED)
    ll_sender_row_reload (self->sender);
  if (ll_draft_keeper_get_state (self->keeper) == LL_KEPT_FAILED &&
      self->phase == LL_COMPOSER_EDITING && self->is_dirty)
    save (self);
}

/* -- GtkWidget and GObject -- */

static void
ll_composer_window_destroy (GtkWidget *widget)
{
  LlComposerWindow *self = LL_COMPOSER_WINDOW (widget);
  int width;
  int height;

  g_clear_handle_id (&self->save_timer, g_source_remove);
  g_clear_handle_id (&self->spin_timer, g_source_remove);
  g_clear_handle_id (&self->pulse, g_source_remove);
  g_clear_weak_pointer (&self->focused);
  if (self->text != NULL && gtk_widget_get_realized (widget)) {
    gtk_window_get_size (GTK_WINDOW (self), &width, &height);
    ll_settings_set_size (ll_application_get_settings (self->application), WINDOW_NAME,
                          width, height);
  }

  GTK_WIDGET_CLASS (ll_composer_window_parent_class)->destroy (widget);
}

static void
ll_composer_window_finalize (GObject *object)
{
  LlComposerWindow *self = LL_COMPOSER_WINDOW (object);

  g_clear_pointer (&self->base, ll_draft_unref);
  g_clear_object (&self->keeper);
  g_clear_object (&self->history);
  g_clear_object (&self->sending);
  g_clear_object (&self->engine);
  g_clear_object (&self->application);
  g_free (self->sentence);

  G_OBJECT_CLASS (ll_composer_window_parent_class)->finalize (object);
}

static void
bind_fields (GtkWidgetClass *klass)
{
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, header);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, title);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, menu);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, letter_menu);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, editor);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, sender);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, to);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, cc);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, bcc);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, cc_label);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, bcc_label);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, copies);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, subject);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, subject_hidden);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, text);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, attachments);
}

static void
bind_bars (GtkWidgetClass *klass)
{
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, question_bar);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, question);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, proceed);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, question_certificates);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, question_accounts);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, back);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, progress_bar);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, progress_words);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, progress);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, cancel);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, status_bar);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, status);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, spinner);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, kept);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, kept_certificates);
}

static void
bind_popovers (GtkWidgetClass *klass)
{
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, lock);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, lock_shape);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, lock_words);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, automatic);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, always);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, never);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, automatic_explained);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, always_explained);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, never_explained);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, never_refused);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, ways);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, ways_popover);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, ways_sentence);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, way_accept);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, way_accept_label);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, way_retry);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, way_remove);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, way_remove_label);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, way_ask);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, way_ask_label);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, way_certificates);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, way_keep);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, way_clear);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, way_clear_sentence);
  gtk_widget_class_bind_template_child (klass, LlComposerWindow, way_clear_button);
}

static void
ll_composer_window_class_init (LlComposerWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ll_composer_window_finalize;
  widget_class->delete_event = ll_composer_window_delete_event;
  widget_class->destroy = ll_composer_window_destroy;

  g_type_ensure (LL_TYPE_ATTACHMENT_LIST);
  g_type_ensure (LL_TYPE_RECIPIENT_LIST);
  g_type_ensure (LL_TYPE_SENDER_ROW);
  g_type_ensure (LL_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/letterlock/Letterlock/ui/ll-composer-window.ui");
  bind_fields (widget_class);
  bind_bars (widget_class);
  bind_popovers (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, gtk_window_close);
  gtk_widget_class_bind_template_callback (widget_class, subject_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, attachments_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, people_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, people_edited_cb);
  gtk_widget_class_bind_template_callback (widget_class, sender_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, sender_chosen_cb);
  ll_composer_window_class_bind_actions (widget_class);
}

static void
name_modes (LlComposerWindow *self)
{
  GtkWidget *buttons[] = {self->automatic, self->always, self->never};
  GtkLabel *labels[] = {self->automatic_explained, self->always_explained,
                        self->never_explained};

  for (int i = 0; i < LL_N_ENCRYPT_MODES; i++) {
    gtk_button_set_label (GTK_BUTTON (buttons[i]),
                          ll_composer_wording_mode ((LlEncryptMode)i));
    gtk_label_set_text (labels[i], ll_composer_wording_mode_explained ((LlEncryptMode)i));
  }
}

static void
ll_composer_window_init (LlComposerWindow *self)
{
  self->is_loading = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  name_modes (self);
  ll_recipient_list_set_label (self->to, _ ("To"));
  ll_recipient_list_set_label (self->cc, _ ("Cc"));
  ll_recipient_list_set_label (self->bcc, _ ("Bcc"));
  self->history = ll_text_history_new (gtk_text_view_get_buffer (self->text));
  g_signal_connect_object (gtk_text_view_get_buffer (self->text), "changed",
                           G_CALLBACK (text_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (is_active_cb), NULL);
}

/* -- the header's calls -- */

static void
connect_engine (LlComposerWindow *self)
{
  self->engine = g_object_ref (ll_application_get_engine (self->application));
  ll_sender_row_set_engine (self->sender, self->engine);
  for (int i = 0; i < LL_N_DRAFT_FIELDS; i++)
    ll_recipient_list_set_engine (ll_composer_window_get_list (self, (LlDraftFieldName)i),
                                  self->engine);
}

/* A saved draft has its own position, and so has one that was given another than usual.
 */
static void
begin_mode (LlComposerWindow *self, const char *draft_id)
{
  self->mode = self->base->mode;
  if (self->base->answers_encrypted && self->mode == LL_ENCRYPT_NEVER)
    self->mode = LL_ENCRYPT_AUTOMATIC;
  self->is_mode_chosen = draft_id != NULL || self->mode != LL_ENCRYPT_AUTOMATIC;
  ll_composer_window_set_mode (self, self->mode);
}

static void
restore_size (LlComposerWindow *self)
{
  int width;
  int height;

  ll_settings_get_size (ll_application_get_settings (self->application), WINDOW_NAME,
                        &width, &height);
  if (width > 0 && height > 0)
    gtk_window_set_default_size (GTK_WINDOW (self), width, height);
}

GtkWidget *
ll_composer_window_new (LlApplication *application, LlDraft *draft, const char *draft_id)
{
  LlComposerWindow *self =
      g_object_new (LL_TYPE_COMPOSER_WINDOW, "application", application, NULL);

  self->application = g_object_ref (application);
  self->base = draft != NULL ? ll_draft_ref (draft) : ll_draft_new (&(LlDraft){0});
  begin_mode (self, draft_id);
  load (self);
  connect_engine (self);
  self->keeper =
      ll_draft_keeper_new (G_APPLICATION (application), self->engine, draft_id);
  g_signal_connect_object (self->keeper, "changed", G_CALLBACK (kept_changed_cb), self,
                           G_CONNECT_SWAPPED);
  ll_composer_window_add_actions (self);
  restore_size (self);
  self->is_loading = FALSE;
  take_mode_of_sender (self);
  ll_composer_window_show_copies (self, FALSE);
  gtk_widget_grab_focus (count_people (self) == 0 ? GTK_WIDGET (self->to)
                                                  : GTK_WIDGET (self->text));

  return GTK_WIDGET (self);
}

const char *
ll_composer_window_get_draft_id (LlComposerWindow *self)
{
  return ll_draft_keeper_get_id (self->keeper);
}
