/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-application-private.h"

#include <glib/gi18n-lib.h>

#include "app/ll-certificates-window.h"
#include "app/ll-composer-window.h"
#include "app/ll-outbox-sender.h"
#include "app/ll-outbox-window.h"
#include "app/ll-reader-window.h"
#include "app/ll-start-window.h"
#include "engine/ll-drafts.h"
#include "engine/ll-engine-options.h"
#include "keys/ll-file-passphrase.h"
#include "widgets/ll-dialog-passphrase.h"
#include "wording/ll-wording.h"

#define RESOURCES "/org/letterlock/Letterlock"

struct _LlApplication {
  GtkApplication parent;

  LlEngineOptionsReader *options; /* owned */
  LlSettings *settings;           /* owned; from here on NULL until startup */
  LlEngine *engine;               /* owned */
  LlOutboxSender *sender;         /* owned */
  GCancellable *cancellable;      /* owned: of what no window waits for */
};

G_DEFINE_FINAL_TYPE (LlApplication, ll_application, GTK_TYPE_APPLICATION)

/* -- the command line -- */

static gboolean
is_empty (const char *const *list)
{
  return list == NULL || *list == NULL;
}

static gboolean
are_usual (const LlEngineOptions *options)
{
  return options->data_dir == NULL && !options->offline &&
         is_empty (options->trust_anchor_files) && options->dns_conf_file == NULL &&
         is_empty (options->stubs) && options->forward == NULL &&
         options->ca_file == NULL && is_empty (options->crl_files) &&
         options->tls_ca_file == NULL && is_empty (options->identity_files) &&
         options->at < 0 && options->at_dns < 0;
}

static int
ll_application_handle_local_options (GApplication *application, GVariantDict *dict)
{
  LlApplication *self = LL_APPLICATION (application);
  LlEngineOptions options;
  g_autoptr (GError) error = NULL;

  if (g_variant_dict_contains (dict, "version")) {
    g_print ("letterlock-gtk %s\n", LL_VERSION);
    return 0;
  }
  if (!ll_engine_options_reader_read (self->options, &options, &error)) {
    g_printerr ("letterlock-gtk: %s\n", error->message);
    return 2;
  }
  /* The instance that runs already has other options, and keeps them. */
  if (!are_usual (&options) ||
      ll_engine_options_reader_get_passphrase_file (self->options) != NULL)
    g_application_set_flags (application, g_application_get_flags (application) |
                                              G_APPLICATION_NON_UNIQUE);

  return -1;
}

static void
add_options (LlApplication *self)
{
  static const GOptionEntry version[] = {
      {"version", 0, 0, G_OPTION_ARG_NONE, NULL, N_ ("Print the version"), NULL},
      {NULL},
  };
  GApplication *application = G_APPLICATION (self);

  g_application_add_main_option_entries (
      application, ll_engine_options_reader_get_entries (self->options));
  g_application_add_main_option_entries (application, version);
  g_application_set_option_context_parameter_string (application,
                                                     _ ("[LETTER, FOLDER or mailto:…]"));
  g_application_set_option_context_summary (
      application, _ ("Reads and writes letters that only their readers can open."));
  g_application_set_option_context_description (
      application, _ ("The program runs once, and what is opened later opens there. "
                      "With one of the options above\nbut --version, it runs beside it, "
                      "on its own."));
}

/* -- what is there from the start -- */

static GtkWindow *
get_parent (gpointer self)
{
  return gtk_application_get_active_window (self);
}

static LlPassphrase *
new_passphrase (LlApplication *self)
{
  const char *path = ll_engine_options_reader_get_passphrase_file (self->options);

  return path != NULL ? ll_file_passphrase_new (path)
                      : ll_dialog_passphrase_new (get_parent, self);
}

static LlEngine *
new_engine (LlApplication *self)
{
  g_autoptr (LlPassphrase) passphrase = new_passphrase (self);
  LlEngineOptions options;

  /* It could be read before: handle_local_options (). */
  ll_engine_options_reader_read (self->options, &options, NULL);
  options.passphrase = passphrase;

  return ll_engine_new (&options);
}

