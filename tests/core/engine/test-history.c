/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "base/ll-limits.h"
#include "engine-cases.h"

/* What the past makes of today's letter: real letters, today's answers by the lab, and a
 * past that is put into the store.  The rows are those of table 0.2. */

#define MINUTE_SEC 60

static void
check (const LlReport *report, const char *rule, LlVerdict verdict, LlRemarks remarks)
{
  g_assert_cmpstr (report->judgement.rule, ==, rule);
  g_assert_cmpstr (ll_verdict_to_string (report->judgement.verdict), ==,
                   ll_verdict_to_string (verdict));
  for (int i = 0; i < LL_N_REMARKS; i++) {
    LlRemarks flag = (LlRemarks)(1 << i);

    g_test_message ("%s: %d", ll_remark_to_string (flag),
                    (report->judgement.remarks & flag) != 0);
    g_assert_cmpint ((report->judgement.remarks & flag) != 0, ==, (remarks & flag) != 0);
  }
}

/* A certificate that is nobody's here. */
static LlCertificate *
load_another (void)
{
  return load_certificate ("rsa2048@example.net");
}

static LlReport *
open_signed (Fixture *self, const char *from)
{
  g_autoptr (LlSpool) letter = write_letter (self, from, NULL, "hello");

  return open_letter (self, letter);
}

static LlStore *
get_store (Fixture *self)
{
  LlStore *store = ll_engine_get_store (self->engine, NULL);

  g_assert_nonnull (store);

  return store;
}

static void
pin (Fixture *self, const char *text, LlCertificate *certificate)
{
  g_autoptr (LlAddress) address = make_address (text);
  g_autoptr (GError) error = NULL;

  ll_store_put_certificate (get_store (self), address, certificate,
                            LL_ENTRY_SOURCE_IMPORT, get_now (), &error);
  g_assert_no_error (error);
  ll_store_set_pin (get_store (self), address, ll_certificate_get_sha256 (certificate),
                    get_now (), &error);
  g_assert_no_error (error);
}

static void
use_offline (Fixture *self)
{
  LlEngineOptions options = make_options (self, NULL);

  options.offline = TRUE;
  replace_engine (self, &options);
}

static void
test_first_contact (Fixture *self, gconstpointer data)
{
  g_autoptr (LlReport) first = open_signed (self, "alice@example.org");
  g_autoptr (LlReport) second = open_signed (self, "alice@example.org");

  check (first, "S6", LL_VERDICT_VERIFIED_DNS, LL_REMARK_FIRST_CONTACT);
  check (second, "S6", LL_VERDICT_VERIFIED_DNS, 0);
  g_assert_cmpint (second->judgement.mark, ==, LL_MARK_FILLED);
}

/* The same letter again is the first contact again. */
static void
test_same_letter_twice (Fixture *self, gconstpointer data)
{
  g_autoptr (LlSpool) letter = write_letter (self, "alice@example.org", NULL, "hello");
  g_autoptr (LlReport) first = open_letter (self, letter);
  g_autoptr (LlReport) second = open_letter (self, letter);

  check (second, "S6", LL_VERDICT_VERIFIED_DNS, LL_REMARK_FIRST_CONTACT);
  g_assert_cmpint (second->judged_at, ==, first->judged_at);
}

static void
test_changed (Fixture *self, gconstpointer data)
{
  g_autoptr (LlCertificate) another = load_another ();
  g_autoptr (GPtrArray) alice = make_addresses ("alice@example.org", NULL);
  g_autoptr (LlReport) report = NULL;
  g_autoptr (LlReport) later = NULL;

  put_answer (self, "alice@example.org", another, MINUTE_SEC, get_now () - DAY_SEC);
  report = open_signed (self, "alice@example.org");
  check (report, "S6", LL_VERDICT_VERIFIED_DNS,
         LL_REMARK_FIRST_CONTACT | LL_REMARK_CHANGED);

  /* It stays so until the person accepts it, be the answer in the cache by then. */
  g_assert_cmpint (look_up (self->engine, "alice@example.org", NULL), ==,
                   LL_RECIPIENT_CHANGED);
  g_assert_cmpint (look_up (self->engine, "alice@example.org", alice), ==,
                   LL_RECIPIENT_READY);
  g_assert_cmpint (look_up (self->engine, "alice@example.org", NULL), ==,
                   LL_RECIPIENT_READY);
  later = open_signed (self, "alice@example.org");
  check (later, "S6", LL_VERDICT_VERIFIED_DNS, 0);
}

