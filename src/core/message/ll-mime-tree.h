/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "message/ll-content-type.h"
#include "message/ll-message.h"

G_BEGIN_DECLS

/* LlMimeTree is where the parts of an entity lie in its spool: every one with its exact
 * octets, because signatures are over these and over nothing that was parsed and written
 * again.  The same tree is verified, listed and taken apart, so that what was checked and
 * what is shown cannot differ (M5).
 *
 * The body of a message/rfc822 is not looked into.  Immutable, reference counted. */
typedef struct _LlMimeTree LlMimeTree;

/* One part.  Its octets are from behind the line end of the delimiter before it to before
 * the line end that belongs to the delimiter after it (RFC 2046, section 5.1.1). */
typedef struct _LlMimePart LlMimePart;

struct _LlMimePart {
  LlMessage *entity;
  LlContentType *type;
  LlMimePart *parent;  /* (nullable) */
  GPtrArray *children; /* (element-type LlMimePart) (nullable): NULL for a leaf */
  gboolean is_closed;  /* a multipart with its closing delimiter */
};

/* Finds the parts of @entity in one pass, in constant memory.  A delimiter is a line of
 * its own: two hyphens, the boundary, blanks.  One that an outer multipart uses too ends
 * nothing inside.
 *
 * Fails with LL_ERROR_LIMIT above LL_MIME_DEPTH, LL_MIME_PARTS, or with a header over its
 * limits, and as ll_spool_read () does. */
LlMimeTree *
ll_mime_tree_new (LlMessage *entity, GError **error);
LlMimeTree *
ll_mime_tree_ref (LlMimeTree *self);
void
ll_mime_tree_unref (LlMimeTree *self);

const LlMimePart *
ll_mime_tree_get_root (const LlMimeTree *self);

/* TRUE when the Content-Type stands there once and can be read in one way only. */
gboolean
ll_mime_part_is_clear (const LlMimePart *part);

/* TRUE when its Content-Disposition says that it is to be kept, not shown: `attachment`,
 * and any word but `inline` (RFC 2183, section 2.8). */
gboolean
ll_mime_part_is_attachment (const LlMimePart *part);

/* The safe file name that the part's header gives it, from Content-Disposition or else
 * from Content-Type (RFC 2183, RFC 2231).  Returns: (transfer full) (nullable). */
char *
ll_mime_part_dup_file_name (const LlMimePart *part);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlMimeTree, ll_mime_tree_unref)

G_END_DECLS
