/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <string.h>

#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "dns/ll-dns-protocol.h"

#define KIND_AT 5 /* length, version, kind */

static LlDnsMessage *
read_whole (GByteArray *octets, LlDnsSide writer)
{
  LlDnsMessage *message = NULL;
  g_autoptr (GError) error = NULL;
  size_t used;

  ll_dns_protocol_read (octets->data, octets->len, writer, &message, &used, &error);
  g_assert_no_error (error);
  g_assert_nonnull (message);
  g_assert_cmpuint (used, ==, octets->len);

  return message;
}

static void
assert_refused (const GByteArray *octets, LlDnsSide writer)
{
  LlDnsMessage *message = NULL;
  g_autoptr (GError) error = NULL;
  size_t used;

  g_assert_false (
      ll_dns_protocol_read (octets->data, octets->len, writer, &message, &used, &error));
  g_assert_nonnull (error);
  g_assert_null (message);
}

static LlDnsAnswer *
make_answer (size_t n_records, size_t size, const char *name, const char *why)
{
  g_autoptr (GPtrArray) records =
      g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);

  for (size_t i = 0; i < n_records; i++) {
    guint8 *octets = g_malloc (MAX (size, 1));

    memset (octets, (int)i, size);
    g_ptr_array_add (records, g_bytes_new_take (octets, size));
  }

  return ll_dns_answer_new (LL_DNS_SECURE, 3, records, 3600, name, TRUE, why);
}

/* One of each, as they are written. */
static GByteArray *
make_message (LlDnsMessageKind kind)
{
  GByteArray *octets = g_byte_array_new ();
  g_autoptr (LlDnsAnswer) answer = make_answer (2, 35, "a.example.org", "because");
  char text[] = "server:\n  do-ip6: \"no\"\n";
  char name[] = "a._smimecert.example.org";
  char anchors[] = ". IN DS 1 13 2 00\n";
  LlDnsMessage message = {.kind = kind};

  switch (kind) {
  case LL_DNS_MESSAGE_SETUP:
    message.text = text;
    message.anchors = anchors;
    message.at_dns = -1;
    break;
  case LL_DNS_MESSAGE_ASK:
    message.id = 7;
    message.type = 53;
    message.text = name;
    break;
  case LL_DNS_MESSAGE_CANCEL:
    message.id = 7;
    break;
  case LL_DNS_MESSAGE_READY:
    break;
  case LL_DNS_MESSAGE_REFUSED:
    message.refusal = LL_DNS_REFUSAL_ANCHOR;
    message.text = name;
    break;
  case LL_DNS_MESSAGE_ANSWER:
    message.id = 7;
    message.answer = answer;
    break;
  }
  ll_dns_protocol_write (octets, &message);

  return octets;
}

static const struct {
  const char *name;
  LlDnsMessageKind kind;
  LlDnsSide writer;
} kinds[] = {
    {"setup", LL_DNS_MESSAGE_SETUP, LL_DNS_SIDE_ASKER},
    {"ask", LL_DNS_MESSAGE_ASK, LL_DNS_SIDE_ASKER},
    {"cancel", LL_DNS_MESSAGE_CANCEL, LL_DNS_SIDE_ASKER},
    {"ready", LL_DNS_MESSAGE_READY, LL_DNS_SIDE_HELPER},
    {"refused", LL_DNS_MESSAGE_REFUSED, LL_DNS_SIDE_HELPER},
    {"answer", LL_DNS_MESSAGE_ANSWER, LL_DNS_SIDE_HELPER},
};

/* What is read is written as it was. */
static void
test_round_trip (gconstpointer data)
{
  size_t row = GPOINTER_TO_SIZE (data);
  g_autoptr (GByteArray) octets = make_message (kinds[row].kind);
  g_autoptr (LlDnsMessage) message = read_whole (octets, kinds[row].writer);
  g_autoptr (GByteArray) again = g_byte_array_new ();

  g_assert_cmpint (message->kind, ==, kinds[row].kind);
  ll_dns_protocol_write (again, message);
  g_assert_cmpmem (octets->data, octets->len, again->data, again->len);
}

/* A message comes from one side only. */
static void
test_wrong_side (gconstpointer data)
{
  size_t row = GPOINTER_TO_SIZE (data);
  g_autoptr (GByteArray) octets = make_message (kinds[row].kind);

  assert_refused (octets, kinds[row].writer == LL_DNS_SIDE_ASKER ? LL_DNS_SIDE_HELPER
                                                                 : LL_DNS_SIDE_ASKER);
}

/* On the way it is waited for; with a length that says it is whole it is refused; and one
 * octet too many inside is refused, too. */
