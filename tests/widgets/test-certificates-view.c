/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>
#include <time.h>

#include "engine/ll-certificates.h"
#include "widget-cases.h"
#include "widgets/ll-certificate-pane.h"
#include "widgets/ll-certificates-model.h"
#include "widgets/ll-certificates-view.h"
#include "widgets/ll-undo-bar.h"

/* With the address sanitizer, where times say nothing, making them takes too long. */
#ifdef __SANITIZE_ADDRESS__
#define MANY 1000
#else
#define MANY 10000
#endif
#define CARD_FILE 1000 /* LL_CERTIFICATE_LIST */
#define TICK_MSEC 1

/* -- filters, on entries alone -- */

static LlEntry *
make_entry (const char *address,
            LlEntrySource source,
            LlDnssecState state,
            gboolean is_published,
            gint64 not_after)
{
  LlEntry *entry = g_atomic_rc_box_new0 (LlEntry);

  entry->address = ll_address_parse (address, NULL);
  entry->certificate = make_certificate ("Somebody", address);
  entry->sha256 = ll_certificate_get_sha256 (entry->certificate);
  entry->source = source;
  entry->state = state;
  entry->is_published = is_published;
  entry->not_after = not_after;

  return entry;
}

#define LATER  (CHOSEN_NOW + 1)
#define BEFORE (CHOSEN_NOW - 1)

static const struct {
  LlEntrySource source;
  LlDnssecState state;
  gboolean is_published;
  gint64 not_after;
  gboolean is_problem;
  gboolean is_changed;
} filter_rows[] = {
    /* as it should be */
    {LL_ENTRY_SOURCE_DNS, LL_DNSSEC_STATE_SECURE_DATA, TRUE, LATER, FALSE, FALSE},
    {LL_ENTRY_SOURCE_DNS, LL_DNSSEC_STATE_SECURE_DATA, TRUE, CHOSEN_NOW, FALSE, FALSE},
    /* the domain is silent for a while: that is bridged, or not a change */
    {LL_ENTRY_SOURCE_DNS, LL_DNSSEC_STATE_SECURE_STALE, TRUE, LATER, FALSE, FALSE},
    {LL_ENTRY_SOURCE_DNS, LL_DNSSEC_STATE_NOT_ASKED, TRUE, LATER, FALSE, FALSE},
    {LL_ENTRY_SOURCE_DNS, LL_DNSSEC_STATE_LOOKUP_FAILED, TRUE, LATER, TRUE, FALSE},
    {LL_ENTRY_SOURCE_DNS, LL_DNSSEC_STATE_BOGUS, TRUE, LATER, TRUE, FALSE},
    {LL_ENTRY_SOURCE_DNS, LL_DNSSEC_STATE_SECURE_UNUSABLE, TRUE, LATER, TRUE, FALSE},
    /* expired */
    {LL_ENTRY_SOURCE_DNS, LL_DNSSEC_STATE_SECURE_DATA, TRUE, BEFORE, TRUE, FALSE},
    {LL_ENTRY_SOURCE_IMPORT, LL_DNSSEC_STATE_NOT_ASKED, FALSE, BEFORE, TRUE, FALSE},
    /* replaced, withdrawn, no longer signed */
    {LL_ENTRY_SOURCE_DNS, LL_DNSSEC_STATE_SECURE_DATA, FALSE, LATER, TRUE, TRUE},
    {LL_ENTRY_SOURCE_DNS, LL_DNSSEC_STATE_SECURE_ABSENT, TRUE, LATER, TRUE, TRUE},
    {LL_ENTRY_SOURCE_DNS, LL_DNSSEC_STATE_INSECURE, TRUE, LATER, TRUE, TRUE},
    {LL_ENTRY_SOURCE_DNS, LL_DNSSEC_STATE_SECURE_ABSENT, FALSE, BEFORE, TRUE, TRUE},
    /* the everyday case of those whose domain publishes nothing */
    {LL_ENTRY_SOURCE_LETTER, LL_DNSSEC_STATE_SECURE_ABSENT, FALSE, LATER, FALSE, FALSE},
    {LL_ENTRY_SOURCE_LETTER, LL_DNSSEC_STATE_INSECURE, FALSE, LATER, FALSE, FALSE},
    {LL_ENTRY_SOURCE_IMPORT, LL_DNSSEC_STATE_INSECURE, FALSE, LATER, FALSE, FALSE},
};

