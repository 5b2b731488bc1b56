/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "base/ll-spool.h"

G_BEGIN_DECLS

#define LL_PLAIN_LINE_SIZE 998 /* RFC 5322, section 2.1.1, without the line end */

/* Whether the octets from @begin to @end of @spool can travel as 7bit (RFC 2045, section
 * 2.7): no octet above 127, no NUL, no CR but in a line end, no long line.
 *
 * Fails as ll_spool_read () does. */
gboolean
ll_plain_lines_check (const LlSpool *spool,
                      goffset begin,
                      goffset end,
                      gboolean *out_is_plain,
                      GError **error);

/* The same for octets in memory. */
gboolean
ll_plain_lines_check_text (const char *text);

/* Writes those octets with CRLF for every line end, whatever they are. */
gboolean
ll_plain_lines_copy (const LlSpool *spool,
                     goffset begin,
                     goffset end,
                     GOutputStream *out,
                     GCancellable *cancellable,
                     GError **error);

G_END_DECLS
