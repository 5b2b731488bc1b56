/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crypto/ll-random.h"

#include <gnutls/crypto.h>

void
ll_random_fill (void *data, size_t size)
{
  if (gnutls_rnd (GNUTLS_RND_RANDOM, data, size) < 0)
    g_abort ();
}

LlSecret *
ll_random_new_secret (size_t size)
{
  LlSecret *secret = ll_secret_new_empty (size);

  if (gnutls_rnd (GNUTLS_RND_KEY, ll_secret_get_writable (secret), size) < 0)
    g_abort ();

  return secret;
}
