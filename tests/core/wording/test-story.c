/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wording/ll-story.h"

#include <string.h>

#include "../trust/trust-snapshot.h"
#include "support/ll-test-certificate.h"
#include "wording-cases.h"
#include "wording/ll-wording.h"

/* Stories as people copy them, in tests/snapshots/stories.txt, and what must hold of all
 * of them: no step is better than what was found, and the end is what the bar says. */

#define NOW WORDING_NOW

#define LONGEST_LINE  998 /* RFC 5322, section 2.1.1 */
#define LONGEST_VALUE 400

/* -- letters -- */

/* Facts that the table of trust makes each verdict of. */
typedef struct {
  const char *label;
  LlVerdict verdict;
  LlDnssecState state;
  LlAssociation association;
  const char *records;
  LlEvidence evidence; /* layer, structure, signature, From and address are good unless
                          said otherwise */
} Letter;

#define AT_ROOT .layer = LL_LAYER_ROOT, .from = LL_FROM_SINGLE
#define SOUND   AT_ROOT, .structure = LL_STRUCTURE_FINE
#define GOOD    SOUND, .signature = LL_SIGNATURE_STATE_GOOD

static const Letter letters[] = {
    {"verified-dns", LL_VERDICT_VERIFIED_DNS, LL_DNSSEC_STATE_SECURE_DATA,
     LL_ASSOCIATION_MATCH, "dw", .evidence = {GOOD, .matched_usage = 3}},
    {"verified-dns, no address in it", LL_VERDICT_VERIFIED_DNS,
     LL_DNSSEC_STATE_SECURE_DATA, LL_ASSOCIATION_MATCH, "k",
     .evidence = {GOOD, .matched_usage = 3, .address = LL_ADDRESS_MATCH_NONE}},
    {"verified-dns, from history", LL_VERDICT_VERIFIED_DNS, LL_DNSSEC_STATE_SECURE_STALE,
     LL_ASSOCIATION_MATCH, "w", .evidence = {GOOD, .matched_usage = 3}},
    {"verified-ca", LL_VERDICT_VERIFIED_CA, LL_DNSSEC_STATE_INSECURE, LL_ASSOCIATION_NONE,
     "", .evidence = {GOOD, .is_path_trusted = TRUE}},
    {"verified-pin", LL_VERDICT_VERIFIED_PIN, LL_DNSSEC_STATE_LOOKUP_FAILED,
     LL_ASSOCIATION_NONE, "", .evidence = {GOOD, .pin = LL_PIN_THIS}},
    {"contradicted-by-dns", LL_VERDICT_CONTRADICTED_BY_DNS, LL_DNSSEC_STATE_SECURE_DATA,
     LL_ASSOCIATION_NO_MATCH, "dxi", .evidence = {GOOD}},
    {"contradicted-by-dns, matched before", LL_VERDICT_CONTRADICTED_BY_DNS,
     LL_DNSSEC_STATE_SECURE_DATA, LL_ASSOCIATION_NO_MATCH, "d",
     .evidence = {GOOD, .history = {.has_matched = TRUE}}},
    {"address-mismatch", LL_VERDICT_ADDRESS_MISMATCH, LL_DNSSEC_STATE_SECURE_ABSENT,
     LL_ASSOCIATION_NONE, "", .evidence = {GOOD, .address = LL_ADDRESS_MATCH_DIFFERENT}},
    {"address-mismatch, published", LL_VERDICT_ADDRESS_MISMATCH,
     LL_DNSSEC_STATE_SECURE_DATA, LL_ASSOCIATION_MATCH, "w",
     .evidence = {GOOD, .address = LL_ADDRESS_MATCH_DIFFERENT,
                  .history = {.is_known = TRUE}}},
    {"signer-unusable", LL_VERDICT_SIGNER_UNUSABLE, LL_DNSSEC_STATE_SECURE_DATA,
     LL_ASSOCIATION_MATCH, "w", .evidence = {GOOD, .usage = LL_USAGE_EXPIRED}},
    {"unknown-signer, secure-data", LL_VERDICT_UNKNOWN_SIGNER,
     LL_DNSSEC_STATE_SECURE_DATA, LL_ASSOCIATION_CANNOT_SPEAK, "w", .evidence = {GOOD}},
    {"unknown-signer, secure-unusable", LL_VERDICT_UNKNOWN_SIGNER,
     LL_DNSSEC_STATE_SECURE_UNUSABLE, LL_ASSOCIATION_NONE, "x", .evidence = {GOOD}},
    {"unknown-signer, secure-absent", LL_VERDICT_UNKNOWN_SIGNER,
     LL_DNSSEC_STATE_SECURE_ABSENT, LL_ASSOCIATION_NONE, "", .evidence = {GOOD}},
    {"unknown-signer, secure-stale", LL_VERDICT_UNKNOWN_SIGNER,
     LL_DNSSEC_STATE_SECURE_STALE, LL_ASSOCIATION_SAME_KEY, "w", .evidence = {GOOD}},
    {"unknown-signer, insecure", LL_VERDICT_UNKNOWN_SIGNER, LL_DNSSEC_STATE_INSECURE,
     LL_ASSOCIATION_NONE, "", .evidence = {GOOD}},
    {"unknown-signer, bogus", LL_VERDICT_UNKNOWN_SIGNER, LL_DNSSEC_STATE_BOGUS,
     LL_ASSOCIATION_NONE, "", .evidence = {GOOD, .is_path_trusted = TRUE}},
    {"unknown-signer, lookup-failed", LL_VERDICT_UNKNOWN_SIGNER,
     LL_DNSSEC_STATE_LOOKUP_FAILED, LL_ASSOCIATION_NONE, "", .evidence = {GOOD}},
    {"unknown-signer, not-asked", LL_VERDICT_UNKNOWN_SIGNER, LL_DNSSEC_STATE_NOT_ASKED,
     LL_ASSOCIATION_NONE, "", .evidence = {GOOD}},
    {"unknown-signer, withdrawn", LL_VERDICT_UNKNOWN_SIGNER,
     LL_DNSSEC_STATE_SECURE_ABSENT, LL_ASSOCIATION_NONE, "",
     .evidence = {GOOD, .history = {.earlier = LL_EARLIER_DATA}}},
    {"invalid, does not fit", LL_VERDICT_INVALID, LL_DNSSEC_STATE_SECURE_DATA,
     LL_ASSOCIATION_MATCH, "w", .evidence = {SOUND, .signature = LL_SIGNATURE_STATE_BAD}},
    {"invalid, weak", LL_VERDICT_INVALID, LL_DNSSEC_STATE_SECURE_DATA,
     LL_ASSOCIATION_MATCH, "w",
     .evidence = {SOUND, .signature = LL_SIGNATURE_STATE_WEAK}},
    {"invalid, cannot be checked", LL_VERDICT_INVALID, LL_DNSSEC_STATE_SECURE_DATA,
     LL_ASSOCIATION_MATCH, "w",
     .evidence = {SOUND, .signature = LL_SIGNATURE_STATE_CANNOT_CHECK}},
    {"invalid, one of several", LL_VERDICT_INVALID, LL_DNSSEC_STATE_SECURE_DATA,
     LL_ASSOCIATION_MATCH, "w",
     .evidence = {AT_ROOT, .structure = LL_STRUCTURE_SIGNER_FAILING}},
    {"ambiguous-sender", LL_VERDICT_AMBIGUOUS_SENDER, LL_DNSSEC_STATE_NOT_ASKED,
     LL_ASSOCIATION_NONE, NULL,
     .evidence = {.layer = LL_LAYER_ROOT,
                  .from = LL_FROM_SEVERAL,
                  .structure = LL_STRUCTURE_FINE,
                  .signature = LL_SIGNATURE_STATE_GOOD}},
    {"unsigned", LL_VERDICT_UNSIGNED, LL_DNSSEC_STATE_NOT_ASKED, LL_ASSOCIATION_NONE,
     NULL, .evidence = {.from = LL_FROM_SINGLE}},
    {"unsigned, errant layer", LL_VERDICT_UNSIGNED, LL_DNSSEC_STATE_NOT_ASKED,
     LL_ASSOCIATION_NONE, NULL,
     .evidence = {.layer = LL_LAYER_ERRANT, .from = LL_FROM_SINGLE}},
    {"unsigned, signature expected", LL_VERDICT_UNSIGNED, LL_DNSSEC_STATE_NOT_ASKED,
     LL_ASSOCIATION_NONE, NULL,
     .evidence = {.from = LL_FROM_SINGLE,
                  .history = {.positive_letters = 12, .positive_days = 30}}},
};

