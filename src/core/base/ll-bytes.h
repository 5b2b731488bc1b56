/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns: (transfer full): @bytes as lower-case hex digits. */
char *
ll_bytes_format_hex (GBytes *bytes);

/* Reads hex digits of either case, without blanks.
 *
 * Fails with LL_ERROR_MALFORMED on an odd number of digits or any other character.
 *
 * Returns: (transfer full): the octets, or NULL with @error set. */
GBytes *
ll_bytes_parse_hex (const char *hex, GError **error);

/* Returns: (transfer full): the SHA-256 of @bytes as 64 lower-case hex digits: the name
 * by which a certificate is known everywhere in Letterlock. */
char *
ll_bytes_fingerprint (GBytes *bytes);

/* Compares in a time that depends on the sizes alone. */
gboolean
ll_bytes_equal_secret (const void *a, const void *b, size_t size);

/* Reads a whole file of at most @limit octets.
 *
 * Fails with LL_ERROR_LIMIT when it is larger and with LL_ERROR_STORAGE when it cannot be
 * read; the message names the file.
 *
 * Returns: (transfer full): the content, or NULL with @error set. */
GBytes *
ll_bytes_new_from_file (const char *path, size_t limit, GError **error);

/* Writes @bytes to @path through a temporary file beside it, mode 0600, and a rename:
 * there is the old file or the whole new one, never half of it.
 *
 * Fails with LL_ERROR_STORAGE; the message names the file. */
gboolean
ll_bytes_write_file (GBytes *bytes, const char *path, GError **error);

G_END_DECLS
