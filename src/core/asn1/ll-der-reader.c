/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "asn1/ll-der-reader.h"

#include <string.h>

#include "asn1/ll-der-tag.h"

#define LONGEST_LENGTH 8 /* octets of a length: 64 bits are more than there ever is */

typedef struct {
  uint8_t tag;
  size_t header;  /* octets of tag and length */
  size_t content; /* octets behind them, all there */
} Element;

LlDerReader
ll_der_reader_init (const void *data, size_t size)
{
  LlDerReader self = {data, size};

  return self;
}

LlDerReader
ll_der_reader_init_bytes (GBytes *bytes)
{
  LlDerReader self;

  self.data = g_bytes_get_data (bytes, &self.size);

  return self;
}

gboolean
ll_der_reader_is_at_end (const LlDerReader *self)
{
  return self->size == 0;
}

/* Reads the long form of a length, which must be the shortest form (X.690, 10.1). */
static gboolean
read_long_length (const LlDerReader *self, size_t octets, uint64_t *out_length)
{
  uint64_t length = 0;

  if (octets == 0 || octets > LONGEST_LENGTH || octets > self->size - 2)
    return FALSE;

  for (size_t i = 0; i < octets; i++)
    length = length << 8 | self->data[2 + i];
  if (self->data[2] == 0 || length < 0x80)
    return FALSE;

  *out_length = length;
  return TRUE;
}

static gboolean
look_at_element (const LlDerReader *self, Element *out_element)
{
  uint64_t length;
  size_t header = 2;

  if (self->size < 2 || self->data[0] == 0 || (self->data[0] & 0x1f) == 0x1f)
    return FALSE;

  length = self->data[1];
  if ((length & 0x80) != 0) {
    header += length & 0x7f;
    if (!read_long_length (self, length & 0x7f, &length))
      return FALSE;
  }
  if (length > self->size - header)
    return FALSE;

  out_element->tag = self->data[0];
  out_element->header = header;
  out_element->content = (size_t)length;
  return TRUE;
}

static void
advance (LlDerReader *self, size_t size)
{
  self->data += size;
  self->size -= size;
}

uint8_t
ll_der_reader_peek_tag (const LlDerReader *self)
{
  Element element;

  return look_at_element (self, &element) ? element.tag : 0;
}

gboolean
ll_der_reader_enter (LlDerReader *self, uint8_t tag, LlDerReader *out_content)
{
  Element element;

  if (!look_at_element (self, &element) || element.tag != tag)
    return FALSE;

  *out_content = ll_der_reader_init (self->data + element.header, element.content);
  advance (self, element.header + element.content);
  return TRUE;
}

gboolean
ll_der_reader_take (LlDerReader *self, LlDerReader *out_element)
{
  Element element;

  if (!look_at_element (self, &element))
    return FALSE;

  *out_element = ll_der_reader_init (self->data, element.header + element.content);
  advance (self, element.header + element.content);
  return TRUE;
}

/* Takes one base-128 number of an object identifier (X.690, 8.19.2): shortest form, at
 * most 63 bits. */
static gboolean
take_arc (LlDerReader *oid, uint64_t *out_arc)
{
  uint64_t arc = 0;

  if (oid->size == 0 || oid->data[0] == 0x80)
    return FALSE;

  for (size_t i = 0; i < oid->size && arc >> 56 == 0; i++) {
    arc = arc << 7 | (oid->data[i] & 0x7f);
    if ((oid->data[i] & 0x80) == 0) {
      *out_arc = arc;
      advance (oid, i + 1);
      return TRUE;
    }
  }

  return FALSE;
}

/* The first number stands for two. */
static gboolean
take_first_arcs (LlDerReader *oid, uint64_t *out_first, uint64_t *out_second)
{
  uint64_t both;

  if (!take_arc (oid, &both))
    return FALSE;

  *out_first = MIN (both / 40, 2);
  *out_second = both - 40 * *out_first;
  return TRUE;
}

