/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-mime-tree.h"

#include <gmime/gmime.h>
#include <string.h>

#include "base/ll-display-text.h"
#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "message/ll-gmime.h"
#include "message/ll-line-reader.h"

struct _LlMimeTree {
  gatomicrefcount references;
  LlMimePart *root;
};

/* A multipart whose closing delimiter has not been seen. */
typedef struct {
  LlMimePart *part;
  const char *boundary;
  size_t boundary_size;
} Level;

typedef struct {
  LlSpool *spool;
  goffset end;
  GArray *levels; /* of Level, the outermost first */
  unsigned int n_parts;
  LlMimePart *current;   /* the innermost part that has not ended */
  gboolean is_in_header; /* of that one */
} Scan;

static void
scan_clear (Scan *self)
{
  g_array_unref (self->levels);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Scan, scan_clear)

static void
part_free (gpointer data)
{
  LlMimePart *part = data;

  g_clear_pointer (&part->entity, ll_message_unref);
  g_clear_pointer (&part->type, ll_content_type_free);
  g_clear_pointer (&part->children, g_ptr_array_unref);
  g_free (part);
}

static LlContentType *
read_type (const LlMimePart *part)
{
  const char *value =
      ll_header_list_find (ll_message_get_headers (part->entity), "Content-Type");

  if (value == NULL && part->parent != NULL &&
      g_str_equal (ll_content_type_get_name (part->parent->type), "multipart/digest"))
    value = "message/rfc822"; /* RFC 2046, section 5.1.5 */

  return ll_content_type_parse (value != NULL ? value : "text/plain");
}

static LlMimePart *
part_new (LlMessage *entity, LlMimePart *parent)
{
  LlMimePart *self = g_new0 (LlMimePart, 1);

  self->entity = entity;
  self->parent = parent;
  self->type = read_type (self);

  return self;
}

static unsigned int
get_depth (const LlMimePart *part)
{
  unsigned int depth = 0;

  for (; part->parent != NULL; part = part->parent)
    depth++;

  return depth;
}

/* Where it ends is not known yet: its header may turn out to be shorter. */
static gboolean
begin_part (Scan *scan, goffset begin, GError **error)
{
  LlMimePart *parent = scan->current;
  LlMessage *entity =
      ll_message_new_entity (scan->spool, begin, scan->end - begin, error);

  if (entity == NULL)
    return FALSE;
  scan->current = part_new (entity, parent);
  g_ptr_array_add (parent->children, scan->current);
  scan->is_in_header = TRUE;
  scan->n_parts++;
  if (scan->n_parts > LL_MIME_PARTS || get_depth (scan->current) > LL_MIME_DEPTH) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_LIMIT, "too many parts, or too deep");
    return FALSE;
  }

  return TRUE;
}

/* The line end before a delimiter is the delimiter's. */
static gboolean
end_part (Scan *scan, goffset end, GError **error)
{
  LlMimePart *part = scan->current;
  goffset begin = ll_message_get_offset (part->entity);
  LlMessage *entity =
      ll_message_new_entity (scan->spool, begin, MAX (end - begin, 0), error);

  if (entity == NULL)
    return FALSE;
  ll_message_unref (part->entity);
  part->entity = entity;
  ll_content_type_free (part->type);
  part->type = read_type (part);
  scan->current = part->parent;
  scan->is_in_header = FALSE;

  return TRUE;
}

static gboolean
has_level (const Scan *scan, const char *boundary)
{
  for (unsigned int i = 0; i < scan->levels->len; i++) {
    if (g_str_equal (g_array_index (scan->levels, Level, i).boundary, boundary))
      return TRUE;
  }

  return FALSE;
}

/* Called where the body of the current part begins. */
static void
begin_body (Scan *scan)
{
  LlMimePart *part = scan->current;
  const char *boundary = ll_content_type_get_parameter (part->type, "boundary");
  Level level = {.part = part, .boundary = boundary};

  scan->is_in_header = FALSE;
  if (!ll_content_type_is_media (part->type, "multipart") || boundary == NULL)
    return;
  level.boundary_size = strlen (boundary);
  if (level.boundary_size == 0 || level.boundary_size > LL_MIME_BOUNDARY_SIZE ||
      has_level (scan, boundary))
    return;
  part->children = g_ptr_array_new_with_free_func (part_free);
  g_array_append_val (scan->levels, level);
}

/* RFC 2046, section 5.1.1: the boundary, then at most hyphens and blanks. */
static gboolean
is_delimiter (const Level *level, const LlLine *line, gboolean *out_is_closing)
{
  size_t size = line->size - line->end_size;
  size_t at = 2 + level->boundary_size;

  if (size < at || memcmp (line->data + 2, level->boundary, level->boundary_size) != 0)
    return FALSE;
  *out_is_closing = size >= at + 2 && line->data[at] == '-' && line->data[at + 1] == '-';
  at += *out_is_closing ? 2 : 0;
  while (at < size && (line->data[at] == ' ' || line->data[at] == '\t'))
    at++;

  return at == size;
}

/* Ends what the delimiter of @level ends; the parts inside need not have been closed. */
static gboolean
take_delimiter (Scan *scan,
                unsigned int level,
                gboolean is_closing,
                goffset end,
                goffset next,
                GError **error)
{
  LlMimePart *part = g_array_index (scan->levels, Level, level).part;

  while (scan->current != part) {
    if (!end_part (scan, end, error))
      return FALSE;
  }
  part->is_closed = is_closing;
  g_array_set_size (scan->levels, level + (is_closing ? 0 : 1));

  return is_closing || begin_part (scan, next, error);
}

