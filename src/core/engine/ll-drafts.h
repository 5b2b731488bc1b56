/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "engine/ll-draft.h"
#include "engine/ll-engine.h"

G_BEGIN_DECLS

/* Unfinished letters, in the data directory's drafts/: ID.eml, encrypted to the writer's
 * own certificates and never signed (9.11).  Where there is none nothing is written:
 * never a word in clear on the disk.
 *
 * Anybody can encrypt to these certificates: whoever may write into that folder may put a
 * draft there, or take one's place with an older one.  He cannot read or alter any, and
 * nothing is sent before a person sees whom it goes to. */

typedef struct {
  char *id;
  gint64 saved_at;
} LlDraftInfo;

void
ll_draft_info_free (LlDraftInfo *self);

/* Writes @draft in place of the one called @id (NULL: a new one), whole or not at all.
 * What was written before @cancellable was heard is told all the same.
 *
 * Fails with LL_ERROR_NOT_FOUND when no certificate of one's own can encrypt it (that of
 * From first, else any), LL_ERROR_STORAGE, LL_ERROR_LIMIT, LL_ERROR_CRYPTO.
 *
 * Returns: (transfer full): its id. */
void
ll_drafts_save_async (LlEngine *engine,
                      const char *id,
                      LlDraft *draft,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data);
char *
ll_drafts_save_finish (LlEngine *engine, GAsyncResult *result, GError **error);

/* Returns: (transfer full) (element-type LlDraftInfo): newest first. */
void
ll_drafts_list_async (LlEngine *engine,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data);
GPtrArray *
ll_drafts_list_finish (LlEngine *engine, GAsyncResult *result, GError **error);

/* Opens one; asks for the key's passphrase when it is locked.  Fails with
 * LL_ERROR_NOT_FOUND (no such draft, or the certificate that opens it is gone),
 * LL_ERROR_PASSPHRASE, LL_ERROR_MALFORMED, LL_ERROR_STORAGE. */
void
ll_drafts_load_async (LlEngine *engine,
                      const char *id,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data);
LlDraft *
ll_drafts_load_finish (LlEngine *engine, GAsyncResult *result, GError **error);

/* Fails with LL_ERROR_NOT_FOUND or LL_ERROR_STORAGE. */
void
ll_drafts_remove_async (LlEngine *engine,
                        const char *id,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
gboolean
ll_drafts_remove_finish (LlEngine *engine, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlDraftInfo, ll_draft_info_free)

G_END_DECLS