static void
test_filters (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (filter_rows); i++) {
    g_autoptr (LlEntry) entry =
        make_entry ("carol@example.com", filter_rows[i].source, filter_rows[i].state,
                    filter_rows[i].is_published, filter_rows[i].not_after);
    const struct {
      LlCertificatesFilter filter;
      gboolean matches;
    } expected[] = {
        {LL_CERTIFICATES_ALL, TRUE},
        {LL_CERTIFICATES_PEOPLE, TRUE},
        {LL_CERTIFICATES_MINE, FALSE},
        {LL_CERTIFICATES_PROBLEMS, filter_rows[i].is_problem},
        {LL_CERTIFICATES_CHANGED, filter_rows[i].is_changed},
    };

    for (size_t k = 0; k < G_N_ELEMENTS (expected); k++) {
      g_test_message ("row %zu, filter %u", i, expected[k].filter);
      g_assert_cmpint (
          ll_certificates_filter_matches (expected[k].filter, entry, CHOSEN_NOW), ==,
          expected[k].matches);
    }
  }
}

static void
test_filter_names (void)
{
  static const char *const names[LL_N_CERTIFICATES_FILTERS] = {"all", "people", "mine",
                                                               "problems", "changed"};
  LlCertificatesFilter filter;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_assert_true (ll_certificates_filter_from_string (names[i], &filter));
    g_assert_cmpint (filter, ==, i);
  }
  g_assert_false (ll_certificates_filter_from_string ("none", &filter));
  g_assert_false (ll_certificates_filter_from_string (NULL, &filter));
}

/* -- the model: search and words -- */

static GPtrArray *
make_people (void)
{
  static const char *const addresses[] = {"alice@example.org", "Bob@example.net",
                                          "carol@unsigned.example", "müller@example.org"};
  GPtrArray *people = g_ptr_array_new_with_free_func ((GDestroyNotify)ll_entry_unref);

  for (size_t i = 0; i < G_N_ELEMENTS (addresses); i++)
    g_ptr_array_add (people, make_entry (addresses[i], LL_ENTRY_SOURCE_DNS,
                                         LL_DNSSEC_STATE_SECURE_DATA, TRUE, LATER));

  return people;
}

static int
count_rows (LlCertificatesModel *model)
{
  return gtk_tree_model_iter_n_children (GTK_TREE_MODEL (model), NULL);
}

static const struct {
  const char *text;
  int n;
} searches[] = {
    {NULL, 4},
    {"", 4},
    {" ", 4},
    {"alice", 1},
    {"ALICE", 1},
    {"bob", 1},
    {"example.org", 2},
    {"example", 4},
    {"example alice", 1},
    {"  alice   example ", 1},
    {"alice carol", 0},
    {"MÜLLER", 1},
    {"somebody", 4}, /* the subject */
    {"zed", 0},
    {"%s", 0},
};

static void
test_search (void)
{
  g_autoptr (LlCertificatesModel) model = ll_certificates_model_new ();
  g_autoptr (GPtrArray) people = make_people ();

  ll_certificates_model_set_content (model, people, NULL, CHOSEN_NOW);
  for (size_t i = 0; i < G_N_ELEMENTS (searches); i++) {
    ll_certificates_model_filter (model, LL_CERTIFICATES_ALL, searches[i].text);
    g_test_message ("search %zu", i);
    g_assert_cmpint (count_rows (model), ==, searches[i].n);
    g_assert_cmpint (ll_certificates_model_count (model), ==, 4);
  }
}

static char *
get_text (LlCertificatesModel *model, LlCertificatesColumn column)
{
  GtkTreeIter first;
  char *text;

  g_assert_true (gtk_tree_model_get_iter_first (GTK_TREE_MODEL (model), &first));
  gtk_tree_model_get (GTK_TREE_MODEL (model), &first, column, &text, -1);

  return text;
}

static const struct {
  LlDnssecState state;
  gint64 not_after;
  const char *words;
} states[] = {
    {LL_DNSSEC_STATE_SECURE_DATA, LATER, "published by example.org"},
    {LL_DNSSEC_STATE_SECURE_DATA, BEFORE, "expired"},
};

