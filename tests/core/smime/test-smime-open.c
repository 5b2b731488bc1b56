/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "smime/ll-smime-open.h"

#include <string.h>

#include "base/ll-error.h"
#include "base/ll-limits.h"
#include "smime-letters.h"

static LlTestShell *shell;

#define HEADER "From: Alice <alice@example.org>\r\nSubject: canary\r\n"
#define PLAIN  "Content-Type: text/plain\r\n\r\nhello\r\n"
#define INNER  "Content-Type: multipart/mixed; boundary=\"in\"\r\n\r\n"

/* Intact entities that are easily broken on the way to the hash: those that GMime
 * gets wrong when it writes a part anew, and those that other readers do. */
static const struct {
  const char *what;
  const char *entity;
  gssize size; /* -1: a string */
} shapes[] = {
    {"plain", PLAIN, -1},
    {"without a line end", "Content-Type: text/plain\r\n\r\nhello", -1},
    {"trailing empty lines", PLAIN "\r\n\r\n\r\n", -1},
    {"trailing blanks", "Content-Type: text/plain \r\n\r\nhello  \r\n\t\r\n", -1},
    {"no header", "\r\nhello\r\n", -1},
    {"empty", "", -1},
    {"an empty line", "\r\n", -1},
    {"a header without body", "Content-Type: text/plain\r\n", -1},
    {"a header without its line end", "Content-Type: text/plain", -1},
    {"no header at all", "hello, world\r\nthis is text\r\n", -1},
    {"LF lines", "Content-Type: text/plain\n\nhello\nworld\n", -1},
    {"mixed lines", "Content-Type: text/plain\r\n\nhello\r\nworld\n", -1},
    {"bare CR", "Content-Type: text/plain\r\n\r\nhello\rworld\r\n", -1},
    {"8 bit", "Content-Type: text/plain; charset=utf-8\r\n\r\nM\xc3\xbcller\r\n", -1},
    {"NUL", "Content-Type: text/plain\r\n\r\na\0b\r\n", 32},
    {"From lines", "Content-Type: text/plain\r\n\r\nFrom me\r\n>From you\r\n", -1},
    {"dots", "Content-Type: text/plain\r\n\r\n.\r\n..\r\n", -1},
    {"odd folding", "Content-Type:\r\n text/plain;\r\n\tcharset=us-ascii \r\n\r\nx\r\n",
     -1},
    {"duplicate Content-Type",
     "Content-Type: text/plain\r\nContent-Type: text/html\r\n\r\nx\r\n", -1},
    {"broken Content-Type", "Content-Type: ;;;\r\n\r\nx\r\n", -1},
    {"forwarded", "Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\nhello\r\n", -1},
    {"preamble", INNER "preamble\r\n--in\r\n\r\nx\r\n--in--\r\n", -1},
    {"epilogue", INNER "--in\r\n\r\nx\r\n--in--\r\nepilogue\r\n", -1},
    {"one blank line behind", INNER "--in\r\n\r\nx\r\n--in--\r\n\r\n", -1},
    {"no line end behind the inner delimiter", INNER "--in\r\n\r\nx\r\n--in--", -1},
    {"blanks behind a boundary", INNER "--in  \r\n\r\nx\r\n--in-- \t\r\n", -1},
    {"no closing delimiter", INNER "--in\r\n\r\nx\r\n", -1},
    {"an empty part", INNER "--in\r\n--in--\r\n", -1},
    {"a part without body", INNER "--in\r\nContent-Type: text/plain\r\n--in--\r\n", -1},
    {"lines like the boundary", "\r\n--outer-not\r\n --outer\r\n--oute\r\n--outer--x\r\n",
     -1},
};

static void
test_shapes_verify (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (shapes); i++) {
    size_t size;
    g_autofree char *letter_text = letter_sign_with_openssl (
        shell, shapes[i].entity, shapes[i].size, i % 2 == 0 ? "rsa3" : "p256", &size);
    g_autoptr (LlSmimeLetter) letter =
        letter_open (shell, letter_text, (gssize)size, NULL);
    gsize entity_size =
        shapes[i].size < 0 ? strlen (shapes[i].entity) : (gsize)shapes[i].size;

    g_test_message ("%s", shapes[i].what);
    g_assert_cmpint (letter_get_state (letter), ==, LL_CMS_SIGNATURE_GOOD);
    g_assert_cmpint (ll_message_get_size (ll_smime_letter_get_payload (letter)), ==,
                     (goffset)entity_size);
  }
}

