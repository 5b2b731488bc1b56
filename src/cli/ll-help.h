/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cli/ll-command.h"

G_BEGIN_DECLS

/* What --help prints: each fits a screen of 40 lines and 80 columns, and says what the
 * man page says. */

/* All commands, a line each.  @commands ends with a NULL. */
char *
ll_help_format_commands (const LlCommand *const *commands);

/* One command: its forms, what it is for, its options and those that every command
 * takes. */
char *
ll_help_format_command (const LlCommand *command, const GOptionEntry *common);

/* "lookup, seal and open", for those who misspell. */
char *
ll_help_format_names (const LlCommand *const *commands);

G_END_DECLS
