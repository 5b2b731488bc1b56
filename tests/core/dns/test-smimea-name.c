/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "base/ll-error.h"
#include "dns/ll-smimea-name.h"

/* The table of expectations: address to left-most label.  The first row is the RFC's own
 * (RFC 8162, section 3), the others were computed with Python's hashlib. */
static const struct {
  const char *address;
  const char *label;
} rows[] = {
    {"hugh@example.com", "c93f1e400f26708f98cb19d936620da35eec8f72e57f9eec01c1afd6"},
    {"Hugh@example.com", "7063a398942ba5c6125429518d0608563f3974bb48013ddf58fb01d4"},
    {"alice@smime.example", "2bd806c97f0e00af1a1fc3328fa763a9269723c8db8fac4f93af71db"},
    {"bob@smime.example", "81b637d8fcd2c6da6359e6963113a1170de795e4b725b84d1e0b4cfd"},
    {"carlos@smime.example", "7b85175b455060e3237e925f023053ca9515e8682a83c8b09911c724"},
    {"dana@smime.example", "2c9e0a2585dc7406589a3724f0027811506e0f133726303a15d6779d"},
    {"john.doe@x.example", "30f69670bba25e88a97e749a67b8b93db6541ebd309094e5ad0e3c56"},
    {"\"john\".doe@x.example",
     "30f69670bba25e88a97e749a67b8b93db6541ebd309094e5ad0e3c56"},
    {"john (c) . (d) doe@x.example",
     "30f69670bba25e88a97e749a67b8b93db6541ebd309094e5ad0e3c56"},
    {"\"john.doe\"@x.example",
     "30f69670bba25e88a97e749a67b8b93db6541ebd309094e5ad0e3c56"},
    {"john+tag@x.example", "4d09ac76e5d43d2462819334de997222c387f79eb5428b635b7c0cd8"},
    {"john@x.example", "96d9632f363564cc3032521409cf22a852f2032eec099ed5967c0d00"},
    {"\"john smith\"@x.example",
     "32ddaf65cc3aa8d3e6eda3ca2da7c18b71e169e9aa444cccb479c9ca"},
    {"\"john\r\n smith\"@x.example",
     "32ddaf65cc3aa8d3e6eda3ca2da7c18b71e169e9aa444cccb479c9ca"},
    {"\"a@b\"@x.example", "7508d8b5018ea640b85269861a101203f0c26900555268e930025dac"},
    {"\"Joe\\,Smith\"@x.example",
     "516a8d7c046992211e2fd366cdf3e0b224110c860677dca6f3afbc43"},
    {"\"a\\\"b\"@x.example", "39a012772dd5c3accbc56923093422896d41ac882e3cd66914bc584c"},
    {"\"a\\\\b\"@x.example", "c62016d0f8ee333350283fd879b50b692932e932794e5d686f7d37d6"},
    {"\".x\"@x.example", "bb42e4c602551e7cef9f8a8d21cd0ab74dc5fb8948089ad752b9c18a"},
    {"\"a..b\"@x.example", "f62b42414c514fa689d3e087ba397c602a4ba2c897f0ac2cb32cf770"},
    {"o'brien@x.example", "65b87174be3b1b122e2b0929f0b84888637d31a4a83bb96a860bcff4"},
    {"m\xc3\xbcller@x.example",
     "2dbd218072117713f2d5996a726a9b216ed791ffd0783b6ba4ab6d61"},
    {"mu\xcc\x88ller@x.example",
     "2dbd218072117713f2d5996a726a9b216ed791ffd0783b6ba4ab6d61"},
    {"\"m\xc3\xbcller\"@x.example",
     "2dbd218072117713f2d5996a726a9b216ed791ffd0783b6ba4ab6d61"},
    {"e\xcc\x81te\xcc\x81@x.example",
     "bd010c64132bf5cae8aea89f6762515727dcf68a5dd1de813c87f50a"},
    {"\xe2\x84\xabx@x.example",
     "4ce689721768fc933f8d5a9b1793a4788424fff81fe88df697ce3baf"},
    {"\xef\xac\x81ona@x.example",
     "8edd534da0472742473807ee8a44221ca4a69716a8bf292478b4ac68"},
    {"fiona@x.example", "4c0db82499ca9a6d65c396d1fbb8e77078e315bd8db0e9476a88cd24"},
    {"\xe7\x94\xa8\xe6\x88\xb7@x.example",
     "0d0e1a86b3aa787709b00329fcd32b5baf036c87067c8d6c27a46667"},
    {"\xce\xb4\xce\xbf\xce\xba\xce\xb9\xce\xbc\xce\xae@x.example",
     "eec06766d82c6f4e62673a48e646b8c311fb877637ca73effe0f4ec4"},
    {"\xd0\xbf\xd0\xbe\xd1\x87\xd1\x82\xd0\xb0@x.example",
     "beff42c3c10b0c00684a7933a57b60e2107c35b48c4c1528ce5be76b"},
};

