/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-letter-files.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ll-display-text.h"
#include "base/ll-error.h"

#define MOST_TRIES 10000 /* of numbers behind a name that is taken */

struct _LlLetterFiles {
  GObject parent;

  GMutex lock;      /* over what follows */
  GPtrArray *paths; /* owned: of the files, each alone in its folder */
};

G_DEFINE_FINAL_TYPE (LlLetterFiles, ll_letter_files, G_TYPE_OBJECT)

/* -- names and kinds -- */

char *
ll_letter_files_dup_name (const LlLetterPart *part)
{
  g_autofree char *name =
      part->name != NULL ? ll_display_text_clean_file_name (part->name) : NULL;

  if (name != NULL)
    return g_steal_pointer (&name);
  if (g_strcmp0 (part->type, "text/plain") == 0)
    return g_strdup_printf (_ ("text-%u.txt"), part->index);
  if (g_strcmp0 (part->type, "text/html") == 0)
    return g_strdup_printf (_ ("letter-%u.html"), part->index);
  if (g_strcmp0 (part->type, "message/rfc822") == 0)
    return g_strdup_printf (_ ("letter-%u.eml"), part->index);

  return g_strdup_printf (_ ("attachment-%u"), part->index);
}

/* By the name, as the program is chosen that opens it. */
static char *
guess_type (const LlLetterPart *part)
{
  g_autofree char *name = ll_letter_files_dup_name (part);

  return g_content_type_guess (name, NULL, 0, NULL);
}

GIcon *
ll_letter_files_dup_icon (const LlLetterPart *part)
{
  g_autofree char *type = guess_type (part);

  return g_content_type_get_symbolic_icon (type);
}

gboolean
ll_letter_files_can_open (const LlLetterPart *part)
{
  static const char *const kinds[] = {"image/", "audio/", "video/",
                                      "application/vnd.oasis.opendocument.",
                                      "application/vnd.openxmlformats-officedocument."};
  static const char *const types[] = {"application/pdf",
                                      "application/msword",
                                      "application/vnd.ms-excel",
                                      "application/vnd.ms-powerpoint",
                                      "application/rtf",
                                      "application/epub+zip",
                                      "text/plain",
                                      "text/csv",
                                      "text/calendar",
                                      "text/vcard",
                                      NULL};
  g_autofree char *type = guess_type (part);

  /* A picture in SVG may contain programs, and a web browser runs them. */
  if (part->is_errant || g_str_has_prefix (type, "image/svg"))
    return FALSE;
  for (size_t i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (g_str_has_prefix (type, kinds[i]))
      return TRUE;
  }

  return g_strv_contains (types, type);
}

/* -- one file for another program -- */

typedef struct {
  LlLetterView *view; /* owned */
  guint at;
  char *folder; /* owned; NULL: a private one is made */
} Work;

static void
work_free (Work *self)
{
  ll_letter_view_unref (self->view);
  g_free (self->folder);
  g_free (self);
}

static gboolean
set_storage_error (GError **error, const char *path)
{
  int problem = errno;
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (error, LL_ERROR, LL_ERROR_STORAGE, "%s: %s", name, g_strerror (problem));

  return FALSE;
}

/* A new file; one that is there is left alone. */
static GOutputStream *
create (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  return G_OUTPUT_STREAM (g_file_create (file, G_FILE_CREATE_PRIVATE, NULL, error));
}

/* What is not whole does not stay. */
static gboolean
write_part (LlLetterView *view,
            const LlLetterPart *part,
            GOutputStream *out,
            const char *path,
            GCancellable *cancellable,
            GError **error)
{
  if (ll_smime_letter_write_part (view->report->letter, part->index, out, cancellable,
                                  error) &&
      g_output_stream_close (out, cancellable, error))
    return TRUE;
  g_output_stream_close (out, NULL, NULL);
  g_unlink (path);

  return FALSE;
}

static char *
make_private_folder (GError **error)
{
  g_autofree char *folder =
      g_build_filename (g_get_user_runtime_dir (), "letterlock-XXXXXX", NULL);

  if (g_mkdtemp_full (folder, S_IRWXU) != NULL)
    return g_steal_pointer (&folder);
  g_free (folder);
  folder = g_build_filename (g_get_tmp_dir (), "letterlock-XXXXXX", NULL);
  if (g_mkdtemp_full (folder, S_IRWXU) != NULL)
    return g_steal_pointer (&folder);
  set_storage_error (error, folder);

  return NULL;
}

static void
remember (LlLetterFiles *self, const char *path)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_ptr_array_add (self->paths, g_strdup (path));
}

