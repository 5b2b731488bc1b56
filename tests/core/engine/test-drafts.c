/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-drafts.h"

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/ll-error.h"
#include "base/ll-file.h"
#include "draft-cases.h"
#include "engine/ll-identities.h"
#include "support/ll-test-passphrase.h"

#define ALICE    "alice@example.org"
#define N_DRAFTS 40

/* -- people -- */

static void
make_identity (Fixture *self, const char *text, LlKeyType type)
{
  g_autoptr (LlAddress) address = make_address (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (LlIdentity) identity =
      ll_identities_create (self->engine, address, NULL, type, NULL, &error);

  g_assert_no_error (error);
}

static LlEngineOptions
plain_options (Fixture *self)
{
  return (LlEngineOptions){.data_dir = ll_test_shell_get_path (self->shell),
                           .at = -1,
                           .at_dns = -1};
}

/* An engine with identities in its data directory, and somebody to ask. */
static void
set_up (Fixture *self, gconstpointer data)
{
  self->shell = ll_test_shell_new ();
  use_person_with (self, plain_options (self));
  make_identity (self, ALICE, LL_KEY_P256);
}

static void
use_nobody_to_ask (Fixture *self)
{
  LlEngineOptions options = plain_options (self);

  replace_engine (self, &options);
}

/* -- calls -- */

static char *
save_with (Fixture *self,
           const char *id,
           LlDraft *draft,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ll_drafts_save_async (self->engine, id, draft, cancellable, keep_result_cb, &result);
  wait_for_result (&result);

  return ll_drafts_save_finish (self->engine, result, error);
}

static char *
save (Fixture *self, const char *id, LlDraft *draft)
{
  g_autoptr (GError) error = NULL;
  char *saved = save_with (self, id, draft, NULL, &error);

  g_assert_no_error (error);
  if (id != NULL)
    g_assert_cmpstr (saved, ==, id);

  return saved;
}

static LlDraft *
load_with (Fixture *self, const char *id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ll_drafts_load_async (self->engine, id, NULL, keep_result_cb, &result);
  wait_for_result (&result);

  return ll_drafts_load_finish (self->engine, result, error);
}

static LlDraft *
load (Fixture *self, const char *id)
{
  g_autoptr (GError) error = NULL;
  LlDraft *draft = load_with (self, id, &error);

  g_assert_no_error (error);

  return draft;
}

static GPtrArray *
list (Fixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *drafts;

  ll_drafts_list_async (self->engine, NULL, keep_result_cb, &result);
  wait_for_result (&result);
  drafts = ll_drafts_list_finish (self->engine, result, &error);
  g_assert_no_error (error);

  return drafts;
}

static gboolean
remove_with (Fixture *self, const char *id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ll_drafts_remove_async (self->engine, id, NULL, keep_result_cb, &result);
  wait_for_result (&result);

  return ll_drafts_remove_finish (self->engine, result, error);
}

static char *
build_draft_path (Fixture *self, const char *id)
{
  g_autofree char *name = g_strconcat (id, ".eml", NULL);

  return ll_engine_build_path (self->engine, "drafts", name);
}

static unsigned int
count_files (Fixture *self)
{
  g_autofree char *path = ll_engine_build_path (self->engine, "drafts", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  unsigned int n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

static void
assert_stored (Fixture *self, const char *id, const LlDraft *draft)
{
  g_autoptr (LlDraft) loaded = load (self, id);

  g_assert_cmpstr (loaded->subject, ==, draft->subject);
  g_assert_cmpstr (loaded->text, ==, draft->text);
  g_assert_cmpstr (loaded->in_reply_to, ==, draft->in_reply_to);
  g_assert_cmpstr (loaded->references, ==, draft->references);
  g_assert_cmpuint (loaded->attachments->len, ==, draft->attachments->len);
  for (guint i = 0; i < draft->attachments->len; i++) {
    const LlAttachment *a = loaded->attachments->pdata[i];
    const LlAttachment *b = draft->attachments->pdata[i];

    g_assert_cmpstr (a->name, ==, b->name);
    g_assert_cmpstr (a->type, ==, b->type);
    g_assert_cmpint (ll_spool_get_size (a->content), ==, ll_spool_get_size (b->content));
  }
  g_assert_true (ll_draft_equal (loaded, draft));
}

/* -- what is saved is what is restored -- */

static const char *const pieces[] = {
    "hello",
    " ",
    "\n",
    "\r",
    "\r\n",
    "From ",
    ".",
    "--",
    "\t",
    "  \n",
    "=",
    ";",
    "\\",
    "[draft]",
    "Gr\xc3\xbc\xc3\x9f"
    "e",
    "\xe4\xbd\xa0\xe5\xa5\xbd",
    "\xf0\x9f\x90\xb4",
    "\xe2\x80\x8d",
    "\xe2\x80\xae",
    "\x01",
    "\x7f",
    "#",
    "=?utf-8?q?x?=",
    "\"",
    "<a@b>",
    "e\xcc\x81",
    "\xc2\xa0",
    "\xe2\x80\xa8",
    "\f",
    "\xef\xbb\xbf",
};

static const char *const people[] = {
    "alice@example.org",
    "Alice <alice@example.org>",
    "\"Adams, A.\" <alice@example.org>",
    "M\xc3\xbcller <m@example.org>",
    "\"a \\\" b\"@example.org",
    "m\xc3\xbcller@b\xc3\xbc"
    "cher.example",
    "\"=?utf-8?q?x?=\" <x@example.org>",
    "\";\" <y@example.org>",
    "\"\\\\n\" <z@example.org>",
};

static int
roll (int n)
{
  return g_test_rand_int_range (0, n);
}

static char *
make_text (int longest)
{
  GString *text = g_string_new (NULL);

  for (int n = roll (longest + 1); n > 0; n--)
    g_string_append (text, pieces[roll (G_N_ELEMENTS (pieces))]);

  return g_string_free (text, FALSE);
}

static GPtrArray *
make_people (int most)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify)ll_correspondent_free);

  for (int n = roll (most + 1); n > 0; n--) {
    g_autoptr (GPtrArray) one =
        ll_correspondent_parse_list (people[roll (G_N_ELEMENTS (people))], NULL);

    g_ptr_array_extend_and_steal (all, g_steal_pointer (&one));
  }

  return all;
}

