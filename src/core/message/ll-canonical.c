/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-canonical.h"

#include <string.h>

#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "message/ll-mime-tree.h"
#include "message/ll-plain-lines.h"
#include "message/ll-transfer-encoding.h"

#define QUOTED_SIZE (1024 * 1024) /* a longer text than that is a file: base64 */
#define CHUNK       (64 * 1024)

struct _LlCanonical {
  LlMessage *entity;    /* owned */
  LlMimeTree *tree;     /* owned, NULL when the whole body is plain */
  unsigned int depth;   /* of forwarded messages around it */
  const char *encoding; /* (nullable) */
  const char *charset;  /* (nullable) */
};

static LlCanonical *
canonical_new (LlMessage *entity, unsigned int depth, GError **error);
static gboolean
write_part (const LlCanonical *self,
            const LlMimePart *part,
            GOutputStream *out,
            GCancellable *cancellable,
            GError **error);

static goffset
get_begin (const LlMimePart *part)
{
  return ll_message_get_offset (part->entity);
}

static goffset
get_message_end (LlMessage *message)
{
  return ll_message_get_offset (message) + ll_message_get_size (message);
}

static goffset
get_end (const LlMimePart *part)
{
  return get_message_end (part->entity);
}

static gboolean
fail (GError **error, const char *why)
{
  g_set_error (error, LL_ERROR, LL_ERROR_MALFORMED,
               "the draft cannot be sent in 7 bit: %s", why);

  return FALSE;
}

static LlTransferEncoding
get_transfer_encoding (const LlMimePart *part)
{
  return ll_transfer_encoding_parse (ll_header_list_find (
      ll_message_get_headers (part->entity), "Content-Transfer-Encoding"));
}

static gboolean
is_type (const LlMimePart *part, const char *name)
{
  return g_str_equal (ll_content_type_get_name (part->type), name);
}

/* Returns: (transfer full): the decoded content of a leaf. */
static GInputStream *
open_content (const LlMimePart *part)
{
  goffset body = ll_message_get_body_offset (part->entity);
  g_autoptr (GInputStream) raw = NULL;

  raw = ll_spool_new_input (ll_message_get_spool (part->entity), body,
                            get_end (part) - body);

  return ll_transfer_encoding_new_decoder (get_transfer_encoding (part), raw);
}

static gssize
read_chunk (GInputStream *stream,
            guint8 *chunk,
            GCancellable *cancellable,
            GError **error)
{
  gsize got;

  if (!g_input_stream_read_all (stream, chunk, CHUNK, &got, cancellable, error))
    return -1;

  return (gssize)got;
}

/* A text that quoted-printable suits: not too long, most of it ASCII, no NUL.
 *
 * @out_text: (out) (nullable): its octets; NULL when it is base64's. */
static gboolean
read_text (const LlMimePart *part,
           GByteArray **out_text,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (GByteArray) text = g_byte_array_new ();
  g_autoptr (GInputStream) content = open_content (part);
  g_autofree guint8 *chunk = g_malloc (CHUNK);
  size_t odd = 0;
  gssize got;

  *out_text = NULL;
  if (!ll_content_type_is_media (part->type, "text"))
    return TRUE;
  while ((got = read_chunk (content, chunk, cancellable, error)) > 0) {
    g_byte_array_append (text, chunk, (guint)got);
    for (gssize i = 0; i < got; i++)
      odd += chunk[i] > 126;
    if (text->len > QUOTED_SIZE || memchr (chunk, '\0', (size_t)got) != NULL)
      return TRUE;
  }
  if (got == 0 && odd <= text->len / 5)
    *out_text = g_steal_pointer (&text);

  return got == 0;
}

static gboolean
write_base64 (const LlMimePart *part,
              GOutputStream *out,
              GCancellable *cancellable,
              GError **error)
{
  g_autoptr (GInputStream) content = open_content (part);
  g_autoptr (GOutputStream) encoder = ll_transfer_encoding_new_base64_encoder (out);
  g_autofree guint8 *chunk = g_malloc (CHUNK);
  gssize got;

  while ((got = read_chunk (content, chunk, cancellable, error)) > 0) {
    if (!g_output_stream_write_all (encoder, chunk, (gsize)got, NULL, cancellable, error))
      return FALSE;
  }

  return got == 0 && g_output_stream_close (encoder, cancellable, error);
}

