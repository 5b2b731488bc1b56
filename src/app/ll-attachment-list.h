/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gtk/gtk.h>

#include "engine/ll-draft.h"

G_BEGIN_DECLS

/* LlAttachmentList is what goes with a letter being written: the attachments one after
 * the other, and how much they are together; hidden when there is nothing to show.  Files
 * are read off the main thread as soon as they are named; one that cannot be read is said
 * so in a sentence.
 *
 * Signal "changed". */
#define LL_TYPE_ATTACHMENT_LIST (ll_attachment_list_get_type ())
G_DECLARE_FINAL_TYPE (LlAttachmentList, ll_attachment_list, LL, ATTACHMENT_LIST, GtkBox)

/* Instead of what is there (element-type LlAttachment). */
void
ll_attachment_list_set (LlAttachmentList *self, GPtrArray *attachments);

/* Returns: (transfer full) (element-type LlAttachment): in the order they were named. */
GPtrArray *
ll_attachment_list_dup (LlAttachmentList *self);

/* Reads the file and adds it. */
void
ll_attachment_list_add_file (LlAttachmentList *self, GFile *file);

/* Files that are still read. */
unsigned int
ll_attachment_list_get_n_reading (LlAttachmentList *self);
unsigned int
ll_attachment_list_get_n (LlAttachmentList *self);

G_END_DECLS
