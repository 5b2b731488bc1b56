/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-open.h"

#include "base/ll-bytes.h"
#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "certificate/ll-certificate-usage.h"
#include "certificate/ll-chain-check.h"
#include "engine/ll-engine-private.h"

/* A message on its way through three steps: opened (on a worker), its sender looked up
 * (in the caller's context), judged (on a worker). */
typedef struct {
  LlEngine *engine; /* owned */
  LlSpool *message; /* owned */
  LlSmimeLetter *letter;
  LlCmsSignature *signature; /* the one that is judged; NULL */
  LlMessage *author;         /* borrowed: whose From counts */
  LlAddress *from;           /* NULL */
  unsigned int n_authors;
  char *key;              /* by which this letter is known again (7.14) */
  LlDiscovery *discovery; /* NULL */
  LlDiscovery *spelling; /* of the address as the certificate spells it; NULL: the same */
} Opening;

static void
opening_free (Opening *self)
{
  g_object_unref (self->engine);
  ll_spool_unref (self->message);
  g_clear_pointer (&self->letter, ll_smime_letter_unref);
  g_clear_pointer (&self->signature, ll_cms_signature_unref);
  g_clear_pointer (&self->from, ll_address_unref);
  g_free (self->key);
  g_clear_pointer (&self->discovery, ll_discovery_unref);
  g_clear_pointer (&self->spelling, ll_discovery_unref);
  g_free (self);
}

/* -- first step -- */

/* SHA-256 over the signature value, or over the message when it has none. */
static char *
compute_key (Opening *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GChecksum) checksum = NULL;
  g_autoptr (GInputStream) stream = NULL;
  guint8 buffer[65536];
  gssize got;

  if (self->signature != NULL)
    return ll_bytes_fingerprint (ll_cms_signature_get_value (self->signature));

  checksum = g_checksum_new (G_CHECKSUM_SHA256);
  stream = ll_spool_new_input (self->message, 0, -1);
  while ((got = g_input_stream_read (stream, buffer, sizeof buffer, cancellable, error)) >
         0)
    g_checksum_update (checksum, buffer, got);
  if (got < 0)
    return NULL;

  return g_strdup (g_checksum_get_string (checksum));
}

/* Of several signatures the worst speaks for all: nothing is shown as signed by one while
 * another one fails (8.1.9). */
static LlCmsSignature *
choose_signature (LlCmsVerification *verification)
{
  GPtrArray *signatures = ll_cms_verification_get_signatures (verification);

  for (guint i = 0; i < signatures->len; i++) {
    LlCmsSignature *signature = signatures->pdata[i];

    if (ll_cms_signature_get_state (signature) != LL_CMS_SIGNATURE_GOOD)
      return signature;
  }

  return signatures->len > 0 ? signatures->pdata[0] : NULL;
}

/* Whether the signature is around the payload, and inside of every encryption: else it
 * says only who had the ciphertext, which anybody can wrap anew (9.4). */
static gboolean
is_around_payload (Opening *self)
{
  return ll_smime_letter_get_decryption (self->letter) == NULL ||
         ll_smime_letter_is_signed_inside (self->letter);
}

/* RFC 9788, section 4.4: a From inside that nobody signed for is as easily written as the
 * one outside, and nobody on the way could check it. */
static LlMessage *
choose_author (Opening *self)
{
  LlCmsSignatureState state;

  if (self->signature == NULL || !is_around_payload (self))
    return ll_smime_letter_get_message (self->letter);
  state = ll_cms_signature_get_state (self->signature);
  if (state != LL_CMS_SIGNATURE_GOOD && state != LL_CMS_SIGNATURE_NO_CERTIFICATE)
    return ll_smime_letter_get_message (self->letter);

  return ll_smime_letter_get_header_source (self->letter);
}

