/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "engine/ll-open.h"

G_BEGIN_DECLS

/* What ll-open.c, which goes through the steps, and ll-open-evidence.c, which judges,
 * have in common. */

/* A message on its way through three steps: opened (on a worker), its sender looked up
 * (in the caller's context), judged (on a worker). */
typedef struct {
  LlEngine *engine; /* owned */
  LlSpool *message; /* owned */
  LlDiscoverFlags flags;
  LlOpenEarly early; /* NULL */
  gpointer early_data;
  LlReport *early_report; /* NULL: nobody waits for it, or nobody will be asked */
  LlSmimeLetter *letter;
  LlCmsSignature *signature; /* the one that is judged; NULL */
  LlMessage *author;         /* borrowed: whose From counts */
  LlAddress *from;           /* NULL */
  unsigned int n_authors;
  char *key;              /* by which this letter is known again (7.14) */
  LlDiscovery *discovery; /* NULL */
  LlDiscovery *spelling; /* of the address as the certificate spells it; NULL: the same */
} LlOpening;

/* Whether the signature is around the payload, and inside of every encryption: else it
 * says only who had the ciphertext, which anybody can wrap anew (9.4). */
gboolean
ll_opening_is_around_payload (const LlOpening *self);

/* What is known before anybody was asked: the letter, its encryption, the state of its
 * signature.  The judgement is that of a sender who was not asked about. */
void
ll_opening_fill_early (LlOpening *self, LlReport *report);

/* Fills in the whole report, and remembers the verdict.  Fails as ll_open_async () does.
 */
gboolean
ll_opening_judge (LlOpening *self, LlReport *report, GError **error);

G_END_DECLS
