/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-draft.h"

#include <string.h>

#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "support/ll-test-shell.h"

/* -- modes -- */

static void
test_modes (void)
{
  LlEncryptMode mode;

  for (unsigned int i = 0; i < LL_N_ENCRYPT_MODES; i++) {
    g_assert_true (ll_encrypt_mode_from_string (
        ll_encrypt_mode_to_string ((LlEncryptMode)i), &mode));
    g_assert_cmpuint (mode, ==, i);
  }
  g_assert_false (ll_encrypt_mode_from_string ("sometimes", &mode));
  g_assert_false (ll_encrypt_mode_from_string (NULL, &mode));
}

/* -- lists of people -- */

static const struct {
  const char *text;
  const char *people; /* joined with " | "; NULL: MALFORMED */
} list_rows[] = {
    {"", ""},
    {"  ", ""},
    {"alice@example.org", "alice@example.org"},
    {" alice@example.org ,", "alice@example.org"},
    {"Alice Adams <alice@example.org>, bob@example.net",
     "Alice Adams <alice@example.org> | bob@example.net"},
    {"Alice <alice@example.org>,\r\n\tBob <bob@example.net>\n",
     "Alice <alice@example.org> | Bob <bob@example.net>"},
    {"Dr. A. Adams <alice@example.org>", "Dr. A. Adams <alice@example.org>"},
    {"\"Adams, Alice\" <alice@example.org>", "\"Adams, Alice\" <alice@example.org>"},
    {"M\xc3\xbcller <m@example.org>", "M\xc3\xbcller <m@example.org>"},
    {"m\xc3\xbcller@b\xc3\xbc"
     "cher.example",
     "m\xc3\xbcller@xn--bcher-kva.example"},
    {"Friends: a@example.org, b@example.org;", "a@example.org | b@example.org"},
    {"  \"  x \xe2\x80\xae y\" <a@example.org>", "x y <a@example.org>"},
    {"alice", NULL},
    {"alice@", NULL},
    {"Adams, Alice <alice@example.org>", NULL},
    {"a@example.org b@example.org", NULL},
    {"a@example.org; b@example.org", NULL},
    {"Alice <alice@example.org", NULL},
    {"\"Alice <alice@example.org>", NULL},
    {"a@example.org, Bob at home", NULL},
    {"\xff@example.org", NULL},
};

static char *
join (GPtrArray *people)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < people->len; i++) {
    g_autofree char *person = ll_correspondent_format (people->pdata[i]);

    g_string_append_printf (text, "%s%s", i > 0 ? " | " : "", person);
  }

  return g_string_free (text, FALSE);
}

static void
test_lists (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (list_rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) people =
        ll_correspondent_parse_list (list_rows[i].text, &error);
    g_autofree char *text = NULL;

    if (list_rows[i].people == NULL) {
      g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
      continue;
    }
    g_assert_no_error (error);
    text = join (people);
    g_assert_cmpstr (text, ==, list_rows[i].people);
  }
}

static void
test_bad_piece_is_quoted (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ll_correspondent_parse_list ("a@example.org, Bob at home", &error));
  g_assert_nonnull (strstr (error->message, "Bob at home"));
}

/* Whatever a name holds, what is written is read as the same person. */
static void
test_format_is_read_again (void)
{
  static const char *const names[] = {
      "Alice",
      "Adams, Alice",
      "a\"b\\c",
      "\\",
      "\"",
      "<eve@example.net>",
      "x (y",
      "a.b",
      "@",
      ":;",
      "M\xc3\xbcller",
      "\xe4\xbd\xa0\xe5\xa5\xbd",
      "=?utf-8?q?x?=",
      "a\r\nb\tc",
      "'",
      "\xe2\x80\xae"
      "abc",
  };
  g_autoptr (LlAddress) address = ll_address_parse ("\"a b\"@example.org", NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (LlCorrespondent) person = ll_correspondent_new (names[i], address);
    g_autofree char *text = ll_correspondent_format (person);
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) read = ll_correspondent_parse_list (text, &error);
    const LlCorrespondent *again;

    g_assert_no_error (error);
    g_assert_cmpuint (read->len, ==, 1);
    again = read->pdata[0];
    g_assert_cmpstr (again->name, ==, person->name);
    g_assert_true (ll_address_equal (again->address, address));
  }
}

