/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "dns/ll-helper-resolver.h"

#include <string.h>

#include "base/ll-error.h"
#include "base/ll-file.h"
#include "base/ll-limits.h"
#include "dns/ll-dns-conf.h"
#include "dns/ll-dns-name.h"
#include "dns/ll-helper-process.h"
#include "dns/ll-trust-anchor.h"

#define RCODE_SERVFAIL  2
#define STARTS_PER_TIME 4 /* the first and three more */
#define STARTS_TIME     (60 * G_USEC_PER_SEC)

#define LL_TYPE_HELPER_RESOLVER (ll_helper_resolver_get_type ())
G_DECLARE_FINAL_TYPE (LlHelperResolver, ll_helper_resolver, LL, HELPER_RESOLVER, GObject)

struct _LlHelperResolver {
  GObject parent_instance;

  GMainContext *context; /* owned */
  char *helper_path;     /* owned */
  LlDnsMessage *setup;   /* owned */

  LlHelperProcess *process; /* owned, NULL while none runs */
  gboolean ready;           /* this process has taken its setup */
  gint64 starts[STARTS_PER_TIME];
  GError *refusal; /* owned: the helper will never work with this setup */

  GHashTable *questions; /* id -> Question, owned */
  guint32 last_id;
};

/* One question under way.  It ends exactly once, by finish_question (). */
typedef struct {
  LlHelperResolver *resolver; /* kept alive by @task */
  GTask *task;                /* owned */
  GSource *timer;             /* owned */
  GSource *cancelled;         /* owned, or NULL */
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
}

static gboolean
message_cb (const LlDnsMessage *message, gpointer user_data)
{
  g_autoptr (LlHelperResolver) self = g_object_ref (user_data);

  if (message->kind == LL_DNS_MESSAGE_READY && !self->ready) {
    self->ready = TRUE;
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
  gint64 now = g_get_monotonic_time ();

  if (self->starts[0] != 0 && now - self->starts[0] < STARTS_TIME)
    return FALSE;
  memmove (self->starts, self->starts + 1, sizeof self->starts - sizeof self->starts[0]);
  self->starts[STARTS_PER_TIME - 1] = now;

  return TRUE;
}

static gboolean
start_process (LlHelperResolver *self, GError **error)
{
  self->process = ll_helper_process_new (self->helper_path, self->context, message_cb,
                                         gone_cb, self, error);
  if (self->process == NULL)
    return FALSE;
  ll_helper_process_send (self->process, self->setup);

  return TRUE;
}

/* -- asking -- */

static GSource *
attach (LlHelperResolver *self, GSource *source, GSourceFunc callback, gpointer user_data)
{
  g_source_set_callback (source, callback, user_data, NULL);
  g_source_attach (source, self->context);

  return source;
}

static void
send_question (LlHelperResolver *self, GTask *task, const char *name, guint16 type)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Question *question = g_new0 (Question, 1);
  g_autofree char *text = g_strdup (name);
  LlDnsMessage ask = {.kind = LL_DNS_MESSAGE_ASK, .type = type, .text = text};

  question->resolver = self;
  question->task = g_object_ref (task);
  question->id = ask.id = ++self->last_id;
  question->timer =
      attach (self, g_timeout_source_new (LL_DNS_LOOKUP_MSEC), timeout_cb, question);
  if (cancellable != NULL)
    question->cancelled = attach (self, g_cancellable_source_new (cancellable),
                                  G_SOURCE_FUNC (cancelled_cb), question);
  g_hash_table_insert (self->questions, GUINT_TO_POINTER (question->id), question);
  ll_helper_process_send (self->process, &ask);
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
  GError *error = NULL;

  g_task_set_source_tag (task, ll_helper_resolver_ask_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (!ll_dns_name_is_valid (name)) {
    g_task_return_new_error (task, LL_ERROR, LL_ERROR_MALFORMED, "not a domain name");
    return;
  }
  if (self->refusal != NULL) {
    g_task_return_error (task, g_error_copy (self->refusal));
    return;
  }
  if (g_hash_table_size (self->questions) >= LL_DNS_PENDING) {
    return_failed (task, "too many questions at once");
    return;
  }
  if (self->process == NULL && !may_start (self)) {
    return_failed (task, "the resolver process ended too often");
    return;
  }
  if (self->process == NULL && !start_process (self, &error)) {
    g_task_return_error (task, error);
    return;
  }

  send_question (self, task, name, type);
}

static LlDnsAnswer *
ll_helper_resolver_ask_finish (LlResolver *resolver, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, resolver), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* -- making -- */

/* The helper beside a program that lies in its build tree, or the installed one. */
static char *
find_helper (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);

  if (program != NULL && g_str_has_prefix (program, LL_BUILD_ROOT "/"))
    return g_strdup (LL_BUILD_ROOT "/src/helpers/resolver/letterlock-resolver");

  return g_strdup (LL_LIBEXEC_DIR "/letterlock-resolver");
}

