/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "base/ll-error.h"
#include "engine-cases.h"

/* Sealing and opening as windows do it, and given up at any moment: what was asked for is
 * there whole, or nothing is. */

#define N_DELAYS    20
#define LETTER_SIZE (3 * 1024 * 1024)

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static LlSealing *
finish_seal (Fixture *self, GAsyncResult **result, GError **error)
{
  LlSealing *sealing;

  wait_for (result);
  sealing = ll_seal_finish (self->engine, *result, error);
  g_clear_object (result);

  return sealing;
}

static LlReport *
finish_open (Fixture *self, GAsyncResult **result, GError **error)
{
  LlReport *report;

  wait_for (result);
  report = ll_open_finish (self->engine, *result, error);
  g_clear_object (result);

  return report;
}

static LlSpool *
get_message (const LlSealing *sealing, guint i)
{
  return ((LlSealedMessage *)sealing->messages->pdata[i])->message;
}

static void
use_identity (Fixture *self, const char *person)
{
  LlEngineOptions options = make_options (self, person);

  replace_engine (self, &options);
}

static void
check_opened (const LlReport *report)
{
  g_assert_cmpint (report->encryption, ==, LL_ENCRYPTION_DECRYPTED);
  g_assert_cmpint (report->judgement.verdict, ==, LL_VERDICT_VERIFIED_DNS);
  g_assert_cmpstr (report->subject, ==, "The well");
}

static void
test_round_trip (Fixture *self, gconstpointer data)
{
  LlSealOptions how = {0};
  g_autoptr (LlSpool) draft =
      make_draft ("alice@example.org", "bob@example.net", "hello");
  g_autoptr (LlSealing) sealing = NULL;
  g_autoptr (LlReport) report = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;

  use_identity (self, "alice@example.org");
  ll_seal_async (self->engine, draft, &how, NULL, ended_cb, &result);
  sealing = finish_seal (self, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sealing->outcome, ==, LL_SEAL_DONE);
  g_assert_cmpuint (sealing->messages->len, ==, 1);

  use_identity (self, "bob@example.net");
  ll_open_async (self->engine, get_message (sealing, 0), NULL, ended_cb, &result);
  report = finish_open (self, &result, &error);
  g_assert_no_error (error);
  check_opened (report);
}

typedef struct {
  unsigned int n_calls;
  gboolean has_ended;
  LlReport *report;
} Early;

static void
early_cb (LlReport *report, gpointer user_data)
{
  Early *early = user_data;

  g_assert_false (early->has_ended);
  early->n_calls++;
  early->report = ll_report_ref (report);
}

/* While the domain is asked the letter can be read, and nobody vouches for it yet. */
static void
test_early (Fixture *self, gconstpointer data)
{
  LlSealOptions how = {0};
  g_autoptr (LlSpool) draft =
      make_draft ("alice@example.org", "bob@example.net", "hello");
  g_autoptr (LlSealing) sealing = NULL;
  g_autoptr (LlReport) report = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;
  Early early = {0};

  use_identity (self, "alice@example.org");
  ll_seal_async (self->engine, draft, &how, NULL, ended_cb, &result);
  sealing = finish_seal (self, &result, &error);
  g_assert_no_error (error);

  use_identity (self, "bob@example.net");
  ll_open_early_async (self->engine, get_message (sealing, 0), LL_DISCOVER_REFRESH,
                       early_cb, &early, NULL, ended_cb, &result);
  report = finish_open (self, &result, &error);
  early.has_ended = TRUE;
  g_assert_no_error (error);
  check_opened (report);

  g_assert_cmpuint (early.n_calls, ==, 1);
  g_assert_cmpstr (early.report->subject, ==, "The well");
  g_assert_cmpint (early.report->encryption, ==, LL_ENCRYPTION_DECRYPTED);
  g_assert_nonnull (early.report->letter);
  g_assert_null (early.report->discovery);
  g_assert_cmpint (early.report->evidence.state, ==, LL_DNSSEC_STATE_NOT_ASKED);
  g_assert_cmpint (early.report->judgement.verdict, ==, LL_VERDICT_UNKNOWN_SIGNER);
  g_assert_cmpint (early.report->summary, ==, LL_SUMMARY_ENCRYPTED);
  ll_report_unref (early.report);
}

