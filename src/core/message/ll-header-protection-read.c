/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-header-protection.h"

#include <string.h>

#include "message/ll-content-type.h"
#include "message/ll-header-field.h"

static gboolean
is_named (const char *name, const char *other)
{
  return g_ascii_strcasecmp (name, other) == 0;
}

static gboolean
has_own_fields (LlMessage *payload)
{
  LlHeaderList *headers = ll_message_get_headers (payload);

  for (unsigned int i = 0; i < ll_header_list_get_size (headers); i++) {
    if (ll_header_protection_is_user_facing (ll_header_list_get_name (headers, i)))
      return TRUE;
  }

  return FALSE;
}

LlHeaderProtection
ll_header_protection_get (LlMessage *payload)
{
  const char *value =
      ll_header_list_find (ll_message_get_headers (payload), "Content-Type");
  g_autoptr (LlContentType) type = NULL;
  const char *mode;

  if (value == NULL)
    return LL_HEADER_PROTECTION_NONE;
  type = ll_content_type_parse (value);
  mode = ll_content_type_get_parameter (type, "hp");
  if (mode == NULL || ll_content_type_is_doubtful (type) || !has_own_fields (payload))
    return LL_HEADER_PROTECTION_NONE;
  if (is_named (mode, "cipher"))
    return LL_HEADER_PROTECTION_CIPHER;

  return is_named (mode, "clear") ? LL_HEADER_PROTECTION_CLEAR
                                  : LL_HEADER_PROTECTION_NONE;
}

/* Values are `Name: value`; what is none is no field, and left out. */
LlHeaderList *
ll_header_protection_dup_outer (LlMessage *payload)
{
  LlHeaderList *headers = ll_message_get_headers (payload);
  g_autoptr (GString) text = g_string_new (NULL);
  LlHeaderList *outer;

  for (unsigned int i = 0; i < ll_header_list_get_size (headers); i++) {
    const char *value = ll_header_list_get_value (headers, i);
    g_autoptr (LlHeaderList) one = NULL;

    if (!is_named (ll_header_list_get_name (headers, i), "HP-Outer"))
      continue;
    one = ll_header_list_parse (value, strlen (value), NULL, NULL);
    if (one != NULL && ll_header_list_get_size (one) == 1)
      g_string_append_printf (text, "%s\n", value);
  }
  outer = ll_header_list_parse (text->str, text->len, NULL, NULL);

  return outer != NULL ? outer : ll_header_list_parse ("", 0, NULL, NULL);
}

gboolean
ll_header_protection_is_confidential (LlMessage *payload, unsigned int index)
{
  LlHeaderList *headers = ll_message_get_headers (payload);
  const char *name = ll_header_list_get_name (headers, index);
  const char *value = ll_header_list_get_value (headers, index);
  g_autoptr (LlHeaderList) outer = NULL;

  if (ll_header_protection_get (payload) != LL_HEADER_PROTECTION_CIPHER)
    return FALSE;
  outer = ll_header_protection_dup_outer (payload);
  for (unsigned int i = 0; i < ll_header_list_get_size (outer); i++) {
    if (is_named (ll_header_list_get_name (outer, i), name) &&
        g_str_equal (ll_header_list_get_value (outer, i), value))
      return FALSE;
  }

  return TRUE;
}

/* All fields of that name, as a reader would show them: folding and encoding may change
 * on the way, and mean nothing. */
static char *
join_shown (LlHeaderList *headers, const char *name)
{
  GString *joined = g_string_new (NULL);

  for (unsigned int i = 0; i < ll_header_list_get_size (headers); i++) {
    g_autofree char *shown = NULL;

    if (!is_named (ll_header_list_get_name (headers, i), name))
      continue;
    shown = ll_header_field_decode (ll_header_list_get_value (headers, i));
    g_string_append_printf (joined, "%s\n", shown);
  }

  return g_string_free (joined, FALSE);
}

