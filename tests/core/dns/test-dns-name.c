/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "base/ll-limits.h"
#include "dns/ll-dns-name.h"

static void
test_valid (void)
{
  static const char *const good[] = {
      ".", "a", "a.", "example.org", "_25._tcp.mail.example.org.", "A-b_c.D", "1.2.3.4"};
  static const char *const bad[] = {"",     "..",   ".a",    "a..b",     "a..", "a b",
                                    "a\\b", "a\"b", "*.org", "\xc3\xa4", "a\n", "a:b"};

  for (size_t i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (ll_dns_name_is_valid (good[i]));
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (ll_dns_name_is_valid (bad[i]));
}

static void
test_label_limit (void)
{
  for (size_t size = LL_DNS_LABEL_SIZE - 1; size <= LL_DNS_LABEL_SIZE + 1; size++) {
    g_autofree char *label = g_strnfill (size, 'x');
    g_autofree char *name = g_strconcat ("a.", label, ".b", NULL);

    g_assert_cmpint (ll_dns_name_is_valid (name), ==, size <= LL_DNS_LABEL_SIZE);
  }
}

/* The final dot is not counted. */
static void
test_size_limit (void)
{
  for (size_t size = LL_DNS_NAME_SIZE - 1; size <= LL_DNS_NAME_SIZE + 1; size++) {
    g_autofree char *name = g_strnfill (size, 'x');
    g_autofree char *dotted = NULL;

    for (size_t i = 50; i < size - 1; i += 50)
      name[i] = '.';
    dotted = g_strconcat (name, ".", NULL);
    g_assert_cmpint (ll_dns_name_is_valid (name), ==, size <= LL_DNS_NAME_SIZE);
    g_assert_cmpint (ll_dns_name_is_valid (dotted), ==, size <= LL_DNS_NAME_SIZE);
  }
}

static void
test_equal (void)
{
  static const struct {
    const char *a, *b;
    gboolean equal;
  } rows[] = {{"example.org", "EXAMPLE.org.", TRUE},
              {".", ".", TRUE},
              {"example.org", "example.net", FALSE},
              {"a", "a.b", FALSE},
              {"a.b", "a", FALSE},
              {"aa", "a.", FALSE}};

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (ll_dns_name_equal (rows[i].a, rows[i].b), ==, rows[i].equal);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/dns/dns-name/valid", test_valid);
  g_test_add_func ("/dns/dns-name/label-limit", test_label_limit);
  g_test_add_func ("/dns/dns-name/size-limit", test_size_limit);
  g_test_add_func ("/dns/dns-name/equal", test_equal);

  return g_test_run ();
}
