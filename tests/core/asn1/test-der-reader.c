/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "asn1/ll-der-reader.h"
#include "base/ll-bytes.h"

/* What a reader makes of one element asked for under a tag; NULL is refused. */
static const struct {
  const char *what;
  const char *hex;
  uint8_t tag;
  const char *content;
  const char *rest;
} elements[] = {
    {"empty", "0400", 0x04, "", ""},
    {"short", "040161", 0x04, "61", ""},
    {"rest-stays", "0401610500", 0x04, "61", "0500"},
    {"sequence", "3003020105", 0x30, "020105", ""},
    {"context", "80026162", 0x80, "6162", ""},
    {"nothing", "", 0x04, NULL, NULL},
    {"tag-alone", "04", 0x04, NULL, NULL},
    {"other-tag", "040161", 0x05, NULL, NULL},
    {"too-short", "040261", 0x04, NULL, NULL},
    {"indefinite", "30800000", 0x30, NULL, NULL},
    {"end-of-contents", "0000", 0x00, NULL, NULL},
    {"high-tag-number", "1f0100", 0x1f, NULL, NULL},
    {"long-form-of-short", "04810161", 0x04, NULL, NULL},
    {"length-with-leading-zero", "0482000161", 0x04, NULL, NULL},
    {"length-cut", "0482", 0x04, NULL, NULL},
    {"length-2^31-1", "04847fffffff61", 0x04, NULL, NULL},
    {"length-2^63", "0488800000000000000061", 0x04, NULL, NULL},
    {"length-2^64-1", "0488ffffffffffffffff61", 0x04, NULL, NULL},
    {"length-of-nine-octets", "048901000000000000000061", 0x04, NULL, NULL},
    {"length-of-127-octets", "04ff61", 0x04, NULL, NULL},
};

static GBytes *
from_hex (const char *hex)
{
  return ll_bytes_parse_hex (hex, NULL);
}

static void
assert_hex (const LlDerReader *reader, const char *hex)
{
  g_autoptr (GBytes) left = ll_der_reader_dup_bytes (reader);
  g_autofree char *text = ll_bytes_format_hex (left);

  g_assert_cmpstr (text, ==, hex);
}

static void
test_element (gconstpointer data)
{
  size_t row = GPOINTER_TO_SIZE (data);
  g_autoptr (GBytes) bytes = from_hex (elements[row].hex);
  LlDerReader reader = ll_der_reader_init_bytes (bytes);
  LlDerReader content;

  if (elements[row].content == NULL) {
    g_assert_false (ll_der_reader_enter (&reader, elements[row].tag, &content));
    assert_hex (&reader, elements[row].hex);
    return;
  }

  g_assert_cmphex (ll_der_reader_peek_tag (&reader), ==, elements[row].tag);
  g_assert_true (ll_der_reader_enter (&reader, elements[row].tag, &content));
  assert_hex (&content, elements[row].content);
  assert_hex (&reader, elements[row].rest);
  g_assert_cmpint (ll_der_reader_is_at_end (&reader), ==, *elements[row].rest == '\0');
}

/* The lengths at which the form of the length changes. */
static void
test_long_lengths (void)
{
  static const struct {
    size_t size;
    const char *header;
  } rows[] = {{0x7f, "047f"},      {0x80, "048180"},     {0xff, "0481ff"},
              {0x100, "04820100"}, {0xffff, "0482ffff"}, {0x10000, "0483010000"}};

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GBytes) header = from_hex (rows[i].header);
    size_t header_size = g_bytes_get_size (header);
    g_autofree uint8_t *all = g_malloc0 (header_size + rows[i].size);
    LlDerReader reader = ll_der_reader_init (all, header_size + rows[i].size);
    LlDerReader cut = ll_der_reader_init (all, header_size + rows[i].size - 1);
    LlDerReader content;

    memcpy (all, g_bytes_get_data (header, NULL), header_size);
    g_assert_false (ll_der_reader_take (&cut, &content));
    g_assert_true (ll_der_reader_enter (&reader, 0x04, &content));
    g_assert_cmpuint (content.size, ==, rows[i].size);
    g_assert_true (ll_der_reader_is_at_end (&reader));
  }
}

static void
test_take (void)
{
  g_autoptr (GBytes) bytes = from_hex ("3003020105040161ff");
  LlDerReader reader = ll_der_reader_init_bytes (bytes);
  LlDerReader element;

  g_assert_true (ll_der_reader_take (&reader, &element));
  assert_hex (&element, "3003020105");
  g_assert_true (ll_der_reader_take (&reader, &element));
  assert_hex (&element, "040161");
  g_assert_false (ll_der_reader_take (&reader, &element));
  g_assert_cmphex (ll_der_reader_peek_tag (&reader), ==, 0);
  assert_hex (&reader, "ff");
}

