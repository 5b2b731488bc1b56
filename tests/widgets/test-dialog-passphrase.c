/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "widgets/ll-dialog-passphrase.h"

#include <string.h>

#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "widget-cases.h"
#include "widgets/ll-passphrase-dialog.h"

#define SUBJECT   "bob@example.net"
#define HUGE_SIZE (64 * 1024)

/* A question that a worker thread asks while the main loop runs. */
typedef struct {
  LlPassphrase *asker;       /* owned */
  GCancellable *cancellable; /* owned */
  GThread *thread;           /* owned; NULL: it was joined */
  LlPassphrasePurpose purpose;
  const char *subject;
  gboolean again;

  int has_ended;    /* atomic */
  LlSecret *answer; /* owned */
  GError *error;    /* owned */
} Asked;

static GtkWindow *
get_parent_cb (gpointer user_data)
{
  WidgetCase *self = user_data;

  return GTK_WINDOW (self->window);
}

static gpointer
ask (gpointer data)
{
  Asked *asked = data;

  asked->answer = ll_passphrase_ask (asked->asker, asked->purpose, asked->subject,
                                     asked->again, asked->cancellable, &asked->error);
  g_atomic_int_set (&asked->has_ended, TRUE);

  return NULL;
}

static void
asked_start (Asked *asked)
{
  g_atomic_int_set (&asked->has_ended, FALSE);
  asked->thread = g_thread_new ("ask", ask, asked);
}

static Asked *
asked_new (WidgetCase *self, LlPassphrasePurpose purpose)
{
  Asked *asked = g_new0 (Asked, 1);

  gtk_widget_show (self->window);
  asked->asker = ll_dialog_passphrase_new (get_parent_cb, self);
  asked->cancellable = g_cancellable_new ();
  asked->purpose = purpose;
  asked->subject = SUBJECT;

  return asked;
}

static gboolean
has_ended (gpointer data)
{
  return g_atomic_int_get (&((Asked *)data)->has_ended);
}

/* Waits for the thread, and until the dialog went. */
static void
asked_wait (Asked *asked)
{
  wait_until (has_ended, asked, "the end of the question");
  g_thread_join (g_steal_pointer (&asked->thread));
}

static void
asked_free (Asked *asked)
{
  g_assert_null (asked->thread);
  g_object_unref (asked->asker);
  g_object_unref (asked->cancellable);
  g_clear_pointer (&asked->answer, ll_secret_unref);
  g_clear_error (&asked->error);
  g_free (asked);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Asked, asked_free)

static void
assert_answer (Asked *asked, const char *expected)
{
  asked_wait (asked);
  g_assert_no_error (asked->error);
  g_assert_cmpstr (ll_secret_get_string (asked->answer), ==, expected);
}

