/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-part-view.h"

#include <string.h>

#include "widgets/ll-wrap-box.h"

/* Octets that are put into the window at a time: the rest follows while nothing else is
 * to do. */
#define PIECE_SIZE (8 * 1024)

struct _LlPartView {
  GtkFrame parent;

  GtkTextView *view;
  GtkWidget *cut;

  LlLetterView *letter;     /* owned */
  const LlLetterPart *part; /* of the letter */
  const char *rest;         /* what is not in the window yet; NULL: all is */
  guint filling;            /* source; 0 */
};

enum {
  SIGNAL_SAVE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LlPartView, ll_part_view, GTK_TYPE_FRAME)

/* -- filling -- */

/* A piece ends behind a line, or else between two characters. */
static size_t
measure_piece (const char *text)
{
  size_t size = strnlen (text, PIECE_SIZE);
  const char *end;

  if (size < PIECE_SIZE)
    return size;
  end = memrchr (text, '\n', size);
  if (end != NULL)
    return (size_t)(end - text) + 1;
  end = g_utf8_find_prev_char (text, text + size);

  return end != NULL && end > text ? (size_t)(end - text) : size;
}

static gboolean
fill (LlPartView *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  size_t size = measure_piece (self->rest);
  GtkTextIter end;

  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_insert (buffer, &end, self->rest, (int)size);
  self->rest += size;
  if (*self->rest == '\0')
    self->rest = NULL;

  return self->rest != NULL;
}

static gboolean
fill_cb (gpointer user_data)
{
  LlPartView *self = user_data;

  if (fill (self))
    return G_SOURCE_CONTINUE;
  self->filling = 0;

  return G_SOURCE_REMOVE;
}

static void
begin_filling (LlPartView *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  GtkTextIter start;

  self->rest = self->part->text;
  if (*self->rest == '\0' || !fill (self)) {
    self->rest = NULL;
  } else {
    self->filling = g_idle_add_full (G_PRIORITY_LOW, fill_cb, self, NULL);
  }
  gtk_text_buffer_get_start_iter (buffer, &start);
  gtk_text_buffer_place_cursor (buffer, &start);
}

/* -- moving about: the letter scrolls as a whole, not each part in itself -- */

static GtkScrolledWindow *
get_scroller (LlPartView *self)
{
  return GTK_SCROLLED_WINDOW (
      gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_SCROLLED_WINDOW));
}

static void
move_cursor_cb (GtkTextView *view,
                GtkMovementStep step,
                int count,
                gboolean is_selecting,
                LlPartView *self)
{
  GtkScrolledWindow *scroller = get_scroller (self);
  gboolean handled;

  if (step != GTK_MOVEMENT_PAGES || is_selecting || scroller == NULL)
    return;
  g_signal_stop_emission_by_name (view, "move-cursor");
  g_signal_emit_by_name (scroller, "scroll-child",
                         count < 0 ? GTK_SCROLL_PAGE_UP : GTK_SCROLL_PAGE_DOWN, FALSE,
                         &handled);
}

static void
cursor_moved_cb (GtkTextBuffer *buffer, GParamSpec *spec, LlPartView *self)
{
  GtkScrolledWindow *scroller = get_scroller (self);
  GtkWidget *content;
  GtkTextIter cursor;
  GdkRectangle place;
  int x;
  int y;

  if (scroller == NULL || !gtk_widget_has_focus (GTK_WIDGET (self->view)))
    return;
  content = gtk_bin_get_child (GTK_BIN (gtk_bin_get_child (GTK_BIN (scroller))));
  gtk_text_buffer_get_iter_at_mark (buffer, &cursor, gtk_text_buffer_get_insert (buffer));
  gtk_text_view_get_iter_location (self->view, &cursor, &place);
  gtk_text_view_buffer_to_window_coords (self->view, GTK_TEXT_WINDOW_WIDGET, place.x,
                                         place.y, &place.x, &place.y);
  if (gtk_widget_translate_coordinates (GTK_WIDGET (self->view), content, place.x,
                                        place.y, &x, &y))
    gtk_adjustment_clamp_page (gtk_scrolled_window_get_vadjustment (scroller), y,
                               y + place.height);
}

/* -- the rest -- */

/* A GtkTextView asks for the width that its lines have now, and would never let a window
 * become narrower. */
static void
ll_part_view_get_preferred_width (GtkWidget *widget, int *minimum, int *natural)
{
  LlPartView *self = LL_PART_VIEW (widget);

  *minimum = 0;
  *natural = 0;
  if (gtk_widget_get_visible (self->cut))
    gtk_widget_get_preferred_width (self->cut, minimum, natural);
}

static void
ll_part_view_get_preferred_width_for_height (GtkWidget *widget,
                                             int height,
                                             int *minimum,
                                             int *natural)
{
  ll_part_view_get_preferred_width (widget, minimum, natural);
}

static void
save_cb (GtkButton *button, LlPartView *self)
{
  g_signal_emit (self, signals[SIGNAL_SAVE], 0, self->part->index);
}

static void
ll_part_view_dispose (GObject *object)
{
  LlPartView *self = LL_PART_VIEW (object);

  g_clear_handle_id (&self->filling, g_source_remove);

  G_OBJECT_CLASS (ll_part_view_parent_class)->dispose (object);
}

static void
ll_part_view_finalize (GObject *object)
{
  g_clear_pointer (&LL_PART_VIEW (object)->letter, ll_letter_view_unref);

  G_OBJECT_CLASS (ll_part_view_parent_class)->finalize (object);
}

static void
ll_part_view_class_init (LlPartViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ll_part_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = ll_part_view_finalize;
  widget_class->get_preferred_width = ll_part_view_get_preferred_width;
  widget_class->get_preferred_width_for_height =
      ll_part_view_get_preferred_width_for_height;
  signals[SIGNAL_SAVE] =
      g_signal_new ("save", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, G_TYPE_UINT);

  g_type_ensure (LL_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/letterlock/Letterlock/ui/ll-part-view.ui");
  gtk_widget_class_bind_template_child (widget_class, LlPartView, view);
  gtk_widget_class_bind_template_child (widget_class, LlPartView, cut);
  gtk_widget_class_bind_template_callback (widget_class, move_cursor_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
}

static void
ll_part_view_init (LlPartView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ll_part_view_new (LlLetterView *view, const LlLetterPart *part)
{
  LlPartView *self;

  g_return_val_if_fail (view != NULL, NULL);
  g_return_val_if_fail (part != NULL && part->text != NULL, NULL);

  self = g_object_new (LL_TYPE_PART_VIEW, NULL);
  self->letter = ll_letter_view_ref (view);
  self->part = part;
  begin_filling (self);
  gtk_widget_set_visible (self->cut, part->is_cut);
  g_signal_connect_object (gtk_text_view_get_buffer (self->view),
                           "notify::cursor-position", G_CALLBACK (cursor_moved_cb), self,
                           0);

  return GTK_WIDGET (self);
}
