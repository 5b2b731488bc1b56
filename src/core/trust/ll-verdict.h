/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "trust/ll-evidence.h"

G_BEGIN_DECLS

/* What the facts about a message's signature mean. */
typedef enum {
  LL_VERDICT_UNSIGNED,
  LL_VERDICT_INVALID,
  LL_VERDICT_SIGNER_UNUSABLE,
  LL_VERDICT_AMBIGUOUS_SENDER,
  LL_VERDICT_ADDRESS_MISMATCH,
  LL_VERDICT_VERIFIED_DNS,
  LL_VERDICT_CONTRADICTED_BY_DNS,
  LL_VERDICT_UNKNOWN_SIGNER,
  LL_VERDICT_VERIFIED_PIN,
  LL_VERDICT_VERIFIED_CA,
} LlVerdict;

#define LL_N_VERDICTS (LL_VERDICT_VERIFIED_CA + 1)

/* "verified-dns", ...: the words of JSON and of the store. */
const char *
ll_verdict_to_string (LlVerdict verdict);
gboolean
ll_verdict_from_string (const char *text, LlVerdict *out_verdict);

/* Only the three that verify somebody. */
gboolean
ll_verdict_is_positive (LlVerdict verdict);

/* The seal that people see. */
typedef enum {
  LL_MARK_NONE,
  LL_MARK_WARNING,
  LL_MARK_OPEN,
  LL_MARK_FILLED,
} LlMark;

#define LL_N_MARKS (LL_MARK_FILLED + 1)

const char *
ll_mark_to_string (LlMark mark);

/* What rides on a verdict, as flags. */
typedef enum {
  LL_REMARK_FIRST_CONTACT = 1 << 0,
  LL_REMARK_LOOKALIKE = 1 << 1,
  LL_REMARK_SIGNATURE_EXPECTED = 1 << 2,
  LL_REMARK_DOMAIN_WIDE = 1 << 3,
  LL_REMARK_REPLACED = 1 << 4,
  LL_REMARK_WITHDRAWN = 1 << 5,
  LL_REMARK_DOWNGRADE = 1 << 6,
  LL_REMARK_CHANGED = 1 << 7,
  LL_REMARK_SAME_KEY = 1 << 8,
  LL_REMARK_PINNED_DIFFERS = 1 << 9,
  LL_REMARK_ERRANT_LAYER = 1 << 10,
  LL_REMARK_OUTER_DIFFERS = 1 << 11,
  LL_REMARK_NOT_PROTECTED = 1 << 12,
  LL_REMARK_OLD_ALGORITHM = 1 << 13,
  LL_REMARK_CANNOT_CHECK = 1 << 14,
} LlRemarks;

#define LL_N_REMARKS 15 /* flag number i is 1 << i */

/* @remark is exactly one flag. */
const char *
ll_remark_to_string (LlRemarks remark);

typedef struct {
  LlVerdict verdict;
  const char *rule; /* static: "S6" */
  LlMark mark;
  LlRemarks remarks;
  gboolean from_history; /* the records compared with were D7's: say "as of DATE" */
} LlJudgement;

/* Judges by one ordered table, the first row that fits.  Where the rules leave room, the
 * safer reading holds:
 *
 * - A record that means this certificate but demands a path that is missing
 *   (LL_ASSOCIATION_MATCH_NEEDS_CHAIN) speaks and does not match: S7.
 * - A match of usage 0, 1 or 2 binds nobody unless the certificate names the address
 *   (1.19); it is neither S6 nor a contradiction, so S9.
 * - `withdrawn` and `downgrade` keep D7 from vouching: S7a, whatever the stored records
 *   say.  S7a comes before a pin as well: the person lifts it by having the history of
 *   that address forgotten.
 * - A row's remarks about the DNS, a pin or a first letter ride from S4 on and not on
 * S4b: an unsigned or broken message, and one of nobody in particular, has no certificate
 * to compare.
 * - `changed` rides on today's D1, and on S7a where it is the reason.
 * - `pinned-differs` rides when the person pinned another certificate, and when she
 * pinned this one and the domain publishes others.
 * - `old-algorithm` also says why a weak signature is invalid.
 * - An address that the certificate names beside a bad one still matches; one that only
 *   has bad ones does not (7.8): S5. */
LlJudgement
ll_verdict_judge (const LlEvidence *evidence);

/* TRUE when this author's letters are positive so regularly that one which is not gets
 * the remark `signature-expected` if it is unsigned or invalid. */
gboolean
ll_verdict_has_habit (const LlHistory *history);

/* What the envelope at the MIME root proves of the whole message (RFC 9787). */
typedef enum {
  LL_SUMMARY_UNPROTECTED,
  LL_SUMMARY_SIGNED,
  LL_SUMMARY_ENCRYPTED,
  LL_SUMMARY_SIGNED_AND_ENCRYPTED,
} LlSummary;

#define LL_N_SUMMARIES (LL_SUMMARY_SIGNED_AND_ENCRYPTED + 1)

/* A signature that is not positive counts for nothing; @is_decrypted: there is an
 * encryption layer at the root, and it could be opened. */
LlSummary
ll_summary_judge (LlVerdict verdict, gboolean is_decrypted);

/* "signed-and-encrypted", ... */
const char *
ll_summary_to_string (LlSummary summary);

G_END_DECLS
