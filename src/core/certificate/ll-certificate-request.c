/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "certificate/ll-certificate-request.h"

#include <string.h>

#include "asn1/ll-der-tag.h"
#include "asn1/ll-der-writer.h"
#include "asn1/ll-oid.h"
#include "base/ll-error.h"
#include "crypto/ll-gnutls.h"
#include "crypto/ll-random.h"

#define RSA_BITS     3072
#define SERIAL_SIZE  16 /* RFC 5280, section 4.1.2.2 allows 20 */
#define COMMON_NAME  64 /* characters, RFC 5280, appendix A.1: ub-common-name */
#define MADE_WITH    "making a certificate"
#define OID_CN       "2.5.4.3"
#define OID_FOR_MAIL GNUTLS_KP_EMAIL_PROTECTION

static gboolean
check (int rc, GError **error)
{
  return ll_gnutls_check (rc, LL_ERROR_CRYPTO, MADE_WITH, error);
}

static gboolean
generate_key (gnutls_x509_privkey_t key, LlKeyType type, GError **error)
{
  switch (type) {
  case LL_KEY_RSA:
    return check (gnutls_x509_privkey_generate (key, GNUTLS_PK_RSA, RSA_BITS, 0), error);
  case LL_KEY_P256:
    return check (
        gnutls_x509_privkey_generate (
            key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0),
        error);
  case LL_KEY_UNKNOWN:
  case LL_KEY_RSA_PSS:
  case LL_KEY_P384:
  case LL_KEY_P521:
  case LL_KEY_ED25519:
  case LL_KEY_X25519:
    break;
  }
  g_set_error_literal (error, LL_ERROR, LL_ERROR_UNSUPPORTED,
                       "keys of this kind are not made here");

  return FALSE;
}

/* The person's name, else the address, else what of it is short enough. */
static char *
choose_common_name (const LlCertificateRequest *self)
{
  const char *text = ll_address_get_text (self->address);

  if (self->name != NULL && *self->name != '\0') {
    g_autofree char *valid = g_utf8_make_valid (self->name, -1);

    return g_utf8_substring (valid, 0, MIN (g_utf8_strlen (valid, -1), COMMON_NAME));
  }
  if (g_utf8_strlen (text, -1) > COMMON_NAME)
    text = ll_address_get_domain (self->address);

  return g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), COMMON_NAME));
}

static gboolean
set_names (gnutls_x509_crt_t crt, const LlCertificateRequest *self, GError **error)
{
  g_autofree char *name = choose_common_name (self);
  const char *address = ll_address_get_text (self->address);

  if (!check (gnutls_x509_crt_set_dn_by_oid (crt, OID_CN, 0, name,
                                             (unsigned int)strlen (name)),
              error))
    return FALSE;
  /* RFC 9598, section 3: the new form when the local part needs it, and only then. */
  if (g_str_is_ascii (ll_address_get_local_part (self->address)))
    return check (gnutls_x509_crt_set_subject_alt_name (
                      crt, GNUTLS_SAN_RFC822NAME, address, (unsigned int)strlen (address),
                      GNUTLS_FSAN_SET),
                  error);

  return check (gnutls_x509_crt_set_subject_alt_othername (
                    crt, LL_OID_SMTP_UTF8_MAILBOX, address,
                    (unsigned int)strlen (address),
                    GNUTLS_FSAN_SET | GNUTLS_FSAN_ENCODE_UTF8_STRING),
                error);
}

static gboolean
set_serial (gnutls_x509_crt_t crt, GError **error)
{
  uint8_t serial[SERIAL_SIZE];

  ll_random_fill (serial, sizeof serial);
  serial[0] = (uint8_t)((serial[0] & 0x7f) | 0x40); /* positive, and never shorter */

  return check (gnutls_x509_crt_set_serial (crt, serial, sizeof serial), error);
}

/* SMIMECapabilities (RFC 8551, section 2.5.2), what we like best first. */
static gboolean
set_capabilities (gnutls_x509_crt_t crt, GError **error)
{
  static const char *const ciphers[] = {
      LL_OID_AES256_GCM,
      LL_OID_AES128_GCM,
      LL_OID_AES256_CBC,
      LL_OID_AES128_CBC,
  };
  g_autoptr (GByteArray) list = g_byte_array_new ();
  g_autoptr (GByteArray) value = g_byte_array_new ();

  for (size_t i = 0; i < G_N_ELEMENTS (ciphers); i++) {
    g_autoptr (GByteArray) capability = g_byte_array_new ();

    ll_der_write_oid (capability, ciphers[i]);
    ll_der_write_array (list, LL_TAG_SEQUENCE, capability);
  }
  ll_der_write_array (value, LL_TAG_SEQUENCE, list);

  return check (gnutls_x509_crt_set_extension_by_oid (crt, LL_OID_SMIME_CAPABILITIES,
                                                      value->data, value->len, 0),
                error);
}

