/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-drafts.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ll-error.h"
#include "base/ll-file.h"
#include "base/ll-limits.h"
#include "certificate/ll-certificate-usage.h"
#include "cms/ll-cms-encrypt.h"
#include "engine/ll-draft-file.h"
#include "engine/ll-engine-private.h"
#include "engine/ll-engine-task.h"
#include "engine/ll-identities.h"
#include "message/ll-transfer-encoding.h"
#include "smime/ll-smime-open.h"

#define FOLDER "drafts"
#define SUFFIX ".eml"

void
ll_draft_info_free (LlDraftInfo *self)
{
  g_free (self->id);
  g_free (self);
}

/* Ids are ours: nothing else may become a path. */
static gboolean
check_id (const char *id, GError **error)
{
  if (g_uuid_string_is_valid (id))
    return TRUE;

  g_set_error_literal (error, LL_ERROR, LL_ERROR_NOT_FOUND, "there is no such draft");

  return FALSE;
}

static char *
build_path (LlEngine *engine, const char *id)
{
  g_autofree char *name = g_strconcat (id, SUFFIX, NULL);

  return ll_engine_build_path (engine, FOLDER, name);
}

static gboolean
fail (GError **error, const char *verb, const char *id)
{
  int number = errno;

  if (number == ENOENT)
    g_set_error (error, LL_ERROR, LL_ERROR_NOT_FOUND, "there is no such draft: %s", id);
  else
    g_set_error (error, LL_ERROR, LL_ERROR_STORAGE, "cannot %s the draft %s: %s", verb,
                 id, g_strerror (number));

  return FALSE;
}

/* -- whose turn it is -- */

/* Workers overtake one another.  What was asked for last is what stays: a draft that was
 * removed, because it was sent, does not come back with a saving that began before. */
typedef struct {
  GMutex lock;
  guint64 last;          /* number given out */
  GHashTable *latest_of; /* id -> number of the newest change that was made */
} Turns;

static void
turns_free (gpointer data)
{
  Turns *self = data;

  g_mutex_clear (&self->lock);
  g_hash_table_unref (self->latest_of);
  g_free (self);
}

static gpointer
dup_turns (gpointer turns, gpointer user_data)
{
  return turns;
}

static Turns *
get_turns (LlEngine *engine)
{
  static const char key[] = "ll-drafts-turns";
  Turns *turns = g_object_get_data (G_OBJECT (engine), key);
  Turns *made;

  if (turns != NULL)
    return turns;
  made = g_new0 (Turns, 1);
  g_mutex_init (&made->lock);
  made->latest_of = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (!g_object_replace_data (G_OBJECT (engine), key, NULL, made, turns_free, NULL))
    turns_free (made);

  return g_object_dup_data (G_OBJECT (engine), key, dup_turns, NULL);
}

static guint64
take_turn (LlEngine *engine)
{
  Turns *turns = get_turns (engine);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&turns->lock);

  return ++turns->last;
}

/* Whether nothing newer was done to the draft; with the lock held. */
static gboolean
is_latest (Turns *turns, const char *id, guint64 turn)
{
  const guint64 *latest = g_hash_table_lookup (turns->latest_of, id);

  return latest == NULL || *latest < turn;
}

static void
note_turn (Turns *turns, const char *id, guint64 turn)
{
  g_hash_table_insert (turns->latest_of, g_strdup (id), g_memdup2 (&turn, sizeof turn));
}

/* -- saving -- */

typedef struct {
  char *id;
  LlDraft *draft; /* owned */
  guint64 turn;
} Saving;

static void
saving_free (gpointer data)
{
  Saving *self = data;

  g_free (self->id);
  ll_draft_unref (self->draft);
  g_free (self);
}

static void
add_usable (GPtrArray *identities, gint64 now, GPtrArray *own)
{
  for (guint i = 0; i < identities->len; i++) {
    LlCertificate *certificate = ll_identity_get_certificate (identities->pdata[i]);

    if (ll_certificate_check_encryption (certificate, now) == LL_USAGE_FINE)
      g_ptr_array_add (own, ll_certificate_ref (certificate));
  }
}

/* Those of the sender; where there are none, all: any of them opens it again. */
static GPtrArray *
find_certificates (LlEngine *engine,
                   const LlDraft *draft,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (GPtrArray) own =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_certificate_unref);
  g_autoptr (GPtrArray) identities = NULL;

  if (draft->from != NULL) {
    g_ptr_array_unref (own);
    own = ll_identities_dup_own_certificates (engine, draft->from->address, cancellable,
                                              error);
    if (own == NULL)
      return NULL;
  }
  if (own->len == 0) {
    identities = ll_engine_dup_identities (engine, cancellable, error);
    if (identities == NULL)
      return NULL;
    add_usable (identities, ll_engine_get_time (engine), own);
  }
  if (own->len == 0) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_NOT_FOUND,
                         "no certificate of one's own can encrypt the draft");
    return NULL;
  }

  return g_steal_pointer (&own);
}

