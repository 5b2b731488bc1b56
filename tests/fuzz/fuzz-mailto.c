/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdint.h>
#include <string.h>

#include "base/ll-limits.h"
#include "engine/ll-draft.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Whatever the link says, the message has the fields of a draft and no other. */
static void
check_message (const LlDraft *draft)
{
  g_autoptr (LlSpool) message = ll_draft_format_message (draft, 0, NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_auto (GStrv) lines = NULL;
  g_autofree char *text = NULL;

  if (message == NULL)
    return;
  bytes = ll_spool_dup_bytes (message, 0, ll_spool_get_size (message), NULL);
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  lines = g_strsplit (text, "\r\n", -1);
  for (char **line = lines; **line != '\0'; line++) {
    static const char *const names[] = {
        "To:",
        "Cc:",
        "Bcc:",
        "Subject:",
        "Date:",
        "In-Reply-To:",
        "MIME-Version:",
        "Content-Type:",
        " ",
        "Content-Transfer-Encoding:",
    };
    gboolean is_known = FALSE;

    for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
      is_known = is_known || g_str_has_prefix (*line, names[i]);
    g_assert (is_known);
    g_assert (strpbrk (*line, "\r\n") == NULL);
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *uri = g_strndup ((const char *)data, size);
  g_autoptr (LlDraft) draft = ll_draft_new_from_mailto (uri, NULL);

  if (draft == NULL)
    return 0;
  g_assert (g_utf8_validate (draft->subject, -1, NULL));
  g_assert (strlen (draft->subject) <= LL_SUBJECT_SIZE);
  g_assert (g_utf8_validate (draft->text, -1, NULL));
  g_assert (draft->attachments->len == 0);
  check_message (draft);

  return 0;
}
