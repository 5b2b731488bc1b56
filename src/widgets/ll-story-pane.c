/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "widgets/ll-story-pane.h"

#include "widgets/ll-story-row.h"
#include "widgets/ll-wrap-box.h"
#include "wording/ll-story.h"

struct _LlStoryPane {
  GtkBox parent;

  GtkContainer *steps;
  GtkWidget *copy;

  GPtrArray *story; /* owned (element-type LlStoryStep); NULL */
};

G_DEFINE_FINAL_TYPE (LlStoryPane, ll_story_pane, GTK_TYPE_BOX)

static void
copy_cb (GtkButton *button, LlStoryPane *self)
{
  g_autofree char *text = ll_story_format (self->story);

  gtk_clipboard_set_text (
      gtk_widget_get_clipboard (GTK_WIDGET (self), GDK_SELECTION_CLIPBOARD), text, -1);
}

static void
remove_cb (GtkWidget *row, gpointer user_data)
{
  gtk_widget_destroy (row);
}

static void
update (LlStoryPane *self)
{
  guint n = self->story != NULL ? self->story->len : 0;

  gtk_container_foreach (self->steps, remove_cb, NULL);
  for (guint i = 0; i < n; i++)
    gtk_container_add (self->steps, ll_story_row_new (self->story->pdata[i]));
  gtk_widget_set_sensitive (self->copy, n > 0);
}

static void
ll_story_pane_finalize (GObject *object)
{
  g_clear_pointer (&LL_STORY_PANE (object)->story, g_ptr_array_unref);

  G_OBJECT_CLASS (ll_story_pane_parent_class)->finalize (object);
}

static void
ll_story_pane_class_init (LlStoryPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ll_story_pane_finalize;
  g_type_ensure (LL_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/letterlock/Letterlock/ui/ll-story-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, LlStoryPane, steps);
  gtk_widget_class_bind_template_child (widget_class, LlStoryPane, copy);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
ll_story_pane_init (LlStoryPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}

GtkWidget *
ll_story_pane_new (void)
{
  return g_object_new (LL_TYPE_STORY_PANE, NULL);
}

void
ll_story_pane_set_story (LlStoryPane *self, GPtrArray *steps)
{
  g_return_if_fail (LL_IS_STORY_PANE (self));

  if (steps != NULL)
    g_ptr_array_ref (steps);
  g_clear_pointer (&self->story, g_ptr_array_unref);
  self->story = steps;
  update (self);
}
