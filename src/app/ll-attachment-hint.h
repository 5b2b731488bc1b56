/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* TRUE: @text speaks of an attachment, in one of @words, which are separated by commas.
 * A word counts at its beginning and in any case ("attach" is in "Attached"); one in a
 * script without blanks between words counts anywhere.  Quoted lines ("> ") are another's
 * words. */
gboolean
ll_attachment_hint_find (const char *text, const char *words);

/* The words in the person's language, and in English. */
const char *
ll_attachment_hint_get_words (void);

G_END_DECLS
