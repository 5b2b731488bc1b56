/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "message/ll-line-reader.h"

G_BEGIN_DECLS

/* LlMboxReader finds the letters of an mbox (RFC 4155) in one pass, in constant memory.
 * A letter begins behind a line `From ` that is the first one or follows an empty line;
 * the empty line before the next is no part of it.  Lines end in LF or CRLF.  It lives on
 * the stack. */
typedef struct {
  LlLineReader lines;
  GCancellable *cancellable;
  goffset at;          /* where the next line begins */
  goffset begin;       /* of a letter; -1: before the first */
  size_t blank;        /* octets of the empty line before @at; 0: there is none */
  gboolean is_first;   /* nothing was read */
  gboolean is_in_from; /* in a separator longer than the buffer */
  unsigned int n_lines;
} LlMboxReader;

/* Whether a file that begins with @head is an mbox. */
gboolean
ll_mbox_reader_is_mbox (const guint8 *head, size_t size);

void
ll_mbox_reader_init (LlMboxReader *self, const LlSpool *spool, GCancellable *cancellable);
void
ll_mbox_reader_clear (LlMboxReader *self);

/* Returns: 1 with the next letter, 0 at the end, -1 with @error as from ll_spool_read (),
 * or G_IO_ERROR_CANCELLED. */
int
ll_mbox_reader_next (LlMboxReader *self,
                     goffset *out_offset,
                     goffset *out_size,
                     GError **error);

/* Writes one letter as it was before it was put there: one `>` less before each line
 * `>From `, `>>From ` and so on (mboxrd). */
gboolean
ll_mbox_reader_copy (const LlSpool *spool,
                     goffset offset,
                     goffset size,
                     GOutputStream *out,
                     GCancellable *cancellable,
                     GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LlMboxReader, ll_mbox_reader_clear)

G_END_DECLS
