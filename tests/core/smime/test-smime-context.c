/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "smime/ll-smime-context.h"

#include <string.h>
#include <unistd.h>

#include "base/ll-error.h"
#include "smime-letters.h"
#include "smime/ll-smime-stream.h"

static LlTestShell *shell;

static void
assert_refused (GError *error)
{
  g_assert_error (error, LL_ERROR, LL_ERROR_USAGE);
  g_clear_error (&error);
}

static GMimeObject *
part_new (void)
{
  GMimeTextPart *part = g_mime_text_part_new ();

  g_mime_text_part_set_text (part, "hello");

  return GMIME_OBJECT (part);
}

static GMimeApplicationPkcs7Mime *
pkcs7_new (GMimeSecureMimeType type)
{
  GMimeApplicationPkcs7Mime *part = g_mime_application_pkcs7_mime_new (type);
  GMimeStream *stream = g_mime_stream_mem_new_with_buffer ("0", 1);
  GMimeDataWrapper *content =
      g_mime_data_wrapper_new_with_stream (stream, GMIME_CONTENT_ENCODING_DEFAULT);

  g_mime_part_set_content (GMIME_PART (part), content);
  g_object_unref (content);
  g_object_unref (stream);

  return part;
}

/* GMime's calls that look a context up by name: none of them gets to gpgsm. */
static void
test_calls_by_name_are_refused (void)
{
  GMimeObject *entity = part_new ();
  GMimeApplicationPkcs7Mime *enveloped =
      pkcs7_new (GMIME_SECURE_MIME_TYPE_ENVELOPED_DATA);
  GMimeApplicationPkcs7Mime *opaque = pkcs7_new (GMIME_SECURE_MIME_TYPE_SIGNED_DATA);
  g_autoptr (GPtrArray) recipients = g_ptr_array_new ();
  GMimeDecryptResult *result = NULL;
  GMimeObject *inner = NULL;
  GError *error = NULL;

  g_ptr_array_add (recipients, (gpointer) "bob@example.net");
  g_assert_null (g_mime_application_pkcs7_mime_encrypt (entity, GMIME_ENCRYPT_NONE,
                                                        recipients, &error));
  assert_refused (g_steal_pointer (&error));
  g_assert_null (
      g_mime_application_pkcs7_mime_sign (entity, "alice@example.org", &error));
  assert_refused (g_steal_pointer (&error));
  g_assert_null ((g_mime_application_pkcs7_mime_decrypt)(enveloped, GMIME_DECRYPT_NONE,
                                                         NULL, &result, &error));
  assert_refused (g_steal_pointer (&error));
  g_assert_null (
      (g_mime_application_pkcs7_mime_verify)(opaque, GMIME_VERIFY_NONE, &inner, &error));
  assert_refused (g_steal_pointer (&error));

  g_object_unref (entity);
  g_object_unref (enveloped);
  g_object_unref (opaque);
}

static void
test_all_five_names (void)
{
  static const char *const names[] = {
      "application/pkcs7-mime",      "application/x-pkcs7-mime",
      "application/pkcs7-signature", "application/x-pkcs7-signature",
      "application/pkcs7-keys",
  };

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    GMimeCryptoContext *context = g_mime_crypto_context_new (names[i]);
    GMimeStream *stream = g_mime_stream_mem_new ();
    GError *error = NULL;

    g_assert_nonnull (context);
    g_assert_cmpint (
        g_mime_crypto_context_sign (context, TRUE, "x", stream, stream, &error), ==, -1);
    assert_refused (g_steal_pointer (&error));
    g_assert_cmpint (g_mime_crypto_context_import_keys (context, stream, &error), ==, -1);
    assert_refused (g_steal_pointer (&error));
    g_object_unref (context);
    g_object_unref (stream);
  }
}

/* This process has no children, and never had. */
static void
test_no_child_process (void)
{
  g_autofree char *path = g_strdup_printf ("/proc/self/task/%d/children", (int)getpid ());
  g_autofree char *children = NULL;

  if (g_file_get_contents (path, &children, NULL, NULL))
    g_assert_cmpstr (children, ==, "");
}

