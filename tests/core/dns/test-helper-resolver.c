/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Asks the lab's name servers: run it by tests/lab/with-lab. */

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ll-address.h"
#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "dns/ll-helper-resolver.h"
#include "dns/ll-smimea-name.h"

static char *conf_file; /* of the lab */
static char *root_file;
static char *scratch; /* a folder of our own */

/* -- support -- */

static LlResolver *
make_resolver (void)
{
  const char *anchors[] = {root_file, NULL};
  LlResolverOptions options = {.trust_anchor_files = anchors,
                               .dns_conf_file = conf_file,
                               .at_dns = -1};

  return ll_helper_resolver_new (&options);
}

typedef struct {
  LlDnsAnswer *answer; /* owned */
  GError *error;       /* owned */
  gboolean done;
} Outcome;

static void
outcome_clear (Outcome *outcome)
{
  g_clear_pointer (&outcome->answer, ll_dns_answer_unref);
  g_clear_error (&outcome->error);
  outcome->done = FALSE;
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Outcome *outcome = user_data;

  outcome->answer =
      ll_resolver_ask_finish (LL_RESOLVER (source), result, &outcome->error);
  g_assert_true ((outcome->answer == NULL) == (outcome->error != NULL));
  outcome->done = TRUE;
}

static void
ask (LlResolver *resolver, const char *name, GCancellable *cancellable, Outcome *outcome)
{
  ll_resolver_ask_async (resolver, name, LL_DNS_TYPE_SMIMEA, cancellable, asked_cb,
                         outcome);
}

static void
wait_for (Outcome *outcome)
{
  while (!outcome->done)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
}

static void
ask_and_wait (LlResolver *resolver, const char *name, Outcome *outcome)
{
  outcome_clear (outcome);
  ask (resolver, name, NULL, outcome);
  wait_for (outcome);
}

/* What a question gets for @options that nobody can work with; the process is not even
 * started. */
static void
refuse (const LlResolverOptions *options, GError **error)
{
  g_autoptr (LlResolver) resolver = ll_helper_resolver_new (options);
  g_auto (Outcome) outcome = {NULL};

  ask_and_wait (resolver, "example.org", &outcome);
  g_assert_null (outcome.answer);
  g_assert_cmpint (ll_helper_resolver_get_pid (resolver), ==, 0);
  g_propagate_error (error, g_steal_pointer (&outcome.error));
}

static char *
name_of (const char *text)
{
  g_autoptr (LlAddress) address = ll_address_parse (text, NULL);

  return ll_smimea_name_new (address, NULL);
}

static void
ask_address (LlResolver *resolver, const char *address, Outcome *outcome)
{
  g_autofree char *name = name_of (address);

  ask_and_wait (resolver, name, outcome);
}

static char *
write_scratch (const char *name, const char *content)
{
  char *path = g_build_filename (scratch, name, NULL);

  g_assert_true (g_file_set_contents (path, content, -1, NULL));

  return path;
}

static double
seconds_since (gint64 start)
{
  return (double)(g_get_monotonic_time () - start) / G_USEC_PER_SEC;
}

static void
wait_seconds (double seconds)
{
  gint64 start = g_get_monotonic_time ();

  while (seconds_since (start) < seconds) {
    g_main_context_iteration (NULL, FALSE);
    g_usleep (2000);
  }
}

/* -- what the DNS may say -- */

static const struct {
  const char *case_name;
  const char *address;
  LlDnsStatus status;
  unsigned int rcode;
  size_t n_records;
} rows[] = {
    {"D1-one-record", "alice@example.org", LL_DNS_SECURE, 0, 1},
    {"D1-two-records", "twocerts@example.org", LL_DNS_SECURE, 0, 2},
    {"D1-other-zone", "bob@example.net", LL_DNS_SECURE, 0, 1},
    {"D1-over-tcp", "large@example.org", LL_DNS_SECURE, 0, 4},
    {"D2-unusable-is-still-secure", "unusable@example.org", LL_DNS_SECURE, 0, 5},
    {"D3-no-such-name", "nobody@example.org", LL_DNS_SECURE, 3, 0},
    {"D3-case-counts", "Alice@example.org", LL_DNS_SECURE, 3, 0},
    {"D4-unsigned", "carol@unsigned.example", LL_DNS_INSECURE, 0, 1},
    {"D5-altered", "erin@altered.example", LL_DNS_BOGUS, 2, 0},
    {"D5-expired", "frank@expired.example", LL_DNS_BOGUS, 2, 0},
};

static void
test_outcome (gconstpointer data)
{
  size_t row = GPOINTER_TO_SIZE (data);
  g_autoptr (LlResolver) resolver = make_resolver ();
  g_auto (Outcome) outcome = {NULL};

  ask_address (resolver, rows[row].address, &outcome);

  g_assert_no_error (outcome.error);
  g_test_message ("%s", ll_dns_answer_get_why (outcome.answer) != NULL
                            ? ll_dns_answer_get_why (outcome.answer)
                            : "");
  g_assert_cmpint (ll_dns_answer_get_status (outcome.answer), ==, rows[row].status);
  if (rows[row].status == LL_DNS_BOGUS) {
    g_assert_nonnull (ll_dns_answer_get_why (outcome.answer));
    return;
  }
  g_assert_cmpuint (ll_dns_answer_get_rcode (outcome.answer), ==, rows[row].rcode);
  g_assert_cmpuint (ll_dns_answer_get_n_records (outcome.answer), ==,
                    rows[row].n_records);
  g_assert_cmpuint (ll_dns_answer_get_ttl (outcome.answer), >, 0);
  g_assert_null (ll_dns_answer_get_canonical_name (outcome.answer));
  g_assert_false (ll_dns_answer_is_wildcard (outcome.answer));
}

