/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "base/ll-spool.h"

G_BEGIN_DECLS

/* LlLineReader walks through a range of a spool line by line, in constant memory.  Lines
 * end in LF or CRLF.  It lives on the stack. */
typedef struct {
  const LlSpool *spool;
  goffset next; /* to be read into the buffer */
  goffset end;
  guint8 *buffer; /* owned */
  size_t begin;   /* what is left of it */
  size_t size;
  gboolean is_inside; /* of a line longer than the buffer */
} LlLineReader;

typedef struct {
  const guint8 *data; /* until the next call */
  size_t size;        /* with the line end */
  size_t end_size;   /* 2: CRLF, 1: LF, 0: none, a piece of a long line or the last one */
  gboolean is_start; /* FALSE for the later pieces of a long line */
} LlLine;

void
ll_line_reader_init (LlLineReader *self,
                     const LlSpool *spool,
                     goffset offset,
                     goffset end);
void
ll_line_reader_clear (LlLineReader *self);

/* Returns: 1 with @out_line, 0 at the end, -1 with @error as from ll_spool_read (). */
int
ll_line_reader_next (LlLineReader *self, LlLine *out_line, GError **error);

/* Where the line after the last one begins. */
goffset
ll_line_reader_tell (const LlLineReader *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LlLineReader, ll_line_reader_clear)

G_END_DECLS
