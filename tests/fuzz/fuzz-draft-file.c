/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-draft-file.h"

#include <stdint.h>

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static LlDraft *
read_draft (LlSpool *spool)
{
  g_autoptr (LlMessage) message = ll_message_new_entity (spool, 0, -1, NULL);

  return message != NULL ? ll_draft_file_read (message, NULL, NULL) : NULL;
}

/* What could be read is written and read again as the same. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (LlSpool) spool = ll_spool_new (NULL);
  g_autoptr (LlSpool) written = NULL;
  g_autoptr (LlDraft) draft = NULL;
  g_autoptr (LlDraft) again = NULL;

  g_assert (spool != NULL && ll_spool_write (spool, data, size, NULL));
  draft = read_draft (spool);
  if (draft == NULL)
    return 0;
  written = ll_draft_file_write (draft, 0, NULL, NULL);
  g_assert (written != NULL);
  again = read_draft (written);
  g_assert (again != NULL && ll_draft_equal (again, draft));

  return 0;
}
