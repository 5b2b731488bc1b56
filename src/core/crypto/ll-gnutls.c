/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crypto/ll-gnutls.h"

gboolean
ll_gnutls_is_unsupported (int rc)
{
  switch (rc) {
  case GNUTLS_E_UNKNOWN_CIPHER_TYPE:
  case GNUTLS_E_UNKNOWN_HASH_ALGORITHM:
  case GNUTLS_E_UNKNOWN_PK_ALGORITHM:
  case GNUTLS_E_UNSUPPORTED_SIGNATURE_ALGORITHM:
  case GNUTLS_E_ECC_UNSUPPORTED_CURVE:
  case GNUTLS_E_UNIMPLEMENTED_FEATURE:
  case GNUTLS_E_INSUFFICIENT_SECURITY:
  case GNUTLS_E_UNKNOWN_ALGORITHM:
    return TRUE;
  default:
    return FALSE;
  }
}

gboolean
ll_gnutls_check (int rc, LlError code, const char *what, GError **error)
{
  if (rc >= 0)
    return TRUE;

  if (ll_gnutls_is_unsupported (rc))
    code = LL_ERROR_UNSUPPORTED;
  g_set_error (error, LL_ERROR, (int)code, "%s: %s", what, gnutls_strerror (rc));

  return FALSE;
}

gnutls_datum_t
ll_gnutls_datum (GBytes *bytes)
{
  size_t size;
  const void *data = g_bytes_get_data (bytes, &size);

  g_return_val_if_fail (size <= G_MAXUINT, ((gnutls_datum_t){NULL, 0}));

  return (gnutls_datum_t){(unsigned char *)data, (unsigned int)size};
}

void
ll_gnutls_datum_clear (gnutls_datum_t *datum)
{
  if (datum->data != NULL)
    gnutls_memset (datum->data, 0, datum->size);
  gnutls_free (datum->data);
  datum->data = NULL;
  datum->size = 0;
}

static void
free_cb (gpointer data)
{
  gnutls_free (data);
}

GBytes *
ll_gnutls_datum_steal (gnutls_datum_t *datum)
{
  GBytes *bytes =
      g_bytes_new_with_free_func (datum->data, datum->size, free_cb, datum->data);

  datum->data = NULL;
  datum->size = 0;

  return bytes;
}

void
ll_gnutls_trust_list_free (gnutls_x509_trust_list_t list)
{
  gnutls_x509_trust_list_deinit (list, 1);
}
