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
  GPtrArray *pool;    /* may be NULL */
  GPtrArray *anchors; /* may be NULL */
  gint64 time;
  GPtrArray *path; /* owned: to an anchor trusted for e-mail; NULL until it is wanted */
  gboolean is_path_trusted;
} Comparison;

static void
add_all (GPtrArray *to, GPtrArray *from)
{
  for (guint i = 0; from != NULL && i < from->len; i++)
    g_ptr_array_add (to, g_ptr_array_index (from, i));
}

/* Returns: (transfer container): everything that might issue something. */
static GPtrArray *
list_issuers (const Comparison *comparison)
{
  GPtrArray *issuers = g_ptr_array_new ();

  add_all (issuers, comparison->pool);
  add_all (issuers, comparison->anchors);

  return issuers;
}

/* Looks for somebody who issued the last certificate of @path, and appends it.  Whoever
 * is on the path already is no news. */
static gboolean
extend_path (GPtrArray *path, GPtrArray *issuers, gint64 time)
{
  LlCertificate *last = g_ptr_array_index (path, path->len - 1);

  if (path->len >= LL_CHAIN_LENGTH || ll_certificate_is_self_issued (last))
    return FALSE;

  for (guint i = 0; i < issuers->len; i++) {
    LlCertificate *issuer = g_ptr_array_index (issuers, i);
    g_autoptr (GPtrArray) anchors = g_ptr_array_new ();
    g_autoptr (GPtrArray) step = NULL;

    if (g_ptr_array_find_with_equal_func (path, issuer, (GEqualFunc)ll_certificate_equal,
                                          NULL))
      continue;
    g_ptr_array_add (anchors, issuer);
    if (ll_chain_check (last, NULL, anchors, time, &step) != LL_CHAIN_TRUSTED ||
        step->len != 2)
      continue;
    g_ptr_array_add (path, ll_certificate_ref (issuer));
    return TRUE;
  }

  return FALSE;
}

/* The path for usage 0 and 1, extended beyond its anchor (RFC 7671, section 5.4). */
static GPtrArray *
get_path (Comparison *comparison)
{
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) issuers = NULL;

  if (comparison->path != NULL)
    return comparison->path;

  comparison->path =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_certificate_unref);
  comparison->is_path_trusted =
      ll_chain_check (comparison->certificate, comparison->pool, comparison->anchors,
                      comparison->time, &found) == LL_CHAIN_TRUSTED;
  for (guint i = 0; found != NULL && i < found->len; i++)
    g_ptr_array_add (comparison->path, ll_certificate_ref (g_ptr_array_index (found, i)));

  issuers = list_issuers (comparison);
  while (comparison->is_path_trusted &&
         extend_path (comparison->path, issuers, comparison->time))
    continue;

  return comparison->path;
}

/* Usage 2: the path that ends at @authority. */
static LlAssociation
check_anchor (const Comparison *comparison,
              const LlSmimeaRow *row,
              LlCertificate *authority)
{
  g_autoptr (GPtrArray) anchors = g_ptr_array_new ();
  g_autoptr (GPtrArray) path = NULL;
  LlChainStatus status;

  if (!ll_association_is_about (row->record, authority))
    return LL_ASSOCIATION_NO_MATCH;

  g_ptr_array_add (anchors, authority);
  status = ll_chain_check (comparison->certificate, comparison->pool, anchors,
                           comparison->time, &path);

  return ll_association_check_record (row->record, comparison->certificate, path,
                                      status == LL_CHAIN_TRUSTED);
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
check_bare_key (const Comparison *comparison,
                const LlSmimeaRow *row,
                GPtrArray *authorities)
{
  g_autoptr (LlPublicKey) key = dup_bare_key (row);
  LlAssociation best = LL_ASSOCIATION_NO_MATCH;

  if (key == NULL)
    return LL_ASSOCIATION_NO_MATCH;
  if (ll_chain_check_signature (comparison->certificate, key) == LL_SIGNATURE_CHECK_GOOD)
    return LL_ASSOCIATION_MATCH;

  for (guint i = 0; i < authorities->len && best != LL_ASSOCIATION_MATCH; i++) {
    LlCertificate *authority = g_ptr_array_index (authorities, i);
    g_autoptr (GPtrArray) anchors = g_ptr_array_new ();
    LlChainStatus status;

    if (!ll_certificate_is_ca (authority) ||
        ll_chain_check_signature (authority, key) != LL_SIGNATURE_CHECK_GOOD)
      continue;
    g_ptr_array_add (anchors, authority);
    status = ll_chain_check (comparison->certificate, comparison->pool, anchors,
                             comparison->time, NULL);
    if (status == LL_CHAIN_TRUSTED)
      best = LL_ASSOCIATION_MATCH;
    else if (status != LL_CHAIN_NO_ANCHOR)
      best = LL_ASSOCIATION_MATCH_NEEDS_CHAIN;
  }

  return best;
}

static LlAssociation
check_anchors (const Comparison *comparison, const LlSmimeaRow *row)
{
  g_autoptr (GPtrArray) authorities = list_issuers (comparison);
  LlAssociation best = LL_ASSOCIATION_NO_MATCH;

  if (row->certificate != NULL)
    g_ptr_array_add (authorities, row->certificate);
  for (guint i = 0; i < authorities->len && best != LL_ASSOCIATION_MATCH; i++)
    best = MAX (best, check_anchor (comparison, row, g_ptr_array_index (authorities, i)));

  if (best == LL_ASSOCIATION_MATCH)
    return best;

  return MAX (best, check_bare_key (comparison, row, authorities));
}

static LlAssociation
check_row (Comparison *comparison, const LlSmimeaRow *row)
{
  GPtrArray *path = NULL;

  switch (ll_smimea_record_get_usage (row->record)) {
  case LL_SMIMEA_USAGE_TRUST_ANCHOR:
    return check_anchors (comparison, row);
  case LL_SMIMEA_USAGE_CA_CONSTRAINT:
  case LL_SMIMEA_USAGE_EE_CONSTRAINT:
    path = get_path (comparison);
    break;
  case LL_SMIMEA_USAGE_DOMAIN_ISSUED:
    break;
  }

  return ll_association_check_record (row->record, comparison->certificate, path,
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
  Comparison comparison = {certificate, pool, anchors, time, NULL, FALSE};
  LlAssociationReport report = {.n_rows = ll_smimea_answer_get_n_rows (answer)};

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

  g_clear_pointer (&comparison.path, g_ptr_array_unref);
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
