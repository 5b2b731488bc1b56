/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gtk/gtk.h>

#include "engine/ll-discover.h"
#include "engine/ll-draft.h"
#include "widgets/ll-recipient-model.h"

G_BEGIN_DECLS

/* LlRecipientList is an address field: chips and an entry behind them.  An address
 * becomes a chip when it is complete (comma, semicolon, Enter, Tab, focus leaves, paste
 * of many), and is looked up at once, all of a paste together; what cannot be read stays
 * in the entry, marked and said why.  Up to LL_RECIPIENTS; a thousand do not freeze it:
 * the first of them are shown, those who stand in the way, and a button that shows more.
 *
 * Signals: "changed": people, typed text or a state; "edited": people or typed text. */
#define LL_TYPE_RECIPIENT_LIST (ll_recipient_list_get_type ())
G_DECLARE_FINAL_TYPE (LlRecipientList, ll_recipient_list, LL, RECIPIENT_LIST, GtkBox)

GtkWidget *
ll_recipient_list_new (void);

/* The people and what is known about them: lent. */
LlRecipientModel *
ll_recipient_list_get_model (LlRecipientList *self);

void
ll_recipient_list_set_engine (LlRecipientList *self, LlEngine *engine);

/* The accessible name of the entry: "To". */
void
ll_recipient_list_set_label (LlRecipientList *self, const char *label);

/* FALSE (the lock is on Never): nobody is looked up, and what runs is cancelled. */
void
ll_recipient_list_set_looks_up (LlRecipientList *self, gboolean looks_up);

void
ll_recipient_list_set_field (LlRecipientList *self, const LlDraftField *field);

/* Returns: (transfer full): free people and typed. */
void
ll_recipient_list_dup_field (LlRecipientList *self, LlDraftField *out_field);

/* Makes chips of what is typed.  FALSE: something in it is no address; it keeps the focus
 * and says so. */
gboolean
ll_recipient_list_complete (LlRecipientList *self);

/* Nobody is there and nothing is typed. */
gboolean
ll_recipient_list_is_empty (LlRecipientList *self);

/* Appends references to what is known (element-type LlDiscovery), counts who is still
 * looked up, and appends references to whom the person accepts (element-type LlAddress).
 * Who could not be looked up at all is not among them: ll_recipient_model_get () says. */
void
ll_recipient_list_collect (LlRecipientList *self,
                           GPtrArray *discoveries,
                           unsigned int *n_searching,
                           GPtrArray *accepted);

/* Takes everybody with that address out. */
void
ll_recipient_list_remove (LlRecipientList *self, const LlAddress *address);

G_END_DECLS
