/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* LlTrustAnchors is a set of DNSSEC trust anchors: where the chain of signatures starts.
 *
 * They are parsed and counted here because libunbound takes an empty or unusable file
 * without a word and then finds every domain unsigned.  What is handed on is written
 * anew from what was understood.  Filled while it is made, read afterwards. */
typedef struct _LlTrustAnchors LlTrustAnchors;

LlTrustAnchors *
ll_trust_anchors_new (void);
void
ll_trust_anchors_free (LlTrustAnchors *self);

/* Adds the usable DS and DNSKEY records of @text, in zone-file form: one or more lines,
 * optional TTL and class, comments, parentheses; owner names are absolute.  Records with
 * an algorithm or digest that cannot be checked here, revoked keys, keys too short for
 * their algorithm, and keys that RFC 5011 has not accepted yet (";;state=" comments of
 * libunbound) are left out.
 *
 * @source is for messages: the name of the file.
 *
 * Fails with LL_ERROR_TRUST_ANCHOR, adding nothing, when @text is malformed, holds
 * another type of record, or has no usable anchor. */
gboolean
ll_trust_anchors_add_text (LlTrustAnchors *self,
                           const char *text,
                           size_t size,
                           const char *source,
                           GError **error);

/* The same for a file; a missing or too large one fails with LL_ERROR_TRUST_ANCHOR. */
gboolean
ll_trust_anchors_add_file (LlTrustAnchors *self, const char *path, GError **error);

size_t
ll_trust_anchors_get_n_usable (const LlTrustAnchors *self);

/* Returns: (transfer none): record @i as one line of a zone file, without line end. */
const char *
ll_trust_anchors_get_line (const LlTrustAnchors *self, size_t i);

/* Returns: (transfer full): all records, a line each. */
char *
ll_trust_anchors_format (const LlTrustAnchors *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlTrustAnchors, ll_trust_anchors_free)

G_END_DECLS