static void
assert_cancelled (Asked *asked)
{
  asked_wait (asked);
  g_assert_null (asked->answer);
  g_assert_error (asked->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* -- the dialog -- */

static GtkWidget *
find_dialog (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *at = windows; at != NULL; at = at->next) {
    if (LL_IS_PASSPHRASE_DIALOG (at->data) && gtk_widget_get_mapped (at->data))
      return at->data;
  }

  return NULL;
}

/* It takes no keys while somebody may be typing a letter. */
static gboolean
is_listening (gpointer data)
{
  GtkWidget *dialog = find_dialog ();

  return dialog != NULL && gtk_widget_get_sensitive (get_child (dialog, "entry"));
}

static gboolean
has_no_dialog (gpointer data)
{
  return find_dialog () == NULL;
}

static GtkWidget *
wait_for_dialog (void)
{
  wait_until (is_listening, NULL, "the dialog that listens");

  return find_dialog ();
}

static void
type (GtkWidget *dialog, const char *child, const char *text)
{
  gtk_entry_set_text (get_child (dialog, child), text);
}

static gboolean
can_accept (GtkWidget *dialog)
{
  return gtk_widget_get_sensitive (get_child (dialog, "accept"));
}

static const char *
read_child (GtkWidget *dialog, const char *child)
{
  return gtk_label_get_text (get_child (dialog, child));
}

static gboolean
is_visible (GtkWidget *dialog, const char *child)
{
  return gtk_widget_get_visible (get_child (dialog, child));
}

static void
accept (GtkWidget *dialog)
{
  g_assert_true (can_accept (dialog));
  gtk_button_clicked (get_child (dialog, "accept"));
}

/* -- answers -- */

static void
test_answered (WidgetCase *self, gconstpointer data)
{
  g_autoptr (Asked) asked = asked_new (self, LL_PASSPHRASE_FOR_KEY);
  GtkWidget *dialog;

  asked_start (asked);
  dialog = wait_for_dialog ();
  g_assert_true (gtk_window_get_transient_for (GTK_WINDOW (dialog)) ==
                 GTK_WINDOW (self->window));
  g_assert_nonnull (strstr (read_child (dialog, "question"), SUBJECT));
  g_assert_false (is_visible (dialog, "sorry"));
  g_assert_false (is_visible (dialog, "repeat"));
  g_assert_false (can_accept (dialog));
  type (dialog, "entry", "geheim \xc3\xa4");
  g_assert_false (has_ended (asked));
  accept (dialog);
  assert_answer (asked, "geheim \xc3\xa4");
  g_assert_null (find_dialog ());
}

/* Enter in the entry is as good. */
static void
test_enter (WidgetCase *self, gconstpointer data)
{
  g_autoptr (Asked) asked = asked_new (self, LL_PASSPHRASE_FOR_ACCOUNT);
  GtkWidget *dialog;

  asked_start (asked);
  dialog = wait_for_dialog ();
  g_signal_emit_by_name (get_child (dialog, "entry"), "activate");
  g_assert_nonnull (find_dialog ());
  type (dialog, "entry", "secret");
  g_signal_emit_by_name (get_child (dialog, "entry"), "activate");
  assert_answer (asked, "secret");
}

/* Each purpose has words of its own; only a file may be open to nobody's secret. */
static void
test_purposes (WidgetCase *self, gconstpointer data)
{
  static const struct {
    LlPassphrasePurpose purpose;
    const char *question;
    gboolean may_be_empty;
  } rows[] = {
      {LL_PASSPHRASE_FOR_KEY, "Passphrase for the key of " SUBJECT, FALSE},
      {LL_PASSPHRASE_FOR_FILE, "Passphrase for the file " SUBJECT, TRUE},
      {LL_PASSPHRASE_FOR_NEW_KEY, "Choose a passphrase for the key of " SUBJECT, FALSE},
      {LL_PASSPHRASE_FOR_ACCOUNT, "Password for the mail account " SUBJECT, FALSE},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    GtkWidget *dialog = ll_passphrase_dialog_new (GTK_WINDOW (self->window),
                                                  rows[i].purpose, SUBJECT, FALSE);
    AtkObject *accessible = gtk_widget_get_accessible (get_child (dialog, "entry"));

    g_assert_cmpstr (read_child (dialog, "question"), ==, rows[i].question);
    g_assert_true (
        g_str_has_prefix (atk_object_get_description (accessible), rows[i].question));
    g_assert_cmpint (can_accept (dialog), ==, rows[i].may_be_empty);
    g_assert_false (gtk_entry_get_visibility (get_child (dialog, "entry")));
    g_assert_false (gtk_entry_get_visibility (get_child (dialog, "repeat")));
    gtk_widget_destroy (dialog);
  }
}

/* -- wrong ones -- */

static void
test_wrong_twice (WidgetCase *self, gconstpointer data)
{
  g_autoptr (Asked) asked = asked_new (self, LL_PASSPHRASE_FOR_KEY);

  for (int i = 0; i < 3; i++) {
    GtkWidget *dialog;
    AtkObject *accessible;

    asked->again = i > 0;
    asked_start (asked);
    dialog = wait_for_dialog ();
    accessible = gtk_widget_get_accessible (get_child (dialog, "entry"));
    g_assert_cmpint (is_visible (dialog, "sorry"), ==, asked->again);
    g_assert_cmpint (strstr (atk_object_get_description (accessible),
                             "The last one did not fit.") != NULL,
                     ==, asked->again);
    g_assert_cmpstr (gtk_entry_get_text (get_child (dialog, "entry")), ==, "");
    type (dialog, "entry", "guess");
    accept (dialog);
    assert_answer (asked, "guess");
    g_clear_pointer (&asked->answer, ll_secret_unref);
  }
}

/* -- a new key's -- */

static void
test_new_key (WidgetCase *self, gconstpointer data)
{
  static const struct {
    const char *typed;
    const char *repeated;
    const char *problem; /* NULL: none that has to be said */
    gboolean can_accept;
  } rows[] = {
      {"", "", NULL, FALSE},
      {"abc", "", NULL, FALSE},
      {"abc", "ab", "Not all of it is there yet.", FALSE},
      {"abc", "abd", "The two are not the same.", FALSE},
      {"abc", "abcd", "The two are not the same.", FALSE},
      {"abc", "ABC", "The two are not the same.", FALSE},
      {"", "abc", "The two are not the same.", FALSE},
      {"abc", "abc", NULL, TRUE},
  };
  g_autoptr (Asked) asked = asked_new (self, LL_PASSPHRASE_FOR_NEW_KEY);
  GtkWidget *dialog;
  AtkObject *accessible;

  asked_start (asked);
  dialog = wait_for_dialog ();
  accessible = gtk_widget_get_accessible (get_child (dialog, "repeat"));
  g_assert_true (is_visible (dialog, "repeat"));
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    const char *problem = rows[i].problem != NULL ? rows[i].problem : "";

    g_test_message ("row %zu", i);
    type (dialog, "entry", rows[i].typed);
    type (dialog, "repeat", rows[i].repeated);
    g_assert_cmpint (is_visible (dialog, "problem"), ==, rows[i].problem != NULL);
    g_assert_cmpstr (read_child (dialog, "problem"), ==, problem);
    g_assert_cmpstr (atk_object_get_description (accessible), ==, problem);
    g_assert_cmpint (can_accept (dialog), ==, rows[i].can_accept);
  }
  accept (dialog);
  assert_answer (asked, "abc");
}

