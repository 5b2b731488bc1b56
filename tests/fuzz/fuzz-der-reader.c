/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "asn1/ll-der-reader.h"
#include "asn1/ll-der-writer.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* An identifier that was read is written back octet by octet. */
static void
check_oid (const LlDerReader *oid)
{
  g_autofree char *dotted = ll_der_reader_format_oid (oid);
  g_autoptr (GByteArray) again = g_byte_array_new ();
  LlDerReader reader, content;

  g_assert_nonnull (dotted);
  g_assert_true (ll_der_reader_oid_is (oid, dotted));
  ll_der_write_oid (again, dotted);
  reader = ll_der_reader_init (again->data, again->len);
  g_assert_true (ll_der_reader_enter (&reader, 0x06, &content));
  g_assert_cmpmem (content.data, content.size, oid->data, oid->size);
}

/* Walks through all elements, and asks for each in every way. */
static void
walk (LlDerReader reader, unsigned int depth)
{
  while (!ll_der_reader_is_at_end (&reader)) {
    uint8_t tag = ll_der_reader_peek_tag (&reader);
    LlDerReader try = reader;
    LlDerReader element, content, oid;
    unsigned int value;
    gint64 time;

    if (ll_der_reader_take_oid (&try, &oid))
      check_oid (&oid);
    ll_der_reader_take_small_integer (&try, &value);
    ll_der_reader_take_time (&try, &time);
    if (!ll_der_reader_enter (&reader, tag, &content)) {
      g_assert_false (ll_der_reader_take (&reader, &element));
      return;
    }
    if ((tag & 0x20) != 0 && depth < 24)
      walk (content, depth + 1);
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  walk (ll_der_reader_init (data, size), 0);

  return 0;
}