static LlSpool *
make_octets (size_t size)
{
  g_autofree guint8 *octets = g_malloc (size + 1);
  g_autoptr (GError) error = NULL;
  LlSpool *spool = ll_spool_new (&error);

  for (size_t i = 0; i < size; i++)
    octets[i] = (guint8)(i * 7919 >> (i % 5));
  g_assert_true (ll_spool_write (spool, octets, size, &error));

  return spool;
}

static GPtrArray *
make_files (void)
{
  static const size_t sizes[] = {0, 1, 56, 57, 58, 4096, 100000, 3 * 1024 * 1024};
  static const char *const types[] = {"text/plain", "image/png", "text/html",
                                      "multipart/mixed", "message/rfc822"};
  GPtrArray *files = g_ptr_array_new_with_free_func ((GDestroyNotify)ll_attachment_free);

  for (int n = roll (4); n > 0; n--) {
    g_autoptr (LlSpool) content = make_octets (sizes[roll (G_N_ELEMENTS (sizes))]);
    g_autofree char *name = make_text (4);

    g_ptr_array_add (files, ll_attachment_new (name, types[roll (5)], content));
  }

  return files;
}

static LlDraft *
make_any_draft (void)
{
  g_autoptr (GPtrArray) from = make_people (1);
  g_autoptr (GPtrArray) files = make_files ();
  g_autofree char *subject = make_text (30);
  g_autofree char *text = make_text (200);
  g_autofree char *in_reply_to = roll (2) == 0 ? make_text (3) : g_strdup ("<a@b>");
  g_autofree char *references = make_text (3);
  LlDraft fields = {.subject = subject,
                    .text = text,
                    .attachments = files,
                    .mode = (LlEncryptMode)roll (LL_N_ENCRYPT_MODES),
                    .answers_encrypted = roll (2),
                    .in_reply_to = in_reply_to,
                    .references = references};
  LlDraft *draft;

  if (from->len > 0)
    fields.from = from->pdata[0];
  for (unsigned int i = 0; i < LL_N_DRAFT_FIELDS; i++) {
    fields.fields[i].people = make_people (4);
    fields.fields[i].typed = roll (2) == 0 ? make_text (5) : NULL;
  }
  draft = ll_draft_new (&fields);
  for (unsigned int i = 0; i < LL_N_DRAFT_FIELDS; i++) {
    g_ptr_array_unref (fields.fields[i].people);
    g_free (fields.fields[i].typed);
  }

  return draft;
}

