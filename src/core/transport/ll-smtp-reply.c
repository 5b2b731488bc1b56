/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "transport/ll-smtp-reply.h"

#include <string.h>

#include "base/ll-display-text.h"
#include "base/ll-error.h"
#include "base/ll-limits.h"

#define CODE_DIGITS 3
#define SHOWN_SIZE  400 /* of a server's own words: what a person still reads */

struct _LlSmtpReply {
  gatomicrefcount ref_count;
  unsigned int code;
  GPtrArray *lines;    /* owned, of char *: without code and line end */
  char *enhanced_code; /* owned, or NULL */
};

/* -- parsing -- */

/* One line, as far as it has come. */
typedef struct {
  const char *text;
  size_t size; /* without line end */
  size_t used; /* with it */
  gboolean is_whole;
} Line;

static gboolean
set_malformed (GError **error, const char *why)
{
  g_set_error_literal (error, LL_ERROR, LL_ERROR_MALFORMED, why);
  return FALSE;
}

static gboolean
take_line (const char *data, size_t size, Line *out_line, GError **error)
{
  const char *end = memchr (data, '\n', size);
  Line line = {data, size, size, end != NULL};

  if (end != NULL) {
    line.size = (size_t)(end - data);
    line.used = line.size + 1;
  }
  if (line.size > 0 && data[line.size - 1] == '\r')
    line.size--;
  if (line.size > LL_SMTP_LINE_SIZE) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_LIMIT, "a reply line is too long");
    return FALSE;
  }
  if (memchr (data, '\0', line.size) != NULL || memchr (data, '\r', line.size) != NULL)
    return set_malformed (error, "a reply line holds a NUL or a bare CR");

  *out_line = line;

  return TRUE;
}

/* Looks at what is there of the code and the octet behind it; @code is what earlier lines
 * had, or "". */
static gboolean
check_prefix (const Line *line, const char *code, GError **error)
{
  size_t i;

  for (i = 0; i < MIN (line->size, CODE_DIGITS); i++) {
    if (!g_ascii_isdigit (line->text[i]) || (*code != '\0' && line->text[i] != code[i]))
      return set_malformed (error, "a reply line does not start with its code");
  }
  if (line->size > 0 && (line->text[0] < '2' || line->text[0] > '5'))
    return set_malformed (error, "a reply has a code of no known kind");
  if (line->size > CODE_DIGITS && line->text[CODE_DIGITS] != ' ' &&
      line->text[CODE_DIGITS] != '-')
    return set_malformed (error, "a reply line has neither blank nor hyphen");
  if (line->is_whole && line->size < CODE_DIGITS)
    return set_malformed (error, "a reply line is too short");

  return TRUE;
}

static gboolean
is_last (const Line *line)
{
  return line->size == CODE_DIGITS || line->text[CODE_DIGITS] == ' ';
}

/* Returns: the number of digits, 1 to 3, or 0. */
static size_t
count_digits (const char *text)
{
  size_t n = strspn (text, "0123456789");

  return n <= 3 ? n : 0;
}

/* RFC 2034, section 4: class "." subject "." detail, then a blank. */
static char *
dup_enhanced_code (const char *text, char class)
{
  size_t subject;
  size_t detail;

  if (text[0] != class || text[1] != '.')
    return NULL;
  subject = count_digits (text + 2);
  if (subject == 0 || text[2 + subject] != '.')
    return NULL;
  detail = count_digits (text + 3 + subject);
  if (detail == 0 || strchr (" \t", text[3 + subject + detail]) == NULL)
    return NULL;

  return g_strndup (text, 3 + subject + detail);
}

