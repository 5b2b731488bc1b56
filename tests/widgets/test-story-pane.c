/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "widgets/ll-story-pane.h"

#include <string.h>

#include "../core/wording/wording-cases.h"
#include "widget-cases.h"
#include "wording/ll-story.h"

#define LONG_FACT  10000
#define SHOWN_SIZE 1600 /* octets that are shown, with a sign that there is more */

static gpointer
open_pane (WidgetCase *self)
{
  GtkWidget *pane = ll_story_pane_new ();

  widget_case_show (self, pane);

  return pane;
}

/* -- stories -- */

static void
fact_free (gpointer data)
{
  LlStoryFact *fact = data;

  g_free (fact->label);
  g_free (fact->value);
  g_free (fact);
}

static void
step_free (gpointer data)
{
  LlStoryStep *step = data;

  g_free (step->title);
  g_free (step->sentence);
  g_ptr_array_unref (step->facts);
  g_free (step);
}

static GPtrArray *
make_story (void)
{
  return g_ptr_array_new_with_free_func (step_free);
}

static void
add_step (GPtrArray *story, LlStoryMark mark, const char *title, const char *sentence)
{
  LlStoryStep *step = g_new0 (LlStoryStep, 1);

  step->mark = mark;
  step->title = g_strdup (title);
  step->sentence = g_strdup (sentence);
  step->facts = g_ptr_array_new_with_free_func (fact_free);
  g_ptr_array_add (story, step);
}

/* To the last step. */
static void
add_fact (GPtrArray *story, const char *label, const char *value, gboolean is_literal)
{
  LlStoryStep *step = story->pdata[story->len - 1];
  LlStoryFact *fact = g_new0 (LlStoryFact, 1);

  fact->label = g_strdup (label);
  fact->value = g_strdup (value);
  fact->is_literal = is_literal;
  g_ptr_array_add (step->facts, fact);
}

/* -- what stands there -- */

static GtkWidget *
get_row (gpointer pane, int at)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (get_child (pane, "steps"), at);

  g_assert_nonnull (row);

  return GTK_WIDGET (row);
}

static unsigned int
count_rows (gpointer pane)
{
  g_autoptr (GList) rows = gtk_container_get_children (get_child (pane, "steps"));

  return g_list_length (rows);
}

static const char *
get_name (GtkWidget *widget)
{
  return atk_object_get_name (gtk_widget_get_accessible (widget));
}

static const char *
get_description (GtkWidget *widget)
{
  return atk_object_get_description (gtk_widget_get_accessible (widget));
}

/* A fact's label is in an even line, and its value below it; they are read in the order
 * in which they stand. */
static GtkLabel *
get_fact (GtkWidget *row, int line)
{
  g_autoptr (GList) labels = gtk_container_get_children (get_child (row, "facts"));
  GtkWidget *label = g_list_nth_data (labels, (guint)line);

  g_assert_true (GTK_IS_LABEL (label));
  g_assert_true (gtk_widget_get_mapped (label));
  g_assert_false (gtk_label_get_use_markup (GTK_LABEL (label)));

  return GTK_LABEL (label);
}

/* -- steps -- */

static void
test_steps (WidgetCase *self, gconstpointer data)
{
  g_autoptr (GPtrArray) story = make_story ();
  gpointer pane = open_pane (self);
  GtkWidget *row;

  add_step (story, LL_STORY_PLAIN, "Envelope", NULL);
  add_fact (story, "Opened with", "your certificate", FALSE);
  add_step (story, LL_STORY_GOOD, "Signature", "It fits this text.");
  add_fact (story, "Fingerprint", "0011 2233", TRUE);
  add_fact (story, "Addresses", "alice@example.org", FALSE);
  ll_story_pane_set_story (pane, story);

  g_assert_cmpuint (count_rows (pane), ==, 2);
  row = get_row (pane, 0);
  g_assert_cmpstr (gtk_label_get_text (get_child (row, "title")), ==, "Envelope");
  g_assert_false (gtk_widget_get_visible (get_child (row, "sentence")));
  g_assert_cmpstr (get_name (row), ==, "Envelope");
  g_assert_cmpstr (get_description (row), ==, "Opened with: your certificate");

  row = get_row (pane, 1);
  g_assert_cmpstr (gtk_label_get_text (get_child (row, "sentence")), ==,
                   "It fits this text.");
  g_assert_cmpstr (gtk_label_get_text (get_fact (row, 0)), ==, "Fingerprint");
  g_assert_cmpstr (gtk_label_get_text (get_fact (row, 1)), ==, "0011 2233");
  g_assert_cmpstr (gtk_label_get_text (get_fact (row, 3)), ==, "alice@example.org");
  g_assert_cmpstr (get_description (row), ==,
                   "It fits this text.\nFingerprint: 0011 2233\n"
                   "Addresses: alice@example.org");
}

