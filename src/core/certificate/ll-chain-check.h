/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "certificate/ll-certificate.h"

G_BEGIN_DECLS

/* Whether a certificate stands on an anchor (RFC 5280, section 6, for e-mail: RFC 8550).
 */
typedef enum {
  LL_CHAIN_TRUSTED,
  LL_CHAIN_NO_ANCHOR, /* no path ends at one of the anchors */
  LL_CHAIN_EXPIRED,   /* a certificate above the leaf is out of its dates */
  LL_CHAIN_BROKEN,    /* a signature, a CA flag or a constraint on the path is wrong */
  LL_CHAIN_WEAK,      /* an algorithm or key on the path is too weak */
} LlChainStatus;

/* Builds a path from @leaf through @pool (either may hold certificates of any number,
 * order and relation; loops do no harm) to one of @anchors, and checks it at @time:
 * signatures, CA flags, path lengths, name constraints on mail addresses, dates of every
 * certificate above the leaf, unknown critical extensions.  The leaf's own dates and
 * usage are not judged here: ll_certificate_check_signing () does.
 *
 * @out_path: (out) (optional) (transfer full) (element-type LlCertificate): leaf first,
 * the anchor last; the longest part that could be built when there is none. */
LlChainStatus
ll_chain_check (LlCertificate *leaf,
                GPtrArray *pool,
                GPtrArray *anchors,
                gint64 time,
                GPtrArray **out_path);

/* Whether @issuer, a bare key such as a record "2 1 0" carries, made the certificate's
 * signature; LL_SIGNATURE_CHECK_CANNOT when the algorithm is unknown or too weak to ask.
 */
LlSignatureCheck
ll_chain_check_signature (const LlCertificate *certificate, const LlPublicKey *issuer);

const char *
ll_chain_status_to_string (LlChainStatus status);

G_END_DECLS
