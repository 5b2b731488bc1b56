/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "engine/ll-draft.h"
#include "engine/ll-engine.h"
#include "engine/ll-report.h"

G_BEGIN_DECLS

typedef enum {
  LL_REPLY_TO_SENDER, /* Reply-To, else From */
  LL_REPLY_TO_ALL,
  LL_REPLY_FORWARD, /* the letter's text and attachments, to nobody yet */
} LlReplyKind;

/* Begins an answer to an opened letter.  Addresses, subject and quotation come from what
 * the reader showed and nothing else (R1-R4, R6): the protected header fields where there
 * are any, and the visible text of the payload, quoted with "> ".  answers_encrypted is
 * set when any of it came encrypted.  From is the address of one's own that the letter
 * was written to, if there is an account or an identity of that address, else the first
 * account, else NULL; one's own addresses are left out of To and Cc of a reply to all.
 *
 * Fails with LL_ERROR_NOT_FOUND when nothing of the letter can be read. */
void
ll_reply_new_async (LlEngine *engine,
                    LlReport *report,
                    LlReplyKind kind,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data);
LlDraft *
ll_reply_new_finish (LlEngine *engine, GAsyncResult *result, GError **error);

G_END_DECLS
