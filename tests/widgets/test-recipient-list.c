/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "base/ll-limits.h"
#include "core/engine/engine-cases.h"
#include "widgets/ll-recipient-chip.h"
#include "widgets/ll-recipient-list.h"

/* An address field that asks the lab about real people. */

#define LONGEST_WAIT_USEC (90 * G_USEC_PER_SEC)

/* Usually a tenth of it, but this machine may be busy with other things. */
#ifdef __SANITIZE_ADDRESS__
#define LONGEST_GAP_USEC (5 * G_USEC_PER_SEC)
#else
#define LONGEST_GAP_USEC (G_USEC_PER_SEC / 2)
#endif

typedef struct {
  Fixture fixture;
  GtkWidget *window;
  LlRecipientList *list;
  GtkEntry *entry;
  unsigned int n_changed;
  unsigned int n_edited;
} ListCase;

static void
count_cb (unsigned int *n)
{
  (*n)++;
}

static gpointer
get_child (gpointer widget, const char *name)
{
  return gtk_widget_get_template_child (widget, G_OBJECT_TYPE (widget), name);
}

static void
set_up (ListCase *self, gconstpointer data)
{
  fixture_set_up (&self->fixture, data);
  self->window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  gtk_window_set_default_size (GTK_WINDOW (self->window), 600, 300);
  self->list = LL_RECIPIENT_LIST (ll_recipient_list_new ());
  self->entry = get_child (self->list, "entry");
  ll_recipient_list_set_engine (self->list, self->fixture.engine);
  g_signal_connect_swapped (self->list, "changed", G_CALLBACK (count_cb),
                            &self->n_changed);
  g_signal_connect_swapped (self->list, "edited", G_CALLBACK (count_cb), &self->n_edited);
  gtk_container_add (GTK_CONTAINER (self->window), GTK_WIDGET (self->list));
  gtk_widget_show (self->window);
}

static void
tear_down (ListCase *self, gconstpointer data)
{
  gint64 end = g_get_monotonic_time () + LONGEST_WAIT_USEC;

  gtk_widget_destroy (self->window);
  while (((GObject *)self->fixture.engine)->ref_count > 1) {
    g_assert_cmpint (g_get_monotonic_time (), <, end);
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (1000);
  }
  fixture_tear_down (&self->fixture, data);
}

/* As the keyboard does, one character after the other. */
static void
type (ListCase *self, const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    int position = gtk_entry_get_text_length (self->entry);

    gtk_editable_insert_text (GTK_EDITABLE (self->entry), p,
                              (int)(g_utf8_next_char (p) - p), &position);
  }
}

static void
paste (ListCase *self, const char *text)
{
  int position = gtk_entry_get_text_length (self->entry);

  gtk_editable_insert_text (GTK_EDITABLE (self->entry), text, -1, &position);
}

static unsigned int
get_n (ListCase *self)
{
  return ll_recipient_model_get_n (ll_recipient_list_get_model (self->list));
}

static unsigned int
count_phase (ListCase *self, LlChipPhase phase)
{
  LlRecipientModel *model = ll_recipient_list_get_model (self->list);
  unsigned int n = 0;

  for (unsigned int i = 0; i < ll_recipient_model_get_n (model); i++)
    n += ll_recipient_model_get (model, i)->phase == phase ? 1 : 0;

  return n;
}

/* Nobody is looked up any more, and every chip is drawn. */
static gboolean
is_settled (ListCase *self)
{
  LlRecipientModel *model = ll_recipient_list_get_model (self->list);

  for (unsigned int i = 0; i < ll_recipient_model_get_n (model); i++) {
    const LlRecipient *recipient = ll_recipient_model_get (model, i);

    if (recipient->phase == LL_CHIP_SEARCHING ||
        (recipient->chip != NULL && !recipient->is_shown))
      return FALSE;
  }

  return TRUE;
}

static void
settle (ListCase *self)
{
  gint64 end = g_get_monotonic_time () + LONGEST_WAIT_USEC;

  while (!is_settled (self)) {
    g_assert_cmpint (g_get_monotonic_time (), <, end);
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (1000);
  }
}