/* Nobody is asked about an unsigned letter: there is nothing to wait for. */
static void
test_not_early (Fixture *self, gconstpointer data)
{
  g_autoptr (LlSpool) letter =
      make_draft ("alice@example.org", "bob@example.net", "hello");
  g_autoptr (LlReport) report = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;
  Early early = {0};

  use_identity (self, "bob@example.net");
  ll_open_early_async (self->engine, letter, LL_DISCOVER_NONE, early_cb, &early, NULL,
                       ended_cb, &result);
  report = finish_open (self, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (report->judgement.verdict, ==, LL_VERDICT_UNSIGNED);
  g_assert_cmpuint (early.n_calls, ==, 0);
}

/* Nobody gets a letter when one of its readers cannot. */
static void
test_all_or_nobody (Fixture *self, gconstpointer data)
{
  LlSealOptions how = {0};
  g_autoptr (LlSpool) draft =
      make_draft ("alice@example.org", "bob@example.net, nobody@example.org", "hello");
  g_autoptr (LlSealing) sealing = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;

  use_identity (self, "alice@example.org");
  ll_seal_async (self->engine, draft, &how, NULL, ended_cb, &result);
  sealing = finish_seal (self, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sealing->outcome, ==, LL_SEAL_UNSERVED);
  g_assert_cmpuint (sealing->messages->len, ==, 0);
  g_assert_cmpuint (sealing->discoveries->len, ==, 2);
}

/* An operation may outlive the front end's interest: nobody finishes it. */
static void
test_nobody_finishes (Fixture *self, gconstpointer data)
{
  LlSealOptions how = {0};
  g_autoptr (LlSpool) draft =
      make_draft ("alice@example.org", "bob@example.net", "hello");
  GAsyncResult *result = NULL;

  use_identity (self, "alice@example.org");
  ll_seal_async (self->engine, draft, &how, NULL, ended_cb, &result);
  g_clear_object (&self->engine);
  wait_for (&result);
  g_object_unref (result);
}

static gboolean
cancel_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);

  return G_SOURCE_REMOVE;
}

static gint64
measure (Fixture *self, LlSpool *letter, LlSpool *draft)
{
  LlSealOptions how = {0};
  gint64 begun = g_get_monotonic_time ();
  GAsyncResult *result = NULL;

  if (letter != NULL) {
    ll_open_async (self->engine, letter, NULL, ended_cb, &result);
    ll_report_unref (finish_open (self, &result, NULL));
  } else {
    ll_seal_async (self->engine, draft, &how, NULL, ended_cb, &result);
    ll_sealing_unref (finish_seal (self, &result, NULL));
  }

  return (g_get_monotonic_time () - begun) / 1000;
}

/* Delays between nothing and a little more than the whole takes. */
static guint
choose_delay (gint64 whole)
{
  return (guint)g_test_rand_int_range (0, (gint32)MAX (2, whole + whole / 4));
}

static void
test_seal_cancelled (Fixture *self, gconstpointer data)
{
  g_autoptr (LlSpool) draft =
      make_long_draft ("alice@example.org", "bob@example.net", LETTER_SIZE);
  unsigned int n_cancelled = 0;
  gint64 whole;

  use_identity (self, "alice@example.org");
  measure (self, NULL, draft); /* keys are read, and the helper is there */
  whole = measure (self, NULL, draft);
  for (int i = 0; i < N_DELAYS; i++) {
    LlSealOptions how = {0};
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (LlSealing) sealing = NULL;
    g_autoptr (GError) error = NULL;
    GAsyncResult *result = NULL;
    guint id = g_timeout_add_full (G_PRIORITY_DEFAULT, i == 0 ? 0 : choose_delay (whole),
                                   cancel_cb, g_object_ref (cancellable), g_object_unref);

    ll_seal_async (self->engine, draft, &how, cancellable, ended_cb, &result);
    sealing = finish_seal (self, &result, &error);
    if (!g_cancellable_is_cancelled (cancellable))
      g_source_remove (id);
    if (sealing == NULL) {
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      n_cancelled++;
    } else {
      g_assert_cmpint (sealing->outcome, ==, LL_SEAL_DONE);
      g_assert_cmpuint (sealing->messages->len, ==, 1);
      g_assert_cmpint (ll_spool_get_size (get_message (sealing, 0)), >, LETTER_SIZE);
    }
  }
  g_test_message ("%u of %d were cancelled", n_cancelled, N_DELAYS);
  g_assert_cmpuint (n_cancelled, >, 0);
  g_assert_cmpuint (count_outbox (self), ==, 0);
}

static void
test_open_cancelled (Fixture *self, gconstpointer data)
{
  LlSealOptions how = {0};
  g_autoptr (LlSpool) draft =
      make_long_draft ("alice@example.org", "bob@example.net", LETTER_SIZE);
  g_autoptr (LlSealing) sealing = NULL;
  g_autoptr (LlReport) last = NULL;
  unsigned int n_cancelled = 0;
  gint64 whole;

  use_identity (self, "alice@example.org");
  sealing = ll_seal (self->engine, draft, &how, NULL, NULL);
  use_identity (self, "bob@example.net");
  measure (self, get_message (sealing, 0), NULL);
  whole = measure (self, get_message (sealing, 0), NULL);
  for (int i = 0; i < N_DELAYS; i++) {
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (LlReport) report = NULL;
    g_autoptr (GError) error = NULL;
    GAsyncResult *result = NULL;
    guint id = g_timeout_add_full (G_PRIORITY_DEFAULT, i == 0 ? 0 : choose_delay (whole),
                                   cancel_cb, g_object_ref (cancellable), g_object_unref);

    ll_open_async (self->engine, get_message (sealing, 0), cancellable, ended_cb,
                   &result);
    report = finish_open (self, &result, &error);
    if (!g_cancellable_is_cancelled (cancellable))
      g_source_remove (id);
    if (report == NULL) {
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      n_cancelled++;
    } else {
      check_opened (report);
    }
  }
  g_test_message ("%u of %d were cancelled", n_cancelled, N_DELAYS);
  g_assert_cmpuint (n_cancelled, >, 0);
  last = open_letter (self, get_message (sealing, 0));
  check_opened (last);
}