static void
test_state_words (void)
{
  g_autoptr (LlCertificatesModel) model = ll_certificates_model_new ();

  for (size_t i = 0; i < G_N_ELEMENTS (states); i++) {
    g_autoptr (GPtrArray) people =
        g_ptr_array_new_with_free_func ((GDestroyNotify)ll_entry_unref);
    g_autofree char *address = NULL;
    g_autofree char *state = NULL;
    g_autofree char *dates = NULL;

    g_ptr_array_add (people, make_entry ("alice@example.org", LL_ENTRY_SOURCE_DNS,
                                         states[i].state, TRUE, states[i].not_after));
    ll_certificates_model_set_content (model, people, NULL, CHOSEN_NOW);
    address = get_text (model, LL_CERTIFICATES_COLUMN_ADDRESS);
    state = get_text (model, LL_CERTIFICATES_COLUMN_STATE);
    dates = get_text (model, LL_CERTIFICATES_COLUMN_DATES);
    g_assert_cmpstr (address, ==, "alice@example.org");
    g_assert_nonnull (strstr (state, states[i].words));
    g_assert_cmpstr (dates, ==, "good until 1 Jan 2040, never checked");
  }
}

/* -- the view -- */

typedef struct {
  LlCertificatesView *view;
  GObject *index;
  LlCertificatePane *pane;
  GtkTreeView *tree;
  LlUndoBar *undo_bar;
  int n_wanted;
} Seen;

static int
count_shown (Seen *seen)
{
  GtkTreeModel *model = gtk_tree_view_get_model (seen->tree);

  return model == NULL ? -1 : gtk_tree_model_iter_n_children (model, NULL);
}

static gboolean
shows_wanted (gpointer seen)
{
  return count_shown (seen) == ((Seen *)seen)->n_wanted;
}

static gboolean
offers_undo (gpointer seen)
{
  return gtk_info_bar_get_revealed (GTK_INFO_BAR (((Seen *)seen)->undo_bar));
}

static gboolean
offers_nothing (gpointer seen)
{
  return !offers_undo (seen);
}

static void
show_view (WidgetCase *self, Seen *seen, int n_wanted)
{
  seen->view = LL_CERTIFICATES_VIEW (ll_certificates_view_new ());
  seen->index = get_child (seen->view, "index");
  seen->pane = get_child (seen->view, "pane");
  seen->undo_bar = get_child (seen->view, "undo_bar");
  seen->tree = get_child (seen->index, "tree");
  seen->n_wanted = n_wanted;
  widget_case_show (self, GTK_WIDGET (seen->view));
  ll_certificates_view_set_engine (seen->view, self->engine);
  wait_until (shows_wanted, seen, "the certificates");
}

