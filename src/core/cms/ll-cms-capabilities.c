/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cms/ll-cms-capabilities.h"

#include "asn1/ll-der-reader.h"
#include "asn1/ll-der-tag.h"
#include "cms/ll-cms-content-algorithm.h"

gboolean
ll_cms_capabilities_announce (GBytes *capabilities, LlCipher cipher)
{
  const char *wanted = ll_cms_content_algorithm_get_oid (cipher);
  LlDerReader reader;
  LlDerReader list;
  LlDerReader item;
  LlDerReader oid;
  gboolean found = FALSE;

  if (capabilities == NULL || wanted == NULL)
    return FALSE;

  reader = ll_der_reader_init_bytes (capabilities);
  if (!ll_der_reader_enter (&reader, LL_TAG_SEQUENCE, &list) ||
      !ll_der_reader_is_at_end (&reader))
    return FALSE;
  while (!ll_der_reader_is_at_end (&list)) {
    if (!ll_der_reader_enter (&list, LL_TAG_SEQUENCE, &item) ||
        !ll_der_reader_take_oid (&item, &oid))
      return FALSE;
    found = found || ll_der_reader_oid_is (&oid, wanted);
  }

  return found;
}
