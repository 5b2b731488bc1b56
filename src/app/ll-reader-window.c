/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-reader-window-private.h"

#include <glib/gi18n-lib.h>

#include "engine/ll-open.h"
#include "wording/ll-letter-wording.h"
#include "wording/ll-story.h"
#include "wording/ll-wording.h"

#define SIZE_NAME      "reader"
#define PATIENCE_MSEC  300 /* before a spinner is shown */
#define NARROW_WIDTH   700 /* list, letter and details do not fit beside each other */
#define NARROW_DETAILS 1000

G_DEFINE_FINAL_TYPE (LlReaderWindow, ll_reader_window, GTK_TYPE_APPLICATION_WINDOW)

struct _LlReaderLoad {
  LlReaderWindow *window; /* borrowed: gone once @cancellable was cancelled */
  GCancellable *cancellable;
  LlDiscoverFlags flags;
  guint patience;     /* source; 0 */
  gboolean is_slow;   /* a spinner is shown */
  char *checking;     /* "Checking with example.org…", while that goes on */
  LlReport *report;   /* NULL: it lies not open yet */
  gboolean is_judged; /* @report is the last word */
};

/* -- a letter on its way -- */

static void
load_clear (gpointer data)
{
  LlReaderLoad *load = data;

  g_clear_handle_id (&load->patience, g_source_remove);
  g_object_unref (load->cancellable);
  g_free (load->checking);
  g_clear_pointer (&load->report, ll_report_unref);
}

static void
load_unref (LlReaderLoad *load)
{
  g_rc_box_release_full (load, load_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlReaderLoad, load_unref)

static gboolean
is_over (const LlReaderLoad *load)
{
  return g_cancellable_is_cancelled (load->cancellable);
}

static gboolean
patience_cb (gpointer user_data)
{
  LlReaderLoad *load = user_data;

  load->patience = 0;
  load->is_slow = TRUE;
  ll_reader_window_update (load->window);

  return G_SOURCE_REMOVE;
}

/* Whatever was on its way is given up for the new one. */
static LlReaderLoad *
begin (LlReaderWindow *self, LlDiscoverFlags flags)
{
  LlReaderLoad *load = g_rc_box_new0 (LlReaderLoad);

  ll_reader_window_stop (self);
  load->window = self;
  load->cancellable = g_cancellable_new ();
  load->flags = flags;
  load->patience = g_timeout_add (PATIENCE_MSEC, patience_cb, load);
  self->load = load;

  return load;
}

static void
end (LlReaderWindow *self)
{
  LlReaderLoad *load = g_steal_pointer (&self->load);

  if (load == NULL)
    return;
  g_clear_handle_id (&load->patience, g_source_remove);
  load_unref (load);
}

static void
fail (LlReaderLoad *load, GError *error)
{
  LlReaderWindow *self = load->window;

  g_clear_pointer (&self->view, ll_letter_view_unref);
  g_clear_error (&self->error);
  self->error = error;
  self->is_judged = FALSE;
  end (self);
  ll_reader_window_update (self);
}

/* -- from the folder to what is shown -- */

static void
viewed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LlReaderLoad) load = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LlLetterView) view = ll_letter_view_new_finish (result, &error);
  LlReaderWindow *self = load->window;

  if (is_over (load))
    return;
  if (view == NULL) {
    fail (load, g_steal_pointer (&error));
    return;
  }
  if (view->report != load->report) /* there is a later one */
    return;

  g_clear_error (&self->error);
  g_clear_pointer (&self->view, ll_letter_view_unref);
  self->view = g_steal_pointer (&view);
  self->is_judged = load->is_judged;
  if (load->is_judged)
    end (self);
  ll_reader_window_update (self);
}

