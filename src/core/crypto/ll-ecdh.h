/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

#include "base/ll-secret.h"
#include "crypto/ll-digest.h"
#include "crypto/ll-public-key.h"

G_BEGIN_DECLS

/* Diffie-Hellman on LL_KEY_P256, LL_KEY_P384 and LL_KEY_P521 (RFC 5753).  Points are
 * uncompressed: 0x04, x, y. */

/* Octets of a coordinate, of a scalar and of the shared secret; 0 for another key type.
 */
size_t
ll_ecdh_get_field_size (LlKeyType curve);

/* Makes a key pair for one use. */
gboolean
ll_ecdh_generate (LlKeyType curve,
                  LlSecret **out_scalar,
                  GBytes **out_point,
                  GError **error);

/* The x coordinate of @scalar times @point, padded to the field's size.  @scalar is a big
 * endian number of any size.
 *
 * Fails with LL_ERROR_CRYPTO when @point is not an uncompressed point on the curve or
 * @scalar is out of range, LL_ERROR_UNSUPPORTED for another key type. */
LlSecret *
ll_ecdh_agree (LlKeyType curve, LlSecret *scalar, GBytes *point, GError **error);

/* The key derivation of ANSI X9.63 (SEC 1, section 3.6.1): @size octets from @shared and
 * @info.  SHA-1 and SHA-224 are good enough here; MD5 is LL_ERROR_UNSUPPORTED. */
LlSecret *
ll_ecdh_derive (LlSecret *shared,
                LlDigestAlgorithm digest,
                GBytes *info,
                size_t size,
                GError **error);

G_END_DECLS
