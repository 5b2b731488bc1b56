/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-gmime.h"

#include <gmime/gmime.h>

void
ll_gmime_init (void)
{
  static gsize ready;

  if (g_once_init_enter (&ready)) {
    g_mime_init ();
    g_once_init_leave (&ready, 1);
  }
}
