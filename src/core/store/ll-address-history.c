/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "store/ll-address-history.h"

void
ll_address_history_free (LlAddressHistory *self)
{
  g_clear_pointer (&self->last_data, ll_smimea_answer_unref);
  g_clear_pointer (&self->accepted_data, ll_smimea_answer_unref);
  g_free (self);
}

gboolean
ll_address_history_is_changed_by (const LlAddressHistory *self,
                                  const LlSmimeaAnswer *answer)
{
  return ll_smimea_answer_get_state (answer) == LL_DNSSEC_STATE_SECURE_DATA &&
         self->accepted_data != NULL &&
         !ll_smimea_answer_shares_certificate (answer, self->accepted_data);
}
