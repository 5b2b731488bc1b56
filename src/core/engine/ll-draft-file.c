/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-draft-file.h"

#include <string.h>

#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "engine/ll-draft-private.h"
#include "message/ll-mime-tree.h"
#include "message/ll-transfer-encoding.h"

#define FIELD "X-Letterlock-Draft"
#define GROUP "draft"

static const char *const field_names[LL_N_DRAFT_FIELDS] = {"to", "cc", "bcc"};

static gboolean
fail (GError **error)
{
  g_set_error_literal (error, LL_ERROR, LL_ERROR_MALFORMED, "the draft is damaged");

  return FALSE;
}

/* -- writing -- */

/* As in a URI: a key file forgets a form feed that a value begins with. */
static void
set_string (GKeyFile *state, const char *key, const char *value)
{
  g_autofree char *escaped = NULL;

  if (value == NULL)
    return;
  escaped = g_uri_escape_string (value, G_URI_RESERVED_CHARS_ALLOWED_IN_PATH " ", TRUE);
  g_key_file_set_string (state, GROUP, key, escaped);
}

static void
set_list (GKeyFile *state, const char *stem, const char *suffix, GPtrArray *values)
{
  g_autofree char *key = g_strconcat (stem, suffix, NULL);

  if (values->len > 0)
    g_key_file_set_string_list (state, GROUP, key, (const char *const *)values->pdata,
                                values->len);
}

static void
set_people (GKeyFile *state, const char *stem, GPtrArray *people)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GPtrArray) addresses = g_ptr_array_new ();

  for (guint i = 0; i < people->len; i++) {
    const LlCorrespondent *person = people->pdata[i];

    g_ptr_array_add (names, person->name != NULL ? person->name : "");
    g_ptr_array_add (addresses, (char *)ll_address_get_text (person->address));
  }
  set_list (state, stem, "-names", names);
  set_list (state, stem, "-addresses", addresses);
}

static void
set_files (GKeyFile *state, GPtrArray *attachments)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GPtrArray) types = g_ptr_array_new ();

  for (guint i = 0; i < attachments->len; i++) {
    const LlAttachment *file = attachments->pdata[i];

    g_ptr_array_add (names, file->name);
    g_ptr_array_add (types, file->type);
  }
  set_list (state, "file", "-names", names);
  set_list (state, "file", "-types", types);
}

static GKeyFile *
write_state (const LlDraft *draft)
{
  GKeyFile *state = g_key_file_new ();
  g_autoptr (GPtrArray) from = g_ptr_array_new ();

  if (draft->from != NULL)
    g_ptr_array_add (from, draft->from);
  set_people (state, "from", from);
  for (unsigned int i = 0; i < LL_N_DRAFT_FIELDS; i++) {
    g_autofree char *typed = g_strconcat (field_names[i], "-typed", NULL);

    set_people (state, field_names[i], draft->fields[i].people);
    set_string (state, typed, draft->fields[i].typed);
  }
  set_string (state, "subject", draft->subject);
  set_string (state, "mode", ll_encrypt_mode_to_string (draft->mode));
  g_key_file_set_boolean (state, GROUP, "answers-encrypted", draft->answers_encrypted);
  set_string (state, "in-reply-to", draft->in_reply_to);
  set_string (state, "references", draft->references);
  set_files (state, draft->attachments);

  return state;
}

LlSpool *
ll_draft_file_write (const LlDraft *draft,
                     gint64 now,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (LlMessageWriter) writer = ll_draft_new_writer (draft, now);
  g_autoptr (GKeyFile) state = write_state (draft);
  g_autoptr (LlSpool) out = ll_spool_new (error);
  g_autofree char *text = NULL;
  size_t size;

  text = g_key_file_to_data (state, &size, NULL);
  ll_message_writer_add_octets (writer, FIELD, text, size);
  if (out == NULL ||
      !ll_message_writer_write (writer, draft->text, ll_spool_get_output (out),
                                cancellable, error))
    return NULL;

  return g_steal_pointer (&out);
}

