/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wording/ll-wording.h"

#include <gio/gio.h>
#include <string.h>

#include "../trust/trust-snapshot.h"
#include "base/ll-error.h"
#include "support/ll-test-certificate.h"
#include "wording-cases.h"

/* Every sentence that people read, in tests/snapshots/wording.txt, and the rules that
 * hold for all of them. */

#define NOW WORDING_NOW
#define DAY WORDING_DAY

/* -- what is written down, and its rules -- */

static void
check_rules (const char *text)
{
  wording_check_rules (text);
  g_assert_cmpuint (strlen (text), >, 3);
  g_assert_cmpuint (strlen (text), <, 240);
}

/* @text: (transfer full). */
static void
write_line (GString *out, const char *label, char *text)
{
  g_autofree char *owned = text;

  g_assert_nonnull (text);
  check_rules (text);
  g_string_append_printf (out, "%s: %s\n", label, text);
}

static void
names_domain (const char *text)
{
  g_assert_nonnull (strstr (text, "example.org"));
}

/* -- reports -- */

static void
write_report (GString *out, const char *label, LlReport *report)
{
  g_autofree char *first = ll_wording_verdict (report);
  g_autofree char *second = ll_wording_reason (report, NOW);
  g_autofree char *both = NULL;

  g_assert_nonnull (first);
  g_assert_nonnull (second);
  /* Whoever reads the two lines knows whose word they go by. */
  if (report->judgement.mark == LL_MARK_FILLED ||
      report->judgement.mark == LL_MARK_WARNING)
    names_domain (first);
  both = g_strdup_printf ("%s / %s", first, second);
  write_line (out, label, g_steal_pointer (&both));
}

static void
write_judged (GString *out,
              const char *label,
              LlReport *report,
              LlVerdict verdict,
              LlMark mark,
              LlRemarks remarks)
{
  report->judgement.verdict = verdict;
  report->judgement.mark = mark;
  report->judgement.remarks = remarks;
  write_report (out, label, report);
}

static LlReport
make_report (LlDiscovery *discovery)
{
  return (LlReport){.from = wording_get_alice (),
                    .discovery = discovery,
                    .certificate = wording_get_certificate ()};
}

static void
write_positive (GString *out)
{
  g_autoptr (LlSmimeaAnswer) answer =
      wording_make_answer (LL_DNSSEC_STATE_SECURE_DATA, "w");
  g_autoptr (LlSmimeaAnswer) stale =
      wording_make_answer (LL_DNSSEC_STATE_SECURE_STALE, "w");
  LlDiscovery discovery = wording_make_discovery (LL_RECIPIENT_READY, answer);
  LlReport report = make_report (&discovery);

  write_judged (out, "verified-dns", &report, LL_VERDICT_VERIFIED_DNS, LL_MARK_FILLED, 0);
  write_judged (out, "verified-dns, domain-wide", &report, LL_VERDICT_VERIFIED_DNS,
                LL_MARK_FILLED, LL_REMARK_DOMAIN_WIDE);
  write_judged (out, "verified-dns, lookalike", &report, LL_VERDICT_VERIFIED_DNS,
                LL_MARK_WARNING, LL_REMARK_LOOKALIKE);
  write_judged (out, "verified-ca", &report, LL_VERDICT_VERIFIED_CA, LL_MARK_FILLED, 0);
  write_judged (out, "verified-pin", &report, LL_VERDICT_VERIFIED_PIN, LL_MARK_FILLED, 0);
  discovery.answer = stale;
  report.judgement.from_history = TRUE;
  write_judged (out, "verified-dns, from history", &report, LL_VERDICT_VERIFIED_DNS,
                LL_MARK_FILLED, 0);
}