static gboolean
append_conf_file (GString *conf,
                  LlTrustAnchors *anchors,
                  const char *path,
                  GError **error)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (GBytes) content = ll_file_read (path, LL_DNS_CONF_SIZE, &why);
  g_autofree char *parsed = NULL;
  const char *text;
  size_t size;

  if (content == NULL) {
    g_set_error (error, LL_ERROR, LL_ERROR_USAGE, "DNS configuration: %s", why->message);
    return FALSE;
  }
  text = g_bytes_get_data (content, &size);
  parsed = ll_dns_conf_parse (text != NULL ? text : "", size, path, anchors, error);
  if (parsed == NULL)
    return FALSE;
  g_string_append (conf, parsed);

  return TRUE;
}

static gboolean
append_clause (GString *conf, char *clause)
{
  g_autofree char *owned = clause;

  if (owned == NULL)
    return FALSE;
  g_string_append (conf, owned);

  return TRUE;
}

static char *
make_conf (const LlResolverOptions *options, LlTrustAnchors *anchors, GError **error)
{
  g_autoptr (GString) conf = g_string_new (NULL);

  if (options->dns_conf_file != NULL &&
      !append_conf_file (conf, anchors, options->dns_conf_file, error))
    return NULL;
  for (size_t i = 0; options->stubs != NULL && options->stubs[i] != NULL; i++)
    if (!append_clause (conf, ll_dns_conf_format_stub (options->stubs[i], error)))
      return NULL;
  if (options->forward != NULL &&
      !append_clause (conf, ll_dns_conf_format_forward (options->forward, error)))
    return NULL;
  if (conf->len > LL_DNS_CONF_SIZE) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_USAGE, "DNS configuration: too long");
    return NULL;
  }

  return g_string_free (g_steal_pointer (&conf), FALSE);
}

/* Whatever names an anchor replaces the system's. */
static char *
make_anchors (const LlResolverOptions *options, LlTrustAnchors *anchors, GError **error)
{
  const char *const *files = options->trust_anchor_files;
  g_autofree char *text = NULL;

  for (size_t i = 0; files != NULL && files[i] != NULL; i++)
    if (!ll_trust_anchors_add_file (anchors, files[i], error))
      return NULL;
  if (ll_trust_anchors_get_n_usable (anchors) == 0 &&
      !ll_trust_anchors_add_file (anchors, LL_ROOT_KEY_FILE, error))
    return NULL;

  text = ll_trust_anchors_format (anchors);
  if (strlen (text) > LL_TRUST_ANCHOR_SIZE) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_TRUST_ANCHOR,
                         "too many trust anchors");
    return NULL;
  }

  return g_steal_pointer (&text);
}

static LlDnsMessage *
make_setup (const LlResolverOptions *options, GError **error)
{
  g_autoptr (LlDnsMessage) setup = g_new0 (LlDnsMessage, 1);
  g_autoptr (LlTrustAnchors) anchors = ll_trust_anchors_new ();

  /* RFC 4034, section 3.1.5: signatures have 32-bit times. */
  if (options->at_dns < -1 || options->at_dns > G_MAXUINT32) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_USAGE,
                         "DNSSEC cannot be judged at that time");
    return NULL;
  }
  setup->kind = LL_DNS_MESSAGE_SETUP;
  setup->at_dns = options->at_dns;
  setup->text = make_conf (options, anchors, error);
  if (setup->text == NULL)
    return NULL;
  setup->anchors = make_anchors (options, anchors, error);
  if (setup->anchors == NULL)
    return NULL;

  return g_steal_pointer (&setup);
}

LlResolver *
ll_helper_resolver_new (const LlResolverOptions *options, GError **error)
{
  LlHelperResolver *self;
  LlDnsMessage *setup;

  g_return_val_if_fail (options != NULL, NULL);

  setup = make_setup (options, error);
  if (setup == NULL)
    return NULL;

  self = g_object_new (LL_TYPE_HELPER_RESOLVER, NULL);
  self->setup = setup;
  self->helper_path =
      options->helper_path != NULL ? g_strdup (options->helper_path) : find_helper ();

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

  drop_process (self);
  g_hash_table_unref (self->questions);
  g_clear_error (&self->refusal);
  g_clear_pointer (&self->setup, ll_dns_message_free);
  g_free (self->helper_path);
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
