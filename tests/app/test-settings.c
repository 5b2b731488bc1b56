/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "app/ll-settings.h"

#define ALICE "alice@example.org"

static void
test_defaults (void)
{
  g_autoptr (LlSettings) settings = ll_settings_new ();
  int width = -1;
  int height = -1;

  g_assert_cmpint (ll_settings_get_encrypt_mode (settings, ALICE), ==,
                   LL_ENCRYPT_AUTOMATIC);
  g_assert_cmpint (ll_settings_get_encrypt_mode (settings, NULL), ==,
                   LL_ENCRYPT_AUTOMATIC);
  ll_settings_get_size (settings, "nothing", &width, &height);
  g_assert_cmpint (width, ==, 0);
  g_assert_cmpint (height, ==, 0);
}

static void
test_each_address_has_its_mode (void)
{
  g_autoptr (LlSettings) settings = ll_settings_new ();

  ll_settings_set_encrypt_mode (settings, ALICE, LL_ENCRYPT_ALWAYS);
  ll_settings_set_encrypt_mode (settings, NULL, LL_ENCRYPT_NEVER);
  g_assert_cmpint (ll_settings_get_encrypt_mode (settings, ALICE), ==, LL_ENCRYPT_ALWAYS);
  g_assert_cmpint (ll_settings_get_encrypt_mode (settings, NULL), ==, LL_ENCRYPT_NEVER);
  g_assert_cmpint (ll_settings_get_encrypt_mode (settings, "bob@example.net"), ==,
                   LL_ENCRYPT_AUTOMATIC);
}

static void
test_size (void)
{
  g_autoptr (LlSettings) settings = ll_settings_new ();
  int width;
  int height;

  ll_settings_set_size (settings, "composer", 640, 480);
  ll_settings_set_size (settings, "composer", 800, 600);
  ll_settings_get_size (settings, "composer", &width, &height);
  g_assert_cmpint (width, ==, 800);
  g_assert_cmpint (height, ==, 600);
}

/* The schema of the build tree is found, so the next window reads what this one wrote. */
static void
test_kept (void)
{
  g_autoptr (LlSettings) first = ll_settings_new ();
  g_autoptr (LlSettings) second = NULL;
  int width;
  int height;

  ll_settings_set_encrypt_mode (first, "carol@example.com", LL_ENCRYPT_NEVER);
  ll_settings_set_size (first, "reader", 700, 500);
  second = ll_settings_new ();
  g_assert_cmpint (ll_settings_get_encrypt_mode (second, "carol@example.com"), ==,
                   LL_ENCRYPT_NEVER);
  ll_settings_get_size (second, "reader", &width, &height);
  g_assert_cmpint (width, ==, 700);
  g_assert_cmpint (height, ==, 500);
}

/* Somebody edited them by hand. */
static void
test_unknown_word (void)
{
  g_autoptr (GSettingsSchemaSource) source =
      g_settings_schema_source_new_from_directory (BUILT_SCHEMAS, NULL, TRUE, NULL);
  g_autoptr (GSettingsSchema) schema =
      g_settings_schema_source_lookup (source, "org.letterlock.Letterlock", FALSE);
  g_autoptr (GSettings) kept = g_settings_new_full (schema, NULL, NULL);
  g_autoptr (LlSettings) settings = NULL;

  g_settings_set_value (
      kept, "encrypt-modes",
      g_variant_new_parsed ("@a{ss} {'dave@example.org': 'sometimes'}"));
  settings = ll_settings_new ();
  g_assert_cmpint (ll_settings_get_encrypt_mode (settings, "dave@example.org"), ==,
                   LL_ENCRYPT_AUTOMATIC);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/settings/defaults", test_defaults);
  g_test_add_func ("/app/settings/each-address-has-its-mode",
                   test_each_address_has_its_mode);
  g_test_add_func ("/app/settings/size", test_size);
  g_test_add_func ("/app/settings/kept", test_kept);
  g_test_add_func ("/app/settings/unknown-word", test_unknown_word);

  return g_test_run ();
}
