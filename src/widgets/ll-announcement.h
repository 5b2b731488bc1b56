/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Tells people who do not see @widget what has just come to stand in it: a screen reader
 * speaks @words where its version of ATK has a way to ask for that, and else is told that
 * the widget now shows. */
void
ll_announcement_make (GtkWidget *widget, const char *words);

G_END_DECLS
