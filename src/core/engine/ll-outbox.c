/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-outbox.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/ll-error.h"
#include "base/ll-file.h"
#include "engine/ll-accounts.h"
#include "engine/ll-engine-private.h"
#include "engine/ll-engine-task.h"
#include "keys/ll-keyring.h"
#include "transport/ll-smtp-transport.h"

#define FOLDER          "outbox"
#define GROUP           "letter"
#define FIRST_DELAY_SEC (5 * 60)
#define LAST_DELAY_SEC  (4 * 3600)

void
ll_queued_free (LlQueued *self)
{
  g_free (self->id);
  g_free (self->account);
  g_free (self->sender);
  g_strfreev (self->recipients);
  g_free (self->reason);
  g_free (self);
}

static char *
build_path (LlEngine *engine, const char *id, const char *suffix)
{
  g_autofree char *name = g_strconcat (id, suffix, NULL);

  return ll_engine_build_path (engine, FOLDER, name);
}

/* Ids are ours: hex digits and hyphens; nothing else may become a path. */
static gboolean
check_id (const char *id, GError **error)
{
  if (*id != '\0' && strspn (id, "0123456789abcdef-") == strlen (id))
    return TRUE;

  g_set_error_literal (error, LL_ERROR, LL_ERROR_NOT_FOUND, "no such letter waits");

  return FALSE;
}

static LlQueued *
read_letter (LlEngine *engine, const char *id, GError **error)
{
  g_autofree char *path = build_path (engine, id, ".ini");
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (LlQueued) letter = g_new0 (LlQueued, 1);
  g_autoptr (GError) trouble = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, &trouble)) {
    if (g_error_matches (trouble, G_FILE_ERROR, G_FILE_ERROR_NOENT))
      g_set_error (error, LL_ERROR, LL_ERROR_NOT_FOUND, "no such letter waits: %s", id);
    else
      g_set_error (error, LL_ERROR,
                   trouble->domain == G_KEY_FILE_ERROR ? LL_ERROR_MALFORMED
                                                       : LL_ERROR_STORAGE,
                   "%s: %s", path, trouble->message);
    return NULL;
  }

  letter->id = g_strdup (id);
  letter->account = g_key_file_get_string (file, GROUP, "account", NULL);
  letter->sender = g_key_file_get_string (file, GROUP, "sender", NULL);
  letter->recipients = g_key_file_get_string_list (file, GROUP, "recipients", NULL, NULL);
  letter->size = g_key_file_get_int64 (file, GROUP, "size", NULL);
  letter->queued_at = g_key_file_get_int64 (file, GROUP, "queued-at", NULL);
  letter->attempts = (unsigned int)g_key_file_get_uint64 (file, GROUP, "attempts", NULL);
  letter->next_attempt = g_key_file_get_int64 (file, GROUP, "next-attempt", NULL);
  letter->reason = g_key_file_get_string (file, GROUP, "reason", NULL);
  /* A file that was cut short must not lose a recipient in silence: what is written after
   * them has to be there too. */
  if (letter->account == NULL || letter->sender == NULL || letter->recipients == NULL ||
      letter->recipients[0] == NULL || *letter->recipients[0] == '\0' ||
      !g_key_file_has_key (file, GROUP, "next-attempt", NULL)) {
    g_set_error (error, LL_ERROR, LL_ERROR_MALFORMED, "%s lacks an envelope", path);
    return NULL;
  }

  return g_steal_pointer (&letter);
}

static gboolean
write_letter (LlEngine *engine, const LlQueued *letter, GError **error)
{
  g_autofree char *path = build_path (engine, letter->id, ".ini");
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GBytes) bytes = NULL;
  size_t size;
  char *text;

  g_key_file_set_string (file, GROUP, "account", letter->account);
  g_key_file_set_string (file, GROUP, "sender", letter->sender);
  g_key_file_set_string_list (file, GROUP, "recipients",
                              (const char *const *)letter->recipients,
                              g_strv_length (letter->recipients));
  g_key_file_set_int64 (file, GROUP, "size", letter->size);
  g_key_file_set_int64 (file, GROUP, "queued-at", letter->queued_at);
  g_key_file_set_uint64 (file, GROUP, "attempts", letter->attempts);
  g_key_file_set_int64 (file, GROUP, "next-attempt", letter->next_attempt);
  if (letter->reason != NULL)
    g_key_file_set_string (file, GROUP, "reason", letter->reason);

  text = g_key_file_to_data (file, &size, NULL);
  bytes = g_bytes_new_take (text, size);

  return ll_file_write_bytes (path, bytes, error);
}

static int
compare_age (gconstpointer a, gconstpointer b)
{
  const LlQueued *left = *(const LlQueued *const *)a;
  const LlQueued *right = *(const LlQueued *const *)b;

  if (left->queued_at != right->queued_at)
    return left->queued_at < right->queued_at ? -1 : 1;

  return strcmp (left->id, right->id);
}

