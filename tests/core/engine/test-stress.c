/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "base/ll-error.h"
#include "engine-calls.h"
#include "engine-cases.h"
#include "engine/ll-certificates.h"
#include "engine/ll-identities.h"
#include "support/ll-test-passphrase.h"

/* Many things at once, cancelled at any moment, on an engine that may go while they run:
 * run it under the sanitizers. */

#define ROUNDS    6
#define AT_ONCE   20
#define MOST_MSEC 40 /* about as long as a look-up in the lab */

static LlSpool *letter;

/* An engine whose person answers however often she is asked: who is cancelled while he
 * waits for her takes her answer with him. */
static void
start_engine (Fixture *self)
{
  const char *answers[10 * AT_ONCE] = {NULL};
  LlEngineOptions options = make_options (self, "bob@example.net");
  g_autoptr (LlPassphrase) person = NULL;

  for (size_t i = 0; i + 1 < G_N_ELEMENTS (answers); i++)
    answers[i] = "lab";
  person = ll_test_passphrase_new (answers);
  options.passphrase = person;
  replace_engine (self, &options);
}

static void
begin (Fixture *self, int kind, GCancellable *cancellable, Call *call)
{
  static const char *const people[] = {"alice@example.org",    "bob@example.net",
                                       "twocerts@example.org", "nobody@example.org",
                                       "erin@altered.example", "carol@unsigned.example"};
  const char *person = people[g_test_rand_int_range (0, G_N_ELEMENTS (people))];
  g_autoptr (GPtrArray) addresses = make_addresses (person, NULL);
  g_autoptr (LlSpool) draft = NULL;
  LlSealOptions how = {.encrypt = TRUE};

  begin_call (call);
  switch (kind) {
  case 0:
    ll_open_async (self->engine, letter, cancellable, ended_cb, call);
    break;
  case 1:
    ll_discover_async (self->engine, addresses, LL_DISCOVER_REFRESH, NULL, cancellable,
                       ended_cb, call);
    break;
  case 2:
    draft = make_draft ("alice@example.org", person, "hello");
    ll_seal_async (self->engine, draft, &how, cancellable, ended_cb, call);
    break;
  case 3:
    ll_certificates_list_async (self->engine, NULL, NULL, cancellable, ended_cb, call);
    break;
  case 4:
    ll_certificates_forget_async (self->engine, addresses->pdata[0], NULL, cancellable,
                                  ended_cb, call);
    break;
  default:
    ll_identities_list_async (self->engine, cancellable, ended_cb, call);
  }
}

/* Takes the result, whatever it is; an error is one that may be. */
static void
finish (LlEngine *engine, int kind, Call *call)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LlReport) report = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (LlSealing) sealing = NULL;
  g_autoptr (LlForgotten) forgotten = NULL;

  wait_for (call);
  switch (kind) {
  case 0:
    report = ll_open_finish (engine, call->result, &error);
    break;
  case 1:
    list = ll_discover_finish (engine, call->result, &error);
    break;
  case 2:
    sealing = ll_seal_finish (engine, call->result, &error);
    break;
  case 3:
    list = ll_certificates_list_finish (engine, call->result, &error);
    break;
  case 4:
    forgotten = ll_certificates_forget_finish (engine, call->result, &error);
    break;
  default:
    list = ll_identities_list_finish (engine, call->result, &error);
  }
  if (error != NULL && !g_error_matches (error, LL_ERROR, LL_ERROR_NOT_FOUND))
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&call->result);
}

typedef struct {
  int kind;
  GCancellable *cancellable; /* owned */
  guint cancel_after;        /* ms; more than MOST_MSEC: never */
  Call call;
} Task;

static gboolean
cancel_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);

  return G_SOURCE_REMOVE;
}

static gpointer
cancel_thread (gpointer data)
{
  Task *task = data;

  g_usleep (task->cancel_after * 1000);
  g_cancellable_cancel (task->cancellable);

  return NULL;
}

static void
run_round (Fixture *self, gboolean is_dropped)
{
  Task tasks[AT_ONCE] = {{0}};
  GThread *threads[AT_ONCE] = {NULL};
  LlEngine *engine = self->engine;

  for (int i = 0; i < AT_ONCE; i++) {
    tasks[i].kind = i % 6;
    tasks[i].cancellable = g_cancellable_new ();
    tasks[i].cancel_after = (guint)g_test_rand_int_range (0, 2 * MOST_MSEC);
    begin (self, tasks[i].kind, tasks[i].cancellable, &tasks[i].call);
    if (tasks[i].cancel_after > MOST_MSEC)
      continue;
    /* By the loop, as a window does, or by whoever else. */
    if (i % 4 != 0)
      g_timeout_add_full (G_PRIORITY_DEFAULT, tasks[i].cancel_after, cancel_cb,
                          g_object_ref (tasks[i].cancellable), g_object_unref);
    else
      threads[i] = g_thread_new ("cancels", cancel_thread, &tasks[i]);
  }
  if (is_dropped) {
    run_for ((guint)g_test_rand_int_range (0, MOST_MSEC));
    g_clear_object (&self->engine);
  }

  for (int i = 0; i < AT_ONCE; i++) {
    finish (engine, tasks[i].kind, &tasks[i].call);
    if (threads[i] != NULL)
      g_thread_join (threads[i]);
  }
  run_for (2 * MOST_MSEC); /* timers that have nothing to cancel any more */
  for (int i = 0; i < AT_ONCE; i++)
    g_object_unref (tasks[i].cancellable);
}

static void
test_cancels (Fixture *self, gconstpointer data)
{
  for (int i = 0; i < ROUNDS; i++)
    run_round (self, FALSE);
  g_assert_cmpint (look_up (self->engine, "bob@example.net", NULL), ==,
                   LL_RECIPIENT_READY);
}

static void
test_drops (Fixture *self, gconstpointer data)
{
  for (int i = 0; i < ROUNDS; i++) {
    gpointer engine;

    start_engine (self);
    engine = self->engine;
    g_object_add_weak_pointer (engine, &engine);
    run_round (self, TRUE);
    for (int j = 0; j < 1000 && engine != NULL; j++)
      run_for (10);
    g_assert_null (engine);
  }
}

static gpointer
synchronous_thread (gpointer engine)
{
  g_autoptr (LlReport) report = NULL;
  g_autoptr (GError) error = NULL;

  look_up (engine, "alice@example.org", NULL);
  report = ll_open (engine, letter, NULL, &error);
  g_assert_no_error (error);

  return NULL;
}

/* Synchronous twins on workers of somebody else's, beside all that. */
static void
test_twins (Fixture *self, gconstpointer data)
{
  for (int i = 0; i < 2; i++) {
    GThread *threads[4];

    for (size_t j = 0; j < G_N_ELEMENTS (threads); j++)
      threads[j] = g_thread_new ("twin", synchronous_thread, self->engine);
    run_round (self, FALSE);
    for (size_t j = 0; j < G_N_ELEMENTS (threads); j++)
      g_thread_join (threads[j]);
  }
}

static void
set_up (Fixture *self, gconstpointer data)
{
  fixture_set_up (self, data);
  if (letter == NULL)
    letter = write_letter (self, "alice@example.org", "bob@example.net", "hello");
  start_engine (self);
}

#define add(path, function)                                                              \
  g_test_add ("/engine/stress/" path, Fixture, NULL, set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);

  add ("twenty-at-once-and-random-cancels", test_cancels);
  add ("the-engine-goes-while-they-run", test_drops);
  add ("synchronous-twins-beside-them", test_twins);

  result = g_test_run ();
  g_clear_pointer (&letter, ll_spool_unref);

  return result;
}
