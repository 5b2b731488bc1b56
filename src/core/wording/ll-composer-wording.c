/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wording/ll-composer-wording.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "engine/ll-outbox.h"
#include "wording/ll-story-step.h"
#include "wording/ll-story.h"
#include "wording/ll-wording-private.h"
#include "wording/ll-wording.h"

#define PEOPLE_NAMED 2
#define PERSON_CHARS 60
#define REASON_CHARS 300

/* -- one recipient -- */

static char *
format_date (gint64 time)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_local (time);

  if (date == NULL)
    return g_strdup (_ ("an unknown day"));

  /* Translators: a date, as in "19 Nov 2026". */
  return g_date_time_format (date, _ ("%-d %b %Y"));
}

static char *
describe_stale (const LlDiscovery *discovery)
{
  gint64 checked_at = ll_smimea_answer_get_checked_at (discovery->answer);
  g_autofree char *date = NULL;

  if (checked_at <= 0)
    return g_strdup (_ ("ready, as found earlier"));
  date = format_date (checked_at);

  /* Translators: the date is "19 Nov 2026". */
  return g_strdup_printf (_ ("ready, as of %s"), date);
}

static const char *
describe_recipient (const LlDiscovery *discovery)
{
  if (ll_wording_has_no_name (discovery))
    return _ ("can have no certificate");
  if (ll_wording_is_unseen (discovery))
    return _ ("certificate not seen yet");

  switch (discovery->state) {
  case LL_RECIPIENT_READY:
  case LL_RECIPIENT_STALE:
    return _ ("ready");
  case LL_RECIPIENT_NO_CERTIFICATE:
    return _ ("publishes no certificate");
  case LL_RECIPIENT_UNUSABLE:
    return _ ("certificate cannot be used");
  case LL_RECIPIENT_INSECURE:
    return _ ("domain is not protected (no DNSSEC)");
  case LL_RECIPIENT_LOOKUP_FAILED:
    return _ ("could not be asked");
  case LL_RECIPIENT_BOGUS:
    return _ ("answer tampered with, or domain misconfigured");
  case LL_RECIPIENT_CHANGED:
    return _ ("certificate has changed");
  case LL_RECIPIENT_WITHDRAWN:
    return _ ("certificate was withdrawn");
  case LL_RECIPIENT_DOWNGRADE:
    return _ ("domain is no longer protected");
  }

  g_return_val_if_reached (NULL);
}

char *
ll_composer_wording_state (const LlDiscovery *discovery, gint64 now)
{
  if (discovery->state == LL_RECIPIENT_STALE)
    return describe_stale (discovery);

  return g_strdup (describe_recipient (discovery));
}

/* -- the status line -- */

static char *
name_person (const LlDiscovery *discovery)
{
  g_autofree char *text = ll_wording_show_address (discovery->address);

  return ll_story_shorten (text, PERSON_CHARS);
}

/* "Not yet" about one person: what stands in the way, without the remedy. */
static const char *
get_hindrance (const LlDiscovery *discovery)
{
  if (ll_wording_has_no_name (discovery))
    return _ ("Not yet: no certificate can be published for %s.");
  if (ll_wording_is_unseen (discovery))
    return _ ("Not yet: the certificate of %s has not been seen.");

  switch (discovery->state) {
  case LL_RECIPIENT_READY:
  case LL_RECIPIENT_STALE:
    return NULL;
  case LL_RECIPIENT_NO_CERTIFICATE:
    return _ ("Not yet: %s publishes no certificate.");
  case LL_RECIPIENT_UNUSABLE:
    return _ ("Not yet: the certificate of %s cannot be used.");
  case LL_RECIPIENT_INSECURE:
    return _ ("Not yet: the domain of %s does not protect its answers (no DNSSEC).");
  case LL_RECIPIENT_LOOKUP_FAILED:
    return _ ("Not yet: the domain of %s could not be asked.");
  case LL_RECIPIENT_BOGUS:
    return _ ("Not yet: the answer about %s was tampered with, or the domain is "
              "misconfigured.");
  case LL_RECIPIENT_CHANGED:
    return _ ("Not yet: the certificate of %s has changed.");
  case LL_RECIPIENT_WITHDRAWN:
    return _ ("Not yet: the certificate of %s was withdrawn.");
  case LL_RECIPIENT_DOWNGRADE:
    return _ ("Not yet: the domain of %s no longer protects its answers.");
  }

  g_return_val_if_reached (NULL);
}

/* (transfer container) (element-type LlDiscovery) */
static GPtrArray *
find_unserved (GPtrArray *discoveries)
{
  GPtrArray *unserved = g_ptr_array_new ();

  for (guint i = 0; i < discoveries->len; i++) {
    const LlDiscovery *discovery = g_ptr_array_index (discoveries, i);

    if (!ll_recipient_state_is_served (discovery->state))
      g_ptr_array_add (unserved, (gpointer)discovery);
  }

  return unserved;
}

