/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* LlStoryPane shows a story, step by step, and copies it as text. */
#define LL_TYPE_STORY_PANE (ll_story_pane_get_type ())
G_DECLARE_FINAL_TYPE (LlStoryPane, ll_story_pane, LL, STORY_PANE, GtkBox)

GtkWidget *
ll_story_pane_new (void);

/* @steps: (nullable) (element-type LlStoryStep); a reference is taken. */
void
ll_story_pane_set_story (LlStoryPane *self, GPtrArray *steps);

G_END_DECLS
