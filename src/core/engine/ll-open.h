/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "base/ll-spool.h"
#include "engine/ll-engine.h"
#include "engine/ll-report.h"

G_BEGIN_DECLS

/* Opens one message: decrypts it with the identities there are, verifies its signature,
 * asks the DNS about its sender - about nobody when there is no signature - and judges by
 * the tables of section 0.  The first verdict on a message is remembered with its time
 * (7.14).
 *
 * Whatever is wrong with the message is in the report.  Fails with LL_ERROR_MALFORMED
 * when it is no message, LL_ERROR_LIMIT, LL_ERROR_PASSPHRASE, LL_ERROR_STORAGE, what
 * ll_discover_async () fails with, or G_IO_ERROR_CANCELLED. */
void
ll_open_async (LlEngine *engine,
               LlSpool *message,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data);
LlReport *
ll_open_finish (LlEngine *engine, GAsyncResult *result, GError **error);

/* The synchronous twin. */
LlReport *
ll_open (LlEngine *engine, LlSpool *message, GCancellable *cancellable, GError **error);

G_END_DECLS