/* D3 after D1: nothing but the person lifts it, not a CA, not a pin. */
static void
test_withdrawn (Fixture *self, gconstpointer data)
{
  static const char *const people[] = {"nobody@example.org", "chained@example.org"};

  for (size_t i = 0; i < G_N_ELEMENTS (people); i++) {
    g_autoptr (LlCertificate) certificate = load_certificate (people[i]);
    g_autoptr (LlReport) report = NULL;
    g_autoptr (LlReport) pinned = NULL;

    put_answer (self, people[i], certificate, MINUTE_SEC, get_now () - DAY_SEC);
    report = open_signed (self, people[i]);
    check (report, "S7a", LL_VERDICT_UNKNOWN_SIGNER,
           LL_REMARK_FIRST_CONTACT | LL_REMARK_WITHDRAWN);
    g_assert_cmpint (report->judgement.mark, ==, LL_MARK_OPEN);
    g_assert_cmpint (look_up (self->engine, people[i], NULL), ==, LL_RECIPIENT_WITHDRAWN);

    pin (self, people[i], certificate);
    pinned = open_signed (self, people[i]);
    g_assert_cmpstr (pinned->judgement.rule, ==, "S7a");
  }
}

static void
test_downgrade (Fixture *self, gconstpointer data)
{
  g_autoptr (LlCertificate) carol = load_certificate ("carol@unsigned.example");
  g_autoptr (LlReport) report = NULL;

  put_answer (self, "carol@unsigned.example", carol, MINUTE_SEC, get_now () - DAY_SEC);
  report = open_signed (self, "carol@unsigned.example");
  check (report, "S7a", LL_VERDICT_UNKNOWN_SIGNER,
         LL_REMARK_FIRST_CONTACT | LL_REMARK_DOWNGRADE);
  g_assert_cmpint (look_up (self->engine, "carol@unsigned.example", NULL), ==,
                   LL_RECIPIENT_DOWNGRADE);
}

/* D7: what was published lately bridges silence and tampering. */
static void
test_bridged (Fixture *self, gconstpointer data)
{
  static const char *const people[] = {"grace@silent.example", "erin@altered.example",
                                       "frank@expired.example"};

  for (size_t i = 0; i < G_N_ELEMENTS (people); i++) {
    g_autoptr (LlCertificate) certificate = load_certificate (people[i]);
    gint64 then = get_now () - DAY_SEC;
    g_autoptr (LlReport) report = NULL;

    put_answer (self, people[i], certificate, HOUR_SEC, then);
    report = open_signed (self, people[i]);
    check (report, "S6s", LL_VERDICT_VERIFIED_DNS, LL_REMARK_FIRST_CONTACT);
    g_assert_true (report->judgement.from_history);
    g_assert_cmpint (ll_smimea_answer_get_checked_at (report->discovery->answer), ==,
                     then);
    g_assert_cmpint (report->discovery->state, ==, LL_RECIPIENT_STALE);
  }
}

static void
test_bridged_contradicts (Fixture *self, gconstpointer data)
{
  g_autoptr (LlCertificate) another = load_another ();
  g_autoptr (LlReport) report = NULL;

  put_answer (self, "erin@altered.example", another, HOUR_SEC, get_now () - DAY_SEC);
  report = open_signed (self, "erin@altered.example");
  g_assert_cmpstr (report->judgement.rule, ==, "S7");
  g_assert_true (report->judgement.from_history);
}

