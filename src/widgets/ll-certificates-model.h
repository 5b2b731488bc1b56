/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gtk/gtk.h>

#include "keys/ll-identity.h"
#include "store/ll-entry.h"

G_BEGIN_DECLS

/* LlCertificatesModel is the rows of the list: one's own certificates first, then those
 * of others, as a filter and a search let them through.  A flat GtkTreeModel that makes
 * its texts when a row is drawn, so that ten thousand rows cost nothing until they are
 * seen.
 *
 * It never changes row by row: "resetting" is emitted, everything is exchanged, "reset"
 * is emitted.  A view must be without the model in between.  Searching many rows is done
 * in slices from the main loop; a later search replaces one that is not finished. */
#define LL_TYPE_CERTIFICATES_MODEL (ll_certificates_model_get_type ())
G_DECLARE_FINAL_TYPE (LlCertificatesModel,
                      ll_certificates_model,
                      LL,
                      CERTIFICATES_MODEL,
                      GObject)

typedef enum {
  LL_CERTIFICATES_COLUMN_ADDRESS,
  LL_CERTIFICATES_COLUMN_STATE, /* in words: who publishes it, whether it is good */
  LL_CERTIFICATES_COLUMN_DATES, /* good until, last checked */
} LlCertificatesColumn;

#define LL_N_CERTIFICATES_COLUMNS (LL_CERTIFICATES_COLUMN_DATES + 1)

typedef enum {
  LL_CERTIFICATES_ALL,
  LL_CERTIFICATES_PEOPLE,
  LL_CERTIFICATES_MINE,
  LL_CERTIFICATES_PROBLEMS, /* of others: not to be relied on today, for any reason */
  LL_CERTIFICATES_CHANGED,  /* its domain published it once, and does not any more */
} LlCertificatesFilter;

#define LL_N_CERTIFICATES_FILTERS (LL_CERTIFICATES_CHANGED + 1)

/* "all", "people", ...: the ids of the choice in the list.  FALSE: none of them. */
gboolean
ll_certificates_filter_from_string (const char *text, LlCertificatesFilter *out_filter);

/* Whether @filter lets a certificate of somebody else through. */
gboolean
ll_certificates_filter_matches (LlCertificatesFilter filter,
                                const LlEntry *entry,
                                gint64 now);

LlCertificatesModel *
ll_certificates_model_new (void);

/* @people (element-type LlEntry) and @mine (element-type LlIdentity), both nullable: a
 * reference is taken.  @now: what their states and dates are told as of. */
void
ll_certificates_model_set_content (LlCertificatesModel *self,
                                   GPtrArray *people,
                                   GPtrArray *mine,
                                   gint64 now);

/* @search: words that all stand in the address or in the certificate's subject, in any
 * case; NULL or empty: everything. */
void
ll_certificates_model_filter (LlCertificatesModel *self,
                              LlCertificatesFilter filter,
                              const char *search);

/* Gives up a reference to an array of many where no window is drawn: the last one to ten
 * thousand certificates takes its time.  @many: (transfer full) (nullable). */
void
ll_certificates_model_release (GPtrArray *many);

/* All there are, whether they are shown or not. */
guint
ll_certificates_model_count (LlCertificatesModel *self);

/* Of a row; one of the two is NULL.  Lent until the next reset. */
LlEntry *
ll_certificates_model_get_entry (LlCertificatesModel *self, GtkTreeIter *iter);
LlIdentity *
ll_certificates_model_get_identity (LlCertificatesModel *self, GtkTreeIter *iter);

/* Finds a shown row by its certificate.  @address: NULL for one's own. */
gboolean
ll_certificates_model_find (LlCertificatesModel *self,
                            const LlAddress *address,
                            const char *sha256,
                            GtkTreeIter *out_iter);

G_END_DECLS
