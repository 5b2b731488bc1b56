/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wording/ll-translations.h"

#include <glib/gi18n-lib.h>

void
ll_translations_start (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  gboolean is_built = program != NULL && g_str_has_prefix (program, LL_BUILD_ROOT "/");

  bindtextdomain (GETTEXT_PACKAGE, is_built ? LL_BUILD_ROOT "/po" : LL_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}
