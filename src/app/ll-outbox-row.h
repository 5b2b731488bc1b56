/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gtk/gtk.h>

#include "engine/ll-outbox.h"

G_BEGIN_DECLS

/* LlOutboxRow is one letter that waits: to whom, how large, since when, why, and when it
 * is tried again.  It sends the letter now, or deletes it once that was said twice:
 * deleting is for good, and the row asks in its own place.
 *
 * A letter that is being sent holds the application; [Cancel] ends it, and so does the
 * end of the row: nobody waits for a mail server then, and the letter goes on waiting.
 *
 * Signal "changed": the outbox is not what it was. */
#define LL_TYPE_OUTBOX_ROW (ll_outbox_row_get_type ())
G_DECLARE_FINAL_TYPE (LlOutboxRow, ll_outbox_row, LL, OUTBOX_ROW, GtkListBoxRow)

GtkWidget *
ll_outbox_row_new (GApplication *application, LlEngine *engine);

/* @letter: (transfer full): as it stands in the outbox now. */
void
ll_outbox_row_take_letter (LlOutboxRow *self, LlQueued *letter);
const char *
ll_outbox_row_get_id (LlOutboxRow *self);

G_END_DECLS