/* Streams of GMime's own, through the same context. */
static void
test_gmime_streams (void)
{
  static const char text[] = "Content-Type: text/plain\r\n\r\nhello\r\n";
  g_autoptr (LlIdentity) signer = cms_people_get_identity (shell, "rsa3");
  g_autoptr (GPtrArray) readers = cms_people_get_certificates (shell, "rsa3 p256");
  g_autoptr (GPtrArray) identities = cms_people_get_identities (shell, "p256");
  g_autoptr (GPtrArray) nobody = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  LlSmimeSealOptions options = {.signer = signer,
                                .certificates = readers,
                                .cipher = LL_CIPHER_AES256_GCM};
  GMimeCryptoContext *sealing = ll_smime_context_new_for_sealing (&options, NULL);
  GMimeCryptoContext *opening = ll_smime_context_new_for_opening (identities, NULL);
  GMimeStream *plain = g_mime_stream_mem_new_with_buffer (text, strlen (text));
  GMimeStream *opaque = g_mime_stream_mem_new ();
  GMimeStream *encrypted = g_mime_stream_mem_new ();
  GMimeStream *decrypted = g_mime_stream_mem_new ();
  GMimeStream *verified = g_mime_stream_mem_new ();
  GMimeSignatureList *list;
  GMimeDecryptResult *result;
  GByteArray *content;

  g_assert_cmpint (
      g_mime_crypto_context_sign (sealing, FALSE, NULL, plain, opaque, &error), ==,
      GMIME_DIGEST_ALGO_SHA256);
  g_assert_no_error (error);
  g_mime_stream_reset (opaque);
  g_assert_cmpint (g_mime_crypto_context_encrypt (sealing, FALSE, NULL,
                                                  GMIME_ENCRYPT_NONE, nobody, opaque,
                                                  encrypted, &error),
                   ==, 0);
  g_assert_no_error (error);
  g_mime_stream_reset (encrypted);
  result = g_mime_crypto_context_decrypt (opening, GMIME_DECRYPT_NONE, NULL, encrypted,
                                          decrypted, &error);
  g_assert_no_error (error);
  g_assert_nonnull (g_mime_decrypt_result_get_recipients (result));
  g_mime_stream_reset (decrypted);
  list = g_mime_crypto_context_verify (opening, GMIME_VERIFY_NONE, decrypted, NULL,
                                       verified, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_mime_signature_list_length (list), ==, 1);
  g_assert_cmpint (
      g_mime_signature_get_status (g_mime_signature_list_get_signature (list, 0)), ==,
      GMIME_SIGNATURE_STATUS_GREEN);
  content = g_mime_stream_mem_get_byte_array (GMIME_STREAM_MEM (verified));
  g_assert_cmpmem (content->data, content->len, text, strlen (text));

  g_object_unref (list);
  g_object_unref (result);
  g_object_unref (plain);
  g_object_unref (opaque);
  g_object_unref (encrypted);
  g_object_unref (decrypted);
  g_object_unref (verified);
  g_object_unref (sealing);
  g_object_unref (opening);
}

/* g_mime_multipart_signed_sign () takes a context: it gets ours, and openssl agrees. */
static void
test_multipart_signed (void)
{
  g_autoptr (LlIdentity) signer = cms_people_get_identity (shell, "p256");
  g_autoptr (GError) error = NULL;
  LlSmimeSealOptions options = {.signer = signer};
  GMimeCryptoContext *context = ll_smime_context_new_for_sealing (&options, NULL);
  GMimeObject *entity = part_new ();
  GMimeMultipartSigned *letter;
  g_autofree char *text = NULL;
  g_autoptr (GBytes) bytes = NULL;

  letter = g_mime_multipart_signed_sign (context, entity, "alice@example.org", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (
      g_mime_object_get_content_type_parameter (GMIME_OBJECT (letter), "micalg"), ==,
      "sha-256");
  text = g_mime_object_to_string (GMIME_OBJECT (letter), NULL);
  bytes = g_bytes_new (text, strlen (text));
  ll_test_shell_write (shell, "gmime.eml", bytes);
  ll_test_shell_run (shell, "openssl cms -verify -noverify -in gmime.eml -out /dev/null");

  g_object_unref (letter);
  g_object_unref (entity);
  g_object_unref (context);
}

static void
test_nobody_there (void)
{
  LlSmimeSealOptions options = {0};
  GMimeCryptoContext *context = ll_smime_context_new_for_sealing (&options, NULL);
  GMimeStream *stream = g_mime_stream_mem_new ();
  g_autoptr (GPtrArray) nobody = g_ptr_array_new ();
  GError *error = NULL;

  g_assert_cmpint (
      g_mime_crypto_context_sign (context, TRUE, NULL, stream, stream, &error), ==, -1);
  assert_refused (g_steal_pointer (&error));
  g_assert_cmpint (g_mime_crypto_context_encrypt (context, FALSE, NULL,
                                                  GMIME_ENCRYPT_NONE, nobody, stream,
                                                  stream, &error),
                   ==, -1);
  assert_refused (g_steal_pointer (&error));
  g_object_unref (context);
  g_object_unref (stream);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  shell = cms_people_new ();
  ll_smime_context_register ();

  g_test_add_func ("/smime/context/calls-by-name-are-refused",
                   test_calls_by_name_are_refused);
  g_test_add_func ("/smime/context/all-five-names", test_all_five_names);
  g_test_add_func ("/smime/context/no-child-process", test_no_child_process);
  g_test_add_func ("/smime/context/gmime-streams", test_gmime_streams);
  g_test_add_func ("/smime/context/multipart-signed", test_multipart_signed);
  g_test_add_func ("/smime/context/nobody-there", test_nobody_there);

  status = g_test_run ();
  ll_test_shell_free (shell);

  return status;
}
