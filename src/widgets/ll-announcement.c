/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "widgets/ll-announcement.h"

/* ATK 2.46 brought "announcement", and 2.50 "notification" with a politeness: by name, so
 * that the older ones do as well. */
void
ll_announcement_make (GtkWidget *widget, const char *words)
{
  AtkObject *accessible;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (words != NULL);

  if (!gtk_widget_get_mapped (widget) || *words == '\0')
    return;
  accessible = gtk_widget_get_accessible (widget);
  if (g_signal_lookup ("announcement", ATK_TYPE_OBJECT) != 0)
    g_signal_emit_by_name (accessible, "announcement", words);
  else
    atk_object_notify_state_change (accessible, ATK_STATE_SHOWING, TRUE);
}