/* A report with all that its story may look at. */
typedef struct {
  LlReport report;
  LlDiscovery discovery;
  LlSmimeaAnswer *answer;
} Case;

static void
case_clear (Case *self)
{
  g_clear_pointer (&self->answer, ll_smimea_answer_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Case, case_clear)

static void
case_init (Case *self, const Letter *letter)
{
  LlReport *report = &self->report;

  memset (self, 0, sizeof *self);
  report->evidence = letter->evidence;
  report->evidence.state = letter->state;
  report->evidence.association = letter->association;
  report->judgement = ll_verdict_judge (&report->evidence);
  g_assert_cmpstr (ll_verdict_to_string (report->judgement.verdict), ==,
                   ll_verdict_to_string (letter->verdict));
  report->judged_at = NOW;
  report->signed_at = -1;
  report->date = NOW - 600;
  if (letter->evidence.from == LL_FROM_SINGLE)
    report->from = wording_get_alice ();
  if (letter->evidence.layer != LL_LAYER_NONE) {
    report->certificate = wording_get_certificate ();
    report->signature_algorithm = (char *)"ecdsa-sha256";
    report->signed_at = NOW - 500;
    report->n_signers = 1;
  }
  if (letter->records == NULL)
    return;

  self->answer = wording_make_answer (letter->state, letter->records);
  self->discovery = wording_make_discovery (LL_RECIPIENT_READY, self->answer);
  report->discovery = &self->discovery;
  report->association.n_rows = ll_smimea_answer_get_n_rows (self->answer);
  for (guint i = 0; i < report->association.n_rows; i++) {
    if (ll_smimea_answer_get_row (self->answer, i)->is_usable)
      report->association.rows[i] = letter->association;
  }
}

static const LlStoryStep *
find_step (GPtrArray *steps, const char *title)
{
  for (guint i = 0; i < steps->len; i++) {
    const LlStoryStep *step = g_ptr_array_index (steps, i);

    if (strcmp (step->title, title) == 0)
      return step;
  }

  return NULL;
}

static gboolean
is_good (GPtrArray *steps, const char *title)
{
  const LlStoryStep *step = find_step (steps, title);

  return step != NULL && step->mark == LL_STORY_GOOD;
}

static const char *
find_fact (GPtrArray *steps, const char *title, const char *label)
{
  const LlStoryStep *step = find_step (steps, title);

  for (guint i = 0; step != NULL && i < step->facts->len; i++) {
    const LlStoryFact *fact = g_ptr_array_index (step->facts, i);

    if (strcmp (fact->label, label) == 0)
      return fact->value;
  }

  return NULL;
}

/* -- what must hold -- */

static void
check_fact (const LlStoryFact *fact)
{
  g_assert_cmpstr (fact->label, !=, "");
  g_assert_cmpstr (fact->value, !=, "");
  g_assert_true (g_utf8_validate (fact->value, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (fact->value, -1), <, LONGEST_VALUE);
  g_assert_null (strchr (fact->value, '\n'));
  if (!fact->is_literal)
    wording_check_rules (fact->value);
}

static void
check_steps (GPtrArray *steps)
{
  g_autofree char *text = ll_story_format (steps);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; i < steps->len; i++) {
    const LlStoryStep *step = g_ptr_array_index (steps, i);

    g_assert_nonnull (step->title);
    g_assert_true (step->sentence != NULL || step->facts->len > 0);
    if (step->sentence != NULL)
      wording_check_rules (step->sentence);
    for (guint n = 0; n < step->facts->len; n++)
      check_fact (g_ptr_array_index (step->facts, n));
  }
  for (guint i = 0; lines[i] != NULL; i++)
    g_assert_cmpuint (strlen (lines[i]), <, LONGEST_LINE);
}

/* What each step has to be worth before it may be called good. */
static void
check_earned (const LlReport *report, GPtrArray *steps)
{
  const LlJudgement *judgement = &report->judgement;
  g_autofree char *sentence = ll_wording_verdict (report);
  g_autofree char *reason = ll_wording_reason (report, NOW);
  const LlStoryStep *last = g_ptr_array_index (steps, steps->len - 1);
  gboolean is_whole = report->evidence.layer == LL_LAYER_ROOT &&
                      report->evidence.structure == LL_STRUCTURE_FINE &&
                      report->evidence.signature == LL_SIGNATURE_STATE_GOOD;

  g_assert_cmpstr (last->title, ==, "Conclusion");
  g_assert_cmpstr (last->sentence, ==, sentence);
  g_assert_cmpstr (find_fact (steps, "Conclusion", "Why"), ==, reason);
  g_assert_cmpstr (find_fact (steps, "Conclusion", "Rule"), ==, judgement->rule);
  g_assert_cmpint (last->mark == LL_STORY_GOOD, ==, judgement->mark == LL_MARK_FILLED);
  g_assert_cmpint (last->mark == LL_STORY_BAD, ==, judgement->mark == LL_MARK_WARNING);

  if (!report->has_integrity || report->encryption != LL_ENCRYPTION_DECRYPTED)
    g_assert_false (is_good (steps, "Envelope"));
  if (!is_whole || (judgement->remarks & LL_REMARK_OLD_ALGORITHM) != 0)
    g_assert_false (is_good (steps, "Signature"));
  if (!is_whole || !ll_verdict_is_positive (judgement->verdict))
    g_assert_false (is_good (steps, "Certificate"));
  if (!is_whole || judgement->verdict != LL_VERDICT_VERIFIED_DNS ||
      report->evidence.state != LL_DNSSEC_STATE_SECURE_DATA)
    g_assert_false (is_good (steps, "Domain (DNS)"));
}

/* A seal that is filled rests on something. */
static void
check_told (const LlReport *report, GPtrArray *steps)
{
  if (report->judgement.mark != LL_MARK_FILLED)
    return;

  g_assert_true (is_good (steps, "Certificate"));
  g_assert_cmpint (is_good (steps, "Domain (DNS)"), ==,
                   report->judgement.verdict == LL_VERDICT_VERIFIED_DNS &&
                       !report->judgement.from_history);
}

static void
check_report (const LlReport *report)
{
  g_autoptr (GPtrArray) steps = ll_story_new_for_report (report, NOW);

  check_steps (steps);
  check_earned (report, steps);
  if ((report->judgement.remarks & LL_REMARK_OLD_ALGORITHM) == 0)
    check_told (report, steps);
}

/* Every letter, with every remark and every way of being encrypted. */
static void
test_never_better_than_the_bar (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (letters); i++) {
    g_auto (Case) self = {{0}};

    case_init (&self, &letters[i]);
    for (unsigned int remark = 0; remark < LL_N_REMARKS; remark++) {
      for (int encryption = 0; encryption <= LL_ENCRYPTION_FAILED; encryption++) {
        LlReport report = self.report;

        report.judgement.remarks |= 1u << remark;
        report.encryption = (LlEncryption)encryption;
        report.n_recipients = 3;
        check_report (&report);
        report.has_integrity = TRUE;
        check_report (&report);
        report.judgement.mark = LL_MARK_WARNING;
        check_report (&report);
      }
    }
  }
}

