/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "smime-letters.h"

#include <string.h>

LlMessage *
letter_message_try (const char *text, gssize size, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (LlSpool) spool = ll_spool_new (&reason);

  g_assert_no_error (reason);
  g_assert_true (
      ll_spool_write (spool, text, size < 0 ? strlen (text) : (size_t)size, &reason));

  return ll_message_new (spool, 0, -1, error);
}

LlMessage *
letter_message_new (const char *text, gssize size)
{
  g_autoptr (GError) error = NULL;
  LlMessage *message = letter_message_try (text, size, &error);

  g_assert_no_error (error);

  return message;
}

static char *
steal_text (GOutputStream *stream)
{
  g_output_stream_write (stream, "", 1, NULL, NULL);
  g_output_stream_close (stream, NULL, NULL);

  return g_memory_output_stream_steal_data (G_MEMORY_OUTPUT_STREAM (stream));
}

char *
letter_seal (LlTestShell *shell,
             const char *draft,
             const char *signer,
             const char *readers,
             LlCipher cipher,
             GError **error)
{
  g_autoptr (LlMessage) message = letter_message_new (draft, -1);
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autoptr (LlIdentity) identity = NULL;
  g_autoptr (GPtrArray) certificates = NULL;
  LlSmimeSealOptions options = {.cipher = cipher, .signing_time = 1795262400};

  if (signer != NULL)
    options.signer = identity = cms_people_get_identity (shell, signer);
  if (readers != NULL)
    options.certificates = certificates = cms_people_get_certificates (shell, readers);
  if (!ll_smime_seal (message, &options, out, NULL, error))
    return NULL;

  return steal_text (out);
}

LlSmimeLetter *
letter_open (LlTestShell *shell, const char *text, gssize size, const char *names)
{
  g_autoptr (LlMessage) message = letter_message_new (text, size);
  g_autoptr (GPtrArray) identities =
      cms_people_get_identities (shell, names != NULL ? names : "");
  g_autoptr (GError) error = NULL;
  LlSmimeLetter *letter = ll_smime_open (message, identities, NULL, &error);

  g_assert_no_error (error);

  return letter;
}

int
letter_get_state (LlSmimeLetter *letter)
{
  LlCmsVerification *verification = ll_smime_letter_get_verification (letter);
  GPtrArray *signatures;

  if (verification == NULL)
    return -1;
  signatures = ll_cms_verification_get_signatures (verification);

  return signatures->len == 1
             ? (int)ll_cms_signature_get_state (g_ptr_array_index (signatures, 0))
             : -1;
}

char *
letter_dup_payload (LlSmimeLetter *letter)
{
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;

  g_assert_true (ll_smime_letter_write_payload (letter, out, NULL, &error));
  g_assert_no_error (error);

  return steal_text (out);
}

char *
letter_dup_part (LlSmimeLetter *letter, unsigned int index)
{
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;

  g_assert_true (ll_smime_letter_write_part (letter, index, out, NULL, &error));
  g_assert_no_error (error);

  return steal_text (out);
}

char *
letter_to_lf (const char *text)
{
  GString *lf = g_string_new (text);

  g_string_replace (lf, "\r\n", "\n", 0);

  return g_string_free (lf, FALSE);
}

char *
letter_to_crlf (const char *text)
{
  g_autofree char *lf = letter_to_lf (text);
  GString *crlf = g_string_new (lf);

  g_string_replace (crlf, "\n", "\r\n", 0);

  return g_string_free (crlf, FALSE);
}

char *
letter_sign_with_openssl (LlTestShell *shell,
                          const char *entity,
                          gssize size,
                          const char *signer,
                          size_t *out_size)
{
  gsize entity_size = size < 0 ? strlen (entity) : (gsize)size;
  g_autoptr (GBytes) content = g_bytes_new (entity, entity_size);
  g_autoptr (GBytes) der = NULL;
  g_autofree char *base64 = NULL;
  GString *text = g_string_new ("From: Alice <alice@example.org>\r\n"
                                "Subject: signed by openssl\r\n"
                                "MIME-Version: 1.0\r\n"
                                "Content-Type: multipart/signed; boundary=outer;\r\n"
                                " protocol=\"application/pkcs7-signature\"\r\n"
                                "\r\n"
                                "--outer\r\n");

  ll_test_shell_write (shell, "entity", content);
  ll_test_shell_run (shell,
                     "openssl cms -sign -binary -in entity -signer %s.pem -inkey %s.key "
                     "-md sha256 -outform DER -out entity.p7s",
                     signer, signer);
  der = ll_test_shell_read (shell, "entity.p7s");
  base64 = g_base64_encode (g_bytes_get_data (der, NULL), g_bytes_get_size (der));
  g_string_append_len (text, entity, (gssize)entity_size);
  g_string_append (text, "\r\n--outer\r\n"
                         "Content-Type: application/pkcs7-signature\r\n"
                         "Content-Transfer-Encoding: base64\r\n"
                         "\r\n");
  for (size_t at = 0; at < strlen (base64); at += 64)
    g_string_append_printf (text, "%.64s\r\n", base64 + at);
  g_string_append (text, "--outer--\r\n");
  if (out_size != NULL)
    *out_size = text->len;

  return g_string_free (text, FALSE);
}