static void
test_no_data (void)
{
  g_autoptr (LlResolver) resolver = make_resolver ();
  g_auto (Outcome) outcome = {NULL};

  ask_and_wait (resolver, "example.org", &outcome);

  g_assert_cmpint (ll_dns_answer_get_status (outcome.answer), ==, LL_DNS_SECURE);
  g_assert_cmpuint (ll_dns_answer_get_rcode (outcome.answer), ==, 0);
  g_assert_cmpuint (ll_dns_answer_get_n_records (outcome.answer), ==, 0);
}

/* How long an absence holds is the SOA's last number, not the TTL of the zone. */
static void
test_negative_ttl (void)
{
  g_autoptr (LlResolver) resolver = make_resolver ();
  g_auto (Outcome) outcome = {NULL};

  ask_address (resolver, "nobody@example.org", &outcome);

  g_assert_cmpuint (ll_dns_answer_get_ttl (outcome.answer), <=, 300);
  g_assert_cmpuint (ll_dns_answer_get_ttl (outcome.answer), >=, 290);
}

static void
test_alias (void)
{
  g_autoptr (LlResolver) resolver = make_resolver ();
  g_auto (Outcome) outcome = {NULL};
  g_autofree char *alice = name_of ("alice@example.org");

  ask_address (resolver, "alias@example.org", &outcome);

  g_assert_cmpint (ll_dns_answer_get_status (outcome.answer), ==, LL_DNS_SECURE);
  g_assert_cmpuint (ll_dns_answer_get_n_records (outcome.answer), ==, 1);
  g_assert_cmpstr (ll_dns_answer_get_canonical_name (outcome.answer), ==, alice);
}

static void
test_wildcard (void)
{
  g_autoptr (LlResolver) resolver = make_resolver ();
  g_auto (Outcome) outcome = {NULL};

  ask_address (resolver, "whoever@wild.example.org", &outcome);

  g_assert_cmpint (ll_dns_answer_get_status (outcome.answer), ==, LL_DNS_SECURE);
  g_assert_cmpuint (ll_dns_answer_get_n_records (outcome.answer), >, 0);
  g_assert_true (ll_dns_answer_is_wildcard (outcome.answer));
}

static void
test_silent (void)
{
  g_autoptr (LlResolver) resolver = make_resolver ();
  g_auto (Outcome) outcome = {NULL};
  gint64 start = g_get_monotonic_time ();

  ask_address (resolver, "grace@silent.example", &outcome);

  g_assert_no_error (outcome.error);
  g_assert_cmpint (ll_dns_answer_get_status (outcome.answer), ==, LL_DNS_FAILED);
  g_assert_nonnull (ll_dns_answer_get_why (outcome.answer));
  g_assert_cmpfloat (seconds_since (start), >=, LL_DNS_LOOKUP_MSEC / 1000.0 - 0.1);
  g_assert_cmpfloat (seconds_since (start), <, LL_DNS_LOOKUP_MSEC / 1000.0 + 1);
}

/* Nobody listens there: the system says so at once. */
static void
test_dead_server (void)
{
  const char *anchors[] = {root_file, NULL};
  const char *stubs[] = {"dead.unsigned.example=127.0.0.1@9", NULL};
  LlResolverOptions options = {.trust_anchor_files = anchors,
                               .dns_conf_file = conf_file,
                               .stubs = stubs,
                               .at_dns = -1};
  g_autoptr (LlResolver) resolver = ll_helper_resolver_new (&options);
  g_auto (Outcome) outcome = {NULL};

  ask_and_wait (resolver, "x.dead.unsigned.example", &outcome);

  g_assert_no_error (outcome.error);
  g_assert_cmpint (ll_dns_answer_get_status (outcome.answer), ==, LL_DNS_FAILED);
}

static void
test_not_a_name (void)
{
  static const char *const names[] = {"", "a..b", "a b", "a\n", "\xc3\xa4.example"};
  g_autoptr (LlResolver) resolver = make_resolver ();

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    g_auto (Outcome) outcome = {NULL};

    ask_and_wait (resolver, names[i], &outcome);
    g_assert_error (outcome.error, LL_ERROR, LL_ERROR_MALFORMED);
  }
  g_assert_cmpint (ll_helper_resolver_get_pid (resolver), ==, 0);
}

/* -- many at once -- */