/* After seven days the bridge is down; what was published then is still remembered. */
static void
test_bridge_has_run_out (Fixture *self, gconstpointer data)
{
  gint64 then = get_now () - LL_DNS_STALE_SEC - 2 * HOUR_SEC;
  g_autoptr (LlCertificate) another = load_another ();
  g_autoptr (LlCertificate) frank = load_certificate ("frank@expired.example");
  g_autoptr (LlReport) changed = NULL;
  g_autoptr (LlReport) same = NULL;

  put_answer (self, "erin@altered.example", another, HOUR_SEC, then);
  changed = open_signed (self, "erin@altered.example");
  check (changed, "S7a", LL_VERDICT_UNKNOWN_SIGNER,
         LL_REMARK_FIRST_CONTACT | LL_REMARK_CHANGED);

  put_answer (self, "frank@expired.example", frank, HOUR_SEC, then);
  same = open_signed (self, "frank@expired.example");
  check (same, "S9", LL_VERDICT_UNKNOWN_SIGNER, LL_REMARK_FIRST_CONTACT);
}

static void
test_pinned (Fixture *self, gconstpointer data)
{
  static const char *const people[] = {"nobody@example.org", "dave@unsigned.example",
                                       "unusable@example.org"};

  for (size_t i = 0; i < G_N_ELEMENTS (people); i++) {
    g_autoptr (LlCertificate) certificate = load_certificate (people[i]);
    g_autoptr (LlReport) report = NULL;

    pin (self, people[i], certificate);
    report = open_signed (self, people[i]);
    check (report, "S7b", LL_VERDICT_VERIFIED_PIN, LL_REMARK_FIRST_CONTACT);
    g_assert_cmpint (look_up (self->engine, people[i], NULL), ==, LL_RECIPIENT_READY);
  }
}

/* A pin gives no voice to a domain whose answer was tampered with (S9), and never speaks
 * against what a domain publishes (S7). */
static void
test_pin_is_not_all (Fixture *self, gconstpointer data)
{
  g_autoptr (LlCertificate) erin = load_certificate ("erin@altered.example");
  g_autoptr (LlCertificate) replaced = load_certificate ("replaced@example.org");
  g_autoptr (LlCertificate) another = load_another ();
  g_autoptr (LlReport) bogus = NULL;
  g_autoptr (LlReport) contradicted = NULL;
  g_autoptr (LlReport) confirmed = NULL;

  pin (self, "erin@altered.example", erin);
  bogus = open_signed (self, "erin@altered.example");
  check (bogus, "S9", LL_VERDICT_UNKNOWN_SIGNER, LL_REMARK_FIRST_CONTACT);

  pin (self, "replaced@example.org", replaced);
  contradicted = open_signed (self, "replaced@example.org");
  check (contradicted, "S7", LL_VERDICT_CONTRADICTED_BY_DNS,
         LL_REMARK_FIRST_CONTACT | LL_REMARK_PINNED_DIFFERS);
  g_assert_cmpint (look_up (self->engine, "replaced@example.org", NULL), ==,
                   LL_RECIPIENT_CHANGED);

  pin (self, "alice@example.org", another);
  confirmed = open_signed (self, "alice@example.org");
  check (confirmed, "S6", LL_VERDICT_VERIFIED_DNS,
         LL_REMARK_FIRST_CONTACT | LL_REMARK_PINNED_DIFFERS);
}

/* A letter that was here before today's record was. */
static void
test_replaced (Fixture *self, gconstpointer data)
{
  g_autoptr (LlSpool) letter = write_letter (self, "replaced@example.org", NULL, "hello");
  g_autoptr (LlReport) fresh = open_letter (self, letter);
  g_autofree char *key = dup_letter_key (fresh);
  g_autoptr (LlAddress) from = make_address ("replaced@example.org");
  g_autoptr (LlReport) old = NULL;
  g_autoptr (GError) error = NULL;

  check (fresh, "S7", LL_VERDICT_CONTRADICTED_BY_DNS, LL_REMARK_FIRST_CONTACT);

  ll_store_forget_address (get_store (self), from, LL_FORGET_EVERYTHING, NULL, &error);
  g_assert_no_error (error);
  put_receipt (self, "replaced@example.org", key, LL_VERDICT_VERIFIED_DNS,
               get_now () - 6 * HOUR_SEC);
  old = open_letter (self, letter);
  check (old, "S7", LL_VERDICT_CONTRADICTED_BY_DNS,
         LL_REMARK_FIRST_CONTACT | LL_REMARK_REPLACED);
}

