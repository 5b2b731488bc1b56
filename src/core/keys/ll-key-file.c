/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "keys/ll-key-file.h"

#include <string.h>

#include "asn1/ll-der-reader.h"
#include "asn1/ll-der-tag.h"
#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "certificate/ll-pem.h"
#include "crypto/ll-gnutls.h"
#include "keys/ll-key-findings.h"
#include "keys/ll-pkcs12.h"
#include "keys/ll-pkcs8.h"
#include "keys/ll-private-key-private.h"

/* One file being read, and whom to ask. */
typedef struct {
  LlKeyFindings findings;
  const char *subject;
  LlPassphrase *passphrase;
  GCancellable *cancellable;
  LlSecret *last_answer; /* owned, nullable: it may open the next key too */
} Reading;

static gboolean
fail (GError **error, LlError code, const char *why)
{
  g_set_error_literal (error, LL_ERROR, (int)code, why);

  return FALSE;
}

typedef struct {
  LlSecret *encrypted;
  Reading *reading;
  LlPrivateKey *key; /* owned, the result */
} Decryption;

static gboolean
try_on_pkcs8 (LlSecret *passphrase, gpointer user_data, GError **error)
{
  Decryption *decryption = user_data;
  size_t size;
  const void *der = ll_secret_get_data (decryption->encrypted, &size);

  decryption->key = ll_pkcs8_decrypt (der, size, passphrase, error);
  if (decryption->key == NULL)
    return FALSE;
  if (decryption->reading->last_answer != passphrase) {
    g_clear_pointer (&decryption->reading->last_answer, ll_secret_unref);
    decryption->reading->last_answer = ll_secret_ref (passphrase);
  }

  return TRUE;
}

static LlPrivateKey *
decrypt_key (Reading *reading, LlSecret *encrypted, GError **error)
{
  Decryption decryption = {encrypted, reading, NULL};
  size_t size;
  const void *der = ll_secret_get_data (encrypted, &size);

  if (!ll_pkcs8_check (der, size, error))
    return NULL;
  if (reading->last_answer != NULL &&
      try_on_pkcs8 (reading->last_answer, &decryption, NULL))
    return decryption.key;
  if (!ll_pkcs8_ask (reading->passphrase, LL_PASSPHRASE_FOR_FILE, reading->subject,
                     try_on_pkcs8, &decryption, reading->cancellable, error))
    return NULL;

  return decryption.key;
}

static LlPrivateKey *
read_traditional (const LlPemBlock *block, GError **error)
{
  if (block->headers != NULL && strstr (block->headers, "ENCRYPTED") != NULL) {
    fail (error, LL_ERROR_UNSUPPORTED,
          "a key encrypted in the traditional format of OpenSSL; `openssl pkcs8 -topk8` "
          "converts it");
    return NULL;
  }

  return ll_private_key_new_from_traditional (block->content, error);
}

static LlPrivateKey *
read_key_block (Reading *reading, const LlPemBlock *block, GError **error)
{
  if (g_str_equal (block->label, "PRIVATE KEY"))
    return ll_private_key_new_from_der (block->content, error);
  if (g_str_equal (block->label, "ENCRYPTED PRIVATE KEY"))
    return decrypt_key (reading, block->content, error);
  if (g_str_equal (block->label, "RSA PRIVATE KEY") ||
      g_str_equal (block->label, "EC PRIVATE KEY"))
    return read_traditional (block, error);
  g_set_error (error, LL_ERROR, LL_ERROR_UNSUPPORTED, "%s: not a key for mail",
               block->label);

  return NULL;
}

static gboolean
read_block (Reading *reading, const LlPemBlock *block, GError **error)
{
  size_t size;
  const void *data = ll_secret_get_data (block->content, &size);

  if (ll_pem_block_is_certificate (block))
    return ll_key_findings_add_certificate (&reading->findings, data, size, error);
  if (g_str_has_suffix (block->label, "PRIVATE KEY")) {
    LlPrivateKey *key = NULL;

    if (!ll_key_findings_has_room (&reading->findings, error))
      return FALSE;
    key = read_key_block (reading, block, error);
    if (key == NULL)
      return FALSE;
    ll_key_findings_take_key (&reading->findings, key);
  }

  return TRUE; /* EC PARAMETERS and other company */
}

static gboolean
read_pem (Reading *reading, GBytes *content, GError **error)
{
  LlPemReader reader = ll_pem_reader_init (content);

  for (;;) {
    g_auto (LlPemBlock) block = {NULL, NULL, NULL};
    gboolean found;

    if (!ll_pem_reader_next (&reader, &block, &found, error))
      return FALSE;
    if (!found)
      return TRUE;
    if (!read_block (reading, &block, error))
      return FALSE;
  }
}

typedef struct {
  Reading *reading;
  LlPkcs12 *file;
} Opening;

static gboolean
try_on_pkcs12 (LlSecret *passphrase, gpointer user_data, GError **error)
{
  Opening *opening = user_data;

  return ll_pkcs12_open (opening->file, ll_secret_get_string (passphrase),
                         &opening->reading->findings, error);
}