/* Every remark is told, in the words that the bar has for it. */
static void
test_every_remark_is_told (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (letters); i++) {
    g_auto (Case) self = {{0}};

    case_init (&self, &letters[i]);
    for (unsigned int n = 0; n < LL_N_REMARKS; n++) {
      g_autoptr (GPtrArray) steps = NULL;
      g_autofree char *sentence = NULL;

      self.report.judgement.remarks = 1u << n;
      sentence = ll_wording_remark (&self.report, 1u << n);
      steps = ll_story_new_for_report (&self.report, NOW);
      g_assert_cmpstr (find_fact (steps, "Conclusion", "Note"), ==, sentence);
    }
  }
}

/* A broken signature lends nothing to the certificate beside it. */
static void
test_broken_signature_confirms_nobody (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (letters); i++) {
    g_auto (Case) self = {{0}};
    g_autoptr (GPtrArray) steps = NULL;

    if (letters[i].verdict != LL_VERDICT_INVALID)
      continue;
    case_init (&self, &letters[i]);
    steps = ll_story_new_for_report (&self.report, NOW);
    g_assert_cmpuint (steps->len, ==, 5);
    for (guint n = 0; n < steps->len; n++) {
      const LlStoryStep *step = g_ptr_array_index (steps, n);

      g_assert_cmpint (step->mark, !=, LL_STORY_GOOD);
    }
    g_assert_cmpstr (find_fact (steps, "Domain (DNS)", "Meaning of record 1"), ==,
                     "the certificate itself");
  }
}

