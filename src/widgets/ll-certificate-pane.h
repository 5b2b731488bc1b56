/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gtk/gtk.h>

#include "engine/ll-engine.h"
#include "keys/ll-identity.h"
#include "store/ll-entry.h"

G_BEGIN_DECLS

/* LlCertificatePane shows one certificate in full, and what can be done with it: check
 * now, forget, export.  Of one's own it shows the record that its domain has to publish;
 * of an address that is looked up, what its domain publishes.
 *
 * Signals: "forget": the person asks for it; "checked": the DNS was asked, and the store
 * may know more. */
#define LL_TYPE_CERTIFICATE_PANE (ll_certificate_pane_get_type ())
G_DECLARE_FINAL_TYPE (LlCertificatePane,
                      ll_certificate_pane,
                      LL,
                      CERTIFICATE_PANE,
                      GtkBox)

GtkWidget *
ll_certificate_pane_new (void);

void
ll_certificate_pane_set_engine (LlCertificatePane *self, LlEngine *engine);

/* What is shown from now on.  Work that is under way for something else is cancelled; the
 * same certificate, read again, keeps it and what it said. */
void
ll_certificate_pane_show_entry (LlCertificatePane *self, LlEntry *entry);
void
ll_certificate_pane_show_identity (LlCertificatePane *self, LlIdentity *identity);

/* Asks the DNS, whatever the cache has, and shows the answer. */
void
ll_certificate_pane_look_up (LlCertificatePane *self, LlAddress *address);

void
ll_certificate_pane_clear (LlCertificatePane *self);

/* A sentence below the buttons, until something else is shown or done. */
void
ll_certificate_pane_say (LlCertificatePane *self, const char *sentence);

/* (transfer none) (nullable): what is shown. */
LlEntry *
ll_certificate_pane_get_entry (LlCertificatePane *self);
LlIdentity *
ll_certificate_pane_get_identity (LlCertificatePane *self);

/* Asks for a file and writes the certificate there, never a key. */
void
ll_certificate_pane_export (LlCertificatePane *self);

G_END_DECLS
