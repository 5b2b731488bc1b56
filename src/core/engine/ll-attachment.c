/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

#include "base/ll-display-text.h"
#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "engine/ll-draft.h"
#include "message/ll-message-writer.h"

#define SNIFF_SIZE 4096

LlAttachment *
ll_attachment_new (const char *name, const char *type, LlSpool *content)
{
  LlAttachment *self;

  g_return_val_if_fail (name != NULL && content != NULL, NULL);

  self = g_new0 (LlAttachment, 1);
  self->name = ll_display_text_clean_file_name (name);
  if (self->name == NULL)
    self->name = g_strdup ("attachment");
  self->type = ll_message_writer_check_type (type);
  self->content = ll_spool_ref (content);

  return self;
}

LlAttachment *
ll_attachment_copy (const LlAttachment *self)
{
  return ll_attachment_new (self->name, self->type, self->content);
}

void
ll_attachment_free (LlAttachment *self)
{
  g_free (self->name);
  g_free (self->type);
  ll_spool_unref (self->content);
  g_free (self);
}

/* A pipe could keep us waiting for ever. */
static gboolean
check_file (const char *path, GError **error)
{
  GStatBuf about;
  gboolean is_there = g_stat (path, &about) == 0;

  if (is_there && S_ISREG (about.st_mode))
    return TRUE;

  g_set_error (error, LL_ERROR, LL_ERROR_STORAGE, "cannot read %s: %s", path,
               is_there ? "it is no file" : g_strerror (errno));

  return FALSE;
}

static char *
guess_type (const char *path, const LlSpool *content)
{
  g_autofree char *guess = NULL;
  guint8 start[SNIFF_SIZE];
  gssize got = ll_spool_read (content, 0, start, sizeof start, NULL);

  guess = g_content_type_guess (path, start, (gsize)MAX (got, 0), NULL);

  return g_content_type_get_mime_type (guess);
}

static LlAttachment *
read_file (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr (LlSpool) file = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (LlSpool) content = NULL;
  g_autofree char *name = NULL;
  g_autofree char *type = NULL;

  if (!check_file (path, error))
    return NULL;
  file = ll_spool_new_from_file (path, LL_MESSAGE_SIZE, cancellable, error);
  if (file == NULL)
    return NULL;
  stream = ll_spool_new_input (file, 0, -1);
  content = ll_spool_new_from_stream (stream, LL_MESSAGE_SIZE, cancellable, error);
  if (content == NULL) {
    g_prefix_error (error, "%s: ", path);
    return NULL;
  }
  name = g_path_get_basename (path);
  type = guess_type (path, content);

  return ll_attachment_new (name, type, content);
}

static void
read_thread (GTask *task, gpointer source, gpointer path, GCancellable *cancellable)
{
  GError *error = NULL;
  LlAttachment *attachment = read_file (path, cancellable, &error);

  if (attachment != NULL)
    g_task_return_pointer (task, attachment, (GDestroyNotify)ll_attachment_free);
  else
    g_task_return_error (task, error);
}

void
ll_attachment_read_async (const char *path,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, ll_attachment_read_async);
  g_task_set_task_data (task, g_canonicalize_filename (path, NULL), g_free);
  g_task_run_in_thread (task, read_thread);
}

LlAttachment *
ll_attachment_read_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
