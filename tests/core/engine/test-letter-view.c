/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "engine/ll-letter-view.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "engine/ll-open.h"
#include "smime/smime-letters.h"
#include "support/ll-test-passphrase.h"

/* One engine that asks nobody, with one person's key: "rsa3" of cms-people.h. */
static LlTestShell *shell;
static LlEngine *engine;

#define HEADER                                                                           \
  "From: Alice <alice@example.org>\r\nTo: Bob <bob@example.net>\r\n"                     \
  "Subject: The well\r\nMIME-Version: 1.0\r\n"
#define PLAIN "Content-Type: text/plain\r\n\r\n"
#define HTML  "Content-Type: text/html\r\n\r\n<p>rich</p>\r\n"
#define MULTI(kind, boundary)                                                            \
  "Content-Type: multipart/" kind "; boundary=" boundary "\r\n\r\n"
#define PDF                                                                              \
  "Content-Type: application/pdf; name=a.pdf\r\n"                                        \
  "Content-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n"
#define IMAGE "Content-Type: image/png\r\nContent-ID: <a>\r\n\r\npng\r\n"

static LlReport *
open_text (const char *text, gssize size)
{
  g_autoptr (LlSpool) spool = ll_spool_new (NULL);
  g_autoptr (GError) error = NULL;
  LlReport *report;

  g_assert_true (
      ll_spool_write (spool, text, size < 0 ? strlen (text) : (size_t)size, NULL));
  report = ll_open (engine, spool, NULL, &error);
  g_assert_no_error (error);

  return report;
}

