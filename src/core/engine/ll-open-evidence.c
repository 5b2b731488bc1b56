/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-open-private.h"

#include "base/ll-limits.h"
#include "certificate/ll-certificate-usage.h"
#include "certificate/ll-chain-check.h"
#include "engine/ll-engine-private.h"

gboolean
ll_opening_is_around_payload (const LlOpening *self)
{
  return ll_smime_letter_get_decryption (self->letter) == NULL ||
         ll_smime_letter_is_signed_inside (self->letter);
}

static LlStructure
judge_structure (LlCmsVerification *verification)
{
  GPtrArray *signatures = ll_cms_verification_get_signatures (verification);
  LlCertificate *first = NULL;

  switch (ll_cms_verification_get_structure (verification)) {
  case LL_CMS_STRUCTURE_SIGNED:
    break;
  case LL_CMS_STRUCTURE_CERTIFICATES:
  case LL_CMS_STRUCTURE_NO_SIGNER:
    return LL_STRUCTURE_NO_SIGNER;
  case LL_CMS_STRUCTURE_HAS_CONTENT:
    return LL_STRUCTURE_ECONTENT;
  case LL_CMS_STRUCTURE_NO_CONTENT:
  case LL_CMS_STRUCTURE_OTHER_TYPE:
  case LL_CMS_STRUCTURE_BROKEN:
    return LL_STRUCTURE_BROKEN;
  }

  for (guint i = 0; i < signatures->len; i++) {
    LlCmsSignature *signature = signatures->pdata[i];
    LlCertificate *certificate = ll_cms_signature_get_certificate (signature);

    if (ll_cms_signature_get_state (signature) == LL_CMS_SIGNATURE_BROKEN)
      return LL_STRUCTURE_BROKEN;
    if (signatures->len == 1)
      break;
    /* Two signatures by one signer are one statement; by two signers they are two. */
    if (certificate == NULL ||
        ll_cms_signature_get_state (signature) != LL_CMS_SIGNATURE_GOOD ||
        (first != NULL && !ll_certificate_equal (first, certificate)))
      return LL_STRUCTURE_SIGNER_FAILING;
    first = certificate;
  }

  return LL_STRUCTURE_FINE;
}

static LlSignatureState
judge_signature (LlCmsSignature *signature)
{
  switch (ll_cms_signature_get_state (signature)) {
  case LL_CMS_SIGNATURE_GOOD:
    return LL_SIGNATURE_STATE_GOOD;
  case LL_CMS_SIGNATURE_BAD:
  case LL_CMS_SIGNATURE_BROKEN:
    return LL_SIGNATURE_STATE_BAD;
  case LL_CMS_SIGNATURE_WEAK:
    return LL_SIGNATURE_STATE_WEAK;
  case LL_CMS_SIGNATURE_CANNOT_CHECK:
  case LL_CMS_SIGNATURE_NO_CERTIFICATE:
    return LL_SIGNATURE_STATE_CANNOT_CHECK;
  }

  g_return_val_if_reached (LL_SIGNATURE_STATE_BAD);
}

/* C14: the certificate is not in the message; the DNS may have published the whole of it.
 */
static void
find_certificate (LlOpening *self)
{
  if (self->signature == NULL || self->discovery == NULL ||
      ll_cms_signature_get_state (self->signature) != LL_CMS_SIGNATURE_NO_CERTIFICATE)
    return;

  for (guint i = 0; i < self->discovery->discovered->len; i++) {
    const LlDiscovered *discovered = self->discovery->discovered->pdata[i];
    LlCmsSignature *checked =
        ll_cms_signature_check_with (self->signature, discovered->certificate);

    if (ll_cms_signature_get_state (checked) != LL_CMS_SIGNATURE_NO_CERTIFICATE) {
      ll_cms_signature_unref (self->signature);
      self->signature = checked;
      return;
    }
    ll_cms_signature_unref (checked);
  }
}

static gboolean
judge_pin (LlStore *store,
           LlAddress *from,
           LlCertificate *certificate,
           LlPin *out_pin,
           GError **error)
{
  g_auto (GStrv) pins = ll_store_dup_pins (store, from, error);

  if (pins == NULL)
    return FALSE;
  if (pins[0] == NULL)
    *out_pin = LL_PIN_NONE;
  else if (g_strv_contains ((const char *const *)pins,
                            ll_certificate_get_sha256 (certificate)))
    *out_pin = LL_PIN_THIS;
  else
    *out_pin = LL_PIN_ANOTHER;

  return TRUE;
}

