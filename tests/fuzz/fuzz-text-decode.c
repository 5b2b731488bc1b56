/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdint.h>
#include <string.h>

#include "base/ll-display-text.h"
#include "base/ll-limits.h"
#include "message/ll-people-text.h"
#include "message/ll-text-decoder.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* What must never reach a window. */
static gboolean
is_banned (gunichar c)
{
  return (c < 32 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0) || c == 0x061c ||
         c == 0x200b || c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
         (c >= 0x2060 && c <= 0x206f) || c == 0xfeff || (c >= 0xe0000 && c <= 0xe0fff);
}

static void
check_shown (const char *text)
{
  unsigned int columns = 0;

  g_assert (g_utf8_validate (text, -1, NULL));
  for (; *text != '\0'; text = g_utf8_next_char (text)) {
    gunichar c = g_utf8_get_char (text);

    g_assert (!is_banned (c));
    columns = c == '\n' ? 0 : columns + 1;
    g_assert (columns <= LL_SHOWN_LINE_SIZE + 8);
  }
}

static void
check_people (const uint8_t *data, size_t size)
{
  g_autoptr (LlSpool) spool = ll_spool_new (NULL);
  g_autoptr (LlMessage) message = NULL;
  g_autofree char *people = NULL;

  ll_spool_write (spool, data, size, NULL);
  message = ll_message_new_entity (spool, 0, -1, NULL);
  people = message != NULL ? ll_people_text_new (message, "From", 100) : NULL;
  if (people == NULL)
    return;
  check_shown (people);
  g_assert (strlen (people) <= 100 + 5);
}

/* The first line is a Content-Type, the others are its content; all of it is a header
 * too. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const uint8_t *end = memchr (data, '\n', size);
  g_autofree char *value = NULL;
  g_autofree char *text = NULL;
  g_autofree char *shown = NULL;
  g_autoptr (LlContentType) type = NULL;

  check_people (data, size);
  if (end == NULL)
    return 0;
  value = g_strndup ((const char *)data, (size_t)(end - data));
  type = ll_content_type_parse (value);
  text = ll_text_decoder_read (type, end + 1, (size_t)(data + size - end - 1), TRUE);
  g_assert (g_utf8_validate (text, -1, NULL));
  shown = ll_display_text_clean_lines (text, -1);
  check_shown (shown);

  return 0;
}