/* -- reading -- */

static GKeyFile *
read_state (LlMessage *message)
{
  const char *value = ll_header_list_find (ll_message_get_headers (message), FIELD);
  g_autoptr (GKeyFile) state = g_key_file_new ();
  g_autofree guchar *text = NULL;
  size_t size;

  if (value == NULL)
    return NULL;
  text = g_base64_decode (value, &size);
  if (!g_key_file_load_from_data (state, (const char *)text, size, G_KEY_FILE_NONE, NULL))
    return NULL;

  return g_steal_pointer (&state);
}

static char *
get_string (GKeyFile *state, const char *key)
{
  g_autofree char *escaped = g_key_file_get_string (state, GROUP, key, NULL);

  return escaped != NULL ? g_uri_unescape_string (escaped, NULL) : NULL;
}

static char **
get_list (GKeyFile *state, const char *stem, const char *suffix)
{
  g_autofree char *key = g_strconcat (stem, suffix, NULL);
  char **list = g_key_file_get_string_list (state, GROUP, key, NULL, NULL);

  return list != NULL ? list : g_new0 (char *, 1);
}

/* Returns: (transfer full) (nullable): NULL when it is damaged. */
static GPtrArray *
get_people (GKeyFile *state, const char *stem)
{
  g_autoptr (GPtrArray) people =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_correspondent_free);
  g_auto (GStrv) names = get_list (state, stem, "-names");
  g_auto (GStrv) addresses = get_list (state, stem, "-addresses");

  if (g_strv_length (names) != g_strv_length (addresses))
    return NULL;
  for (size_t i = 0; addresses[i] != NULL; i++) {
    g_autoptr (LlAddress) address = ll_address_parse (addresses[i], NULL);

    if (address == NULL)
      return NULL;
    g_ptr_array_add (people, ll_correspondent_new (names[i], address));
  }

  return g_steal_pointer (&people);
}

/* What is read belongs to itself: ll_draft_new () copies it. */
typedef struct {
  GPtrArray *from; /* one, or none */
  GPtrArray *people[LL_N_DRAFT_FIELDS];
  char *typed[LL_N_DRAFT_FIELDS];
  char *subject;
  char *text;
  char *in_reply_to;
  char *references;
  LlEncryptMode mode;
  gboolean answers_encrypted;
  GPtrArray *files;
} Parts;

