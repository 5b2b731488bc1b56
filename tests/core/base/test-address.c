/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "base/ll-address.h"
#include "base/ll-error.h"
#include "base/ll-limits.h"

/* Good rows: what is written, what is meant, and how we write it. */
static const struct {
  const char *text;
  const char *local_part;
  const char *domain;
  const char *written;
} good[] = {
    {"hugh@example.com", "hugh", "example.com", "hugh@example.com"},
    {"Hugh@Example.COM", "Hugh", "example.com", "Hugh@example.com"},
    {"hugh@example.com.", "hugh", "example.com", "hugh@example.com"},
    {" hugh @ example . com ", "hugh", "example.com", "hugh@example.com"},
    {"hugh@(here)example(there).com", "hugh", "example.com", "hugh@example.com"},
    {"(a (nested \\) one))hugh@x.example", "hugh", "x.example", "hugh@x.example"},
    {"\r\n hugh\r\n\t@example.com", "hugh", "example.com", "hugh@example.com"},
    {"john (c) . (d) doe@x.example", "john.doe", "x.example", "john.doe@x.example"},
    {"\"john\".doe@x.example", "john.doe", "x.example", "john.doe@x.example"},
    {"john.\"doe\"@x.example", "john.doe", "x.example", "john.doe@x.example"},
    {"\"john smith\"@x.example", "john smith", "x.example", "\"john smith\"@x.example"},
    {"\" \"@x.example", " ", "x.example", "\" \"@x.example"},
    {"\"\"@x.example", "", "x.example", "\"\"@x.example"},
    {"\"\".a@x.example", ".a", "x.example", "\".a\"@x.example"},
    {"\"a@b\"@x.example", "a@b", "x.example", "\"a@b\"@x.example"},
    {"\"Joe\\,Smith\"@x.example", "Joe,Smith", "x.example", "\"Joe,Smith\"@x.example"},
    {"\"a\\\"b\"@x.example", "a\"b", "x.example", "\"a\\\"b\"@x.example"},
    {"\"a\\\\b\"@x.example", "a\\b", "x.example", "\"a\\\\b\"@x.example"},
    {"\"(no comment)\"@x.example", "(no comment)", "x.example",
     "\"(no comment)\"@x.example"},
    {"!#$%&'*+-/=?^_`{|}~@x.example", "!#$%&'*+-/=?^_`{|}~", "x.example",
     "!#$%&'*+-/=?^_`{|}~@x.example"},
    {"mu\xcc\x88ller@x.example", "mu\xcc\x88ller", "x.example",
     "mu\xcc\x88ller@x.example"},
    {"(\xc3\xbc)a@x.example", "a", "x.example", "a@x.example"},
    {"a@b\xc3\xbc"
     "cher.example",
     "a", "xn--bcher-kva.example", "a@xn--bcher-kva.example"},
    {"a@B\xc3\x9c"
     "CHER.example",
     "a", "xn--bcher-kva.example", "a@xn--bcher-kva.example"},
    {"a@bu\xcc\x88"
     "cher.example",
     "a", "xn--bcher-kva.example", "a@xn--bcher-kva.example"},
    {"a@XN--BCHER-KVA.example", "a", "xn--bcher-kva.example", "a@xn--bcher-kva.example"},
    {"a@ex\xc3\xa4mple.com", "a", "xn--exmple-cua.com", "a@xn--exmple-cua.com"},
    {"a@\xe4\xbe\x8b\xe3\x81\x88.jp", "a", "xn--r8jz45g.jp", "a@xn--r8jz45g.jp"},
    {"a@fa\xc3\x9f.de", "a", "xn--fa-hia.de", "a@xn--fa-hia.de"},
    {"a@r3---sn.example", "a", "r3---sn.example", "a@r3---sn.example"},
    {"a@localhost", "a", "localhost", "a@localhost"},
    {"a@3com.example", "a", "3com.example", "a@3com.example"},
};

