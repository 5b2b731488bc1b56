/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "asn1/ll-ber-stream.h"
#include "asn1/ll-der-writer.h"
#include "base/ll-bytes.h"
#include "base/ll-error.h"
#include "base/ll-limits.h"

static LlBerStream *
open_octets (const void *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GInputStream) source = g_memory_input_stream_new_from_bytes (bytes);

  return ll_ber_stream_new (source, NULL);
}

static LlBerStream *
open_hex (const char *hex)
{
  g_autoptr (GBytes) bytes = ll_bytes_parse_hex (hex, NULL);

  return open_octets (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
append_hex (GByteArray *out, const char *hex, size_t times)
{
  g_autoptr (GBytes) bytes = ll_bytes_parse_hex (hex, NULL);

  for (size_t i = 0; i < times; i++)
    ll_der_append (out, bytes);
}

static void
assert_hex (GBytes *bytes, const char *hex)
{
  g_autofree char *text = ll_bytes_format_hex (bytes);

  g_assert_cmpstr (text, ==, hex);
}

/* What ll_ber_stream_take () and ll_ber_stream_take_der () make of one element; NULL is
 * LL_ERROR_MALFORMED. */
static const struct {
  const char *what;
  const char *hex;
  const char *taken;
  const char *as_der;
} elements[] = {
    {"primitive", "040161", "040161", "040161"},
    {"empty-sequence", "3000", "3000", "3000"},
    {"nested", "3005300302010a", "3005300302010a", "3005300302010a"},
    {"indefinite", "30800201050000", "3003020105", NULL},
    {"indefinite-empty", "30800000", "3000", NULL},
    {"indefinite-twice", "3080308002010500000000", "30053003020105", NULL},
    {"definite-in-indefinite", "308030030201050000", "30053003020105", NULL},
    {"indefinite-in-definite", "300730800201050000", "30053003020105", NULL},
    {"long-length", "308200030201ff", "30030201ff", NULL},
    {"long-length-inside", "30068400000002ffff", NULL, NULL},
    {"long-length-of-member", "3006048300000161", "3003040161", NULL},
    {"long-string", "300704840000000161", "3003040161", NULL},
    {"length-in-eight-octets", "0488000000000000000161", "040161", NULL},
    {"length-in-nine-octets", "048900000000000000000161", NULL, NULL},
    {"string-in-pieces", "2406040161040162", "04026162", NULL},
    {"string-indefinite", "24800401610401620000", "04026162", NULL},
    {"string-empty-pieces", "24800400040161040004000000", "040161", NULL},
    {"string-of-nothing", "24800000", "0400", NULL},
    {"string-definite-of-nothing", "2400", "0400", NULL},
    {"string-nested",
     "2480248004016100002403040162040163"
     "0000",
     "0403616263", NULL},
    {"string-inside",
     "30802480040161000002010100"
     "00",
     "3006040161020101", NULL},
    {"string-holding-integer", "2403020101", NULL, NULL},
    {"string-holding-context",
     "2480800161"
     "0000",
     NULL, NULL},
    {"context-constructed",
     "a080040161"
     "0000",
     "a003040161", NULL},
    {"context-primitive", "800161", "800161", "800161"},
    {"set-keeps-its-order", "3106020102020101", "3106020102020101", "3106020102020101"},
    {"primitive-indefinite",
     "0480040161"
     "0000",
     NULL, NULL},
    {"context-primitive-indefinite", "80800401610000", NULL, NULL},
    {"sequence-primitive", "1003020105", NULL, NULL},
    {"set-primitive-inside", "30021100", NULL, NULL},
    {"integer-constructed", "2203020105", NULL, NULL},
    {"bit-string-constructed",
     "2307030200ff0301"
     "00",
     NULL, NULL},
    {"high-tag-number", "1f810100", NULL, NULL},
    {"high-tag-number-inside", "30041f810100", NULL, NULL},
    {"end-of-contents-first", "0000", NULL, NULL},
    {"end-of-contents-in-definite", "30020000", NULL, NULL},
    {"end-of-contents-with-length",
     "3080000100"
     "0000",
     NULL, NULL},
    {"end-of-contents-indefinite", "308000800000", NULL, NULL},
    {"end-of-contents-long-form",
     "308000810000"
     "00",
     NULL, NULL},
    {"member-over-the-edge", "3003020205", NULL, NULL},
    {"member-header-over-the-edge",
     "300102"
     "01",
     NULL, NULL},
    {"string-piece-over-the-edge", "240304026162", NULL, NULL},
    {"indefinite-over-the-edge",
     "3004308002010500"
     "00",
     NULL, NULL},
    {"never-ends", "3080020105", NULL, NULL},
    {"half-an-end", "308002010500", NULL, NULL},
    {"nothing", "", NULL, NULL},
    {"tag-alone", "30", NULL, NULL},
    {"length-2^31-1", "04847fffffff61", NULL, NULL},
    {"length-2^63-1", "04887fffffffffffffff61", NULL, NULL},
    {"length-2^63", "0488800000000000000061", NULL, NULL},
    {"length-2^64-1", "0488ffffffffffffffff61", NULL, NULL},
    {"length-2^64-1-inside", "300b0488ffffffffffffffff61", NULL, NULL},
};

/* Both malformed and limit are a refusal: a huge length is both. */
static void
assert_refused (const GError *error)
{
  g_assert_nonnull (error);
  g_assert_true (error->domain == LL_ERROR);
  g_assert_true (error->code == LL_ERROR_MALFORMED || error->code == LL_ERROR_LIMIT);
}

static void
assert_taken (GBytes *taken, const char *expected, const GError *error)
{
  if (expected == NULL) {
    g_assert_null (taken);
    assert_refused (error);
    return;
  }

  g_assert_no_error (error);
  assert_hex (taken, expected);
}

static void
test_take (gconstpointer data)
{
  size_t row = GPOINTER_TO_SIZE (data);
  g_autoptr (LlBerStream) stream = open_hex (elements[row].hex);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) taken = ll_ber_stream_take (stream, &error);

  assert_taken (taken, elements[row].taken, error);
  if (taken != NULL)
    g_assert_true (ll_ber_stream_check_end (stream, NULL));
}

static void
test_take_der (gconstpointer data)
{
  size_t row = GPOINTER_TO_SIZE (data);
  g_autoptr (LlBerStream) stream = open_hex (elements[row].hex);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) taken = ll_ber_stream_take_der (stream, &error);

  assert_taken (taken, elements[row].as_der, error);
  if (taken != NULL)
    g_assert_true (ll_ber_stream_check_end (stream, NULL));
}

