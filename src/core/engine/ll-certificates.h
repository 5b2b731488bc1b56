/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "base/ll-address.h"
#include "engine/ll-engine.h"
#include "store/ll-entry.h"

G_BEGIN_DECLS

/* The certificates of those one writes to.  Calls block on the disk alone; refreshing one
 * is ll_discover_async () with LL_DISCOVER_REFRESH. */

/* @address and @sha256 (both nullable) narrow the list down.
 *
 * Returns: (transfer container) (element-type LlEntry). */
GPtrArray *
ll_certificates_list (LlEngine *engine,
                      const LlAddress *address,
                      const char *sha256,
                      GError **error);
void
ll_certificates_list_async (LlEngine *engine,
                            LlAddress *address,
                            const char *sha256,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
GPtrArray *
ll_certificates_list_finish (LlEngine *engine, GAsyncResult *result, GError **error);

/* What was forgotten, as long as it can be undone. */
typedef struct _LlForgotten LlForgotten;

void
ll_forgotten_free (LlForgotten *self);

/* Forgets what is known of an address, or one certificate: exactly one of the two is
 * given. What protects against a domain that is made to look unsigned stays
 * (LL_FORGET_CERTIFICATES).
 *
 * @out_forgotten: (out) (optional) (transfer full): for ll_certificates_restore ().
 *
 * Fails with LL_ERROR_NOT_FOUND. */
gboolean
ll_certificates_forget (LlEngine *engine,
                        const LlAddress *address,
                        const char *sha256,
                        LlForgotten **out_forgotten,
                        GError **error);
void
ll_certificates_forget_async (LlEngine *engine,
                              LlAddress *address,
                              const char *sha256,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
LlForgotten *
ll_certificates_forget_finish (LlEngine *engine, GAsyncResult *result, GError **error);

/* Undo: everything that was forgotten is known again, as it was.  What has been learnt
 * since stays where the two disagree.  Fails with LL_ERROR_STORAGE. */
void
ll_certificates_restore_async (LlEngine *engine,
                               LlForgotten *forgotten,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean
ll_certificates_restore_finish (LlEngine *engine, GAsyncResult *result, GError **error);

/* Brings in the certificates of a file (DER, PEM, or the certificates of a signature
 * file, .p7c/.p7s) for the addresses they name: known then, confirmed by nobody.  Fails
 * with LL_ERROR_MALFORMED (no certificate in it; none that names an address),
 * LL_ERROR_LIMIT or LL_ERROR_STORAGE.
 *
 * Returns: (transfer full) (element-type LlEntry): what is known now. */
void
ll_certificates_import_async (LlEngine *engine,
                              const char *path,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
GPtrArray *
ll_certificates_import_finish (LlEngine *engine, GAsyncResult *result, GError **error);

/* Writes a certificate to @path as PEM (DER when the name ends in .der or .cer), whole or
 * not at all.  Fails with LL_ERROR_STORAGE. */
void
ll_certificates_export_async (LlEngine *engine,
                              LlCertificate *certificate,
                              const char *path,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean
ll_certificates_export_finish (LlEngine *engine, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlForgotten, ll_forgotten_free)

G_END_DECLS
