/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdint.h>

#include "certificate/ll-certificate-addresses.h"
#include "certificate/ll-certificate-usage.h"
#include "certificate/ll-chain-check.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Whatever was read is what it was read from, and can be asked everything. */
static void
look_at (LlCertificate *certificate, GPtrArray *all)
{
  g_autoptr (LlAddress) address = ll_address_parse ("a@example.org", NULL);
  g_autoptr (GPtrArray) addresses = ll_certificate_dup_addresses (certificate);
  g_autoptr (GPtrArray) path = NULL;

  g_assert_true (g_utf8_validate (ll_certificate_get_subject (certificate), -1, NULL));
  g_assert_true (g_utf8_validate (ll_certificate_get_issuer (certificate), -1, NULL));
  ll_certificate_match_address (certificate, address);
  ll_certificate_check_signing (certificate, 1800000000);
  ll_certificate_check_encryption (certificate, 1800000000);
  ll_chain_check (certificate, all, all, 1800000000, &path);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) content = g_bytes_new (data, size);
  g_autoptr (LlCertificate) single = ll_certificate_new_from_der (content, NULL);
  g_autoptr (GPtrArray) list = ll_certificate_parse_list (content, NULL);

  if (single != NULL)
    g_assert_true (g_bytes_equal (ll_certificate_get_der (single), content));
  for (guint i = 0; list != NULL && i < MIN (list->len, 4); i++)
    look_at (g_ptr_array_index (list, i), list);

  return 0;
}
