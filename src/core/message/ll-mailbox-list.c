/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-mailbox-list.h"

#include <string.h>

#include "base/ll-display-text.h"
#include "base/ll-error.h"
#include "base/ll-limits.h"

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t';
}

/* Each skips one thing and returns where it ends, or NULL when it has no end. */
static const char *
skip_comment (const char *at)
{
  unsigned int depth = 0;

  for (; *at != '\0'; at++) {
    if (*at == '\\' && at[1] != '\0')
      at++;
    else if (*at == '(')
      depth++;
    else if (*at == ')' && --depth == 0)
      return at + 1;
  }

  return NULL;
}

static const char *
skip_enclosed (const char *at, char end)
{
  for (at++; *at != '\0'; at++) {
    if (*at == end)
      return at + 1;
    if (*at == '\\' && at[1] != '\0')
      at++;
  }

  return NULL;
}

static const char *
skip_angle (const char *at)
{
  while (at != NULL && *at != '\0' && *at != '>') {
    if (*at == '"')
      at = skip_enclosed (at, '"');
    else if (*at == '(')
      at = skip_comment (at);
    else
      at++;
  }

  return at != NULL && *at == '>' ? at + 1 : NULL;
}

/* One octet, or all that is enclosed. */
static const char *
skip_piece (const char *at)
{
  switch (*at) {
  case '(':
    return skip_comment (at);
  case '"':
    return skip_enclosed (at, '"');
  case '[':
    return skip_enclosed (at, ']');
  case '<':
    return skip_angle (at);
  default:
    return at + 1;
  }
}

/* Blanks and comments, all the way from @at to @end. */
static gboolean
is_blank_range (const char *at, const char *end)
{
  while (at != NULL && at < end && (is_blank (*at) || *at == '('))
    at = *at == '(' ? skip_comment (at) : at + 1;

  return at != NULL && at >= end;
}

/* RFC 5322, section 3.2.5: words, and the dots of the obsolete form that real names
 * have. */
static gboolean
is_phrase (const char *at, const char *end)
{
  while (at != NULL && at < end) {
    if (*at == '(' || *at == '"')
      at = skip_piece (at);
    else if ((guchar)*at < 32 || *at == 127 || strchr ("@,;:<>[]\\", *at) != NULL)
      return FALSE;
    else
      at++;
  }

  return at != NULL;
}

/* The only pair of angle brackets in the range, quoted ones and comments not counted. */
static const char *
find_angle (const char *at, const char *end)
{
  while (at != NULL && at < end && *at != '<')
    at = skip_piece (at);

  return at != NULL && at < end ? at : NULL;
}

static LlAddress *
parse_mailbox (const char *begin, const char *end)
{
  const char *angle = find_angle (begin, end);
  g_autofree char *spec = NULL;

  if (angle == NULL) {
    spec = g_strndup (begin, (size_t)(end - begin));
  } else {
    const char *behind = skip_angle (angle);

    if (behind == NULL || behind > end || !is_phrase (begin, angle) ||
        !is_blank_range (behind, end))
      return NULL;
    spec = g_strndup (angle + 1, (size_t)(behind - angle - 2));
  }

  return ll_address_parse (g_strstrip (spec), NULL);
}

static gboolean
add_mailbox (const char *begin,
             const char *end,
             GPtrArray *mailboxes,
             unsigned int *count,
             GError **error) /* the first one stays */
{
  LlAddress *address;

  if (is_blank_range (begin, end))
    return TRUE; /* RFC 5322, section 4.4: empty members name nobody */
  *count += 1;
  address = parse_mailbox (begin, end);
  if (address == NULL) {
    g_autofree char *raw = g_strndup (begin, (size_t)(end - begin));
    g_autofree char *text = ll_display_text_clean (raw, -1);

    if (*error == NULL)
      g_set_error (error, LL_ERROR, LL_ERROR_MALFORMED, "no readable address: %.200s",
                   text);
    return FALSE;
  }
  if (mailboxes->len >= LL_RECIPIENTS) {
    ll_address_unref (address);
    if (*error == NULL)
      g_set_error (error, LL_ERROR, LL_ERROR_LIMIT, "more than %d mailboxes",
                   LL_RECIPIENTS);
    return FALSE;
  }
  g_ptr_array_add (mailboxes, address);

  return TRUE;
}

/* Takes the members before the separator at @at; *@begin moves behind it. */
static gboolean
take_members (const char **begin,
              const char *at,
              gboolean *is_in_group,
              GPtrArray *mailboxes,
              unsigned int *count,
              GError **error)
{
  const char *members = *begin;
  gboolean was_in_group = *is_in_group;

  *begin = at + 1;
  if (*at == ':') {
    *is_in_group = TRUE;
    return !was_in_group && is_phrase (members, at) && !is_blank_range (members, at);
  }
  *is_in_group = *at == ',' && was_in_group;

  return add_mailbox (members, at, mailboxes, count, error) &&
         (*at == ',' || was_in_group);
}

gboolean
ll_mailbox_list_parse (const char *value,
                       GPtrArray *mailboxes,
                       unsigned int *out_count,
                       GError **error)
{
  g_autoptr (GError) first = NULL;
  const char *begin = value;
  const char *at = value;
  gboolean is_in_group = FALSE;
  gboolean is_good = TRUE;
  unsigned int count = 0;

  g_return_val_if_fail (value != NULL && mailboxes != NULL, FALSE);

  for (; at != NULL && *at != '\0'; at = skip_piece (at)) {
    if (strchr (":,;", *at) != NULL)
      is_good =
          take_members (&begin, at, &is_in_group, mailboxes, &count, &first) && is_good;
  }
  is_good = add_mailbox (begin, begin + strlen (begin), mailboxes, &count, &first) &&
            is_good && at != NULL && !is_in_group;
  if (out_count != NULL)
    *out_count = count;
  if (is_good)
    return TRUE;
  if (first == NULL) {
    g_autofree char *text = ll_display_text_clean (value, -1);

    g_set_error (&first, LL_ERROR, LL_ERROR_MALFORMED, "no readable addresses: %.200s",
                 text);
  }
  g_propagate_error (error, g_steal_pointer (&first));

  return FALSE;
}
