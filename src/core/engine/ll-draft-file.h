/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "engine/ll-draft.h"
#include "message/ll-message.h"

G_BEGIN_DECLS

/* A draft as octets and back, the same in every field.  They are the message that would
 * be sent, so that any program that can decrypt it can read it, with one field in it
 * that a letter does not have: X-Letterlock-Draft tells all of the rest exactly.  Nothing
 * here is encrypted: it stays in memory. */

/* Fails as ll_draft_format_message () does, or with G_IO_ERROR_CANCELLED. */
LlSpool *
ll_draft_file_write (const LlDraft *draft,
                     gint64 now,
                     GCancellable *cancellable,
                     GError **error);

/* Fails with LL_ERROR_MALFORMED when it is no draft or half of one, LL_ERROR_LIMIT,
 * LL_ERROR_STORAGE, or G_IO_ERROR_CANCELLED. */
LlDraft *
ll_draft_file_read (LlMessage *message, GCancellable *cancellable, GError **error);

G_END_DECLS