/* Without a passphrase, with an empty one, and then with the person's. */
static gboolean
read_pkcs12 (Reading *reading, GBytes *content, GError **error)
{
  g_autoptr (LlPkcs12) file = ll_pkcs12_new (content, reading->cancellable, error);
  static const char *const nothings[] = {NULL, ""};
  Opening opening = {reading, file};

  if (file == NULL)
    return FALSE;
  for (size_t i = 0; i < G_N_ELEMENTS (nothings); i++) {
    g_autoptr (GError) problem = NULL;

    if (ll_pkcs12_open (file, nothings[i], &reading->findings, &problem))
      return TRUE;
    if (!g_error_matches (problem, LL_ERROR, LL_ERROR_PASSPHRASE)) {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  }

  return ll_pkcs8_ask (reading->passphrase, LL_PASSPHRASE_FOR_FILE, reading->subject,
                       try_on_pkcs12, &opening, reading->cancellable, error);
}

/* PrivateKeyInfo begins with its version, EncryptedPrivateKeyInfo is an algorithm and an
 * OCTET STRING. */
static gboolean
is_bare_key (GBytes *content)
{
  LlDerReader file = ll_der_reader_init_bytes (content);
  LlDerReader sequence;
  LlDerReader element;

  if (!ll_der_reader_enter (&file, LL_TAG_SEQUENCE, &sequence) ||
      !ll_der_reader_is_at_end (&file))
    return FALSE;
  if (ll_der_reader_enter (&sequence, LL_TAG_INTEGER, &element))
    return ll_der_reader_enter (&sequence, LL_TAG_SEQUENCE, &element) &&
           ll_der_reader_peek_tag (&sequence) == LL_TAG_OCTET_STRING;

  return ll_der_reader_enter (&sequence, LL_TAG_SEQUENCE, &element) &&
         ll_der_reader_enter (&sequence, LL_TAG_OCTET_STRING, &element) &&
         ll_der_reader_is_at_end (&sequence);
}

static gboolean
read_binary (Reading *reading, GBytes *content, GError **error)
{
  g_autoptr (LlCertificate) certificate = NULL;

  if (ll_pkcs12_is_likely (content))
    return read_pkcs12 (reading, content, error);
  if (is_bare_key (content))
    return fail (error, LL_ERROR_NOT_FOUND, "a private key without a certificate");
  certificate = ll_certificate_new_from_der (content, NULL);
  if (certificate != NULL)
    return fail (error, LL_ERROR_NOT_FOUND, "a certificate without its private key");

  return fail (error, LL_ERROR_MALFORMED, "neither PKCS#12 nor PEM");
}

static gboolean
read_content (Reading *reading, GBytes *content, GError **error)
{
  if (g_bytes_get_size (content) > LL_KEY_FILE_SIZE) {
    g_set_error (error, LL_ERROR, LL_ERROR_LIMIT, "a key file of more than %d octets",
                 LL_KEY_FILE_SIZE);
    return FALSE;
  }
  if (ll_pem_is_likely (content))
    return read_pem (reading, content, error);

  return read_binary (reading, content, error);
}

GPtrArray *
ll_key_file_load (GBytes *content,
                  const char *subject,
                  LlPassphrase *passphrase,
                  GCancellable *cancellable,
                  GError **error)
{
  Reading reading = {.subject = subject,
                     .passphrase = passphrase,
                     .cancellable = cancellable};
  GPtrArray *identities = NULL;

  g_return_val_if_fail (content != NULL, NULL);
  g_return_val_if_fail (subject != NULL, NULL);
  g_return_val_if_fail (passphrase == NULL || LL_IS_PASSPHRASE (passphrase), NULL);

  ll_key_findings_init (&reading.findings);
  if (read_content (&reading, content, error))
    identities = ll_key_findings_pair (&reading.findings, error);
  ll_key_findings_clear (&reading.findings);
  g_clear_pointer (&reading.last_answer, ll_secret_unref);

  return identities;
}

GBytes *
ll_key_file_encrypt_key (LlSecret *pkcs8, LlSecret *passphrase, GError **error)
{
  g_auto (gnutls_x509_privkey_t) key = NULL;
  g_auto (gnutls_datum_t) pem = {NULL, 0};
  gnutls_datum_t der;
  size_t size;
  int rc;

  g_return_val_if_fail (pkcs8 != NULL, NULL);
  g_return_val_if_fail (passphrase != NULL, NULL);

  if (*ll_secret_get_string (passphrase) == '\0') {
    fail (error, LL_ERROR_USAGE, "a private key is not written without a passphrase");
    return NULL;
  }

  der.data = (unsigned char *)ll_secret_get_data (pkcs8, &size);
  der.size = (unsigned int)size;
  rc = gnutls_x509_privkey_init (&key);
  if (rc >= 0)
    rc = gnutls_x509_privkey_import_pkcs8 (key, &der, GNUTLS_X509_FMT_DER, NULL,
                                           GNUTLS_PKCS_PLAIN);
  if (!ll_gnutls_check (rc, LL_ERROR_MALFORMED, "reading a private key", error))
    return NULL;
  rc = gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM,
                                          ll_secret_get_string (passphrase),
                                          GNUTLS_PKCS_PBES2_AES_256, &pem);
  if (!ll_gnutls_check (rc, LL_ERROR_CRYPTO, "encrypting a private key", error))
    return NULL;

  return g_bytes_new (pem.data, pem.size);
}

GBytes *
ll_key_file_encrypt_identity (LlIdentity *identity,
                              LlSecret *passphrase,
                              GCancellable *cancellable,
                              GError **error)
{
  g_autoptr (LlPrivateKey) key = NULL;
  g_autoptr (LlSecret) pkcs8 = NULL;

  g_return_val_if_fail (identity != NULL, NULL);
  g_return_val_if_fail (passphrase != NULL, NULL);

  key = ll_identity_unlock (identity, cancellable, error);
  if (key == NULL)
    return NULL;
  pkcs8 = ll_private_key_dup_pkcs8 (key, error);
  if (pkcs8 == NULL)
    return NULL;

  return ll_key_file_encrypt_key (pkcs8, passphrase, error);
}