static LlLetterView *
view_text (const char *text, gssize size)
{
  g_autoptr (LlReport) report = open_text (text, size);
  g_autoptr (GError) error = NULL;
  LlLetterView *view = ll_letter_view_new (report, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (view->report == report);

  return view;
}

/* A line for each part: its number, signed, encrypted, errant, cut, type, name, text. */
static char *
describe (const LlLetterView *view)
{
  GString *lines = g_string_new (NULL);

  for (guint i = 0; i < view->parts->len; i++) {
    const LlLetterPart *part = view->parts->pdata[i];
    g_autofree char *text = g_strdup (part->text);

    if (text != NULL)
      g_strdelimit (text, "\n", '/');
    g_string_append_printf (lines, "%u %c%c%c%c %s %s %s\n", part->index,
                            part->is_signed ? 's' : '-', part->is_encrypted ? 'e' : '-',
                            part->is_errant ? 'x' : '-', part->is_cut ? 'c' : '-',
                            part->type, part->name != NULL ? part->name : "-",
                            text != NULL ? text : "(kept)");
  }

  return g_string_free (lines, FALSE);
}

/* -- which parts -- */

static const struct {
  const char *what;
  const char *entity;
  const char *parts;
} rows[] = {
    {"text", PLAIN "hello\r\n", "1 ---- text/plain - hello/\n"},
    {"no type", "\r\nhello\r\n", "1 ---- text/plain - hello/\n"},
    {"no body", "\r\n", "1 ---- text/plain - \n"},
    {"html", HTML, "1 ---- text/html - (kept)\n"},
    {"a text to keep",
     "Content-Type: text/plain\r\nContent-Disposition: attachment; "
     "filename=\"../a.txt\"\r\n\r\nx",
     "1 ---- text/plain a.txt (kept)\n"},
    {"a text with a name",
     "Content-Type: text/plain; name=a.txt\r\nContent-Disposition: inline\r\n\r\nx",
     "1 ---- text/plain a.txt x\n"},
    {"mixed",
     MULTI ("mixed", "m") "--m\r\n" PLAIN "one\r\n--m\r\n" PDF "--m\r\n" PLAIN
                          "two\r\n--m--\r\n",
     "1 ---- text/plain - one\n2 ---- application/pdf a.pdf (kept)\n"
     "3 ---- text/plain - two\n"},
    {"alternative",
     MULTI ("alternative", "a") "--a\r\n" PLAIN "one\r\n--a\r\n" HTML "--a--\r\n",
     "1 ---- text/plain - one\n"},
    {"alternative, the other way round",
     MULTI ("alternative", "a") "--a\r\n" HTML "--a\r\n" PLAIN "one\r\n--a--\r\n",
     "2 ---- text/plain - one\n"},
    {"alternative without text",
     MULTI ("alternative", "a") "--a\r\n" HTML "--a\r\n" PDF "--a--\r\n",
     "1 ---- text/html - (kept)\n2 ---- application/pdf a.pdf (kept)\n"},
    {"two texts to choose from",
     MULTI ("alternative", "a") "--a\r\n" PLAIN "one\r\n--a\r\n" PLAIN "two\r\n--a--\r\n",
     "1 ---- text/plain - one\n2 ---- text/plain - (kept)\n"},
    {"an invitation",
     MULTI ("alternative",
            "a") "--a\r\n" PLAIN "one\r\n--a\r\n" HTML
                 "--a\r\nContent-Type: text/calendar\r\n\r\nx\r\n--a--\r\n",
     "1 ---- text/plain - one\n3 ---- text/calendar - (kept)\n"},
    {"pictures of the html",
     MULTI ("alternative", "a") "--a\r\n" PLAIN "one\r\n--a\r\n" MULTI (
         "related",
         "r") "--r\r\n" HTML "--r\r\n" IMAGE "--r--\r\n--a--\r\n",
     "1 ---- text/plain - one\n"},
    {"pictures of an html without text",
     MULTI ("related", "r") "--r\r\n" HTML "--r\r\n" IMAGE "--r--\r\n",
     "1 ---- text/html - (kept)\n2 ---- image/png - (kept)\n"},
    {"an attachment beside the html",
     MULTI ("alternative", "a") "--a\r\n" PLAIN "one\r\n--a\r\n" MULTI (
         "mixed",
         "m") "--m\r\n" HTML "--m\r\n" PDF "--m--\r\n--a--\r\n",
     "1 ---- text/plain - one\n3 ---- application/pdf a.pdf (kept)\n"},
    {"the text is an attachment",
     MULTI ("alternative", "a") "--a\r\nContent-Disposition: attachment\r\n" PLAIN
                                "one\r\n--a\r\n" HTML "--a--\r\n",
     "1 ---- text/plain - (kept)\n2 ---- text/html - (kept)\n"},
    {"alternatives in alternatives",
     MULTI ("alternative", "a") "--a\r\n" HTML "--a\r\n" MULTI (
         "alternative",
         "b") "--b\r\n" HTML "--b\r\n" PLAIN "one\r\n--b--\r\n--a--\r\n",
     "3 ---- text/plain - one\n"},
    {"forwarded",
     MULTI ("mixed", "m") "--m\r\n" PLAIN
                          "one\r\n--m\r\nContent-Type: message/rfc822\r\n\r\n"
                          "Subject: x\r\n\r\nforwarded\r\n--m--\r\n",
     "1 ---- text/plain - one\n2 ---- message/rfc822 - (kept)\n"},
    {"a report",
     MULTI ("report", "m") "--m\r\n" PLAIN
                           "bounced\r\n--m\r\nContent-Type: message/delivery-status"
                           "\r\n\r\nx\r\n--m--\r\n",
     "1 ---- text/plain - bounced\n2 ---- message/delivery-status - (kept)\n"},
    /* 9.6, M1, M4: layers elsewhere are not opened, and prove nothing. */
    {"errant layers",
     MULTI ("mixed", "m") "--m\r\n" PLAIN
                          "footer\r\n--m\r\nContent-Type: multipart/signed; boundary=s; "
                          "protocol=\"application/pkcs7-signature\"\r\n\r\n--s\r\n" PLAIN
                          "inside\r\n--s\r\nContent-Type: application/pkcs7-signature; "
                          "name=smime.p7s\r\n\r\nMAA=\r\n--s--\r\n--m\r\nContent-Type: "
                          "application/pkcs7-mime; name=smime.p7m\r\n\r\nMAA=\r\n--m--",
     "1 ---- text/plain - footer\n2 ---- text/plain - inside\n"
     "3 --x- application/pkcs7-signature smime.p7s (kept)\n"
     "4 --x- application/pkcs7-mime smime.p7m (kept)\n"},
    /* What is in a text. */
    {"charset", "Content-Type: text/plain; charset=iso-8859-1\r\n\r\n\xe9\x80",
     "1 ---- text/plain - \xc3\xa9\xe2\x82\xac\n"},
    {"quoted-printable",
     "Content-Type: text/plain; charset=utf-8\r\n"
     "Content-Transfer-Encoding: quoted-printable\r\n\r\na=C3=A9=\r\nb=E2=80=AEc",
     "1 ---- text/plain - a\xc3\xa9"
     "bc\n"},
    {"flowed", "Content-Type: text/plain; format=flowed\r\n\r\none \r\ntwo\r\n",
     "1 ---- text/plain - one two/\n"},
    {"legacy display outside of an envelope",
     "Content-Type: text/plain; hp-legacy-display=1\r\n\r\nSubject: x\r\n\r\nhello",
     "1 ---- text/plain - Subject: x//hello\n"},
};

static void
test_parts (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = g_strconcat (HEADER, rows[i].entity, NULL);
    g_autoptr (LlLetterView) view = view_text (text, -1);
    g_autofree char *parts = describe (view);

    g_test_message ("%s", rows[i].what);
    g_assert_cmpstr (parts, ==, rows[i].parts);
  }
}