static void
write_contradicted (GString *out)
{
  g_autoptr (LlSmimeaAnswer) answer =
      wording_make_answer (LL_DNSSEC_STATE_SECURE_DATA, "w");
  LlDiscovery discovery = wording_make_discovery (LL_RECIPIENT_READY, answer);
  LlReport report = make_report (&discovery);

  write_judged (out, "contradicted-by-dns", &report, LL_VERDICT_CONTRADICTED_BY_DNS,
                LL_MARK_OPEN, 0);
  write_judged (out, "contradicted-by-dns, matched before", &report,
                LL_VERDICT_CONTRADICTED_BY_DNS, LL_MARK_WARNING, 0);
  write_judged (out, "contradicted-by-dns, replaced", &report,
                LL_VERDICT_CONTRADICTED_BY_DNS, LL_MARK_OPEN, LL_REMARK_REPLACED);
  write_judged (out, "address-mismatch", &report, LL_VERDICT_ADDRESS_MISMATCH,
                LL_MARK_OPEN, 0);
  write_judged (out, "address-mismatch, known", &report, LL_VERDICT_ADDRESS_MISMATCH,
                LL_MARK_WARNING, 0);
}

static void
write_unknown (GString *out)
{
  for (int state = 0; state < LL_N_DNSSEC_STATES; state++) {
    gboolean has_records =
        state == LL_DNSSEC_STATE_SECURE_DATA || state == LL_DNSSEC_STATE_SECURE_STALE;
    g_autoptr (LlSmimeaAnswer) answer =
        wording_make_answer ((LlDnssecState)state, has_records ? "w" : "");
    LlDiscovery discovery = wording_make_discovery (LL_RECIPIENT_READY, answer);
    LlReport report = make_report (&discovery);
    g_autofree char *label = g_strdup_printf (
        "unknown-signer, %s", ll_dnssec_state_to_string ((LlDnssecState)state));
    g_autofree char *reason = NULL;

    report.evidence.state = (LlDnssecState)state;
    write_judged (out, label, &report, LL_VERDICT_UNKNOWN_SIGNER, LL_MARK_OPEN, 0);
    reason = ll_wording_reason (&report, NOW);
    names_domain (reason);
    if (state == LL_DNSSEC_STATE_SECURE_ABSENT)
      write_judged (out, "unknown-signer, withdrawn", &report, LL_VERDICT_UNKNOWN_SIGNER,
                    LL_MARK_OPEN, LL_REMARK_WITHDRAWN);
    if (state == LL_DNSSEC_STATE_INSECURE)
      write_judged (out, "unknown-signer, downgrade", &report, LL_VERDICT_UNKNOWN_SIGNER,
                    LL_MARK_OPEN, LL_REMARK_DOWNGRADE);
  }
}

static void
write_unusable (GString *out)
{
  static const struct {
    LlUsage usage;
    const char *label;
  } rows[] = {
      {LL_USAGE_FINE, "signer-unusable, revoked"},
      {LL_USAGE_EXPIRED, "signer-unusable, expired"},
      {LL_USAGE_NOT_YET_VALID, "signer-unusable, not yet valid"},
      {LL_USAGE_WEAK_KEY, "signer-unusable, weak key"},
      {LL_USAGE_IS_CA, "signer-unusable, a CA"},
      {LL_USAGE_WRONG_KEY_USAGE, "signer-unusable, key usage"},
      {LL_USAGE_WRONG_EXTENDED_KEY_USAGE, "signer-unusable, extended key usage"},
      {LL_USAGE_UNKNOWN_KEY, "signer-unusable, kind of key"},
      {LL_USAGE_UNKNOWN_CRITICAL_EXTENSION, "signer-unusable, critical extension"},
  };
  LlReport report = make_report (NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    report.evidence.usage = rows[i].usage;
    write_judged (out, rows[i].label, &report, LL_VERDICT_SIGNER_UNUSABLE, LL_MARK_OPEN,
                  0);
  }
}

