/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* LlContentType is the value of a Content-Type field as far as the structure of a message
 * hangs on it (RFC 2045, section 5.1).  Names of files, with their RFC 2231 forms, are
 * ll_mime_part_dup_file_name ()'s.  Immutable. */
typedef struct _LlContentType LlContentType;

/* @value: what stands after the field's colon, folded or not.
 *
 * Returns: (transfer full): the type; a value that names none is "text/plain" (RFC 2045,
 * section 5.2) and doubtful. */
LlContentType *
ll_content_type_parse (const char *value);
void
ll_content_type_free (LlContentType *self);

/* "multipart/signed", in lower case. */
const char *
ll_content_type_get_name (const LlContentType *self);

/* Whether it begins with "multipart/", and so on. */
gboolean
ll_content_type_is_media (const LlContentType *self, const char *media);

/* The first parameter of that name in any case, unquoted; NULL when there is none. */
const char *
ll_content_type_get_parameter (const LlContentType *self, const char *name);

/* TRUE when two readers could read it differently: a parameter stands there twice, or
 * something is no parameter.  No security may rest on it (M5). */
gboolean
ll_content_type_is_doubtful (const LlContentType *self);

/* Returns: (transfer full): @value without that parameter, otherwise octet by octet as it
 * was. */
char *
ll_content_type_remove_parameter (const char *value, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlContentType, ll_content_type_free)

G_END_DECLS
