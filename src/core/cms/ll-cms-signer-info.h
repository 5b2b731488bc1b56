/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "asn1/ll-ber-stream.h"
#include "certificate/ll-certificate.h"
#include "cms/ll-cms-algorithms.h"
#include "cms/ll-cms-attributes.h"

G_BEGIN_DECLS

/* LlCmsSignerInfo is one SignerInfo as it was read (RFC 5652, section 5.3), before
 * anybody judges it.  Immutable, reference counted. */
typedef struct {
  gatomicrefcount refs;
  GBytes *issuer; /* DER of the Name; NULL when the signer is named by @key_id */
  GBytes *serial; /* octets of the INTEGER */
  GBytes *key_id; /* octets of the subject key identifier, or NULL */
  GBytes *digest_algorithm;    /* whole element */
  GBytes *signature_algorithm; /* whole element */
  GBytes *value;               /* octets of the signature */
  LlDigestAlgorithm digest;
  LlCmsSignatureAlgorithm algorithm;
  LlCmsAttributes *attributes; /* NULL when there is a @problem */
  char *problem;               /* what breaks the rules of 8.1, or NULL */
} LlCmsSignerInfo;

/* Takes the next element of @stream, which must be a SignerInfo.
 *
 * Fails as the stream does, and with LL_ERROR_MALFORMED.  What breaks a rule without
 * breaking the structure is a problem of the one signer. */
LlCmsSignerInfo *
ll_cms_signer_info_take (LlBerStream *stream, GError **error);
LlCmsSignerInfo *
ll_cms_signer_info_ref (LlCmsSignerInfo *self);
void
ll_cms_signer_info_unref (LlCmsSignerInfo *self);

/* Whether the signer identifier names @certificate; several may be named by one key
 * identifier. */
gboolean
ll_cms_signer_info_names (const LlCmsSignerInfo *self, const LlCertificate *certificate);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlCmsSignerInfo, ll_cms_signer_info_unref)

G_END_DECLS
