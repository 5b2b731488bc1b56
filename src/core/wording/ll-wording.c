/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wording/ll-wording.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/ll-display-text.h"
#include "base/ll-error.h"
#include "wording/ll-wording-private.h"

#define MINUTE_SEC 60
#define HOUR_SEC   (60 * MINUTE_SEC)
#define DAY_SEC    (24 * HOUR_SEC)

char *
ll_wording_age (gint64 time, gint64 now)
{
  gint64 age = now - time;
  g_autoptr (GDateTime) date = NULL;

  if (age >= -MINUTE_SEC && age < 2 * MINUTE_SEC)
    return g_strdup (_ ("just now"));
  if (age > 0 && age < 2 * HOUR_SEC)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u minute ago",
                                         "%u minutes ago", (gulong)(age / MINUTE_SEC)),
                            (unsigned int)(age / MINUTE_SEC));
  if (age > 0 && age < DAY_SEC)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u hour ago", "%u hours ago",
                                         (gulong)(age / HOUR_SEC)),
                            (unsigned int)(age / HOUR_SEC));

  date = g_date_time_new_from_unix_local (time);
  if (date == NULL)
    return g_strdup (_ ("at an unknown time"));

  /* Translators: a date, as in "19 Nov 2026". */
  return g_date_time_format (date, _ ("on %-d %b %Y"));
}

char *
ll_wording_clean (char *sentence)
{
  g_autofree char *owned = sentence;
  g_autofree char *honest = ll_display_text_clean_address (sentence);

  return ll_display_text_clean (honest, -1);
}

char *
ll_wording_show_address (const LlAddress *address)
{
  return ll_wording_clean (g_strdup (ll_address_get_text (address)));
}

const char *
ll_wording_get_author (const LlReport *report)
{
  return report->from != NULL ? ll_address_get_text (report->from) : "";
}

const char *
ll_wording_get_domain (const LlReport *report)
{
  return report->from != NULL ? ll_address_get_domain (report->from) : "";
}

static char *
describe_warning (const LlReport *report)
{
  LlRemarks remarks = report->judgement.remarks;

  if ((remarks & LL_REMARK_SIGNATURE_EXPECTED) != 0)
    return g_strdup_printf (
        _ ("Careful: letters from %s are always signed, this one is not"),
        ll_wording_get_author (report));
  if ((remarks & LL_REMARK_LOOKALIKE) != 0)
    return g_strdup_printf (_ ("Careful: %s resembles an address that you know"),
                            ll_wording_get_author (report));
  if (report->judgement.verdict == LL_VERDICT_ADDRESS_MISMATCH)
    return g_strdup_printf (_ ("Careful: signed by somebody other than %s"),
                            ll_wording_get_author (report));

  return g_strdup_printf (_ ("Careful: this is not the certificate of %s"),
                          ll_wording_get_author (report));
}

gboolean
ll_wording_is_closed (const LlReport *report)
{
  return report->judgement.verdict == LL_VERDICT_UNSIGNED &&
         (report->encryption == LL_ENCRYPTION_NO_KEY ||
          report->encryption == LL_ENCRYPTION_FAILED);
}

static char *
describe_verdict (const LlReport *report)
{
  switch (report->judgement.mark) {
  case LL_MARK_FILLED:
    return g_strdup_printf (_ ("Signed by %s"), ll_wording_get_author (report));
  case LL_MARK_OPEN:
    return g_strdup (_ ("Signed, sender not confirmed"));
  case LL_MARK_WARNING:
    return describe_warning (report);
  case LL_MARK_NONE:
    return g_strdup (ll_wording_is_closed (report) ? _ ("Not opened") : _ ("Not signed"));
  }

  g_return_val_if_reached (NULL);
}

char *
ll_wording_verdict (const LlReport *report)
{
  return ll_wording_clean (describe_verdict (report));
}

