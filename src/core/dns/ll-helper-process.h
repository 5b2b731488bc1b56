/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "dns/ll-dns-protocol.h"

G_BEGIN_DECLS

/* LlHelperProcess is one run of letterlock-resolver: the process and our end of the
 * socket pair.  Only LlHelperResolver uses it.  It does not start again: whoever made it
 * does.
 *
 * The process gets an empty environment, no standard streams and no other descriptor than
 * its end of the pair, and it ends when ours is closed. */
typedef struct _LlHelperProcess LlHelperProcess;

/* A message came.  Returns: FALSE to end the connection; @gone_cb is not called then. */
typedef gboolean (*LlHelperMessageFunc) (const LlDnsMessage *message, gpointer user_data);

/* The process ended, or broke the protocol and was ended; nothing comes any more. */
typedef void (*LlHelperGoneFunc) (const char *why, gpointer user_data);

/* Starts the program at @path; may be called on any thread.
 *
 * Fails with LL_ERROR_RESOLVER.
 *
 * Returns: (transfer full): the process, or NULL with @error set. */
LlHelperProcess *
ll_helper_process_new (const char *path, GError **error);

/* Begins to listen to it, once, before anything is sent.  The callbacks come in @context,
 * whose thread alone uses the process from here on, never from inside this call, and not
 * after ll_helper_process_close (). */
void
ll_helper_process_attach (LlHelperProcess *self,
                          GMainContext *context,
                          LlHelperMessageFunc message_cb,
                          LlHelperGoneFunc gone_cb,
                          gpointer user_data);

/* Closes the connection and gives up the reference; may be called from the callbacks. */
void
ll_helper_process_close (LlHelperProcess *self);

void
ll_helper_process_send (LlHelperProcess *self, const LlDnsMessage *message);

/* 0 when it has ended. */
int
ll_helper_process_get_pid (LlHelperProcess *self);

G_END_DECLS