/* One octet of the entity changed, taken away, or one more. */
static void
test_altered_shapes_do_not (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (shapes); i++) {
    size_t size;
    g_autofree char *good =
        letter_sign_with_openssl (shell, shapes[i].entity, shapes[i].size, "p256", &size);
    size_t at = (size_t)(strstr (good, "--outer\r\n") + 9 - good);
    g_autoptr (GString) more = g_string_new_len (good, (gssize)size);
    g_autoptr (LlSmimeLetter) letter = NULL;

    g_test_message ("%s", shapes[i].what);
    g_string_insert_c (more, (gssize)at, 'X');
    letter = letter_open (shell, more->str, (gssize)more->len, NULL);
    g_assert_cmpint (letter_get_state (letter), ==, LL_CMS_SIGNATURE_BAD);
  }
}

/* A store that keeps lines with LF: the second try, with CRLF, finds them intact. */
static void
test_lf_store (void)
{
  static const char *const entities[] = {PLAIN, PLAIN "\r\n\r\n",
                                         INNER "--in\r\n\r\nx\r\n--in--\r\n"};

  for (size_t i = 0; i < G_N_ELEMENTS (entities); i++) {
    g_autofree char *crlf =
        letter_sign_with_openssl (shell, entities[i], -1, "rsa3", NULL);
    g_autofree char *lf = letter_to_lf (crlf);
    g_autoptr (GString) altered = g_string_new (lf);
    g_autoptr (LlSmimeLetter) letter = letter_open (shell, lf, -1, NULL);
    g_autoptr (LlSmimeLetter) other = NULL;

    g_assert_cmpint (letter_get_state (letter), ==, LL_CMS_SIGNATURE_GOOD);
    g_string_replace (altered, "hello", "hallo", 1);
    g_string_replace (altered, "--in\n\nx", "--in\n\ny", 1);
    other = letter_open (shell, altered->str, -1, NULL);
    g_assert_cmpint (letter_get_state (other), ==, LL_CMS_SIGNATURE_BAD);
  }
}

/* -- what is no envelope -- */

#define SIGNATURE_PART                                                                   \
  "--b\r\nContent-Type: application/pkcs7-signature\r\n"                                 \
  "Content-Transfer-Encoding: base64\r\n\r\nMAA=\r\n"
#define SIGNED(type) HEADER "Content-Type: multipart/signed; " type "\r\n\r\n"
#define PROTOCOL     "protocol=\"application/pkcs7-signature\"; boundary=b"

static const struct {
  const char *rule;
  const char *text;
  gboolean is_errant;
} unsigned_letters[] = {
    {"none", HEADER "\r\nhello", FALSE},
    {"S1: three parts",
     SIGNED (PROTOCOL) "--b\r\n\r\nx\r\n" SIGNATURE_PART SIGNATURE_PART "--b--", TRUE},
    {"M5: one part", SIGNED (PROTOCOL) SIGNATURE_PART "--b--", TRUE},
    {"M5: no part", SIGNED (PROTOCOL) "--b--", FALSE},
    {"M5: second part of other type",
     SIGNED (PROTOCOL) "--b\r\n\r\nx\r\n--b\r\nContent-Type: application/octet-stream; "
                       "name=smime.p7s\r\n\r\nMAA=\r\n--b--",
     FALSE},
    {"M5: protocol contradicts",
     SIGNED ("protocol=\"application/pgp-signature\"; boundary=b") "--"
                                                                   "b\r\n\r\nx\r"
                                                                   "\n" SIGNATURE_PART
                                                                   "--b--",
     TRUE},
    {"M5: no protocol", SIGNED ("boundary=b") "--b\r\n\r\nx\r\n" SIGNATURE_PART "--b--",
     TRUE},
    {"M5: boundary twice",
     SIGNED (PROTOCOL "; boundary=c") "--b\r\n\r\nx\r\n" SIGNATURE_PART "--b--", TRUE},
    {"M5: Content-Type twice",
     HEADER "Content-Type: multipart/signed; " PROTOCOL
            "\r\nContent-Type: text/plain\r\n\r\n--b\r\n\r\nx\r\n" SIGNATURE_PART "--b--",
     TRUE},
    {"M5: the signed part uses the boundary",
     SIGNED (
         PROTOCOL) "--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n"
                   "x\r\n" SIGNATURE_PART "--b--",
     TRUE},
    {"M1: signed part in multipart/mixed",
     HEADER "Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n\r\nevil\r\n--o\r\n"
            "Content-Type: multipart/signed; " PROTOCOL
            "\r\n\r\n--b\r\n\r\nx\r\n" SIGNATURE_PART "--b--\r\n--o--",
     TRUE},
    {"E1: encrypted part in multipart/mixed",
     HEADER
     "Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n\r\nevil\r\n--o\r\n"
     "Content-Type: application/x-pkcs7-mime; smime-type=enveloped-data\r\n\r\nx\r\n"
     "--o--",
     TRUE},
    {"M3: in multipart/related",
     HEADER "Content-Type: multipart/related; boundary=o\r\n\r\n--o\r\n"
            "Content-Type: text/html\r\n\r\n<img src=cid:x>\r\n--o\r\nContent-ID: <x>\r\n"
            "Content-Type: application/pkcs7-mime\r\n\r\nx\r\n--o--",
     TRUE},
    {"9.7: in a forwarded message, which is somebody else's",
     HEADER
     "Content-Type: message/rfc822\r\n\r\nContent-Type: application/pkcs7-mime\r\n\r\nx",
     FALSE},
    {"6.2: a file name counts for pkcs7 only with its suffix",
     HEADER "Content-Type: application/octet-stream; name=a.txt\r\n\r\nx", FALSE},
    {"10.1: hp means nothing without an envelope",
     HEADER "Content-Type: text/plain; hp=\"cipher\"\r\n\r\nx", FALSE},
    {"M6: message/partial", HEADER "Content-Type: message/partial; id=x\r\n\r\nx", FALSE},
    {"M4: a signature alone", HEADER "Content-Type: application/pkcs7-signature\r\n\r\nx",
     FALSE},
};

