/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "base/ll-display-text.h"

#include <string.h>

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
         (c >= 0xe0000 && c <= 0xe0fff) || is_blank_letter (c);
}

char *
ll_display_text_clean (const char *text, gssize size)
{
  g_autofree char *valid = g_utf8_make_valid (text, size);
  GString *clean = g_string_new (NULL);

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    if (g_unichar_isspace (c) || c == 0x85) {
      if (clean->len > 0 && clean->str[clean->len - 1] != ' ')
        g_string_append_c (clean, ' ');
    } else if (!is_hidden (c)) {
      g_string_append_unichar (clean, c);
    }
  }

  return g_strchomp (g_string_free (clean, FALSE));
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
