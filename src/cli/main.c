/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/ll-clock.h"
#include "base/ll-error.h"
#include "cli/ll-cli-passphrase.h"
#include "cli/ll-command.h"
#include "cli/ll-output.h"

static const LlCommand *const commands[] = {
    &ll_command_lookup,       &ll_command_seal,       &ll_command_open,
    &ll_command_send,         &ll_command_queue,      &ll_command_accounts,
    &ll_command_certificates, &ll_command_identities,
};

/* Options that every command takes. */
static struct {
  char *data_dir;
  gboolean json;
  gboolean offline;
  char **trust_anchors;
  char *dns_conf;
  char **stubs;
  char *forward;
  char *ca_file;
  char **crl_files;
  char *tls_ca_file;
  char **identities;
  char *passphrase_file;
  char *at;
  char *at_dns;
  gboolean verbose;
  gboolean version;
} common;

static const GOptionEntry common_options[] = {
    {"data-dir", 0, 0, G_OPTION_ARG_FILENAME, &common.data_dir, "Keep everything in DIR",
     "DIR"},
    {"json", 0, 0, G_OPTION_ARG_NONE, &common.json, "Print one JSON object", NULL},
    {"offline", 0, 0, G_OPTION_ARG_NONE, &common.offline, "Never ask the network", NULL},
    {"trust-anchor", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &common.trust_anchors,
     "DNSSEC trust anchor instead of the system's", "FILE"},
    {"dns-conf", 0, 0, G_OPTION_ARG_FILENAME, &common.dns_conf,
     "unbound.conf(5) fragment", "FILE"},
    {"stub", 0, 0, G_OPTION_ARG_STRING_ARRAY, &common.stubs,
     "Ask this server for that zone", "ZONE=ADDR[@PORT]"},
    {"forward", 0, 0, G_OPTION_ARG_STRING, &common.forward,
     "Ask this server for everything", "ADDR[@PORT][#NAME]"},
    {"ca-file", 0, 0, G_OPTION_ARG_FILENAME, &common.ca_file,
     "Trust anchors for signers' certificates", "FILE"},
    {"crl-file", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &common.crl_files,
     "Revocation list to apply", "FILE"},
    {"tls-ca-file", 0, 0, G_OPTION_ARG_FILENAME, &common.tls_ca_file,
     "Trust anchors for mail servers", "FILE"},
    {"identity", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &common.identities,
     "Use this PKCS#12 or PEM file too", "FILE"},
    {"passphrase-file", 0, 0, G_OPTION_ARG_FILENAME, &common.passphrase_file,
     "Read the passphrase from FILE (-: standard input)", "FILE"},
    {"at", 0, 0, G_OPTION_ARG_STRING, &common.at, "Judge certificates as of TIME",
     "TIME"},
    {"at-dns", 0, 0, G_OPTION_ARG_STRING, &common.at_dns, "Judge the DNS as of TIME",
     "TIME"},
    {"verbose", 'v', 0, G_OPTION_ARG_NONE, &common.verbose, "Say more", NULL},
    {"version", 0, 0, G_OPTION_ARG_NONE, &common.version, "Print the version", NULL},
    {NULL},
};

static void
print_help (void)
{
  ll_output_print ("Usage: letterlock COMMAND [OPTION...] [ARGUMENT...]\n\n"
                   "Letters that only their readers can open, by certificates from the "
                   "DNS.\n\n");
  for (size_t i = 0; i < G_N_ELEMENTS (commands); i++)
    ll_output_print ("  %-13s %s\n", commands[i]->name, commands[i]->summary);
  ll_output_print ("\nletterlock COMMAND --help shows a command's options; "
                   "man letterlock tells more.\n");
}

static gboolean
takes_value (const GOptionEntry *options, const char *argument)
{
  for (; options != NULL && options->long_name != NULL; options++) {
    if (argument[0] == '-' && argument[1] == '-' &&
        strcmp (argument + 2, options->long_name) == 0)
      return options->arg != G_OPTION_ARG_NONE;
  }

  return FALSE;
}