static const struct {
  const char *hex;
  const char *dotted; /* NULL: refused */
} oids[] = {
    {"06092a864886f70d010701", "1.2.840.113549.1.7.1"},
    {"0603550403", "2.5.4.3"},
    {"060100", "0.0"},
    {"060127", "0.39"},
    {"060128", "1.0"},
    {"06014f", "1.39"},
    {"060150", "2.0"},
    {"0603883703", "2.999.3"},
    {"06032b6570", "1.3.101.112"},
    {"06082a8648ce3d040302", "1.2.840.10045.4.3.2"},
    {"060a2affffffffffffffff7f", "1.2.9223372036854775807"},
    {"060b2a81ffffffffffffffff7f", NULL},
    {"0600", NULL},
    {"060180", NULL},
    {"06022a80", NULL},
    {"06032a8001", NULL},
    {"06028001", NULL},
    {"06012a05", "1.2"},
    {"0409", NULL},
    {"02012a", NULL},
};

static void
test_oid (gconstpointer data)
{
  size_t row = GPOINTER_TO_SIZE (data);
  g_autoptr (GBytes) bytes = from_hex (oids[row].hex);
  LlDerReader reader = ll_der_reader_init_bytes (bytes);
  LlDerReader oid;
  g_autofree char *dotted = NULL;

  if (oids[row].dotted == NULL) {
    g_assert_false (ll_der_reader_take_oid (&reader, &oid));
    assert_hex (&reader, oids[row].hex);
    return;
  }

  g_assert_true (ll_der_reader_take_oid (&reader, &oid));
  dotted = ll_der_reader_format_oid (&oid);
  g_assert_cmpstr (dotted, ==, oids[row].dotted);
  g_assert_true (ll_der_reader_oid_is (&oid, dotted));
  g_assert_false (ll_der_reader_oid_is (&oid, "1.2.3"));
}

/* An identifier is all of its octets: neither more nor less is the same. */
static void
test_oid_is_exact (void)
{
  g_autoptr (GBytes) bytes = from_hex ("06032a0304");
  LlDerReader reader = ll_der_reader_init_bytes (bytes);
  LlDerReader oid;

  g_assert_true (ll_der_reader_take_oid (&reader, &oid));
  g_assert_true (ll_der_reader_oid_is (&oid, "1.2.3.4"));
  g_assert_false (ll_der_reader_oid_is (&oid, "1.2.3"));
  g_assert_false (ll_der_reader_oid_is (&oid, "1.2.3.4.5"));
  g_assert_false (ll_der_reader_oid_is (&oid, "1.2.3.40"));
}

static const struct {
  const char *hex;
  int64_t value; /* -1: refused */
} integers[] = {
    {"020100", 0},          {"020101", 1},          {"02017f", 127},
    {"02020080", 128},      {"02020100", 256},      {"02047fffffff", 0x7fffffff},
    {"0203010001", 65537},  {"0200", -1},           {"0201ff", -1},
    {"020200ff", 255},      {"0202007f", -1},       {"02020000", -1},
    {"02050080000000", -1}, {"020500ffffffff", -1}, {"020480000000", -1},
    {"0a0101", -1},         {"0202ff7f", -1},       {"02", -1},
};

static void
test_small_integer (gconstpointer data)
{
  size_t row = GPOINTER_TO_SIZE (data);
  g_autoptr (GBytes) bytes = from_hex (integers[row].hex);
  LlDerReader reader = ll_der_reader_init_bytes (bytes);
  unsigned int value = 4711;

  if (integers[row].value < 0) {
    g_assert_false (ll_der_reader_take_small_integer (&reader, &value));
    g_assert_cmpuint (value, ==, 4711);
    assert_hex (&reader, integers[row].hex);
    return;
  }

  g_assert_true (ll_der_reader_take_small_integer (&reader, &value));
  g_assert_cmpint (value, ==, integers[row].value);
  g_assert_true (ll_der_reader_is_at_end (&reader));
}

#define REFUSED G_MININT64

