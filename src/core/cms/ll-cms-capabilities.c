/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cms/ll-cms-capabilities.h"

#include "asn1/ll-der-reader.h"

#define TAG_SEQUENCE 0x30

static const char *
get_oid (LlCipher cipher)
{
  switch (cipher) {
  case LL_CIPHER_AES128_CBC:
    return "2.16.840.1.101.3.4.1.2";
  case LL_CIPHER_AES192_CBC:
    return "2.16.840.1.101.3.4.1.22";
  case LL_CIPHER_AES256_CBC:
    return "2.16.840.1.101.3.4.1.42";
  case LL_CIPHER_AES128_GCM:
    return "2.16.840.1.101.3.4.1.6";
  case LL_CIPHER_AES192_GCM:
    return "2.16.840.1.101.3.4.1.26";
  case LL_CIPHER_AES256_GCM:
    return "2.16.840.1.101.3.4.1.46";
  case LL_CIPHER_3DES_CBC:
    return "1.2.840.113549.3.7";
  case LL_CIPHER_UNKNOWN:
    break;
  }

  return NULL;
}

gboolean
ll_cms_capabilities_announce (GBytes *capabilities, LlCipher cipher)
{
  const char *wanted = get_oid (cipher);
  LlDerReader reader;
  LlDerReader list;
  LlDerReader item;
  LlDerReader oid;
  gboolean found = FALSE;

  if (capabilities == NULL || wanted == NULL)
    return FALSE;

  reader = ll_der_reader_init_bytes (capabilities);
  if (!ll_der_reader_enter (&reader, TAG_SEQUENCE, &list) ||
      !ll_der_reader_is_at_end (&reader))
    return FALSE;
  while (!ll_der_reader_is_at_end (&list)) {
    if (!ll_der_reader_enter (&list, TAG_SEQUENCE, &item) ||
        !ll_der_reader_take_oid (&item, &oid))
      return FALSE;
    found = found || ll_der_reader_oid_is (&oid, wanted);
  }

  return found;
}