/* The same parts, each of them covered. */
static void
test_signed_parts (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    size_t size;
    g_autofree char *text =
        letter_sign_with_openssl (shell, rows[i].entity, -1, "p256", &size);
    g_autoptr (LlLetterView) view = view_text (text, (gssize)size);
    g_autofree char *parts = describe (view);
    g_autoptr (GString) expected = g_string_new (rows[i].parts);

    g_test_message ("%s", rows[i].what);
    g_string_replace (expected, " ----", " s---", 0);
    g_string_replace (expected, " --x-", " s-x-", 0);
    g_assert_cmpstr (parts, ==, expected->str);
  }
}

/* A signature that is broken covers nothing, and is not listed either. */
static void
test_broken_signature (void)
{
  size_t size;
  g_autofree char *good =
      letter_sign_with_openssl (shell, PLAIN "hello\r\n", -1, "p256", &size);
  g_autoptr (GString) text = g_string_new_len (good, (gssize)size);
  g_autoptr (LlLetterView) view = NULL;
  g_autofree char *parts = NULL;

  g_string_replace (text, "hello", "hallo", 1);
  view = view_text (text->str, (gssize)text->len);
  parts = describe (view);
  g_assert_cmpint (view->report->judgement.verdict, ==, LL_VERDICT_INVALID);
  g_assert_cmpstr (parts, ==, "1 ---- text/plain - hallo/\n");
}

static char *
seal (const char *draft, const char *signer, const char *readers)
{
  g_autoptr (GError) error = NULL;
  char *text = letter_seal (shell, draft, signer, readers, LL_CIPHER_AES256_GCM, &error);

  g_assert_no_error (error);

  return text;
}

static void
test_encrypted_parts (void)
{
  static const struct {
    const char *signer;
    const char *reader;
    const char *parts;
    gboolean is_hidden;
  } envelopes[] = {
      {"p256", "rsa3", "1 se-- text/plain - hello/\n", TRUE},
      {NULL, "rsa3", "1 -e-- text/plain - hello/\n", TRUE},
      {"p256", NULL, "1 s--- text/plain - hello/\n", FALSE},
      /* Nobody can open it: nothing is shown, not even of the outside. */
      {"p256", "rsa2", "", FALSE},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (envelopes); i++) {
    g_autofree char *text =
        seal (HEADER PLAIN "hello\r\n", envelopes[i].signer, envelopes[i].reader);
    g_autoptr (LlLetterView) view = view_text (text, -1);
    g_autofree char *parts = describe (view);

    g_test_message ("%zu", i);
    g_assert_cmpstr (parts, ==, envelopes[i].parts);
    g_assert_cmpint (view->is_subject_hidden, ==, envelopes[i].is_hidden);
    g_assert_cmpstr (view->subject, ==, *parts == '\0' ? "[...]" : "The well");
    g_assert_cmpstr (view->to, ==, "Bob <bob@example.net>");
  }
}

