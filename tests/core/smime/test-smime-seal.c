/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "smime/ll-smime-seal.h"

#include <string.h>

#include "base/ll-error.h"
#include "smime-letters.h"

static LlTestShell *shell;

#define HEADER                                                                           \
  "From: Alice <alice@example.org>\r\n"                                                  \
  "To: Bob <bob@example.net>\r\n"                                                        \
  "Subject: canary-subject\r\n"                                                          \
  "Keywords: canary-keyword\r\n"                                                         \
  "Date: Sat, 21 Nov 2026 12:00:00 +0000\r\n"                                            \
  "Message-ID: <1@example.org>\r\n"

static char *
seal (const char *draft, const char *signer, const char *readers, LlCipher cipher)
{
  g_autoptr (GError) error = NULL;
  char *letter = letter_seal (shell, draft, signer, readers, cipher, &error);

  g_assert_no_error (error);

  return letter;
}

/* The header fields that are not structural, without Bcc, unfolded. */
static char *
dup_fields (const char *text)
{
  g_autoptr (LlHeaderList) list = ll_header_list_parse (text, strlen (text), NULL, NULL);
  GString *fields = g_string_new (NULL);

  g_assert_nonnull (list);
  for (unsigned int i = 0; i < ll_header_list_get_size (list); i++) {
    const char *name = ll_header_list_get_name (list, i);

    if (g_ascii_strncasecmp (name, "Content-", 8) != 0 &&
        g_ascii_strcasecmp (name, "MIME-Version") != 0 &&
        g_ascii_strcasecmp (name, "Bcc") != 0)
      g_string_append_printf (fields, "%s: %s\n", name,
                              ll_header_list_get_value (list, i));
  }

  return g_string_free (fields, FALSE);
}

static const char *
find_body (const char *text)
{
  const char *body = strstr (text, "\r\n\r\n");

  g_assert_nonnull (body);

  return body + 4;
}

static const struct {
  const char *signer;
  const char *readers;
  LlCipher cipher;
} ways[] = {
    {"rsa3", NULL, LL_CIPHER_UNKNOWN},
    {"p256", NULL, LL_CIPHER_UNKNOWN},
    {NULL, "rsa3", LL_CIPHER_AES256_CBC},
    {NULL, "p256", LL_CIPHER_AES256_GCM},
    {"rsa3", "rsa3", LL_CIPHER_AES256_CBC},
    {"p256", "rsa2 p256", LL_CIPHER_AES256_CBC},
    {"rsa2", "p256 rsa2", LL_CIPHER_AES256_GCM},
};

/* Drafts that are 7-bit: what comes out is what went in, octet by octet. */
static const char *const plain_drafts[] = {
    HEADER "\r\nhello, canary-body\r\n",
    HEADER "\r\n",
    HEADER "\r\nno line end",
    HEADER "\r\n\r\n\r\ntrailing blanks  \r\nFrom here\r\n.\r\n--\r\n\r\n\r\n",
    HEADER "Content-Type: text/html; charset=us-ascii;\r\n\r\n<p>hello</p>\r\n",
    HEADER "Bcc: canary-bcc@example.org\r\n\r\nhello\r\n",
    HEADER
    "X-Long: one\r\n two\r\n\tthree \r\nCc:\r\n Carol <carol@example.org>\r\n\r\nx\r\n",
    HEADER
    "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\npre\r\n"
    "--b\r\n\r\nx\r\n--b\r\nContent-Type: application/octet-stream; name=a\r\n"
    "Content-Transfer-Encoding: base64\r\n\r\ncanary\r\n--b--  \r\nepilogue\r\n",
    HEADER "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "
           "quoted-printable\r\n\r\nM=C3=BCller\r\n",
};

static void
assert_round_trip (const char *draft, size_t way)
{
  g_autofree char *sealed =
      seal (draft, ways[way].signer, ways[way].readers, ways[way].cipher);
  g_autoptr (LlSmimeLetter) letter = letter_open (shell, sealed, -1, "rsa2 rsa3 p256");
  g_autofree char *payload = letter_dup_payload (letter);
  g_autofree char *fields = dup_fields (payload);
  g_autofree char *expected = dup_fields (draft);

  g_assert_cmpstr (fields, ==, expected);
  g_assert_cmpstr (find_body (payload), ==, find_body (draft));
  g_assert_true (ll_smime_letter_has_protected_headers (letter));
  g_assert_cmpint (ll_smime_letter_is_hp_cipher (letter), ==, ways[way].readers != NULL);
  if (ways[way].signer != NULL)
    g_assert_cmpint (letter_get_state (letter), ==, LL_CMS_SIGNATURE_GOOD);
  else
    g_assert_null (ll_smime_letter_get_verification (letter));
  g_assert_null (strstr (payload, "hp="));
  g_assert_null (strstr (payload, "canary-bcc"));
}

