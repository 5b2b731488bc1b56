/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "transport/ll-smtp-reply.h"

#include <string.h>

#include "base/ll-error.h"
#include "base/ll-limits.h"

typedef struct {
  const char *name;
  const char *bytes;
  unsigned int code;
  size_t lines;
  size_t used;
  const char *enhanced;
  const char *shown;
} GoodRow;

static const GoodRow good_rows[] = {
    {"one-line", "250 OK\r\n", 250, 1, 8, NULL, "250 OK"},
    {"bare-lf", "250 OK\n", 250, 1, 7, NULL, "250 OK"},
    {"code-only", "354\r\n", 354, 1, 5, NULL, "354"},
    {"no-text", "354 \r\n", 354, 1, 6, NULL, "354"},
    {"many-lines", "250-a\r\n250-\r\n250 c\r\n", 250, 3, 20, NULL, "250 a c"},
    {"next-reply-stays", "220 hi\r\n250 more\r\n", 220, 1, 8, NULL, "220 hi"},
    {"enhanced", "550 5.7.1 no\r\n", 550, 1, 14, "5.7.1", "550 5.7.1 no"},
    {"enhanced-long", "250 2.100.999\r\n", 250, 1, 15, "2.100.999", "250 2.100.999"},
    {"enhanced-other-class", "550 2.7.1 no\r\n", 550, 1, 14, NULL, "550 2.7.1 no"},
    {"enhanced-too-long", "250 2.1000.1 x\r\n", 250, 1, 16, NULL, "250 2.1000.1 x"},
    {"enhanced-cut", "250 2.1\r\n", 250, 1, 9, NULL, "250 2.1"},
    {"enhanced-not-a-word", "250 2.1.5x y\r\n", 250, 1, 14, NULL, "250 2.1.5x y"},
    {"lowest", "200 x\r\n", 200, 1, 7, NULL, "200 x"},
    {"highest", "599 x\r\n", 599, 1, 7, NULL, "599 x"},
    {"controls", "550 a\x1b[2Jb\x07\r\n", 550, 1, 13, NULL, "550 a[2Jb"},
    {"direction",
     "550 a\xe2\x80\xae"
     "b\xe2\x81\xa6\r\n",
     550, 1, 14, NULL, "550 ab"},
    {"line-separator",
     "550 a\xe2\x80\xa8"
     "b\r\n",
     550, 1, 11, NULL, "550 a b"},
    {"not-utf8", "550 \xff\r\n", 550, 1, 7, NULL, "550 \xef\xbf\xbd"},
    {"utf8",
     "550 stra\xc3\x9f"
     "e\r\n",
     550, 1, 13, NULL,
     "550 stra\xc3\x9f"
     "e"},
};

static void
test_good (gconstpointer data)
{
  const GoodRow *row = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LlSmtpReply) reply = NULL;
  g_autofree char *shown = NULL;
  size_t used = 0;

  g_assert_cmpint (
      ll_smtp_reply_parse (row->bytes, strlen (row->bytes), &reply, &used, &error), ==,
      LL_SMTP_REPLY_DONE);
  g_assert_no_error (error);
  shown = ll_smtp_reply_format (reply);
  g_assert_cmpuint (ll_smtp_reply_get_code (reply), ==, row->code);
  g_assert_cmpuint (ll_smtp_reply_get_n_lines (reply), ==, row->lines);
  g_assert_cmpuint (used, ==, row->used);
  g_assert_cmpstr (ll_smtp_reply_get_enhanced_code (reply), ==, row->enhanced);
  g_assert_cmpstr (shown, ==, row->shown);
}

/* Every beginning of a good reply is incomplete, and never bad. */
static void
test_cut_short (gconstpointer data)
{
  const GoodRow *row = data;
  size_t size;

  for (size = 0; size < row->used; size++) {
    g_autofree char *copy = g_memdup2 (row->bytes, MAX (size, 1));
    g_autoptr (GError) error = NULL;
    LlSmtpReply *reply = NULL;
    size_t used = 0;

    g_assert_cmpint (ll_smtp_reply_parse (copy, size, &reply, &used, &error), ==,
                     LL_SMTP_REPLY_INCOMPLETE);
    g_assert_no_error (error);
    g_assert_null (reply);
  }
}