/* "alice@example.org, bob@example.net and 3 more" */
static char *
list_people (GPtrArray *discoveries)
{
  guint n_named = MIN (discoveries->len, PEOPLE_NAMED);
  guint n_more = discoveries->len - n_named;
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < n_named; i++) {
    g_autofree char *name = name_person (g_ptr_array_index (discoveries, i));

    g_string_append_printf (out, "%s%s", i > 0 ? ", " : "", name);
  }
  if (n_more == 0)
    return g_strdup (out->str);

  /* Translators: some addresses, and how many are left out. */
  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%s and %u more", "%s and %u more", n_more), out->str,
      n_more);
}

static gboolean
are_all (GPtrArray *discoveries, LlRecipientState state)
{
  for (guint i = 0; i < discoveries->len; i++) {
    const LlDiscovery *discovery = g_ptr_array_index (discoveries, i);

    if (discovery->state != state)
      return FALSE;
  }

  return TRUE;
}

static const char *
get_hindrance_of_many (GPtrArray *unserved)
{
  if (are_all (unserved, LL_RECIPIENT_NO_CERTIFICATE))
    return g_dngettext (GETTEXT_PACKAGE, "Not yet: %u person has no certificate: %s.",
                        "Not yet: %u people have no certificate: %s.", unserved->len);
  if (are_all (unserved, LL_RECIPIENT_LOOKUP_FAILED))
    return g_dngettext (GETTEXT_PACKAGE, "Not yet: %u person could not be looked up: %s.",
                        "Not yet: %u people could not be looked up: %s.", unserved->len);

  return g_dngettext (
      GETTEXT_PACKAGE, "Not yet: %u person cannot be written to, encrypted: %s.",
      "Not yet: %u people cannot be written to, encrypted: %s.", unserved->len);
}

static char *
describe_unserved (GPtrArray *unserved)
{
  g_autofree char *people = list_people (unserved);

  if (unserved->len == 1)
    return g_strdup_printf (get_hindrance (g_ptr_array_index (unserved, 0)), people);

  return g_strdup_printf (get_hindrance_of_many (unserved), unserved->len, people);
}

static char *
describe_served (GPtrArray *discoveries, gboolean answers_encrypted)
{
  guint n_stale = 0;

  for (guint i = 0; i < discoveries->len; i++) {
    const LlDiscovery *discovery = g_ptr_array_index (discoveries, i);

    if (discovery->state == LL_RECIPIENT_STALE)
      n_stale++;
  }
  if (n_stale > 0)
    return g_strdup_printf (
        g_dngettext (
            GETTEXT_PACKAGE,
            "Encrypted: everybody can read it, %u person by a certificate found earlier.",
            "Encrypted: everybody can read it, %u people by a certificate found earlier.",
            n_stale),
        n_stale);
  if (answers_encrypted)
    return g_strdup (_ ("Encrypted, as the letter that it answers: everybody can read "
                        "it."));

  return g_strdup (_ ("Encrypted: everybody can read it."));
}

static const char *
describe_nobody (LlEncryptMode mode, gboolean answers_encrypted)
{
  if (answers_encrypted)
    return _ ("It answers an encrypted letter, so it will be encrypted.");

  switch (mode) {
  case LL_ENCRYPT_AUTOMATIC:
    return _ ("It will be encrypted when everybody can read it.");
  case LL_ENCRYPT_ALWAYS:
    return _ ("It will be encrypted, or not be sent.");
  case LL_ENCRYPT_NEVER:
    break;
  }

  return _ ("Not encrypted: anybody on the way can read it.");
}

char *
ll_composer_wording_status (GPtrArray *discoveries,
                            unsigned int n_searching,
                            LlEncryptMode mode,
                            gboolean answers_encrypted)
{
  g_autoptr (GPtrArray) unserved = NULL;

  if (mode == LL_ENCRYPT_NEVER && !answers_encrypted)
    return g_strdup (describe_nobody (mode, FALSE));

  unserved = find_unserved (discoveries);
  if (unserved->len > 0)
    return describe_unserved (unserved);
  if (n_searching > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Looking up %u person…",
                                         "Looking up %u people…", n_searching),
                            n_searching);
  if (discoveries->len == 0)
    return g_strdup (describe_nobody (mode, answers_encrypted));

  return describe_served (discoveries, answers_encrypted);
}

