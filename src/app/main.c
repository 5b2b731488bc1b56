/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <locale.h>
#include <sys/resource.h>

#include "app/ll-application.h"
#include "wording/ll-translations.h"

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
  ll_translations_start ();
  application = ll_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