static void
put_receipts (Fixture *self, const char *from, int n, int first_day, int last_day)
{
  for (int i = 0; i < n; i++) {
    g_autofree char *text = g_strdup_printf ("%s %d", from, i);
    g_autofree char *key = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
    gint64 day = first_day + (gint64)(last_day - first_day) * i / MAX (1, n - 1);

    put_receipt (self, from, key, LL_VERDICT_VERIFIED_DNS,
                 get_now () + day * DAY_SEC - MINUTE_SEC);
  }
}

/* Contradicted where earlier letters matched: a warning, and not just a doubt. */
static void
test_matched_before (Fixture *self, gconstpointer data)
{
  g_autoptr (LlReport) report = NULL;

  put_receipts (self, "replaced@example.org", 1, -3, -3);
  report = open_signed (self, "replaced@example.org");
  check (report, "S7", LL_VERDICT_CONTRADICTED_BY_DNS, 0);
  g_assert_cmpint (report->judgement.mark, ==, LL_MARK_WARNING);
}

/* Ten letters, over two weeks, each positive: the next one is expected to be signed. */
static void
test_signature_expected (Fixture *self, gconstpointer data)
{
  static const struct {
    int letters;
    int days;
    gboolean is_expected;
  } rows[] = {{10, 14, TRUE},
              {40, 60, TRUE},
              {9, 14, FALSE},
              {10, 13, FALSE},
              {1, 0, FALSE}};
  g_autoptr (LlSpool) first =
      make_draft ("alice@example.org", "bob@example.net", "send money");
  g_autoptr (LlSpool) second =
      make_draft ("alice@example.org", "bob@example.net", "send more money");
  LlSpool *letters[] = {first, first, second};

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (LlAddress) alice = make_address ("alice@example.org");

    ll_store_forget_address (get_store (self), alice, LL_FORGET_EVERYTHING, NULL, NULL);
    put_receipts (self, "alice@example.org", rows[i].letters, -rows[i].days - 1, -1);
    for (size_t j = 0; j < (rows[i].is_expected ? 3 : 1); j++) {
      g_autoptr (LlReport) report = open_letter (self, letters[j]);

      g_assert_cmpint (report->judgement.verdict, ==, LL_VERDICT_UNSIGNED);
      g_assert_cmpint ((report->judgement.remarks & LL_REMARK_SIGNATURE_EXPECTED) != 0,
                       ==, rows[i].is_expected);
      g_assert_cmpint (report->judgement.mark, ==,
                       rows[i].is_expected ? LL_MARK_WARNING : LL_MARK_NONE);
    }
  }
}

/* 7.14: a certificate that expired later does not unsay a letter that was here before. */
static void
test_expired_since (Fixture *self, gconstpointer data)
{
  LlEngineOptions options = make_options (self, "old@example.org");
  LlSealOptions how = {.sign = TRUE};
  g_autoptr (LlSpool) draft = make_draft ("old@example.org", "bob@example.net", "hello");
  g_autoptr (LlSealing) sealing = NULL;
  g_autoptr (LlReport) late = NULL;
  g_autoptr (LlReport) early = NULL;
  g_autoptr (LlAddress) from = make_address ("old@example.org");
  g_autofree char *key = NULL;
  LlSpool *letter;

  options.at = get_now () - 100 * DAY_SEC; /* when it could be signed with */
  replace_engine (self, &options);
  sealing = ll_seal (self->engine, draft, &how, NULL, NULL);
  g_assert_cmpint (sealing->outcome, ==, LL_SEAL_DONE);
  letter = ((LlSealedMessage *)sealing->messages->pdata[0])->message;

  options = make_options (self, NULL);
  replace_engine (self, &options);
  late = open_letter (self, letter);
  g_assert_cmpstr (late->judgement.rule, ==, "S4");

  key = dup_letter_key (late);
  ll_store_forget_address (get_store (self), from, LL_FORGET_EVERYTHING, NULL, NULL);
  put_receipt (self, "old@example.org", key, LL_VERDICT_VERIFIED_DNS,
               get_now () - 90 * DAY_SEC);
  early = open_letter (self, letter);
  check (early, "S6", LL_VERDICT_VERIFIED_DNS, LL_REMARK_FIRST_CONTACT);
}

