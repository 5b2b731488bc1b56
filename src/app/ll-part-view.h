/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gtk/gtk.h>

#include "engine/ll-letter-view.h"

G_BEGIN_DECLS

/* LlPartView shows one part's text in a frame of its own, to be read, selected and
 * copied.  Nothing in it is a link.
 *
 * Signal "save" (guint): the person wants the part with that index in a file. */
#define LL_TYPE_PART_VIEW (ll_part_view_get_type ())
G_DECLARE_FINAL_TYPE (LlPartView, ll_part_view, LL, PART_VIEW, GtkFrame)

/* @part has a text; it belongs to @view, which is kept. */
GtkWidget *
ll_part_view_new (LlLetterView *view, const LlLetterPart *part);

G_END_DECLS
