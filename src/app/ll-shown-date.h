/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A letter's own date for people, in the time zone of this computer.  @date: seconds
 * since 1970, or -1.  Returns: (transfer full): "" when there is none, or none that a
 * calendar has. */

/* "21 Nov 2026" */
char *
ll_shown_date_format_day (gint64 date);

/* "21 Nov 2026, 12:00" */
char *
ll_shown_date_format (gint64 date);

G_END_DECLS