const char *
ll_composer_wording_mode (LlEncryptMode mode)
{
  switch (mode) {
  case LL_ENCRYPT_AUTOMATIC:
    return _ ("Automatic");
  case LL_ENCRYPT_ALWAYS:
    return _ ("Always");
  case LL_ENCRYPT_NEVER:
    return _ ("Never");
  }

  g_return_val_if_reached (NULL);
}

const char *
ll_composer_wording_mode_explained (LlEncryptMode mode)
{
  switch (mode) {
  case LL_ENCRYPT_AUTOMATIC:
    return _ ("Encrypt whenever everybody can read it.");
  case LL_ENCRYPT_ALWAYS:
    return _ ("Encrypt, and send nothing otherwise.");
  case LL_ENCRYPT_NEVER:
    return _ ("Send as it is; nobody is looked up.");
  }

  g_return_val_if_reached (NULL);
}

/* -- what became of a letter -- */

static char *
describe_not_served (const LlSealing *sealing)
{
  g_autoptr (GPtrArray) unserved = find_unserved (sealing->discoveries);
  const LlDiscovery *discovery;
  g_autofree char *people = NULL;
  g_autofree char *why = NULL;

  if (unserved->len == 1) {
    discovery = g_ptr_array_index (unserved, 0);
    why = ll_wording_recipient (discovery);
    /* Translators: why a letter cannot be encrypted to somebody, and what can be done. */
    return g_strdup_printf (_ ("Nothing was sent. %s %s"), why,
                            ll_wording_recipient_remedy (discovery));
  }

  people = list_people (unserved);

  return g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE,
                   "Nothing was sent: %u person cannot be written to, encrypted: %s.",
                   "Nothing was sent: %u people cannot be written to, encrypted: %s.",
                   unserved->len),
      unserved->len, people);
}

static char *
describe_no_identity (const LlSealing *sealing)
{
  g_autofree char *text = NULL;
  g_autofree char *from = NULL;

  if (sealing->from == NULL)
    return g_strdup (_ ("Nothing was sent: there is no certificate of your own to sign "
                        "with. Make one, or import it, under Certificates."));

  text = ll_wording_show_address (sealing->from);
  from = ll_story_shorten (text, PERSON_CHARS);

  return g_strdup_printf (
      _ ("Nothing was sent: you have no certificate for %s to sign with. Make one, or "
         "import it, under Certificates."),
      from);
}

/* The reason without its full stop, which our sentence has. */
static char *
dup_reason (const LlSending *sending)
{
  const LlQueued *queued = g_ptr_array_index (sending->waiting, 0);
  char *reason;
  size_t length;

  if (queued->reason == NULL || *queued->reason == '\0')
    return NULL;

  reason = ll_story_shorten (queued->reason, REASON_CHARS);
  length = strlen (reason);
  if (reason[length - 1] == '.')
    reason[length - 1] = '\0';

  return reason;
}

static char *
describe_waiting (const LlSending *sending)
{
  guint n = sending->waiting->len;
  g_autofree char *reason = dup_reason (sending);

  if (sending->n_sent > 0 && reason != NULL)
    return g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE,
                     "Sent in part: %u copy of it waits in the outbox: %s.",
                     "Sent in part: %u copies of it wait in the outbox: %s.", n),
        n, reason);
  if (sending->n_sent > 0)
    return g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "Sent in part: %u copy of it waits in the outbox.",
                     "Sent in part: %u copies of it wait in the outbox.", n),
        n);
  if (reason != NULL)
    return g_strdup_printf (_ ("It waits in the outbox: %s."), reason);

  return g_strdup (_ ("It waits in the outbox."));
}

char *
ll_composer_wording_sending (const LlSending *sending)
{
  switch (sending->sealing->outcome) {
  case LL_SEAL_DONE:
    break;
  case LL_SEAL_UNSERVED:
    return describe_not_served (sending->sealing);
  case LL_SEAL_NO_IDENTITY:
    return describe_no_identity (sending->sealing);
  case LL_SEAL_NO_SENDER:
    return g_strdup (_ ("Nothing was sent: choose whom it is from."));
  case LL_SEAL_NO_RECIPIENT:
    return g_strdup (_ ("Nothing was sent: there is nobody that it is for."));
  }

  if (sending->waiting != NULL && sending->waiting->len > 0)
    return describe_waiting (sending);

  return g_strdup (sending->is_encrypted ? _ ("Sent, encrypted.")
                                         : _ ("Sent, not encrypted."));
}

/* -- notes to others -- */

char *
ll_composer_wording_request_subject (void)
{
  return g_strdup (_ ("Your certificate for encrypted mail"));
}

