/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-seal.h"

#include <string.h>

#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "certificate/ll-chain-check.h"
#include "cms/ll-cms-capabilities.h"
#include "engine/ll-engine-private.h"
#include "engine/ll-engine-task.h"
#include "engine/ll-identities.h"
#include "message/ll-clear-letter.h"
#include "message/ll-message-writer.h"
#include "message/ll-message.h"
#include "smime/ll-smime-seal.h"

/* A draft on its way through three steps: read (on a worker), its recipients looked up
 * (in the caller's context), written (on a worker). */
typedef struct {
  LlEngine *engine; /* owned */
  LlSpool *draft;   /* owned */
  gboolean sign;
  gboolean encrypt;
  gboolean in_clear;
  LlCipher cipher;
  GPtrArray *accepted; /* (nullable) */

  LlMessage *message;
  LlSealing *sealing;
  GPtrArray *open_recipients; /* To and Cc */
  GPtrArray *blind_recipients;
} Sealing;

static void
sealed_message_free (LlSealedMessage *self)
{
  ll_spool_unref (self->message);
  g_ptr_array_unref (self->recipients);
  g_free (self);
}

static GPtrArray *
address_list_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)ll_address_unref);
}

LlSealing *
ll_sealing_ref (LlSealing *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
ll_sealing_clear (gpointer data)
{
  LlSealing *self = data;

  g_clear_pointer (&self->from, ll_address_unref);
  g_ptr_array_unref (self->discoveries);
  g_ptr_array_unref (self->recipients);
  g_ptr_array_unref (self->messages);
  g_clear_pointer (&self->signer, ll_identity_unref);
}

void
ll_sealing_unref (LlSealing *self)
{
  g_atomic_rc_box_release_full (self, ll_sealing_clear);
}

static LlSealing *
ll_sealing_new (void)
{
  LlSealing *self = g_atomic_rc_box_new0 (LlSealing);

  self->discoveries = g_ptr_array_new_with_free_func ((GDestroyNotify)ll_discovery_unref);
  self->recipients = address_list_new ();
  self->messages = g_ptr_array_new_with_free_func ((GDestroyNotify)sealed_message_free);

  return self;
}

static void
sealing_free (Sealing *self)
{
  g_object_unref (self->engine);
  ll_spool_unref (self->draft);
  g_clear_pointer (&self->accepted, g_ptr_array_unref);
  g_clear_pointer (&self->message, ll_message_unref);
  ll_sealing_unref (self->sealing);
  g_ptr_array_unref (self->open_recipients);
  g_ptr_array_unref (self->blind_recipients);
  g_free (self);
}

/* -- first step: who writes, and to whom -- */

static gboolean
add_recipients (Sealing *self, const char *field, GPtrArray *list, GError **error)
{
  GPtrArray *all = self->sealing->recipients;
  g_autoptr (GPtrArray) addresses =
      ll_message_dup_addresses (self->message, field, error);

  if (addresses == NULL)
    return FALSE;
  for (guint i = 0; i < addresses->len; i++) {
    LlAddress *address = addresses->pdata[i];

    if (g_ptr_array_find_with_equal_func (all, address, (GEqualFunc)ll_address_equal,
                                          NULL))
      continue;
    g_ptr_array_add (all, ll_address_ref (address));
    g_ptr_array_add (list, ll_address_ref (address));
  }
  if (all->len > LL_RECIPIENTS) {
    g_set_error (error, LL_ERROR, LL_ERROR_LIMIT, "more than %d recipients",
                 LL_RECIPIENTS);
    return FALSE;
  }

  return TRUE;
}

/* The draft with the fields that every letter has (RFC 5322, section 3.6), in front.
 * Blanks that it begins with stay behind: they would make its first field, be it Subject
 * or Bcc, a part of the one before. */
static gboolean
complete (Sealing *self, LlAddress *from, GError **error)
{
  LlHeaderList *headers = ll_message_get_headers (self->message);
  g_autoptr (GString) fields = g_string_new (NULL);
  g_autoptr (LlSpool) whole = NULL;
  g_autoptr (GInputStream) rest = NULL;
  size_t blanks = strspn (ll_header_list_get_raw (headers, 0), " \t");

  if (ll_header_list_find (headers, "Date") == NULL) {
    g_autofree char *date =
        ll_message_writer_format_date (g_get_real_time () / G_USEC_PER_SEC);

    g_string_append_printf (fields, "Date: %s\r\n", date);
  }
  if (ll_header_list_find (headers, "Message-ID") == NULL) {
    g_autofree char *id = g_uuid_string_random ();

    g_string_append_printf (fields, "Message-ID: <%s@%s>\r\n", id,
                            ll_address_get_domain (from));
  }
  if (fields->len == 0)
    return TRUE;

  whole = ll_spool_new (error);
  if (whole == NULL || !ll_spool_write (whole, fields->str, fields->len, error))
    return FALSE;
  rest = ll_spool_new_input (self->draft, (goffset)blanks, -1);
  if (g_output_stream_splice (ll_spool_get_output (whole), rest,
                              G_OUTPUT_STREAM_SPLICE_NONE, NULL, error) < 0)
    return FALSE;
  ll_message_unref (self->message);
  self->message = ll_message_new (whole, 0, -1, error);

  return self->message != NULL;
}

/* Whether programs of strangers, who look nobody up, will believe a signature (7.12).
 * Where that cannot be found out they had better not be shown one. */
static gboolean
is_vouched_for (Sealing *self, LlIdentity *identity)
{
  LlCertificate *certificate = ll_identity_get_certificate (identity);
  GPtrArray *anchors = ll_engine_get_anchors (self->engine, NULL);
  g_autoptr (GPtrArray) path = NULL;
  gboolean is_revoked = FALSE;

  return anchors != NULL &&
         ll_chain_check (certificate, ll_identity_get_chain (identity), anchors,
                         ll_engine_get_time (self->engine), &path) == LL_CHAIN_TRUSTED &&
         ll_engine_check_revocation (self->engine, certificate, path, &is_revoked,
                                     NULL) &&
         !is_revoked;
}

/* Sets the signer, or that there is none. */
static gboolean
choose_signer (Sealing *self, GCancellable *cancellable, GError **error)
{
  LlSealing *sealing = self->sealing;
  g_autoptr (GError) trouble = NULL;
  g_autoptr (LlIdentity) signer =
      ll_identities_find_signer (self->engine, sealing->from, cancellable, &trouble);

  if (trouble != NULL) {
    g_propagate_error (error, g_steal_pointer (&trouble));
    return FALSE;
  }
  if (signer == NULL && !self->in_clear)
    sealing->outcome = LL_SEAL_NO_IDENTITY;
  if (signer != NULL && (!self->in_clear || is_vouched_for (self, signer)))
    sealing->signer = g_steal_pointer (&signer);

  return TRUE;
}

static gboolean
read_draft (Sealing *self, GCancellable *cancellable, GError **error)
{
  LlSealing *sealing = self->sealing;

  self->message = ll_message_new (self->draft, 0, -1, error);
  if (self->message == NULL ||
      !add_recipients (self, "To", self->open_recipients, error) ||
      !add_recipients (self, "Cc", self->open_recipients, error) ||
      !add_recipients (self, "Bcc", self->blind_recipients, error))
    return FALSE;

  sealing->from = ll_message_dup_from (self->message, NULL);
  if (sealing->from == NULL) {
    sealing->outcome = LL_SEAL_NO_SENDER;
    return TRUE;
  }
  if (sealing->recipients->len == 0) {
    sealing->outcome = LL_SEAL_NO_RECIPIENT;
    return TRUE;
  }
  if (!complete (self, sealing->from, error))
    return FALSE;

  return !self->sign || choose_signer (self, cancellable, error);
}

static gpointer
read_work (LlEngine *engine, gpointer task, GCancellable *cancellable, GError **error)
{
  return GINT_TO_POINTER (read_draft (g_task_get_task_data (task), cancellable, error));
}

static const LlEngineJob read_job = {
    .work = read_work,
    .free_input = g_object_unref,
    .is_abandoned = TRUE,
};

/* -- third step: writing -- */

static const LlDiscovery *
find_discovery (Sealing *self, LlAddress *address)
{
  GPtrArray *discoveries = self->sealing->discoveries;

  for (guint i = 0; i < discoveries->len; i++) {
    const LlDiscovery *discovery = discoveries->pdata[i];

    if (ll_address_equal (discovery->address, address))
      return discovery;
  }

  return NULL;
}

/* Everybody who is to read it, the writer included. */
static GPtrArray *
collect_certificates (Sealing *self, GPtrArray *recipients, GPtrArray *own)
{
  GPtrArray *all = g_ptr_array_new ();

  for (guint i = 0; i < recipients->len; i++) {
    const LlDiscovery *discovery = find_discovery (self, recipients->pdata[i]);

    for (guint j = 0; j < discovery->chosen->len; j++)
      g_ptr_array_add (all, discovery->chosen->pdata[j]);
  }
  for (guint i = 0; i < own->len; i++)
    g_ptr_array_add (all, own->pdata[i]);

  return all;
}

static gboolean
write_octets (Sealing *self,
              const LlSmimeSealOptions *options,
              GOutputStream *out,
              GCancellable *cancellable,
              GError **error)
{
  if (self->in_clear && options->signer == NULL)
    return ll_clear_letter_write (self->message, out, cancellable, error);

  return ll_smime_seal (self->message, options, out, cancellable, error);
}

static gboolean
write_message (Sealing *self,
               GPtrArray *recipients,
               gboolean is_blind,
               GPtrArray *own,
               GCancellable *cancellable,
               GError **error)
{
  LlSealing *sealing = self->sealing;
  g_autoptr (GPtrArray) certificates = NULL;
  g_autoptr (LlSpool) out = ll_spool_new (error);
  LlSmimeSealOptions options = {
      .signer = sealing->signer,
      .signer_extra = own,
      .signing_time = ll_engine_get_time (self->engine),
      .cipher = sealing->cipher,
  };
  LlSealedMessage *sealed;

  if (out == NULL)
    return FALSE;
  if (self->encrypt) {
    certificates = collect_certificates (self, recipients, own);
    options.certificates = certificates;
  }
  if (!write_octets (self, &options, ll_spool_get_output (out), cancellable, error))
    return FALSE;

  sealed = g_new0 (LlSealedMessage, 1);
  sealed->message = g_steal_pointer (&out);
  sealed->recipients = g_ptr_array_ref (recipients);
  sealed->is_blind = is_blind;
  g_ptr_array_add (sealing->messages, sealed);

  return TRUE;
}

static LlCipher
choose_cipher (Sealing *self)
{
  GPtrArray *discoveries = self->sealing->discoveries;

  if (!self->encrypt || self->cipher != LL_CIPHER_UNKNOWN)
    return self->cipher;
  for (guint i = 0; i < discoveries->len; i++) {
    const LlDiscovery *discovery = discoveries->pdata[i];

    for (guint j = 0; j < discovery->chosen->len; j++) {
      LlCertificate *certificate = discovery->chosen->pdata[j];

      if (!ll_cms_capabilities_announce (ll_certificate_get_capabilities (certificate),
                                         LL_CIPHER_AES256_GCM))
        return LL_CIPHER_AES256_CBC;
    }
  }

  return LL_CIPHER_AES256_GCM;
}

static gboolean
write_messages (Sealing *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) own = NULL;

  own = ll_identities_dup_own_certificates (self->engine, self->sealing->from,
                                            cancellable, error);
  if (own == NULL)
    return FALSE;
  self->sealing->cipher = choose_cipher (self);

  if (self->open_recipients->len > 0 &&
      !write_message (self, self->open_recipients, FALSE, own, cancellable, error))
    return FALSE;
  for (guint i = 0; i < self->blind_recipients->len; i++) {
    g_autoptr (GPtrArray) one = address_list_new ();

    g_ptr_array_add (one, ll_address_ref (self->blind_recipients->pdata[i]));
    if (!write_message (self, one, TRUE, own, cancellable, error))
      return FALSE;
  }

  return TRUE;
}

