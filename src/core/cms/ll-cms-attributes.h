/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "asn1/ll-der-reader.h"
#include "certificate/ll-certificate.h"
#include "crypto/ll-digest.h"

G_BEGIN_DECLS

/* LlCmsAttributes are the signed attributes of one signer (RFC 5652, section 5.3; RFC
 * 8551, section 2.5).  Immutable, reference counted.  They are read strictly: DER,
 * sorted, each once, each known one with one value (standards: 8.1.2, 8.1.3). */
typedef struct _LlCmsAttributes LlCmsAttributes;

/* What a certificate is to the signing certificate attributes (RFC 5035). */
typedef enum {
  LL_CMS_CERTIFICATE_FITS, /* named by hash, or the attributes name none */
  LL_CMS_CERTIFICATE_DIFFERS,
  LL_CMS_CERTIFICATE_CANNOT, /* by a hash that we do not have */
} LlCmsCertificateFit;

/* @received: the whole signedAttrs element, its tag [0], as it came.
 *
 * Fails with LL_ERROR_MALFORMED or LL_ERROR_LIMIT (LL_CMS_ATTRIBUTES). */
LlCmsAttributes *
ll_cms_attributes_parse (GBytes *received, GError **error);
LlCmsAttributes *
ll_cms_attributes_ref (LlCmsAttributes *self);
void
ll_cms_attributes_unref (LlCmsAttributes *self);

/* Returns: (transfer none): what the signature is over: the same octets under the tag of
 * a SET OF. */
GBytes *
ll_cms_attributes_get_signed_octets (const LlCmsAttributes *self);

/* @oid is the content of an OBJECT IDENTIFIER. */
gboolean
ll_cms_attributes_is_content_type (const LlCmsAttributes *self, const LlDerReader *oid);
gboolean
ll_cms_attributes_is_message_digest (const LlCmsAttributes *self, GBytes *digest);
/* -1 when there is none. */
gint64
ll_cms_attributes_get_signing_time (const LlCmsAttributes *self);
/* Returns: (transfer none) (nullable): DER of SMIMECapabilities. */
GBytes *
ll_cms_attributes_get_capabilities (const LlCmsAttributes *self);

/* Whether algorithmProtection, where it is there, names these two AlgorithmIdentifiers
 * (RFC 6211). */
gboolean
ll_cms_attributes_protect (const LlCmsAttributes *self,
                           const LlDerReader *digest_algorithm,
                           const LlDerReader *signature_algorithm);

LlCmsCertificateFit
ll_cms_attributes_check_certificate (const LlCmsAttributes *self,
                                     const LlCertificate *certificate);

/* Whether @received, a whole element of unsigned attributes, is a set of attributes of
 * which none belongs among the signed ones (RFC 5652, section 11). */
gboolean
ll_cms_attributes_check_unsigned (GBytes *received);

/* Whether @content, from its first octet to its last, could be read as signed attributes:
 * then somebody may have made one out of the other (standards: 8.1.4). */
gboolean
ll_cms_attributes_look_like (const void *content, size_t size);

/* What a signer says. */
typedef struct {
  GBytes *message_digest;
  gint64 signing_time;
  LlCertificate *certificate;
  LlDigestAlgorithm digest;
} LlCmsSigning;

/* Returns: (transfer full): DER of the attributes that we write, under the tag of a SET
 * OF. */
GBytes *
ll_cms_attributes_write (const LlCmsSigning *signing);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlCmsAttributes, ll_cms_attributes_unref)

G_END_DECLS
