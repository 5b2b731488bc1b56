/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "helpers/resolver/ll-answer-packet.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  (void)ll_answer_packet_has_wildcard (data, size);

  return 0;
}