static gpointer
write_work (LlEngine *engine, gpointer task, GCancellable *cancellable, GError **error)
{
  return GINT_TO_POINTER (
      write_messages (g_task_get_task_data (task), cancellable, error));
}

static const LlEngineJob write_job = {
    .work = write_work,
    .free_input = g_object_unref,
    .is_abandoned = TRUE,
};

static void
return_sealing (GTask *task)
{
  Sealing *self = g_task_get_task_data (task);

  g_task_return_pointer (task, ll_sealing_ref (self->sealing),
                         (GDestroyNotify)ll_sealing_unref);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (ll_engine_task_finish_step (&write_job, result, &error) != NULL)
    return_sealing (task);
  else
    g_task_return_error (task, error);
}

/* -- second step: the recipients -- */

static void
discovered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Sealing *self = g_task_get_task_data (task);
  LlSealing *sealing = self->sealing;
  GError *error = NULL;
  GPtrArray *discoveries = ll_discover_finish (LL_ENGINE (source), result, &error);

  if (discoveries == NULL) {
    g_task_return_error (task, error);
    return;
  }
  g_ptr_array_unref (sealing->discoveries);
  sealing->discoveries = discoveries;

  for (guint i = 0; i < discoveries->len; i++) {
    const LlDiscovery *discovery = discoveries->pdata[i];

    /* 0.3.6: one who cannot be served stops the letter for all. */
    if (!ll_recipient_state_is_served (discovery->state) || discovery->chosen->len == 0)
      sealing->outcome = LL_SEAL_UNSERVED;
  }
  if (sealing->outcome == LL_SEAL_DONE)
    ll_engine_task_step (task, &write_job, written_cb);
  else
    return_sealing (task);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Sealing *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (ll_engine_task_finish_step (&read_job, result, &error) == NULL)
    g_task_return_error (task, error);
  else if (self->sealing->outcome != LL_SEAL_DONE)
    return_sealing (task);
  else if (!self->encrypt)
    ll_engine_task_step (task, &write_job, written_cb);
  else
    ll_discover_async (self->engine, self->sealing->recipients, LL_DISCOVER_NONE,
                       self->accepted, g_task_get_cancellable (task), discovered_cb,
                       g_object_ref (task));
}

