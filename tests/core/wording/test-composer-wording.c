/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wording/ll-composer-wording.h"

#include <string.h>

#include "../trust/trust-snapshot.h"
#include "engine/ll-outbox.h"
#include "support/ll-test-certificate.h"
#include "wording-cases.h"

/* What writers of letters read, in tests/snapshots/composer-wording.txt. */

#define NOW WORDING_NOW

/* A status line that everybody can read at a glance. */
#define LONGEST_STATUS 300

/* -- people -- */

/* Somebody with an address of her own, in some state; the discovery stands first, so
 * that a list of people is one of discoveries. */
typedef struct {
  LlDiscovery discovery;
  LlSmimeaAnswer *answer;
  LlAddress *address;
} Person;

static void
free_person (gpointer data)
{
  Person *self = data;

  ll_smimea_answer_unref (self->answer);
  ll_address_unref (self->address);
  g_free (self);
}

static LlDnssecState
choose_dns (LlRecipientState state)
{
  switch (state) {
  case LL_RECIPIENT_STALE:
    return LL_DNSSEC_STATE_SECURE_STALE;
  case LL_RECIPIENT_READY:
  case LL_RECIPIENT_CHANGED:
  case LL_RECIPIENT_UNUSABLE:
    return LL_DNSSEC_STATE_SECURE_DATA;
  case LL_RECIPIENT_INSECURE:
  case LL_RECIPIENT_DOWNGRADE:
    return LL_DNSSEC_STATE_INSECURE;
  case LL_RECIPIENT_LOOKUP_FAILED:
    return LL_DNSSEC_STATE_LOOKUP_FAILED;
  case LL_RECIPIENT_BOGUS:
    return LL_DNSSEC_STATE_BOGUS;
  case LL_RECIPIENT_NO_CERTIFICATE:
  case LL_RECIPIENT_WITHDRAWN:
    break;
  }

  return LL_DNSSEC_STATE_SECURE_ABSENT;
}

static Person *
make_person (const char *address, LlRecipientState state, const char *records)
{
  Person *self = g_new0 (Person, 1);
  LlDnssecState dns = *records == 'd' ? LL_DNSSEC_STATE_SECURE_DATA : choose_dns (state);
  gboolean has_records =
      dns == LL_DNSSEC_STATE_SECURE_DATA || dns == LL_DNSSEC_STATE_SECURE_STALE;

  self->address = ll_address_parse (address, NULL);
  g_assert_nonnull (self->address);
  self->answer = wording_make_answer (dns, has_records ? records : "");
  self->discovery = wording_make_discovery (state, self->answer);
  self->discovery.address = self->address;

  return self;
}

/* One letter for each: a state's place in its enum. */
static GPtrArray *
make_people (const char *states)
{
  static const char *const names[] = {"alice", "bob", "carol", "dana", "erin", "frank"};
  GPtrArray *people = g_ptr_array_new_with_free_func (free_person);

  for (size_t i = 0; states[i] != '\0'; i++) {
    g_autofree char *address =
        g_strdup_printf ("%s@example.com", names[i % G_N_ELEMENTS (names)]);

    g_ptr_array_add (people,
                     make_person (address, (LlRecipientState)(states[i] - '0'), "w"));
  }

  return people;
}

/* @text: (transfer full). */
static void
write_line (GString *out, const char *label, char *text)
{
  g_autofree char *owned = text;

  g_assert_nonnull (text);
  wording_check_rules (text);
  g_assert_cmpuint (strlen (text), >, 3);
  g_assert_cmpuint (strlen (text), <, 400);
  g_string_append_printf (out, "%s: %s\n", label, text);
}

static void
write_head (GString *out, const char *head)
{
  g_string_append_printf (out, "%s# %s\n", out->len > 0 ? "\n" : "", head);
}

/* -- states -- */

static void
write_state (GString *out, LlRecipientState state, const char *records, const char *label)
{
  Person *person = make_person ("alice@example.com", state, records);
  char *text = ll_composer_wording_state (&person->discovery, NOW);

  /* A few words: there is little room beside an address. */
  g_assert_cmpuint (strlen (text), <, 50);
  write_line (out, label, text);
  free_person (person);
}

