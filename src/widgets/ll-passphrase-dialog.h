/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gtk/gtk.h>

#include "base/ll-secret.h"
#include "keys/ll-passphrase.h"

G_BEGIN_DECLS

/* LlPassphraseDialog asks for a passphrase.  It appears while somebody may be typing a
 * letter: keys are thrown away until the keyboard was still for a moment.  What is typed
 * lies in GTK's own wiped entry buffer and in LlSecret, nowhere else. */
#define LL_TYPE_PASSPHRASE_DIALOG (ll_passphrase_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LlPassphraseDialog,
                      ll_passphrase_dialog,
                      LL,
                      PASSPHRASE_DIALOG,
                      GtkDialog)

/* @again: the last answer was wrong.  A new key's passphrase is to be typed twice. */
GtkWidget *
ll_passphrase_dialog_new (GtkWindow *parent,
                          LlPassphrasePurpose purpose,
                          const char *subject,
                          gboolean again);

/* After GTK_RESPONSE_ACCEPT.  Returns: (transfer full). */
LlSecret *
ll_passphrase_dialog_dup_secret (LlPassphraseDialog *self);

G_END_DECLS
