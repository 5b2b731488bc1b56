/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "base/ll-spool.h"
#include "engine/ll-engine.h"

G_BEGIN_DECLS

/* The outbox keeps what is sealed and not yet taken by a mail server, in the data
 * directory's outbox/: ID.eml is the message as it will go out, ID.ini its envelope and
 * fate.  A letter is in the outbox once ID.ini is there; that file is written last and
 * removed last but one. Nothing in clear that was to be encrypted ever comes here. */

/* LlQueued is one letter that waits.  A plain struct that owns its strings.  Of one whose
 * envelope is damaged there are only id and reason: it can be cancelled. */
typedef struct {
  char *id;
  char *account; /* address of the account */
  char *sender;  /* envelope */
  char **recipients;
  gint64 size; /* octets of the message; with any other size it is not sent */
  gint64 queued_at;
  unsigned int attempts;
  gint64 next_attempt; /* -1: not by itself, the server said no for good */
  char *reason;        /* why it still waits; NULL before the first attempt */
} LlQueued;

void
ll_queued_free (LlQueued *self);

/* Returns: (transfer full) (element-type LlQueued): oldest first.  Files that the outbox
 * did not write, by their names, are left alone.  Fails with LL_ERROR_STORAGE when the
 * folder cannot be read. */
GPtrArray *
ll_outbox_list (LlEngine *engine, GError **error);
void
ll_outbox_list_async (LlEngine *engine,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data);
GPtrArray *
ll_outbox_list_finish (LlEngine *engine, GAsyncResult *result, GError **error);

/* Puts a sealed message in, whole and synced to the disk, or not at all.
 *
 * Returns: (transfer full): its id. */
char *
ll_outbox_add (LlEngine *engine,
               const char *account,
               const char *sender,
               const char *const *recipients,
               LlSpool *message,
               GError **error);

/* Submits one letter now and waits; an account's password is asked for when no keyring
 * has it.  It leaves the outbox only after the server took it.  Two processes never
 * submit the same letter: the second fails with LL_ERROR_TEMPORARY, as does everything
 * when the engine is offline.
 *
 * Fails with LL_ERROR_NOT_FOUND (no such letter, no such account), with
 * LL_ERROR_MALFORMED or LL_ERROR_STORAGE when its files are damaged or cannot be removed,
 * and all that ll_transport_submit () fails with; the letter then waits with that reason.
 */
gboolean
ll_outbox_submit (LlEngine *engine,
                  const char *id,
                  GCancellable *cancellable,
                  GError **error);

/* When the server took it before it was cancelled, then it was sent, and that is told. */
void
ll_outbox_submit_async (LlEngine *engine,
                        const char *id,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
gboolean
ll_outbox_submit_finish (LlEngine *engine, GAsyncResult *result, GError **error);

/* Takes a letter out without sending it; one whose message is gone as well.  Fails with
 * LL_ERROR_NOT_FOUND, also when it was sent in this moment, and with LL_ERROR_TEMPORARY
 * while it is being sent. */
gboolean
ll_outbox_cancel (LlEngine *engine, const char *id, GError **error);
void
ll_outbox_cancel_async (LlEngine *engine,
                        const char *id,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data);
gboolean
ll_outbox_cancel_finish (LlEngine *engine, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlQueued, ll_queued_free)

G_END_DECLS
