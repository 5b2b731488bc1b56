/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "widgets/ll-recipient-text.h"

#include <string.h>

#include "base/ll-display-text.h"

#define BAD_SIZE 80 /* octets of a piece that is shown in a sentence */

void
ll_recipient_text_free (LlRecipientText *self)
{
  g_ptr_array_unref (self->people);
  g_free (self->rest);
  g_free (self->unfinished);
  g_free (self->bad);
  g_free (self);
}

static gboolean
is_separator (gunichar c)
{
  switch (c) {
  case ',':
  case ';':
  case '\n':
  case '\r':
  case 0xff0c: /* fullwidth comma */
  case 0xff1b: /* fullwidth semicolon */
  case 0x3001: /* ideographic comma */
    return TRUE;
  default:
    return FALSE;
  }
}

gboolean
ll_recipient_text_has_separator (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    if (is_separator (g_utf8_get_char (p)))
      return TRUE;
  }

  return FALSE;
}

/* Where the piece that begins at @text ends: at a separator or at the end. */
static const char *
find_end (const char *text)
{
  gboolean is_quoted = FALSE;
  gboolean is_bracketed = FALSE;
  const char *p;

  for (p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    if (*p == '\n' || *p == '\r')
      return p;
    if (is_quoted && *p == '\\' && p[1] != '\0')
      p++;
    else if (*p == '"')
      is_quoted = !is_quoted;
    else if (!is_quoted && (*p == '<' || *p == '>'))
      is_bracketed = *p == '<';
    else if (!is_quoted && !is_bracketed && is_separator (g_utf8_get_char (p)))
      return p;
  }

  return p;
}

static void
keep (GString *rest, const char *piece)
{
  if (rest->len > 0)
    g_string_append (rest, ", ");
  g_string_append (rest, piece);
}

static gboolean
read_piece (LlRecipientText *self, const char *piece)
{
  g_autoptr (GPtrArray) people = ll_correspondent_parse_list (piece, NULL);

  if (people == NULL || people->len == 0)
    return FALSE;
  g_ptr_array_extend_and_steal (self->people, g_steal_pointer (&people));

  return TRUE;
}

static void
take_piece (LlRecipientText *self, const char *piece, GString *rest)
{
  if (*piece == '\0' || read_piece (self, piece))
    return;

  keep (rest, piece);
  if (self->bad == NULL) {
    self->bad = ll_display_text_clean (piece, -1);
    ll_display_text_cut (self->bad, BAD_SIZE);
  }
}

LlRecipientText *
ll_recipient_text_parse (const char *text, gboolean is_complete)
{
  LlRecipientText *self = g_new0 (LlRecipientText, 1);
  g_autoptr (GString) rest = g_string_new (NULL);
  const char *begin = text;

  self->people = g_ptr_array_new_with_free_func ((GDestroyNotify)ll_correspondent_free);
  for (;;) {
    const char *end = find_end (begin);
    g_autofree char *piece = g_strndup (begin, (size_t)(end - begin));

    if (*end == '\0' && !is_complete) {
      self->unfinished = g_strdup (g_strchug (piece));
      break;
    }
    take_piece (self, g_strstrip (piece), rest);
    if (*end == '\0')
      break;
    begin = g_utf8_next_char (end);
  }
  if (self->unfinished == NULL)
    self->unfinished = g_strdup ("");
  self->rest = g_strdup (rest->str);

  return self;
}
