/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "base/ll-bytes.h"
#include "base/ll-error.h"

static void
test_hex_round_trip (void)
{
  static const char *const rows[] = {"", "00", "0fa0ff"};

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GBytes) bytes = ll_bytes_parse_hex (rows[i], NULL);
    g_autofree char *hex = ll_bytes_format_hex (bytes);

    g_assert_cmpstr (hex, ==, rows[i]);
  }
}

static void
test_hex_refused (void)
{
  static const char *const rows[] = {"0", "0g", " 00", "00 ", "abc"};

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (ll_bytes_parse_hex (rows[i], &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
  }
}

static void
test_fingerprint (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("x", 1);
  g_autofree char *digits = ll_bytes_fingerprint (bytes);
  g_autofree char *upper = g_ascii_strup (digits, -1);
  g_autofree char *longer = g_strconcat (digits, "0", NULL);

  g_assert_true (ll_bytes_is_fingerprint (digits));
  g_assert_true (ll_bytes_is_fingerprint (upper));
  g_assert_false (ll_bytes_is_fingerprint (longer));
  g_assert_false (ll_bytes_is_fingerprint (digits + 1));
  digits[63] = 'g';
  g_assert_false (ll_bytes_is_fingerprint (digits));
}

static void
test_equal_secret (void)
{
  g_assert_true (ll_bytes_equal_secret ("abc", "abc", 3));
  g_assert_false (ll_bytes_equal_secret ("abc", "abd", 3));
  g_assert_false (ll_bytes_equal_secret ("xbc", "abc", 3));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/bytes/hex-round-trip", test_hex_round_trip);
  g_test_add_func ("/base/bytes/hex-refused", test_hex_refused);
  g_test_add_func ("/base/bytes/fingerprint", test_fingerprint);
  g_test_add_func ("/base/bytes/equal-secret", test_equal_secret);

  return g_test_run ();
}
