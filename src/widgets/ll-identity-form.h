/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gtk/gtk.h>

#include "engine/ll-engine.h"
#include "keys/ll-identity.h"

G_BEGIN_DECLS

/* LlIdentityForm makes a certificate of one's own: it asks for address and name, the
 * engine asks for a passphrase, and the key is made off the main thread.
 *
 * Signals: "made" (LlIdentity); "closed": the person does not want one. */
#define LL_TYPE_IDENTITY_FORM (ll_identity_form_get_type ())
G_DECLARE_FINAL_TYPE (LlIdentityForm, ll_identity_form, LL, IDENTITY_FORM, GtkBox)

GtkWidget *
ll_identity_form_new (void);

void
ll_identity_form_set_engine (LlIdentityForm *self, LlEngine *engine);

/* Empties the fields and takes the keyboard. */
void
ll_identity_form_start (LlIdentityForm *self);

G_END_DECLS
