/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "base/ll-address.h"
#include "dns/ll-resolver.h"
#include "engine/ll-engine.h"
#include "keys/ll-identity.h"
#include "store/ll-store.h"

G_BEGIN_DECLS

/* What the engine lends to its use cases.  May be called on any thread. */

gboolean
ll_engine_is_offline (LlEngine *self);
const char *
ll_engine_get_tls_ca_file (LlEngine *self);
LlPassphrase *
ll_engine_get_passphrase (LlEngine *self);

/* Returns: (transfer full): a path inside the data directory. */
char *
ll_engine_build_path (LlEngine *self, const char *first, const char *second);

/* Makes a folder of the data directory, 0700, and what is above it.  Fails with
 * LL_ERROR_STORAGE. */
gboolean
ll_engine_make_folder (LlEngine *self, const char *name, GError **error);

/* Returns: (transfer none): opened with the first call.  Fails with LL_ERROR_STORAGE. */
LlStore *
ll_engine_get_store (LlEngine *self, GError **error);

/* Returns: (transfer full): the one of the engine's home context, or a new one for
 * another context.  Nothing is read or started yet. */
LlResolver *
ll_engine_dup_resolver (LlEngine *self);

/* (element-type LlCertificate): the CAs whose word counts for e-mail (7.12). */
GPtrArray *
ll_engine_get_anchors (LlEngine *self, GError **error);

/* Whether @certificate's issuer, one of @path or of the anchors, has revoked it by one of
 * the lists given.  Fails when a list cannot be read: then nothing is known. */
gboolean
ll_engine_check_revocation (LlEngine *self,
                            LlCertificate *certificate,
                            GPtrArray *path,
                            gboolean *out_revoked,
                            GError **error);

/* (element-type LlIdentity): the files given on the way in first, then the stored ones.
 * Read with the first call. */
GPtrArray *
ll_engine_dup_identities (LlEngine *self, GCancellable *cancellable, GError **error);

/* After one was added or removed. */
void
ll_engine_forget_identities (LlEngine *self);

/* The private main context of a synchronous twin. */
GMainContext *
ll_engine_push_context (void);
void
ll_engine_pop_context (GMainContext *context);

/* A GAsyncReadyCallback that leaves (transfer full) its result in a GAsyncResult *. */
void
ll_engine_keep_result_cb (GObject *source, GAsyncResult *result, gpointer out_result);

/* Iterates @context until *@result is there. */
void
ll_engine_wait (GMainContext *context, GAsyncResult **result);

G_END_DECLS