/* A mark is a shape and words, and no shape of a seal or a lock. */
static void
test_marks (WidgetCase *self, gconstpointer data)
{
  static const struct {
    const char *icon;
    const char *words;
  } expected[LL_N_STORY_MARKS] = {
      [LL_STORY_PLAIN] = {NULL, NULL},
      [LL_STORY_GOOD] = {"ll-good-symbolic", "good"},
      [LL_STORY_OPEN] = {"ll-ring-symbolic", "not confirmed"},
      [LL_STORY_BAD] = {"ll-warning-symbolic", "problem"},
  };
  g_autoptr (GPtrArray) story = make_story ();
  gpointer pane = open_pane (self);

  for (int mark = 0; mark < LL_N_STORY_MARKS; mark++)
    add_step (story, (LlStoryMark)mark, "Step", "It is so.");
  ll_story_pane_set_story (pane, story);

  for (int mark = 0; mark < LL_N_STORY_MARKS; mark++) {
    GtkWidget *row = get_row (pane, mark);
    GtkWidget *words = get_child (row, "mark_words");
    gboolean has_mark = expected[mark].icon != NULL;
    g_autofree char *name =
        has_mark ? g_strdup_printf ("Step: %s", expected[mark].words) : g_strdup ("Step");
    const char *icon = NULL;

    g_assert_cmpint (gtk_widget_get_visible (get_child (row, "mark")), ==, has_mark);
    g_assert_cmpint (gtk_widget_get_visible (words), ==, has_mark);
    g_assert_cmpstr (get_name (row), ==, name);
    g_assert_cmpstr (get_description (row), ==, "It is so.");
    if (!has_mark)
      continue;
    gtk_image_get_icon_name (get_child (row, "mark"), &icon, NULL);
    g_assert_cmpstr (icon, ==, expected[mark].icon);
    g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (words)), ==, expected[mark].words);
  }
}

/* The keyboard goes from step to step. */
static void
test_keyboard (WidgetCase *self, gconstpointer data)
{
  g_autoptr (GPtrArray) story = make_story ();
  gpointer pane = open_pane (self);

  for (int i = 0; i < 3; i++)
    add_step (story, LL_STORY_PLAIN, "Step", "It is so.");
  ll_story_pane_set_story (pane, story);
  gtk_widget_grab_focus (get_row (pane, 0));
  g_assert_true (get_row (pane, 0) == gtk_window_get_focus (GTK_WINDOW (self->window)));
  g_signal_emit_by_name (get_child (pane, "steps"), "move-cursor",
                         GTK_MOVEMENT_DISPLAY_LINES, 1);
  g_assert_true (get_row (pane, 1) == gtk_window_get_focus (GTK_WINDOW (self->window)));
}

static void
test_another_story (WidgetCase *self, gconstpointer data)
{
  gpointer pane = open_pane (self);

  g_assert_false (gtk_widget_get_sensitive (get_child (pane, "copy")));
  for (int i = 1; i < 4; i++) {
    g_autoptr (GPtrArray) story = make_story ();

    for (int k = 0; k < i; k++)
      add_step (story, LL_STORY_GOOD, "Step", "It is so.");
    ll_story_pane_set_story (pane, story);
    ll_story_pane_set_story (pane, story); /* the same again */
    g_assert_cmpuint (count_rows (pane), ==, i);
    g_assert_true (gtk_widget_get_sensitive (get_child (pane, "copy")));
  }
  ll_story_pane_set_story (pane, NULL);
  g_assert_cmpuint (count_rows (pane), ==, 0);
  g_assert_false (gtk_widget_get_sensitive (get_child (pane, "copy")));
}

/* -- a copy -- */

static char *
read_clipboard (void)
{
  return gtk_clipboard_wait_for_text (gtk_clipboard_get (GDK_SELECTION_CLIPBOARD));
}

