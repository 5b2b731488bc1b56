/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "certificate/ll-certificate.h"

G_BEGIN_DECLS

/* May a certificate be used for a purpose at a time?  The first objection found, in this
 * order (standards: RFC 8550, sections 4.4.2 and 4.4.4; 0.3.2, 0.3.3 and S4). */
typedef enum {
  LL_USAGE_FINE,
  LL_USAGE_IS_CA,
  LL_USAGE_WRONG_KEY_USAGE,
  LL_USAGE_WRONG_EXTENDED_KEY_USAGE,
  LL_USAGE_UNKNOWN_KEY,
  LL_USAGE_WEAK_KEY,
  LL_USAGE_UNKNOWN_CRITICAL_EXTENSION,
  LL_USAGE_NOT_YET_VALID,
  LL_USAGE_EXPIRED,
} LlUsage;

/* The date is compared with @time, seconds since 1970.  To sign, a certificate may be a
 * CA's (S4 says nothing against it); to be encrypted to it may not (0.3.2), nor with a
 * key that we cannot encrypt to, such as X25519. */
LlUsage
ll_certificate_check_signing (const LlCertificate *self, gint64 time);
LlUsage
ll_certificate_check_encryption (const LlCertificate *self, gint64 time);

/* "expired", "wrong-key-usage", ...: for JSON and logs, never for people. */
const char *
ll_usage_to_string (LlUsage usage);

G_END_DECLS
