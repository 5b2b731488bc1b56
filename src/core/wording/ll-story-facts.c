/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wording/ll-story-facts.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/ll-bytes.h"
#include "certificate/ll-certificate-addresses.h"
#include "wording/ll-wording-private.h"

#define ADDRESSES_SHOWN 3
#define ADDRESS_CHARS   60
#define RECORDS_SHOWN   8
#define HEX_SHOWN       64 /* a whole SHA-256 */

/* -- certificates -- */

static char *
list_addresses (LlCertificate *certificate)
{
  g_autoptr (GPtrArray) addresses = ll_certificate_dup_addresses (certificate);
  g_autoptr (GString) out = g_string_new (NULL);
  guint n_shown = MIN (addresses->len, ADDRESSES_SHOWN);
  guint n_more = addresses->len - n_shown;

  if (addresses->len == 0)
    return NULL;

  for (guint i = 0; i < n_shown; i++) {
    g_autofree char *text = ll_wording_show_address (g_ptr_array_index (addresses, i));
    g_autofree char *shown = ll_story_shorten (text, ADDRESS_CHARS);

    g_string_append_printf (out, "%s%s", i > 0 ? ", " : "", shown);
  }
  if (n_more == 0)
    return g_strdup (out->str);

  /* Translators: some addresses, and how many are left out. */
  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%s and %u more", "%s and %u more", n_more), out->str,
      n_more);
}

static char *
describe_key (const LlCertificate *certificate)
{
  LlPublicKey *key = ll_certificate_get_public_key (certificate);

  switch (ll_public_key_get_key_type (key)) {
  case LL_KEY_RSA:
    return g_strdup_printf (_ ("RSA, %u bits"), ll_public_key_get_bits (key));
  case LL_KEY_RSA_PSS:
    return g_strdup_printf (_ ("RSA-PSS, %u bits"), ll_public_key_get_bits (key));
  case LL_KEY_P256:
    return g_strdup (_ ("elliptic curve P-256"));
  case LL_KEY_P384:
    return g_strdup (_ ("elliptic curve P-384"));
  case LL_KEY_P521:
    return g_strdup (_ ("elliptic curve P-521"));
  case LL_KEY_ED25519:
    return g_strdup (_ ("elliptic curve Ed25519"));
  case LL_KEY_X25519:
    return g_strdup (_ ("elliptic curve X25519"));
  case LL_KEY_UNKNOWN:
    break;
  }

  return g_strdup (_ ("of a kind that is not known here"));
}

/* A name that is empty is told as nothing. */
static char *
dup_name (const char *name)
{
  return name == NULL || *name == '\0' ? NULL : g_strdup (name);
}

void
ll_story_add_certificate (LlStoryStep *step, LlCertificate *certificate)
{
  g_autofree char *serial = ll_bytes_format_hex (ll_certificate_get_serial (certificate));

  ll_story_step_add_literal (step, _ ("Addresses"), list_addresses (certificate));
  ll_story_step_add_literal (step, _ ("Issued to"),
                             dup_name (ll_certificate_get_subject (certificate)));
  if (ll_certificate_is_self_issued (certificate))
    ll_story_step_add_words (step, _ ("Issued by"), g_strdup (_ ("itself")));
  else
    ll_story_step_add_literal (step, _ ("Issued by"),
                               dup_name (ll_certificate_get_issuer (certificate)));
  ll_story_step_add_words (
      step, _ ("Good from"),
      ll_story_format_time (ll_certificate_get_not_before (certificate)));
  ll_story_step_add_words (
      step, _ ("Good until"),
      ll_story_format_time (ll_certificate_get_not_after (certificate)));
  ll_story_step_add_words (step, _ ("Key"), describe_key (certificate));
  ll_story_step_add_literal (step, _ ("Serial number"), g_steal_pointer (&serial));
  ll_story_step_add_literal (
      step, _ ("Fingerprint (SHA-256)"),
      ll_story_format_fingerprint (ll_certificate_get_sha256 (certificate)));
}

