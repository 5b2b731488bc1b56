/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gtk/gtk.h>

#include "engine/ll-mail-folder.h"

G_BEGIN_DECLS

/* LlLetterModel shows a mail folder to a GtkTreeView, without a copy: a row is a letter
 * as its outermost header has it, judged by nobody. */
#define LL_TYPE_LETTER_MODEL (ll_letter_model_get_type ())
G_DECLARE_FINAL_TYPE (LlLetterModel, ll_letter_model, LL, LETTER_MODEL, GObject)

typedef enum {
  LL_LETTER_COLUMN_WORDS, /* from whom and about what, a line each */
  LL_LETTER_COLUMN_DATE,
  LL_LETTER_COLUMN_SPOKEN, /* all of it on one line, for screen reader and tooltip */
} LlLetterColumn;

#define LL_N_LETTER_COLUMNS (LL_LETTER_COLUMN_SPOKEN + 1)

GtkTreeModel *
ll_letter_model_new (LlMailFolder *folder);

G_END_DECLS
