/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-text-decoder.h"

#include <string.h>

#include "message/ll-charset.h"

/* RFC 3676, section 4.3: the line over a signature is never flowed. */
#define SIGNATURE_LINE "-- "

/* One line of a flowed text (RFC 3676, section 4.1). */
typedef struct {
  const char *text; /* behind the quote marks and the stuffing */
  size_t size;      /* without the line end */
  size_t depth;     /* of quoting */
  gboolean is_flowed;
} Line;

static size_t
measure_line (const char *at, size_t *out_end_size)
{
  const char *end = strchr (at, '\n');

  if (end == NULL) {
    *out_end_size = 0;
    return strlen (at);
  }
  *out_end_size = end > at && end[-1] == '\r' ? 2 : 1;

  return (size_t)(end + 1 - at) - *out_end_size;
}

static gboolean
is_signature_line (const Line *line)
{
  return line->size == strlen (SIGNATURE_LINE) &&
         g_str_has_prefix (line->text, SIGNATURE_LINE);
}

/* Returns: where the next one begins. */
static const char *
read_line (const char *at, Line *out_line)
{
  size_t end_size;
  size_t size = measure_line (at, &end_size);
  const char *end = at + size;
  Line line = {.depth = strspn (at, ">")};

  line.text = at + line.depth;
  if (line.text < end && *line.text == ' ')
    line.text++;
  line.size = (size_t)(end - line.text);
  line.is_flowed = line.size > 0 && end[-1] == ' ' && !is_signature_line (&line);
  *out_line = line;

  return end + end_size;
}

static void
append_quotes (size_t depth, GString *out)
{
  for (size_t i = 0; i < depth; i++)
    g_string_append_c (out, '>');
  if (depth > 0)
    g_string_append_c (out, ' ');
}

static char *
join_lines (const char *text, gboolean deletes_space)
{
  GString *out = g_string_sized_new (strlen (text));
  gboolean is_open = FALSE; /* a paragraph that may go on */
  size_t depth = 0;         /* of it */

  while (*text != '\0') {
    Line line;

    text = read_line (text, &line);
    if (is_open && (line.depth != depth || is_signature_line (&line))) {
      g_string_append_c (out, '\n');
      is_open = FALSE;
    }
    if (!is_open)
      append_quotes (line.depth, out);
    g_string_append_len (out, line.text,
                         (gssize)line.size - (line.is_flowed && deletes_space ? 1 : 0));
    is_open = line.is_flowed;
    depth = line.depth;
    if (!is_open)
      g_string_append_c (out, '\n');
  }

  return g_string_free (out, FALSE);
}

static gboolean
has_value (const LlContentType *type, const char *name, const char *value)
{
  const char *there = ll_content_type_get_parameter (type, name);

  return there != NULL && g_ascii_strcasecmp (there, value) == 0;
}

/* Up to and including the first empty line. */
static const char *
skip_legacy_display (const char *text)
{
  for (const char *at = text; *at != '\0';) {
    size_t end_size;
    size_t size = measure_line (at, &end_size);

    at += size + end_size;
    if (size == 0)
      return at;
  }

  return text;
}

char *
ll_text_decoder_read (const LlContentType *type,
                      const guint8 *content,
                      size_t size,
                      gboolean has_legacy_display)
{
  g_autofree char *decoded = NULL;
  const char *text;

  g_return_val_if_fail (type != NULL, NULL);

  decoded =
      ll_charset_decode (ll_content_type_get_parameter (type, "charset"), content, size);
  text = decoded;
  if (has_legacy_display && has_value (type, "hp-legacy-display", "1"))
    text = skip_legacy_display (text);
  if (has_value (type, "format", "flowed"))
    return join_lines (text, has_value (type, "delsp", "yes"));

  return g_strdup (text);
}