char *
ll_composer_wording_request_text (const LlAddress *from)
{
  return g_strdup_printf (
      _ ("Hello,\n"
         "\n"
         "I should like to write to you encrypted, so that only you can read it, and I\n"
         "found no certificate for your address.\n"
         "\n"
         "If you have one, answer with a signed letter: it brings the certificate with\n"
         "it. Best of all is to have it published by your domain (RFC 8162), where\n"
         "everybody's mail program can find it; the people who run your mail know how.\n"
         "\n"
         "This letter is signed and brings my certificate, so that you can answer\n"
         "encrypted at once.\n"
         "\n"
         "%s\n"),
      ll_address_get_text (from));
}

char *
ll_composer_wording_report_subject (const LlReport *report)
{
  if (ll_verdict_is_positive (report->judgement.verdict))
    return g_strdup (_ ("How your signed letter arrived"));
  if (report->judgement.verdict == LL_VERDICT_UNSIGNED)
    return g_strdup (_ ("Your letter arrived without a signature"));

  return g_strdup (_ ("The signature of your letter could not be confirmed"));
}

char *
ll_composer_wording_report_text (const LlReport *report, gint64 now)
{
  g_autoptr (GPtrArray) steps = ll_story_new_for_report (report, now);
  g_autofree char *date = ll_story_format_time (report->date);
  g_autofree char *author = ll_wording_clean (g_strdup (ll_wording_get_author (report)));
  g_autofree char *story = NULL;

  /* The envelope is the reader's own matter. */
  g_ptr_array_remove_index (steps, 0);
  story = ll_story_format (steps);

  return g_strdup_printf (
      _ ("Hello,\n"
         "\n"
         "a letter came here that says it is from you or from your domain:\n"
         "\n"
         "  From: %s\n"
         "  Date: %s\n"
         "\n"
         "My mail program found this about its signature. Nothing of the letter's\n"
         "content is in this note. The people who run the mail or the DNS of the domain\n"
         "will know what to make of it.\n"
         "\n"
         "%s"),
      author, date != NULL ? date : "-", story);
}

/* -- stored certificates -- */

/* What the domain says of one that it published, as a whole, when it was last heard. */
static char *
describe_published (const LlEntry *entry)
{
  const char *domain = ll_address_get_domain (entry->address);
  g_autofree char *date = NULL;

  switch (entry->state) {
  case LL_DNSSEC_STATE_SECURE_DATA:
    return g_strdup_printf (_ ("published by %s"), domain);
  case LL_DNSSEC_STATE_SECURE_ABSENT:
    return g_strdup_printf (_ ("withdrawn by %s"), domain);
  case LL_DNSSEC_STATE_INSECURE:
    return g_strdup_printf (_ ("published by %s, which is no longer protected"), domain);
  case LL_DNSSEC_STATE_BOGUS:
    return g_strdup_printf (
        _ ("published by %s earlier; what it says now cannot be relied on"), domain);
  case LL_DNSSEC_STATE_SECURE_UNUSABLE:
  case LL_DNSSEC_STATE_SECURE_STALE:
  case LL_DNSSEC_STATE_LOOKUP_FAILED:
  case LL_DNSSEC_STATE_NOT_ASKED:
    break;
  }
  if (entry->last_seen <= 0)
    return g_strdup_printf (_ ("published by %s earlier"), domain);

  date = format_date (entry->last_seen);

  /* Translators: a domain, and a date as in "19 Nov 2026". */
  return g_strdup_printf (_ ("published by %s as of %s"), domain, date);
}

static char *
describe_unpublished (const LlEntry *entry)
{
  const char *domain = ll_address_get_domain (entry->address);

  switch (entry->source) {
  case LL_ENTRY_SOURCE_DNS:
    return g_strdup_printf (_ ("no longer published by %s"), domain);
  case LL_ENTRY_SOURCE_LETTER:
    /* A record may still mean it by its fingerprint. */
    if (entry->state == LL_DNSSEC_STATE_SECURE_DATA)
      return g_strdup (_ ("seen in a letter"));
    return g_strdup (_ ("seen in a letter, not confirmed"));
  case LL_ENTRY_SOURCE_IMPORT:
    return g_strdup (_ ("imported, not confirmed"));
  }

  g_return_val_if_reached (NULL);
}

char *
ll_composer_wording_entry (const LlEntry *entry, gint64 now)
{
  g_autofree char *date = NULL;

  if (now > entry->not_after) {
    date = format_date (entry->not_after);
    return g_strdup_printf (_ ("expired on %s"), date);
  }
  if (now < ll_certificate_get_not_before (entry->certificate)) {
    date = format_date (ll_certificate_get_not_before (entry->certificate));
    return g_strdup_printf (_ ("not valid before %s"), date);
  }
  if (entry->is_pinned)
    return g_strdup (_ ("confirmed by you"));
  if (entry->is_published)
    return describe_published (entry);

  return describe_unpublished (entry);
}
