/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-mail-folder-private.h"

#include <string.h>

#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "engine/ll-engine-task.h"
#include "message/ll-mbox-reader.h"

static void
letter_clear (gpointer data)
{
  LlMailLetter *letter = data;

  g_free (letter->item.from);
  g_free (letter->item.subject);
  g_free (letter->name);
}

LlMailFolder *
ll_mail_folder_ref (LlMailFolder *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
folder_clear (gpointer data)
{
  LlMailFolder *self = data;

  g_free (self->path);
  g_clear_pointer (&self->file, ll_spool_unref);
  g_array_unref (self->letters);
}

void
ll_mail_folder_unref (LlMailFolder *self)
{
  g_atomic_rc_box_release_full (self, folder_clear);
}

static const LlMailLetter *
get_letter (const LlMailFolder *self, unsigned int at)
{
  return &g_array_index (self->letters, LlMailLetter, at);
}

LlMailFolderKind
ll_mail_folder_get_kind (const LlMailFolder *self)
{
  g_return_val_if_fail (self != NULL, LL_MAIL_FOLDER_MESSAGE);

  return self->kind;
}

const char *
ll_mail_folder_get_path (const LlMailFolder *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->path;
}

unsigned int
ll_mail_folder_get_n_letters (const LlMailFolder *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->letters->len;
}

const LlMailFolderItem *
ll_mail_folder_get_item (const LlMailFolder *self, unsigned int at)
{
  g_return_val_if_fail (self != NULL && at < self->letters->len, NULL);

  return &get_letter (self, at)->item;
}

/* -- opening -- */

LlMailFolder *
ll_mail_folder_open (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (LlMailFolder) self = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  self = g_atomic_rc_box_new0 (LlMailFolder);
  self->path = g_strdup (path);
  self->letters = g_array_new (FALSE, FALSE, sizeof (LlMailLetter));
  g_array_set_clear_func (self->letters, letter_clear);

  return ll_mail_folder_scan (self, cancellable, error) ? g_steal_pointer (&self) : NULL;
}

static gpointer
open_work (LlEngine *engine, gpointer path, GCancellable *cancellable, GError **error)
{
  return ll_mail_folder_open (path, cancellable, error);
}

static const LlEngineJob open_job = {
    .work = open_work,
    .free_input = g_free,
    .free_output = (GDestroyNotify)ll_mail_folder_unref,
    .is_abandoned = TRUE,
};

void
ll_mail_folder_open_async (const char *path,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_return_if_fail (path != NULL);

  ll_engine_task_run (NULL, &open_job, g_strdup (path), cancellable, callback, user_data);
}

LlMailFolder *
ll_mail_folder_open_finish (GAsyncResult *result, GError **error)
{
  return ll_engine_task_finish (NULL, &open_job, result, error);
}

/* -- reading -- */

static LlSpool *
fail_changed (const LlMailFolder *self, GError **error)
{
  g_set_error (error, LL_ERROR, LL_ERROR_STORAGE, "%s has changed since it was opened",
               self->path);

  return NULL;
}

static gboolean
is_changed (const LlMailFolder *self)
{
  struct stat is;

  return fstat (ll_spool_get_fd (self->file), &is) != 0 ||
         is.st_size != self->was.st_size ||
         is.st_mtim.tv_sec != self->was.st_mtim.tv_sec ||
         is.st_mtim.tv_nsec != self->was.st_mtim.tv_nsec;
}

/* What stays when a mail program moves a letter or marks it: the name before its flags.
 */
static size_t
measure_unique (const char *name)
{
  return strcspn (name, ":");
}

/* Returns: (transfer full) (nullable): a letter of the Maildir under its present name. */
static char *
find_renamed (const LlMailFolder *self, const char *name)
{
  static const char *const folders[] = {"cur", "new"};
  g_autofree char *unique = g_path_get_basename (name);
  size_t size = measure_unique (unique);

  for (size_t i = 0; i < G_N_ELEMENTS (folders); i++) {
    g_autofree char *below = g_build_filename (self->path, folders[i], NULL);
    g_autoptr (GDir) directory = g_dir_open (below, 0, NULL);
    const char *other = NULL;

    while (directory != NULL && (other = g_dir_read_name (directory)) != NULL) {
      if (measure_unique (other) == size && strncmp (other, unique, size) == 0)
        return g_build_filename (below, other, NULL);
    }
  }

  return NULL;
}

static LlSpool *
open_letter_file (const LlMailFolder *self, const LlMailLetter *letter, GError **error)
{
  g_autofree char *path = g_build_filename (self->path, letter->name, NULL);

  if (self->kind == LL_MAIL_FOLDER_MAILDIR && !g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_autofree char *renamed = find_renamed (self, letter->name);

    if (renamed != NULL)
      return ll_spool_new_from_regular_file (renamed, error);
  }

  return ll_spool_new_from_regular_file (path, error);
}

static gboolean
copy_letter (const LlMailFolder *self,
             const LlMailLetter *letter,
             LlSpool *file,
             LlSpool *copy,
             GCancellable *cancellable,
             GError **error)
{
  g_autoptr (GInputStream) content = NULL;

  if (letter->cms != LL_BARE_CMS_NONE)
    return ll_bare_cms_write (letter->cms, file, copy, cancellable, error);
  if (self->kind == LL_MAIL_FOLDER_MBOX)
    return ll_mbox_reader_copy (file, letter->offset, letter->item.size,
                                ll_spool_get_output (copy), cancellable, error);
  content = ll_spool_new_input (file, 0, letter->item.size);

  return g_output_stream_splice (ll_spool_get_output (copy), content,
                                 G_OUTPUT_STREAM_SPLICE_NONE, cancellable, error) >= 0;
}

LlSpool *
ll_mail_folder_read (LlMailFolder *self,
                     unsigned int at,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (LlSpool) file = NULL;
  g_autoptr (LlSpool) copy = NULL;
  const LlMailLetter *letter;

  g_return_val_if_fail (self != NULL && at < self->letters->len, NULL);

  letter = get_letter (self, at);
  if (letter->item.size > LL_MESSAGE_SIZE) {
    g_set_error (error, LL_ERROR, LL_ERROR_LIMIT, "%s: the letter is too large",
                 self->path);
    return NULL;
  }
  file = letter->name == NULL ? ll_spool_ref (self->file)
                              : open_letter_file (self, letter, error);
  copy = file != NULL ? ll_spool_new (error) : NULL;
  if (copy == NULL)
    return NULL;
  if (ll_spool_get_size (file) != letter->item.size && letter->name != NULL)
    return fail_changed (self, error);
  if (!copy_letter (self, letter, file, copy, cancellable, error))
    return NULL;
  /* Asked afterwards: the copy was made of the file as it was. */
  if (letter->name == NULL && is_changed (self))
    return fail_changed (self, error);

  return g_steal_pointer (&copy);
}

typedef struct {
  LlMailFolder *folder; /* owned */
  unsigned int at;
} Reading;

static void
reading_free (Reading *self)
{
  ll_mail_folder_unref (self->folder);
  g_free (self);
}

static gpointer
read_work (LlEngine *engine, gpointer input, GCancellable *cancellable, GError **error)
{
  const Reading *self = input;

  return ll_mail_folder_read (self->folder, self->at, cancellable, error);
}

static const LlEngineJob read_job = {
    .work = read_work,
    .free_input = (GDestroyNotify)reading_free,
    .free_output = (GDestroyNotify)ll_spool_unref,
    .is_abandoned = TRUE,
};

void
ll_mail_folder_read_async (LlMailFolder *self,
                           unsigned int at,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  Reading *reading;

  g_return_if_fail (self != NULL && at < self->letters->len);

  reading = g_new0 (Reading, 1);
  reading->folder = ll_mail_folder_ref (self);
  reading->at = at;
  ll_engine_task_run (NULL, &read_job, reading, cancellable, callback, user_data);
}

LlSpool *
ll_mail_folder_read_finish (LlMailFolder *self, GAsyncResult *result, GError **error)
{
  return ll_engine_task_finish (NULL, &read_job, result, error);
}
