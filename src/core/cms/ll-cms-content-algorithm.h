/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "crypto/ll-content-cipher.h"

G_BEGIN_DECLS

/* The contentEncryptionAlgorithm of EnvelopedData and AuthEnvelopedData: a cipher with
 * its parameters (RFC 3565 and RFC 3370 for CBC, RFC 5084 for GCM). */
typedef struct {
  LlCipher cipher;
  GBytes *iv;            /* owned */
  unsigned int tag_size; /* octets of the tag with GCM, 0 otherwise */
} LlCmsContentAlgorithm;

void
ll_cms_content_algorithm_clear (LlCmsContentAlgorithm *self);

/* Reads an AlgorithmIdentifier in DER.
 *
 * Fails with LL_ERROR_MALFORMED, or with LL_ERROR_UNSUPPORTED for a cipher that we do not
 * have and for a nonce of another size than 12 octets; the text names it.  @out_self is
 * written to on success only. */
gboolean
ll_cms_content_algorithm_parse (GBytes *der,
                                LlCmsContentAlgorithm *out_self,
                                GError **error);

/* Appends the AlgorithmIdentifier of @cipher with @iv; with GCM the tag has 16 octets. */
void
ll_cms_content_algorithm_write (GByteArray *out, LlCipher cipher, GBytes *iv);

/* The object identifier in dotted form, NULL for LL_CIPHER_UNKNOWN. */
const char *
ll_cms_content_algorithm_get_oid (LlCipher cipher);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LlCmsContentAlgorithm, ll_cms_content_algorithm_clear)

G_END_DECLS
