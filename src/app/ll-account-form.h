/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gtk/gtk.h>

#include "engine/ll-accounts.h"

G_BEGIN_DECLS

/* LlAccountForm adds or changes one account.  What is wrong is said below the field it is
 * wrong in.
 *
 * Signals: "saved"; "closed": the person does not want it. */
#define LL_TYPE_ACCOUNT_FORM (ll_account_form_get_type ())
G_DECLARE_FINAL_TYPE (LlAccountForm, ll_account_form, LL, ACCOUNT_FORM, GtkBox)

void
ll_account_form_set_engine (LlAccountForm *self, LlEngine *engine);

/* @account: what is changed; NULL: a new one. */
void
ll_account_form_start (LlAccountForm *self, const LlAccount *account);

G_END_DECLS