static void
test_truncated (gconstpointer data)
{
  size_t row = GPOINTER_TO_SIZE (data);
  g_autoptr (GByteArray) octets = make_message (kinds[row].kind);

  for (guint size = 0; size < octets->len; size++) {
    g_autofree guint8 *copy = g_memdup2 (octets->data, MAX (size, 1));
    LlDnsMessage *message;
    size_t used;

    g_assert_true (
        ll_dns_protocol_read (copy, size, kinds[row].writer, &message, &used, NULL));
    g_assert_null (message);
    g_assert_cmpuint (used, ==, 0);
    if (size >= 4) {
      copy[0] = copy[1] = 0;
      copy[2] = (guint8)((size - 4) >> 8);
      copy[3] = (guint8)(size - 4);
      g_assert_false (
          ll_dns_protocol_read (copy, size, kinds[row].writer, &message, &used, NULL));
    }
  }
  g_byte_array_append (octets, (const guint8 *)"", 1);
  octets->data[2] = (guint8)((octets->len - 4) >> 8);
  octets->data[3] = (guint8)(octets->len - 4);
  assert_refused (octets, kinds[row].writer);
}

static void
test_version_and_kind (void)
{
  g_autoptr (GByteArray) octets = make_message (LL_DNS_MESSAGE_READY);

  octets->data[KIND_AT] = 99;
  assert_refused (octets, LL_DNS_SIDE_HELPER);
  octets->data[KIND_AT] = LL_DNS_MESSAGE_READY;
  octets->data[KIND_AT - 1] = 2;
  assert_refused (octets, LL_DNS_SIDE_HELPER);
}

static void
test_frame_limit (void)
{
  static const guint8 at[4] = {0, 0x10, 0, 0};
  static const guint8 above[4] = {0, 0x10, 0, 1};
  LlDnsMessage *message;
  g_autoptr (GError) error = NULL;
  size_t used;

  G_STATIC_ASSERT (LL_DNS_FRAME_SIZE == 0x100000);
  g_assert_true (ll_dns_protocol_read (at, 4, LL_DNS_SIDE_HELPER, &message, &used, NULL));
  g_assert_null (message);
  g_assert_false (
      ll_dns_protocol_read (above, 4, LL_DNS_SIDE_HELPER, &message, &used, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_LIMIT);
}

static void
test_answer (void)
{
  g_autoptr (GByteArray) octets = make_message (LL_DNS_MESSAGE_ANSWER);
  g_autoptr (LlDnsMessage) message = read_whole (octets, LL_DNS_SIDE_HELPER);
  const LlDnsAnswer *answer = message->answer;

  g_assert_cmpuint (message->id, ==, 7);
  g_assert_cmpint (ll_dns_answer_get_status (answer), ==, LL_DNS_SECURE);
  g_assert_cmpuint (ll_dns_answer_get_rcode (answer), ==, 3);
  g_assert_cmpuint (ll_dns_answer_get_ttl (answer), ==, 3600);
  g_assert_cmpstr (ll_dns_answer_get_canonical_name (answer), ==, "a.example.org");
  g_assert_true (ll_dns_answer_is_wildcard (answer));
  g_assert_cmpstr (ll_dns_answer_get_why (answer), ==, "because");
  g_assert_cmpuint (ll_dns_answer_get_n_records (answer), ==, 2);
  g_assert_cmpuint (g_bytes_get_size (ll_dns_answer_get_record (answer, 1)), ==, 35);
}

static void
test_answer_limits (void)
{
  static const struct {
    size_t n_records, size;
    gboolean fits;
  } rows[] = {
      {0, 0, TRUE},
      {1, 0, TRUE},
      {LL_DNS_RECORDS - 1, 3, TRUE},
      {LL_DNS_RECORDS, LL_DNS_RDATA_SIZE, TRUE},
      {LL_DNS_RECORDS + 1, 3, FALSE},
      {1, LL_DNS_RDATA_SIZE - 1, TRUE},
      {1, LL_DNS_RDATA_SIZE, TRUE},
      {1, LL_DNS_RDATA_SIZE + 1, FALSE},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GByteArray) octets = g_byte_array_new ();
    g_autoptr (LlDnsAnswer) answer =
        make_answer (rows[i].n_records, rows[i].size, NULL, NULL);
    LlDnsMessage message = {.kind = LL_DNS_MESSAGE_ANSWER, .id = 1, .answer = answer};

    ll_dns_protocol_write (octets, &message);
    if (rows[i].fits) {
      g_autoptr (LlDnsMessage) back = read_whole (octets, LL_DNS_SIDE_HELPER);

      g_assert_cmpuint (ll_dns_answer_get_n_records (back->answer), ==,
                        rows[i].n_records);
      g_assert_null (ll_dns_answer_get_why (back->answer));
    } else {
      assert_refused (octets, LL_DNS_SIDE_HELPER);
    }
  }
}

