/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "base/ll-error.h"
#include "draft-cases.h"
#include "engine/ll-outbox.h"

/* From the composer to the mail server, over the lab's own: what leaves, what stays, and
 * that nothing leaves in clear which should not. */

#define ALICE   "alice@example.org"
#define BOB     "bob@example.net"
#define NOBODY  "nobody@example.org"  /* publishes nothing */
#define CHAINED "chained@example.org" /* an authority vouches for the certificate */
#define REVOKED "revoked@example.org"

typedef struct {
  GThread *thread;
  GString *steps;
  gboolean has_ended;
} Watch;

static void
watch_progress (LlSendStage stage,
                unsigned int done,
                unsigned int total,
                gpointer user_data)
{
  Watch *watch = user_data;

  g_assert_true (g_thread_self () == watch->thread);
  g_assert_false (watch->has_ended);
  g_string_append_printf (watch->steps, "%s %u/%u;",
                          stage == LL_SEND_PREPARING ? "prepare" : "submit", done, total);
}

static LlSending *
send_watched (Fixture *self,
              LlDraft *draft,
              const LlSendChoices *choices,
              Watch *watch,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  LlSending *sending;

  ll_send_draft_async (self->engine, draft, choices,
                       watch != NULL ? watch_progress : NULL, watch, cancellable,
                       keep_result_cb, &result);
  wait_for_result (&result);
  if (watch != NULL)
    watch->has_ended = TRUE;
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  sending = ll_send_draft_finish (self->engine, result, error);

  return sending;
}

static LlSending *
send (Fixture *self, LlDraft *draft, const LlSendChoices *choices, GError **error)
{
  return send_watched (self, draft, choices, NULL, NULL, error);
}

static char *
build_mailbox (const char *address)
{
  g_autofree char *maildir = build_lab_path (address, "Maildir");

  return g_build_filename (maildir, "new", NULL);
}

/* The letters that somebody has, as file names. */
static GHashTable *
list_mail (const char *address)
{
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *path = build_mailbox (address);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_hash_table_add (names, g_build_filename (path, name, NULL));

  return names;
}

/* The one letter that came since; NULL: none. */
static char *
find_new_mail (const char *address, GHashTable *before)
{
  g_autoptr (GHashTable) now = list_mail (address);
  GHashTableIter iter;
  gpointer name;
  char *found = NULL;

  g_hash_table_iter_init (&iter, now);
  while (g_hash_table_iter_next (&iter, &name, NULL)) {
    if (g_hash_table_contains (before, name))
      continue;
    g_assert_null (found);
    found = g_strdup (name);
  }

  return found;
}

static char *
read_mail (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *text;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return text;
}

/* -- the rule of safety, as a table -- */

typedef enum {
  IS_ENCRYPTED,
  IS_CLEAR,
  IS_HELD,    /* somebody cannot be served: nothing left */
  IS_REFUSED, /* it makes no sense: nothing left */
} Outcome;

static const struct {
  LlEncryptMode mode;
  gboolean answers_encrypted;
  gboolean in_clear;
  Outcome served;
  Outcome unserved;
} rows[] = {
    {LL_ENCRYPT_AUTOMATIC, FALSE, FALSE, IS_ENCRYPTED, IS_HELD},
    {LL_ENCRYPT_AUTOMATIC, FALSE, TRUE, IS_CLEAR, IS_CLEAR},
    {LL_ENCRYPT_AUTOMATIC, TRUE, FALSE, IS_ENCRYPTED, IS_HELD},
    {LL_ENCRYPT_AUTOMATIC, TRUE, TRUE, IS_ENCRYPTED, IS_HELD},
    {LL_ENCRYPT_ALWAYS, FALSE, FALSE, IS_ENCRYPTED, IS_HELD},
    {LL_ENCRYPT_ALWAYS, FALSE, TRUE, IS_REFUSED, IS_REFUSED},
    {LL_ENCRYPT_ALWAYS, TRUE, FALSE, IS_ENCRYPTED, IS_HELD},
    {LL_ENCRYPT_ALWAYS, TRUE, TRUE, IS_REFUSED, IS_REFUSED},
    {LL_ENCRYPT_NEVER, FALSE, FALSE, IS_CLEAR, IS_CLEAR},
    {LL_ENCRYPT_NEVER, FALSE, TRUE, IS_CLEAR, IS_CLEAR},
    {LL_ENCRYPT_NEVER, TRUE, FALSE, IS_ENCRYPTED, IS_HELD},
    {LL_ENCRYPT_NEVER, TRUE, TRUE, IS_ENCRYPTED, IS_HELD},
};

