/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wording-cases.h"

#include <string.h>

LlAddress *
wording_get_alice (void)
{
  static LlAddress *alice;

  if (alice == NULL)
    alice = ll_address_parse ("alice@example.org", NULL);

  return alice;
}

/* CN=Alice Adams, O=Example, from "Lab Mail CA", P-256, 2026 to 2039; nobody kept the
 * keys. */
static const char alice_pem[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBxzCCAW2gAwIBAgIGTww7XpmhMAoGCCqGSM49BAMCMBYxFDASBgNVBAMMC0xh\n"
    "YiBNYWlsIENBMB4XDTI2MDEwMTAwMDAwMFoXDTQwMDEwMTAwMDAwMFowKDEQMA4G\n"
    "A1UECgwHRXhhbXBsZTEUMBIGA1UEAwwLQWxpY2UgQWRhbXMwWTATBgcqhkjOPQIB\n"
    "BggqhkjOPQMBBwNCAASHnXV9/O7R6WqTmxl3ijbK+qRQzsnmMSR33ce0jQPdxzes\n"
    "8p02yI2KlnrOXOelsvjuZojQsaoqxwvvZ0yxeqVlo4GUMIGRMAwGA1UdEwEB/wQC\n"
    "MAAwDgYDVR0PAQH/BAQDAgOIMBMGA1UdJQQMMAoGCCsGAQUFBwMEMBwGA1UdEQQV\n"
    "MBOBEWFsaWNlQGV4YW1wbGUub3JnMB0GA1UdDgQWBBRR8Wnj3YkKiZ70U7Me59jY\n"
    "FyUA9zAfBgNVHSMEGDAWgBSS7r9IHmd8OKXFu+YM4MjN+muNUTAKBggqhkjOPQQD\n"
    "AgNIADBFAiAbPhkDAlbP+XSqZxodnvF0pXy+5V23WdT6etQhh6WG3QIhAOdE5B1I\n"
    "v2mxODZ8imFAfR82WpDG38+9YBKwENnQuYQE\n"
    "-----END CERTIFICATE-----\n";

LlCertificate *
wording_get_certificate (void)
{
  static LlCertificate *certificate;

  if (certificate == NULL) {
    g_autoptr (GBytes) pem = g_bytes_new_static (alice_pem, sizeof alice_pem - 1);
    g_autoptr (GPtrArray) list = ll_certificate_parse_list (pem, NULL);

    g_assert_nonnull (list);
    certificate = ll_certificate_ref (list->pdata[0]);
  }

  return certificate;
}

static GBytes *
make_record (char kind)
{
  GBytes *der = ll_certificate_get_der (wording_get_certificate ());
  GBytes *spki =
      ll_public_key_get_spki (ll_certificate_get_public_key (wording_get_certificate ()));
  static const char *const heads[] = {"w\3\0\0", "d\3\0\1", "k\3\1\0",
                                      "i\0\0\1", "c\2\0\0", "x\7\0\1"};
  g_autoptr (GByteArray) rdata = g_byte_array_new ();
  static const guint8 digest[32];

  for (size_t i = 0; i < G_N_ELEMENTS (heads); i++) {
    if (heads[i][0] == kind)
      g_byte_array_append (rdata, (const guint8 *)heads[i] + 1, 3);
  }
  if (kind == 'w' || kind == 'c')
    g_byte_array_append (rdata, g_bytes_get_data (der, NULL), g_bytes_get_size (der));
  else if (kind == 'k')
    g_byte_array_append (rdata, g_bytes_get_data (spki, NULL), g_bytes_get_size (spki));
  else
    g_byte_array_append (rdata, digest, sizeof digest);

  return g_byte_array_free_to_bytes (g_steal_pointer (&rdata));
}

LlSmimeaAnswer *
wording_make_answer (LlDnssecState state, const char *records)
{
  g_autoptr (GPtrArray) rdata =
      g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  LlSmimeaAnswer *answer;

  for (const char *kind = records; *kind != '\0'; kind++)
    g_ptr_array_add (rdata, make_record (*kind));
  answer = ll_smimea_answer_new_stored (
      "name", state,
      state == LL_DNSSEC_STATE_SECURE_STALE ? LL_ANSWER_SOURCE_HISTORY
                                            : LL_ANSWER_SOURCE_DNS,
      rdata, 3600, WORDING_NOW - 300, NULL, FALSE, NULL);
  g_assert_cmpint (ll_smimea_answer_get_state (answer), ==, state);

  return answer;
}

LlDiscovery
wording_make_discovery (LlRecipientState state, LlSmimeaAnswer *answer)
{
  return (LlDiscovery){.address = wording_get_alice (), .answer = answer, .state = state};
}

void
wording_check_rules (const char *text)
{
  static const char *const banned[] = {"trusted", "valid signature", "error -", "pkcs7",
                                       "cms",     "smimea",          "invalid", "bogus",
                                       "x.509",   "(null)",          "  ",      "!",
                                       "s/mime",  "unknown error",   "please"};
  g_autofree char *small = g_utf8_strdown (text, -1);

  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (size_t i = 0; i < G_N_ELEMENTS (banned); i++) {
    if (strstr (small, banned[i]) != NULL)
      g_error ("\"%s\" says \"%s\"", text, banned[i]);
  }
}
