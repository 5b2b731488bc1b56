/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "trust/ll-smimea-answer.h"

#include "base/ll-limits.h"
#include "trust/ll-association.h"

struct _LlSmimeaAnswer {
  gatomicrefcount refs;
  char *owner_name; /* owned, may be NULL */
  LlDnssecState state;
  LlAnswerSource source;
  guint ttl;
  gint64 checked_at;
  char *why;            /* owned, may be NULL */
  char *canonical_name; /* owned, may be NULL */
  gboolean is_wildcard;
  GPtrArray *rows; /* owned, of LlSmimeaRow */
};

const char *
ll_answer_source_to_string (LlAnswerSource source)
{
  switch (source) {
  case LL_ANSWER_SOURCE_DNS:
    return "dns";
  case LL_ANSWER_SOURCE_CACHE:
    return "cache";
  case LL_ANSWER_SOURCE_HISTORY:
    return "history";
  }

  g_return_val_if_reached (NULL);
}

/* -- rows -- */

static void
free_row (LlSmimeaRow *row)
{
  g_bytes_unref (row->rdata);
  g_clear_pointer (&row->record, ll_smimea_record_unref);
  g_free (row->why_not);
  g_clear_pointer (&row->certificate, ll_certificate_unref);
  g_free (row);
}

static GPtrArray *
new_rows (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)free_row);
}

static void
refuse (LlSmimeaRow *row, const char *why)
{
  row->is_usable = FALSE;
  g_free (row->why_not);
  row->why_not = g_strdup (why);
}

/* 1.21: whole certificates and keys must be exactly that. */
static gboolean
read_association (LlSmimeaRow *row, GError **error)
{
  GBytes *data = ll_smimea_record_get_association (row->record);
  g_autoptr (LlPublicKey) key = NULL;

  if (ll_smimea_record_get_matching (row->record) != LL_SMIMEA_MATCHING_EXACT)
    return TRUE;

  switch (ll_smimea_record_get_selector (row->record)) {
  case LL_SMIMEA_SELECTOR_CERTIFICATE:
    row->certificate = ll_certificate_new_from_der (data, error);
    return row->certificate != NULL;
  case LL_SMIMEA_SELECTOR_PUBLIC_KEY:
    key = ll_public_key_new_from_spki (data, error);
    return key != NULL;
  }

  return FALSE;
}

static void
read_row (LlSmimeaRow *row)
{
  g_autoptr (GError) error = NULL;

  if (g_bytes_get_size (row->rdata) > LL_DNS_RDATA_SIZE) {
    refuse (row, "the record is too large");
    return;
  }

  row->record = ll_smimea_record_new_from_rdata (row->rdata, &error);
  row->is_usable = row->record != NULL && read_association (row, &error);
  if (!row->is_usable)
    refuse (row, error->message);
}

/* RFC 7671, section 9: beside a stronger digest of the same usage and selector, a weaker
 * one is not looked at. */
static gboolean
is_outdone (const LlSmimeaRow *row, GPtrArray *rows)
{
  if (ll_smimea_record_get_matching (row->record) != LL_SMIMEA_MATCHING_SHA256)
    return FALSE;

  for (guint i = 0; i < rows->len; i++) {
    const LlSmimeaRow *other = g_ptr_array_index (rows, i);

    if (other->is_usable &&
        ll_smimea_record_get_matching (other->record) == LL_SMIMEA_MATCHING_SHA512 &&
        ll_smimea_record_get_usage (other->record) ==
            ll_smimea_record_get_usage (row->record) &&
        ll_smimea_record_get_selector (other->record) ==
            ll_smimea_record_get_selector (row->record))
      return TRUE;
  }

  return FALSE;
}

static void
drop_weaker_digests (GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++) {
    LlSmimeaRow *row = g_ptr_array_index (rows, i);

    if (row->is_usable && is_outdone (row, rows))
      refuse (row, "a stronger digest is published");
  }
}

static void
refuse_all (GPtrArray *rows, const char *why)
{
  for (guint i = 0; i < rows->len; i++)
    refuse (g_ptr_array_index (rows, i), why);
}

static gboolean
has_usable (GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++) {
    if (((LlSmimeaRow *)g_ptr_array_index (rows, i))->is_usable)
      return TRUE;
  }

  return FALSE;
}

/* -- making one -- */

static LlSmimeaAnswer *
new_answer (const char *owner_name, LlDnssecState state, const char *why)
{
  LlSmimeaAnswer *self = g_new0 (LlSmimeaAnswer, 1);

  g_atomic_ref_count_init (&self->refs);
  self->owner_name = g_strdup (owner_name);
  self->state = state;
  self->why = g_strdup (why);
  self->rows = new_rows ();

  return self;
}

static gboolean
is_secure (LlDnssecState state)
{
  return state == LL_DNSSEC_STATE_SECURE_DATA ||
         state == LL_DNSSEC_STATE_SECURE_UNUSABLE ||
         state == LL_DNSSEC_STATE_SECURE_STALE;
}