static gboolean
take_line (Scan *scan, const LlLine *line, goffset end, goffset next, GError **error)
{
  if (!line->is_start || line->size < 2 || line->data[0] != '-' || line->data[1] != '-')
    return TRUE;
  for (unsigned int i = scan->levels->len; i > 0; i--) {
    gboolean is_closing;

    if (is_delimiter (&g_array_index (scan->levels, Level, i - 1), line, &is_closing))
      return take_delimiter (scan, i - 1, is_closing, end, next, error);
  }

  return TRUE;
}

static gboolean
scan_lines (Scan *scan, goffset begin, GError **error)
{
  g_auto (LlLineReader) reader = {0};
  size_t line_end = 0;
  goffset at = begin;
  LlLine line;
  int got;

  ll_line_reader_init (&reader, scan->spool, begin, scan->end);
  while ((got = ll_line_reader_next (&reader, &line, error)) > 0) {
    goffset next = ll_line_reader_tell (&reader);

    if (scan->is_in_header && at >= ll_message_get_body_offset (scan->current->entity))
      begin_body (scan);
    if (!take_line (scan, &line, at - (goffset)line_end, next, error))
      return FALSE;
    line_end = line.end_size;
    at = next;
  }
  while (got == 0 && scan->current->parent != NULL) {
    if (!end_part (scan, scan->end, error))
      return FALSE;
  }

  return got == 0;
}

LlMimeTree *
ll_mime_tree_new (LlMessage *entity, GError **error)
{
  g_autoptr (LlMimeTree) self = NULL;
  g_auto (Scan) scan = {0};

  g_return_val_if_fail (entity != NULL, NULL);

  self = g_new0 (LlMimeTree, 1);
  g_atomic_ref_count_init (&self->references);
  self->root = part_new (ll_message_ref (entity), NULL);
  scan.spool = ll_message_get_spool (entity);
  scan.end = ll_message_get_offset (entity) + ll_message_get_size (entity);
  scan.levels = g_array_new (FALSE, FALSE, sizeof (Level));
  scan.current = self->root;
  begin_body (&scan);
  if (self->root->children != NULL &&
      !scan_lines (&scan, ll_message_get_body_offset (entity), error))
    return NULL;

  return g_steal_pointer (&self);
}

LlMimeTree *
ll_mime_tree_ref (LlMimeTree *self)
{
  g_atomic_ref_count_inc (&self->references);

  return self;
}

void
ll_mime_tree_unref (LlMimeTree *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  part_free (self->root);
  g_free (self);
}

const LlMimePart *
ll_mime_tree_get_root (const LlMimeTree *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->root;
}

gboolean
ll_mime_part_is_clear (const LlMimePart *part)
{
  LlHeaderList *headers;

  g_return_val_if_fail (part != NULL, FALSE);

  headers = ll_message_get_headers (part->entity);

  return ll_header_list_count (headers, "Content-Type") <= 1 &&
         ll_header_list_count (headers, "Content-Transfer-Encoding") <= 1 &&
         !ll_content_type_is_doubtful (part->type);
}

gboolean
ll_mime_part_is_attachment (const LlMimePart *part)
{
  const char *value;
  g_autofree char *word = NULL;

  g_return_val_if_fail (part != NULL, TRUE);

  value =
      ll_header_list_find (ll_message_get_headers (part->entity), "Content-Disposition");
  if (value == NULL)
    return FALSE;
  word = g_strndup (value, strcspn (value, "; \t("));

  return *word != '\0' && g_ascii_strcasecmp (word, "inline") != 0;
}

static char *
dup_disposition_name (const char *value)
{
  GMimeContentDisposition *disposition = g_mime_content_disposition_parse (NULL, value);
  char *name =
      g_strdup (g_mime_content_disposition_get_parameter (disposition, "filename"));

  g_object_unref (disposition);

  return name;
}

static char *
dup_type_name (const char *value)
{
  GMimeContentType *type = g_mime_content_type_parse (NULL, value);
  char *name = g_strdup (g_mime_content_type_get_parameter (type, "name"));

  g_object_unref (type);

  return name;
}

/* Returns: (nullable): the field, unless it is too long to be read for a file name. */
static const char *
find_naming_field (LlHeaderList *headers, const char *name)
{
  const char *value = ll_header_list_find (headers, name);

  return value != NULL && strlen (value) <= LL_MIME_NAME_FIELD_SIZE ? value : NULL;
}

char *
ll_mime_part_dup_file_name (const LlMimePart *part)
{
  g_autofree char *name = NULL;
  LlHeaderList *headers;
  const char *disposition;
  const char *type;

  g_return_val_if_fail (part != NULL, NULL);

  ll_gmime_init ();
  headers = ll_message_get_headers (part->entity);
  disposition = find_naming_field (headers, "Content-Disposition");
  type = find_naming_field (headers, "Content-Type");
  if (disposition != NULL)
    name = dup_disposition_name (disposition);
  if (name == NULL && type != NULL)
    name = dup_type_name (type);

  return name != NULL ? ll_display_text_clean_file_name (name) : NULL;
}