static void
test_list_cut_short (void)
{
  static const char whole[] =
      "\"Adams, \\\"Al\\\" Alice\" (x (y)) <alice@example.org>, G: "
      "M\xc3\xbcller <m@example.org>;, \"a b\"@example.org";

  for (size_t size = 0; size < sizeof whole; size++) {
    g_autofree char *cut = g_strndup (whole, size);
    g_autoptr (GPtrArray) people = ll_correspondent_parse_list (cut, NULL);

    if (size == sizeof whole - 1)
      g_assert_cmpuint (people->len, ==, 3);
  }
}

static void
test_list_limits (void)
{
  for (int over = -1; over <= 1; over++) {
    g_autoptr (GString) text = g_string_new (NULL);
    g_autoptr (GPtrArray) people = NULL;
    g_autoptr (GError) error = NULL;

    for (int i = 0; i < LL_RECIPIENTS + over; i++)
      g_string_append_printf (text, "p%d@example.org,", i);
    people = ll_correspondent_parse_list (text->str, &error);
    if (over > 0)
      g_assert_error (error, LL_ERROR, LL_ERROR_LIMIT);
    else
      g_assert_cmpuint (people->len, ==, LL_RECIPIENTS + over);
  }
  for (int over = 0; over <= 1; over++) {
    g_autofree char *blanks = g_strnfill (LL_HEADER_SIZE + (size_t)over, ' ');
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) people = ll_correspondent_parse_list (blanks, &error);

    if (over > 0)
      g_assert_error (error, LL_ERROR, LL_ERROR_LIMIT);
    else
      g_assert_no_error (error);
  }
}

/* -- links -- */