static void
show (LlReaderLoad *load, LlReport *report, gboolean is_judged)
{
  g_clear_pointer (&load->report, ll_report_unref);
  load->report = ll_report_ref (report);
  load->is_judged = is_judged;
  ll_letter_view_new_async (report, load->cancellable, viewed_cb,
                            g_rc_box_acquire (load));
}

static void
early_cb (LlReport *report, gpointer user_data)
{
  LlReaderLoad *load = user_data;

  if (is_over (load))
    return;
  load->checking = ll_letter_wording_checking (report);
  show (load, report, FALSE);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LlReaderLoad) load = user_data;
  GError *error = NULL;
  g_autoptr (LlReport) report = ll_open_finish (LL_ENGINE (source), result, &error);

  if (is_over (load))
    g_clear_error (&error);
  else if (report == NULL)
    fail (load, error);
  else
    show (load, report, TRUE);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LlReaderLoad) load = user_data;
  GError *error = NULL;
  g_autoptr (LlSpool) message = NULL;
  LlMailFolder *folder;

  if (is_over (load))
    return;
  folder = load->window->folder;
  message = ll_mail_folder_read_finish (folder, result, &error);
  if (message == NULL) {
    fail (load, error);
    return;
  }
  /* @load lives until opened_cb (), and early_cb () never comes later. */
  ll_open_early_async (load->window->engine, message, load->flags, early_cb, load,
                       load->cancellable, opened_cb, g_rc_box_acquire (load));
}

static void
load_letter (LlReaderWindow *self, LlDiscoverFlags flags)
{
  LlReaderLoad *load = begin (self, flags);

  ll_mail_folder_read_async (self->folder, self->at, load->cancellable, read_cb,
                             g_rc_box_acquire (load));
}

void
ll_reader_window_go (LlReaderWindow *self, unsigned int at)
{
  if (self->folder == NULL || at >= ll_mail_folder_get_n_letters (self->folder))
    return;
  self->at = at;
  gtk_widget_hide (self->notice);
  ll_letter_list_select (self->list, at);
  load_letter (self, LL_DISCOVER_NONE);
  ll_reader_window_update_actions (self);
}

static void
folder_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (LlReaderLoad) load = user_data;
  GError *error = NULL;
  g_autoptr (LlMailFolder) folder = ll_mail_folder_open_finish (result, &error);
  LlReaderWindow *self = load->window;

  if (is_over (load)) {
    g_clear_error (&error);
    return;
  }
  if (folder == NULL) {
    fail (load, error);
    return;
  }
  self->folder = g_steal_pointer (&folder);
  self->shows_list = ll_mail_folder_get_n_letters (self->folder) > 1;
  ll_letter_list_set_folder (self->list, self->folder);
  /* The newest is what one comes for. */
  ll_reader_window_go (self, ll_mail_folder_get_n_letters (self->folder) - 1);
}

void
ll_reader_window_open (LlReaderWindow *self, const char *path)
{
  LlReaderLoad *load;
  g_autofree char *name = NULL;

  g_return_if_fail (LL_IS_READER_WINDOW (self));
  g_return_if_fail (path != NULL);

  name = g_filename_display_basename (path);
  load = begin (self, LL_DISCOVER_NONE);
  g_clear_pointer (&self->folder, ll_mail_folder_unref);
  g_clear_pointer (&self->view, ll_letter_view_unref);
  g_clear_error (&self->error);
  self->shows_list = FALSE;
  ll_letter_list_set_folder (self->list, NULL);
  gtk_label_set_text (self->title, name);
  gtk_window_set_title (GTK_WINDOW (self), name);
  ll_mail_folder_open_async (path, load->cancellable, folder_cb, g_rc_box_acquire (load));
  ll_reader_window_update (self);
}

void
ll_reader_window_stop (LlReaderWindow *self)
{
  if (self->load != NULL)
    g_cancellable_cancel (self->load->cancellable);
  end (self);
}

/* -- what is seen -- */

