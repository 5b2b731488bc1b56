/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "certificate/ll-certificate.h"

G_BEGIN_DECLS

/* LlRevocationList is one CRL (RFC 5280, section 5) from a file that the person gave.
 * Immutable; for any thread. */
typedef struct _LlRevocationList LlRevocationList;

/* @content: DER or PEM, at most LL_DER_SMALL_SIZE.  Fails with LL_ERROR_MALFORMED or
 * LL_ERROR_LIMIT. */
LlRevocationList *
ll_revocation_list_parse (GBytes *content, GError **error);
void
ll_revocation_list_free (LlRevocationList *self);

/* TRUE when the issuer of @certificate has revoked it by this list at @time: the list is
 * by that issuer, its signature verifies with one of @issuers (element-type
 * LlCertificate), and it names the serial number with a date not after @time.  A list
 * that is older than its nextUpdate still counts: what was revoked stays so. */
gboolean
ll_revocation_list_revokes (const LlRevocationList *self,
                            LlCertificate *certificate,
                            GPtrArray *issuers,
                            gint64 time);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlRevocationList, ll_revocation_list_free)

G_END_DECLS
