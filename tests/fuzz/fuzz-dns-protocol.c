/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "dns/ll-dns-protocol.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* What is read is written as the same octets. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  for (int side = LL_DNS_SIDE_ASKER; side <= LL_DNS_SIDE_HELPER; side++) {
    g_autoptr (LlDnsMessage) message = NULL;
    g_autoptr (GByteArray) again = g_byte_array_new ();
    size_t used;

    if (!ll_dns_protocol_read (data, size, (LlDnsSide)side, &message, &used, NULL) ||
        message == NULL)
      continue;
    ll_dns_protocol_write (again, message);
    g_assert_cmpmem (again->data, again->len, data, used);
  }

  return 0;
}
