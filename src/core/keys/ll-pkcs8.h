/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "asn1/ll-der-reader.h"
#include "keys/ll-passphrase.h"
#include "keys/ll-private-key.h"

G_BEGIN_DECLS

/* Keys under a passphrase (PKCS#8, RFC 5958, with PKCS#5, RFC 8018), and how a person is
 * asked for it. */

#define LL_PASSPHRASE_TRIES 3

/* Looks at an AlgorithmIdentifier for encryption under a passphrase, before any work is
 * done for it.
 *
 * Fails with LL_ERROR_MALFORMED, LL_ERROR_UNSUPPORTED, or LL_ERROR_LIMIT when it asks for
 * more rounds than anybody needs. */
gboolean
ll_pkcs8_check_algorithm (LlDerReader algorithm, GError **error);

/* The same for an EncryptedPrivateKeyInfo in DER. */
gboolean
ll_pkcs8_check (const void *der, size_t size, GError **error);

/* @encrypted: an EncryptedPrivateKeyInfo in DER.  Fails with LL_ERROR_PASSPHRASE when
 * @passphrase is not the one, and as ll_pkcs8_check () does. */
LlPrivateKey *
ll_pkcs8_decrypt (const void *encrypted,
                  size_t size,
                  LlSecret *passphrase,
                  GError **error);

/* Tries one passphrase.  Fails with LL_ERROR_PASSPHRASE when it is wrong: the next one is
 * asked for; every other error ends it. */
typedef gboolean (*LlPassphraseTry) (LlSecret *passphrase,
                                     gpointer user_data,
                                     GError **error);

/* Asks up to LL_PASSPHRASE_TRIES times, until @attempt succeeds. */
gboolean
ll_pkcs8_ask (LlPassphrase *passphrase,
              LlPassphrasePurpose purpose,
              const char *subject,
              LlPassphraseTry attempt,
              gpointer user_data,
              GCancellable *cancellable,
              GError **error);

G_END_DECLS
