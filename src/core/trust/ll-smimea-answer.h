/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "certificate/ll-certificate.h"
#include "dns/ll-dns-answer.h"
#include "dns/ll-smimea-record.h"
#include "trust/ll-dnssec-state.h"

G_BEGIN_DECLS

/* LlSmimeaAnswer is what the DNS said about one address, record by record, and what that
 * is called: D0 to D7.  Immutable, reference counted, safe to share between threads.  It
 * knows what a usable record is and compares with nothing: ll-association does. */
typedef struct _LlSmimeaAnswer LlSmimeaAnswer;

typedef enum {
  LL_ANSWER_SOURCE_DNS,
  LL_ANSWER_SOURCE_CACHE,   /* stored, and its TTL has not ended */
  LL_ANSWER_SOURCE_HISTORY, /* stored, and its TTL has ended: D7 */
} LlAnswerSource;

/* "dns", "cache", "history" */
const char *
ll_answer_source_to_string (LlAnswerSource source);

/* One record of the answer.  All fields belong to the answer. */
typedef struct {
  GBytes *rdata;              /* as it came */
  LlSmimeaRecord *record;     /* or NULL: not looked at, or not understood */
  gboolean is_usable;         /* only then may it be compared with or encrypted to */
  char *why_not;              /* for logs and details, NULL when usable */
  LlCertificate *certificate; /* the whole certificate that the record carries, or NULL */
} LlSmimeaRow;

/* Makes D1 to D6 of what the resolver brought at @checked_at.
 *
 * A record is not usable when a field has an unknown value, the data has the wrong length
 * or is not exactly one certificate or public key (1.21), it is longer than
 * LL_DNS_RDATA_SIZE, or a record of the same usage and selector has a stronger digest
 * (RFC 7671, section 9).  When there are more than LL_DNS_RECORDS, none is: a part of
 * an answer could contradict where the whole does not.  Under any state but secure the
 * records are kept, not usable, and never parsed (RFC 8162, section 6).  The TTL is cut
 * to LL_DNS_TTL_SEC.
 *
 * Returns: (transfer full) */
LlSmimeaAnswer *
ll_smimea_answer_new_from_dns (const char *owner_name,
                               LlDnsAnswer *answer,
                               gint64 checked_at);

/* D0: offline, a preference, no single From.  @owner_name may be NULL when there is no
 * name to ask for; @why is a short text for details.  checked-at is 0. */
LlSmimeaAnswer *
ll_smimea_answer_new_not_asked (const char *owner_name, const char *why);

/* D6, when there is no LlDnsAnswer to make it of. */
LlSmimeaAnswer *
ll_smimea_answer_new_failed (const char *owner_name, const char *why);

/* What the store gives back.  @rdata is (element-type GBytes) (nullable); it is read
 * again by the rules of ll_smimea_answer_new_from_dns (), so that rules learnt since
 * apply: a secure-data without a usable record becomes secure-unusable, and a
 * secure-stale without one lookup-failed.  @canonical_name and @why may be NULL. */
LlSmimeaAnswer *
ll_smimea_answer_new_stored (const char *owner_name,
                             LlDnssecState state,
                             LlAnswerSource source,
                             GPtrArray *rdata,
                             guint ttl_left,
                             gint64 checked_at,
                             const char *canonical_name,
                             gboolean is_wildcard,
                             const char *why);

/* The same D1 as D7: state secure-stale, source history, TTL 0; @why says why today
 * cannot be asked. */
LlSmimeaAnswer *
ll_smimea_answer_new_stale (const LlSmimeaAnswer *earlier, const char *why);

LlSmimeaAnswer *
ll_smimea_answer_ref (LlSmimeaAnswer *self);
void
ll_smimea_answer_unref (LlSmimeaAnswer *self);

/* The name that was asked, or NULL when there was none. */
const char *
ll_smimea_answer_get_owner_name (const LlSmimeaAnswer *self);
LlDnssecState
ll_smimea_answer_get_state (const LlSmimeaAnswer *self);
LlAnswerSource
ll_smimea_answer_get_source (const LlSmimeaAnswer *self);
/* Seconds from checked-at. */
guint
ll_smimea_answer_get_ttl (const LlSmimeaAnswer *self);
gint64
ll_smimea_answer_get_checked_at (const LlSmimeaAnswer *self);
/* Why it is bogus, failed, not asked or unusable, or NULL. */
const char *
ll_smimea_answer_get_why (const LlSmimeaAnswer *self);
/* Where aliases led, or NULL when it is the owner name itself. */
const char *
ll_smimea_answer_get_canonical_name (const LlSmimeaAnswer *self);
gboolean
ll_smimea_answer_is_wildcard (const LlSmimeaAnswer *self);
guint
ll_smimea_answer_get_n_rows (const LlSmimeaAnswer *self);
/* Returns: (transfer none): @index is below the number of rows. */
const LlSmimeaRow *
ll_smimea_answer_get_row (const LlSmimeaAnswer *self, guint index);

/* Whether two D1 (or D7) answers have a certificate or a key in common, in whatever form
 * each publishes it.  FALSE is the remark `changed`.  A digest shares with what it is the
 * digest of; two digests share when they are the same; a digest and another kind of
 * digest cannot be compared and share nothing. */
gboolean
ll_smimea_answer_shares_certificate (const LlSmimeaAnswer *a, const LlSmimeaAnswer *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlSmimeaAnswer, ll_smimea_answer_unref)

G_END_DECLS
