/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdint.h>

#include "trust/ll-association.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* Cuts the input into records: two octets of length, then the data. */
static GPtrArray *
cut_records (const uint8_t *data, size_t size)
{
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);

  while (size >= 2) {
    size_t length = MIN ((size_t)data[0] << 8 | data[1], size - 2);

    g_ptr_array_add (records, g_bytes_new (data + 2, length));
    data += 2 + length;
    size -= 2 + length;
  }

  return records;
}

static gboolean
check_rows (const LlSmimeaAnswer *answer)
{
  gboolean has_usable = FALSE;

  for (guint i = 0; i < ll_smimea_answer_get_n_rows (answer); i++) {
    const LlSmimeaRow *row = ll_smimea_answer_get_row (answer, i);

    g_assert (row->is_usable == (row->why_not == NULL));
    has_usable = has_usable || row->is_usable;
  }

  return has_usable;
}

/* What a record publishes itself, it must recognise: usage 3 by a match. */
static void
check_associations (LlSmimeaAnswer *answer)
{
  for (guint i = 0; i < ll_smimea_answer_get_n_rows (answer); i++) {
    const LlSmimeaRow *row = ll_smimea_answer_get_row (answer, i);
    LlAssociationReport report;

    if (!row->is_usable || row->certificate == NULL)
      continue;
    ll_association_check (answer, row->certificate, NULL, NULL, 0, &report);
    g_assert (report.n_rows == ll_smimea_answer_get_n_rows (answer));
    if (ll_smimea_record_get_usage (row->record) == LL_SMIMEA_USAGE_DOMAIN_ISSUED)
      g_assert (report.rows[i] == LL_ASSOCIATION_MATCH);
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GPtrArray) records = NULL;
  g_autoptr (LlDnsAnswer) dns = NULL;
  g_autoptr (LlSmimeaAnswer) answer = NULL;
  g_autoptr (LlSmimeaAnswer) stale = NULL;
  gboolean has_usable;

  if (size == 0)
    return 0;

  records = cut_records (data + 1, size - 1);
  dns = ll_dns_answer_new (data[0] & 3, data[0] >> 4, records, size, NULL, FALSE, NULL);
  answer = ll_smimea_answer_new_from_dns ("name", dns, 0);
  has_usable = check_rows (answer);
  g_assert (has_usable ==
            (ll_smimea_answer_get_state (answer) == LL_DNSSEC_STATE_SECURE_DATA));
  g_assert (ll_smimea_answer_shares_certificate (answer, answer) == has_usable);
  check_associations (answer);

  stale = ll_smimea_answer_new_stale (answer, NULL);
  check_rows (stale);

  return 0;
}
