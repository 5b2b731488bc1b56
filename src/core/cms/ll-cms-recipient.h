/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "keys/ll-identity.h"

G_BEGIN_DECLS

/* LlCmsRecipient is one of our own among the RecipientInfos of a message (RFC 5652,
 * section 6.2): which identity is meant, and the content key encrypted for it. */
typedef struct _LlCmsRecipient LlCmsRecipient;

void
ll_cms_recipient_free (LlCmsRecipient *self);

/* Looks at @info, one RecipientInfo in DER, and appends to @out_found (element-type
 * LlCmsRecipient) those who are one of @identities (element-type LlIdentity).  The
 * others are left alone: their keys are never tried (8.1.15).
 *
 * @out_count: how many recipients the RecipientInfo stands for.
 *
 * Fails with LL_ERROR_MALFORMED or LL_ERROR_LIMIT. */
gboolean
ll_cms_recipient_find (GBytes *info,
                       GPtrArray *identities,
                       GPtrArray *out_found,
                       unsigned int *out_count,
                       GError **error);

LlIdentity *
ll_cms_recipient_get_identity (const LlCmsRecipient *self);

/* What of the way in which the content key is encrypted we do not have; NULL when we have
 * all that it takes. */
const char *
ll_cms_recipient_get_unsupported (const LlCmsRecipient *self);

/* Decrypts the content key, which must have @size octets, with the identity's @key.  When
 * anything is wrong with it, the answer is @size random octets: nothing can be learnt
 * from us about the encrypted key (RFC 3218, section 2.3.2).
 *
 * Fails with LL_ERROR_UNSUPPORTED when an algorithm is switched off here. */
LlSecret *
ll_cms_recipient_open (const LlCmsRecipient *self,
                       const LlPrivateKey *key,
                       size_t size,
                       GError **error);

/* Encrypts @content_key for @certificate: key transport for RSA, key agreement for the
 * curves.
 *
 * Fails with LL_ERROR_UNSUPPORTED, naming the certificate, or LL_ERROR_CRYPTO.
 *
 * Returns: (transfer full): the RecipientInfo in DER. */
GBytes *
ll_cms_recipient_seal (LlCertificate *certificate, LlSecret *content_key, GError **error);

/* TRUE when ll_cms_recipient_seal () uses key transport with issuerAndSerialNumber, which
 * is what EnvelopedData of version 0 is made of (RFC 5652, section 6.1). */
gboolean
ll_cms_recipient_is_transport (LlCertificate *certificate);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlCmsRecipient, ll_cms_recipient_free)

G_END_DECLS
