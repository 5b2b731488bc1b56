/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "engine/ll-letter-view.h"

G_BEGIN_DECLS

/* LlLetterFiles is what became of a letter's attachments on the disk: files that other
 * programs show, in folders that nobody else can look into (0700, the files 0400, in
 * $XDG_RUNTIME_DIR where there is one).  They are deleted when it goes. */
#define LL_TYPE_LETTER_FILES (ll_letter_files_get_type ())
G_DECLARE_FINAL_TYPE (LlLetterFiles, ll_letter_files, LL, LETTER_FILES, GObject)

LlLetterFiles *
ll_letter_files_new (void);

/* A name that a file may have: the sender's, cleaned, or one of ours. */
char *
ll_letter_files_dup_name (const LlLetterPart *part);
GIcon *
ll_letter_files_dup_icon (const LlLetterPart *part);

/* Only what programs show and none runs: pictures, sounds, films, documents, plain text.
 * Everything else - programs, scripts, web pages, archives, what is not known - can only
 * be saved. */
gboolean
ll_letter_files_can_open (const LlLetterPart *part);

/* Writes part @at of @view (its place in parts) into a private folder.  Fails as
 * ll_letter_view_save_async () does.
 *
 * Returns: (transfer full): where it lies. */
void
ll_letter_files_unpack_async (LlLetterFiles *self,
                              LlLetterView *view,
                              guint at,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
GFile *
ll_letter_files_unpack_finish (LlLetterFiles *self, GAsyncResult *result, GError **error);

/* Writes all of @view's attachments into @folder; a file that is there is never replaced,
 * the new one gets a number.  Fails with LL_ERROR_STORAGE, naming the file; those written
 * before it stay.
 *
 * Returns: how many, or -1. */
void
ll_letter_files_save_all_async (LlLetterView *view,
                                const char *folder,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
int
ll_letter_files_save_all_finish (GAsyncResult *result, GError **error);

G_END_DECLS
