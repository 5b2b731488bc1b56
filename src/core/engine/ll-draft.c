/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-draft.h"

#include <string.h>

#include "engine/ll-draft-private.h"
#include "message/ll-mailbox-list.h"

#define CHUNK (64 * 1024)

static const char *const mode_names[LL_N_ENCRYPT_MODES] = {
    [LL_ENCRYPT_AUTOMATIC] = "automatic",
    [LL_ENCRYPT_ALWAYS] = "always",
    [LL_ENCRYPT_NEVER] = "never",
};

const char *
ll_encrypt_mode_to_string (LlEncryptMode mode)
{
  g_return_val_if_fail ((unsigned int)mode < LL_N_ENCRYPT_MODES, NULL);

  return mode_names[mode];
}

gboolean
ll_encrypt_mode_from_string (const char *text, LlEncryptMode *out_mode)
{
  for (unsigned int i = 0; i < LL_N_ENCRYPT_MODES; i++) {
    if (g_strcmp0 (text, mode_names[i]) == 0) {
      *out_mode = (LlEncryptMode)i;
      return TRUE;
    }
  }

  return FALSE;
}

/* -- the value -- */

static char *
copy_line (const char *text)
{
  return g_utf8_make_valid (text != NULL ? text : "", -1);
}

static char *
copy_text (const char *text)
{
  GString *lines = g_string_new (NULL);
  g_autofree char *valid = copy_line (text);

  g_string_append (lines, valid);
  g_string_replace (lines, "\r\n", "\n", 0);
  g_string_replace (lines, "\r", "\n", 0);

  return g_string_free (lines, FALSE);
}

/* Nothing and an empty text are the same. */
static char *
copy_optional (const char *text)
{
  return text != NULL && *text != '\0' ? g_utf8_make_valid (text, -1) : NULL;
}

static GPtrArray *
copy_list (GPtrArray *list, gpointer (*copy) (gconstpointer), GDestroyNotify free_item)
{
  GPtrArray *copies = g_ptr_array_new_with_free_func (free_item);

  for (guint i = 0; list != NULL && i < list->len; i++)
    g_ptr_array_add (copies, copy (list->pdata[i]));

  return copies;
}

static gpointer
copy_person (gconstpointer person)
{
  return ll_correspondent_copy (person);
}

static gpointer
copy_attachment (gconstpointer attachment)
{
  return ll_attachment_copy (attachment);
}

LlDraft *
ll_draft_new (const LlDraft *fields)
{
  LlDraft *self;

  g_return_val_if_fail (fields != NULL, NULL);

  self = g_atomic_rc_box_new0 (LlDraft);
  if (fields->from != NULL)
    self->from = ll_correspondent_copy (fields->from);
  for (unsigned int i = 0; i < LL_N_DRAFT_FIELDS; i++) {
    self->fields[i].people = copy_list (fields->fields[i].people, copy_person,
                                        (GDestroyNotify)ll_correspondent_free);
    self->fields[i].typed = copy_optional (fields->fields[i].typed);
  }
  self->subject = copy_line (fields->subject);
  self->text = copy_text (fields->text);
  self->attachments = copy_list (fields->attachments, copy_attachment,
                                 (GDestroyNotify)ll_attachment_free);
  self->mode = fields->mode;
  self->answers_encrypted = fields->answers_encrypted != FALSE;
  self->in_reply_to = copy_optional (fields->in_reply_to);
  self->references = copy_optional (fields->references);

  return self;
}

LlDraft *
ll_draft_ref (LlDraft *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

static void
ll_draft_clear (gpointer data)
{
  LlDraft *self = data;

  g_clear_pointer (&self->from, ll_correspondent_free);
  for (unsigned int i = 0; i < LL_N_DRAFT_FIELDS; i++) {
    g_ptr_array_unref (self->fields[i].people);
    g_free (self->fields[i].typed);
  }
  g_free (self->subject);
  g_free (self->text);
  g_ptr_array_unref (self->attachments);
  g_free (self->in_reply_to);
  g_free (self->references);
}

void
ll_draft_unref (LlDraft *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, ll_draft_clear);
}

/* -- comparing -- */

static gboolean
is_blank (const char *text)
{
  for (; text != NULL && *text != '\0'; text = g_utf8_next_char (text)) {
    if (!g_unichar_isspace (g_utf8_get_char (text)))
      return FALSE;
  }

  return TRUE;
}

gboolean
ll_draft_is_empty (const LlDraft *self)
{
  for (unsigned int i = 0; i < LL_N_DRAFT_FIELDS; i++) {
    if (self->fields[i].people->len > 0 || !is_blank (self->fields[i].typed))
      return FALSE;
  }

  return self->attachments->len == 0 && is_blank (self->subject) && is_blank (self->text);
}

