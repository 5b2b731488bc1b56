/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "engine/ll-letter-view.h"

G_BEGIN_DECLS

/* What stands in and around a letter in a window.  Plain text, UTF-8, translated; strings
 * are (transfer full) unless they are const. */

/* While its sender's domain is asked: "Checking with example.org…". */
char *
ll_letter_wording_checking (const LlReport *report);

/* How one part came: "signed and encrypted", "not protected", ... */
const char *
ll_letter_wording_part (const LlLetterPart *part);

/* Why there is no text to read, for a letter that stays closed, and what can be done
 * about it; NULL: it lies open. */
char *
ll_letter_wording_closed (const LlReport *report);
const char *
ll_letter_wording_closed_remedy (const LlReport *report);

/* TRUE when the sender, or whoever runs her domain, could mend what is wrong. */
gboolean
ll_letter_wording_is_worth_telling (const LlReport *report);

G_END_DECLS
