/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "store/ll-receipt.h"

void
ll_receipt_free (LlReceipt *self)
{
  g_free (self->certificate);
  g_free (self);
}