static gboolean
open_letter (Opening *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (LlMessage) message = NULL;
  g_autoptr (GPtrArray) identities = NULL;
  LlCmsVerification *verification;

  message = ll_message_new (self->message, 0, -1, error);
  if (message == NULL)
    return FALSE;
  identities = ll_engine_dup_identities (self->engine, cancellable, error);
  if (identities == NULL)
    return FALSE;
  self->letter = ll_smime_open (message, identities, cancellable, error);
  if (self->letter == NULL)
    return FALSE;

  verification = ll_smime_letter_get_verification (self->letter);
  if (verification != NULL) {
    LlCmsSignature *signature = choose_signature (verification);

    if (signature != NULL)
      self->signature = ll_cms_signature_ref (signature);
  }
  self->author = choose_author (self);
  self->from = ll_message_dup_from (self->author, &self->n_authors);
  self->key = compute_key (self, cancellable, error);

  return self->key != NULL;
}

static void
open_thread (GTask *step, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (open_letter (task_data, cancellable, &error))
    g_task_return_boolean (step, TRUE);
  else
    g_task_return_error (step, error);
}

/* -- third step: evidence -- */

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
find_certificate (Opening *self)
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
pool_of (Opening *self, const LlDiscovery *discovery)
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
fill_letters (Opening *self, LlReport *report, LlStore *store, GError **error)
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
fill_signer (Opening *self, LlReport *report, LlStore *store, GError **error)
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
fill_letter (Opening *self, LlReport *report)
{
  LlMessage *headers = ll_smime_letter_get_header_source (self->letter);

  report->letter = ll_smime_letter_ref (self->letter);
  if (self->from != NULL)
    report->from = ll_address_ref (self->from);
  report->from_texts = texts_of (self->author, "From");
  report->to_texts = texts_of (headers, "To");
  report->subject = ll_message_dup_text (headers, "Subject");
  report->date = ll_message_get_date (headers);
}

static void
fill_encryption (Opening *self, LlReport *report)
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
is_vouched_for (Opening *self)
{
  return self->signature != NULL && is_around_payload (self) &&
         ll_cms_signature_get_state (self->signature) == LL_CMS_SIGNATURE_GOOD;
}

/* Whether From inside names other people than From outside. */
static gboolean
has_other_author (Opening *self)
{
  g_auto (GStrv) inside =
      texts_of (ll_smime_letter_get_header_source (self->letter), "From");
  g_auto (GStrv) outside = texts_of (ll_smime_letter_get_message (self->letter), "From");

  return !g_strv_equal ((const char *const *)inside, (const char *const *)outside);
}

static void
fill_signature (Opening *self, LlReport *report)
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

  evidence->layer = is_around_payload (self) ? LL_LAYER_ROOT : LL_LAYER_ERRANT;
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
find_time (Opening *self, LlReport *report, LlStore *store, GError **error)
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
remember (Opening *self, LlReport *report, LlStore *store)
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
judge_by (Opening *self,
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
heed_spelling (Opening *self, LlReport *report, LlStore *store, GError **error)
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

static gboolean
judge (Opening *self, LlReport *report, GError **error)
{
  LlStore *store = NULL;

  find_certificate (self);
  fill_letter (self, report);
  fill_encryption (self, report);
  fill_signature (self, report);
  report->judged_at = ll_engine_get_time (self->engine);

  if (self->from != NULL) {
    store = ll_engine_get_store (self->engine, error);
    if (store == NULL || !find_time (self, report, store, error) ||
        !fill_letters (self, report, store, error))
      return FALSE;
  }
  if (report->certificate != NULL)
    report->evidence.usage =
        ll_certificate_check_signing (report->certificate, report->judged_at);
  if (!judge_by (self, report, self->discovery, store, error) ||
      !heed_spelling (self, report, store, error))
    return FALSE;

  report->summary = ll_summary_judge (report->judgement.verdict,
                                      report->encryption == LL_ENCRYPTION_DECRYPTED);
  if (self->from != NULL)
    remember (self, report, store);

  return TRUE;
}

static void
judge_thread (GTask *step, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  LlReport *report = g_atomic_rc_box_new0 (LlReport);
  GError *error = NULL;

  if (judge (task_data, report, &error)) {
    g_task_return_pointer (step, report, (GDestroyNotify)ll_report_unref);
  } else {
    ll_report_unref (report);
    g_task_return_error (step, error);
  }
}

static void
judged_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  LlReport *report = g_task_propagate_pointer (G_TASK (result), &error);

  if (report == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, report, (GDestroyNotify)ll_report_unref);
}

