/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "crypto/ll-content-cipher.h"

G_BEGIN_DECLS

/* S/MIME capabilities: what a correspondent's program says it can read (RFC 8551, section
 * 2.5.2; in certificates RFC 4262). */

/* @capabilities: DER of SMIMECapabilities, or NULL.  TRUE when @cipher stands in the
 * list; FALSE also when the list is malformed. */
gboolean
ll_cms_capabilities_announce (GBytes *capabilities, LlCipher cipher);

G_END_DECLS
