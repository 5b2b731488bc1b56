/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gtk/gtk.h>

#include "wording/ll-story.h"

G_BEGIN_DECLS

/* LlStoryRow shows one step of a story: its mark as a shape and in words, its sentence,
 * its facts.  Its accessible name and description are all of them. */
#define LL_TYPE_STORY_ROW (ll_story_row_get_type ())
G_DECLARE_FINAL_TYPE (LlStoryRow, ll_story_row, LL, STORY_ROW, GtkListBoxRow)

/* @step is read and not kept. */
GtkWidget *
ll_story_row_new (const LlStoryStep *step);

G_END_DECLS
