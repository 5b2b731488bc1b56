/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "dns/ll-helper-start.h"

#include "dns/ll-helper-setup.h"

/* Shared by the one who started it and the thread. */
struct _LlHelperStart {
  gatomicrefcount refs;
  LlResolverOptions options; /* whose strings are ours */
  GMainContext *context;     /* owned */
  LlHelperStartedFunc callback;
  gpointer user_data;

  /* the thread's, until it tells */
  LlDnsMessage *setup;
  LlHelperProcess *process;
  GError *error;

  GMutex lock; /* over what follows */
  gboolean is_dropped;
  GSource *telling; /* owned */
};

static void
start_unref (gpointer data)
{
  LlHelperStart *self = data;

  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  ll_resolver_options_clear (&self->options);
  g_main_context_unref (self->context);
  g_clear_pointer (&self->setup, ll_dns_message_free);
  g_clear_pointer (&self->process, ll_helper_process_close);
  g_clear_error (&self->error);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static gboolean
tell_cb (gpointer user_data)
{
  LlHelperStart *self = user_data;

  self->callback (g_steal_pointer (&self->setup), g_steal_pointer (&self->process),
                  g_steal_pointer (&self->error), self->user_data);

  return G_SOURCE_REMOVE;
}

static void
tell (LlHelperStart *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  if (self->is_dropped)
    return;
  self->telling = g_idle_source_new ();
  g_source_set_priority (self->telling, G_PRIORITY_DEFAULT);
  g_atomic_ref_count_inc (&self->refs);
  g_source_set_callback (self->telling, tell_cb, self, start_unref);
  g_source_attach (self->telling, self->context);
}

/* The helper beside a program that lies in its build tree, or the installed one. */
static char *
find_helper (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);

  if (program != NULL && g_str_has_prefix (program, LL_BUILD_ROOT "/"))
    return g_strdup (LL_BUILD_ROOT "/src/helpers/resolver/letterlock-resolver");

  return g_strdup (LL_LIBEXEC_DIR "/letterlock-resolver");
}

static gpointer
start_thread (gpointer data)
{
  LlHelperStart *self = data;

  if (self->setup == NULL)
    self->setup = ll_helper_setup_new (&self->options, &self->error);
  if (self->setup != NULL) {
    g_autofree char *path = self->options.helper_path != NULL
                                ? g_strdup (self->options.helper_path)
                                : find_helper ();

    self->process = ll_helper_process_new (path, &self->error);
  }
  if (self->process == NULL)
    g_clear_pointer (&self->setup, ll_dns_message_free);
  tell (self);
  start_unref (self);

  return NULL;
}

LlHelperStart *
ll_helper_start_new (const LlResolverOptions *options,
                     LlDnsMessage *setup,
                     GMainContext *context,
                     LlHelperStartedFunc callback,
                     gpointer user_data)
{
  LlHelperStart *self = g_new0 (LlHelperStart, 1);

  g_atomic_ref_count_init (&self->refs);
  ll_resolver_options_copy (options, &self->options);
  self->setup = setup;
  self->context = g_main_context_ref (context);
  self->callback = callback;
  self->user_data = user_data;
  g_mutex_init (&self->lock);

  g_atomic_ref_count_inc (&self->refs);
  g_thread_unref (g_thread_new ("ll-helper-start", start_thread, self));

  return self;
}

void
ll_helper_start_drop (LlHelperStart *self)
{
  GSource *telling;

  g_mutex_lock (&self->lock);
  self->is_dropped = TRUE;
  telling = g_steal_pointer (&self->telling);
  g_mutex_unlock (&self->lock);

  if (telling != NULL) {
    g_source_destroy (telling);
    g_source_unref (telling);
  }
  start_unref (self);
}
