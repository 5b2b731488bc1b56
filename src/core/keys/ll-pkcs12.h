/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "keys/ll-key-findings.h"

G_BEGIN_DECLS

/* A PKCS#12 file (RFC 7292), in BER as NSS writes it or in DER.  GnuTLS does the work;
 * what it would do for a stranger's parameters is looked at before. */
typedef struct _LlPkcs12 LlPkcs12;

/* A SEQUENCE that begins with version 3. */
gboolean
ll_pkcs12_is_likely (GBytes *content);

/* Fails with LL_ERROR_MALFORMED, LL_ERROR_UNSUPPORTED or LL_ERROR_LIMIT. */
LlPkcs12 *
ll_pkcs12_new (GBytes *content, GCancellable *cancellable, GError **error);
void
ll_pkcs12_free (LlPkcs12 *self);

/* Fails with LL_ERROR_PASSPHRASE when @passphrase (which may be NULL) is not the one, and
 * as above.  @out is filled on success only. */
gboolean
ll_pkcs12_open (LlPkcs12 *self,
                const char *passphrase,
                LlKeyFindings *out,
                GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlPkcs12, ll_pkcs12_free)

G_END_DECLS
