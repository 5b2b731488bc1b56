/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cms/ll-cms-recipient.h"

#include <string.h>

#include "base/ll-bytes.h"
#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "cms-envelope.h"
#include "cms-people.h"
#include "crypto/ll-random.h"

#define RSA_ALGORITHM "300d06092a864886f70d0101010500"

static LlTestShell *shell;
static LlCertificate *rsa, *p256, *stranger;
static GPtrArray *identities; /* of rsa and p256 */

static GBytes *
get_issuer (LlCertificate *certificate)
{
  return g_bytes_ref (ll_certificate_get_raw_issuer (certificate));
}

/* The serial number with @zeros octets in front, its last octet changed by @change. */
static GBytes *
write_serial (LlCertificate *certificate, size_t zeros, uint8_t change)
{
  GBytes *serial = ll_certificate_get_serial (certificate);
  size_t size = g_bytes_get_size (serial);
  g_autofree uint8_t *octets = g_malloc0 (zeros + size);

  memcpy (octets + zeros, g_bytes_get_data (serial, NULL), size);
  octets[zeros + size - 1] ^= change;

  return cms_envelope_octets (0x02, octets, zeros + size);
}

static GBytes *
write_key_id (uint8_t tag, LlCertificate *certificate, size_t size)
{
  GBytes *key_id = ll_certificate_get_subject_key_id (certificate);

  g_assert_nonnull (key_id);
  g_assert_cmpuint (size, <=, g_bytes_get_size (key_id));

  return cms_envelope_octets (tag, g_bytes_get_data (key_id, NULL), size);
}

/* Takes @id. */
static GBytes *
write_transport (GBytes *id)
{
  return cms_envelope_element (0x30, cms_envelope_integer (2), id,
                               cms_envelope_raw (RSA_ALGORITHM),
                               cms_envelope_octets (0x04, "key", 3), NULL);
}

/* Takes @info.  Returns: (transfer full): who was found. */
static GPtrArray *
find (GBytes *info, unsigned int *out_count)
{
  g_autoptr (GBytes) owned = info;
  g_autoptr (GPtrArray) found =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_cms_recipient_free);
  g_autoptr (GError) error = NULL;

  ll_cms_recipient_find (owned, identities, found, out_count, &error);
  g_assert_no_error (error);

  return g_steal_pointer (&found);
}

/* @certificate: who is to be found, NULL for nobody. */
static void
check_found (GBytes *info, LlCertificate *certificate)
{
  unsigned int count;
  g_autoptr (GPtrArray) found = find (info, &count);
  LlIdentity *identity;

  g_assert_cmpuint (count, ==, 1);
  g_assert_cmpuint (found->len, ==, certificate != NULL ? 1 : 0);
  if (certificate == NULL)
    return;
  identity = ll_cms_recipient_get_identity (g_ptr_array_index (found, 0));
  g_assert_true (
      ll_certificate_equal (ll_identity_get_certificate (identity), certificate));
}

static GBytes *
write_id (GBytes *issuer, GBytes *serial)
{
  return cms_envelope_element (0x30, issuer, serial, NULL);
}

/* RFC 5652, section 6.2.1: by issuer and serial number, or by key identifier. */
static void
test_transport_ids (void)
{
  check_found (write_transport (write_id (get_issuer (rsa), write_serial (rsa, 0, 0))),
               rsa);
  check_found (write_transport (write_id (get_issuer (rsa), write_serial (rsa, 2, 0))),
               rsa);
  check_found (write_transport (write_id (get_issuer (rsa), write_serial (rsa, 0, 1))),
               NULL);
  check_found (write_transport (write_id (get_issuer (p256), write_serial (rsa, 0, 0))),
               NULL);
  check_found (
      write_transport (write_id (get_issuer (stranger), write_serial (stranger, 0, 0))),
      NULL);
  check_found (write_transport (write_key_id (0x80, rsa, 20)), rsa);
  check_found (write_transport (write_key_id (0x80, rsa, 19)), NULL);
  check_found (write_transport (write_key_id (0x80, rsa, 0)), NULL);
  check_found (write_transport (write_key_id (0x80, stranger, 20)), NULL);
}

/* Takes @keys, a SEQUENCE OF RecipientEncryptedKey. */
static GBytes *
write_agreement (GBytes *keys)
{
  return cms_envelope_element (
      0xa1, cms_envelope_integer (3),
      cms_envelope_raw ("a011a10f300906072a8648ce3d0201030200aa"),
      cms_envelope_raw ("a1060404aabbccdd"),
      cms_envelope_raw ("301506062b8104010b01300b060960864801650304012d"), keys, NULL);
}

/* Takes @id. */
static GBytes *
write_key (GBytes *id)
{
  return cms_envelope_element (0x30, id, cms_envelope_octets (0x04, "key", 3), NULL);
}

/* Section 6.2.2: also by RecipientKeyIdentifier, with a date of no meaning to us. */
static void
test_agreement_ids (void)
{
  GBytes *by_name = write_id (get_issuer (p256), write_serial (p256, 0, 0));
  GBytes *by_key = cms_envelope_element (0xa0, write_key_id (0x04, p256, 20), NULL);
  GBytes *with_date =
      cms_envelope_element (0xa0, write_key_id (0x04, p256, 20),
                            cms_envelope_octets (0x18, "20200101000000Z", 15), NULL);
  GBytes *other = cms_envelope_element (0xa0, write_key_id (0x04, stranger, 20), NULL);

  check_found (write_agreement (cms_envelope_element (0x30, write_key (by_name), NULL)),
               p256);
  check_found (write_agreement (cms_envelope_element (0x30, write_key (by_key), NULL)),
               p256);
  check_found (write_agreement (cms_envelope_element (0x30, write_key (with_date), NULL)),
               p256);
  check_found (write_agreement (cms_envelope_element (0x30, write_key (other), NULL)),
               NULL);
}

