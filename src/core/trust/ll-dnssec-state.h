/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the DNS said about one address, as one word: the outcomes D0 to D7.  Only
 * SECURE_DATA, SECURE_UNUSABLE and SECURE_ABSENT are things that the domain said; every
 * other state is a failure of the DNS (RFC 8162, section 6). */
typedef enum {
  LL_DNSSEC_STATE_SECURE_DATA,     /* D1: validated, and one record at least is usable */
  LL_DNSSEC_STATE_SECURE_UNUSABLE, /* D2: validated, and no record is usable */
  LL_DNSSEC_STATE_SECURE_ABSENT,   /* D3: proven that there is nothing */
  LL_DNSSEC_STATE_SECURE_STALE,    /* D7: a D1 of the past bridges today's silence */
  LL_DNSSEC_STATE_INSECURE,        /* D4: the zone is not signed; records are ignored */
  LL_DNSSEC_STATE_BOGUS,         /* D5: validation failed: tampering, or a broken zone */
  LL_DNSSEC_STATE_LOOKUP_FAILED, /* D6: no answer */
  LL_DNSSEC_STATE_NOT_ASKED,     /* D0: nobody asked */
} LlDnssecState;

#define LL_N_DNSSEC_STATES (LL_DNSSEC_STATE_NOT_ASKED + 1)

/* "secure-data", "insecure", ...: the words of JSON and of the store. */
const char *
ll_dnssec_state_to_string (LlDnssecState state);

/* Returns: FALSE, leaving @out_state alone, when @text is none of those words. */
gboolean
ll_dnssec_state_from_string (const char *text, LlDnssecState *out_state);

/* What was known of an address before today's question: the last word in a row of answers
 * that only a later D1, or the person, can take back.  D2, D5, D6 and D0 do not move it.
 */
typedef enum {
  LL_EARLIER_NOTHING,   /* there never was a D1 */
  LL_EARLIER_DATA,      /* a D1, and nothing after it that takes it back */
  LL_EARLIER_WITHDRAWN, /* a D1, then a D3 */
  LL_EARLIER_DOWNGRADE, /* a D1, then a D4 */
} LlEarlier;

#define LL_N_EARLIER (LL_EARLIER_DOWNGRADE + 1)

const char *
ll_earlier_to_string (LlEarlier earlier);
gboolean
ll_earlier_from_string (const char *text, LlEarlier *out_earlier);

/* What is to be remembered once @state has been learnt: the next question's "earlier".
 * A stale answer teaches nothing. */
LlEarlier
ll_earlier_advance (LlEarlier earlier, LlDnssecState state);

/* What the history makes of @state, today's: `withdrawn` is D3 after an earlier D1,
 * `downgrade` is D4 after one.  Either stays, through D2, D5, D6, D0 and D7, until a D1
 * comes.
 *
 * Returns: LL_EARLIER_WITHDRAWN, LL_EARLIER_DOWNGRADE or LL_EARLIER_NOTHING. */
LlEarlier
ll_dnssec_state_get_loss (LlDnssecState state, LlEarlier earlier);

/* Whether D7 applies: today is D5, D6 or D0, @earlier is LL_EARLIER_DATA - an answer that
 * was taken back bridges nothing - and the TTL of that D1 ended at @ttl_end, at most
 * LL_DNS_STALE_SEC before @now.  A @ttl_end further in the future than LL_DNS_TTL_SEC
 * comes from a wrong clock and is not believed. */
gboolean
ll_dnssec_state_is_bridged (LlDnssecState state,
                            LlEarlier earlier,
                            gint64 ttl_end,
                            gint64 now);

G_END_DECLS
