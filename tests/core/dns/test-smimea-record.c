/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdint.h>
#include <string.h>

#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "dns/ll-smimea-record.h"

static const struct {
  const char *name;
  uint8_t head[3];
  size_t tail; /* octets of association data */
  int want;    /* an LlError, or -1 for success */
} cases[] = {
    {"domain-issued-exact", {3, 0, 0}, 700, -1},
    {"ca-constraint", {0, 0, 1}, 32, -1},
    {"ee-constraint-key", {1, 1, 0}, 91, -1},
    {"one-octet", {3, 0, 0}, 1, -1},
    {"below-limit", {3, 0, 0}, LL_DNS_RDATA_SIZE - 4, -1},
    {"at-limit", {3, 0, 0}, LL_DNS_RDATA_SIZE - 3, -1},
    {"above-limit", {3, 0, 0}, LL_DNS_RDATA_SIZE - 2, LL_ERROR_LIMIT},
    {"long-sha256", {3, 0, 1}, 33, LL_ERROR_MALFORMED},
    {"short-sha512", {3, 0, 2}, 63, LL_ERROR_MALFORMED},
    {"next-usage", {4, 0, 0}, 700, LL_ERROR_UNSUPPORTED},
    {"private-selector", {3, 255, 0}, 700, LL_ERROR_UNSUPPORTED},
    {"private-matching", {3, 0, 255}, 700, LL_ERROR_UNSUPPORTED},
    {"domain-issued-sha256", {3, 1, 1}, 32, -1},
    {"trust-anchor-sha512", {2, 0, 2}, 64, -1},
    {"empty-association", {3, 0, 0}, 0, LL_ERROR_MALFORMED},
    {"short-sha256", {3, 0, 1}, 31, LL_ERROR_MALFORMED},
    {"long-sha512", {3, 0, 2}, 65, LL_ERROR_MALFORMED},
    {"private-usage", {255, 0, 0}, 700, LL_ERROR_UNSUPPORTED},
    {"unknown-selector", {3, 2, 0}, 700, LL_ERROR_UNSUPPORTED},
    {"unknown-matching", {3, 0, 3}, 48, LL_ERROR_UNSUPPORTED},
};

static void
test_parse (gconstpointer data)
{
  size_t row = GPOINTER_TO_SIZE (data);
  size_t size = sizeof cases[row].head + cases[row].tail;
  uint8_t *octets = g_malloc0 (size);
  g_autoptr (GBytes) rdata = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LlSmimeaRecord) record = NULL;

  memcpy (octets, cases[row].head, sizeof cases[row].head);
  rdata = g_bytes_new_take (octets, size);
  record = ll_smimea_record_new_from_rdata (rdata, &error);

  if (cases[row].want >= 0) {
    g_assert_error (error, LL_ERROR, cases[row].want);
    g_assert_null (record);
    return;
  }

  g_assert_no_error (error);
  g_assert_cmpuint (ll_smimea_record_get_usage (record), ==, cases[row].head[0]);
  g_assert_cmpuint (ll_smimea_record_get_selector (record), ==, cases[row].head[1]);
  g_assert_cmpuint (ll_smimea_record_get_matching (record), ==, cases[row].head[2]);
  g_assert_cmpuint (g_bytes_get_size (ll_smimea_record_get_association (record)), ==,
                    cases[row].tail);
}

/* A header cut short is refused at every length, and nothing is read past its end. */
static void
test_truncated (void)
{
  static const uint8_t whole[] = {3, 1};

  for (size_t size = 0; size <= sizeof whole; size++) {
    g_autoptr (GBytes) rdata = g_bytes_new (whole, size);
    g_autoptr (GError) error = NULL;

    g_assert_null (ll_smimea_record_new_from_rdata (rdata, &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
  }
}

static void
test_format (void)
{
  static const uint8_t octets[] = {2, 0, 0, 0xde, 0xad, 0x0f};
  g_autoptr (GBytes) rdata = g_bytes_new_static (octets, sizeof octets);
  g_autoptr (LlSmimeaRecord) record = ll_smimea_record_new_from_rdata (rdata, NULL);
  g_autoptr (LlSmimeaRecord) shared = ll_smimea_record_ref (record);
  g_autofree char *text = ll_smimea_record_format (shared);

  g_assert_cmpstr (text, ==, "2 0 0 dead0f");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (size_t row = 0; row < G_N_ELEMENTS (cases); row++) {
    g_autofree char *path = g_strconcat ("/dns/smimea-record/", cases[row].name, NULL);

    g_test_add_data_func (path, GSIZE_TO_POINTER (row), test_parse);
  }
  g_test_add_func ("/dns/smimea-record/truncated", test_truncated);
  g_test_add_func ("/dns/smimea-record/format", test_format);

  return g_test_run ();
}
