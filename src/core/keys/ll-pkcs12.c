/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "keys/ll-pkcs12.h"

#include <string.h>

#include "asn1/ll-ber-stream.h"
#include "asn1/ll-der-reader.h"
#include "asn1/ll-der-tag.h"
#include "asn1/ll-oid.h"
#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "crypto/ll-gnutls.h"
#include "keys/ll-pkcs8.h"

#define TAG_EXPLICIT   0xa0
#define OID_PBMAC1     "1.2.840.113549.1.5.14"
#define LONGEST_PREFIX 16 /* octets that tell a PKCS#12 file */

struct _LlPkcs12 {
  gnutls_pkcs12_t file; /* owned */
  gboolean has_mac;
  GCancellable *cancellable; /* owned, nullable */
};

static gboolean
malformed (GError **error)
{
  g_set_error_literal (error, LL_ERROR, LL_ERROR_MALFORMED, "broken PKCS#12 file");

  return FALSE;
}

gboolean
ll_pkcs12_is_likely (GBytes *content)
{
  size_t size;
  const uint8_t *data = g_bytes_get_data (content, &size);
  size_t header;

  if (size < LONGEST_PREFIX || data[0] != LL_TAG_SEQUENCE)
    return FALSE;
  header = data[1] > 0x80 ? 2u + (data[1] & 0x7fu) : 2u;

  return header + 3 <= LONGEST_PREFIX && memcmp (data + header, "\x02\x01\x03", 3) == 0;
}

static GBytes *
to_der (const void *ber, size_t size, GError **error)
{
  g_autoptr (GInputStream) source =
      g_memory_input_stream_new_from_data (ber, (gssize)size, NULL);
  g_autoptr (LlBerStream) stream = ll_ber_stream_new (source, NULL);
  g_autoptr (GBytes) der = ll_ber_stream_take (stream, error);

  if (der == NULL || !ll_ber_stream_check_end (stream, error))
    return NULL;

  return g_steal_pointer (&der);
}

/* MacData, RFC 7292, section 4: DigestInfo, salt, rounds DEFAULT 1. */
static gboolean
check_mac (LlDerReader mac, GError **error)
{
  LlDerReader info;
  LlDerReader algorithm;
  LlDerReader oid;
  LlDerReader salt;
  unsigned int rounds = 1;

  if (!ll_der_reader_enter (&mac, LL_TAG_SEQUENCE, &info) ||
      !ll_der_reader_enter (&info, LL_TAG_SEQUENCE, &algorithm) ||
      !ll_der_reader_take_oid (&algorithm, &oid) ||
      !ll_der_reader_enter (&mac, LL_TAG_OCTET_STRING, &salt))
    return malformed (error);
  if (ll_der_reader_oid_is (&oid, OID_PBMAC1)) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_UNSUPPORTED,
                         "PKCS#12 with PBMAC1 (RFC 9579) is not handled");
    return FALSE;
  }
  if (ll_der_reader_is_at_end (&mac))
    return TRUE;
  if (ll_der_reader_peek_tag (&mac) != LL_TAG_INTEGER)
    return malformed (error);
  if (!ll_der_reader_take_small_integer (&mac, &rounds) || rounds > LL_KEY_FILE_ROUNDS) {
    g_set_error (error, LL_ERROR, LL_ERROR_LIMIT, "PKCS#12: more than %u rounds",
                 LL_KEY_FILE_ROUNDS);
    return FALSE;
  }

  return TRUE;
}

/* EncryptedData, RFC 5652, section 8. */
static gboolean
check_encrypted_data (LlDerReader content, GError **error)
{
  LlDerReader data;
  LlDerReader info;
  LlDerReader oid;
  LlDerReader algorithm;
  unsigned int version;

  if (!ll_der_reader_enter (&content, LL_TAG_SEQUENCE, &data) ||
      !ll_der_reader_take_small_integer (&data, &version) ||
      !ll_der_reader_enter (&data, LL_TAG_SEQUENCE, &info) ||
      !ll_der_reader_take_oid (&info, &oid) || !ll_der_reader_take (&info, &algorithm))
    return malformed (error);

  return ll_pkcs8_check_algorithm (algorithm, error);
}

/* One ContentInfo of the AuthenticatedSafe; a safe that is not encrypted holds keys which
 * are looked at one by one later. */
static gboolean
check_safe (LlDerReader safe, GError **error)
{
  LlDerReader oid;
  LlDerReader content;

  if (!ll_der_reader_take_oid (&safe, &oid) ||
      !ll_der_reader_enter (&safe, TAG_EXPLICIT, &content))
    return malformed (error);
  if (ll_der_reader_oid_is (&oid, LL_OID_ENCRYPTED_DATA))
    return check_encrypted_data (content, error);
  if (!ll_der_reader_oid_is (&oid, LL_OID_DATA)) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_UNSUPPORTED,
                         "PKCS#12 protected otherwise than by a passphrase");
    return FALSE;
  }

  return TRUE;
}