static void
begin_judging (GTask *task)
{
  g_autoptr (GTask) step = NULL;

  step = g_task_new (NULL, g_task_get_cancellable (task), judged_cb, g_object_ref (task));
  g_task_set_task_data (step, g_task_get_task_data (task), NULL);
  g_task_run_in_thread (step, judge_thread);
}

/* -- second step -- */

static void
discovered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Opening *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) discoveries =
      ll_discover_finish (LL_ENGINE (source), result, &error);

  if (discoveries == NULL) {
    g_task_return_error (task, error);
    return;
  }
  self->discovery = ll_discovery_ref (discoveries->pdata[0]);
  if (discoveries->len > 1)
    self->spelling = ll_discovery_ref (discoveries->pdata[1]);
  begin_judging (task);
}

/* Returns: (transfer full) (nullable): the author's address as the certificate spells it,
 * when it does not have it as the letter does. */
static LlAddress *
dup_spelling (LlCertificate *certificate, const LlAddress *from)
{
  g_autoptr (GPtrArray) addresses = ll_certificate_dup_addresses (certificate);
  LlAddress *spelling = NULL;

  for (guint i = 0; i < addresses->len; i++) {
    LlAddress *address = addresses->pdata[i];

    if (ll_address_equal (address, from))
      return NULL;
    if (spelling == NULL && ll_address_is_same_mailbox (address, from))
      spelling = address;
  }

  return spelling != NULL ? ll_address_ref (spelling) : NULL;
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Opening *self = g_task_get_task_data (task);
  g_autoptr (GPtrArray) addresses = g_ptr_array_new ();
  g_autoptr (LlAddress) spelling = NULL;
  LlCertificate *certificate;
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error)) {
    g_task_return_error (task, error);
    return;
  }
  /* 1.13: nobody is asked about for a message without a signature. */
  if (self->signature == NULL || self->from == NULL) {
    begin_judging (task);
    return;
  }

  g_ptr_array_add (addresses, self->from);
  certificate = ll_cms_signature_get_certificate (self->signature);
  if (certificate != NULL)
    spelling = dup_spelling (certificate, self->from);
  if (spelling != NULL)
    g_ptr_array_add (addresses, spelling);
  ll_discover_async (self->engine, addresses, LL_DISCOVER_NONE, NULL,
                     g_task_get_cancellable (task), discovered_cb, g_object_ref (task));
}

void
ll_open_async (LlEngine *engine,
               LlSpool *message,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  GTask *task = g_task_new (engine, cancellable, callback, user_data);
  Opening *self = g_new0 (Opening, 1);
  g_autoptr (GTask) step = NULL;

  self->engine = g_object_ref (engine);
  self->message = ll_spool_ref (message);
  g_task_set_task_data (task, self, (GDestroyNotify)opening_free);

  step = g_task_new (NULL, cancellable, opened_cb, task);
  g_task_set_task_data (step, self, NULL);
  g_task_run_in_thread (step, open_thread);
}

LlReport *
ll_open_finish (LlEngine *engine, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, engine), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

LlReport *
ll_open (LlEngine *engine, LlSpool *message, GCancellable *cancellable, GError **error)
{
  GMainContext *context = ll_engine_push_context ();
  GAsyncResult *result = NULL;
  LlReport *report;

  ll_open_async (engine, message, cancellable, ll_engine_keep_result_cb, &result);
  ll_engine_wait (context, &result);
  report = ll_open_finish (engine, result, error);
  g_object_unref (result);
  ll_engine_pop_context (context);

  return report;
}
