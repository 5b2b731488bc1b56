/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "asn1/ll-der-reader.h"
#include "asn1/ll-der-writer.h"
#include "base/ll-bytes.h"

static void
assert_hex (GByteArray *out, const char *hex)
{
  g_autoptr (GBytes) bytes = g_bytes_new (out->data, out->len);
  g_autofree char *text = ll_bytes_format_hex (bytes);

  g_assert_cmpstr (text, ==, hex);
}

static void
test_header (void)
{
  static const struct {
    uint64_t size;
    const char *hex;
  } rows[] = {
      {0, "0400"},
      {1, "0401"},
      {0x7f, "047f"},
      {0x80, "048180"},
      {0xff, "0481ff"},
      {0x100, "04820100"},
      {0xffff, "0482ffff"},
      {0x10000, "0483010000"},
      {0xffffffff, "0484ffffffff"},
      {0x100000000, "04850100000000"},
      {G_MAXUINT64, "0488ffffffffffffffff"},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GByteArray) out = g_byte_array_new ();

    ll_der_write_header (out, 0x04, rows[i].size);
    assert_hex (out, rows[i].hex);
    g_assert_cmpuint (ll_der_header_size (rows[i].size), ==, out->len);
  }
}

static void
test_elements (void)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (GByteArray) outer = g_byte_array_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("ab", 2);
  g_autoptr (GBytes) element = g_bytes_new_static ("\x05\x00", 2);
  g_autoptr (GBytes) empty = g_bytes_new_static (NULL, 0);

  ll_der_write (out, 0x80, "x", 1);
  ll_der_write_bytes (out, 0x04, bytes);
  ll_der_write_bytes (out, 0x04, empty);
  ll_der_append (out, element);
  ll_der_append (out, empty);
  ll_der_write_null (out);
  ll_der_write_array (outer, 0x30, out);
  assert_hex (outer, "300d80017804026162040005000500");
}

/* What is written is read back the same. */
static void
test_oid_round_trip (void)
{
  static const char *const rows[] = {
      "0.0",
      "0.39",
      "1.0",
      "1.39",
      "2.0",
      "2.47",
      "2.48",
      "2.999.3",
      "1.2.840.113549.1.7.1",
      "2.16.840.1.101.3.4.1.46",
      "1.3.101.112",
      "1.2.127.128.16383.16384",
      "1.2.9223372036854775807",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GByteArray) out = g_byte_array_new ();
    g_autofree char *dotted = NULL;
    LlDerReader reader, oid;

    ll_der_write_oid (out, rows[i]);
    reader = ll_der_reader_init (out->data, out->len);
    g_assert_true (ll_der_reader_take_oid (&reader, &oid));
    g_assert_true (ll_der_reader_is_at_end (&reader));
    dotted = ll_der_reader_format_oid (&oid);
    g_assert_cmpstr (dotted, ==, rows[i]);
  }
}

static void
test_oid_octets (void)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();

  ll_der_write_oid (out, "1.2.840.113549.1.7.1");
  assert_hex (out, "06092a864886f70d010701");
}

static void
test_integer_round_trip (void)
{
  static const struct {
    unsigned int value;
    const char *hex;
  } rows[] = {
      {0, "020100"},       {1, "020101"},         {127, "02017f"},
      {128, "02020080"},   {255, "020200ff"},     {256, "02020100"},
      {32767, "02027fff"}, {32768, "0203008000"}, {0x7fffffff, "02047fffffff"},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GByteArray) out = g_byte_array_new ();
    LlDerReader reader;
    unsigned int value;

    ll_der_write_small_integer (out, rows[i].value);
    assert_hex (out, rows[i].hex);
    reader = ll_der_reader_init (out->data, out->len);
    g_assert_true (ll_der_reader_take_small_integer (&reader, &value));
    g_assert_cmpuint (value, ==, rows[i].value);
  }
}

/* 6.15: UTCTime through 2049, GeneralizedTime after. */
static void
test_time_round_trip (void)
{
  static const struct {
    gint64 time;
    const char *text;
    uint8_t tag;
  } rows[] = {
      {0, "700101000000Z", 0x17},
      {-631152000, "500101000000Z", 0x17},
      {-631152001, "19491231235959Z", 0x18},
      {1763748000, "251121180000Z", 0x17},
      {2524607999, "491231235959Z", 0x17},
      {2524608000, "20500101000000Z", 0x18},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GByteArray) out = g_byte_array_new ();
    LlDerReader reader, content;
    gint64 time;

    ll_der_write_time (out, rows[i].time);
    reader = ll_der_reader_init (out->data, out->len);
    g_assert_true (ll_der_reader_take_time (&reader, &time));
    g_assert_cmpint (time, ==, rows[i].time);
    reader = ll_der_reader_init (out->data, out->len);
    g_assert_true (ll_der_reader_enter (&reader, rows[i].tag, &content));
    g_assert_cmpmem (content.data, content.size, rows[i].text, strlen (rows[i].text));
  }
}

/* X.690, 11.6; the caller's array keeps its order. */
static void
test_set_of (void)
{
  static const char *const given[] = {"040162", "0403616161", "0500", "040161", "3000"};
  g_autoptr (GPtrArray) elements =
      g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autofree char *first = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (given); i++)
    g_ptr_array_add (elements, ll_bytes_parse_hex (given[i], NULL));
  ll_der_write_set_of (out, 0xa0, elements);

  assert_hex (out, "a00f"
                   "040161"
                   "040162"
                   "0403616161"
                   "0500"
                   "3000");
  first = ll_bytes_format_hex (g_ptr_array_index (elements, 0));
  g_assert_cmpstr (first, ==, given[0]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/asn1/der-writer/header", test_header);
  g_test_add_func ("/asn1/der-writer/elements", test_elements);
  g_test_add_func ("/asn1/der-writer/oid-round-trip", test_oid_round_trip);
  g_test_add_func ("/asn1/der-writer/oid-octets", test_oid_octets);
  g_test_add_func ("/asn1/der-writer/integer-round-trip", test_integer_round_trip);
  g_test_add_func ("/asn1/der-writer/time-round-trip", test_time_round_trip);
  g_test_add_func ("/asn1/der-writer/set-of", test_set_of);

  return g_test_run ();
}
