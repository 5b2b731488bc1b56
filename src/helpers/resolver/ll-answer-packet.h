/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/* Looks into a DNS answer as it came off the wire (RFC 1035, section 4.1).
 *
 * Returns: TRUE when a signature in the answer section was made over a wildcard: it
 * counts fewer labels than its owner has (RFC 4034, section 3.1.3).  FALSE, too, when the
 * octets are no answer: this is a remark about a proven answer and proves nothing itself.
 */
gboolean
ll_answer_packet_has_wildcard (const uint8_t *packet, size_t size);

G_END_DECLS
