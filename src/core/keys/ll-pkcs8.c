/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "keys/ll-pkcs8.h"

#include "asn1/ll-der-tag.h"
#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "crypto/ll-gnutls.h"

static gboolean
malformed (GError **error)
{
  g_set_error_literal (error, LL_ERROR, LL_ERROR_MALFORMED,
                       "encrypted key: parameters are broken");

  return FALSE;
}

/* The cursor is at the number of rounds. */
static gboolean
check_rounds (LlDerReader *parameters, GError **error)
{
  unsigned int rounds;

  if (ll_der_reader_peek_tag (parameters) != LL_TAG_INTEGER)
    return malformed (error);
  if (!ll_der_reader_take_small_integer (parameters, &rounds) ||
      rounds > LL_KEY_FILE_ROUNDS) {
    g_set_error (error, LL_ERROR, LL_ERROR_LIMIT,
                 "encrypted key: more than %u rounds for a passphrase",
                 LL_KEY_FILE_ROUNDS);
    return FALSE;
  }

  return TRUE;
}

/* SEQUENCE { salt, rounds, ... }: PBKDF2, PBES1 and PKCS#12 have the same beginning. */
static gboolean
check_salt_and_rounds (LlDerReader *reader, GError **error)
{
  LlDerReader parameters;
  LlDerReader salt;

  if (!ll_der_reader_enter (reader, LL_TAG_SEQUENCE, &parameters) ||
      !ll_der_reader_enter (&parameters, LL_TAG_OCTET_STRING, &salt))
    return malformed (error);

  return check_rounds (&parameters, error);
}

/* PBES2-params, RFC 8018, appendix A.4. */
static gboolean
check_pbes2 (LlDerReader *reader, GError **error)
{
  LlDerReader parameters;
  LlDerReader derivation;
  LlDerReader oid;

  if (!ll_der_reader_enter (reader, LL_TAG_SEQUENCE, &parameters) ||
      !ll_der_reader_enter (&parameters, LL_TAG_SEQUENCE, &derivation) ||
      !ll_der_reader_take_oid (&derivation, &oid))
    return malformed (error);
  if (!ll_der_reader_oid_is (&oid, "1.2.840.113549.1.5.12")) {
    g_autofree char *name = ll_der_reader_format_oid (&oid);

    g_set_error (error, LL_ERROR, LL_ERROR_UNSUPPORTED,
                 "encrypted key: key derivation %s is not handled",
                 name != NULL ? name : "of an unknown kind");
    return FALSE;
  }

  return check_salt_and_rounds (&derivation, error);
}

gboolean
ll_pkcs8_check_algorithm (LlDerReader algorithm, GError **error)
{
  LlDerReader content;
  LlDerReader oid;

  if (!ll_der_reader_enter (&algorithm, LL_TAG_SEQUENCE, &content) ||
      !ll_der_reader_take_oid (&content, &oid))
    return malformed (error);
  if (ll_der_reader_oid_is (&oid, "1.2.840.113549.1.5.13"))
    return check_pbes2 (&content, error);

  /* PBES1 and the schemes of PKCS#12; GnuTLS says which of them it has. */
  return check_salt_and_rounds (&content, error);
}

gboolean
ll_pkcs8_check (const void *der, size_t size, GError **error)
{
  LlDerReader file = ll_der_reader_init (der, size);
  LlDerReader content;
  LlDerReader algorithm;
  LlDerReader octets;

  if (!ll_der_reader_enter (&file, LL_TAG_SEQUENCE, &content) ||
      !ll_der_reader_is_at_end (&file) || !ll_der_reader_take (&content, &algorithm) ||
      !ll_der_reader_enter (&content, LL_TAG_OCTET_STRING, &octets))
    return malformed (error);

  return ll_pkcs8_check_algorithm (algorithm, error);
}

LlPrivateKey *
ll_pkcs8_decrypt (const void *encrypted,
                  size_t size,
                  LlSecret *passphrase,
                  GError **error)
{
  g_auto (gnutls_x509_privkey_t) key = NULL;
  g_auto (gnutls_datum_t) plain = {NULL, 0};
  g_autoptr (LlSecret) pkcs8 = NULL;
  gnutls_datum_t datum = {(unsigned char *)encrypted, (unsigned int)size};
  int rc;

  if (!ll_pkcs8_check (encrypted, size, error))
    return NULL;

  rc = gnutls_x509_privkey_init (&key);
  if (!ll_gnutls_check (rc, LL_ERROR_CRYPTO, "reading a private key", error))
    return NULL;
  rc = gnutls_x509_privkey_import_pkcs8 (key, &datum, GNUTLS_X509_FMT_DER,
                                         ll_secret_get_string (passphrase), 0);
  /* A wrong passphrase shows as bad padding or, one time in 256, as nonsense inside: the
   * outside has been checked before. */
  if (!ll_gnutls_check (rc, LL_ERROR_PASSPHRASE, "decrypting a private key", error))
    return NULL;

  rc = gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_DER, NULL,
                                          GNUTLS_PKCS_PLAIN, &plain);
  if (!ll_gnutls_check (rc, LL_ERROR_UNSUPPORTED, "reading a private key", error))
    return NULL;
  pkcs8 = ll_secret_new (plain.data, plain.size);

  return ll_private_key_new_from_der (pkcs8, error);
}

gboolean
ll_pkcs8_ask (LlPassphrase *passphrase,
              LlPassphrasePurpose purpose,
              const char *subject,
              LlPassphraseTry attempt,
              gpointer user_data,
              GCancellable *cancellable,
              GError **error)
{
  if (passphrase == NULL) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_PASSPHRASE,
                         "there is nobody to ask for a passphrase");
    return FALSE;
  }

  for (int i = 0; i < LL_PASSPHRASE_TRIES; i++) {
    g_autoptr (GError) problem = NULL;
    g_autoptr (LlSecret) answer =
        ll_passphrase_ask (passphrase, purpose, subject, i > 0, cancellable, error);

    if (answer == NULL)
      return FALSE;
    if (attempt (answer, user_data, &problem))
      return TRUE;
    if (!g_error_matches (problem, LL_ERROR, LL_ERROR_PASSPHRASE)) {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  }
  g_set_error (error, LL_ERROR, LL_ERROR_PASSPHRASE, "the passphrase was wrong %d times",
               LL_PASSPHRASE_TRIES);

  return FALSE;
}
