/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* LlSmimeaRecord is one SMIMEA record: what a domain says about a mailbox's certificate.
 *
 * It is immutable, reference counted and safe to share between threads.  It knows the
 * record format (RFC 8162, section 2, which is that of TLSA, RFC 6698, section 2) and
 * nothing of certificates: trust/ll-association does the matching. */
typedef struct _LlSmimeaRecord LlSmimeaRecord;

typedef enum {
  LL_SMIMEA_USAGE_CA_CONSTRAINT = 0, /* PKIX-TA: this CA, and a trusted chain */
  LL_SMIMEA_USAGE_EE_CONSTRAINT = 1, /* PKIX-EE: this certificate, and a trusted chain */
  LL_SMIMEA_USAGE_TRUST_ANCHOR = 2,  /* DANE-TA: a chain up to this CA */
  LL_SMIMEA_USAGE_DOMAIN_ISSUED = 3, /* DANE-EE: this certificate, no chain wanted */
} LlSmimeaUsage;

typedef enum {
  LL_SMIMEA_SELECTOR_CERTIFICATE = 0,
  LL_SMIMEA_SELECTOR_PUBLIC_KEY = 1,
} LlSmimeaSelector;

typedef enum {
  LL_SMIMEA_MATCHING_EXACT = 0,
  LL_SMIMEA_MATCHING_SHA256 = 1,
  LL_SMIMEA_MATCHING_SHA512 = 2,
} LlSmimeaMatching;

/* Parses the data part of a record as it came off the wire.
 *
 * Fails with LL_ERROR_MALFORMED when @rdata is too short or a digest has the wrong
 * length, with LL_ERROR_UNSUPPORTED when a field holds a value that we do not know, and
 * with LL_ERROR_LIMIT above LL_DNS_RDATA_SIZE: callers skip such a record and go on with
 * the next.
 *
 * Returns: (transfer full): the record, or NULL with @error set. */
LlSmimeaRecord *
ll_smimea_record_new_from_rdata (GBytes *rdata, GError **error);

LlSmimeaRecord *
ll_smimea_record_ref (LlSmimeaRecord *self);
void
ll_smimea_record_unref (LlSmimeaRecord *self);

LlSmimeaUsage
ll_smimea_record_get_usage (const LlSmimeaRecord *self);
LlSmimeaSelector
ll_smimea_record_get_selector (const LlSmimeaRecord *self);
LlSmimeaMatching
ll_smimea_record_get_matching (const LlSmimeaRecord *self);

/* Returns: (transfer none): the certificate, key or digest to compare with. */
GBytes *
ll_smimea_record_get_association (const LlSmimeaRecord *self);

/* Returns: (transfer full): the data as a zone file has it: "3 0 1 49af...". */
char *
ll_smimea_record_format (const LlSmimeaRecord *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlSmimeaRecord, ll_smimea_record_unref)

G_END_DECLS