static GPtrArray *
pool_of (LlOpening *self, const LlDiscovery *discovery)
{
  LlCmsVerification *verification = ll_smime_letter_get_verification (self->letter);
  GPtrArray *carried = ll_cms_verification_get_certificates (verification);
  GPtrArray *pool = g_ptr_array_new ();

  for (guint i = 0; i < carried->len && pool->len < LL_CHAIN_POOL; i++)
    g_ptr_array_add (pool, carried->pdata[i]);
  for (guint i = 0; i < discovery->discovered->len && pool->len < LL_CHAIN_POOL; i++) {
    const LlDiscovered *discovered = discovery->discovered->pdata[i];

    g_ptr_array_add (pool, discovered->certificate);
  }

  return pool;
}

/* How the letters that came before this one were. */
static gboolean
fill_letters (LlOpening *self, LlReport *report, LlStore *store, GError **error)
{
  LlHistory *history = &report->evidence.history;
  g_autoptr (LlAddressHistory) past =
      ll_store_get_history (store, self->from, self->key, error);

  if (past == NULL)
    return FALSE;
  history->is_first = past->signed_letters == 0;
  history->is_known = past->written_at != 0;
  history->has_matched = past->matched_letters > 0;
  history->positive_letters = past->positive_letters;
  history->positive_days = past->positive_days;

  return TRUE;
}

/* How the answers about the sender were before today's. */
static void
fill_answers (LlReport *report, GPtrArray *pool, GPtrArray *anchors)
{
  const LlAddressHistory *past = report->discovery->history;
  LlHistory *history = &report->evidence.history;
  guint usage;

  history->earlier = past->earlier;
  history->is_changed =
      ll_address_history_is_changed_by (past, report->discovery->answer);
  history->last_data_matches =
      past->last_data != NULL &&
      ll_association_has_match (past->last_data, report->certificate, pool, anchors,
                                report->judged_at, &usage);
}

/* Everything about the signer that needs a certificate and a single From. */
static gboolean
fill_signer (LlOpening *self, LlReport *report, LlStore *store, GError **error)
{
  LlEvidence *evidence = &report->evidence;
  LlCertificate *certificate = report->certificate;
  LlSmimeaAnswer *answer = report->discovery->answer;
  GPtrArray *anchors = ll_engine_get_anchors (self->engine, error);
  g_autoptr (GPtrArray) pool = pool_of (self, report->discovery);
  g_autoptr (GPtrArray) path = NULL;
  gint64 now = ll_engine_get_time (self->engine);

  if (anchors == NULL)
    return FALSE;
  evidence->address = ll_certificate_match_address (certificate, self->from);
  evidence->is_path_trusted =
      ll_chain_check (certificate, pool, anchors, report->judged_at, &path) ==
      LL_CHAIN_TRUSTED;
  if (!ll_engine_check_revocation (self->engine, certificate, path, &evidence->is_revoked,
                                   error) ||
      !judge_pin (store, self->from, certificate, &evidence->pin, error))
    return FALSE;
  evidence->state = ll_smimea_answer_get_state (answer);
  evidence->is_wildcard = ll_smimea_answer_is_wildcard (answer);

  ll_association_check (answer, certificate, pool, anchors, report->judged_at,
                        &report->association);
  evidence->association = report->association.result;
  evidence->matched_usage = report->association.matched_usage;
  evidence->has_same_key = report->association.has_same_key;
  fill_answers (report, pool, anchors);
  if (evidence->state == LL_DNSSEC_STATE_SECURE_DATA) {
    gint64 sighting = ll_store_get_first_sighting (store, report->discovery->address,
                                                   answer, now, error);

    if (sighting < 0)
      return FALSE;
    evidence->history.is_older = report->judged_at < sighting;
  }

  return TRUE;
}

static char **
texts_of (LlMessage *headers, const char *field)
{
  g_autoptr (GPtrArray) addresses = ll_message_dup_addresses (headers, field, NULL);
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();

  for (guint i = 0; addresses != NULL && i < addresses->len; i++)
    g_strv_builder_add (texts, ll_address_get_text (addresses->pdata[i]));
  if (addresses == NULL) {
    g_autofree char *text = ll_message_dup_text (headers, field);

    if (text != NULL)
      g_strv_builder_add (texts, text);
  }

  return g_strv_builder_end (texts);
}

static void
fill_letter (LlOpening *self, LlReport *report)
{
  LlMessage *headers = ll_smime_letter_get_header_source (self->letter);

  report->letter = ll_smime_letter_ref (self->letter);
  report->author = ll_message_ref (self->author);
  if (self->from != NULL)
    report->from = ll_address_ref (self->from);
  report->from_texts = texts_of (self->author, "From");
  report->to_texts = texts_of (headers, "To");
  report->subject = ll_message_dup_text (headers, "Subject");
  report->date = ll_message_get_date (headers);
}

