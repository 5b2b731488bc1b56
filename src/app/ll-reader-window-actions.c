/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-reader-window-private.h"

#include <glib/gi18n-lib.h>

#include "app/ll-application-private.h"
#include "app/ll-shown-date.h"
#include "engine/ll-reply.h"
#include "wording/ll-composer-wording.h"
#include "wording/ll-letter-wording.h"
#include "wording/ll-wording.h"

/* TRUE: the window is gone, or what failed was given up. */
static gboolean
is_gone (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
say_error (LlReaderWindow *self, const GError *error)
{
  ll_reader_window_say (self, GTK_MESSAGE_ERROR, ll_wording_error (error));
}

/* -- answers -- */

/* "On 21 Nov 2026, 12:00, Alice wrote:" */
static char *
attribute (const LlLetterView *view)
{
  g_autofree char *date = ll_shown_date_format (view->date);

  if (*date == '\0')
    /* Translators: above a quotation; %s is its writer. */
    return g_strdup_printf (_ ("%s wrote:"), view->from);

  /* Translators: above a quotation: day and time, and its writer. */
  return g_strdup_printf (_ ("On %s, %s wrote:"), date, view->from);
}

static void
append_field (GString *text, const char *label, const char *value)
{
  if (value != NULL && *value != '\0')
    g_string_append_printf (text, "%s %s\n", label, value);
}

/* What heads a forwarded letter. */
static char *
head (const LlLetterView *view)
{
  g_autofree char *date = ll_shown_date_format (view->date);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "---- %s ----\n", _ ("Forwarded letter"));
  append_field (text, _ ("From:"), view->from);
  append_field (text, _ ("To:"), view->to);
  append_field (text, _ ("Date:"), date);
  append_field (text, _ ("Subject:"), view->subject);

  return g_string_free (text, FALSE);
}

typedef struct {
  LlReaderWindow *window; /* owned */
  char *attribution;      /* owned */
} Answer;

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;
  LlReaderWindow *self = answer->window;
  g_autoptr (GError) error = NULL;
  g_autoptr (LlDraft) draft = ll_reply_new_finish (LL_ENGINE (source), result, &error);

  if (draft != NULL) {
    if (g_strrstr (draft->text, answer->attribution) == NULL)
      ll_reader_window_say (
          self, GTK_MESSAGE_INFO,
          g_strdup (_ ("The letter is not quoted in your answer: it came encrypted, and "
                       "nothing shows that it was written by those who would get the "
                       "answer.")));
    ll_application_show_composer (self->application, draft, NULL);
  } else if (!is_gone (error)) {
    say_error (self, error);
  }
  g_object_unref (answer->window);
  g_free (answer->attribution);
  g_free (answer);
}

static void
begin_answer (LlReaderWindow *self, LlReplyKind kind)
{
  Answer *answer;

  if (self->view == NULL)
    return;
  answer = g_new0 (Answer, 1);
  answer->window = g_object_ref (self);
  answer->attribution =
      kind == LL_REPLY_FORWARD ? head (self->view) : attribute (self->view);
  ll_reply_new_async (self->engine, self->view->report, kind, answer->attribution,
                      self->cancellable, answered_cb, answer);
}

static void
reply_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  begin_answer (self, LL_REPLY_TO_SENDER);
}

static void
reply_all_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  begin_answer (self, LL_REPLY_TO_ALL);
}

static void
forward_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  begin_answer (self, LL_REPLY_FORWARD);
}

/* A note about what was found, for the person to send or not. */
static void
tell_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LlReaderWindow *self = user_data;
  const LlReport *report = self->view != NULL ? self->view->report : NULL;
  g_autofree char *subject = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) people = NULL;
  g_autoptr (LlDraft) draft = NULL;
  LlDraft fields = {0};

  if (report == NULL || report->from == NULL)
    return;
  subject = ll_composer_wording_report_subject (report);
  text = ll_composer_wording_report_text (report, ll_engine_get_time (self->engine));
  people = g_ptr_array_new_with_free_func ((GDestroyNotify)ll_correspondent_free);
  g_ptr_array_add (people, ll_correspondent_new (NULL, report->from));
  fields.subject = subject;
  fields.text = text;
  fields.fields[LL_DRAFT_TO].people = people;
  draft = ll_draft_new (&fields);
  ll_application_show_composer (self->application, draft, NULL);
}

