/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-application-private.h"

#include <signal.h>

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

#include "app/ll-accounts-window.h"
#include "app/ll-certificates-window.h"
#include "app/ll-outbox-window.h"

#define SHORTCUTS "/org/letterlock/Letterlock/ui/shortcuts.ui"

static GtkWindow *
get_window (gpointer self)
{
  return gtk_application_get_active_window (self);
}

/* -- writing -- */

static void
compose_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  ll_application_show_composer (self, NULL, NULL);
}

/* What is no list of addresses stands in To as it was given, to be mended. */
static LlDraft *
new_draft_to (const char *addresses)
{
  LlDraft fields = {.mode = LL_ENCRYPT_AUTOMATIC};
  g_autoptr (GPtrArray) people = ll_correspondent_parse_list (addresses, NULL);

  if (people != NULL)
    fields.fields[LL_DRAFT_TO].people = people;
  else
    fields.fields[LL_DRAFT_TO].typed = (char *)addresses;

  return ll_draft_new (&fields);
}

static void
compose_to_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  g_autoptr (LlDraft) draft = new_draft_to (g_variant_get_string (parameter, NULL));

  ll_application_show_composer (self, draft, NULL);
}

static void
resume_draft_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  ll_application_show_draft (self, g_variant_get_string (parameter, NULL));
}

/* -- asking for files -- */

typedef void (*ChosenFunc) (LlApplication *self, const char *path);

static void
response_cb (GtkNativeDialog *chooser, int response, LlApplication *self)
{
  ChosenFunc chosen = g_object_get_data (G_OBJECT (chooser), "chosen");
  g_autofree char *path = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (chooser));

  if (response == GTK_RESPONSE_ACCEPT && path != NULL)
    chosen (self, path);
  gtk_native_dialog_destroy (chooser);
  g_object_unref (chooser);
  g_application_release (G_APPLICATION (self));
}

static void
choose (LlApplication *self,
        const char *title,
        GtkFileChooserAction what,
        const char *accept,
        ChosenFunc chosen)
{
  GtkFileChooserNative *chooser =
      gtk_file_chooser_native_new (title, get_window (self), what, accept, NULL);

  gtk_file_chooser_set_local_only (GTK_FILE_CHOOSER (chooser), TRUE);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_object_set_data (G_OBJECT (chooser), "chosen", chosen);
  g_signal_connect (chooser, "response", G_CALLBACK (response_cb), self);
  g_application_hold (G_APPLICATION (self));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
open_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  choose (self, _ ("Open a Letter or an mbox File"), GTK_FILE_CHOOSER_ACTION_OPEN,
          _ ("_Open"), ll_application_show_reader);
}

static void
open_folder_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  choose (self, _ ("Open a Mail Folder"), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
          _ ("_Open"), ll_application_show_reader);
}

static void
import_chosen (LlApplication *self, const char *path)
{
  GtkWidget *window = ll_application_show_single (self, LL_TYPE_CERTIFICATES_WINDOW,
                                                  ll_certificates_window_new);

  ll_certificates_window_import (LL_CERTIFICATES_WINDOW (window), path);
}

static void
import_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  choose (self, _ ("Choose a File of Certificates"), GTK_FILE_CHOOSER_ACTION_OPEN,
          _ ("_Import"), import_chosen);
}

/* -- other windows -- */

static void
certificates_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  ll_application_show_single (self, LL_TYPE_CERTIFICATES_WINDOW,
                              ll_certificates_window_new);
}

static void
outbox_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  ll_application_show_single (self, LL_TYPE_OUTBOX_WINDOW, ll_outbox_window_new);
}

static void
accounts_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  ll_application_show_single (self, LL_TYPE_ACCOUNTS_WINDOW, ll_accounts_window_new);
}

/* Made once and then hidden: GTK 3 complains when a screen reader asks about a window of
 * this kind that is being taken apart. */
static GtkWindow *
get_shortcuts (gpointer self)
{
  GtkWindow *window = g_object_get_data (self, "shortcuts");
  g_autoptr (GtkBuilder) builder = NULL;

  if (window != NULL)
    return window;
  builder = gtk_builder_new_from_resource (SHORTCUTS);
  window = GTK_WINDOW (gtk_builder_get_object (builder, "shortcuts"));
  g_signal_connect (window, "delete-event", G_CALLBACK (gtk_widget_hide_on_delete), NULL);
  g_object_set_data (self, "shortcuts", window);

  return window;
}

static void
shortcuts_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  GtkWindow *window = get_shortcuts (self);

  gtk_window_set_transient_for (window, get_window (self));
  gtk_window_present (window);
}

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  const char *const authors[] = {_ ("The Letterlock developers"), NULL};

  gtk_show_about_dialog (get_window (self), "program-name", _ ("Letterlock"), "version",
                         LL_VERSION, "logo-icon-name", "org.letterlock.Letterlock",
                         "comments", _ ("Letters that only their readers can open"),
                         "license-type", GTK_LICENSE_LGPL_2_1, "authors", authors,
                         /* Translators: your names, a line each. */
                         "translator-credits", _ ("translator-credits"), NULL);
}

/* -- the end -- */

static void
close_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  GtkWindow *window = get_window (self);

  if (window != NULL)
    gtk_window_close (window);
}

/* Each window is closed as by its own button, so that a letter being written is saved. */
static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  g_autoptr (GList) windows =
      g_list_copy (gtk_application_get_windows (GTK_APPLICATION (self)));

  for (GList *item = windows; item != NULL; item = item->next)
    gtk_window_close (item->data);
}

/* The end of the session, or Ctrl+C; a second one ends the program as it always did. */
static gboolean
signal_cb (gpointer self)
{
  quit_cb (NULL, NULL, self);

  return G_SOURCE_REMOVE;
}

static void
hear_signals (LlApplication *self)
{
  static const int signals[] = {SIGINT, SIGTERM, SIGHUP};

  for (size_t i = 0; i < G_N_ELEMENTS (signals); i++)
    g_unix_signal_add (signals[i], signal_cb, self);
}

static const GActionEntry actions[] = {
    {.name = "compose", .activate = compose_cb},
    {.name = "compose-to", .activate = compose_to_cb, .parameter_type = "s"},
    {.name = "resume-draft", .activate = resume_draft_cb, .parameter_type = "s"},
    {.name = "open", .activate = open_cb},
    {.name = "open-folder", .activate = open_folder_cb},
    {.name = "import", .activate = import_cb},
    {.name = "certificates", .activate = certificates_cb},
    {.name = "outbox", .activate = outbox_cb},
    {.name = "accounts", .activate = accounts_cb},
    {.name = "shortcuts", .activate = shortcuts_cb},
    {.name = "about", .activate = about_cb},
    {.name = "close", .activate = close_cb},
    {.name = "quit", .activate = quit_cb},
};

static const struct {
  const char *action;
  const char *keys[3];
} accelerators[] = {
    {"app.compose", {"<Primary>n"}},
    {"app.open", {"<Primary>o"}},
    {"app.open-folder", {"<Primary><Shift>o"}},
    {"app.certificates", {"<Primary>k"}},
    {"app.outbox", {"<Primary>b"}},
    {"app.shortcuts", {"<Primary>question", "<Primary>F1"}},
    {"app.close", {"<Primary>w"}},
    {"app.quit", {"<Primary>q"}},
};

void
ll_application_add_actions (LlApplication *self)
{
  hear_signals (self);
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions),
                                   self);
  for (size_t i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accelerators[i].action,
                                           accelerators[i].keys);
}
