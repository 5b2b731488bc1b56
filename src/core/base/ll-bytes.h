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

/* Whether @text can be one, in digits of either case. */
gboolean
ll_bytes_is_fingerprint (const char *text);

/* Compares in a time that depends on the sizes alone. */
gboolean
ll_bytes_equal_secret (const void *a, const void *b, size_t size);

G_END_DECLS
