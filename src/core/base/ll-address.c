/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "base/ll-address.h"

#include <idn2.h>
#include <string.h>

#include "base/ll-display-text.h"
#include "base/ll-error.h"
#include "base/ll-limits.h"

struct _LlAddress {
  gatomicrefcount refs;
  char *local_part; /* owned */
  char *domain;     /* owned */
  char *text;       /* owned */
};

/* -- reading (RFC 5322, sections 3.2 to 3.4 and 4.4) -- */

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t';
}

/* RFC 6532, section 3.2 counts every character beyond ASCII as a letter. */
static gboolean
is_atext (char c)
{
  return (c & 0x80) != 0 || g_ascii_isalnum (c) ||
         (c != '\0' && strchr ("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

/* A character that may stand in a quoted string or a comment. */
static gboolean
is_printable (char c)
{
  return (c & 0x80) != 0 || g_ascii_isprint (c);
}

/* Moves over blanks and folding: the CRLF only counts with a blank behind it. */
static void
skip_folding (const char **at)
{
  for (;;) {
    if (is_blank (**at))
      *at += 1;
    else if ((*at)[0] == '\r' && (*at)[1] == '\n' && is_blank ((*at)[2]))
      *at += 3;
    else
      return;
  }
}

static gboolean
skip_comment (const char **at)
{
  unsigned int depth = 0;

  do {
    skip_folding (at);
    if (**at == '(')
      depth++;
    else if (**at == ')')
      depth--;
    else if (**at == '\\')
      *at += 1;
    if (!is_printable (**at))
      return FALSE;
    *at += 1;
  } while (depth > 0);

  return TRUE;
}

static gboolean
skip_comments (const char **at)
{
  skip_folding (at);
  while (**at == '(') {
    if (!skip_comment (at))
      return FALSE;
    skip_folding (at);
  }

  return TRUE;
}

/* RFC 8162, section 3: without the quotes and without literal quoting; of folding the
 * blank stays. */
static gboolean
read_quoted (const char **at, GString *out)
{
  *at += 1;
  while (**at != '"') {
    if ((*at)[0] == '\r' && (*at)[1] == '\n' && is_blank ((*at)[2]))
      *at += 2;
    if (**at == '\\')
      *at += 1;
    if (!is_printable (**at))
      return FALSE;
    g_string_append_c (out, **at);
    *at += 1;
  }
  *at += 1;

  return TRUE;
}

static gboolean
read_atom (const char **at, GString *out)
{
  const char *start = *at;

  while (is_atext (**at))
    *at += 1;
  g_string_append_len (out, start, *at - start);

  return *at > start;
}

static gboolean
read_word (const char **at, gboolean may_quote, GString *out)
{
  if (!skip_comments (at))
    return FALSE;
  if (may_quote && **at == '"' ? !read_quoted (at, out) : !read_atom (at, out))
    return FALSE;

  return skip_comments (at);
}

/* Words with dots between them; a domain may end with one more dot. */
static gboolean
read_dotted (const char **at, gboolean is_local, GString *out)
{
  if (!read_word (at, is_local, out))
    return FALSE;
  while (**at == '.') {
    *at += 1;
    if (!is_local) {
      if (!skip_comments (at))
        return FALSE;
      if (**at == '\0')
        break;
    }
    g_string_append_c (out, '.');
    if (!read_word (at, is_local, out))
      return FALSE;
  }

  return TRUE;
}

static gboolean
read_address (const char *text, GString *local_part, GString *domain)
{
  const char *at = text;

  if (!read_dotted (&at, TRUE, local_part) || *at != '@')
    return FALSE;
  at++;

  return read_dotted (&at, FALSE, domain) && *at == '\0';
}

/* Controls and line separators beyond ASCII; those of ASCII are left to the grammar. */
static gboolean
has_control (const char *text)
{
  for (; *text != '\0'; text = g_utf8_next_char (text)) {
    gunichar c = g_utf8_get_char (text);

    switch ((int)g_unichar_type (c)) {
    case G_UNICODE_CONTROL:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      if (c >= 0x80)
        return TRUE;
    }
  }

  return FALSE;
}

/* -- the domain -- */

/* Letters, digits and inner hyphens (RFC 952, RFC 1123 section 2.1). */
static gboolean
is_ldh_label (const char *label)
{
  size_t size = strlen (label);

  for (size_t i = 0; i < size; i++)
    if (!g_ascii_isalnum (label[i]) && label[i] != '-')
      return FALSE;

  return size > 0 && label[0] != '-' && label[size - 1] != '-';
}

static gboolean
check_labels (const char *domain, GError **error)
{
  g_auto (GStrv) labels = g_strsplit (domain, ".", -1);

  for (size_t i = 0; labels[i] != NULL; i++) {
    if (!is_ldh_label (labels[i])) {
      g_set_error_literal (error, LL_ERROR, LL_ERROR_MALFORMED,
                           "the domain is not one of letters, digits and hyphens");
      return FALSE;
    }
    if (strlen (labels[i]) > LL_DNS_LABEL_SIZE) {
      g_set_error (error, LL_ERROR, LL_ERROR_LIMIT,
                   "a label of the domain is longer than %d octets", LL_DNS_LABEL_SIZE);
      return FALSE;
    }
  }

  return TRUE;
}

/* libidn2 is asked only where there is something to convert or an A-label to prove: it
 * refuses "r3---sn", which is in use.  Its STD3 flag is never set, for it drops what it
 * forbids and so makes another domain; check_labels () does that work. */
static char *
convert_domain (const char *domain, GError **error)
{
  g_autofree char *lower = g_ascii_strdown (domain, -1);
  uint8_t *converted = NULL;
  char *copy;
  int rc;

  if (g_str_is_ascii (lower) && strstr (lower, "xn--") == NULL)
    return g_steal_pointer (&lower);

  rc = idn2_lookup_u8 ((const uint8_t *)lower, &converted,
                       IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
  if (rc != IDN2_OK) {
    gboolean too_long = rc == IDN2_TOO_BIG_DOMAIN || rc == IDN2_TOO_BIG_LABEL;

    g_set_error (error, LL_ERROR, too_long ? LL_ERROR_LIMIT : LL_ERROR_MALFORMED,
                 "IDNA refuses the domain: %s", idn2_strerror (rc));
    return NULL;
  }
  copy = g_strdup ((const char *)converted);
  idn2_free (converted);

  return copy;
}

static char *
make_domain (const char *read, GError **error)
{
  g_autofree char *domain = convert_domain (read, error);

  if (domain == NULL || !check_labels (domain, error))
    return NULL;
  if (strlen (domain) > LL_DNS_NAME_SIZE) {
    g_set_error (error, LL_ERROR, LL_ERROR_LIMIT, "the domain is longer than %d octets",
                 LL_DNS_NAME_SIZE);
    return NULL;
  }

  return g_steal_pointer (&domain);
}

/* -- writing -- */

static gboolean
is_dot_atom (const char *local_part)
{
  gboolean after_dot = TRUE;

  for (; *local_part != '\0'; local_part++) {
    if (*local_part == '.' ? after_dot : !is_atext (*local_part))
      return FALSE;
    after_dot = *local_part == '.';
  }

  return !after_dot;
}

static char *
format_address (const char *local_part, const char *domain)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean quoted = !is_dot_atom (local_part);

  if (quoted)
    g_string_append_c (text, '"');
  for (; *local_part != '\0'; local_part++) {
    if (*local_part == '"' || *local_part == '\\')
      g_string_append_c (text, '\\');
    g_string_append_c (text, *local_part);
  }
  if (quoted)
    g_string_append_c (text, '"');
  g_string_append_printf (text, "@%s", domain);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* -- the value -- */

static gboolean
check_text (const char *text, GError **error)
{
  if (strlen (text) > LL_ADDRESS_TEXT_SIZE) {
    g_set_error (error, LL_ERROR, LL_ERROR_LIMIT, "the address is longer than %d octets",
                 LL_ADDRESS_TEXT_SIZE);
    return FALSE;
  }
  if (!g_utf8_validate (text, -1, NULL) || has_control (text)) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_MALFORMED,
                         "the address is not UTF-8 text");
    return FALSE;
  }

  return TRUE;
}

/* RFC 6532 takes every character, RFC 8264, section 4.2.3, none that cannot be seen in
 * what tells one mailbox from another: nobody could say which of the two it is. */
static gboolean
check_local_part (const char *local_part, GError **error)
{
  g_autofree char *seen = ll_display_text_clean_address (local_part);

  if (strcmp (seen, local_part) == 0)
    return TRUE;

  g_set_error_literal (error, LL_ERROR, LL_ERROR_MALFORMED,
                       "the address holds characters that cannot be seen");
  return FALSE;
}

static gboolean
check_sizes (const LlAddress *self, GError **error)
{
  if (strlen (self->local_part) <= LL_LOCAL_PART_SIZE &&
      strlen (self->text) <= LL_ADDRESS_SIZE)
    return TRUE;

  g_set_error (error, LL_ERROR, LL_ERROR_LIMIT,
               "the address is longer than %d octets, or than %d before the @",
               LL_ADDRESS_SIZE, LL_LOCAL_PART_SIZE);
  return FALSE;
}

LlAddress *
ll_address_parse (const char *text, GError **error)
{
  g_autoptr (GString) local_part = g_string_new (NULL);
  g_autoptr (GString) read_domain = g_string_new (NULL);
  g_autofree char *domain = NULL;
  g_autoptr (LlAddress) self = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  if (!check_text (text, error))
    return NULL;
  if (!read_address (text, local_part, read_domain)) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_MALFORMED,
                         "an address looks like somebody@example.org");
    return NULL;
  }
  if (!check_local_part (local_part->str, error))
    return NULL;
  domain = make_domain (read_domain->str, error);
  if (domain == NULL)
    return NULL;

  self = g_new0 (LlAddress, 1);
  g_atomic_ref_count_init (&self->refs);
  self->local_part = g_strdup (local_part->str);
  self->domain = g_steal_pointer (&domain);
  self->text = format_address (self->local_part, self->domain);
  if (!check_sizes (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

LlAddress *
ll_address_ref (LlAddress *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
ll_address_unref (LlAddress *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  g_free (self->local_part);
  g_free (self->domain);
  g_free (self->text);
  g_free (self);
}

const char *
ll_address_get_local_part (const LlAddress *self)
{
  return self->local_part;
}

const char *
ll_address_get_domain (const LlAddress *self)
{
  return self->domain;
}

const char *
ll_address_get_text (const LlAddress *self)
{
  return self->text;
}

gboolean
ll_address_equal (const LlAddress *a, const LlAddress *b)
{
  return strcmp (a->text, b->text) == 0;
}

guint
ll_address_hash (const LlAddress *self)
{
  return g_str_hash (self->text);
}

gboolean
ll_address_is_same_mailbox (const LlAddress *a, const LlAddress *b)
{
  if (strcmp (a->domain, b->domain) != 0)
    return FALSE;
  if (g_str_is_ascii (a->local_part) && g_str_is_ascii (b->local_part))
    return g_ascii_strcasecmp (a->local_part, b->local_part) == 0;

  return strcmp (a->local_part, b->local_part) == 0;
}