/* Outside it says nothing: not who writes, nor to whom (RFC 8551, section 3.4). */
static gboolean
write_sealed (GPtrArray *certificates,
              LlSpool *plain,
              LlSpool *out,
              GCancellable *cancellable,
              GError **error)
{
  static const char head[] =
      "MIME-Version: 1.0\r\n"
      "Content-Type: application/pkcs7-mime; smime-type=authEnveloped-data;"
      " name=\"smime.p7m\"\r\n"
      "Content-Transfer-Encoding: base64\r\n"
      "Content-Disposition: attachment; filename=\"smime.p7m\"\r\n"
      "\r\n";
  g_autoptr (GInputStream) content = ll_spool_new_input (plain, 0, -1);
  g_autoptr (GOutputStream) encoder =
      ll_transfer_encoding_new_base64_encoder (ll_spool_get_output (out));

  return ll_spool_write (out, head, strlen (head), error) &&
         ll_cms_encrypt (certificates, LL_CIPHER_AES256_GCM, content,
                         ll_spool_get_size (plain), encoder, cancellable, error) &&
         g_output_stream_close (encoder, cancellable, error);
}

static LlSpool *
seal_draft (LlEngine *engine,
            const LlDraft *draft,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GPtrArray) certificates = NULL;
  g_autoptr (LlSpool) plain = NULL;
  g_autoptr (LlSpool) out = NULL;

  certificates = find_certificates (engine, draft, cancellable, error);
  if (certificates == NULL)
    return NULL;
  plain = ll_draft_file_write (draft, g_get_real_time () / G_USEC_PER_SEC, cancellable,
                               error);
  if (plain == NULL)
    return NULL;
  out = ll_spool_new (error);
  if (out == NULL || !write_sealed (certificates, plain, out, cancellable, error))
    return NULL;

  return g_steal_pointer (&out);
}

static gboolean
put_draft (LlEngine *engine, const Saving *saving, LlSpool *sealed, GError **error)
{
  Turns *turns = get_turns (engine);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&turns->lock);
  g_autofree char *path = build_path (engine, saving->id);
  g_autofree char *folder = ll_engine_build_path (engine, FOLDER, NULL);

  if (!is_latest (turns, saving->id, saving->turn))
    return TRUE;
  if (!ll_engine_make_folder (engine, FOLDER, error) ||
      !ll_file_write_spool (path, sealed, error) || !ll_file_sync_folder (folder, error))
    return FALSE;
  note_turn (turns, saving->id, saving->turn);

  return TRUE;
}

static gpointer
save_draft (LlEngine *engine, gpointer input, GCancellable *cancellable, GError **error)
{
  const Saving *saving = input;
  g_autoptr (LlSpool) sealed = NULL;

  if (!check_id (saving->id, error))
    return NULL;
  sealed = seal_draft (engine, saving->draft, cancellable, error);
  if (sealed == NULL || g_cancellable_set_error_if_cancelled (cancellable, error) ||
      !put_draft (engine, saving, sealed, error))
    return NULL;

  return g_strdup (saving->id);
}

static const LlEngineJob save_job = {
    .work = save_draft,
    .free_input = saving_free,
    .free_output = g_free,
    .is_told = TRUE,
};

void
ll_drafts_save_async (LlEngine *engine,
                      const char *id,
                      LlDraft *draft,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  Saving *saving = g_new0 (Saving, 1);

  saving->id = id != NULL ? g_strdup (id) : g_uuid_string_random ();
  saving->draft = ll_draft_ref (draft);
  saving->turn = take_turn (engine);
  ll_engine_task_run (engine, &save_job, saving, cancellable, callback, user_data);
}

char *
ll_drafts_save_finish (LlEngine *engine, GAsyncResult *result, GError **error)
{
  return ll_engine_task_finish (engine, &save_job, result, error);
}

/* -- listing -- */

static LlDraftInfo *
read_info (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *id = NULL;
  struct stat about;
  LlDraftInfo *info;

  if (!g_str_has_suffix (name, SUFFIX))
    return NULL;
  id = g_strndup (name, strlen (name) - strlen (SUFFIX));
  if (!g_uuid_string_is_valid (id) || lstat (path, &about) != 0 ||
      !S_ISREG (about.st_mode))
    return NULL;
  info = g_new0 (LlDraftInfo, 1);
  info->id = g_steal_pointer (&id);
  info->saved_at = about.st_mtime;

  return info;
}

static int
compare_newest_first (gconstpointer a, gconstpointer b)
{
  const LlDraftInfo *left = *(const LlDraftInfo *const *)a;
  const LlDraftInfo *right = *(const LlDraftInfo *const *)b;

  if (left->saved_at != right->saved_at)
    return left->saved_at > right->saved_at ? -1 : 1;

  return strcmp (left->id, right->id);
}

