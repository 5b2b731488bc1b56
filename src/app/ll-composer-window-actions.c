/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-composer-window-private.h"

#include <glib/gi18n-lib.h>

#include "wording/ll-composer-wording.h"

/* -- the lock -- */

void
ll_composer_window_set_mode (LlComposerWindow *self, LlEncryptMode mode)
{
  gboolean looks_up = self->base->answers_encrypted || mode != LL_ENCRYPT_NEVER;

  self->mode = mode;
  for (int i = 0; i < LL_N_DRAFT_FIELDS; i++)
    ll_recipient_list_set_looks_up (
        ll_composer_window_get_list (self, (LlDraftFieldName)i), looks_up);
  ll_composer_window_update (self);
}

static void
remember_mode (LlComposerWindow *self)
{
  const LlCorrespondent *from = ll_sender_row_get_from (self->sender);
  const char *address = from != NULL ? ll_address_get_text (from->address) : NULL;

  ll_settings_set_encrypt_mode (ll_application_get_settings (self->application), address,
                                self->mode);
}

static void
mode_toggled_cb (GtkToggleButton *button, LlComposerWindow *self)
{
  GtkWidget *widget = GTK_WIDGET (button);

  if (self->is_updating || !gtk_toggle_button_get_active (button))
    return;
  self->is_mode_chosen = TRUE;
  ll_composer_window_set_mode (self, widget == self->never    ? LL_ENCRYPT_NEVER
                                     : widget == self->always ? LL_ENCRYPT_ALWAYS
                                                              : LL_ENCRYPT_AUTOMATIC);
  remember_mode (self);
  ll_composer_window_touch (self);
}

/* -- the ways out -- */

static void
close_ways (LlComposerWindow *self)
{
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->ways), FALSE);
}

static void
way_accept_cb (LlComposerWindow *self)
{
  g_autoptr (LlComposerSituation) situation = ll_composer_situation_new (self);
  g_autoptr (GPtrArray) people = ll_composer_situation_find (situation, LL_WAY_ACCEPT);

  close_ways (self);
  for (int i = 0; people->len > 0 && i < LL_N_DRAFT_FIELDS; i++)
    ll_recipient_model_accept (ll_recipient_list_get_model (ll_composer_window_get_list (
                                   self, (LlDraftFieldName)i)),
                               people->pdata[0]);
}

static void
way_retry_cb (LlComposerWindow *self)
{
  close_ways (self);
  for (int i = 0; i < LL_N_DRAFT_FIELDS; i++)
    ll_recipient_model_retry (ll_recipient_list_get_model (ll_composer_window_get_list (
                                  self, (LlDraftFieldName)i)),
                              NULL);
}

static void
way_remove_cb (LlComposerWindow *self)
{
  g_autoptr (LlComposerSituation) situation = ll_composer_situation_new (self);
  g_autoptr (GPtrArray) people = ll_composer_situation_find (situation, LL_WAY_REMOVE);

  close_ways (self);
  for (guint j = 0; j < people->len; j++)
    for (int i = 0; i < LL_N_DRAFT_FIELDS; i++)
      ll_recipient_list_remove (ll_composer_window_get_list (self, (LlDraftFieldName)i),
                                people->pdata[j]);
  ll_composer_window_send (self);
}

/* Nobody learns from the note who else has none. */
static LlDraftFieldName
get_field_of_note (GPtrArray *people)
{
  return people->len > 1 ? LL_DRAFT_BCC : LL_DRAFT_TO;
}

/* A signed note to @people (element-type LlAddress), without a word of this letter. */
static LlDraft *
new_note (const LlCorrespondent *from, GPtrArray *people)
{
  g_autofree char *subject = ll_composer_wording_request_subject ();
  g_autofree char *text = ll_composer_wording_request_text (from->address);
  g_autoptr (GPtrArray) correspondents =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_correspondent_free);
  LlDraft fields = {
      .from = (LlCorrespondent *)from,
      .subject = subject,
      .text = text,
      .mode = LL_ENCRYPT_NEVER,
  };

  for (guint i = 0; i < people->len; i++)
    g_ptr_array_add (correspondents, ll_correspondent_new (NULL, people->pdata[i]));
  fields.fields[get_field_of_note (people)].people = correspondents;

  return ll_draft_new (&fields);
}

static void
way_ask_cb (LlComposerWindow *self)
{
  g_autoptr (LlComposerSituation) situation = ll_composer_situation_new (self);
  g_autoptr (GPtrArray) people = ll_composer_situation_find (situation, LL_WAY_ASK);
  const LlCorrespondent *from = ll_sender_row_get_from (self->sender);
  g_autoptr (LlDraft) note = NULL;
  GtkWidget *window;

  close_ways (self);
  if (from == NULL || people->len == 0)
    return;
  note = new_note (from, people);
  window = ll_composer_window_new (self->application, note, NULL);
  g_action_group_change_action_state (G_ACTION_GROUP (window), "sign",
                                      g_variant_new_boolean (TRUE));
  gtk_window_present (GTK_WINDOW (window));
}