/* NULL without @error: no letter was ever put in. */
static GDir *
open_folder (LlEngine *engine, GError **error)
{
  g_autofree char *folder = ll_engine_build_path (engine, FOLDER, NULL);
  g_autoptr (GError) trouble = NULL;
  GDir *dir = g_dir_open (folder, 0, &trouble);

  if (dir == NULL && !g_error_matches (trouble, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    g_set_error (error, LL_ERROR, LL_ERROR_STORAGE, "cannot read the folder: %s",
                 trouble->message);

  return dir;
}

/* What is listed in place of a letter that cannot be read: one hides no other. */
static LlQueued *
new_damaged (const char *id, const GError *trouble)
{
  LlQueued *letter = g_new0 (LlQueued, 1);

  letter->id = g_strdup (id);
  letter->recipients = g_new0 (char *, 1);
  letter->queued_at = -1;
  letter->next_attempt = -1;
  letter->reason = g_strdup_printf ("the letter is damaged: %s", trouble->message);

  return letter;
}

static void
add_letter (GPtrArray *letters, LlEngine *engine, const char *id)
{
  g_autoptr (GError) trouble = NULL;
  LlQueued *letter = read_letter (engine, id, &trouble);

  /* Another process may have sent it in this very moment. */
  if (g_error_matches (trouble, LL_ERROR, LL_ERROR_NOT_FOUND))
    return;

  g_ptr_array_add (letters, letter != NULL ? letter : new_damaged (id, trouble));
}

GPtrArray *
ll_outbox_list (LlEngine *engine, GError **error)
{
  g_autoptr (GPtrArray) letters =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_queued_free);
  g_autoptr (GError) trouble = NULL;
  g_autoptr (GDir) dir = open_folder (engine, &trouble);
  const char *name;

  if (trouble != NULL) {
    g_propagate_error (error, g_steal_pointer (&trouble));
    return NULL;
  }
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *id = NULL;

    if (!g_str_has_suffix (name, ".ini"))
      continue;
    id = g_strndup (name, strlen (name) - strlen (".ini"));
    if (check_id (id, NULL))
      add_letter (letters, engine, id);
  }
  g_ptr_array_sort (letters, compare_age);

  return g_steal_pointer (&letters);
}

static gboolean
sync_folder (LlEngine *engine, GError **error)
{
  g_autofree char *path = ll_engine_build_path (engine, FOLDER, NULL);

  return ll_file_sync_folder (path, error);
}

/* The envelope goes first: without it the message is no letter any more. */
static void
remove_letter (LlEngine *engine, const char *id)
{
  g_autofree char *envelope = build_path (engine, id, ".ini");
  g_autofree char *message = build_path (engine, id, ".eml");

  unlink (envelope);
  unlink (message);
}

char *
ll_outbox_add (LlEngine *engine,
               const char *account,
               const char *sender,
               const char *const *recipients,
               LlSpool *message,
               GError **error)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *path = build_path (engine, id, ".eml");
  LlQueued letter = {
      .id = id,
      .account = (char *)account,
      .sender = (char *)sender,
      .recipients = (char **)recipients,
      .size = ll_spool_get_size (message),
      .queued_at = g_get_real_time () / G_USEC_PER_SEC,
  };

  letter.next_attempt = letter.queued_at;
  if (!ll_engine_make_folder (engine, FOLDER, error) ||
      !ll_file_write_spool (path, message, error))
    return NULL;
  if (!write_letter (engine, &letter, error) || !sync_folder (engine, error)) {
    remove_letter (engine, id);
    return NULL;
  }

  return g_steal_pointer (&id);
}

static void
set_open_error (LlEngine *engine, const char *id, GError **error)
{
  g_autofree char *envelope = build_path (engine, id, ".ini");
  int number = errno;

  if (number == ENOENT && !g_file_test (envelope, G_FILE_TEST_EXISTS))
    g_set_error (error, LL_ERROR, LL_ERROR_NOT_FOUND, "no such letter waits: %s", id);
  else
    g_set_error (error, LL_ERROR, LL_ERROR_STORAGE,
                 "the message of the letter %s is missing: %s", id, g_strerror (number));
}

/* The lock is on the message's file, which never changes, and goes with the process. */
static int
lock_letter (LlEngine *engine, const char *id, GError **error)
{
  g_autofree char *path = build_path (engine, id, ".eml");
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  if (fd < 0) {
    set_open_error (engine, id, error);
    return -1;
  }
  if (flock (fd, LOCK_EX | LOCK_NB) != 0) {
    g_set_error (error, LL_ERROR, LL_ERROR_TEMPORARY,
                 "the letter %s is being sent by another program", id);
    close (fd);
    return -1;
  }

  return fd;
}

