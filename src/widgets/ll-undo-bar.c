/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "widgets/ll-undo-bar.h"

#define OFFER_SEC 10

struct _LlUndoBar {
  GtkInfoBar parent;

  GtkLabel *sentence;
  GtkWidget *undo_button;

  gboolean is_open;
  guint timer;
};

enum {
  UNDONE,
  SETTLED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (LlUndoBar, ll_undo_bar, GTK_TYPE_INFO_BAR)

GtkWidget *
ll_undo_bar_new (void)
{
  return g_object_new (LL_TYPE_UNDO_BAR, NULL);
}

static void
update (LlUndoBar *self)
{
  gtk_info_bar_set_revealed (GTK_INFO_BAR (self), self->is_open);
  gtk_widget_set_sensitive (self->undo_button, self->is_open);
}

/* Returns: FALSE when nothing was open. */
static gboolean
end_offer (LlUndoBar *self, guint signal)
{
  if (!self->is_open)
    return FALSE;
  self->is_open = FALSE;
  g_clear_handle_id (&self->timer, g_source_remove);
  update (self);
  g_signal_emit (self, signals[signal], 0);

  return TRUE;
}

/* Whoever is about to press the button is not raced against. */
static gboolean
time_over_cb (gpointer data)
{
  LlUndoBar *self = data;

  if (gtk_widget_has_focus (self->undo_button))
    return G_SOURCE_CONTINUE;
  self->timer = 0;
  end_offer (self, SETTLED);

  return G_SOURCE_REMOVE;
}

void
ll_undo_bar_offer (LlUndoBar *self, const char *sentence)
{
  g_return_if_fail (LL_IS_UNDO_BAR (self));

  ll_undo_bar_settle (self);
  gtk_label_set_text (self->sentence, sentence);
  self->is_open = TRUE;
  self->timer = g_timeout_add_seconds (OFFER_SEC, time_over_cb, self);
  update (self);
}

gboolean
ll_undo_bar_undo (LlUndoBar *self)
{
  g_return_val_if_fail (LL_IS_UNDO_BAR (self), FALSE);

  return end_offer (self, UNDONE);
}

void
ll_undo_bar_settle (LlUndoBar *self)
{
  g_return_if_fail (LL_IS_UNDO_BAR (self));

  end_offer (self, SETTLED);
}

static void
undo_clicked_cb (LlUndoBar *self)
{
  ll_undo_bar_undo (self);
}

static void
ll_undo_bar_dispose (GObject *object)
{
  LlUndoBar *self = LL_UNDO_BAR (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  G_OBJECT_CLASS (ll_undo_bar_parent_class)->dispose (object);
}

static void
ll_undo_bar_class_init (LlUndoBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ll_undo_bar_dispose;
  signals[UNDONE] = g_signal_new ("undone", LL_TYPE_UNDO_BAR, G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  signals[SETTLED] = g_signal_new ("settled", LL_TYPE_UNDO_BAR, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/letterlock/Letterlock/ui/ll-undo-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, LlUndoBar, sentence);
  gtk_widget_class_bind_template_child (widget_class, LlUndoBar, undo_button);
  gtk_widget_class_bind_template_callback (widget_class, undo_clicked_cb);
}

static void
ll_undo_bar_init (LlUndoBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}