#define BYTES(text) text, sizeof text - 1

static const struct {
  const char *name;
  const char *bytes;
  size_t size;
} bad_rows[] = {
    {"empty-line", BYTES ("\r\n")},
    {"no-code", BYTES ("hello\r\n")},
    {"no-code-yet-no-end", BYTES ("h")},
    {"short-code", BYTES ("25\r\n")},
    {"code-1yz", BYTES ("150 wait\r\n")},
    {"code-6yz", BYTES ("650 x\r\n")},
    {"code-0yz", BYTES ("050 x\r\n")},
    {"minus", BYTES ("-50 x\r\n")},
    {"four-digits", BYTES ("2500 x\r\n")},
    {"tab-behind-code", BYTES ("250\tx\r\n")},
    {"codes-differ", BYTES ("250-a\r\n251 b\r\n")},
    {"second-without-code", BYTES ("250-a\r\nb\r\n")},
    {"nul", BYTES ("250 a\0b\r\n")},
    {"bare-cr", BYTES ("250 a\rb\r\n")},
    {"two-cr", BYTES ("250 a\r\r\n")},
    {"tls-record", BYTES ("\x15\x03\x01\x00\x02\x02\x28")},
    {"http", BYTES ("HTTP/1.1 400 Bad Request\r\n")},
};

static void
test_bad (gconstpointer data)
{
  size_t i = GPOINTER_TO_SIZE (data);
  g_autoptr (GError) error = NULL;
  LlSmtpReply *reply = NULL;
  size_t used = 0;

  g_assert_cmpint (
      ll_smtp_reply_parse (bad_rows[i].bytes, bad_rows[i].size, &reply, &used, &error),
      ==, LL_SMTP_REPLY_BAD);
  g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
  g_assert_null (reply);
}

/* A line of "250 x..." with @size octets before its end. */
static void
append_line (GString *text, size_t size, gboolean is_last, gboolean has_end)
{
  size_t i;

  g_string_append (text, is_last ? "250 " : "250-");
  for (i = 4; i < size; i++)
    g_string_append_c (text, 'x');
  if (has_end)
    g_string_append (text, "\r\n");
}

static void
assert_parse (GString *text, LlSmtpReplyStatus status, int code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LlSmtpReply) reply = NULL;
  size_t used = 0;

  g_assert_cmpint (ll_smtp_reply_parse (text->str, text->len, &reply, &used, &error), ==,
                   status);
  if (status == LL_SMTP_REPLY_BAD)
    g_assert_error (error, LL_ERROR, code);
  else
    g_assert_no_error (error);
}

static void
test_line_limit (void)
{
  static const struct {
    size_t size;
    gboolean has_end;
    LlSmtpReplyStatus status;
  } rows[] = {
      {LL_SMTP_LINE_SIZE - 1, TRUE, LL_SMTP_REPLY_DONE},
      {LL_SMTP_LINE_SIZE, TRUE, LL_SMTP_REPLY_DONE},
      {LL_SMTP_LINE_SIZE + 1, TRUE, LL_SMTP_REPLY_BAD},
      {LL_SMTP_LINE_SIZE, FALSE, LL_SMTP_REPLY_INCOMPLETE},
      {LL_SMTP_LINE_SIZE + 1, FALSE, LL_SMTP_REPLY_BAD},
  };
  size_t i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GString) text = g_string_new (NULL);

    append_line (text, rows[i].size, TRUE, rows[i].has_end);
    assert_parse (text, rows[i].status, LL_ERROR_LIMIT);
  }
}

static void
test_lines_limit (void)
{
  size_t n;

  for (n = LL_SMTP_REPLY_LINES - 1; n <= LL_SMTP_REPLY_LINES + 1; n++) {
    g_autoptr (GString) text = g_string_new (NULL);
    size_t i;

    for (i = 1; i <= n; i++)
      append_line (text, 8, i == n, TRUE);
    assert_parse (text, n <= LL_SMTP_REPLY_LINES ? LL_SMTP_REPLY_DONE : LL_SMTP_REPLY_BAD,
                  LL_ERROR_LIMIT);
  }
}

