/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <signal.h>
#include <string.h>

#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "dns/ll-helper-resolver.h"
#include "engine-calls.h"
#include "engine-cases.h"
#include "engine/ll-identities.h"
#include "support/ll-test-passphrase.h"
#include "waiting-passphrase.h"

#define LONGEST_GAP_USEC (250 * 1000)

static void
begin_discover (Call *call,
                LlEngine *engine,
                GPtrArray *addresses,
                GCancellable *cancellable)
{
  begin_call (call);
  ll_discover_async (engine, addresses, LL_DISCOVER_REFRESH, NULL, cancellable, ended_cb,
                     call);
}

static GPtrArray *
finish_discover (Call *call, LlEngine *engine)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *found;

  wait_for (call);
  found = ll_discover_finish (engine, call->result, &error);
  g_clear_object (&call->result);
  g_assert_no_error (error);

  return found;
}

/* Nobody holds @object any more but its owner, or will in a moment. */
static void
let_go (gpointer object)
{
  for (int i = 0; i < 500 && ((GObject *)object)->ref_count > 1; i++)
    run_for (10);
  g_assert_cmpuint (((GObject *)object)->ref_count, ==, 1);
}

static void
check_state (GPtrArray *found, guint i, LlRecipientState state)
{
  const LlDiscovery *discovery = found->pdata[i];

  g_assert_cmpstr (ll_recipient_state_to_string (discovery->state), ==,
                   ll_recipient_state_to_string (state));
}

/* -- cases -- */

static GPtrArray *
make_crowd (void)
{
  GPtrArray *crowd = make_addresses (
      "alice@example.org", "twocerts@example.org", "digest@example.org",
      "sha512@example.org", "spki@example.org", "alias@example.org", "nobody@example.org",
      "chained@example.org", "unusable@example.org", "old@example.org",
      "future@example.org", "misnamed@example.org", "large@example.org",
      "pkixta@example.org", "pkixee@example.org", "daneta@example.org", "bob@example.net",
      "rsa2048@example.net", "carol@unsigned.example", "dave@unsigned.example",
      "erin@altered.example", "frank@expired.example", NULL);

  for (int i = 0; crowd->len < 30; i++) {
    g_autofree char *text = g_strdup_printf ("stranger%d@example.org", i);

    g_ptr_array_add (crowd, make_address (text));
  }

  return crowd;
}

static void
test_loop_turns (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) crowd = make_crowd ();
  gint64 longest = G_MAXINT64;

  for (int i = 0; i < TRIES && longest > LONGEST_GAP_USEC; i++) {
    LlEngineOptions options = make_options (self, NULL);
    Watchdog watchdog;
    g_autoptr (GPtrArray) found = NULL;
    gint64 gap;
    Call call;

    watchdog_start (&watchdog);
    replace_engine (self, &options); /* and with it the helper's start */
    begin_discover (&call, self->engine, crowd, NULL);
    found = finish_discover (&call, self->engine);
    gap = watchdog_stop (&watchdog);
    longest = MIN (longest, gap);

    g_assert_cmpuint (found->len, ==, 30);
    for (guint j = 0; j < found->len; j++)
      g_assert_true (
          ll_address_equal (((LlDiscovery *)found->pdata[j])->address, crowd->pdata[j]));
    check_state (found, 0, LL_RECIPIENT_READY);
    check_state (found, 6, LL_RECIPIENT_NO_CERTIFICATE);
    check_state (found, 16, LL_RECIPIENT_READY);
    check_state (found, 20, LL_RECIPIENT_BOGUS);
    check_state (found, 29, LL_RECIPIENT_NO_CERTIFICATE);
  }
  g_test_message ("longest gap: %d ms", (int)(longest / 1000));
  g_assert_cmpint (longest, <=, LONGEST_GAP_USEC);
}

static void
test_nobody_to_ask_about (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) none = make_addresses (NULL, NULL);
  g_autoptr (GPtrArray) found = NULL;
  Call call;

  begin_discover (&call, self->engine, none, NULL);
  found = finish_discover (&call, self->engine);
  g_assert_cmpuint (found->len, ==, 0);
}

