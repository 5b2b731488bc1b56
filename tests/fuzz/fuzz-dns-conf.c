/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdint.h>
#include <string.h>

#include "dns/ll-dns-conf.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* What is written reads as itself, and names no anchors any more. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (LlTrustAnchors) anchors = ll_trust_anchors_new ();
  g_autoptr (LlTrustAnchors) none = ll_trust_anchors_new ();
  g_autofree char *written =
      ll_dns_conf_parse ((const char *)data, size, "fuzz", anchors, NULL);
  g_autofree char *again = NULL;

  if (written == NULL)
    return 0;
  again = ll_dns_conf_parse (written, strlen (written), "again", none, NULL);
  g_assert_cmpstr (again, ==, written);
  g_assert_cmpuint (ll_trust_anchors_get_n_usable (none), ==, 0);

  return 0;
}
