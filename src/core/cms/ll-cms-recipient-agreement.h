/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "asn1/ll-der-reader.h"
#include "crypto/ll-public-key.h"
#include "keys/ll-private-key.h"

G_BEGIN_DECLS

/* What a KeyAgreeRecipientInfo says about how its keys are encrypted (RFC 5753, section
 * 3.1.1): ephemeral-static ECDH, a key derived from it, and the content key wrapped under
 * that (RFC 3394).  Its list of recipients is the business of ll-cms-recipient. */
typedef struct {
  LlDigestAlgorithm digest; /* of the key derivation */
  size_t kek_size;          /* octets of the key that the content key is wrapped under */
  GBytes *wrap;             /* owned: the AlgorithmIdentifier of the key wrap */
  GBytes *point;            /* owned: the originator's ephemeral public key */
  GBytes *ukm;              /* owned, nullable: user keying material */
  LlKeyType curve;          /* that the originator named, LL_KEY_UNKNOWN when none */
  char *unsupported;        /* owned, nullable: what of it we do not have */
} LlCmsAgreement;

void
ll_cms_agreement_clear (LlCmsAgreement *self);

/* Reads originator, ukm and keyEncryptionAlgorithm at @info, which is then at
 * recipientEncryptedKeys.  Something that we do not have is no failure.
 *
 * Fails with LL_ERROR_MALFORMED. */
gboolean
ll_cms_agreement_parse (LlDerReader *info, LlCmsAgreement *out_self, GError **error);

/* Unwraps a content key of @size octets with our private @key.  Where anything does not
 * fit, the answer is @size random octets.
 *
 * Fails with LL_ERROR_UNSUPPORTED when the hash function is switched off here. */
LlSecret *
ll_cms_agreement_open (const LlCmsAgreement *self,
                       const LlPrivateKey *key,
                       GBytes *wrapped,
                       size_t size,
                       GError **error);

/* Wraps @content_key for the owner of @public_key with a fresh ephemeral key, and appends
 * originator, ukm and keyEncryptionAlgorithm to @out.
 *
 * Returns: (transfer full): the wrapped key. */
GBytes *
ll_cms_agreement_seal (const LlPublicKey *public_key,
                       LlSecret *content_key,
                       GByteArray *out,
                       GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LlCmsAgreement, ll_cms_agreement_clear)

G_END_DECLS