/* What may be taken may be passed over, and the stream stands behind it. */
static void
test_skip (gconstpointer data)
{
  size_t row = GPOINTER_TO_SIZE (data);
  g_autofree char *hex = g_strconcat (elements[row].hex, "02012a", NULL);
  g_autoptr (LlBerStream) stream = open_hex (hex);
  g_autoptr (GBytes) next = NULL;
  g_autoptr (GError) error = NULL;

  if (elements[row].taken == NULL)
    return;

  g_assert_true (ll_ber_stream_skip (stream, &error));
  g_assert_no_error (error);
  next = ll_ber_stream_take (stream, NULL);
  assert_hex (next, "02012a");
}

/* -- entering and leaving -- */

static void
test_enter (void)
{
  g_autoptr (LlBerStream) stream = open_hex ("3080a0030201053000020107000020");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) five = NULL;
  g_autoptr (GBytes) seven = NULL;
  uint8_t tag;

  g_assert_true (ll_ber_stream_peek (stream, &tag, NULL));
  g_assert_cmphex (tag, ==, 0x30);
  g_assert_true (ll_ber_stream_enter (stream, 0x30, NULL));
  g_assert_true (ll_ber_stream_enter (stream, 0xa0, NULL));
  five = ll_ber_stream_take (stream, NULL);
  assert_hex (five, "020105");
  g_assert_true (ll_ber_stream_peek (stream, &tag, NULL));
  g_assert_cmphex (tag, ==, 0);
  g_assert_true (ll_ber_stream_leave (stream, NULL));
  g_assert_true (ll_ber_stream_enter (stream, 0x30, NULL));
  g_assert_true (ll_ber_stream_leave (stream, NULL));
  seven = ll_ber_stream_take_der (stream, NULL);
  assert_hex (seven, "020107");
  g_assert_true (ll_ber_stream_peek (stream, &tag, NULL));
  g_assert_cmphex (tag, ==, 0);
  g_assert_true (ll_ber_stream_leave (stream, &error));
  g_assert_no_error (error);
  g_assert_true (ll_ber_stream_check_end (stream, NULL));
}

