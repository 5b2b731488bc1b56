/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdint.h>

#include "message/ll-mbox-reader.h"
#include "message/ll-message.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Letters stand one behind the other, and unquoting makes none longer. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (LlSpool) spool = ll_spool_new (NULL);
  g_auto (LlMboxReader) reader = {0};
  goffset end = 0;
  goffset begin;
  goffset length;

  if (!ll_spool_write (spool, data, size, NULL))
    return 0;
  ll_mbox_reader_init (&reader, spool, NULL);
  while (ll_mbox_reader_next (&reader, &begin, &length, NULL) > 0) {
    g_autoptr (LlSpool) copy = ll_spool_new (NULL);
    g_autoptr (LlMessage) message = NULL;

    g_assert (begin >= end && length >= 0);
    end = begin + length;
    g_assert (end <= (goffset)size);
    g_assert (ll_mbox_reader_copy (spool, begin, length, ll_spool_get_output (copy), NULL,
                                   NULL));
    g_assert (ll_spool_get_size (copy) <= length);
    message = ll_message_new (copy, 0, -1, NULL);
  }

  return 0;
}
