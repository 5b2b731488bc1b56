/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* LlUndoBar says what was just done and takes it back: "Forgot carol@example.com.
 * [Undo]".  It stays for ten seconds, longer while its button has the keyboard focus,
 * until the next deed is offered or ll_undo_bar_settle () is called.
 *
 * Signals, one of them for each offer: "undone"; "settled", the deed stands. */
#define LL_TYPE_UNDO_BAR (ll_undo_bar_get_type ())
G_DECLARE_FINAL_TYPE (LlUndoBar, ll_undo_bar, LL, UNDO_BAR, GtkInfoBar)

GtkWidget *
ll_undo_bar_new (void);

/* An older offer is settled first. */
void
ll_undo_bar_offer (LlUndoBar *self, const char *sentence);

/* What can still be undone: the same as a click on the button. */
gboolean
ll_undo_bar_undo (LlUndoBar *self);

/* Nothing can be undone any more. */
void
ll_undo_bar_settle (LlUndoBar *self);

G_END_DECLS
