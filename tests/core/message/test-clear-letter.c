/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-clear-letter.h"

#include <string.h>

#include "base/ll-error.h"

static const struct {
  const char *draft;
  const char *letter; /* NULL: MALFORMED */
} rows[] = {
    {"From: a@example.org\nSubject: x\n\nhello\n",
     "From: a@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
     "Content-Type: text/plain; charset=us-ascii\r\n\r\nhello\r\n"},
    /* Who else gets it is for nobody, nor what a mail program notes. */
    {"Bcc: b@example.org\r\nFrom: a@example.org\r\nX-Mozilla-Status: 1\r\nFcc: sent\r\n"
     "MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nhello\r\n",
     "From: a@example.org\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n"
     "hello\r\n"},
    {"From: a@example.org\n\nto the caf\xc3\xa9\n",
     "From: a@example.org\r\nMIME-Version: 1.0\r\n"
     "Content-Type: text/plain; charset=utf-8\r\n"
     "Content-Transfer-Encoding: quoted-printable\r\n\r\nto the caf=C3=A9\r\n"},
    {"From: a@example.org\nContent-Type: text/plain; charset=utf-8\n"
     "Content-Transfer-Encoding: 8bit\n\nto the caf\xc3\xa9\n",
     "From: a@example.org\r\nContent-Type: text/plain; charset=utf-8\r\n"
     "MIME-Version: 1.0\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
     "to the caf=C3=A9\r\n"},
    /* What says that it was protected is no draft. */
    {"From: a@example.org\nContent-Type: text/plain; hp=\"cipher\"\n\nhello\n", NULL},
    {"From: a@example.org\nHP-Outer: Subject: x\n\nhello\n", NULL},
    {"From: a@example.org\nSubject: \x01\n\nhello\n", NULL},
    {"From: \xc3\xbc@example.org\n\nhello\n", NULL},
};

static void
test_rows (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (LlSpool) spool = ll_spool_new (NULL);
    g_autoptr (LlSpool) out = ll_spool_new (NULL);
    g_autoptr (LlMessage) draft = NULL;
    g_autoptr (GBytes) bytes = NULL;
    g_autoptr (GError) error = NULL;

    g_assert_true (ll_spool_write (spool, rows[i].draft, strlen (rows[i].draft), NULL));
    draft = ll_message_new (spool, 0, -1, &error);
    g_assert_no_error (error);
    ll_clear_letter_write (draft, ll_spool_get_output (out), NULL, &error);
    if (rows[i].letter == NULL) {
      g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
      continue;
    }
    g_assert_no_error (error);
    bytes = ll_spool_dup_bytes (out, 0, ll_spool_get_size (out), &error);
    g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                     rows[i].letter, strlen (rows[i].letter));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/message/clear-letter/rows-9.11", test_rows);

  return g_test_run ();
}