static void
write_unsigned (GString *out)
{
  LlReport report = make_report (NULL);

  report.certificate = NULL;
  write_judged (out, "unsigned", &report, LL_VERDICT_UNSIGNED, LL_MARK_NONE, 0);
  report.encryption = LL_ENCRYPTION_NO_KEY;
  write_judged (out, "unsigned, no key", &report, LL_VERDICT_UNSIGNED, LL_MARK_NONE, 0);
  report.encryption = LL_ENCRYPTION_FAILED;
  write_judged (out, "unsigned, failed", &report, LL_VERDICT_UNSIGNED, LL_MARK_NONE, 0);
  report.encryption = LL_ENCRYPTION_NONE;
  report.evidence.layer = LL_LAYER_ERRANT;
  write_judged (out, "unsigned, errant layer", &report, LL_VERDICT_UNSIGNED, LL_MARK_NONE,
                LL_REMARK_ERRANT_LAYER);
  report.evidence.layer = LL_LAYER_NONE;
  write_judged (out, "unsigned, signature expected", &report, LL_VERDICT_UNSIGNED,
                LL_MARK_WARNING, LL_REMARK_SIGNATURE_EXPECTED);

  report.evidence.structure = LL_STRUCTURE_FINE;
  report.evidence.signature = LL_SIGNATURE_STATE_BAD;
  write_judged (out, "invalid, does not fit", &report, LL_VERDICT_INVALID, LL_MARK_NONE,
                0);
  report.evidence.signature = LL_SIGNATURE_STATE_WEAK;
  write_judged (out, "invalid, weak", &report, LL_VERDICT_INVALID, LL_MARK_NONE, 0);
  report.evidence.signature = LL_SIGNATURE_STATE_CANNOT_CHECK;
  write_judged (out, "invalid, cannot be checked", &report, LL_VERDICT_INVALID,
                LL_MARK_NONE, 0);
  report.evidence.signature = LL_SIGNATURE_STATE_GOOD;
  report.evidence.structure = LL_STRUCTURE_SIGNER_FAILING;
  write_judged (out, "invalid, one of several", &report, LL_VERDICT_INVALID, LL_MARK_NONE,
                0);
  report.evidence.structure = LL_STRUCTURE_NO_SIGNER;
  write_judged (out, "invalid, no signer", &report, LL_VERDICT_INVALID, LL_MARK_NONE, 0);
  report.evidence.structure = LL_STRUCTURE_ECONTENT;
  write_judged (out, "invalid, content twice", &report, LL_VERDICT_INVALID, LL_MARK_NONE,
                0);
  report.evidence.structure = LL_STRUCTURE_BROKEN;
  write_judged (out, "invalid, structure", &report, LL_VERDICT_INVALID, LL_MARK_NONE, 0);
  report.evidence.structure = LL_STRUCTURE_FINE;
  report.from = NULL;
  write_judged (out, "ambiguous-sender", &report, LL_VERDICT_AMBIGUOUS_SENDER,
                LL_MARK_OPEN, 0);
}

static void
write_encryption (GString *out)
{
  LlReport report = make_report (NULL);

  g_assert_null (ll_wording_encryption (&report));
  report.encryption = LL_ENCRYPTION_DECRYPTED;
  write_line (out, "decrypted, not protected", ll_wording_encryption (&report));
  report.has_integrity = TRUE;
  write_line (out, "decrypted", ll_wording_encryption (&report));
  report.encryption = LL_ENCRYPTION_NO_KEY;
  report.n_recipients = 1;
  write_line (out, "no-key, 1", ll_wording_encryption (&report));
  report.n_recipients = 12;
  write_line (out, "no-key, 12", ll_wording_encryption (&report));
  report.encryption = LL_ENCRYPTION_FAILED;
  write_line (out, "failed", ll_wording_encryption (&report));
}

static void
write_remark (GString *out, const LlReport *report, LlRemarks remark, const char *label)
{
  char *text = ll_wording_remark (report, remark);

  g_assert_true (g_str_has_suffix (text, "."));
  write_line (out, label, text);
}

static void
write_remarks (GString *out)
{
  LlReport report = make_report (NULL);

  report.judgement.verdict = LL_VERDICT_VERIFIED_DNS;
  for (int i = 0; i < LL_N_REMARKS; i++) {
    LlRemarks remark = (LlRemarks)(1 << i);

    write_remark (out, &report, remark, ll_remark_to_string (remark));
  }
  report.judgement.verdict = LL_VERDICT_UNSIGNED;
  write_remark (out, &report, LL_REMARK_OUTER_DIFFERS, "outer-differs, unsigned");
  write_remark (out, &report, LL_REMARK_NOT_PROTECTED, "not-protected, unsigned");
}