static GFile *
unpack (LlLetterFiles *self, Work *work, GCancellable *cancellable, GError **error)
{
  const LlLetterPart *part = work->view->parts->pdata[work->at];
  g_autofree char *folder = make_private_folder (error);
  g_autofree char *name = ll_letter_files_dup_name (part);
  g_autofree char *path = NULL;
  g_autoptr (GOutputStream) out = NULL;

  if (folder == NULL)
    return NULL;
  path = g_build_filename (folder, name, NULL);
  remember (self, path);
  out = create (path, error);
  if (out == NULL || !write_part (work->view, part, out, path, cancellable, error))
    return NULL;
  if (g_chmod (path, S_IRUSR) != 0) {
    set_storage_error (error, path);
    return NULL;
  }

  return g_file_new_for_path (path);
}

static void
unpack_thread (GTask *task, gpointer self, gpointer work, GCancellable *cancellable)
{
  GError *error = NULL;
  GFile *file = unpack (self, work, cancellable, &error);

  if (file != NULL)
    g_task_return_pointer (task, file, g_object_unref);
  else
    g_task_return_error (task, error);
}

static Work *
work_new (LlLetterView *view)
{
  Work *work = g_new0 (Work, 1);

  work->view = ll_letter_view_ref (view);

  return work;
}

void
ll_letter_files_unpack_async (LlLetterFiles *self,
                              LlLetterView *view,
                              guint at,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Work *work;

  g_return_if_fail (at < view->parts->len);

  work = work_new (view);
  work->at = at;
  g_task_set_task_data (task, work, (GDestroyNotify)work_free);
  g_task_run_in_thread (task, unpack_thread);
}

GFile *
ll_letter_files_unpack_finish (LlLetterFiles *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* -- all of them -- */

/* "contract (2).pdf" */
static char *
number_name (const char *name, unsigned int number)
{
  const char *dot = strrchr (name, '.');

  if (number == 1)
    return g_strdup (name);
  if (dot == NULL || dot == name)
    return g_strdup_printf ("%s (%u)", name, number);

  return g_strdup_printf ("%.*s (%u)%s", (int)(dot - name), name, number, dot);
}

static GOutputStream *
create_numbered (const char *folder, const char *name, char **out_path, GError **error)
{
  for (unsigned int number = 1; number <= MOST_TRIES; number++) {
    g_autofree char *numbered = number_name (name, number);
    g_autofree char *path = g_build_filename (folder, numbered, NULL);
    g_autoptr (GError) problem = NULL;
    GOutputStream *out = create (path, &problem);

    if (out != NULL) {
      *out_path = g_steal_pointer (&path);
      return out;
    }
    if (!g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_EXISTS)) {
      g_set_error (error, LL_ERROR, LL_ERROR_STORAGE, "%s", problem->message);
      return NULL;
    }
  }
  errno = EEXIST;
  set_storage_error (error, name);

  return NULL;
}

static gboolean
save_numbered (Work *work,
               const LlLetterPart *part,
               GCancellable *cancellable,
               GError **error)
{
  g_autofree char *name = ll_letter_files_dup_name (part);
  g_autofree char *path = NULL;
  g_autoptr (GOutputStream) out = create_numbered (work->folder, name, &path, error);

  return out != NULL && write_part (work->view, part, out, path, cancellable, error);
}

static void
save_all_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Work *work = data;
  GError *error = NULL;
  int n = 0;

  for (guint i = 0; i < work->view->parts->len; i++) {
    const LlLetterPart *part = work->view->parts->pdata[i];

    if (part->text != NULL)
      continue;
    if (!save_numbered (work, part, cancellable, &error)) {
      g_task_return_error (task, error);
      return;
    }
    n++;
  }
  g_task_return_int (task, n);
}

void
ll_letter_files_save_all_async (LlLetterView *view,
                                const char *folder,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Work *work = work_new (view);

  work->folder = g_strdup (folder);
  g_task_set_task_data (task, work, (GDestroyNotify)work_free);
  g_task_run_in_thread (task, save_all_thread);
}

int
ll_letter_files_save_all_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), -1);

  return (int)g_task_propagate_int (G_TASK (result), error);
}

/* -- GObject -- */

/* At once, not on a thread: the program may end with the window. */
static void
delete_file (gpointer path, gpointer user_data)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_unlink (path);
  g_rmdir (folder);
}

static void
ll_letter_files_finalize (GObject *object)
{
  LlLetterFiles *self = LL_LETTER_FILES (object);

  g_ptr_array_foreach (self->paths, delete_file, NULL);
  g_ptr_array_unref (self->paths);
  g_mutex_clear (&self->lock);

  G_OBJECT_CLASS (ll_letter_files_parent_class)->finalize (object);
}

static void
ll_letter_files_class_init (LlLetterFilesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ll_letter_files_finalize;
}

static void
ll_letter_files_init (LlLetterFiles *self)
{
  g_mutex_init (&self->lock);
  self->paths = g_ptr_array_new_with_free_func (g_free);
}

LlLetterFiles *
ll_letter_files_new (void)
{
  return g_object_new (LL_TYPE_LETTER_FILES, NULL);
}
