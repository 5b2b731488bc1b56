/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "dns/ll-smimea-name.h"

#include <string.h>

#include "base/ll-error.h"
#include "base/ll-limits.h"

#define HEX_DIGITS (2 * 28) /* of the hash, the first 28 octets are kept */

static char *
hash_local_part (const char *local_part)
{
  g_autofree char *composed = g_utf8_normalize (local_part, -1, G_NORMALIZE_NFC);
  g_autofree char *hex = NULL;

  hex = g_compute_checksum_for_string (G_CHECKSUM_SHA256, composed, -1);

  return g_strndup (hex, HEX_DIGITS);
}

char *
ll_smimea_name_new (LlAddress *address, GError **error)
{
  const char *local_part;
  const char *domain;
  g_autofree char *hash = NULL;
  g_autofree char *name = NULL;

  g_return_val_if_fail (address != NULL, NULL);

  local_part = ll_address_get_local_part (address);
  domain = ll_address_get_domain (address);
  if (*local_part == '\0' || strchr (domain, '.') == NULL) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_MALFORMED,
                         "no domain can publish certificates for this address");
    return NULL;
  }

  hash = hash_local_part (local_part);
  name = g_strconcat (hash, "._smimecert.", domain, NULL);
  if (strlen (name) > LL_DNS_NAME_SIZE) {
    g_set_error (error, LL_ERROR, LL_ERROR_MALFORMED, "name is too long: %s", domain);
    return NULL;
  }

  return g_steal_pointer (&name);
}