static void
check_letter (const char *path, Outcome outcome)
{
  g_autofree char *text = read_mail (path);

  if (outcome == IS_ENCRYPTED) {
    g_assert_null (strstr (text, CANARY_TEXT));
    g_assert_null (strstr (text, CANARY_SUBJECT));
    g_assert_nonnull (strstr (text, "Subject: [...]\r\n"));
    g_assert_nonnull (strstr (text, "smime-type=enveloped-data"));
  } else {
    g_assert_nonnull (strstr (text, "\r\n" CANARY_TEXT "\r\n"));
    g_assert_nonnull (strstr (text, "Subject: " CANARY_SUBJECT "\r\n"));
  }
}

static void
check_row (Fixture *self, size_t i, const char *to, Outcome outcome)
{
  LlDraft fields = {.mode = rows[i].mode, .answers_encrypted = rows[i].answers_encrypted};
  LlSendChoices choices = {.in_clear = rows[i].in_clear};
  g_autoptr (LlDraft) draft = fill_draft (fields, ALICE, to, NULL);
  g_autoptr (GHashTable) before = list_mail (to);
  g_autoptr (GError) error = NULL;
  g_autoptr (LlSending) sending = send (self, draft, &choices, &error);
  g_autofree char *letter = find_new_mail (to, before);

  g_test_message ("mode %s, answers encrypted %d, in clear %d, to %s",
                  ll_encrypt_mode_to_string (rows[i].mode), rows[i].answers_encrypted,
                  rows[i].in_clear, to);
  if (sending != NULL && sending->waiting->len > 0)
    g_test_message ("%s", ((LlQueued *)sending->waiting->pdata[0])->reason);
  g_assert_cmpuint (count_outbox (self), ==, 0);
  if (outcome == IS_REFUSED) {
    g_assert_error (error, LL_ERROR, LL_ERROR_USAGE);
    g_assert_null (letter);
    return;
  }
  g_assert_no_error (error);
  g_assert_cmpuint (sending->waiting->len, ==, 0);
  if (outcome == IS_HELD) {
    g_assert_cmpint (sending->sealing->outcome, ==, LL_SEAL_UNSERVED);
    g_assert_cmpuint (sending->n_sent, ==, 0);
    g_assert_null (letter);
    return;
  }
  g_assert_cmpint (sending->sealing->outcome, ==, LL_SEAL_DONE);
  g_assert_cmpuint (sending->n_sent, ==, 1);
  g_assert_cmpint (sending->is_encrypted, ==, outcome == IS_ENCRYPTED);
  g_assert_nonnull (letter);
  check_letter (letter, outcome);
  /* In clear nobody is looked up. */
  g_assert_cmpuint (sending->sealing->discoveries->len, ==, outcome == IS_ENCRYPTED);
}

static void
test_what_leaves (Fixture *self, gconstpointer data)
{
  use_person (self, ALICE);
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    check_row (self, i, BOB, rows[i].served);
    check_row (self, i, NOBODY, rows[i].unserved);
  }
}

/* Without choices nothing was chosen. */
static void
test_no_choices (Fixture *self, gconstpointer data)
{
  g_autoptr (LlDraft) draft = write_draft (ALICE, NOBODY, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LlSending) sending = NULL;

  use_person (self, ALICE);
  sending = send (self, draft, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sending->sealing->outcome, ==, LL_SEAL_UNSERVED);
}

/* -- signatures in clear (7.12) -- */

static const struct {
  const char *from;
  gboolean is_signed;
} signers[] = {
    {ALICE, FALSE}, /* by no authority */
    {CHAINED, TRUE},
    {REVOKED, TRUE}, /* no list says so */
    {"daneta@example.org", FALSE},
    {"old@example.org", FALSE},
};

static void
test_signed_in_clear (Fixture *self, gconstpointer data)
{
  for (size_t i = 0; i < G_N_ELEMENTS (signers); i++) {
    g_autoptr (LlDraft) draft =
        fill_draft ((LlDraft){.mode = LL_ENCRYPT_NEVER}, signers[i].from, BOB, NULL);
    g_autoptr (GHashTable) before = list_mail (BOB);
    g_autoptr (GError) error = NULL;
    g_autoptr (LlSending) sending = NULL;
    g_autofree char *path = NULL;
    g_autofree char *text = NULL;

    use_person (self, signers[i].from);
    sending = send (self, draft, NULL, &error);
    g_assert_no_error (error);
    path = find_new_mail (BOB, before);
    g_assert_nonnull (path);
    text = read_mail (path);
    g_test_message ("%s", signers[i].from);
    g_assert_cmpint (sending->sealing->signer != NULL, ==, signers[i].is_signed);
    g_assert_cmpint (strstr (text, "multipart/signed") != NULL, ==, signers[i].is_signed);
    g_assert_nonnull (strstr (text, CANARY_TEXT));
  }
}

