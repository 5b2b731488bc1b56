/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gtk/gtk.h>

#include "engine/ll-draft.h"
#include "engine/ll-engine.h"

G_BEGIN_DECLS

/* LlSenderRow is the From of a letter being written: a choice of one's own addresses -
 * those of the mail accounts first, then those that one has a certificate for - and
 * below it whether the letter can be signed, or why not and what to do about it.
 *
 * Signals: "changed": what is chosen or known about it; "chosen": the person chose. */
#define LL_TYPE_SENDER_ROW (ll_sender_row_get_type ())
G_DECLARE_FINAL_TYPE (LlSenderRow, ll_sender_row, LL, SENDER_ROW, GtkBox)

/* Reads accounts and identities, off the main thread. */
void
ll_sender_row_set_engine (LlSenderRow *self, LlEngine *engine);

/* Reads them again and keeps the choice. */
void
ll_sender_row_reload (LlSenderRow *self);

/* NULL: the first account, when there is one. */
void
ll_sender_row_set_from (LlSenderRow *self, const LlCorrespondent *from);

/* Returns: (transfer none) (nullable): NULL: there is nobody to be, or not yet. */
const LlCorrespondent *
ll_sender_row_get_from (LlSenderRow *self);

typedef enum {
  LL_SENDER_UNKNOWN,    /* not read yet */
  LL_SENDER_READY,      /* there is an account, and a certificate to sign with */
  LL_SENDER_UNSIGNED,   /* an account, and no certificate */
  LL_SENDER_NO_ACCOUNT, /* no mail server for this address; or no address at all */
} LlSenderState;

LlSenderState
ll_sender_row_get_state (LlSenderRow *self);

/* There is a certificate of one's own to sign with; FALSE also while it is not known. */
gboolean
ll_sender_row_can_sign (LlSenderRow *self);

G_END_DECLS
