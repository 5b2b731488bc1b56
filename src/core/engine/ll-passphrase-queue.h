/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "keys/ll-passphrase.h"

G_BEGIN_DECLS

/* LlPassphraseQueue asks a person one thing after the other, as LlPassphrase promises to
 * whoever implements it: letters are sealed and opened on several threads at once.  Who
 * waits for a turn can be cancelled. */
#define LL_TYPE_PASSPHRASE_QUEUE (ll_passphrase_queue_get_type ())
G_DECLARE_FINAL_TYPE (LlPassphraseQueue,
                      ll_passphrase_queue,
                      LL,
                      PASSPHRASE_QUEUE,
                      GObject)

/* Returns: (transfer full): asks @person, whom it holds. */
LlPassphrase *
ll_passphrase_queue_new (LlPassphrase *person);

G_END_DECLS
