/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdint.h>
#include <string.h>

#include "base/ll-address.h"
#include "dns/ll-smimea-name.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* What parses is written so that it parses to the same, and no control gets through. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_autoptr (LlAddress) address = ll_address_parse (text, NULL);
  g_autoptr (LlAddress) again = NULL;
  g_autofree char *name = NULL;

  if (address == NULL)
    return 0;
  again = ll_address_parse (ll_address_get_text (address), NULL);
  g_assert_true (again != NULL && ll_address_equal (address, again));
  for (const char *at = ll_address_get_text (address); *at != '\0'; at++)
    g_assert_false (g_ascii_iscntrl (*at));
  name = ll_smimea_name_new (address, NULL);

  return 0;
}
