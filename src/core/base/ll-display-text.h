/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Text from strangers, made fit to stand beside our own words (H4, X8). */

/* @size: octets of @text; -1: it ends with a NUL.
 *
 * Returns: (transfer full): @text as valid UTF-8 on one line, without control,
 * bidirectional, invisible and tag characters, with runs of white space as one blank
 * each, so that nothing is pushed out of sight, and with at most eight marks on a letter,
 * so that none are piled up over what stands above. */
char *
ll_display_text_clean (const char *text, gssize size);

/* The same for an address, which must not look like another one: in the place of what
 * cannot be seen stands U+FFFD, and blanks stay as many as they are.  What
 * ll_address_parse () takes comes out as it is.
 *
 * Returns: (transfer full). */
char *
ll_display_text_clean_address (const char *text);

/* The same for a text of many lines.
 *
 * Line ends of every kind become LF; tabs and blanks stay as they are.  Lines of more
 * than LL_SHOWN_LINE_SIZE characters are broken, behind a blank if there is one near.
 * Out go control characters, private ones and tags, what is drawn as nothing, and all
 * that steers the direction of text: letters of scripts that run from the right keep
 * their own direction, and need none of it.  Of the invisible ones ZWJ and ZWNJ stay, one
 * at a time, behind a letter, mark or symbol from U+0600 up: emoji, Persian and the
 * scripts of India are misspelt without them, and no script before that has them.
 *
 * Returns: (transfer full). */
char *
ll_display_text_clean_lines (const char *text, gssize size);

/* Cuts @text, which is UTF-8, to at most @size octets of whole characters. */
void
ll_display_text_cut (char *text, size_t size);

/* Returns: (transfer full) (nullable): @name as the name of a file that can be written
 * into any folder: cleaned, what stands before its last separator cut off, no leading
 * dots, at most 200 octets.  NULL when nothing is left. */
char *
ll_display_text_clean_file_name (const char *name);

G_END_DECLS
