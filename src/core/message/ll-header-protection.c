/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-header-protection.h"

#include <string.h>

#include "base/ll-error.h"
#include "message/ll-content-type.h"
#include "message/ll-header-field.h"

#define OUTER_NAME "HP-Outer"

static const char *const user_facing[] = {
    "from",          "to",          "cc",          "subject",          "date",
    "reply-to",      "sender",      "followup-to", "mail-followup-to", "keywords",
    "comments",      "resent-from", "resent-to",   "resent-cc",        "resent-date",
    "resent-sender",
};

static gboolean
is_named (const char *name, const char *other)
{
  return g_ascii_strcasecmp (name, other) == 0;
}

gboolean
ll_header_protection_is_structural (const char *name)
{
  return is_named (name, "MIME-Version") ||
         g_ascii_strncasecmp (name, "Content-", strlen ("Content-")) == 0;
}

gboolean
ll_header_protection_is_user_facing (const char *name)
{
  for (size_t i = 0; i < G_N_ELEMENTS (user_facing); i++) {
    if (is_named (name, user_facing[i]))
      return TRUE;
  }

  return FALSE;
}

/* Who else gets a letter is not for those who get it (9.11, 10.19), nor is what a mail
 * program notes to itself in a draft. */
static gboolean
is_withheld (const char *name)
{
  static const char *const withheld[] = {"Bcc", "Resent-Bcc", "X-Bcc", "Fcc"};

  for (size_t i = 0; i < G_N_ELEMENTS (withheld); i++) {
    if (is_named (name, withheld[i]))
      return TRUE;
  }

  return g_ascii_strncasecmp (name, "X-Mozilla-", strlen ("X-Mozilla-")) == 0;
}

/* hcp_baseline (RFC 9788, section 3.2.1), over a formatted field; and the copy of the
 * subject that Outlook writes must not undo it.
 *
 * Returns: (transfer full) (nullable): what stands outside; NULL: nothing does. */
static char *
apply_baseline (const char *name, const char *field)
{
  if (is_named (name, "Comments") || is_named (name, "Keywords") ||
      is_named (name, "Thread-Topic"))
    return NULL;
  if (is_named (name, "Subject"))
    return g_strdup ("Subject: [...]\r\n");

  return g_strdup (field);
}

static char *
format_outer (LlHeaderProtection protection,
              LlHeaderList *headers,
              unsigned int index,
              GError **error)
{
  const char *name = ll_header_list_get_name (headers, index);
  g_autofree char *field =
      ll_header_field_format (name, ll_header_list_get_raw (headers, index), error);

  if (field == NULL || protection != LL_HEADER_PROTECTION_CIPHER)
    return g_steal_pointer (&field);

  return apply_baseline (name, field);
}

static gboolean
is_for_outside (const char *name)
{
  return !ll_header_protection_is_structural (name) && !is_withheld (name);
}

