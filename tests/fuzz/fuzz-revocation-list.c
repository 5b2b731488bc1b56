/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdint.h>

#include "certificate/ll-revocation-list.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* A revocation list, and in PEM the certificates beside it that it is asked about. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) content = g_bytes_new (data, size);
  g_autoptr (LlRevocationList) list = ll_revocation_list_parse (content, NULL);
  g_autoptr (GPtrArray) certificates = ll_certificate_parse_list (content, NULL);

  for (guint i = 0; list != NULL && certificates != NULL && i < certificates->len; i++)
    ll_revocation_list_revokes (list, certificates->pdata[i], certificates, G_MAXINT32);

  return 0;
}
