/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "engine/ll-letter-view.h"

G_BEGIN_DECLS

void
ll_letter_part_free (LlLetterPart *self);

/* Chooses what of @report's letter is shown and what is listed, and decodes the texts;
 * the rules are those of ll_letter_view_new_async ().
 *
 * Fails as that does.
 *
 * Returns: (transfer full) (element-type LlLetterPart): empty when the letter could not
 * be opened. */
GPtrArray *
ll_letter_parts_new (const LlReport *report, GCancellable *cancellable, GError **error);

G_END_DECLS
