/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gtk/gtk.h>

#include "engine/ll-drafts.h"

G_BEGIN_DECLS

/* LlDraftRow is one letter that is not finished: when it was saved, and nothing of what
 * is in it, which is encrypted.  [Go on Writing] is app.resume-draft.
 *
 * Signal "delete": the person does not want it any more. */
#define LL_TYPE_DRAFT_ROW (ll_draft_row_get_type ())
G_DECLARE_FINAL_TYPE (LlDraftRow, ll_draft_row, LL, DRAFT_ROW, GtkListBoxRow)

GtkWidget *
ll_draft_row_new (void);

void
ll_draft_row_set_draft (LlDraftRow *self, const LlDraftInfo *draft, gint64 now);

/* A GtkListBoxSortFunc: saved last first. */
int
ll_draft_row_compare (GtkListBoxRow *a, GtkListBoxRow *b, gpointer user_data);

const char *
ll_draft_row_get_id (LlDraftRow *self);

G_END_DECLS