/* The front end's list may change while the operation goes on. */
static void
test_options_are_copied (Fixture *self, gconstpointer data)
{
  g_autoptr (LlSpool) draft =
      make_draft ("alice@example.org", "bob@example.net", "hello");
  GPtrArray *accepted = make_addresses ("bob@example.net", NULL);
  LlSealOptions how = {.accepted = accepted};
  g_autoptr (LlCertificate) another = load_certificate ("rsa2048@example.net");
  g_autoptr (LlSealing) sealing = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *result = NULL;

  use_identity (self, "alice@example.org");
  put_answer (self, "bob@example.net", another, 60, get_now () - DAY_SEC);
  ll_seal_async (self->engine, draft, &how, NULL, ended_cb, &result);
  g_ptr_array_set_size (accepted, 0);
  g_ptr_array_unref (accepted);
  sealing = finish_seal (self, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sealing->outcome, ==, LL_SEAL_DONE);
}

/* Decisions that cannot be read are an error, and stay as they are: nobody is judged
 * without her past. */
static void
test_store_is_damaged (Fixture *self, gconstpointer data)
{
  static const char garbage[] = "this is no database, though it is long enough for one";
  g_autoptr (LlSpool) letter = write_letter (self, "alice@example.org", NULL, "hello");
  g_autoptr (GPtrArray) bob = make_addresses ("bob@example.net", NULL);
  g_autofree char *path = ll_engine_build_path (self->engine, "decisions.sqlite", NULL);
  g_autofree char *content = NULL;
  g_autoptr (GError) open = NULL;
  g_autoptr (GError) discover = NULL;

  g_assert_true (g_file_set_contents (path, garbage, -1, NULL));
  g_assert_null (ll_open (self->engine, letter, NULL, &open));
  g_assert_error (open, LL_ERROR, LL_ERROR_STORAGE);
  g_assert_null (
      ll_discover (self->engine, bob, LL_DISCOVER_NONE, NULL, NULL, &discover));
  g_assert_error (discover, LL_ERROR, LL_ERROR_STORAGE);
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, garbage);
}

/* An identity file that was not there is read once it is. */
static void
test_identity_appears (Fixture *self, gconstpointer data)
{
  LlEngineOptions options = make_options (self, "bob@example.net");
  g_autofree char *path = ll_engine_build_path (self->engine, "bob.p12", NULL);
  g_autofree char *original = build_lab_path ("bob@example.net", "identity.p12");
  const char *const files[] = {path, NULL};
  g_autoptr (LlSpool) letter = write_letter (self, "alice@example.org", NULL, "hello");
  g_autoptr (LlReport) report = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *content = NULL;
  size_t size;

  options = make_options (self, "bob@example.net");
  options.identity_files = files;
  replace_engine (self, &options);
  g_assert_null (ll_open (self->engine, letter, NULL, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);

  g_assert_true (g_file_get_contents (original, &content, &size, NULL));
  g_assert_true (g_file_set_contents (path, content, (gssize)size, NULL));
  report = open_letter (self, letter);
  g_assert_cmpint (report->judgement.verdict, ==, LL_VERDICT_VERIFIED_DNS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_case ("letters/sealed-here-opened-there", test_round_trip);
  add_case ("letters/can-be-read-while-the-sender-is-asked-about", test_early);
  add_case ("letters/nobody-is-asked-about-an-unsigned-one", test_not_early);
  add_case ("letters/all-can-read-it-or-it-is-not-written", test_all_or_nobody);
  add_case ("letters/nobody-has-to-wait-for-the-end", test_nobody_finishes);
  add_case ("letters/a-sealing-can-be-given-up", test_seal_cancelled);
  add_case ("letters/an-opening-can-be-given-up", test_open_cancelled);
  add_case ("letters/what-was-asked-for-does-not-change", test_options_are_copied);

  add_case ("letters/damaged-decisions-are-an-error", test_store_is_damaged);
  add_case ("letters/an-identity-may-appear-later", test_identity_appears);

  return g_test_run ();
}