static void
test_round_trip (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (plain_drafts); i++) {
    for (size_t way = 0; way < G_N_ELEMENTS (ways); way++) {
      g_autofree char *lf = letter_to_lf (plain_drafts[i]);

      assert_round_trip (plain_drafts[i], way);
      if (i == 0 && way == 4) {
        g_autofree char *sealed = seal (lf, "rsa3", "rsa3", LL_CIPHER_AES256_CBC);
        g_autoptr (LlSmimeLetter) letter = letter_open (shell, sealed, -1, "rsa3");
        g_autofree char *payload = letter_dup_payload (letter);

        g_assert_cmpstr (find_body (payload), ==, find_body (plain_drafts[i]));
      }
    }
  }
}

/* What leaves holds nothing of what was to be hidden, and only CRLF and ASCII. */
static void
test_outside (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (plain_drafts); i++) {
    g_autofree char *sealed =
        seal (plain_drafts[i], "rsa3", "rsa3 p256", LL_CIPHER_AES256_CBC);

    g_assert_null (strstr (sealed, "canary"));
    g_assert_nonnull (strstr (sealed, "\r\nSubject: [...]\r\n"));
    g_assert_nonnull (strstr (sealed, "smime-type=enveloped-data"));
    g_assert_null (strstr (sealed, "Keywords"));
    g_assert_nonnull (strstr (sealed, "Message-ID: <1@example.org>\r\n"));
    for (const char *line = sealed; *line != '\0';) {
      const char *end = strstr (line, "\r\n");

      g_assert_nonnull (end);
      g_assert_null (memchr (line, '\n', (size_t)(end - line)));
      g_assert_cmpint (end - line, <=, 998);
      line = end + 2;
    }
  }
}

static void
test_signed_alone (void)
{
  g_autofree char *sealed = seal (plain_drafts[5], "rsa3", NULL, LL_CIPHER_UNKNOWN);

  g_assert_nonnull (strstr (sealed, "Subject: canary-subject\r\n"));
  g_assert_nonnull (strstr (sealed, "Content-Type: multipart/signed;"));
  g_assert_nonnull (strstr (sealed, "protocol=\"application/pkcs7-signature\""));
  g_assert_nonnull (strstr (sealed, "micalg=sha-256"));
  g_assert_nonnull (strstr (sealed, "hp=\"clear\""));
  g_assert_null (strstr (sealed, "HP-Outer"));
  g_assert_null (strstr (sealed, "canary-bcc"));
}

/* The payload, as openssl finds it with the reader's key. */
static char *
open_with_openssl (const char *sealed, const char *reader, gboolean is_signed)
{
  g_autoptr (GBytes) bytes = g_bytes_new (sealed, strlen (sealed));
  g_autoptr (GBytes) opened = NULL;

  ll_test_shell_write (shell, "sealed.eml", bytes);
  ll_test_shell_run (shell,
                     "openssl cms -decrypt -in sealed.eml -recip %s.pem -inkey %s.key "
                     "-out decrypted.eml",
                     reader, reader);
  if (is_signed)
    ll_test_shell_run (shell, "openssl cms -verify -noverify -in decrypted.eml "
                              "-out opened");
  opened = ll_test_shell_read (shell, is_signed ? "opened" : "decrypted.eml");

  return g_strndup (g_bytes_get_data (opened, NULL), g_bytes_get_size (opened));
}

static void
test_openssl_opens (void)
{
  static const char *const readers[] = {"rsa2", "p256"};

  for (size_t i = 0; i < G_N_ELEMENTS (plain_drafts); i++) {
    g_autofree char *cbc =
        seal (plain_drafts[i], "rsa3", "rsa2 p256", LL_CIPHER_AES256_CBC);
    g_autofree char *gcm =
        seal (plain_drafts[i], "p256", "rsa2 p256", LL_CIPHER_AES256_GCM);
    g_autofree char *alone =
        seal (plain_drafts[i], NULL, "rsa2 p256", LL_CIPHER_AES256_CBC);

    for (size_t reader = 0; reader < G_N_ELEMENTS (readers); reader++) {
      g_autofree char *one = open_with_openssl (cbc, readers[reader], TRUE);
      g_autofree char *two = open_with_openssl (gcm, readers[reader], TRUE);
      g_autofree char *three = open_with_openssl (alone, readers[reader], FALSE);

      g_assert_cmpstr (one, ==, two);
      g_assert_cmpstr (one, ==, three);
      g_assert_cmpstr (find_body (one), ==, find_body (plain_drafts[i]));
      g_assert_nonnull (strstr (one, "Subject: canary-subject\r\n"));
      g_assert_nonnull (strstr (one, "HP-Outer: Subject: [...]\r\n"));
      g_assert_nonnull (strstr (one, "hp=\"cipher\""));
    }
  }
}