static void
way_keep_cb (LlComposerWindow *self)
{
  close_ways (self);
  ll_composer_window_touch (self);
  gtk_window_close (GTK_WINDOW (self));
}

static void
way_clear_cb (LlComposerWindow *self)
{
  close_ways (self);
  self->in_clear = TRUE;
  ll_composer_window_send (self);
}

/* -- the bar -- */

static void
proceed_cb (LlComposerWindow *self)
{
  LlComposerQuestion question = self->asked;

  self->is_answered[question] = TRUE;
  if (question == LL_QUESTION_DISCARD || question == LL_QUESTION_UNSAVED)
    ll_composer_window_finish (self);
  else
    ll_composer_window_send (self);
}

static void
back_cb (LlComposerWindow *self)
{
  self->in_clear = FALSE;
  ll_composer_window_ask (self, LL_QUESTION_NONE);
  gtk_widget_grab_focus (GTK_WIDGET (self->text));
}

static void
cancel_cb (LlComposerWindow *self)
{
  ll_composer_window_cancel (self);
}

/* -- attachments -- */

static void
chosen_cb (GtkNativeDialog *chooser, int response, LlComposerWindow *self)
{
  g_autoptr (GSList) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (chooser));

  for (GSList *item = files; item != NULL; item = item->next) {
    if (response == GTK_RESPONSE_ACCEPT && self->attachments != NULL)
      ll_attachment_list_add_file (self->attachments, item->data);
    g_object_unref (item->data);
  }
  gtk_native_dialog_destroy (chooser);
  g_object_unref (chooser);
  g_object_unref (self);
}

static void
attach_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LlComposerWindow *self = user_data;
  GtkFileChooserNative *chooser =
      gtk_file_chooser_native_new (_ ("Attach Files"), GTK_WINDOW (self),
                                   GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Attach"), NULL);

  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (chooser), TRUE);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect (chooser, "response", G_CALLBACK (chosen_cb), g_object_ref (self));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
drag_data_cb (GtkWidget *widget,
              GdkDragContext *context,
              int x,
              int y,
              GtkSelectionData *data,
              guint info,
              guint when,
              LlComposerWindow *self)
{
  g_auto (GStrv) uris = gtk_selection_data_get_uris (data);

  if (uris == NULL)
    return;
  for (char **uri = uris; *uri != NULL && self->phase == LL_COMPOSER_EDITING; uri++) {
    g_autoptr (GFile) file = g_file_new_for_uri (*uri);

    ll_attachment_list_add_file (self->attachments, file);
  }
  g_signal_stop_emission_by_name (widget, "drag-data-received");
  gtk_drag_finish (context, TRUE, FALSE, when);
}

/* Files may be dropped on the text, which takes text by itself, and anywhere else. */
static void
accept_drops (LlComposerWindow *self)
{
  GtkTargetList *targets = gtk_drag_dest_get_target_list (GTK_WIDGET (self->text));
  g_autoptr (GtkTargetList) all = gtk_target_list_new (NULL, 0);
  GtkTargetEntry *table;
  int n = 0;

  gtk_target_list_add_uri_targets (all, 0);
  table = gtk_target_table_new_from_list (targets, &n);
  gtk_target_list_add_table (all, table, (guint)n);
  gtk_target_table_free (table, n);
  gtk_drag_dest_set_target_list (GTK_WIDGET (self->text), all);
  g_signal_connect (self->text, "drag-data-received", G_CALLBACK (drag_data_cb), self);

  gtk_drag_dest_set (GTK_WIDGET (self), GTK_DEST_DEFAULT_ALL, NULL, 0, GDK_ACTION_COPY);
  gtk_drag_dest_add_uri_targets (GTK_WIDGET (self));
  g_signal_connect (self, "drag-data-received", G_CALLBACK (drag_data_cb), self);
}

/* -- the text -- */

static gboolean
text_key_cb (GtkWidget *text, GdkEventKey *event, LlComposerWindow *self)
{
  GdkModifierType modifiers = event->state & gtk_accelerator_get_default_mod_mask ();
  guint key = gdk_keyval_to_lower (event->keyval);
  gboolean redoes =
      key == GDK_KEY_y || (key == GDK_KEY_z && (modifiers & GDK_SHIFT_MASK));

  if ((modifiers & ~(guint)GDK_SHIFT_MASK) != GDK_CONTROL_MASK ||
      (key != GDK_KEY_z && key != GDK_KEY_y))
    return GDK_EVENT_PROPAGATE;
  if (redoes)
    ll_text_history_redo (self->history);
  else
    ll_text_history_undo (self->history);

  return GDK_EVENT_STOP;
}

