/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* LlSpool is a private, growing store of octets without a name in any file system (a
 * memfd): what must not be on a disk in clear, and what must not be seen before it was
 * checked, waits there.  Writing goes at the end; any number of input streams read at
 * their own positions, also in other threads.  Reference counted. */
typedef struct _LlSpool LlSpool;

/* Fails with LL_ERROR_STORAGE. */
LlSpool *
ll_spool_new (GError **error);

/* Copies all of @stream, at most @limit octets.  Fails with LL_ERROR_LIMIT,
 * LL_ERROR_STORAGE or the stream's own error. */
LlSpool *
ll_spool_new_from_stream (GInputStream *stream,
                          goffset limit,
                          GCancellable *cancellable,
                          GError **error);

/* Reads a file where it lies: a regular file is not copied, anything else is.
 * "-" is standard input. */
LlSpool *
ll_spool_new_from_file (const char *path,
                        goffset limit,
                        GCancellable *cancellable,
                        GError **error);

/* The same for a path that may lead to anything: nothing is waited for.  Fails with
 * LL_ERROR_STORAGE, or with LL_ERROR_MALFORMED when it is a folder, pipe or device. */
LlSpool *
ll_spool_new_from_regular_file (const char *path, GError **error);

LlSpool *
ll_spool_ref (LlSpool *self);
void
ll_spool_unref (LlSpool *self);

goffset
ll_spool_get_size (const LlSpool *self);

/* For GMimeStreamFs and the like: they dup () it, and read with their own bounds. */
int
ll_spool_get_fd (const LlSpool *self);

/* Returns: (transfer none): appends; writes fail with LL_ERROR_STORAGE. */
GOutputStream *
ll_spool_get_output (LlSpool *self);

/* Appends @size octets.  Fails with LL_ERROR_STORAGE. */
gboolean
ll_spool_write (LlSpool *self, const void *data, size_t size, GError **error);

/* Reads up to @size octets at @offset.  Returns how many, 0 at the end, -1 with @error.
 */
gssize
ll_spool_read (const LlSpool *self,
               goffset offset,
               void *buffer,
               size_t size,
               GError **error);

/* Returns: (transfer full): a GSeekable stream over @size octets from @offset; @size -1
 * is all that is there now.  It keeps the spool alive. */
GInputStream *
ll_spool_new_input (LlSpool *self, goffset offset, goffset size);

/* Returns: (transfer full): @size octets from @offset in memory; for small pieces. */
GBytes *
ll_spool_dup_bytes (const LlSpool *self, goffset offset, goffset size, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlSpool, ll_spool_unref)

G_END_DECLS