static void
parts_clear (Parts *self)
{
  g_clear_pointer (&self->from, g_ptr_array_unref);
  for (unsigned int i = 0; i < LL_N_DRAFT_FIELDS; i++) {
    g_clear_pointer (&self->people[i], g_ptr_array_unref);
    g_free (self->typed[i]);
  }
  g_free (self->subject);
  g_free (self->text);
  g_free (self->in_reply_to);
  g_free (self->references);
  g_clear_pointer (&self->files, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parts, parts_clear)

static gboolean
get_fields (GKeyFile *state, Parts *parts)
{
  g_autofree char *mode = get_string (state, "mode");
  g_autoptr (GError) trouble = NULL;

  parts->from = get_people (state, "from");
  if (parts->from == NULL || parts->from->len > 1)
    return FALSE;
  for (unsigned int i = 0; i < LL_N_DRAFT_FIELDS; i++) {
    g_autofree char *typed = g_strconcat (field_names[i], "-typed", NULL);

    parts->people[i] = get_people (state, field_names[i]);
    if (parts->people[i] == NULL)
      return FALSE;
    parts->typed[i] = get_string (state, typed);
  }
  parts->subject = get_string (state, "subject");
  parts->in_reply_to = get_string (state, "in-reply-to");
  parts->references = get_string (state, "references");
  parts->answers_encrypted =
      g_key_file_get_boolean (state, GROUP, "answers-encrypted", &trouble);

  return parts->subject != NULL && trouble == NULL &&
         ll_encrypt_mode_from_string (mode, &parts->mode);
}

static LlSpool *
read_content (const LlMimePart *part, GCancellable *cancellable, GError **error)
{
  LlMessage *entity = part->entity;
  goffset body = ll_message_get_body_offset (entity);
  goffset end = ll_message_get_offset (entity) + ll_message_get_size (entity);
  g_autoptr (GInputStream) raw =
      ll_spool_new_input (ll_message_get_spool (entity), body, end - body);
  g_autoptr (GInputStream) content = ll_transfer_encoding_new_decoder (
      ll_transfer_encoding_parse (ll_header_list_find (ll_message_get_headers (entity),
                                                       "Content-Transfer-Encoding")),
      raw);

  return ll_spool_new_from_stream (content, LL_MESSAGE_SIZE, cancellable, error);
}

static gboolean
read_text (Parts *parts,
           const LlMimePart *part,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (LlSpool) content = read_content (part, cancellable, error);
  g_autoptr (GBytes) bytes = NULL;
  const char *octets;
  size_t size;

  if (content == NULL)
    return FALSE;
  bytes = ll_spool_dup_bytes (content, 0, ll_spool_get_size (content), error);
  if (bytes == NULL)
    return FALSE;
  octets = g_bytes_get_data (bytes, &size);
  if (!g_utf8_validate_len (octets, size, NULL))
    return fail (error);
  parts->text = g_strndup (octets, size);

  return TRUE;
}

/* The first part is the text, the others are the files, in order. */
static gboolean
read_files (Parts *parts,
            GKeyFile *state,
            const LlMimePart *root,
            GCancellable *cancellable,
            GError **error)
{
  g_auto (GStrv) names = get_list (state, "file", "-names");
  g_auto (GStrv) types = get_list (state, "file", "-types");
  guint n_files = root->children != NULL ? root->children->len - 1 : 0;

  if (g_strv_length (names) != n_files || g_strv_length (types) != n_files)
    return fail (error);
  parts->files = g_ptr_array_new_with_free_func ((GDestroyNotify)ll_attachment_free);
  for (guint i = 0; i < n_files; i++) {
    g_autoptr (LlSpool) content =
        read_content (root->children->pdata[i + 1], cancellable, error);

    if (content == NULL)
      return FALSE;
    g_ptr_array_add (parts->files, ll_attachment_new (names[i], types[i], content));
  }

  return TRUE;
}

static gboolean
read_body (Parts *parts,
           GKeyFile *state,
           LlMessage *message,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (LlMimeTree) tree = ll_mime_tree_new (message, error);
  const LlMimePart *root;

  if (tree == NULL)
    return FALSE;
  root = ll_mime_tree_get_root (tree);
  if (root->children != NULL && (root->children->len == 0 || !root->is_closed))
    return fail (error);

  return read_text (parts, root->children != NULL ? root->children->pdata[0] : root,
                    cancellable, error) &&
         read_files (parts, state, root, cancellable, error);
}

LlDraft *
ll_draft_file_read (LlMessage *message, GCancellable *cancellable, GError **error)
{
  g_autoptr (GKeyFile) state = read_state (message);
  g_auto (Parts) parts = {0};
  LlDraft fields = {0};

  if (state == NULL || !get_fields (state, &parts)) {
    fail (error);
    return NULL;
  }
  if (!read_body (&parts, state, message, cancellable, error))
    return NULL;

  fields.from = parts.from->len > 0 ? parts.from->pdata[0] : NULL;
  for (unsigned int i = 0; i < LL_N_DRAFT_FIELDS; i++) {
    fields.fields[i].people = parts.people[i];
    fields.fields[i].typed = parts.typed[i];
  }
  fields.subject = parts.subject;
  fields.text = parts.text;
  fields.attachments = parts.files;
  fields.mode = parts.mode;
  fields.answers_encrypted = parts.answers_encrypted;
  fields.in_reply_to = parts.in_reply_to;
  fields.references = parts.references;

  return ll_draft_new (&fields);
}