static void
import_people (WidgetCase *self, const char *const *addresses)
{
  g_autoptr (GString) pem = g_string_new (NULL);
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  for (; *addresses != NULL; addresses++) {
    g_autoptr (LlCertificate) certificate = make_certificate (*addresses, *addresses);

    append_pem (pem, certificate);
  }
  path = write_text (self, "people.pem", pem->str, -1);
  entries = ll_certificates_import (self->engine, path, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
choose (Seen *seen, int row)
{
  g_autoptr (GtkTreePath) path = gtk_tree_path_new_from_indices (row, -1);

  gtk_tree_view_set_cursor (seen->tree, path, NULL, FALSE);
}

static const char *
get_shown_address (Seen *seen)
{
  LlEntry *entry = ll_certificate_pane_get_entry (seen->pane);

  return entry == NULL ? NULL : ll_address_get_text (entry->address);
}

static const char *const people[] = {"alice@example.org", "bob@example.net",
                                     "carol@example.com", NULL};

static void
test_forget_and_undo (WidgetCase *self, gconstpointer data)
{
  Seen seen;

  import_people (self, people);
  show_view (self, &seen, 3);
  choose (&seen, 2);
  g_assert_cmpstr (get_shown_address (&seen), ==, "carol@example.com");

  gtk_button_clicked (get_child (seen.pane, "forget_button"));
  seen.n_wanted = 2;
  wait_until (shows_wanted, &seen, "a shorter list");
  wait_until (offers_undo, &seen, "the offer to undo");
  g_assert_cmpstr (gtk_label_get_text (get_child (seen.undo_bar, "sentence")), ==,
                   "Forgot carol@example.com.");
  g_assert_null (get_shown_address (&seen));

  gtk_button_clicked (get_child (seen.undo_bar, "undo_button"));
  seen.n_wanted = 3;
  wait_until (shows_wanted, &seen, "the whole list");
  g_assert_true (offers_nothing (&seen));
  g_assert_cmpstr (get_shown_address (&seen), ==, "carol@example.com");
}

/* A second forgetting ends the first one's offer, and only itself can be undone. */
static void
test_forget_two (WidgetCase *self, gconstpointer data)
{
  Seen seen;

  import_people (self, people);
  show_view (self, &seen, 3);
  for (int left = 2; left > 0; left--) {
    choose (&seen, 0);
    gtk_button_clicked (get_child (seen.pane, "forget_button"));
    seen.n_wanted = left;
    wait_until (shows_wanted, &seen, "a shorter list");
  }
  wait_until (offers_undo, &seen, "the offer to undo");
  g_assert_true (ll_undo_bar_undo (seen.undo_bar));
  seen.n_wanted = 2;
  wait_until (shows_wanted, &seen, "the second one again");
  g_assert_cmpstr (get_shown_address (&seen), ==, "bob@example.net");
  g_assert_false (ll_undo_bar_undo (seen.undo_bar));
}

/* One of two certificates of the same address goes alone. */
static void
test_forget_one_of_two (WidgetCase *self, gconstpointer data)
{
  static const char *const twice[] = {"alice@example.org", "alice@example.org", NULL};
  Seen seen;

  import_people (self, twice);
  show_view (self, &seen, 2);
  choose (&seen, 1);
  gtk_button_clicked (get_child (seen.pane, "forget_button"));
  seen.n_wanted = 1;
  wait_until (shows_wanted, &seen, "a shorter list");
  wait_until (offers_undo, &seen, "the offer to undo");
  g_assert_cmpstr (gtk_label_get_text (get_child (seen.undo_bar, "sentence")), ==,
                   "Forgot one certificate of alice@example.org.");
}

/* Reading again, and searching for something else, keep what is chosen. */
static void
test_selection_stays (WidgetCase *self, gconstpointer data)
{
  static const char *const more[] = {"aaron@example.org", NULL};
  g_autoptr (GtkTreePath) path = NULL;
  Seen seen;

  import_people (self, people);
  show_view (self, &seen, 3);
  choose (&seen, 1);
  import_people (self, more);
  ll_certificates_view_reload (seen.view);
  seen.n_wanted = 4;
  wait_until (shows_wanted, &seen, "one more");
  g_assert_cmpstr (get_shown_address (&seen), ==, "bob@example.net");
  gtk_tree_view_get_cursor (seen.tree, &path, NULL);
  g_assert_cmpint (gtk_tree_path_get_indices (path)[0], ==, 2);

  gtk_entry_set_text (get_child (seen.index, "search_entry"), "carol");
  seen.n_wanted = 1;
  wait_until (shows_wanted, &seen, "what was searched for");
  g_assert_cmpstr (get_shown_address (&seen), ==, "bob@example.net");
}

static void
assert_page (Seen *seen, const char *name)
{
  g_assert_cmpstr (gtk_stack_get_visible_child_name (get_child (seen->index, "pages")),
                   ==, name);
}

static void
test_nothing_in_words (WidgetCase *self, gconstpointer data)
{
  Seen seen;

  show_view (self, &seen, 0);
  assert_page (&seen, "empty");
  gtk_combo_box_set_active_id (get_child (seen.index, "filter_choice"), "mine");
  assert_page (&seen, "none-of-mine");
  gtk_combo_box_set_active_id (get_child (seen.index, "filter_choice"), "people");
  assert_page (&seen, "empty");
}

/* What is no address is said so below the entry, and nobody is asked. */
static void
test_look_up_nonsense (WidgetCase *self, gconstpointer data)
{
  GtkWidget *problem;
  Seen seen;

  show_view (self, &seen, 0);
  problem = get_child (seen.index, "look_up_notice");
  g_assert_false (gtk_widget_get_visible (problem));
  gtk_entry_set_text (get_child (seen.index, "look_up_entry"), "Carol <carol@");
  gtk_button_clicked (get_child (seen.index, "look_up_button"));
  g_assert_true (gtk_widget_get_visible (problem));
  gtk_entry_set_text (get_child (seen.index, "look_up_entry"), "carol");
  g_assert_false (gtk_widget_get_visible (problem));
}

/* -- ten thousand -- */

/* How long the main loop stood still, and how much of that this thread worked: the rest
 * the machine did other things. */
typedef struct {
  gint64 last;
  gint64 last_work;
  gint64 longest;
  gint64 longest_work;
  guint source;
} Pulse;

static gint64
get_work (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);

  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static gboolean
beat_cb (gpointer data)
{
  Pulse *pulse = data;
  gint64 now = g_get_monotonic_time ();
  gint64 work = get_work ();

  pulse->longest = MAX (pulse->longest, now - pulse->last);
  pulse->longest_work = MAX (pulse->longest_work, work - pulse->last_work);
  pulse->last = now;
  pulse->last_work = work;

  return G_SOURCE_CONTINUE;
}

static void
pulse_begin (Pulse *pulse)
{
  *pulse = (Pulse){.last = g_get_monotonic_time (), .last_work = get_work ()};
  pulse->source = g_timeout_add_full (G_PRIORITY_HIGH, TICK_MSEC, beat_cb, pulse, NULL);
}

static void
pulse_end (Pulse *pulse, const char *what)
{
  beat_cb (pulse);
  g_source_remove (pulse->source);
  g_test_message ("longest pause while %s: %.1f ms, longest work: %.1f ms", what,
                  pulse->longest / 1000.0, pulse->longest_work / 1000.0);
}

static void
import_many (WidgetCase *self)
{
  for (int file = 0; file < MANY / CARD_FILE; file++) {
    g_auto (GStrv) addresses = g_new0 (char *, CARD_FILE + 1);

    for (int i = 0; i < CARD_FILE; i++)
      addresses[i] = g_strdup_printf ("person%05d@example.org", file * CARD_FILE + i);
    import_people (self, (const char *const *)addresses);
  }
}

static int
count_with (const char *digits)
{
  int n = 0;

  for (int i = 0; i < MANY; i++) {
    g_autofree char *number = g_strdup_printf ("%05d", i);

    n += strstr (number, digits) != NULL;
  }

  return n;
}

/* The pauses are told, not judged: the machine may have other things to do. */
static void
test_ten_thousand (WidgetCase *self, gconstpointer data)
{
  Pulse pulse;
  Seen seen;

  import_many (self);
  pulse_begin (&pulse);
  show_view (self, &seen, MANY);
  pulse_end (&pulse, "ten thousand certificates come");

  pulse_begin (&pulse);
  gtk_entry_set_text (get_child (seen.index, "search_entry"), "person00999");
  seen.n_wanted = 1;
  wait_until (shows_wanted, &seen, "the one that is searched for");
  pulse_end (&pulse, "one of them is searched for the first time");

  pulse_begin (&pulse);
  gtk_entry_set_text (get_child (seen.index, "search_entry"), "99");
  seen.n_wanted = count_with ("99");
  wait_until (shows_wanted, &seen, "those that are searched for");
  pulse_end (&pulse, "some of them are searched for");

  pulse_begin (&pulse);
  gtk_entry_set_text (get_child (seen.index, "search_entry"), "");
  seen.n_wanted = MANY;
  wait_until (shows_wanted, &seen, "all of them");
  pulse_end (&pulse, "all of them come back");

  pulse_begin (&pulse);
  choose (&seen, MANY - 1);
  ll_certificates_view_reload (seen.view);
  while (!offers_undo (&seen)) {
    if (get_shown_address (&seen) != NULL) {
      gtk_button_clicked (get_child (seen.pane, "forget_button"));
      seen.n_wanted = MANY - 1;
      break;
    }
    g_main_context_iteration (NULL, TRUE);
  }
  wait_until (shows_wanted, &seen, "one less");
  pulse_end (&pulse, "they are read again and one is forgotten");
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);

  g_test_add_func ("/widgets/certificates-view/filters", test_filters);
  g_test_add_func ("/widgets/certificates-view/filter-names", test_filter_names);
  g_test_add_func ("/widgets/certificates-view/search", test_search);
  g_test_add_func ("/widgets/certificates-view/state-words", test_state_words);
  add_widget_case ("certificates-view/forget-and-undo", test_forget_and_undo);
  add_widget_case ("certificates-view/forget-two", test_forget_two);
  add_widget_case ("certificates-view/forget-one-of-two", test_forget_one_of_two);
  add_widget_case ("certificates-view/selection-stays", test_selection_stays);
  add_widget_case ("certificates-view/nothing-in-words", test_nothing_in_words);
  add_widget_case ("certificates-view/look-up-nonsense", test_look_up_nonsense);
  add_widget_case ("certificates-view/ten-thousand", test_ten_thousand);

  return g_test_run ();
}