static void
write_states (GString *out)
{
  g_autoptr (LlSmimeaAnswer) nameless =
      ll_smimea_answer_new_failed (NULL, "a domain of one label");
  LlDiscovery discovery = wording_make_discovery (LL_RECIPIENT_LOOKUP_FAILED, nameless);

  write_head (out, "recipients");
  for (int state = 0; state < LL_N_RECIPIENT_STATES; state++)
    write_state (out, (LlRecipientState)state, "w",
                 ll_recipient_state_to_string ((LlRecipientState)state));
  write_state (out, LL_RECIPIENT_NO_CERTIFICATE, "d", "no-certificate, digest");
  write_line (out, "lookup-failed, no name", ll_composer_wording_state (&discovery, NOW));
}

/* -- the status line -- */

static void
write_status (GString *out,
              const char *states,
              unsigned int n_searching,
              LlEncryptMode mode,
              gboolean answers_encrypted)
{
  g_autoptr (GPtrArray) people = make_people (states);
  char *text = ll_composer_wording_status (people, n_searching, mode, answers_encrypted);
  g_autofree char *label = NULL;
  g_autoptr (GString) who = g_string_new (NULL);

  for (guint i = 0; i < people->len; i++) {
    Person *person = people->pdata[i];

    g_string_append_printf (who, "%s%s", i > 0 ? "+" : "",
                            ll_recipient_state_to_string (person->discovery.state));
  }
  label = g_strdup_printf ("%s, %s, %u searching%s", ll_encrypt_mode_to_string (mode),
                           people->len > 0 ? who->str : "nobody", n_searching,
                           answers_encrypted ? ", answers encrypted" : "");
  g_assert_cmpuint (strlen (text), <, LONGEST_STATUS);
  write_line (out, label, text);
}

/* One who can have no certificate, and one whose certificate has not been seen. */
static void
write_odd_statuses (GString *out)
{
  g_autoptr (LlSmimeaAnswer) nameless =
      ll_smimea_answer_new_failed (NULL, "a domain of one label");
  LlDiscovery discovery = wording_make_discovery (LL_RECIPIENT_LOOKUP_FAILED, nameless);
  Person *unseen = make_person ("alice@example.com", LL_RECIPIENT_NO_CERTIFICATE, "d");
  g_autoptr (GPtrArray) one = g_ptr_array_new ();
  g_autoptr (GPtrArray) other = g_ptr_array_new ();

  g_ptr_array_add (one, &discovery);
  g_ptr_array_add (other, unseen);
  write_line (out, "no name",
              ll_composer_wording_status (one, 0, LL_ENCRYPT_AUTOMATIC, FALSE));
  write_line (out, "unseen",
              ll_composer_wording_status (other, 0, LL_ENCRYPT_AUTOMATIC, FALSE));
  free_person (unseen);
}

static void
write_statuses (GString *out)
{
  char one[] = "0";

  write_head (out, "the status line");
  for (int mode = 0; mode < LL_N_ENCRYPT_MODES; mode++) {
    write_status (out, "", 0, (LlEncryptMode)mode, FALSE);
    write_status (out, "", 0, (LlEncryptMode)mode, TRUE);
    write_status (out, "0", 0, (LlEncryptMode)mode, FALSE);
    write_status (out, "0", 0, (LlEncryptMode)mode, TRUE);
    write_status (out, "2", 0, (LlEncryptMode)mode, FALSE);
  }
  for (int state = 0; state < LL_N_RECIPIENT_STATES; state++) {
    one[0] = (char)('0' + state);
    write_status (out, one, 0, LL_ENCRYPT_ALWAYS, FALSE);
  }
  write_status (out, "", 1, LL_ENCRYPT_AUTOMATIC, FALSE);
  write_status (out, "0", 2, LL_ENCRYPT_AUTOMATIC, FALSE);
  write_status (out, "02", 2, LL_ENCRYPT_AUTOMATIC, FALSE);
  write_status (out, "0110", 0, LL_ENCRYPT_AUTOMATIC, FALSE);
  write_status (out, "22", 0, LL_ENCRYPT_AUTOMATIC, FALSE);
  write_status (out, "2022", 0, LL_ENCRYPT_AUTOMATIC, FALSE);
  write_status (out, "55", 0, LL_ENCRYPT_AUTOMATIC, FALSE);
  write_status (out, "225", 0, LL_ENCRYPT_AUTOMATIC, FALSE);
  write_odd_statuses (out);
}

static void
write_modes (GString *out)
{
  write_head (out, "the lock");
  for (int mode = 0; mode < LL_N_ENCRYPT_MODES; mode++) {
    g_autofree char *text =
        g_strdup_printf ("%s: %s", ll_composer_wording_mode ((LlEncryptMode)mode),
                         ll_composer_wording_mode_explained ((LlEncryptMode)mode));

    write_line (out, ll_encrypt_mode_to_string ((LlEncryptMode)mode),
                g_steal_pointer (&text));
  }
}