static void
load_style (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, RESOURCES "/ui/letterlock.css");
  gtk_style_context_add_provider_for_screen (gdk_screen_get_default (),
                                             GTK_STYLE_PROVIDER (provider),
                                             GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

/* -- the outbox -- */

static void
outbox_changed_cb (LlOutboxSender *sender, LlApplication *self)
{
  for (GList *item = gtk_application_get_windows (GTK_APPLICATION (self)); item != NULL;
       item = item->next) {
    if (LL_IS_OUTBOX_WINDOW (item->data))
      ll_outbox_window_reload (item->data);
  }
}

static void
sent_cb (LlOutboxSender *sender, const LlQueued *letter, LlApplication *self)
{
  g_autofree char *people = g_strjoinv (", ", letter->recipients);

  ll_application_notify (self, _ ("A letter was sent"), people);
}

static void
refused_cb (LlOutboxSender *sender, const LlQueued *letter, LlApplication *self)
{
  g_autofree char *people = g_strjoinv (", ", letter->recipients);

  ll_application_notify (self, _ ("A letter could not be sent"), people);
}

static LlOutboxSender *
new_sender (LlApplication *self)
{
  LlOutboxSender *sender = ll_outbox_sender_new (G_APPLICATION (self), self->engine);

  g_signal_connect (sender, "changed", G_CALLBACK (outbox_changed_cb), self);
  g_signal_connect (sender, "sent", G_CALLBACK (sent_cb), self);
  g_signal_connect (sender, "refused", G_CALLBACK (refused_cb), self);

  return sender;
}

void
ll_application_outbox_changed (LlApplication *self)
{
  g_return_if_fail (LL_IS_APPLICATION (self));

  outbox_changed_cb (self->sender, self);
  ll_outbox_sender_look (self->sender);
}

void
ll_application_notify (LlApplication *self, const char *title, const char *body)
{
  g_autoptr (GNotification) notification = g_notification_new (title);

  g_return_if_fail (LL_IS_APPLICATION (self));

  g_notification_set_body (notification, body);
  g_notification_set_default_action (notification, "app.outbox");
  g_application_send_notification (G_APPLICATION (self), NULL, notification);
}

/* -- windows -- */

void
ll_application_show_composer (LlApplication *self, LlDraft *draft, const char *draft_id)
{
  gtk_window_present (GTK_WINDOW (ll_composer_window_new (self, draft, draft_id)));
}

void
ll_application_show_reader (LlApplication *self, const char *path)
{
  GtkWidget *window = ll_reader_window_new (self);

  ll_reader_window_open (LL_READER_WINDOW (window), path);
  gtk_window_present (GTK_WINDOW (window));
}

GtkWidget *
ll_application_show_single (LlApplication *self,
                            GType type,
                            GtkWidget *(*create) (LlApplication *))
{
  GtkWidget *window = NULL;

  for (GList *item = gtk_application_get_windows (GTK_APPLICATION (self)); item != NULL;
       item = item->next) {
    if (G_TYPE_CHECK_INSTANCE_TYPE (item->data, type))
      window = item->data;
  }
  if (window == NULL)
    window = create (self);
  gtk_window_present (GTK_WINDOW (window));

  return window;
}

void
ll_application_show_mailto (LlApplication *self, const char *uri)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LlDraft) draft = ll_draft_new_from_mailto (uri, &error);

  if (draft == NULL)
    ll_application_show_error (self, error);
  else
    ll_application_show_composer (self, draft, NULL);
}

static void
close_error_cb (GtkWidget *dialog, int response, gpointer user_data)
{
  gtk_widget_destroy (dialog);
}

void
ll_application_show_error (LlApplication *self, const GError *error)
{
  g_autofree char *sentence = ll_wording_error (error);
  GtkWindow *parent = gtk_application_get_active_window (GTK_APPLICATION (self));
  GtkWidget *dialog =
      gtk_message_dialog_new (parent, GTK_DIALOG_DESTROY_WITH_PARENT, GTK_MESSAGE_WARNING,
                              GTK_BUTTONS_CLOSE, "%s", sentence);

  gtk_window_set_application (GTK_WINDOW (dialog), GTK_APPLICATION (self));
  g_signal_connect (dialog, "response", G_CALLBACK (close_error_cb), NULL);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* -- letters that are not finished -- */

static GtkWindow *
find_composer (LlApplication *self, const char *draft_id)
{
  for (GList *item = gtk_application_get_windows (GTK_APPLICATION (self)); item != NULL;
       item = item->next) {
    if (LL_IS_COMPOSER_WINDOW (item->data) &&
        g_strcmp0 (ll_composer_window_get_draft_id (item->data), draft_id) == 0)
      return item->data;
  }

  return NULL;
}

typedef struct {
  LlApplication *application; /* owned */
  char *id;                   /* owned */
} Resumption;

static void
resumption_free (Resumption *self)
{
  g_object_unref (self->application);
  g_free (self->id);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Resumption, resumption_free)

static void
draft_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Resumption) resumption = user_data;
  LlApplication *self = resumption->application;
  g_autoptr (GError) error = NULL;
  g_autoptr (LlDraft) draft = ll_drafts_load_finish (LL_ENGINE (source), result, &error);
  GtkWindow *window = find_composer (self, resumption->id);

  if (window != NULL)
    gtk_window_present (window);
  else if (draft != NULL)
    ll_application_show_composer (self, draft, resumption->id);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    ll_application_show_error (self, error);
  g_application_release (G_APPLICATION (self));
}

void
ll_application_show_draft (LlApplication *self, const char *draft_id)
{
  GtkWindow *window = find_composer (self, draft_id);
  Resumption *resumption;

  if (window != NULL) {
    gtk_window_present (window);
    return;
  }
  resumption = g_new0 (Resumption, 1);
  resumption->application = g_object_ref (self);
  resumption->id = g_strdup (draft_id);
  g_application_hold (G_APPLICATION (self));
  ll_drafts_load_async (self->engine, draft_id, self->cancellable, draft_loaded_cb,
                        resumption);
}

