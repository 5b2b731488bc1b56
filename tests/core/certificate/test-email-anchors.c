/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "certificate/ll-email-anchors.h"

#include <string.h>

#include "base/ll-error.h"

/* Mozilla's list, if this system has it, holds CAs for mail, and TLS-only ones that are
 * left out. */
static void
test_system (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) anchors = ll_email_anchors_load (&error);

  g_assert_no_error (error);
  g_test_message ("%u anchors", anchors->len);
  for (guint i = 0; i < anchors->len; i++)
    g_assert_true (ll_certificate_is_self_issued (g_ptr_array_index (anchors, i)) ||
                   ll_certificate_is_ca (g_ptr_array_index (anchors, i)));
}

static void
test_mozilla (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) anchors = NULL;

  if (!g_file_test (NSSCKBI, G_FILE_TEST_EXISTS)) {
    g_test_skip ("libnss3 is not installed");
    return;
  }
  anchors = ll_email_anchors_load_from (NSSCKBI, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (anchors->len, >, 10);
  g_assert_cmpuint (anchors->len, <, 500);
  for (guint i = 0; i < anchors->len; i++)
    g_assert_null (strstr (ll_certificate_get_subject (g_ptr_array_index (anchors, i)),
                           "ISRG Root X1"));
}

static void
test_not_there (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) anchors =
      ll_email_anchors_load_from ("/nonexistent/module.so", &error);

  g_assert_no_error (error);
  g_assert_cmpuint (anchors->len, ==, 0);
}

static void
test_no_module (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ll_email_anchors_load_from ("/etc/passwd", &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/certificate/email-anchors/of-this-system", test_system);
  g_test_add_func ("/certificate/email-anchors/mozilla", test_mozilla);
  g_test_add_func ("/certificate/email-anchors/not-there", test_not_there);
  g_test_add_func ("/certificate/email-anchors/no-module", test_no_module);

  return g_test_run ();
}
