/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-people-text.h"

#include <string.h>

#include "base/ll-display-text.h"
#include "base/ll-limits.h"
#include "message/ll-header-field.h"
#include "message/ll-mailbox-list.h"

#define ELLIPSIS "\xe2\x80\xa6"

/* Returns: (nullable): a display name that is safe to stand before its address. */
static char *
read_name (const char *raw)
{
  g_autofree char *name = raw != NULL ? ll_header_field_decode (raw) : NULL;

  if (name == NULL || *name == '\0')
    return NULL;
  g_strdelimit (name, "\"", '\'');
  ll_display_text_cut (name, LL_SHOWN_NAME_SIZE);
  if (strpbrk (name, "@<>,;:()[]\\") != NULL)
    return g_strdup_printf ("\"%s\"", name);

  return g_steal_pointer (&name);
}

static char *
format_mailbox (const LlMailbox *mailbox)
{
  const char *address = ll_address_get_text (mailbox->address);
  g_autofree char *name = read_name (mailbox->name);

  if (name == NULL)
    return g_strdup (address);

  return g_strdup_printf ("%s <%s>", name, address);
}

/* Returns: FALSE when it does not fit any more. */
static gboolean
append_piece (const char *piece, size_t size, GString *out)
{
  if (out->len + strlen (piece) + 2 > size) {
    g_string_append (out, out->len > 0 ? ", " ELLIPSIS : ELLIPSIS);
    return FALSE;
  }
  if (out->len > 0)
    g_string_append (out, ", ");
  g_string_append (out, piece);

  return TRUE;
}

/* What hides in it may be why it is no address: it must not look like one. */
static gboolean
append_unreadable (const char *value, size_t size, GString *out)
{
  g_autofree char *line = g_strdelimit (g_strdup (value), "\r\n\t", ' ');
  g_autofree char *honest = ll_display_text_clean_address (line);
  g_autofree char *text = ll_header_field_decode (honest);
  gboolean is_long = strlen (text) + 2 > size - MIN (size, out->len);

  if (!is_long)
    return append_piece (text, size, out);
  if (out->len == 0) {
    ll_display_text_cut (text, size);
    g_string_append (out, text);
  }
  g_string_append (out, ELLIPSIS);

  return FALSE;
}

/* One field, whose people may stand in another one too. */
static gboolean
append_field (const char *value, size_t size, GString *out)
{
  g_autoptr (GPtrArray) mailboxes = ll_mailbox_list_parse_named (value, NULL);

  if (mailboxes == NULL || mailboxes->len == 0)
    return append_unreadable (value, size, out);
  for (guint i = 0; i < mailboxes->len; i++) {
    g_autofree char *piece = format_mailbox (mailboxes->pdata[i]);

    if (!append_piece (piece, size, out))
      return FALSE;
  }

  return TRUE;
}

char *
ll_people_text_new (const LlMessage *message, const char *field, size_t size)
{
  g_autoptr (GString) out = NULL;
  LlHeaderList *headers;

  g_return_val_if_fail (message != NULL && field != NULL, NULL);

  headers = ll_message_get_headers (message);
  for (unsigned int i = 0; i < ll_header_list_get_size (headers); i++) {
    if (g_ascii_strcasecmp (ll_header_list_get_name (headers, i), field) != 0)
      continue;
    if (out == NULL)
      out = g_string_new (NULL);
    if (!append_field (ll_header_list_get_value (headers, i), size, out))
      break;
  }

  return out != NULL ? g_string_free (g_steal_pointer (&out), FALSE) : NULL;
}