static char *
describe_verified (const LlReport *report, gint64 now)
{
  LlSmimeaAnswer *answer = report->discovery->answer;
  g_autofree char *age = ll_wording_age (ll_smimea_answer_get_checked_at (answer), now);

  if (report->judgement.from_history)
    return g_strdup_printf (_ ("as %s published %s; it could not be asked again"),
                            ll_wording_get_domain (report), age);
  if ((report->judgement.remarks & LL_REMARK_DOMAIN_WIDE) != 0)
    return g_strdup_printf (_ ("as %s publishes for all its addresses, checked %s"),
                            ll_wording_get_domain (report), age);

  return g_strdup_printf (_ ("as %s publishes, checked %s"),
                          ll_wording_get_domain (report), age);
}

static char *
describe_usage (const LlReport *report)
{
  switch (report->evidence.usage) {
  case LL_USAGE_EXPIRED:
    return g_strdup (_ ("the certificate had expired"));
  case LL_USAGE_NOT_YET_VALID:
    return g_strdup (_ ("the certificate is not valid yet"));
  case LL_USAGE_FINE:
    return g_strdup (_ ("its issuer has revoked the certificate"));
  case LL_USAGE_WEAK_KEY:
    return g_strdup (_ ("the certificate's key is too weak"));
  case LL_USAGE_UNKNOWN_KEY:
    return g_strdup (_ ("the certificate's kind of key is not known here"));
  case LL_USAGE_UNKNOWN_CRITICAL_EXTENSION:
    return g_strdup (_ ("the certificate has a condition that is not known here"));
  case LL_USAGE_IS_CA:
    return g_strdup (_ ("the certificate belongs to an issuer of certificates"));
  case LL_USAGE_WRONG_KEY_USAGE:
  case LL_USAGE_WRONG_EXTENDED_KEY_USAGE:
    break;
  }

  return g_strdup (_ ("the certificate is not meant for signing letters"));
}

/* What the domain says, when it says nothing that confirms the signer. */
static char *
describe_silence (const LlReport *report)
{
  const char *domain = ll_wording_get_domain (report);

  if ((report->judgement.remarks & LL_REMARK_WITHDRAWN) != 0)
    return g_strdup_printf (_ ("%s has withdrawn what it published"), domain);
  if ((report->judgement.remarks & LL_REMARK_DOWNGRADE) != 0)
    return g_strdup_printf (_ ("%s used to protect its answers and no longer does"),
                            domain);

  switch (report->evidence.state) {
  case LL_DNSSEC_STATE_SECURE_DATA:
  case LL_DNSSEC_STATE_SECURE_STALE:
    return g_strdup_printf (_ ("nothing that %s publishes says whose signature this is"),
                            domain);
  case LL_DNSSEC_STATE_SECURE_UNUSABLE:
    return g_strdup_printf (_ ("what %s publishes cannot be used"), domain);
  case LL_DNSSEC_STATE_SECURE_ABSENT:
    return g_strdup_printf (_ ("%s publishes nothing for this address"), domain);
  case LL_DNSSEC_STATE_INSECURE:
    return g_strdup_printf (_ ("%s does not protect its answers (no DNSSEC)"), domain);
  case LL_DNSSEC_STATE_BOGUS:
    return g_strdup_printf (
        _ ("the answer of %s was tampered with, or its domain is misconfigured"), domain);
  case LL_DNSSEC_STATE_LOOKUP_FAILED:
    return g_strdup_printf (_ ("%s could not be asked"), domain);
  case LL_DNSSEC_STATE_NOT_ASKED:
    return g_strdup_printf (_ ("%s was not asked"), domain);
  }

  g_return_val_if_reached (NULL);
}

/* In the order in which the rules speak: structure (S2) before signature (S3). */
static char *
describe_invalid (const LlReport *report)
{
  switch (report->evidence.structure) {
  case LL_STRUCTURE_SIGNER_FAILING:
    return g_strdup (_ ("it carries several signatures, and not all of them fit"));
  case LL_STRUCTURE_NO_SIGNER:
    return g_strdup (_ ("it has the form of a signed letter, and nobody signed it"));
  case LL_STRUCTURE_BROKEN:
  case LL_STRUCTURE_ECONTENT:
    return g_strdup (_ ("it carries a signature that is damaged"));
  case LL_STRUCTURE_FINE:
    break;
  }
  switch (report->evidence.signature) {
  case LL_SIGNATURE_STATE_WEAK:
    return g_strdup (_ ("it carries a signature by a method too weak to count"));
  case LL_SIGNATURE_STATE_CANNOT_CHECK:
    return g_strdup (_ ("it carries a signature that cannot be checked here"));
  case LL_SIGNATURE_STATE_GOOD:
  case LL_SIGNATURE_STATE_BAD:
    break;
  }

  return g_strdup (_ ("it carries a signature that does not fit this text"));
}