/* -- attachments -- */

static const LlLetterPart *
find_part (LlReaderWindow *self, guint index, guint *out_at)
{
  for (guint i = 0; self->view != NULL && i < self->view->parts->len; i++) {
    const LlLetterPart *part = self->view->parts->pdata[i];

    if (part->index == index) {
      *out_at = i;
      return part;
    }
  }

  return NULL;
}

/* What the file chooser's answer is for; its letter may not be shown any more. */
typedef struct {
  LlReaderWindow *window; /* owned */
  LlLetterView *view;     /* owned */
  guint index;
} Saving;

static Saving *
saving_new (LlReaderWindow *self, guint index)
{
  Saving *saving = g_new0 (Saving, 1);

  saving->window = g_object_ref (self);
  saving->view = ll_letter_view_ref (self->view);
  saving->index = index;

  return saving;
}

static void
saving_free (Saving *saving)
{
  g_object_unref (saving->window);
  ll_letter_view_unref (saving->view);
  g_free (saving);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Saving, saving_free)

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Saving) saving = user_data;
  g_autoptr (GError) error = NULL;

  if (ll_letter_view_save_finish (saving->view, result, &error))
    ll_reader_window_say (saving->window, GTK_MESSAGE_INFO, g_strdup (_ ("Saved.")));
  else if (!is_gone (error))
    say_error (saving->window, error);
}

static void
place_chosen_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  Saving *saving = user_data;
  g_autofree char *path = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (dialog));

  gtk_native_dialog_hide (dialog);
  g_object_unref (dialog);
  if (response != GTK_RESPONSE_ACCEPT || path == NULL) {
    saving_free (saving);
    return;
  }
  ll_letter_view_save_async (saving->view, saving->index, path,
                             saving->window->cancellable, saved_cb, saving);
}

void
ll_reader_window_save_part (LlReaderWindow *self, guint index)
{
  guint at;
  const LlLetterPart *part = find_part (self, index, &at);
  g_autofree char *name = NULL;
  GtkFileChooserNative *dialog;

  if (part == NULL)
    return;
  name = ll_letter_files_dup_name (part);
  dialog = gtk_file_chooser_native_new (_ ("Save Attachment"), GTK_WINDOW (self),
                                        GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  gtk_file_chooser_set_do_overwrite_confirmation (GTK_FILE_CHOOSER (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (place_chosen_cb),
                    saving_new (self, index));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
saved_all_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Saving) saving = user_data;
  g_autoptr (GError) error = NULL;
  int n = ll_letter_files_save_all_finish (result, &error);

  if (n >= 0)
    ll_reader_window_say (
        saving->window, GTK_MESSAGE_INFO,
        g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Saved %d attachment.",
                                      "Saved %d attachments.", (gulong)n),
                         n));
  else if (!is_gone (error))
    say_error (saving->window, error);
}

static void
folder_chosen_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  Saving *saving = user_data;
  g_autofree char *path = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (dialog));

  gtk_native_dialog_hide (dialog);
  g_object_unref (dialog);
  if (response != GTK_RESPONSE_ACCEPT || path == NULL) {
    saving_free (saving);
    return;
  }
  ll_letter_files_save_all_async (saving->view, path, saving->window->cancellable,
                                  saved_all_cb, saving);
}

void
ll_reader_window_save_all (LlReaderWindow *self)
{
  GtkFileChooserNative *dialog;

  if (self->view == NULL)
    return;
  dialog = gtk_file_chooser_native_new (_ ("Save All Attachments"), GTK_WINDOW (self),
                                        GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
                                        _ ("_Save"), NULL);
  g_signal_connect (dialog, "response", G_CALLBACK (folder_chosen_cb),
                    saving_new (self, 0));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
launched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LlReaderWindow) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_app_info_launch_default_for_uri_finish (result, &error) && !is_gone (error))
    ll_reader_window_say (
        self, GTK_MESSAGE_ERROR,
        g_strdup (_ ("No program could open this attachment. It can be saved.")));
}