static void
update_title (LlReaderWindow *self)
{
  const char *title;

  if (self->view == NULL)
    return;
  title = self->view->subject != NULL && *self->view->subject != '\0'
              ? self->view->subject
              : _ ("No subject");
  gtk_label_set_text (self->title, title);
  gtk_window_set_title (GTK_WINDOW (self), title);
}

static const char *
get_busy (const LlReaderWindow *self)
{
  const LlReaderLoad *load = self->load;

  if (load == NULL)
    return NULL;
  /* A letter that can be read and is not judged has no mark, from the first moment. */
  if (self->view != NULL && !self->is_judged && load->checking != NULL)
    return load->checking;

  return load->is_slow ? _ ("Opening the letter…") : NULL;
}

static void
update_bar (LlReaderWindow *self)
{
  const char *busy = get_busy (self);
  LlReport *report = self->view != NULL ? self->view->report : NULL;

  /* In this order: a screen reader hears of the end of waiting when the words are there.
   */
  if (busy != NULL)
    ll_security_bar_set_busy (self->bar, busy);
  if (self->error != NULL)
    ll_security_bar_set_error (self->bar, self->error);
  else if (report == NULL || report != self->told)
    ll_security_bar_set_report (self->bar, report, ll_engine_get_time (self->engine));
  self->told = self->error == NULL ? report : NULL;
  if (busy == NULL)
    ll_security_bar_set_busy (self->bar, NULL);
  gtk_widget_set_visible (self->cancel, busy != NULL);
}

static void
update_story (LlReaderWindow *self)
{
  g_autoptr (GPtrArray) story = NULL;

  if (self->view != NULL && self->is_judged)
    story =
        ll_story_new_for_report (self->view->report, ll_engine_get_time (self->engine));
  ll_story_pane_set_story (self->story, story);
  gtk_widget_set_visible (self->tell,
                          story != NULL &&
                              ll_letter_wording_is_worth_telling (self->view->report));
}

/* Where there is no room beside the letter, list and details stand in its place. */
static void
update_layout (LlReaderWindow *self)
{
  gboolean many = self->folder != NULL && ll_mail_folder_get_n_letters (self->folder) > 1;
  gboolean list = many && self->shows_list;
  gboolean details = self->shows_details && self->view != NULL;
  int width = gtk_widget_get_allocated_width (GTK_WIDGET (self));
  gboolean crowded = width > 1 && width < (list ? NARROW_DETAILS : NARROW_WIDTH);

  gtk_widget_set_visible (self->list_button, many);
  gtk_widget_set_visible (self->previous, many && !self->is_narrow);
  gtk_widget_set_visible (self->next, many && !self->is_narrow);
  gtk_widget_set_visible (self->reply_all, !(many && self->is_narrow));
  gtk_widget_set_visible (GTK_WIDGET (self->list), list && !(details && crowded));
  gtk_widget_set_visible (self->list_line,
                          list && !self->is_narrow && !(details && crowded));
  gtk_widget_set_visible (self->letter, !(self->is_narrow && (list || details)));
  gtk_widget_set_hexpand (GTK_WIDGET (self->list), self->is_narrow);
  gtk_widget_set_hexpand (GTK_WIDGET (self->details), self->is_narrow && details);
  gtk_widget_set_visible (GTK_WIDGET (self->details), details);
  gtk_revealer_set_reveal_child (self->details, details);
}

void
ll_reader_window_update (LlReaderWindow *self)
{
  update_title (self);
  update_bar (self);
  ll_letter_pane_set_view (self->pane, self->view);
  update_story (self);
  update_layout (self);
  ll_reader_window_update_actions (self);
}

void
ll_reader_window_say (LlReaderWindow *self, GtkMessageType type, char *sentence)
{
  g_autofree char *words = sentence;

  gtk_label_set_text (self->notice_words, words);
  gtk_info_bar_set_message_type (GTK_INFO_BAR (self->notice), type);
  gtk_widget_show (self->notice);
}

