/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-transfer-encoding.h"

#include <string.h>

static GBytes *
read_all (GInputStream *stream, size_t at_once)
{
  g_autoptr (GByteArray) all = g_byte_array_new ();
  g_autofree guint8 *chunk = g_malloc (at_once);
  gssize got;

  while ((got = g_input_stream_read (stream, chunk, at_once, NULL, NULL)) > 0)
    g_byte_array_append (all, chunk, (guint)got);
  g_assert_cmpint (got, ==, 0);

  return g_byte_array_free_to_bytes (g_steal_pointer (&all));
}

static GBytes *
decode (LlTransferEncoding encoding, const void *data, size_t size, size_t at_once)
{
  g_autoptr (GInputStream) in =
      g_memory_input_stream_new_from_data (data, (gssize)size, NULL);
  g_autoptr (GInputStream) decoder = ll_transfer_encoding_new_decoder (encoding, in);

  return read_all (decoder, at_once);
}

static void
test_parse (void)
{
  static const struct {
    const char *value;
    LlTransferEncoding encoding;
  } rows[] = {
      {NULL, LL_TRANSFER_ENCODING_7BIT},
      {"7bit", LL_TRANSFER_ENCODING_7BIT},
      {"8BIT", LL_TRANSFER_ENCODING_8BIT},
      {"binary", LL_TRANSFER_ENCODING_BINARY},
      {" Base64 ", LL_TRANSFER_ENCODING_BASE64},
      {"base64;", LL_TRANSFER_ENCODING_BASE64},
      {"base64(x)", LL_TRANSFER_ENCODING_BASE64},
      {"quoted-printable", LL_TRANSFER_ENCODING_QUOTED_PRINTABLE},
      {"x-uuencode", LL_TRANSFER_ENCODING_UNKNOWN},
      {"", LL_TRANSFER_ENCODING_UNKNOWN},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (ll_transfer_encoding_parse (rows[i].value), ==, rows[i].encoding);
}

static void
test_decode (void)
{
  static const struct {
    LlTransferEncoding encoding;
    const char *encoded;
    const char *decoded;
  } rows[] = {
      {LL_TRANSFER_ENCODING_BASE64, "aGVsbG8=", "hello"},
      {LL_TRANSFER_ENCODING_BASE64, "aGVs\r\nbG8=\r\n", "hello"},
      {LL_TRANSFER_ENCODING_BASE64, "a G!V-s\tb_G8=", "hello"},
      {LL_TRANSFER_ENCODING_BASE64, "aGVsbG", "hel"},
      {LL_TRANSFER_ENCODING_BASE64, "", ""},
      {LL_TRANSFER_ENCODING_QUOTED_PRINTABLE, "M=C3=BCller=\r\n!\r\n",
       "M\xc3\xbcller!\r\n"},
      {LL_TRANSFER_ENCODING_QUOTED_PRINTABLE, "a=ZZb", "a=ZZb"},
      {LL_TRANSFER_ENCODING_7BIT, "aGVs=", "aGVs="},
      {LL_TRANSFER_ENCODING_UNKNOWN, "aGVs=", "aGVs="},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    for (size_t at_once = 1; at_once < 10; at_once++) {
      g_autoptr (GBytes) decoded =
          decode (rows[i].encoding, rows[i].encoded, strlen (rows[i].encoded), at_once);

      g_assert_cmpmem (g_bytes_get_data (decoded, NULL), g_bytes_get_size (decoded),
                       rows[i].decoded, strlen (rows[i].decoded));
    }
  }
}

static GBytes *
encode_base64 (const guint8 *data, size_t size, size_t at_once)
{
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) encoder = ll_transfer_encoding_new_base64_encoder (out);

  for (size_t at = 0; at < size; at += at_once)
    g_assert_true (g_output_stream_write_all (
        encoder, data + at, MIN (at_once, size - at), NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (encoder, NULL, NULL));
  g_assert_true (g_output_stream_close (out, NULL, NULL));

  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out));
}

