/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-discover.h"

#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "certificate/ll-certificate-usage.h"
#include "certificate/ll-chain-check.h"
#include "dns/ll-dns-name.h"
#include "dns/ll-smimea-name.h"
#include "engine/ll-engine-private.h"
#include "engine/ll-engine-task.h"
#include "trust/ll-association.h"

/* One address on its way through the three steps: what is stored is read (on a worker),
 * the DNS is asked (in the caller's context), and a conclusion is drawn (on a worker). */
typedef struct {
  LlAddress *address;
  char *name; /* NULL: there is no name to ask for */
  gboolean is_accepted;
  LlAddressHistory *history;
  LlSmimeaAnswer *answer; /* found without asking, or made of what was asked */
  LlDnsAnswer *dns;
  char *failure;
} Question;

typedef struct {
  LlEngine *engine; /* owned */
  GPtrArray *questions;
  LlDiscoverFlags flags;
  LlResolver *resolver;      /* owned */
  GCancellable *asking;      /* ours, so that the total time can end it */
  GCancellable *cancellable; /* the caller's */
  gulong cancelled_id;
  GSource *timer;
  unsigned int pending;
  GError *fatal; /* nobody can be asked at all */
} Discovering;

typedef struct {
  GTask *task; /* owned */
  Question *question;
} Asking;

static void
question_free (Question *self)
{
  ll_address_unref (self->address);
  g_free (self->name);
  g_clear_pointer (&self->history, ll_address_history_free);
  g_clear_pointer (&self->answer, ll_smimea_answer_unref);
  g_clear_pointer (&self->dns, ll_dns_answer_unref);
  g_free (self->failure);
  g_free (self);
}

static void
discovering_free (Discovering *self)
{
  g_cancellable_disconnect (self->cancellable, self->cancelled_id);
  g_object_unref (self->engine);
  g_ptr_array_unref (self->questions);
  g_clear_object (&self->resolver);
  g_clear_object (&self->asking);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->fatal);
  g_free (self);
}

static void
discovered_free (LlDiscovered *self)
{
  ll_certificate_unref (self->certificate);
  g_free (self);
}

LlDiscovery *
ll_discovery_ref (LlDiscovery *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
discovery_clear (gpointer data)
{
  LlDiscovery *self = data;

  ll_address_unref (self->address);
  ll_smimea_answer_unref (self->answer);
  ll_address_history_free (self->history);
  g_ptr_array_unref (self->discovered);
  g_ptr_array_unref (self->chosen);
}

void
ll_discovery_unref (LlDiscovery *self)
{
  g_atomic_rc_box_release_full (self, discovery_clear);
}

static gboolean
holds_address (GPtrArray *addresses, LlAddress *address)
{
  for (guint i = 0; addresses != NULL && i < addresses->len; i++) {
    if (ll_address_equal (addresses->pdata[i], address))
      return TRUE;
  }

  return FALSE;
}

static Question *
question_new (LlAddress *address, GPtrArray *accepted)
{
  Question *self = g_new0 (Question, 1);
  g_autoptr (GError) error = NULL;

  self->address = ll_address_ref (address);
  self->is_accepted = holds_address (accepted, address);
  self->name = ll_smimea_name_new (address, &error);
  if (self->name == NULL)
    self->answer = ll_smimea_answer_new_not_asked (NULL, error->message);

  return self;
}

/* -- first step: what is stored -- */

static gboolean
recall (Discovering *self, Question *question, GError **error)
{
  LlStore *store = ll_engine_get_store (self->engine, error);
  gint64 now = ll_engine_get_time (self->engine);
  gboolean wants_fresh =
      (self->flags & LL_DISCOVER_REFRESH) != 0 || !ll_engine_may_remember (self->engine);
  g_autoptr (GError) trouble = NULL;

  if (store == NULL)
    return FALSE;
  question->history = ll_store_get_history (store, question->address, NULL, error);
  if (question->history == NULL)
    return FALSE;
  if (question->answer != NULL)
    return TRUE;

  /* A chosen time is judged by today's DNS, or offline by what is stored. */
  if (!wants_fresh || ll_engine_is_offline (self->engine))
    question->answer = ll_store_get_answer (store, question->address, now, &trouble);
  if (question->answer == NULL && trouble == NULL && ll_engine_is_offline (self->engine))
    question->answer = ll_smimea_answer_new_not_asked (question->name, "offline");

  if (trouble != NULL) {
    g_propagate_error (error, g_steal_pointer (&trouble));
    return FALSE;
  }

  return TRUE;
}

static gpointer
recall_work (LlEngine *engine, gpointer task, GCancellable *cancellable, GError **error)
{
  Discovering *self = g_task_get_task_data (task);

  for (guint i = 0; i < self->questions->len; i++) {
    if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
        !recall (self, self->questions->pdata[i], error))
      return GINT_TO_POINTER (FALSE);
  }

  return GINT_TO_POINTER (TRUE);
}

