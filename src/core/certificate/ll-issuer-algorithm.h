/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "asn1/ll-der-reader.h"
#include "crypto/ll-public-key.h"

G_BEGIN_DECLS

/* How the issuer signed the certificate. */
typedef struct {
  LlSignatureScheme scheme;
  LlDigestAlgorithm digest;
  unsigned int pss_salt;
} LlIssuerAlgorithm;

/* Reads the content of the AlgorithmIdentifier that a certificate names twice (RFC 5280,
 * section 4.1.1.2, with RFC 4055, RFC 5758 and RFC 8410).  What we do not know, or what
 * is malformed, is LL_SIGNATURE_UNKNOWN. */
LlIssuerAlgorithm
ll_issuer_algorithm_read (LlDerReader algorithm);

G_END_DECLS
