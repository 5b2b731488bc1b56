/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "keys/ll-identity.h"

G_BEGIN_DECLS

/* What was found in a key file so far; in the end keys and certificates are paired. */
typedef struct {
  GPtrArray *keys;         /* owned, of LlPrivateKey */
  GPtrArray *certificates; /* owned, of LlCertificate, each once */
} LlKeyFindings;

void
ll_key_findings_init (LlKeyFindings *self);
void
ll_key_findings_clear (LlKeyFindings *self);

/* Fails as ll_certificate_new_from_der () does, and with LL_ERROR_LIMIT. */
gboolean
ll_key_findings_add_certificate (LlKeyFindings *self,
                                 const void *der,
                                 size_t size,
                                 GError **error);

/* To be asked before the work on one more key.  Fails with LL_ERROR_LIMIT. */
gboolean
ll_key_findings_has_room (const LlKeyFindings *self, GError **error);

/* @key: (transfer full) */
void
ll_key_findings_take_key (LlKeyFindings *self, LlPrivateKey *key);

/* Fails with LL_ERROR_NOT_FOUND when a key has no certificate or there is no key at all.
 *
 * Returns: (transfer full) (element-type LlIdentity): at least one; each with those of
 * the other certificates that stand above it, without roots. */
GPtrArray *
ll_key_findings_pair (const LlKeyFindings *self, GError **error);

G_END_DECLS
