/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-text-history.h"

#include <string.h>

#define MOST_EDITS 5000 /* a day of writing; older ones are forgotten */

/* One insertion or deletion. */
typedef struct {
  gboolean is_insertion;
  guint group; /* what is undone together */
  int begin;   /* characters */
  int end;
  char *text; /* owned */
} Edit;

struct _LlTextHistory {
  GObject parent;

  GtkTextBuffer *buffer; /* owned */
  GPtrArray *done;       /* owned (element-type Edit) */
  GPtrArray *undone;     /* owned (element-type Edit) */
  guint group;
  guint depth;           /* inside how many actions of the person */
  gboolean is_replaying; /* what changes now is our own doing */
};

G_DEFINE_FINAL_TYPE (LlTextHistory, ll_text_history, G_TYPE_OBJECT)

static void
edit_free (Edit *self)
{
  g_free (self->text);
  g_free (self);
}

/* -- remembering -- */

static gboolean
is_one_character (const Edit *edit)
{
  return edit->end - edit->begin == 1 && *edit->text != '\n';
}

/* A blank ends what is typed in one go, so that words go one by one. */
static gboolean
begins_anew (const Edit *edit, const Edit *last)
{
  gboolean is_blank = g_unichar_isspace (g_utf8_get_char (edit->text));
  const char *last_character = g_utf8_prev_char (last->text + strlen (last->text));

  return is_blank && !g_unichar_isspace (g_utf8_get_char (last_character));
}

/* Makes one of @last and @edit when the latter goes on where the former ended. */
static gboolean
merge (Edit *last, const Edit *edit)
{
  char *text;

  if (last->is_insertion != edit->is_insertion || !is_one_character (edit) ||
      begins_anew (edit, last))
    return FALSE;

  if (edit->is_insertion && edit->begin == last->end) {
    text = g_strconcat (last->text, edit->text, NULL);
    last->end++;
  } else if (!edit->is_insertion && edit->end == last->begin) {
    text = g_strconcat (edit->text, last->text, NULL);
    last->begin--;
  } else if (!edit->is_insertion && edit->begin == last->begin) {
    text = g_strconcat (last->text, edit->text, NULL);
    last->end++;
  } else {
    return FALSE;
  }
  g_free (last->text);
  last->text = text;

  return TRUE;
}

static Edit *
get_last (GPtrArray *edits)
{
  return edits->len > 0 ? edits->pdata[edits->len - 1] : NULL;
}

/* Nothing else belongs to the action in which @last was done. */
static gboolean
is_alone (GPtrArray *edits, const Edit *last)
{
  const Edit *before = edits->len > 1 ? edits->pdata[edits->len - 2] : NULL;

  return before == NULL || before->group != last->group;
}

static void
remember (LlTextHistory *self, gboolean is_insertion, int begin, char *text)
{
  Edit *edit = g_new0 (Edit, 1);
  Edit *last = get_last (self->done);

  edit->is_insertion = is_insertion;
  edit->begin = begin;
  edit->end = begin + (int)g_utf8_strlen (text, -1);
  edit->text = text;
  edit->group = self->depth > 0 ? self->group : ++self->group;
  g_ptr_array_set_size (self->undone, 0);

  if (last != NULL && last->group != edit->group && is_alone (self->done, last) &&
      merge (last, edit)) {
    last->group = edit->group;
    edit_free (edit);
    return;
  }
  g_ptr_array_add (self->done, edit);
  if (self->done->len > MOST_EDITS)
    g_ptr_array_remove_range (self->done, 0, MOST_EDITS / 10);
}

static void
insert_text_cb (LlTextHistory *self, GtkTextIter *place, const char *text, int length)
{
  if (!self->is_replaying && length != 0)
    remember (self, TRUE, gtk_text_iter_get_offset (place),
              length < 0 ? g_strdup (text) : g_strndup (text, (size_t)length));
}