static const LlEngineJob recall_job = {
    .work = recall_work,
    .free_input = g_object_unref,
    .is_abandoned = TRUE,
};

/* -- third step: what it means -- */

static LlSmimeaAnswer *
make_answer (Question *question, gint64 now)
{
  if (question->dns != NULL)
    return ll_smimea_answer_new_from_dns (question->name, question->dns, now);

  return ll_smimea_answer_new_failed (question->name, question->failure);
}

/* D7: the last D1 stands in while the DNS is silent or broken. */
static gboolean
bridge (Discovering *self, LlStore *store, Question *question, gint64 now, GError **error)
{
  LlDnssecState state = ll_smimea_answer_get_state (question->answer);
  g_autoptr (LlSmimeaAnswer) last = NULL;
  g_autoptr (GError) trouble = NULL;

  if (question->name == NULL ||
      !ll_dnssec_state_is_bridged (state, question->history->earlier,
                                   question->history->last_data_ttl_end, now))
    return TRUE;

  last = ll_store_get_history_answer (store, question->address, now, &trouble);
  if (trouble != NULL) {
    g_propagate_error (error, g_steal_pointer (&trouble));
    return FALSE;
  }
  if (last != NULL) {
    LlSmimeaAnswer *stale =
        ll_smimea_answer_new_stale (last, ll_smimea_answer_get_why (question->answer));

    ll_smimea_answer_unref (question->answer);
    question->answer = stale;
  }

  return TRUE;
}

static gboolean
is_changed (const Question *question)
{
  return ll_address_history_is_changed_by (question->history, question->answer);
}

static LlDiscovered *
add_discovered (GPtrArray *found, LlCertificate *certificate, LlCandidateSource source)
{
  LlDiscovered *discovered = g_new0 (LlDiscovered, 1);

  discovered->certificate = ll_certificate_ref (certificate);
  discovered->source = source;
  g_ptr_array_add (found, discovered);

  return discovered;
}

static gboolean
holds_certificate (GPtrArray *found, LlCertificate *certificate)
{
  for (guint i = 0; i < found->len; i++) {
    const LlDiscovered *discovered = found->pdata[i];

    if (ll_certificate_equal (discovered->certificate, certificate))
      return TRUE;
  }

  return FALSE;
}

/* Every certificate that is known for the address, from the DNS and from before, once. */
static GPtrArray *
gather (LlStore *store, Question *question, GError **error)
{
  g_autoptr (GPtrArray) found =
      g_ptr_array_new_with_free_func ((GDestroyNotify)discovered_free);
  g_autoptr (GPtrArray) entries = NULL;

  for (guint i = 0; i < ll_smimea_answer_get_n_rows (question->answer); i++) {
    const LlSmimeaRow *row = ll_smimea_answer_get_row (question->answer, i);

    if (row->is_usable && row->certificate != NULL)
      add_discovered (found, row->certificate, LL_CANDIDATE_RECORD)->record_usage =
          ll_smimea_record_get_usage (row->record);
  }

  entries = ll_store_list_entries (store, question->address, NULL, error);
  if (entries == NULL)
    return NULL;
  for (guint i = 0; i < entries->len; i++) {
    const LlEntry *entry = entries->pdata[i];

    /* A pin is a source of its own, which the domain may yet contradict. */
    if (entry->is_pinned)
      add_discovered (found, entry->certificate, LL_CANDIDATE_PINNED);
    else if (!holds_certificate (found, entry->certificate))
      add_discovered (found, entry->certificate, LL_CANDIDATE_KNOWN);
  }

  return g_steal_pointer (&found);
}

static GPtrArray *
pool_of (GPtrArray *found)
{
  GPtrArray *pool = g_ptr_array_new ();

  for (guint i = 0; i < found->len && pool->len < LL_CHAIN_POOL; i++) {
    const LlDiscovered *discovered = found->pdata[i];

    g_ptr_array_add (pool, discovered->certificate);
  }

  return pool;
}

