/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-header-field.h"

#include <gmime/gmime.h>
#include <string.h>

#include "base/ll-display-text.h"
#include "base/ll-error.h"
#include "message/ll-gmime.h"
#include "message/ll-mailbox-list.h"

#define LONGEST_LINE 980 /* RFC 5322 says 998; HP-Outer takes some of it */
#define NICE_LINE    76

/* Fields of mailboxes, whose display names may hold encoded words. */
static const char *const address_fields[] = {
    "from",
    "to",
    "cc",
    "sender",
    "reply-to",
    "resent-from",
    "resent-to",
    "resent-cc",
    "resent-sender",
    "followup-to",
    "mail-followup-to",
    NULL,
};

/* Fields with a grammar of their own: no encoded words (RFC 2047, section 5). */
static const char *const structured_fields[] = {
    "date",     "message-id",  "in-reply-to", "references",        "mime-version",
    "received", "return-path", "resent-date", "resent-message-id", NULL,
};

static gboolean
is_one_of (const char *name, const char *const *names)
{
  for (; *names != NULL; names++) {
    if (g_ascii_strcasecmp (name, *names) == 0)
      return TRUE;
  }

  return FALSE;
}

static gboolean
fail (GError **error, const char *name, const char *why)
{
  g_set_error (error, LL_ERROR, LL_ERROR_MALFORMED, "header field %s %s", name, why);

  return FALSE;
}

static gboolean
has_controls (const char *value)
{
  for (; *value != '\0'; value++) {
    gboolean is_fold =
        *value == '\t' || *value == '\n' || (*value == '\r' && value[1] == '\n');

    if (((guchar)*value < 32 && !is_fold) || *value == 127)
      return TRUE;
  }

  return FALSE;
}

static char *
unfold (const char *value)
{
  GString *text = g_string_new (NULL);

  for (; *value != '\0'; value++) {
    if (*value != '\r' && *value != '\n')
      g_string_append_c (text, *value);
  }

  return g_strstrip (g_string_free (text, FALSE));
}

static GPtrArray *
parse_mailboxes (const char *value)
{
  g_autoptr (GPtrArray) mailboxes =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_address_unref);

  if (!ll_mailbox_list_parse (value, mailboxes, NULL, NULL))
    return NULL;

  return g_steal_pointer (&mailboxes);
}

static gboolean
names_the_same (const char *a, const char *b)
{
  g_autoptr (GPtrArray) of_a = parse_mailboxes (a);
  g_autoptr (GPtrArray) of_b = parse_mailboxes (b);

  if (of_a == NULL || of_b == NULL || of_a->len != of_b->len)
    return FALSE;
  for (unsigned int i = 0; i < of_a->len; i++) {
    if (!ll_address_equal (g_ptr_array_index (of_a, i), g_ptr_array_index (of_b, i)))
      return FALSE;
  }

  return TRUE;
}

/* GMime writes the field anew; whom it names must not change on the way. */
static char *
encode_mailboxes (const char *value)
{
  InternetAddressList *list = internet_address_list_parse (NULL, value);
  g_autofree char *encoded = NULL;

  if (list == NULL)
    return NULL;
  encoded = internet_address_list_to_string (list, NULL, TRUE);
  g_object_unref (list);
  if (encoded == NULL || !g_str_is_ascii (encoded) || !names_the_same (value, encoded))
    return NULL;

  return g_steal_pointer (&encoded);
}

/* Returns: (transfer full) (nullable): the unfolded @value in ASCII. */
static char *
encode (const char *name, const char *value, GError **error)
{
  g_autofree char *encoded = NULL;

  ll_gmime_init ();
  if (!g_utf8_validate (value, -1, NULL)) {
    fail (error, name, "is in an unknown charset");
    return NULL;
  }
  if (is_one_of (name, structured_fields) ||
      g_ascii_strncasecmp (name, "Content-", 8) == 0) {
    fail (error, name, "must be ASCII");
    return NULL;
  }
  if (is_one_of (name, address_fields))
    encoded = encode_mailboxes (value);
  else
    encoded = g_mime_utils_header_encode_text (NULL, value, NULL);
  if (encoded == NULL || !g_str_is_ascii (encoded)) {
    fail (error, name, "holds an address that is not ASCII");
    return NULL;
  }

  return unfold (encoded);
}

