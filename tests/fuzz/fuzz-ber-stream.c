/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "asn1/ll-ber-stream.h"
#include "asn1/ll-der-reader.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static LlBerStream *
open_octets (const uint8_t *data, size_t size)
{
  g_autoptr (GInputStream) source =
      g_memory_input_stream_new_from_data (data, (gssize)size, NULL);

  return ll_ber_stream_new (source, NULL);
}

/* What was taken is one DER element, and taking it again changes nothing. */
static void
check_taken (GBytes *taken)
{
  LlDerReader reader = ll_der_reader_init_bytes (taken);
  LlDerReader element;
  g_autoptr (LlBerStream) stream = open_octets (reader.data, reader.size);
  g_autoptr (GBytes) again = ll_ber_stream_take (stream, NULL);

  g_assert_nonnull (again);
  g_assert_true (g_bytes_equal (again, taken));
  g_assert_true (ll_der_reader_take (&reader, &element));
  g_assert_true (ll_der_reader_is_at_end (&reader));
}

/* What may be taken may be skipped, and leaves the stream at the same end. */
static void
take_and_skip (const uint8_t *data, size_t size)
{
  g_autoptr (LlBerStream) taking = open_octets (data, size);
  g_autoptr (LlBerStream) skipping = open_octets (data, size);
  g_autoptr (GBytes) taken = ll_ber_stream_take (taking, NULL);

  if (taken == NULL)
    return;
  check_taken (taken);
  g_assert_true (ll_ber_stream_skip (skipping, NULL));
  g_assert_cmpint (ll_ber_stream_check_end (taking, NULL), ==,
                   ll_ber_stream_check_end (skipping, NULL));
}

/* What is DER as received is the same octets as BER. */
static void
take_der (const uint8_t *data, size_t size)
{
  g_autoptr (LlBerStream) stream = open_octets (data, size);
  g_autoptr (GBytes) taken = ll_ber_stream_take_der (stream, NULL);

  if (taken == NULL)
    return;
  check_taken (taken);
  g_assert_cmpmem (g_bytes_get_data (taken, NULL), g_bytes_get_size (taken), data,
                   g_bytes_get_size (taken));
}

static gboolean
count_cb (const uint8_t *data, size_t size, gpointer user_data, GError **error)
{
  uint64_t *total = user_data;

  *total += size;

  return TRUE;
}

/* Enters whatever can be entered, and takes strings as they come. */
static void
wander (const uint8_t *data, size_t size)
{
  g_autoptr (LlBerStream) stream = open_octets (data, size);
  unsigned int depth = 0;
  uint64_t total = 0;
  uint8_t tag;

  while (ll_ber_stream_peek (stream, &tag, NULL)) {
    gboolean done;

    if (tag == 0 && depth == 0)
      break;
    if (tag == 0) {
      done = ll_ber_stream_leave (stream, NULL);
      depth--;
    } else if ((tag & ~0x20) == 0x04) {
      done = ll_ber_stream_take_string (stream, 0x04, count_cb, &total, NULL);
    } else if ((tag & 0x20) != 0) {
      done = ll_ber_stream_enter (stream, tag, NULL);
      depth++;
    } else {
      done = ll_ber_stream_skip (stream, NULL);
    }
    if (!done)
      break;
  }

  g_assert_cmpuint (total, <=, size);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  take_and_skip (data, size);
  take_der (data, size);
  wander (data, size);

  return 0;
}