/* -- the DNS -- */

const char *
ll_story_describe_answer (LlDnssecState state)
{
  switch (state) {
  case LL_DNSSEC_STATE_SECURE_DATA:
    return _ ("proven by DNSSEC");
  case LL_DNSSEC_STATE_SECURE_UNUSABLE:
    return _ ("proven by DNSSEC, and none of it can be used");
  case LL_DNSSEC_STATE_SECURE_ABSENT:
    return _ ("proven by DNSSEC: there is nothing");
  case LL_DNSSEC_STATE_SECURE_STALE:
    return _ ("proven by DNSSEC at that time; today nobody could be asked");
  case LL_DNSSEC_STATE_INSECURE:
    return _ ("not protected by DNSSEC, so it does not count");
  case LL_DNSSEC_STATE_BOGUS:
    return _ ("the proof by DNSSEC does not hold, so it does not count");
  case LL_DNSSEC_STATE_LOOKUP_FAILED:
    return _ ("there was none");
  case LL_DNSSEC_STATE_NOT_ASKED:
    return _ ("nobody was asked");
  }

  g_return_val_if_reached (NULL);
}

static const char *
describe_source (LlAnswerSource source)
{
  switch (source) {
  case LL_ANSWER_SOURCE_DNS:
    return _ ("a question to the domain");
  case LL_ANSWER_SOURCE_CACHE:
    return _ ("an earlier question, whose answer still holds");
  case LL_ANSWER_SOURCE_HISTORY:
    return _ ("an earlier question");
  }

  g_return_val_if_reached (NULL);
}

/* "3 1 1 8f3a...": as a zone file has it, also where it could not be understood. */
static char *
format_record (const LlSmimeaRow *row)
{
  size_t size;
  const guint8 *octets = g_bytes_get_data (row->rdata, &size);
  g_autoptr (GBytes) data = NULL;
  g_autofree char *hex = NULL;

  if (size < 3)
    return ll_bytes_format_hex (row->rdata);

  data = g_bytes_new_from_bytes (row->rdata, 3, size - 3);
  hex = ll_bytes_format_hex (data);
  if (strlen (hex) <= HEX_SHOWN)
    return g_strdup_printf ("%u %u %u %s", octets[0], octets[1], octets[2], hex);

  hex[HEX_SHOWN] = '\0';

  /* Translators: the beginning of a record, and how long it is. */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u %u %u %s… (%lu octet)",
                                       "%u %u %u %s… (%lu octets)", (gulong)size - 3),
                          octets[0], octets[1], octets[2], hex, (gulong)size - 3);
}

static const char *
describe_association (LlAssociation association)
{
  switch (association) {
  case LL_ASSOCIATION_MATCH:
    return _ ("this letter's certificate fits");
  case LL_ASSOCIATION_MATCH_NEEDS_CHAIN:
    return _ (
        "this letter's certificate fits, but issuers that are asked for are missing");
  case LL_ASSOCIATION_NO_MATCH:
    return _ ("this letter's certificate does not fit");
  case LL_ASSOCIATION_SAME_KEY:
    return _ ("this letter's certificate has the same key, and is another one");
  case LL_ASSOCIATION_CANNOT_SPEAK:
    return _ ("it cannot speak of this signature");
  case LL_ASSOCIATION_NONE:
    return _ ("cannot be used");
  }

  g_return_val_if_reached (NULL);
}

/* What kind of thing the record names. */
static const char *
describe_usage (const LlSmimeaRecord *record)
{
  switch (ll_smimea_record_get_usage (record)) {
  case LL_SMIMEA_USAGE_CA_CONSTRAINT:
    return _ ("an authority that must have issued the certificate");
  case LL_SMIMEA_USAGE_EE_CONSTRAINT:
    return _ ("the certificate itself, which an authority must vouch for as well");
  case LL_SMIMEA_USAGE_TRUST_ANCHOR:
    return _ ("the domain's own issuer of certificates");
  case LL_SMIMEA_USAGE_DOMAIN_ISSUED:
    return _ ("the certificate itself");
  }

  g_return_val_if_reached (NULL);
}