static char *
describe_unsigned (const LlReport *report)
{
  if (report->evidence.layer == LL_LAYER_ERRANT)
    return g_strdup (_ ("only a part of it carries a signature"));
  if ((report->judgement.remarks & LL_REMARK_SIGNATURE_EXPECTED) != 0)
    return g_strdup (_ ("it may come from somebody else"));
  if (ll_wording_is_closed (report))
    return g_strdup (_ ("whether it is signed shows only when it is opened"));

  return g_strdup (_ ("like most mail"));
}

static char *
describe_contradiction (const LlReport *report)
{
  if ((report->judgement.remarks & LL_REMARK_REPLACED) != 0)
    return g_strdup_printf (
        _ ("%s publishes another certificate today; this one may have "
           "been replaced since"),
        ll_wording_get_domain (report));

  return g_strdup_printf (_ ("%s publishes another certificate for this address"),
                          ll_wording_get_domain (report));
}

/* What stands for @attribute ("O=") in a name as RFC 4514 writes it, or NULL. */
static char *
find_attribute (const char *name, const char *attribute)
{
  gboolean is_start = TRUE;

  for (const char *at = name; *at != '\0'; at++) {
    if (is_start && g_str_has_prefix (at, attribute)) {
      at += strlen (attribute);
      return g_strndup (at, strcspn (at, ",+\\"));
    }
    is_start = *at == ',' || *at == '+';
    if (*at == '\\' && at[1] != '\0')
      at++;
  }

  return NULL;
}

/* "DigiCert" tells a person more than the whole name does. */
static char *
describe_issuer (const char *name)
{
  static const char *const attributes[] = {"O=", "CN="};

  for (size_t i = 0; i < G_N_ELEMENTS (attributes); i++) {
    g_autofree char *value = find_attribute (name, attributes[i]);

    if (value != NULL && *value != '\0')
      return g_steal_pointer (&value);
  }

  return g_strdup (name);
}

static char *
describe_vouched (const LlReport *report)
{
  g_autofree char *issuer =
      describe_issuer (ll_certificate_get_issuer (report->certificate));

  return g_strdup_printf (_ ("as %s vouches"), issuer);
}

static char *
describe_reason (const LlReport *report, gint64 now)
{
  switch (report->judgement.verdict) {
  case LL_VERDICT_VERIFIED_DNS:
    return describe_verified (report, now);
  case LL_VERDICT_VERIFIED_CA:
    return describe_vouched (report);
  case LL_VERDICT_VERIFIED_PIN:
    return g_strdup (_ ("as you confirmed"));
  case LL_VERDICT_CONTRADICTED_BY_DNS:
    return describe_contradiction (report);
  case LL_VERDICT_ADDRESS_MISMATCH:
    return g_strdup_printf (_ ("the certificate is not for %s"),
                            ll_wording_get_author (report));
  case LL_VERDICT_SIGNER_UNUSABLE:
    return describe_usage (report);
  case LL_VERDICT_UNKNOWN_SIGNER:
    return describe_silence (report);
  case LL_VERDICT_INVALID:
    return describe_invalid (report);
  case LL_VERDICT_AMBIGUOUS_SENDER:
    return g_strdup (_ ("it does not name exactly one sender"));
  case LL_VERDICT_UNSIGNED:
    return describe_unsigned (report);
  }

  g_return_val_if_reached (NULL);
}

