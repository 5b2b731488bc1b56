/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "base/ll-display-text.h"

#include <string.h>

#include "base/ll-limits.h"

/* More stand on no letter of any living script, and a hundred reach over other lines. */
#define MARKS 8

#define SCRIPTS_WITH_JOINERS 0x0600 /* Arabic, and all that comes behind */

/* How far from the end of a piece a blank is looked for. */
#define BREAK_RANGE (LL_SHOWN_LINE_SIZE / 4)

/* File systems take 255, and a number may be put behind it. */
#define FILE_NAME_SIZE 200

/* Letters to Unicode, and drawn as nothing at all. */
static gboolean
is_blank_letter (gunichar c)
{
  return c == 0x034f || c == 0x115f || c == 0x1160 || c == 0x17b4 || c == 0x17b5 ||
         c == 0x2800 || c == 0x3164 || c == 0xffa0;
}

static gboolean
is_hidden (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT ||
         type == G_UNICODE_SURROGATE || type == G_UNICODE_PRIVATE_USE ||
         (c >= 0xe0000 && c <= 0xe0fff) || (c >= 0xfff0 && c <= 0xfff8) || c == 0x2065 ||
         is_blank_letter (c);
}

/* They choose how a character before them is drawn, and behind most it is the same. */
static gboolean
is_variation_selector (gunichar c)
{
  return (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0x180b && c <= 0x180f);
}

static gboolean
is_joiner (gunichar c)
{
  return c == 0x200c || c == 0x200d;
}

static gboolean
is_too_many_marks (gunichar c, unsigned int *marks)
{
  if (g_unichar_ismark (c))
    *marks += 1;
  else if (!is_joiner (c))
    *marks = 0;

  return g_unichar_ismark (c) && *marks > MARKS;
}

char *
ll_display_text_clean (const char *text, gssize size)
{
  g_autofree char *valid = g_utf8_make_valid (text, size);
  GString *clean = g_string_new (NULL);
  unsigned int marks = 0;

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    if (g_unichar_isspace (c) || c == 0x85) {
      if (clean->len > 0 && clean->str[clean->len - 1] != ' ')
        g_string_append_c (clean, ' ');
    } else if (!is_hidden (c) && !is_too_many_marks (c, &marks)) {
      g_string_append_unichar (clean, c);
    }
  }

  return g_strchomp (g_string_free (clean, FALSE));
}

char *
ll_display_text_clean_address (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *clean = g_string_new (NULL);
  unsigned int marks = 0;

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);
    gboolean is_seen = !is_hidden (c) && !is_variation_selector (c) &&
                       !is_too_many_marks (c, &marks) &&
                       (c == ' ' || !g_unichar_isspace (c));

    g_string_append_unichar (clean, is_seen ? c : 0xfffd);
  }

  return g_string_free (clean, FALSE);
}

/* -- many lines -- */

/* A text on its way out. */
typedef struct {
  GString *out;
  gunichar last; /* character written; 0: none in this line */
  unsigned int marks;
  unsigned int columns; /* of the line */
  size_t blank;         /* behind the last one of the line; 0: none */
  unsigned int blank_columns;
} Lines;

static void
end_line (Lines *self)
{
  g_string_append_c (self->out, '\n');
  self->last = 0;
  self->marks = 0;
  self->columns = 0;
  self->blank = 0;
}

/* The line is full: what stands behind the last blank goes to the next one. */
static void
break_line (Lines *self)
{
  unsigned int rest = self->columns - self->blank_columns;

  if (self->blank == 0 || rest > BREAK_RANGE) {
    end_line (self);
    return;
  }
  g_string_insert_c (self->out, (gssize)self->blank, '\n');
  self->columns = rest;
  self->blank = 0;
}

static void
append (Lines *self, gunichar c)
{
  if (self->columns >= LL_SHOWN_LINE_SIZE && !g_unichar_ismark (c))
    break_line (self);
  g_string_append_unichar (self->out, c);
  self->columns++;
  self->last = c;
  if (c == ' ' || c == '\t') {
    self->blank = self->out->len;
    self->blank_columns = self->columns;
  }
}

static gboolean
is_line_end (gunichar c)
{
  return c == '\n' || c == '\r' || c == '\v' || c == '\f' || c == 0x85 || c == 0x2028 ||
         c == 0x2029;
}

static gboolean
may_join (gunichar last)
{
  GUnicodeType type = g_unichar_type (last);

  return last >= SCRIPTS_WITH_JOINERS &&
         (g_unichar_isalpha (last) || g_unichar_ismark (last) ||
          type == G_UNICODE_OTHER_SYMBOL || type == G_UNICODE_MODIFIER_SYMBOL);
}

/* Format characters that are drawn: the Arabic number signs and their like. */
static gboolean
is_drawn_format (gunichar c)
{
  return (c >= 0x0600 && c <= 0x0605) || c == 0x06dd || c == 0x070f || c == 0x0890 ||
         c == 0x0891 || c == 0x08e2 || c == 0x110bd || c == 0x110cd;
}

static gboolean
is_shown (const Lines *self, gunichar c)
{
  if (c == '\t' || is_drawn_format (c))
    return TRUE;
  if (is_joiner (c))
    return may_join (self->last);

  return !is_hidden (c);
}

char *
ll_display_text_clean_lines (const char *text, gssize size)
{
  g_autofree char *valid = g_utf8_make_valid (text, size);
  Lines lines = {.out = g_string_new (NULL)};

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    if (c == '\r' && at[1] == '\n')
      continue;
    if (is_line_end (c))
      end_line (&lines);
    else if (is_shown (&lines, c) && !is_too_many_marks (c, &lines.marks))
      append (&lines, c);
  }

  return g_string_free (lines.out, FALSE);
}

void
ll_display_text_cut (char *text, size_t size)
{
  if (strlen (text) <= size)
    return;
  while (((guchar)text[size] & 0xc0) == 0x80)
    size--;
  text[size] = '\0';
}

static const char *
skip_folders (const char *name)
{
  const char *last = name;

  for (const char *at = name; *at != '\0'; at++) {
    if (*at == '/' || *at == '\\')
      last = at + 1;
  }

  return last;
}

char *
ll_display_text_clean_file_name (const char *name)
{
  g_autofree char *clean = ll_display_text_clean (name, -1);
  char *base = g_strdup (skip_folders (clean));

  g_strdelimit (base, ":*?\"<>|", '_');
  memmove (base, base + strspn (base, ". "), strlen (base + strspn (base, ". ")) + 1);
  ll_display_text_cut (base, FILE_NAME_SIZE);
  g_strchomp (base);
  if (*base == '\0')
    g_clear_pointer (&base, g_free);

  return base;
}
