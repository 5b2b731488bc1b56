/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "widgets/ll-story-pane.h"

struct _LlStoryPane {
  GtkBox parent;
};

G_DEFINE_FINAL_TYPE (LlStoryPane, ll_story_pane, GTK_TYPE_BOX)

static void
ll_story_pane_class_init (LlStoryPaneClass *klass)
{
  gtk_widget_class_set_template_from_resource (
      GTK_WIDGET_CLASS (klass), "/org/letterlock/Letterlock/ui/ll-story-pane.ui");
}

static void
ll_story_pane_init (LlStoryPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