/* RFC 5652, section 11.3; standards 6.15. */
static const struct {
  uint8_t tag;
  const char *text;
  gint64 time;
} times[] = {
    {0x17, "700101000000Z", 0},
    {0x17, "991231235959Z", 946684799},
    {0x17, "491231235959Z", 2524607999},
    {0x17, "500101000000Z", -631152000},
    {0x17, "240229120000Z", 1709208000},
    {0x17, "230229120000Z", REFUSED},
    {0x17, "7001010000Z", REFUSED},
    {0x17, "700101000000", REFUSED},
    {0x17, "700101000000+0000", REFUSED},
    {0x17, "700101000000.5Z", REFUSED},
    {0x17, "700101000000ZZ", REFUSED},
    {0x17, "700101000000z", REFUSED},
    {0x17, "701301000000Z", REFUSED},
    {0x17, "700100000000Z", REFUSED},
    {0x17, "700101240000Z", REFUSED},
    {0x17, "700101006000Z", REFUSED},
    {0x17, "700101000060Z", REFUSED},
    {0x17, "-00101000000Z", REFUSED},
    {0x17, " 70101000000Z", REFUSED},
    {0x17, "", REFUSED},
    {0x17, "19700101000000Z", REFUSED},
    {0x18, "20500101000000Z", 2524608000},
    {0x18, "20260101000000Z", 1767225600},
    {0x18, "99991231235959Z", 253402300799},
    {0x18, "20500101000000.5Z", REFUSED},
    {0x18, "20500101000000", REFUSED},
    {0x18, "205001010000Z", REFUSED},
    {0x18, "700101000000Z", REFUSED},
    {0x18, "00000101000000Z", REFUSED},
    {0x16, "700101000000Z", REFUSED},
};

static void
test_time (gconstpointer data)
{
  size_t row = GPOINTER_TO_SIZE (data);
  uint8_t size = (uint8_t)strlen (times[row].text);
  g_autofree char *element =
      g_strdup_printf ("%c%c%s", times[row].tag, size, times[row].text);
  LlDerReader reader = ll_der_reader_init (element, 2u + size);
  gint64 time = 4711;

  if (times[row].time == REFUSED) {
    g_assert_false (ll_der_reader_take_time (&reader, &time));
    g_assert_cmpint (time, ==, 4711);
    g_assert_cmpuint (reader.size, ==, 2u + size);
    return;
  }

  g_assert_true (ll_der_reader_take_time (&reader, &time));
  g_assert_cmpint (time, ==, times[row].time);
  g_assert_true (ll_der_reader_is_at_end (&reader));
}

/* Cut short at every length, nothing is taken and nothing is read past the end. */
static void
test_truncated (void)
{
  static const char *const rows[] = {"3003020105", "06092a864886f70d010701",
                                     "02047fffffff", "170d3730303130313030303030305a"};

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GBytes) whole = from_hex (rows[i]);

    for (size_t size = 0; size < g_bytes_get_size (whole); size++) {
      g_autofree uint8_t *copy = g_memdup2 (g_bytes_get_data (whole, NULL), size);
      LlDerReader reader = ll_der_reader_init (copy, size);
      LlDerReader out;
      unsigned int value;
      gint64 time;

      g_assert_cmphex (ll_der_reader_peek_tag (&reader), ==, 0);
      g_assert_false (ll_der_reader_take (&reader, &out));
      g_assert_false (ll_der_reader_take_oid (&reader, &out));
      g_assert_false (ll_der_reader_take_small_integer (&reader, &value));
      g_assert_false (ll_der_reader_take_time (&reader, &time));
      g_assert_cmpuint (reader.size, ==, size);
    }
  }
}

#define ADD_ROWS(name, rows, function)                                                   \
  for (size_t row = 0; row < G_N_ELEMENTS (rows); row++) {                               \
    g_autofree char *path =                                                              \
        g_strdup_printf ("/asn1/der-reader/" name "-%02zu", row + 1);                    \
                                                                                         \
    g_test_add_data_func (path, GSIZE_TO_POINTER (row), function);                       \
  }

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (size_t row = 0; row < G_N_ELEMENTS (elements); row++) {
    g_autofree char *path = g_strconcat ("/asn1/der-reader/", elements[row].what, NULL);

    g_test_add_data_func (path, GSIZE_TO_POINTER (row), test_element);
  }
  ADD_ROWS ("oid", oids, test_oid)
  ADD_ROWS ("integer", integers, test_small_integer)
  ADD_ROWS ("time", times, test_time)
  g_test_add_func ("/asn1/der-reader/long-lengths", test_long_lengths);
  g_test_add_func ("/asn1/der-reader/take", test_take);
  g_test_add_func ("/asn1/der-reader/oid-is-exact", test_oid_is_exact);
  g_test_add_func ("/asn1/der-reader/truncated", test_truncated);

  return g_test_run ();
}
