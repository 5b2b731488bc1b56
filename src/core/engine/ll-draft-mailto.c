/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "base/ll-display-text.h"
#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "engine/ll-draft.h"

#define SCHEME "mailto:"

/* What a link may say; anything else is passed over: it comes from strangers, and an
 * attached file or a field of one's own would be theirs (K2, K3). */
typedef struct {
  GPtrArray *people[LL_N_DRAFT_FIELDS];
  char *subject;
  char *body;
  char *in_reply_to;
} Link;

static void
link_clear (Link *self)
{
  for (unsigned int i = 0; i < LL_N_DRAFT_FIELDS; i++)
    g_ptr_array_unref (self->people[i]);
  g_free (self->subject);
  g_free (self->body);
  g_free (self->in_reply_to);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Link, link_clear)

/* Octets behind percent signs (RFC 3986, section 2.1), which must be UTF-8 and never a
 * NUL. */
static char *
decode (const char *begin, const char *end, GError **error)
{
  char *text = g_uri_unescape_segment (begin, end, NULL);

  if (text != NULL && g_utf8_validate (text, -1, NULL))
    return text;

  g_free (text);
  g_set_error_literal (error, LL_ERROR, LL_ERROR_MALFORMED,
                       "the link holds what is no text");

  return NULL;
}

static gboolean
add_people (Link *self, LlDraftFieldName field, const char *list, GError **error)
{
  g_autoptr (GPtrArray) people = ll_correspondent_parse_list (list, error);

  if (people == NULL)
    return FALSE;
  g_ptr_array_extend_and_steal (self->people[field], g_steal_pointer (&people));
  if (self->people[field]->len <= LL_RECIPIENTS)
    return TRUE;

  g_set_error (error, LL_ERROR, LL_ERROR_LIMIT, "more than %d recipients", LL_RECIPIENTS);

  return FALSE;
}

static void
set_once (char **field, char *value)
{
  if (*field == NULL)
    *field = value;
  else
    g_free (value);
}

static gboolean
add_field (Link *self, const char *name, const char *value, GError **error)
{
  static const char *const lists[LL_N_DRAFT_FIELDS] = {"to", "cc", "bcc"};

  for (unsigned int i = 0; i < LL_N_DRAFT_FIELDS; i++) {
    if (g_ascii_strcasecmp (name, lists[i]) == 0)
      return add_people (self, (LlDraftFieldName)i, value, error);
  }
  if (g_ascii_strcasecmp (name, "subject") == 0)
    set_once (&self->subject, ll_display_text_clean (value, -1));
  else if (g_ascii_strcasecmp (name, "body") == 0)
    set_once (&self->body, ll_display_text_clean_lines (value, -1));
  else if (g_ascii_strcasecmp (name, "in-reply-to") == 0)
    set_once (&self->in_reply_to, ll_display_text_clean (value, -1));

  return TRUE;
}

/* One `name=value`. */
static gboolean
read_field (Link *self, const char *begin, const char *end, GError **error)
{
  const char *equals = memchr (begin, '=', (size_t)(end - begin));
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;

  if (begin == end)
    return TRUE;
  name = decode (begin, equals != NULL ? equals : end, error);
  if (name == NULL)
    return FALSE;
  value = equals != NULL ? decode (equals + 1, end, error) : g_strdup ("");

  return value != NULL && add_field (self, name, value, error);
}

static gboolean
read_link (Link *self, const char *uri, GError **error)
{
  const char *at = uri + strlen (SCHEME);
  const char *end = at + strcspn (at, "#");
  const char *query = memchr (at, '?', (size_t)(end - at));
  const char *stop = query != NULL ? query : end;
  g_autofree char *to = decode (at, stop, error);

  if (to == NULL || !add_people (self, LL_DRAFT_TO, to, error))
    return FALSE;
  while (stop < end) {
    const char *begin = stop + 1;
    const char *next = memchr (begin, '&', (size_t)(end - begin));

    stop = next != NULL ? next : end;
    if (!read_field (self, begin, stop, error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
check_uri (const char *uri, GError **error)
{
  if (g_ascii_strncasecmp (uri, SCHEME, strlen (SCHEME)) != 0) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_MALFORMED, "it is no mailto: link");
    return FALSE;
  }
  if (strlen (uri) > LL_MAILTO_SIZE) {
    g_set_error (error, LL_ERROR, LL_ERROR_LIMIT, "the link is longer than %d octets",
                 LL_MAILTO_SIZE);
    return FALSE;
  }

  return TRUE;
}

LlDraft *
ll_draft_new_from_mailto (const char *uri, GError **error)
{
  g_auto (Link) link = {0};
  LlDraft fields = {0};

  g_return_val_if_fail (uri != NULL, NULL);

  for (unsigned int i = 0; i < LL_N_DRAFT_FIELDS; i++)
    link.people[i] =
        g_ptr_array_new_with_free_func ((GDestroyNotify)ll_correspondent_free);
  if (!check_uri (uri, error) || !read_link (&link, uri, error))
    return NULL;
  for (unsigned int i = 0; i < LL_N_DRAFT_FIELDS; i++)
    fields.fields[i].people = link.people[i];
  if (link.subject != NULL)
    ll_display_text_cut (link.subject, LL_SUBJECT_SIZE);
  fields.subject = link.subject;
  fields.text = link.body;
  fields.in_reply_to = link.in_reply_to;

  return ll_draft_new (&fields);
}