static void
test_too_many (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) crowd = make_addresses (NULL, NULL);
  g_autoptr (GError) error = NULL;
  Call call;

  for (int i = 0; i <= LL_RECIPIENTS; i++)
    g_ptr_array_add (crowd, make_address ("stranger@example.org"));
  begin_discover (&call, self->engine, crowd, NULL);
  wait_for (&call);
  g_assert_null (ll_discover_finish (self->engine, call.result, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_LIMIT);
  g_object_unref (call.result);
}

/* Cancelled before, in, or a moment after its beginning. */
static void
test_cancel (Fixture *self, gconstpointer data)
{
  static const guint delays[] = {0, 1, 5, 30, 300};
  g_autoptr (GPtrArray) addresses =
      make_addresses ("grace@silent.example", "bob@example.net", NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (delays); i++) {
    gint64 shortest = G_MAXINT64;

    for (int j = 0; j < TRIES && shortest > AT_ONCE_USEC; j++) {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      gint64 cancelled;
      Call call;

      begin_discover (&call, self->engine, addresses, cancellable);
      run_for (delays[i]);
      g_assert_null (call.result);
      cancelled = g_get_monotonic_time ();
      g_cancellable_cancel (cancellable);
      wait_for (&call);
      shortest = MIN (shortest, call.ended - cancelled);
      g_assert_null (ll_discover_finish (self->engine, call.result, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_object_unref (call.result);
      let_go (cancellable);
    }
    g_assert_cmpint (shortest, <=, AT_ONCE_USEC);
  }
  g_assert_cmpint (look_up (self->engine, "bob@example.net", NULL), ==,
                   LL_RECIPIENT_READY);
}

static void
test_cancelled_before (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) addresses = make_addresses ("bob@example.net", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Call call;

  g_cancellable_cancel (cancellable);
  begin_discover (&call, self->engine, addresses, cancellable);
  wait_for (&call);
  g_assert_null (ll_discover_finish (self->engine, call.result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_object_unref (call.result);
}

/* A name server that never answers costs its own recipient, after five seconds. */
static void
test_silence_ends (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) addresses = make_addresses (
      "grace@silent.example", "bob@example.net", "x@silent.example", NULL);
  g_autoptr (GPtrArray) found = NULL;
  Call call;

  begin_discover (&call, self->engine, addresses, NULL);
  found = finish_discover (&call, self->engine);
  check_state (found, 0, LL_RECIPIENT_LOOKUP_FAILED);
  check_state (found, 1, LL_RECIPIENT_READY);
  check_state (found, 2, LL_RECIPIENT_LOOKUP_FAILED);
  g_assert_cmpint (call.ended - call.started, >, 1000 * 1000);
  g_assert_cmpint (call.ended - call.started, <, (LL_DNS_LOOKUP_MSEC + 2000) * 1000);
}

static void
test_two_engines (Fixture *self, gconstpointer data)
{
  g_autoptr (LlTestShell) shell = ll_test_shell_new ();
  g_autoptr (GPtrArray) bob = make_addresses ("bob@example.net", NULL);
  g_autoptr (GPtrArray) alice = make_addresses ("alice@example.org", NULL);
  LlEngineOptions options = make_options (self, NULL);
  g_autoptr (LlEngine) other = NULL;
  g_autoptr (GPtrArray) found_bob = NULL;
  g_autoptr (GPtrArray) found_alice = NULL;
  Call one;
  Call two;

  options.data_dir = ll_test_shell_get_path (shell);
  other = ll_engine_new (&options);
  begin_discover (&one, self->engine, bob, NULL);
  begin_discover (&two, other, alice, NULL);
  found_alice = finish_discover (&two, other);
  g_clear_object (&other);
  found_bob = finish_discover (&one, self->engine);
  check_state (found_bob, 0, LL_RECIPIENT_READY);
  check_state (found_alice, 0, LL_RECIPIENT_READY);
}

static void
test_many_at_once (Fixture *self, gconstpointer data)
{
  g_autoptr (LlSpool) letter = write_letter (self, "alice@example.org", NULL, "hello");
  g_autoptr (GPtrArray) crowd = make_crowd ();
  Call lookups[8];
  Call opens[8] = {0};

  for (size_t i = 0; i < G_N_ELEMENTS (lookups); i++) {
    begin_discover (&lookups[i], self->engine, crowd, NULL);
    ll_open_async (self->engine, letter, NULL, ended_cb, &opens[i]);
  }
  for (size_t i = 0; i < G_N_ELEMENTS (lookups); i++) {
    g_autoptr (GPtrArray) found = finish_discover (&lookups[i], self->engine);
    g_autoptr (LlReport) report = NULL;
    g_autoptr (GError) error = NULL;

    check_state (found, 0, LL_RECIPIENT_READY);
    wait_for (&opens[i]);
    report = ll_open_finish (self->engine, opens[i].result, &error);
    g_clear_object (&opens[i].result);
    g_assert_no_error (error);
    g_assert_cmpint (report->judgement.verdict, ==, LL_VERDICT_VERIFIED_DNS);
  }
}

static gpointer
look_up_thread (gpointer engine)
{
  return GINT_TO_POINTER (look_up (engine, "alice@example.org", NULL));
}

/* The synchronous twin on a worker, as a plugin calls it, beside the loop's own call. */
static void
test_twin_beside (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) bob = make_addresses ("bob@example.net", NULL);
  g_autoptr (GPtrArray) found = NULL;
  GThread *threads[4];
  Call call;

  begin_discover (&call, self->engine, bob, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("twin", look_up_thread, self->engine);
  found = finish_discover (&call, self->engine);
  check_state (found, 0, LL_RECIPIENT_READY);
  for (size_t i = 0; i < G_N_ELEMENTS (threads); i++)
    g_assert_cmpint (GPOINTER_TO_INT (g_thread_join (threads[i])), ==,
                     LL_RECIPIENT_READY);
}

static int
get_helper_pid (Fixture *self)
{
  g_autoptr (LlResolver) resolver = ll_engine_dup_resolver (self->engine);

  return ll_helper_resolver_get_pid (resolver);
}

static gboolean
is_running (int pid)
{
  return kill (pid, 0) == 0;
}

/* An operation holds its engine; after it nothing is left, the helper included. */
static void
test_engine_dropped (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) bob = make_addresses ("bob@example.net", NULL);
  g_autoptr (GPtrArray) found = NULL;
  gpointer engine = self->engine;
  Call call;
  int pid;

  begin_discover (&call, self->engine, bob, NULL);
  while (get_helper_pid (self) == 0)
    run_for (1);
  pid = get_helper_pid (self);
  g_assert_true (is_running (pid));
  g_object_add_weak_pointer (engine, &engine);
  g_clear_object (&self->engine);
  g_assert_nonnull (engine);

  found = finish_discover (&call, engine);
  check_state (found, 0, LL_RECIPIENT_READY);
  for (int i = 0; i < 500 && (engine != NULL || is_running (pid)); i++)
    run_for (10);
  g_assert_null (engine);
  g_assert_false (is_running (pid));
}

static gpointer
unref_thread (gpointer engine)
{
  g_object_unref (engine);

  return NULL;
}

/* The last one to let go may be a worker, while the main loop turns or rests. */
static void
test_dropped_on_worker (Fixture *self, gconstpointer data)
{
  for (int i = 0; i < 2; i++) {
    g_autoptr (GPtrArray) bob = make_addresses ("bob@example.net", NULL);
    LlEngineOptions options = make_options (self, NULL);
    GThread *thread;
    Call call;
    int pid;

    replace_engine (self, &options);
    begin_discover (&call, self->engine, bob, NULL);
    g_ptr_array_unref (finish_discover (&call, self->engine));
    pid = get_helper_pid (self);
    g_assert_cmpint (pid, !=, 0);
    let_go (self->engine);

    if (i == 0)
      g_assert_true (g_main_context_acquire (NULL));
    thread = g_thread_new ("last", unref_thread, g_steal_pointer (&self->engine));
    g_thread_join (thread);
    if (i == 0)
      g_main_context_release (NULL);
    for (int j = 0; j < 500 && is_running (pid); j++)
      run_for (10);
    g_assert_false (is_running (pid));
  }
}

/* A helper that dies leaves answers that failed, and is there again for the next. */
static void
test_helper_killed (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) silent = make_addresses ("grace@silent.example", NULL);
  g_autoptr (GPtrArray) bob = make_addresses ("bob@example.net", NULL);
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) second = NULL;
  gint64 killed;
  Call call;

  begin_discover (&call, self->engine, silent, NULL);
  while (get_helper_pid (self) == 0)
    run_for (1);
  run_for (300);
  killed = g_get_monotonic_time ();
  g_assert_cmpint (kill (get_helper_pid (self), SIGKILL), ==, 0);
  first = finish_discover (&call, self->engine);
  check_state (first, 0, LL_RECIPIENT_LOOKUP_FAILED);
  g_assert_cmpint (call.ended - killed, <, 2000 * 1000);

  begin_discover (&call, self->engine, bob, NULL);
  second = finish_discover (&call, self->engine);
  check_state (second, 0, LL_RECIPIENT_READY);
}