/* A note that brings one's certificate is signed whoever vouches for it; what
 * is encrypted stays so. */
static void
test_signed_because_said_so (Fixture *self, gconstpointer data)
{
  LlEncryptMode modes[] = {LL_ENCRYPT_NEVER, LL_ENCRYPT_AUTOMATIC};
  LlSendChoices choices = {.sign = TRUE};

  use_person (self, ALICE);
  for (size_t i = 0; i < G_N_ELEMENTS (modes); i++) {
    g_autoptr (LlDraft) draft =
        fill_draft ((LlDraft){.mode = modes[i]}, ALICE, BOB, NULL);
    g_autoptr (GHashTable) before = list_mail (BOB);
    g_autoptr (GError) error = NULL;
    g_autoptr (LlSending) sending = send (self, draft, &choices, &error);
    g_autofree char *path = find_new_mail (BOB, before);
    g_autofree char *text = NULL;

    g_assert_no_error (error);
    g_assert_cmpint (sending->is_encrypted, ==, modes[i] == LL_ENCRYPT_AUTOMATIC);
    g_assert_nonnull (sending->sealing->signer);
    text = read_mail (path);
    g_assert_cmpint (strstr (text, CANARY_TEXT) != NULL, ==,
                     modes[i] == LL_ENCRYPT_NEVER);
    g_assert_cmpint (strstr (text, "multipart/signed") != NULL, ==,
                     modes[i] == LL_ENCRYPT_NEVER);
  }
}

static void
test_revoked_signs_nothing_in_clear (Fixture *self, gconstpointer data)
{
  g_autofree char *list = build_lab_path (NULL, "mail-ca.crl");
  const char *lists[] = {list, NULL};
  LlEngineOptions options = make_options (self, REVOKED);
  g_autoptr (LlDraft) draft =
      fill_draft ((LlDraft){.mode = LL_ENCRYPT_NEVER}, REVOKED, BOB, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LlSending) sending = NULL;

  use_person (self, REVOKED);
  options.crl_files = lists;
  use_person_with (self, options);
  sending = send (self, draft, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sending->n_sent, ==, 1);
  g_assert_null (sending->sealing->signer);
}

/* -- envelopes -- */

/* One letter for To, one for each Bcc, who stands in none of them. */
static void
test_blind_copies (Fixture *self, gconstpointer data)
{
  static const char steps[] = "prepare 0/0;submit 0/3;submit 1/3;submit 2/3;"
                              "submit 3/3;";
  LlEncryptMode both[] = {LL_ENCRYPT_AUTOMATIC, LL_ENCRYPT_NEVER};

  use_person (self, ALICE);
  for (size_t i = 0; i < G_N_ELEMENTS (both); i++) {
    g_autoptr (LlDraft) draft = fill_draft ((LlDraft){.mode = both[i]}, ALICE, BOB,
                                            "rsa2048@example.net, twocerts@example.org");
    g_autoptr (GHashTable) before = list_mail (BOB);
    g_autoptr (GHashTable) blind_before = list_mail ("rsa2048@example.net");
    Watch watch = {g_thread_self (), g_string_new (NULL), FALSE};
    g_autoptr (GError) error = NULL;
    g_autoptr (LlSending) sending =
        send_watched (self, draft, NULL, &watch, NULL, &error);
    g_autofree char *path = find_new_mail (BOB, before);
    g_autofree char *blind_path = find_new_mail ("rsa2048@example.net", blind_before);
    g_autofree char *text = NULL;
    g_autofree char *blind_text = NULL;

    g_assert_no_error (error);
    g_assert_cmpuint (sending->n_sent, ==, 3);
    g_assert_cmpstr (watch.steps->str, ==, steps);
    g_string_free (watch.steps, TRUE);
    text = read_mail (path);
    blind_text = read_mail (blind_path);
    g_assert_null (strstr (text, "rsa2048"));
    g_assert_null (strstr (text, "twocerts"));
    g_assert_null (strstr (blind_text, "twocerts"));
    g_assert_null (strstr (blind_text, "\r\nBcc:"));
  }
}

/* -- what cannot be sent -- */

static void
expect_failure (Fixture *self, LlDraft *draft, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LlSending) sending = send (self, draft, NULL, &error);

  g_assert_error (error, LL_ERROR, code);
  g_assert_null (sending);
  g_assert_cmpuint (count_outbox (self), ==, 0);
}

