/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "message/ll-message.h"

G_BEGIN_DECLS

/* Writes @draft as a letter that anybody may read: neither signed nor encrypted.  What is
 * sent is 7-bit with CRLF, and has every field of @draft but Bcc and what a mail program
 * notes to itself.  It is a function of its own so that no mistake in sealing can end
 * here.
 *
 * Fails with LL_ERROR_MALFORMED when @draft cannot be written as it stands, as
 * ll_spool_read () does, with @out's error, or G_IO_ERROR_CANCELLED. */
gboolean
ll_clear_letter_write (LlMessage *draft,
                       GOutputStream *out,
                       GCancellable *cancellable,
                       GError **error);

G_END_DECLS
