/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "message/ll-message-writer.h"

#include <string.h>

#include "base/ll-display-text.h"
#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "message/ll-header-field.h"
#include "message/ll-mailbox-list.h"
#include "message/ll-message.h"
#include "message/ll-mime-tree.h"
#include "message/ll-plain-lines.h"
#include "message/ll-transfer-encoding.h"

/* What people, and those who want to be more than that, put into a field. */
static const char *const values[] = {
    "hello",
    "Gr\xc3\xbc\xc3\x9f"
    "e aus M\xc3\xbcnchen",
    "\xe4\xbd\xa0\xe5\xa5\xbd\xef\xbc\x8c\xe4\xb8\x96\xe7\x95\x8c",
    "a\r\nBcc: eve@example.net",
    "a\nBcc: eve@example.net",
    "a\rBcc: eve@example.net",
    "a\r\n\r\nthe letter",
    "a\r\n Bcc: eve@example.net",
    "\r\nBcc: eve@example.net",
    "a\r\n--=_x\r\n",
    "\xc3\xbc\r\nBcc: eve@example.net",
    "a\xe2\x80\xa8"
    "Bcc: eve@example.net",
    "a\xc2\x85"
    "Bcc: eve@example.net",
    "a\tb\x01\x7f",
    "\"; filename=\"evil.exe",
    "a\\b\"c",
    "a\\",
    "back\\\\slashes\" and; semi=colons",
    "=?utf-8?q?hello?=",
    "=?utf-8?b?DQpCY2M6IGV2ZUBleGFtcGxlLm5ldA==?=",
    "Love, Alice <alice@example.org>",
    "(a comment",
    "A. L. Love",
    "percent %0d%0aBcc: x 'single' *stars*",
    "broken \xff utf-8",
    "    ",
    "x",
};

static LlSpool *
write_message (LlMessageWriter *writer, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LlSpool) out = ll_spool_new (&error);

  g_assert_no_error (error);
  ll_message_writer_write (writer, text, ll_spool_get_output (out), NULL, &error);
  g_assert_no_error (error);

  return g_steal_pointer (&out);
}

static LlMessage *
read_message (LlSpool *spool)
{
  g_autoptr (GError) error = NULL;
  LlMessage *message = ll_message_new (spool, 0, -1, &error);

  g_assert_no_error (error);

  return message;
}

static LlSpool *
make_spool (const void *octets, size_t size)
{
  g_autoptr (GError) error = NULL;
  LlSpool *spool = ll_spool_new (&error);

  g_assert_no_error (error);
  g_assert_true (ll_spool_write (spool, octets, size, &error));

  return spool;
}

static GPtrArray *
make_mailboxes (const char *name, const char *text)
{
  GPtrArray *mailboxes = g_ptr_array_new_with_free_func ((GDestroyNotify)ll_mailbox_free);
  g_autoptr (LlAddress) address = ll_address_parse (text, NULL);

  g_assert_nonnull (address);
  g_ptr_array_add (mailboxes, ll_mailbox_new (name, address));

  return mailboxes;
}

static void
assert_plain (LlSpool *spool)
{
  g_autoptr (GError) error = NULL;
  gboolean is_plain;

  ll_plain_lines_check (spool, 0, ll_spool_get_size (spool), &is_plain, &error);
  g_assert_no_error (error);
  g_assert_true (is_plain);
}

/* Exactly the fields that were asked for, each once, whatever is in them. */
static void
assert_fields (LlMessage *message, const char *const *names)
{
  LlHeaderList *headers = ll_message_get_headers (message);

  for (unsigned int i = 0; i < ll_header_list_get_size (headers); i++) {
    const char *name = ll_header_list_get_name (headers, i);

    if (!g_strv_contains (names, name))
      g_test_message ("%s", name);
    g_assert_true (g_strv_contains (names, name));
    g_assert_cmpuint (ll_header_list_count (headers, name), ==, 1);
  }
}

