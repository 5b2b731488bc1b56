/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-clear-letter.h"

#include "message/ll-canonical.h"
#include "message/ll-header-protection.h"

gboolean
ll_clear_letter_write (LlMessage *draft,
                       GOutputStream *out,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (LlCanonical) body = NULL;
  g_autoptr (GString) header = g_string_new (NULL);

  g_return_val_if_fail (draft != NULL, FALSE);

  body = ll_canonical_new (draft, error);

  return body != NULL &&
         ll_header_protection_append_payload (LL_HEADER_PROTECTION_NONE, draft, body,
                                              header, error) &&
         g_output_stream_write_all (out, header->str, header->len, NULL, cancellable,
                                    error) &&
         ll_canonical_write_body (body, out, cancellable, error);
}