static void
test_enter_other_tag (void)
{
  g_autoptr (LlBerStream) stream = open_hex ("3103020105");
  g_autoptr (GError) error = NULL;

  g_assert_false (ll_ber_stream_enter (stream, 0x30, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
}

/* What was not taken is not forgotten: an element is left only at its end. */
static void
test_leave_early (void)
{
  static const char *const rows[] = {"3003020105", "30800201050000"};

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (LlBerStream) stream = open_hex (rows[i]);
    g_autoptr (GError) error = NULL;

    g_assert_true (ll_ber_stream_enter (stream, 0x30, NULL));
    g_assert_false (ll_ber_stream_leave (stream, &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
  }
}

static void
test_take_at_the_end (void)
{
  static const char *const rows[] = {"3000", "30800000"};

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (LlBerStream) stream = open_hex (rows[i]);
    g_autoptr (GError) error = NULL;

    g_assert_true (ll_ber_stream_enter (stream, 0x30, NULL));
    g_assert_null (ll_ber_stream_take (stream, &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
  }
}

/* 8.1.1: nothing but white space behind the outermost element. */
static void
test_end (void)
{
  static const struct {
    const char *hex;
    gboolean fine;
  } rows[] = {
      {"3000", TRUE},        {"30000d0a", TRUE},      {"30000d0a20090a", TRUE},
      {"300000", FALSE},     {"30000000", FALSE},     {"30000d0a00", FALSE},
      {"30003000", FALSE},   {"300041", FALSE},       {"30800000", TRUE},
      {"3080000000", FALSE}, {"308000000000", FALSE},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (LlBerStream) stream = open_hex (rows[i].hex);
    g_autoptr (GError) error = NULL;

    g_assert_true (ll_ber_stream_enter (stream, 0x30, NULL));
    g_assert_true (ll_ber_stream_leave (stream, NULL));
    g_assert_cmpint (ll_ber_stream_check_end (stream, &error), ==, rows[i].fine);
    if (!rows[i].fine)
      g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
  }
}

static void
test_second_outermost_is_seen (void)
{
  g_autoptr (LlBerStream) stream = open_hex ("30003000");
  g_autoptr (GError) error = NULL;
  uint8_t tag;

  g_assert_true (ll_ber_stream_skip (stream, NULL));
  g_assert_true (ll_ber_stream_peek (stream, &tag, NULL));
  g_assert_cmphex (tag, ==, 0x30);
  g_assert_false (ll_ber_stream_check_end (stream, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
}

/* -- strings of any size -- */

typedef struct {
  GChecksum *hash;
  uint64_t size;
  size_t calls;
  size_t largest;
} Heard;

static gboolean
hear_cb (const uint8_t *data, size_t size, gpointer user_data, GError **error)
{
  Heard *heard = user_data;

  g_checksum_update (heard->hash, data, (gssize)size);
  heard->size += size;
  heard->calls++;
  heard->largest = MAX (heard->largest, size);

  return TRUE;
}

static void
assert_string (GByteArray *ber, uint8_t tag, size_t size, size_t most_calls)
{
  g_autoptr (LlBerStream) stream = open_octets (ber->data, ber->len);
  g_autoptr (GChecksum) hash = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *all = g_strnfill (size, 'a');
  g_autofree char *expected =
      g_compute_checksum_for_string (G_CHECKSUM_SHA256, all, (gssize)size);
  Heard heard = {.hash = hash};
  g_autoptr (GError) error = NULL;

  g_assert_true (ll_ber_stream_take_string (stream, tag, hear_cb, &heard, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (heard.size, ==, size);
  g_assert_cmpuint (heard.calls, <=, most_calls);
  g_assert_cmpuint (heard.largest, <=, 64 * 1024);
  g_assert_cmpstr (g_checksum_get_string (hash), ==, expected);
  g_assert_true (ll_ber_stream_check_end (stream, NULL));
}

static void
test_string_primitive (void)
{
  static const size_t sizes[] = {0,     1,     4095,  4096,   4097,           65534,
                                 65535, 65536, 65537, 131072, 3 * 1000 * 1000};

  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autofree char *all = g_strnfill (sizes[i], 'a');
    g_autoptr (GByteArray) ber = g_byte_array_new ();

    ll_der_write (ber, 0x80, all, sizes[i]);
    assert_string (ber, 0x80, sizes[i], sizes[i] / 32768 + 2);
  }
}

/* Two million pieces of one octet: linear, and few calls of the sink. */
static void
test_string_two_million_pieces (void)
{
  g_autoptr (GByteArray) ber = g_byte_array_new ();
  gint64 start = g_get_monotonic_time ();

  append_hex (ber, "a080", 1);
  append_hex (ber, "040161", 2000 * 1000);
  append_hex (ber, "0000", 1);
  assert_string (ber, 0x80, 2000 * 1000, 40);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 20 * G_USEC_PER_SEC);
}

static void
test_string_pieces_of_all_sizes (void)
{
  g_autofree char *all = g_strnfill (20000, 'a');
  g_autoptr (GByteArray) ber = g_byte_array_new ();
  size_t total = 0;

  append_hex (ber, "2480", 1);
  for (size_t size = 0; size < 20000; size += 97, total += size - 97)
    ll_der_write (ber, 0x04, all, size);
  append_hex (ber, "0000", 1);
  assert_string (ber, 0x04, total, 1000);
}

static gboolean
refuse_cb (const uint8_t *data, size_t size, gpointer user_data, GError **error)
{
  g_set_error_literal (error, LL_ERROR, LL_ERROR_CRYPTO, "the sink is full");

  return FALSE;
}

static void
test_string_sink_fails (void)
{
  static const char *const rows[] = {"040161", "24800401610000"};

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (LlBerStream) stream = open_hex (rows[i]);
    g_autoptr (GError) error = NULL;

    g_assert_false (ll_ber_stream_take_string (stream, 0x04, refuse_cb, NULL, &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_CRYPTO);
  }
}

static void
test_string_other_tag (void)
{
  static const char *const rows[] = {"040161", "810161", "a103040161", "3003040161", ""};

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (LlBerStream) stream = open_hex (rows[i]);
    g_autoptr (GError) error = NULL;

    g_assert_false (ll_ber_stream_take_string (stream, 0x80, refuse_cb, NULL, &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
  }
}

/* -- limits: at, below, above -- */

static GByteArray *
nest (const char *begin, const char *middle, const char *end, size_t times)
{
  GByteArray *ber = g_byte_array_new ();

  append_hex (ber, begin, times);
  append_hex (ber, middle, 1);
  append_hex (ber, end, times);

  return ber;
}

static void
assert_limit (gboolean done, gboolean fits, const GError *error)
{
  g_assert_cmpint (done, ==, fits);
  if (fits)
    g_assert_no_error (error);
  else
    g_assert_error (error, LL_ERROR, LL_ERROR_LIMIT);
}

static void
test_limit_string_nesting (void)
{
  static const size_t rows[] = {LL_CMS_STRING_NESTING - 1, LL_CMS_STRING_NESTING,
                                LL_CMS_STRING_NESTING + 1, 1000};

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GByteArray) ber = nest ("2480", "040161", "0000", rows[i]);
    g_autoptr (LlBerStream) stream = open_octets (ber->data, ber->len);
    g_autoptr (LlBerStream) again = open_octets (ber->data, ber->len);
    g_autoptr (GChecksum) hash = g_checksum_new (G_CHECKSUM_SHA256);
    Heard heard = {.hash = hash};
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) taken = NULL;
    gboolean fits = rows[i] <= LL_CMS_STRING_NESTING;
    gboolean done = ll_ber_stream_take_string (stream, 0x04, hear_cb, &heard, &error);

    assert_limit (done, fits, error);
    g_clear_error (&error);
    taken = ll_ber_stream_take (again, &error);
    assert_limit (taken != NULL, fits, error);
  }
}

static void
test_limit_depth_taken (void)
{
  static const size_t rows[] = {LL_DER_DEPTH - 1, LL_DER_DEPTH, LL_DER_DEPTH + 1, 1000};

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GByteArray) ber = nest ("3080", "020105", "0000", rows[i]);
    g_autoptr (LlBerStream) stream = open_octets (ber->data, ber->len);
    g_autoptr (LlBerStream) again = open_octets (ber->data, ber->len);
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) taken = ll_ber_stream_take (stream, &error);
    gboolean done;

    assert_limit (taken != NULL, rows[i] <= LL_DER_DEPTH, error);
    g_clear_error (&error);
    done = ll_ber_stream_skip (again, &error);
    assert_limit (done, rows[i] <= LL_DER_DEPTH, error);
  }
}

static void
test_limit_depth_entered (void)
{
  g_autoptr (GByteArray) ber = nest ("3080", "3000", "0000", LL_DER_DEPTH);
  g_autoptr (LlBerStream) stream = open_octets (ber->data, ber->len);
  g_autoptr (GError) error = NULL;

  for (size_t i = 0; i < LL_DER_DEPTH; i++)
    g_assert_true (ll_ber_stream_enter (stream, 0x30, NULL));
  g_assert_false (ll_ber_stream_enter (stream, 0x30, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_LIMIT);
}

/* Levels that were entered count for what is taken inside them. */
static void
test_limit_depth_of_der (void)
{
  for (size_t depth = LL_DER_DEPTH - 1; depth <= LL_DER_DEPTH + 1; depth++) {
    g_autoptr (GByteArray) der = g_byte_array_new ();
    g_autoptr (LlBerStream) stream = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) taken = NULL;

    for (size_t i = 0; i < depth; i++) {
      g_autoptr (GByteArray) inner = g_steal_pointer (&der);

      der = g_byte_array_new ();
      ll_der_write_array (der, 0x30, inner);
    }
    stream = open_octets (der->data, der->len);
    g_assert_true (ll_ber_stream_enter (stream, 0x30, NULL));
    taken = ll_ber_stream_take_der (stream, &error);
    assert_limit (taken != NULL, depth <= LL_DER_DEPTH, error);
  }
}

/* The whole element, header included, is at most LL_DER_SMALL_SIZE. */
static void
test_limit_small_size (void)
{
  static const size_t rows[] = {LL_DER_SMALL_SIZE - 1, LL_DER_SMALL_SIZE,
                                LL_DER_SMALL_SIZE + 1};
  g_autofree char *zeros = g_malloc0 (LL_DER_SMALL_SIZE);

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GByteArray) der = g_byte_array_new ();
    gboolean fits = rows[i] <= LL_DER_SMALL_SIZE;

    ll_der_write (der, 0x04, zeros,
                  rows[i] - ll_der_header_size (LL_DER_SMALL_SIZE - 10));
    g_assert_cmpuint (der->len, ==, rows[i]);
    for (int as_der = 0; as_der < 2; as_der++) {
      g_autoptr (LlBerStream) stream = open_octets (der->data, der->len);
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) taken = as_der ? ll_ber_stream_take_der (stream, &error)
                                        : ll_ber_stream_take (stream, &error);

      assert_limit (taken != NULL, fits, error);
    }
  }
}

