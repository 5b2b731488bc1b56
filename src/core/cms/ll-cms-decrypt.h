/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "base/ll-spool.h"
#include "crypto/ll-content-cipher.h"
#include "keys/ll-identity.h"

G_BEGIN_DECLS

/* LlCmsDecryption is what one EnvelopedData or AuthEnvelopedData turned out to be.
 * Immutable, reference counted. */
typedef struct _LlCmsDecryption LlCmsDecryption;

typedef enum {
  LL_CMS_DECRYPTED,
  LL_CMS_DECRYPT_NO_KEY, /* encrypted for others */
  LL_CMS_DECRYPT_FAILED, /* key, padding, tag or structure wrong: all alike (RFC 3218) */
  LL_CMS_DECRYPT_UNSUPPORTED, /* an algorithm that we do not have; the reason names it */
} LlCmsDecryptState;

LlCmsDecryption *
ll_cms_decryption_ref (LlCmsDecryption *self);
void
ll_cms_decryption_unref (LlCmsDecryption *self);

LlCmsDecryptState
ll_cms_decryption_get_state (const LlCmsDecryption *self);
const char *
ll_cms_decryption_get_reason (const LlCmsDecryption *self);
/* LL_CIPHER_UNKNOWN when it could not be told. */
LlCipher
ll_cms_decryption_get_cipher (const LlCmsDecryption *self);
/* The one of our identities that opened it; NULL unless decrypted. */
LlIdentity *
ll_cms_decryption_get_identity (const LlCmsDecryption *self);
/* How many recipients it was encrypted for. */
unsigned int
ll_cms_decryption_get_n_recipients (const LlCmsDecryption *self);
/* The plaintext, whole, after padding or tag were found right; NULL otherwise.  Only with
 * an AEAD cipher does that say that nobody changed it. */
LlSpool *
ll_cms_decryption_get_content (const LlCmsDecryption *self);

/* Opens @cms (a ContentInfo, DER or BER) with whichever of @identities (element-type
 * LlIdentity) it is encrypted for; only that one's key is unlocked.
 *
 * Fails with LL_ERROR_PASSPHRASE, a stream's error, or G_IO_ERROR_CANCELLED; what is
 * wrong with the message is a value. */
LlCmsDecryption *
ll_cms_decrypt (GPtrArray *identities,
                GInputStream *cms,
                GCancellable *cancellable,
                GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlCmsDecryption, ll_cms_decryption_unref)

G_END_DECLS
