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

/* Called in the caller's context, at most once and before the callback, when the letter
 * lies open and its sender's domain is about to be asked: what can be read already.  The
 * judgement in @report is that of a sender who was not asked about; nothing is remembered
 * of it. */
typedef void (*LlOpenEarly) (LlReport *report, gpointer user_data);

/* The same for windows, where a person reads while the DNS is asked.  @flags: whether the
 * cache will do.  ll_open_finish () ends it. */
void
ll_open_early_async (LlEngine *engine,
                     LlSpool *message,
                     LlDiscoverFlags flags,
                     LlOpenEarly early,
                     gpointer early_data,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data);

/* The synchronous twin. */
LlReport *
ll_open (LlEngine *engine, LlSpool *message, GCancellable *cancellable, GError **error);

G_END_DECLS
