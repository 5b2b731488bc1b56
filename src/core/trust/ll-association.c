/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "trust/ll-association.h"

/* -- one record -- */

static gboolean
has_digest (GBytes *octets, GChecksumType type, GBytes *wanted)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (type);
  guint8 digest[64];
  gsize size = sizeof digest;
  g_autoptr (GBytes) got = NULL;

  g_checksum_update (checksum, g_bytes_get_data (octets, NULL),
                     g_bytes_get_size (octets));
  g_checksum_get_digest (checksum, digest, &size);
  got = g_bytes_new (digest, size);

  return g_bytes_equal (got, wanted);
}

gboolean
ll_association_is_about_octets (const LlSmimeaRecord *record, GBytes *octets)
{
  GBytes *wanted = ll_smimea_record_get_association (record);

  switch (ll_smimea_record_get_matching (record)) {
  case LL_SMIMEA_MATCHING_EXACT:
    return g_bytes_equal (octets, wanted);
  case LL_SMIMEA_MATCHING_SHA256:
    return has_digest (octets, G_CHECKSUM_SHA256, wanted);
  case LL_SMIMEA_MATCHING_SHA512:
    return has_digest (octets, G_CHECKSUM_SHA512, wanted);
  }

  return FALSE;
}

static GBytes *
get_key (const LlCertificate *certificate)
{
  return ll_public_key_get_spki (ll_certificate_get_public_key (certificate));
}

gboolean
ll_association_is_about (const LlSmimeaRecord *record, const LlCertificate *certificate)
{
  switch (ll_smimea_record_get_selector (record)) {
  case LL_SMIMEA_SELECTOR_CERTIFICATE:
    return ll_association_is_about_octets (record, ll_certificate_get_der (certificate));
  case LL_SMIMEA_SELECTOR_PUBLIC_KEY:
    return ll_association_is_about_octets (record, get_key (certificate));
  }

  return FALSE;
}

/* A whole certificate that is not @certificate and holds its key. */
static gboolean
has_same_key (const LlSmimeaRecord *record, const LlCertificate *certificate)
{
  g_autoptr (LlCertificate) other = NULL;

  if (ll_smimea_record_get_selector (record) != LL_SMIMEA_SELECTOR_CERTIFICATE ||
      ll_smimea_record_get_matching (record) != LL_SMIMEA_MATCHING_EXACT)
    return FALSE;

  other = ll_certificate_new_from_der (ll_smimea_record_get_association (record), NULL);
  return other != NULL && g_bytes_equal (get_key (other), get_key (certificate));
}

static LlAssociation
check_end_entity (const LlSmimeaRecord *record,
                  LlCertificate *certificate,
                  gboolean is_path_enough)
{
  if (ll_association_is_about (record, certificate))
    return is_path_enough ? LL_ASSOCIATION_MATCH : LL_ASSOCIATION_MATCH_NEEDS_CHAIN;

  return has_same_key (record, certificate) ? LL_ASSOCIATION_SAME_KEY
                                            : LL_ASSOCIATION_NO_MATCH;
}

/* @first: the first place in @path to look at; the leaf, place 0, is never a CA here. */
static LlAssociation
check_authority (const LlSmimeaRecord *record,
                 GPtrArray *path,
                 guint first,
                 gboolean is_path_valid)
{
  for (guint i = MAX (first, 1); path != NULL && i < path->len; i++) {
    const LlCertificate *issuer = g_ptr_array_index (path, i);

    if (ll_certificate_is_ca (issuer) && ll_association_is_about (record, issuer))
      return is_path_valid ? LL_ASSOCIATION_MATCH : LL_ASSOCIATION_MATCH_NEEDS_CHAIN;
  }

  return LL_ASSOCIATION_NO_MATCH;
}

LlAssociation
ll_association_check_record (const LlSmimeaRecord *record,
                             LlCertificate *certificate,
                             GPtrArray *path,
                             gboolean is_path_valid)
{
  guint last = path != NULL && path->len > 0 ? path->len - 1 : 0;

  switch (ll_smimea_record_get_usage (record)) {
  case LL_SMIMEA_USAGE_CA_CONSTRAINT:
    return check_authority (record, path, 1, is_path_valid);
  case LL_SMIMEA_USAGE_EE_CONSTRAINT:
    return check_end_entity (record, certificate, is_path_valid);
  case LL_SMIMEA_USAGE_TRUST_ANCHOR:
    return check_authority (record, path, last, is_path_valid);
  case LL_SMIMEA_USAGE_DOMAIN_ISSUED:
    return check_end_entity (record, certificate, TRUE);
  }

  return LL_ASSOCIATION_NO_MATCH;
}

/* -- all records of an answer -- */

