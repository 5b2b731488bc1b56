/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cms/ll-cms-capabilities.h"

#include "base/ll-bytes.h"

/* SMIMECapabilities (RFC 8551, section 2.5.2); the items are those of its section 2.5.2.
 */
#define GCM256       "300b060960864801650304012e"
#define CBC256       "300b060960864801650304012a"
#define CBC128       "300b0609608648016503040102"
#define SHA256_RSA   "300d06092a864886f70d01010b0500" /* with parameters */
#define PREFER_INNER "300d060b2a864886f70d0109100b01"

static const struct {
  const char *name;
  const char *hex;
  LlCipher cipher;
  gboolean want;
} rows[] = {
    {"only-one", "300d" GCM256, LL_CIPHER_AES256_GCM, TRUE},
    {"second", "301a" CBC256 GCM256, LL_CIPHER_AES256_GCM, TRUE},
    {"among-others", "3038" SHA256_RSA GCM256 PREFER_INNER CBC128, LL_CIPHER_AES256_GCM,
     TRUE},
    {"another-size", "301a" CBC256 CBC128, LL_CIPHER_AES256_GCM, FALSE},
    {"cbc", "301a" CBC256 CBC128, LL_CIPHER_AES128_CBC, TRUE},
    {"empty-list", "3000", LL_CIPHER_AES256_GCM, FALSE},
    {"trailing-octets", "300d" GCM256 "00", LL_CIPHER_AES256_GCM, FALSE},
    {"broken-after-the-one", "300f" GCM256 "0500", LL_CIPHER_AES256_GCM, FALSE},
    {"cut", "300d300b06096086480165030401", LL_CIPHER_AES256_GCM, FALSE},
    {"no-list", "060960864801650304012e", LL_CIPHER_AES256_GCM, FALSE},
    {"nothing", "", LL_CIPHER_AES256_GCM, FALSE},
    {"unknown-cipher", "300d" GCM256, LL_CIPHER_UNKNOWN, FALSE},
};

static void
test_row (gconstpointer data)
{
  size_t row = GPOINTER_TO_SIZE (data);
  g_autoptr (GBytes) capabilities = ll_bytes_parse_hex (rows[row].hex, NULL);

  g_assert_cmpint (ll_cms_capabilities_announce (capabilities, rows[row].cipher), ==,
                   rows[row].want);
}

/* A certificate without the extension announces nothing (RFC 4262). */
static void
test_absent (void)
{
  g_assert_false (ll_cms_capabilities_announce (NULL, LL_CIPHER_AES256_GCM));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (size_t row = 0; row < G_N_ELEMENTS (rows); row++) {
    g_autofree char *path = g_strconcat ("/cms/capabilities/", rows[row].name, NULL);

    g_test_add_data_func (path, GSIZE_TO_POINTER (row), test_row);
  }
  g_test_add_func ("/cms/capabilities/absent", test_absent);

  return g_test_run ();
}
