/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-letter-view.h"

#include <string.h>

#include "base/ll-display-text.h"
#include "base/ll-file.h"
#include "base/ll-limits.h"
#include "engine/ll-engine-task.h"
#include "engine/ll-letter-parts.h"
#include "message/ll-header-protection.h"
#include "message/ll-people-text.h"

#define ELLIPSIS "\xe2\x80\xa6"

LlLetterView *
ll_letter_view_ref (LlLetterView *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
view_clear (gpointer data)
{
  LlLetterView *self = data;

  g_free (self->subject);
  g_free (self->from);
  g_free (self->to);
  g_free (self->cc);
  g_free (self->reply_to);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  ll_report_unref (self->report);
}

void
ll_letter_view_unref (LlLetterView *self)
{
  g_atomic_rc_box_release_full (self, view_clear);
}

/* -- what is shown -- */

static char *
dup_subject (const LlReport *report)
{
  g_autofree char *subject = g_strdup (report->subject);

  if (subject == NULL || strlen (subject) <= LL_SHOWN_FIELD_SIZE)
    return g_steal_pointer (&subject);
  ll_display_text_cut (subject, LL_SHOWN_FIELD_SIZE);

  return g_strconcat (subject, ELLIPSIS, NULL);
}

static gboolean
is_confidential (LlMessage *payload, const char *field)
{
  LlHeaderList *headers = ll_message_get_headers (payload);

  for (unsigned int i = 0; i < ll_header_list_get_size (headers); i++) {
    if (g_ascii_strcasecmp (ll_header_list_get_name (headers, i), field) == 0)
      return ll_header_protection_is_confidential (payload, i);
  }

  return FALSE;
}

/* Hidden on purpose: a mailing list's tag in the Subject outside hides nothing. */
static gboolean
is_subject_hidden (const LlReport *report)
{
  LlSmimeLetter *letter = report->letter;

  return report->encryption == LL_ENCRYPTION_DECRYPTED &&
         ll_smime_letter_is_hp_cipher (letter) &&
         g_strv_contains (ll_smime_letter_get_outer_differs (letter), "subject") &&
         is_confidential (ll_smime_letter_get_payload (letter), "Subject");
}

static void
fill_header (LlLetterView *self)
{
  const LlReport *report = self->report;
  LlMessage *headers = ll_smime_letter_get_header_source (report->letter);

  self->subject = dup_subject (report);
  self->from = ll_people_text_new (report->author, "From", LL_SHOWN_FIELD_SIZE);
  if (self->from == NULL)
    self->from = g_strdup ("");
  self->to = ll_people_text_new (headers, "To", LL_SHOWN_FIELD_SIZE);
  self->cc = ll_people_text_new (headers, "Cc", LL_SHOWN_FIELD_SIZE);
  self->reply_to = ll_people_text_new (headers, "Reply-To", LL_SHOWN_FIELD_SIZE);
  self->date = report->date;
  self->is_subject_hidden = is_subject_hidden (report);
}

LlLetterView *
ll_letter_view_new (LlReport *report, GCancellable *cancellable, GError **error)
{
  g_autoptr (LlLetterView) self = NULL;

  g_return_val_if_fail (report != NULL, NULL);

  self = g_atomic_rc_box_new0 (LlLetterView);
  self->report = ll_report_ref (report);
  fill_header (self);
  self->parts = ll_letter_parts_new (report, cancellable, error);

  return self->parts != NULL ? g_steal_pointer (&self) : NULL;
}

static gpointer
new_work (LlEngine *engine, gpointer report, GCancellable *cancellable, GError **error)
{
  return ll_letter_view_new (report, cancellable, error);
}

static const LlEngineJob new_job = {
    .work = new_work,
    .free_input = (GDestroyNotify)ll_report_unref,
    .free_output = (GDestroyNotify)ll_letter_view_unref,
    .is_abandoned = TRUE,
};

void
ll_letter_view_new_async (LlReport *report,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_return_if_fail (report != NULL);

  ll_engine_task_run (NULL, &new_job, ll_report_ref (report), cancellable, callback,
                      user_data);
}

LlLetterView *
ll_letter_view_new_finish (GAsyncResult *result, GError **error)
{
  return ll_engine_task_finish (NULL, &new_job, result, error);
}

/* -- saving -- */

typedef struct {
  LlLetterView *view; /* owned */
  unsigned int index;
  char *path; /* owned */
} Saving;

static void
saving_free (Saving *self)
{
  ll_letter_view_unref (self->view);
  g_free (self->path);
  g_free (self);
}

/* The content waits in a spool, so that nothing is on the disk when it is cancelled. */
static gpointer
save_work (LlEngine *engine, gpointer input, GCancellable *cancellable, GError **error)
{
  const Saving *self = input;
  g_autoptr (LlSpool) content = ll_spool_new (error);

  if (content == NULL ||
      !ll_smime_letter_write_part (self->view->report->letter, self->index,
                                   ll_spool_get_output (content), cancellable, error) ||
      g_cancellable_set_error_if_cancelled (cancellable, error) ||
      !ll_file_write_spool (self->path, content, error))
    return NULL;

  return GINT_TO_POINTER (TRUE);
}

static const LlEngineJob save_job = {
    .work = save_work,
    .free_input = (GDestroyNotify)saving_free,
};

void
ll_letter_view_save_async (LlLetterView *self,
                           unsigned int index,
                           const char *path,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  Saving *saving;

  g_return_if_fail (self != NULL && path != NULL);

  saving = g_new0 (Saving, 1);
  saving->view = ll_letter_view_ref (self);
  saving->index = index;
  saving->path = g_strdup (path);
  ll_engine_task_run (NULL, &save_job, saving, cancellable, callback, user_data);
}

gboolean
ll_letter_view_save_finish (LlLetterView *self, GAsyncResult *result, GError **error)
{
  return ll_engine_task_finish_boolean (NULL, &save_job, result, error);
}
