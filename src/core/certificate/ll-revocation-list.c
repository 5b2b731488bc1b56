/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "certificate/ll-revocation-list.h"

#include <string.h>

#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "certificate/ll-pem.h"
#include "crypto/ll-gnutls.h"

struct _LlRevocationList {
  gnutls_x509_crl_t crl; /* owned */
  GBytes *issuer;        /* owned: DER of the Name */
};

LlRevocationList *
ll_revocation_list_parse (GBytes *content, GError **error)
{
  g_autoptr (LlRevocationList) self = NULL;
  gnutls_datum_t data = ll_gnutls_datum (content);
  g_auto (gnutls_datum_t) issuer = {NULL, 0};
  gboolean is_pem = ll_pem_is_likely (content);

  if (g_bytes_get_size (content) > LL_DER_SMALL_SIZE) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_LIMIT, "a revocation list that large");
    return NULL;
  }

  self = g_new0 (LlRevocationList, 1);
  if (!ll_gnutls_check (gnutls_x509_crl_init (&self->crl), LL_ERROR_CRYPTO,
                        "reading a revocation list", error) ||
      !ll_gnutls_check (
          gnutls_x509_crl_import (self->crl, &data,
                                  is_pem ? GNUTLS_X509_FMT_PEM : GNUTLS_X509_FMT_DER),
          LL_ERROR_MALFORMED, "reading a revocation list", error) ||
      !ll_gnutls_check (gnutls_x509_crl_get_raw_issuer_dn (self->crl, &issuer),
                        LL_ERROR_MALFORMED, "reading a revocation list's issuer", error))
    return NULL;
  self->issuer = ll_gnutls_datum_steal (&issuer);

  return g_steal_pointer (&self);
}

void
ll_revocation_list_free (LlRevocationList *self)
{
  if (self->crl != NULL)
    gnutls_x509_crl_deinit (self->crl);
  g_clear_pointer (&self->issuer, g_bytes_unref);
  g_free (self);
}

static gboolean
is_signed_by (const LlRevocationList *self, LlCertificate *issuer)
{
  g_auto (gnutls_x509_crt_t) handle = NULL;
  gnutls_datum_t der = ll_gnutls_datum (ll_certificate_get_der (issuer));
  unsigned int status = GNUTLS_CERT_INVALID;

  return g_bytes_equal (ll_certificate_get_raw_subject (issuer), self->issuer) &&
         gnutls_x509_crt_init (&handle) >= 0 &&
         gnutls_x509_crt_import (handle, &der, GNUTLS_X509_FMT_DER) >= 0 &&
         gnutls_x509_crl_verify (self->crl, &handle, 1,
                                 GNUTLS_VERIFY_DISABLE_TIME_CHECKS |
                                     GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS,
                                 &status) >= 0 &&
         status == 0;
}

static gboolean
is_authentic (const LlRevocationList *self, GPtrArray *issuers)
{
  for (guint i = 0; i < issuers->len; i++) {
    if (is_signed_by (self, issuers->pdata[i]))
      return TRUE;
  }

  return FALSE;
}

/* Serial numbers as numbers: without zero octets in front. */
static gboolean
is_same_serial (GBytes *serial, const guint8 *other, size_t other_size)
{
  size_t size;
  const guint8 *octets = g_bytes_get_data (serial, &size);

  for (; size > 1 && octets[0] == 0; size--)
    octets++;
  for (; other_size > 1 && other[0] == 0; other_size--)
    other++;

  return size == other_size && memcmp (octets, other, size) == 0;
}

static gboolean
names_serial (const LlRevocationList *self, GBytes *serial, gint64 time)
{
  gnutls_x509_crl_iter_t iterator = NULL;
  guint8 octets[LL_CERTIFICATE_SERIAL_SIZE];
  gboolean found = FALSE;

  while (!found) {
    size_t size = sizeof octets;
    time_t when = 0;
    int rc = gnutls_x509_crl_iter_crt_serial (self->crl, &iterator, octets, &size, &when);

    if (rc == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
      break;
    /* A serial that is too long is none of ours; any other trouble fails closed. */
    if (rc == GNUTLS_E_SHORT_MEMORY_BUFFER)
      continue;
    found = rc < 0 || (is_same_serial (serial, octets, size) && when <= time);
  }
  gnutls_x509_crl_iter_deinit (iterator);

  return found;
}

gboolean
ll_revocation_list_revokes (const LlRevocationList *self,
                            LlCertificate *certificate,
                            GPtrArray *issuers,
                            gint64 time)
{
  return g_bytes_equal (ll_certificate_get_raw_issuer (certificate), self->issuer) &&
         is_authentic (self, issuers) &&
         names_serial (self, ll_certificate_get_serial (certificate), time);
}
