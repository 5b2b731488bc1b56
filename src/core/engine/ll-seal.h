/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "base/ll-spool.h"
#include "cms/ll-cms-encrypt.h"
#include "engine/ll-discover.h"
#include "engine/ll-engine.h"
#include "keys/ll-identity.h"

G_BEGIN_DECLS

typedef struct {
  gboolean sign;
  gboolean encrypt; /* neither: both */

  /* For everybody to read, whatever the two above say, and nobody is looked up: signed
   * when the certificate of one's own chains to an authority for e-mail (7.12), because
   * strangers' programs warn of others, else as it stands. */
  gboolean in_clear;

  /* LL_CIPHER_UNKNOWN chooses: AES-256-GCM when every certificate announces it (RFC
   * 4262), else AES-256-CBC, because gpgsm and Thunderbird cannot read GCM. */
  LlCipher cipher;
  GPtrArray *accepted; /* (nullable) (element-type LlAddress): `changed`, and accepted */
} LlSealOptions;

/* One message that is ready to go, with its envelope. */
typedef struct {
  LlSpool *message;      /* owned: CRLF */
  GPtrArray *recipients; /* (element-type LlAddress) */
  gboolean is_blind;     /* for one Bcc recipient alone */
} LlSealedMessage;

typedef enum {
  LL_SEAL_DONE,
  LL_SEAL_UNSERVED,     /* somebody cannot be served: the states say who and why */
  LL_SEAL_NO_IDENTITY,  /* there is no certificate of one's own to sign as From with */
  LL_SEAL_NO_SENDER,    /* not exactly one author in From */
  LL_SEAL_NO_RECIPIENT, /* nobody in To, Cc and Bcc */
} LlSealOutcome;

/* LlSealing is what became of one draft.  Immutable, reference counted; the fields are
 * there to be read.  There are messages only when everybody can be served: nothing is
 * half sealed. */
typedef struct {
  LlSealOutcome outcome;
  LlAddress *from;        /* NULL when there is no single one */
  GPtrArray *discoveries; /* (element-type LlDiscovery): one per recipient; empty when
                             there is no encryption */
  GPtrArray *recipients;  /* (element-type LlAddress): To, Cc, Bcc, each once */
  GPtrArray *messages;    /* (element-type LlSealedMessage) */
  LlIdentity *signer;     /* NULL: it is not signed */
  LlCipher cipher;        /* LL_CIPHER_UNKNOWN without encryption */
} LlSealing;

LlSealing *
ll_sealing_ref (LlSealing *self);
void
ll_sealing_unref (LlSealing *self);

/* Seals the RFC 5322 message in @draft for its To, Cc and Bcc: one message for To and Cc,
 * and one for each Bcc (9.11).  Looks up everybody first, all at once, when it encrypts.
 * Missing Date and Message-ID are added.
 *
 * Fails with LL_ERROR_MALFORMED on a draft that is none (quoting the address that cannot
 * be read), LL_ERROR_PASSPHRASE, LL_ERROR_STORAGE, LL_ERROR_CRYPTO, what
 * ll_discover_async () fails with, or G_IO_ERROR_CANCELLED. */
void
ll_seal_async (LlEngine *engine,
               LlSpool *draft,
               const LlSealOptions *options,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data);
LlSealing *
ll_seal_finish (LlEngine *engine, GAsyncResult *result, GError **error);

/* The synchronous twin. */
LlSealing *
ll_seal (LlEngine *engine,
         LlSpool *draft,
         const LlSealOptions *options,
         GCancellable *cancellable,
         GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlSealing, ll_sealing_unref)

G_END_DECLS
