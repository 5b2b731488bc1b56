/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "engine/ll-certificates.h"
#include "engine/ll-identities.h"
#include "widget-cases.h"
#include "widgets/ll-import-dialog.h"

#define TOO_LARGE (5 * 1024 * 1024)

/* What the dialog says, and whether there is something to bring in. */
typedef struct {
  GtkWidget *dialog;
  GtkLabel *summary;
  GtkWidget *import_button;
  GtkWidget *spinner;
  gboolean has_imported;
} Seen;

static gboolean
is_idle (gpointer data)
{
  return !gtk_widget_get_visible (((Seen *)data)->spinner);
}

static void
imported_cb (Seen *seen)
{
  seen->has_imported = TRUE;
}

static void
open_dialog (WidgetCase *self, Seen *seen, const char *path)
{
  *seen = (Seen){
      .dialog = ll_import_dialog_new (GTK_WINDOW (self->window), self->engine, path)};
  seen->summary = get_child (seen->dialog, "summary");
  seen->import_button = get_child (seen->dialog, "import_button");
  seen->spinner = get_child (seen->dialog, "spinner");
  g_signal_connect_swapped (seen->dialog, "imported", G_CALLBACK (imported_cb), seen);
  gtk_widget_show (seen->dialog);
  g_assert_false (gtk_window_get_modal (GTK_WINDOW (seen->dialog)));
  wait_until (is_idle, seen, "what is in the file");
}

static void
import (Seen *seen)
{
  g_assert_true (gtk_widget_get_sensitive (seen->import_button));
  gtk_button_clicked (GTK_BUTTON (seen->import_button));
  wait_until (is_idle, seen, "the end of the import");
}

static void
assert_says (Seen *seen, const char *words)
{
  g_test_message ("it says: %s", gtk_label_get_text (seen->summary));
  g_assert_nonnull (strstr (gtk_label_get_text (seen->summary), words));
}

static void
append_certificate (GString *pem, const char *address)
{
  g_autoptr (LlCertificate) certificate = make_certificate ("Somebody", address);

  append_pem (pem, certificate);
}

static unsigned int
count_entries (WidgetCase *self)
{
  g_autoptr (GPtrArray) entries = ll_certificates_list (self->engine, NULL, NULL, NULL);

  g_assert_nonnull (entries);

  return entries->len;
}

static unsigned int
count_identities (WidgetCase *self)
{
  g_autoptr (GPtrArray) identities = ll_identities_list (self->engine, NULL, NULL);

  g_assert_nonnull (identities);

  return identities->len;
}

/* -- others' -- */

static void
test_others (WidgetCase *self, gconstpointer data)
{
  g_autoptr (GString) pem = g_string_new (NULL);
  g_autofree char *path = NULL;
  Seen seen;

  append_certificate (pem, "alice@example.org");
  append_certificate (pem, "bob@example.net");
  path = write_text (self, "people.pem", pem->str, -1);
  open_dialog (self, &seen, path);
  assert_says (&seen, "2 certificates of others are in this file");
  g_assert_cmpuint (count_entries (self), ==, 0);

  import (&seen);
  assert_says (&seen, "Certificates for 2 addresses were brought in.");
  g_assert_true (seen.has_imported);
  g_assert_false (gtk_widget_get_visible (seen.import_button));
  g_assert_cmpuint (count_entries (self), ==, 2);
  gtk_widget_destroy (seen.dialog);
}

/* What is only looked at is not stored. */
static void
test_cancelled (WidgetCase *self, gconstpointer data)
{
  g_autoptr (GString) pem = g_string_new (NULL);
  g_autofree char *path = NULL;
  Seen seen;

  append_certificate (pem, "alice@example.org");
  path = write_text (self, "people.pem", pem->str, -1);
  open_dialog (self, &seen, path);
  assert_says (&seen, "1 certificate of somebody else");
  gtk_button_clicked (get_child (seen.dialog, "close_button"));
  g_assert_false (seen.has_imported);
  g_assert_cmpuint (count_entries (self), ==, 0);
}

static void
test_without_address (WidgetCase *self, gconstpointer data)
{
  g_autoptr (GString) pem = g_string_new (NULL);
  g_autofree char *path = NULL;
  Seen seen;

  append_certificate (pem, NULL);
  path = write_text (self, "nobody.pem", pem->str, -1);
  open_dialog (self, &seen, path);
  assert_says (&seen, "There is nothing to bring in");
  g_assert_false (gtk_widget_get_sensitive (seen.import_button));
  gtk_widget_destroy (seen.dialog);
}

/* What is left out is not counted. */
static void
test_mixed (WidgetCase *self, gconstpointer data)
{
  g_autoptr (GString) pem = g_string_new (NULL);
  g_autofree char *path = NULL;
  Seen seen;

  append_certificate (pem, NULL);
  append_certificate (pem, "alice@example.org");
  path = write_text (self, "mixed.pem", pem->str, -1);
  open_dialog (self, &seen, path);
  assert_says (&seen, "1 certificate of somebody else");
  import (&seen);
  assert_says (&seen, "A certificate for 1 address was brought in.");
  g_assert_cmpuint (count_entries (self), ==, 1);
  gtk_widget_destroy (seen.dialog);
}

/* -- files that are nothing -- */

