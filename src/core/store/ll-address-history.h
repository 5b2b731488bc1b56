/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "trust/ll-smimea-answer.h"

G_BEGIN_DECLS

/* LlAddressHistory is what the store remembers of one address: the past that trust's
 * evidence (LlHistory, LlRecipientFacts) is made of.  Immutable once it is given out. */
typedef struct {
  LlEarlier earlier;

  /* (nullable): the last D1, however old: state secure-data, source history, TTL 0. */
  LlSmimeaAnswer *last_data;
  gint64 last_data_ttl_end; /* 0 without one */

  /* (nullable): the D1 that later ones are compared with: `changed` is an answer that
   * shares nothing with it (ll_smimea_answer_shares_certificate ()).  It follows
   * @last_data as long as each shares something with the one before, and stays behind
   * when one does not, until ll_store_accept_change ().  NULL: never a D1. */
  LlSmimeaAnswer *accepted_data;
  gboolean is_changed; /* @last_data shares nothing with @accepted_data */

  gint64 first_seen; /* first time anything was stored about the address; 0: never */
  gint64 written_at; /* when the person last wrote to it; 0: never */

  /* Of the letters from this address that came before the one that was named. */
  unsigned int letters;
  unsigned int signed_letters;   /* 0: `first-contact` */
  unsigned int matched_letters;  /* verified-dns among them */
  unsigned int positive_letters; /* up to the last, without a break */
  unsigned int positive_days;    /* whole days between the first and the last of those */
} LlAddressHistory;

void
ll_address_history_free (LlAddressHistory *self);

/* `changed`: @answer is a D1, and shares nothing with the one that was accepted. */
gboolean
ll_address_history_is_changed_by (const LlAddressHistory *self,
                                  const LlSmimeaAnswer *answer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LlAddressHistory, ll_address_history_free)

G_END_DECLS