/* Where only a fingerprint is published, the first signed letter brings what it is the
 * fingerprint of (0.3, source b). */
static void
test_letter_brings_certificate (Fixture *self, gconstpointer data)
{
  static const char *const people[] = {"digest@example.org", "sha512@example.org",
                                       "spki@example.org", "daneta@example.org"};

  for (size_t i = 0; i < G_N_ELEMENTS (people); i++) {
    g_autoptr (LlReport) report = NULL;

    g_assert_cmpint (look_up (self->engine, people[i], NULL), !=, LL_RECIPIENT_READY);
    report = open_signed (self, people[i]);
    check (report, "S6", LL_VERDICT_VERIFIED_DNS, LL_REMARK_FIRST_CONTACT);
    g_assert_cmpint (look_up (self->engine, people[i], NULL), ==, LL_RECIPIENT_READY);
  }
}

/* -- offline, and at another time -- */

static void
test_offline (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) addresses = make_addresses (
      "bob@example.net", "alice@example.org", "grace@silent.example", NULL);
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (LlCertificate) alice = load_certificate ("alice@example.org");
  g_autoptr (LlReport) report = NULL;
  gint64 begun;
  const LlDiscovery *discovery;

  g_assert_cmpint (look_up (self->engine, "bob@example.net", NULL), ==,
                   LL_RECIPIENT_READY);
  use_offline (self);
  put_answer (self, "alice@example.org", alice, HOUR_SEC, get_now () - DAY_SEC);
  begun = g_get_monotonic_time ();
  found = ll_discover (self->engine, addresses, LL_DISCOVER_REFRESH, NULL, NULL, NULL);
  g_assert_cmpint (g_get_monotonic_time () - begun, <, 2 * G_USEC_PER_SEC);

  discovery = found->pdata[0];
  g_assert_cmpint (discovery->state, ==, LL_RECIPIENT_READY);
  g_assert_cmpint (ll_smimea_answer_get_source (discovery->answer), ==,
                   LL_ANSWER_SOURCE_CACHE);
  discovery = found->pdata[1];
  g_assert_cmpint (discovery->state, ==, LL_RECIPIENT_STALE);
  g_assert_cmpint (ll_smimea_answer_get_source (discovery->answer), ==,
                   LL_ANSWER_SOURCE_HISTORY);
  discovery = found->pdata[2];
  g_assert_cmpint (discovery->state, ==, LL_RECIPIENT_LOOKUP_FAILED);
  g_assert_cmpint (ll_smimea_answer_get_state (discovery->answer), ==,
                   LL_DNSSEC_STATE_NOT_ASKED);

  report = open_signed (self, "alice@example.org");
  check (report, "S6s", LL_VERDICT_VERIFIED_DNS, LL_REMARK_FIRST_CONTACT);
}

/* What offline could not be asked is asked, and judged anew, when the network is back. */
static void
test_back_online (Fixture *self, gconstpointer data)
{
  g_autoptr (LlSpool) letter = write_letter (self, "alice@example.org", NULL, "hello");
  LlEngineOptions options = make_options (self, NULL);
  g_autoptr (LlReport) before = NULL;
  g_autoptr (LlReport) after = NULL;

  use_offline (self);
  before = open_letter (self, letter);
  check (before, "S9", LL_VERDICT_UNKNOWN_SIGNER, LL_REMARK_FIRST_CONTACT);
  replace_engine (self, &options);
  after = open_letter (self, letter);
  check (after, "S6", LL_VERDICT_VERIFIED_DNS, LL_REMARK_FIRST_CONTACT);
}

/* Every file below the data directory, with its content.  A worker may be the last one
 * to let go of the engine: its databases are closed when their logs are gone. */
static char *
sum_up (Fixture *self)
{
  g_autoptr (GBytes) list = NULL;

  ll_test_shell_run (self->shell, "for i in $(seq 1000); do"
                                  " find . -name '*-wal' -o -name '*-shm' | grep -q . ||"
                                  " break; sleep 0.01; done");
  ll_test_shell_run (self->shell, "find . -type f ! -name list | LC_ALL=C sort | "
                                  "xargs sha256sum > list");
  list = ll_test_shell_read (self->shell, "list");

  return g_strndup (g_bytes_get_data (list, NULL), g_bytes_get_size (list));
}

