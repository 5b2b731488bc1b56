/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <locale.h>
#include <sys/resource.h>

#include <glib/gi18n-lib.h>

#include "app/ll-application.h"

/* Beside a program in its build tree lie the catalogues of the same build. */
static void
find_translations (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  gboolean is_built = program != NULL && g_str_has_prefix (program, LL_BUILD_ROOT "/");

  bindtextdomain (GETTEXT_PACKAGE, is_built ? LL_BUILD_ROOT "/po" : LL_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

/* A core dump would hold keys, and letters in clear; helpers inherit this. */
static void
forbid_core_dumps (void)
{
  const struct rlimit none = {0, 0};

  setrlimit (RLIMIT_CORE, &none);
}

int
main (int argc, char **argv)
{
  g_autoptr (LlApplication) application = NULL;

  forbid_core_dumps ();
  setlocale (LC_ALL, "");
  find_translations ();
  g_set_prgname (LL_APPLICATION_ID);
  g_set_application_name (_ ("Letterlock"));
  application = ll_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
