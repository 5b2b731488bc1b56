/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "wording/ll-translations.h"

#include <libintl.h>
#include <locale.h>
#include <string.h>

#include "wording-cases.h"
#include "wording/ll-composer-wording.h"
#include "wording/ll-wording.h"

/* Programs of the build tree speak the languages that were built with them: each case
 * runs as a process of its own, because gettext remembers. */

static char *
say_signed (void)
{
  LlReport report = {.from = wording_get_alice (), .judgement = {.mark = LL_MARK_FILLED}};

  return ll_wording_verdict (&report);
}

static char *
say_searching (unsigned int n)
{
  g_autoptr (GPtrArray) nobody = g_ptr_array_new ();

  return ll_composer_wording_status (nobody, n, LL_ENCRYPT_AUTOMATIC, FALSE);
}

static void
speak (const char *locale, const char *language)
{
  g_setenv ("LANGUAGE", language, TRUE);
  g_assert_nonnull (setlocale (LC_ALL, locale));
  ll_translations_start ();
}

static void
run_alone (const char *path, const char *output)
{
  g_test_trap_subprocess (path, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stdout (output);
}

static void
print_some (void)
{
  g_autofree char *verdict = say_signed ();
  g_autofree char *one = say_searching (1);
  g_autofree char *three = say_searching (3);

  g_print ("%s|%s|%s", verdict, one, three);
}

static void
test_german (void)
{
  if (g_test_subprocess ()) {
    speak ("C.UTF-8", "de");
    print_some ();
    return;
  }
  run_alone ("/wording/translations/german",
             "*Signiert von alice@example.org|1 Person wird nachgeschlagen …|3 Personen "
             "werden nachgeschlagen …*");
}

static void
test_chinese (void)
{
  if (g_test_subprocess ()) {
    speak ("C.UTF-8", "zh_CN");
    print_some ();
    return;
  }
  run_alone ("/wording/translations/chinese",
             "*由 alice@example.org 签名|正在查询 1 人…|正在查询 3 人…*");
}

/* Where there is no catalogue, and in the locale of machines, English stands. */
static void
test_english (void)
{
  if (g_test_subprocess ()) {
    speak ("C.UTF-8", "fr");
    print_some ();
    return;
  }
  run_alone ("/wording/translations/english",
             "*Signed by alice@example.org|Looking up 1 person…|Looking up 3 people…*");
}

static void
test_locale_of_machines (void)
{
  if (g_test_subprocess ()) {
    speak ("C", "de");
    print_some ();
    return;
  }
  run_alone ("/wording/translations/locale-of-machines",
             "*Signed by alice@example.org|*");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wording/translations/german", test_german);
  g_test_add_func ("/wording/translations/chinese", test_chinese);
  g_test_add_func ("/wording/translations/english", test_english);
  g_test_add_func ("/wording/translations/locale-of-machines", test_locale_of_machines);

  return g_test_run ();
}