/* Somebody who is found: the story that core/wording tells. */
static void
test_copied (WidgetCase *self, gconstpointer data)
{
  g_autoptr (LlSmimeaAnswer) answer =
      wording_make_answer (LL_DNSSEC_STATE_SECURE_DATA, "w");
  LlDiscovery discovery = wording_make_discovery (LL_RECIPIENT_READY, answer);
  g_autoptr (GPtrArray) story = ll_story_new_for_discovery (&discovery, WORDING_NOW);
  g_autofree char *expected = ll_story_format (story);
  gpointer pane = open_pane (self);
  g_autofree char *copied = NULL;

  ll_story_pane_set_story (pane, story);
  g_assert_cmpuint (count_rows (pane), ==, story->len);
  gtk_button_clicked (get_child (pane, "copy"));
  copied = read_clipboard ();
  g_assert_cmpstr (copied, ==, expected);
  g_assert_nonnull (strstr (copied, "example.org"));
}

/* -- texts of strangers -- */

/* What is shown is bounded and says so; what is copied is whole. */
static void
test_long_fact (WidgetCase *self, gconstpointer data)
{
  g_autoptr (GPtrArray) story = make_story ();
  gpointer pane = open_pane (self);
  g_autofree char *text = g_strnfill (LONG_FACT, 'x');
  g_autofree char *copied = NULL;
  const char *shown;
  int width;

  add_step (story, LL_STORY_PLAIN, "Certificate", text);
  add_fact (story, "Subject", text, TRUE);
  ll_story_pane_set_story (pane, story);

  shown = gtk_label_get_text (get_fact (get_row (pane, 0), 1));
  g_assert_cmpuint (strlen (shown), <=, SHOWN_SIZE);
  g_assert_true (g_str_has_suffix (shown, "…"));
  shown = gtk_label_get_text (get_child (get_row (pane, 0), "sentence"));
  g_assert_cmpuint (strlen (shown), <=, SHOWN_SIZE);
  g_assert_true (g_str_has_suffix (shown, "…"));
  g_assert_cmpuint (strlen (get_description (get_row (pane, 0))), <=, 3 * SHOWN_SIZE);
  gtk_widget_get_preferred_width (pane, &width, NULL);
  g_assert_cmpint (width, <=, 360);

  gtk_button_clicked (get_child (pane, "copy"));
  copied = read_clipboard ();
  g_assert_nonnull (strstr (copied, text));
}

static void
test_markup (WidgetCase *self, gconstpointer data)
{
  static const char text[] = "<b>bold</b> &amp; <span size='99999'>";
  g_autoptr (GPtrArray) story = make_story ();
  gpointer pane = open_pane (self);

  add_step (story, LL_STORY_BAD, text, text);
  add_fact (story, text, text, FALSE);
  ll_story_pane_set_story (pane, story);
  g_assert_cmpstr (gtk_label_get_text (get_child (get_row (pane, 0), "title")), ==, text);
  g_assert_cmpstr (gtk_label_get_text (get_child (get_row (pane, 0), "sentence")), ==,
                   text);
  g_assert_cmpstr (gtk_label_get_text (get_fact (get_row (pane, 0), 0)), ==, text);
  g_assert_cmpstr (gtk_label_get_text (get_fact (get_row (pane, 0), 1)), ==, text);
}

/* Hex reads from the left in every language. */
static void
test_mirrored (WidgetCase *self, gconstpointer data)
{
  g_autoptr (GPtrArray) story = make_story ();
  gpointer pane;

  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  pane = open_pane (self);
  add_step (story, LL_STORY_GOOD, "Certificate", NULL);
  add_fact (story, "Fingerprint", "0011 2233", TRUE);
  add_fact (story, "Addresses", "alice@example.org", FALSE);
  ll_story_pane_set_story (pane, story);
  g_assert_cmpint (
      gtk_widget_get_direction (GTK_WIDGET (get_fact (get_row (pane, 0), 1))), ==,
      GTK_TEXT_DIR_LTR);
  g_assert_cmpint (
      gtk_widget_get_direction (GTK_WIDGET (get_fact (get_row (pane, 0), 3))), ==,
      GTK_TEXT_DIR_RTL);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);

  add_widget_case ("story-pane/steps", test_steps);
  add_widget_case ("story-pane/marks", test_marks);
  add_widget_case ("story-pane/keyboard", test_keyboard);
  add_widget_case ("story-pane/another-story", test_another_story);
  add_widget_case ("story-pane/copied", test_copied);
  add_widget_case ("story-pane/long-fact", test_long_fact);
  add_widget_case ("story-pane/markup", test_markup);
  add_widget_case ("story-pane/mirrored", test_mirrored);

  return g_test_run ();
}