/* -- what strangers write -- */

/* 64 addresses, a subject of 4 kB, and characters that turn a line around. */
static LlCertificate *
make_hostile (void)
{
  g_autoptr (GByteArray) names = g_byte_array_new ();
  g_autoptr (GByteArray) extensions = g_byte_array_new ();
  g_autofree char *organisation = g_strnfill (4096, 'o');
  g_autoptr (GBytes) subject = NULL;
  LlTestCertificate written = {.subject = "mallory"};

  for (unsigned int i = 0; i < 64; i++) {
    g_autofree char *address = g_strdup_printf ("mallory.%u@example.net", i);
    guint8 head[] = {0x81, (guint8)strlen (address)};

    g_byte_array_append (names, head, sizeof head);
    g_byte_array_append (names, (const guint8 *)address, head[1]);
  }
  ll_test_add_alternative_names (extensions, names);
  memcpy (organisation,
          "\xe2\x80\xae"
          "evil",
          7);
  subject = ll_test_name_new_with ("mallory", "2.5.4.10", 0x0c, organisation,
                                   strlen (organisation));
  written.raw_subject = subject;
  written.extensions = extensions;

  return ll_test_certificate_make (&written);
}

static void
test_hostile_certificate_is_bounded (void)
{
  g_auto (Case) self = {{0}};
  g_autoptr (LlCertificate) certificate = make_hostile ();
  g_autoptr (GPtrArray) steps = NULL;
  const char *addresses;

  case_init (&self, &letters[0]);
  self.report.certificate = certificate;
  steps = ll_story_new_for_report (&self.report, NOW);
  check_steps (steps);
  addresses = find_fact (steps, "Certificate", "Addresses");
  g_assert_true (g_str_has_suffix (addresses, " and 61 more"));
  g_assert_null (strstr (find_fact (steps, "Certificate", "Issued to"), "\xe2\x80\xae"));
  g_assert_nonnull (strstr (find_fact (steps, "Certificate", "Issued to"), "evil"));
}