/* What one certificate is compared with. */
typedef struct {
  LlCertificate *certificate;
  GPtrArray *anchors; /* may be NULL */
  GPtrArray *issuers; /* whoever might have issued something */
  gint64 time;
  gboolean is_path_known; /* whether the next two are filled in */
  gboolean is_path_trusted;
  LlCertificate *path_end; /* owned: the anchor that the trusted path ends at, or NULL */
} Comparison;

static void
add_all (GPtrArray *to, GPtrArray *from)
{
  for (guint i = 0; from != NULL && i < from->len; i++)
    g_ptr_array_add (to, g_ptr_array_index (from, i));
}

/* Whether a path leads from @leaf to @authority and nobody else. */
static LlChainStatus
check_path_to (const Comparison *comparison,
               LlCertificate *leaf,
               LlCertificate *authority)
{
  g_autoptr (GPtrArray) anchors = g_ptr_array_new ();

  g_ptr_array_add (anchors, authority);
  return ll_chain_check (leaf, comparison->issuers, anchors, comparison->time, NULL);
}

/* The path to an anchor trusted for e-mail, looked for when the first record wants one.
 */
static void
find_path (Comparison *comparison)
{
  g_autoptr (GPtrArray) path = NULL;

  if (comparison->is_path_known)
    return;

  comparison->is_path_known = TRUE;
  comparison->is_path_trusted =
      ll_chain_check (comparison->certificate, comparison->issuers, comparison->anchors,
                      comparison->time, &path) == LL_CHAIN_TRUSTED;
  if (comparison->is_path_trusted)
    comparison->path_end = ll_certificate_ref (g_ptr_array_index (path, path->len - 1));
}

/* Usage 0: @authority is below an anchor, is one, or stands above the one that the path
 * ends at, unless that is the end of any path (RFC 7671, section 5.4). */
static gboolean
is_on_trusted_path (const Comparison *comparison, LlCertificate *authority)
{
  if (!comparison->is_path_trusted)
    return FALSE;
  if (ll_chain_check (authority, comparison->issuers, comparison->anchors,
                      comparison->time, NULL) == LL_CHAIN_TRUSTED)
    return TRUE;

  return !ll_certificate_is_self_issued (comparison->path_end) &&
         check_path_to (comparison, comparison->path_end, authority) == LL_CHAIN_TRUSTED;
}

/* Usage 0 and 2: one CA that might be the one. */
static LlAssociation
check_authority_of (const Comparison *comparison,
                    const LlSmimeaRow *row,
                    LlCertificate *authority)
{
  LlChainStatus status;

  if (!ll_certificate_is_ca (authority) ||
      !ll_association_is_about (row->record, authority) ||
      ll_certificate_equal (authority, comparison->certificate))
    return LL_ASSOCIATION_NO_MATCH;

  status = check_path_to (comparison, comparison->certificate, authority);
  if (status == LL_CHAIN_NO_ANCHOR)
    return LL_ASSOCIATION_NO_MATCH;
  if (status != LL_CHAIN_TRUSTED)
    return LL_ASSOCIATION_MATCH_NEEDS_CHAIN;

  return ll_smimea_record_get_usage (row->record) == LL_SMIMEA_USAGE_TRUST_ANCHOR ||
                 is_on_trusted_path (comparison, authority)
             ? LL_ASSOCIATION_MATCH
             : LL_ASSOCIATION_MATCH_NEEDS_CHAIN;
}

/* RFC 7671, section 5.2.2: the bare key of a record "2 1 0", or NULL for any other. */
static LlPublicKey *
dup_bare_key (const LlSmimeaRow *row)
{
  if (ll_smimea_record_get_selector (row->record) != LL_SMIMEA_SELECTOR_PUBLIC_KEY ||
      ll_smimea_record_get_matching (row->record) != LL_SMIMEA_MATCHING_EXACT)
    return NULL;

  return ll_public_key_new_from_spki (ll_smimea_record_get_association (row->record),
                                      NULL);
}

/* Usage 2, and nobody on the path holds the key: it may have signed the topmost. */
static LlAssociation
check_bare_key (const Comparison *comparison, const LlSmimeaRow *row)
{
  g_autoptr (LlPublicKey) key = dup_bare_key (row);
  LlAssociation best = LL_ASSOCIATION_NO_MATCH;

  if (key == NULL)
    return LL_ASSOCIATION_NO_MATCH;
  if (ll_chain_check_signature (comparison->certificate, key) == LL_SIGNATURE_CHECK_GOOD)
    return LL_ASSOCIATION_MATCH;

  for (guint i = 0; i < comparison->issuers->len && best != LL_ASSOCIATION_MATCH; i++) {
    LlCertificate *authority = g_ptr_array_index (comparison->issuers, i);
    LlChainStatus status;

    if (!ll_certificate_is_ca (authority) ||
        ll_chain_check_signature (authority, key) != LL_SIGNATURE_CHECK_GOOD)
      continue;
    status = check_path_to (comparison, comparison->certificate, authority);
    if (status == LL_CHAIN_TRUSTED)
      best = LL_ASSOCIATION_MATCH;
    else if (status != LL_CHAIN_NO_ANCHOR)
      best = LL_ASSOCIATION_MATCH_NEEDS_CHAIN;
  }

  return best;
}