/* RFC 9788, section 4.5.3: the copy of the Subject is not the letter's text. */
static void
test_legacy_display (void)
{
  g_autofree char *text = seal (
      HEADER
      "Content-Type: text/plain; hp-legacy-display=1\r\n\r\nSubject: x\r\n\r\nhello",
      "p256", "rsa3");
  g_autoptr (LlLetterView) view = view_text (text, -1);
  g_autofree char *parts = describe (view);

  g_assert_cmpstr (parts, ==, "1 se-- text/plain - hello\n");
}

/* A tag that a mailing list put before the Subject of a signed letter hides nothing. */
static void
test_altered_subject (void)
{
  g_autofree char *sealed = seal (HEADER PLAIN "hello\r\n", "p256", NULL);
  g_autoptr (GString) text = g_string_new (sealed);
  g_autoptr (LlLetterView) view = NULL;

  g_string_replace (text, "Subject: The well", "Subject: [wells] The well", 1);
  view = view_text (text->str, -1);
  g_assert_cmpstr (view->subject, ==, "The well");
  g_assert_false (view->is_subject_hidden);
}

/* -- header fields -- */

static void
test_fields (void)
{
  g_autoptr (LlLetterView) view =
      view_text ("From: \"bob@example.net\" <eve@example.com>\r\n"
                 "To: A <a@example.org>, b@example.org\r\nCc: c@example.org\r\n"
                 "Reply-To: d@example.org\r\nDate: Sat, 21 Nov 2026 12:00:00 +0000\r\n"
                 "Subject: =?utf-8?q?a=E2=80=AEb?=\r\n\r\nx",
                 -1);
  g_autoptr (LlLetterView) bare = view_text ("X-Nothing: x\r\n\r\n", -1);

  g_assert_cmpstr (view->from, ==, "\"bob@example.net\" <eve@example.com>");
  g_assert_cmpstr (view->to, ==, "A <a@example.org>, b@example.org");
  g_assert_cmpstr (view->cc, ==, "c@example.org");
  g_assert_cmpstr (view->reply_to, ==, "d@example.org");
  g_assert_cmpstr (view->subject, ==, "ab");
  g_assert_cmpint (view->date, ==, 1795262400);
  g_assert_cmpstr (bare->from, ==, "");
  g_assert_null (bare->to);
  g_assert_null (bare->cc);
  g_assert_null (bare->reply_to);
  g_assert_null (bare->subject);
  g_assert_cmpint (bare->date, ==, -1);
}

static void
test_field_limit (void)
{
  for (int more = -1; more <= 1; more++) {
    size_t size = (size_t)(LL_SHOWN_FIELD_SIZE + more);
    g_autofree char *subject = g_strnfill (size, 'x');
    g_autofree char *text = g_strdup_printf ("Subject: %s\r\n\r\n", subject);
    g_autoptr (LlLetterView) view = view_text (text, -1);

    if (more <= 0) {
      g_assert_cmpstr (view->subject, ==, subject);
    } else {
      g_assert_cmpuint (strlen (view->subject), ==, LL_SHOWN_FIELD_SIZE + 3);
      g_assert_true (g_str_has_suffix (view->subject, "\xe2\x80\xa6"));
    }
  }
}

/* -- sizes -- */

static LlLetterPart *
get_part (LlLetterView *view, guint at)
{
  g_assert_cmpuint (at, <, view->parts->len);

  return view->parts->pdata[at];
}

static void
test_text_limit (void)
{
  for (int more = -1; more <= 1; more++) {
    g_autoptr (GString) text = g_string_new (HEADER PLAIN);
    size_t begin = text->len;
    g_autoptr (LlLetterView) view = NULL;
    LlLetterPart *part;

    while (text->len - begin < LL_SHOWN_TEXT_SIZE)
      g_string_append (
          text, "the long rope, and the bucket, and the wheel that goes above it\n");
    g_string_set_size (text, begin + (size_t)(LL_SHOWN_TEXT_SIZE + more));
    view = view_text (text->str, (gssize)text->len);
    part = get_part (view, 0);
    g_assert_cmpint (part->is_cut, ==, more > 0);
    g_assert_cmpuint (strlen (part->text), ==, LL_SHOWN_TEXT_SIZE + MIN (more, 0));
    g_assert_cmpint (part->size, ==, LL_SHOWN_TEXT_SIZE + more);
  }
}