char *
ll_wording_reason (const LlReport *report, gint64 now)
{
  g_autofree char *reason = ll_wording_clean (describe_reason (report, now));

  /* "Signed by ..., as example.org publishes", but "Careful: ...; signed as ...". */
  if (reason != NULL && report->judgement.mark == LL_MARK_WARNING &&
      ll_verdict_is_positive (report->judgement.verdict))
    return g_strdup_printf (_ ("signed %s"), reason);

  return g_steal_pointer (&reason);
}

char *
ll_wording_encryption (const LlReport *report)
{
  switch (report->encryption) {
  case LL_ENCRYPTION_NONE:
    return NULL;
  case LL_ENCRYPTION_DECRYPTED:
    if (report->has_integrity)
      return g_strdup (_ ("Encrypted"));
    return g_strdup (_ ("Encrypted, but it may have been changed on its way"));
  case LL_ENCRYPTION_NO_KEY:
    return g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "Encrypted for %u certificate, which is not yours",
                     "Encrypted for %u certificates, none of which is yours",
                     report->n_recipients),
        report->n_recipients);
  case LL_ENCRYPTION_FAILED:
    return g_strdup (_ ("Encrypted, and it could not be opened: it is damaged, or was "
                        "made in a way that is not known here"));
  }

  g_return_val_if_reached (NULL);
}

static char *
describe_remark (const LlReport *report, LlRemarks remark)
{
  const char *author = ll_wording_get_author (report);
  const char *domain = ll_wording_get_domain (report);

  switch (remark) {
  case LL_REMARK_FIRST_CONTACT:
    return g_strdup_printf (_ ("This is the first signed letter from %s."), author);
  case LL_REMARK_LOOKALIKE:
    return g_strdup_printf (_ ("%s resembles an address that you know."), author);
  case LL_REMARK_SIGNATURE_EXPECTED:
    return g_strdup_printf (_ ("Earlier letters from %s were signed; this one is not."),
                            author);
  case LL_REMARK_DOMAIN_WIDE:
    return g_strdup_printf (_ ("%s publishes one certificate for all of its addresses."),
                            domain);
  case LL_REMARK_REPLACED:
    return g_strdup (_ ("The certificate is not published today; it may have been "
                        "replaced since the letter came."));
  case LL_REMARK_WITHDRAWN:
    return g_strdup_printf (
        _ ("%s published a certificate earlier and has withdrawn it."), domain);
  case LL_REMARK_DOWNGRADE:
    return g_strdup_printf (_ ("%s used to protect its answers and no longer does."),
                            domain);
  case LL_REMARK_CHANGED:
    return g_strdup_printf (_ ("This is not the certificate that %s published before."),
                            domain);
  case LL_REMARK_SAME_KEY:
    return g_strdup_printf (_ ("%s publishes another certificate with the same key."),
                            domain);
  case LL_REMARK_PINNED_DIFFERS:
    return g_strdup (_ ("You confirmed another certificate for this address."));
  case LL_REMARK_ERRANT_LAYER:
    return g_strdup (_ ("A part of the message carries a signature or encryption of its "
                        "own, which says nothing about the whole."));
  case LL_REMARK_OUTER_DIFFERS:
    if (report->judgement.verdict == LL_VERDICT_UNSIGNED ||
        report->judgement.verdict == LL_VERDICT_INVALID)
      return g_strdup (_ ("Header fields inside differ from those outside, and no "
                          "signature vouches for them."));
    return g_strdup (_ ("Header fields outside differ from the protected ones; the "
                        "protected ones are shown."));
  case LL_REMARK_NOT_PROTECTED:
    if (report->judgement.verdict == LL_VERDICT_UNSIGNED ||
        report->judgement.verdict == LL_VERDICT_INVALID)
      return g_strdup (
          _ ("The subject and the other header fields shown are not protected."));
    return g_strdup (_ ("The signature does not cover subject and other header fields."));
  case LL_REMARK_OLD_ALGORITHM:
    return g_strdup (_ ("It was made by a method that is no longer used."));
  case LL_REMARK_CANNOT_CHECK:
    return g_strdup (
        _ ("The signature was made by a method that cannot be checked here."));
  }

  g_return_val_if_reached (NULL);
}