static void
delete_range_cb (LlTextHistory *self, GtkTextIter *begin, GtkTextIter *end)
{
  if (!self->is_replaying && !gtk_text_iter_equal (begin, end))
    remember (self, FALSE,
              MIN (gtk_text_iter_get_offset (begin), gtk_text_iter_get_offset (end)),
              gtk_text_iter_get_slice (begin, end));
}

static void
begin_action_cb (LlTextHistory *self)
{
  if (self->depth++ == 0)
    self->group++;
}

static void
end_action_cb (LlTextHistory *self)
{
  if (self->depth > 0)
    self->depth--;
}

/* -- replaying -- */

static void
put (LlTextHistory *self, const Edit *edit)
{
  GtkTextIter place;

  gtk_text_buffer_get_iter_at_offset (self->buffer, &place, edit->begin);
  gtk_text_buffer_insert (self->buffer, &place, edit->text, -1);
  gtk_text_buffer_place_cursor (self->buffer, &place);
}

static void
take (LlTextHistory *self, const Edit *edit)
{
  GtkTextIter begin;
  GtkTextIter end;

  gtk_text_buffer_get_iter_at_offset (self->buffer, &begin, edit->begin);
  gtk_text_buffer_get_iter_at_offset (self->buffer, &end, edit->end);
  gtk_text_buffer_delete (self->buffer, &begin, &end);
  gtk_text_buffer_place_cursor (self->buffer, &begin);
}

/* Moves the last group of @from to @to, doing it or taking it back. */
static gboolean
replay (LlTextHistory *self, GPtrArray *from, GPtrArray *to, gboolean takes_back)
{
  Edit *edit = get_last (from);
  guint group = edit != NULL ? edit->group : 0;

  if (edit == NULL)
    return FALSE;
  self->is_replaying = TRUE;
  for (; edit != NULL && edit->group == group; edit = get_last (from)) {
    if (edit->is_insertion == takes_back)
      take (self, edit);
    else
      put (self, edit);
    g_ptr_array_add (to, g_ptr_array_steal_index (from, from->len - 1));
  }
  self->is_replaying = FALSE;

  return TRUE;
}

gboolean
ll_text_history_undo (LlTextHistory *self)
{
  return replay (self, self->done, self->undone, TRUE);
}

gboolean
ll_text_history_redo (LlTextHistory *self)
{
  return replay (self, self->undone, self->done, FALSE);
}

void
ll_text_history_clear (LlTextHistory *self)
{
  g_ptr_array_set_size (self->done, 0);
  g_ptr_array_set_size (self->undone, 0);
}

/* -- GObject -- */

static void
ll_text_history_finalize (GObject *object)
{
  LlTextHistory *self = LL_TEXT_HISTORY (object);

  g_object_unref (self->buffer);
  g_ptr_array_unref (self->done);
  g_ptr_array_unref (self->undone);

  G_OBJECT_CLASS (ll_text_history_parent_class)->finalize (object);
}

static void
ll_text_history_class_init (LlTextHistoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ll_text_history_finalize;
}

static void
ll_text_history_init (LlTextHistory *self)
{
  self->done = g_ptr_array_new_with_free_func ((GDestroyNotify)edit_free);
  self->undone = g_ptr_array_new_with_free_func ((GDestroyNotify)edit_free);
}

LlTextHistory *
ll_text_history_new (GtkTextBuffer *buffer)
{
  LlTextHistory *self = g_object_new (LL_TYPE_TEXT_HISTORY, NULL);

  self->buffer = g_object_ref (buffer);
  g_signal_connect_object (buffer, "insert-text", G_CALLBACK (insert_text_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (buffer, "delete-range", G_CALLBACK (delete_range_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (buffer, "begin-user-action", G_CALLBACK (begin_action_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (buffer, "end-user-action", G_CALLBACK (end_action_cb), self,
                           G_CONNECT_SWAPPED);

  return self;
}
