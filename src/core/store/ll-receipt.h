/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "trust/ll-verdict.h"

G_BEGIN_DECLS

/* LlReceipt is what was found when a letter was first opened here (rule 7.14): a
 * certificate that expires later does not unsay it.  A plain struct; the strings belong
 * to whoever made it. */
typedef struct {
  LlVerdict verdict;
  gint64 received_at; /* the trusted time of receipt: the time of judgement ever after */
  gboolean
      is_unfinished; /* the DNS could not be asked: a later verdict replaces this one */
  char *certificate; /* (nullable): SHA-256 of the signer's, 64 hex digits */
} LlReceipt;

void
ll_receipt_free (LlReceipt *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlReceipt, ll_receipt_free)

G_END_DECLS
