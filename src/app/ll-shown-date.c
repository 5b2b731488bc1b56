/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-shown-date.h"

#include <glib/gi18n-lib.h>

static char *
format (gint64 date, const char *pattern)
{
  g_autoptr (GDateTime) time = date < 0 ? NULL : g_date_time_new_from_unix_local (date);
  char *text = time != NULL ? g_date_time_format (time, pattern) : NULL;

  return text != NULL ? text : g_strdup ("");
}

char *
ll_shown_date_format_day (gint64 date)
{
  /* Translators: a day, as in "19 Nov 2026". */
  return format (date, _ ("%-d %b %Y"));
}

char *
ll_shown_date_format (gint64 date)
{
  /* Translators: day and time, as in "19 Nov 2026, 12:00". */
  return format (date, _ ("%-d %b %Y, %H:%M"));
}
