/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "keys/ll-pkcs8.h"

#include "base/ll-bytes.h"
#include "base/ll-error.h"

#define PBES2  "06092a864886f70d01050d"
#define PBKDF2 "06092a864886f70d01050c"
#define SCRYPT "06092b06010401da47040b"
#define P12    "060a2a864886f70d010c0103" /* SHA-1 and 3DES */

/* AlgorithmIdentifiers as DER, and what is thought of them. */
static const struct {
  const char *shows;
  const char *hex;
  int code; /* -1: fine */
} rows[] = {
    {"PKCS#12",
     "3016" P12 "3008"
     "040161"
     "020300c3"
     "50",
     -1},
    {"as many rounds as there may be",
     "3017" P12 "3009"
     "040161"
     "020400989680",
     -1},
    {"one less",
     "3017" P12 "3009"
     "040161"
     "02040098967f",
     -1},
    {"one more",
     "3017" P12 "3009"
     "040161"
     "020400989681",
     LL_ERROR_LIMIT},
    {"2^31",
     "3018" P12 "300a"
     "040161"
     "02050080000000",
     LL_ERROR_LIMIT},
    {"2^64",
     "301c" P12 "300e"
     "040161"
     "0209010000000000000000",
     LL_ERROR_LIMIT},
    {"fewer than none",
     "3014" P12 "3006"
     "040161"
     "0201ff",
     LL_ERROR_LIMIT},
    {"no rounds",
     "3011" P12 "3003"
     "040161",
     LL_ERROR_MALFORMED},
    {"no salt",
     "3011" P12 "3003"
     "020101",
     LL_ERROR_MALFORMED},
    {"no parameters", "300c" P12, LL_ERROR_MALFORMED},
    {"PBES2",
     "301f" PBES2 "3012"
     "3010" PBKDF2 "3003"
     "040161",
     LL_ERROR_MALFORMED},
    {"PBES2 with PBKDF2",
     "3022" PBES2 "3015"
     "3013" PBKDF2 "3006"
     "040161"
     "020101",
     -1},
    {"PBKDF2, one round too many",
     "3025" PBES2 "3018"
     "3016" PBKDF2 "3009"
     "040161"
     "020400989681",
     LL_ERROR_LIMIT},
    {"PBKDF2, the most rounds",
     "3025" PBES2 "3018"
     "3016" PBKDF2 "3009"
     "040161"
     "020400989680",
     -1},
    {"PBES2 with scrypt",
     "301c" PBES2 "300f"
     "300d" SCRYPT "3000",
     LL_ERROR_UNSUPPORTED},
    {"PBES2 without parameters", "300b" PBES2, LL_ERROR_MALFORMED},
    {"nothing", "3000", LL_ERROR_MALFORMED},
    {"no SEQUENCE", "0500", LL_ERROR_MALFORMED},
};

static void
test_algorithms (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GBytes) der = ll_bytes_parse_hex (rows[i].hex, NULL);
    g_autoptr (GError) error = NULL;
    gboolean fine;

    g_test_message ("%s", rows[i].shows);
    g_assert_nonnull (der);
    fine = ll_pkcs8_check_algorithm (ll_der_reader_init_bytes (der), &error);
    if (rows[i].code < 0)
      g_assert_no_error (error);
    else
      g_assert_error (error, LL_ERROR, rows[i].code);
    g_assert_true (fine == (error == NULL));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/keys/pkcs8/looked-at-before-any-work", test_algorithms);

  return g_test_run ();
}
