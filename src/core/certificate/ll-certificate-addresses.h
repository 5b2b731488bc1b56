/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "base/ll-address.h"
#include "certificate/ll-certificate.h"

G_BEGIN_DECLS

/* What a certificate says about one address: rules 7.1 to 7.8. */
typedef enum {
  LL_ADDRESS_MATCH,           /* it names this address */
  LL_ADDRESS_MATCH_NONE,      /* it names no address at all: RFC 8550, section 3 */
  LL_ADDRESS_MATCH_DIFFERENT, /* it names others only */
  LL_ADDRESS_MATCH_BAD, /* it names something that is no honest address (NULs and such) */
} LlAddressMatch;

/* Compares with rfc822Name and SmtpUTF8Mailbox in the subjectAltName and with
 * emailAddress in the subject; CN, dNSName and URI never count (RFC 8550, section 3; RFC
 * 9598). */
LlAddressMatch
ll_certificate_match_address (const LlCertificate *self, const LlAddress *address);

/* Returns: (transfer container) (element-type LlAddress): the honest addresses it names,
 * each once, at most LL_CERTIFICATE_ADDRESSES. */
GPtrArray *
ll_certificate_dup_addresses (const LlCertificate *self);

G_END_DECLS