/* No anchor, no answer: an error, and not an outcome. */
static void
test_no_anchor (Fixture *self, gconstpointer data)
{
  static const char *const missing[] = {"/nonexistent/root.ds", NULL};
  LlEngineOptions options = make_options (self, NULL);
  g_autoptr (GPtrArray) addresses =
      make_addresses ("bob@example.net", "alice@example.org", NULL);
  g_autoptr (GError) error = NULL;
  Call call;

  options.trust_anchor_files = missing;
  replace_engine (self, &options);
  begin_discover (&call, self->engine, addresses, NULL);
  wait_for (&call);
  g_assert_null (ll_discover_finish (self->engine, call.result, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_TRUST_ANCHOR);
  g_object_unref (call.result);
}

/* -- a person who takes her time -- */

/* Who is asked for a passphrase is asked on a worker; until she answers everything that
 * needs no key goes on, and whoever waits beside can give up. */
static void
test_person_thinks (Fixture *self, gconstpointer data)
{
  LlEngineOptions options = make_options (self, "bob@example.net");
  g_autoptr (LlPassphrase) person = waiting_passphrase_new ("lab");
  g_autoptr (LlSpool) letter = write_letter (self, "alice@example.org", NULL, "hello");
  g_autoptr (GPtrArray) bob = make_addresses ("bob@example.net", NULL);
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (LlReport) report = NULL;
  g_autoptr (GError) error = NULL;
  gint64 cancelled;
  Call first = {0};
  Call second = {0};
  Call lookup;

  options = make_options (self, "bob@example.net");
  options.passphrase = person;
  replace_engine (self, &options);

  ll_open_async (self->engine, letter, NULL, ended_cb, &first);
  while (!waiting_passphrase_is_asked (person))
    run_for (1);
  ll_open_async (self->engine, letter, cancellable, ended_cb, &second);
  begin_discover (&lookup, self->engine, bob, NULL);
  found = finish_discover (&lookup, self->engine);
  check_state (found, 0, LL_RECIPIENT_READY);
  g_assert_null (first.result);
  g_assert_null (second.result);

  cancelled = g_get_monotonic_time ();
  g_cancellable_cancel (cancellable);
  wait_for (&second);
  g_assert_cmpint (second.ended - cancelled, <, 5 * AT_ONCE_USEC);
  g_assert_null (ll_open_finish (self->engine, second.result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  g_assert_null (first.result);
  waiting_passphrase_answer (person);
  wait_for (&first);
  report = ll_open_finish (self->engine, first.result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (report->judgement.verdict, ==, LL_VERDICT_VERIFIED_DNS);
  g_assert_true (waiting_passphrase_get_thread (person) != g_thread_self ());
  g_object_unref (first.result);
  g_object_unref (second.result);
}

/* Who gives up while she is asked is not kept by her. */
static void
test_person_is_interrupted (Fixture *self, gconstpointer data)
{
  LlEngineOptions options;
  g_autoptr (LlPassphrase) person = waiting_passphrase_new ("lab");
  g_autoptr (LlSpool) letter = write_letter (self, "alice@example.org", NULL, "hello");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (LlReport) report = NULL;
  g_autoptr (GError) error = NULL;
  Call call = {0};

  options = make_options (self, "bob@example.net");
  options.passphrase = person;
  replace_engine (self, &options);
  ll_open_async (self->engine, letter, cancellable, ended_cb, &call);
  while (!waiting_passphrase_is_asked (person))
    run_for (1);
  g_cancellable_cancel (cancellable);
  wait_for (&call);
  g_assert_null (ll_open_finish (self->engine, call.result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_clear_object (&call.result);

  waiting_passphrase_answer (person);
  report = open_letter (self, letter);
  g_assert_cmpint (report->judgement.verdict, ==, LL_VERDICT_VERIFIED_DNS);
}

static gpointer
ask_thread (gpointer passphrase)
{
  return ll_passphrase_ask (passphrase, LL_PASSPHRASE_FOR_KEY, "alice@example.org", FALSE,
                            NULL, NULL);
}

/* One question at a time, whatever the workers want; who waits for a turn can leave. */
static void
test_one_question_at_a_time (Fixture *self, gconstpointer data)
{
  LlEngineOptions options = make_options (self, NULL);
  g_autoptr (LlPassphrase) person = waiting_passphrase_new ("lab");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  LlPassphrase *passphrase;
  GThread *threads[8];

  options.passphrase = person;
  replace_engine (self, &options);
  passphrase = ll_engine_get_passphrase (self->engine);
  for (size_t i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("asks", ask_thread, passphrase);
  while (!waiting_passphrase_is_asked (person))
    g_usleep (1000);
  g_cancellable_cancel (cancellable);
  g_assert_null (ll_passphrase_ask (passphrase, LL_PASSPHRASE_FOR_KEY,
                                    "alice@example.org", FALSE, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  waiting_passphrase_answer (person);
  for (size_t i = 0; i < G_N_ELEMENTS (threads); i++) {
    LlSecret *answer = g_thread_join (threads[i]);

    g_assert_cmpstr (ll_secret_get_string (answer), ==, "lab");
    ll_secret_unref (answer);
  }
  g_assert_cmpint (waiting_passphrase_get_most_at_once (person), ==, 1);
}

/* A stored key, and nobody to ask for its passphrase: an error where it is needed. */
static void
test_nobody_to_ask (Fixture *self, gconstpointer data)
{
  LlEngineOptions options = make_options (self, NULL);
  g_autoptr (LlPassphrase) person = ll_test_passphrase_new_single ("a long secret");
  g_autoptr (LlAddress) alice = make_address ("alice@example.org");
  g_autoptr (LlIdentity) identity = NULL;
  g_autoptr (LlSpool) draft =
      make_draft ("alice@example.org", "bob@example.net", "hello");
  LlSealOptions how = {.sign = TRUE};
  g_autoptr (GPtrArray) identities = NULL;
  g_autoptr (LlSealing) sealing = NULL;
  g_autoptr (GError) error = NULL;

  options.passphrase = person;
  replace_engine (self, &options);
  identity = ll_identities_create (self->engine, alice, NULL, LL_KEY_P256, NULL, &error);
  g_assert_no_error (error);

  options.passphrase = NULL;
  replace_engine (self, &options);
  identities = ll_identities_list (self->engine, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (identities->len, ==, 1);
  sealing = ll_seal (self->engine, draft, &how, NULL, &error);
  g_assert_null (sealing);
  g_assert_error (error, LL_ERROR, LL_ERROR_PASSPHRASE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_case ("async/the-loop-turns-while-thirty-are-looked-up", test_loop_turns);
  add_case ("async/nobody-is-found-quickly", test_nobody_to_ask_about);
  add_case ("async/a-thousand-and-one-are-too-many", test_too_many);
  add_case ("async/cancelling-ends-it-at-once", test_cancel);
  add_case ("async/what-is-cancelled-does-not-begin", test_cancelled_before);
  add_case ("async/silence-ends-after-five-seconds", test_silence_ends);
  add_case ("async/two-engines-do-not-meet", test_two_engines);
  add_case ("async/many-things-at-once", test_many_at_once);
  add_case ("async/a-synchronous-twin-beside-the-loop", test_twin_beside);
  add_case ("async/an-operation-holds-its-engine", test_engine_dropped);
  add_case ("async/a-worker-may-let-go-last", test_dropped_on_worker);
  add_case ("async/a-killed-helper-fails-and-comes-back", test_helper_killed);
  add_case ("async/without-an-anchor-nobody-is-asked", test_no_anchor);
  add_case ("async/a-person-may-take-her-time", test_person_thinks);
  add_case ("async/a-person-may-be-interrupted", test_person_is_interrupted);
  add_case ("async/a-person-is-asked-one-thing-at-a-time", test_one_question_at_a_time);
  add_case ("async/with-nobody-to-ask-keys-stay-locked", test_nobody_to_ask);

  return g_test_run ();
}