/* A thousand people whose addresses are as long as they may be. */
static void
test_status_is_bounded (void)
{
  g_autofree char *states = g_strnfill (1000, '2');
  g_autoptr (GPtrArray) people = make_people (states);
  g_autofree char *local_part = g_strnfill (64, 'x');
  g_autofree char *label = g_strnfill (60, 'y');
  g_autofree char *address =
      g_strdup_printf ("%s@%s.%s.%s.org", local_part, label, label, label);
  g_autofree char *text = NULL;

  free_person (people->pdata[0]);
  people->pdata[0] = make_person (address, LL_RECIPIENT_NO_CERTIFICATE, "w");
  text = ll_composer_wording_status (people, 0, LL_ENCRYPT_AUTOMATIC, FALSE);
  g_assert_cmpuint (strlen (text), <, LONGEST_STATUS);
  g_assert_true (g_str_has_prefix (text, "Not yet: 1000 people "));
  g_assert_true (g_str_has_suffix (text, " and 998 more."));
}

/* Who does not want it gets no lock, and who answers an encrypted letter always does. */
static void
test_never_and_always_encrypted (void)
{
  g_autoptr (GPtrArray) ready = make_people ("0");
  g_autofree char *never = ll_composer_wording_status (ready, 0, LL_ENCRYPT_NEVER, FALSE);
  g_autofree char *answer = ll_composer_wording_status (ready, 0, LL_ENCRYPT_NEVER, TRUE);

  g_assert_true (g_str_has_prefix (never, "Not encrypted"));
  g_assert_true (g_str_has_prefix (answer, "Encrypted"));
}

/* "Encrypted" is said of a letter that everybody can read, and of no other. */
static void
test_encrypted_is_earned (void)
{
  for (int state = 0; state < LL_N_RECIPIENT_STATES; state++) {
    const char states[] = {'0', (char)('0' + state), '\0'};
    g_autoptr (GPtrArray) people = make_people (states);
    g_autofree char *found =
        ll_composer_wording_status (people, 0, LL_ENCRYPT_AUTOMATIC, FALSE);
    g_autofree char *searching =
        ll_composer_wording_status (people, 1, LL_ENCRYPT_AUTOMATIC, FALSE);

    g_assert_cmpint (g_str_has_prefix (found, "Encrypted"), ==,
                     ll_recipient_state_is_served ((LlRecipientState)state));
    g_assert_false (g_str_has_prefix (searching, "Encrypted"));
  }
}

/* -- what became of it -- */

static void
write_sending (GString *out, const char *label, LlSending *sending)
{
  write_line (out, label, ll_composer_wording_sending (sending));
}

static void
write_unsent (GString *out)
{
  g_autoptr (GPtrArray) one = make_people ("02");
  g_autoptr (GPtrArray) many = make_people ("20259");
  LlSealing sealing = {.outcome = LL_SEAL_UNSERVED, .discoveries = one};
  LlSending sending = {.sealing = &sealing};

  write_sending (out, "unserved, 1", &sending);
  sealing.discoveries = many;
  write_sending (out, "unserved, 4", &sending);
  sealing.outcome = LL_SEAL_NO_IDENTITY;
  write_sending (out, "no identity", &sending);
  sealing.from = wording_get_alice ();
  write_sending (out, "no identity, From", &sending);
  sealing.outcome = LL_SEAL_NO_SENDER;
  write_sending (out, "no sender", &sending);
  sealing.outcome = LL_SEAL_NO_RECIPIENT;
  write_sending (out, "no recipient", &sending);
}

static void
write_sendings (GString *out)
{
  LlSealing sealing = {.outcome = LL_SEAL_DONE};
  LlQueued queued = {.reason = (char *)"The mail server refused the letter: 550 no."};
  g_autoptr (GPtrArray) waiting = g_ptr_array_new ();
  LlSending sending = {.sealing = &sealing, .n_sent = 1, .waiting = waiting};

  write_head (out, "what became of a letter");
  write_sending (out, "sent", &sending);
  sending.is_encrypted = TRUE;
  write_sending (out, "sent, encrypted", &sending);
  sending.waiting = NULL;
  write_sending (out, "sent, nothing waits", &sending);
  sending.waiting = waiting;
  g_ptr_array_add (waiting, &queued);
  write_sending (out, "sent in part", &sending);
  sending.n_sent = 0;
  write_sending (out, "waiting", &sending);
  queued.reason = NULL;
  write_sending (out, "waiting, not tried", &sending);
  g_ptr_array_add (waiting, &queued);
  sending.n_sent = 3;
  write_sending (out, "sent in part, not tried", &sending);
  write_unsent (out);
}