static gboolean
check_safes (LlDerReader octets, GError **error)
{
  g_autoptr (GBytes) der = to_der (octets.data, octets.size, error);
  LlDerReader reader;
  LlDerReader list;
  LlDerReader safe;

  if (der == NULL)
    return FALSE;
  reader = ll_der_reader_init_bytes (der);
  if (!ll_der_reader_enter (&reader, LL_TAG_SEQUENCE, &list))
    return malformed (error);
  for (int i = 0; !ll_der_reader_is_at_end (&list); i++) {
    if (i == LL_KEY_FILE_SAFES) {
      g_set_error (error, LL_ERROR, LL_ERROR_LIMIT, "PKCS#12: more than %d safes",
                   LL_KEY_FILE_SAFES);
      return FALSE;
    }
    if (!ll_der_reader_enter (&list, LL_TAG_SEQUENCE, &safe))
      return malformed (error);
    if (!check_safe (safe, error))
      return FALSE;
  }

  return TRUE;
}

/* PFX, RFC 7292, section 4. */
static gboolean
check_file (LlPkcs12 *self, GBytes *der, GError **error)
{
  LlDerReader reader = ll_der_reader_init_bytes (der);
  LlDerReader file;
  LlDerReader info;
  LlDerReader oid;
  LlDerReader content;
  LlDerReader octets;
  LlDerReader mac;
  unsigned int version;

  if (!ll_der_reader_enter (&reader, LL_TAG_SEQUENCE, &file) ||
      !ll_der_reader_take_small_integer (&file, &version) || version != 3 ||
      !ll_der_reader_enter (&file, LL_TAG_SEQUENCE, &info) ||
      !ll_der_reader_take_oid (&info, &oid) ||
      !ll_der_reader_enter (&info, TAG_EXPLICIT, &content))
    return malformed (error);
  if (!ll_der_reader_oid_is (&oid, LL_OID_DATA)) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_UNSUPPORTED,
                         "PKCS#12 signed with a key instead of a passphrase");
    return FALSE;
  }
  if (!ll_der_reader_enter (&content, LL_TAG_OCTET_STRING, &octets))
    return malformed (error);
  self->has_mac = ll_der_reader_enter (&file, LL_TAG_SEQUENCE, &mac);
  if (self->has_mac && !check_mac (mac, error))
    return FALSE;

  return check_safes (octets, error);
}

LlPkcs12 *
ll_pkcs12_new (GBytes *content, GCancellable *cancellable, GError **error)
{
  g_autoptr (LlPkcs12) self = g_new0 (LlPkcs12, 1);
  g_autoptr (GBytes) der = NULL;
  gnutls_datum_t datum;
  size_t size;
  const void *data = g_bytes_get_data (content, &size);
  int rc;

  if (cancellable != NULL)
    self->cancellable = g_object_ref (cancellable);
  der = to_der (data, size, error);
  if (der == NULL || !check_file (self, der, error))
    return NULL;

  datum = ll_gnutls_datum (der);
  rc = gnutls_pkcs12_init (&self->file);
  if (rc >= 0)
    rc = gnutls_pkcs12_import (self->file, &datum, GNUTLS_X509_FMT_DER, 0);
  if (!ll_gnutls_check (rc, LL_ERROR_MALFORMED, "reading a PKCS#12 file", error))
    return NULL;

  return g_steal_pointer (&self);
}

void
ll_pkcs12_free (LlPkcs12 *self)
{
  g_clear_pointer (&self->file, gnutls_pkcs12_deinit);
  g_clear_object (&self->cancellable);
  g_free (self);
}

static LlPrivateKey *
read_plain_key (const gnutls_datum_t *der, GError **error)
{
  g_autoptr (LlSecret) pkcs8 = ll_secret_new (der->data, der->size);

  return ll_private_key_new_from_der (pkcs8, error);
}

static LlPrivateKey *
read_shrouded_key (const gnutls_datum_t *ber, const char *passphrase, GError **error)
{
  g_autoptr (GBytes) der = to_der (ber->data, ber->size, error);
  g_autoptr (LlSecret) secret = NULL;
  size_t size;
  const void *data;

  if (der == NULL)
    return NULL;
  data = g_bytes_get_data (der, &size);
  secret = ll_secret_new (passphrase != NULL ? passphrase : "",
                          passphrase != NULL ? strlen (passphrase) : 0);

  return ll_pkcs8_decrypt (data, size, secret, error);
}

static gboolean
add_key (LlKeyFindings *findings,
         gnutls_pkcs12_bag_type_t type,
         const gnutls_datum_t *data,
         const char *passphrase,
         GError **error)
{
  LlPrivateKey *key;

  if (!ll_key_findings_has_room (findings, error))
    return FALSE;
  key = type == GNUTLS_BAG_PKCS8_KEY ? read_plain_key (data, error)
                                     : read_shrouded_key (data, passphrase, error);
  if (key == NULL)
    return FALSE;
  ll_key_findings_take_key (findings, key);

  return TRUE;
}

