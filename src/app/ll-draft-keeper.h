/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "engine/ll-drafts.h"

G_BEGIN_DECLS

/* LlDraftKeeper keeps one letter that is being written among the drafts: one save after
 * the other, and of those that wait only the latest.  While it works it holds the
 * application, so that nothing is lost when the last window goes.
 *
 * Signal "changed": something was saved, could not be saved, or was removed. */
#define LL_TYPE_DRAFT_KEEPER (ll_draft_keeper_get_type ())
G_DECLARE_FINAL_TYPE (LlDraftKeeper, ll_draft_keeper, LL, DRAFT_KEEPER, GObject)

/* @id: (nullable): under which it is saved already. */
LlDraftKeeper *
ll_draft_keeper_new (GApplication *application, LlEngine *engine, const char *id);

/* Saves @draft as soon as nothing else is being saved. */
void
ll_draft_keeper_save (LlDraftKeeper *self, LlDraft *draft);

/* Takes it out of the drafts, now or as soon as it is there, and saves no more. */
void
ll_draft_keeper_remove (LlDraftKeeper *self);

typedef enum {
  LL_KEPT_NOT_YET, /* nothing was saved so far */
  LL_KEPT_SAVING,
  LL_KEPT_SAVED,
  LL_KEPT_FAILED, /* the last save: see the error */
} LlKept;

LlKept
ll_draft_keeper_get_state (LlDraftKeeper *self);

/* NULL unless LL_KEPT_FAILED. */
const GError *
ll_draft_keeper_get_error (LlDraftKeeper *self);

/* NULL: it is not among the drafts. */
const char *
ll_draft_keeper_get_id (LlDraftKeeper *self);

G_END_DECLS