/* 32 records, the last of which matches: it is told, and the others are counted. */
static void
test_matching_record_is_told (void)
{
  g_auto (Case) self = {{0}};
  g_autoptr (GPtrArray) steps = NULL;
  Letter letter = letters[0];
  char records[33];

  memset (records, 'i', 32);
  records[31] = 'w';
  records[32] = '\0';
  letter.records = records;
  case_init (&self, &letter);
  for (guint i = 0; i < 31; i++)
    self.report.association.rows[i] = LL_ASSOCIATION_NO_MATCH;
  steps = ll_story_new_for_report (&self.report, NOW);
  check_steps (steps);
  g_assert_nonnull (find_fact (steps, "Domain (DNS)", "Record 8"));
  g_assert_null (find_fact (steps, "Domain (DNS)", "Record 9"));
  g_assert_nonnull (find_fact (steps, "Domain (DNS)", "Record 32"));
  g_assert_cmpstr (find_fact (steps, "Domain (DNS)", "Left out"), ==, "23 more records");
}

/* -- the snapshot -- */

static void
write_story (GString *out, const char *label, GPtrArray *steps)
{
  g_autofree char *text = ll_story_format (steps);

  check_steps (steps);
  g_string_append_printf (out, "%s### %s\n\n%s", out->len > 0 ? "\n" : "", label, text);
}

