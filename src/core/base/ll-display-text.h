/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Text from strangers, made fit to stand beside our own words (H4, X8). */

/* @size: octets of @text; -1: it ends with a NUL.
 *
 * Returns: (transfer full): @text as valid UTF-8 on one line, without control,
 * bidirectional, invisible and tag characters, and with runs of white space as one blank
 * each, so that nothing is pushed out of sight. */
char *
ll_display_text_clean (const char *text, gssize size);

/* Cuts @text, which is UTF-8, to at most @size octets of whole characters. */
void
ll_display_text_cut (char *text, size_t size);

/* Returns: (transfer full) (nullable): @name as the name of a file that can be written
 * into any folder: cleaned, what stands before its last separator cut off, no leading
 * dots, at most 200 octets.  NULL when nothing is left. */
char *
ll_display_text_clean_file_name (const char *name);

G_END_DECLS