char *
ll_wording_remark (const LlReport *report, LlRemarks remark)
{
  return ll_wording_clean (describe_remark (report, remark));
}

/* How much of a person's certificate the domain publishes. */
typedef enum {
  PUBLISHED_ISSUER,      /* only who issues it */
  PUBLISHED_FINGERPRINT, /* enough to verify by, nothing to encrypt to */
  PUBLISHED_WHOLE,
} Published;

static Published
judge_published (LlSmimeaAnswer *answer)
{
  Published published = PUBLISHED_ISSUER;

  for (guint i = 0; i < ll_smimea_answer_get_n_rows (answer); i++) {
    const LlSmimeaRow *row = ll_smimea_answer_get_row (answer, i);
    LlSmimeaUsage usage;

    if (!row->is_usable)
      continue;
    usage = ll_smimea_record_get_usage (row->record);
    if (usage != LL_SMIMEA_USAGE_EE_CONSTRAINT && usage != LL_SMIMEA_USAGE_DOMAIN_ISSUED)
      continue;
    if (row->certificate != NULL)
      return PUBLISHED_WHOLE;
    published = PUBLISHED_FINGERPRINT;
  }

  return published;
}

static char *
describe_published (LlSmimeaAnswer *answer, const char *domain, const char *text)
{
  switch (judge_published (answer)) {
  case PUBLISHED_WHOLE:
    break;
  case PUBLISHED_FINGERPRINT:
    return g_strdup_printf (
        _ ("%s publishes the fingerprint of a certificate for %s, proven by DNSSEC: "
           "enough to verify by, but the certificate itself is not there."),
        domain, text);
  case PUBLISHED_ISSUER:
    return g_strdup_printf (
        _ ("%s publishes who issues the certificates of %s, proven by DNSSEC: enough to "
           "verify by, but no certificate of this person is there."),
        domain, text);
  }

  return g_strdup_printf (_ ("%s publishes a certificate for %s, proven by DNSSEC."),
                          domain, text);
}

static char *
describe_lookup (const LlDiscovery *discovery)
{
  const char *domain = ll_address_get_domain (discovery->address);
  const char *text = ll_address_get_text (discovery->address);

  switch (ll_smimea_answer_get_state (discovery->answer)) {
  case LL_DNSSEC_STATE_SECURE_DATA:
    return describe_published (discovery->answer, domain, text);
  case LL_DNSSEC_STATE_SECURE_UNUSABLE:
    return g_strdup_printf (_ ("%s publishes something for %s that cannot be used."),
                            domain, text);
  case LL_DNSSEC_STATE_SECURE_ABSENT:
    return g_strdup_printf (_ ("%s publishes no certificate for %s; that is proven."),
                            domain, text);
  case LL_DNSSEC_STATE_SECURE_STALE:
    return g_strdup_printf (
        _ ("%s could not be asked; what it published for %s lately is used."), domain,
        text);
  case LL_DNSSEC_STATE_INSECURE:
    return g_strdup_printf (
        _ ("%s does not protect its answers (no DNSSEC), so nothing it says about %s "
           "counts."),
        domain, text);
  case LL_DNSSEC_STATE_BOGUS:
    return g_strdup_printf (
        _ ("The answer of %s about %s was tampered with, or its domain is "
           "misconfigured; this computer's clock may also be wrong."),
        domain, text);
  case LL_DNSSEC_STATE_LOOKUP_FAILED:
    return g_strdup_printf (_ ("%s gave no answer about %s."), domain, text);
  case LL_DNSSEC_STATE_NOT_ASKED:
    return g_strdup_printf (_ ("%s was not asked about %s."), domain, text);
  }

  g_return_val_if_reached (NULL);
}

char *
ll_wording_lookup (const LlDiscovery *discovery)
{
  return ll_wording_clean (describe_lookup (discovery));
}

gboolean
ll_wording_has_no_name (const LlDiscovery *discovery)
{
  return ll_smimea_answer_get_owner_name (discovery->answer) == NULL &&
         discovery->state == LL_RECIPIENT_LOOKUP_FAILED;
}

