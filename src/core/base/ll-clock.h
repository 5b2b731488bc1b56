/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* LlClock is the time as an object, so that tests and `--at` can choose it.  Immutable,
 * reference counted.  All times are seconds since 1970-01-01T00:00:00Z. */
typedef struct _LlClock LlClock;

LlClock *
ll_clock_new_system (void);
LlClock *
ll_clock_new_fixed (gint64 time);
LlClock *
ll_clock_ref (LlClock *self);
void
ll_clock_unref (LlClock *self);

gint64
ll_clock_get_time (const LlClock *self);

/* TRUE when the time was chosen by somebody: what is learnt then must not be stored. */
gboolean
ll_clock_is_fixed (const LlClock *self);

/* Returns: (transfer full): @time as RFC 3339 has it, in UTC: 2026-11-21T12:00:00Z. */
char *
ll_clock_format_time (gint64 time);

/* Reads an RFC 3339 time with any offset.  Fails with LL_ERROR_MALFORMED. */
gboolean
ll_clock_parse_time (const char *text, gint64 *out_time, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlClock, ll_clock_unref)

G_END_DECLS