void
ll_seal_async (LlEngine *engine,
               LlSpool *draft,
               const LlSealOptions *options,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (engine, cancellable, callback, user_data);
  Sealing *self = g_new0 (Sealing, 1);
  gboolean both = !options->sign && !options->encrypt;

  self->engine = g_object_ref (engine);
  self->draft = ll_spool_ref (draft);
  self->in_clear = options->in_clear;
  self->sign = options->sign || both || self->in_clear;
  self->encrypt = (options->encrypt || both) && !self->in_clear;
  self->cipher = options->cipher;
  if (options->accepted != NULL) {
    self->accepted = address_list_new ();
    for (guint i = 0; i < options->accepted->len; i++)
      g_ptr_array_add (self->accepted, ll_address_ref (options->accepted->pdata[i]));
  }
  self->sealing = ll_sealing_new ();
  self->open_recipients = address_list_new ();
  self->blind_recipients = address_list_new ();
  g_task_set_task_data (task, self, (GDestroyNotify)sealing_free);

  ll_engine_task_step (task, &read_job, read_cb);
}

LlSealing *
ll_seal_finish (LlEngine *engine, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, engine), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

LlSealing *
ll_seal (LlEngine *engine,
         LlSpool *draft,
         const LlSealOptions *options,
         GCancellable *cancellable,
         GError **error)
{
  GMainContext *context = ll_engine_push_context ();
  GAsyncResult *result = NULL;
  LlSealing *sealing;

  ll_seal_async (engine, draft, options, cancellable, ll_engine_keep_result_cb, &result);
  ll_engine_wait (context, &result);
  sealing = ll_seal_finish (engine, result, error);
  g_object_unref (result);
  ll_engine_pop_context (context);

  return sealing;
}