static void
assert_base64_round_trip (const guint8 *data, size_t size, size_t at_once)
{
  g_autoptr (GBytes) encoded = encode_base64 (data, size, at_once);
  g_autoptr (GBytes) decoded = NULL;
  size_t encoded_size;
  const char *text = g_bytes_get_data (encoded, &encoded_size);

  g_assert_cmpuint (encoded_size, ==,
                    (size + 2) / 3 * 4 + ((size + 2) / 3 * 4 + 75) / 76 * 2);
  for (size_t at = 0; at < encoded_size; at += 78)
    g_assert_true (memcmp (text + MIN (at + 76, encoded_size - 2), "\r\n", 2) == 0);
  decoded = decode (LL_TRANSFER_ENCODING_BASE64, text, encoded_size, 4096);
  g_assert_cmpmem (g_bytes_get_data (decoded, NULL), g_bytes_get_size (decoded), data,
                   size);
}

static void
test_base64_round_trip (void)
{
  static const size_t sizes[] = {0,     1,     2,     3,     56,    57,    58,    114,
                                 58367, 58368, 58369, 65535, 65536, 65537, 200000};
  g_autofree guint8 *data = g_malloc (200000);

  for (size_t i = 0; i < 200000; i++)
    data[i] = (guint8)(i * 7 + i / 256);
  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++) {
    assert_base64_round_trip (data, sizes[i], 65536);
    assert_base64_round_trip (data, sizes[i], 1000);
  }
}

static char *
quote (const char *text)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();

  ll_transfer_encoding_append_quoted ((const guint8 *)text, strlen (text), out);

  g_byte_array_append (out, (const guint8 *)"", 1);

  return g_strdup ((const char *)out->data);
}

static void
test_quote (void)
{
  static const struct {
    const char *text;
    const char *quoted;
  } rows[] = {
      {"hello\r\n", "hello\r\n"},
      {"hello\n", "hello\r\n"},
      {"hello", "hello"},
      {"a=b\n", "a=3Db\r\n"},
      {"M\xc3\xbcller\n", "M=C3=BCller\r\n"},
      {"blank \ntab\t\n", "blank=20\r\ntab=09\r\n"},
      {"From me\n", "=46rom me\r\n"},
      {"Fromage\n", "Fromage\r\n"},
      {".\n..\n", "=2E\r\n..\r\n"},
      {"--b\n-b\n", "=2D-b\r\n-b\r\n"},
      {"a\rb\n", "a=0Db\r\n"},
      {"\n\n", "\r\n\r\n"},
      {"", ""},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *quoted = quote (rows[i].text);

    g_assert_cmpstr (quoted, ==, rows[i].quoted);
  }
}

/* No line above 76, whatever stands at its edge; and decoded it is the text again. */
static void
test_quoted_lines (void)
{
  static const char *const ends[] = {"", " ", "\xc3\xbc", "=", " x", "\t\t"};

  for (size_t size = 60; size < 240; size++) {
    for (size_t i = 0; i < G_N_ELEMENTS (ends); i++) {
      g_autofree char *fill = g_strnfill (size, i % 2 == 0 ? 'x' : '=');
      g_autofree char *text = g_strconcat (fill, ends[i], "\r\n", NULL);
      g_autofree char *quoted = quote (text);
      g_autoptr (GBytes) decoded =
          decode (LL_TRANSFER_ENCODING_QUOTED_PRINTABLE, quoted, strlen (quoted), 100);
      g_auto (GStrv) lines = g_strsplit (quoted, "\r\n", -1);

      for (char **line = lines; *line != NULL; line++)
        g_assert_cmpuint (strlen (*line), <=, 76);
      g_assert_cmpmem (g_bytes_get_data (decoded, NULL), g_bytes_get_size (decoded), text,
                       strlen (text));
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/message/transfer-encoding/parse", test_parse);
  g_test_add_func ("/message/transfer-encoding/decode", test_decode);
  g_test_add_func ("/message/transfer-encoding/base64-round-trip",
                   test_base64_round_trip);
  g_test_add_func ("/message/transfer-encoding/quote", test_quote);
  g_test_add_func ("/message/transfer-encoding/quoted-lines", test_quoted_lines);

  return g_test_run ();
}
