/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* LlTextHistory remembers what was typed, pasted and deleted in a text, and takes it back
 * or does it again: what is typed in one go, and what is pasted, as one. */
#define LL_TYPE_TEXT_HISTORY (ll_text_history_get_type ())
G_DECLARE_FINAL_TYPE (LlTextHistory, ll_text_history, LL, TEXT_HISTORY, GObject)

LlTextHistory *
ll_text_history_new (GtkTextBuffer *buffer);

/* Nothing that was done before can be taken back. */
void
ll_text_history_clear (LlTextHistory *self);

/* FALSE: there is nothing. */
gboolean
ll_text_history_undo (LlTextHistory *self);
gboolean
ll_text_history_redo (LlTextHistory *self);

G_END_DECLS
