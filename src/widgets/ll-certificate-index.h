/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gtk/gtk.h>

#include "keys/ll-identity.h"
#include "store/ll-entry.h"

G_BEGIN_DECLS

/* LlCertificateIndex is the list of LlCertificatesView: search, filter, an entry to look
 * up an address that nobody has written to yet, and the rows.  It says in words when
 * there is nothing, or nothing found.
 *
 * Signals: "selected": the person chose another row; "look-up" (LlAddress): an address
 * was typed to be looked up; "import" and "make": the buttons. */
#define LL_TYPE_CERTIFICATE_INDEX (ll_certificate_index_get_type ())
G_DECLARE_FINAL_TYPE (LlCertificateIndex,
                      ll_certificate_index,
                      LL,
                      CERTIFICATE_INDEX,
                      GtkBox)

GtkWidget *
ll_certificate_index_new (void);

/* @people (element-type LlEntry), @mine (element-type LlIdentity).  The selection and the
 * place stay when what was selected is still there. */
void
ll_certificate_index_set_content (LlCertificateIndex *self,
                                  GPtrArray *people,
                                  GPtrArray *mine,
                                  gint64 now);

/* The store could not be read. */
void
ll_certificate_index_set_error (LlCertificateIndex *self, const GError *error);

/* (transfer none) (nullable): of the selected row; a row that the search hides is none.
 */
LlEntry *
ll_certificate_index_get_entry (LlCertificateIndex *self);
LlIdentity *
ll_certificate_index_get_identity (LlCertificateIndex *self);

/* Selects a row and scrolls to it, as soon as it is there and the filter shows it.
 * @address: NULL for one's own. */
void
ll_certificate_index_select (LlCertificateIndex *self,
                             LlAddress *address,
                             const char *sha256);
void
ll_certificate_index_unselect (LlCertificateIndex *self);

/* Takes search and filter away. */
void
ll_certificate_index_show_all (LlCertificateIndex *self);

/* Where the keyboard goes: Ctrl+F and Ctrl+L. */
void
ll_certificate_index_focus_search (LlCertificateIndex *self);
void
ll_certificate_index_focus_look_up (LlCertificateIndex *self);

G_END_DECLS
