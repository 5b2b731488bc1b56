/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-mail-folder.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "engine/ll-letter-view.h"
#include "engine/ll-open.h"
#include "support/ll-test-passphrase.h"
#include "support/ll-test-shell.h"

#define LETTER(subject, date)                                                            \
  "From: Alice <alice@example.org>\nSubject: " subject "\nDate: " date "\n\nhello\n"
#define MONDAY  "Mon, 16 Nov 2026 12:00:00 +0000"
#define TUESDAY "Tue, 17 Nov 2026 12:00:00 +0000"
#define FRIDAY  "Fri, 20 Nov 2026 12:00:00 +0000"

typedef struct {
  LlTestShell *shell;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->shell = ll_test_shell_new ();
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  ll_test_shell_free (self->shell);
}

static char *
build_path (Fixture *self, const char *name)
{
  return g_build_filename (ll_test_shell_get_path (self->shell), name, NULL);
}

static void
write_file (Fixture *self, const char *name, const void *content, gssize size)
{
  g_autofree char *path = build_path (self, name);
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (path, content, size, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
}

static LlMailFolder *
try_folder (Fixture *self, const char *name, GError **error)
{
  g_autofree char *path = build_path (self, name);

  return ll_mail_folder_open (path, NULL, error);
}

static LlMailFolder *
open_folder (Fixture *self, const char *name)
{
  g_autoptr (GError) error = NULL;
  LlMailFolder *folder = try_folder (self, name, &error);

  g_assert_no_error (error);

  return folder;
}

/* The file is named, and nothing is there. */
static void
check_failure (Fixture *self, const char *name, int code)
{
  g_autoptr (GError) error = NULL;
  gint64 begin = g_get_monotonic_time ();

  g_test_message ("%s", name);
  g_assert_null (try_folder (self, name, &error));
  g_assert_error (error, LL_ERROR, code);
  g_assert_nonnull (strstr (error->message, name));
  g_assert_cmpint (g_get_monotonic_time () - begin, <, G_USEC_PER_SEC);
}

static char *
join_subjects (LlMailFolder *folder)
{
  GString *subjects = g_string_new (NULL);

  for (unsigned int i = 0; i < ll_mail_folder_get_n_letters (folder); i++)
    g_string_append_printf (subjects, "%s%s", i > 0 ? " " : "",
                            ll_mail_folder_get_item (folder, i)->subject);

  return g_string_free (subjects, FALSE);
}

static char *
read_letter (LlMailFolder *folder, unsigned int at)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LlSpool) spool = ll_mail_folder_read (folder, at, NULL, &error);
  g_autoptr (GBytes) bytes = NULL;

  g_assert_no_error (error);
  bytes = ll_spool_dup_bytes (spool, 0, ll_spool_get_size (spool), &error);
  g_assert_no_error (error);

  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* -- kinds -- */

static void
test_message (Fixture *self, gconstpointer data)
{
  const char *letter = LETTER ("one", MONDAY);
  g_autoptr (LlMailFolder) folder = NULL;
  g_autofree char *text = NULL;
  const LlMailFolderItem *item;

  write_file (self, "a.p7m", letter, -1); /* the name says nothing */
  folder = open_folder (self, "a.p7m");
  g_assert_cmpint (ll_mail_folder_get_kind (folder), ==, LL_MAIL_FOLDER_MESSAGE);
  g_assert_true (g_str_has_suffix (ll_mail_folder_get_path (folder), "/a.p7m"));
  g_assert_cmpuint (ll_mail_folder_get_n_letters (folder), ==, 1);
  item = ll_mail_folder_get_item (folder, 0);
  g_assert_cmpstr (item->from, ==, "Alice <alice@example.org>");
  g_assert_cmpstr (item->subject, ==, "one");
  g_assert_cmpint (item->date, ==, 1794830400);
  g_assert_cmpint (item->size, ==, (goffset)strlen (letter));
  text = read_letter (folder, 0);
  g_assert_cmpstr (text, ==, letter);
}