static gboolean
is_same_person (gconstpointer a, gconstpointer b)
{
  const LlCorrespondent *left = a;
  const LlCorrespondent *right = b;

  if (left == NULL || right == NULL)
    return left == right;

  return g_strcmp0 (left->name, right->name) == 0 &&
         ll_address_equal (left->address, right->address);
}

static gboolean
is_same_content (const LlSpool *a, const LlSpool *b)
{
  g_autofree guint8 *left = g_malloc (CHUNK);
  g_autofree guint8 *right = g_malloc (CHUNK);
  goffset size = ll_spool_get_size (a);

  if (a == b)
    return TRUE;
  if (ll_spool_get_size (b) != size)
    return FALSE;
  for (goffset at = 0; at < size;) {
    gssize got = ll_spool_read (a, at, left, CHUNK, NULL);

    if (got <= 0 || ll_spool_read (b, at, right, (size_t)got, NULL) != got ||
        memcmp (left, right, (size_t)got) != 0)
      return FALSE;
    at += got;
  }

  return TRUE;
}

static gboolean
is_same_attachment (gconstpointer a, gconstpointer b)
{
  const LlAttachment *left = a;
  const LlAttachment *right = b;

  return strcmp (left->name, right->name) == 0 && strcmp (left->type, right->type) == 0 &&
         is_same_content (left->content, right->content);
}

static gboolean
is_same_list (GPtrArray *a, GPtrArray *b, GEqualFunc is_same)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++) {
    if (!is_same (a->pdata[i], b->pdata[i]))
      return FALSE;
  }

  return TRUE;
}

gboolean
ll_draft_equal (const LlDraft *a, const LlDraft *b)
{
  for (unsigned int i = 0; i < LL_N_DRAFT_FIELDS; i++) {
    if (g_strcmp0 (a->fields[i].typed, b->fields[i].typed) != 0 ||
        !is_same_list (a->fields[i].people, b->fields[i].people, is_same_person))
      return FALSE;
  }

  return a->mode == b->mode && a->answers_encrypted == b->answers_encrypted &&
         is_same_person (a->from, b->from) && strcmp (a->subject, b->subject) == 0 &&
         strcmp (a->text, b->text) == 0 &&
         g_strcmp0 (a->in_reply_to, b->in_reply_to) == 0 &&
         g_strcmp0 (a->references, b->references) == 0 &&
         is_same_list (a->attachments, b->attachments, is_same_attachment);
}

/* -- writing -- */

static void
add_people (LlMessageWriter *writer, const char *field, GPtrArray *people)
{
  g_autoptr (GPtrArray) mailboxes =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_mailbox_free);

  for (guint i = 0; i < people->len; i++) {
    const LlCorrespondent *person = people->pdata[i];

    g_ptr_array_add (mailboxes, ll_mailbox_new (person->name, person->address));
  }
  ll_message_writer_add_mailboxes (writer, field, mailboxes);
}

LlMessageWriter *
ll_draft_new_writer (const LlDraft *self, gint64 now)
{
  static const char *const names[LL_N_DRAFT_FIELDS] = {"To", "Cc", "Bcc"};
  LlMessageWriter *writer = ll_message_writer_new ();
  g_autoptr (GPtrArray) from = g_ptr_array_new ();

  if (self->from != NULL)
    g_ptr_array_add (from, self->from);
  add_people (writer, "From", from);
  for (unsigned int i = 0; i < LL_N_DRAFT_FIELDS; i++)
    add_people (writer, names[i], self->fields[i].people);
  ll_message_writer_add_text (writer, "Subject", self->subject);
  ll_message_writer_add_date (writer, now);
  ll_message_writer_add_ids (writer, "In-Reply-To", self->in_reply_to);
  ll_message_writer_add_ids (writer, "References", self->references);
  for (guint i = 0; i < self->attachments->len; i++) {
    const LlAttachment *file = self->attachments->pdata[i];

    ll_message_writer_add_file (writer, file->name, file->type, file->content);
  }

  return writer;
}

LlSpool *
ll_draft_format_message (const LlDraft *self, gint64 now, GError **error)
{
  g_autoptr (LlMessageWriter) writer = NULL;
  g_autoptr (LlSpool) message = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  writer = ll_draft_new_writer (self, now);
  message = ll_spool_new (error);
  if (message == NULL ||
      !ll_message_writer_write (writer, self->text, ll_spool_get_output (message), NULL,
                                error))
    return NULL;

  return g_steal_pointer (&message);
}