static void
test_restored_as_saved (Fixture *self, gconstpointer data)
{
  for (int i = 0; i < N_DRAFTS; i++) {
    g_autoptr (LlDraft) draft = make_any_draft ();
    g_autofree char *id = save (self, NULL, draft);

    assert_stored (self, id, draft);
  }
}

/* Each field alone, at its oddest. */
static void
test_each_field (Fixture *self, gconstpointer data)
{
  for (size_t i = 0; i < G_N_ELEMENTS (pieces); i++) {
    LlDraft fields = {.subject = (char *)pieces[i],
                      .text = (char *)pieces[i],
                      .in_reply_to = (char *)pieces[i],
                      .references = (char *)pieces[i]};
    g_autoptr (LlDraft) draft = NULL;
    g_autofree char *id = NULL;

    for (unsigned int j = 0; j < LL_N_DRAFT_FIELDS; j++)
      fields.fields[j].typed = (char *)pieces[i];
    draft = ll_draft_new (&fields);
    id = save (self, NULL, draft);
    assert_stored (self, id, draft);
  }
}

static void
test_replaced_and_listed (Fixture *self, gconstpointer data)
{
  g_autoptr (LlDraft) first = write_draft (ALICE, "bob@example.net", NULL);
  g_autoptr (LlDraft) second = write_draft (ALICE, "carol@example.net", NULL);
  g_autoptr (GPtrArray) none = list (self);
  g_autofree char *id = save (self, NULL, first);
  g_autofree char *other = save (self, NULL, first);
  g_autofree char *path = build_draft_path (self, other);
  g_autofree char *again = save (self, id, second);
  g_autoptr (GPtrArray) drafts = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (none->len, ==, 0);
  ll_test_shell_run (self->shell,
                     "touch -d '2020-01-01' '%s'; touch drafts/other.eml"
                     " drafts/%s.eml.AbCdEf; mkdir drafts/%s.eml",
                     path, other, "6ba7b810-9dad-41d1-80b4-00c04fd430c8");
  drafts = list (self);
  g_assert_cmpuint (drafts->len, ==, 2);
  g_assert_cmpstr (((LlDraftInfo *)drafts->pdata[0])->id, ==, id);
  g_assert_cmpstr (((LlDraftInfo *)drafts->pdata[1])->id, ==, other);
  g_assert_cmpint (((LlDraftInfo *)drafts->pdata[1])->saved_at, <, 1600000000);
  assert_stored (self, id, second);
  assert_stored (self, other, first);

  g_assert_true (remove_with (self, id, &error));
  g_assert_no_error (error);
  g_assert_false (remove_with (self, id, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_NOT_FOUND);
}

static void
test_no_such_draft (Fixture *self, gconstpointer data)
{
  static const char *const ids[] = {"", "x", "../identities/x", "/etc/passwd",
                                    "6ba7b810-9dad-41d1-80b4-00c04fd430c8"};
  g_autoptr (LlDraft) draft = write_draft (ALICE, NULL, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (ids); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *saved = NULL;

    g_assert_null (load_with (self, ids[i], &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_NOT_FOUND);
    g_clear_error (&error);
    g_assert_false (remove_with (self, ids[i], &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_NOT_FOUND);
    g_clear_error (&error);
    if (g_uuid_string_is_valid (ids[i]))
      continue;
    saved = save_with (self, ids[i], draft, NULL, &error);
    g_assert_error (error, LL_ERROR, LL_ERROR_NOT_FOUND);
  }
}

/* -- secrets -- */

/* Encrypted, for nobody else, with the right to read for nobody else; the search finds
 * nothing, and openssl finds everything. */
static void
test_secret_9_12 (Fixture *self, gconstpointer data)
{
  LlDraft fields = {.answers_encrypted = TRUE};
  g_autoptr (LlDraft) draft = NULL;
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;
  struct stat about;

  make_identity (self, "rsa@example.org", LL_KEY_RSA);
  for (int i = 0; i < 2; i++) {
    const char *from = i == 0 ? ALICE : "rsa@example.org";

    g_clear_pointer (&draft, ll_draft_unref);
    g_clear_pointer (&id, g_free);
    g_clear_pointer (&path, g_free);
    fields.fields[LL_DRAFT_CC].typed = CANARY_TEXT "typed";
    draft = fill_draft (fields, from, CANARY_TEXT "@example.net",
                        CANARY_TEXT "b@example.net");
    id = save (self, NULL, draft);
    path = build_draft_path (self, id);
    g_assert_cmpint (stat (path, &about), ==, 0);
    g_assert_cmpint (about.st_mode & 0777, ==, 0600);
    g_assert_false (has_canary (path));
    ll_test_shell_run (
        self->shell,
        "for pem in identities/*.pem; do"
        "  openssl cms -decrypt -in '%s' -inkey ${pem%%.pem}.p8 -passin pass:lab"
        "    -recip $pem -out plain%d && break; done;"
        "grep -q '^X-Letterlock-Draft:' plain%d && grep -q " CANARY_TEXT " plain%d"
        " && ! grep -q pkcs7-signature plain%d",
        path, i, i, i, i);
    ll_test_shell_run (self->shell, "rm -f plain*");
  }
}

/* The search can find what it looks for. */
static void
test_canary_is_found (Fixture *self, gconstpointer data)
{
  ll_test_shell_run (self->shell, "printf x" CANARY_TEXT "x | base64 > leak");
  g_assert_true (has_canary (ll_test_shell_get_path (self->shell)));
}

static void
test_passphrase (Fixture *self, gconstpointer data)
{
  g_autoptr (LlDraft) draft = write_draft (ALICE, "bob@example.net", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *id = NULL;

  use_nobody_to_ask (self);
  id = save (self, NULL, draft);
  g_assert_null (load_with (self, id, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_PASSPHRASE);
  use_person_with (self, plain_options (self));
  assert_stored (self, id, draft);
}

/* A sender without a certificate: any of one's own. */
static void
test_other_sender (Fixture *self, gconstpointer data)
{
  static const char *const senders[] = {"other@example.org", NULL};

  for (size_t i = 0; i < G_N_ELEMENTS (senders); i++) {
    g_autoptr (LlDraft) draft = write_draft (senders[i], "bob@example.net", NULL);
    g_autofree char *id = save (self, NULL, draft);

    assert_stored (self, id, draft);
  }
}

static void
test_nobody_could_read_it (Fixture *self, gconstpointer data)
{
  g_autoptr (LlDraft) draft = write_draft (ALICE, "bob@example.net", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *id = save (self, NULL, draft);
  g_autofree char *none = NULL;

  ll_test_shell_run (self->shell, "rm identities/*");
  use_person_with (self, plain_options (self));
  g_assert_null (load_with (self, id, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_NOT_FOUND);
  g_clear_error (&error);
  ll_test_shell_run (self->shell, "rm -r drafts");
  none = save_with (self, NULL, draft, NULL, &error);
  g_assert_error (error, LL_ERROR, LL_ERROR_NOT_FOUND);
  g_assert_cmpuint (count_files (self), ==, 0);
}

/* -- damage -- */

static void
put_file (const char *path, const void *octets, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (octets, size);
  g_autoptr (GError) error = NULL;

  ll_file_write_bytes (path, bytes, &error);
  g_assert_no_error (error);
}

/* Whatever happened to the file: the draft as it was, or an error; never half of it, and
 * the file stays for somebody who can mend it. */
static void
check_damaged (Fixture *self,
               const char *id,
               const LlDraft *draft,
               const char *octets,
               size_t size)
{
  g_autofree char *path = build_draft_path (self, id);
  g_autoptr (GError) error = NULL;
  g_autoptr (LlDraft) loaded = NULL;

  put_file (path, octets, size);
  loaded = load_with (self, id, &error);
  if (loaded != NULL)
    g_assert_true (ll_draft_equal (loaded, draft));
  else
    g_assert_true (error->domain == LL_ERROR);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_damaged (Fixture *self, gconstpointer data)
{
  g_autoptr (LlDraft) draft = write_draft (ALICE, "bob@example.net", NULL);
  g_autofree char *id = save (self, NULL, draft);
  g_autofree char *path = build_draft_path (self, id);
  g_autoptr (GError) error = NULL;
  g_autofree char *whole = NULL;
  size_t size;

  g_file_get_contents (path, &whole, &size, &error);
  g_assert_no_error (error);
  for (size_t cut = 0; cut < size; cut += cut % 7 + 1)
    check_damaged (self, id, draft, whole, cut);
  for (size_t at = 0; at < size; at += at % 7 + 1) {
    g_autofree char *copy = g_memdup2 (whole, size);

    copy[at] ^= 1 << (at % 7);
    check_damaged (self, id, draft, copy, size);
  }
}

/* A letter in the place of a draft is none: not in clear, and not without integrity. */
static void
test_no_draft_at_all (Fixture *self, gconstpointer data)
{
  static const char *const texts[] = {"", "From: a@b\r\n\r\nx", "no mail"};
  g_autoptr (LlDraft) draft = write_draft (ALICE, "bob@example.net", NULL);
  g_autofree char *id = save (self, NULL, draft);
  g_autofree char *path = build_draft_path (self, id);
  g_autoptr (GError) error = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++) {
    put_file (path, texts[i], strlen (texts[i]));
    g_assert_null (load_with (self, id, &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
    g_clear_error (&error);
  }
  ll_test_shell_run (self->shell,
                     "printf 'X-Letterlock-Draft: W2RyYWZ0XQ==\\r\\n\\r\\nx' > clear;"
                     "openssl cms -encrypt -aes256 -in clear -out '%s' identities/*.pem",
                     path);
  g_assert_null (load_with (self, id, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
}

/* Nobody waits for what stands in its place and never ends. */
static void
test_pipe_is_no_draft (Fixture *self, gconstpointer data)
{
  g_autoptr (LlDraft) draft = write_draft (ALICE, "bob@example.net", NULL);
  g_autofree char *id = save (self, NULL, draft);
  g_autofree char *path = build_draft_path (self, id);
  g_autoptr (GError) error = NULL;

  ll_test_shell_run (self->shell, "rm '%s'; mkfifo '%s'", path, path);
  g_assert_null (load_with (self, id, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
}

/* -- failing, giving up, overtaking -- */

static LlDraft *
make_long_one (size_t size)
{
  g_autoptr (LlSpool) content = make_octets (size);
  g_autoptr (GPtrArray) files =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_attachment_free);

  g_ptr_array_add (files, ll_attachment_new ("x.bin", "image/png", content));

  return fill_draft ((LlDraft){.attachments = files}, ALICE, "bob@example.net", NULL);
}

static gboolean
cancel_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);

  return G_SOURCE_REMOVE;
}

static void
test_cancelled_at_any_time (Fixture *self, gconstpointer data)
{
  g_autoptr (LlDraft) older = write_draft (ALICE, "bob@example.net", NULL);
  g_autoptr (LlDraft) newer = make_long_one (4 * 1024 * 1024);
  unsigned int n_given_up = 0;

  for (unsigned int i = 0; i < 20; i++) {
    g_autofree char *id = save (self, NULL, older);
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GError) error = NULL;
    g_autofree char *saved = NULL;

    if (i == 0)
      g_cancellable_cancel (cancellable);
    else
      g_timeout_add (i * 8, cancel_cb, cancellable);
    saved = save_with (self, id, newer, cancellable, &error);
    while (!g_cancellable_is_cancelled (cancellable))
      g_main_context_iteration (NULL, TRUE);
    if (saved == NULL)
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    n_given_up += saved == NULL;
    assert_stored (self, id, saved == NULL ? older : newer);
    g_assert_cmpuint (count_files (self), ==, i + 1);
  }
  g_assert_cmpuint (n_given_up, >, 0);
}

/* No more room: the older one stays, and nothing else does. */
static void
test_no_room (Fixture *self, gconstpointer data)
{
  static const rlim_t sizes[] = {1000, 100000, 3000000, 5000000};
  g_autoptr (LlDraft) older = write_draft (ALICE, "bob@example.net", NULL);
  g_autoptr (LlDraft) newer = make_long_one (4 * 1024 * 1024);
  g_autofree char *id = save (self, NULL, older);
  struct rlimit unlimited;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &unlimited), ==, 0);
  signal (SIGXFSZ, SIG_IGN);
  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++) {
    struct rlimit limited = {sizes[i], unlimited.rlim_max};
    g_autoptr (GError) error = NULL;
    g_autofree char *saved = NULL;

    setrlimit (RLIMIT_FSIZE, &limited);
    saved = save_with (self, id, newer, NULL, &error);
    setrlimit (RLIMIT_FSIZE, &unlimited);
    g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
    assert_stored (self, id, older);
    g_assert_cmpuint (count_files (self), ==, 1);
  }
}

static void
test_no_folder (Fixture *self, gconstpointer data)
{
  g_autoptr (LlDraft) draft = write_draft (ALICE, "bob@example.net", NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *saved = NULL;

  ll_test_shell_run (self->shell, "touch drafts");
  saved = save_with (self, NULL, draft, NULL, &error);
  g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
}

/* A short one begun later is there first, and stays. */
static void
test_later_one_stays (Fixture *self, gconstpointer data)
{
  g_autoptr (LlDraft) slow = make_long_one (8 * 1024 * 1024);
  g_autoptr (LlDraft) quick = write_draft (ALICE, "bob@example.net", NULL);
  g_autofree char *id = save (self, NULL, quick);
  GAsyncResult *results[2] = {0};

  ll_drafts_save_async (self->engine, id, slow, NULL, keep_result_cb, &results[0]);
  ll_drafts_save_async (self->engine, id, quick, NULL, keep_result_cb, &results[1]);
  for (int i = 0; i < 2; i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *saved = NULL;

    wait_for_result (&results[i]);
    saved = ll_drafts_save_finish (self->engine, results[i], &error);
    g_assert_no_error (error);
    g_assert_cmpstr (saved, ==, id);
    g_object_unref (results[i]);
  }
  assert_stored (self, id, quick);
}

/* What was sent does not come back with a saving that was still under way. */
static void
test_removed_stays_removed (Fixture *self, gconstpointer data)
{
  g_autoptr (LlDraft) slow = make_long_one (8 * 1024 * 1024);
  g_autofree char *id = save (self, NULL, slow);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *saved = NULL;

  ll_drafts_save_async (self->engine, id, slow, NULL, keep_result_cb, &result);
  g_assert_true (remove_with (self, id, &error));
  wait_for_result (&result);
  saved = ll_drafts_save_finish (self->engine, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_files (self), ==, 0);
}

#define add(path, function)                                                              \
  g_test_add ("/engine/drafts/" path, Fixture, NULL, set_up, function, fixture_tear_down)

int
main (int argc, char **argv)
{
  use_own_temporary_folder ();
  g_test_init (&argc, &argv, NULL);
  add ("restored-as-saved", test_restored_as_saved);
  add ("each-field", test_each_field);
  add ("replaced-and-listed", test_replaced_and_listed);
  add ("no-such-draft", test_no_such_draft);
  add ("secret-9.12", test_secret_9_12);
  add ("canary-is-found", test_canary_is_found);
  add ("passphrase", test_passphrase);
  add ("other-sender", test_other_sender);
  add ("nobody-could-read-it", test_nobody_could_read_it);
  add ("damaged", test_damaged);
  add ("no-draft-at-all", test_no_draft_at_all);
  add ("pipe-is-no-draft", test_pipe_is_no_draft);
  add ("cancelled-at-any-time", test_cancelled_at_any_time);
  add ("no-room", test_no_room);
  add ("no-folder", test_no_folder);
  add ("later-one-stays", test_later_one_stays);
  add ("removed-stays-removed", test_removed_stays_removed);

  return g_test_run ();
}
