/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Decodes what is called @charset (nullable) in a Content-Type into UTF-8.  Nothing is an
 * error: what is not a character becomes U+FFFD, as does NUL.
 *
 * Known are the charsets that letters are written in, by all their usual names, as the
 * supersets that those who use the names mean (ISO-8859-1 is windows-1252, GB2312 is
 * GB18030).  Any other, US-ASCII and none are read as UTF-8.  UTF-7 is among those on
 * purpose: it hides ASCII in ASCII, and two readers see two texts.
 *
 * Returns: (transfer full): valid UTF-8. */
char *
ll_charset_decode (const char *charset, const guint8 *octets, size_t size);

G_END_DECLS