/* A reason is for the log: whatever it holds, it is made fit to be read. */
static void
test_why_is_cleaned (void)
{
  g_autofree char *why = g_strnfill (LL_DNS_WHY_SIZE + 1, 'y');
  g_autoptr (LlDnsAnswer) answer = NULL;
  g_autoptr (GByteArray) octets = g_byte_array_new ();
  g_autoptr (LlDnsMessage) back = NULL;
  LlDnsMessage message = {.kind = LL_DNS_MESSAGE_ANSWER, .id = 1};

  memcpy (why, "a\n\x1b\xff", 4);
  message.answer = answer = make_answer (0, 0, NULL, why);
  ll_dns_protocol_write (octets, &message);
  back = read_whole (octets, LL_DNS_SIDE_HELPER);
  g_assert_cmpuint (strlen (ll_dns_answer_get_why (back->answer)), ==, LL_DNS_WHY_SIZE);
  g_assert_true (g_str_has_prefix (ll_dns_answer_get_why (back->answer), "a???yy"));
}

static void
test_fields_refused (void)
{
  static const struct {
    LlDnsMessageKind kind;
    LlDnsSide writer;
    guint at; /* in the frame */
    guint8 octet;
  } rows[] = {
      {LL_DNS_MESSAGE_SETUP, LL_DNS_SIDE_ASKER, 6, 0x80},     /* long before 1970 */
      {LL_DNS_MESSAGE_SETUP, LL_DNS_SIDE_ASKER, 18, 0x01},    /* configuration: control */
      {LL_DNS_MESSAGE_SETUP, LL_DNS_SIDE_ASKER, 14, 0xff},    /* configuration: length */
      {LL_DNS_MESSAGE_ASK, LL_DNS_SIDE_ASKER, 16, ' '},       /* name */
      {LL_DNS_MESSAGE_ASK, LL_DNS_SIDE_ASKER, 16, 0},         /* name */
      {LL_DNS_MESSAGE_ASK, LL_DNS_SIDE_ASKER, 16, '.'},       /* name */
      {LL_DNS_MESSAGE_REFUSED, LL_DNS_SIDE_HELPER, 6, 0},     /* refusal */
      {LL_DNS_MESSAGE_REFUSED, LL_DNS_SIDE_HELPER, 6, 4},     /* refusal */
      {LL_DNS_MESSAGE_REFUSED, LL_DNS_SIDE_HELPER, 11, '\n'}, /* why */
      {LL_DNS_MESSAGE_ANSWER, LL_DNS_SIDE_HELPER, 10, 4},     /* status */
      {LL_DNS_MESSAGE_ANSWER, LL_DNS_SIDE_HELPER, 11, 0x10},  /* rcode */
      {LL_DNS_MESSAGE_ANSWER, LL_DNS_SIDE_HELPER, 17, 2},     /* wildcard */
      {LL_DNS_MESSAGE_ANSWER, LL_DNS_SIDE_HELPER, 20, 1},     /* name: length */
      {LL_DNS_MESSAGE_ANSWER, LL_DNS_SIDE_HELPER, 22, 0x7f},  /* name */
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GByteArray) octets = make_message (rows[i].kind);

    octets->data[rows[i].at] = rows[i].octet;
    assert_refused (octets, rows[i].writer);
  }
}

/* Two in one piece: the first is taken, and the second is still there. */
static void
test_two (void)
{
  g_autoptr (GByteArray) octets = make_message (LL_DNS_MESSAGE_READY);
  guint first = octets->len;
  g_autoptr (GByteArray) second = make_message (LL_DNS_MESSAGE_ANSWER);
  g_autoptr (LlDnsMessage) message = NULL;
  size_t used;

  g_byte_array_append (octets, second->data, second->len);
  g_assert_true (ll_dns_protocol_read (octets->data, octets->len, LL_DNS_SIDE_HELPER,
                                       &message, &used, NULL));
  g_assert_cmpint (message->kind, ==, LL_DNS_MESSAGE_READY);
  g_assert_cmpuint (used, ==, first);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (size_t row = 0; row < G_N_ELEMENTS (kinds); row++) {
    g_autofree char *trip =
        g_strconcat ("/dns/dns-protocol/round-trip/", kinds[row].name, NULL);
    g_autofree char *side =
        g_strconcat ("/dns/dns-protocol/wrong-side/", kinds[row].name, NULL);
    g_autofree char *cut =
        g_strconcat ("/dns/dns-protocol/truncated/", kinds[row].name, NULL);

    g_test_add_data_func (trip, GSIZE_TO_POINTER (row), test_round_trip);
    g_test_add_data_func (side, GSIZE_TO_POINTER (row), test_wrong_side);
    g_test_add_data_func (cut, GSIZE_TO_POINTER (row), test_truncated);
  }
  g_test_add_func ("/dns/dns-protocol/version-and-kind", test_version_and_kind);
  g_test_add_func ("/dns/dns-protocol/frame-limit", test_frame_limit);
  g_test_add_func ("/dns/dns-protocol/answer", test_answer);
  g_test_add_func ("/dns/dns-protocol/answer-limits", test_answer_limits);
  g_test_add_func ("/dns/dns-protocol/why-is-cleaned", test_why_is_cleaned);
  g_test_add_func ("/dns/dns-protocol/fields-refused", test_fields_refused);
  g_test_add_func ("/dns/dns-protocol/two", test_two);

  return g_test_run ();
}
