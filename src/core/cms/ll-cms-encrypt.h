/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "certificate/ll-certificate.h"
#include "crypto/ll-content-cipher.h"

G_BEGIN_DECLS

/* Encrypts @content, exactly @size octets, for every one of @certificates (element-type
 * LlCertificate, at least one: RSA by PKCS#1 v1.5, P-256, P-384 and P-521 by
 * ephemeral-static ECDH, RFC 5753; one that is there twice counts once): EnvelopedData
 * with LL_CIPHER_AES128_CBC or LL_CIPHER_AES256_CBC, AuthEnvelopedData with
 * LL_CIPHER_AES128_GCM or LL_CIPHER_AES256_GCM (RFC 5083).  A fresh key and nonce each
 * time.  Writes DER of the ContentInfo, in constant memory.
 *
 * Fails with LL_ERROR_USAGE when nobody can read it, LL_ERROR_UNSUPPORTED for a key that
 * we cannot encrypt to (naming the certificate), LL_ERROR_MALFORMED when @content ends
 * before or goes on after @size, LL_ERROR_CRYPTO, or a stream's error. */
gboolean
ll_cms_encrypt (GPtrArray *certificates,
                LlCipher cipher,
                GInputStream *content,
                goffset size,
                GOutputStream *out,
                GCancellable *cancellable,
                GError **error);

G_END_DECLS