static void
assert_refused (WidgetCase *self, const char *path, const char *words)
{
  Seen seen;

  open_dialog (self, &seen, path);
  assert_says (&seen, words);
  g_assert_false (gtk_widget_get_sensitive (seen.import_button));
  g_assert_true (gtk_widget_get_visible (get_child (seen.dialog, "detail")));
  gtk_widget_destroy (seen.dialog);
}

static void
test_bad_files (WidgetCase *self, gconstpointer data)
{
  static const char nothing[] = "It holds none, or it is damaged.";
  g_autoptr (GString) pem = g_string_new (NULL);
  g_autofree char *huge = g_malloc0 (TOO_LARGE);
  g_autofree char *missing = widget_case_path (self, "missing.pem");
  const struct {
    const char *name;
    const char *content;
    gssize size;
    const char *words;
  } rows[] = {
      {"empty.pem", "", 0, nothing},
      {"text.pem", "Dear Bob, here is my certificate.\n", -1, nothing},
      {"binary.der", "\x30\x82\xff\xff\x00\x01", 6, nothing},
      {"cut.pem", NULL, 300, nothing}, /* of a good one */
      {"huge.pem", huge, TOO_LARGE, "too large"},
  };

  append_certificate (pem, "alice@example.org");
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    const char *content = rows[i].content != NULL ? rows[i].content : pem->str;
    g_autofree char *path = write_text (self, rows[i].name, content, rows[i].size);

    g_test_message ("%s", rows[i].name);
    assert_refused (self, path, rows[i].words);
  }
  assert_refused (self, missing, "cannot be read or written");
  assert_refused (self, ll_test_shell_get_path (self->shell), "");
}

/* -- one's own -- */

static const char make_own[] =
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 "
    "-subj '/CN=Bob Brown' -addext subjectAltName=email:bob@example.net "
    "-keyout own.key -out own.crt 2>/dev/null && "
    "openssl pkcs12 -export -in own.crt -inkey own.key -out own.p12 -passout pass:right";

static void
test_own (WidgetCase *self, gconstpointer data)
{
  static const char *const answers[] = {"right", "new one", NULL};
  g_autofree char *path = widget_case_path (self, "own.p12");
  Seen seen;

  widget_case_answer (self, answers);
  ll_test_shell_run (self->shell, "%s", make_own);
  open_dialog (self, &seen, path);
  assert_says (&seen, "This file is locked");
  import (&seen);
  assert_says (&seen, "1 certificate of your own was brought in.");
  g_assert_true (seen.has_imported);
  g_assert_cmpuint (count_identities (self), ==, 1);
  gtk_widget_destroy (seen.dialog);
}

/* A key in clear is seen to be one, and gets a passphrase. */
static void
test_own_in_clear (WidgetCase *self, gconstpointer data)
{
  static const char *const answers[] = {"new one", NULL};
  g_autofree char *path = widget_case_path (self, "own.pem");
  Seen seen;

  widget_case_answer (self, answers);
  ll_test_shell_run (self->shell, "%s && cat own.crt own.key > own.pem", make_own);
  open_dialog (self, &seen, path);
  assert_says (&seen, "A certificate of your own with its private key");
  import (&seen);
  g_assert_cmpuint (count_identities (self), ==, 1);
  g_assert_cmpuint (count_entries (self), ==, 0);
  gtk_widget_destroy (seen.dialog);
}

static void
test_wrong_passphrase (WidgetCase *self, gconstpointer data)
{
  static const char *const answers[] = {"wrong", "wrong again", "and again", NULL};
  g_autofree char *path = widget_case_path (self, "own.p12");
  Seen seen;

  widget_case_answer (self, answers);
  ll_test_shell_run (self->shell, "%s", make_own);
  open_dialog (self, &seen, path);
  import (&seen);
  assert_says (&seen, "The passphrase does not fit. Nothing was brought in.");
  g_assert_false (seen.has_imported);
  g_assert_true (gtk_widget_get_sensitive (seen.import_button));
  g_assert_cmpuint (count_identities (self), ==, 0);
  gtk_widget_destroy (seen.dialog);
}

/* The dialog goes while the file is read, and while it is brought in. */
static void
test_gone_early (WidgetCase *self, gconstpointer data)
{
  g_autoptr (GString) pem = g_string_new (NULL);
  g_autofree char *path = NULL;
  Seen seen;

  append_certificate (pem, "alice@example.org");
  path = write_text (self, "people.pem", pem->str, -1);
  gtk_widget_destroy (
      ll_import_dialog_new (GTK_WINDOW (self->window), self->engine, path));

  open_dialog (self, &seen, path);
  gtk_button_clicked (GTK_BUTTON (seen.import_button));
  gtk_widget_destroy (seen.dialog);
  for (int i = 0; i < 100; i++) {
    g_main_context_iteration (NULL, FALSE);
    g_usleep (1000);
  }
  g_assert_false (seen.has_imported);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);

  add_widget_case ("import-dialog/others", test_others);
  add_widget_case ("import-dialog/cancelled", test_cancelled);
  add_widget_case ("import-dialog/without-address", test_without_address);
  add_widget_case ("import-dialog/mixed", test_mixed);
  add_widget_case ("import-dialog/bad-files", test_bad_files);
  add_widget_case ("import-dialog/own", test_own);
  add_widget_case ("import-dialog/own-in-clear", test_own_in_clear);
  add_widget_case ("import-dialog/wrong-passphrase", test_wrong_passphrase);
  add_widget_case ("import-dialog/gone-early", test_gone_early);

  return g_test_run ();
}
