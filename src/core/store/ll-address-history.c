/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "store/ll-address-history.h"

void
ll_address_history_free (LlAddressHistory *self)
{
  g_clear_pointer (&self->last_data, ll_smimea_answer_unref);
  g_clear_pointer (&self->accepted_data, ll_smimea_answer_unref);
  g_free (self);
}