static gboolean
examine (Discovering *self,
         Question *question,
         const LlDiscovered *discovered,
         GPtrArray *pool,
         LlCandidate *out_candidate,
         GError **error)
{
  LlCertificate *certificate = discovered->certificate;
  GPtrArray *anchors = ll_engine_get_anchors (self->engine, error);
  gint64 now = ll_engine_get_time (self->engine);
  g_autoptr (GPtrArray) path = NULL;
  LlCandidate candidate = {
      .source = discovered->source,
      .record_usage = discovered->record_usage,
      .certificate = certificate,
      .sha256 = ll_certificate_get_sha256 (certificate),
      .not_before = ll_certificate_get_not_before (certificate),
      .not_after = ll_certificate_get_not_after (certificate),
      .usage = ll_certificate_check_encryption (certificate, now),
      .address = ll_certificate_match_address (certificate, question->address),
  };

  if (anchors == NULL)
    return FALSE;
  candidate.is_path_trusted =
      ll_chain_check (certificate, pool, anchors, now, &path) == LL_CHAIN_TRUSTED;
  if (!ll_engine_check_revocation (self->engine, certificate, path, &candidate.is_revoked,
                                   error))
    return FALSE;
  candidate.matches_record = ll_association_has_match (
      question->answer, certificate, pool, anchors, now, &candidate.record_usage);

  *out_candidate = candidate;

  return TRUE;
}

static LlDiscovery *
select_certificates (Discovering *self,
                     Question *question,
                     GPtrArray *found,
                     GError **error)
{
  g_autoptr (GPtrArray) pool = pool_of (found);
  g_autofree LlCandidate *candidates = g_new0 (LlCandidate, found->len + 1);
  g_autoptr (LlSelection) selection = NULL;
  LlRecipientFacts facts = {
      .state = ll_smimea_answer_get_state (question->answer),
      .earlier = question->history->earlier,
      .is_changed = is_changed (question),
      .is_accepted = question->is_accepted,
  };
  LlDiscovery *discovery;

  for (guint i = 0; i < found->len; i++) {
    if (!examine (self, question, found->pdata[i], pool, &candidates[i], error))
      return NULL;
  }
  selection = ll_selection_choose (&facts, candidates, found->len);

  discovery = g_atomic_rc_box_new0 (LlDiscovery);
  discovery->address = ll_address_ref (question->address);
  discovery->answer = ll_smimea_answer_ref (question->answer);
  discovery->history = g_steal_pointer (&question->history);
  discovery->state = selection->state;
  discovery->discovered = g_ptr_array_ref (found);
  discovery->chosen =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_certificate_unref);
  for (guint i = 0; i < found->len; i++)
    ((LlDiscovered *)found->pdata[i])->why_not = selection->why_not[i];
  for (guint i = 0; i < selection->n_chosen; i++)
    g_ptr_array_add (discovery->chosen,
                     ll_certificate_ref (candidates[selection->chosen[i]].certificate));

  return discovery;
}

/* What was learnt is kept; a disk that is full does not take the answer away. */
static void
remember (Discovering *self, LlStore *store, Question *question, gint64 now)
{
  g_autoptr (GError) error = NULL;

  if (ll_engine_may_remember (self->engine) && question->dns != NULL &&
      !ll_store_put_answer (store, question->address, question->answer, now, &error))
    g_debug ("an answer is not remembered: %s", error->message);
}

/* What the person accepts is what the domain publishes now, asked today or in the cache.
 */
static gboolean
accept_change (Discovering *self,
               LlStore *store,
               Question *question,
               gint64 now,
               GError **error)
{
  if (!question->is_accepted || !ll_engine_may_remember (self->engine) ||
      !is_changed (question))
    return TRUE;

  return ll_store_accept_change (store, question->address, now, error);
}

static LlDiscovery *
conclude (Discovering *self, Question *question, GError **error)
{
  LlStore *store = ll_engine_get_store (self->engine, error);
  gint64 now = ll_engine_get_time (self->engine);
  g_autoptr (GPtrArray) found = NULL;

  if (store == NULL)
    return NULL;
  if (question->answer == NULL) {
    question->answer = make_answer (question, now);
    remember (self, store, question, now);
  }
  if (!accept_change (self, store, question, now, error) ||
      !bridge (self, store, question, now, error))
    return NULL;
  found = gather (store, question, error);
  if (found == NULL)
    return NULL;

  return select_certificates (self, question, found, error);
}

static gpointer
conclude_work (LlEngine *engine, gpointer task, GCancellable *cancellable, GError **error)
{
  Discovering *self = g_task_get_task_data (task);
  g_autoptr (GPtrArray) discoveries =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_discovery_unref);

  for (guint i = 0; i < self->questions->len; i++) {
    LlDiscovery *discovery;

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return NULL;
    discovery = conclude (self, self->questions->pdata[i], error);
    if (discovery == NULL)
      return NULL;
    g_ptr_array_add (discoveries, discovery);
  }

  return g_steal_pointer (&discoveries);
}

static const LlEngineJob conclude_job = {
    .work = conclude_work,
    .free_input = g_object_unref,
    .free_output = (GDestroyNotify)g_ptr_array_unref,
    .is_abandoned = TRUE,
};

static void
concluded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  GPtrArray *discoveries = ll_engine_task_finish_step (&conclude_job, result, &error);

  if (discoveries == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, discoveries, (GDestroyNotify)g_ptr_array_unref);
}