static void
test_good (gconstpointer data)
{
  size_t row = GPOINTER_TO_SIZE (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (LlAddress) address = ll_address_parse (good[row].text, &error);
  g_autoptr (LlAddress) again = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (ll_address_get_local_part (address), ==, good[row].local_part);
  g_assert_cmpstr (ll_address_get_domain (address), ==, good[row].domain);
  g_assert_cmpstr (ll_address_get_text (address), ==, good[row].written);

  again = ll_address_parse (ll_address_get_text (address), &error);
  g_assert_no_error (error);
  g_assert_true (ll_address_equal (address, again));
  g_assert_cmpuint (ll_address_hash (address), ==, ll_address_hash (again));
  g_assert_true (ll_address_is_same_mailbox (address, again));
}

static const char *const bad[] = {
    "",
    "@",
    "hugh",
    "hugh@",
    "@example.com",
    "hugh@@example.com",
    "a@b@example.com",
    "hugh@example.com hugh",
    "hugh smith@example.com",
    "hugh@exam ple.com",
    ".hugh@example.com",
    "hugh.@example.com",
    "hu..gh@example.com",
    "hugh@.example.com",
    "hugh@example..com",
    "hugh@example.com..",
    "hugh@.",
    "<hugh@example.com>",
    "Hugh <hugh@example.com>",
    "a@example.com, b@example.com",
    "a@example.com;",
    "group: a@example.com;",
    "hugh@[192.0.2.1]",
    "hugh@[IPv6:2001:db8::1]",
    "hugh@exa_mple.com",
    "hugh@-example.com",
    "hugh@example-.com",
    "hugh@example.c(unclosed",
    "hugh)@example.com",
    "(hugh@example.com",
    "((hugh)@example.com",
    "\"hugh@example.com",
    "\"hugh\\\"@example.com",
    "\"hugh\"x@example.com",
    "x\"hugh\"@example.com",
    "\"a\"\"b\"@example.com",
    "hugh\\,x@example.com",
    "hu\tgh@example.com",
    "\"hu\tgh\"@example.com",
    "\"hu\\\tgh\"@example.com",
    "hu\ngh@example.com",
    "hugh\r\n@example.com",
    "\r\nhugh@example.com",
    "hugh\n @example.com",
    "\"hugh\r\"@example.com",
    "\"hugh\x01\"@example.com",
    "\"hugh\x7f\"@example.com",
    "hugh\x7f@example.com",
    "hugh\xc2\x85@example.com",
    "hugh\xe2\x80\xa8@example.com",
    "(\x01)hugh@example.com",
    /* What cannot be seen, or turns the rest around: it would look like another one. */
    "hu\xe2\x80\x8bgh@example.com",
    "hu\xe2\x80\x8dgh@example.com",
    "\xe2\x80\xaehugh@example.com",
    "\"hugh\xe2\x81\xa6\"@example.com",
    "hugh\xef\xbb\xbf@example.com",
    "hugh\xef\xb8\x8f@example.com",
    "hugh\xf3\xa0\x81\xa1@example.com",
    "hu\xc2\xadgh@example.com",
    "\"hu\xc2\xa0gh\"@example.com",
    "hugh\xe3\x85\xa4@example.com",
    "hugh\xe2\x81\xa5@example.com",
    "hugh\xee\x80\x80@example.com",
    "h\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81@example."
    "com",
    "hu\xffgh@example.com",
    "hugh@ex\xc3mple.com",
    "hugh@\xc3\xa4_b.example",
    "hugh@\xe4\xbe\x8b..jp",
    "hugh@\xe3\x80\x82jp",
    "hugh@xn--a.example",
    "hugh@xn--.example",
    "hugh@\xe2\x98\x83\xe2\x80\xae.example",
};

static void
test_bad (gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ll_address_parse (data, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
}

/* A text of @local + "@" + @domain octets. */
static char *
make_address (size_t local, size_t domain)
{
  GString *text = g_string_new (NULL);

  for (size_t i = 0; i < local; i++)
    g_string_append_c (text, 'l');
  g_string_append_c (text, '@');
  for (size_t i = 0; i < domain; i++)
    g_string_append_c (text, i % 50 == 49 && i + 1 < domain ? '.' : 'd');

  return g_string_free (text, FALSE);
}

static void
test_limits (void)
{
  static const struct {
    size_t local, domain;
    gboolean fits;
  } rows[] = {
      {LL_LOCAL_PART_SIZE - 1, 10, TRUE},  {LL_LOCAL_PART_SIZE, 10, TRUE},
      {LL_LOCAL_PART_SIZE + 1, 10, FALSE}, {20, LL_ADDRESS_SIZE - 22, TRUE},
      {20, LL_ADDRESS_SIZE - 21, TRUE},    {20, LL_ADDRESS_SIZE - 20, FALSE},
      {1, LL_DNS_NAME_SIZE + 1, FALSE},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = make_address (rows[i].local, rows[i].domain);
    g_autoptr (GError) error = NULL;
    g_autoptr (LlAddress) address = ll_address_parse (text, &error);

    if (rows[i].fits)
      g_assert_no_error (error);
    else
      g_assert_error (error, LL_ERROR, LL_ERROR_LIMIT);
  }
}

static void
test_label_limit (void)
{
  for (size_t size = LL_DNS_LABEL_SIZE - 1; size <= LL_DNS_LABEL_SIZE + 1; size++) {
    g_autofree char *label = g_strnfill (size, 'd');
    g_autofree char *text = g_strconcat ("a@", label, ".example", NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (LlAddress) address = ll_address_parse (text, &error);

    if (size <= LL_DNS_LABEL_SIZE)
      g_assert_no_error (error);
    else
      g_assert_error (error, LL_ERROR, LL_ERROR_LIMIT);
  }
}

/* Comments and folding may take a whole line, and not more. */
static void
test_text_limit (void)
{
  for (size_t size = LL_ADDRESS_TEXT_SIZE - 1; size <= LL_ADDRESS_TEXT_SIZE + 1; size++) {
    g_autofree char *filler = g_strnfill (size - strlen ("()a@b.example"), '(');
    g_autofree char *text = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (LlAddress) address = NULL;

    memset (filler, 'c', strlen (filler));
    text = g_strconcat ("(", filler, ")a@b.example", NULL);
    g_assert_cmpuint (strlen (text), ==, size);
    address = ll_address_parse (text, &error);
    if (size <= LL_ADDRESS_TEXT_SIZE)
      g_assert_no_error (error);
    else
      g_assert_error (error, LL_ERROR, LL_ERROR_LIMIT);
  }
}

/* Cut short at every length, an address is refused or is one of what is left. */
static void
test_truncated (void)
{
  static const char whole[] = "(c\\)) \"j\\\"o\" . (d)\r\n doe @ (e) b\xc3\xbc"
                              "cher . example";

  for (size_t size = 0; size < sizeof whole; size++) {
    g_autofree char *text = g_strndup (whole, size);
    g_autoptr (GError) error = NULL;
    g_autoptr (LlAddress) address = ll_address_parse (text, &error);

    g_assert_true ((address == NULL) == (error != NULL));
  }
}

static void
test_same_mailbox (void)
{
  static const struct {
    const char *a, *b;
    gboolean equal, same;
  } rows[] = {
      {"hugh@example.com", "hugh@EXAMPLE.com", TRUE, TRUE},
      {"hugh@example.com", "Hugh@example.com", FALSE, TRUE},
      {"hugh@example.com", "hugh@example.org", FALSE, FALSE},
      {"hugh@example.com", "hugo@example.com", FALSE, FALSE},
      {"hugh@example.com", "hughy@example.com", FALSE, FALSE},
      {"\xc3\xa4@x.example", "\xc3\xa4@x.example", TRUE, TRUE},
      {"\xc3\xa4@x.example", "\xc3\x84@x.example", FALSE, FALSE},
      {"\xc3\xa4@x.example", "a\xcc\x88@x.example", FALSE, FALSE},
      {"\xc3\xa4z@x.example", "\xc3\xa4Z@x.example", FALSE, FALSE},
      {"a@b\xc3\xbc"
       "cher.example",
       "A@xn--bcher-kva.example", FALSE, TRUE},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (LlAddress) a = ll_address_parse (rows[i].a, NULL);
    g_autoptr (LlAddress) b = ll_address_parse (rows[i].b, NULL);

    g_assert_cmpint (ll_address_equal (a, b), ==, rows[i].equal);
    g_assert_cmpint (ll_address_equal (b, a), ==, rows[i].equal);
    g_assert_cmpint (ll_address_is_same_mailbox (a, b), ==, rows[i].same);
    g_assert_cmpint (ll_address_is_same_mailbox (b, a), ==, rows[i].same);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (size_t row = 0; row < G_N_ELEMENTS (good); row++) {
    g_autofree char *path = g_strdup_printf ("/base/address/good-%02zu", row + 1);

    g_test_add_data_func (path, GSIZE_TO_POINTER (row), test_good);
  }
  for (size_t row = 0; row < G_N_ELEMENTS (bad); row++) {
    g_autofree char *path = g_strdup_printf ("/base/address/bad-%02zu", row + 1);

    g_test_add_data_func (path, bad[row], test_bad);
  }
  g_test_add_func ("/base/address/limits", test_limits);
  g_test_add_func ("/base/address/label-limit", test_label_limit);
  g_test_add_func ("/base/address/text-limit", test_text_limit);
  g_test_add_func ("/base/address/truncated", test_truncated);
  g_test_add_func ("/base/address/same-mailbox", test_same_mailbox);

  return g_test_run ();
}