/* A chosen time teaches nothing. */
static void
test_chosen_time (Fixture *self, gconstpointer data)
{
  g_autoptr (LlSpool) letter = write_letter (self, "alice@example.org", NULL, "hello");
  g_autoptr (LlSpool) unsigned_letter =
      make_draft ("alice@example.org", "bob@example.net", "hello");

  /* So that the files are there, and there is something to change. */
  g_assert_cmpint (look_up (self->engine, "brief@example.org", NULL), ==,
                   LL_RECIPIENT_READY);
  g_clear_object (&self->engine);

  for (int i = 0; i < 2; i++) {
    LlEngineOptions options = make_options (self, NULL);
    g_autoptr (GPtrArray) alice = make_addresses ("alice@example.org", NULL);
    g_autofree char *before = sum_up (self);
    g_autofree char *after = NULL;
    g_autoptr (LlReport) report = NULL;
    g_autoptr (LlReport) other = NULL;

    if (i == 0)
      options.at = get_now () - HOUR_SEC;
    else
      options.at_dns = get_now () - MINUTE_SEC;
    self->engine = ll_engine_new (&options);
    report = open_letter (self, letter);
    check (report, "S6", LL_VERDICT_VERIFIED_DNS, LL_REMARK_FIRST_CONTACT);
    other = open_letter (self, unsigned_letter);
    g_assert_cmpint (look_up (self->engine, "alice@example.org", alice), ==,
                     LL_RECIPIENT_READY);
    g_assert_cmpint (look_up (self->engine, "nobody@example.org", NULL), ==,
                     LL_RECIPIENT_NO_CERTIFICATE);
    g_clear_object (&self->engine);
    after = sum_up (self);
    g_assert_cmpstr (after, ==, before);
  }
}

/* The cache saves a question, and a refresh asks it. */
static void
test_cache (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) bob = make_addresses ("bob@example.net", NULL);
  static const struct {
    LlDiscoverFlags flags;
    LlAnswerSource source;
  } rows[] = {{LL_DISCOVER_NONE, LL_ANSWER_SOURCE_DNS},
              {LL_DISCOVER_NONE, LL_ANSWER_SOURCE_CACHE},
              {LL_DISCOVER_REFRESH, LL_ANSWER_SOURCE_DNS}};

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GPtrArray) found =
        ll_discover (self->engine, bob, rows[i].flags, NULL, NULL, NULL);
    const LlDiscovery *discovery = found->pdata[0];

    g_assert_cmpint (ll_smimea_answer_get_source (discovery->answer), ==, rows[i].source);
    g_assert_cmpint (discovery->state, ==, LL_RECIPIENT_READY);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_case ("history/S6-first-contact", test_first_contact);
  add_case ("history/S6-the-same-letter-twice", test_same_letter_twice);
  add_case ("history/S6-changed-until-accepted", test_changed);
  add_case ("history/S7a-withdrawn", test_withdrawn);
  add_case ("history/S7a-downgrade", test_downgrade);
  add_case ("history/S6s-silence-is-bridged", test_bridged);
  add_case ("history/S7-bridged-and-contradicted", test_bridged_contradicts);
  add_case ("history/S7a-the-bridge-has-run-out", test_bridge_has_run_out);
  add_case ("history/S7b-pinned", test_pinned);
  add_case ("history/S7-pinned-differs", test_pin_is_not_all);
  add_case ("history/S7-replaced", test_replaced);
  add_case ("history/S7-matched-before", test_matched_before);
  add_case ("history/signature-expected", test_signature_expected);
  add_case ("history/expired-since-its-receipt", test_expired_since);
  add_case ("history/a-letter-brings-the-certificate", test_letter_brings_certificate);
  add_case ("history/offline-the-store-answers", test_offline);
  add_case ("history/back-online-it-is-judged-anew", test_back_online);
  add_case ("history/a-chosen-time-teaches-nothing", test_chosen_time);
  add_case ("history/the-cache-saves-a-question", test_cache);

  return g_test_run ();
}
