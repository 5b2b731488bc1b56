/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-text-history.h"

/* What is taken back, and what is done again. */

typedef struct {
  GtkTextBuffer *buffer;
  LlTextHistory *history;
} Case;

static void
set_up (Case *self, gconstpointer data)
{
  self->buffer = gtk_text_buffer_new (NULL);
  self->history = ll_text_history_new (self->buffer);
}

static void
tear_down (Case *self, gconstpointer data)
{
  g_object_unref (self->history);
  g_object_unref (self->buffer);
}

static void
type (Case *self, const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    gtk_text_buffer_insert_interactive_at_cursor (self->buffer, p,
                                                  (int)(g_utf8_next_char (p) - p), TRUE);
}

/* Over what is selected, if anything is. */
static void
paste (Case *self, const char *text)
{
  gtk_text_buffer_begin_user_action (self->buffer);
  gtk_text_buffer_delete_selection (self->buffer, TRUE, TRUE);
  gtk_text_buffer_insert_interactive_at_cursor (self->buffer, text, -1, TRUE);
  gtk_text_buffer_end_user_action (self->buffer);
}

static void
backspace (Case *self)
{
  GtkTextIter place;

  gtk_text_buffer_get_iter_at_mark (self->buffer, &place,
                                    gtk_text_buffer_get_insert (self->buffer));
  gtk_text_buffer_backspace (self->buffer, &place, TRUE, TRUE);
}

static void
select_all (Case *self)
{
  GtkTextIter begin;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (self->buffer, &begin, &end);
  gtk_text_buffer_select_range (self->buffer, &begin, &end);
}

static void
check (Case *self, const char *expected)
{
  g_autofree char *text = NULL;

  g_object_get (self->buffer, "text", &text, NULL);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_words_go_one_by_one (Case *self, gconstpointer data)
{
  type (self, "héllo big world");
  g_assert_true (ll_text_history_undo (self->history));
  check (self, "héllo big");
  g_assert_true (ll_text_history_undo (self->history));
  check (self, "héllo");
  g_assert_true (ll_text_history_undo (self->history));
  check (self, "");
  g_assert_false (ll_text_history_undo (self->history));
  for (int i = 0; i < 3; i++)
    g_assert_true (ll_text_history_redo (self->history));
  check (self, "héllo big world");
  g_assert_false (ll_text_history_redo (self->history));
}

static void
test_paste_over_selection (Case *self, gconstpointer data)
{
  type (self, "one");
  select_all (self);
  paste (self, "two\nthree");
  check (self, "two\nthree");
  g_assert_true (ll_text_history_undo (self->history));
  check (self, "one");
  g_assert_true (ll_text_history_redo (self->history));
  check (self, "two\nthree");
}

static void
test_deleting (Case *self, gconstpointer data)
{
  paste (self, "abc");
  backspace (self);
  backspace (self);
  check (self, "a");
  g_assert_true (ll_text_history_undo (self->history));
  check (self, "abc");
  g_assert_true (ll_text_history_undo (self->history));
  check (self, "");
}

/* What is typed after taking back cannot be mixed with what was taken back. */
static void
test_new_branch (Case *self, gconstpointer data)
{
  paste (self, "abc");
  g_assert_true (ll_text_history_undo (self->history));
  type (self, "x");
  g_assert_false (ll_text_history_redo (self->history));
  check (self, "x");
}

static void
test_clear (Case *self, gconstpointer data)
{
  paste (self, "abc");
  ll_text_history_clear (self->history);
  g_assert_false (ll_text_history_undo (self->history));
  check (self, "abc");
}

/* However it is mixed: all of it back is the beginning, all of it again the end. */
static void
test_there_and_back (Case *self, gconstpointer data)
{
  g_autofree char *end = NULL;

  for (int i = 0; i < 500; i++) {
    switch (g_test_rand_int_range (0, 5)) {
    case 0:
      paste (self, "zwei\nWörter ");
      break;
    case 1:
      backspace (self);
      break;
    case 2:
      select_all (self);
      paste (self, "neu");
      break;
    default:
      type (self, "a b");
      break;
    }
  }
  g_object_get (self->buffer, "text", &end, NULL);
  while (ll_text_history_undo (self->history))
    continue;
  check (self, "");
  while (ll_text_history_redo (self->history))
    continue;
  check (self, end);
}

#define add(path, function)                                                              \
  g_test_add ("/app/text-history/" path, Case, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gtk_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  add ("words-go-one-by-one", test_words_go_one_by_one);
  add ("paste-over-selection", test_paste_over_selection);
  add ("deleting", test_deleting);
  add ("new-branch", test_new_branch);
  add ("clear", test_clear);
  add ("there-and-back", test_there_and_back);

  return g_test_run ();
}