/* -- what the person does -- */

void
ll_reader_window_check (LlReaderWindow *self)
{
  if (self->folder != NULL)
    load_letter (self, LL_DISCOVER_REFRESH);
}

/* What can be read already stays, without a judgement that anybody could rely on. */
static void
cancel_cb (LlReaderWindow *self)
{
  gboolean was_opening = self->load != NULL && self->view == NULL;

  ll_reader_window_stop (self);
  if (was_opening && self->error == NULL)
    self->error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stopped");
  self->is_judged = self->view != NULL;
  ll_reader_window_update (self);
}

void
ll_reader_window_show_list (LlReaderWindow *self, gboolean shows)
{
  self->shows_list = shows;
  if (shows && self->is_narrow)
    ll_reader_window_show_details (self, FALSE);
  update_layout (self);
  ll_reader_window_update_actions (self);
}

void
ll_reader_window_show_details (LlReaderWindow *self, gboolean shows)
{
  g_object_set (self->bar, "details-shown", shows, NULL);
}

static void
details_cb (LlReaderWindow *self)
{
  g_object_get (self->bar, "details-shown", &self->shows_details, NULL);
  if (self->shows_details && self->is_narrow)
    self->shows_list = FALSE;
  update_layout (self);
  ll_reader_window_update_actions (self);
}

static void
chosen_cb (LlReaderWindow *self, guint at)
{
  if (at == self->at && (self->view != NULL || self->load != NULL))
    return;
  if (self->is_narrow)
    self->shows_list = FALSE;
  ll_reader_window_go (self, at);
}

static gboolean
layout_cb (gpointer user_data)
{
  LlReaderWindow *self = user_data;

  self->layout = 0;
  update_layout (self);

  return G_SOURCE_REMOVE;
}

static void
ll_reader_window_size_allocate (GtkWidget *widget, GtkAllocation *allocation)
{
  LlReaderWindow *self = LL_READER_WINDOW (widget);
  gboolean was_narrow = self->is_narrow;

  GTK_WIDGET_CLASS (ll_reader_window_parent_class)->size_allocate (widget, allocation);
  self->is_narrow = allocation->width < NARROW_WIDTH;
  if (self->is_narrow && !was_narrow && self->view != NULL)
    self->shows_list = FALSE;
  if (self->layout == 0 && (self->is_narrow != was_narrow || self->shows_details))
    self->layout = g_idle_add (layout_cb, self);
}

static gboolean
ll_reader_window_key_press (GtkWidget *widget, GdkEventKey *event)
{
  LlReaderWindow *self = LL_READER_WINDOW (widget);

  if (event->keyval == GDK_KEY_Escape && self->load != NULL) {
    cancel_cb (self);
    return GDK_EVENT_STOP;
  }

  return GTK_WIDGET_CLASS (ll_reader_window_parent_class)
      ->key_press_event (widget, event);
}

static gboolean
ll_reader_window_delete_event (GtkWidget *widget, GdkEventAny *event)
{
  LlReaderWindow *self = LL_READER_WINDOW (widget);
  int width;
  int height;

  gtk_window_get_size (GTK_WINDOW (widget), &width, &height);
  ll_settings_set_size (ll_application_get_settings (self->application), SIZE_NAME, width,
                        height);

  return GDK_EVENT_PROPAGATE;
}

/* -- GObject -- */

static void
ll_reader_window_dispose (GObject *object)
{
  LlReaderWindow *self = LL_READER_WINDOW (object);

  ll_reader_window_stop (self);
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->layout, g_source_remove);
  g_clear_object (&self->files);

  G_OBJECT_CLASS (ll_reader_window_parent_class)->dispose (object);
}

