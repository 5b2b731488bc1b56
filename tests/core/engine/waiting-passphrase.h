/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "keys/ll-passphrase.h"

G_BEGIN_DECLS

/* WaitingPassphrase is a person who answers when the test wants it, and not before. */
#define WAITING_TYPE_PASSPHRASE (waiting_passphrase_get_type ())
G_DECLARE_FINAL_TYPE (WaitingPassphrase, waiting_passphrase, WAITING, PASSPHRASE, GObject)

LlPassphrase *
waiting_passphrase_new (const char *answer);

gboolean
waiting_passphrase_is_asked (LlPassphrase *self);

/* From now on every question is answered. */
void
waiting_passphrase_answer (LlPassphrase *self);

/* The thread that asked last, or NULL. */
GThread *
waiting_passphrase_get_thread (LlPassphrase *self);

/* How many questions there were at one time. */
int
waiting_passphrase_get_most_at_once (LlPassphrase *self);

G_END_DECLS
