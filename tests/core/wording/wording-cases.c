/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wording-cases.h"

#include <string.h>

#include "support/ll-test-certificate.h"

LlAddress *
wording_get_alice (void)
{
  static LlAddress *alice;

  if (alice == NULL)
    alice = ll_address_parse ("alice@example.org", NULL);

  return alice;
}

LlCertificate *
wording_get_certificate (void)
{
  static LlCertificate *certificate;

  if (certificate == NULL) {
    LlTestCertificate written = {.subject = "alice", .issuer = "Lab Mail CA"};

    certificate = ll_test_certificate_make (&written);
  }

  return certificate;
}

static GBytes *
make_record (char kind)
{
  GBytes *der = ll_certificate_get_der (wording_get_certificate ());
  g_autoptr (GBytes) spki = ll_test_key_dup_spki (ll_test_key_get (0));
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