static char *
dup_words (ListCase *self, const char *text)
{
  g_autoptr (LlAddress) address = make_address (text);
  LlRecipient *recipient =
      ll_recipient_model_find (ll_recipient_list_get_model (self->list), address);

  g_assert_nonnull (recipient);
  g_assert_no_error (recipient->error);

  return ll_recipient_chip_dup_words (recipient->chip);
}

static void
check_typed (ListCase *self, const char *text)
{
  g_assert_cmpstr (gtk_entry_get_text (self->entry), ==, text);
}

/* The sentence below the field; NULL: there is none. */
static const char *
get_problem (ListCase *self)
{
  GtkWidget *label = get_child (self->list, "problem");

  return gtk_widget_get_visible (label) ? gtk_label_get_text (GTK_LABEL (label)) : NULL;
}

/* -- cases -- */

static const struct {
  const char *address;
  const char *words;
} people[] = {
    {"alice@example.org", "ready"},
    {"bob@example.net", "ready"},
    {"nobody@example.org", "publishes no certificate"},
    {"old@example.org", "certificate cannot be used"},
    {"digest@example.org", "certificate not seen yet"},
    {"dave@unsigned.example", "domain is not protected (no DNSSEC)"},
    {"erin@altered.example", "answer tampered with, or domain misconfigured"},
    {"grace@silent.example", "could not be asked"},
};

static void
test_states_in_words (ListCase *self, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (people); i++)
    g_string_append_printf (text, "%s\n", people[i].address);
  paste (self, text->str);
  g_assert_cmpuint (count_phase (self, LL_CHIP_SEARCHING), ==, G_N_ELEMENTS (people));
  settle (self);
  for (size_t i = 0; i < G_N_ELEMENTS (people); i++) {
    g_autofree char *words = dup_words (self, people[i].address);

    g_assert_cmpstr (words, ==, people[i].words);
  }
  check_typed (self, "");
}

/* A comma, a semicolon, Enter and going elsewhere complete an address; a letter does not.
 */
static void
test_completing (ListCase *self, gconstpointer data)
{
  type (self, "alice@example.org");
  g_assert_cmpuint (get_n (self), ==, 0);
  type (self, ",");
  g_assert_cmpuint (get_n (self), ==, 1);
  type (self, " bob@example.net;");
  g_assert_cmpuint (get_n (self), ==, 2);
  check_typed (self, "");

  type (self, "nobody@example.org");
  g_signal_emit_by_name (self->entry, "activate");
  g_assert_cmpuint (get_n (self), ==, 3);

  type (self, "\"Old, Very\" <old@example.org>");
  g_assert_cmpuint (get_n (self), ==, 3);
  g_assert_true (ll_recipient_list_complete (self->list));
  g_assert_cmpuint (get_n (self), ==, 4);
  g_assert_null (get_problem (self));
}

/* Going elsewhere in the window completes what is typed. */
static void
test_leaving_completes (ListCase *self, gconstpointer data)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  type (self, "alice@example.org");
  gtk_window_set_focus (GTK_WINDOW (self->window), NULL);
  g_assert_cmpuint (get_n (self), ==, 1);
}

/* What is no address stays, and why is said until something else is typed. */
static void
test_garbage_stays (ListCase *self, gconstpointer data)
{
  type (self, "garbage");
  g_assert_null (get_problem (self));
  g_assert_false (ll_recipient_list_complete (self->list));
  check_typed (self, "garbage");
  g_assert_nonnull (strstr (get_problem (self), "garbage"));
  g_assert_cmpstr (
      atk_object_get_description (gtk_widget_get_accessible (GTK_WIDGET (self->entry))),
      ==, get_problem (self));

  type (self, "x");
  g_assert_null (get_problem (self));

  gtk_entry_set_text (self->entry, "");
  paste (self, "alice@example.org, what is this, bob@example.net");
  g_assert_cmpuint (get_n (self), ==, 2);
  check_typed (self, "what is this");
  g_assert_nonnull (get_problem (self));
}

static void
test_twice_is_once (ListCase *self, gconstpointer data)
{
  paste (self, "alice@example.org, alice@example.org");
  paste (self, "alice@example.org");
  g_assert_cmpuint (get_n (self), ==, 1);
  check_typed (self, "");
}