/* The limit is met while members and pieces are added up, not only by one length. */
static void
test_limit_small_size_in_pieces (void)
{
  static const struct {
    const char *begin;
    const char *piece;
    size_t times;
  } rows[] = {
      {"3080", "020105", LL_DER_SMALL_SIZE / 3 + 1},
      {"2480", "040161", LL_DER_SMALL_SIZE + 1},
      {"3180", "3000", LL_DER_SMALL_SIZE / 2 + 1},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GByteArray) ber = g_byte_array_new ();
    g_autoptr (LlBerStream) stream = NULL;
    g_autoptr (GError) error = NULL;

    append_hex (ber, rows[i].begin, 1);
    append_hex (ber, rows[i].piece, rows[i].times);
    append_hex (ber, "0000", 1);
    stream = open_octets (ber->data, ber->len);
    g_assert_null (ll_ber_stream_take (stream, &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_LIMIT);
  }
}

/* CVE-2024-12133: a SET OF with very many members takes linear time. */
static void
test_set_of_many (void)
{
  g_autoptr (GByteArray) ber = g_byte_array_new ();
  g_autoptr (LlBerStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) taken = NULL;
  gint64 start = g_get_monotonic_time ();

  append_hex (ber, "3180", 1);
  append_hex (ber,
              "3080020105"
              "0000",
              100 * 1000);
  append_hex (ber, "0000", 1);
  stream = open_octets (ber->data, ber->len);
  taken = ll_ber_stream_take (stream, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (taken), ==, 500 * 1000 + 5);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 10 * G_USEC_PER_SEC);
}

