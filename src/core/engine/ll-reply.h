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
 * What cannot be read as addresses becomes typed text.
 *
 * @attribution (nullable): "On 21 November Alice wrote:", or what heads a forwarded
 * letter; lines of their own above the text.  The draft's text begins with two empty
 * lines, to write on.
 *
 * A reply to what came encrypted quotes it only when nobody can have altered it (8.3.6),
 * and when it goes to those whom its writer named: the header fields are protected, or it
 * goes to the sender alone, whose signature is inside.  Else somebody could put his own
 * name over a stolen letter, or beside hers, to have it sent to him (R1, R6).  Otherwise
 * quotation and attribution are left out.
 *
 * Fails with LL_ERROR_NOT_FOUND when nothing of the letter can be read, and as
 * ll_letter_view_new () does. */
void
ll_reply_new_async (LlEngine *engine,
                    LlReport *report,
                    LlReplyKind kind,
                    const char *attribution,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data);
LlDraft *
ll_reply_new_finish (LlEngine *engine, GAsyncResult *result, GError **error);

G_END_DECLS
