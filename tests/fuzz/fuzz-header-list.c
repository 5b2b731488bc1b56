/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdint.h>
#include <string.h>

#include "base/ll-display-text.h"
#include "message/ll-content-type.h"
#include "message/ll-header-field.h"
#include "message/ll-header-list.h"
#include "message/ll-mailbox-list.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
try_value (const char *name, const char *value, const char *raw)
{
  g_autoptr (GPtrArray) mailboxes =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_address_unref);
  g_autoptr (LlContentType) type = ll_content_type_parse (value);
  g_autofree char *rest = ll_content_type_remove_parameter (raw, "hp");
  g_autofree char *field = ll_header_field_format (name, raw, NULL);
  g_autofree char *text = ll_header_field_decode (value);
  g_autoptr (GPtrArray) named = ll_mailbox_list_parse_named (value, NULL);
  g_autofree char *file = ll_display_text_clean_file_name (value);

  g_assert (ll_mailbox_list_parse (value, mailboxes, NULL, NULL) == (named != NULL));
  g_assert (g_utf8_validate (text, -1, NULL));
  g_assert (file == NULL || strpbrk (file, "/\\\n") == NULL);
  g_assert (field == NULL || g_str_has_suffix (field, "\r\n"));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (LlHeaderList) list = NULL;
  size_t taken;

  list = ll_header_list_parse ((const char *)data, size, &taken, NULL);
  if (list == NULL)
    return 0;
  g_assert (taken <= size);
  for (unsigned int i = 0; i < ll_header_list_get_size (list); i++)
    try_value (ll_header_list_get_name (list, i), ll_header_list_get_value (list, i),
               ll_header_list_get_raw (list, i));

  return 0;
}