gboolean
ll_wording_is_unseen (const LlDiscovery *discovery)
{
  LlDnssecState state = ll_smimea_answer_get_state (discovery->answer);

  return (discovery->state == LL_RECIPIENT_NO_CERTIFICATE ||
          discovery->state == LL_RECIPIENT_UNUSABLE) &&
         (state == LL_DNSSEC_STATE_SECURE_DATA ||
          state == LL_DNSSEC_STATE_SECURE_STALE) &&
         judge_published (discovery->answer) != PUBLISHED_WHOLE;
}

static char *
describe_recipient (const LlDiscovery *discovery)
{
  const char *domain = ll_address_get_domain (discovery->address);
  const char *text = ll_address_get_text (discovery->address);

  if (ll_wording_has_no_name (discovery))
    return g_strdup_printf (_ ("%s: no certificate can be published for this address."),
                            text);

  if (ll_wording_is_unseen (discovery))
    return g_strdup_printf (
        _ ("%s: the certificate that %s speaks of has not been seen yet."), text, domain);

  switch (discovery->state) {
  case LL_RECIPIENT_READY:
    return g_strdup_printf (_ ("%s can be written to, encrypted."), text);
  case LL_RECIPIENT_STALE:
    return g_strdup_printf (
        _ ("%s can be written to, encrypted, with the certificate found earlier."), text);
  case LL_RECIPIENT_NO_CERTIFICATE:
    return g_strdup_printf (_ ("%s: %s publishes no certificate."), text, domain);
  case LL_RECIPIENT_UNUSABLE:
    return g_strdup_printf (
        _ ("%s: no certificate that was found can be used to encrypt."), text);
  case LL_RECIPIENT_INSECURE:
    return g_strdup_printf (_ ("%s: %s does not protect its answers (no DNSSEC)."), text,
                            domain);
  case LL_RECIPIENT_LOOKUP_FAILED:
    return g_strdup_printf (_ ("%s: %s could not be asked."), text, domain);
  case LL_RECIPIENT_BOGUS:
    return g_strdup_printf (
        _ ("%s: the answer of %s was tampered with, or its domain is misconfigured."),
        text, domain);
  case LL_RECIPIENT_CHANGED:
    return g_strdup_printf (_ ("%s: the certificate is not the one known so far."), text);
  case LL_RECIPIENT_WITHDRAWN:
    return g_strdup_printf (_ ("%s: %s has withdrawn the certificate."), text, domain);
  case LL_RECIPIENT_DOWNGRADE:
    return g_strdup_printf (_ ("%s: %s used to protect its answers and no longer does."),
                            text, domain);
  }

  g_return_val_if_reached (NULL);
}

char *
ll_wording_recipient (const LlDiscovery *discovery)
{
  return ll_wording_clean (describe_recipient (discovery));
}

const char *
ll_wording_recipient_remedy (const LlDiscovery *discovery)
{
  if (ll_wording_has_no_name (discovery))
    return _ ("Leave the address out.");

  if (ll_wording_is_unseen (discovery))
    return _ ("Ask this person for a signed letter: it brings the certificate.");

  switch (discovery->state) {
  case LL_RECIPIENT_READY:
  case LL_RECIPIENT_STALE:
    return NULL;
  case LL_RECIPIENT_NO_CERTIFICATE:
  case LL_RECIPIENT_UNUSABLE:
    return _ (
        "Ask this person to have a certificate published, or leave the address out.");
  case LL_RECIPIENT_INSECURE:
    return _ ("Ask the people who run the domain to sign it (DNSSEC), or leave the "
              "address out.");
  case LL_RECIPIENT_LOOKUP_FAILED:
    return _ ("Try again later, or when the network is back.");
  case LL_RECIPIENT_BOGUS:
    return _ ("Check this computer's clock and try another network; if it stays so, tell "
              "the people who run the domain.");
  case LL_RECIPIENT_CHANGED:
    return _ ("Ask this person whether the certificate is new, by another way than mail; "
              "then accept it.");
  case LL_RECIPIENT_WITHDRAWN:
  case LL_RECIPIENT_DOWNGRADE:
    return _ ("Ask this person, by another way than mail, what has happened.");
  }

  g_return_val_if_reached (NULL);
}