static gpointer
list_drafts (LlEngine *engine, gpointer input, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) drafts =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_draft_info_free);
  g_autofree char *folder = ll_engine_build_path (engine, FOLDER, NULL);
  g_autoptr (GError) trouble = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &trouble);
  const char *name;

  if (dir == NULL && !g_error_matches (trouble, G_FILE_ERROR, G_FILE_ERROR_NOENT)) {
    g_set_error (error, LL_ERROR, LL_ERROR_STORAGE, "cannot read the drafts: %s",
                 trouble->message);
    return NULL;
  }
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    LlDraftInfo *info = read_info (folder, name);

    if (info != NULL)
      g_ptr_array_add (drafts, info);
  }
  g_ptr_array_sort (drafts, compare_newest_first);

  return g_steal_pointer (&drafts);
}

static const LlEngineJob list_job = {
    .work = list_drafts,
    .free_output = (GDestroyNotify)g_ptr_array_unref,
    .is_abandoned = TRUE,
};

void
ll_drafts_list_async (LlEngine *engine,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  ll_engine_task_run (engine, &list_job, NULL, cancellable, callback, user_data);
}

GPtrArray *
ll_drafts_list_finish (LlEngine *engine, GAsyncResult *result, GError **error)
{
  return ll_engine_task_finish (engine, &list_job, result, error);
}

/* -- loading -- */

static LlSmimeLetter *
open_letter (LlEngine *engine, LlSpool *spool, GCancellable *cancellable, GError **error)
{
  g_autoptr (LlMessage) message = ll_message_new (spool, 0, -1, error);
  g_autoptr (GPtrArray) identities = NULL;

  if (message == NULL)
    return NULL;
  identities = ll_engine_dup_identities (engine, cancellable, error);
  if (identities == NULL)
    return NULL;

  return ll_smime_open (message, identities, cancellable, error);
}

/* Only what was encrypted to oneself, and was not altered since, is a draft. */
static gboolean
check_opened (const LlSmimeLetter *letter, const char *id, GError **error)
{
  LlCmsDecryption *decryption = ll_smime_letter_get_decryption (letter);

  if (decryption != NULL &&
      ll_cms_decryption_get_state (decryption) == LL_CMS_DECRYPT_NO_KEY) {
    g_set_error (error, LL_ERROR, LL_ERROR_NOT_FOUND,
                 "the certificate that opens the draft %s is gone", id);
    return FALSE;
  }
  if (decryption != NULL && ll_smime_letter_get_payload (letter) != NULL &&
      ll_cipher_is_aead (ll_cms_decryption_get_cipher (decryption)))
    return TRUE;

  g_set_error (error, LL_ERROR, LL_ERROR_MALFORMED, "the draft %s is damaged", id);

  return FALSE;
}

static gpointer
load_draft (LlEngine *engine, gpointer id, GCancellable *cancellable, GError **error)
{
  g_autofree char *path = NULL;
  g_autoptr (LlSpool) spool = NULL;
  g_autoptr (LlSmimeLetter) letter = NULL;

  if (!check_id (id, error))
    return NULL;
  path = build_path (engine, id);
  if (access (path, R_OK) != 0) {
    fail (error, "read", id);
    return NULL;
  }
  spool = ll_spool_new_from_regular_file (path, error);
  if (spool == NULL)
    return NULL;
  letter = open_letter (engine, spool, cancellable, error);
  if (letter == NULL || !check_opened (letter, id, error))
    return NULL;

  return ll_draft_file_read (ll_smime_letter_get_payload (letter), cancellable, error);
}

static const LlEngineJob load_job = {
    .work = load_draft,
    .free_input = g_free,
    .free_output = (GDestroyNotify)ll_draft_unref,
    .is_abandoned = TRUE,
};

void
ll_drafts_load_async (LlEngine *engine,
                      const char *id,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  ll_engine_task_run (engine, &load_job, g_strdup (id), cancellable, callback, user_data);
}

LlDraft *
ll_drafts_load_finish (LlEngine *engine, GAsyncResult *result, GError **error)
{
  return ll_engine_task_finish (engine, &load_job, result, error);
}

/* -- removing -- */

typedef struct {
  char *id;
  guint64 turn;
} Removal;

static void
removal_free (gpointer data)
{
  Removal *self = data;

  g_free (self->id);
  g_free (self);
}

static gpointer
remove_draft (LlEngine *engine, gpointer input, GCancellable *cancellable, GError **error)
{
  const Removal *removal = input;
  Turns *turns = get_turns (engine);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&turns->lock);
  g_autofree char *path = NULL;

  if (!check_id (removal->id, error))
    return NULL;
  path = build_path (engine, removal->id);
  note_turn (turns, removal->id, removal->turn);
  if (unlink (path) != 0) {
    fail (error, "remove", removal->id);
    return NULL;
  }

  return GINT_TO_POINTER (TRUE);
}

static const LlEngineJob remove_job = {
    .work = remove_draft,
    .free_input = removal_free,
};

void
ll_drafts_remove_async (LlEngine *engine,
                        const char *id,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  Removal *removal = g_new0 (Removal, 1);

  removal->id = g_strdup (id);
  removal->turn = take_turn (engine);
  ll_engine_task_run (engine, &remove_job, removal, cancellable, callback, user_data);
}

gboolean
ll_drafts_remove_finish (LlEngine *engine, GAsyncResult *result, GError **error)
{
  return ll_engine_task_finish_boolean (engine, &remove_job, result, error);
}
