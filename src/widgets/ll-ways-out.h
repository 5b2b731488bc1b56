/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "engine/ll-draft.h"
#include "trust/ll-selection.h"

G_BEGIN_DECLS

/* What a person can do about a letter that cannot be sent as it should be: a pure
 * decision over plain values.  Nothing is sent in clear because of it; it says which
 * buttons there are. */

typedef enum {
  LL_WAY_NONE = 0,
  LL_WAY_ACCEPT = 1 << 0,       /* the certificate of somebody who is `changed` */
  LL_WAY_RETRY = 1 << 1,        /* look up again who could not be asked */
  LL_WAY_REMOVE = 1 << 2,       /* send without those who cannot be served */
  LL_WAY_ASK = 1 << 3,          /* ask them for a certificate, without the letter */
  LL_WAY_CERTIFICATES = 1 << 4, /* make or bring a certificate of one's own */
  LL_WAY_KEEP = 1 << 5,         /* keep it as a draft */
  LL_WAY_IN_CLEAR = 1 << 6,     /* send it unencrypted */
} LlWays;

#define LL_N_WAYS 7

typedef struct {
  LlEncryptMode mode;
  gboolean answers_encrypted;
  gboolean has_identity; /* a certificate of one's own to sign as From with */
  const LlRecipientState *states;
  unsigned int n_states;
  unsigned int n_failed;    /* people about whom nothing is known, because of an error */
  unsigned int n_searching; /* still looked up */
} LlWaysOutFacts;

/* The letter will be encrypted or not sent at all. */
gboolean
ll_ways_out_must_encrypt (const LlWaysOutFacts *facts);

/* LL_WAY_NONE: nothing stands in the way, or people are still looked up and all others
 * are served.
 *
 * - encryption is not asked for: there is nothing to get out of;
 * - LL_WAY_ACCEPT: somebody is `changed`; a new certificate is never accepted unasked;
 * - LL_WAY_RETRY: somebody could not be asked, or the answer was broken;
 * - LL_WAY_REMOVE: somebody who is served remains;
 * - LL_WAY_ASK: of somebody without a certificate that can be used, where one that comes
 *   by mail would do, and the note can be signed;
 * - LL_WAY_IN_CLEAR: in LL_ENCRYPT_AUTOMATIC, and when the letter answers nothing that
 *   came encrypted (R1), and nobody is looked up any more. */
LlWays
ll_ways_out_find (const LlWaysOutFacts *facts);

/* LL_WAY_REMOVE, LL_WAY_ASK, ... concern this person. */
gboolean
ll_way_concerns (LlWays way, LlRecipientState state);

G_END_DECLS
