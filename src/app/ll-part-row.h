/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gtk/gtk.h>

#include "engine/ll-letter-view.h"

G_BEGIN_DECLS

/* LlPartRow is one attachment: its icon, name, size, how it came, and what can be done.
 *
 * Signals "save" and "open" (guint): the part's index. */
#define LL_TYPE_PART_ROW (ll_part_row_get_type ())
G_DECLARE_FINAL_TYPE (LlPartRow, ll_part_row, LL, PART_ROW, GtkFrame)

/* @part is read and not kept. */
GtkWidget *
ll_part_row_new (const LlLetterPart *part);

G_END_DECLS
