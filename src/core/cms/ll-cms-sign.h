/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "keys/ll-identity.h"

G_BEGIN_DECLS

/* Makes SignedData (RFC 5652, section 5): DER, always with signedAttrs - contentType,
 * messageDigest, signingTime, sMIMECapabilities, signingCertificateV2,
 * algorithmProtection - and with the signer's certificate and chain, without the root
 * (RFC 8550, section 2.3). */
typedef struct {
  LlIdentity *signer;
  gint64 signing_time;
  GPtrArray
      *certificates; /* (nullable) more to carry, such as one's encryption certificate */
} LlCmsSignOptions;

/* The hash that this signer's messageDigest and signature use: micalg is made from it. */
LlDigestAlgorithm
ll_cms_sign_get_digest (LlIdentity *signer);

/* Signs @content without carrying it (RFC 8551, section 3.5.3).
 *
 * Fails with LL_ERROR_CRYPTO, LL_ERROR_PASSPHRASE, the stream's error or
 * G_IO_ERROR_CANCELLED.
 *
 * Returns: (transfer full): DER of the ContentInfo. */
GBytes *
ll_cms_sign_detached (const LlCmsSignOptions *options,
                      GInputStream *content,
                      GCancellable *cancellable,
                      GError **error);

/* Signs and carries @content (RFC 8551, section 3.5.2), which must be seekable: it is
 * read twice.  Writes DER of the ContentInfo, in constant memory. */
gboolean
ll_cms_sign_opaque (const LlCmsSignOptions *options,
                    GInputStream *content,
                    GOutputStream *out,
                    GCancellable *cancellable,
                    GError **error);

G_END_DECLS
