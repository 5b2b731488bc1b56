/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "message/ll-message.h"

G_BEGIN_DECLS

/* What the tests of this folder make their messages with. */

LlSpool *
spool_new_from_data (const void *data, size_t size);

/* @text as an entity; never fails. */
LlMessage *
entity_new_from_text (const char *text);

/* Returns: (transfer full): the octets of @entity as text. */
char *
entity_dup_text (LlMessage *entity);

G_END_DECLS
