/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* LlDnsAnswer is what became of one question to the DNS, DNSSEC's judgement included.
 * Immutable, reference counted, safe to share between threads.  It holds record data as
 * it came off the wire and does not look inside. */
typedef struct _LlDnsAnswer LlDnsAnswer;

/* RFC 4035, section 4.3.  What each means for a look-up (D1 to D6):
 *
 *   LL_DNS_SECURE    proven.  With records D1 or D2, without D3: proven absence
 *   LL_DNS_INSECURE  no signatures were to be expected: D4.  Records must be ignored
 *   LL_DNS_BOGUS     signatures were expected and do not hold: D5.  Never a fallback
 *   LL_DNS_FAILED    not found out - SERVFAIL, REFUSED, no answer in time: D6 */
typedef enum {
  LL_DNS_SECURE,
  LL_DNS_INSECURE,
  LL_DNS_BOGUS,
  LL_DNS_FAILED,
} LlDnsStatus;

/* @rcode: the response code (RFC 1035, section 4.1.1): 0 no error, 3 no such name; 2
 * (SERVFAIL) where there was no answer at all.
 * @rdata: (element-type GBytes) (transfer none): the data of each record, maybe none.
 * @ttl: for how many seconds the answer holds; of a negative one what its SOA says.
 * @canonical_name: (nullable): where aliases led to, without final dot; NULL when the
 * name asked is itself the owner.
 * @wildcard: the records were made from a wildcard, so they speak for every name there.
 * @why: (nullable): for the log and for details: why the answer is bogus or failed. */
LlDnsAnswer *
ll_dns_answer_new (LlDnsStatus status,
                   unsigned int rcode,
                   GPtrArray *rdata,
                   guint32 ttl,
                   const char *canonical_name,
                   gboolean wildcard,
                   const char *why);

LlDnsAnswer *
ll_dns_answer_ref (LlDnsAnswer *self);
void
ll_dns_answer_unref (LlDnsAnswer *self);

LlDnsStatus
ll_dns_answer_get_status (const LlDnsAnswer *self);
unsigned int
ll_dns_answer_get_rcode (const LlDnsAnswer *self);

size_t
ll_dns_answer_get_n_records (const LlDnsAnswer *self);

/* Returns: (transfer none): the data of record @i, counted from 0. */
GBytes *
ll_dns_answer_get_record (const LlDnsAnswer *self, size_t i);

guint32
ll_dns_answer_get_ttl (const LlDnsAnswer *self);

/* Returns: (nullable) */
const char *
ll_dns_answer_get_canonical_name (const LlDnsAnswer *self);

gboolean
ll_dns_answer_is_wildcard (const LlDnsAnswer *self);

/* Returns: (nullable) */
const char *
ll_dns_answer_get_why (const LlDnsAnswer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlDnsAnswer, ll_dns_answer_unref)

G_END_DECLS
