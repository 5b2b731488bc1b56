/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "trust/ll-dnssec-state.h"

#include "base/ll-limits.h"

static const char *const state_words[LL_N_DNSSEC_STATES] = {
    [LL_DNSSEC_STATE_SECURE_DATA] = "secure-data",
    [LL_DNSSEC_STATE_SECURE_UNUSABLE] = "secure-unusable",
    [LL_DNSSEC_STATE_SECURE_ABSENT] = "secure-absent",
    [LL_DNSSEC_STATE_SECURE_STALE] = "secure-stale",
    [LL_DNSSEC_STATE_INSECURE] = "insecure",
    [LL_DNSSEC_STATE_BOGUS] = "bogus",
    [LL_DNSSEC_STATE_LOOKUP_FAILED] = "lookup-failed",
    [LL_DNSSEC_STATE_NOT_ASKED] = "not-asked",
};

static const char *const earlier_words[LL_N_EARLIER] = {
    [LL_EARLIER_NOTHING] = "nothing",
    [LL_EARLIER_DATA] = "data",
    [LL_EARLIER_WITHDRAWN] = "withdrawn",
    [LL_EARLIER_DOWNGRADE] = "downgrade",
};

const char *
ll_dnssec_state_to_string (LlDnssecState state)
{
  g_return_val_if_fail ((guint)state < LL_N_DNSSEC_STATES, NULL);

  return state_words[state];
}

gboolean
ll_dnssec_state_from_string (const char *text, LlDnssecState *out_state)
{
  for (guint i = 0; i < LL_N_DNSSEC_STATES; i++) {
    if (g_strcmp0 (text, state_words[i]) == 0) {
      *out_state = i;
      return TRUE;
    }
  }

  return FALSE;
}

const char *
ll_earlier_to_string (LlEarlier earlier)
{
  g_return_val_if_fail ((guint)earlier < LL_N_EARLIER, NULL);

  return earlier_words[earlier];
}

gboolean
ll_earlier_from_string (const char *text, LlEarlier *out_earlier)
{
  for (guint i = 0; i < LL_N_EARLIER; i++) {
    if (g_strcmp0 (text, earlier_words[i]) == 0) {
      *out_earlier = i;
      return TRUE;
    }
  }

  return FALSE;
}

LlEarlier
ll_earlier_advance (LlEarlier earlier, LlDnssecState state)
{
  switch (state) {
  case LL_DNSSEC_STATE_SECURE_DATA:
    return LL_EARLIER_DATA;
  case LL_DNSSEC_STATE_SECURE_ABSENT:
    return earlier == LL_EARLIER_NOTHING ? LL_EARLIER_NOTHING : LL_EARLIER_WITHDRAWN;
  case LL_DNSSEC_STATE_INSECURE:
    return earlier == LL_EARLIER_NOTHING ? LL_EARLIER_NOTHING : LL_EARLIER_DOWNGRADE;
  case LL_DNSSEC_STATE_SECURE_UNUSABLE:
  case LL_DNSSEC_STATE_SECURE_STALE:
  case LL_DNSSEC_STATE_BOGUS:
  case LL_DNSSEC_STATE_LOOKUP_FAILED:
  case LL_DNSSEC_STATE_NOT_ASKED:
    break;
  }

  return earlier;
}

LlEarlier
ll_dnssec_state_get_loss (LlDnssecState state, LlEarlier earlier)
{
  LlEarlier now = ll_earlier_advance (earlier, state);

  return now == LL_EARLIER_DATA ? LL_EARLIER_NOTHING : now;
}

gboolean
ll_dnssec_state_is_bridged (LlDnssecState state,
                            LlEarlier earlier,
                            gint64 ttl_end,
                            gint64 now)
{
  if (state != LL_DNSSEC_STATE_BOGUS && state != LL_DNSSEC_STATE_LOOKUP_FAILED &&
      state != LL_DNSSEC_STATE_NOT_ASKED)
    return FALSE;
  if (earlier != LL_EARLIER_DATA)
    return FALSE;

  return ttl_end >= now - LL_DNS_STALE_SEC && ttl_end <= now + LL_DNS_TTL_SEC;
}
