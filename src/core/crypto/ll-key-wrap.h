/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "base/ll-secret.h"

G_BEGIN_DECLS

/* The AES key wrap of RFC 3394: a content key under a key-encryption key. */

/* @kek: 16, 24 or 32 octets; @key: a multiple of 8 octets, 16 at least.
 *
 * Fails with LL_ERROR_CRYPTO on other sizes. */
GBytes *
ll_key_wrap (LlSecret *kek, LlSecret *key, GError **error);

/* Unwraps a key that must have @size octets.  When the integrity value is wrong or the
 * size another one, the answer is @size random octets: the caller never learns, and goes
 * on to fail where every wrong key fails.
 *
 * Fails with LL_ERROR_CRYPTO only when @kek or @size are none of the above. */
LlSecret *
ll_key_unwrap (LlSecret *kek, GBytes *wrapped, size_t size, GError **error);

G_END_DECLS
