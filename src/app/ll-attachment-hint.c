/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-attachment-hint.h"

#include <glib/gi18n-lib.h>
#include <string.h>

const char *
ll_attachment_hint_get_words (void)
{
  /* Translators: beginnings of words by which a letter speaks of an attachment, separated
   * by commas; the English ones may stay at the end.  Who writes one of them and attaches
   * nothing is asked. */
  return _ ("attached, attachment, enclosed");
}

/* In a script that puts no blanks between words, a word begins anywhere. */
static gboolean
begins_a_word (const char *line, const char *place)
{
  gunichar before;

  if (place == line)
    return TRUE;
  before = g_utf8_get_char (g_utf8_prev_char (place));

  return !g_unichar_isalnum (before) || g_unichar_iswide (g_utf8_get_char (place));
}

static gboolean
has_word (const char *line, const char *word)
{
  for (const char *place = strstr (line, word); place != NULL;
       place = strstr (g_utf8_next_char (place), word)) {
    if (begins_a_word (line, place))
      return TRUE;
  }

  return FALSE;
}

static gboolean
has_any (const char *line, char **words)
{
  for (; *words != NULL; words++) {
    if (**words != '\0' && has_word (line, *words))
      return TRUE;
  }

  return FALSE;
}

gboolean
ll_attachment_hint_find (const char *text, const char *words)
{
  g_autofree char *folded_words = g_utf8_casefold (words, -1);
  g_auto (GStrv) list = g_strsplit (folded_words, ",", -1);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (char **word = list; *word != NULL; word++)
    g_strstrip (*word);
  for (char **line = lines; *line != NULL; line++) {
    g_autofree char *folded = NULL;

    if (**line == '>')
      continue;
    folded = g_utf8_casefold (*line, -1);
    if (has_any (folded, list))
      return TRUE;
  }

  return FALSE;
}
