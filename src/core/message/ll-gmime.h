/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Readies GMime, once for the process, on any thread.  Whoever calls GMime calls this
 * before.  It is never shut down: a host may be using GMime too. */
void
ll_gmime_init (void);

G_END_DECLS
