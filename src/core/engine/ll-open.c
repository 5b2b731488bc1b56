/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-open-private.h"

#include "base/ll-bytes.h"
#include "engine/ll-engine-private.h"
#include "engine/ll-engine-task.h"

static void
opening_free (LlOpening *self)
{
  g_object_unref (self->engine);
  ll_spool_unref (self->message);
  g_clear_pointer (&self->early_report, ll_report_unref);
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
compute_key (LlOpening *self, GCancellable *cancellable, GError **error)
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

/* RFC 9788, section 4.4: a From inside that nobody signed for is as easily written as the
 * one outside, and nobody on the way could check it. */
static LlMessage *
choose_author (LlOpening *self)
{
  LlCmsSignatureState state;

  if (self->signature == NULL || !ll_opening_is_around_payload (self))
    return ll_smime_letter_get_message (self->letter);
  state = ll_cms_signature_get_state (self->signature);
  if (state != LL_CMS_SIGNATURE_GOOD && state != LL_CMS_SIGNATURE_NO_CERTIFICATE)
    return ll_smime_letter_get_message (self->letter);

  return ll_smime_letter_get_header_source (self->letter);
}

/* 1.13: nobody is asked about for a message without a signature. */
static gboolean
will_ask (const LlOpening *self)
{
  return self->signature != NULL && self->from != NULL;
}

static gboolean
open_letter (LlOpening *self, GCancellable *cancellable, GError **error)
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
  if (self->key == NULL)
    return FALSE;
  if (self->early != NULL && will_ask (self)) {
    self->early_report = g_atomic_rc_box_new0 (LlReport);
    ll_opening_fill_early (self, self->early_report);
  }

  return TRUE;
}

static gpointer
open_work (LlEngine *engine, gpointer task, GCancellable *cancellable, GError **error)
{
  return GINT_TO_POINTER (open_letter (g_task_get_task_data (task), cancellable, error));
}

static const LlEngineJob open_job = {
    .work = open_work,
    .free_input = g_object_unref,
    .is_abandoned = TRUE,
};

/* -- third step -- */

static gpointer
judge_work (LlEngine *engine, gpointer task, GCancellable *cancellable, GError **error)
{
  LlReport *report = g_atomic_rc_box_new0 (LlReport);

  if (ll_opening_judge (g_task_get_task_data (task), report, error))
    return report;
  ll_report_unref (report);

  return NULL;
}

static const LlEngineJob judge_job = {
    .work = judge_work,
    .free_input = g_object_unref,
    .free_output = (GDestroyNotify)ll_report_unref,
    .is_abandoned = TRUE,
};

static void
judged_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  LlReport *report = ll_engine_task_finish_step (&judge_job, result, &error);

  if (report == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, report, (GDestroyNotify)ll_report_unref);
}

/* -- second step -- */

static void
discovered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LlOpening *self = g_task_get_task_data (task);
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
  ll_engine_task_step (task, &judge_job, judged_cb);
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
  LlOpening *self = g_task_get_task_data (task);
  g_autoptr (GPtrArray) addresses = g_ptr_array_new ();
  g_autoptr (LlAddress) spelling = NULL;
  LlCertificate *certificate;
  GError *error = NULL;

  if (ll_engine_task_finish_step (&open_job, result, &error) == NULL) {
    g_task_return_error (task, error);
    return;
  }
  if (!will_ask (self)) {
    ll_engine_task_step (task, &judge_job, judged_cb);
    return;
  }
  if (self->early_report != NULL)
    self->early (self->early_report, self->early_data);

  g_ptr_array_add (addresses, self->from);
  certificate = ll_cms_signature_get_certificate (self->signature);
  if (certificate != NULL)
    spelling = dup_spelling (certificate, self->from);
  if (spelling != NULL)
    g_ptr_array_add (addresses, spelling);
  ll_discover_async (self->engine, addresses, self->flags, NULL,
                     g_task_get_cancellable (task), discovered_cb, g_object_ref (task));
}

void
ll_open_early_async (LlEngine *engine,
                     LlSpool *message,
                     LlDiscoverFlags flags,
                     LlOpenEarly early,
                     gpointer early_data,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (engine, cancellable, callback, user_data);
  LlOpening *self = g_new0 (LlOpening, 1);

  self->engine = g_object_ref (engine);
  self->message = ll_spool_ref (message);
  self->flags = flags;
  self->early = early;
  self->early_data = early_data;
  g_task_set_task_data (task, self, (GDestroyNotify)opening_free);

  ll_engine_task_step (task, &open_job, opened_cb);
}

void
ll_open_async (LlEngine *engine,
               LlSpool *message,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  ll_open_early_async (engine, message, LL_DISCOVER_NONE, NULL, NULL, cancellable,
                       callback, user_data);
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