/* The octets up to the next blank behind a word. */
static size_t
measure_word (const char *at)
{
  size_t blanks = strspn (at, " \t");

  return blanks + strcspn (at + blanks, " \t");
}

/* Folds before blanks (RFC 5322, section 2.2.3). */
static char *
fold (const char *name, const char *value, GError **error)
{
  g_autoptr (GString) field = g_string_new (name);
  size_t line = strlen (name) + 2;

  g_string_append (field, ": ");
  while (*value != '\0') {
    size_t word = measure_word (value);

    if (line + word > NICE_LINE && (*value == ' ' || *value == '\t')) {
      g_string_append (field, "\r\n");
      line = 0;
    }
    if (line + word > LONGEST_LINE) {
      fail (error, name, "has a word that is too long for a line");
      return NULL;
    }
    g_string_append_len (field, value, (gssize)word);
    line += word;
    value += word;
  }
  g_string_append (field, "\r\n");

  return g_string_free (g_steal_pointer (&field), FALSE);
}

/* Whether @value can stay as it is folded: lines that fit, and none of them blank, which
 * some readers take for the header's end. */
static gboolean
is_well_folded (const char *name, const char *value)
{
  size_t used = strlen (name) + 1;
  g_auto (GStrv) lines = g_strsplit (value, "\n", -1);

  for (char **line = lines; *line != NULL; line++) {
    gboolean is_blank = strspn (*line, " \t\r") == strlen (*line);

    if (strlen (*line) + used > LONGEST_LINE)
      return FALSE;
    if (is_blank && line > lines && **line != '\0')
      return FALSE;
    used = 0;
  }

  return TRUE;
}

static char *
keep (const char *name, const char *value)
{
  GString *field = g_string_new (name);

  g_string_append_c (field, ':');
  g_string_append (field, value);
  while (field->len > 0 && strchr ("\r\n", field->str[field->len - 1]) != NULL)
    g_string_truncate (field, field->len - 1);
  g_string_replace (field, "\r\n", "\n", 0);
  g_string_replace (field, "\n", "\r\n", 0);
  g_string_append (field, "\r\n");

  return g_string_free (field, FALSE);
}

char *
ll_header_field_format (const char *name, const char *raw, GError **error)
{
  const char *value;
  g_autofree char *text = NULL;
  g_autofree char *encoded = NULL;

  g_return_val_if_fail (name != NULL && raw != NULL, NULL);

  value = strchr (raw, ':');
  value = value != NULL ? value + 1 : "";
  if (has_controls (value)) {
    fail (error, name, "holds control characters");
    return NULL;
  }
  if (g_str_is_ascii (value) && is_well_folded (name, value))
    return keep (name, value);
  text = unfold (value);
  encoded = g_str_is_ascii (text) ? g_strdup (text) : encode (name, text, error);

  return encoded != NULL ? fold (name, encoded, error) : NULL;
}

const char *
ll_header_field_skip_name (const char *field)
{
  const char *colon = strchr (field, ':');

  g_return_val_if_fail (colon != NULL, field);

  return colon + 1 + strspn (colon + 1, " \t\r\n");
}

char *
ll_header_field_decode (const char *value)
{
  g_autofree char *decoded = NULL;

  g_return_val_if_fail (value != NULL, NULL);

  ll_gmime_init ();
  decoded = g_mime_utils_header_decode_text (NULL, value);

  return ll_display_text_clean (decoded != NULL ? decoded : value, -1);
}