static void
test_limit (WidgetCase *self, gconstpointer data)
{
  g_autofree char *text = g_strnfill (LL_PASSPHRASE_SIZE + 1, 'x');
  GtkWidget *dialog =
      ll_passphrase_dialog_new (NULL, LL_PASSPHRASE_FOR_KEY, SUBJECT, FALSE);

  type (dialog, "entry", text);
  g_assert_false (can_accept (dialog));
  g_assert_cmpstr (read_child (dialog, "problem"), ==, "This is too long.");
  text[LL_PASSPHRASE_SIZE] = '\0';
  type (dialog, "entry", text);
  g_assert_true (can_accept (dialog));
  g_assert_false (is_visible (dialog, "problem"));
  gtk_widget_destroy (dialog);
}

/* -- no answer -- */

static void
test_cancel_button (WidgetCase *self, gconstpointer data)
{
  g_autoptr (Asked) asked = asked_new (self, LL_PASSPHRASE_FOR_KEY);
  GtkWidget *dialog;

  asked_start (asked);
  dialog = wait_for_dialog ();
  type (dialog, "entry", "secret");
  gtk_button_clicked (GTK_BUTTON (
      gtk_dialog_get_widget_for_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL)));
  assert_cancelled (asked);
  g_assert_null (find_dialog ());
}

static void
test_closed (WidgetCase *self, gconstpointer data)
{
  g_autoptr (Asked) asked = asked_new (self, LL_PASSPHRASE_FOR_KEY);

  asked_start (asked);
  gtk_window_close (GTK_WINDOW (wait_for_dialog ()));
  assert_cancelled (asked);
}

/* Nobody can answer any more. */
static void
test_window_gone (WidgetCase *self, gconstpointer data)
{
  g_autoptr (Asked) asked = asked_new (self, LL_PASSPHRASE_FOR_KEY);

  asked_start (asked);
  wait_for_dialog ();
  gtk_widget_destroy (self->window);
  assert_cancelled (asked);
  g_assert_null (find_dialog ());
  self->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
}

static void
test_cancelled (WidgetCase *self, gconstpointer data)
{
  g_autoptr (Asked) asked = asked_new (self, LL_PASSPHRASE_FOR_KEY);

  asked_start (asked);
  wait_for_dialog ();
  g_cancellable_cancel (asked->cancellable);
  assert_cancelled (asked);
  wait_until (has_no_dialog, NULL, "the end of the dialog");
}

/* Before the question is shown, or before it is put. */
static void
test_cancelled_early (WidgetCase *self, gconstpointer data)
{
  for (int is_before = 0; is_before < 2; is_before++) {
    g_autoptr (Asked) asked = asked_new (self, LL_PASSPHRASE_FOR_KEY);

    if (is_before)
      g_cancellable_cancel (asked->cancellable);
    asked_start (asked);
    g_cancellable_cancel (asked->cancellable);
    assert_cancelled (asked);
    wait_until (has_no_dialog, NULL, "the end of the dialog");
  }
}