static void
test_typed_text (Fixture *self, gconstpointer data)
{
  use_person (self, ALICE);
  for (unsigned int i = 0; i < LL_N_DRAFT_FIELDS; i++) {
    LlDraft fields = {.mode = LL_ENCRYPT_NEVER};
    g_autoptr (LlDraft) draft = NULL;

    fields.fields[i].typed = "carol";
    draft = fill_draft (fields, ALICE, BOB, NULL);
    expect_failure (self, draft, LL_ERROR_USAGE);
  }
}

static void
test_blank_typed_text (Fixture *self, gconstpointer data)
{
  LlDraft fields = {.mode = LL_ENCRYPT_NEVER};
  g_autoptr (LlDraft) draft = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LlSending) sending = NULL;

  use_person (self, ALICE);
  fields.fields[LL_DRAFT_CC].typed = " , ";
  draft = fill_draft (fields, ALICE, BOB, NULL);
  sending = send (self, draft, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sending->n_sent, ==, 1);
}

static void
test_no_account (Fixture *self, gconstpointer data)
{
  g_autoptr (LlDraft) draft = write_draft ("stranger@example.com", BOB, NULL);

  use_person (self, ALICE);
  expect_failure (self, draft, LL_ERROR_NOT_FOUND);
}

static void
test_no_sender_and_nobody (Fixture *self, gconstpointer data)
{
  static const struct {
    const char *from;
    const char *to;
    LlSealOutcome outcome;
  } cases[] = {
      {NULL, BOB, LL_SEAL_NO_SENDER},
      {ALICE, NULL, LL_SEAL_NO_RECIPIENT},
      {BOB, ALICE, LL_SEAL_NO_IDENTITY},
  };

  use_person (self, ALICE);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (LlDraft) draft = write_draft (cases[i].from, cases[i].to, NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (LlSending) sending = send (self, draft, NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpint (sending->sealing->outcome, ==, cases[i].outcome);
    g_assert_cmpuint (count_outbox (self), ==, 0);
  }
}

/* -- what waits -- */

static void
break_account (Fixture *self)
{
  ll_test_shell_run (self->shell, "sed -i 's/^port=.*/port=1/' accounts.ini");
}

/* The server is gone: the letter waits, sealed, with the reason; the server is there
 * again: it goes. */
static void
test_waits_with_reason (Fixture *self, gconstpointer data)
{
  g_autoptr (LlDraft) draft = write_draft (ALICE, BOB, "rsa2048@example.net");
  g_autofree char *accounts = build_lab_path (NULL, "accounts.ini");
  g_autofree char *outbox = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LlSending) sending = NULL;
  const LlQueued *letter;

  use_person (self, ALICE);
  break_account (self);
  sending = send (self, draft, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sending->sealing->outcome, ==, LL_SEAL_DONE);
  g_assert_cmpuint (sending->n_sent, ==, 0);
  g_assert_cmpuint (sending->waiting->len, ==, 2);
  letter = sending->waiting->pdata[0];
  g_assert_cmpstr (letter->account, ==, ALICE);
  g_assert_cmpstr (letter->recipients[0], ==, BOB);
  g_assert_nonnull (letter->reason);
  outbox = ll_engine_build_path (self->engine, "outbox", NULL);
  g_assert_false (has_canary (outbox));

  ll_test_shell_run (self->shell, "cp '%s' .", accounts);
  g_assert_true (ll_outbox_submit (self->engine, letter->id, NULL, &error));
  g_assert_no_error (error);
}

/* The search finds what it should find: a letter in clear waits in clear. */
static void
test_canary_is_found (Fixture *self, gconstpointer data)
{
  g_autoptr (LlDraft) draft =
      fill_draft ((LlDraft){.mode = LL_ENCRYPT_NEVER}, ALICE, BOB, NULL);
  g_autofree char *outbox = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LlSending) sending = NULL;

  use_person (self, ALICE);
  break_account (self);
  sending = send (self, draft, NULL, &error);
  g_assert_no_error (error);
  outbox = ll_engine_build_path (self->engine, "outbox", NULL);
  g_assert_true (has_canary (outbox));
}

static void
test_waits_offline (Fixture *self, gconstpointer data)
{
  LlEngineOptions options;
  g_autoptr (LlDraft) draft =
      fill_draft ((LlDraft){.mode = LL_ENCRYPT_NEVER}, ALICE, BOB, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LlSending) sending = NULL;

  use_person (self, ALICE);
  options = make_options (self, ALICE);
  options.offline = TRUE;
  use_person_with (self, options);
  sending = send (self, draft, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (sending->waiting->len, ==, 1);
  g_assert_nonnull (((LlQueued *)sending->waiting->pdata[0])->reason);
}

/* -- giving up -- */

static gboolean
cancel_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);

  return G_SOURCE_REMOVE;
}