const char *
ll_wording_why_not (LlWhyNot why_not)
{
  switch (why_not) {
  case LL_WHY_NOT_CHOSEN:
    return NULL;
  case LL_WHY_NOT_CA:
    return _ ("it belongs to an issuer of certificates");
  case LL_WHY_NOT_WRONG_KEY_USAGE:
  case LL_WHY_NOT_WRONG_EXTENDED_KEY_USAGE:
    return _ ("it is not meant for encrypting letters");
  case LL_WHY_NOT_UNKNOWN_KEY:
    return _ ("its kind of key is not known here");
  case LL_WHY_NOT_WEAK_KEY:
    return _ ("its key is too weak");
  case LL_WHY_NOT_UNKNOWN_CRITICAL_EXTENSION:
    return _ ("it has a condition that is not known here");
  case LL_WHY_NOT_NOT_YET_VALID:
    return _ ("it is not valid yet");
  case LL_WHY_NOT_EXPIRED:
    return _ ("it has expired");
  case LL_WHY_NOT_REVOKED:
    return _ ("its issuer has revoked it");
  case LL_WHY_NOT_OTHER_ADDRESS:
    return _ ("it is for another address");
  case LL_WHY_NOT_NO_ADDRESS:
    return _ ("it is for no address in particular");
  case LL_WHY_NOT_UNTRUSTED:
    return _ ("nobody who is believed vouches for it");
  case LL_WHY_NOT_NOT_PUBLISHED:
    return _ ("the domain publishes another one");
  case LL_WHY_NOT_STATE:
    return _ ("the domain's answer cannot be relied on");
  case LL_WHY_NOT_UNDECIDED:
    return _ ("you have to decide first");
  case LL_WHY_NOT_BETTER_SOURCE:
    return _ ("there is one from a better source");
  case LL_WHY_NOT_NEWER:
    return _ ("there is a newer one");
  case LL_WHY_NOT_TOO_MANY:
    return _ ("there are enough others");
  case LL_WHY_NOT_DUPLICATE:
    return _ ("it is there twice");
  }

  g_return_val_if_reached (NULL);
}

static const char *
describe_error (LlError code)
{
  switch (code) {
  case LL_ERROR_MALFORMED:
    return _ ("This cannot be read");
  case LL_ERROR_UNSUPPORTED:
    return _ ("This is not supported");
  case LL_ERROR_LIMIT:
    return _ ("This is too large");
  case LL_ERROR_NOT_FOUND:
    return _ ("Not found");
  case LL_ERROR_PASSPHRASE:
    return _ ("There was no passphrase that fits");
  case LL_ERROR_CRYPTO:
    return _ ("A key cannot be used");
  case LL_ERROR_TRUST_ANCHOR:
    return _ ("This computer cannot check DNSSEC: its trust anchor is missing or empty");
  case LL_ERROR_RESOLVER:
    return _ ("The program that asks the DNS does not work");
  case LL_ERROR_TLS:
    return _ ("The mail server's protection cannot be relied on; nothing was sent");
  case LL_ERROR_REFUSED:
    return _ ("The mail server refused the letter");
  case LL_ERROR_TEMPORARY:
    return _ ("The mail server did not take the letter now");
  case LL_ERROR_STORAGE:
    return _ ("A file cannot be read or written");
  case LL_ERROR_USAGE:
    return _ ("This cannot be done");
  }

  g_return_val_if_reached (NULL);
}

char *
ll_wording_error (const GError *error)
{
  g_autofree char *details = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_strdup (_ ("Cancelled."));
  /* Messages quote names of files and what servers answer. */
  details = ll_display_text_clean (error->message, -1);
  if (error->domain != LL_ERROR)
    return g_steal_pointer (&details);

  /* Translators: what kind of trouble, then the details. */
  return g_strdup_printf (_ ("%s: %s"), describe_error ((LlError)error->code), details);
}
