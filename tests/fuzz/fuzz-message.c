/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdint.h>
#include <string.h>

#include "message/ll-header-protection.h"
#include "message/ll-mime-tree.h"
#include "message/ll-plain-lines.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Every part lies inside its parent, behind its elder siblings. */
static void
check_part (const LlMimePart *part)
{
  goffset at = ll_message_get_body_offset (part->entity);
  goffset end = ll_message_get_offset (part->entity) + ll_message_get_size (part->entity);
  g_autofree char *name = ll_mime_part_dup_file_name (part);

  g_assert (at <= end);
  for (unsigned int i = 0; part->children != NULL && i < part->children->len; i++) {
    const LlMimePart *child = g_ptr_array_index (part->children, i);

    g_assert (ll_message_get_offset (child->entity) >= at);
    at = ll_message_get_offset (child->entity) + ll_message_get_size (child->entity);
    g_assert (at <= end);
    check_part (child);
  }
}

/* What is written as 7-bit is. */
static void
check_canonical (LlMessage *message)
{
  g_autoptr (LlCanonical) body = ll_canonical_new (message, NULL);
  g_autoptr (GString) header = g_string_new (NULL);
  g_autoptr (LlSpool) out = ll_spool_new (NULL);
  gboolean is_plain;

  if (body == NULL ||
      !ll_header_protection_append_payload (LL_HEADER_PROTECTION_CIPHER, message, body,
                                            header, NULL) ||
      !ll_canonical_write_body (body, ll_spool_get_output (out), NULL, NULL))
    return;
  g_assert (ll_plain_lines_check_text (header->str));
  g_assert (ll_plain_lines_check (out, 0, ll_spool_get_size (out), &is_plain, NULL));
  g_assert (is_plain);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (LlSpool) spool = ll_spool_new (NULL);
  g_autoptr (LlMessage) message = NULL;
  g_autoptr (LlMimeTree) tree = NULL;
  g_autoptr (LlAddress) from = NULL;
  g_autoptr (LlHeaderList) outer = NULL;
  g_autofree char *subject = NULL;

  if (!ll_spool_write (spool, data, size, NULL))
    return 0;
  message = ll_message_new_entity (spool, 0, -1, NULL);
  tree = message != NULL ? ll_mime_tree_new (message, NULL) : NULL;
  if (tree == NULL)
    return 0;
  check_part (ll_mime_tree_get_root (tree));
  check_canonical (message);
  from = ll_message_dup_from (message, NULL);
  subject = ll_message_dup_text (message, "Subject");
  ll_message_get_date (message);
  outer = ll_header_protection_dup_outer (message);

  return 0;
}
