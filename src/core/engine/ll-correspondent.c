/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "base/ll-display-text.h"
#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "engine/ll-draft.h"
#include "message/ll-mailbox-list.h"

LlCorrespondent *
ll_correspondent_new (const char *name, LlAddress *address)
{
  LlCorrespondent *self;

  g_return_val_if_fail (address != NULL, NULL);

  self = g_new0 (LlCorrespondent, 1);
  self->address = ll_address_ref (address);
  if (name != NULL)
    self->name = ll_display_text_clean (name, -1);
  if (self->name != NULL)
    ll_display_text_cut (g_strstrip (self->name), LL_DISPLAY_NAME_SIZE);
  if (self->name != NULL && *g_strchomp (self->name) == '\0')
    g_clear_pointer (&self->name, g_free);

  return self;
}

LlCorrespondent *
ll_correspondent_copy (const LlCorrespondent *self)
{
  return ll_correspondent_new (self->name, self->address);
}

void
ll_correspondent_free (LlCorrespondent *self)
{
  g_free (self->name);
  ll_address_unref (self->address);
  g_free (self);
}

static gboolean
check_list (const char *text, GError **error)
{
  if (strlen (text) > LL_HEADER_SIZE) {
    g_set_error (error, LL_ERROR, LL_ERROR_LIMIT,
                 "a list of addresses longer than %d octets", LL_HEADER_SIZE);
    return FALSE;
  }
  if (!g_utf8_validate (text, -1, NULL)) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_MALFORMED,
                         "a list of addresses that is no text");
    return FALSE;
  }

  return TRUE;
}

GPtrArray *
ll_correspondent_parse_list (const char *text, GError **error)
{
  g_autoptr (GPtrArray) people =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_correspondent_free);
  g_autoptr (GPtrArray) mailboxes = NULL;
  g_autofree char *line = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  if (!check_list (text, error))
    return NULL;
  line = g_strdelimit (g_strdup (text), "\r\n\t", ' ');
  mailboxes = ll_mailbox_list_parse_named (line, error);
  if (mailboxes == NULL)
    return NULL;
  for (guint i = 0; i < mailboxes->len; i++) {
    const LlMailbox *mailbox = mailboxes->pdata[i];

    g_ptr_array_add (people, ll_correspondent_new (mailbox->name, mailbox->address));
  }

  return g_steal_pointer (&people);
}

/* RFC 5322, section 3.2.3: what a phrase may hold without quotes, and the dots that real
 * names have. */
static gboolean
must_quote (const char *name)
{
  return strpbrk (name, "()<>[]:;@\\,\"") != NULL;
}

char *
ll_correspondent_format (const LlCorrespondent *self)
{
  const char *address = ll_address_get_text (self->address);
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->name == NULL)
    return g_strdup (address);
  if (!must_quote (self->name)) {
    g_string_append (text, self->name);
  } else {
    g_string_append_c (text, '"');
    for (const char *at = self->name; *at != '\0'; at++) {
      if (*at == '"' || *at == '\\')
        g_string_append_c (text, '\\');
      g_string_append_c (text, *at);
    }
    g_string_append_c (text, '"');
  }
  g_string_append_printf (text, " <%s>", address);

  return g_string_free (g_steal_pointer (&text), FALSE);
}