static void
test_mbox (Fixture *self, gconstpointer data)
{
  g_autoptr (LlMailFolder) folder = NULL;
  g_autofree char *subjects = NULL;
  g_autofree char *first = NULL;
  g_autofree char *last = NULL;

  write_file (
      self, "mbox",
      "From a\n" LETTER (
          "c", FRIDAY) "\n"
                       "From b\nSubject: e\n\n>From me\n\n"
                       "From c\nthis is no letter\n\n"
                       "From d\n" LETTER (
                           "a", MONDAY) "\n"
                                        "From e\nSubject: f\nDate: no date\n\n\n"
                                        "From f\n" LETTER (
                                            "d", FRIDAY) "\n"
                                                         "From g\n" LETTER ("b", TUESDAY),
      -1);
  folder = open_folder (self, "mbox");
  g_assert_cmpint (ll_mail_folder_get_kind (folder), ==, LL_MAIL_FOLDER_MBOX);
  subjects = join_subjects (folder);
  g_assert_cmpstr (subjects, ==, "a b c d e f");
  first = read_letter (folder, 0);
  g_assert_cmpstr (first, ==, LETTER ("a", MONDAY));
  last = read_letter (folder, 4);
  g_assert_cmpstr (last, ==, "Subject: e\n\nFrom me\n");
  g_assert_cmpint (ll_mail_folder_get_item (folder, 4)->date, ==, -1);
}

static void
fill_maildir (Fixture *self)
{
  ll_test_shell_run (self->shell, "mkdir -p M/new M/cur M/tmp M/cur/folder");
  write_file (self, "M/new/1.host", LETTER ("b", TUESDAY), -1);
  write_file (self, "M/cur/2.host:2,RS", LETTER ("a", MONDAY), -1);
  write_file (self, "M/cur/3.host:2,", LETTER ("c", FRIDAY), -1);
  write_file (self, "M/tmp/4.host", LETTER ("not yet", FRIDAY), -1);
  write_file (self, "M/cur/.hidden", LETTER ("hidden", FRIDAY), -1);
  write_file (self, "M/cur/picture", "\x89PNG\r\n\x1a\n", 8);
  write_file (self, "M/cur/empty", "", 0);
  write_file (self, "M/cur/notes", "Shopping: milk\n\n", -1);
  ll_test_shell_run (self->shell, "mkfifo M/cur/fifo; ln -s fifo M/cur/link; "
                                  "ln -s /dev/zero M/cur/zero; ln -s gone M/cur/gone");
}

static void
test_maildir (Fixture *self, gconstpointer data)
{
  g_autoptr (LlMailFolder) folder = NULL;
  g_autofree char *subjects = NULL;
  g_autofree char *first = NULL;

  fill_maildir (self);
  folder = open_folder (self, "M");
  g_assert_cmpint (ll_mail_folder_get_kind (folder), ==, LL_MAIL_FOLDER_MAILDIR);
  subjects = join_subjects (folder);
  g_assert_cmpstr (subjects, ==, "a b c");
  first = read_letter (folder, 0);
  g_assert_cmpstr (first, ==, LETTER ("a", MONDAY));
}

static void
test_files (Fixture *self, gconstpointer data)
{
  g_autoptr (LlMailFolder) folder = NULL;
  g_autofree char *subjects = NULL;

  ll_test_shell_run (self->shell, "mkdir -p D/more");
  write_file (self, "D/2.eml", LETTER ("a", MONDAY), -1);
  write_file (self, "D/1.txt", LETTER ("b", TUESDAY), -1);
  write_file (self, "D/mbox", "From a\n" LETTER ("an mbox", TUESDAY), -1);
  write_file (self, "D/more/3.eml", LETTER ("below", TUESDAY), -1);
  write_file (self, "D/linked.eml", "", 0);
  ll_test_shell_run (self->shell, "cp D/2.eml letter; sed -i 's/: a$/: c/' letter; "
                                  "ln -sf ../letter D/linked.eml");
  folder = open_folder (self, "D");
  g_assert_cmpint (ll_mail_folder_get_kind (folder), ==, LL_MAIL_FOLDER_FILES);
  subjects = join_subjects (folder);
  g_assert_cmpstr (subjects, ==, "a c b");
}

/* -- no mail -- */

