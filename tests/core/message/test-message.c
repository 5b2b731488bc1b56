/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-message.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "messages.h"

static LlMessage *
read_message (const char *text, GError **error)
{
  g_autoptr (LlSpool) spool = spool_new_from_data (text, strlen (text));

  return ll_message_new (spool, 0, -1, error);
}

static void
test_where_it_lies (void)
{
  static const char text[] = "xxxSubject: a\r\n\r\nbodyyyy";
  g_autoptr (LlSpool) spool = spool_new_from_data (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (LlMessage) message = ll_message_new (spool, 3, 18, &error);
  g_autofree char *octets = NULL;

  g_assert_no_error (error);
  octets = entity_dup_text (message);
  g_assert_cmpstr (octets, ==, "Subject: a\r\n\r\nbody");
  g_assert_cmpint (ll_message_get_body_offset (message), ==, 17);
  g_assert_cmpint (ll_message_get_size (message), ==, 18);
}

static void
test_what_is_no_message (void)
{
  static const char *const rows[] = {"",
                                     "\r\n",
                                     "hello\r\n",
                                     "\r\nSubject: a\r\n\r\n",
                                     "Subject: a\r\nhello\r\n\r\n",
                                     "\x30\x80\x06\x09*\x86H\x86\xf7\r\n\r\n"};

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (read_message (rows[i], &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
  }
}

static void
test_entity_header (void)
{
  static const struct {
    const char *text;
    unsigned int fields;
    goffset body;
  } rows[] = {
      {"", 0, 0},         {"\r\nbody", 0, 2},     {"body", 0, 0},
      {"A: 1", 1, 4},     {"A: 1\r\nbody", 1, 6}, {"A: 1\r\n\r\nbody", 1, 8},
      {"A: 1\r\n", 1, 6},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (LlMessage) entity = entity_new_from_text (rows[i].text);

    g_assert_cmpuint (ll_header_list_get_size (ll_message_get_headers (entity)), ==,
                      rows[i].fields);
    g_assert_cmpint (ll_message_get_body_offset (entity), ==, rows[i].body);
  }
}

static void
test_single_author (void)
{
  static const struct {
    const char *header;
    const char *from;
    unsigned int count;
  } rows[] = {
      {"From: Alice <alice@example.org>\n\n", "alice@example.org", 1},
      {" From: alice@example.org\n\n", "alice@example.org", 1},
      {"From : alice@example.org\n\n", "alice@example.org", 1},
      {"Subject: x\n\n", NULL, 0},
      {"From:\n\n", NULL, 0},
      {"From: Alice\n\n", NULL, 1},
      {"From: a@example.org, b@example.org\n\n", NULL, 2},
      {"From: a@example.org\nFrom: b@example.org\n\n", NULL, 2},
      {"From: a@example.org\nFrom:\n\n", NULL, 1},
      {" From: a@example.org\nFrom : b@example.org\n\n", NULL, 2},
      {"From: a@example.org\nFROM\n : b@example.org\n\n", NULL, 2},
      {"From: Bob, alice@example.org\n\n", NULL, 2},
      {"From: G: a@example.org;\n\n", "a@example.org", 1},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (LlMessage) message = read_message (rows[i].header, NULL);
    g_autoptr (LlAddress) from = NULL;
    unsigned int count;

    g_assert_nonnull (message);
    from = ll_message_dup_from (message, &count);
    g_assert_cmpstr (from != NULL ? ll_address_get_text (from) : NULL, ==, rows[i].from);
    g_assert_cmpuint (count, ==, rows[i].count);
  }
}

static void
test_recipients (void)
{
  g_autoptr (LlMessage) message = read_message (
      "To: a@example.org\nCc: x@example.org\nto: G: b@example.org;\n\n", NULL);
  g_autoptr (LlMessage) bad = read_message ("To: a@example.org\nTo: Bob\n\n", NULL);
  g_autoptr (GPtrArray) to = NULL;
  g_autoptr (GPtrArray) bcc = NULL;
  g_autoptr (GError) error = NULL;

  to = ll_message_dup_addresses (message, "To", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (to->len, ==, 2);
  g_assert_cmpstr (ll_address_get_text (g_ptr_array_index (to, 1)), ==, "b@example.org");
  bcc = ll_message_dup_addresses (message, "Bcc", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (bcc->len, ==, 0);
  g_assert_null (ll_message_dup_addresses (bad, "To", &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
}

static void
test_text_for_people (void)
{
  static const struct {
    const char *header;
    const char *text;
  } rows[] = {
      {"Subject: hello\n\n", "hello"},
      {"Subject: =?utf-8?q?M=C3=BCller?=\n\n", "M\xc3\xbcller"},
      {"Subject: =?iso-8859-1?b?TfxsbGVy?=\n =?iso-8859-1?q?_x?=\n\n", "M\xc3\xbcller x"},
      {"Subject: M\xc3\xbcller\n\n", "M\xc3\xbcller"},
      {"Subject: =?utf-8?q?a=0D=0ABcc:_b?=\n\n", "a Bcc: b"},
      {"Subject: a\xe2\x80\xae"
       "b\xe2\x80\x8b"
       "c\n\n",
       "abc"},
      {"Subject: =?utf-8?q?=3D=3Futf-8=3Fq=3Fx=3F=3D?=\n\n", "=?utf-8?q?x?="},
      {"A: b\n\n", NULL},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (LlMessage) message = read_message (rows[i].header, NULL);
    g_autofree char *text = ll_message_dup_text (message, "Subject");

    g_assert_cmpstr (text, ==, rows[i].text);
  }
}

static void
test_date (void)
{
  static const struct {
    const char *header;
    gint64 date;
  } rows[] = {
      {"Date: Sat, 20 Feb 2021 10:07:02 -0500\n\n", 1613833622},
      {"Date: 20 Feb 2021 15:07:02 GMT\n\n", 1613833622},
      {"Date: yesterday\n\n", -1},
      {"Date:\n\n", -1},
      {"A: b\n\n", -1},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (LlMessage) message = read_message (rows[i].header, NULL);

    g_assert_cmpint (ll_message_get_date (message), ==, rows[i].date);
  }
}

/* The header's end is found wherever the first read of it ended. */
static void
test_long_header (void)
{
  for (size_t size = 16 * 1024 - 12; size <= 16 * 1024 + 12; size++) {
    g_autoptr (GString) text = g_string_new ("A: ");
    g_autoptr (LlMessage) message = NULL;
    g_autoptr (GError) error = NULL;

    while (text->len < size)
      g_string_append_c (text, 'x');
    g_string_append (text, "\r\n y\r\n\r\nbody");
    message = read_message (text->str, &error);
    g_assert_no_error (error);
    g_assert_cmpint (ll_message_get_body_offset (message), ==, (goffset)text->len - 4);
  }
}

static void
test_header_size_limit (void)
{
  for (int over = -1; over <= 1; over++) {
    g_autoptr (GString) text = g_string_new ("A: ");
    g_autoptr (LlMessage) message = NULL;
    g_autoptr (GError) error = NULL;

    while (text->len < (size_t)(LL_HEADER_SIZE + over - 2))
      g_string_append_c (text, 'x');
    g_string_append (text, "\r\n\r\nbody");
    message = read_message (text->str, &error);
    if (over <= 0)
      g_assert_no_error (error);
    else
      g_assert_error (error, LL_ERROR, LL_ERROR_LIMIT);
  }
}

/* A sparse file stands for a message of the largest size, and costs nothing. */
static void
test_message_size_limit (void)
{
  for (int over = -1; over <= 1; over++) {
    g_autofree char *path = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (LlSpool) spool = NULL;
    g_autoptr (LlMessage) message = NULL;
    int fd = g_file_open_tmp ("letterlock-XXXXXX", &path, &error);

    g_assert_no_error (error);
    g_assert_cmpint (write (fd, "A: b\n\n", 6), ==, 6);
    g_assert_cmpint (ftruncate (fd, LL_MESSAGE_SIZE + over), ==, 0);
    close (fd);
    spool = ll_spool_new_from_file (path, 2 * LL_MESSAGE_SIZE, NULL, &error);
    g_assert_no_error (error);
    g_unlink (path);
    message = ll_message_new (spool, 0, -1, &error);
    if (over <= 0)
      g_assert_no_error (error);
    else
      g_assert_error (error, LL_ERROR, LL_ERROR_LIMIT);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/message/message/where-it-lies", test_where_it_lies);
  g_test_add_func ("/message/message/what-is-no-message", test_what_is_no_message);
  g_test_add_func ("/message/message/entity-header", test_entity_header);
  g_test_add_func ("/message/message/single-author-12.I3", test_single_author);
  g_test_add_func ("/message/message/recipients", test_recipients);
  g_test_add_func ("/message/message/text-for-people", test_text_for_people);
  g_test_add_func ("/message/message/date", test_date);
  g_test_add_func ("/message/message/long-header", test_long_header);
  g_test_add_func ("/message/message/header-size-limit", test_header_size_limit);

  g_test_add_func ("/message/message/size-limit", test_message_size_limit);

  return g_test_run ();
}