static void
set_why (LlSmimeaAnswer *self, const char *why)
{
  g_free (self->why);
  self->why = g_strdup (why);
}

/* D1 or D2, by the rows; a past D1 without a usable row is as good as none. */
static void
settle_state (LlSmimeaAnswer *self)
{
  if (has_usable (self->rows)) {
    if (self->state == LL_DNSSEC_STATE_SECURE_UNUSABLE)
      self->state = LL_DNSSEC_STATE_SECURE_DATA;
    return;
  }

  self->state = self->state == LL_DNSSEC_STATE_SECURE_STALE
                    ? LL_DNSSEC_STATE_LOOKUP_FAILED
                    : LL_DNSSEC_STATE_SECURE_UNUSABLE;
  if (self->rows->len > 0)
    set_why (self, ((LlSmimeaRow *)g_ptr_array_index (self->rows, 0))->why_not);
}

static void
add_row (LlSmimeaAnswer *self, GBytes *rdata)
{
  LlSmimeaRow *row;

  if (self->rows->len == LL_DNS_RECORDS)
    return;

  row = g_new0 (LlSmimeaRow, 1);
  row->rdata = g_bytes_ref (rdata);
  g_ptr_array_add (self->rows, row);
}

/* Looks at the rows, or does not where the DNS does not vouch for them.  @n_records: as
 * many as there really are. */
static void
read_rows (LlSmimeaAnswer *self, size_t n_records)
{
  if (!is_secure (self->state)) {
    refuse_all (self->rows, "the DNS does not vouch for it");
    return;
  }

  if (n_records > LL_DNS_RECORDS) {
    refuse_all (self->rows, "there are too many records");
  } else {
    g_ptr_array_foreach (self->rows, (GFunc)(void (*) (void))read_row, NULL);
    drop_weaker_digests (self->rows);
  }
  settle_state (self);
}

/* 0.1.  "No such name" and "nothing there" are answers, every other code is none. */
static LlDnssecState
name_state (const LlDnsAnswer *answer)
{
  unsigned int rcode = ll_dns_answer_get_rcode (answer);
  gboolean has_data = ll_dns_answer_get_n_records (answer) > 0;

  switch (ll_dns_answer_get_status (answer)) {
  case LL_DNS_SECURE:
    if (has_data && rcode == 0)
      return LL_DNSSEC_STATE_SECURE_DATA;
    return !has_data && (rcode == 0 || rcode == 3) ? LL_DNSSEC_STATE_SECURE_ABSENT
                                                   : LL_DNSSEC_STATE_LOOKUP_FAILED;
  case LL_DNS_INSECURE:
    return rcode == 0 || rcode == 3 ? LL_DNSSEC_STATE_INSECURE
                                    : LL_DNSSEC_STATE_LOOKUP_FAILED;
  case LL_DNS_BOGUS:
    return LL_DNSSEC_STATE_BOGUS;
  case LL_DNS_FAILED:
    break;
  }

  return LL_DNSSEC_STATE_LOOKUP_FAILED;
}

LlSmimeaAnswer *
ll_smimea_answer_new_from_dns (const char *owner_name,
                               LlDnsAnswer *answer,
                               gint64 checked_at)
{
  LlSmimeaAnswer *self;
  size_t n_records = ll_dns_answer_get_n_records (answer);

  self = new_answer (owner_name, name_state (answer), ll_dns_answer_get_why (answer));
  self->ttl = MIN (ll_dns_answer_get_ttl (answer), LL_DNS_TTL_SEC);
  self->checked_at = checked_at;
  self->canonical_name = g_strdup (ll_dns_answer_get_canonical_name (answer));
  self->is_wildcard = ll_dns_answer_is_wildcard (answer);
  for (size_t i = 0; i < n_records; i++)
    add_row (self, ll_dns_answer_get_record (answer, i));
  read_rows (self, n_records);

  return self;
}

LlSmimeaAnswer *
ll_smimea_answer_new_not_asked (const char *owner_name, const char *why)
{
  return new_answer (owner_name, LL_DNSSEC_STATE_NOT_ASKED, why);
}

LlSmimeaAnswer *
ll_smimea_answer_new_failed (const char *owner_name, const char *why)
{
  return new_answer (owner_name, LL_DNSSEC_STATE_LOOKUP_FAILED, why);
}

LlSmimeaAnswer *
ll_smimea_answer_new_stored (const char *owner_name,
                             LlDnssecState state,
                             LlAnswerSource source,
                             GPtrArray *rdata,
                             guint ttl_left,
                             gint64 checked_at,
                             const char *canonical_name,
                             gboolean is_wildcard,
                             const char *why)
{
  LlSmimeaAnswer *self = new_answer (owner_name, state, why);
  guint n_records = rdata == NULL ? 0 : rdata->len;

  self->source = source;
  self->ttl = MIN (ttl_left, LL_DNS_TTL_SEC);
  self->checked_at = checked_at;
  self->canonical_name = g_strdup (canonical_name);
  self->is_wildcard = is_wildcard;
  for (guint i = 0; i < n_records; i++)
    add_row (self, g_ptr_array_index (rdata, i));
  read_rows (self, n_records);

  return self;
}

