/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "dns/ll-helper-resolver.h"

#include <string.h>

#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "dns/ll-dns-name.h"
#include "dns/ll-helper-process.h"
#include "dns/ll-helper-start.h"

#define RCODE_SERVFAIL  2
#define STARTS_PER_TIME 4 /* the first and three more */
#define STARTS_TIME     (60 * G_USEC_PER_SEC)

#define LL_TYPE_HELPER_RESOLVER (ll_helper_resolver_get_type ())
G_DECLARE_FINAL_TYPE (LlHelperResolver, ll_helper_resolver, LL, HELPER_RESOLVER, GObject)

struct _LlHelperResolver {
  GObject parent_instance;

  GMainContext *context;     /* owned */
  LlResolverOptions options; /* whose strings are ours */
  LlDnsMessage *setup;       /* owned, NULL until the files were read */

  LlHelperStart *start;     /* owned, NULL while none is under way */
  LlHelperProcess *process; /* owned, NULL while none runs */
  gboolean ready;           /* this process has taken its setup */
  gint64 starts[STARTS_PER_TIME];
  GError *refusal; /* owned: what the last helper said to its setup */

  GHashTable *questions; /* id -> Question, owned */
  guint32 last_id;
};

/* One question under way.  It ends exactly once, by finish_question (). */
typedef struct {
  LlHelperResolver *resolver; /* kept alive by @task */
  GTask *task;                /* owned */
  char *name;                 /* owned */
  guint16 type;
  GSource *timer;     /* owned */
  GSource *cancelled; /* owned, or NULL */
  guint32 id;
} Question;

static void
ll_helper_resolver_interface_init (LlResolverInterface *interface);

G_DEFINE_TYPE_WITH_CODE (LlHelperResolver,
                         ll_helper_resolver,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (LL_TYPE_RESOLVER,
                                                ll_helper_resolver_interface_init))

/* -- questions -- */

static void
stop_source (GSource *source)
{
  if (source == NULL)
    return;
  g_source_destroy (source);
  g_source_unref (source);
}

/* Takes the question out; the caller answers the task it gets.
 *
 * Returns: (transfer full): the task */
static GTask *
finish_question (Question *question)
{
  GTask *task = question->task;

  g_hash_table_remove (question->resolver->questions, GUINT_TO_POINTER (question->id));
  stop_source (question->timer);
  stop_source (question->cancelled);
  g_free (question->name);
  g_free (question);

  return task;
}

static void
return_failed (GTask *task, const char *why)
{
  LlDnsAnswer *answer =
      ll_dns_answer_new (LL_DNS_FAILED, RCODE_SERVFAIL, NULL, 0, NULL, FALSE, why);

  g_task_return_pointer (task, answer, (GDestroyNotify)ll_dns_answer_unref);
}

/* Answers every question with @error, or, when that is NULL, as failed. */
static void
finish_all (LlHelperResolver *self, const char *why, const GError *error)
{
  g_autoptr (GPtrArray) tasks = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GList) questions = g_hash_table_get_values (self->questions);

  for (GList *at = questions; at != NULL; at = at->next)
    g_ptr_array_add (tasks, finish_question (at->data));
  for (unsigned int i = 0; i < tasks->len; i++) {
    if (error != NULL)
      g_task_return_error (tasks->pdata[i], g_error_copy (error));
    else
      return_failed (tasks->pdata[i], why);
  }
}

static void
withdraw (const Question *question)
{
  LlDnsMessage cancel = {.kind = LL_DNS_MESSAGE_CANCEL, .id = question->id};

  if (question->resolver->process != NULL)
    ll_helper_process_send (question->resolver->process, &cancel);
}

static gboolean
timeout_cb (gpointer user_data)
{
  Question *question = user_data;
  g_autoptr (GTask) task = NULL;

  withdraw (question);
  task = finish_question (question);
  return_failed (task, "no answer in time");

  return G_SOURCE_REMOVE;
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  Question *question = user_data;
  g_autoptr (GTask) task = NULL;

  withdraw (question);
  task = finish_question (question);
  g_task_return_error_if_cancelled (task);

  return G_SOURCE_REMOVE;
}

/* -- the process -- */

static void
drop_process (LlHelperResolver *self)
{
  self->ready = FALSE;
  g_clear_pointer (&self->process, ll_helper_process_close);
}

