/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "base/ll-bytes.h"

#include <stdint.h>
#include <string.h>

#include "base/ll-error.h"

#define FINGERPRINT_DIGITS 64 /* of SHA-256 */

char *
ll_bytes_format_hex (GBytes *bytes)
{
  size_t size;
  const uint8_t *octets;
  GString *hex;

  g_return_val_if_fail (bytes != NULL, NULL);

  octets = g_bytes_get_data (bytes, &size);
  hex = g_string_sized_new (2 * size);
  for (size_t i = 0; i < size; i++)
    g_string_append_printf (hex, "%02x", octets[i]);

  return g_string_free (hex, FALSE);
}

GBytes *
ll_bytes_parse_hex (const char *hex, GError **error)
{
  size_t digits;
  g_autofree uint8_t *octets = NULL;

  g_return_val_if_fail (hex != NULL, NULL);

  digits = strlen (hex);
  octets = g_malloc (digits / 2 + 1);
  for (size_t i = 0; i < digits; i++) {
    int value = g_ascii_xdigit_value (hex[i]);

    if (value < 0 || digits % 2 != 0) {
      g_set_error_literal (error, LL_ERROR, LL_ERROR_MALFORMED,
                           "not pairs of hex digits");
      return NULL;
    }
    octets[i / 2] = (uint8_t)(i % 2 == 0 ? value << 4 : octets[i / 2] | value);
  }

  return g_bytes_new_take (g_steal_pointer (&octets), digits / 2);
}

char *
ll_bytes_fingerprint (GBytes *bytes)
{
  g_return_val_if_fail (bytes != NULL, NULL);

  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
}

gboolean
ll_bytes_is_fingerprint (const char *text)
{
  g_return_val_if_fail (text != NULL, FALSE);

  return strlen (text) == FINGERPRINT_DIGITS &&
         strspn (text, "0123456789abcdefABCDEF") == FINGERPRINT_DIGITS;
}

gboolean
ll_bytes_equal_secret (const void *a, const void *b, size_t size)
{
  const volatile uint8_t *left = a;
  const volatile uint8_t *right = b;
  uint8_t difference = 0;

  for (size_t i = 0; i < size; i++)
    difference |= left[i] ^ right[i];

  return difference == 0;
}