static char *
read_part (const LlMimePart *part)
{
  LlHeaderList *headers = ll_message_get_headers (part->entity);
  LlTransferEncoding encoding = ll_transfer_encoding_parse (
      ll_header_list_find (headers, "Content-Transfer-Encoding"));
  goffset body = ll_message_get_body_offset (part->entity);
  goffset end = ll_message_get_offset (part->entity) + ll_message_get_size (part->entity);
  g_autoptr (GInputStream) raw =
      ll_spool_new_input (ll_message_get_spool (part->entity), body, end - body);
  g_autoptr (GInputStream) content = ll_transfer_encoding_new_decoder (encoding, raw);
  g_autoptr (GError) error = NULL;
  g_autoptr (LlSpool) decoded =
      ll_spool_new_from_stream (content, LL_MESSAGE_SIZE, NULL, &error);
  g_autoptr (GBytes) bytes = NULL;

  g_assert_no_error (error);
  bytes = ll_spool_dup_bytes (decoded, 0, ll_spool_get_size (decoded), &error);
  g_assert_no_error (error);

  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
check_text (const char *value)
{
  static const char *const names[] = {"Subject", "MIME-Version", "Content-Type",
                                      "Content-Transfer-Encoding", NULL};
  g_autoptr (LlMessageWriter) writer = ll_message_writer_new ();
  g_autofree char *wanted = g_strstrip (ll_display_text_clean (value, -1));
  g_autofree char *got = NULL;
  g_autoptr (LlMessage) message = NULL;
  g_autoptr (LlSpool) spool = NULL;

  ll_message_writer_add_text (writer, "Subject", value);
  spool = write_message (writer, "");
  assert_plain (spool);
  message = read_message (spool);
  assert_fields (message, names);
  got = ll_message_dup_text (message, "Subject");
  /* Controls that are no blanks become some. */
  if (strpbrk (value, "\x01\x7f") == NULL)
    g_assert_cmpstr (got != NULL ? got : "", ==, wanted);
}

static void
test_texts (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (values); i++) {
    g_test_message ("value %zu", i);
    check_text (values[i]);
  }
}

/* A text of any length, in one word or many, is folded into lines that mail allows. */
static void
test_long_texts (void)
{
  static const char *const pieces[] = {"a",  "word ", "\xc3\xbc", "\xf0\x9f\x90\xb4",
                                       "= ", "=?"};

  for (size_t i = 0; i < G_N_ELEMENTS (pieces); i++) {
    for (unsigned int n = 1; n < 5000; n = n * 5 / 3 + 1) {
      g_autoptr (GString) text = g_string_new (NULL);

      while (n > text->len)
        g_string_append (text, pieces[i]);
      check_text (text->str);
    }
  }
}

static void
check_name (const char *value)
{
  static const char *const names[] = {"To", "MIME-Version", "Content-Type",
                                      "Content-Transfer-Encoding", NULL};
  g_autoptr (LlMessageWriter) writer = ll_message_writer_new ();
  g_autoptr (GPtrArray) mailboxes = make_mailboxes (value, "alice@example.org");
  g_autofree char *wanted = g_strstrip (ll_display_text_clean (value, -1));
  g_autoptr (GPtrArray) read = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (LlMessage) message = NULL;
  g_autoptr (LlSpool) spool = NULL;
  g_autofree char *name = NULL;
  const LlMailbox *mailbox;

  ll_message_writer_add_mailboxes (writer, "To", mailboxes);
  spool = write_message (writer, "");
  assert_plain (spool);
  message = read_message (spool);
  assert_fields (message, names);
  read = ll_mailbox_list_parse_named (
      ll_header_list_find (ll_message_get_headers (message), "To"), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read->len, ==, 1);
  mailbox = read->pdata[0];
  g_assert_cmpstr (ll_address_get_text (mailbox->address), ==, "alice@example.org");
  name = mailbox->name != NULL ? ll_header_field_decode (mailbox->name) : g_strdup ("");
  if (strpbrk (value, "\x01\x7f") == NULL)
    g_assert_cmpstr (name, ==, wanted);
}