/* Drafts that are not 7-bit: parts say the same in another encoding. */
static void
test_eight_bit (void)
{
  static const struct {
    const char *draft;
    unsigned int part;
    const char *content; /* of that part, decoded */
  } rows[] = {
      {HEADER "\r\nM\xc3\xbcller\r\n", 1, "M\xc3\xbcller\r\n"},
      {HEADER "Content-Type: text/plain; charset=iso-8859-1\r\n\r\nM\xfcller\r\n", 1,
       "M\xfcller\r\n"},
      {HEADER "Content-Type: text/plain\r\n\r\nM\xc3\xbcller\r\n", 1,
       "M\xc3\xbcller\r\n"},
      {HEADER
       "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n"
       "\r\n\x80\n\x81\r\x82",
       1, "\x80\n\x81\r\x82"},
      {HEADER
       "Content-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: 8bit\r\n"
       "\r\n--b\r\n\r\nplain\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
       "\xd0\xbf\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82\r\n--b\r\n\r\nlast\r\n--b--\r\n",
       2, "\xd0\xbf\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82"},
      {HEADER
       "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
       "\r\n\xc3\xbc and a long line of text that is so long that it has to be broken\r\n"
       "From x \r\n.\r\n--x\r\ntab\t\r\n",
       1,
       "\xc3\xbc and a long line of text that is so long that it has to be broken\r\n"
       "From x \r\n.\r\n--x\r\ntab\t\r\n"},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *sealed = seal (rows[i].draft, "p256", NULL, LL_CIPHER_UNKNOWN);
    g_autoptr (LlSmimeLetter) letter = letter_open (shell, sealed, -1, NULL);
    g_autofree char *content = letter_dup_part (letter, rows[i].part);

    g_assert_cmpstr (content, ==, rows[i].content);
    g_assert_cmpint (ll_smime_letter_get_part (letter, rows[i].part - 1)->size, ==,
                     (goffset)strlen (content));
    g_assert_cmpint (letter_get_state (letter), ==, LL_CMS_SIGNATURE_GOOD);
    for (const char *c = sealed; *c != '\0'; c++)
      g_assert_cmpint ((guchar)*c, <, 128);
  }
}

static void
test_long_lines (void)
{
  for (size_t size = 997; size <= 999; size++) {
    g_autofree char *line = g_strnfill (size, 'x');
    g_autofree char *draft = g_strconcat (HEADER "\r\n", line, "\r\n", NULL);
    g_autofree char *sealed = seal (draft, "p256", NULL, LL_CIPHER_UNKNOWN);
    g_autoptr (LlSmimeLetter) letter = letter_open (shell, sealed, -1, NULL);
    g_autofree char *content = letter_dup_part (letter, 1);

    g_assert_cmpint (strstr (sealed, line) != NULL, ==, size <= 998);
    g_assert_cmpstr (content, ==, find_body (draft));
  }
}

static void
test_forwarded (void)
{
  static const char draft[] =
      HEADER "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: "
             "message/rfc822\r\n\r\nSubject: inner\r\nContent-Type: text/plain; "
             "charset=utf-8\r\n\r\nHello, M\xc3\xbcller\r\n--b--\r\n";
  g_autofree char *sealed = seal (draft, "p256", NULL, LL_CIPHER_UNKNOWN);
  g_autoptr (LlSmimeLetter) letter = letter_open (shell, sealed, -1, NULL);
  g_autofree char *content = letter_dup_part (letter, 1);

  g_assert_nonnull (strstr (content, "Subject: inner\r\n"));
  g_assert_nonnull (strstr (content, "Content-Transfer-Encoding: quoted-printable\r\n"));
  g_assert_nonnull (strstr (content, "Hello, M=C3=BCller"));
}

static void
test_names_in_utf8 (void)
{
  static const char draft[] =
      "From: M\xc3\xbcller <m@example.org>\r\nSubject: Gr\xc3\xbc\xc3\x9f"
      "e\r\n\r\nx\r\n";
  g_autofree char *sealed = seal (draft, "p256", NULL, LL_CIPHER_UNKNOWN);
  g_autoptr (LlSmimeLetter) letter = letter_open (shell, sealed, -1, NULL);
  LlMessage *source = ll_smime_letter_get_header_source (letter);
  g_autofree char *subject = ll_message_dup_text (source, "Subject");
  g_autofree char *from = ll_message_dup_text (source, "From");

  g_assert_cmpstr (subject, ==,
                   "Gr\xc3\xbc\xc3\x9f"
                   "e");
  g_assert_cmpstr (from, ==, "M\xc3\xbcller <m@example.org>");
  for (const char *c = sealed; *c != '\0'; c++)
    g_assert_cmpint ((guchar)*c, <, 128);
}

