/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdint.h>
#include <string.h>

#include "dns/ll-smimea-record.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) rdata = g_bytes_new (data, size);
  g_autoptr (LlSmimeaRecord) record = ll_smimea_record_new_from_rdata (rdata, NULL);
  g_autofree char *text = record != NULL ? ll_smimea_record_format (record) : NULL;

  if (record == NULL)
    return 0;
  g_assert_cmpuint (g_bytes_get_size (ll_smimea_record_get_association (record)), ==,
                    size - 3);
  g_assert_cmpuint (strlen (text), >, 2 * (size - 3));

  return 0;
}
