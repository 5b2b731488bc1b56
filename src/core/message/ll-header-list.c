/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-header-list.h"

#include <string.h>

#include "base/ll-error.h"
#include "base/ll-limits.h"

typedef struct {
  char *name;
  char *value;
  char *raw;
} Field;

struct _LlHeaderList {
  gatomicrefcount references;
  GArray *fields; /* of Field */
};

static void
field_clear (gpointer data)
{
  Field *field = data;

  g_free (field->name);
  g_free (field->value);
  g_free (field->raw);
}

static LlHeaderList *
header_list_new (void)
{
  LlHeaderList *self = g_new0 (LlHeaderList, 1);

  g_atomic_ref_count_init (&self->references);
  self->fields = g_array_new (FALSE, FALSE, sizeof (Field));
  g_array_set_clear_func (self->fields, field_clear);

  return self;
}

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t';
}

static gboolean
is_space (char c)
{
  return is_blank (c) || c == '\r' || c == '\n';
}

/* The octets of the line at @data, its line end included. */
static size_t
measure_line (const char *data, size_t size)
{
  const char *end = memchr (data, '\n', size);

  return end != NULL ? (size_t)(end - data) + 1 : size;
}

static gboolean
is_empty_line (const char *line, size_t size)
{
  return (size == 1 && line[0] == '\n') ||
         (size == 2 && line[0] == '\r' && line[1] == '\n');
}

/* A field with its folded lines: RFC 5322, section 2.2.3. */
static size_t
measure_field (const char *data, size_t size)
{
  size_t end = measure_line (data, size);

  while (end < size && is_blank (data[end]))
    end += measure_line (data + end, size - end);

  return end;
}

/* Blanks around the name are there to deceive (12.I3), and do not count.  Inside of it
 * there are none: RFC 5322, section 3.6.8. */
static char *
parse_name (const char *data, size_t size)
{
  size_t begin = 0;

  while (begin < size && is_space (data[begin]))
    begin++;
  while (size > begin && is_space (data[size - 1]))
    size--;
  for (size_t i = begin; i < size; i++) {
    if (data[i] < 33 || data[i] > 126)
      return NULL;
  }

  return size > begin ? g_strndup (data + begin, size - begin) : NULL;
}

static char *
unfold (const char *data, size_t size)
{
  GString *value = g_string_sized_new (size);

  for (size_t i = 0; i < size; i++) {
    gboolean is_cr = data[i] == '\r' && i + 1 < size && data[i + 1] == '\n';

    if (!is_cr && data[i] != '\n')
      g_string_append_c (value, data[i]);
  }

  return g_strstrip (g_string_free (value, FALSE));
}

static gboolean
parse_field (const char *data, size_t size, Field *out_field)
{
  const char *colon = memchr (data, ':', size);
  char *name;

  if (colon == NULL || memchr (data, '\0', size) != NULL)
    return FALSE;
  name = parse_name (data, (size_t)(colon - data));
  if (name == NULL)
    return FALSE;
  out_field->name = name;
  out_field->value = unfold (colon + 1, size - (size_t)(colon + 1 - data));
  out_field->raw = g_strndup (data, size);

  return TRUE;
}

static gboolean
add_field (LlHeaderList *self, const Field *field, size_t end, GError **error)
{
  g_array_append_vals (self->fields, field, 1);
  if (end > LL_HEADER_SIZE || self->fields->len > LL_HEADER_FIELDS) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_LIMIT,
                         "header has too many fields or is too long");
    return FALSE;
  }

  return TRUE;
}

LlHeaderList *
ll_header_list_parse_part (const char *data,
                           size_t size,
                           size_t *out_size,
                           LlHeaderEnd *out_end,
                           GError **error)
{
  g_autoptr (LlHeaderList) self = header_list_new ();
  LlHeaderEnd end = LL_HEADER_END_NONE;
  size_t at = 0;

  g_return_val_if_fail (data != NULL || size == 0, NULL);

  while (at < size && end == LL_HEADER_END_NONE) {
    size_t length = measure_line (data + at, size - at);
    Field field;

    if (is_empty_line (data + at, length)) {
      at += length;
      end = LL_HEADER_END_EMPTY_LINE;
      continue;
    }
    length = measure_field (data + at, size - at);
    if (!parse_field (data + at, length, &field)) {
      end = LL_HEADER_END_NO_FIELD;
      continue;
    }
    at += length;
    if (!add_field (self, &field, at, error))
      return NULL;
  }
  *out_size = at;
  *out_end = end;

  return g_steal_pointer (&self);
}

LlHeaderList *
ll_header_list_parse (const char *data, size_t size, size_t *out_size, GError **error)
{
  g_autoptr (LlHeaderList) self = NULL;
  LlHeaderEnd end;
  size_t taken;

  self = ll_header_list_parse_part (data, size, &taken, &end, error);
  if (self == NULL)
    return NULL;
  if (end == LL_HEADER_END_NO_FIELD) {
    g_set_error (error, LL_ERROR, LL_ERROR_MALFORMED,
                 "the line after header field %u is no field", self->fields->len);
    return NULL;
  }
  if (out_size != NULL)
    *out_size = taken;

  return g_steal_pointer (&self);
}

LlHeaderList *
ll_header_list_ref (LlHeaderList *self)
{
  g_atomic_ref_count_inc (&self->references);

  return self;
}

void
ll_header_list_unref (LlHeaderList *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_array_unref (self->fields);
  g_free (self);
}

unsigned int
ll_header_list_get_size (const LlHeaderList *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->fields->len;
}

static const Field *
get_field (const LlHeaderList *self, unsigned int index)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (index < self->fields->len, NULL);

  return &g_array_index (self->fields, Field, index);
}

const char *
ll_header_list_get_name (const LlHeaderList *self, unsigned int index)
{
  const Field *field = get_field (self, index);

  return field != NULL ? field->name : NULL;
}

const char *
ll_header_list_get_value (const LlHeaderList *self, unsigned int index)
{
  const Field *field = get_field (self, index);

  return field != NULL ? field->value : NULL;
}

const char *
ll_header_list_get_raw (const LlHeaderList *self, unsigned int index)
{
  const Field *field = get_field (self, index);

  return field != NULL ? field->raw : NULL;
}

const char *
ll_header_list_find (const LlHeaderList *self, const char *name)
{
  g_return_val_if_fail (self != NULL && name != NULL, NULL);

  for (unsigned int i = 0; i < self->fields->len; i++) {
    const Field *field = &g_array_index (self->fields, Field, i);

    if (g_ascii_strcasecmp (field->name, name) == 0)
      return field->value;
  }

  return NULL;
}

unsigned int
ll_header_list_count (const LlHeaderList *self, const char *name)
{
  unsigned int count = 0;

  g_return_val_if_fail (self != NULL && name != NULL, 0);

  for (unsigned int i = 0; i < self->fields->len; i++) {
    const Field *field = &g_array_index (self->fields, Field, i);

    count += g_ascii_strcasecmp (field->name, name) == 0;
  }

  return count;
}