/* -- second step: asking -- */

static void
end_asking (GTask *task)
{
  Discovering *self = g_task_get_task_data (task);

  g_cancellable_disconnect (self->cancellable, self->cancelled_id);
  self->cancelled_id = 0;
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
  g_clear_object (&self->resolver);

  if (g_task_return_error_if_cancelled (task))
    return;
  if (self->fatal != NULL) {
    g_task_return_error (task, g_steal_pointer (&self->fatal));
    return;
  }

  ll_engine_task_step (task, &conclude_job, concluded_cb);
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Asking *asking = user_data;
  g_autoptr (GTask) task = asking->task;
  Discovering *self = g_task_get_task_data (task);
  Question *question = asking->question;
  g_autoptr (GError) error = NULL;

  g_free (asking);
  question->dns = ll_resolver_ask_finish (LL_RESOLVER (source), result, &error);
  if (question->dns == NULL) {
    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      question->failure = g_strdup ("no answer in the time for all look-ups together");
    else if (!ll_dns_name_is_valid (question->name))
      question->failure = g_strdup (error->message);
    else if (self->fatal == NULL)
      self->fatal = g_steal_pointer (&error);
  }

  self->pending--;
  if (self->pending == 0)
    end_asking (task);
}

static gboolean
time_is_up_cb (gpointer user_data)
{
  Discovering *self = user_data;

  g_cancellable_cancel (self->asking);

  return G_SOURCE_REMOVE;
}

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static void
start_timer (GTask *task)
{
  Discovering *self = g_task_get_task_data (task);

  self->timer = g_timeout_source_new (LL_DNS_TOTAL_MSEC);
  g_source_set_callback (self->timer, time_is_up_cb, self, NULL);
  g_source_attach (self->timer, g_task_get_context (task));
}

static void
ask (GTask *task, Question *question)
{
  Discovering *self = g_task_get_task_data (task);
  Asking *asking = g_new0 (Asking, 1);

  asking->task = g_object_ref (task);
  asking->question = question;
  ll_resolver_ask_async (self->resolver, question->name, LL_DNS_TYPE_SMIMEA, self->asking,
                         asked_cb, asking);
}

static void
recalled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Discovering *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (ll_engine_task_finish_step (&recall_job, result, &error) == NULL) {
    g_task_return_error (task, error);
    return;
  }

  self->pending = 1; /* this function itself, so that nothing ends before all are asked */
  for (guint i = 0; i < self->questions->len; i++) {
    Question *question = self->questions->pdata[i];

    if (question->answer != NULL)
      continue;
    if (self->resolver == NULL) {
      self->resolver = ll_engine_dup_resolver (self->engine);
      start_timer (task);
    }
    self->pending++;
    ask (task, question);
  }

  self->pending--;
  if (self->pending == 0)
    end_asking (task);
}

void
ll_discover_async (LlEngine *engine,
                   GPtrArray *addresses,
                   LlDiscoverFlags flags,
                   GPtrArray *accepted,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (engine, cancellable, callback, user_data);
  Discovering *self = g_new0 (Discovering, 1);

  self->engine = g_object_ref (engine);
  self->flags = flags;
  self->asking = g_cancellable_new ();
  self->questions = g_ptr_array_new_with_free_func ((GDestroyNotify)question_free);
  g_task_set_task_data (task, self, (GDestroyNotify)discovering_free);

  if (addresses->len > LL_RECIPIENTS) {
    g_task_return_new_error (task, LL_ERROR, LL_ERROR_LIMIT, "more than %d addresses",
                             LL_RECIPIENTS);
    return;
  }
  for (guint i = 0; i < addresses->len; i++)
    g_ptr_array_add (self->questions, question_new (addresses->pdata[i], accepted));

  if (cancellable != NULL) {
    self->cancellable = g_object_ref (cancellable);
    self->cancelled_id =
        g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb),
                               g_object_ref (self->asking), g_object_unref);
  }
  ll_engine_task_step (task, &recall_job, recalled_cb);
}

GPtrArray *
ll_discover_finish (LlEngine *engine, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, engine), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

GPtrArray *
ll_discover (LlEngine *engine,
             GPtrArray *addresses,
             LlDiscoverFlags flags,
             GPtrArray *accepted,
             GCancellable *cancellable,
             GError **error)
{
  GMainContext *context = ll_engine_push_context ();
  GAsyncResult *result = NULL;
  GPtrArray *discoveries;

  ll_discover_async (engine, addresses, flags, accepted, cancellable,
                     ll_engine_keep_result_cb, &result);
  ll_engine_wait (context, &result);
  discoveries = ll_discover_finish (engine, result, error);
  g_object_unref (result);
  ll_engine_pop_context (context);

  return discoveries;
}