static void
write_letters (GString *out)
{
  for (size_t i = 0; i < G_N_ELEMENTS (letters); i++) {
    g_auto (Case) self = {{0}};
    g_autoptr (GPtrArray) steps = NULL;

    case_init (&self, &letters[i]);
    steps = ll_story_new_for_report (&self.report, NOW);
    write_story (out, letters[i].label, steps);
  }
}

static void
write_envelope (GString *out, const char *label, const LlReport *report)
{
  g_autoptr (GPtrArray) steps = ll_story_new_for_report (report, NOW);

  g_ptr_array_set_size (steps, 1);
  write_story (out, label, steps);
}

static void
write_envelopes (GString *out)
{
  LlReport report = {.cipher = (char *)"aes256-gcm", .n_recipients = 3};

  report.encryption = LL_ENCRYPTION_DECRYPTED;
  report.identity = (char *)ll_certificate_get_sha256 (wording_get_certificate ());
  report.has_integrity = TRUE;
  write_envelope (out, "envelope, decrypted", &report);
  report.n_recipients = 1;
  write_envelope (out, "envelope, decrypted, for one", &report);
  report.has_integrity = FALSE;
  report.cipher = (char *)"aes256-cbc";
  write_envelope (out, "envelope, decrypted, may have been changed", &report);
  report.identity = NULL;
  report.encryption = LL_ENCRYPTION_NO_KEY;
  report.encryption_reason = (char *)"no recipient is one of ours";
  write_envelope (out, "envelope, no-key", &report);
  report.encryption = LL_ENCRYPTION_FAILED;
  report.encryption_reason = (char *)"the tag does not fit";
  write_envelope (out, "envelope, failed", &report);
}

static void
write_discovery (GString *out,
                 LlRecipientState state,
                 LlDnssecState dns,
                 const char *records,
                 LlWhyNot why_not)
{
  g_autoptr (LlSmimeaAnswer) answer = wording_make_answer (dns, records);
  LlDiscovery discovery = wording_make_discovery (state, answer);
  g_autoptr (GPtrArray) discovered = g_ptr_array_new ();
  LlDiscovered found = {.certificate = wording_get_certificate (), .why_not = why_not};
  LlAddressHistory history = {.earlier = LL_EARLIER_DATA,
                              .first_seen = NOW - 90 * WORDING_DAY};
  g_autoptr (GPtrArray) steps = NULL;
  g_autofree char *label =
      g_strdup_printf ("recipient, %s, %s", ll_recipient_state_to_string (state),
                       ll_dnssec_state_to_string (dns));

  if (*records != '\0')
    g_ptr_array_add (discovered, &found);
  discovery.discovered = discovered;
  if (state >= LL_RECIPIENT_CHANGED || state == LL_RECIPIENT_STALE)
    discovery.history = &history;
  steps = ll_story_new_for_discovery (&discovery, NOW);
  g_assert_cmpint (is_good (steps, "Conclusion"), ==, state == LL_RECIPIENT_READY);
  write_story (out, label, steps);
}

static void
write_discoveries (GString *out)
{
  write_discovery (out, LL_RECIPIENT_READY, LL_DNSSEC_STATE_SECURE_DATA, "w",
                   LL_WHY_NOT_CHOSEN);
  write_discovery (out, LL_RECIPIENT_STALE, LL_DNSSEC_STATE_SECURE_STALE, "w",
                   LL_WHY_NOT_CHOSEN);
  write_discovery (out, LL_RECIPIENT_NO_CERTIFICATE, LL_DNSSEC_STATE_SECURE_ABSENT, "",
                   LL_WHY_NOT_CHOSEN);
  write_discovery (out, LL_RECIPIENT_UNUSABLE, LL_DNSSEC_STATE_SECURE_DATA, "w",
                   LL_WHY_NOT_EXPIRED);
  write_discovery (out, LL_RECIPIENT_INSECURE, LL_DNSSEC_STATE_INSECURE, "",
                   LL_WHY_NOT_CHOSEN);
  write_discovery (out, LL_RECIPIENT_LOOKUP_FAILED, LL_DNSSEC_STATE_LOOKUP_FAILED, "",
                   LL_WHY_NOT_CHOSEN);
  write_discovery (out, LL_RECIPIENT_BOGUS, LL_DNSSEC_STATE_BOGUS, "", LL_WHY_NOT_CHOSEN);
  write_discovery (out, LL_RECIPIENT_CHANGED, LL_DNSSEC_STATE_SECURE_DATA, "w",
                   LL_WHY_NOT_UNDECIDED);
  write_discovery (out, LL_RECIPIENT_WITHDRAWN, LL_DNSSEC_STATE_SECURE_ABSENT, "",
                   LL_WHY_NOT_CHOSEN);
  write_discovery (out, LL_RECIPIENT_DOWNGRADE, LL_DNSSEC_STATE_INSECURE, "",
                   LL_WHY_NOT_CHOSEN);
}

