/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "engine/ll-engine.h"
#include "engine/ll-outbox.h"

G_BEGIN_DECLS

/* LlOutboxSender submits what waits in the outbox when its next attempt is due, one
 * letter at a time, and tries all that may be tried again when the network comes back.
 * While a letter is being submitted the application is held.
 *
 * Signals: "changed" - the outbox is not what it was; "sent" and "refused" (LlQueued) -
 * what became of a letter; a letter that goes on waiting is not announced. */
#define LL_TYPE_OUTBOX_SENDER (ll_outbox_sender_get_type ())
G_DECLARE_FINAL_TYPE (LlOutboxSender, ll_outbox_sender, LL, OUTBOX_SENDER, GObject)

/* @application is not kept alive by it. */
LlOutboxSender *
ll_outbox_sender_new (GApplication *application, LlEngine *engine);

/* Looks what is due, now and from then on. */
void
ll_outbox_sender_look (LlOutboxSender *self);

/* Ends what is going on; the letter of this moment then waits. */
void
ll_outbox_sender_cancel (LlOutboxSender *self);

G_END_DECLS