static LlSecret *
find_password (LlEngine *engine,
               const LlAccount *account,
               GCancellable *cancellable,
               GError **error)
{
  const char *name = ll_address_get_text (account->address);
  LlPassphrase *passphrase = ll_engine_get_passphrase (engine);
  LlSecret *password =
      ll_keyring_lookup (LL_PASSPHRASE_FOR_ACCOUNT, name, cancellable, NULL);

  if (password != NULL)
    return password;
  if (passphrase == NULL) {
    g_set_error (error, LL_ERROR, LL_ERROR_PASSPHRASE, "there is no password for %s",
                 name);
    return NULL;
  }

  return ll_passphrase_ask (passphrase, LL_PASSPHRASE_FOR_ACCOUNT, name, FALSE,
                            cancellable, error);
}

/* Half a letter is worse than one that waits. */
static gboolean
check_size (const LlQueued *letter, const LlSpool *message, GError **error)
{
  if (ll_spool_get_size (message) == letter->size)
    return TRUE;

  g_set_error (error, LL_ERROR, LL_ERROR_MALFORMED,
               "the letter %s is damaged: its message has %" G_GOFFSET_FORMAT
               " octets and should have %" G_GINT64_FORMAT,
               letter->id, ll_spool_get_size (message), letter->size);

  return FALSE;
}

/* What cannot be taken out afterwards would be sent again and again. */
static gboolean
check_removable (LlEngine *engine, GError **error)
{
  g_autofree char *folder = ll_engine_build_path (engine, FOLDER, NULL);

  if (access (folder, W_OK) == 0)
    return TRUE;

  g_set_error (error, LL_ERROR, LL_ERROR_STORAGE, "cannot write %s: %s", folder,
               g_strerror (errno));

  return FALSE;
}

static gboolean
submit (LlEngine *engine,
        const LlQueued *letter,
        GCancellable *cancellable,
        GError **error)
{
  g_autofree char *path = build_path (engine, letter->id, ".eml");
  g_autoptr (LlAccount) account = NULL;
  g_autoptr (LlSecret) password = NULL;
  g_autoptr (LlSpool) message = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (LlTransport) transport = NULL;
  LlSmtpServer server = {.tls_ca_file = ll_engine_get_tls_ca_file (engine)};
  LlSubmission submission = {
      .sender = letter->sender,
      .recipients = (const char *const *)letter->recipients,
  };

  if (!check_removable (engine, error))
    return FALSE;
  account = ll_accounts_find (engine, letter->account, NULL, error);
  if (account == NULL ||
      !ll_smtp_security_parse (account->security, &server.security, error))
    return FALSE;
  server.host = account->server;
  server.port = account->port;
  server.user = account->user;
  transport = ll_smtp_transport_new (&server, error);
  if (transport == NULL)
    return FALSE;
  if (account->user != NULL) {
    password = find_password (engine, account, cancellable, error);
    if (password == NULL)
      return FALSE;
  }

  message = ll_spool_new_from_file (path, G_MAXINT64, cancellable, error);
  if (message == NULL || !check_size (letter, message, error))
    return FALSE;
  stream = ll_spool_new_input (message, 0, -1);
  submission.message = stream;
  submission.size = ll_spool_get_size (message);
  submission.password = password;

  return ll_transport_submit (transport, &submission, cancellable, error);
}

static gint64
next_attempt (const LlQueued *letter, gint64 now)
{
  gint64 delay = FIRST_DELAY_SEC;

  for (unsigned int i = 1; i < letter->attempts && delay < LAST_DELAY_SEC; i++)
    delay *= 2;

  return now + MIN (delay, LAST_DELAY_SEC);
}

/* Why it waits, for `queue list`.  The letter itself is safe whether or not this can be
 * written. */
static void
note_failure (LlEngine *engine, LlQueued *letter, const GError *trouble)
{
  g_autoptr (GError) error = NULL;

  letter->attempts++;
  letter->next_attempt = g_error_matches (trouble, LL_ERROR, LL_ERROR_REFUSED)
                             ? -1
                             : next_attempt (letter, g_get_real_time () / G_USEC_PER_SEC);
  g_free (letter->reason);
  letter->reason = g_strdup (trouble->message);
  if (!write_letter (engine, letter, &error))
    g_debug ("the reason of a failure is not kept: %s", error->message);
}

/* Those that the person has written to are people she knows. */
static void
note_written (LlEngine *engine, const LlQueued *letter)
{
  g_autoptr (GError) error = NULL;
  LlStore *store = NULL;

  if (ll_engine_may_remember (engine))
    store = ll_engine_get_store (engine, &error);
  for (char **text = letter->recipients; store != NULL && *text != NULL; text++) {
    g_autoptr (LlAddress) address = ll_address_parse (*text, NULL);

    if (address != NULL &&
        !ll_store_note_written (store, address, ll_engine_get_time (engine), &error))
      break;
  }
  if (error != NULL)
    g_debug ("who was written to is not remembered: %s", error->message);
}

