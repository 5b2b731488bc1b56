/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gtk/gtk.h>

#include "engine/ll-discover.h"
#include "engine/ll-draft.h"
#include "widgets/ll-recipient-model.h"

G_BEGIN_DECLS

/* LlRecipientChip is one recipient with the state of its look-up: searching, ready, ready
 * as of a date, no certificate, a DNS problem, changed - a shape, words and a colour
 * each. A click or Enter tells the story of the certificate in a popover; Delete removes
 * it.  To a screen reader it is a button called "alice@example.org, ready".
 *
 * Signals: "removed"; "accepted" (the person accepts what is published now);
 * "retry" (ask the DNS again). */
#define LL_TYPE_RECIPIENT_CHIP (ll_recipient_chip_get_type ())
G_DECLARE_FINAL_TYPE (LlRecipientChip, ll_recipient_chip, LL, RECIPIENT_CHIP, GtkBox)

GtkWidget *
ll_recipient_chip_new (const LlCorrespondent *person);

const LlCorrespondent *
ll_recipient_chip_get_person (LlRecipientChip *self);

/* @discovery with LL_CHIP_FOUND, @error with LL_CHIP_FAILED. */
void
ll_recipient_chip_set_state (LlRecipientChip *self,
                             LlChipPhase phase,
                             LlDiscovery *discovery,
                             const GError *error,
                             gint64 now);
LlChipPhase
ll_recipient_chip_get_phase (LlRecipientChip *self);
LlDiscovery *
ll_recipient_chip_get_discovery (LlRecipientChip *self);

/* Returns: (transfer none) (nullable): the popover while it is open. */
GtkWidget *
ll_recipient_chip_get_popover (LlRecipientChip *self);

/* The state in a few words: "ready", "being looked up".  (transfer full) */
char *
ll_recipient_chip_dup_words (LlRecipientChip *self);

G_END_DECLS
