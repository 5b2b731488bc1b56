/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "dns/ll-helper-process.h"
#include "dns/ll-helper-resolver.h"

G_BEGIN_DECLS

/* LlHelperStart gets a helper process going on a thread of its own: files may take long
 * to be read, a pipe for ever, and whoever asks must not wait for them.  Only
 * LlHelperResolver uses it. */
typedef struct _LlHelperStart LlHelperStart;

/* Ends the start: the callback drops it.  All are (transfer full): @setup and @process,
 * or
 * @error. */
typedef void (*LlHelperStartedFunc) (LlDnsMessage *setup,
                                     LlHelperProcess *process,
                                     GError *error,
                                     gpointer user_data);

/* @options are copied.  @setup (transfer full) (nullable): the one of an earlier start;
 * the files are not read again then.  The callback comes in @context, and never from
 * inside this call. */
LlHelperStart *
ll_helper_start_new (const LlResolverOptions *options,
                     LlDnsMessage *setup,
                     GMainContext *context,
                     LlHelperStartedFunc callback,
                     gpointer user_data);

/* Nothing comes any more; a process that is started nevertheless ends at once. */
void
ll_helper_start_drop (LlHelperStart *self);

G_END_DECLS
