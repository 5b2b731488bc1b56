/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "asn1/ll-der-reader.h"
#include "asn1/ll-der-writer.h"
#include "crypto/ll-digest.h"
#include "crypto/ll-public-key.h"

G_BEGIN_DECLS

/* The AlgorithmIdentifiers of SignedData.  Knowing an algorithm is not trusting it. */

/* What a signatureAlgorithm says. */
typedef struct {
  LlSignatureScheme scheme; /* LL_SIGNATURE_UNKNOWN: nothing that we know */
  LlDigestAlgorithm digest; /* LL_DIGEST_UNKNOWN where it names none: the signer's
                               digestAlgorithm is meant */
  gboolean names_digest;    /* the identifier fixes the hash, known to us or not */
  LlDigestAlgorithm mask;   /* for RSASSA-PSS, the hash inside MGF1 */
  unsigned int pss_salt;    /* octets */
} LlCmsSignatureAlgorithm;

/* Takes a hash's AlgorithmIdentifier; @out_digest is LL_DIGEST_UNKNOWN for one that we do
 * not know.  Parameters are absent or NULL (RFC 5754, section 2).
 *
 * Returns: FALSE when it is malformed. */
gboolean
ll_cms_algorithms_take_digest (LlDerReader *reader, LlDigestAlgorithm *out_digest);

/* Reads a whole signature AlgorithmIdentifier (RFC 5754, section 3; RFC 4056; RFC 8419).
 *
 * Returns: FALSE when it is malformed, or has parameters that its kind does not have. */
gboolean
ll_cms_algorithms_parse_signature (const LlDerReader *identifier,
                                   LlCmsSignatureAlgorithm *out_algorithm);

/* Whether the content of two AlgorithmIdentifiers means the same: absent and NULL
 * parameters are equal, and so are defaults, written or not (RFC 6211, section 2). */
gboolean
ll_cms_algorithms_equal (const LlDerReader *a, const LlDerReader *b);

/* Writes the AlgorithmIdentifier of a hash, without parameters (RFC 5754, section 2). */
void
ll_cms_algorithms_write_digest (GByteArray *out, LlDigestAlgorithm digest);

/* Writes what a key of @type signs with, under @tag: 0x30, or an implicit one. */
void
ll_cms_algorithms_write_signature (GByteArray *out,
                                   uint8_t tag,
                                   LlKeyType type,
                                   LlDigestAlgorithm digest);

/* The hash that a key of @type signs with; LL_DIGEST_UNKNOWN when it cannot sign. */
LlDigestAlgorithm
ll_cms_algorithms_choose_digest (LlKeyType type);

/* Returns: (transfer full): "rsa-sha256", "rsa-pss-sha256", "ecdsa-sha256", "ed25519", or
 * "unknown". */
char *
ll_cms_algorithms_format (LlSignatureScheme scheme, LlDigestAlgorithm digest);

G_END_DECLS
