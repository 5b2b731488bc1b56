/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "base/ll-address.h"
#include "engine/ll-certificate-file.h"
#include "engine/ll-engine.h"
#include "store/ll-entry.h"
#include "store/ll-forgotten.h"

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

/* Cancelled late it forgets all the same, and nobody gets what would undo that: only who
 * has nowhere left to offer it cancels. */
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
 * since stays where the two disagree, as ll_store_restore () says in full.  The call
 * holds
 * @forgotten as long as it needs it, and may be made again with the same effect.  Fails
 * with LL_ERROR_STORAGE. */
gboolean
ll_certificates_restore (LlEngine *engine, const LlForgotten *forgotten, GError **error);
void
ll_certificates_restore_async (LlEngine *engine,
                               LlForgotten *forgotten,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
gboolean
ll_certificates_restore_finish (LlEngine *engine, GAsyncResult *result, GError **error);

/* What is in a file, before anything is stored; nobody is asked for a passphrase.  Fails
 * as ll_certificate_file_read () does. */
void
ll_certificates_inspect_async (LlEngine *engine,
                               const char *path,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
LlCertificateFile *
ll_certificates_inspect_finish (LlEngine *engine, GAsyncResult *result, GError **error);

/* Brings in the certificates of a file (DER, PEM, or the certificates of a signature
 * file, .p7c/.p7s/.p7m) for the addresses they name: known then, confirmed by nobody.
 * Those of authorities, and those that name no address, are set aside: the inspection
 * counts them.  A private key in it is left alone.  All of them are stored or none.
 *
 * Fails with LL_ERROR_MALFORMED (no certificate in it; none that names an address),
 * LL_ERROR_UNSUPPORTED, LL_ERROR_LIMIT, LL_ERROR_STORAGE, or LL_ERROR_USAGE under a
 * chosen time.
 *
 * @out_set_aside: (out) (optional): how many were left out.
 *
 * Returns: (transfer full) (element-type LlEntry): what is known now of those brought
 * in. */
GPtrArray *
ll_certificates_import (LlEngine *engine,
                        const char *path,
                        unsigned int *out_set_aside,
                        GCancellable *cancellable,
                        GError **error);
void
ll_certificates_import_async (LlEngine *engine,
                              const char *path,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
GPtrArray *
ll_certificates_import_finish (LlEngine *engine, GAsyncResult *result, GError **error);

/* Returns: (transfer full): the text of a file that holds all of @certificates
 * (element-type LlCertificate). */
GBytes *
ll_certificates_format_pem (GPtrArray *certificates);

/* Writes certificates to @path as PEM (DER when the name ends in .der or .cer), whole or
 * not at all.  Fails with LL_ERROR_STORAGE, or with LL_ERROR_USAGE when there are several
 * for one DER file. */
gboolean
ll_certificates_export (GPtrArray *certificates, const char *path, GError **error);
void
ll_certificates_export_async (LlEngine *engine,
                              LlCertificate *certificate,
                              const char *path,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean
ll_certificates_export_finish (LlEngine *engine, GAsyncResult *result, GError **error);

G_END_DECLS
