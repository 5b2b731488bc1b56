/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "certificate/ll-certificate.h"
#include "keys/ll-passphrase.h"
#include "keys/ll-private-key.h"

G_BEGIN_DECLS

/* LlIdentity is a certificate of one's own with its private key, which may still be
 * locked: then the passphrase is asked for when the key is first needed, and remembered
 * as long as the identity lives.  Reference counted, safe to share between threads. */
typedef struct _LlIdentity LlIdentity;

/* @chain: (nullable) (element-type LlCertificate): the certificates above it, without the
 * root. */
LlIdentity *
ll_identity_new (LlCertificate *certificate, LlPrivateKey *key, GPtrArray *chain);

/* @encrypted: an EncryptedPrivateKeyInfo (PKCS#8), DER or PEM.  @subject names the key
 * when the passphrase is asked for, and @passphrase (nullable) is who is asked: without
 * anybody the key stays locked. */
LlIdentity *
ll_identity_new_locked (LlCertificate *certificate,
                        GBytes *encrypted,
                        GPtrArray *chain,
                        LlPassphrase *passphrase,
                        const char *subject);

LlIdentity *
ll_identity_ref (LlIdentity *self);
void
ll_identity_unref (LlIdentity *self);

LlCertificate *
ll_identity_get_certificate (const LlIdentity *self);

/* (element-type LlCertificate): never NULL, may be empty. */
GPtrArray *
ll_identity_get_chain (const LlIdentity *self);

/* Unlocks the key when it is locked, asking up to three times.
 *
 * Fails with LL_ERROR_PASSPHRASE, G_IO_ERROR_CANCELLED, LL_ERROR_MALFORMED, or with
 * LL_ERROR_CRYPTO when key and certificate are no pair.
 *
 * Returns: (transfer full): the key. */
LlPrivateKey *
ll_identity_unlock (LlIdentity *self, GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlIdentity, ll_identity_unref)

G_END_DECLS