/* -- cut short -- */

static void
test_truncated (void)
{
  g_autoptr (GBytes) whole =
      ll_bytes_parse_hex ("3080a08030820003020105240604016104016200"
                          "003180020107000024800401610000"
                          "0000",
                          NULL);
  const uint8_t *data = g_bytes_get_data (whole, NULL);
  size_t whole_size = g_bytes_get_size (whole);

  for (size_t size = 0; size <= whole_size; size++) {
    g_autofree uint8_t *copy = g_memdup2 (data, size);
    g_autoptr (LlBerStream) stream = open_octets (copy, size);
    g_autoptr (LlBerStream) again = open_octets (copy, size);
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) taken = ll_ber_stream_take (stream, &error);

    g_assert_cmpint (taken != NULL, ==, size == whole_size);
    if (taken == NULL)
      g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
    g_assert_cmpint (ll_ber_stream_skip (again, NULL), ==, size == whole_size);
  }
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GInputStream) source = g_memory_input_stream_new_from_data ("0\0", 2, NULL);
  g_autoptr (LlBerStream) stream = ll_ber_stream_new (source, cancellable);
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (ll_ber_stream_take (stream, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *name;
    GTestDataFunc function;
  } ways[] = {{"take", test_take}, {"take-der", test_take_der}, {"skip", test_skip}};

  g_test_init (&argc, &argv, NULL);

  for (size_t row = 0; row < G_N_ELEMENTS (elements); row++) {
    for (size_t way = 0; way < G_N_ELEMENTS (ways); way++) {
      g_autofree char *path =
          g_strdup_printf ("/asn1/ber-stream/%s/%s", ways[way].name, elements[row].what);

      g_test_add_data_func (path, GSIZE_TO_POINTER (row), ways[way].function);
    }
  }
  g_test_add_func ("/asn1/ber-stream/enter", test_enter);
  g_test_add_func ("/asn1/ber-stream/enter-other-tag", test_enter_other_tag);
  g_test_add_func ("/asn1/ber-stream/leave-early", test_leave_early);
  g_test_add_func ("/asn1/ber-stream/take-at-the-end", test_take_at_the_end);
  g_test_add_func ("/asn1/ber-stream/end", test_end);
  g_test_add_func ("/asn1/ber-stream/second-outermost", test_second_outermost_is_seen);
  g_test_add_func ("/asn1/ber-stream/string-primitive", test_string_primitive);
  g_test_add_func ("/asn1/ber-stream/string-two-million-pieces",
                   test_string_two_million_pieces);
  g_test_add_func ("/asn1/ber-stream/string-pieces-of-all-sizes",
                   test_string_pieces_of_all_sizes);
  g_test_add_func ("/asn1/ber-stream/string-sink-fails", test_string_sink_fails);
  g_test_add_func ("/asn1/ber-stream/string-other-tag", test_string_other_tag);
  g_test_add_func ("/asn1/ber-stream/limit-string-nesting", test_limit_string_nesting);
  g_test_add_func ("/asn1/ber-stream/limit-depth-taken", test_limit_depth_taken);
  g_test_add_func ("/asn1/ber-stream/limit-depth-entered", test_limit_depth_entered);
  g_test_add_func ("/asn1/ber-stream/limit-depth-of-der", test_limit_depth_of_der);
  g_test_add_func ("/asn1/ber-stream/limit-small-size", test_limit_small_size);
  g_test_add_func ("/asn1/ber-stream/limit-small-size-in-pieces",
                   test_limit_small_size_in_pieces);
  g_test_add_func ("/asn1/ber-stream/set-of-many", test_set_of_many);
  g_test_add_func ("/asn1/ber-stream/truncated", test_truncated);
  g_test_add_func ("/asn1/ber-stream/cancelled", test_cancelled);

  return g_test_run ();
}