char *
ll_der_reader_format_oid (const LlDerReader *oid)
{
  LlDerReader rest = *oid;
  g_autoptr (GString) dotted = NULL;
  uint64_t first, arc;

  if (!take_first_arcs (&rest, &first, &arc))
    return NULL;

  dotted = g_string_new (NULL);
  g_string_printf (dotted, "%" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT, first, arc);
  while (rest.size > 0) {
    if (!take_arc (&rest, &arc))
      return NULL;
    g_string_append_printf (dotted, ".%" G_GUINT64_FORMAT, arc);
  }

  return g_string_free (g_steal_pointer (&dotted), FALSE);
}

gboolean
ll_der_reader_take_oid (LlDerReader *self, LlDerReader *out_oid)
{
  LlDerReader rest = *self;
  LlDerReader oid, arcs;
  uint64_t arc;

  if (!ll_der_reader_enter (&rest, LL_TAG_OID, &oid))
    return FALSE;

  arcs = oid;
  do {
    if (!take_arc (&arcs, &arc))
      return FALSE;
  } while (arcs.size > 0);

  *out_oid = oid;
  *self = rest;
  return TRUE;
}

gboolean
ll_der_reader_oid_is (const LlDerReader *oid, const char *dotted)
{
  g_autofree char *text = ll_der_reader_format_oid (oid);

  return g_strcmp0 (text, dotted) == 0;
}

gboolean
ll_der_reader_take_small_integer (LlDerReader *self, unsigned int *out_value)
{
  LlDerReader rest = *self;
  LlDerReader octets;
  unsigned int value = 0;

  if (!ll_der_reader_enter (&rest, LL_TAG_INTEGER, &octets))
    return FALSE;
  if (octets.size == 0 || octets.size > 4 || (octets.data[0] & 0x80) != 0)
    return FALSE;
  if (octets.size > 1 && octets.data[0] == 0 && (octets.data[1] & 0x80) == 0)
    return FALSE;

  for (size_t i = 0; i < octets.size; i++)
    value = value << 8 | octets.data[i];

  *out_value = value;
  *self = rest;
  return TRUE;
}

static gboolean
take_digits (LlDerReader *text, unsigned int count, int *out_value)
{
  int value = 0;

  if (text->size < count)
    return FALSE;

  for (unsigned int i = 0; i < count; i++) {
    if (!g_ascii_isdigit (text->data[i]))
      return FALSE;
    value = 10 * value + (text->data[i] - '0');
  }

  *out_value = value;
  advance (text, count);
  return TRUE;
}

static gboolean
take_year (LlDerReader *text, uint8_t tag, int *out_year)
{
  int year;

  if (!take_digits (text, tag == LL_TAG_UTC_TIME ? 2 : 4, &year))
    return FALSE;

  if (tag == LL_TAG_UTC_TIME)
    year += year < 50 ? 2000 : 1900;
  *out_year = year;
  return TRUE;
}

/* Seconds are always there, fractions never, and the zone is Z (RFC 5652, 11.3). */
gboolean
ll_der_reader_take_time (LlDerReader *self, gint64 *out_time)
{
  LlDerReader rest = *self;
  LlDerReader text;
  g_autoptr (GDateTime) when = NULL;
  uint8_t tag = ll_der_reader_peek_tag (self);
  int year, month, day, hour, minute, second;

  if (tag != LL_TAG_UTC_TIME && tag != LL_TAG_GENERALIZED_TIME)
    return FALSE;
  if (!ll_der_reader_enter (&rest, tag, &text) || !take_year (&text, tag, &year))
    return FALSE;
  if (!take_digits (&text, 2, &month) || !take_digits (&text, 2, &day) ||
      !take_digits (&text, 2, &hour) || !take_digits (&text, 2, &minute) ||
      !take_digits (&text, 2, &second))
    return FALSE;
  if (text.size != 1 || text.data[0] != 'Z')
    return FALSE;

  when = g_date_time_new_utc (year, month, day, hour, minute, second);
  if (when == NULL)
    return FALSE;

  *out_time = g_date_time_to_unix (when);
  *self = rest;
  return TRUE;
}

GBytes *
ll_der_reader_dup_bytes (const LlDerReader *self)
{
  return g_bytes_new (self->data, self->size);
}
