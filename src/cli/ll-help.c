/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cli/ll-help.h"

#include <string.h>

#define OPTION_COLUMNS 30

char *
ll_help_format_commands (const LlCommand *const *commands)
{
  GString *text = g_string_new ("Usage: letterlock COMMAND [OPTION...] [ARGUMENT...]\n\n"
                                "Letters that only their readers can open, by "
                                "certificates from the DNS.\n\n");

  for (; *commands != NULL; commands++)
    g_string_append_printf (text, "  %-13s %s\n", (*commands)->name,
                            (*commands)->summary);
  g_string_append (text, "\nletterlock COMMAND --help says more about one; "
                         "man letterlock tells the whole.\n");

  return g_string_free (text, FALSE);
}

/* "list | show WHICH" are two forms. */
static void
append_forms (GString *text, const LlCommand *command)
{
  g_auto (GStrv) forms = g_strsplit (command->arguments, " | ", -1);

  for (char **form = forms; *form != NULL; form++)
    g_string_append_printf (text, "%s letterlock %s %s [OPTION...]\n",
                            form == forms ? "Usage:" : "      ", command->name, *form);
}

static void
append_options (GString *text, const GOptionEntry *options)
{
  for (; options->long_name != NULL; options++) {
    g_autoptr (GString) name = g_string_new ("  ");

    if (options->short_name != 0)
      g_string_append_printf (name, "-%c, ", options->short_name);
    g_string_append_printf (name, "--%s", options->long_name);
    if (options->arg_description != NULL)
      g_string_append_printf (name, "=%s", options->arg_description);
    g_string_append_printf (text, "%-*s  %s\n", OPTION_COLUMNS, name->str,
                            options->description);
  }
}

char *
ll_help_format_command (const LlCommand *command, const GOptionEntry *common)
{
  GString *text = g_string_new (NULL);

  append_forms (text, command);
  g_string_append_printf (text, "\n%s.\n%s\n", command->summary, command->about);
  if (command->options != NULL) {
    append_options (text, command->options);
    g_string_append_c (text, '\n');
  }
  g_string_append (text, "Every command takes:\n");
  append_options (text, common);

  return g_string_free (text, FALSE);
}

char *
ll_help_format_names (const LlCommand *const *commands)
{
  GString *text = g_string_new ((*commands)->name);

  for (commands++; *commands != NULL; commands++)
    g_string_append_printf (text, "%s%s", commands[1] == NULL ? " and " : ", ",
                            (*commands)->name);

  return g_string_free (text, FALSE);
}