static void
fill_encryption (LlOpening *self, LlReport *report)
{
  LlCmsDecryption *decryption = ll_smime_letter_get_decryption (self->letter);
  LlCipher cipher;

  if (decryption == NULL)
    return;
  switch (ll_cms_decryption_get_state (decryption)) {
  case LL_CMS_DECRYPTED:
    report->encryption = LL_ENCRYPTION_DECRYPTED;
    report->identity = g_strdup (ll_certificate_get_sha256 (
        ll_identity_get_certificate (ll_cms_decryption_get_identity (decryption))));
    break;
  case LL_CMS_DECRYPT_NO_KEY:
    report->encryption = LL_ENCRYPTION_NO_KEY;
    break;
  case LL_CMS_DECRYPT_FAILED:
  case LL_CMS_DECRYPT_UNSUPPORTED:
    report->encryption = LL_ENCRYPTION_FAILED;
    break;
  }
  report->encryption_reason = g_strdup (ll_cms_decryption_get_reason (decryption));
  report->n_recipients = ll_cms_decryption_get_n_recipients (decryption);

  cipher = ll_cms_decryption_get_cipher (decryption);
  if (cipher != LL_CIPHER_UNKNOWN)
    report->cipher = g_strdup (ll_cipher_to_string (cipher));
  report->has_integrity =
      report->encryption == LL_ENCRYPTION_DECRYPTED &&
      (!ll_smime_letter_is_malleable (self->letter) ||
       (ll_smime_letter_is_signed_inside (self->letter) && self->signature != NULL &&
        ll_cms_signature_get_state (self->signature) == LL_CMS_SIGNATURE_GOOD));
}

static gboolean
is_vouched_for (LlOpening *self)
{
  return self->signature != NULL && ll_opening_is_around_payload (self) &&
         ll_cms_signature_get_state (self->signature) == LL_CMS_SIGNATURE_GOOD;
}

/* Whether From inside names other people than From outside. */
static gboolean
has_other_author (LlOpening *self)
{
  g_auto (GStrv) inside =
      texts_of (ll_smime_letter_get_header_source (self->letter), "From");
  g_auto (GStrv) outside = texts_of (ll_smime_letter_get_message (self->letter), "From");

  return !g_strv_equal ((const char *const *)inside, (const char *const *)outside);
}

static void
fill_signature (LlOpening *self, LlReport *report)
{
  LlCmsVerification *verification = ll_smime_letter_get_verification (self->letter);
  LlEvidence *evidence = &report->evidence;
  const char *reason;

  evidence->from = self->from != NULL    ? LL_FROM_SINGLE
                   : self->n_authors > 1 ? LL_FROM_SEVERAL
                                         : LL_FROM_NONE;
  evidence->state = LL_DNSSEC_STATE_NOT_ASKED;
  evidence->is_unprotected = !ll_smime_letter_has_protected_headers (self->letter);
  evidence->outer_differs = ll_smime_letter_is_outer_altered (self->letter) ||
                            (!is_vouched_for (self) && has_other_author (self));
  report->signed_at = -1;

  if (verification == NULL) {
    evidence->layer =
        ll_smime_letter_has_errant_layer (self->letter) ? LL_LAYER_ERRANT : LL_LAYER_NONE;
    return;
  }

  evidence->layer = ll_opening_is_around_payload (self) ? LL_LAYER_ROOT : LL_LAYER_ERRANT;
  evidence->structure = ll_smime_letter_has_other_signer (self->letter)
                            ? LL_STRUCTURE_SIGNER_FAILING
                            : judge_structure (verification);
  report->n_signers = ll_cms_verification_get_signatures (verification)->len;
  reason = ll_cms_verification_get_reason (verification);
  if (self->signature != NULL) {
    evidence->signature = judge_signature (self->signature);
    if (g_strcmp0 (ll_cms_signature_get_algorithm (self->signature), "unknown") != 0)
      report->signature_algorithm =
          g_strdup (ll_cms_signature_get_algorithm (self->signature));
    report->signed_at = ll_cms_signature_get_signing_time (self->signature);
    if (ll_cms_signature_get_certificate (self->signature) != NULL)
      report->certificate =
          ll_certificate_ref (ll_cms_signature_get_certificate (self->signature));
    if (reason == NULL)
      reason = ll_cms_signature_get_reason (self->signature);
  }
  report->signature_reason = g_strdup (reason);
}

/* The time of judgement: when this letter was first seen here, else now. */
static gboolean
find_time (LlOpening *self, LlReport *report, LlStore *store, GError **error)
{
  g_autoptr (GError) trouble = NULL;
  LlReceipt *receipt;

  report->judged_at = ll_engine_get_time (self->engine);
  if (!ll_engine_may_remember (self->engine))
    return TRUE;

  receipt = ll_store_get_receipt (store, self->key, self->from, &trouble);
  if (trouble != NULL) {
    g_propagate_error (error, g_steal_pointer (&trouble));
    return FALSE;
  }
  if (receipt != NULL) {
    report->judged_at = receipt->received_at;
    ll_receipt_free (receipt);
  }

  return TRUE;
}

