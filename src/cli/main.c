/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/ll-error.h"
#include "cli/ll-cli-passphrase.h"
#include "cli/ll-command.h"
#include "cli/ll-help.h"
#include "cli/ll-output.h"
#include "engine/ll-engine-options.h"
#include "wording/ll-translations.h"

static const LlCommand *const commands[] = {
    &ll_command_lookup,       &ll_command_seal,
    &ll_command_open,         &ll_command_send,
    &ll_command_queue,        &ll_command_accounts,
    &ll_command_certificates, &ll_command_identities,
    &ll_command_publish,      NULL,
};

/* What every command takes beside the engine's options. */
static struct {
  gboolean json;
  gboolean verbose;
  gboolean version;
  gboolean help;
} common;

static const GOptionEntry own_options[] = {
    {"json", 0, 0, G_OPTION_ARG_NONE, &common.json, "Print one JSON object", NULL},
    {"verbose", 'v', 0, G_OPTION_ARG_NONE, &common.verbose,
     "Say more: by which rule, what was asked", NULL},
    {"version", 0, 0, G_OPTION_ARG_NONE, &common.version, "Print the version", NULL},
    {"help", 'h', 0, G_OPTION_ARG_NONE, &common.help, "Print this", NULL},
};

/* Options that every command takes, all together; both live as long as the program. */
static LlEngineOptionsReader *reader;
static const GOptionEntry *common_options;

static void
set_up_options (void)
{
  GArray *all = g_array_new (TRUE, FALSE, sizeof (GOptionEntry));

  reader = ll_engine_options_reader_new ();
  g_array_append_vals (all, ll_engine_options_reader_get_entries (reader),
                       (guint)ll_engine_options_reader_get_n_entries (reader));
  g_array_append_vals (all, own_options, G_N_ELEMENTS (own_options));
  common_options = (const GOptionEntry *)g_array_free (all, FALSE);
}

static LlExit
print_help (const LlCommand *command)
{
  g_autofree char *text = command == NULL
                              ? ll_help_format_commands (commands)
                              : ll_help_format_command (command, common_options);

  ll_output_print ("%s", text);

  return LL_EXIT_GOOD;
}

static gboolean
takes_value (const GOptionEntry *options, const char *word)
{
  for (; options != NULL && options->long_name != NULL; options++) {
    gboolean is_long = word[1] == '-' && strcmp (word + 2, options->long_name) == 0;
    gboolean is_short =
        word[1] == options->short_name && word[1] != '\0' && word[2] == '\0';

    if (is_long || is_short)
      return options->arg != G_OPTION_ARG_NONE;
  }

  return FALSE;
}

/* No two commands have an option of one name that takes a value here and none there. */
static gboolean
any_takes_value (const char *word)
{
  for (size_t i = 0; commands[i] != NULL; i++) {
    if (takes_value (commands[i]->options, word))
      return TRUE;
  }

  return takes_value (common_options, word);
}

/* The command is the first word that is no option and no option's value: options may
 * stand on either side of it.  Takes it out of @argv. */
static char *
take_command (int *argc, char **argv)
{
  for (int i = 1; i < *argc; i++) {
    char *word = argv[i];

    if (word[0] == '-') {
      if (any_takes_value (word))
        i++;
      continue;
    }
    memmove (argv + i, argv + i + 1, sizeof *argv * (size_t)(*argc - i));
    (*argc)--;
    return word;
  }

  return NULL;
}

static const LlCommand *
find_command (const char *name)
{
  for (size_t i = 0; commands[i] != NULL; i++) {
    if (strcmp (commands[i]->name, name) == 0)
      return commands[i];
  }

  return NULL;
}

static LlExit
say_unknown (const char *name)
{
  g_autofree char *names = ll_help_format_names (commands);

  return ll_output_usage ("there is no command \"%s\"; there are %s", name, names);
}

static LlExit
print_version (void)
{
  ll_output_print ("letterlock %s\n", LL_VERSION);

  return LL_EXIT_GOOD;
}

static gboolean
parse_options (const LlCommand *command, int *argc, char ***argv, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_add_main_entries (context, common_options, NULL);
  if (command->options != NULL)
    g_option_context_add_main_entries (context, command->options, NULL);

  return g_option_context_parse (context, argc, argv, error);
}

/* What the layers note by the way; standard output is for data alone. */
static void
set_up_log (void)
{
  g_log_writer_default_set_use_stderr (TRUE);
  if (common.verbose)
    g_setenv ("G_MESSAGES_DEBUG", "ll-base ll-dns ll-store ll-transport ll-engine",
              FALSE);
}

static LlExit
run (const LlCommand *command, char **arguments)
{
  const char *passphrase_file = ll_engine_options_reader_get_passphrase_file (reader);
  g_autoptr (LlPassphrase) passphrase = ll_cli_passphrase_new (passphrase_file);
  LlEngineOptions options;
  g_autoptr (GError) error = NULL;
  g_autoptr (LlEngine) engine = NULL;
  LlInvocation invocation = {
      .passphrase = passphrase,
      .has_passphrase_file = passphrase_file != NULL,
      .json = common.json,
      .verbose = common.verbose,
      .arguments = arguments,
  };

  if (!ll_engine_options_reader_read (reader, &options, &error))
    return ll_output_usage ("%s", error->message);
  set_up_log ();
  options.passphrase = passphrase;
  engine = ll_engine_new (&options);
  invocation.engine = engine;

  return command->run (&invocation);
}

/* Without a command: what is asked about the whole, or everything there is to choose
 * from.
 */
static LlExit
do_without_command (int argc, char **argv)
{
  static const LlCommand none = {.name = "COMMAND"};
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (argc == 1) {
    text = ll_help_format_commands (commands);
    fputs (text, stderr);
    return LL_EXIT_USAGE;
  }
  if (!parse_options (&none, &argc, &argv, &error))
    return ll_output_usage ("%s", error->message);
  if (common.version)
    return print_version ();
  if (common.help)
    return print_help (NULL);

  return ll_output_usage ("there is no command on the line");
}

/* `help` and `help COMMAND`, as other programs have it. */
static LlExit
help (const char *name)
{
  const LlCommand *command = name == NULL ? NULL : find_command (name);

  if (name != NULL && command == NULL)
    return say_unknown (name);

  return print_help (command);
}

static LlExit
dispatch (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  const char *name = take_command (&argc, argv);
  const LlCommand *command;

  if (name == NULL)
    return do_without_command (argc, argv);
  if (strcmp (name, "help") == 0)
    return help (argv[1]);
  command = find_command (name);
  if (command == NULL)
    return say_unknown (name);

  ll_output_name_command (name);
  if (!parse_options (command, &argc, &argv, &error))
    return ll_output_usage ("%s", error->message);
  if (common.version)
    return print_version ();
  if (common.help)
    return print_help (command);
  if (argc > 1 && strcmp (argv[1], "--") == 0)
    argv++;

  return run (command, argv + 1);
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
  LlExit code;

  forbid_core_dumps ();
  setlocale (LC_ALL, "");
  ll_translations_start ();
  g_set_prgname ("letterlock");
  set_up_options ();
  code = dispatch (argc, argv);
  /* Who closed the pipe has seen enough, as with head. */
  if (fflush (stdout) != 0 && errno != EPIPE) {
    ll_output_say ("standard output cannot be written");
    return LL_EXIT_UNKNOWN;
  }

  return (int)code;
}
