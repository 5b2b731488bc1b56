/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "widgets/ll-recipient-chip.h"

G_BEGIN_DECLS

/* LlRecipientPopover tells about one recipient: who it is, whether a letter to her can be
 * encrypted, what can be done about it, and the story of the certificate.
 *
 * Signals: "removed", "accepted", "retry" as LlRecipientChip's. */
#define LL_TYPE_RECIPIENT_POPOVER (ll_recipient_popover_get_type ())
G_DECLARE_FINAL_TYPE (LlRecipientPopover,
                      ll_recipient_popover,
                      LL,
                      RECIPIENT_POPOVER,
                      GtkPopover)

GtkWidget *
ll_recipient_popover_new (GtkWidget *relative_to);

/* As ll_recipient_chip_set_state (). */
void
ll_recipient_popover_set_state (LlRecipientPopover *self,
                                const LlCorrespondent *person,
                                LlChipPhase phase,
                                LlDiscovery *discovery,
                                const GError *error,
                                gint64 now);

G_END_DECLS
