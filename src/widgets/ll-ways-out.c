/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "widgets/ll-ways-out.h"

/* What can be done about one person, besides leaving her out. */
static LlWays
get_ways_for (LlRecipientState state)
{
  switch (state) {
  case LL_RECIPIENT_READY:
  case LL_RECIPIENT_STALE:
    return LL_WAY_NONE;
  case LL_RECIPIENT_NO_CERTIFICATE:
  case LL_RECIPIENT_UNUSABLE:
  case LL_RECIPIENT_INSECURE:
    return LL_WAY_REMOVE | LL_WAY_ASK;
  case LL_RECIPIENT_LOOKUP_FAILED:
  case LL_RECIPIENT_BOGUS:
    return LL_WAY_REMOVE | LL_WAY_RETRY;
  case LL_RECIPIENT_CHANGED:
    return LL_WAY_REMOVE | LL_WAY_ACCEPT;
  case LL_RECIPIENT_WITHDRAWN:
  case LL_RECIPIENT_DOWNGRADE:
    return LL_WAY_REMOVE; /* and ask by another way than mail */
  }

  g_return_val_if_reached (LL_WAY_NONE);
}

gboolean
ll_way_concerns (LlWays way, LlRecipientState state)
{
  return (get_ways_for (state) & way) != 0;
}

gboolean
ll_ways_out_must_encrypt (const LlWaysOutFacts *facts)
{
  return facts->answers_encrypted || facts->mode != LL_ENCRYPT_NEVER;
}

static gboolean
may_go_in_clear (const LlWaysOutFacts *facts)
{
  return facts->mode == LL_ENCRYPT_AUTOMATIC && !facts->answers_encrypted &&
         facts->n_searching == 0;
}

LlWays
ll_ways_out_find (const LlWaysOutFacts *facts)
{
  LlWays ways = LL_WAY_NONE;
  unsigned int n_served = 0;

  if (!ll_ways_out_must_encrypt (facts))
    return LL_WAY_NONE;

  for (unsigned int i = 0; i < facts->n_states; i++) {
    ways |= get_ways_for (facts->states[i]);
    n_served += ll_recipient_state_is_served (facts->states[i]) ? 1 : 0;
  }
  if (facts->n_failed > 0)
    ways |= LL_WAY_REMOVE | LL_WAY_RETRY;
  if (!facts->has_identity && facts->n_states + facts->n_failed > 0)
    ways |= LL_WAY_CERTIFICATES;
  if (ways == LL_WAY_NONE)
    return LL_WAY_NONE;

  if (n_served == 0 || !facts->has_identity)
    ways &= ~(LlWays)LL_WAY_REMOVE;
  if (!facts->has_identity)
    ways &= ~(LlWays)LL_WAY_ASK;
  ways |= LL_WAY_KEEP;
  if (may_go_in_clear (facts))
    ways |= LL_WAY_IN_CLEAR;

  return ways;
}
