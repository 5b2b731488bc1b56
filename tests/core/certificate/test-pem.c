/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "certificate/ll-pem.h"

#include <string.h>

#include "base/ll-error.h"

/* Text, and what is found in it: "label:content" of each block, or NULL for malformed. */
static const struct {
  const char *text;
  const char *found;
} rows[] = {
    {"", ""},
    {"no block here", ""},
    {"-----BEGIN A-----\nYWJj\n-----END A-----\n", "A:abc "},
    {"-----BEGIN A-----YWJj-----END A-----", "A:abc "},
    {"-----BEGIN A-----\r\nYW\r\nJj\r\n-----END A-----\r\n", "A:abc "},
    {"-----BEGIN A-----\nYWI=\n-----END A-----", "A:ab "},
    {"-----BEGIN A-----\nYQ==\n-----END A-----", "A:a "},
    {"-----BEGIN A-----\n-----END A-----", "A: "},
    {"x-----BEGIN A-----\nYWJj\n-----END A-----y-----BEGIN B C-----\nYQ==\n-----END B "
     "C-----",
     "A:abc B C:a "},
    {"-----BEGIN A-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: x\n\nYWJj\n-----END A-----",
     "A:\nProc-Type: 4,ENCRYPTED\nDEK-Info: x\n\n:abc "},
    {"-----BEGIN A-----\r\nProc-Type: 4\r\n\r\nYWJj\r\n-----END A-----",
     "A:\r\nProc-Type: 4\r\n\r\n:abc "},
    {"-----BEGIN A-----\nProc-Type: 4\nYWJj\n-----END A-----", NULL},
    {"-----BEGIN A-----\nYWJj\n-----END B-----", NULL},
    {"-----BEGIN A-----\nYWJj\n", NULL},
    {"-----BEGIN A", NULL},
    {"-----BEGIN A\n-----", NULL},
    {"-----BEGIN \xff-----\nYWJj\n-----END \xff-----", NULL},
    {"-----BEGIN A-----\nYWJ\n-----END A-----", NULL},
    {"-----BEGIN A-----\nYWJ?\n-----END A-----", NULL},
    {"-----BEGIN A-----\nY===\n-----END A-----", NULL},
    {"-----BEGIN A-----\nYQ==YWJj\n-----END A-----", NULL},
    {"-----BEGIN A-----\nYW\xc3\xbc"
     "Jj\n-----END A-----",
     NULL},
};

static char *
read_all (const char *text, GError **error)
{
  g_autoptr (GBytes) content = g_bytes_new_static (text, strlen (text));
  LlPemReader reader = ll_pem_reader_init (content);
  g_autoptr (GString) found = g_string_new (NULL);

  for (;;) {
    g_auto (LlPemBlock) block = {NULL, NULL, NULL};
    gboolean is_there;

    if (!ll_pem_reader_next (&reader, &block, &is_there, error))
      return NULL;
    if (!is_there)
      return g_string_free (g_steal_pointer (&found), FALSE);
    g_string_append_printf (found, "%s:", block.label);
    if (block.headers != NULL)
      g_string_append_printf (found, "%s:", block.headers);
    g_string_append_printf (found, "%s ", ll_secret_get_string (block.content));
  }
}

static void
test_rows (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *found = read_all (rows[i].text, &error);

    g_assert_cmpstr (found, ==, rows[i].found);
    if (found == NULL)
      g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
  }
}

static void
test_likely (void)
{
  g_autoptr (GBytes) yes = g_bytes_new_static ("words -----BEGIN A", 18);
  g_autoptr (GBytes) no = g_bytes_new_static ("words ----BEGIN A", 17);
  g_autoptr (GBytes) nothing = g_bytes_new_static (NULL, 0);

  g_assert_true (ll_pem_is_likely (yes));
  g_assert_false (ll_pem_is_likely (no));
  g_assert_false (ll_pem_is_likely (nothing));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/certificate/pem/blocks", test_rows);
  g_test_add_func ("/certificate/pem/likely", test_likely);

  return g_test_run ();
}