/* The command is the first word that is no option and no option's value: common options
 * may stand on either side of it.  Takes it out of @argv. */
static char *
take_command (int *argc, char **argv)
{
  for (int i = 1; i < *argc; i++) {
    char *word = argv[i];

    if (word[0] == '-') {
      if (takes_value (common_options, word))
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
  for (size_t i = 0; i < G_N_ELEMENTS (commands); i++) {
    if (strcmp (commands[i]->name, name) == 0)
      return commands[i];
  }

  return NULL;
}

static gboolean
parse_options (const LlCommand *command, int *argc, char ***argv, GError **error)
{
  g_autofree char *usage = g_strconcat (command->name, " ", command->arguments, NULL);
  g_autoptr (GOptionContext) context = g_option_context_new (usage);
  GOptionGroup *group;

  group = g_option_group_new ("common", "Options that every command takes:",
                              "Show the options that every command takes", NULL, NULL);
  g_option_group_add_entries (group, common_options);
  g_option_context_add_group (context, group);
  g_option_context_set_summary (context, command->summary);
  if (command->options != NULL)
    g_option_context_add_main_entries (context, command->options, NULL);

  return g_option_context_parse (context, argc, argv, error);
}

static gboolean
parse_time (const char *text, gint64 *out_time, GError **error)
{
  *out_time = -1;

  return text == NULL || ll_clock_parse_time (text, out_time, error);
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
  g_autoptr (LlPassphrase) passphrase = ll_cli_passphrase_new (common.passphrase_file);
  LlEngineOptions options = {
      .data_dir = common.data_dir,
      .offline = common.offline,
      .trust_anchor_files = (const char *const *)common.trust_anchors,
      .dns_conf_file = common.dns_conf,
      .stubs = (const char *const *)common.stubs,
      .forward = common.forward,
      .ca_file = common.ca_file,
      .crl_files = (const char *const *)common.crl_files,
      .tls_ca_file = common.tls_ca_file,
      .identity_files = (const char *const *)common.identities,
      .passphrase = passphrase,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (LlEngine) engine = NULL;
  LlInvocation invocation = {
      .passphrase = passphrase,
      .has_passphrase_file = common.passphrase_file != NULL,
      .json = common.json,
      .arguments = arguments,
  };

  if (!parse_time (common.at, &options.at, &error) ||
      !parse_time (common.at_dns, &options.at_dns, &error))
    return ll_output_usage ("%s", error->message);
  set_up_log ();
  engine = ll_engine_new (&options);
  invocation.engine = engine;

  return command->run (&invocation);
}

static LlExit
dispatch (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  const char *name = take_command (&argc, argv);
  const LlCommand *command;

  if (name == NULL) {
    if (argc > 1 && strcmp (argv[1], "--version") == 0) {
      ll_output_print ("letterlock %s\n", LL_VERSION);
      return LL_EXIT_GOOD;
    }
    if (argc > 1 && (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0)) {
      print_help ();
      return LL_EXIT_GOOD;
    }
    return ll_output_usage (argc > 1 ? "there is no command on the line"
                                     : "what is to be done?");
  }

  command = find_command (name);
  if (command == NULL)
    return ll_output_usage ("there is no command %s", name);
  if (!parse_options (command, &argc, &argv, &error))
    return ll_output_usage ("%s", error->message);
  if (common.version) {
    ll_output_print ("letterlock %s\n", LL_VERSION);
    return LL_EXIT_GOOD;
  }
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
  g_set_prgname ("letterlock");
  code = dispatch (argc, argv);
  if (fflush (stdout) != 0) {
    ll_output_say ("standard output cannot be written");
    return LL_EXIT_UNKNOWN;
  }

  return (int)code;
}