static gboolean
write_leaf_body (const LlMimePart *part,
                 GOutputStream *out,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (GByteArray) text = NULL;
  g_autoptr (GByteArray) quoted = g_byte_array_new ();

  if (!read_text (part, &text, cancellable, error))
    return FALSE;
  if (text == NULL)
    return write_base64 (part, out, cancellable, error);
  ll_transfer_encoding_append_quoted (text->data, text->len, quoted);

  return g_output_stream_write_all (out, quoted->data, quoted->len, NULL, cancellable,
                                    error);
}

/* What the header of a part that is not plain must say. */
static gboolean
choose_encoding (const LlMimePart *part, const char **out_encoding, GError **error)
{
  g_autoptr (GByteArray) text = NULL;

  *out_encoding = "7bit"; /* of the parts inside: RFC 2045, section 6.4 */
  if (is_type (part, "multipart/signed") || is_type (part, "multipart/encrypted"))
    return fail (error, "a signed part would be changed");
  if (part->children != NULL || is_type (part, "message/rfc822"))
    return TRUE;
  if (ll_content_type_is_media (part->type, "multipart") ||
      ll_content_type_is_media (part->type, "message"))
    return fail (error, "a part that must not be encoded is not 7-bit");
  if (!read_text (part, &text, NULL, error))
    return FALSE;
  *out_encoding = text != NULL ? "quoted-printable" : "base64";

  return TRUE;
}

static gboolean
write_header (LlMessage *entity,
              const char *encoding,
              GOutputStream *out,
              GCancellable *cancellable,
              GError **error)
{
  LlHeaderList *headers = ll_message_get_headers (entity);
  g_autoptr (GString) text = g_string_new (NULL);

  for (unsigned int i = 0; i < ll_header_list_get_size (headers); i++) {
    const char *name = ll_header_list_get_name (headers, i);

    if (g_ascii_strcasecmp (name, "Content-Transfer-Encoding") == 0)
      continue;
    if (!ll_plain_lines_check_text (ll_header_list_get_raw (headers, i)))
      return fail (error, "the header of a part is not 7-bit");
    g_string_append (text, ll_header_list_get_raw (headers, i));
  }
  g_string_append_printf (text, "Content-Transfer-Encoding: %s\n\n", encoding);
  g_string_replace (text, "\r\n", "\n", 0);
  g_string_replace (text, "\n", "\r\n", 0);

  return g_output_stream_write_all (out, text->str, text->len, NULL, cancellable, error);
}

/* Octets between parts: delimiters, and what stands before the first and behind the last
 * one. */
static gboolean
write_between (const LlMimePart *part,
               goffset begin,
               goffset end,
               GOutputStream *out,
               GCancellable *cancellable,
               GError **error)
{
  LlSpool *spool = ll_message_get_spool (part->entity);
  gboolean is_plain;

  if (!ll_plain_lines_check (spool, begin, end, &is_plain, error))
    return FALSE;
  if (!is_plain)
    return fail (error, "there are 8-bit octets between its parts");

  return ll_plain_lines_copy (spool, begin, end, out, cancellable, error);
}

static gboolean
write_children (const LlCanonical *self,
                const LlMimePart *part,
                GOutputStream *out,
                GCancellable *cancellable,
                GError **error)
{
  goffset at = ll_message_get_body_offset (part->entity);

  for (unsigned int i = 0; i < part->children->len; i++) {
    const LlMimePart *child = g_ptr_array_index (part->children, i);

    if (!write_between (part, at, get_begin (child), out, cancellable, error) ||
        !write_part (self, child, out, cancellable, error))
      return FALSE;
    at = get_end (child);
  }

  return write_between (part, at, get_end (part), out, cancellable, error);
}

/* A forwarded message is a draft of its own: it must not be encoded as a whole. */
static gboolean
write_forwarded (const LlCanonical *self,
                 const LlMimePart *part,
                 GOutputStream *out,
                 GCancellable *cancellable,
                 GError **error)
{
  goffset body = ll_message_get_body_offset (part->entity);
  g_autoptr (LlMessage) message = NULL;
  g_autoptr (LlCanonical) forwarded = NULL;

  message = ll_message_new_entity (ll_message_get_spool (part->entity), body,
                                   get_end (part) - body, error);
  if (message == NULL)
    return FALSE;
  forwarded = canonical_new (message, self->depth + 1, error);
  if (forwarded == NULL)
    return FALSE;

  return write_header (message,
                       forwarded->encoding != NULL ? forwarded->encoding : "7bit", out,
                       cancellable, error) &&
         ll_canonical_write_body (forwarded, out, cancellable, error);
}

