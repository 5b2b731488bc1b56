/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "smime/ll-smime-stream.h"

G_BEGIN_DECLS

/* A GMimeStream over a GIO stream. */
typedef struct {
  GMimeStream parent_object;
  GInputStream *in;   /* owned, nullable */
  GOutputStream *out; /* owned, nullable */
  gboolean is_end;
} LlSmimeStream;

typedef struct {
  GMimeStreamClass parent_class;
} LlSmimeStreamClass;

GType
ll_smime_stream_get_type (void);

#define LL_TYPE_SMIME_STREAM (ll_smime_stream_get_type ())
#define LL_SMIME_STREAM(object)                                                          \
  (G_TYPE_CHECK_INSTANCE_CAST ((object), LL_TYPE_SMIME_STREAM, LlSmimeStream))
#define LL_IS_SMIME_STREAM(object)                                                       \
  (G_TYPE_CHECK_INSTANCE_TYPE ((object), LL_TYPE_SMIME_STREAM))

G_END_DECLS
