/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-outbox.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ll-error.h"
#include "engine-cases.h"

static const char *const recipients[] = {"bob@example.net", "carol@example.com", NULL};

static char *
add_letter (Fixture *self, const char *text)
{
  g_autoptr (LlSpool) message = make_draft ("alice@example.org", "bob@example.net", text);
  g_autoptr (GError) error = NULL;
  char *id = ll_outbox_add (self->engine, "alice@example.org", "alice@example.org",
                            recipients, message, &error);

  g_assert_no_error (error);

  return id;
}

static char *
build_outbox_path (Fixture *self, const char *id, const char *suffix)
{
  g_autofree char *name = g_strconcat (id, suffix, NULL);

  return ll_engine_build_path (self->engine, "outbox", name);
}

static unsigned int
count_letters (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) letters = ll_outbox_list (self->engine, &error);

  g_assert_no_error (error);

  return letters->len;
}

static void
test_nothing (Fixture *self, gconstpointer data)
{
  g_assert_cmpuint (count_letters (self), ==, 0);
}

static void
test_comes_back (Fixture *self, gconstpointer data)
{
  g_autofree char *id = add_letter (self, "once");
  g_autofree char *path = build_outbox_path (self, id, ".eml");
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) letters = ll_outbox_list (self->engine, &error);
  const LlQueued *letter;

  g_assert_no_error (error);
  g_assert_cmpuint (letters->len, ==, 1);
  letter = letters->pdata[0];
  g_assert_cmpstr (letter->id, ==, id);
  g_assert_cmpstr (letter->account, ==, "alice@example.org");
  g_assert_cmpstr (letter->sender, ==, "alice@example.org");
  g_assert_cmpuint (g_strv_length (letter->recipients), ==, 2);
  g_assert_cmpstr (letter->recipients[1], ==, "carol@example.com");
  g_assert_cmpuint (letter->attempts, ==, 0);
  g_assert_cmpint (letter->next_attempt, ==, letter->queued_at);
  g_assert_cmpint (ABS (get_now () - letter->queued_at), <, 100);
  g_assert_null (letter->reason);

  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_true (g_str_has_suffix (content, "\r\n\r\nonce\r\n"));
  g_assert_cmpuint (count_outbox (self), ==, 2); /* no temporary file stays */
}

static void
check_mode (Fixture *self, const char *first, const char *second, guint mode)
{
  g_autofree char *path = ll_engine_build_path (self->engine, first, second);
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmphex (status.st_mode & 07777, ==, mode);
}

static void
test_is_private (Fixture *self, gconstpointer data)
{
  g_autofree char *id = add_letter (self, "once");
  g_autofree char *message = g_strconcat (id, ".eml", NULL);
  g_autofree char *envelope = g_strconcat (id, ".ini", NULL);

  check_mode (self, "outbox", NULL, 0700);
  check_mode (self, "outbox", message, 0600);
  check_mode (self, "outbox", envelope, 0600);
}

static void
set_queued_at (Fixture *self, const char *id, gint64 time)
{
  g_autofree char *path = build_outbox_path (self, id, ".ini");
  g_autoptr (GKeyFile) file = g_key_file_new ();

  g_assert_true (g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL));
  g_key_file_set_int64 (file, "letter", "queued-at", time);
  g_assert_true (g_key_file_save_to_file (file, path, NULL));
}

static void
test_oldest_first (Fixture *self, gconstpointer data)
{
  static const gint64 times[] = {3000000000, 1000, 2000, 1500};
  g_autoptr (GPtrArray) letters = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (times); i++) {
    g_autofree char *id = add_letter (self, "once");

    set_queued_at (self, id, times[i]);
  }
  letters = ll_outbox_list (self->engine, NULL);
  g_assert_cmpuint (letters->len, ==, G_N_ELEMENTS (times));
  for (guint i = 1; i < letters->len; i++)
    g_assert_cmpint (((LlQueued *)letters->pdata[i - 1])->queued_at, <,
                     ((LlQueued *)letters->pdata[i])->queued_at);
}

