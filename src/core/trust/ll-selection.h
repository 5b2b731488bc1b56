/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "certificate/ll-certificate-addresses.h"
#include "certificate/ll-certificate-usage.h"
#include "trust/ll-dnssec-state.h"

G_BEGIN_DECLS

/* Which certificates one recipient's letter is encrypted to, and why not the others: 0.3.
 * A pure decision over plain values. */

/* Certificates that get the letter: two devices, a roll-over. */
#define LL_SELECTION_MAX 4

/* Where a candidate comes from, in order of preference: 0.3.1. */
typedef enum {
  LL_CANDIDATE_RECORD, /* (a) a whole certificate in a record; (c) under D7 a stored one
                        */
  LL_CANDIDATE_PINNED, /* (d) the person confirmed it for this address */
  LL_CANDIDATE_KNOWN,  /* (e) host, address book, directory, verified earlier letter */
} LlCandidateSource;

#define LL_N_CANDIDATE_SOURCES (LL_CANDIDATE_KNOWN + 1)

const char *
ll_candidate_source_to_string (LlCandidateSource source);

/* One certificate that might do.  A pinned or known one that matches a usable record of
 * the answer is of source (b), under D7 of (c), whatever @source says. */
typedef struct {
  LlCandidateSource source;
  LlCertificate *certificate; /* not owned, and not looked at: the caller's */
  const char *sha256;         /* not owned: 64 hex digits, which name and order it */
  gint64 not_before;
  gint64 not_after;
  LlUsage usage; /* by ll_certificate_check_encryption (), now: 0.3.2 and 0.3.3 */
  gboolean is_revoked;
  LlAddressMatch address;
  gboolean is_path_trusted; /* a valid path to an anchor trusted for e-mail */
  gboolean matches_record;  /* by ll_association_check () is it LL_ASSOCIATION_MATCH; a
                               record's own certificate of usage 3 does by nature */
  guint record_usage;       /* of that record: 0 to 3 */
} LlCandidate;

typedef struct {
  LlDnssecState state;
  LlEarlier earlier;    /* before today's answer */
  gboolean is_changed;  /* D1 that shares nothing with the last one that was accepted */
  gboolean is_accepted; /* the person accepted what the domain publishes now */
} LlRecipientFacts;

typedef enum {
  LL_RECIPIENT_READY,
  LL_RECIPIENT_STALE, /* ready, as of a date: D7 */
  LL_RECIPIENT_NO_CERTIFICATE,
  LL_RECIPIENT_UNUSABLE,
  LL_RECIPIENT_INSECURE,
  LL_RECIPIENT_LOOKUP_FAILED,
  LL_RECIPIENT_BOGUS,
  LL_RECIPIENT_CHANGED,
  LL_RECIPIENT_WITHDRAWN,
  LL_RECIPIENT_DOWNGRADE,
} LlRecipientState;

#define LL_N_RECIPIENT_STATES (LL_RECIPIENT_DOWNGRADE + 1)

/* "ready", "no-certificate", ... */
const char *
ll_recipient_state_to_string (LlRecipientState state);

/* READY or STALE: there are certificates.  In every other state nothing is sent. */
gboolean
ll_recipient_state_is_served (LlRecipientState state);

/* The first objection to a candidate. */
typedef enum {
  LL_WHY_NOT_CHOSEN, /* no objection: it gets the letter */
  LL_WHY_NOT_CA,
  LL_WHY_NOT_WRONG_KEY_USAGE,
  LL_WHY_NOT_WRONG_EXTENDED_KEY_USAGE,
  LL_WHY_NOT_UNKNOWN_KEY,
  LL_WHY_NOT_WEAK_KEY,
  LL_WHY_NOT_UNKNOWN_CRITICAL_EXTENSION,
  LL_WHY_NOT_NOT_YET_VALID,
  LL_WHY_NOT_EXPIRED,
  LL_WHY_NOT_REVOKED,
  LL_WHY_NOT_OTHER_ADDRESS,
  LL_WHY_NOT_NO_ADDRESS,    /* and nothing else binds it to the recipient */
  LL_WHY_NOT_UNTRUSTED,     /* no path to an anchor trusted for e-mail */
  LL_WHY_NOT_NOT_PUBLISHED, /* the domain publishes others; the pin or book differs */
  LL_WHY_NOT_STATE,         /* the DNS is in a state in which nothing may be used */
  LL_WHY_NOT_UNDECIDED,     /* would do, but the person must decide first */
  LL_WHY_NOT_BETTER_SOURCE, /* would do, but a better source has one */
  LL_WHY_NOT_NEWER,         /* would do, but there is a newer one */
  LL_WHY_NOT_TOO_MANY,
  LL_WHY_NOT_DUPLICATE, /* the same certificate is in the list already */
} LlWhyNot;

#define LL_N_WHY_NOTS (LL_WHY_NOT_DUPLICATE + 1)

/* NULL for LL_WHY_NOT_CHOSEN, else "expired", "wrong-key-usage", ... */
const char *
ll_why_not_to_string (LlWhyNot why);

/* What was decided for one recipient.  Immutable. */
typedef struct {
  LlRecipientState state;
  guint n_chosen;
  guint chosen[LL_SELECTION_MAX]; /* indices of candidates, best first */
  guint n_candidates;
  LlWhyNot *why_not; /* owned: one for each candidate */
} LlSelection;

/* Decides.  The order of @candidates makes no difference to what is chosen.  Where the
 * rules leave room, the safer reading holds:
 *
 * - The first source that has a usable certificate wins: (b) counts only when (a) has
 * none.
 * - D1 that shares nothing with the earlier D1 is `changed` until accepted, pin or not.
 * - A pin that D1 or D7 does not confirm makes the recipient `changed` even where the pin
 *   itself could not be used (0.3.5).
 * - `withdrawn` and `downgrade`, once seen, hold through D2, D6, D0 and D7; D5 is always
 *   `bogus`.
 * - Once an address had D1, D6 and D0 without D7 serve nobody, not even by a pin: the
 *   letter waits (0.3.7).  D5 never serves anybody.
 * - Usage 1 is used with a trusted path only; a record of usage 0 or 2 is never itself
 *   encrypted to (1.18).
 * - No address in the certificate will do for usage 3 and for a pin, where something else
 *   binds it (7.3), and for nothing else.
 *
 * Returns: (transfer full) */
LlSelection *
ll_selection_choose (const LlRecipientFacts *facts,
                     const LlCandidate *candidates,
                     guint n_candidates);

void
ll_selection_free (LlSelection *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlSelection, ll_selection_free)

G_END_DECLS