static void
test_names (void)
{
  g_autofree char *longest = g_strnfill (3000, 'x');

  for (size_t i = 0; i < G_N_ELEMENTS (values); i++) {
    g_test_message ("value %zu", i);
    check_name (values[i]);
  }
  check_name (longest);
}

static const struct {
  const char *ids;
  const char *written; /* NULL: no field */
} id_rows[] = {
    {"<a@b>", "<a@b>"},
    {"<a@b> <c@d>", "<a@b> <c@d>"},
    {"<a@b>\r\n <c@d>", "<a@b> <c@d>"},
    {"<a@b>, <c@d>", "<a@b> <c@d>"},
    {"<a@b>\r\nBcc: eve@example.net", "<a@b>"},
    {"<a@b>\r\n\r\nthe letter", "<a@b>"},
    {"<a\r\nBcc: x@y>", NULL},
    {"<\xc3\xbc@b>", NULL},
    {"<a\x01@b>", NULL},
    {"<a<b@c>", NULL},
    {"<>", NULL},
    {"a@b", NULL},
    {"", NULL},
    {NULL, NULL},
};

static void
test_ids (void)
{
  static const char *const names[] = {"In-Reply-To", "MIME-Version", "Content-Type",
                                      "Content-Transfer-Encoding", NULL};

  for (size_t i = 0; i < G_N_ELEMENTS (id_rows); i++) {
    g_autoptr (LlMessageWriter) writer = ll_message_writer_new ();
    g_autoptr (LlMessage) message = NULL;
    g_autoptr (LlSpool) spool = NULL;

    ll_message_writer_add_ids (writer, "In-Reply-To", id_rows[i].ids);
    spool = write_message (writer, "");
    message = read_message (spool);
    assert_fields (message, names);
    g_assert_cmpstr (
        ll_header_list_find (ll_message_get_headers (message), "In-Reply-To"), ==,
        id_rows[i].written);
  }
}

/* Of a thread without end the first letter and the last ones are named. */
static void
test_many_ids (void)
{
  g_autoptr (LlMessageWriter) writer = ll_message_writer_new ();
  g_autoptr (GString) ids = g_string_new (NULL);
  g_autoptr (LlMessage) message = NULL;
  g_autoptr (LlSpool) spool = NULL;
  const char *value;

  for (unsigned int i = 0; i < 5000; i++)
    g_string_append_printf (ids, "<letter-%u@example.org>\r\n ", i);
  ll_message_writer_add_ids (writer, "References", ids->str);
  spool = write_message (writer, "");
  assert_plain (spool);
  message = read_message (spool);
  value = ll_header_list_find (ll_message_get_headers (message), "References");
  g_assert_true (g_str_has_prefix (value, "<letter-0@example.org> <letter-4901@"));
  g_assert_true (g_str_has_suffix (value, "<letter-4999@example.org>"));
}

static void
check_file (const char *name, const char *type, const char *written_type)
{
  static const char *const names[] = {"Content-Type", "Content-Transfer-Encoding",
                                      "Content-Disposition", NULL};
  g_autoptr (LlMessageWriter) writer = ll_message_writer_new ();
  g_autoptr (LlSpool) content = make_spool ("\1\2\3", 3);
  g_autofree char *wanted = ll_display_text_clean_file_name (name);
  g_autofree char *got = NULL;
  g_autoptr (LlSpool) spool = NULL;
  g_autoptr (LlMessage) message = NULL;
  g_autoptr (LlMimeTree) tree = NULL;
  g_autofree char *octets = NULL;
  const LlMimePart *part;

  ll_message_writer_add_file (writer, name, type, content);
  spool = write_message (writer, "hello");
  assert_plain (spool);
  message = read_message (spool);
  tree = ll_mime_tree_new (message, NULL);
  g_assert_cmpuint (ll_mime_tree_get_root (tree)->children->len, ==, 2);
  part = ll_mime_tree_get_root (tree)->children->pdata[1];
  assert_fields (part->entity, names);
  g_assert_cmpstr (ll_content_type_get_name (part->type), ==, written_type);
  got = ll_mime_part_dup_file_name (part);
  if (strpbrk (name, "\x01\x7f") == NULL)
    g_assert_cmpstr (got, ==, wanted);
  octets = read_part (part);
  g_assert_cmpstr (octets, ==, "\1\2\3");
}