static const struct {
  const char *uri;
  const char *to; /* joined; NULL: MALFORMED */
  const char *cc;
  const char *bcc;
  const char *subject;
  const char *text;
  const char *in_reply_to;
} link_rows[] = {
    {"mailto:", "", "", "", "", "", NULL},
    {"MAILTO:alice@example.org", "alice@example.org", "", "", "", "", NULL},
    {"mailto:a@example.org,b@example.org", "a@example.org | b@example.org", "", "", "",
     "", NULL},
    {"mailto:a@example.org%2C%20b@example.org", "a@example.org | b@example.org", "", "",
     "", "", NULL},
    {"mailto:?to=a@example.org&cc=b@example.org&bcc=c@example.org", "a@example.org",
     "b@example.org", "c@example.org", "", "", NULL},
    {"mailto:a@example.org?to=b@example.org", "a@example.org | b@example.org", "", "", "",
     "", NULL},
    /* RFC 6068, section 6 */
    {"mailto:%22not%40me%22@example.org", "\"not@me\"@example.org", "", "", "", "", NULL},
    {"mailto:gorby%25kremvax@example.com", "gorby%kremvax@example.com", "", "", "", "",
     NULL},
    {"mailto:user@example.org?subject=caf%C3%A9&body=caf%C3%A9", "user@example.org", "",
     "", "caf\xc3\xa9", "caf\xc3\xa9", NULL},
    {"mailto:list@example.org?In-Reply-To=%3C3469A91.D10AF4C@example.com%3E",
     "list@example.org", "", "", "", "", "<3469A91.D10AF4C@example.com>"},
    {"mailto:infobot@example.com?body=send%20current-issue%0D%0Asend%20index",
     "infobot@example.com", "", "", "", "send current-issue\nsend index", NULL},
    {"mailto:Alice%20Adams%20%3Calice@example.org%3E", "Alice Adams <alice@example.org>",
     "", "", "", "", NULL},
    {"mailto:a@example.org?subject=1+1=2&subject=x", "a@example.org", "", "", "1+1=2", "",
     NULL},
    {"mailto:a@example.org?SUBJECT=x#fragment", "a@example.org", "", "", "x", "", NULL},
    {"mailto:a@example.org?&&subject=x&", "a@example.org", "", "", "x", "", NULL},
    {"mailto:a@example.org?subject", "a@example.org", "", "", "", "", NULL},
    /* What a stranger must not do (K2, K3). */
    {"mailto:a@example.org?attach=/etc/passwd&attachment=file:///x&from=eve@example.net"
     "&x-mozilla-external-attachment-url=x&reply-to=eve@example.net&sign=no",
     "a@example.org", "", "", "", "", NULL},
    {"mailto:a@example.org?subject=x%0D%0ABcc:%20eve@example.net", "a@example.org", "",
     "", "x Bcc: eve@example.net", "", NULL},
    {"mailto:a@example.org?body=a%E2%80%8Bb%EF%BB%BFc%0D%0Dd%09e", "a@example.org", "",
     "", "", "abc\n\nd\te"},
    {"mailto:a@example.org?body=a%E2%80%AEb%1B%5B0m%08", "a@example.org", "", "", "",
     "ab[0m", NULL},
    {"mailto:alice", NULL, "", "", "", "", NULL},
    {"mailto:a@example.org?cc=bob", NULL, "", "", "", "", NULL},
    {"mailto:a@example.org?subject=%", NULL, "", "", "", "", NULL},
    {"mailto:a@example.org?subject=%zz", NULL, "", "", "", "", NULL},
    {"mailto:a@example.org?subject=%00", NULL, "", "", "", "", NULL},
    {"mailto:a@example.org?subject=%FF", NULL, "", "", "", "", NULL},
    {"mailto", NULL, "", "", "", "", NULL},
    {"http://example.org/", NULL, "", "", "", "", NULL},
    {"", NULL, "", "", "", "", NULL},
};

static void
test_links (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (link_rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (LlDraft) draft = ll_draft_new_from_mailto (link_rows[i].uri, &error);
    g_autofree char *to = NULL;
    g_autofree char *cc = NULL;
    g_autofree char *bcc = NULL;

    g_test_message ("%s", link_rows[i].uri);
    if (link_rows[i].to == NULL) {
      g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
      continue;
    }
    g_assert_no_error (error);
    to = join (draft->fields[LL_DRAFT_TO].people);
    cc = join (draft->fields[LL_DRAFT_CC].people);
    bcc = join (draft->fields[LL_DRAFT_BCC].people);
    g_assert_cmpstr (to, ==, link_rows[i].to);
    g_assert_cmpstr (cc, ==, link_rows[i].cc);
    g_assert_cmpstr (bcc, ==, link_rows[i].bcc);
    g_assert_cmpstr (draft->subject, ==, link_rows[i].subject);
    g_assert_cmpstr (draft->text, ==, link_rows[i].text);
    g_assert_cmpstr (draft->in_reply_to, ==, link_rows[i].in_reply_to);
    g_assert_cmpuint (draft->attachments->len, ==, 0);
    g_assert_null (draft->from);
    g_assert_cmpint (draft->mode, ==, LL_ENCRYPT_AUTOMATIC);
  }
}

static void
test_link_cut_short (void)
{
  static const char whole[] =
      "mailto:Alice%20%3Ca@example.org%3E?cc=%22x,y%22@example.org&subject=caf%C3%A9"
      "&body=a%0D%0Ab&in-reply-to=%3Ca@b%3E";

  for (size_t size = 0; size <= strlen (whole); size++) {
    g_autofree char *cut = g_strndup (whole, size);
    g_autoptr (LlDraft) draft = ll_draft_new_from_mailto (cut, NULL);

    g_assert_true (size < strlen (whole) || draft != NULL);
  }
}

