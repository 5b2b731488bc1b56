/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-content-type.h"

#include <string.h>

static const struct {
  const char *value;
  const char *name;
  const char *boundary;
  gboolean is_doubtful;
} rows[] = {
    {"text/plain", "text/plain", NULL, FALSE},
    {" Text/HTML ; charset=utf-8", "text/html", NULL, FALSE},
    {"multipart/mixed; boundary=abc", "multipart/mixed", "abc", FALSE},
    {"multipart/mixed; boundary=\"a b;c\"", "multipart/mixed", "a b;c", FALSE},
    {"multipart/mixed; boundary=\"a\\\"b\"", "multipart/mixed", "a\"b", FALSE},
    {"multipart/mixed;\r\n\tBoundary = \"abc\"", "multipart/mixed", "abc", FALSE},
    {"multipart/mixed; boundary=abc;", "multipart/mixed", "abc", FALSE},
    {"multipart/mixed; ; boundary=abc", "multipart/mixed", "abc", FALSE},
    {"multipart/mixed (x) ; (y (z)) boundary (;) = abc", "multipart/mixed", "abc", FALSE},
    {"multipart/signed; protocol=application/pkcs7-signature; boundary=a=b",
     "multipart/signed", "a=b", FALSE},
    {"multipart / mixed; boundary=x", "multipart/mixed", "x", FALSE},
    /* Two readers could read these differently. */
    {"", "text/plain", NULL, TRUE},
    {"text", "text/plain", NULL, TRUE},
    {"text/", "text/plain", NULL, TRUE},
    {"/plain", "text/plain", NULL, TRUE},
    {"text/plain foo", "text/plain", NULL, TRUE},
    {"multipart/mixed; boundary", "multipart/mixed", NULL, TRUE},
    {"multipart/mixed; boundary=\"abc", "multipart/mixed", "abc", TRUE},
    {"multipart/mixed; boundary=a; boundary=b", "multipart/mixed", "a", TRUE},
    {"multipart/mixed; boundary=a b; x=y", "multipart/mixed", "a", TRUE},
    {"multipart/mixed boundary=a", "multipart/mixed", NULL, TRUE},
};

static void
test_rows (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (LlContentType) type = ll_content_type_parse (rows[i].value);

    g_test_message ("%s", rows[i].value);
    g_assert_cmpstr (ll_content_type_get_name (type), ==, rows[i].name);
    g_assert_cmpstr (ll_content_type_get_parameter (type, "boundary"), ==,
                     rows[i].boundary);
    g_assert_cmpint (ll_content_type_is_doubtful (type), ==, rows[i].is_doubtful);
  }
}

static void
test_cut_short (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    for (size_t size = 0; size < strlen (rows[i].value); size++) {
      g_autofree char *value = g_strndup (rows[i].value, size);
      g_autoptr (LlContentType) type = ll_content_type_parse (value);

      g_assert_nonnull (ll_content_type_get_name (type));
    }
  }
}

static void
test_remove_parameter (void)
{
  static const struct {
    const char *value;
    const char *rest;
  } cases[] = {
      {"text/plain; charset=utf-8; hp=\"cipher\"", "text/plain; charset=utf-8"},
      {"text/plain;\r\n hp=cipher", "text/plain"},
      {"text/plain; HP=clear; charset=\"u\"", "text/plain; charset=\"u\""},
      {"text/plain; charset=utf-8", "text/plain; charset=utf-8"},
      {"text/plain; a=1; hp=x; hp=y (z); b=2", "text/plain; a=1 (z); b=2"},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *rest = ll_content_type_remove_parameter (cases[i].value, "hp");

    g_assert_cmpstr (rest, ==, cases[i].rest);
  }
}

static void
test_many_parameters (void)
{
  for (int over = -1; over <= 1; over++) {
    g_autoptr (GString) value = g_string_new ("text/plain");
    g_autoptr (LlContentType) type = NULL;

    for (int i = 0; i < 64 + over; i++)
      g_string_append_printf (value, "; a%d=1", i);
    type = ll_content_type_parse (value->str);
    g_assert_cmpint (ll_content_type_is_doubtful (type), ==, over > 0);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/message/content-type/rows-M5", test_rows);
  g_test_add_func ("/message/content-type/cut-short", test_cut_short);
  g_test_add_func ("/message/content-type/remove-parameter", test_remove_parameter);
  g_test_add_func ("/message/content-type/many-parameters", test_many_parameters);

  return g_test_run ();
}
