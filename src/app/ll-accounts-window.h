/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "app/ll-application.h"

G_BEGIN_DECLS

/* LlAccountsWindow lists the mail servers to submit to: add, change, remove. */
#define LL_TYPE_ACCOUNTS_WINDOW (ll_accounts_window_get_type ())
G_DECLARE_FINAL_TYPE (LlAccountsWindow,
                      ll_accounts_window,
                      LL,
                      ACCOUNTS_WINDOW,
                      GtkApplicationWindow)

GtkWidget *
ll_accounts_window_new (LlApplication *application);

G_END_DECLS
