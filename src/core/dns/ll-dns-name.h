/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A domain name that we ask for, or hand to the resolver: labels of letters, digits,
 * hyphens and underscores, 63 octets each, 253 together (RFC 1035, section 2.3.4), with
 * or without the final dot; "." is the root. */
gboolean
ll_dns_name_is_valid (const char *name);

/* RFC 4343: the case of ASCII letters does not count, and the final dot neither. */
gboolean
ll_dns_name_equal (const char *a, const char *b);

G_END_DECLS
