/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cms/ll-cms-signature.h"
#include "cms/ll-cms-signer-info.h"

G_BEGIN_DECLS

#define LL_CMS_N_DIGESTS (LL_DIGEST_SHA512 + 1)

/* What the signers of one SignedData signed, for ll-cms-verify. */
typedef struct {
  LlDerReader content_type;          /* content of eContentType */
  GBytes *digests[LL_CMS_N_DIGESTS]; /* of the content, by algorithm; NULL: not made */
  gboolean looks_like_attributes;    /* the content, standards: 8.1.4 */
  GPtrArray *certificates;           /* of LlCertificate: all that came along */
} LlCmsSigned;

/* Returns: (transfer full): the judgement; nothing of @what is kept. */
LlCmsSignature *
ll_cms_signature_new (LlCmsSignerInfo *info, const LlCmsSigned *what);

G_END_DECLS