static void
test_parallel (void)
{
  enum {
    N = 100
  };
  g_autoptr (LlResolver) resolver = make_resolver ();
  Outcome outcomes[N] = {{NULL}};
  gint64 start = g_get_monotonic_time ();

  for (int i = 0; i < N; i++) {
    g_autofree char *address = g_strdup_printf (
        "%s%d@example.%s", i % 4 == 0 ? "nobody" : "p", i, i % 2 == 0 ? "org" : "net");
    g_autofree char *name = name_of (i % 10 == 1 ? "alice@example.org" : address);

    ask (resolver, name, NULL, &outcomes[i]);
  }
  for (int i = 0; i < N; i++) {
    wait_for (&outcomes[i]);
    g_assert_no_error (outcomes[i].error);
    g_assert_cmpint (ll_dns_answer_get_status (outcomes[i].answer), ==, LL_DNS_SECURE);
    g_assert_cmpuint (ll_dns_answer_get_n_records (outcomes[i].answer), ==,
                      i % 10 == 1 ? 1 : 0);
    outcome_clear (&outcomes[i]);
  }
  g_test_message ("%d questions in %.3f s", N, seconds_since (start));
  g_assert_cmpfloat (seconds_since (start), <, 5);
}

/* A server that never answers holds up nobody else. */
static void
test_silent_crowd (void)
{
  enum {
    N = 200
  };
  g_autoptr (LlResolver) resolver = make_resolver ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Outcome silent[N] = {{NULL}};
  g_auto (Outcome) outcome = {NULL};
  gint64 start;

  for (int i = 0; i < N; i++) {
    g_autofree char *address = g_strdup_printf ("p%d@silent.example", i);
    g_autofree char *name = name_of (address);

    ask (resolver, name, cancellable, &silent[i]);
  }
  wait_seconds (0.5);
  start = g_get_monotonic_time ();
  ask_address (resolver, "alice@example.org", &outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpint (ll_dns_answer_get_status (outcome.answer), ==, LL_DNS_SECURE);
  g_assert_cmpfloat (seconds_since (start), <, 1);

  g_cancellable_cancel (cancellable);
  for (int i = 0; i < N; i++) {
    wait_for (&silent[i]);
    outcome_clear (&silent[i]);
  }
}

static void
test_too_many (void)
{
  enum {
    N = LL_DNS_PENDING + 1
  };
  g_autoptr (LlResolver) resolver = make_resolver ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *silent = name_of ("grace@silent.example");
  g_autofree Outcome *outcomes = g_new0 (Outcome, N);

  for (int i = 0; i < N; i++)
    ask (resolver, silent, cancellable, &outcomes[i]);
  wait_for (&outcomes[N - 1]);
  g_assert_cmpint (ll_dns_answer_get_status (outcomes[N - 1].answer), ==, LL_DNS_FAILED);
  g_assert_false (outcomes[N - 2].done);

  g_cancellable_cancel (cancellable);
  for (int i = 0; i < N; i++) {
    wait_for (&outcomes[i]);
    outcome_clear (&outcomes[i]);
  }
}

/* -- cancelling -- */

static void
test_cancel (void)
{
  g_autoptr (LlResolver) resolver = make_resolver ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *silent = name_of ("grace@silent.example");
  g_auto (Outcome) outcome = {NULL};
  gint64 start;

  ask (resolver, silent, cancellable, &outcome);
  wait_seconds (0.3);
  g_assert_false (outcome.done);
  start = g_get_monotonic_time ();
  g_cancellable_cancel (cancellable);
  wait_for (&outcome);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpfloat (seconds_since (start), <, 0.5);

  outcome_clear (&outcome);
  ask (resolver, silent, cancellable, &outcome);
  wait_for (&outcome);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  /* The others go on. */
  ask_address (resolver, "alice@example.org", &outcome);
  g_assert_cmpint (ll_dns_answer_get_status (outcome.answer), ==, LL_DNS_SECURE);
}

/* -- the process -- */

static void
test_killed (void)
{
  g_autoptr (LlResolver) resolver = make_resolver ();
  g_autofree char *silent = name_of ("grace@silent.example");
  g_auto (Outcome) outcome = {NULL};
  g_auto (Outcome) pending = {NULL};

  for (int i = 0; i < 4; i++) {
    int pid;
    gint64 start;

    ask_address (resolver, "alice@example.org", &outcome);
    g_assert_no_error (outcome.error);
    g_assert_cmpint (ll_dns_answer_get_status (outcome.answer), ==, LL_DNS_SECURE);

    ask (resolver, silent, NULL, &pending);
    wait_seconds (0.1);
    pid = ll_helper_resolver_get_pid (resolver);
    g_assert_cmpint (pid, >, 0);
    start = g_get_monotonic_time ();
    kill (pid, SIGKILL);
    wait_for (&pending);
    g_assert_no_error (pending.error);
    g_assert_cmpint (ll_dns_answer_get_status (pending.answer), ==, LL_DNS_FAILED);
    g_assert_cmpfloat (seconds_since (start), <, 1);
    outcome_clear (&pending);
  }

  /* Three times in a minute it was started again; not a fourth time. */
  ask_address (resolver, "alice@example.org", &outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpint (ll_dns_answer_get_status (outcome.answer), ==, LL_DNS_FAILED);
  g_assert_cmpint (ll_helper_resolver_get_pid (resolver), ==, 0);
}

static void
test_stopped (void)
{
  g_autoptr (LlResolver) resolver = make_resolver ();
  g_auto (Outcome) outcome = {NULL};
  int pid;

  ask_address (resolver, "alice@example.org", &outcome);
  pid = ll_helper_resolver_get_pid (resolver);
  kill (pid, SIGSTOP);
  ask_address (resolver, "bob@example.net", &outcome);
  kill (pid, SIGKILL);
  g_assert_no_error (outcome.error);
  g_assert_cmpint (ll_dns_answer_get_status (outcome.answer), ==, LL_DNS_FAILED);
}

/* It ends with its resolver, and its parent has taken leave of it. */
static void
test_ends (void)
{
  LlResolver *resolver = make_resolver ();
  g_auto (Outcome) outcome = {NULL};
  gint64 start = g_get_monotonic_time ();
  int pid;

  ask_address (resolver, "alice@example.org", &outcome);
  pid = ll_helper_resolver_get_pid (resolver);
  g_object_unref (resolver);
  while (kill (pid, 0) == 0 && seconds_since (start) < 5)
    wait_seconds (0.01);
  g_assert_cmpint (kill (pid, 0), ==, -1);
  g_assert_cmpint (errno, ==, ESRCH);
}

/* Neither our environment nor a file that somebody forgot to close. */
static void
test_clean (void)
{
  g_autoptr (LlResolver) resolver = make_resolver ();
  g_auto (Outcome) outcome = {NULL};
  int leaked = open (root_file, O_RDONLY);
  g_autofree char *wanted = realpath (root_file, NULL);
  g_autofree char *environ_path = NULL;
  g_autofree char *fd_path = NULL;
  g_autofree char *environment = NULL;
  g_autoptr (GDir) dir = NULL;
  const char *entry;
  size_t size = 0;
  int pid;

  ask_address (resolver, "alice@example.org", &outcome);
  pid = ll_helper_resolver_get_pid (resolver);
  environ_path = g_strdup_printf ("/proc/%d/environ", pid);
  g_assert_true (g_file_get_contents (environ_path, &environment, &size, NULL));
  g_assert_cmpuint (size, ==, 0);

  fd_path = g_strdup_printf ("/proc/%d/fd", pid);
  dir = g_dir_open (fd_path, 0, NULL);
  while ((entry = g_dir_read_name (dir)) != NULL) {
    g_autofree char *link = g_build_filename (fd_path, entry, NULL);
    g_autofree char *target = g_file_read_link (link, NULL);

    g_assert_cmpstr (target, !=, wanted);
    if (atoi (entry) <= 2)
      g_assert_cmpstr (target, ==, "/dev/null");
  }
  close (leaked);
}

static void
test_no_helper (void)
{
  static const char *const paths[] = {"/nonexistent/helper", "/bin/false"};
  const char *anchors[] = {root_file, NULL};

  for (size_t i = 0; i < G_N_ELEMENTS (paths); i++) {
    LlResolverOptions options = {.trust_anchor_files = anchors,
                                 .at_dns = -1,
                                 .helper_path = paths[i]};
    g_autoptr (LlResolver) resolver = ll_helper_resolver_new (&options);
    g_auto (Outcome) outcome = {NULL};

    ask_and_wait (resolver, "example.org", &outcome);
    g_assert_error (outcome.error, LL_ERROR, LL_ERROR_RESOLVER);
  }
}

/* A helper that says anything but what it should: never an answer, and never a hang. */
static void
test_hostile_helper (void)
{
  static const char *const says[] = {
      "head -c 100 /dev/zero",
      "head -c 100000 /dev/urandom",
      "printf '\\377\\377\\377\\377'",
      "printf '\\0\\0\\0\\2\\1\\21\\0\\0\\0\\2\\1\\21'",             /* READY twice */
      "printf '\\0\\0\\0\\2\\2\\21'",                                /* version 2 */
      "printf '\\0\\0\\0\\6\\1\\3\\0\\0\\0\\1'",                     /* as if it asked */
      "printf '\\0\\0\\0\\2\\1\\21\\0\\0\\0\\27\\1\\23\\0\\0\\0\\11" /* id 9 */
      "\\1\\0\\0\\0\\0\\0\\74\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0'",
  };
  const char *anchors[] = {root_file, NULL};

  for (size_t i = 0; i < G_N_ELEMENTS (says); i++) {
    g_autofree char *script =
        g_strdup_printf ("#!/bin/sh\nexec >&3\n%s\nexec /bin/sleep 60\n", says[i]);
    g_autofree char *path = write_scratch ("hostile", script);
    LlResolverOptions options = {.trust_anchor_files = anchors,
                                 .at_dns = -1,
                                 .helper_path = path};
    g_autoptr (LlResolver) resolver = NULL;
    g_auto (Outcome) outcome = {NULL};
    gint64 start = g_get_monotonic_time ();

    g_assert_cmpint (g_chmod (path, 0700), ==, 0);
    resolver = ll_helper_resolver_new (&options);
    ask_and_wait (resolver, "example.org", &outcome);
    if (outcome.error == NULL)
      g_assert_cmpint (ll_dns_answer_get_status (outcome.answer), ==, LL_DNS_FAILED);
    else
      g_assert_error (outcome.error, LL_ERROR, LL_ERROR_RESOLVER);
    g_assert_cmpfloat (seconds_since (start), <, 2);
    g_assert_cmpint (ll_helper_resolver_get_pid (resolver), ==, 0);
  }
}

/* -- options -- */

static void
test_anchor_refused (void)
{
  static const char *const contents[] = {"", "; nothing\n", "garbage\n", NULL};

  for (size_t i = 0; i < G_N_ELEMENTS (contents); i++) {
    g_autofree char *path = contents[i] != NULL
                                ? write_scratch ("anchor", contents[i])
                                : g_build_filename (scratch, "missing", NULL);
    const char *anchors[] = {root_file, path, NULL};
    LlResolverOptions options = {.trust_anchor_files = anchors,
                                 .dns_conf_file = conf_file,
                                 .at_dns = -1};
    g_autoptr (GError) error = NULL;

    refuse (&options, &error);
    g_assert_error (error, LL_ERROR, LL_ERROR_TRUST_ANCHOR);
    g_assert_nonnull (strstr (error->message, path));
  }
}

/* The anchor of another root: nothing is trusted, and nothing is taken for unsigned. */
static void
test_anchor_wrong (void)
{
  LlResolverOptions options = {.dns_conf_file = conf_file, .at_dns = -1};
  g_autoptr (LlResolver) resolver = ll_helper_resolver_new (&options);
  g_auto (Outcome) outcome = {NULL};

  g_assert_nonnull (resolver);
  ask_address (resolver, "alice@example.org", &outcome);
  g_assert_cmpint (ll_dns_answer_get_status (outcome.answer), ==, LL_DNS_BOGUS);
  ask_address (resolver, "carol@unsigned.example", &outcome);
  g_assert_cmpint (ll_dns_answer_get_status (outcome.answer), ==, LL_DNS_BOGUS);
}

/* An anchor in the fragment replaces the default, and is checked like any other. */
static void
test_anchor_in_fragment (void)
{
  static const struct {
    const char *option;
    gboolean good;
  } cases[] = {
      {"trust-anchor-file: \"%s\"\n", TRUE},
      {"auto-trust-anchor-file: '%s'\n", TRUE},
      {"trust-anchor-file: %s.missing\n", FALSE},
      {"trust-anchor: \". DS 1 13 2 %s\"\n", FALSE},
      {"trusted-keys-file: %s\n", FALSE},
      {"include: %s\n", FALSE},
  };
  g_autofree char *stubs = NULL;

  g_assert_true (g_file_get_contents (conf_file, &stubs, NULL, NULL));
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_auto (GStrv) parts = g_strsplit (cases[i].option, "%s", 2);
    g_autofree char *text =
        g_strconcat (stubs, "\nserver: ", parts[0], root_file, parts[1], NULL);
    g_autofree char *path = write_scratch ("fragment", text);
    LlResolverOptions options = {.dns_conf_file = path, .at_dns = -1};
    g_autoptr (LlResolver) resolver = ll_helper_resolver_new (&options);
    g_auto (Outcome) outcome = {NULL};

    ask_address (resolver, "alice@example.org", &outcome);
    g_assert_true ((outcome.answer != NULL) == cases[i].good);
    if (outcome.answer == NULL)
      continue;
    g_assert_cmpint (ll_dns_answer_get_status (outcome.answer), ==, LL_DNS_SECURE);
  }
}

static void
test_fragment_refused_by_helper (void)
{
  g_autofree char *path = write_scratch ("fragment", "server: no-such-option: yes\n");
  const char *anchors[] = {root_file, NULL};
  LlResolverOptions options = {.trust_anchor_files = anchors,
                               .dns_conf_file = path,
                               .at_dns = -1};
  g_autoptr (LlResolver) resolver = ll_helper_resolver_new (&options);
  g_auto (Outcome) outcome = {NULL};

  for (int i = 0; i < 6; i++) { /* it stays so, and the process is not tried again */
    ask_and_wait (resolver, "example.org", &outcome);
    g_assert_error (outcome.error, LL_ERROR, LL_ERROR_UNSUPPORTED);
  }
}

/* A file that was mended is read anew by the next question: after an error of ours, and
 * after the helper refused what it was told. */
static void
test_mended (void)
{
  static const struct {
    const char *conf;
    LlError code;
  } mended[] = {
      {"server: no-such-option: yes\n", LL_ERROR_UNSUPPORTED},
      {"python: x\n", LL_ERROR_MALFORMED},
  };
  g_autofree char *good = NULL;
  const char *anchors[] = {root_file, NULL};

  g_assert_true (g_file_get_contents (conf_file, &good, NULL, NULL));
  for (size_t i = 0; i < G_N_ELEMENTS (mended); i++) {
    g_autofree char *path = write_scratch ("fragment", mended[i].conf);
    g_autofree char *again = NULL;
    LlResolverOptions options = {.trust_anchor_files = anchors,
                                 .dns_conf_file = path,
                                 .at_dns = -1};
    g_autoptr (LlResolver) resolver = ll_helper_resolver_new (&options);
    g_auto (Outcome) outcome = {NULL};

    for (int j = 0; j < 2; j++) {
      ask_and_wait (resolver, "example.org", &outcome);
      g_assert_error (outcome.error, LL_ERROR, (int)mended[i].code);
    }
    again = write_scratch ("fragment", good);
    ask_address (resolver, "alice@example.org", &outcome);
    g_assert_no_error (outcome.error);
    g_assert_cmpint (ll_dns_answer_get_status (outcome.answer), ==, LL_DNS_SECURE);
  }
}

/* A file that never ends to be read: the loop turns, who asks can leave, and the others
 * are told in time that there is no answer.  When it ends at last nobody needs to do
 * anything. */
static void
test_slow_file (void)
{
  g_autofree char *path = g_build_filename (scratch, "anchor", NULL);
  g_autofree char *root = NULL;
  const char *anchors[] = {path, NULL};
  LlResolverOptions options = {.trust_anchor_files = anchors,
                               .dns_conf_file = conf_file,
                               .at_dns = -1};
  g_autoptr (LlResolver) resolver = ll_helper_resolver_new (&options);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Outcome) left = {NULL};
  g_auto (Outcome) outcome = {NULL};
  gint64 start = g_get_monotonic_time ();
  int fd;

  g_unlink (path);
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  ask (resolver, "example.org", cancellable, &left);
  ask (resolver, "example.net", NULL, &outcome);
  g_assert_cmpfloat (seconds_since (start), <, 0.2);
  wait_seconds (0.2);
  start = g_get_monotonic_time ();
  g_cancellable_cancel (cancellable);
  wait_for (&left);
  g_assert_error (left.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpfloat (seconds_since (start), <, 0.1);
  wait_for (&outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpint (ll_dns_answer_get_status (outcome.answer), ==, LL_DNS_FAILED);

  fd = open (path, O_WRONLY);
  g_assert_true (g_file_get_contents (root_file, &root, NULL, NULL));
  g_assert_cmpint (write (fd, root, strlen (root)), ==, (gssize)strlen (root));
  close (fd);
  ask_address (resolver, "alice@example.org", &outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpint (ll_dns_answer_get_status (outcome.answer), ==, LL_DNS_SECURE);
  g_unlink (path);
}

static unsigned int
count_threads (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/task", 0, NULL);
  unsigned int n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

/* The resolver goes while its file is being read: what is started in the end is nobody's,
 * and ends. */
static void
test_dropped_while_starting (void)
{
  g_autofree char *path = g_build_filename (scratch, "anchor", NULL);
  g_autofree char *root = NULL;
  const char *anchors[] = {path, NULL};
  LlResolverOptions options = {.trust_anchor_files = anchors,
                               .dns_conf_file = conf_file,
                               .at_dns = -1};
  LlResolver *resolver = ll_helper_resolver_new (&options);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Outcome) outcome = {NULL};
  unsigned int n_threads;
  int fd;

  g_assert_true (g_file_get_contents (root_file, &root, NULL, NULL));
  g_unlink (path);
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  wait_seconds (0.1);
  n_threads = count_threads ();
  ask (resolver, "example.org", cancellable, &outcome);
  wait_seconds (0.1);
  g_assert_cmpuint (count_threads (), >, n_threads);
  g_cancellable_cancel (cancellable);
  wait_for (&outcome);
  wait_seconds (0.01);
  g_object_add_weak_pointer (G_OBJECT (resolver), (gpointer *)&resolver);
  g_object_unref (resolver);
  g_assert_null (resolver);

  fd = open (path, O_WRONLY);
  g_assert_cmpint (write (fd, root, strlen (root)), ==, (gssize)strlen (root));
  close (fd);
  for (int i = 0; i < 200 && count_threads () > n_threads; i++)
    wait_seconds (0.01);
  g_assert_cmpuint (count_threads (), <=, n_threads);
  g_unlink (path);
}

/* Returns: (transfer full): "ADDR@PORT" of the lab's name server */
static char *
find_server (void)
{
  g_autofree char *text = NULL;
  const char *at;

  g_assert_true (g_file_get_contents (conf_file, &text, NULL, NULL));
  at = strstr (text, "127.0.0.1@");
  g_assert_nonnull (at);

  return g_strndup (at, strcspn (at, " \"\r\n"));
}

/* Each zone by option: with names minimised (RFC 9156) the validator follows delegations,
 * and these lead to port 53. */
static void
test_stub (void)
{
  g_autofree char *server = find_server ();
  g_autofree char *root = g_strconcat (".=", server, NULL);
  g_autofree char *org = g_strconcat ("org=", server, NULL);
  g_autofree char *example = g_strconcat ("example.org.=", server, NULL);
  const char *anchors[] = {root_file, NULL};
  const char *stubs[] = {root, org, example, NULL};
  LlResolverOptions options = {.trust_anchor_files = anchors,
                               .stubs = stubs,
                               .at_dns = -1};
  g_autoptr (LlResolver) resolver = ll_helper_resolver_new (&options);
  g_auto (Outcome) outcome = {NULL};

  ask_address (resolver, "alice@example.org", &outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpint (ll_dns_answer_get_status (outcome.answer), ==, LL_DNS_SECURE);
  g_assert_cmpuint (ll_dns_answer_get_n_records (outcome.answer), ==, 1);
}

/* libunbound answers "test." itself, unproven, unless a server was named for it.  The one
 * that is named here does not hold the zone, which shows that it was asked. */
static void
test_stub_for_special_name (void)
{
  g_autofree char *server = find_server ();
  g_autofree char *stub = g_strconcat ("a.test=", server, NULL);
  const char *anchors[] = {root_file, NULL};
  const char *stubs[] = {stub, NULL};

  for (int i = 0; i < 2; i++) {
    LlResolverOptions options = {.trust_anchor_files = anchors,
                                 .dns_conf_file = conf_file,
                                 .stubs = i == 1 ? stubs : NULL,
                                 .at_dns = -1};
    g_autoptr (LlResolver) resolver = ll_helper_resolver_new (&options);
    g_auto (Outcome) outcome = {NULL};

    ask_and_wait (resolver, "b.a.test", &outcome);
    g_assert_cmpint (ll_dns_answer_get_status (outcome.answer), ==,
                     (i == 1 ? LL_DNS_BOGUS : LL_DNS_INSECURE));
  }
}

/* The lab's server does for a forwarder, because it holds all the zones there are.  It
 * speaks no TLS, and nobody falls back to plain text. */
static void
test_forward (void)
{
  g_autofree char *server = find_server ();
  g_autofree char *over_tls = g_strconcat (server, "#dns.example", NULL);
  const struct {
    const char *forward;
    LlDnsStatus status;
  } cases[] = {{server, LL_DNS_SECURE},
               {over_tls, LL_DNS_FAILED},
               {"::1@9", LL_DNS_FAILED}};
  const char *anchors[] = {root_file, NULL};

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    LlResolverOptions options = {.trust_anchor_files = anchors,
                                 .forward = cases[i].forward,
                                 .at_dns = -1};
    g_autoptr (LlResolver) resolver = ll_helper_resolver_new (&options);
    g_auto (Outcome) outcome = {NULL};

    ask_address (resolver, "alice@example.org", &outcome);
    if (cases[i].forward == over_tls && outcome.error != NULL) {
      g_assert_error (outcome.error, LL_ERROR, LL_ERROR_UNSUPPORTED);
      continue;
    }
    g_assert_no_error (outcome.error);
    g_assert_cmpint (ll_dns_answer_get_status (outcome.answer), ==, cases[i].status);
  }
}

static void
test_usage (void)
{
  static const char *const bad_stubs[] = {"",
                                          "example.org",
                                          "example.org=",
                                          "example.org=localhost",
                                          "example.org=127.0.0.1@0",
                                          "example.org=127.0.0.1@65536",
                                          "exa mple=127.0.0.1",
                                          "a\"b=127.0.0.1",
                                          "=127.0.0.1"};
  static const char *const bad_forwards[] = {
      "", "dns.example", "127.0.0.1@x", "127.0.0.1#", "127.0.0.1#a b", "127.0.0.1#."};
  const char *anchors[] = {root_file, NULL};
  LlResolverOptions options = {.trust_anchor_files = anchors, .at_dns = -1};

  for (size_t i = 0; i < G_N_ELEMENTS (bad_stubs); i++) {
    const char *stubs[] = {bad_stubs[i], NULL};
    g_autoptr (GError) error = NULL;

    options.stubs = stubs;
    refuse (&options, &error);
    g_assert_error (error, LL_ERROR, LL_ERROR_USAGE);
  }
  options.stubs = NULL;
  for (size_t i = 0; i < G_N_ELEMENTS (bad_forwards); i++) {
    g_autoptr (GError) error = NULL;

    options.forward = bad_forwards[i];
    refuse (&options, &error);
    g_assert_error (error, LL_ERROR, LL_ERROR_USAGE);
  }
  options.forward = NULL;
  options.dns_conf_file = "/nonexistent/dns.conf";
  {
    g_autoptr (GError) error = NULL;

    refuse (&options, &error);
    g_assert_error (error, LL_ERROR, LL_ERROR_USAGE);
  }
}

/* Today's signatures hold in an hour; in ten years they have expired, and so has every
 * other. */
static void
test_at_dns (void)
{
  static const struct {
    gint64 later;
    LlDnsStatus status;
  } cases[] = {{3600, LL_DNS_SECURE}, {315360000, LL_DNS_BOGUS}};
  const char *anchors[] = {root_file, NULL};

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    LlResolverOptions options = {.trust_anchor_files = anchors,
                                 .dns_conf_file = conf_file,
                                 .at_dns = g_get_real_time () / G_USEC_PER_SEC +
                                           cases[i].later};
    g_autoptr (LlResolver) resolver = ll_helper_resolver_new (&options);
    g_auto (Outcome) outcome = {NULL};

    ask_address (resolver, "alice@example.org", &outcome);
    g_assert_no_error (outcome.error);
    g_assert_cmpint (ll_dns_answer_get_status (outcome.answer), ==, cases[i].status);
  }
}

static void
test_at_dns_refused (void)
{
  static const gint64 times[] = {-2, G_MAXUINT32 + G_GINT64_CONSTANT (1), G_MAXINT64,
                                 G_MININT64};
  const char *anchors[] = {root_file, NULL};

  for (size_t i = 0; i < G_N_ELEMENTS (times); i++) {
    LlResolverOptions options = {.trust_anchor_files = anchors, .at_dns = times[i]};
    g_autoptr (GError) error = NULL;

    refuse (&options, &error);
    g_assert_error (error, LL_ERROR, LL_ERROR_USAGE);
  }
}

/* -- contexts and lifetimes -- */

static void
test_own_context (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  LlResolver *resolver;
  g_auto (Outcome) outcome = {NULL};

  g_main_context_push_thread_default (context);
  resolver = make_resolver ();
  ask_address (resolver, "alice@example.org", &outcome);
  g_assert_cmpint (ll_dns_answer_get_status (outcome.answer), ==, LL_DNS_SECURE);
  g_object_unref (resolver);
  g_main_context_pop_thread_default (context);
}

static void
test_dropped_while_asking (void)
{
  LlResolver *resolver = make_resolver ();
  g_autofree char *alice = name_of ("alice@example.org");
  g_auto (Outcome) first = {NULL};
  g_auto (Outcome) second = {NULL};

  ask (resolver, alice, NULL, &first);
  ask (resolver, alice, NULL, &second);
  g_object_unref (resolver);
  wait_for (&first);
  wait_for (&second);
  g_assert_cmpint (ll_dns_answer_get_status (second.answer), ==, LL_DNS_SECURE);
}

static void
remove_scratch (void)
{
  static const char *const names[] = {"anchor", "fragment", "hostile"};

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = g_build_filename (scratch, names[i], NULL);

    g_unlink (path);
  }
  g_rmdir (scratch);
}

int
main (int argc, char **argv)
{
  const char *lab = g_getenv ("LETTERLOCK_LAB");
  int result;

  g_test_init (&argc, &argv, NULL);
  if (lab == NULL) {
    g_printerr ("run this by tests/lab/with-lab\n");
    return 1;
  }
  conf_file = g_build_filename (lab, "dns.conf", NULL);
  root_file = g_build_filename (lab, "root.ds", NULL);
  scratch = g_dir_make_tmp ("ll-resolver-XXXXXX", NULL);

  for (size_t row = 0; row < G_N_ELEMENTS (rows); row++) {
    g_autofree char *path =
        g_strconcat ("/dns/helper-resolver/", rows[row].case_name, NULL);

    g_test_add_data_func (path, GSIZE_TO_POINTER (row), test_outcome);
  }
  g_test_add_func ("/dns/helper-resolver/D3-no-data", test_no_data);
  g_test_add_func ("/dns/helper-resolver/D3-negative-ttl", test_negative_ttl);
  g_test_add_func ("/dns/helper-resolver/D1-alias", test_alias);
  g_test_add_func ("/dns/helper-resolver/D1-wildcard", test_wildcard);
  g_test_add_func ("/dns/helper-resolver/D6-silent", test_silent);
  g_test_add_func ("/dns/helper-resolver/D6-dead-server", test_dead_server);
  g_test_add_func ("/dns/helper-resolver/not-a-name", test_not_a_name);
  g_test_add_func ("/dns/helper-resolver/parallel", test_parallel);
  g_test_add_func ("/dns/helper-resolver/silent-crowd", test_silent_crowd);
  g_test_add_func ("/dns/helper-resolver/too-many", test_too_many);
  g_test_add_func ("/dns/helper-resolver/cancel", test_cancel);
  g_test_add_func ("/dns/helper-resolver/killed", test_killed);
  g_test_add_func ("/dns/helper-resolver/stopped", test_stopped);
  g_test_add_func ("/dns/helper-resolver/ends", test_ends);
  g_test_add_func ("/dns/helper-resolver/clean", test_clean);
  g_test_add_func ("/dns/helper-resolver/no-helper", test_no_helper);
  g_test_add_func ("/dns/helper-resolver/hostile-helper", test_hostile_helper);
  g_test_add_func ("/dns/helper-resolver/anchor-refused", test_anchor_refused);
  g_test_add_func ("/dns/helper-resolver/anchor-wrong", test_anchor_wrong);
  g_test_add_func ("/dns/helper-resolver/anchor-in-fragment", test_anchor_in_fragment);
  g_test_add_func ("/dns/helper-resolver/fragment-refused-by-helper",
                   test_fragment_refused_by_helper);
  g_test_add_func ("/dns/helper-resolver/mended-files-are-read-anew", test_mended);
  g_test_add_func ("/dns/helper-resolver/slow-files-keep-nobody", test_slow_file);
  g_test_add_func ("/dns/helper-resolver/dropped-while-starting",
                   test_dropped_while_starting);
  g_test_add_func ("/dns/helper-resolver/stub", test_stub);
  g_test_add_func ("/dns/helper-resolver/stub-for-special-name",
                   test_stub_for_special_name);
  g_test_add_func ("/dns/helper-resolver/forward", test_forward);
  g_test_add_func ("/dns/helper-resolver/usage", test_usage);
  g_test_add_func ("/dns/helper-resolver/at-dns", test_at_dns);
  g_test_add_func ("/dns/helper-resolver/at-dns-refused", test_at_dns_refused);
  g_test_add_func ("/dns/helper-resolver/own-context", test_own_context);
  g_test_add_func ("/dns/helper-resolver/dropped-while-asking",
                   test_dropped_while_asking);

  result = g_test_run ();
  remove_scratch ();
  g_free (conf_file);
  g_free (root_file);
  g_free (scratch);

  return result;
}
