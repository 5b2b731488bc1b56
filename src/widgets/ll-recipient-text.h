/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "engine/ll-draft.h"

G_BEGIN_DECLS

/* What was typed or pasted into an address field, taken apart.  Addresses are separated
 * by commas, semicolons - those of Chinese keyboards too - and ends of lines, outside
 * quotes and angle brackets. */

/* Characters of text that is no address that a field keeps. */
#define LL_RECIPIENT_TEXT_MAX 2000

typedef struct {
  GPtrArray *people; /* (element-type LlCorrespondent): what could be read */
  char *rest;        /* what could not, separated by ", "; "" */
  char *unfinished;  /* what stands behind the last separator; "" */
  char *bad;         /* the first piece that is no address, fit to be shown; NULL */
} LlRecipientText;

void
ll_recipient_text_free (LlRecipientText *self);

/* @is_complete: what stands behind the last separator is finished as well. */
LlRecipientText *
ll_recipient_text_parse (const char *text, gboolean is_complete);

/* There is a separator in it, wherever it stands. */
gboolean
ll_recipient_text_has_separator (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlRecipientText, ll_recipient_text_free)

G_END_DECLS