static void
pasted_cb (GtkClipboard *clipboard, const char *pasted, gpointer user_data)
{
  g_autoptr (LlComposerWindow) self = user_data;
  GtkTextBuffer *buffer;

  if (pasted == NULL || self->text == NULL)
    return;
  buffer = gtk_text_view_get_buffer (self->text);
  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_delete_selection (buffer, TRUE, TRUE);
  gtk_text_buffer_insert_interactive_at_cursor (buffer, pasted, -1, TRUE);
  gtk_text_buffer_end_user_action (buffer);
  gtk_text_view_scroll_mark_onscreen (self->text, gtk_text_buffer_get_insert (buffer));
}

/* Plain text only, wherever it was copied. */
static void
text_paste_cb (GtkWidget *text, LlComposerWindow *self)
{
  g_signal_stop_emission_by_name (text, "paste-clipboard");
  gtk_clipboard_request_text (gtk_widget_get_clipboard (text, GDK_SELECTION_CLIPBOARD),
                              pasted_cb, g_object_ref (self));
}

/* -- actions -- */

static void
send_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  ll_composer_window_send (self);
}

static void
discard_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LlComposerWindow *self = user_data;
  g_autoptr (LlDraft) draft = ll_composer_window_dup_draft (self);

  if (ll_draft_is_empty (draft))
    ll_composer_window_finish (self);
  else
    ll_composer_window_ask (self, LL_QUESTION_DISCARD);
}

void
ll_composer_window_show_copies (LlComposerWindow *self, gboolean shows)
{
  /* What is filled in stays in sight. */
  self->shows_copies = shows || !ll_recipient_list_is_empty (self->cc) ||
                       !ll_recipient_list_is_empty (self->bcc);
  g_simple_action_set_state (
      G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), "copies")),
      g_variant_new_boolean (self->shows_copies));
  ll_composer_window_update (self);
}

static void
copies_cb (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  LlComposerWindow *self = user_data;

  ll_composer_window_show_copies (self, g_variant_get_boolean (state));
  if (self->shows_copies)
    gtk_widget_grab_focus (GTK_WIDGET (self->cc));
}

static void
sign_cb (GSimpleAction *action, GVariant *state, gpointer user_data)
{
  LlComposerWindow *self = user_data;

  self->signs = g_variant_get_boolean (state);
  g_simple_action_set_state (action, state);
}

static const GActionEntry actions[] = {
    {.name = "send", .activate = send_cb},
    {.name = "attach", .activate = attach_cb},
    {.name = "discard", .activate = discard_cb},
    {.name = "copies", .state = "false", .change_state = copies_cb},
    {.name = "sign", .state = "false", .change_state = sign_cb},
};

/* The menu of the letter, and below it that of every window. */
static void
fill_menu (LlComposerWindow *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  GMenuModel *primary = ll_application_get_primary_menu (self->application);

  g_menu_append_section (menu, NULL, self->letter_menu);
  if (primary != NULL)
    g_menu_append_section (menu, NULL, primary);
  gtk_menu_button_set_menu_model (self->menu, G_MENU_MODEL (menu));
}

void
ll_composer_window_add_actions (LlComposerWindow *self)
{
  GtkApplication *application = GTK_APPLICATION (self->application);

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions),
                                   self);
  gtk_application_set_accels_for_action (
      application, "win.send",
      (const char *const[]){"<Primary>Return", "<Primary>KP_Enter", NULL});
  gtk_application_set_accels_for_action (
      application, "win.attach", (const char *const[]){"<Primary><Shift>a", NULL});
  fill_menu (self);
  accept_drops (self);
}

void
ll_composer_window_class_bind_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_bind_template_callback (klass, mode_toggled_cb);
  gtk_widget_class_bind_template_callback (klass, way_accept_cb);
  gtk_widget_class_bind_template_callback (klass, way_retry_cb);
  gtk_widget_class_bind_template_callback (klass, way_remove_cb);
  gtk_widget_class_bind_template_callback (klass, way_ask_cb);
  gtk_widget_class_bind_template_callback (klass, way_keep_cb);
  gtk_widget_class_bind_template_callback (klass, way_clear_cb);
  gtk_widget_class_bind_template_callback (klass, proceed_cb);
  gtk_widget_class_bind_template_callback (klass, back_cb);
  gtk_widget_class_bind_template_callback (klass, cancel_cb);
  gtk_widget_class_bind_template_callback (klass, text_key_cb);
  gtk_widget_class_bind_template_callback (klass, text_paste_cb);
}