/* A draft that cannot be written as it stands is refused, and nothing guessed. */
static void
test_refused_drafts (void)
{
  static const char *const rows[] = {
      HEADER "\r\nM\xfcller\r\n",
      HEADER "Content-Type: text/plain\r\n\r\nM\xfcller\r\n",
      "From: a@example.org\r\nSubject: M\xfcller\r\n\r\nx",
      "From: \xc3\xbc@example.org\r\n\r\nx",
      "Message-ID: <\xc3\xbc@x>\r\n\r\nx",
      "Subject: a\x01"
      "b\r\n\r\nx",
      "Subject: a\rBcc: b\r\n\r\nx",
      HEADER "Content-Type: text/plain; hp=clear\r\n\r\nx",
      HEADER "HP-Outer: Subject: x\r\n\r\nx",
      HEADER "Content-Type: text/plain; a=1; a=2\r\n\r\nx",
      HEADER "Content-Type: text/plain\r\nContent-Type: text/html\r\n\r\nx",
      HEADER
      "Content-Type: multipart/mixed; boundary=b\r\n\r\n\xff\r\n--b\r\n\r\nx\r\n--b--",
      HEADER
      "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nX: \xc3\xbc\r\n\r\nx\r\n"
      "--b--",
      HEADER "Content-Type: multipart/mixed\r\n\r\n\xff\r\n",
      HEADER
      "Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\n\xc3\xbc\r\n--b--",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;

    g_test_message ("row %zu", i);
    g_assert_null (
        letter_seal (shell, rows[i], "p256", "p256", LL_CIPHER_AES256_CBC, &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
  }
}

static void
test_long_header (void)
{
  g_autoptr (GString) draft = g_string_new ("From: a@example.org\r\nTo: ");
  g_autofree char *sealed = NULL;
  g_autofree char *expected = NULL;
  g_autofree char *fields = NULL;
  g_autofree char *payload = NULL;
  g_autoptr (LlSmimeLetter) letter = NULL;

  for (int i = 0; i < 500; i++)
    g_string_append_printf (draft, "a%d@example.org, ", i);
  g_string_append (draft, "z@example.org\r\n\r\nx\r\n");
  sealed = seal (draft->str, NULL, "p256", LL_CIPHER_AES256_CBC);
  letter = letter_open (shell, sealed, -1, "p256");
  payload = letter_dup_payload (letter);
  expected = dup_fields (draft->str);
  fields = dup_fields (payload);
  g_assert_cmpstr (fields, ==, expected);
}

static void
test_nothing_to_seal_with (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (
      letter_seal (shell, HEADER "\r\n", NULL, NULL, LL_CIPHER_UNKNOWN, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_USAGE);
}

static void
test_cancelled (void)
{
  g_autoptr (LlMessage) message = letter_message_new (HEADER "\r\nx", -1);
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autoptr (LlIdentity) signer = cms_people_get_identity (shell, "p256");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  LlSmimeSealOptions options = {.signer = signer};

  g_cancellable_cancel (cancellable);
  g_assert_false (ll_smime_seal (message, &options, out, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  shell = cms_people_new ();

  g_test_add_func ("/smime/seal/round-trip", test_round_trip);
  g_test_add_func ("/smime/seal/nothing-outside-10.4", test_outside);
  g_test_add_func ("/smime/seal/signed-alone-6.8", test_signed_alone);
  g_test_add_func ("/smime/seal/openssl-opens-octet-by-octet", test_openssl_opens);
  g_test_add_func ("/smime/seal/eight-bit-6.5", test_eight_bit);
  g_test_add_func ("/smime/seal/long-lines", test_long_lines);
  g_test_add_func ("/smime/seal/forwarded-message", test_forwarded);
  g_test_add_func ("/smime/seal/names-in-utf-8", test_names_in_utf8);
  g_test_add_func ("/smime/seal/refused-drafts", test_refused_drafts);
  g_test_add_func ("/smime/seal/long-header", test_long_header);
  g_test_add_func ("/smime/seal/nothing-to-seal-with", test_nothing_to_seal_with);
  g_test_add_func ("/smime/seal/cancelled", test_cancelled);

  status = g_test_run ();
  ll_test_shell_free (shell);

  return status;
}
