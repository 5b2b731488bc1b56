/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* LlHeaderList is a message's header fields, raw and in order.  Immutable, reference
 * counted. */
typedef struct _LlHeaderList LlHeaderList;

/* @data: header fields, each ended by CRLF or LF, folded or not; an empty line ends them.
 * ` From:`, `From :` and the like count as From (12.I3).
 *
 * Fails with LL_ERROR_LIMIT or LL_ERROR_MALFORMED (a line that is no field).
 *
 * @out_size: (out) (optional): octets taken, the empty line included. */
LlHeaderList *
ll_header_list_parse (const char *data, size_t size, size_t *out_size, GError **error);

typedef enum {
  LL_HEADER_END_NONE,
  LL_HEADER_END_EMPTY_LINE,
  LL_HEADER_END_NO_FIELD,
} LlHeaderEnd;

/* The same for the header of a MIME part, which may be empty, and where a line that is no
 * field ends the header and begins the body: parts are what strangers put together, and
 * what is in them has to be read somehow.
 *
 * Fails with LL_ERROR_LIMIT only.
 *
 * @out_size: (out): octets taken, the empty line included.
 * @out_end: (out): what ended it; LL_HEADER_END_NONE: @data did, before the header. */
LlHeaderList *
ll_header_list_parse_part (const char *data,
                           size_t size,
                           size_t *out_size,
                           LlHeaderEnd *out_end,
                           GError **error);
LlHeaderList *
ll_header_list_ref (LlHeaderList *self);
void
ll_header_list_unref (LlHeaderList *self);

unsigned int
ll_header_list_get_size (const LlHeaderList *self);

/* Name as written without blanks; value unfolded (RFC 5322, section 2.2.3), not decoded,
 * without leading and trailing blanks; raw: the whole field as it stood, with its line
 * end. */
const char *
ll_header_list_get_name (const LlHeaderList *self, unsigned int index);
const char *
ll_header_list_get_value (const LlHeaderList *self, unsigned int index);
const char *
ll_header_list_get_raw (const LlHeaderList *self, unsigned int index);

/* The first field of that name in any case; NULL when there is none. */
const char *
ll_header_list_find (const LlHeaderList *self, const char *name);
unsigned int
ll_header_list_count (const LlHeaderList *self, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlHeaderList, ll_header_list_unref)

G_END_DECLS