static void
test_agreement_with_several (void)
{
  unsigned int count;
  g_autoptr (GPtrArray) found = find (
      write_agreement (cms_envelope_element (
          0x30,
          write_key (
              cms_envelope_element (0xa0, write_key_id (0x04, stranger, 20), NULL)),
          write_key (cms_envelope_element (0xa0, write_key_id (0x04, p256, 20), NULL)),
          write_key (cms_envelope_element (0xa0, write_key_id (0x04, rsa, 20), NULL)),
          NULL)),
      &count);

  g_assert_cmpuint (count, ==, 3);
  g_assert_cmpuint (found->len, ==, 2);
  g_assert_null (ll_cms_recipient_get_unsupported (g_ptr_array_index (found, 0)));
  g_assert_nonnull (
      strstr (ll_cms_recipient_get_unsupported (g_ptr_array_index (found, 1)),
              "without an elliptic curve key"));
}

/* LL_CMS_RECIPIENTS keys of one agreement: below, at and above. */
static void
test_agreement_limit (void)
{
  for (unsigned int n = LL_CMS_RECIPIENTS - 1; n <= LL_CMS_RECIPIENTS + 1; n++) {
    g_autoptr (GByteArray) keys = g_byte_array_new ();
    g_autoptr (GPtrArray) found =
        g_ptr_array_new_with_free_func ((GDestroyNotify)ll_cms_recipient_free);
    g_autoptr (GBytes) info = NULL;
    g_autoptr (GError) error = NULL;
    unsigned int count = 0;

    for (unsigned int i = 0; i < n; i++) {
      g_autoptr (GBytes) key = write_key (
          cms_envelope_element (0xa0, write_key_id (0x04, stranger, 20), NULL));

      g_byte_array_append (keys, g_bytes_get_data (key, NULL),
                           (guint)g_bytes_get_size (key));
    }
    info = write_agreement (cms_envelope_octets (0x30, keys->data, keys->len));
    if (n <= LL_CMS_RECIPIENTS) {
      g_assert_true (ll_cms_recipient_find (info, identities, found, &count, &error));
      g_assert_cmpuint (count, ==, n);
    } else {
      g_assert_false (ll_cms_recipient_find (info, identities, found, &count, &error));
      g_assert_error (error, LL_ERROR, LL_ERROR_LIMIT);
    }
  }
}

static void
check_cut_short (GBytes *info)
{
  for (size_t size = 0; size < g_bytes_get_size (info); size++) {
    g_autoptr (GBytes) part = g_bytes_new_from_bytes (info, 0, size);
    g_autoptr (GPtrArray) found =
        g_ptr_array_new_with_free_func ((GDestroyNotify)ll_cms_recipient_free);
    g_autoptr (GError) error = NULL;
    unsigned int count;

    g_assert_false (ll_cms_recipient_find (part, identities, found, &count, &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
  }
}

/* What is sealed is found and opened again by its owner, and by nobody else's key. */
static void
test_round_trip (void)
{
  LlCertificate *certificates[] = {rsa, p256};

  for (size_t i = 0; i < G_N_ELEMENTS (certificates); i++) {
    for (size_t size = 16; size <= 32; size += 8) {
      g_autoptr (GError) error = NULL;
      g_autoptr (LlSecret) key = ll_random_new_secret (size);
      g_autoptr (GBytes) info = ll_cms_recipient_seal (certificates[i], key, &error);
      g_autoptr (GPtrArray) found = NULL;
      g_autoptr (LlPrivateKey) private_key = NULL;
      g_autoptr (LlSecret) back = NULL;
      LlCmsRecipient *recipient;
      unsigned int count;

      g_assert_no_error (error);
      check_cut_short (info);
      found = find (g_bytes_ref (info), &count);
      g_assert_cmpuint (found->len, ==, 1);
      recipient = g_ptr_array_index (found, 0);
      private_key =
          ll_identity_unlock (ll_cms_recipient_get_identity (recipient), NULL, &error);
      g_assert_no_error (error);
      back = ll_cms_recipient_open (recipient, private_key, size, &error);
      g_assert_no_error (error);
      g_assert_true (ll_bytes_equal_secret (ll_secret_get_data (back, NULL),
                                            ll_secret_get_data (key, NULL), size));
    }
  }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  shell = cms_people_new ();
  rsa = cms_people_get_certificate (shell, "rsa2");
  p256 = cms_people_get_certificate (shell, "p256");
  stranger = cms_people_get_certificate (shell, "rsa3");
  identities = cms_people_get_identities (shell, "rsa2 p256");

  g_test_add_func ("/cms/recipient/transport-identifiers", test_transport_ids);
  g_test_add_func ("/cms/recipient/agreement-identifiers", test_agreement_ids);
  g_test_add_func ("/cms/recipient/agreement-with-several", test_agreement_with_several);
  g_test_add_func ("/cms/recipient/agreement-limit", test_agreement_limit);
  g_test_add_func ("/cms/recipient/round-trip", test_round_trip);

  status = g_test_run ();
  g_ptr_array_unref (identities);
  ll_certificate_unref (rsa);
  ll_certificate_unref (p256);
  ll_certificate_unref (stranger);
  ll_test_shell_free (shell);

  return status;
}
