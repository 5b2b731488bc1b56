/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "base/ll-address.h"
#include "base/ll-secret.h"
#include "certificate/ll-certificate.h"

G_BEGIN_DECLS

/* What kind of key to make; LL_KEY_RSA is RSA-3072, which every correspondent can use. */
typedef struct {
  LlAddress *address;
  const char *name;   /* the person's name, or NULL */
  LlKeyType key_type; /* LL_KEY_RSA or LL_KEY_P256 */
  gint64 not_before;
  gint64 not_after;
} LlCertificateRequest;

/* Makes a key and a certificate that it signs itself: rfc822Name or SmtpUTF8Mailbox (RFC
 * 9598), emailProtection, key usage for signing and encrypting, not a CA, a random
 * serial, and S/MIME capabilities that announce AES-256-GCM (RFC 4262).
 *
 * Fails with LL_ERROR_CRYPTO or LL_ERROR_UNSUPPORTED.
 *
 * @out_key: (transfer full): the private key as PKCS#8 DER, not encrypted: it goes into
 * keys/ll-key-file at once.
 * Returns: (transfer full): the certificate. */
LlCertificate *
ll_certificate_request_self_sign (const LlCertificateRequest *self,
                                  LlSecret **out_key,
                                  GError **error);

G_END_DECLS