static void
test_file_names (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (values); i++) {
    g_test_message ("value %zu", i);
    check_file (values[i], "application/pdf", "application/pdf");
  }
}

static void
test_file_types (void)
{
  static const struct {
    const char *type;
    const char *written;
  } rows[] = {
      {"image/png", "image/png"},
      {"Image/PNG", "image/png"},
      {"application/vnd.oasis.opendocument.text",
       "application/vnd.oasis.opendocument.text"},
      {"message/rfc822", "application/octet-stream"},
      {"multipart/mixed", "application/octet-stream"},
      {"text/plain; charset=x", "application/octet-stream"},
      {"text/plain\r\nBcc: x@y", "application/octet-stream"},
      {"text", "application/octet-stream"},
      {"/", "application/octet-stream"},
      {"", "application/octet-stream"},
      {NULL, "application/octet-stream"},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    check_file ("x", rows[i].type, rows[i].written);
}

/* Each is read as it was written, whatever travels in between does to lines. */
static void
test_bodies (void)
{
  static const char *const texts[] = {
      "",
      "\n",
      "hello",
      "hello\n",
      "hello\n\n\n",
      "From here\n",
      " From\nFrom\n",
      ".\n..\n",
      "trailing \n\t\n",
      "-- \nAlice\n",
      "--=_x\n--\n",
      "a=3D\n=\n",
      "Gr\xc3\xbc\xc3\x9f"
      "e aus M\xc3\xbcnchen\nand much more that is ASCII\n",
      "\xe4\xbd\xa0\xe5\xa5\xbd\n\xe4\xb8\x96\xe7\x95\x8c",
      "a form\ffeed and an escape \x1b[0m\n",
  };

  for (unsigned int i = 0; i < 2 * G_N_ELEMENTS (texts); i++) {
    const char *text = texts[i / 2];
    g_autoptr (LlMessageWriter) writer = ll_message_writer_new ();
    g_autoptr (LlSpool) content = make_spool ("x", 1);
    g_autoptr (LlSpool) spool = NULL;
    g_autoptr (LlMessage) message = NULL;
    g_autoptr (LlMimeTree) tree = NULL;
    g_autoptr (GString) got = NULL;
    g_autofree char *raw = NULL;
    const LlMimePart *part;

    if (i % 2 == 1)
      ll_message_writer_add_file (writer, "x", "image/png", content);
    spool = write_message (writer, text);
    assert_plain (spool);
    message = read_message (spool);
    tree = ll_mime_tree_new (message, NULL);
    part = ll_mime_tree_get_root (tree);
    if (i % 2 == 1)
      part = part->children->pdata[0];
    raw = read_part (part);
    got = g_string_new (raw);
    g_string_replace (got, "\r\n", "\n", 0);
    g_assert_cmpstr (got->str, ==, text);
  }
}

/* No line begins in a way that old servers rewrite. */
static void
test_mangled_lines (void)
{
  g_autoptr (LlMessageWriter) writer = ll_message_writer_new ();
  g_autoptr (LlSpool) spool = write_message (writer, "From x\n.\nend \n");
  g_autoptr (GBytes) bytes =
      ll_spool_dup_bytes (spool, 0, ll_spool_get_size (spool), NULL);
  g_autofree char *text =
      g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  g_assert_null (strstr (text, "\r\nFrom "));
  g_assert_null (strstr (text, "\r\n.\r\n"));
  g_assert_null (strstr (text, " \r\n"));
}

static void
test_dates (void)
{
  static const struct {
    gint64 time;
    const char *text;
  } rows[] = {
      {0, "Thu, 01 Jan 1970 00:00:00 +0000"},
      {1795262400, "Sat, 21 Nov 2026 12:00:00 +0000"},
      {1709208000, "Thu, 29 Feb 2024 12:00:00 +0000"},
      {G_MAXINT64, "Thu, 01 Jan 1970 00:00:00 +0000"},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = ll_message_writer_format_date (rows[i].time);

    g_assert_cmpstr (text, ==, rows[i].text);
  }
}

/* RFC 6532: an address that ASCII cannot write stands there as it is, for the one who
 * sends it to refuse. */
static void
test_utf8_address (void)
{
  g_autoptr (LlMessageWriter) writer = ll_message_writer_new ();
  g_autoptr (GPtrArray) mailboxes =
      make_mailboxes ("M\xc3\xbcller, Ute", "m\xc3\xbcller@example.org");
  g_autoptr (LlSpool) spool = NULL;
  g_autoptr (LlMessage) message = NULL;
  g_autoptr (GPtrArray) addresses = NULL;

  ll_message_writer_add_mailboxes (writer, "To", mailboxes);
  spool = write_message (writer, "");
  message = read_message (spool);
  addresses = ll_message_dup_addresses (message, "To", NULL);
  g_assert_cmpuint (addresses->len, ==, 1);
  g_assert_cmpstr (ll_address_get_text (addresses->pdata[0]), ==,
                   "m\xc3\xbcller@example.org");
}

static void
expect_limit (LlMessageWriter *writer, gboolean is_over)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LlSpool) out = ll_spool_new (NULL);
  gboolean done =
      ll_message_writer_write (writer, "", ll_spool_get_output (out), NULL, &error);

  if (is_over)
    g_assert_error (error, LL_ERROR, LL_ERROR_LIMIT);
  else
    g_assert_no_error (error);
  g_assert_cmpint (done, ==, !is_over);
}

