/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "engine/ll-seal.h"

G_BEGIN_DECLS

/* Puts every message of a sealing that is LL_SEAL_DONE into the outbox, under @account
 * (the address of one; NULL: the one of From): all of them, or none.
 *
 * Fails with LL_ERROR_NOT_FOUND (no such account) or LL_ERROR_STORAGE.
 *
 * Returns: (transfer full): the ids, NULL-terminated, in the order of the messages. */
char **
ll_send_enqueue (LlEngine *engine,
                 LlSealing *sealing,
                 const char *account,
                 GError **error);

G_END_DECLS
