/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "message/ll-content-type.h"

G_BEGIN_DECLS

/* Reads the content of a text/plain part, whose transfer encoding is off: its charset as
 * ll_charset_decode () does, lines of format=flowed joined (RFC 3676; DelSp too), and the
 * copy of header fields taken away that stands at the top for readers that do not know
 * header protection (hp-legacy-display, RFC 9788, section 4.5.3).
 *
 * @has_legacy_display: believe hp-legacy-display: the part is an encrypted payload's,
 * which has protected fields.
 *
 * Nothing is an error.  Lines end as they did, joined ones in LF; nothing is cleaned: for
 * windows there is ll_display_text_clean_lines ().
 *
 * Returns: (transfer full): valid UTF-8. */
char *
ll_text_decoder_read (const LlContentType *type,
                      const guint8 *content,
                      size_t size,
                      gboolean has_legacy_display);

G_END_DECLS
