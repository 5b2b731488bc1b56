/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdint.h>
#include <string.h>

#include "dns/ll-trust-anchor.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* What is handed on reads as just as many anchors. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (LlTrustAnchors) anchors = ll_trust_anchors_new ();
  g_autoptr (LlTrustAnchors) again = ll_trust_anchors_new ();
  g_autofree char *text = NULL;

  if (!ll_trust_anchors_add_text (anchors, (const char *)data, size, "fuzz", NULL))
    return 0;
  text = ll_trust_anchors_format (anchors);
  g_assert_true (ll_trust_anchors_add_text (again, text, strlen (text), "again", NULL));
  g_assert_cmpuint (ll_trust_anchors_get_n_usable (again), ==,
                    ll_trust_anchors_get_n_usable (anchors));

  return 0;
}
