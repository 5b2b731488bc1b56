/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gtk/gtk.h>

#include "engine/ll-mail-folder.h"

G_BEGIN_DECLS

/* LlLetterList is the list of a folder's letters.  It shows no marks: nobody has judged
 * them.
 *
 * Signal "chosen" (guint): the person chose that letter. */
#define LL_TYPE_LETTER_LIST (ll_letter_list_get_type ())
G_DECLARE_FINAL_TYPE (LlLetterList, ll_letter_list, LL, LETTER_LIST, GtkScrolledWindow)

/* @folder: (nullable) */
void
ll_letter_list_set_folder (LlLetterList *self, LlMailFolder *folder);

/* Selects without "chosen", and brings into sight. */
void
ll_letter_list_select (LlLetterList *self, unsigned int at);

G_END_DECLS
