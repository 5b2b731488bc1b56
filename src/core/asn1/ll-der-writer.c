/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "asn1/ll-der-writer.h"

#include <string.h>

#include "asn1/ll-der-tag.h"

/* Octets of the length behind its first one; zero for the short form. */
static size_t
count_length_octets (uint64_t size)
{
  size_t octets = 0;

  if (size < 0x80)
    return 0;
  for (; size > 0; size >>= 8)
    octets++;

  return octets;
}

size_t
ll_der_header_size (uint64_t size)
{
  return 2 + count_length_octets (size);
}

void
ll_der_write_header (GByteArray *out, uint8_t tag, uint64_t size)
{
  size_t octets = count_length_octets (size);
  uint8_t header[2] = {tag, octets == 0 ? (uint8_t)size : (uint8_t)(0x80 | octets)};

  g_byte_array_append (out, header, sizeof header);
  while (octets-- > 0) {
    uint8_t octet = (uint8_t)(size >> (8 * octets));

    g_byte_array_append (out, &octet, 1);
  }
}

void
ll_der_write (GByteArray *out, uint8_t tag, const void *content, size_t size)
{
  ll_der_write_header (out, tag, size);
  if (size > 0)
    g_byte_array_append (out, content, (guint)size);
}

void
ll_der_write_bytes (GByteArray *out, uint8_t tag, GBytes *content)
{
  size_t size;
  const void *data = g_bytes_get_data (content, &size);

  ll_der_write (out, tag, data, size);
}

void
ll_der_write_array (GByteArray *out, uint8_t tag, GByteArray *content)
{
  ll_der_write (out, tag, content->data, content->len);
}

void
ll_der_append (GByteArray *out, GBytes *element)
{
  size_t size;
  const void *data = g_bytes_get_data (element, &size);

  if (size > 0)
    g_byte_array_append (out, data, (guint)size);
}

static void
append_arc (GByteArray *out, uint64_t arc)
{
  unsigned int shift = 0;

  while (arc >> shift >= 0x80)
    shift += 7;
  for (;; shift -= 7) {
    uint8_t octet = (uint8_t)((arc >> shift & 0x7f) | (shift > 0 ? 0x80 : 0));

    g_byte_array_append (out, &octet, 1);
    if (shift == 0)
      return;
  }
}

void
ll_der_write_oid (GByteArray *out, const char *oid)
{
  g_auto (GStrv) arcs = g_strsplit (oid, ".", -1);
  g_autoptr (GByteArray) content = g_byte_array_new ();

  g_return_if_fail (g_strv_length (arcs) >= 2);

  append_arc (content, 40 * g_ascii_strtoull (arcs[0], NULL, 10) +
                           g_ascii_strtoull (arcs[1], NULL, 10));
  for (size_t i = 2; arcs[i] != NULL; i++)
    append_arc (content, g_ascii_strtoull (arcs[i], NULL, 10));

  ll_der_write_array (out, LL_TAG_OID, content);
}

void
ll_der_write_small_integer (GByteArray *out, unsigned int value)
{
  uint8_t octets[5] = {0, (uint8_t)(value >> 24), (uint8_t)(value >> 16),
                       (uint8_t)(value >> 8), (uint8_t)value};
  size_t start = 0;

  while (start < 4 && octets[start] == 0 && (octets[start + 1] & 0x80) == 0)
    start++;

  ll_der_write (out, LL_TAG_INTEGER, octets + start, sizeof octets - start);
}

void
ll_der_write_null (GByteArray *out)
{
  ll_der_write (out, LL_TAG_NULL, NULL, 0);
}

/* As octet strings, the shorter one padded with zeros (X.690, 11.6): the encodings of two
 * elements are never each other's beginning. */
static int
compare_elements (gconstpointer a, gconstpointer b)
{
  return g_bytes_compare (*(GBytes *const *)a, *(GBytes *const *)b);
}

void
ll_der_write_set_of (GByteArray *out, uint8_t tag, GPtrArray *elements)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_copy (elements, NULL, NULL);
  g_autoptr (GByteArray) content = g_byte_array_new ();

  g_ptr_array_set_free_func (sorted, NULL);
  g_ptr_array_sort (sorted, compare_elements);
  for (guint i = 0; i < sorted->len; i++)
    ll_der_append (content, g_ptr_array_index (sorted, i));

  ll_der_write_array (out, tag, content);
}

void
ll_der_write_time (GByteArray *out, gint64 time)
{
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_utc (time);
  g_autofree char *text = NULL;
  gboolean is_utc_time;

  g_return_if_fail (when != NULL);

  is_utc_time = g_date_time_get_year (when) >= 1950 && g_date_time_get_year (when) < 2050;
  text = g_date_time_format (when, is_utc_time ? "%y%m%d%H%M%SZ" : "%Y%m%d%H%M%SZ");
  ll_der_write (out, is_utc_time ? LL_TAG_UTC_TIME : LL_TAG_GENERALIZED_TIME, text,
                strlen (text));
}
