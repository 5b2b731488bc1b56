/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "app/ll-application.h"

G_BEGIN_DECLS

/* LlCertificatesWindow is a window around LlCertificatesView. */
#define LL_TYPE_CERTIFICATES_WINDOW (ll_certificates_window_get_type ())
G_DECLARE_FINAL_TYPE (LlCertificatesWindow,
                      ll_certificates_window,
                      LL,
                      CERTIFICATES_WINDOW,
                      GtkApplicationWindow)

GtkWidget *
ll_certificates_window_new (LlApplication *application);

/* Starts the import of a file. */
void
ll_certificates_window_import (LlCertificatesWindow *self, const char *path);

G_END_DECLS