static void
test_no_envelope (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (unsigned_letters); i++) {
    g_autoptr (LlSmimeLetter) letter =
        letter_open (shell, unsigned_letters[i].text, -1, "rsa3");

    g_test_message ("%s", unsigned_letters[i].rule);
    g_assert_null (ll_smime_letter_get_verification (letter));
    g_assert_null (ll_smime_letter_get_decryption (letter));
    g_assert_true (ll_smime_letter_get_payload (letter) ==
                   ll_smime_letter_get_message (letter));
    g_assert_true (ll_smime_letter_get_header_source (letter) ==
                   ll_smime_letter_get_message (letter));
    g_assert_false (ll_smime_letter_has_protected_headers (letter));
    g_assert_cmpint (ll_smime_letter_has_errant_layer (letter), ==,
                     unsigned_letters[i].is_errant);
    for (unsigned int p = 0; p < ll_smime_letter_get_n_parts (letter); p++)
      g_assert_cmpint (ll_smime_letter_get_part (letter, p)->inside, ==,
                       LL_SMIME_PART_OUTSIDE);
  }
}

/* -- layers made by openssl -- */

/* A whole message around what `openssl cms ARGUMENTS` makes of @entity. */
static char *
wrap_with_openssl (const char *entity, const char *header, const char *arguments)
{
  g_autoptr (GBytes) in = g_bytes_new (entity, strlen (entity));
  g_autoptr (GBytes) out = NULL;
  g_autofree char *base64 = NULL;

  ll_test_shell_write (shell, "in", in);
  ll_test_shell_run (shell, "openssl cms -binary -in in -out out %s", arguments);
  out = ll_test_shell_read (shell, "out");
  base64 = g_base64_encode (g_bytes_get_data (out, NULL), g_bytes_get_size (out));

  return g_strdup_printf ("%sContent-Transfer-Encoding: base64\r\n\r\n%s\r\n", header,
                          base64);
}

#define PKCS7   "Content-Type: application/pkcs7-mime\r\n"
#define SIGN    "-sign -nodetach -signer rsa3.pem -inkey rsa3.key -outform DER"
#define ENCRYPT "-encrypt -aes-256-cbc -outform DER rsa2.pem p256.pem"

static const struct {
  const char *rule;
  const char *header;
  const char *arguments;
} opaque_letters[] = {
    {"DER", HEADER PKCS7, SIGN},
    {"BER", HEADER PKCS7, SIGN " -stream"},
    {"6.2 alias", HEADER "Content-Type: application/x-pkcs7-mime; name=smime.p7m\r\n",
     SIGN},
    {"6.2 octet-stream",
     HEADER "Content-Type: application/octet-stream; name=\"SMIME.P7M\"\r\n", SIGN},
    {"6.3 the type lies",
     HEADER "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n", SIGN},
};

static void
test_opaque (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (opaque_letters); i++) {
    g_autofree char *text =
        wrap_with_openssl (PLAIN, opaque_letters[i].header, opaque_letters[i].arguments);
    g_autoptr (LlSmimeLetter) letter = letter_open (shell, text, -1, NULL);
    g_autofree char *part = letter_dup_part (letter, 1);

    g_test_message ("%s", opaque_letters[i].rule);
    g_assert_cmpint (letter_get_state (letter), ==, LL_CMS_SIGNATURE_GOOD);
    g_assert_cmpstr (part, ==, "hello\r\n");
    g_assert_cmpint (ll_smime_letter_get_part (letter, 0)->inside, ==,
                     LL_SMIME_PART_SIGNED);
  }
}

