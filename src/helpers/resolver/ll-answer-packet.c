/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "helpers/resolver/ll-answer-packet.h"

#define HEADER_SIZE  12
#define TYPE_RRSIG   46
#define LABELS_AT    3   /* in the data of an RRSIG: type, algorithm, labels */
#define POINTERS_MAX 127 /* more than any name has labels */

typedef struct {
  const uint8_t *packet;
  size_t size;
  size_t at;
} Cursor;

static gboolean
skip (Cursor *cursor, size_t octets)
{
  if (cursor->size - cursor->at < octets)
    return FALSE;
  cursor->at += octets;

  return TRUE;
}

static gboolean
read_16 (Cursor *cursor, unsigned int *out)
{
  if (!skip (cursor, 2))
    return FALSE;
  *out =
      (unsigned int)cursor->packet[cursor->at - 2] << 8 | cursor->packet[cursor->at - 1];

  return TRUE;
}

/* Follows compression (RFC 1035, section 4.1.4), and counts labels, an asterisk at the
 * left not among them. */
static gboolean
read_name (Cursor *cursor, unsigned int *out_labels)
{
  size_t at = cursor->at;
  size_t end = 0; /* behind the name, once a pointer has been followed */
  unsigned int pointers = 0;
  unsigned int labels = 0;

  for (;;) {
    unsigned int length;

    if (at >= cursor->size)
      return FALSE;
    length = cursor->packet[at];
    if (length == 0)
      break;
    if ((length & 0xc0) == 0xc0) {
      if (at + 1 >= cursor->size || ++pointers > POINTERS_MAX)
        return FALSE;
      if (end == 0)
        end = at + 2;
      at = (size_t)(length & 0x3f) << 8 | cursor->packet[at + 1];
      continue;
    }
    if (length > 63 || ++labels > 127)
      return FALSE;
    if (labels == 1 && length == 1 && at + 1 < cursor->size &&
        cursor->packet[at + 1] == '*')
      labels = 0;
    at += 1 + length;
  }
  cursor->at = end != 0 ? end : at + 1;
  *out_labels = labels;

  return TRUE;
}

/* Reads one record of the answer section.  Returns: FALSE at the end of what makes sense.
 */
static gboolean
read_record (Cursor *cursor, gboolean *out_wildcard)
{
  unsigned int owner_labels, type, length;
  size_t data;

  if (!read_name (cursor, &owner_labels) || !read_16 (cursor, &type) ||
      !skip (cursor, 6) || !read_16 (cursor, &length))
    return FALSE;
  data = cursor->at;
  if (!skip (cursor, length))
    return FALSE;
  if (type == TYPE_RRSIG && length > LABELS_AT &&
      cursor->packet[data + LABELS_AT] < owner_labels)
    *out_wildcard = TRUE;

  return TRUE;
}

gboolean
ll_answer_packet_has_wildcard (const uint8_t *packet, size_t size)
{
  Cursor cursor = {packet, size, 0};
  unsigned int questions, answers, labels;
  gboolean wildcard = FALSE;

  if (!skip (&cursor, 4) || !read_16 (&cursor, &questions) ||
      !read_16 (&cursor, &answers) || !skip (&cursor, HEADER_SIZE - 8))
    return FALSE;
  for (unsigned int i = 0; i < questions; i++)
    if (!read_name (&cursor, &labels) || !skip (&cursor, 4))
      return FALSE;
  for (unsigned int i = 0; i < answers && read_record (&cursor, &wildcard); i++)
    continue;

  return wildcard;
}
