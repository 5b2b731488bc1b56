/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <stdint.h>

#include "transport/ll-smtp-reply.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LlSmtpReply) reply = NULL;
  size_t used = 0;

  switch (ll_smtp_reply_parse (data, size, &reply, &used, &error)) {
  case LL_SMTP_REPLY_DONE: {
    g_autofree char *shown = ll_smtp_reply_format (reply);

    g_assert_cmpuint (used, >, 0);
    g_assert_cmpuint (used, <=, size);
    g_assert_true (g_utf8_validate (shown, -1, NULL));
    ll_smtp_reply_get_capability (reply, "SIZE");
    ll_smtp_reply_has_capability_word (reply, "AUTH", "PLAIN");
    break;
  }
  case LL_SMTP_REPLY_INCOMPLETE:
    g_assert_no_error (error);
    break;
  case LL_SMTP_REPLY_BAD:
    g_assert_nonnull (error);
    break;
  }

  return 0;
}
