/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gtk/gtk.h>

#include "engine/ll-draft.h"

G_BEGIN_DECLS

/* LlAttachmentRow is one attachment of a letter being written: name, size, and a button
 * to take it out.
 *
 * Signal "removed". */
#define LL_TYPE_ATTACHMENT_ROW (ll_attachment_row_get_type ())
G_DECLARE_FINAL_TYPE (LlAttachmentRow, ll_attachment_row, LL, ATTACHMENT_ROW, GtkBox)

GtkWidget *
ll_attachment_row_new (const LlAttachment *attachment);

const LlAttachment *
ll_attachment_row_get_attachment (LlAttachmentRow *self);

G_END_DECLS