static char *
describe_row (const LlSmimeaRow *row, const LlAssociationReport *association, guint index)
{
  if (!row->is_usable && row->why_not != NULL)
    return g_strdup (describe_association (LL_ASSOCIATION_NONE));
  if (!row->is_usable || row->record == NULL)
    return g_strdup (_ ("was not looked at"));
  if (association == NULL || index >= association->n_rows)
    return g_strdup (describe_usage (row->record));

  /* Translators: what a record names, and what that means for this letter. */
  return g_strdup_printf (_ ("%s; %s"), describe_usage (row->record),
                          describe_association (association->rows[index]));
}

static gboolean
is_match (const LlAssociationReport *association, guint index)
{
  return association != NULL && index < association->n_rows &&
         association->rows[index] == LL_ASSOCIATION_MATCH;
}

static void
add_record (LlStoryStep *step,
            const LlSmimeaAnswer *answer,
            const LlAssociationReport *association,
            guint index)
{
  const LlSmimeaRow *row = ll_smimea_answer_get_row (answer, index);
  g_autofree char *label = g_strdup_printf (_ ("Record %u"), index + 1);
  g_autofree char *meaning = g_strdup_printf (_ ("Meaning of record %u"), index + 1);
  g_autofree char *detail = g_strdup_printf (_ ("Record %u in detail"), index + 1);

  ll_story_step_add_literal (step, label, format_record (row));
  ll_story_step_add_words (step, meaning, describe_row (row, association, index));
  ll_story_step_add_literal (step, detail, g_strdup (row->why_not));
}

/* The first ones, and those that match wherever they stand. */
static void
add_records (LlStoryStep *step,
             const LlSmimeaAnswer *answer,
             const LlAssociationReport *association)
{
  guint n_rows = ll_smimea_answer_get_n_rows (answer);
  guint n_left = 0;

  for (guint i = 0; i < n_rows; i++) {
    if (i < RECORDS_SHOWN || is_match (association, i))
      add_record (step, answer, association, i);
    else
      n_left++;
  }
  if (n_left > 0)
    ll_story_step_add_words (
        step, _ ("Left out"),
        g_strdup_printf (
            g_dngettext (GETTEXT_PACKAGE, "%u more record", "%u more records", n_left),
            n_left));
}

void
ll_story_add_answer (LlStoryStep *step,
                     const LlSmimeaAnswer *answer,
                     const LlAssociationReport *association,
                     gint64 now)
{
  gint64 checked_at = ll_smimea_answer_get_checked_at (answer);
  guint ttl = ll_smimea_answer_get_ttl (answer);
  LlDnssecState state = ll_smimea_answer_get_state (answer);

  ll_story_step_add_literal (step, _ ("Name asked"),
                             g_strdup (ll_smimea_answer_get_owner_name (answer)));
  ll_story_step_add_literal (step, _ ("Leads to"),
                             g_strdup (ll_smimea_answer_get_canonical_name (answer)));
  ll_story_step_add_words (step, _ ("Answer"),
                           g_strdup (ll_story_describe_answer (state)));
  ll_story_step_add_literal (step, _ ("In detail"),
                             g_strdup (ll_smimea_answer_get_why (answer)));
  if (checked_at > 0) {
    ll_story_step_add_words (step, _ ("Checked"),
                             ll_story_format_time_and_age (checked_at, now));
    ll_story_step_add_words (
        step, _ ("Comes from"),
        g_strdup (describe_source (ll_smimea_answer_get_source (answer))));
  }
  if (ttl > 0)
    ll_story_step_add_literal (
        step, _ ("Holds for"),
        g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u second", "%u seconds", ttl),
                         ttl));
  if (ll_smimea_answer_is_wildcard (answer))
    ll_story_step_add_words (step, _ ("Applies to"),
                             g_strdup (_ ("all addresses of the domain")));
  add_records (step, answer, association);
}
