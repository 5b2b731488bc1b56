/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cms/ll-cms-info.h"

#include "asn1/ll-der-reader.h"
#include "asn1/ll-der-tag.h"
#include "asn1/ll-oid.h"

static const struct {
  const char *oid;
  LlCmsType type;
} types[] = {
    {LL_OID_DATA, LL_CMS_TYPE_DATA},
    {LL_OID_SIGNED_DATA, LL_CMS_TYPE_SIGNED},
    {LL_OID_ENVELOPED_DATA, LL_CMS_TYPE_ENVELOPED},
    {LL_OID_AUTH_ENVELOPED_DATA, LL_CMS_TYPE_AUTH_ENVELOPED},
    {LL_OID_COMPRESSED_DATA, LL_CMS_TYPE_COMPRESSED},
};

/* Octets of the header of the ContentInfo, whose length may have any form; the element
 * itself goes on behind @head. */
static size_t
measure_header (const guint8 *head, size_t size)
{
  if (size < 2 || head[0] != LL_TAG_SEQUENCE)
    return size;

  return head[1] > 0x80 ? 2u + (head[1] & 0x7f) : 2u;
}

LlCmsType
ll_cms_info_get_type (const guint8 *head, size_t size)
{
  LlDerReader reader, oid;
  size_t header;

  g_return_val_if_fail (head != NULL || size == 0, LL_CMS_TYPE_UNKNOWN);

  header = measure_header (head, size);
  if (header >= size)
    return LL_CMS_TYPE_UNKNOWN;

  reader = ll_der_reader_init (head + header, size - header);
  if (!ll_der_reader_take_oid (&reader, &oid))
    return LL_CMS_TYPE_UNKNOWN;

  for (size_t i = 0; i < G_N_ELEMENTS (types); i++) {
    if (ll_der_reader_oid_is (&oid, types[i].oid))
      return types[i].type;
  }

  return LL_CMS_TYPE_UNKNOWN;
}
