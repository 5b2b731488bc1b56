/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "trust-snapshot.h"

void
trust_snapshot_check (const char *name, const char *text)
{
  g_autofree char *path =
      g_test_build_filename (G_TEST_DIST, "..", "..", "snapshots", name, NULL);
  g_autofree char *wanted = NULL;
  g_auto (GStrv) got_lines = g_strsplit (text, "\n", -1);
  g_auto (GStrv) wanted_lines = NULL;

  if (g_getenv ("LL_UPDATE_SNAPSHOTS") != NULL) {
    g_assert_true (g_file_set_contents (path, text, -1, NULL));
    return;
  }

  g_assert_true (g_file_get_contents (path, &wanted, NULL, NULL));
  wanted_lines = g_strsplit (wanted, "\n", -1);
  for (guint i = 0; got_lines[i] != NULL && wanted_lines[i] != NULL; i++)
    g_assert_cmpstr (got_lines[i], ==, wanted_lines[i]);
  g_assert_cmpuint (g_strv_length (got_lines), ==, g_strv_length (wanted_lines));
}