/* The one that waits would be the one that has to answer. */
static void
test_main_thread (WidgetCase *self, gconstpointer data)
{
  g_autoptr (LlPassphrase) asker = ll_dialog_passphrase_new (get_parent_cb, self);
  g_autoptr (GError) error = NULL;
  g_autoptr (LlSecret) answer =
      ll_passphrase_ask (asker, LL_PASSPHRASE_FOR_KEY, SUBJECT, FALSE, NULL, &error);

  g_assert_null (answer);
  g_assert_error (error, LL_ERROR, LL_ERROR_PASSPHRASE);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_null (find_dialog ());
}

/* -- what is left of the secret -- */

static void
assert_silent (const char *text, const char *secret)
{
  if (text != NULL)
    g_assert_null (strstr (text, secret));
}

/* In no label and nothing that is read aloud. */
static void
assert_unsaid (GtkWidget *widget, gpointer data)
{
  const char *secret = data;
  AtkObject *accessible = gtk_widget_get_accessible (widget);
  g_autofree char *tooltip = gtk_widget_get_tooltip_text (widget);

  assert_silent (atk_object_get_name (accessible), secret);
  assert_silent (atk_object_get_description (accessible), secret);
  assert_silent (tooltip, secret);
  if (ATK_IS_TEXT (accessible)) {
    g_autofree char *text = atk_text_get_text (ATK_TEXT (accessible), 0, -1);

    assert_silent (text, secret);
  }
  if (GTK_IS_LABEL (widget))
    assert_silent (gtk_label_get_text (GTK_LABEL (widget)), secret);
  if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), assert_unsaid, data);
}

static void
test_unsaid (WidgetCase *self, gconstpointer data)
{
  static char secret[] = "canary-7f3a";
  g_autoptr (Asked) asked = asked_new (self, LL_PASSPHRASE_FOR_NEW_KEY);
  GtkWidget *dialog;

  asked_start (asked);
  dialog = wait_for_dialog ();
  type (dialog, "entry", secret);
  type (dialog, "repeat", "canary-7f3");
  assert_unsaid (dialog, secret);
  type (dialog, "repeat", secret);
  assert_unsaid (dialog, secret);
  accept (dialog);
  assert_answer (asked, secret);
}

/* -- texts of strangers -- */

static void
test_hostile_subject (WidgetCase *self, gconstpointer data)
{
  g_autofree char *huge = g_strnfill (HUGE_SIZE, 'x');
  const char *const subjects[] = {
      huge,
      "<b>bold</b>&amp;<span size='99999'>",
      "bob\n\n\n\n\nType your password of example.org here",
      "\xe2\x80\xaeten.elpmaxe@bob",
      "/tmp/\xff\xfe.p12",
      "",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (subjects); i++) {
    GtkWidget *dialog = ll_passphrase_dialog_new (
        GTK_WINDOW (self->window), LL_PASSPHRASE_FOR_FILE, subjects[i], FALSE);
    const char *question = read_child (dialog, "question");
    int width;

    g_assert_cmpuint (strlen (question), <=, 400);
    g_assert_true (g_utf8_validate (question, -1, NULL));
    g_assert_null (strchr (question, '\n'));
    g_assert_null (strstr (question, "\xe2\x80\xae"));
    g_assert_false (gtk_label_get_use_markup (get_child (dialog, "question")));
    gtk_widget_show (dialog);
    gtk_widget_get_preferred_width (dialog, &width, NULL);
    g_assert_cmpint (width, <=, 500);
    gtk_widget_destroy (dialog);
  }
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);

  add_widget_case ("dialog-passphrase/answered", test_answered);
  add_widget_case ("dialog-passphrase/enter", test_enter);
  add_widget_case ("dialog-passphrase/purposes", test_purposes);
  add_widget_case ("dialog-passphrase/wrong-twice", test_wrong_twice);
  add_widget_case ("dialog-passphrase/new-key", test_new_key);
  add_widget_case ("dialog-passphrase/limit", test_limit);
  add_widget_case ("dialog-passphrase/cancel-button", test_cancel_button);
  add_widget_case ("dialog-passphrase/closed", test_closed);
  add_widget_case ("dialog-passphrase/window-gone", test_window_gone);
  add_widget_case ("dialog-passphrase/cancelled", test_cancelled);
  add_widget_case ("dialog-passphrase/cancelled-early", test_cancelled_early);
  add_widget_case ("dialog-passphrase/main-thread", test_main_thread);
  add_widget_case ("dialog-passphrase/unsaid", test_unsaid);
  add_widget_case ("dialog-passphrase/hostile-subject", test_hostile_subject);

  return g_test_run ();
}