/* -- the application -- */

static void
ll_application_startup (GApplication *application)
{
  LlApplication *self = LL_APPLICATION (application);

  /* By this the desktop knows which windows are ours. */
  g_set_prgname (LL_APPLICATION_ID);
  g_set_application_name (_ ("Letterlock"));
  G_APPLICATION_CLASS (ll_application_parent_class)->startup (application);

  gtk_window_set_default_icon_name (LL_APPLICATION_ID);
  load_style ();
  self->settings = ll_settings_new ();
  self->engine = new_engine (self);
  self->cancellable = g_cancellable_new ();
  self->sender = new_sender (self);
  ll_application_add_actions (self);
  ll_outbox_sender_look (self->sender);
}

static void
ll_application_activate (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window == NULL)
    window = GTK_WINDOW (ll_start_window_new (LL_APPLICATION (application)));
  gtk_window_present (window);
}

static void
open_file (LlApplication *self, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *uri = g_file_get_uri (file);
  g_autoptr (GError) error = NULL;

  if (g_file_has_uri_scheme (file, "mailto")) {
    ll_application_show_mailto (self, uri);
  } else if (path != NULL) {
    ll_application_show_reader (self, path);
  } else {
    g_set_error (&error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "%s", uri);
    ll_application_show_error (self, error);
  }
}

static void
ll_application_open (GApplication *application,
                     GFile **files,
                     int n_files,
                     const char *hint)
{
  for (int i = 0; i < n_files; i++)
    open_file (LL_APPLICATION (application), files[i]);
}

/* When the last window went, nobody waits for a mail server any more: the letter stays in
 * the outbox, and the program ends when that is written. */
static void
ll_application_window_removed (GtkApplication *application, GtkWindow *window)
{
  LlApplication *self = LL_APPLICATION (application);

  GTK_APPLICATION_CLASS (ll_application_parent_class)
      ->window_removed (application, window);
  if (gtk_application_get_windows (application) != NULL)
    return;
  ll_outbox_sender_cancel (self->sender);
  g_cancellable_cancel (self->cancellable);
}

static void
ll_application_window_added (GtkApplication *application, GtkWindow *window)
{
  LlApplication *self = LL_APPLICATION (application);

  GTK_APPLICATION_CLASS (ll_application_parent_class)->window_added (application, window);
  if (!g_cancellable_is_cancelled (self->cancellable))
    return;
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  ll_outbox_sender_look (self->sender);
}

static void
ll_application_shutdown (GApplication *application)
{
  LlApplication *self = LL_APPLICATION (application);

  g_cancellable_cancel (self->cancellable);
  ll_outbox_sender_cancel (self->sender);
  g_signal_handlers_disconnect_by_data (self->sender, self);

  G_APPLICATION_CLASS (ll_application_parent_class)->shutdown (application);
}

static void
ll_application_finalize (GObject *object)
{
  LlApplication *self = LL_APPLICATION (object);

  g_clear_object (&self->sender);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->engine);
  g_clear_object (&self->settings);
  ll_engine_options_reader_free (self->options);

  G_OBJECT_CLASS (ll_application_parent_class)->finalize (object);
}

static void
ll_application_class_init (LlApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);
  GtkApplicationClass *gtk_application_class = GTK_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ll_application_finalize;
  application_class->handle_local_options = ll_application_handle_local_options;
  application_class->startup = ll_application_startup;
  application_class->activate = ll_application_activate;
  application_class->open = ll_application_open;
  application_class->shutdown = ll_application_shutdown;
  gtk_application_class->window_added = ll_application_window_added;
  gtk_application_class->window_removed = ll_application_window_removed;
}

static void
ll_application_init (LlApplication *self)
{
  self->options = ll_engine_options_reader_new ();
  add_options (self);
}

LlApplication *
ll_application_new (void)
{
  return g_object_new (LL_TYPE_APPLICATION, "application-id", LL_APPLICATION_ID, "flags",
                       G_APPLICATION_HANDLES_OPEN, "resource-base-path", RESOURCES, NULL);
}

LlEngine *
ll_application_get_engine (LlApplication *self)
{
  g_return_val_if_fail (LL_IS_APPLICATION (self), NULL);

  return self->engine;
}

LlSettings *
ll_application_get_settings (LlApplication *self)
{
  g_return_val_if_fail (LL_IS_APPLICATION (self), NULL);

  return self->settings;
}

GMenuModel *
ll_application_get_primary_menu (LlApplication *self)
{
  g_return_val_if_fail (LL_IS_APPLICATION (self), NULL);

  return G_MENU_MODEL (
      gtk_application_get_menu_by_id (GTK_APPLICATION (self), "primary"));
}
