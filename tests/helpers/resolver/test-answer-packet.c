/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <glib.h>
#include <string.h>

#include "helpers/resolver/ll-answer-packet.h"

/* A response to a question for @owner (two labels and the root, in wire form), with one
 * record and its signature that counts @labels. */
static GByteArray *
make_packet (const char *owner, uint8_t labels)
{
  static const uint8_t header[] = {0, 1, 0x81, 0x80, 0, 1, 0, 2, 0, 0, 0, 0};
  static const uint8_t question[] = {0, 53, 0, 1};
  static const uint8_t record[] = {0xc0, 12, 0, 53, 0, 1, 0, 0, 1, 44, 0, 4, 3, 0, 0, 48};
  static const uint8_t signature[] = {0xc0, 12, 0, 46, 0, 1,  0, 0,
                                      1,    44, 0, 19, 0, 53, 13};
  static const uint8_t rest[16] = {0};
  GByteArray *packet = g_byte_array_new ();

  g_byte_array_append (packet, header, sizeof header);
  g_byte_array_append (packet, (const guint8 *)owner, (guint)strlen (owner) + 1);
  g_byte_array_append (packet, question, sizeof question);
  g_byte_array_append (packet, record, sizeof record);
  g_byte_array_append (packet, signature, sizeof signature);
  g_byte_array_append (packet, &labels, 1);
  g_byte_array_append (packet, rest, 15);

  return packet;
}

static void
test_labels (void)
{
  static const struct {
    const char *owner;
    uint8_t labels;
    gboolean wildcard;
  } rows[] = {
      {"\1a\3org", 2, FALSE},   {"\1a\3org", 1, TRUE}, {"\1a\3org", 0, TRUE},
      {"\1*\3org", 1, FALSE},   {"\1*\3org", 0, TRUE}, {"\1a\1*\3org", 3, FALSE},
      {"\1a\1*\3org", 2, TRUE},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GByteArray) packet = make_packet (rows[i].owner, rows[i].labels);

    g_assert_cmpint (ll_answer_packet_has_wildcard (packet->data, packet->len), ==,
                     rows[i].wildcard);
  }
}

/* Cut short it is no answer any more, and nothing is read past its end. */
static void
test_truncated (void)
{
  g_autoptr (GByteArray) packet = make_packet ("\1a\3org", 1);

  for (guint size = 0; size < packet->len; size++) {
    g_autofree guint8 *copy = g_memdup2 (packet->data, MAX (size, 1));

    g_assert_false (ll_answer_packet_has_wildcard (copy, size));
  }
}

/* A name that points at itself, and one that points past the end. */
static void
test_pointers (void)
{
  static const uint8_t targets[] = {12, 0xff};

  for (size_t i = 0; i < G_N_ELEMENTS (targets); i++) {
    g_autoptr (GByteArray) packet = make_packet ("\1a\3org", 1);

    packet->data[12] = 0xc0;
    packet->data[13] = targets[i];
    g_assert_false (ll_answer_packet_has_wildcard (packet->data, packet->len));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/helpers/answer-packet/labels", test_labels);
  g_test_add_func ("/helpers/answer-packet/truncated", test_truncated);
  g_test_add_func ("/helpers/answer-packet/pointers", test_pointers);

  return g_test_run ();
}
