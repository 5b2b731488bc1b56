/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "base/ll-clock.h"

#include "base/ll-error.h"

struct _LlClock {
  gatomicrefcount refs;
  gboolean fixed;
  gint64 time; /* when fixed */
};

static LlClock *
clock_new (gboolean fixed, gint64 time)
{
  LlClock *self = g_new0 (LlClock, 1);

  g_atomic_ref_count_init (&self->refs);
  self->fixed = fixed;
  self->time = time;

  return self;
}

LlClock *
ll_clock_new_system (void)
{
  return clock_new (FALSE, 0);
}

LlClock *
ll_clock_new_fixed (gint64 time)
{
  return clock_new (TRUE, time);
}

LlClock *
ll_clock_ref (LlClock *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
ll_clock_unref (LlClock *self)
{
  g_return_if_fail (self != NULL);

  if (g_atomic_ref_count_dec (&self->refs))
    g_free (self);
}

gint64
ll_clock_get_time (const LlClock *self)
{
  return self->fixed ? self->time : g_get_real_time () / G_USEC_PER_SEC;
}

gboolean
ll_clock_is_fixed (const LlClock *self)
{
  return self->fixed;
}

char *
ll_clock_format_time (gint64 time)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (time);

  if (date == NULL)
    return g_strdup ("(out of range)");

  return g_date_time_format (date, "%Y-%m-%dT%H:%M:%SZ");
}

gboolean
ll_clock_parse_time (const char *text, gint64 *out_time, GError **error)
{
  g_autoptr (GDateTime) date = NULL;

  g_return_val_if_fail (text != NULL, FALSE);

  /* Without a time zone given, GLib answers NULL: RFC 3339 demands an offset. */
  date = g_date_time_new_from_iso8601 (text, NULL);
  if (date == NULL) {
    g_set_error (error, LL_ERROR, LL_ERROR_MALFORMED,
                 "not a time like 2026-11-21T12:00:00Z: %s", text);
    return FALSE;
  }
  *out_time = g_date_time_to_unix (date);

  return TRUE;
}