/* -- stored certificates -- */

static void
write_entry (GString *out, const char *label, const LlEntry *entry)
{
  write_line (out, label, ll_composer_wording_entry (entry, NOW));
}

static void
write_entries_by_state (GString *out, LlEntry *entry, const char *kind)
{
  for (int state = 0; state < LL_N_DNSSEC_STATES; state++) {
    g_autofree char *label = g_strdup_printf (
        "%s, %s", kind, ll_dnssec_state_to_string ((LlDnssecState)state));

    entry->state = (LlDnssecState)state;
    write_entry (out, label, entry);
  }
}

static void
write_entries (GString *out)
{
  LlTestCertificate future = {.subject = "alice", .not_before = NOW + WORDING_DAY};
  g_autoptr (LlCertificate) later = ll_test_certificate_make (&future);
  LlEntry entry = {.address = wording_get_alice (),
                   .certificate = wording_get_certificate (),
                   .not_after = NOW + WORDING_DAY,
                   .last_seen = NOW - 3 * WORDING_DAY};

  write_head (out, "stored certificates");
  for (int source = 0; source < LL_N_ENTRY_SOURCES; source++) {
    entry.source = (LlEntrySource)source;
    write_entries_by_state (out, &entry,
                            ll_entry_source_to_string ((LlEntrySource)source));
  }
  entry.is_published = TRUE;
  write_entries_by_state (out, &entry, "published");
  entry.last_seen = 0;
  write_entry (out, "published, never seen", &entry);
  entry.is_pinned = TRUE;
  write_entry (out, "pinned", &entry);
  entry.certificate = later;
  write_entry (out, "not valid yet", &entry);
  entry.certificate = wording_get_certificate ();
  entry.not_after = NOW - 1;
  write_entry (out, "expired", &entry);
}

/* -- notes -- */

#define SECRET_SUBJECT "Confidential: the merger"

static void
write_notes (GString *out)
{
  g_autoptr (LlSmimeaAnswer) answer =
      wording_make_answer (LL_DNSSEC_STATE_SECURE_DATA, "d");
  LlDiscovery discovery = wording_make_discovery (LL_RECIPIENT_READY, answer);
  LlReport report = {.from = wording_get_alice (),
                     .discovery = &discovery,
                     .certificate = wording_get_certificate (),
                     .date = NOW - 600,
                     .signed_at = -1,
                     .subject = (char *)SECRET_SUBJECT,
                     .identity = (char *)"0123456789abcdef",
                     .encryption = LL_ENCRYPTION_DECRYPTED};
  g_autofree char *request = ll_composer_wording_request_text (wording_get_alice ());
  g_autofree char *text = NULL;

  report.evidence = (LlEvidence){.layer = LL_LAYER_ROOT,
                                 .from = LL_FROM_SINGLE,
                                 .structure = LL_STRUCTURE_FINE,
                                 .signature = LL_SIGNATURE_STATE_GOOD,
                                 .state = LL_DNSSEC_STATE_SECURE_DATA,
                                 .association = LL_ASSOCIATION_NO_MATCH};
  report.judgement = ll_verdict_judge (&report.evidence);
  text = ll_composer_wording_report_text (&report, NOW);
  g_assert_null (strstr (text, SECRET_SUBJECT));
  g_assert_null (strstr (text, "0123"));

  write_head (out, "a note that asks for a certificate");
  write_line (out, "subject", ll_composer_wording_request_subject ());
  g_string_append (out, request);
  write_head (out, "a note that tells what was found");
  write_line (out, "subject", ll_composer_wording_report_subject (&report));
  g_string_append (out, text);
}

static void
test_snapshot (void)
{
  g_autoptr (GString) out = g_string_new (NULL);

  write_states (out);
  write_statuses (out);
  write_modes (out);
  write_sendings (out);
  write_entries (out);
  write_notes (out);
  trust_snapshot_check ("composer-wording.txt", out->str);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wording/composer/every-sentence", test_snapshot);
  g_test_add_func ("/wording/composer/status-is-bounded", test_status_is_bounded);
  g_test_add_func ("/wording/composer/never-and-always-encrypted",
                   test_never_and_always_encrypted);
  g_test_add_func ("/wording/composer/encrypted-is-earned", test_encrypted_is_earned);

  return g_test_run ();
}
