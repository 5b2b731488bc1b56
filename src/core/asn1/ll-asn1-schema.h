/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "asn1/ll-der-reader.h"

G_BEGIN_DECLS

/* The second opinion of libtasn1 on small structures: ll-asn1-schema.asn says what they
 * look like, and libtasn1 whether one does.  It is no first opinion: even when told to be
 * strict it takes lengths in longer forms, and an empty SEQUENCE for any other.  Whoever
 * asks has taken the octets by ll_ber_stream_take_der () and reads them by ll-der-reader,
 * so that two readers must agree before anything counts.  Whole messages never come here:
 * libtasn1 would hold them in memory. */

/* Whether @element, from its first octet to its last, is of @type, a name of the schema.
 */
gboolean
ll_asn1_schema_is (const LlDerReader *element, const char *type);

G_END_DECLS
