/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gtk/gtk.h>

#include "engine/ll-report.h"

G_BEGIN_DECLS

/* LlSecurityBar says in two lines what is proven of the letter below it: the seal with
 * the sentence and its reason, the lock when the letter came encrypted, what rides on the
 * verdict.  It is drawn by GTK in a place that no letter can reach (B3).  Every state is
 * words; the bar's accessible description is all of them.
 *
 * Signal "check": the person wants the sender's domain asked again.
 * Property "details-shown" (boolean): the toggle button [Details]; to be bound. */
#define LL_TYPE_SECURITY_BAR (ll_security_bar_get_type ())
G_DECLARE_FINAL_TYPE (LlSecurityBar, ll_security_bar, LL, SECURITY_BAR, GtkBox)

GtkWidget *
ll_security_bar_new (void);

/* What is shown from now on; @report NULL: nothing is known.  @now: for "2 minutes ago".
 */
void
ll_security_bar_set_report (LlSecurityBar *self, LlReport *report, gint64 now);

/* Work is going on and the letter cannot be judged yet: a spinner and @sentence
 * ("Checking with example.org..."); NULL: it ended. */
void
ll_security_bar_set_busy (LlSecurityBar *self, const char *sentence);

/* The letter could not be opened at all. */
void
ll_security_bar_set_error (LlSecurityBar *self, const GError *error);

G_END_DECLS