gboolean
ll_outbox_submit (LlEngine *engine,
                  const char *id,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (LlQueued) letter = NULL;
  g_autoptr (GError) trouble = NULL;
  int lock;

  if (!check_id (id, error))
    return FALSE;
  if (ll_engine_is_offline (engine)) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_TEMPORARY,
                         "it was not asked (offline)");
    return FALSE;
  }
  lock = lock_letter (engine, id, error);
  if (lock < 0)
    return FALSE;

  letter = read_letter (engine, id, &trouble);
  if (letter != NULL && submit (engine, letter, cancellable, &trouble)) {
    remove_letter (engine, id);
    note_written (engine, letter);
  } else if (letter != NULL)
    note_failure (engine, letter, trouble);
  close (lock);

  if (trouble != NULL) {
    g_propagate_error (error, g_steal_pointer (&trouble));
    return FALSE;
  }

  return TRUE;
}

/* A letter whose message is gone can only be given up. */
static gboolean
cancel_rest (LlEngine *engine, const char *id, GError **error)
{
  g_autofree char *envelope = build_path (engine, id, ".ini");

  if (unlink (envelope) == 0)
    return TRUE;

  if (errno == ENOENT)
    g_set_error (error, LL_ERROR, LL_ERROR_NOT_FOUND, "no such letter waits: %s", id);
  else
    g_set_error (error, LL_ERROR, LL_ERROR_STORAGE, "cannot remove %s: %s", envelope,
                 g_strerror (errno));

  return FALSE;
}

gboolean
ll_outbox_cancel (LlEngine *engine, const char *id, GError **error)
{
  g_autoptr (GError) trouble = NULL;
  gboolean done;
  int lock;

  if (!check_id (id, error))
    return FALSE;
  lock = lock_letter (engine, id, &trouble);
  if (g_error_matches (trouble, LL_ERROR, LL_ERROR_NOT_FOUND) ||
      g_error_matches (trouble, LL_ERROR, LL_ERROR_STORAGE))
    return cancel_rest (engine, id, error);
  if (lock < 0) {
    g_propagate_error (error, g_steal_pointer (&trouble));
    return FALSE;
  }

  /* It may have been sent between its opening and its lock: the envelope says. */
  done = cancel_rest (engine, id, error);
  if (done)
    remove_letter (engine, id);
  close (lock);

  return done;
}

/* -- for windows -- */

static gpointer
list_work (LlEngine *engine, gpointer input, GCancellable *cancellable, GError **error)
{
  return ll_outbox_list (engine, error);
}

static const LlEngineJob list_job = {
    .work = list_work,
    .free_output = (GDestroyNotify)g_ptr_array_unref,
    .is_abandoned = TRUE,
};

void
ll_outbox_list_async (LlEngine *engine,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  ll_engine_task_run (engine, &list_job, NULL, cancellable, callback, user_data);
}

GPtrArray *
ll_outbox_list_finish (LlEngine *engine, GAsyncResult *result, GError **error)
{
  return ll_engine_task_finish (engine, &list_job, result, error);
}

static gpointer
submit_work (LlEngine *engine, gpointer id, GCancellable *cancellable, GError **error)
{
  return GINT_TO_POINTER (ll_outbox_submit (engine, id, cancellable, error));
}

static const LlEngineJob submit_job = {
    .work = submit_work,
    .free_input = g_free,
    .is_told = TRUE,
};

void
ll_outbox_submit_async (LlEngine *engine,
                        const char *id,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  ll_engine_task_run (engine, &submit_job, g_strdup (id), cancellable, callback,
                      user_data);
}

gboolean
ll_outbox_submit_finish (LlEngine *engine, GAsyncResult *result, GError **error)
{
  return ll_engine_task_finish_boolean (engine, &submit_job, result, error);
}

static gpointer
cancel_work (LlEngine *engine, gpointer id, GCancellable *cancellable, GError **error)
{
  return GINT_TO_POINTER (ll_outbox_cancel (engine, id, error));
}

static const LlEngineJob cancel_job = {.work = cancel_work, .free_input = g_free};

void
ll_outbox_cancel_async (LlEngine *engine,
                        const char *id,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  ll_engine_task_run (engine, &cancel_job, g_strdup (id), cancellable, callback,
                      user_data);
}

gboolean
ll_outbox_cancel_finish (LlEngine *engine, GAsyncResult *result, GError **error)
{
  return ll_engine_task_finish_boolean (engine, &cancel_job, result, error);
}
