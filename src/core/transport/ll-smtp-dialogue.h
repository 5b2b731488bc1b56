/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "transport/ll-smtp-transport.h"

G_BEGIN_DECLS

/* Talks to @server from the first word to the last, and submits: what ll_transport_submit
 * () promises.  @server tells where and how, and is not changed. */
gboolean
ll_smtp_dialogue_run (LlSmtpTransport *server,
                      const LlSubmission *submission,
                      GCancellable *cancellable,
                      GError **error);

G_END_DECLS
