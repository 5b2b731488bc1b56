/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "engine/ll-draft.h"
#include "message/ll-message-writer.h"

G_BEGIN_DECLS

/* Returns: (transfer full): a writer with the fields and files of the message that
 * ll_draft_format_message () writes. */
LlMessageWriter *
ll_draft_new_writer (const LlDraft *self, gint64 now);

G_END_DECLS