static LlSmtpReply *
reply_new (const char *code, GPtrArray *lines)
{
  LlSmtpReply *self = g_new0 (LlSmtpReply, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->code = (unsigned int)g_ascii_strtoull (code, NULL, 10);
  self->lines = g_ptr_array_ref (lines);
  self->enhanced_code = dup_enhanced_code (g_ptr_array_index (lines, 0), code[0]);

  return self;
}

LlSmtpReplyStatus
ll_smtp_reply_parse (const void *data,
                     size_t size,
                     LlSmtpReply **out_reply,
                     size_t *out_used,
                     GError **error)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  char code[CODE_DIGITS + 1] = "";
  size_t used = 0;
  Line line;

  g_return_val_if_fail (data != NULL || size == 0, LL_SMTP_REPLY_BAD);

  while (used < size) {
    if (lines->len == LL_SMTP_REPLY_LINES) {
      g_set_error_literal (error, LL_ERROR, LL_ERROR_LIMIT, "a reply has too many lines");
      return LL_SMTP_REPLY_BAD;
    }
    if (!take_line ((const char *)data + used, size - used, &line, error) ||
        !check_prefix (&line, code, error))
      return LL_SMTP_REPLY_BAD;
    if (!line.is_whole)
      return LL_SMTP_REPLY_INCOMPLETE;

    memcpy (code, line.text, CODE_DIGITS);
    used += line.used;
    g_ptr_array_add (
        lines, line.size > CODE_DIGITS
                   ? g_strndup (line.text + CODE_DIGITS + 1, line.size - CODE_DIGITS - 1)
                   : g_strdup (""));
    if (is_last (&line)) {
      *out_reply = reply_new (code, lines);
      *out_used = used;
      return LL_SMTP_REPLY_DONE;
    }
  }

  return LL_SMTP_REPLY_INCOMPLETE;
}

/* -- the value -- */

LlSmtpReply *
ll_smtp_reply_ref (LlSmtpReply *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
ll_smtp_reply_unref (LlSmtpReply *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_ptr_array_unref (self->lines);
  g_free (self->enhanced_code);
  g_free (self);
}

unsigned int
ll_smtp_reply_get_code (const LlSmtpReply *self)
{
  return self->code;
}

size_t
ll_smtp_reply_get_n_lines (const LlSmtpReply *self)
{
  return self->lines->len;
}

const char *
ll_smtp_reply_get_line (const LlSmtpReply *self, size_t i)
{
  g_return_val_if_fail (i < self->lines->len, NULL);

  return g_ptr_array_index (self->lines, i);
}

const char *
ll_smtp_reply_get_enhanced_code (const LlSmtpReply *self)
{
  return self->enhanced_code;
}

char *
ll_smtp_reply_format (const LlSmtpReply *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char *clean;

  g_string_append_printf (text, "%u", self->code);
  for (size_t i = 0; i < self->lines->len && text->len < SHOWN_SIZE; i++)
    g_string_append_printf (text, " %s",
                            (const char *)g_ptr_array_index (self->lines, i));
  clean = ll_display_text_clean (text->str, (gssize)text->len);
  ll_display_text_cut (clean, SHOWN_SIZE);

  return g_strchomp (clean);
}

/* -- EHLO -- */

const char *
ll_smtp_reply_get_capability (const LlSmtpReply *self, const char *keyword)
{
  size_t size = strlen (keyword);
  size_t i;

  for (i = 1; i < self->lines->len; i++) {
    const char *line = g_ptr_array_index (self->lines, i);

    if (g_ascii_strncasecmp (line, keyword, size) != 0)
      continue;
    if (line[size] == '\0')
      return line + size;
    if (line[size] == ' ')
      return line + size + 1;
  }

  return NULL;
}

gboolean
ll_smtp_reply_has_capability_word (const LlSmtpReply *self,
                                   const char *keyword,
                                   const char *word)
{
  const char *rest = ll_smtp_reply_get_capability (self, keyword);
  g_auto (GStrv) words = NULL;
  char **p;

  if (rest == NULL)
    return FALSE;

  words = g_strsplit (rest, " ", -1);
  for (p = words; *p != NULL; p++) {
    if (g_ascii_strcasecmp (*p, word) == 0)
      return TRUE;
  }

  return FALSE;
}