/* Never: nobody is looked up, what runs is cancelled; turning back looks everybody up. */
static void
test_never (ListCase *self, gconstpointer data)
{
  gint64 start = g_get_monotonic_time ();

  paste (self, "alice@example.org, grace@silent.example");
  g_assert_cmpuint (count_phase (self, LL_CHIP_SEARCHING), ==, 2);
  ll_recipient_list_set_looks_up (self->list, FALSE);
  g_assert_cmpuint (count_phase (self, LL_CHIP_NOT_ASKED), ==, 2);
  paste (self, "bob@example.net");
  g_assert_cmpuint (count_phase (self, LL_CHIP_NOT_ASKED), ==, 3);
  while (((GObject *)self->fixture.engine)->ref_count > 3 &&
         g_get_monotonic_time () < start + LONGEST_WAIT_USEC)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (count_phase (self, LL_CHIP_NOT_ASKED), ==, 3);

  ll_recipient_list_remove (
      self->list, ll_recipient_model_get (ll_recipient_list_get_model (self->list), 1)
                      ->person->address);
  ll_recipient_list_set_looks_up (self->list, TRUE);
  settle (self);
  g_assert_cmpuint (count_phase (self, LL_CHIP_FOUND), ==, 2);
}

static void
test_collect (ListCase *self, gconstpointer data)
{
  g_autoptr (GPtrArray) found =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_discovery_unref);
  g_autoptr (GPtrArray) accepted =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_address_unref);
  g_autoptr (LlAddress) bob = make_address ("bob@example.net");
  unsigned int n_searching = 0;

  paste (self, "alice@example.org, bob@example.net");
  ll_recipient_list_collect (self->list, found, &n_searching, accepted);
  g_assert_cmpuint (n_searching, ==, 2);
  g_assert_cmpuint (found->len, ==, 0);

  settle (self);
  ll_recipient_model_accept (ll_recipient_list_get_model (self->list), bob);
  ll_recipient_list_collect (self->list, found, &n_searching, accepted);
  g_assert_cmpuint (accepted->len, ==, 1);
  g_assert_true (ll_address_equal (accepted->pdata[0], bob));

  /* What was accepted is in the store then; a later change is another matter. */
  settle (self);
  n_searching = 0;
  g_ptr_array_set_size (found, 0);
  g_ptr_array_set_size (accepted, 0);
  ll_recipient_list_collect (self->list, found, &n_searching, accepted);
  g_assert_cmpuint (n_searching, ==, 0);
  g_assert_cmpuint (found->len, ==, 2);
  g_assert_cmpuint (accepted->len, ==, 0);
}

/* Out of the field and back in it is the same. */
static void
test_field (ListCase *self, gconstpointer data)
{
  LlDraftField field = {NULL, NULL};
  LlDraftField again = {NULL, NULL};

  paste (self, "Alice Adams <alice@example.org>, bob@example.net, ");
  type (self, "car");
  ll_recipient_list_dup_field (self->list, &field);
  g_assert_cmpuint (field.people->len, ==, 2);
  g_assert_cmpstr (((LlCorrespondent *)field.people->pdata[0])->name, ==, "Alice Adams");
  g_assert_cmpstr (field.typed, ==, "car");

  ll_recipient_list_set_field (self->list, &(LlDraftField){NULL, NULL});
  g_assert_true (ll_recipient_list_is_empty (self->list));
  ll_recipient_list_set_field (self->list, &field);
  ll_recipient_list_dup_field (self->list, &again);
  g_assert_cmpuint (again.people->len, ==, 2);
  g_assert_cmpstr (again.typed, ==, "car");
  g_ptr_array_unref (field.people);
  g_free (field.typed);
  g_ptr_array_unref (again.people);
  g_free (again.typed);
}

static void
test_removing (ListCase *self, gconstpointer data)
{
  g_autoptr (LlAddress) alice = make_address ("alice@example.org");
  LlRecipientModel *model = ll_recipient_list_get_model (self->list);
  unsigned int n_edited;

  paste (self, "alice@example.org, bob@example.net");
  settle (self);
  n_edited = self->n_edited;
  ll_recipient_list_remove (self->list, alice);
  g_assert_cmpuint (get_n (self), ==, 1);
  g_assert_cmpuint (self->n_edited, ==, n_edited + 1);
  g_signal_emit_by_name (ll_recipient_model_get (model, 0)->chip, "removed");
  g_assert_true (ll_recipient_list_is_empty (self->list));
  ll_recipient_list_remove (self->list, alice);
}

