/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "base/ll-display-text.h"
#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "engine/ll-draft.h"
#include "engine/ll-engine-task.h"
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

static gboolean
check_size (const char *path, const LlSpool *file, GError **error)
{
  if (ll_spool_get_size (file) <= LL_MESSAGE_SIZE)
    return TRUE;

  g_set_error (error, LL_ERROR, LL_ERROR_LIMIT, "%s has more than %lld octets", path,
               LL_MESSAGE_SIZE);

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

/* The file may change as long as somebody writes, and what was attached may not. */
static gpointer
read_file (LlEngine *engine, gpointer path, GCancellable *cancellable, GError **error)
{
  g_autoptr (LlSpool) file = NULL;
  g_autoptr (GInputStream) stream = NULL;
  g_autoptr (LlSpool) content = NULL;
  g_autofree char *name = NULL;
  g_autofree char *type = NULL;

  file = ll_spool_new_from_regular_file (path, error);
  if (file == NULL || !check_size (path, file, error))
    return NULL;
  stream = ll_spool_new_input (file, 0, -1);
  content = ll_spool_new_from_stream (stream, LL_MESSAGE_SIZE, cancellable, error);
  if (content == NULL) {
    g_prefix_error (error, "%s: ", (const char *)path);
    return NULL;
  }
  name = g_path_get_basename (path);
  type = guess_type (path, content);

  return ll_attachment_new (name, type, content);
}

static const LlEngineJob read_job = {
    .work = read_file,
    .free_input = g_free,
    .free_output = (GDestroyNotify)ll_attachment_free,
    .is_abandoned = TRUE,
};

void
ll_attachment_read_async (const char *path,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  ll_engine_task_run (NULL, &read_job, g_canonicalize_filename (path, NULL), cancellable,
                      callback, user_data);
}

LlAttachment *
ll_attachment_read_finish (GAsyncResult *result, GError **error)
{
  return ll_engine_task_finish (NULL, &read_job, result, error);
}