gboolean
ll_header_protection_append_outer (LlHeaderProtection protection,
                                   LlMessage *draft,
                                   GString *out,
                                   GError **error)
{
  LlHeaderList *headers = ll_message_get_headers (draft);

  for (unsigned int i = 0; i < ll_header_list_get_size (headers); i++) {
    g_autoptr (GError) reason = NULL;
    g_autofree char *field = NULL;

    if (!is_for_outside (ll_header_list_get_name (headers, i)))
      continue;
    field = format_outer (protection, headers, i, &reason);
    if (reason != NULL) {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
    if (field != NULL)
      g_string_append (out, field);
  }

  return TRUE;
}

static gboolean
append_outer_copies (LlMessage *draft, GString *out, GError **error)
{
  LlHeaderList *headers = ll_message_get_headers (draft);

  for (unsigned int i = 0; i < ll_header_list_get_size (headers); i++) {
    const char *name = ll_header_list_get_name (headers, i);
    g_autoptr (GError) reason = NULL;
    g_autofree char *field = NULL;

    if (!is_for_outside (name))
      continue;
    field = format_outer (LL_HEADER_PROTECTION_CIPHER, headers, i, &reason);
    if (reason != NULL) {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
    if (field != NULL)
      g_string_append_printf (out, OUTER_NAME ": %s: %s", name,
                              ll_header_field_skip_name (field));
  }

  return TRUE;
}

static gboolean
check_draft (LlMessage *draft, GError **error)
{
  LlHeaderList *headers = ll_message_get_headers (draft);
  const char *value = ll_header_list_find (headers, "Content-Type");
  g_autoptr (LlContentType) type =
      ll_content_type_parse (value != NULL ? value : "text/plain");
  const char *why = NULL;

  if (ll_header_list_count (headers, "Content-Type") > 1 ||
      ll_header_list_count (headers, "Content-Transfer-Encoding") > 1 ||
      ll_header_list_count (headers, "MIME-Version") > 1)
    why = "the draft has a structural header field twice";
  else if (ll_content_type_is_doubtful (type))
    why = "the draft has a Content-Type that can be read in two ways";
  else if (ll_content_type_get_parameter (type, "hp") != NULL ||
           ll_header_list_count (headers, OUTER_NAME) > 0)
    why = "the draft has protected header fields already";
  if (why != NULL)
    g_set_error_literal (error, LL_ERROR, LL_ERROR_MALFORMED, why);

  return why == NULL;
}

static void
append_hp (LlHeaderProtection protection, GString *out)
{
  if (protection != LL_HEADER_PROTECTION_NONE)
    g_string_append_printf (out, ";\r\n hp=\"%s\"",
                            protection == LL_HEADER_PROTECTION_CIPHER ? "cipher"
                                                                      : "clear");
  g_string_append (out, "\r\n");
}

/* @field: (nullable): the draft's Content-Type, formatted. */
static void
append_content_type (LlHeaderProtection protection,
                     const char *field,
                     const char *charset,
                     GString *out)
{
  g_autofree char *type = NULL;

  if (field == NULL) {
    g_string_append_printf (out, "Content-Type: text/plain; charset=%s",
                            charset != NULL ? charset : "us-ascii");
    append_hp (protection, out);
    return;
  }
  type = g_strdup (field);
  for (size_t size = strlen (type); strchr ("\r\n\t ;", type[size - 1]) != NULL; size--)
    type[size - 1] = '\0';
  g_string_append (out, type);
  if (charset != NULL)
    g_string_append_printf (out, "; charset=%s", charset);
  append_hp (protection, out);
}

static gboolean
append_payload_field (LlHeaderProtection protection,
                      LlHeaderList *headers,
                      unsigned int index,
                      const LlCanonical *body,
                      GString *out,
                      GError **error)
{
  const char *name = ll_header_list_get_name (headers, index);
  g_autofree char *field = NULL;

  if (is_withheld (name) || (is_named (name, "Content-Transfer-Encoding") &&
                             ll_canonical_get_encoding (body) != NULL))
    return TRUE;
  field = ll_header_field_format (name, ll_header_list_get_raw (headers, index), error);
  if (field == NULL)
    return FALSE;
  if (is_named (name, "Content-Type"))
    append_content_type (protection, field, ll_canonical_get_charset (body), out);
  else
    g_string_append (out, field);

  return TRUE;
}

gboolean
ll_header_protection_append_payload (LlHeaderProtection protection,
                                     LlMessage *draft,
                                     const LlCanonical *body,
                                     GString *out,
                                     GError **error)
{
  LlHeaderList *headers = ll_message_get_headers (draft);

  if (!check_draft (draft, error))
    return FALSE;
  for (unsigned int i = 0; i < ll_header_list_get_size (headers); i++) {
    if (!append_payload_field (protection, headers, i, body, out, error))
      return FALSE;
  }
  if (ll_header_list_count (headers, "MIME-Version") == 0)
    g_string_append (out, "MIME-Version: 1.0\r\n");
  if (ll_header_list_count (headers, "Content-Type") == 0)
    append_content_type (protection, NULL, ll_canonical_get_charset (body), out);
  if (ll_canonical_get_encoding (body) != NULL)
    g_string_append_printf (out, "Content-Transfer-Encoding: %s\r\n",
                            ll_canonical_get_encoding (body));
  if (protection == LL_HEADER_PROTECTION_CIPHER &&
      !append_outer_copies (draft, out, error))
    return FALSE;
  g_string_append (out, "\r\n");

  return TRUE;
}
