/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* LlForgotten is what a forgetting took out of the store, row by row, as long as it can
 * be undone.  It is in memory only.  Immutable, reference counted, safe to share between
 * threads. */
typedef struct _LlForgotten LlForgotten;

LlForgotten *
ll_forgotten_ref (LlForgotten *self);

/* Gives up one reference; with the last the rows are gone for good. */
void
ll_forgotten_free (LlForgotten *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlForgotten, ll_forgotten_free)

G_END_DECLS