static gboolean
write_body (const LlCanonical *self,
            const LlMimePart *part,
            GOutputStream *out,
            GCancellable *cancellable,
            GError **error)
{
  if (part->children != NULL)
    return write_children (self, part, out, cancellable, error);
  if (is_type (part, "message/rfc822"))
    return write_forwarded (self, part, out, cancellable, error);

  return write_leaf_body (part, out, cancellable, error);
}

static gboolean
write_part (const LlCanonical *self,
            const LlMimePart *part,
            GOutputStream *out,
            GCancellable *cancellable,
            GError **error)
{
  LlSpool *spool = ll_message_get_spool (part->entity);
  const char *encoding;
  gboolean is_plain;

  if (!ll_plain_lines_check (spool, get_begin (part), get_end (part), &is_plain, error))
    return FALSE;
  if (is_plain)
    return ll_plain_lines_copy (spool, get_begin (part), get_end (part), out, cancellable,
                                error);

  return choose_encoding (part, &encoding, error) &&
         write_header (part->entity, encoding, out, cancellable, error) &&
         write_body (self, part, out, cancellable, error);
}

/* A text without a charset is ASCII; where it is not, only UTF-8 is no guess. */
static gboolean
choose_charset (LlCanonical *self, const LlMimePart *root, GError **error)
{
  int fd = ll_spool_get_fd (ll_message_get_spool (root->entity));
  goffset body = ll_message_get_body_offset (root->entity);
  g_autoptr (GMappedFile) mapped = NULL;

  if (!ll_content_type_is_media (root->type, "text") ||
      ll_content_type_get_parameter (root->type, "charset") != NULL ||
      get_transfer_encoding (root) == LL_TRANSFER_ENCODING_BASE64 ||
      get_transfer_encoding (root) == LL_TRANSFER_ENCODING_QUOTED_PRINTABLE)
    return TRUE;
  mapped = g_mapped_file_new_from_fd (fd, FALSE, NULL);
  if (mapped == NULL || (goffset)g_mapped_file_get_length (mapped) < get_end (root))
    return fail (error, "it cannot be read");
  if (!g_utf8_validate_len (g_mapped_file_get_contents (mapped) + body,
                            (gsize)(get_end (root) - body), NULL))
    return fail (error, "its text is in an unknown charset");
  self->charset = "utf-8";

  return TRUE;
}

static gboolean
plan (LlCanonical *self, GError **error)
{
  const LlMimePart *root;

  self->tree = ll_mime_tree_new (self->entity, error);
  if (self->tree == NULL)
    return FALSE;
  root = ll_mime_tree_get_root (self->tree);

  return choose_encoding (root, &self->encoding, error) &&
         choose_charset (self, root, error);
}

static LlCanonical *
canonical_new (LlMessage *entity, unsigned int depth, GError **error)
{
  g_autoptr (LlCanonical) self = g_new0 (LlCanonical, 1);
  gboolean is_plain;

  self->entity = ll_message_ref (entity);
  self->depth = depth;
  if (depth > LL_MIME_DEPTH) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_LIMIT, "too many forwarded messages");
    return NULL;
  }
  if (!ll_plain_lines_check (ll_message_get_spool (entity),
                             ll_message_get_body_offset (entity),
                             get_message_end (entity), &is_plain, error) ||
      (!is_plain && !plan (self, error)))
    return NULL;

  return g_steal_pointer (&self);
}

LlCanonical *
ll_canonical_new (LlMessage *draft, GError **error)
{
  g_return_val_if_fail (draft != NULL, NULL);

  return canonical_new (draft, 0, error);
}

void
ll_canonical_free (LlCanonical *self)
{
  ll_message_unref (self->entity);
  g_clear_pointer (&self->tree, ll_mime_tree_unref);
  g_free (self);
}

const char *
ll_canonical_get_encoding (const LlCanonical *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->encoding;
}

const char *
ll_canonical_get_charset (const LlCanonical *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->charset;
}

gboolean
ll_canonical_write_body (const LlCanonical *self,
                         GOutputStream *out,
                         GCancellable *cancellable,
                         GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (self->tree != NULL)
    return write_body (self, ll_mime_tree_get_root (self->tree), out, cancellable, error);

  return ll_plain_lines_copy (ll_message_get_spool (self->entity),
                              ll_message_get_body_offset (self->entity),
                              get_message_end (self->entity), out, cancellable, error);
}
