/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Makes a field of a draft fit to be sent: CRLF line ends, lines of a size that fits, and
 * ASCII - display names and texts in UTF-8 become encoded words (RFC 2047).  What is so
 * already is kept octet by octet.
 *
 * @raw: the field as ll_header_list_get_raw () has it.
 *
 * Fails with LL_ERROR_MALFORMED on control characters, on 8-bit octets that are not UTF-8
 * or that stand where encoded words must not (an address, a Message-ID), and on a word
 * too long for a line.
 *
 * Returns: (transfer full): `Name: value`, ended by CRLF. */
char *
ll_header_field_format (const char *name, const char *raw, GError **error);

/* Where the value begins in what that returned. */
const char *
ll_header_field_skip_name (const char *field);

/* Returns: (transfer full): an unfolded value as people read it: decoded once (RFC 2047),
 * and cleaned as ll_display_text_clean () does. */
char *
ll_header_field_decode (const char *value);

G_END_DECLS
