/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "message/ll-mime-tree.h"
#include "smime/ll-smime-open.h"

G_BEGIN_DECLS

/* The leaves below @root as LlSmimePart values, in order.
 *
 * @out_parts: (out) (transfer full) (element-type LlSmimePart): frees what they point to.
 *
 * Fails as ll_spool_read () does. */
gboolean
ll_smime_part_list_new (const LlMimePart *root,
                        LlSmimeProtection inside,
                        GArray **out_parts,
                        GError **error);

/* The @index-th leaf, from 1, as ll_smime_part_list_new () counts; NULL when there is
 * none. */
const LlMimePart *
ll_smime_part_list_find (const LlMimePart *root, unsigned int index);

/* Returns: (transfer full): the decoded content of a leaf. */
GInputStream *
ll_smime_part_list_open (const LlMimePart *leaf);

/* Whether that media type is one of S/MIME's (RFC 8551, section 3.2; 6.2). */
gboolean
ll_smime_part_list_is_signature (const LlMimePart *part);
gboolean
ll_smime_part_list_is_pkcs7 (const LlMimePart *part);

G_END_DECLS
