/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The type of a ContentInfo, told by its object identifier alone: smime-type parameters
 * and file names are hints that may lie (RFC 8551, section 3.2.2). */
typedef enum {
  LL_CMS_TYPE_UNKNOWN, /* no ContentInfo, or a type that we do not know */
  LL_CMS_TYPE_DATA,
  LL_CMS_TYPE_SIGNED,
  LL_CMS_TYPE_ENVELOPED,
  LL_CMS_TYPE_AUTH_ENVELOPED,
  LL_CMS_TYPE_COMPRESSED,
} LlCmsType;

/* Looks at the first octets (32 are enough) of a DER or BER ContentInfo. */
LlCmsType
ll_cms_info_get_type (const guint8 *head, size_t size);

G_END_DECLS
