/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "base/ll-secret.h"

G_BEGIN_DECLS

/* Random octets that nobody can guess.  A system that has none to give cannot go on: the
 * program ends there, as it does without memory. */

/* For what is seen by others: nonces, serial numbers, key material of a message. */
void
ll_random_fill (void *data, size_t size);

/* For keys. */
LlSecret *
ll_random_new_secret (size_t size);

G_END_DECLS