static void
write_entries (GString *out)
{
  LlEntry entry = {.address = wording_get_alice (),
                   .certificate = wording_get_certificate (),
                   .state = LL_DNSSEC_STATE_SECURE_DATA,
                   .is_published = TRUE,
                   .first_seen = NOW - 90 * WORDING_DAY,
                   .last_seen = NOW - WORDING_DAY,
                   .last_checked = NOW - 300};
  g_autoptr (GPtrArray) published = ll_story_new_for_entry (&entry, NOW);
  g_autoptr (GPtrArray) seen = NULL;

  g_assert_true (is_good (published, "Domain (DNS)"));
  write_story (out, "entry, published", published);
  entry.is_published = FALSE;
  entry.last_checked = 0;
  entry.source = LL_ENTRY_SOURCE_LETTER;
  entry.state = LL_DNSSEC_STATE_NOT_ASKED;
  seen = ll_story_new_for_entry (&entry, NOW);
  g_assert_false (is_good (seen, "Domain (DNS)"));
  write_story (out, "entry, seen in a letter", seen);
}

static void
write_identity (GString *out)
{
  g_autoptr (GBytes) locked = g_bytes_new_static ("x", 1);
  g_autoptr (GPtrArray) chain = g_ptr_array_new ();
  g_autoptr (LlIdentity) identity = NULL;
  g_autoptr (GPtrArray) steps = NULL;
  g_autoptr (GPtrArray) later = NULL;

  g_ptr_array_add (chain, wording_get_certificate ());
  identity =
      ll_identity_new_locked (wording_get_certificate (), locked, chain, NULL, "alice");
  steps = ll_story_new_for_identity (identity, NOW);
  write_story (out, "identity", steps);
  later = ll_story_new_for_identity (identity, NOW + 20 * 365 * (gint64)WORDING_DAY);
  g_ptr_array_set_size (later, 1);
  write_story (out, "identity, expired", later);
}

static void
test_snapshot (void)
{
  g_autoptr (GString) out = g_string_new (NULL);

  write_letters (out);
  write_envelopes (out);
  write_discoveries (out);
  write_entries (out);
  write_identity (out);
  trust_snapshot_check ("stories.txt", out->str);
}

static void
test_marks (void)
{
  for (int mark = 0; mark < LL_N_STORY_MARKS; mark++) {
    g_assert_nonnull (ll_story_mark_to_words ((LlStoryMark)mark));
    for (int other = 0; other < mark; other++)
      g_assert_cmpstr (ll_story_mark_to_words ((LlStoryMark)mark), !=,
                       ll_story_mark_to_words ((LlStoryMark)other));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wording/story/every-story", test_snapshot);
  g_test_add_func ("/wording/story/marks-are-words", test_marks);
  g_test_add_func ("/wording/story/never-better-than-the-bar",
                   test_never_better_than_the_bar);
  g_test_add_func ("/wording/story/every-remark-is-told", test_every_remark_is_told);
  g_test_add_func ("/wording/story/broken-signature-confirms-nobody",
                   test_broken_signature_confirms_nobody);
  g_test_add_func ("/wording/story/hostile-certificate-is-bounded",
                   test_hostile_certificate_is_bounded);
  g_test_add_func ("/wording/story/matching-record-is-told",
                   test_matching_record_is_told);

  return g_test_run ();
}
