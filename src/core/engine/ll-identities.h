/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "base/ll-address.h"
#include "engine/ll-engine.h"
#include "keys/ll-identity.h"

G_BEGIN_DECLS

/* One's own certificates and keys, in the data directory's identities/: <sha256>.pem
 * holds the certificate and its chain, <sha256>.p8 the key, encrypted.  The synchronous
 * calls block; keys are derived from passphrases slowly on purpose.  Windows use the
 * others, which copy what they are given and may ask for a passphrase on a worker. */

/* All of them, those of the files that were named on the way in first.
 *
 * Returns: (transfer full) (element-type LlIdentity). */
GPtrArray *
ll_identities_list (LlEngine *engine, GCancellable *cancellable, GError **error);
void
ll_identities_list_async (LlEngine *engine,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
GPtrArray *
ll_identities_list_finish (LlEngine *engine, GAsyncResult *result, GError **error);

/* Makes a key and a self-signed certificate for @address, good for three years, asks for
 * the passphrase that will protect it, and stores both.  @key_type: LL_KEY_RSA (RSA-3072)
 * or LL_KEY_P256; @name: the person's, or NULL. */
LlIdentity *
ll_identities_create (LlEngine *engine,
                      LlAddress *address,
                      const char *name,
                      LlKeyType key_type,
                      GCancellable *cancellable,
                      GError **error);
void
ll_identities_create_async (LlEngine *engine,
                            LlAddress *address,
                            const char *name,
                            LlKeyType key_type,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
LlIdentity *
ll_identities_create_finish (LlEngine *engine, GAsyncResult *result, GError **error);

/* Brings in every identity of a PKCS#12 or PEM file and stores it under a passphrase that
 * is asked for.  One that is there already is replaced.
 *
 * Returns: (transfer full) (element-type LlIdentity): what was brought in. */
GPtrArray *
ll_identities_import (LlEngine *engine,
                      const char *path,
                      GCancellable *cancellable,
                      GError **error);
void
ll_identities_import_async (LlEngine *engine,
                            const char *path,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
GPtrArray *
ll_identities_import_finish (LlEngine *engine, GAsyncResult *result, GError **error);

/* The record by which a domain publishes @certificate for @address, as a line of a zone
 * file: usage 3, the whole certificate, which is what others need to write to it.  Fails
 * with LL_ERROR_MALFORMED when no domain can publish anything for that address. */
char *
ll_identities_format_record (LlAddress *address,
                             LlCertificate *certificate,
                             GError **error);

/* The identity that signs for @address now: its certificate may sign, and names the
 * address or else, which is the second choice, no address at all.  Of several the one
 * that the account of that address names, else the newest.
 *
 * Returns: (transfer full) (nullable): NULL without @error when there is none. */
LlIdentity *
ll_identities_find_signer (LlEngine *engine,
                           const LlAddress *address,
                           GCancellable *cancellable,
                           GError **error);
void
ll_identities_find_signer_async (LlEngine *engine,
                                 LlAddress *address,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
LlIdentity *
ll_identities_find_signer_finish (LlEngine *engine, GAsyncResult *result, GError **error);

/* Every certificate of one's own for @address that may be encrypted to now, so that one's
 * own copy stays readable (RFC 8551, section 3.3).
 *
 * Returns: (transfer full) (element-type LlCertificate). */
GPtrArray *
ll_identities_dup_own_certificates (LlEngine *engine,
                                    const LlAddress *address,
                                    GCancellable *cancellable,
                                    GError **error);

G_END_DECLS
