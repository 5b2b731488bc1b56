/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* LlWrapBox lays its children one after the other and begins a new line where one does
 * not fit any more, as words do; in a line all are as high as the highest.  A child with
 * hexpand takes what is left of its line, and a line of its own when that is less than
 * its natural width.  It knows its height for a width, and stays quick with thousands of
 * children.  The children keep the order in which they were added; one that was added
 * with ll_wrap_box_insert () stands before another. */
#define LL_TYPE_WRAP_BOX (ll_wrap_box_get_type ())
G_DECLARE_FINAL_TYPE (LlWrapBox, ll_wrap_box, LL, WRAP_BOX, GtkContainer)

/* @before: (nullable): a child; NULL: the end. */
void
ll_wrap_box_insert (LlWrapBox *self, GtkWidget *child, GtkWidget *before);

/* Property "spacing" (int): between children and between lines. */

G_END_DECLS