static LlAssociation
check_authorities (const Comparison *comparison, const LlSmimeaRow *row)
{
  LlAssociation best = LL_ASSOCIATION_NO_MATCH;

  if (row->certificate != NULL)
    best = check_authority_of (comparison, row, row->certificate);
  for (guint i = 0; i < comparison->issuers->len && best != LL_ASSOCIATION_MATCH; i++) {
    LlCertificate *authority = g_ptr_array_index (comparison->issuers, i);

    best = MAX (best, check_authority_of (comparison, row, authority));
  }

  return best;
}

static LlAssociation
check_row (Comparison *comparison, const LlSmimeaRow *row)
{
  LlAssociation best;

  switch (ll_smimea_record_get_usage (row->record)) {
  case LL_SMIMEA_USAGE_CA_CONSTRAINT:
    find_path (comparison);
    return check_authorities (comparison, row);
  case LL_SMIMEA_USAGE_EE_CONSTRAINT:
    find_path (comparison);
    break;
  case LL_SMIMEA_USAGE_TRUST_ANCHOR:
    best = check_authorities (comparison, row);
    return best == LL_ASSOCIATION_MATCH ? best
                                        : MAX (best, check_bare_key (comparison, row));
  case LL_SMIMEA_USAGE_DOMAIN_ISSUED:
    break;
  }

  return ll_association_check_record (row->record, comparison->certificate, NULL,
                                      comparison->is_path_trusted);
}

/* 0.2, after the table: an expired certificate says nothing of today's signature, and one
 * that is for encryption only says nothing of any. */
static gboolean
can_speak (const LlSmimeaRow *row, gint64 time)
{
  LlSmimeaUsage usage = ll_smimea_record_get_usage (row->record);

  if (row->certificate == NULL)
    return TRUE;
  if (ll_certificate_get_not_after (row->certificate) < time)
    return FALSE;
  if (usage == LL_SMIMEA_USAGE_CA_CONSTRAINT || usage == LL_SMIMEA_USAGE_TRUST_ANCHOR)
    return TRUE;

  return ll_certificate_check_signing (row->certificate, time) !=
         LL_USAGE_WRONG_KEY_USAGE;
}

static LlAssociation
judge_row (Comparison *comparison, const LlSmimeaRow *row)
{
  LlAssociation association;

  if (!row->is_usable)
    return LL_ASSOCIATION_NONE;

  association = check_row (comparison, row);
  if ((association == LL_ASSOCIATION_NO_MATCH ||
       association == LL_ASSOCIATION_MATCH_NEEDS_CHAIN) &&
      !can_speak (row, comparison->time))
    return LL_ASSOCIATION_CANNOT_SPEAK;

  return association;
}

void
ll_association_check (const LlSmimeaAnswer *answer,
                      LlCertificate *certificate,
                      GPtrArray *pool,
                      GPtrArray *anchors,
                      gint64 time,
                      LlAssociationReport *out_report)
{
  g_autoptr (GPtrArray) issuers = g_ptr_array_new ();
  Comparison comparison = {certificate, anchors, issuers, time, FALSE, FALSE, NULL};
  LlAssociationReport report = {.n_rows = ll_smimea_answer_get_n_rows (answer)};

  add_all (issuers, pool);
  add_all (issuers, anchors);

  for (guint i = 0; i < report.n_rows; i++) {
    const LlSmimeaRow *row = ll_smimea_answer_get_row (answer, i);

    report.rows[i] = judge_row (&comparison, row);
    report.result = MAX (report.result, report.rows[i]);
    if (report.rows[i] == LL_ASSOCIATION_SAME_KEY)
      report.has_same_key = TRUE;
    if (report.rows[i] == LL_ASSOCIATION_MATCH)
      report.matched_usage =
          MAX (report.matched_usage, (guint)ll_smimea_record_get_usage (row->record));
  }

  g_clear_pointer (&comparison.path_end, ll_certificate_unref);
  *out_report = report;
}

gboolean
ll_association_has_match (const LlSmimeaAnswer *answer,
                          LlCertificate *certificate,
                          GPtrArray *pool,
                          GPtrArray *anchors,
                          gint64 time,
                          guint *out_usage)
{
  LlAssociationReport report;

  ll_association_check (answer, certificate, pool, anchors, time, &report);
  if (report.result != LL_ASSOCIATION_MATCH)
    return FALSE;

  *out_usage = report.matched_usage;
  return TRUE;
}