/* A state that comes in is a change, but nobody edited anything. */
static void
test_signals (ListCase *self, gconstpointer data)
{
  unsigned int n_changed;
  unsigned int n_edited;

  paste (self, "alice@example.org");
  g_assert_cmpuint (self->n_edited, >, 0);
  n_changed = self->n_changed;
  n_edited = self->n_edited;
  settle (self);
  g_assert_cmpuint (self->n_changed, >, n_changed);
  g_assert_cmpuint (self->n_edited, ==, n_edited);
}

/* A look-up that is under way when the window goes harms nobody. */
static void
test_gone (ListCase *self, gconstpointer data)
{
  paste (self, "alice@example.org, grace@silent.example");
  gtk_container_remove (GTK_CONTAINER (self->window), GTK_WIDGET (self->list));
  self->list = NULL;
}

/* -- a thousand -- */

typedef struct {
  gint64 last;
  gint64 longest;
} Watchdog;

static gboolean
tick_cb (gpointer user_data)
{
  Watchdog *self = user_data;
  gint64 now = g_get_monotonic_time ();

  self->longest = MAX (self->longest, now - self->last);
  self->last = now;

  return G_SOURCE_CONTINUE;
}

static void
test_a_thousand (ListCase *self, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  Watchdog watchdog = {g_get_monotonic_time (), 0};
  gint64 start = watchdog.last;
  int height;
  guint source = g_timeout_add_full (G_PRIORITY_HIGH, 2, tick_cb, &watchdog, NULL);

  for (int i = 0; i < LL_RECIPIENTS + 5; i++)
    g_string_append_printf (text,
                            "A Person With A Long Name %d <a.person.with.a.long."
                            "address.%d@example.org>,\n",
                            i, i);
  paste (self, text->str);
  tick_cb (&watchdog);
  g_test_message ("the paste took %" G_GINT64_FORMAT " ms", watchdog.longest / 1000);
  settle (self);
  tick_cb (&watchdog);
  g_source_remove (source);
  g_test_message ("all of it took %" G_GINT64_FORMAT
                  " ms, the longest gap %" G_GINT64_FORMAT " ms",
                  (g_get_monotonic_time () - start) / 1000, watchdog.longest / 1000);

  g_assert_cmpuint (get_n (self), ==, LL_RECIPIENTS);
  g_assert_nonnull (strstr (get_problem (self), "5 addresses were left out"));
  gtk_widget_get_preferred_height_for_width (GTK_WIDGET (self->list), 600, &height, NULL);
  g_assert_cmpint (height, <, 300);
  g_assert_cmpint (watchdog.longest, <, LONGEST_GAP_USEC);
}

/* Those who stand in the way are shown, however many come before them. */
static void
test_unserved_in_sight (ListCase *self, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *words = NULL;
  GtkWidget *more = get_child (self->list, "more");

  for (int i = 0; i < 100; i++)
    g_string_append_printf (text, "anyone%d@wild.example.org, ", i);
  paste (self, text->str);
  paste (self, "nobody@example.org");
  settle (self);
  words = dup_words (self, "nobody@example.org");
  g_assert_cmpstr (words, ==, "publishes no certificate");
  g_assert_true (gtk_widget_get_visible (more));
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (more)), ==, "and 40 more");
  gtk_button_clicked (GTK_BUTTON (more));
  settle (self);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_false (gtk_widget_get_visible (more));
}

#define add(path, function)                                                              \
  g_test_add ("/widgets/recipient-list/" path, ListCase, NULL, set_up, function,         \
              tear_down)

int
main (int argc, char **argv)
{
  gtk_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  add ("states-are-words", test_states_in_words);
  add ("completing", test_completing);
  add ("leaving-completes", test_leaving_completes);
  add ("garbage-stays", test_garbage_stays);
  add ("twice-is-once", test_twice_is_once);
  add ("never", test_never);
  add ("collect", test_collect);
  add ("field", test_field);
  add ("removing", test_removing);
  add ("signals", test_signals);
  add ("gone", test_gone);
  add ("unserved-in-sight", test_unserved_in_sight);
  add ("a-thousand", test_a_thousand);

  return g_test_run ();
}