static void
test_limits (void)
{
  for (int over = -1; over <= 1; over++) {
    g_autoptr (LlMessageWriter) many = ll_message_writer_new ();
    g_autoptr (LlSpool) content = make_spool ("x", 1);

    for (int i = 0; i < LL_MIME_PARTS - 2 + over; i++)
      ll_message_writer_add_file (many, "x", "image/png", content);
    expect_limit (many, over > 0);
  }
  {
    g_autoptr (LlMessageWriter) long_one = ll_message_writer_new ();
    g_autofree char *text = g_strnfill (LL_HEADER_SIZE / 2, 'x');

    ll_message_writer_add_text (long_one, "Subject", text);
    expect_limit (long_one, TRUE);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/message/message-writer/texts", test_texts);
  g_test_add_func ("/message/message-writer/long-texts", test_long_texts);
  g_test_add_func ("/message/message-writer/names", test_names);
  g_test_add_func ("/message/message-writer/ids", test_ids);
  g_test_add_func ("/message/message-writer/many-ids", test_many_ids);
  g_test_add_func ("/message/message-writer/file-names", test_file_names);
  g_test_add_func ("/message/message-writer/file-types", test_file_types);
  g_test_add_func ("/message/message-writer/bodies", test_bodies);
  g_test_add_func ("/message/message-writer/mangled-lines", test_mangled_lines);
  g_test_add_func ("/message/message-writer/dates", test_dates);
  g_test_add_func ("/message/message-writer/utf8-address", test_utf8_address);
  g_test_add_func ("/message/message-writer/limits", test_limits);

  return g_test_run ();
}
