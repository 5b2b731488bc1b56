/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gtk/gtk.h>

#include "engine/ll-engine.h"
#include "support/ll-test-certificate.h"
#include "support/ll-test-shell.h"

G_BEGIN_DECLS

/* What the tests of the widgets share: a data directory of the test's own, an engine in
 * it that asks nobody anything, and a window. */

/* With the address sanitizer, on a busy machine. */
#define LONGEST_WAIT (100 * G_USEC_PER_SEC)

/* 2030: certificates of ll_test_certificate_make () are good from 2020 to 2040. */
#define CHOSEN_NOW 1893456000

typedef struct {
  LlTestShell *shell;
  LlPassphrase *passphrase; /* NULL: nobody is there to be asked */
  LlEngine *engine;
  GtkWidget *window; /* what is in it is the test's */
} WidgetCase;

void
widget_case_set_up (WidgetCase *self, gconstpointer data);
void
widget_case_tear_down (WidgetCase *self, gconstpointer data);

/* Another engine, which asks with these answers (NULL-terminated). */
void
widget_case_answer (WidgetCase *self, const char *const *answers);

/* Shows @widget in the window. */
void
widget_case_show (WidgetCase *self, GtkWidget *widget);

/* (transfer full): a path in the case's folder. */
char *
widget_case_path (WidgetCase *self, const char *name);

/* Iterates the main loop until @is_so; the test fails when it takes too long. */
typedef gboolean (*WidgetCondition) (gpointer data);

void
wait_until (WidgetCondition is_so, gpointer data, const char *what);

/* (transfer none): the child @name of @widget's template. */
gpointer
get_child (gpointer widget, const char *name);

/* (transfer full): a certificate that names @address (NULL: none). */
LlCertificate *
make_certificate (const char *subject, const char *address);

/* Appends it in PEM. */
void
append_pem (GString *pem, LlCertificate *certificate);

/* Writes text to a file of the case's folder; returns (transfer full) its path. */
char *
write_text (WidgetCase *self, const char *name, const char *text, gssize size);

#define add_widget_case(path, function)                                                  \
  g_test_add ("/widgets/" path, WidgetCase, NULL, widget_case_set_up, function,          \
              widget_case_tear_down)

G_END_DECLS