static void
ll_reader_window_finalize (GObject *object)
{
  LlReaderWindow *self = LL_READER_WINDOW (object);

  g_clear_pointer (&self->folder, ll_mail_folder_unref);
  g_clear_pointer (&self->view, ll_letter_view_unref);
  g_clear_error (&self->error);
  g_object_unref (self->cancellable);
  g_clear_object (&self->application);

  G_OBJECT_CLASS (ll_reader_window_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *klass)
{
  gtk_widget_class_set_template_from_resource (
      klass, "/org/letterlock/Letterlock/ui/ll-reader-window.ui");
  gtk_widget_class_bind_template_child (klass, LlReaderWindow, title);
  gtk_widget_class_bind_template_child (klass, LlReaderWindow, previous);
  gtk_widget_class_bind_template_child (klass, LlReaderWindow, next);
  gtk_widget_class_bind_template_child (klass, LlReaderWindow, list_button);
  gtk_widget_class_bind_template_child (klass, LlReaderWindow, reply_all);
  gtk_widget_class_bind_template_child (klass, LlReaderWindow, menu);
  gtk_widget_class_bind_template_child (klass, LlReaderWindow, notice);
  gtk_widget_class_bind_template_child (klass, LlReaderWindow, notice_words);
  gtk_widget_class_bind_template_child (klass, LlReaderWindow, bar);
  gtk_widget_class_bind_template_child (klass, LlReaderWindow, cancel);
  gtk_widget_class_bind_template_child (klass, LlReaderWindow, list);
  gtk_widget_class_bind_template_child (klass, LlReaderWindow, list_line);
  gtk_widget_class_bind_template_child (klass, LlReaderWindow, letter);
  gtk_widget_class_bind_template_child (klass, LlReaderWindow, pane);
  gtk_widget_class_bind_template_child (klass, LlReaderWindow, details);
  gtk_widget_class_bind_template_child (klass, LlReaderWindow, story);
  gtk_widget_class_bind_template_child (klass, LlReaderWindow, tell);
  gtk_widget_class_bind_template_callback (klass, ll_reader_window_check);
  gtk_widget_class_bind_template_callback (klass, cancel_cb);
  gtk_widget_class_bind_template_callback (klass, ll_reader_window_save_part);
  gtk_widget_class_bind_template_callback (klass, ll_reader_window_open_part);
  gtk_widget_class_bind_template_callback (klass, ll_reader_window_save_all);
}

static void
ll_reader_window_class_init (LlReaderWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ll_reader_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = ll_reader_window_finalize;
  widget_class->size_allocate = ll_reader_window_size_allocate;
  widget_class->key_press_event = ll_reader_window_key_press;
  widget_class->delete_event = ll_reader_window_delete_event;

  g_type_ensure (LL_TYPE_SECURITY_BAR);
  g_type_ensure (LL_TYPE_LETTER_LIST);
  g_type_ensure (LL_TYPE_LETTER_PANE);
  g_type_ensure (LL_TYPE_STORY_PANE);
  bind_template (widget_class);
}

static void
ll_reader_window_init (LlReaderWindow *self)
{
  self->cancellable = g_cancellable_new ();
  self->files = ll_letter_files_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->list, "chosen", G_CALLBACK (chosen_cb), self);
  g_signal_connect_swapped (self->bar, "notify::details-shown", G_CALLBACK (details_cb),
                            self);
}

GtkWidget *
ll_reader_window_new (LlApplication *application)
{
  LlReaderWindow *self =
      g_object_new (LL_TYPE_READER_WINDOW, "application", application, NULL);
  int width;
  int height;

  self->application = g_object_ref (application);
  self->engine = ll_application_get_engine (application);
  gtk_menu_button_set_menu_model (self->menu,
                                  ll_application_get_primary_menu (application));
  ll_settings_get_size (ll_application_get_settings (application), SIZE_NAME, &width,
                        &height);
  if (width > 0 && height > 0)
    gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  ll_reader_window_add_actions (self);
  ll_reader_window_update (self);

  return GTK_WIDGET (self);
}
