/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "messages.h"

#include <string.h>

LlSpool *
spool_new_from_data (const void *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  LlSpool *spool = ll_spool_new (&error);

  g_assert_no_error (error);
  g_assert_true (ll_spool_write (spool, data, size, &error));
  g_assert_no_error (error);

  return spool;
}

LlMessage *
entity_new_from_text (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LlSpool) spool = spool_new_from_data (text, strlen (text));
  LlMessage *entity = ll_message_new_entity (spool, 0, -1, &error);

  g_assert_no_error (error);

  return entity;
}

char *
entity_dup_text (LlMessage *entity)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  bytes =
      ll_spool_dup_bytes (ll_message_get_spool (entity), ll_message_get_offset (entity),
                          ll_message_get_size (entity), &error);
  g_assert_no_error (error);

  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}
