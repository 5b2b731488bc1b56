/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "certificate/ll-certificate-addresses.h"

#include <string.h>

#include "asn1/ll-der-writer.h"
#include "base/ll-limits.h"
#include "support/ll-test-certificate.h"

/* Where a name stands in the certificate. */
typedef enum {
  NOWHERE,
  RFC822_NAME,
  MAILBOX,
  DNS_NAME,
  URI,
  EMAIL_ADDRESS,      /* in the subject, IA5String */
  EMAIL_ADDRESS_UTF8, /* in the subject, UTF8String */
  EMAIL_ADDRESS_BMP,  /* in the subject, BMPString */
  COMMON_NAME,
} Place;

typedef struct {
  Place place;
  const char *text;
  size_t size; /* 0: a C string */
} Name;

#define NAMES 3

static const struct {
  const char *shows;
  Name names[NAMES];
  const char *address;
  LlAddressMatch match;
} rows[] = {
    /* 7.1: where addresses are looked for. */
    {"rfc822Name", {{RFC822_NAME, "a@example.org"}}, "a@example.org", LL_ADDRESS_MATCH},
    {"emailAddress of the subject",
     {{EMAIL_ADDRESS, "a@example.org"}},
     "a@example.org",
     LL_ADDRESS_MATCH},
    {"the second of two",
     {{RFC822_NAME, "b@example.org"}, {RFC822_NAME, "a@example.org"}},
     "a@example.org",
     LL_ADDRESS_MATCH},
    {"subject beside alternative names",
     {{RFC822_NAME, "b@example.org"}, {EMAIL_ADDRESS, "a@example.org"}},
     "a@example.org",
     LL_ADDRESS_MATCH},
    {"somebody else",
     {{RFC822_NAME, "b@example.org"}},
     "a@example.org",
     LL_ADDRESS_MATCH_DIFFERENT},
    {"another domain",
     {{RFC822_NAME, "a@example.net"}},
     "a@example.org",
     LL_ADDRESS_MATCH_DIFFERENT},
    /* 7.3: no address at all. */
    {"no address", {{NOWHERE, NULL}}, "a@example.org", LL_ADDRESS_MATCH_NONE},
    {"7.1 common name is no address",
     {{COMMON_NAME, "a@example.org"}},
     "a@example.org",
     LL_ADDRESS_MATCH_NONE},
    {"X4 dNSName", {{DNS_NAME, "a@example.org"}}, "a@example.org", LL_ADDRESS_MATCH_NONE},
    {"X4 URI", {{URI, "mailto:a@example.org"}}, "a@example.org", LL_ADDRESS_MATCH_NONE},
    /* 7.4: letters of ASCII in any case. */
    {"domain in capitals",
     {{RFC822_NAME, "a@EXAMPLE.org"}},
     "a@example.org",
     LL_ADDRESS_MATCH},
    {"local part in capitals",
     {{RFC822_NAME, "Ann.Bee@example.org"}},
     "ann.bee@example.org",
     LL_ADDRESS_MATCH},
    {"A-labels",
     {{RFC822_NAME, "a@xn--bcher-kva.example"}},
     "a@bücher.example",
     LL_ADDRESS_MATCH},
    {"quoted for nothing",
     {{RFC822_NAME, "\"ann\"@example.org"}},
     "ann@example.org",
     LL_ADDRESS_MATCH},
    {"quoted at sign",
     {{RFC822_NAME, "\"a@b\"@example.org"}},
     "\"a@b\"@example.org",
     LL_ADDRESS_MATCH},
    /* 7.5 and 7.6: SmtpUTF8Mailbox. */
    {"mailbox",
     {{MAILBOX, "müller@example.org"}},
     "müller@example.org",
     LL_ADDRESS_MATCH},
    {"mailbox, A-labels",
     {{MAILBOX, "müller@xn--bcher-kva.example"}},
     "müller@bücher.example",
     LL_ADDRESS_MATCH},
    {"7.6 mailbox, U-labels as of old",
     {{MAILBOX, "müller@bücher.example"}},
     "müller@xn--bcher-kva.example",
     LL_ADDRESS_MATCH},
    {"mailbox, another case",
     {{MAILBOX, "Müller@example.org"}},
     "müller@example.org",
     LL_ADDRESS_MATCH_DIFFERENT},
    {"mailbox, another Unicode form",
     {{MAILBOX, "mu\xcc\x88ller@example.org"}},
     "müller@example.org",
     LL_ADDRESS_MATCH_DIFFERENT},
    {"mailbox with an ASCII local part",
     {{MAILBOX, "a@example.org"}},
     "a@example.org",
     LL_ADDRESS_MATCH_BAD},
    {"mailbox with a BOM",
     {{MAILBOX, "\xef\xbb\xbfmüller@example.org"}},
     "müller@example.org",
     LL_ADDRESS_MATCH_BAD},
    {"mailbox that is no UTF-8",
     {{MAILBOX, "m\xfcller@example.org"}},
     "müller@example.org",
     LL_ADDRESS_MATCH_BAD},
    {"mailbox with NUL",
     {{MAILBOX, "müller@example.org\0.net", 23}},
     "müller@example.org",
     LL_ADDRESS_MATCH_BAD},
    /* 7.8 and X1: what is no honest address. */
    {"NUL behind",
     {{RFC822_NAME, "a@example.org\0", 14}},
     "a@example.org",
     LL_ADDRESS_MATCH_BAD},
    {"NUL within",
     {{RFC822_NAME, "a@example.org\0.evil.example", 27}},
     "a@example.org",
     LL_ADDRESS_MATCH_BAD},
    {"NUL in the subject's",
     {{EMAIL_ADDRESS, "a@example.org\0.evil.example", 27}},
     "a@example.org",
     LL_ADDRESS_MATCH_BAD},
    {"line end",
     {{RFC822_NAME, "a@example.org\n"}},
     "a@example.org",
     LL_ADDRESS_MATCH_BAD},
    {"escape",
     {{RFC822_NAME, "\033a@example.org"}},
     "a@example.org",
     LL_ADDRESS_MATCH_BAD},
    {"blank", {{RFC822_NAME, " a@example.org"}}, "a@example.org", LL_ADDRESS_MATCH_BAD},
    {"DEL", {{RFC822_NAME, "a\177@example.org"}}, "a@example.org", LL_ADDRESS_MATCH_BAD},
    {"angle brackets",
     {{RFC822_NAME, "<a@example.org>"}},
     "a@example.org",
     LL_ADDRESS_MATCH_BAD},
    {"phrase",
     {{RFC822_NAME, "Ann<a@example.org>"}},
     "a@example.org",
     LL_ADDRESS_MATCH_BAD},
    {"comment",
     {{RFC822_NAME, "a(x)@example.org"}},
     "a@example.org",
     LL_ADDRESS_MATCH_BAD},
    {"two addresses in one",
     {{RFC822_NAME, "a@example.org,b@example.org"}},
     "a@example.org",
     LL_ADDRESS_MATCH_BAD},
    {"semicolon",
     {{RFC822_NAME, "a@example.org;"}},
     "a@example.org",
     LL_ADDRESS_MATCH_BAD},
    {"several at signs",
     {{RFC822_NAME, "a@example.org@example.net"}},
     "a@example.org",
     LL_ADDRESS_MATCH_BAD},
    {"several at signs, the other end",
     {{RFC822_NAME, "a@example.net@example.org"}},
     "a@example.org",
     LL_ADDRESS_MATCH_BAD},
    {"no at sign", {{RFC822_NAME, "example.org"}}, "a@example.org", LL_ADDRESS_MATCH_BAD},
    {"host form of a constraint",
     {{RFC822_NAME, "@example.org"}},
     "a@example.org",
     LL_ADDRESS_MATCH_BAD},
    {"quote without an end",
     {{RFC822_NAME, "\"a@example.org"}},
     "a@example.org",
     LL_ADDRESS_MATCH_BAD},
    {"UTF-8 in an IA5String",
     {{RFC822_NAME, "müller@example.org"}},
     "müller@example.org",
     LL_ADDRESS_MATCH_BAD},
    {"UTF-8 domain in an IA5String",
     {{RFC822_NAME, "a@bücher.example"}},
     "a@bücher.example",
     LL_ADDRESS_MATCH_BAD},
    {"trailing dot",
     {{RFC822_NAME, "a@example.org."}},
     "a@example.org",
     LL_ADDRESS_MATCH_BAD},
    {"domain literal",
     {{RFC822_NAME, "a@[192.0.2.1]"}},
     "a@example.org",
     LL_ADDRESS_MATCH_BAD},
    {"X1 UTF8String in the subject",
     {{EMAIL_ADDRESS_UTF8, "a@example.org"}},
     "a@example.org",
     LL_ADDRESS_MATCH_BAD},
    {"X1 BMPString in the subject",
     {{EMAIL_ADDRESS_BMP, "\0a\0@\0b", 6}},
     "a@example.org",
     LL_ADDRESS_MATCH_BAD},
    {"X3 wildcard is only an asterisk",
     {{RFC822_NAME, "*@example.org"}},
     "a@example.org",
     LL_ADDRESS_MATCH_DIFFERENT},
    {"bad beside good",
     {{RFC822_NAME, "a@x@y"}, {RFC822_NAME, "a@example.org"}},
     "a@example.org",
     LL_ADDRESS_MATCH},
    {"bad beside somebody else",
     {{RFC822_NAME, "b@example.org"}, {RFC822_NAME, "a@x@y"}},
     "a@example.org",
     LL_ADDRESS_MATCH_BAD},
};

