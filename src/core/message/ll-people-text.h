/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "message/ll-message.h"

G_BEGIN_DECLS

/* The people whom all fields called @field of @message name, for people to read: `Alice
 * Adams <alice@example.org>, bob@example.net`.
 *
 * An address is there in full, in the form in which it counts, and never far from its
 * beginning: names are cleaned and cut to LL_SHOWN_NAME_SIZE, and quoted when they could
 * be taken for an address themselves (12.I2).  Those who do not fit into @size octets any
 * more are left out for an ellipsis.  What cannot be read as addresses stands as
 * ll_message_dup_text () has it, cut.
 *
 * Returns: (transfer full) (nullable): NULL when there is no such field. */
char *
ll_people_text_new (const LlMessage *message, const char *field, size_t size);

G_END_DECLS
