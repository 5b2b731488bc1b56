/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "keys/ll-identity.h"

G_BEGIN_DECLS

/* Reads and writes keys with their certificates: PKCS#12 (old RC2 and 3DES files too),
 * PEM with certificates and a PKCS#8 or traditional key in any order, DER PKCS#8. */

/* Reads @content (at most LL_KEY_FILE_SIZE).  @passphrase (nullable: there is nobody)
 * is asked only when it is needed; @subject names the file to the person.  Certificates
 * that belong to no key are the chain.
 *
 * Fails with LL_ERROR_PASSPHRASE, LL_ERROR_MALFORMED, LL_ERROR_UNSUPPORTED,
 * LL_ERROR_LIMIT, with LL_ERROR_NOT_FOUND when there is a certificate without key or a
 * key without certificate, and G_IO_ERROR_CANCELLED.
 *
 * Returns: (transfer full) (element-type LlIdentity): at least one. */
GPtrArray *
ll_key_file_load (GBytes *content,
                  const char *subject,
                  LlPassphrase *passphrase,
                  GCancellable *cancellable,
                  GError **error);

/* Writes a private key as encrypted PKCS#8 in PEM (PBES2, AES-256, PBKDF2).  An empty
 * passphrase is LL_ERROR_USAGE: keys are never in clear on disk. */
GBytes *
ll_key_file_encrypt_key (LlSecret *pkcs8, LlSecret *passphrase, GError **error);

/* The same for the key of an identity, unlocking it first. */
GBytes *
ll_key_file_encrypt_identity (LlIdentity *identity,
                              LlSecret *passphrase,
                              GCancellable *cancellable,
                              GError **error);

G_END_DECLS