static void
test_what_is_no_id (Fixture *self, gconstpointer data)
{
  static const char *const rows[] = {
      "",      ".",           "..",       "../accounts",
      "/",     "/etc/passwd", "ABCDEF",   "0123.eml",
      "01 23", "01\n",        "\xc3\xa4", "ffffffff-0000-0000-0000-000000000000",
  };
  g_autofree char *folder = ll_engine_build_path (self->engine, "outbox", NULL);
  g_autofree char *victim = ll_engine_build_path (self->engine, "victim.eml", NULL);
  g_autofree char *id = add_letter (self, "once");

  g_assert_true (g_file_set_contents (victim, "kept", -1, NULL));
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) cancel = NULL;
    g_autoptr (GError) submit = NULL;

    g_assert_false (ll_outbox_cancel (self->engine, rows[i], &cancel));
    g_assert_error (cancel, LL_ERROR, LL_ERROR_NOT_FOUND);
    g_assert_false (ll_outbox_submit (self->engine, rows[i], NULL, &submit));
    g_assert_error (submit, LL_ERROR, LL_ERROR_NOT_FOUND);
  }
  g_assert_false (ll_outbox_cancel (self->engine, "../victim", NULL));
  g_assert_true (g_file_test (victim, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (count_letters (self), ==, 1);
}

/* An envelope that was cut short names its file, and never fewer recipients. */
static void
test_cut_envelope (Fixture *self, gconstpointer data)
{
  g_autofree char *id = add_letter (self, "once");
  g_autofree char *path = build_outbox_path (self, id, ".ini");
  g_autofree char *whole = NULL;
  size_t size;
  unsigned int n_refused = 0;

  g_assert_true (g_file_get_contents (path, &whole, &size, NULL));
  for (size_t length = 0; length < size; length++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) letters = NULL;
    const LlQueued *letter;

    g_assert_true (g_file_set_contents (path, whole, (gssize)length, NULL));
    letters = ll_outbox_list (self->engine, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (letters->len, ==, 1);
    letter = letters->pdata[0];
    g_assert_cmpstr (letter->id, ==, id);
    if (letter->account == NULL) {
      g_assert_cmpuint (g_strv_length (letter->recipients), ==, 0);
      g_assert_cmpint (letter->next_attempt, ==, -1);
      g_assert_nonnull (strstr (letter->reason, id));
      n_refused++;
    } else {
      g_assert_cmpuint (g_strv_length (letter->recipients), ==, 2);
      g_assert_cmpstr (letter->recipients[1], ==, "carol@example.com");
      g_assert_cmpstr (letter->account, ==, "alice@example.org");
    }
  }
  g_assert_cmpuint (n_refused, >, size / 2);
}

/* One that is damaged hides no other. */
static void
test_damage_beside (Fixture *self, gconstpointer data)
{
  g_autofree char *damaged = add_letter (self, "once");
  g_autofree char *whole = add_letter (self, "twice");
  g_autofree char *path = build_outbox_path (self, damaged, ".ini");

  g_assert_true (g_file_set_contents (path, "\xff\xfe", 2, NULL));
  g_assert_cmpuint (count_letters (self), ==, 2);
  g_assert_true (ll_outbox_cancel (self->engine, damaged, NULL));
  g_assert_cmpuint (count_letters (self), ==, 1);
}

static void
test_cut_envelope_is_kept (Fixture *self, gconstpointer data)
{
  g_autofree char *id = add_letter (self, "once");
  g_autofree char *path = build_outbox_path (self, id, ".ini");
  g_autofree char *message = build_outbox_path (self, id, ".eml");
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "[letter]\naccount=al", -1, NULL));
  g_assert_false (ll_outbox_submit (self->engine, id, NULL, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
  g_assert_true (g_file_test (message, G_FILE_TEST_EXISTS));
  g_assert_true (ll_outbox_cancel (self->engine, id, NULL));
  g_assert_cmpuint (count_outbox (self), ==, 0);
}

static void
test_envelope_without_message (Fixture *self, gconstpointer data)
{
  g_autofree char *id = add_letter (self, "once");
  g_autofree char *path = build_outbox_path (self, id, ".eml");
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_false (ll_outbox_submit (self->engine, id, NULL, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
  g_assert_cmpuint (count_letters (self), ==, 1);
  g_assert_true (ll_outbox_cancel (self->engine, id, NULL));
  g_assert_cmpuint (count_outbox (self), ==, 0);
}

static void
test_message_without_envelope (Fixture *self, gconstpointer data)
{
  g_autofree char *id = add_letter (self, "once");
  g_autofree char *path = build_outbox_path (self, id, ".ini");
  g_autoptr (GError) submit = NULL;
  g_autoptr (GError) cancel = NULL;

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpuint (count_letters (self), ==, 0);
  g_assert_false (ll_outbox_submit (self->engine, id, NULL, &submit));
  g_assert_error (submit, LL_ERROR, LL_ERROR_NOT_FOUND);
  g_assert_false (ll_outbox_cancel (self->engine, id, &cancel)); /* it was sent */
  g_assert_error (cancel, LL_ERROR, LL_ERROR_NOT_FOUND);
}

static void
test_foreign_files (Fixture *self, gconstpointer data)
{
  static const char *const names[] = {"notes.ini",       ".hidden.ini", "README",
                                      "0000.ini.AbCdEf", ".ini",        "0000.eml"};
  g_autofree char *id = add_letter (self, "once");

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *path = ll_engine_build_path (self->engine, "outbox", names[i]);

    g_assert_true (g_file_set_contents (path, "mine", -1, NULL));
  }
  g_assert_cmpuint (count_letters (self), ==, 1);
}

/* While another program sends a letter nobody else sends it or takes it away. */
static void
test_locked (Fixture *self, gconstpointer data)
{
  g_autofree char *id = add_letter (self, "once");
  g_autofree char *path = build_outbox_path (self, id, ".eml");
  g_autoptr (GError) submit = NULL;
  g_autoptr (GError) cancel = NULL;
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);

  g_assert_cmpint (flock (fd, LOCK_EX | LOCK_NB), ==, 0);
  g_assert_false (ll_outbox_submit (self->engine, id, NULL, &submit));
  g_assert_error (submit, LL_ERROR, LL_ERROR_TEMPORARY);
  g_assert_false (ll_outbox_cancel (self->engine, id, &cancel));
  g_assert_error (cancel, LL_ERROR, LL_ERROR_TEMPORARY);
  g_assert_cmpuint (count_letters (self), ==, 1);

  close (fd);
  g_assert_true (ll_outbox_cancel (self->engine, id, NULL));
  g_assert_cmpuint (count_outbox (self), ==, 0);
}

/* A failure is noted with its reason, and the letter stays as it was. */
static void
test_failure_is_noted (Fixture *self, gconstpointer data)
{
  g_autofree char *id = add_letter (self, "once");

  for (unsigned int i = 1; i <= 10; i++) {
    static const gint64 minutes[] = {5, 10, 20, 40, 80, 160, 240, 240, 240, 240};
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) letters = NULL;
    const LlQueued *letter;

    g_assert_false (ll_outbox_submit (self->engine, id, NULL, &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_NOT_FOUND); /* there is no account */
    letters = ll_outbox_list (self->engine, NULL);
    letter = letters->pdata[0];
    g_assert_cmpuint (letter->attempts, ==, i);
    g_assert_cmpstr (letter->reason, ==, error->message);
    g_assert_cmpint (letter->next_attempt - get_now (), <=, minutes[i - 1] * 60);
    g_assert_cmpint (letter->next_attempt - get_now (), >, minutes[i - 1] * 60 - 30);
  }
}

/* What cannot be written is not half there. */
static void
test_no_folder (Fixture *self, gconstpointer data)
{
  g_autoptr (LlSpool) message =
      make_draft ("alice@example.org", "bob@example.net", "once");
  g_autofree char *folder = ll_engine_build_path (self->engine, "outbox", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (folder, "a file", -1, NULL));
  g_assert_null (ll_outbox_add (self->engine, "alice@example.org", "alice@example.org",
                                recipients, message, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_case ("outbox/nothing-waits-at-first", test_nothing);
  add_case ("outbox/a-letter-comes-back-as-it-was", test_comes_back);
  add_case ("outbox/nobody-else-can-read-it", test_is_private);
  add_case ("outbox/the-oldest-comes-first", test_oldest_first);
  add_case ("outbox/only-an-id-becomes-a-path", test_what_is_no_id);
  add_case ("outbox/a-cut-envelope-loses-no-recipient", test_cut_envelope);
  add_case ("outbox/a-damaged-letter-hides-no-other", test_damage_beside);
  add_case ("outbox/a-cut-envelope-is-not-sent", test_cut_envelope_is_kept);
  add_case ("outbox/an-envelope-without-message-can-go", test_envelope_without_message);
  add_case ("outbox/a-message-without-envelope-was-sent", test_message_without_envelope);
  add_case ("outbox/foreign-files-are-left-alone", test_foreign_files);
  add_case ("outbox/one-program-at-a-time", test_locked);
  add_case ("outbox/a-failure-is-noted", test_failure_is_noted);
  add_case ("outbox/nothing-is-half-there", test_no_folder);

  return g_test_run ();
}