static void
remember (LlOpening *self, LlReport *report, LlStore *store)
{
  g_autoptr (GError) error = NULL;
  LlReceipt receipt = {
      .verdict = report->judgement.verdict,
      .received_at = report->judged_at,
      .is_unfinished = self->signature != NULL &&
                       (report->evidence.state == LL_DNSSEC_STATE_LOOKUP_FAILED ||
                        report->evidence.state == LL_DNSSEC_STATE_NOT_ASKED),
      .certificate = report->certificate == NULL
                         ? NULL
                         : (char *)ll_certificate_get_sha256 (report->certificate),
  };

  /* Where a good signature was expected, a letter that lacks it proves nothing about its
   * sender: were it counted, a forger's second letter would pass without the warning. */
  if (!ll_engine_may_remember (self->engine) ||
      (report->judgement.remarks & LL_REMARK_SIGNATURE_EXPECTED) != 0 ||
      (ll_verdict_has_habit (&report->evidence.history) && !receipt.is_unfinished &&
       !ll_verdict_is_positive (report->judgement.verdict)))
    return;
  if (!ll_store_put_receipt (store, self->key, self->from, &receipt, &error) ||
      (ll_verdict_is_positive (report->judgement.verdict) &&
       !ll_store_put_certificate (store, self->from, report->certificate,
                                  LL_ENTRY_SOURCE_LETTER,
                                  ll_engine_get_time (self->engine), &error)))
    g_debug ("a verdict is not remembered: %s", error->message);
}

static gboolean
judge_by (LlOpening *self,
          LlReport *report,
          LlDiscovery *discovery,
          LlStore *store,
          GError **error)
{
  g_clear_pointer (&report->discovery, ll_discovery_unref);
  if (discovery != NULL) {
    report->discovery = ll_discovery_ref (discovery);
    report->evidence.state = ll_smimea_answer_get_state (discovery->answer);
    if (report->certificate != NULL && !fill_signer (self, report, store, error))
      return FALSE;
  }
  report->judgement = ll_verdict_judge (&report->evidence);

  return TRUE;
}

/* A certificate holds for its address in any case of letters, a record for one spelling
 * alone (7.4).  Where the domain says nothing about this one, a pin or a CA must not
 * override what it publishes for the other (N7). */
static gboolean
heed_spelling (LlOpening *self, LlReport *report, LlStore *store, GError **error)
{
  LlVerdict verdict = report->judgement.verdict;

  if (self->spelling == NULL || !ll_verdict_is_positive (verdict) ||
      verdict == LL_VERDICT_VERIFIED_DNS)
    return TRUE;
  if (!judge_by (self, report, self->spelling, store, error))
    return FALSE;

  return !ll_verdict_is_positive (report->judgement.verdict) ||
         judge_by (self, report, self->discovery, store, error);
}

static void
fill_facts (LlOpening *self, LlReport *report)
{
  fill_letter (self, report);
  fill_encryption (self, report);
  fill_signature (self, report);
  report->judged_at = ll_engine_get_time (self->engine);
}

static void
fill_usage (LlReport *report)
{
  if (report->certificate != NULL)
    report->evidence.usage =
        ll_certificate_check_signing (report->certificate, report->judged_at);
}

void
ll_opening_fill_early (LlOpening *self, LlReport *report)
{
  fill_facts (self, report);
  fill_usage (report);
  if (report->certificate != NULL && self->from != NULL)
    report->evidence.address =
        ll_certificate_match_address (report->certificate, self->from);
  report->judgement = ll_verdict_judge (&report->evidence);
  report->summary = ll_summary_judge (report->judgement.verdict,
                                      report->encryption == LL_ENCRYPTION_DECRYPTED);
}

gboolean
ll_opening_judge (LlOpening *self, LlReport *report, GError **error)
{
  LlStore *store = NULL;

  find_certificate (self);
  fill_facts (self, report);
  if (self->from != NULL) {
    store = ll_engine_get_store (self->engine, error);
    if (store == NULL || !find_time (self, report, store, error) ||
        !fill_letters (self, report, store, error))
      return FALSE;
  }
  fill_usage (report);
  if (!judge_by (self, report, self->discovery, store, error) ||
      !heed_spelling (self, report, store, error))
    return FALSE;

  report->summary = ll_summary_judge (report->judgement.verdict,
                                      report->encryption == LL_ENCRYPTION_DECRYPTED);
  if (self->from != NULL)
    remember (self, report, store);

  return TRUE;
}