/* Whole letters as openssl writes them, its own MIME included. */
static void
test_letters_of_openssl (void)
{
  static const char *const commands[] = {
      "openssl cms -sign -signer rsa3.pem -inkey rsa3.key -in in -outform SMIME -out out",
      "openssl cms -sign -signer p256.pem -inkey p256.key -in in -outform SMIME -out out",
      "openssl smime -sign -signer rsa3.pem -inkey rsa3.key -in in -outform SMIME -out "
      "out",
      "openssl cms -sign -signer rsa3.pem -inkey rsa3.key -in in -out m &&"
      " openssl cms -encrypt -aes-128-cbc -in m -out out rsa2.pem",
      "openssl cms -sign -nodetach -stream -signer rsa3.pem -inkey rsa3.key -in in -out "
      "m &&"
      " openssl cms -encrypt -stream -aes-256-gcm -in m -out out p256.pem",
      "openssl cms -sign -signer rsa3.pem -inkey rsa3.key -in in -out m &&"
      " openssl cms -encrypt -des3 -in m -out out rsa2.pem",
      "openssl cms -sign -signer rsa3.pem -inkey rsa3.key -keyopt rsa_padding_mode:pss"
      " -in in -out out",
  };
  g_autoptr (GBytes) in = g_bytes_new_static (PLAIN, strlen (PLAIN));

  ll_test_shell_write (shell, "in", in);
  for (size_t i = 0; i < G_N_ELEMENTS (commands); i++) {
    g_autoptr (GBytes) out = NULL;
    g_autoptr (LlSmimeLetter) letter = NULL;
    g_autofree char *part = NULL;

    g_test_message ("%s", commands[i]);
    ll_test_shell_run (shell, "%s", commands[i]);
    out = ll_test_shell_read (shell, "out");
    letter = letter_open (shell, g_bytes_get_data (out, NULL),
                          (gssize)g_bytes_get_size (out), "rsa2 p256");
    g_assert_cmpint (letter_get_state (letter), ==, LL_CMS_SIGNATURE_GOOD);
    part = letter_dup_part (letter, 1);
    g_strdelimit (part, "\r\n", ' ');
    g_assert_cmpstr (g_strstrip (part), ==, "hello");
  }
}

static void
test_binary_transfer (void)
{
  g_autoptr (GBytes) in = g_bytes_new_static (PLAIN, strlen (PLAIN));
  g_autoptr (GBytes) der = NULL;
  g_autoptr (GString) text =
      g_string_new (HEADER PKCS7 "Content-Transfer-Encoding: binary\r\n\r\n");
  g_autoptr (LlSmimeLetter) letter = NULL;

  ll_test_shell_write (shell, "in", in);
  ll_test_shell_run (shell, "openssl cms -binary -in in -out out " SIGN);
  der = ll_test_shell_read (shell, "out");
  g_string_append_len (text, g_bytes_get_data (der, NULL),
                       (gssize)g_bytes_get_size (der));
  letter = letter_open (shell, text->str, (gssize)text->len, NULL);
  g_assert_cmpint (letter_get_state (letter), ==, LL_CMS_SIGNATURE_GOOD);
}

static void
test_encrypted (void)
{
  g_autofree char *text = wrap_with_openssl (PLAIN, HEADER PKCS7, ENCRYPT);
  g_autoptr (LlSmimeLetter) mine = letter_open (shell, text, -1, "rsa3 p256");
  g_autoptr (LlSmimeLetter) others = letter_open (shell, text, -1, "rsa3");
  g_autofree char *payload = letter_dup_payload (mine);
  LlCmsDecryption *decryption = ll_smime_letter_get_decryption (mine);

  g_assert_cmpint (ll_cms_decryption_get_state (decryption), ==, LL_CMS_DECRYPTED);
  g_assert_cmpint (ll_cms_decryption_get_cipher (decryption), ==, LL_CIPHER_AES256_CBC);
  g_assert_null (ll_smime_letter_get_verification (mine));
  g_assert_cmpint (ll_smime_letter_get_part (mine, 0)->inside, ==,
                   LL_SMIME_PART_ENCRYPTED);
  /* The outer fields, where none are protected; the payload's own structural ones. */
  g_assert_cmpstr (payload, ==, HEADER "MIME-Version: 1.0\r\n" PLAIN);

  decryption = ll_smime_letter_get_decryption (others);
  g_assert_cmpint (ll_cms_decryption_get_state (decryption), ==, LL_CMS_DECRYPT_NO_KEY);
  g_assert_null (ll_smime_letter_get_payload (others));
  g_assert_cmpuint (ll_smime_letter_get_n_parts (others), ==, 0);
}

