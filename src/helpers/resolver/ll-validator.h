/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "dns/ll-dns-protocol.h"

G_BEGIN_DECLS

/* LlValidator is libunbound, set up to validate or not at all: every return code is
 * checked, and the first refusal is final.  One per process. */
typedef struct _LlValidator LlValidator;

/* The answer to a question that was not cancelled.  @answer is lent. */
typedef void (*LlValidatorFunc) (guint32 id, LlDnsAnswer *answer, gpointer user_data);

/* @setup: a LL_DNS_MESSAGE_SETUP.
 *
 * Returns: (transfer full): the validator, or NULL with @out_refusal and @out_why set */
LlValidator *
ll_validator_new (const LlDnsMessage *setup,
                  LlValidatorFunc answer_cb,
                  gpointer user_data,
                  LlDnsRefusal *out_refusal,
                  const char **out_why);
void
ll_validator_free (LlValidator *self);

/* @id: not under way already.  What cannot be asked is answered at once. */
void
ll_validator_ask (LlValidator *self, guint32 id, const char *name, guint16 type);

void
ll_validator_cancel (LlValidator *self, guint32 id);

size_t
ll_validator_get_n_pending (const LlValidator *self);

/* Readable when ll_validator_process () has something to do. */
int
ll_validator_get_fd (LlValidator *self);

gboolean
ll_validator_process (LlValidator *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlValidator, ll_validator_free)

G_END_DECLS
