/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "dns/ll-smimea-record.h"

#include <stdint.h>

#include "base/ll-bytes.h"
#include "base/ll-error.h"
#include "base/ll-limits.h"

#define HEADER_SIZE 3 /* usage, selector, matching type: one octet each */

struct _LlSmimeaRecord {
  gatomicrefcount refs;
  LlSmimeaUsage usage;
  LlSmimeaSelector selector;
  LlSmimeaMatching matching;
  GBytes *association; /* owned */
};

static gboolean
check_field (const char *name, unsigned int value, unsigned int highest, GError **error)
{
  if (value > highest) {
    g_set_error (error, LL_ERROR, LL_ERROR_UNSUPPORTED, "unknown SMIMEA %s %u", name,
                 value);
    return FALSE;
  }

  return TRUE;
}

static gboolean
check_association (LlSmimeaMatching matching, size_t size, GError **error)
{
  size_t wanted = 0; /* any size above zero */

  switch (matching) {
  case LL_SMIMEA_MATCHING_EXACT:
    break;
  case LL_SMIMEA_MATCHING_SHA256:
    wanted = 32;
    break;
  case LL_SMIMEA_MATCHING_SHA512:
    wanted = 64;
    break;
  }

  if (size == 0 || (wanted != 0 && size != wanted)) {
    g_set_error (error, LL_ERROR, LL_ERROR_MALFORMED,
                 "SMIMEA association data has a wrong length: %zu", size);
    return FALSE;
  }

  return TRUE;
}

LlSmimeaRecord *
ll_smimea_record_new_from_rdata (GBytes *rdata, GError **error)
{
  g_autoptr (LlSmimeaRecord) self = NULL;
  const uint8_t *octets;
  size_t size;

  g_return_val_if_fail (rdata != NULL, NULL);

  octets = g_bytes_get_data (rdata, &size);
  if (size < HEADER_SIZE) {
    g_set_error_literal (error, LL_ERROR, LL_ERROR_MALFORMED,
                         "SMIMEA record is too short");
    return NULL;
  }

  if (size > LL_DNS_RDATA_SIZE) {
    g_set_error (error, LL_ERROR, LL_ERROR_LIMIT, "SMIMEA record has %zu octets", size);
    return NULL;
  }

  if (!check_field ("usage", octets[0], LL_SMIMEA_USAGE_DOMAIN_ISSUED, error) ||
      !check_field ("selector", octets[1], LL_SMIMEA_SELECTOR_PUBLIC_KEY, error) ||
      !check_field ("matching type", octets[2], LL_SMIMEA_MATCHING_SHA512, error) ||
      !check_association (octets[2], size - HEADER_SIZE, error))
    return NULL;

  self = g_new0 (LlSmimeaRecord, 1);
  g_atomic_ref_count_init (&self->refs);
  self->usage = octets[0];
  self->selector = octets[1];
  self->matching = octets[2];
  self->association = g_bytes_new_from_bytes (rdata, HEADER_SIZE, size - HEADER_SIZE);

  return g_steal_pointer (&self);
}

LlSmimeaRecord *
ll_smimea_record_ref (LlSmimeaRecord *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
ll_smimea_record_unref (LlSmimeaRecord *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  g_bytes_unref (self->association);
  g_free (self);
}

LlSmimeaUsage
ll_smimea_record_get_usage (const LlSmimeaRecord *self)
{
  return self->usage;
}

LlSmimeaSelector
ll_smimea_record_get_selector (const LlSmimeaRecord *self)
{
  return self->selector;
}

LlSmimeaMatching
ll_smimea_record_get_matching (const LlSmimeaRecord *self)
{
  return self->matching;
}

GBytes *
ll_smimea_record_get_association (const LlSmimeaRecord *self)
{
  return self->association;
}

char *
ll_smimea_record_format (const LlSmimeaRecord *self)
{
  g_autofree char *hex = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  hex = ll_bytes_format_hex (self->association);

  return g_strdup_printf ("%u %u %u %s", self->usage, self->selector, self->matching,
                          hex);
}