static GBytes *
write_subject (const Name *name)
{
  static const uint8_t tags[] =
      {[EMAIL_ADDRESS] = 0x16, [EMAIL_ADDRESS_UTF8] = 0x0c, [EMAIL_ADDRESS_BMP] = 0x1e};

  return ll_test_name_new_with ("Ann", "1.2.840.113549.1.9.1", tags[name->place],
                                name->text,
                                name->size != 0 ? name->size : strlen (name->text));
}

static void
add_name (LlTestCertificate *what, GByteArray *names, const Name *name)
{
  size_t size = name->size;

  if (size == 0 && name->text != NULL)
    size = strlen (name->text);
  switch (name->place) {
  case NOWHERE:
    break;
  case RFC822_NAME:
    ll_der_write (names, 0x81, name->text, size);
    break;
  case DNS_NAME:
    ll_der_write (names, 0x82, name->text, size);
    break;
  case URI:
    ll_der_write (names, 0x86, name->text, size);
    break;
  case MAILBOX:
    ll_test_add_mailbox (names, name->text, size);
    break;
  case EMAIL_ADDRESS:
  case EMAIL_ADDRESS_UTF8:
  case EMAIL_ADDRESS_BMP:
    what->raw_subject = write_subject (name);
    break;
  case COMMON_NAME:
    what->subject = name->text;
    break;
  }
}