static gboolean
read_entry (LlKeyFindings *findings,
            gnutls_pkcs12_bag_t bag,
            unsigned int index,
            const char *passphrase,
            GError **error)
{
  int type = gnutls_pkcs12_bag_get_type (bag, index);
  gnutls_datum_t data = {NULL, 0}; /* borrowed */
  int rc;

  if (type != GNUTLS_BAG_PKCS8_KEY && type != GNUTLS_BAG_PKCS8_ENCRYPTED_KEY &&
      type != GNUTLS_BAG_CERTIFICATE)
    return TRUE; /* CRLs and secrets of others */
  rc = gnutls_pkcs12_bag_get_data (bag, index, &data);
  if (!ll_gnutls_check (rc, LL_ERROR_MALFORMED, "reading a PKCS#12 file", error))
    return FALSE;
  if (type == GNUTLS_BAG_CERTIFICATE)
    return ll_key_findings_add_certificate (findings, data.data, data.size, error);

  return add_key (findings, (gnutls_pkcs12_bag_type_t)type, &data, passphrase, error);
}

/* With a MAC that was right a failure to decrypt is the file's fault. */
static gboolean
open_bag (const LlPkcs12 *self,
          gnutls_pkcs12_bag_t bag,
          const char *passphrase,
          GError **error)
{
  LlError code = self->has_mac ? LL_ERROR_MALFORMED : LL_ERROR_PASSPHRASE;

  if (gnutls_pkcs12_bag_get_type (bag, 0) != GNUTLS_BAG_ENCRYPTED)
    return TRUE;

  return ll_gnutls_check (gnutls_pkcs12_bag_decrypt (bag, passphrase), code,
                          "decrypting a PKCS#12 file", error);
}

static gboolean
read_bag (const LlPkcs12 *self,
          gnutls_pkcs12_bag_t bag,
          const char *passphrase,
          LlKeyFindings *findings,
          GError **error)
{
  int count;

  if (!open_bag (self, bag, passphrase, error))
    return FALSE;
  count = gnutls_pkcs12_bag_get_count (bag);
  if (!ll_gnutls_check (count, LL_ERROR_MALFORMED, "reading a PKCS#12 file", error))
    return FALSE;
  for (int i = 0; i < count; i++)
    if (g_cancellable_set_error_if_cancelled (self->cancellable, error) ||
        !read_entry (findings, bag, (unsigned int)i, passphrase, error))
      return FALSE;

  return TRUE;
}

static gboolean
read_bags (const LlPkcs12 *self,
           const char *passphrase,
           LlKeyFindings *findings,
           GError **error)
{
  for (int i = 0;; i++) {
    g_auto (gnutls_pkcs12_bag_t) bag = NULL;
    int rc = gnutls_pkcs12_bag_init (&bag);

    if (rc >= 0)
      rc = gnutls_pkcs12_get_bag (self->file, i, bag);
    if (rc == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
      return TRUE;
    if (!ll_gnutls_check (rc, LL_ERROR_MALFORMED, "reading a PKCS#12 file", error) ||
        !read_bag (self, bag, passphrase, findings, error))
      return FALSE;
  }
}

static gboolean
verify_mac (const LlPkcs12 *self, const char *passphrase, GError **error)
{
  int rc;

  if (!self->has_mac)
    return TRUE;
  rc = gnutls_pkcs12_verify_mac (self->file, passphrase);
  if (rc == GNUTLS_E_MAC_VERIFY_FAILED) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_PASSPHRASE,
                         "the passphrase is not the file's");
    return FALSE;
  }

  return ll_gnutls_check (rc, LL_ERROR_MALFORMED, "checking a PKCS#12 file", error);
}

static gboolean
open_with (LlPkcs12 *self, const char *passphrase, LlKeyFindings *out, GError **error)
{
  LlKeyFindings findings;

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error) ||
      !verify_mac (self, passphrase, error))
    return FALSE;

  ll_key_findings_init (&findings);
  if (!read_bags (self, passphrase, &findings, error)) {
    ll_key_findings_clear (&findings);
    return FALSE;
  }
  ll_key_findings_clear (out);
  *out = findings;

  return TRUE;
}

/* gpgsm, and openssl before 1.1, take each octet of UTF-8 for a character of its own. */
static LlSecret *
spell_octets (const char *passphrase)
{
  size_t size = strlen (passphrase);
  LlSecret *spelt = ll_secret_new_empty (2 * size);
  char *end = ll_secret_get_writable (spelt);

  for (size_t i = 0; i < size; i++)
    end += g_unichar_to_utf8 ((uint8_t)passphrase[i], end);

  return spelt;
}

gboolean
ll_pkcs12_open (LlPkcs12 *self,
                const char *passphrase,
                LlKeyFindings *out,
                GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (LlSecret) spelt = NULL;

  if (open_with (self, passphrase, out, &problem))
    return TRUE;
  if (passphrase != NULL && !g_str_is_ascii (passphrase) &&
      g_error_matches (problem, LL_ERROR, LL_ERROR_PASSPHRASE)) {
    spelt = spell_octets (passphrase);
    if (open_with (self, ll_secret_get_string (spelt), out, NULL))
      return TRUE;
  }
  g_propagate_error (error, g_steal_pointer (&problem));

  return FALSE;
}
