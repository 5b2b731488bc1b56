/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "base/ll-secret.h"
#include "certificate/ll-certificate.h"

G_BEGIN_DECLS

/* Reads the blocks of a PEM file (RFC 7468, and the older RFC 1421 headers) with whatever
 * text is around them.  The content may be a key: it is kept as a secret. */

typedef struct {
  char *label;       /* owned: "CERTIFICATE" */
  char *headers;     /* owned, nullable: "Proc-Type: ..." of RFC 1421 */
  LlSecret *content; /* owned */
} LlPemBlock;

void
ll_pem_block_clear (LlPemBlock *block);
gboolean
ll_pem_block_is_certificate (const LlPemBlock *block);

/* Borrows the octets. */
typedef struct {
  const char *data;
  size_t size; /* octets left */
} LlPemReader;

/* TRUE when there is a beginning of a block in @content. */
gboolean
ll_pem_is_likely (GBytes *content);

LlPemReader
ll_pem_reader_init (GBytes *content);

/* Fails with LL_ERROR_MALFORMED when a block has no end or is not base64.
 * @out_found: FALSE when there is no further block. */
gboolean
ll_pem_reader_next (LlPemReader *self,
                    LlPemBlock *out_block,
                    gboolean *out_found,
                    GError **error);

/* Appends @certificate as a block of its own. */
void
ll_pem_append_certificate (GString *pem, const LlCertificate *certificate);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LlPemBlock, ll_pem_block_clear)

G_END_DECLS