static void
test_no_payload_to_write (void)
{
  g_autofree char *text = wrap_with_openssl (PLAIN, HEADER PKCS7, ENCRYPT);
  g_autoptr (LlSmimeLetter) letter = letter_open (shell, text, -1, NULL);
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;

  g_assert_false (ll_smime_letter_write_payload (letter, out, NULL, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (ll_smime_letter_write_part (letter, 1, out, NULL, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_NOT_FOUND);
}

/* RFC 8551, section 3.7: any order and number of layers. */
static void
test_nested (void)
{
  static const struct {
    const char *steps; /* from the inside: s(igned opaque), m(ultipart), e(ncrypted) */
    gboolean is_signed_inside;
    LlSmimeProtection inside;
  } rows[] = {
      {"se", TRUE, LL_SMIME_PART_SIGNED | LL_SMIME_PART_ENCRYPTED},
      {"me", TRUE, LL_SMIME_PART_SIGNED | LL_SMIME_PART_ENCRYPTED},
      {"es", FALSE, LL_SMIME_PART_SIGNED | LL_SMIME_PART_ENCRYPTED},
      {"ses", TRUE, LL_SMIME_PART_SIGNED | LL_SMIME_PART_ENCRYPTED},
      {"mem", TRUE, LL_SMIME_PART_SIGNED | LL_SMIME_PART_ENCRYPTED},
      {"ss", FALSE, LL_SMIME_PART_SIGNED},
      {"ee", FALSE, LL_SMIME_PART_ENCRYPTED},
      {"sms", FALSE, LL_SMIME_PART_SIGNED},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = g_strdup (PLAIN);
    g_autoptr (LlSmimeLetter) letter = NULL;
    g_autofree char *part = NULL;

    g_test_message ("%s", rows[i].steps);
    for (const char *step = rows[i].steps; *step != '\0'; step++) {
      char *outer =
          *step == 'm'
              ? letter_sign_with_openssl (shell, text, -1, "p256", NULL)
              : wrap_with_openssl (text, HEADER PKCS7, *step == 's' ? SIGN : ENCRYPT);

      g_free (text);
      text = outer;
    }
    letter = letter_open (shell, text, -1, "rsa2");
    part = letter_dup_part (letter, 1);
    g_assert_cmpstr (part, ==, "hello\r\n");
    g_assert_cmpint (ll_smime_letter_is_signed_inside (letter), ==,
                     rows[i].is_signed_inside);
    g_assert_cmpint (ll_smime_letter_get_part (letter, 0)->inside, ==, rows[i].inside);
    if (rows[i].inside & LL_SMIME_PART_SIGNED)
      g_assert_cmpint (letter_get_state (letter), ==, LL_CMS_SIGNATURE_GOOD);
  }
}

static void
test_layer_limit (void)
{
  g_autofree char *text = g_strdup (PLAIN);

  for (int layer = 1; layer <= LL_LAYER_DEPTH + 1; layer++) {
    g_autoptr (LlMessage) message = NULL;
    g_autoptr (LlSmimeLetter) letter = NULL;
    g_autoptr (GError) error = NULL;
    char *outer = wrap_with_openssl (text, HEADER PKCS7,
                                     "-sign -nodetach -signer p256.pem -inkey p256.key "
                                     "-outform DER");

    g_free (text);
    text = outer;
    message = letter_message_new (text, -1);
    letter = ll_smime_open (message, NULL, NULL, &error);
    if (layer <= LL_LAYER_DEPTH)
      g_assert_no_error (error);
    else
      g_assert_error (error, LL_ERROR, LL_ERROR_LIMIT);
  }
}

/* 8.1.14: SignedData straight inside EnvelopedData, as Outlook writes it. */
static void
test_raw_signed_inside (void)
{
  g_autoptr (GBytes) in = g_bytes_new_static (PLAIN, strlen (PLAIN));
  g_autoptr (GBytes) out = NULL;
  g_autofree char *base64 = NULL;
  g_autofree char *text = NULL;
  g_autoptr (LlSmimeLetter) letter = NULL;
  g_autofree char *part = NULL;

  ll_test_shell_write (shell, "in", in);
  ll_test_shell_run (shell, "openssl cms -binary -in in -out raw " SIGN " && "
                            "openssl cms -binary -in raw -out out " ENCRYPT);
  out = ll_test_shell_read (shell, "out");
  base64 = g_base64_encode (g_bytes_get_data (out, NULL), g_bytes_get_size (out));
  text = g_strdup_printf (HEADER PKCS7 "Content-Transfer-Encoding: base64\r\n\r\n%s\r\n",
                          base64);
  letter = letter_open (shell, text, -1, "rsa2");
  part = letter_dup_part (letter, 1);
  g_assert_cmpstr (part, ==, "hello\r\n");
  g_assert_true (ll_smime_letter_is_signed_inside (letter));
}

/* 6.11: certificates alone are nothing signed. */
static void
test_certificates_only (void)
{
  g_autoptr (GBytes) out = NULL;
  g_autofree char *base64 = NULL;
  g_autofree char *text = NULL;
  g_autoptr (LlSmimeLetter) letter = NULL;

  ll_test_shell_run (shell,
                     "openssl crl2pkcs7 -nocrl -certfile rsa3.pem -outform DER -out out");
  out = ll_test_shell_read (shell, "out");
  base64 = g_base64_encode (g_bytes_get_data (out, NULL), g_bytes_get_size (out));
  text = g_strdup_printf (HEADER "Content-Type: application/pkcs7-mime; "
                                 "smime-type=certs-only; name=smime.p7c\r\n"
                                 "Content-Transfer-Encoding: base64\r\n\r\n%s\r\n",
                          base64);
  letter = letter_open (shell, text, -1, NULL);
  g_assert_null (ll_smime_letter_get_verification (letter));
  g_assert_false (ll_smime_letter_has_errant_layer (letter));
  g_assert_cmpuint (ll_smime_letter_get_n_parts (letter), ==, 1);
  g_assert_cmpstr (ll_smime_letter_get_part (letter, 0)->name, ==, "smime.p7c");
}

/* C1: a detached signature that brings a content of its own. */
static void
test_content_confusion (void)
{
  g_autofree char *good = letter_sign_with_openssl (shell, PLAIN, -1, "rsa3", NULL);
  g_autofree char *opaque = wrap_with_openssl (PLAIN, "", SIGN);
  g_autoptr (GString) text = g_string_new (HEADER);
  g_autoptr (LlSmimeLetter) letter = NULL;

  g_assert_nonnull (good);
  g_string_append_printf (
      text,
      "Content-Type: multipart/signed; " PROTOCOL "\r\n\r\n--b\r\n" PLAIN
      "\r\n--b\r\nContent-Type: application/pkcs7-signature\r\n%s--b--\r\n",
      opaque);
  letter = letter_open (shell, text->str, -1, NULL);
  g_assert_cmpint (
      ll_cms_verification_get_structure (ll_smime_letter_get_verification (letter)), ==,
      LL_CMS_STRUCTURE_HAS_CONTENT);
}

static void
test_parts (void)
{
  static const char draft[] = HEADER
      "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhello\r\n--b\r\n"
      "Content-Type: application/pdf; name=\"../a.pdf\"\r\n"
      "Content-Transfer-Encoding: base64\r\n\r\nMTIz\r\nNDU=\r\n--b\r\n"
      "Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
      "<p>=C3=BC=\r\n</p>\r\n--b--\r\n";
  static const struct {
    const char *type;
    goffset size;
    const char *name;
    const char *content;
  } expected[] = {
      {"text/plain", 5, NULL, "hello"},
      {"application/pdf", 5, "a.pdf", "12345"},
      {"text/html", 9, NULL, "<p>\xc3\xbc</p>"},
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *text =
      letter_seal (shell, draft, "rsa3", "p256", LL_CIPHER_AES256_GCM, &error);
  g_autoptr (LlSmimeLetter) letter = NULL;

  g_assert_no_error (error);
  letter = letter_open (shell, text, -1, "p256");
  g_assert_cmpuint (ll_smime_letter_get_n_parts (letter), ==, G_N_ELEMENTS (expected));
  for (unsigned int i = 0; i < G_N_ELEMENTS (expected); i++) {
    const LlSmimePart *part = ll_smime_letter_get_part (letter, i);
    g_autofree char *content = letter_dup_part (letter, i + 1);

    g_assert_cmpuint (part->index, ==, i + 1);
    g_assert_cmpstr (part->type, ==, expected[i].type);
    g_assert_cmpint (part->size, ==, expected[i].size);
    g_assert_cmpstr (part->name, ==, expected[i].name);
    g_assert_cmpstr (content, ==, expected[i].content);
    g_assert_cmpint (part->inside, ==, LL_SMIME_PART_SIGNED | LL_SMIME_PART_ENCRYPTED);
    g_assert_false (part->is_errant);
  }
}

static void
test_outer_differs (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text =
      letter_seal (shell, HEADER "To: b@example.org\r\nKeywords: x\r\n\r\nhello\r\n",
                   "rsa3", "p256", LL_CIPHER_AES256_CBC, &error);
  g_autofree char *plain = letter_seal (shell, HEADER "\r\nhello\r\n", "rsa3", NULL,
                                        LL_CIPHER_UNKNOWN, &error);
  g_autoptr (GString) altered = g_string_new (text);
  g_autoptr (LlSmimeLetter) letter = letter_open (shell, text, -1, "p256");
  g_autoptr (LlSmimeLetter) same = letter_open (shell, plain, -1, NULL);
  g_autoptr (LlSmimeLetter) other = NULL;
  g_autofree char *names = NULL;
  g_autofree char *more = NULL;

  names = g_strjoinv (" ", (char **)ll_smime_letter_get_outer_differs (letter));
  g_assert_cmpstr (names, ==, "subject keywords");
  g_assert_null (ll_smime_letter_get_outer_differs (same)[0]);
  g_assert_false (ll_smime_letter_is_outer_altered (letter));
  g_assert_false (ll_smime_letter_is_outer_altered (same));
  g_string_replace (altered, "alice@example.org", "eve@example.net", 1);
  g_string_prepend (altered, "Reply-To: eve@example.net\r\n");
  other = letter_open (shell, altered->str, -1, "p256");
  more = g_strjoinv (" ", (char **)ll_smime_letter_get_outer_differs (other));
  g_assert_cmpstr (more, ==, "from subject keywords reply-to");
  g_assert_true (ll_smime_letter_is_outer_altered (other));
  g_assert_true (ll_smime_letter_get_header_source (other) ==
                 ll_smime_letter_get_payload (other));
}

/* hp without a field to show protects nothing (10.7). */
static void
test_protected_headers (void)
{
  static const struct {
    const char *entity;
    gboolean is_protected;
    gboolean is_cipher;
  } rows[] = {
      {"Subject: x\r\nContent-Type: text/plain; hp=\"clear\"\r\n\r\nx", TRUE, FALSE},
      {"Subject: x\r\nContent-Type: text/plain; hp=\"cipher\"\r\n\r\nx", TRUE, TRUE},
      {"Subject: x\r\nContent-Type: text/plain\r\n\r\nx", FALSE, FALSE},
      {"Content-Type: text/plain; hp=\"clear\"\r\n\r\nx", FALSE, FALSE},
      {"Subject: x\r\nContent-Type: multipart/mixed; boundary=in\r\n\r\n--in\r\n"
       "Content-Type: text/plain; hp=\"clear\"\r\n\r\nx\r\n--in--",
       FALSE, FALSE},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text =
        letter_sign_with_openssl (shell, rows[i].entity, -1, "p256", NULL);
    g_autoptr (LlSmimeLetter) letter = letter_open (shell, text, -1, NULL);
    LlMessage *source = ll_smime_letter_get_header_source (letter);

    g_assert_cmpint (ll_smime_letter_has_protected_headers (letter), ==,
                     rows[i].is_protected);
    g_assert_cmpint (ll_smime_letter_is_hp_cipher (letter), ==, rows[i].is_cipher);
    g_assert_true (source == (rows[i].is_protected
                                  ? ll_smime_letter_get_payload (letter)
                                  : ll_smime_letter_get_message (letter)));
  }
}

/* Limits that are reached deep inside are errors of their own, and nothing is shown. */
static void
test_limits_inside (void)
{
  g_autoptr (GString) parts = g_string_new (INNER);
  g_autoptr (GString) header = g_string_new ("A: ");
  const char *const entities[] = {"parts", "header"};

  for (int i = 0; i < LL_MIME_PARTS; i++)
    g_string_append (parts, "--in\r\n\r\nx\r\n");
  while (header->len <= LL_HEADER_SIZE)
    g_string_append (header, "x\r\n x");
  g_string_append (header, "\r\n\r\n");
  for (size_t i = 0; i < G_N_ELEMENTS (entities); i++) {
    g_autofree char *text = letter_sign_with_openssl (
        shell, i == 0 ? parts->str : header->str, -1, "p256", NULL);
    g_autoptr (LlMessage) message = letter_message_new (text, -1);
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", entities[i]);
    g_assert_null (ll_smime_open (message, NULL, NULL, &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_LIMIT);
  }
}

/* Cut short anywhere: never a good signature over less, never an error, never a crash. */
static void
assert_cut (const char *text, size_t size, GPtrArray *identities)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LlMessage) message = letter_message_try (text, (gssize)size, &error);
  g_autoptr (LlSmimeLetter) letter = NULL;
  g_autofree char *part = NULL;

  if (message == NULL) {
    g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
    return;
  }
  letter = ll_smime_open (message, identities, NULL, &error);
  g_assert_no_error (error);
  if (letter_get_state (letter) != LL_CMS_SIGNATURE_GOOD)
    return;
  part = letter_dup_part (letter, 1);
  g_assert_cmpstr (part, ==, "hello\r\n");
  g_assert_cmpuint (strlen (text) - size, <, 60); /* of the closing delimiter */
}

static void
test_cut_short (void)
{
  static const struct {
    const char *signer;
    const char *readers;
  } rows[] = {{"p256", NULL}, {NULL, "p256"}, {"p256", "p256"}};
  g_autoptr (GPtrArray) identities = cms_people_get_identities (shell, "p256");

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text = letter_seal (shell, HEADER "\r\nhello\r\n", rows[i].signer,
                                         rows[i].readers, LL_CIPHER_AES256_GCM, NULL);

    for (size_t size = 0; size < strlen (text); size++)
      assert_cut (text, size, identities);
  }
}

/* Another letter of base64 at every place: what is still called good says the same.
 * (Version numbers, for one, are covered by nothing, and change nothing.) */
static void
test_altered_at_every_octet (void)
{
  g_autofree char *text = letter_seal (shell, HEADER "\r\nhello\r\n", "p256", "p256",
                                       LL_CIPHER_AES256_GCM, NULL);
  g_autoptr (GPtrArray) identities = cms_people_get_identities (shell, "p256");
  size_t body = (size_t)(strstr (text, "\r\n\r\n") + 4 - text);
  unsigned int good = 0;

  for (size_t at = body; at < strlen (text); at++) {
    g_autofree char *altered = g_strdup (text);
    g_autofree char *part = NULL;
    g_autoptr (LlMessage) message = NULL;
    g_autoptr (LlSmimeLetter) letter = NULL;

    if (!g_ascii_isalnum (text[at]))
      continue;
    altered[at] = text[at] == 'A' ? 'B' : 'A';
    message = letter_message_new (altered, -1);
    letter = ll_smime_open (message, identities, NULL, NULL);
    g_assert_nonnull (letter);
    if (letter_get_state (letter) != LL_CMS_SIGNATURE_GOOD)
      continue;
    part = letter_dup_part (letter, 1);
    g_assert_cmpstr (part, ==, "hello\r\n");
    good++;
  }
  g_assert_cmpuint (good, <, 20);
}

/* The head of the ContentInfo is damaged: the header still says what it was. */
static void
test_damaged_head (void)
{
  static const struct {
    const char *type;
    gboolean is_encryption;
    gboolean is_signature;
  } rows[] = {
      {"enveloped-data", TRUE, FALSE},
      {"authEnveloped-data", TRUE, FALSE},
      {"signed-data", FALSE, TRUE},
      {"compressed-data", FALSE, FALSE},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *text =
        g_strdup_printf (HEADER "Content-Type: application/pkcs7-mime; smime-type=%s\r\n"
                                "Content-Transfer-Encoding: base64\r\n\r\nMIAB\r\n",
                         rows[i].type);
    g_autoptr (LlSmimeLetter) letter = letter_open (shell, text, -1, "rsa3");

    g_assert_cmpint (ll_smime_letter_get_decryption (letter) != NULL, ==,
                     rows[i].is_encryption);
    g_assert_cmpint (ll_smime_letter_get_verification (letter) != NULL, ==,
                     rows[i].is_signature);
    g_assert_cmpint (ll_smime_letter_get_payload (letter) == NULL, ==,
                     rows[i].is_encryption || rows[i].is_signature);
    if (rows[i].is_encryption)
      g_assert_cmpint (
          ll_cms_decryption_get_state (ll_smime_letter_get_decryption (letter)), ==,
          LL_CMS_DECRYPT_FAILED);
  }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  shell = cms_people_new ();

  g_test_add_func ("/smime/open/shapes-verify", test_shapes_verify);
  g_test_add_func ("/smime/open/altered-shapes-do-not", test_altered_shapes_do_not);
  g_test_add_func ("/smime/open/lf-store", test_lf_store);
  g_test_add_func ("/smime/open/no-envelope-B0-M5", test_no_envelope);
  g_test_add_func ("/smime/open/opaque-6.2-6.3", test_opaque);
  g_test_add_func ("/smime/open/letters-of-openssl", test_letters_of_openssl);
  g_test_add_func ("/smime/open/binary-transfer", test_binary_transfer);
  g_test_add_func ("/smime/open/encrypted", test_encrypted);
  g_test_add_func ("/smime/open/no-payload-to-write", test_no_payload_to_write);
  g_test_add_func ("/smime/open/nested-6.12", test_nested);
  g_test_add_func ("/smime/open/layer-limit", test_layer_limit);
  g_test_add_func ("/smime/open/raw-signed-inside-8.1.14", test_raw_signed_inside);
  g_test_add_func ("/smime/open/certificates-only-6.11", test_certificates_only);
  g_test_add_func ("/smime/open/content-confusion-C1", test_content_confusion);
  g_test_add_func ("/smime/open/parts", test_parts);
  g_test_add_func ("/smime/open/outer-differs-10.7", test_outer_differs);
  g_test_add_func ("/smime/open/protected-headers-10.1", test_protected_headers);
  g_test_add_func ("/smime/open/limits-inside", test_limits_inside);
  g_test_add_func ("/smime/open/cut-short", test_cut_short);
  g_test_add_func ("/smime/open/altered-at-every-octet", test_altered_at_every_octet);
  g_test_add_func ("/smime/open/damaged-head-6.3", test_damaged_head);

  status = g_test_run ();
  ll_test_shell_free (shell);

  return status;
}
