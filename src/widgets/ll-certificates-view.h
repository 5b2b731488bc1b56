/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gtk/gtk.h>

#include "engine/ll-engine.h"

G_BEGIN_DECLS

/* LlCertificatesView is the certificate store for people: a list with search and filter
 * (all, people, mine, problems), one certificate in full, and what can be done with it -
 * check now, forget with undo, import, export. */
#define LL_TYPE_CERTIFICATES_VIEW (ll_certificates_view_get_type ())
G_DECLARE_FINAL_TYPE (LlCertificatesView,
                      ll_certificates_view,
                      LL,
                      CERTIFICATES_VIEW,
                      GtkBox)

GtkWidget *
ll_certificates_view_new (void);

/* Loads, off the main thread. */
void
ll_certificates_view_set_engine (LlCertificatesView *self, LlEngine *engine);

/* Reads the store again and keeps selection and place. */
void
ll_certificates_view_reload (LlCertificatesView *self);

/* Starts the import of a file. */
void
ll_certificates_view_import (LlCertificatesView *self, const char *path);

G_END_DECLS