static gboolean
take_answer (LlHelperResolver *self, const LlDnsMessage *message)
{
  Question *question =
      g_hash_table_lookup (self->questions, GUINT_TO_POINTER (message->id));
  g_autoptr (GTask) task = NULL;

  if (message->id == 0 || message->id > self->last_id)
    return FALSE;
  if (question == NULL) /* withdrawn while the answer was on its way */
    return TRUE;

  task = finish_question (question);
  g_task_return_pointer (task, ll_dns_answer_ref (message->answer),
                         (GDestroyNotify)ll_dns_answer_unref);

  return TRUE;
}

/* The files may be better when they are read the next time. */
static void
take_refusal (LlHelperResolver *self, const LlDnsMessage *message)
{
  LlError code = LL_ERROR_RESOLVER;

  switch (message->refusal) {
  case LL_DNS_REFUSAL_ANCHOR:
    code = LL_ERROR_TRUST_ANCHOR;
    break;
  case LL_DNS_REFUSAL_CONFIGURATION:
    code = LL_ERROR_UNSUPPORTED;
    break;
  case LL_DNS_REFUSAL_INTERNAL:
    break;
  }
  g_clear_error (&self->refusal);
  g_set_error (&self->refusal, LL_ERROR, code, "the resolver refuses to work: %s",
               message->text);
  g_clear_pointer (&self->setup, ll_dns_message_free);
}

static gboolean
message_cb (const LlDnsMessage *message, gpointer user_data)
{
  g_autoptr (LlHelperResolver) self = g_object_ref (user_data);

  if (message->kind == LL_DNS_MESSAGE_READY && !self->ready) {
    self->ready = TRUE;
    g_clear_error (&self->refusal);
    return TRUE;
  }
  if (message->kind == LL_DNS_MESSAGE_ANSWER && self->ready &&
      take_answer (self, message))
    return TRUE;

  if (message->kind == LL_DNS_MESSAGE_REFUSED && !self->ready)
    take_refusal (self, message);
  drop_process (self);
  finish_all (self, "the resolver process broke its protocol", self->refusal);

  return FALSE;
}

static void
gone_cb (const char *why, gpointer user_data)
{
  g_autoptr (LlHelperResolver) self = g_object_ref (user_data);
  g_autoptr (GError) error = NULL;

  if (!self->ready)
    g_set_error (&error, LL_ERROR, LL_ERROR_RESOLVER,
                 "the resolver process did not come up: %s", why);
  drop_process (self);
  finish_all (self, why, error);
}

static gboolean
may_start (LlHelperResolver *self)
{
  return self->starts[0] == 0 || g_get_monotonic_time () - self->starts[0] >= STARTS_TIME;
}

static void
note_start (LlHelperResolver *self)
{
  memmove (self->starts, self->starts + 1, sizeof self->starts - sizeof self->starts[0]);
  self->starts[STARTS_PER_TIME - 1] = g_get_monotonic_time ();
}

static void
send_question (LlHelperResolver *self, const Question *question)
{
  LlDnsMessage ask = {.kind = LL_DNS_MESSAGE_ASK,
                      .id = question->id,
                      .type = question->type,
                      .text = question->name};

  ll_helper_process_send (self->process, &ask);
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  const Question *left = a;
  const Question *right = b;

  return left->id < right->id ? -1 : 1;
}

/* In their order, which the helper insists on. */
static void
send_waiting (LlHelperResolver *self)
{
  g_autoptr (GList) questions =
      g_list_sort (g_hash_table_get_values (self->questions), compare_ids);

  for (GList *at = questions; at != NULL; at = at->next)
    send_question (self, at->data);
}

static void
started_cb (LlDnsMessage *setup,
            LlHelperProcess *process,
            GError *error,
            gpointer user_data)
{
  g_autoptr (GError) owned = error;
  g_autoptr (LlHelperResolver) self = g_object_ref (user_data);

  g_clear_pointer (&self->start, ll_helper_start_drop);
  if (error != NULL) {
    finish_all (self, NULL, error);
    return;
  }

  note_start (self);
  self->setup = setup;
  self->process = process;
  ll_helper_process_attach (process, self->context, message_cb, gone_cb, self);
  ll_helper_process_send (process, setup);
  send_waiting (self);
}

/* -- asking -- */

static GSource *
attach (LlHelperResolver *self, GSource *source, GSourceFunc callback, gpointer user_data)
{
  g_source_set_callback (source, callback, user_data, NULL);
  g_source_attach (source, self->context);

  return source;
}