static LlCertificate *
make (const Name *list, size_t n)
{
  g_autoptr (GByteArray) names = g_byte_array_new ();
  g_autoptr (GByteArray) extensions = g_byte_array_new ();
  LlTestCertificate what = {.subject = "Ann", .issuer = "CA", .extensions = extensions};
  LlCertificate *certificate;

  for (size_t i = 0; i < n; i++)
    add_name (&what, names, &list[i]);
  ll_test_add_alternative_names (extensions, names);
  certificate = ll_test_certificate_make (&what);
  g_clear_pointer (&what.raw_subject, g_bytes_unref);

  return certificate;
}

static void
test_match (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (LlCertificate) certificate = make (rows[i].names, NAMES);
    g_autoptr (GError) error = NULL;
    g_autoptr (LlAddress) address = ll_address_parse (rows[i].address, &error);

    g_test_message ("%s", rows[i].shows);
    g_assert_no_error (error);
    g_assert_cmpint (ll_certificate_match_address (certificate, address), ==,
                     rows[i].match);
  }
}

/* Each once, the honest ones only, in their order. */
static void
test_list (void)
{
  static const Name names[] = {{RFC822_NAME, "b@example.org"},
                               {RFC822_NAME, "a@x@y"},
                               {MAILBOX, "müller@example.org"},
                               {RFC822_NAME, "b@EXAMPLE.org"},
                               {EMAIL_ADDRESS, "c@example.org"}};
  static const char *const expected[] = {"b@example.org", "müller@example.org",
                                         "c@example.org"};
  g_autoptr (LlCertificate) certificate = make (names, G_N_ELEMENTS (names));
  g_autoptr (GPtrArray) list = ll_certificate_dup_addresses (certificate);

  g_assert_cmpuint (list->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < list->len; i++)
    g_assert_cmpstr (ll_address_get_text (g_ptr_array_index (list, i)), ==, expected[i]);
}

