/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "certificate/ll-certificate.h"
#include "crypto/ll-digest.h"

G_BEGIN_DECLS

/* LlCmsSignature is what one SignerInfo turned out to be.  Immutable, reference counted.
 */
typedef struct _LlCmsSignature LlCmsSignature;

typedef enum {
  LL_CMS_SIGNATURE_GOOD,   /* intact, made by the certificate's key: no more than that */
  LL_CMS_SIGNATURE_BAD,    /* digest, signature value or a signed attribute is wrong */
  LL_CMS_SIGNATURE_BROKEN, /* the structure breaks section 8.1 of our rules */
  LL_CMS_SIGNATURE_WEAK,   /* MD5, SHA-1, a short key: forbidden, whatever it says */
  LL_CMS_SIGNATURE_CANNOT_CHECK, /* an algorithm that we, or this computer, do not have */
  LL_CMS_SIGNATURE_NO_CERTIFICATE, /* digest fits; whose key it was is not in the message
                                    */
} LlCmsSignatureState;

LlCmsSignature *
ll_cms_signature_ref (LlCmsSignature *self);
void
ll_cms_signature_unref (LlCmsSignature *self);

LlCmsSignatureState
ll_cms_signature_get_state (const LlCmsSignature *self);

/* Why it is not good: a short English text for logs and details; NULL when it is good. */
const char *
ll_cms_signature_get_reason (const LlCmsSignature *self);

/* The signer's certificate from the message, chosen by the signer identifier and, where
 * it is there, by signingCertificateV2 (RFC 5035); NULL when there is none. */
LlCertificate *
ll_cms_signature_get_certificate (const LlCmsSignature *self);

/* "rsa-sha256", "rsa-pss-sha256", "ecdsa-sha256", "ed25519": as the command's JSON has
 * it. */
const char *
ll_cms_signature_get_algorithm (const LlCmsSignature *self);
LlDigestAlgorithm
ll_cms_signature_get_digest (const LlCmsSignature *self);

/* The signer's own claim of when; -1 when there is none. */
gint64
ll_cms_signature_get_signing_time (const LlCmsSignature *self);

/* The signature value's octets: by their hash a message is known again (7.14). */
GBytes *
ll_cms_signature_get_value (const LlCmsSignature *self);

/* DER of the sMIMECapabilities attribute's value, or NULL. */
GBytes *
ll_cms_signature_get_capabilities (const LlCmsSignature *self);

/* For a signature whose certificate was not in the message: checks it once more with
 * @certificate, which the DNS may have published whole.
 *
 * Returns: (transfer full): a new value; LL_CMS_SIGNATURE_NO_CERTIFICATE again when
 * @certificate is not the one that the signer identifier names. */
LlCmsSignature *
ll_cms_signature_check_with (LlCmsSignature *self, LlCertificate *certificate);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlCmsSignature, ll_cms_signature_unref)

G_END_DECLS