static gboolean
set_key_id (gnutls_x509_crt_t crt, GError **error)
{
  uint8_t id[64];
  size_t size = sizeof id;

  return check (gnutls_x509_crt_get_key_id (crt, 0, id, &size), error) &&
         check (gnutls_x509_crt_set_subject_key_id (crt, id, size), error);
}

static gboolean
set_usage (gnutls_x509_crt_t crt, LlKeyType type, GError **error)
{
  unsigned int usage = GNUTLS_KEY_DIGITAL_SIGNATURE;

  usage |= type == LL_KEY_RSA ? GNUTLS_KEY_KEY_ENCIPHERMENT : GNUTLS_KEY_KEY_AGREEMENT;

  return check (gnutls_x509_crt_set_basic_constraints (crt, 0, -1), error) &&
         check (gnutls_x509_crt_set_key_usage (crt, usage), error) &&
         check (gnutls_x509_crt_set_key_purpose_oid (crt, OID_FOR_MAIL, 0), error);
}

static gboolean
set_dates (gnutls_x509_crt_t crt, const LlCertificateRequest *self, GError **error)
{
  return check (gnutls_x509_crt_set_activation_time (crt, (time_t)self->not_before),
                error) &&
         check (gnutls_x509_crt_set_expiration_time (crt, (time_t)self->not_after),
                error);
}

/* Everything but the signature. */
static gboolean
fill (gnutls_x509_crt_t crt,
      gnutls_x509_privkey_t key,
      const LlCertificateRequest *self,
      GError **error)
{
  return check (gnutls_x509_crt_set_version (crt, 3), error) &&
         check (gnutls_x509_crt_set_key (crt, key), error) &&
         set_names (crt, self, error) && set_serial (crt, error) &&
         set_dates (crt, self, error) && set_usage (crt, self->key_type, error) &&
         set_key_id (crt, error) && set_capabilities (crt, error);
}

static LlCertificate *
sign (gnutls_x509_crt_t crt, gnutls_x509_privkey_t key, GError **error)
{
  g_auto (gnutls_datum_t) datum = {NULL, 0};
  g_autoptr (GBytes) der = NULL;

  if (!check (gnutls_x509_crt_sign2 (crt, crt, key, GNUTLS_DIG_SHA256, 0), error) ||
      !check (gnutls_x509_crt_export2 (crt, GNUTLS_X509_FMT_DER, &datum), error))
    return NULL;
  der = g_bytes_new (datum.data, datum.size);

  return ll_certificate_new_from_der (der, error);
}

static LlSecret *
export_key (gnutls_x509_privkey_t key, GError **error)
{
  g_auto (gnutls_datum_t) datum = {NULL, 0}; /* wiped with it */

  if (!check (gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_DER, NULL,
                                                 GNUTLS_PKCS_PLAIN, &datum),
              error))
    return NULL;

  return ll_secret_new (datum.data, datum.size);
}

LlCertificate *
ll_certificate_request_self_sign (const LlCertificateRequest *self,
                                  LlSecret **out_key,
                                  GError **error)
{
  g_auto (gnutls_x509_privkey_t) key = NULL;
  g_auto (gnutls_x509_crt_t) crt = NULL;
  g_autoptr (LlCertificate) certificate = NULL;
  g_autoptr (LlSecret) pkcs8 = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (self->address != NULL, NULL);
  g_return_val_if_fail (out_key != NULL, NULL);

  if (!check (gnutls_x509_privkey_init (&key), error) ||
      !check (gnutls_x509_crt_init (&crt), error) ||
      !generate_key (key, self->key_type, error) || !fill (crt, key, self, error))
    return NULL;
  certificate = sign (crt, key, error);
  pkcs8 = certificate != NULL ? export_key (key, error) : NULL;
  if (pkcs8 == NULL)
    return NULL;
  *out_key = g_steal_pointer (&pkcs8);

  return g_steal_pointer (&certificate);
}