static void
test_no_mail (Fixture *self, gconstpointer data)
{
  g_autofree char *long_line = g_strnfill (3 * LL_HEADER_SIZE, 'x');
  g_autoptr (GError) error = NULL;

  write_file (self, "empty", "", 0);
  write_file (self, "picture.png", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16);
  write_file (self, "text", "Dear Bob,\n\nhello\n", -1);
  write_file (self, "page.html", "<!DOCTYPE html>\n<a href=\"http://x\">\n", -1);
  write_file (self, "conf.yml", "name: letterlock\nversion: 1\n", -1);
  write_file (self, "key.pem", "-----BEGIN PRIVATE KEY-----\nMIIE\n", -1);
  write_file (self, "der", "\x30\x03\x02\x01\x00", 5);
  write_file (self, "empty.mbox", "From a\n\nFrom b\n", -1);
  write_file (self, "line", long_line, -1);
  ll_test_shell_run (self->shell, "mkdir folder; cp conf.yml folder; mkdir -p M/cur; "
                                  "truncate -s 4G sparse; mkfifo fifo");
  check_failure (self, "empty", LL_ERROR_MALFORMED);
  check_failure (self, "picture.png", LL_ERROR_MALFORMED);
  check_failure (self, "text", LL_ERROR_MALFORMED);
  check_failure (self, "page.html", LL_ERROR_MALFORMED);
  check_failure (self, "conf.yml", LL_ERROR_MALFORMED);
  check_failure (self, "key.pem", LL_ERROR_MALFORMED);
  check_failure (self, "der", LL_ERROR_MALFORMED);
  check_failure (self, "empty.mbox", LL_ERROR_MALFORMED);
  check_failure (self, "line", LL_ERROR_MALFORMED);
  check_failure (self, "folder", LL_ERROR_MALFORMED);
  check_failure (self, "M", LL_ERROR_MALFORMED);
  check_failure (self, "sparse", LL_ERROR_MALFORMED);
  check_failure (self, "fifo", LL_ERROR_MALFORMED);
  check_failure (self, "missing", LL_ERROR_STORAGE);
  g_assert_null (ll_mail_folder_open ("/dev/zero", NULL, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
}

/* -- bare CMS -- */

static LlEngine *
make_engine (Fixture *self)
{
  g_autofree char *data = build_path (self, "data");
  g_autofree char *file = build_path (self, "me.p12");
  const char *identities[] = {file, NULL};
  g_autoptr (LlPassphrase) passphrase = ll_test_passphrase_new_single ("lab");
  LlEngineOptions options = {.offline = TRUE,
                             .at = -1,
                             .at_dns = -1,
                             .data_dir = data,
                             .identity_files = identities,
                             .passphrase = passphrase};

  return ll_engine_new (&options);
}

static void
make_cms (Fixture *self)
{
  write_file (self, "entity", "Content-Type: text/plain\r\n\r\nhello\r\n", -1);
  ll_test_shell_run (
      self->shell,
      "openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=me -keyout key -out cert "
      "-addext subjectAltName=email:me@example.org -days 30 2>&1 && "
      "openssl pkcs12 -export -in cert -inkey key -passout pass:lab -out me.p12 && "
      "openssl cms -encrypt -aes256 -binary -in entity -outform DER -out e.p7m cert && "
      "openssl cms -encrypt -aes256 -binary -in entity -outform DER -stream -out s.p7m "
      "cert && "
      "openssl cms -encrypt -aes256 -binary -in entity -outform PEM -out e.pem cert && "
      "openssl smime -encrypt -aes256 -binary -in entity -outform PEM -out old.pem cert "
      "&& "
      "base64 e.p7m > e.b64 && base64 -w0 e.p7m > long.b64 && "
      "sed 's/$/\\r/' e.pem > crlf.pem && "
      "(echo; cat e.pem; echo; echo more text) > around.pem && "
      "openssl cms -sign -nodetach -binary -in entity -signer cert -inkey key "
      "-outform DER -out signed.p7m && "
      "openssl cms -encrypt -aes256 -binary -in entity -out whole.eml cert");
}

static void
test_cms (Fixture *self, gconstpointer data)
{
  static const struct {
    const char *name;
    LlMailFolderKind kind;
    gboolean is_encrypted;
  } files[] = {
      {"e.p7m", LL_MAIL_FOLDER_CMS, TRUE},
      {"s.p7m", LL_MAIL_FOLDER_CMS, TRUE},
      {"e.pem", LL_MAIL_FOLDER_CMS, TRUE},
      {"old.pem", LL_MAIL_FOLDER_CMS, TRUE},
      {"e.b64", LL_MAIL_FOLDER_CMS, TRUE},
      {"long.b64", LL_MAIL_FOLDER_CMS, TRUE},
      {"crlf.pem", LL_MAIL_FOLDER_CMS, TRUE},
      {"around.pem", LL_MAIL_FOLDER_CMS, TRUE},
      {"signed.p7m", LL_MAIL_FOLDER_CMS, FALSE},
      {"whole.eml", LL_MAIL_FOLDER_MESSAGE, TRUE},
  };
  g_autoptr (LlEngine) engine = NULL;

  make_cms (self);
  engine = make_engine (self);
  for (size_t i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autoptr (LlMailFolder) folder = open_folder (self, files[i].name);
    g_autoptr (LlSpool) spool = ll_mail_folder_read (folder, 0, NULL, NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (LlReport) report = ll_open (engine, spool, NULL, &error);
    g_autoptr (LlLetterView) view = NULL;
    const LlLetterPart *part;

    g_test_message ("%s", files[i].name);
    g_assert_no_error (error);
    g_assert_cmpint (ll_mail_folder_get_kind (folder), ==, files[i].kind);
    g_assert_null (ll_mail_folder_get_item (folder, 0)->from);
    g_assert_cmpint (report->encryption, ==,
                     files[i].is_encrypted ? LL_ENCRYPTION_DECRYPTED
                                           : LL_ENCRYPTION_NONE);
    if (!files[i].is_encrypted)
      g_assert_cmpint (report->evidence.signature, ==, LL_SIGNATURE_STATE_GOOD);
    view = ll_letter_view_new (report, NULL, NULL);
    g_assert_cmpuint (view->parts->len, ==, 1);
    part = view->parts->pdata[0];
    g_assert_cmpstr (part->text, ==, "hello\n");
  }
}

/* Cut anywhere it is no mail, or a letter that fails to be opened. */
static void
test_cut_cms (Fixture *self, gconstpointer data)
{
  g_autoptr (GBytes) pem = NULL;
  g_autoptr (GBytes) der = NULL;

  make_cms (self);
  pem = ll_test_shell_read (self->shell, "e.pem");
  der = ll_test_shell_read (self->shell, "e.p7m");
  for (size_t size = 0; size < 300; size++) {
    g_autoptr (LlMailFolder) from_pem = NULL;
    g_autoptr (LlMailFolder) from_der = NULL;

    write_file (self, "cut", g_bytes_get_data (pem, NULL), (gssize)size);
    from_pem = try_folder (self, "cut", NULL);
    g_assert_true (from_pem == NULL ||
                   ll_mail_folder_get_kind (from_pem) == LL_MAIL_FOLDER_CMS);
    write_file (self, "cut", g_bytes_get_data (der, NULL), (gssize)size);
    from_der = try_folder (self, "cut", NULL);
    g_assert_true (from_der == NULL ||
                   ll_mail_folder_get_kind (from_der) == LL_MAIL_FOLDER_CMS);
  }
}

/* -- limits -- */

static void
write_letters (Fixture *self, unsigned int n)
{
  g_autoptr (GString) mbox = g_string_new (NULL);

  for (unsigned int i = 0; i < n; i++)
    g_string_append (mbox, "From a\nSubject: x\n\n\n");
  write_file (self, "mbox", mbox->str, (gssize)mbox->len);
}

static void
test_letters_limit (Fixture *self, gconstpointer data)
{
  for (int more = -1; more <= 1; more++) {
    g_autoptr (LlMailFolder) folder = NULL;
    g_autoptr (GError) error = NULL;

    write_letters (self, (unsigned int)(LL_MAIL_FOLDER_LETTERS + more));
    folder = try_folder (self, "mbox", &error);
    if (more <= 0) {
      g_assert_no_error (error);
      g_assert_cmpuint (ll_mail_folder_get_n_letters (folder), ==,
                        LL_MAIL_FOLDER_LETTERS + more);
    } else {
      g_assert_error (error, LL_ERROR, LL_ERROR_LIMIT);
      g_assert_nonnull (strstr (error->message, "mbox"));
    }
  }
}

static void
test_field_limit (Fixture *self, gconstpointer data)
{
  for (int more = -1; more <= 1; more++) {
    size_t size = (size_t)(LL_MAIL_FOLDER_FIELD_SIZE + more);
    g_autofree char *subject = g_strnfill (size, 'x');
    g_autofree char *text = g_strdup_printf ("Subject: %s\n\n", subject);
    g_autoptr (LlMailFolder) folder = NULL;

    write_file (self, "letter", text, -1);
    folder = open_folder (self, "letter");
    g_assert_cmpuint (strlen (ll_mail_folder_get_item (folder, 0)->subject), ==,
                      MIN (size, LL_MAIL_FOLDER_FIELD_SIZE));
  }
}

/* The header of each letter is read, and no more of it than may be there. */
static void
test_header_limit (Fixture *self, gconstpointer data)
{
  g_autofree char *fill = g_strnfill (LL_HEADER_SIZE, 'x');
  g_autofree char *letter = g_strdup_printf ("Subject: %s\n\nhello\n", fill);
  g_autofree char *mbox = g_strdup_printf (
      "From a\n" LETTER ("a", MONDAY) "\nFrom b\n%s\nFrom c\n" LETTER ("b", TUESDAY),
      letter);
  g_autoptr (LlMailFolder) folder = NULL;

  write_file (self, "letter", letter, -1);
  check_failure (self, "letter", LL_ERROR_LIMIT);
  write_file (self, "mbox", mbox, -1);
  folder = open_folder (self, "mbox");
  g_assert_cmpuint (ll_mail_folder_get_n_letters (folder), ==, 3);
  g_assert_null (ll_mail_folder_get_item (folder, 2)->subject);
  g_assert_cmpint (ll_mail_folder_get_item (folder, 2)->size, ==,
                   (goffset)strlen (letter));
}

/* One that is too large is in the list, and fails for itself. */
static void
test_too_large (Fixture *self, gconstpointer data)
{
  g_autoptr (LlMailFolder) folder = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *first = NULL;

  ll_test_shell_run (self->shell, "mkdir D");
  write_file (self, "D/1.eml", LETTER ("a", MONDAY), -1);
  write_file (self, "D/2.eml", LETTER ("b", MONDAY), -1);
  ll_test_shell_run (self->shell, "truncate -s 257M D/2.eml");
  check_failure (self, "D/2.eml", LL_ERROR_LIMIT);
  folder = open_folder (self, "D");
  g_assert_cmpuint (ll_mail_folder_get_n_letters (folder), ==, 2);
  first = read_letter (folder, 0);
  g_assert_null (ll_mail_folder_read (folder, 1, NULL, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_LIMIT);
}

/* A mailbox is being written: what is there can be read, or it says that it cannot. */
static void
test_cut_mbox (Fixture *self, gconstpointer data)
{
  const char *mbox = "From a\n" LETTER ("a", MONDAY) "\nFrom b\n" LETTER ("b", TUESDAY);

  for (size_t size = 0; size <= strlen (mbox); size++) {
    g_autoptr (LlMailFolder) folder = NULL;
    g_autoptr (GError) error = NULL;

    write_file (self, "mbox", mbox, (gssize)size);
    folder = try_folder (self, "mbox", &error);
    if (folder == NULL)
      g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
    for (unsigned int i = 0; folder != NULL && i < ll_mail_folder_get_n_letters (folder);
         i++) {
      g_autofree char *letter = read_letter (folder, i);

      g_assert_nonnull (letter);
    }
  }
}

/* -- what happens meanwhile -- */

static void
test_changes (Fixture *self, gconstpointer data)
{
  g_autoptr (LlMailFolder) mbox = NULL;
  g_autoptr (LlMailFolder) maildir = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *moved = NULL;

  write_file (self, "mbox", "From a\n" LETTER ("a", MONDAY), -1);
  mbox = open_folder (self, "mbox");
  ll_test_shell_run (self->shell, "sleep 0.01; echo more >> mbox");
  g_assert_null (ll_mail_folder_read (mbox, 0, NULL, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
  g_clear_error (&error);

  fill_maildir (self);
  maildir = open_folder (self, "M");
  ll_test_shell_run (self->shell, "mv M/new/1.host M/cur/1.host:2,S; "
                                  "rm M/cur/2.host*; echo more >> M/cur/3.host:2,");
  g_assert_null (ll_mail_folder_read (maildir, 0, NULL, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
  g_clear_error (&error);
  moved = read_letter (maildir, 1);
  g_assert_cmpstr (moved, ==, LETTER ("b", TUESDAY));
  g_assert_null (ll_mail_folder_read (maildir, 2, NULL, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
}

static void
keep_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

static void
test_async (Fixture *self, gconstpointer data)
{
  g_autofree char *path = build_path (self, "M");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GAsyncResult) read = NULL;
  g_autoptr (GAsyncResult) cancelled = NULL;
  g_autoptr (LlMailFolder) folder = NULL;
  g_autoptr (LlSpool) letter = NULL;
  g_autoptr (GError) error = NULL;

  fill_maildir (self);
  ll_mail_folder_open_async (path, NULL, keep_cb, &opened);
  folder = ll_mail_folder_open_finish (wait_for (&opened), &error);
  g_assert_no_error (error);
  ll_mail_folder_read_async (folder, 0, NULL, keep_cb, &read);
  letter = ll_mail_folder_read_finish (folder, wait_for (&read), &error);
  g_assert_no_error (error);
  g_assert_cmpint (ll_spool_get_size (letter), ==,
                   (goffset)strlen (LETTER ("a", MONDAY)));
  g_cancellable_cancel (cancellable);
  ll_mail_folder_open_async (path, cancellable, keep_cb, &cancelled);
  g_assert_null (ll_mail_folder_open_finish (wait_for (&cancelled), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static gpointer
cancel_soon (gpointer cancellable)
{
  g_usleep (20000);
  g_cancellable_cancel (cancellable);

  return NULL;
}

/* Ten thousand letters in one quick pass, which can be given up. */
static void
test_many_letters (Fixture *self, gconstpointer data)
{
  g_autofree char *path = build_path (self, "M");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (LlMailFolder) folder = NULL;
  g_autoptr (GError) error = NULL;
  gint64 begin;
  GThread *thread;

  ll_test_shell_run (self->shell, "mkdir -p M/cur");
  for (int i = 0; i < 10000; i++) {
    g_autofree char *name = g_strdup_printf ("M/cur/%d", i);

    write_file (self, name, LETTER ("a", MONDAY), -1);
  }
  begin = g_get_monotonic_time ();
  folder = open_folder (self, "M");
  g_test_message ("10,000 letters in %d ms",
                  (int)((g_get_monotonic_time () - begin) / 1000));
  g_assert_cmpuint (ll_mail_folder_get_n_letters (folder), ==, 10000);
  thread = g_thread_new ("cancel", cancel_soon, cancellable);
  g_assert_null (ll_mail_folder_open (path, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

#define add_case(name, function)                                                         \
  g_test_add ("/engine/mail-folder/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_case ("message", test_message);
  add_case ("mbox", test_mbox);
  add_case ("maildir", test_maildir);
  add_case ("files", test_files);
  add_case ("no-mail", test_no_mail);
  add_case ("bare-cms", test_cms);
  add_case ("bare-cms-cut-short", test_cut_cms);
  add_case ("letters-limit", test_letters_limit);
  add_case ("field-limit", test_field_limit);
  add_case ("header-limit", test_header_limit);
  add_case ("too-large", test_too_large);
  add_case ("mbox-cut-at-every-length", test_cut_mbox);
  add_case ("changes", test_changes);
  add_case ("async", test_async);
  add_case ("many-letters", test_many_letters);

  return g_test_run ();
}
