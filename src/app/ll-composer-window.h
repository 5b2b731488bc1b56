/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "app/ll-application.h"
#include "engine/ll-draft.h"

G_BEGIN_DECLS

/* LlComposerWindow is one letter being written.  The draft is saved every few seconds,
 * encrypted to the writer; closing asks nothing because nothing can be lost. */
#define LL_TYPE_COMPOSER_WINDOW (ll_composer_window_get_type ())
G_DECLARE_FINAL_TYPE (LlComposerWindow,
                      ll_composer_window,
                      LL,
                      COMPOSER_WINDOW,
                      GtkApplicationWindow)

/* @draft (nullable): what stands in it at first; @draft_id (nullable): under which name
 * it was saved.  The window is not shown yet. */
GtkWidget *
ll_composer_window_new (LlApplication *application, LlDraft *draft, const char *draft_id);

/* The name under which this letter is saved, or NULL. */
const char *
ll_composer_window_get_draft_id (LlComposerWindow *self);

G_END_DECLS