static void
add_names (LlHeaderList *headers, GPtrArray *names)
{
  for (unsigned int i = 0; i < ll_header_list_get_size (headers); i++) {
    g_autofree char *name = g_ascii_strdown (ll_header_list_get_name (headers, i), -1);

    if (ll_header_protection_is_user_facing (name) &&
        !g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
      g_ptr_array_add (names, g_steal_pointer (&name));
  }
}

static char **
compare_shown (LlHeaderList *one, LlHeaderList *other)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  GStrvBuilder *differing = g_strv_builder_new ();
  char **result;

  add_names (one, names);
  add_names (other, names);
  for (unsigned int i = 0; i < names->len; i++) {
    const char *name = g_ptr_array_index (names, i);
    g_autofree char *shown = join_shown (one, name);
    g_autofree char *other_shown = join_shown (other, name);

    if (!g_str_equal (shown, other_shown))
      g_strv_builder_add (differing, name);
  }
  result = g_strv_builder_end (differing);
  g_strv_builder_unref (differing);

  return result;
}

char **
ll_header_protection_dup_differing (LlMessage *payload, LlMessage *outer)
{
  return compare_shown (ll_message_get_headers (payload), ll_message_get_headers (outer));
}

gboolean
ll_header_protection_is_altered (LlMessage *payload, LlMessage *outer)
{
  g_autoptr (LlHeaderList) written = NULL;
  g_auto (GStrv) names = NULL;

  switch (ll_header_protection_get (payload)) {
  case LL_HEADER_PROTECTION_NONE:
    return FALSE;
  case LL_HEADER_PROTECTION_CLEAR:
    written = ll_header_list_ref (ll_message_get_headers (payload));
    break;
  case LL_HEADER_PROTECTION_CIPHER:
    written = ll_header_protection_dup_outer (payload);
    break;
  }
  names = compare_shown (written, ll_message_get_headers (outer));

  return names[0] != NULL;
}

/* A field with CRLF line ends, as it stood otherwise; but blanks before its name would
 * make it a part of the field before. */
static void
append_raw (const char *raw, GString *out)
{
  size_t size;

  raw += strspn (raw, " \t");
  size = strlen (raw);
  for (size_t i = 0; i < size; i++) {
    if (raw[i] == '\n' && (i == 0 || raw[i - 1] != '\r'))
      g_string_append_c (out, '\r');
    g_string_append_c (out, raw[i]);
  }
  if (size == 0 || raw[size - 1] != '\n')
    g_string_append (out, "\r\n");
}

static void
append_fields (LlMessage *message, gboolean is_structural, GString *out)
{
  LlHeaderList *headers = ll_message_get_headers (message);

  for (unsigned int i = 0; i < ll_header_list_get_size (headers); i++) {
    if (ll_header_protection_is_structural (ll_header_list_get_name (headers, i)) ==
        is_structural)
      append_raw (ll_header_list_get_raw (headers, i), out);
  }
}

static void
append_protected (LlMessage *payload, GString *out)
{
  LlHeaderList *headers = ll_message_get_headers (payload);

  for (unsigned int i = 0; i < ll_header_list_get_size (headers); i++) {
    const char *name = ll_header_list_get_name (headers, i);
    const char *raw = ll_header_list_get_raw (headers, i);
    g_autofree char *value = NULL;

    if (is_named (name, "HP-Outer"))
      continue;
    if (!is_named (name, "Content-Type")) {
      append_raw (raw, out);
      continue;
    }
    value = ll_content_type_remove_parameter (strchr (raw, ':') + 1, "hp");
    g_string_append_printf (out, "%s: ", name);
    append_raw (value, out);
  }
}

void
ll_header_protection_append_opened (LlMessage *payload, LlMessage *outer, GString *out)
{
  LlHeaderList *headers = ll_message_get_headers (payload);

  if (payload == outer) {
    for (unsigned int i = 0; i < ll_header_list_get_size (headers); i++)
      append_raw (ll_header_list_get_raw (headers, i), out);
  } else if (ll_header_protection_get (payload) != LL_HEADER_PROTECTION_NONE) {
    append_protected (payload, out);
  } else {
    append_fields (outer, FALSE, out);
    if (ll_header_list_count (headers, "MIME-Version") == 0)
      g_string_append (out, "MIME-Version: 1.0\r\n");
    append_fields (payload, TRUE, out);
  }
  g_string_append (out, "\r\n");
}
