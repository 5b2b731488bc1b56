/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "base/ll-clock.h"
#include "base/ll-error.h"

static void
test_fixed (void)
{
  g_autoptr (LlClock) clock = ll_clock_new_fixed (1234);
  g_autoptr (LlClock) shared = ll_clock_ref (clock);

  g_assert_cmpint (ll_clock_get_time (shared), ==, 1234);
  g_assert_true (ll_clock_is_fixed (shared));
}

static void
test_system (void)
{
  g_autoptr (LlClock) clock = ll_clock_new_system ();
  gint64 before = g_get_real_time () / G_USEC_PER_SEC;
  gint64 time = ll_clock_get_time (clock);

  g_assert_cmpint (time, >=, before);
  g_assert_cmpint (time, <=, before + 60);
  g_assert_false (ll_clock_is_fixed (clock));
}

static void
test_parse (void)
{
  static const struct {
    const char *text;
    gint64 time;
    const char *written;
  } rows[] = {
      {"1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z"},
      {"2026-11-21T12:00:00Z", 1795262400, "2026-11-21T12:00:00Z"},
      {"2026-11-21T13:30:00+01:30", 1795262400, "2026-11-21T12:00:00Z"},
      {"2026-11-21T07:00:00-05:00", 1795262400, "2026-11-21T12:00:00Z"},
      {"1969-12-31T23:59:59Z", -1, "1969-12-31T23:59:59Z"},
      {"2050-01-01T00:00:00Z", 2524608000, "2050-01-01T00:00:00Z"},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *written = NULL;
    gint64 time = 99;

    g_assert_true (ll_clock_parse_time (rows[i].text, &time, &error));
    g_assert_no_error (error);
    g_assert_cmpint (time, ==, rows[i].time);
    written = ll_clock_format_time (time);
    g_assert_cmpstr (written, ==, rows[i].written);
  }
}

static void
test_refused (void)
{
  static const char *const rows[] = {
      "",           "now", "2026-11-21",           "2026-11-21T12:00:00",
      "1795262400", "x",   "2026-13-21T12:00:00Z", "2026-11-21T25:00:00Z"};

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    gint64 time = 99;

    g_assert_false (ll_clock_parse_time (rows[i], &time, &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
    g_assert_cmpint (time, ==, 99);
  }
}

static void
test_out_of_range (void)
{
  g_autofree char *text = ll_clock_format_time (G_MAXINT64);

  g_assert_cmpstr (text, ==, "(out of range)");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/base/clock/fixed", test_fixed);
  g_test_add_func ("/base/clock/system", test_system);
  g_test_add_func ("/base/clock/parse", test_parse);
  g_test_add_func ("/base/clock/refused", test_refused);
  g_test_add_func ("/base/clock/out-of-range", test_out_of_range);

  return g_test_run ();
}
