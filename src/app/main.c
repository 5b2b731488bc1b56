/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <locale.h>

#include "app/ll-application.h"

int
main (int argc, char **argv)
{
  g_autoptr (LlApplication) application = NULL;

  setlocale (LC_ALL, "");
  application = ll_application_new ();

  return g_application_run (G_APPLICATION (application), argc, argv);
}
