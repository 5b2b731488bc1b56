/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "smime/ll-smime-part-list.h"

#include <string.h>

#include "message/ll-transfer-encoding.h"

#define CHUNK (64 * 1024)

static gboolean
is_type (const LlMimePart *part, const char *name, const char *alias)
{
  const char *type = ll_content_type_get_name (part->type);

  return g_str_equal (type, name) || g_str_equal (type, alias);
}

gboolean
ll_smime_part_list_is_signature (const LlMimePart *part)
{
  return is_type (part, "application/pkcs7-signature", "application/x-pkcs7-signature");
}

gboolean
ll_smime_part_list_is_pkcs7 (const LlMimePart *part)
{
  return is_type (part, "application/pkcs7-mime", "application/x-pkcs7-mime");
}

static goffset
get_end (const LlMimePart *part)
{
  return ll_message_get_offset (part->entity) + ll_message_get_size (part->entity);
}

static LlTransferEncoding
get_encoding (const LlMimePart *part)
{
  return ll_transfer_encoding_parse (ll_header_list_find (
      ll_message_get_headers (part->entity), "Content-Transfer-Encoding"));
}

GInputStream *
ll_smime_part_list_open (const LlMimePart *leaf)
{
  goffset body = ll_message_get_body_offset (leaf->entity);
  g_autoptr (GInputStream) raw = NULL;

  raw = ll_spool_new_input (ll_message_get_spool (leaf->entity), body,
                            get_end (leaf) - body);

  return ll_transfer_encoding_new_decoder (get_encoding (leaf), raw);
}

static goffset
measure_stream (GInputStream *stream, GError **error)
{
  g_autofree char *chunk = g_malloc (CHUNK);
  goffset size = 0;
  gssize got;

  while ((got = g_input_stream_read (stream, chunk, CHUNK, NULL, error)) > 0)
    size += got;

  return got == 0 ? size : -1;
}

static const guint8 base64_octets[256] = {
    ['A' ... 'Z'] = 1, ['a' ... 'z'] = 1, ['0' ... '9'] = 1,
    ['+'] = 1,         ['/'] = 1,         ['='] = 1,
};

/* The last two characters of base64, as far as @chunk holds any. */
static void
note_last (const guint8 *chunk, gssize size, guint8 last[2])
{
  guint8 seen[2];
  unsigned int n = 0;

  for (gssize i = size; i > 0 && n < 2; i--) {
    if (base64_octets[chunk[i - 1]])
      seen[n++] = chunk[i - 1];
  }
  if (n == 2)
    last[1] = seen[1];
  else if (n == 1)
    last[1] = last[0];
  if (n > 0)
    last[0] = seen[0];
}

/* Counting is several times as fast as decoding.  Four characters are three octets, less
 * one for each padding at the end. */
static goffset
measure_base64 (const LlMimePart *leaf, GError **error)
{
  g_autofree guint8 *chunk = g_malloc (CHUNK);
  goffset at = ll_message_get_body_offset (leaf->entity);
  goffset end = get_end (leaf);
  goffset characters = 0;
  guint8 last[2] = {0};

  while (at < end) {
    gssize got = ll_spool_read (ll_message_get_spool (leaf->entity), at, chunk,
                                (size_t)MIN (end - at, CHUNK), error);

    if (got <= 0)
      return got == 0 ? 0 : -1;
    for (gssize i = 0; i < got; i++)
      characters += base64_octets[chunk[i]];
    note_last (chunk, got, last);
    at += got;
  }
  if (characters % 4 != 0 || last[0] != '=')
    return characters / 4 * 3;

  return characters / 4 * 3 - (last[1] == '=' ? 2 : 1);
}

static goffset
measure (const LlMimePart *leaf, GError **error)
{
  LlTransferEncoding encoding = get_encoding (leaf);
  g_autoptr (GInputStream) content = NULL;

  if (encoding == LL_TRANSFER_ENCODING_BASE64)
    return measure_base64 (leaf, error);
  if (encoding != LL_TRANSFER_ENCODING_QUOTED_PRINTABLE)
    return get_end (leaf) - ll_message_get_body_offset (leaf->entity);
  content = ll_smime_part_list_open (leaf);

  return measure_stream (content, error);
}

static void
part_clear (gpointer data)
{
  LlSmimePart *part = data;

  g_free ((char *)part->type);
  g_free ((char *)part->name);
}

static gboolean
add_leaf (const LlMimePart *leaf, LlSmimeProtection inside, GArray *parts, GError **error)
{
  LlSmimePart part = {.index = parts->len + 1, .inside = inside, .mime = leaf};

  part.size = measure (leaf, error);
  if (part.size < 0)
    return FALSE;
  part.type = g_strdup (ll_content_type_get_name (leaf->type));
  part.name = ll_mime_part_dup_file_name (leaf);
  part.is_errant =
      ll_smime_part_list_is_signature (leaf) || ll_smime_part_list_is_pkcs7 (leaf);
  g_array_append_val (parts, part);

  return TRUE;
}

static gboolean
add_parts (const LlMimePart *part,
           LlSmimeProtection inside,
           GArray *parts,
           GError **error)
{
  if (part->children == NULL)
    return add_leaf (part, inside, parts, error);
  for (unsigned int i = 0; i < part->children->len; i++) {
    if (!add_parts (g_ptr_array_index (part->children, i), inside, parts, error))
      return FALSE;
  }

  return TRUE;
}

gboolean
ll_smime_part_list_new (const LlMimePart *root,
                        LlSmimeProtection inside,
                        GArray **out_parts,
                        GError **error)
{
  g_autoptr (GArray) parts = g_array_new (FALSE, FALSE, sizeof (LlSmimePart));

  g_array_set_clear_func (parts, part_clear);
  if (!add_parts (root, inside, parts, error))
    return FALSE;
  *out_parts = g_steal_pointer (&parts);

  return TRUE;
}

static const LlMimePart *
find_leaf (const LlMimePart *part, unsigned int *left)
{
  const LlMimePart *found = NULL;

  if (part->children == NULL)
    return --*left == 0 ? part : NULL;
  for (unsigned int i = 0; found == NULL && i < part->children->len; i++)
    found = find_leaf (g_ptr_array_index (part->children, i), left);

  return found;
}

const LlMimePart *
ll_smime_part_list_find (const LlMimePart *root, unsigned int index)
{
  return index > 0 ? find_leaf (root, &index) : NULL;
}