static void
test_link_limits (void)
{
  for (int over = -1; over <= 1; over++) {
    g_autofree char *filler =
        g_strnfill (LL_MAILTO_SIZE - strlen ("mailto:?subject=") + (size_t)over, 'x');
    g_autofree char *uri = g_strconcat ("mailto:?subject=", filler, NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (LlDraft) draft = ll_draft_new_from_mailto (uri, &error);

    if (over > 0) {
      g_assert_error (error, LL_ERROR, LL_ERROR_LIMIT);
      continue;
    }
    g_assert_no_error (error);
    g_assert_cmpuint (strlen (draft->subject), ==, LL_SUBJECT_SIZE);
  }
  {
    g_autoptr (GString) uri = g_string_new ("mailto:");
    g_autoptr (GError) error = NULL;

    for (int i = 0; i < LL_RECIPIENTS; i++)
      g_string_append_printf (uri, "p%d@example.org,", i);
    g_string_append (uri, "?to=one@example.org");
    g_assert_null (ll_draft_new_from_mailto (uri->str, &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_LIMIT);
  }
}

/* -- the value -- */

static void
test_values_are_whole (void)
{
  LlDraft nothing = {0};
  g_autoptr (LlDraft) empty = ll_draft_new (&nothing);
  g_autoptr (LlDraft) lines =
      ll_draft_new (&(LlDraft){.text = "a\r\nb\rc\n", .subject = "\xff"});

  g_assert_cmpstr (empty->subject, ==, "");
  g_assert_cmpstr (empty->text, ==, "");
  g_assert_cmpuint (empty->attachments->len, ==, 0);
  for (unsigned int i = 0; i < LL_N_DRAFT_FIELDS; i++)
    g_assert_cmpuint (empty->fields[i].people->len, ==, 0);
  g_assert_cmpstr (lines->text, ==, "a\nb\nc\n");
  g_assert_true (g_utf8_validate (lines->subject, -1, NULL));
}

static LlSpool *
make_spool (const char *text)
{
  LlSpool *spool = ll_spool_new (NULL);

  g_assert_true (ll_spool_write (spool, text, strlen (text), NULL));

  return spool;
}

typedef struct {
  GPtrArray *people;
  GPtrArray *attachments;
  LlCorrespondent *from;
} Material;

static void
material_set_up (Material *self, const char *person, const char *content)
{
  g_autoptr (LlSpool) spool = make_spool (content);

  self->people = ll_correspondent_parse_list (person, NULL);
  self->attachments = g_ptr_array_new_with_free_func ((GDestroyNotify)ll_attachment_free);
  g_ptr_array_add (self->attachments, ll_attachment_new ("a.txt", "text/plain", spool));
  self->from = ll_correspondent_copy (self->people->pdata[0]);
}

static void
material_clear (Material *self)
{
  g_ptr_array_unref (self->people);
  g_ptr_array_unref (self->attachments);
  ll_correspondent_free (self->from);
}

/* Each change makes another draft, and all but sender and mode one that is not empty. */
static void
test_equal_and_empty (void)
{
  LlDraft rows[14] = {0};
  Material one;
  Material other;

  material_set_up (&one, "Alice <alice@example.org>", "x");
  material_set_up (&other, "alice@example.org", "y");
  rows[1].from = one.from;
  rows[2].mode = LL_ENCRYPT_NEVER;
  rows[3].answers_encrypted = TRUE;
  rows[4].subject = "x";
  rows[5].text = "x";
  rows[6].fields[LL_DRAFT_TO].people = one.people;
  rows[7].fields[LL_DRAFT_CC].people = one.people;
  rows[8].fields[LL_DRAFT_BCC].people = one.people;
  rows[9].fields[LL_DRAFT_TO].people = other.people;
  rows[10].fields[LL_DRAFT_TO].typed = "x";
  rows[11].attachments = one.attachments;
  rows[12].attachments = other.attachments;
  rows[13].in_reply_to = "<a@b>";
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (LlDraft) a = ll_draft_new (&rows[i]);

    g_assert_cmpint (ll_draft_is_empty (a), ==, i < 4 || i == 13);
    for (size_t j = 0; j < G_N_ELEMENTS (rows); j++) {
      g_autoptr (LlDraft) b = ll_draft_new (&rows[j]);

      g_assert_cmpint (ll_draft_equal (a, b), ==, i == j);
    }
  }
  material_clear (&one);
  material_clear (&other);
}

static void
test_blank_is_empty (void)
{
  g_autoptr (LlDraft) draft =
      ll_draft_new (&(LlDraft){.subject = " ", .text = "\n \t\n\n"});

  g_assert_true (ll_draft_is_empty (draft));
}

/* -- attachments -- */

static void
keep_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

static LlAttachment *
read_attachment (const char *path, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ll_attachment_read_async (path, NULL, keep_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return ll_attachment_read_finish (result, error);
}

static void
test_attachment_is_copied (void)
{
  g_autoptr (LlTestShell) shell = ll_test_shell_new ();
  g_autofree char *path =
      g_build_filename (ll_test_shell_get_path (shell), "a b.html", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LlAttachment) attachment = NULL;
  g_autoptr (GBytes) bytes = NULL;

  ll_test_shell_run (shell, "printf '<html>one</html>' > 'a b.html'");
  attachment = read_attachment (path, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (attachment->name, ==, "a b.html");
  g_assert_cmpstr (attachment->type, ==, "text/html");
  ll_test_shell_run (shell, "printf '<html>two</html>' > 'a b.html'");
  bytes = ll_spool_dup_bytes (attachment->content, 0, 16, &error);
  g_assert_no_error (error);
  g_assert_cmpint (memcmp (g_bytes_get_data (bytes, NULL), "<html>one</html>", 16), ==,
                   0);
}

static void
test_attachment_that_is_none (void)
{
  static const struct {
    const char *name;
    int code;
  } rows[] = {
      {"missing", LL_ERROR_STORAGE}, {"folder", LL_ERROR_MALFORMED},
      {"pipe", LL_ERROR_MALFORMED},  {"-", LL_ERROR_STORAGE},
      {"huge", LL_ERROR_LIMIT},
  };
  g_autoptr (LlTestShell) shell = ll_test_shell_new ();

  ll_test_shell_run (shell, "mkdir folder; mkfifo pipe; truncate -s %lld huge",
                     LL_MESSAGE_SIZE + 1);
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    const char *name = rows[i].name;
    g_autofree char *path = g_build_filename (ll_test_shell_get_path (shell), name, NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (LlAttachment) attachment =
        read_attachment (strcmp (name, "-") == 0 ? "-" : path, &error);

    g_assert_null (attachment);
    g_assert_error (error, LL_ERROR, rows[i].code);
    g_assert_nonnull (strstr (error->message, name));
  }
}

/* -- the message -- */

/* Python's reader is the second opinion: it prints what it finds. */
static void
test_message_by_python (void)
{
  static const char program[] =
      "import email, email.policy, sys\n"
      "m = email.message_from_binary_file(open('m', 'rb'), policy=email.policy.default)\n"
      "for k in m.keys():\n"
      "    if not k.startswith('Content-'): print(k + ': ' + str(m[k]))\n"
      "parts = list(m.iter_parts()) if m.is_multipart() else [m]\n"
      "for p in parts:\n"
      "    print(p.get_content_type(), p.get_filename(), repr(p.get_content()))\n";
  static const char wanted[] =
      "From: \"Adams, Alice\" <alice@example.org>\n"
      "To: M\xc3\xbcller <m@example.org>, \"a \\\" b\"@example.org\n"
      "Bcc: c@example.org\n"
      "Subject: Gr\xc3\xbc\xc3\x9f"
      "e  Bcc: eve@example.net\n"
      "Date: Sat, 21 Nov 2026 12:00:00 +0000\n"
      "In-Reply-To: <a@b>\n"
      "References: <x@y> <a@b>\n"
      "MIME-Version: 1.0\n"
      "text/plain None 'From here\\n\\nna\xc3\xafve \\n'\n"
      "application/pdf \xc3\xbc_' x.pdf b'%PDF'\n"
      "application/octet-stream letter.eml b'From: x'\n";
  g_autoptr (LlTestShell) shell = ll_test_shell_new ();
  g_autoptr (GPtrArray) from =
      ll_correspondent_parse_list ("\"Adams, Alice\" <alice@example.org>", NULL);
  g_autoptr (GPtrArray) to = ll_correspondent_parse_list (
      "M\xc3\xbcller <m@example.org>, \"a \\\" b\"@example.org", NULL);
  g_autoptr (GPtrArray) bcc = ll_correspondent_parse_list ("c@example.org", NULL);
  g_autoptr (GPtrArray) files =
      g_ptr_array_new_with_free_func ((GDestroyNotify)ll_attachment_free);
  g_autoptr (LlSpool) pdf = make_spool ("%PDF");
  g_autoptr (LlSpool) letter = make_spool ("From: x");
  LlDraft fields = {.from = from->pdata[0],
                    .subject = "Gr\xc3\xbc\xc3\x9f"
                               "e\r\nBcc: eve@example.net",
                    .text = "From here\n\nna\xc3\xafve \n",
                    .attachments = files,
                    .in_reply_to = "<a@b>\r\nBcc: eve@example.net",
                    .references = "<x@y> <a@b>"};
  g_autoptr (LlDraft) draft = NULL;
  g_autoptr (LlSpool) message = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) script = g_bytes_new_static (program, strlen (program));
  g_autoptr (GBytes) expected = g_bytes_new_static (wanted, strlen (wanted));
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (files,
                   ll_attachment_new ("\xc3\xbc\"' x.pdf", "application/pdf", pdf));
  g_ptr_array_add (files, ll_attachment_new ("letter.eml", "message/rfc822", letter));
  fields.fields[LL_DRAFT_TO].people = to;
  fields.fields[LL_DRAFT_BCC].people = bcc;
  draft = ll_draft_new (&fields);
  message = ll_draft_format_message (draft, 1795262400, &error);
  g_assert_no_error (error);
  bytes = ll_spool_dup_bytes (message, 0, ll_spool_get_size (message), &error);
  ll_test_shell_write (shell, "m", bytes);
  ll_test_shell_write (shell, "read.py", script);
  ll_test_shell_write (shell, "wanted", expected);
  ll_test_shell_run (shell, "/usr/bin/python3 read.py > got && diff -u wanted got >&2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/draft/modes", test_modes);
  g_test_add_func ("/engine/draft/lists", test_lists);
  g_test_add_func ("/engine/draft/bad-piece-is-quoted", test_bad_piece_is_quoted);
  g_test_add_func ("/engine/draft/format-is-read-again", test_format_is_read_again);
  g_test_add_func ("/engine/draft/list-cut-short", test_list_cut_short);
  g_test_add_func ("/engine/draft/list-limits", test_list_limits);
  g_test_add_func ("/engine/draft/links-K2-K3", test_links);
  g_test_add_func ("/engine/draft/link-cut-short", test_link_cut_short);
  g_test_add_func ("/engine/draft/link-limits", test_link_limits);
  g_test_add_func ("/engine/draft/values-are-whole", test_values_are_whole);
  g_test_add_func ("/engine/draft/equal-and-empty", test_equal_and_empty);
  g_test_add_func ("/engine/draft/blank-is-empty", test_blank_is_empty);
  g_test_add_func ("/engine/draft/attachment-is-copied", test_attachment_is_copied);
  g_test_add_func ("/engine/draft/attachment-that-is-none", test_attachment_that_is_none);
  g_test_add_func ("/engine/draft/message-by-python", test_message_by_python);

  return g_test_run ();
}
