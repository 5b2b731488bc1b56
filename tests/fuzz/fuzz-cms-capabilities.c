/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdint.h>

#include "cms/ll-cms-capabilities.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) capabilities = g_bytes_new (data, size);

  for (LlCipher cipher = LL_CIPHER_UNKNOWN; cipher <= LL_CIPHER_3DES_CBC; cipher++)
    ll_cms_capabilities_announce (capabilities, cipher);

  return 0;
}