static void
unpacked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LlReaderWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file =
      ll_letter_files_unpack_finish (LL_LETTER_FILES (source), result, &error);
  g_autoptr (GAppLaunchContext) context = NULL;
  g_autofree char *uri = NULL;

  if (file == NULL) {
    if (!is_gone (error))
      say_error (self, error);
    return;
  }
  uri = g_file_get_uri (file);
  context = G_APP_LAUNCH_CONTEXT (
      gdk_display_get_app_launch_context (gtk_widget_get_display (GTK_WIDGET (self))));
  g_app_info_launch_default_for_uri_async (uri, context, self->cancellable, launched_cb,
                                           g_object_ref (self));
}

void
ll_reader_window_open_part (LlReaderWindow *self, guint index)
{
  guint at;
  const LlLetterPart *part = find_part (self, index, &at);

  if (part == NULL || !ll_letter_files_can_open (part))
    return;
  ll_letter_files_unpack_async (self->files, self->view, at, self->cancellable,
                                unpacked_cb, g_object_ref (self));
}

/* -- moving about -- */

static void
previous_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LlReaderWindow *self = user_data;

  if (self->at > 0)
    ll_reader_window_go (self, self->at - 1);
}

static void
next_cb (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  LlReaderWindow *self = user_data;

  ll_reader_window_go (self, self->at + 1);
}

static void
check_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  ll_reader_window_check (self);
}

static void
list_cb (GSimpleAction *action, GVariant *state, gpointer self)
{
  ll_reader_window_show_list (self, g_variant_get_boolean (state));
}

static void
details_cb (GSimpleAction *action, GVariant *state, gpointer self)
{
  ll_reader_window_show_details (self, g_variant_get_boolean (state));
}

/* -- all actions -- */

static const GActionEntry actions[] = {
    {.name = "previous", .activate = previous_cb},
    {.name = "next", .activate = next_cb},
    {.name = "check", .activate = check_cb},
    {.name = "reply", .activate = reply_cb},
    {.name = "reply-all", .activate = reply_all_cb},
    {.name = "forward", .activate = forward_cb},
    {.name = "tell", .activate = tell_cb},
    {.name = "list", .state = "false", .change_state = list_cb},
    {.name = "details", .state = "false", .change_state = details_cb},
};

static const struct {
  const char *action;
  const char *keys[3];
} keys[] = {
    {"win.previous", {"<Alt>Left", "<Primary>Page_Up"}},
    {"win.next", {"<Alt>Right", "<Primary>Page_Down"}},
    {"win.check", {"F5"}},
    {"win.reply", {"<Primary>r"}},
    {"win.reply-all", {"<Primary><Shift>r"}},
    {"win.forward", {"<Primary>l"}},
    {"win.list", {"F8"}},
    {"win.details", {"F9"}},
};

void
ll_reader_window_add_actions (LlReaderWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions),
                                   self);
  for (size_t i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self->application),
                                           keys[i].action, keys[i].keys);
}

static GSimpleAction *
find_action (LlReaderWindow *self, const char *name)
{
  return G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), name));
}

static void
enable (LlReaderWindow *self, const char *name, gboolean can)
{
  g_simple_action_set_enabled (find_action (self, name), can);
}

void
ll_reader_window_update_actions (LlReaderWindow *self)
{
  static const char *const answers[] = {"reply", "reply-all", "forward"};
  unsigned int n = self->folder != NULL ? ll_mail_folder_get_n_letters (self->folder) : 0;
  g_autofree char *closed =
      self->view != NULL ? ll_letter_wording_closed (self->view->report) : NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (answers); i++)
    enable (self, answers[i], self->view != NULL && closed == NULL);
  enable (self, "tell", self->view != NULL && self->is_judged);
  enable (self, "check", self->folder != NULL);
  enable (self, "previous", n > 0 && self->at > 0);
  enable (self, "next", n > 0 && self->at + 1 < n);
  enable (self, "list", n > 1);
  enable (self, "details", self->view != NULL);
  g_simple_action_set_state (find_action (self, "list"),
                             g_variant_new_boolean (self->shows_list));
  g_simple_action_set_state (find_action (self, "details"),
                             g_variant_new_boolean (self->shows_details));
}