static void
test_lines_limit (void)
{
  for (int more = -1; more <= 1; more++) {
    g_autoptr (GString) text = g_string_new (HEADER PLAIN);
    g_autoptr (LlLetterView) view = NULL;
    LlLetterPart *part;

    for (int i = 0; i < LL_SHOWN_LINES + more; i++)
      g_string_append (text, "x\n");
    view = view_text (text->str, (gssize)text->len);
    part = get_part (view, 0);
    g_assert_cmpint (part->is_cut, ==, more > 0);
    g_assert_cmpuint (strlen (part->text), ==, 2 * (LL_SHOWN_LINES + MIN (more, 0)));
  }
}

/* Two texts share the room, and a text that grows by its charset does not get more. */
static void
test_texts_together (void)
{
  g_autofree char *fill = g_strnfill (LL_SHOWN_TEXT_SIZE - 1, 'x');
  g_autofree char *text = g_strdup_printf (
      HEADER MULTI ("mixed", "m") "--m\r\n" PLAIN "%s\r\n--m\r\n" PLAIN
                                  "two\r\n--m\r\n" PLAIN "three\r\n--m--\r\n",
      fill);
  g_autoptr (LlLetterView) view = view_text (text, -1);
  g_autoptr (GString) wide = NULL;
  g_autoptr (LlLetterView) other = NULL;
  size_t shown = 0;

  g_assert_cmpuint (view->parts->len, ==, 3);
  for (guint i = 0; i < 3; i++) {
    g_assert_nonnull (get_part (view, i)->text);
    shown += strlen (get_part (view, i)->text);
  }
  g_assert_cmpuint (shown, <=, LL_SHOWN_TEXT_SIZE);
  g_assert_true (get_part (view, 2)->is_cut);
  g_assert_cmpstr (get_part (view, 2)->text, ==, "");

  wide = g_string_new (HEADER "Content-Type: text/plain; charset=iso-8859-1\r\n\r\n");
  for (size_t i = 0; i < LL_SHOWN_TEXT_SIZE; i++)
    g_string_append_c (wide, i % 80 == 79 ? '\n' : '\xe9');
  other = view_text (wide->str, (gssize)wide->len);
  g_assert_true (get_part (other, 0)->is_cut);
  g_assert_cmpuint (strlen (get_part (other, 0)->text), <=, LL_SHOWN_TEXT_SIZE);
  g_assert_true (g_utf8_validate (get_part (other, 0)->text, -1, NULL));
}

static void
test_thousand_attachments (void)
{
  g_autoptr (GString) text = g_string_new (HEADER MULTI ("mixed", "m"));
  g_autoptr (LlLetterView) view = NULL;

  for (int i = 0; i < 1000; i++)
    g_string_append (text, "--m\r\n" PDF);
  g_string_append (text, "--m--\r\n");
  view = view_text (text->str, -1);
  g_assert_cmpuint (view->parts->len, ==, 1000);
  g_assert_cmpuint (get_part (view, 999)->index, ==, 1000);
  g_assert_cmpint (get_part (view, 999)->size, ==, 5);
}

/* A body cut anywhere is shown somehow, and nothing in it is taken for protected. */
static void
test_truncation (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = g_strconcat (HEADER, rows[i].entity, NULL);
    size_t begin = (size_t)(strstr (text, "\r\n\r\n") + 4 - text);

    for (size_t size = begin; size < strlen (text); size += 3) {
      g_autoptr (LlLetterView) view = view_text (text, (gssize)size);

      for (guint j = 0; j < view->parts->len; j++) {
        g_assert_false (get_part (view, j)->is_signed);
        g_assert_false (get_part (view, j)->is_encrypted);
      }
    }
  }
}

/* -- asynchronously -- */

static void
keep_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **)user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

