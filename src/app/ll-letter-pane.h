/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gtk/gtk.h>

#include "engine/ll-letter-view.h"

G_BEGIN_DECLS

/* LlLetterPane shows one letter: who wrote it to whom, its subject, its texts, each in a
 * frame of its own, its attachments; below a line, what the signature does not cover.
 * Nothing in it is a mark: those are in the bar above (B3).
 *
 * Signals "save" and "open" (guint): the index of a part; "save-all". */
#define LL_TYPE_LETTER_PANE (ll_letter_pane_get_type ())
G_DECLARE_FINAL_TYPE (LlLetterPane, ll_letter_pane, LL, LETTER_PANE, GtkBox)

/* @view: (nullable).  One that looks the same as the one before leaves what is shown, and
 * with it the place that the person reads at. */
void
ll_letter_pane_set_view (LlLetterPane *self, LlLetterView *view);

G_END_DECLS
