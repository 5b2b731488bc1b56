/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-mailbox-list.h"

#include <string.h>

#include "base/ll-display-text.h"
#include "base/ll-error.h"
#include "base/ll-limits.h"

LlMailbox *
ll_mailbox_new (const char *name, LlAddress *address)
{
  LlMailbox *self = g_new0 (LlMailbox, 1);

  self->name = g_strdup (name);
  self->address = ll_address_ref (address);

  return self;
}

void
ll_mailbox_free (LlMailbox *self)
{
  g_free (self->name);
  ll_address_unref (self->address);
  g_free (self);
}

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

/* A phrase as it is meant: without quotes, quoting and comments. */
static char *
read_phrase (const char *at, const char *end)
{
  g_autoptr (GString) name = g_string_new (NULL);

  while (at < end) {
    if (*at == '(') {
      at = skip_comment (at);
      continue;
    }
    if (*at != '"') {
      g_string_append_c (name, *at++);
      continue;
    }
    for (at++; *at != '"'; at++) {
      if (*at == '\\')
        at++;
      g_string_append_c (name, *at);
    }
    at++;
  }
  g_strstrip (name->str);
  if (*name->str == '\0')
    return NULL;

  return g_string_free (g_steal_pointer (&name), FALSE);
}

static LlMailbox *
parse_mailbox (const char *begin, const char *end)
{
  const char *angle = find_angle (begin, end);
  g_autofree char *spec = NULL;
  g_autofree char *name = NULL;
  g_autoptr (LlAddress) address = NULL;

  if (angle == NULL) {
    spec = g_strndup (begin, (size_t)(end - begin));
  } else {
    const char *behind = skip_angle (angle);

    if (behind == NULL || behind > end || !is_phrase (begin, angle) ||
        !is_blank_range (behind, end))
      return NULL;
    spec = g_strndup (angle + 1, (size_t)(behind - angle - 2));
    name = read_phrase (begin, angle);
  }
  address = ll_address_parse (g_strstrip (spec), NULL);

  return address != NULL ? ll_mailbox_new (name, address) : NULL;
}

static gboolean
add_mailbox (const char *begin,
             const char *end,
             GPtrArray *mailboxes,
             unsigned int *count,
             GError **error) /* the first one stays */
{
  LlMailbox *mailbox;

  if (is_blank_range (begin, end))
    return TRUE; /* RFC 5322, section 4.4: empty members name nobody */
  *count += 1;
  mailbox = parse_mailbox (begin, end);
  if (mailbox == NULL) {
    g_autofree char *raw = g_strndup (begin, (size_t)(end - begin));
    g_autofree char *text = ll_display_text_clean (raw, -1);

    if (*error == NULL)
      g_set_error (error, LL_ERROR, LL_ERROR_MALFORMED, "no readable address: %.200s",
                   text);
    return FALSE;
  }
  if (mailboxes->len >= LL_RECIPIENTS) {
    ll_mailbox_free (mailbox);
    if (*error == NULL)
      g_set_error (error, LL_ERROR, LL_ERROR_LIMIT, "more than %d mailboxes",
                   LL_RECIPIENTS);
    return FALSE;
  }
  g_ptr_array_add (mailboxes, mailbox);

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

/* @mailboxes: (element-type LlMailbox). */
static gboolean
parse_list (const char *value,
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

  for (; at != NULL && *at != '\0'; at = skip_piece (at)) {
    if (strchr (":,;", *at) != NULL)
      is_good =
          take_members (&begin, at, &is_in_group, mailboxes, &count, &first) && is_good;
  }
  is_good = add_mailbox (begin, begin + strlen (begin), mailboxes, &count, &first) &&
            is_good && at != NULL && !is_in_group;
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

static GPtrArray *
mailboxes_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)ll_mailbox_free);
}

/* The limit is one of all fields that go into the same list. */
static gboolean
append_addresses (GPtrArray *named, GPtrArray *addresses, GError **error)
{
  for (guint i = 0; i < named->len; i++) {
    const LlMailbox *mailbox = named->pdata[i];

    if (addresses->len >= LL_RECIPIENTS) {
      g_set_error (error, LL_ERROR, LL_ERROR_LIMIT, "more than %d mailboxes",
                   LL_RECIPIENTS);
      return FALSE;
    }
    g_ptr_array_add (addresses, ll_address_ref (mailbox->address));
  }

  return TRUE;
}

gboolean
ll_mailbox_list_parse (const char *value,
                       GPtrArray *mailboxes,
                       unsigned int *out_count,
                       GError **error)
{
  g_autoptr (GPtrArray) named = mailboxes_new ();
  g_autoptr (GError) trouble = NULL;
  unsigned int count;

  g_return_val_if_fail (value != NULL && mailboxes != NULL, FALSE);

  parse_list (value, named, &count, &trouble);
  if (out_count != NULL)
    *out_count = count;
  if (!append_addresses (named, mailboxes, trouble == NULL ? &trouble : NULL) ||
      trouble != NULL) {
    g_propagate_error (error, g_steal_pointer (&trouble));
    return FALSE;
  }

  return TRUE;
}

GPtrArray *
ll_mailbox_list_parse_named (const char *value, GError **error)
{
  g_autoptr (GPtrArray) mailboxes = mailboxes_new ();
  unsigned int count;

  g_return_val_if_fail (value != NULL, NULL);

  if (!parse_list (value, mailboxes, &count, error))
    return NULL;

  return g_steal_pointer (&mailboxes);
}
