/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "base/ll-limits.h"
#include "certificate/ll-chain-check.h"
#include "trust/ll-evidence.h"
#include "trust/ll-smimea-answer.h"

G_BEGIN_DECLS

/* SMIMEA record against certificate: 0.4.  Names are not judged here: whether a match
 * binds the certificate to the address is ll_verdict_judge ()'s matter. */

/* Whether the record's selector and matching type pick out @certificate, whatever its
 * usage: equal octets of the certificate or of its public key as they came, or their
 * digest (1.20). */
gboolean
ll_association_is_about (const LlSmimeaRecord *record, const LlCertificate *certificate);

/* The same for the octets of what the record's selector picks: a certificate or a key. */
gboolean
ll_association_is_about_octets (const LlSmimeaRecord *record, GBytes *octets);

/* One record against @certificate.
 *
 * @path: (element-type LlCertificate) (nullable): leaf first, then its issuers;
 * @is_path_valid: for usage 0 and 1 it is PKIX-valid to an anchor trusted for e-mail, for
 * usage 2 it is valid up to its last certificate.  Usage 0 looks for a match among the CA
 * certificates of the path, usage 2 at the last one alone, usage 1 and 3 at @certificate.
 *
 * Returns: MATCH, MATCH_NEEDS_CHAIN, SAME_KEY or NO_MATCH. */
LlAssociation
ll_association_check_record (const LlSmimeaRecord *record,
                             LlCertificate *certificate,
                             GPtrArray *path,
                             gboolean is_path_valid);

typedef struct {
  LlAssociation result;  /* the best that any usable record says: MATCH, else a
                            contradiction, else SAME_KEY, else CANNOT_SPEAK, else NONE */
  guint matched_usage;   /* of the match; usage 3 where several match: it asks least */
  gboolean has_same_key; /* some record holds this key in another certificate */
  guint n_rows;          /* as many as the answer has */
  LlAssociation rows[LL_DNS_RECORDS]; /* NONE for a row that is not usable */
} LlAssociationReport;

/* All usable records of @answer, D1 or D7, against a signer's @certificate at @time.
 *
 * @pool: (element-type LlCertificate) (nullable): what came with the message and is
 * known;
 * @anchors: (element-type LlCertificate) (nullable): the CAs trusted for e-mail.
 *
 * Usage 0 and 1 want a path to one of @anchors.  The CA of usage 0 is on that path, or
 * above its anchor when that is not the end of any path (RFC 7671, section 5.4).  The
 * path of usage 2 ends at the certificate in the record, at one of @pool or @anchors that
 * it matches, or, for a bare key (2 1 0), at one that this key signed (RFC 7671, section
 * 5.2.2).
 *
 * A whole certificate in a record of usage 1 or 3 cannot speak of a signature when its
 * key usage excludes signing, and of any usage when it is expired. */
void
ll_association_check (const LlSmimeaAnswer *answer,
                      LlCertificate *certificate,
                      GPtrArray *pool,
                      GPtrArray *anchors,
                      gint64 time,
                      LlAssociationReport *out_report);

/* The same for one to be encrypted to: MATCH or not, and by which usage.
 *
 * Returns: TRUE when a usable record matches, and its usage in @out_usage. */
gboolean
ll_association_has_match (const LlSmimeaAnswer *answer,
                          LlCertificate *certificate,
                          GPtrArray *pool,
                          GPtrArray *anchors,
                          gint64 time,
                          guint *out_usage);

G_END_DECLS