/* -- look-ups and recipients -- */

static void
write_lookup (GString *out, LlDnssecState state, const char *records, const char *label)
{
  g_autoptr (LlSmimeaAnswer) answer = wording_make_answer (state, records);
  LlDiscovery discovery = wording_make_discovery (LL_RECIPIENT_READY, answer);
  char *text = ll_wording_lookup (&discovery);

  names_domain (text);
  g_assert_nonnull (strstr (text, "alice@example.org"));
  g_assert_true (g_str_has_suffix (text, "."));
  write_line (out, label, text);
}

static void
write_lookups (GString *out)
{
  write_lookup (out, LL_DNSSEC_STATE_SECURE_DATA, "w", "secure-data");
  write_lookup (out, LL_DNSSEC_STATE_SECURE_DATA, "dw", "secure-data, digest and whole");
  write_lookup (out, LL_DNSSEC_STATE_SECURE_DATA, "d", "secure-data, digest");
  write_lookup (out, LL_DNSSEC_STATE_SECURE_DATA, "k", "secure-data, key");
  write_lookup (out, LL_DNSSEC_STATE_SECURE_DATA, "i", "secure-data, issuer's digest");
  write_lookup (out, LL_DNSSEC_STATE_SECURE_DATA, "c", "secure-data, issuer");
  write_lookup (out, LL_DNSSEC_STATE_SECURE_UNUSABLE, "", "secure-unusable");
  write_lookup (out, LL_DNSSEC_STATE_SECURE_ABSENT, "", "secure-absent");
  write_lookup (out, LL_DNSSEC_STATE_SECURE_STALE, "w", "secure-stale");
  write_lookup (out, LL_DNSSEC_STATE_INSECURE, "", "insecure");
  write_lookup (out, LL_DNSSEC_STATE_BOGUS, "", "bogus");
  write_lookup (out, LL_DNSSEC_STATE_LOOKUP_FAILED, "", "lookup-failed");
  write_lookup (out, LL_DNSSEC_STATE_NOT_ASKED, "", "not-asked");
}

static void
write_recipient (GString *out,
                 LlRecipientState state,
                 LlDnssecState dns,
                 const char *records,
                 const char *label)
{
  g_autoptr (LlSmimeaAnswer) answer = wording_make_answer (dns, records);
  LlDiscovery discovery = wording_make_discovery (state, answer);
  const char *remedy = ll_wording_recipient_remedy (&discovery);
  char *text = ll_wording_recipient (&discovery);

  g_assert_nonnull (strstr (text, "alice@example.org"));
  g_assert_true (g_str_has_suffix (text, "."));
  g_assert_cmpint (remedy == NULL, ==, ll_recipient_state_is_served (state));
  write_line (out, label, text);
  if (remedy != NULL)
    write_line (out, label, g_strdup (remedy));
}

static void
write_recipients (GString *out)
{
  for (int state = 0; state < LL_N_RECIPIENT_STATES; state++)
    write_recipient (out, (LlRecipientState)state, LL_DNSSEC_STATE_SECURE_ABSENT, "",
                     ll_recipient_state_to_string ((LlRecipientState)state));
  write_recipient (out, LL_RECIPIENT_NO_CERTIFICATE, LL_DNSSEC_STATE_SECURE_DATA, "d",
                   "no-certificate, digest");
  write_recipient (out, LL_RECIPIENT_NO_CERTIFICATE, LL_DNSSEC_STATE_SECURE_STALE, "d",
                   "no-certificate, digest, stale");
  write_recipient (out, LL_RECIPIENT_UNUSABLE, LL_DNSSEC_STATE_SECURE_DATA, "c",
                   "unusable, issuer");
  write_recipient (out, LL_RECIPIENT_UNUSABLE, LL_DNSSEC_STATE_SECURE_DATA, "w",
                   "unusable, whole");
}

