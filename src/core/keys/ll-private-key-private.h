/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "keys/ll-private-key.h"

G_BEGIN_DECLS

/* The key as PKCS#8 in DER, not encrypted: for ll-key-file, which encrypts it at once. */
LlSecret *
ll_private_key_dup_pkcs8 (const LlPrivateKey *self, GError **error);

/* Reads what is not PKCS#8: the RSAPrivateKey and ECPrivateKey that openssl used to write
 * (RFC 8017, appendix A.1.2; RFC 5915). */
LlPrivateKey *
ll_private_key_new_from_traditional (LlSecret *der, GError **error);

G_END_DECLS
