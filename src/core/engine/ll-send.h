/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "engine/ll-draft.h"
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

/* What the person said about this letter beside what is in it. */
typedef struct {
  gboolean in_clear;   /* "Send unencrypted": heard only in LL_ENCRYPT_AUTOMATIC and when
                          the draft answers nothing that came encrypted */
  gboolean sign;       /* sign it also where it goes in clear, whoever vouches for the
                          certificate: a note that brings it */
  GPtrArray *accepted; /* (nullable) (element-type LlAddress): `changed`, and accepted */
} LlSendChoices;

typedef enum {
  LL_SEND_PREPARING, /* the message is put together, people are looked up, it is sealed */
  LL_SEND_SUBMITTING, /* a mail server is taking it: message @done of @total */
} LlSendStage;

typedef void (*LlSendProgress) (LlSendStage stage,
                                unsigned int done,
                                unsigned int total,
                                gpointer user_data);

/* LlSending is what became of a letter.  When sealing->outcome is not LL_SEAL_DONE
 * nothing was queued and nothing left this computer.  Else every message was put into the
 * outbox, and those with an error still wait there. */
typedef struct {
  LlSealing *sealing;
  gboolean is_encrypted;
  unsigned int n_sent;
  GPtrArray *waiting; /* (element-type LlQueued): in the outbox still, with reason */
} LlSending;

void
ll_sending_free (LlSending *self);

/* Seals @draft as its mode has it, puts it into the outbox and submits it.  In
 * LL_ENCRYPT_AUTOMATIC, as in LL_ENCRYPT_ALWAYS, somebody who cannot be served stops it
 * (LL_SEAL_UNSERVED); only choices.in_clear or LL_ENCRYPT_NEVER lets it go in clear, and
 * neither where the draft answers_encrypted.  Encrypted mail is signed; mail in clear is
 * signed when the signer's certificate chains to an authority (7.12), else it is plain.
 *
 * @progress (nullable) is called in the main context of the caller.  Cancelling before
 * the letter is in the outbox leaves nothing behind; afterwards it waits there, and the
 * result says so instead of failing.
 *
 * Fails as ll_seal_async () and ll_send_enqueue () do; LL_ERROR_USAGE when a field of the
 * draft holds typed text that is no address. */
void
ll_send_draft_async (LlEngine *engine,
                     LlDraft *draft,
                     const LlSendChoices *choices,
                     LlSendProgress progress,
                     gpointer progress_data,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data);
LlSending *
ll_send_draft_finish (LlEngine *engine, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlSending, ll_sending_free)

G_END_DECLS