LlSmimeaAnswer *
ll_smimea_answer_new_stale (const LlSmimeaAnswer *earlier, const char *why)
{
  g_autoptr (GPtrArray) rdata = g_ptr_array_new ();

  for (guint i = 0; i < earlier->rows->len; i++) {
    const LlSmimeaRow *row = g_ptr_array_index (earlier->rows, i);

    g_ptr_array_add (rdata, row->rdata);
  }

  return ll_smimea_answer_new_stored (
      earlier->owner_name, LL_DNSSEC_STATE_SECURE_STALE, LL_ANSWER_SOURCE_HISTORY, rdata,
      0, earlier->checked_at, earlier->canonical_name, earlier->is_wildcard, why);
}

LlSmimeaAnswer *
ll_smimea_answer_ref (LlSmimeaAnswer *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
ll_smimea_answer_unref (LlSmimeaAnswer *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  g_free (self->owner_name);
  g_free (self->why);
  g_free (self->canonical_name);
  g_ptr_array_unref (self->rows);
  g_free (self);
}

/* -- reading one -- */

const char *
ll_smimea_answer_get_owner_name (const LlSmimeaAnswer *self)
{
  return self->owner_name;
}

LlDnssecState
ll_smimea_answer_get_state (const LlSmimeaAnswer *self)
{
  return self->state;
}

LlAnswerSource
ll_smimea_answer_get_source (const LlSmimeaAnswer *self)
{
  return self->source;
}

guint
ll_smimea_answer_get_ttl (const LlSmimeaAnswer *self)
{
  return self->ttl;
}

gint64
ll_smimea_answer_get_checked_at (const LlSmimeaAnswer *self)
{
  return self->checked_at;
}

const char *
ll_smimea_answer_get_why (const LlSmimeaAnswer *self)
{
  return self->why;
}

const char *
ll_smimea_answer_get_canonical_name (const LlSmimeaAnswer *self)
{
  return self->canonical_name;
}

gboolean
ll_smimea_answer_is_wildcard (const LlSmimeaAnswer *self)
{
  return self->is_wildcard;
}

guint
ll_smimea_answer_get_n_rows (const LlSmimeaAnswer *self)
{
  return self->rows->len;
}

const LlSmimeaRow *
ll_smimea_answer_get_row (const LlSmimeaAnswer *self, guint index)
{
  g_return_val_if_fail (index < self->rows->len, NULL);

  return g_ptr_array_index (self->rows, index);
}

/* -- comparing two -- */

/* @x holds a whole certificate or key, and @y means it or its key. */
static gboolean
is_meant (const LlSmimeaRow *x, const LlSmimeaRow *y)
{
  GBytes *data = ll_smimea_record_get_association (x->record);

  if (x->certificate != NULL)
    return ll_association_is_about (y->record, x->certificate) ||
           (y->certificate != NULL &&
            g_bytes_equal (
                ll_public_key_get_spki (ll_certificate_get_public_key (x->certificate)),
                ll_public_key_get_spki (ll_certificate_get_public_key (y->certificate))));

  return ll_smimea_record_get_matching (x->record) == LL_SMIMEA_MATCHING_EXACT &&
         ll_smimea_record_get_selector (y->record) == LL_SMIMEA_SELECTOR_PUBLIC_KEY &&
         ll_association_is_about_octets (y->record, data);
}

static gboolean
is_same_data (const LlSmimeaRow *x, const LlSmimeaRow *y)
{
  return ll_smimea_record_get_selector (x->record) ==
             ll_smimea_record_get_selector (y->record) &&
         ll_smimea_record_get_matching (x->record) ==
             ll_smimea_record_get_matching (y->record) &&
         g_bytes_equal (ll_smimea_record_get_association (x->record),
                        ll_smimea_record_get_association (y->record));
}

static gboolean
is_shared (const LlSmimeaRow *x, GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++) {
    const LlSmimeaRow *y = g_ptr_array_index (rows, i);

    if (y->is_usable && (is_same_data (x, y) || is_meant (x, y) || is_meant (y, x)))
      return TRUE;
  }

  return FALSE;
}

gboolean
ll_smimea_answer_shares_certificate (const LlSmimeaAnswer *a, const LlSmimeaAnswer *b)
{
  for (guint i = 0; i < a->rows->len; i++) {
    const LlSmimeaRow *x = g_ptr_array_index (a->rows, i);

    if (x->is_usable && is_shared (x, b->rows))
      return TRUE;
  }

  return FALSE;
}