static Question *
add_question (LlHelperResolver *self, GTask *task, const char *name, guint16 type)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Question *question = g_new0 (Question, 1);

  question->resolver = self;
  question->task = g_object_ref (task);
  question->name = g_strdup (name);
  question->type = type;
  question->id = ++self->last_id;
  question->timer =
      attach (self, g_timeout_source_new (LL_DNS_LOOKUP_MSEC), timeout_cb, question);
  if (cancellable != NULL)
    question->cancelled = attach (self, g_cancellable_source_new (cancellable),
                                  G_SOURCE_FUNC (cancelled_cb), question);
  g_hash_table_insert (self->questions, GUINT_TO_POINTER (question->id), question);

  return question;
}

static void
return_no_start (LlHelperResolver *self, GTask *task)
{
  if (self->refusal != NULL)
    g_task_return_error (task, g_error_copy (self->refusal));
  else
    return_failed (task, "the resolver process ended too often");
}

static void
ll_helper_resolver_ask_async (LlResolver *resolver,
                              const char *name,
                              guint16 type,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  LlHelperResolver *self = LL_HELPER_RESOLVER (resolver);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Question *question;

  g_task_set_source_tag (task, ll_helper_resolver_ask_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (!ll_dns_name_is_valid (name)) {
    g_task_return_new_error (task, LL_ERROR, LL_ERROR_MALFORMED, "not a domain name");
    return;
  }
  if (g_hash_table_size (self->questions) >= LL_DNS_PENDING) {
    return_failed (task, "too many questions at once");
    return;
  }
  if (self->process == NULL && self->start == NULL && !may_start (self)) {
    return_no_start (self, task);
    return;
  }

  question = add_question (self, task, name, type);
  if (self->process != NULL)
    send_question (self, question);
  else if (self->start == NULL)
    self->start = ll_helper_start_new (&self->options, g_steal_pointer (&self->setup),
                                       self->context, started_cb, self);
}

static LlDnsAnswer *
ll_helper_resolver_ask_finish (LlResolver *resolver, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, resolver), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* -- making -- */

void
ll_resolver_options_copy (const LlResolverOptions *from, LlResolverOptions *out_copy)
{
  *out_copy = *from;
  out_copy->trust_anchor_files =
      (const char *const *)g_strdupv ((char **)from->trust_anchor_files);
  out_copy->dns_conf_file = g_strdup (from->dns_conf_file);
  out_copy->stubs = (const char *const *)g_strdupv ((char **)from->stubs);
  out_copy->forward = g_strdup (from->forward);
  out_copy->helper_path = g_strdup (from->helper_path);
}

void
ll_resolver_options_clear (LlResolverOptions *self)
{
  g_strfreev ((char **)self->trust_anchor_files);
  g_free ((char *)self->dns_conf_file);
  g_strfreev ((char **)self->stubs);
  g_free ((char *)self->forward);
  g_free ((char *)self->helper_path);
}

LlResolver *
ll_helper_resolver_new (const LlResolverOptions *options)
{
  LlHelperResolver *self;

  g_return_val_if_fail (options != NULL, NULL);

  self = g_object_new (LL_TYPE_HELPER_RESOLVER, NULL);
  ll_resolver_options_copy (options, &self->options);

  return LL_RESOLVER (self);
}

int
ll_helper_resolver_get_pid (LlResolver *resolver)
{
  LlHelperResolver *self = LL_HELPER_RESOLVER (resolver);

  return self->process != NULL ? ll_helper_process_get_pid (self->process) : 0;
}

/* Every question keeps the resolver alive, so there is none when it goes. */
static void
ll_helper_resolver_finalize (GObject *object)
{
  LlHelperResolver *self = LL_HELPER_RESOLVER (object);

  g_clear_pointer (&self->start, ll_helper_start_drop);
  drop_process (self);
  g_hash_table_unref (self->questions);
  g_clear_error (&self->refusal);
  g_clear_pointer (&self->setup, ll_dns_message_free);
  ll_resolver_options_clear (&self->options);
  g_main_context_unref (self->context);

  G_OBJECT_CLASS (ll_helper_resolver_parent_class)->finalize (object);
}

static void
ll_helper_resolver_class_init (LlHelperResolverClass *class)
{
  G_OBJECT_CLASS (class)->finalize = ll_helper_resolver_finalize;
}

static void
ll_helper_resolver_interface_init (LlResolverInterface *interface)
{
  interface->ask_async = ll_helper_resolver_ask_async;
  interface->ask_finish = ll_helper_resolver_ask_finish;
}

static void
ll_helper_resolver_init (LlHelperResolver *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->questions = g_hash_table_new (NULL, NULL);
}