static void
test_label (gconstpointer data)
{
  size_t row = GPOINTER_TO_SIZE (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (LlAddress) address = ll_address_parse (rows[row].address, &error);
  g_autofree char *name = NULL;
  g_autofree char *want =
      g_strconcat (rows[row].label, "._smimecert.",
                   address != NULL ? ll_address_get_domain (address) : "", NULL);

  g_assert_no_error (error);
  name = ll_smimea_name_new (address, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (name, ==, want);
}

/* The domain is no part of the hash, is written as A-labels in lower case, and its final
 * dot goes. */
static void
test_domain (void)
{
  static const char *const pairs[][2] = {
      {"hugh@Example.COM", "example.com"},
      {"hugh@example.com.", "example.com"},
      {"hugh@b\xc3\xbc"
       "cher.example",
       "xn--bcher-kva.example"},
      {"hugh@fa\xc3\x9f.de", "xn--fa-hia.de"},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (pairs); i++) {
    g_autoptr (LlAddress) address = ll_address_parse (pairs[i][0], NULL);
    g_autofree char *name = ll_smimea_name_new (address, NULL);
    g_autofree char *want =
        g_strconcat (rows[0].label, "._smimecert.", pairs[i][1], NULL);

    g_assert_cmpstr (name, ==, want);
  }
}

/* An address that parses, and that nobody can be asked about. */
static void
test_refused (void)
{
  static const char *const addresses[] = {"\"\"@example.com", "hugh@localhost"};

  for (size_t i = 0; i < G_N_ELEMENTS (addresses); i++) {
    g_autoptr (LlAddress) address = ll_address_parse (addresses[i], NULL);
    g_autoptr (GError) error = NULL;

    g_assert_nonnull (address);
    g_assert_null (ll_smimea_name_new (address, &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
  }
}

/* 56 digits, 13 octets of "._smimecert." and a domain: 253 octets fit, 254 do not. */
static void
test_length (void)
{
  for (size_t size = 184; size <= 186; size++) {
    g_autoptr (GString) text = g_string_new ("a@");
    g_autoptr (LlAddress) address = NULL;
    g_autoptr (GError) error = NULL;
    g_autofree char *name = NULL;

    for (size_t i = 0; i < size; i++)
      g_string_append_c (text, i % 50 == 49 ? '.' : 'd');
    address = ll_address_parse (text->str, &error);
    g_assert_no_error (error);
    name = ll_smimea_name_new (address, &error);
    if (size <= 185)
      g_assert_cmpuint (strlen (name), ==, size + 68);
    else
      g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (size_t row = 0; row < G_N_ELEMENTS (rows); row++) {
    g_autofree char *path =
        g_strdup_printf ("/dns/smimea-name/%02zu-%.8s", row + 1, rows[row].label);

    g_test_add_data_func (path, GSIZE_TO_POINTER (row), test_label);
  }
  g_test_add_func ("/dns/smimea-name/domain", test_domain);
  g_test_add_func ("/dns/smimea-name/refused", test_refused);
  g_test_add_func ("/dns/smimea-name/length", test_length);

  return g_test_run ();
}
