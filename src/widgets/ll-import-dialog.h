/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gtk/gtk.h>

#include "engine/ll-engine.h"

G_BEGIN_DECLS

/* LlImportDialog brings in a file: certificates of others, or a certificate of one's own
 * with its key (PKCS#12, PEM).  It shows what is in the file - addresses, dates,
 * fingerprints - before anything is stored.
 *
 * Signal "imported": something was stored. */
#define LL_TYPE_IMPORT_DIALOG (ll_import_dialog_get_type ())
G_DECLARE_FINAL_TYPE (LlImportDialog, ll_import_dialog, LL, IMPORT_DIALOG, GtkDialog)

GtkWidget *
ll_import_dialog_new (GtkWindow *parent, LlEngine *engine, const char *path);

G_END_DECLS