/* As many as are read, and one more, which is not honest any longer. */
static void
test_limit (void)
{
  for (unsigned int n = LL_CERTIFICATE_ADDRESSES - 1; n <= LL_CERTIFICATE_ADDRESSES + 1;
       n++) {
    g_autofree Name *names = g_new0 (Name, n);
    g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
    g_autoptr (LlAddress) last = NULL;
    g_autoptr (LlCertificate) certificate = NULL;
    g_autoptr (GPtrArray) list = NULL;

    for (unsigned int i = 0; i < n; i++) {
      g_ptr_array_add (texts, g_strdup_printf ("a%u@example.org", i));
      names[i] = (Name){RFC822_NAME, g_ptr_array_index (texts, i), 0};
    }
    certificate = make (names, n);
    list = ll_certificate_dup_addresses (certificate);
    last = ll_address_parse (g_ptr_array_index (texts, n - 1), NULL);
    g_assert_cmpuint (list->len, ==, MIN (n, LL_CERTIFICATE_ADDRESSES));
    g_assert_cmpint (ll_certificate_match_address (certificate, last), ==,
                     n <= LL_CERTIFICATE_ADDRESSES ? LL_ADDRESS_MATCH
                                                   : LL_ADDRESS_MATCH_BAD);
  }
}

/* An address of 254 octets is one, of 255 not any more. */
static void
test_size (void)
{
  for (size_t size = LL_ADDRESS_SIZE - 1; size <= LL_ADDRESS_SIZE + 1; size++) {
    g_autoptr (GString) text = g_string_new ("a@");
    g_autoptr (LlCertificate) certificate = NULL;
    g_autoptr (LlAddress) other = ll_address_parse ("b@example.org", NULL);
    Name name = {RFC822_NAME, NULL, 0};

    while (text->len + 9 < size)
      g_string_append (text, "abcdefgh.");
    while (text->len < size)
      g_string_append_c (text, 'z');
    name.text = text->str;
    certificate = make (&name, 1);
    g_assert_cmpint (ll_certificate_match_address (certificate, other), ==,
                     size <= LL_ADDRESS_SIZE ? LL_ADDRESS_MATCH_DIFFERENT
                                             : LL_ADDRESS_MATCH_BAD);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/certificate/addresses/rules-7.1-to-7.8", test_match);
  g_test_add_func ("/certificate/addresses/list", test_list);
  g_test_add_func ("/certificate/addresses/limit-of-number", test_limit);
  g_test_add_func ("/certificate/addresses/limit-of-size", test_size);

  return g_test_run ();
}
