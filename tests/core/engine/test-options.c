/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-engine-options.h"

#include <string.h>

#include "base/ll-error.h"

/* Parses @line as a command line; whatever is wrong with it is @error. */
static gboolean
read_line (LlEngineOptionsReader *reader,
           const char *line,
           LlEngineOptions *out_options,
           GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_auto (GStrv) words = NULL;

  g_option_context_add_main_entries (context,
                                     ll_engine_options_reader_get_entries (reader), NULL);
  g_option_context_set_help_enabled (context, FALSE);
  g_assert_true (g_shell_parse_argv (line, NULL, &words, NULL));

  return g_option_context_parse_strv (context, &words, error) &&
         ll_engine_options_reader_read (reader, out_options, error);
}

static void
test_nothing (void)
{
  g_autoptr (LlEngineOptionsReader) reader = ll_engine_options_reader_new ();
  LlEngineOptions nothing = {.at = -1, .at_dns = -1};
  LlEngineOptions options;
  g_autoptr (GError) error = NULL;

  g_assert_true (read_line (reader, "program", &options, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (&options, sizeof options, &nothing, sizeof nothing);
  g_assert_null (ll_engine_options_reader_get_passphrase_file (reader));
}

static void
test_everything (void)
{
  g_autoptr (LlEngineOptionsReader) reader = ll_engine_options_reader_new ();
  LlEngineOptions options;
  g_autoptr (GError) error = NULL;

  read_line (reader,
             "program --data-dir d --offline --trust-anchor a --trust-anchor b"
             " --dns-conf c --stub s@1 --stub=t@2 --forward f --ca-file ca"
             " --crl-file x --crl-file y --tls-ca-file tls --identity i"
             " --identity j --passphrase-file p --at 1970-01-01T00:00:07Z"
             " --at-dns 1970-01-01T01:00:08+01:00",
             &options, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (options.data_dir, ==, "d");
  g_assert_true (options.offline);
  g_assert_cmpstrv (options.trust_anchor_files, ((const char *[]){"a", "b", NULL}));
  g_assert_cmpstr (options.dns_conf_file, ==, "c");
  g_assert_cmpstrv (options.stubs, ((const char *[]){"s@1", "t@2", NULL}));
  g_assert_cmpstr (options.forward, ==, "f");
  g_assert_cmpstr (options.ca_file, ==, "ca");
  g_assert_cmpstrv (options.crl_files, ((const char *[]){"x", "y", NULL}));
  g_assert_cmpstr (options.tls_ca_file, ==, "tls");
  g_assert_cmpstrv (options.identity_files, ((const char *[]){"i", "j", NULL}));
  g_assert_null (options.passphrase);
  g_assert_cmpint (options.at, ==, 7);
  g_assert_cmpint (options.at_dns, ==, 8);
  g_assert_cmpstr (ll_engine_options_reader_get_passphrase_file (reader), ==, "p");
}

static void
test_makes_no_sense (void)
{
  static const char *const lines[] = {
      "program --at yesterday",
      "program --at ''",
      "program --at 1969-12-31T23:59:59Z",
      "program --at-dns 2026-02-30T00:00:00Z",
      "program --at-dns 0001-01-01T00:00:00Z",
      "program --at",
      "program --burn",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_autoptr (LlEngineOptionsReader) reader = ll_engine_options_reader_new ();
    LlEngineOptions options = {.data_dir = "untouched"};
    g_autoptr (GError) error = NULL;

    g_assert_false (read_line (reader, lines[i], &options, &error));
    g_test_message ("%s: %s", lines[i], error->message);
    g_assert_cmpstr (options.data_dir, ==, "untouched");
  }
}

static void
test_table (void)
{
  g_autoptr (LlEngineOptionsReader) reader = ll_engine_options_reader_new ();
  const GOptionEntry *entries = ll_engine_options_reader_get_entries (reader);
  size_t n = ll_engine_options_reader_get_n_entries (reader);

  for (size_t i = 0; i < n; i++) {
    g_assert_nonnull (entries[i].arg_data);
    g_assert_nonnull (entries[i].description);
    g_assert_cmpint (entries[i].arg == G_OPTION_ARG_NONE, ==,
                     entries[i].arg_description == NULL);
  }
  g_assert_null (entries[n].long_name);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/engine/options/nothing-said-is-the-default", test_nothing);
  g_test_add_func ("/engine/options/everything-arrives", test_everything);
  g_test_add_func ("/engine/options/what-makes-no-sense-is-refused", test_makes_no_sense);
  g_test_add_func ("/engine/options/the-table-is-whole", test_table);

  return g_test_run ();
}
