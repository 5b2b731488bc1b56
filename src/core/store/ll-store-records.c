/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "store/ll-store-private.h"

GPtrArray *
ll_store_collect_records (const LlSmimeaAnswer *answer)
{
  GPtrArray *rdata = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  guint i;

  for (i = 0; i < ll_smimea_answer_get_n_rows (answer); i++)
    g_ptr_array_add (rdata, g_bytes_ref (ll_smimea_answer_get_row (answer, i)->rdata));

  return rdata;
}

gboolean
ll_store_write_records (LlDatabase *database,
                        const char *sql,
                        const char *name,
                        gint64 id,
                        GPtrArray *rdata,
                        GError **error)
{
  guint i;

  for (i = 0; i < rdata->len; i++) {
    GBytes *bytes = g_ptr_array_index (rdata, i);
    gboolean is_done =
        name != NULL
            ? ll_database_run (database, error, sql, "tib", name, (gint64)i, bytes)
            : ll_database_run (database, error, sql, "iib", id, (gint64)i, bytes);

    if (!is_done)
      return FALSE;
  }

  return TRUE;
}

GPtrArray *
ll_store_read_records (LlStatement *statement, GError **error)
{
  g_autoptr (GPtrArray) rdata =
      g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);

  while (TRUE) {
    switch (ll_statement_step (statement, error)) {
    case LL_STEP_ROW:
      g_ptr_array_add (rdata, ll_statement_dup_bytes (statement, 0));
      break;
    case LL_STEP_DONE:
      return g_steal_pointer (&rdata);
    case LL_STEP_FAILED:
      return NULL;
    }
  }
}