/* At any moment: nothing is left behind, or the letter is sent or waits. */
static void
test_cancelled_at_any_time (Fixture *self, gconstpointer data)
{
  unsigned int n_given_up = 0;

  use_person (self, ALICE);
  for (unsigned int i = 0; i < 24; i++) {
    g_autoptr (LlDraft) draft = write_draft (ALICE, BOB, "rsa2048@example.net");
    g_autoptr (GHashTable) before = list_mail (BOB);
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GError) error = NULL;
    g_autoptr (LlSending) sending = NULL;
    g_autofree char *path = NULL;

    if (i == 0)
      g_cancellable_cancel (cancellable);
    else
      g_timeout_add (i * 4, cancel_cb, cancellable);
    sending = send_watched (self, draft, NULL, NULL, cancellable, &error);
    while (!g_cancellable_is_cancelled (cancellable))
      g_main_context_iteration (NULL, TRUE);
    if (sending == NULL) {
      n_given_up++;
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_cmpuint (count_outbox (self), ==, 0);
      path = find_new_mail (BOB, before);
      g_assert_null (path);
      continue;
    }
    g_assert_cmpuint (sending->n_sent + sending->waiting->len, ==, 2);
    g_assert_cmpuint (count_outbox (self), ==, 2 * sending->waiting->len);
    for (guint j = 0; j < sending->waiting->len; j++)
      ll_outbox_cancel (self->engine, ((LlQueued *)sending->waiting->pdata[j])->id, NULL);
  }
  g_assert_cmpuint (n_given_up, >, 0);
}

/* -- several at once -- */

static void
test_many_at_once (Fixture *self, gconstpointer data)
{
  GAsyncResult *results[8] = {0};
  g_autoptr (GHashTable) before = list_mail (BOB);
  g_autoptr (GHashTable) after = NULL;

  use_person (self, ALICE);
  for (size_t i = 0; i < G_N_ELEMENTS (results); i++) {
    g_autoptr (LlDraft) draft = write_draft (ALICE, BOB, NULL);

    ll_send_draft_async (self->engine, draft, NULL, NULL, NULL, NULL, keep_result_cb,
                         &results[i]);
  }
  for (size_t i = 0; i < G_N_ELEMENTS (results); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (LlSending) sending = NULL;

    wait_for_result (&results[i]);
    sending = ll_send_draft_finish (self->engine, results[i], &error);
    g_assert_no_error (error);
    for (guint j = 0; j < sending->waiting->len; j++)
      g_test_message ("%s", ((LlQueued *)sending->waiting->pdata[j])->reason);
    g_assert_cmpint (sending->sealing->outcome, ==, LL_SEAL_DONE);
    g_assert_cmpuint (sending->n_sent, ==, 1);
    g_object_unref (results[i]);
  }
  after = list_mail (BOB);
  g_assert_cmpuint (g_hash_table_size (after), ==,
                    g_hash_table_size (before) + G_N_ELEMENTS (results));
}

int
main (int argc, char **argv)
{
  use_own_temporary_folder ();
  g_test_init (&argc, &argv, NULL);
  add_case ("send-draft/what-leaves-9.5-R1", test_what_leaves);
  add_case ("send-draft/no-choices", test_no_choices);
  add_case ("send-draft/signed-in-clear-7.12", test_signed_in_clear);
  add_case ("send-draft/signed-because-said-so", test_signed_because_said_so);
  add_case ("send-draft/revoked-signs-nothing-in-clear",
            test_revoked_signs_nothing_in_clear);
  add_case ("send-draft/blind-copies-9.11", test_blind_copies);
  add_case ("send-draft/typed-text", test_typed_text);
  add_case ("send-draft/blank-typed-text", test_blank_typed_text);
  add_case ("send-draft/no-account", test_no_account);
  add_case ("send-draft/no-sender-and-nobody", test_no_sender_and_nobody);
  add_case ("send-draft/waits-with-reason", test_waits_with_reason);
  add_case ("send-draft/canary-is-found", test_canary_is_found);
  add_case ("send-draft/waits-offline", test_waits_offline);
  add_case ("send-draft/cancelled-at-any-time", test_cancelled_at_any_time);
  add_case ("send-draft/many-at-once", test_many_at_once);

  return g_test_run ();
}