static void
test_async (void)
{
  g_autoptr (LlReport) report = open_text (HEADER PLAIN "hello", -1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) cancelled = NULL;
  g_autoptr (LlLetterView) view = NULL;
  g_autoptr (GError) error = NULL;

  ll_letter_view_new_async (report, NULL, keep_cb, &result);
  view = ll_letter_view_new_finish (wait_for (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (get_part (view, 0)->text, ==, "hello");

  g_cancellable_cancel (cancellable);
  g_assert_null (ll_letter_view_new (report, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  ll_letter_view_new_async (report, cancellable, keep_cb, &cancelled);
  g_assert_null (ll_letter_view_new_finish (wait_for (&cancelled), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* -- saving -- */

static gboolean
save (LlLetterView *view,
      unsigned int index,
      const char *path,
      GCancellable *cancellable,
      GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ll_letter_view_save_async (view, index, path, cancellable, keep_cb, &result);

  return ll_letter_view_save_finish (view, wait_for (&result), error);
}

static unsigned int
count_files (const char *path)
{
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  unsigned int n = 0;

  while (g_dir_read_name (directory) != NULL)
    n++;

  return n;
}

static void
test_save (void)
{
  g_autofree char *text =
      seal (HEADER MULTI ("mixed", "m") "--m\r\n" PLAIN "one\r\n--m\r\n" PDF "--m--\r\n",
            "p256", "rsa3");
  g_autoptr (LlLetterView) view = view_text (text, -1);
  g_autofree char *folder = g_dir_make_tmp (NULL, NULL);
  g_autofree char *path = g_build_filename (folder, "a.pdf", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "none", "a.pdf", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *content = NULL;
  size_t size;
  GStatBuf about;

  for (int i = 0; i < 2; i++) { /* the second time it is replaced */
    g_assert_true (save (view, 2, path, NULL, &error));
    g_assert_no_error (error);
  }
  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  g_assert_cmpmem (content, size, "hello", 5);
  g_assert_cmpint (g_stat (path, &about), ==, 0);
  g_assert_cmpint (about.st_mode & 0777, ==, 0600);

  g_assert_false (save (view, 2, nowhere, NULL, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
  g_clear_error (&error);
  g_assert_false (save (view, 2, folder, NULL, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_STORAGE);
  g_clear_error (&error);
  g_assert_false (save (view, 3, path, NULL, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_cancellable_cancel (cancellable);
  g_unlink (path);
  g_assert_false (save (view, 2, path, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (count_files (folder), ==, 0);
  g_rmdir (folder);
}

/* -- all -- */

static void
set_up (void)
{
  const char *identities[2] = {NULL};
  g_autofree char *data = NULL;
  g_autofree char *file = NULL;
  LlEngineOptions options = {.offline = TRUE, .at = -1, .at_dns = -1};
  g_autoptr (LlPassphrase) passphrase = ll_test_passphrase_new_single ("lab");

  shell = cms_people_new ();
  ll_test_shell_run (shell, "openssl pkcs12 -export -in rsa3.pem -inkey rsa3.key "
                            "-passout pass:lab -out me.p12");
  file = g_build_filename (ll_test_shell_get_path (shell), "me.p12", NULL);
  data = g_build_filename (ll_test_shell_get_path (shell), "data", NULL);
  identities[0] = file;
  options.data_dir = data;
  options.identity_files = identities;
  options.passphrase = passphrase;
  engine = ll_engine_new (&options);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  set_up ();
  g_test_add_func ("/engine/letter-view/parts", test_parts);
  g_test_add_func ("/engine/letter-view/signed-parts-B0", test_signed_parts);
  g_test_add_func ("/engine/letter-view/broken-signature", test_broken_signature);
  g_test_add_func ("/engine/letter-view/encrypted-parts", test_encrypted_parts);
  g_test_add_func ("/engine/letter-view/legacy-display", test_legacy_display);
  g_test_add_func ("/engine/letter-view/altered-subject", test_altered_subject);
  g_test_add_func ("/engine/letter-view/fields", test_fields);
  g_test_add_func ("/engine/letter-view/field-limit", test_field_limit);
  g_test_add_func ("/engine/letter-view/text-limit", test_text_limit);
  g_test_add_func ("/engine/letter-view/lines-limit", test_lines_limit);
  g_test_add_func ("/engine/letter-view/texts-together", test_texts_together);
  g_test_add_func ("/engine/letter-view/thousand-attachments", test_thousand_attachments);
  g_test_add_func ("/engine/letter-view/cut-at-every-length", test_truncation);
  g_test_add_func ("/engine/letter-view/async", test_async);
  g_test_add_func ("/engine/letter-view/save", test_save);
  status = g_test_run ();
  g_clear_object (&engine);
  ll_test_shell_free (shell);

  return status;
}