static void
write_why_nots (GString *out)
{
  g_assert_null (ll_wording_why_not (LL_WHY_NOT_CHOSEN));
  for (int why = LL_WHY_NOT_CHOSEN + 1; why < LL_N_WHY_NOTS; why++)
    write_line (out, ll_why_not_to_string ((LlWhyNot)why),
                g_strdup (ll_wording_why_not ((LlWhyNot)why)));
}

/* -- errors and times -- */

static void
write_errors (GString *out)
{
  g_autoptr (GError) cancelled =
      g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");
  g_autoptr (GError) foreign = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                                                    "There is no file of that name");

  for (int code = 0; code <= LL_ERROR_USAGE; code++) {
    g_autoptr (GError) error = g_error_new (LL_ERROR, code, "and why");
    g_autofree char *label = g_strdup_printf ("error %d", code);

    write_line (out, label, ll_wording_error (error));
  }
  write_line (out, "cancelled", ll_wording_error (cancelled));
  write_line (out, "of others", ll_wording_error (foreign));
}

static void
write_ages (GString *out)
{
  static const gint64 ages[] = {0,    -59,   119,   120,      3600,     7199,
                                7200, 86399, 86400, 30 * DAY, -2 * DAY, G_MAXINT64};

  for (size_t i = 0; i < G_N_ELEMENTS (ages); i++) {
    g_autofree char *label = g_strdup_printf ("age %" G_GINT64_FORMAT, ages[i]);

    write_line (out, label, ll_wording_age (NOW - ages[i], NOW));
  }
}

/* -- cases -- */

static void
write_head (GString *out, const char *head)
{
  g_string_append_printf (out, "%s# %s\n", out->len > 0 ? "\n" : "", head);
}

static void
test_snapshot (void)
{
  static const struct {
    const char *head;
    void (*write) (GString *out);
  } parts[] = {
      {"letters whose sender is confirmed", write_positive},
      {"letters that were contradicted", write_contradicted},
      {"letters of an unknown signer", write_unknown},
      {"letters signed by what cannot sign", write_unusable},
      {"letters without a signature that counts", write_unsigned},
      {"encryption", write_encryption},
      {"remarks", write_remarks},
      {"look-ups", write_lookups},
      {"recipients, and what can be done", write_recipients},
      {"certificates that are not used", write_why_nots},
      {"errors", write_errors},
      {"times", write_ages},
  };
  g_autoptr (GString) out = g_string_new (NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (parts); i++) {
    write_head (out, parts[i].head);
    parts[i].write (out);
  }
  trust_snapshot_check ("wording.txt", out->str);
}

/* Who vouches, in a word: O before CN, and nothing that a name could smuggle in. */
static void
test_issuer (void)
{
  static const struct {
    const char *oid;
    const char *value;
    const char *wanted;
  } rows[] = {
      {"2.5.4.10", "DigiCert", "as DigiCert vouches"},
      {"2.5.4.10", "Honest, Inc.", "as Honest vouches"},
      {"2.5.4.11", "Unit", "as a CA vouches"},
      {"2.5.4.11", "x,O=DigiCert", "as a CA vouches"},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GBytes) name = ll_test_name_new_with (
        "a CA", rows[i].oid, 0x0c, rows[i].value, strlen (rows[i].value));
    LlTestCertificate written = {.subject = "a CA", .raw_subject = name};
    g_autoptr (LlCertificate) certificate = ll_test_certificate_make (&written);
    LlReport report = make_report (NULL);
    g_autofree char *reason = NULL;

    report.certificate = certificate;
    report.judgement.verdict = LL_VERDICT_VERIFIED_CA;
    reason = ll_wording_reason (&report, NOW);
    g_assert_cmpstr (reason, ==, rows[i].wanted);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wording/wording/every-sentence", test_snapshot);
  g_test_add_func ("/wording/wording/who-vouches", test_issuer);

  return g_test_run ();
}