/* What is shown ends at 400 octets, and not within a character. */
static void
test_shown_limit (void)
{
  g_autoptr (GString) text = g_string_new ("550 ");
  g_autoptr (LlSmtpReply) reply = NULL;
  g_autofree char *shown = NULL;
  size_t used = 0;
  size_t i;

  for (i = 0; i < 500; i++)
    g_string_append (text, "\xe2\x82\xac");
  g_string_append (text, "\r\n");
  g_assert_cmpint (ll_smtp_reply_parse (text->str, text->len, &reply, &used, NULL), ==,
                   LL_SMTP_REPLY_DONE);
  shown = ll_smtp_reply_format (reply);
  g_assert_cmpuint (strlen (shown), ==, 4 + 132 * 3);
  g_assert_true (g_utf8_validate (shown, -1, NULL));
}

static const struct {
  const char *keyword;
  const char *value; /* NULL: not offered */
} capability_rows[] = {
    {"STARTTLS", ""},        {"starttls", ""},   {"SIZE", "1000"},
    {"AUTH", "PLAIN LOGIN"}, {"8BITMIME", ""},   {"START", NULL},
    {"STARTTLSX", NULL},     {"SMTPUTF8", NULL}, {"mail.example.org", NULL},
};

static void
test_capabilities (void)
{
  static const char bytes[] = "250-mail.example.org at your service\r\n250-SIZE 1000\r\n"
                              "250-8bitmime\r\n250-AUTH PLAIN LOGIN\r\n250 STARTTLS\r\n";
  g_autoptr (LlSmtpReply) reply = NULL;
  size_t used = 0;
  size_t i;

  g_assert_cmpint (ll_smtp_reply_parse (bytes, strlen (bytes), &reply, &used, NULL), ==,
                   LL_SMTP_REPLY_DONE);
  for (i = 0; i < G_N_ELEMENTS (capability_rows); i++)
    g_assert_cmpstr (ll_smtp_reply_get_capability (reply, capability_rows[i].keyword), ==,
                     capability_rows[i].value);
  g_assert_true (ll_smtp_reply_has_capability_word (reply, "AUTH", "login"));
  g_assert_true (ll_smtp_reply_has_capability_word (reply, "auth", "PLAIN"));
  g_assert_false (ll_smtp_reply_has_capability_word (reply, "AUTH", "PLAI"));
  g_assert_false (ll_smtp_reply_has_capability_word (reply, "STARTTLS", "PLAIN"));
  g_assert_false (ll_smtp_reply_has_capability_word (reply, "SMTPUTF8", ""));
}

static void
add_rows (void)
{
  size_t i;

  for (i = 0; i < G_N_ELEMENTS (good_rows); i++) {
    g_autofree char *good =
        g_strconcat ("/transport/smtp-reply/reads/", good_rows[i].name, NULL);
    g_autofree char *cut = g_strconcat ("/transport/smtp-reply/waits-for-the-rest/",
                                        good_rows[i].name, NULL);

    g_test_add_data_func (good, &good_rows[i], test_good);
    g_test_add_data_func (cut, &good_rows[i], test_cut_short);
  }
  for (i = 0; i < G_N_ELEMENTS (bad_rows); i++) {
    g_autofree char *path =
        g_strconcat ("/transport/smtp-reply/refuses/", bad_rows[i].name, NULL);

    g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_bad);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_rows ();
  g_test_add_func ("/transport/smtp-reply/limits-a-line", test_line_limit);
  g_test_add_func ("/transport/smtp-reply/limits-the-lines", test_lines_limit);
  g_test_add_func ("/transport/smtp-reply/limits-what-is-shown", test_shown_limit);
  g_test_add_func ("/transport/smtp-reply/finds-capabilities", test_capabilities);

  return g_test_run ();
}
