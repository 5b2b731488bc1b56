/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "base/ll-spool.h"

G_BEGIN_DECLS

/* A CMS object in a file of its own, without the MIME header that makes a letter of it:
 * what some programs save as smime.p7m. */
typedef enum {
  LL_BARE_CMS_NONE, /* it is none */
  LL_BARE_CMS_BINARY,
  LL_BARE_CMS_PEM,
  LL_BARE_CMS_BASE64, /* PEM without its first and last line */
} LlBareCms;

/* Tells by the first octets of a file (1,024 are enough): a ContentInfo of a type that we
 * know by name. */
LlBareCms
ll_bare_cms_detect (const guint8 *head, size_t size);

/* Appends the object in @file to @out as a message. */
gboolean
ll_bare_cms_write (LlBareCms form,
                   LlSpool *file,
                   LlSpool *out,
                   GCancellable *cancellable,
                   GError **error);

G_END_DECLS
