/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gtk/gtk.h>

#include "keys/ll-passphrase.h"

G_BEGIN_DECLS

/* LlDialogPassphrase is the LlPassphrase of programs with windows: asked on any thread,
 * it shows an LlPassphraseDialog from the main thread, over whichever window is active,
 * and lets the asking thread wait.  Asked on the main thread itself it refuses
 * (LL_ERROR_PASSPHRASE) instead of waiting for itself. */
#define LL_TYPE_DIALOG_PASSPHRASE (ll_dialog_passphrase_get_type ())
G_DECLARE_FINAL_TYPE (LlDialogPassphrase,
                      ll_dialog_passphrase,
                      LL,
                      DIALOG_PASSPHRASE,
                      GObject)

/* Where the dialog belongs: asked on the main thread; may answer NULL. */
typedef GtkWindow *(*LlGetParent) (gpointer user_data);

LlPassphrase *
ll_dialog_passphrase_new (LlGetParent get_parent, gpointer user_data);

G_END_DECLS
