/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "base/ll-spool.h"

G_BEGIN_DECLS

/* Files as wholes.  What is written goes into a temporary file beside @path, mode 0600,
 * which is synced and takes the name at the end: there is the old file or the whole new
 * one, never half of it.
 *
 * All fail with LL_ERROR_STORAGE; the message names the file. */

/* Reads a whole file; fails with LL_ERROR_LIMIT when it has more than @limit octets.
 *
 * Returns: (transfer full): the content, or NULL with @error set. */
GBytes *
ll_file_read (const char *path, size_t limit, GError **error);

gboolean
ll_file_write_bytes (const char *path, GBytes *bytes, GError **error);

/* The same from a spool, in constant memory. */
gboolean
ll_file_write_spool (const char *path, const LlSpool *spool, GError **error);

/* Writes @spool to where @fd stands, a device or pipe for instance; @name is for the
 * message. */
gboolean
ll_file_copy_spool (int fd, const char *name, const LlSpool *spool, GError **error);

/* Syncs a folder: the names of files that were written into it or taken out of it are on
 * the disk only then. */
gboolean
ll_file_sync_folder (const char *path, GError **error);

G_END_DECLS
