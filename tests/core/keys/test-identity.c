/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "keys/ll-identity.h"

#include <stdint.h>
#include <string.h>

#include "base/ll-error.h"
#include "base/ll-file.h"
#include "keys/ll-key-file.h"
#include "support/ll-test-passphrase.h"

/* Carlos of RFC 9216. */
typedef struct {
  LlCertificate *signing;
  LlCertificate *encrypting;
  GBytes *pem;       /* his key for signing, under "open" */
  GBytes *encrypted; /* the same as DER */
} Carlos;

static GBytes *
read_fixture (const char *name)
{
  g_autofree char *path = g_build_filename (FIXTURES, "rfc9216", name, NULL);
  g_autoptr (GError) error = NULL;
  GBytes *content = ll_file_read (path, 100000, &error);

  g_assert_no_error (error);

  return content;
}

static LlCertificate *
read_certificate (const char *name)
{
  g_autoptr (GBytes) content = read_fixture (name);
  g_autoptr (GPtrArray) list = ll_certificate_parse_list (content, NULL);

  return ll_certificate_ref (g_ptr_array_index (list, 0));
}

static GBytes *
pem_to_der (GBytes *pem)
{
  g_autofree char *text =
      g_strndup (g_bytes_get_data (pem, NULL), g_bytes_get_size (pem));
  char *begin = strchr (text, '\n');
  size_t size;
  uint8_t *der;

  *strstr (begin, "-----END") = '\0';
  der = g_base64_decode (begin, &size);

  return g_bytes_new_take (der, size);
}

static void
set_up (Carlos *carlos, gconstpointer unused)
{
  g_autoptr (GBytes) der = read_fixture ("carlos.sign.key.der");
  g_autoptr (LlSecret) key =
      ll_secret_new (g_bytes_get_data (der, NULL), g_bytes_get_size (der));
  g_autoptr (LlSecret) passphrase = ll_secret_new ("open", 4);
  g_autoptr (GError) error = NULL;

  carlos->signing = read_certificate ("carlos.sign.crt.pem");
  carlos->encrypting = read_certificate ("carlos.encrypt.crt.pem");
  carlos->pem = ll_key_file_encrypt_key (key, passphrase, &error);
  g_assert_no_error (error);
  carlos->encrypted = pem_to_der (carlos->pem);
}

static void
tear_down (Carlos *carlos, gconstpointer unused)
{
  ll_certificate_unref (carlos->signing);
  ll_certificate_unref (carlos->encrypting);
  g_bytes_unref (carlos->pem);
  g_bytes_unref (carlos->encrypted);
}

static LlIdentity *
lock (LlCertificate *certificate, GBytes *encrypted, LlPassphrase *passphrase)
{
  return ll_identity_new_locked (certificate, encrypted, NULL, passphrase,
                                 "carlos@smime.example");
}

/* Asked when the key is first needed, and not again. */
static void
test_asks_once (Carlos *carlos, gconstpointer unused)
{
  GBytes *forms[] = {carlos->pem, carlos->encrypted};

  for (size_t i = 0; i < G_N_ELEMENTS (forms); i++) {
    g_autoptr (LlPassphrase) passphrase = ll_test_passphrase_new_single ("open");
    g_autoptr (LlIdentity) identity = lock (carlos->signing, forms[i], passphrase);
    g_autoptr (GError) error = NULL;

    g_assert_cmpuint (ll_test_passphrase_get_asked (passphrase), ==, 0);
    g_assert_true (ll_identity_get_certificate (identity) == carlos->signing);
    g_assert_cmpuint (ll_identity_get_chain (identity)->len, ==, 0);
    for (int j = 0; j < 3; j++) {
      g_autoptr (LlPrivateKey) key = ll_identity_unlock (identity, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpint (ll_private_key_get_key_type (key), ==, LL_KEY_ED25519);
    }
    g_assert_cmpuint (ll_test_passphrase_get_asked (passphrase), ==, 1);
    g_assert_cmpint (ll_test_passphrase_get_purpose (passphrase), ==,
                     LL_PASSPHRASE_FOR_KEY);
    g_assert_cmpstr (ll_test_passphrase_get_subject (passphrase), ==,
                     "carlos@smime.example");
  }
}

static void
test_wrong (Carlos *carlos, gconstpointer unused)
{
  static const char *const answers[] = {"shut", "Open", "", "ajar", "open", NULL};
  g_autoptr (LlPassphrase) passphrase = ll_test_passphrase_new (answers);
  g_autoptr (LlIdentity) identity = lock (carlos->signing, carlos->pem, passphrase);
  g_autoptr (LlPrivateKey) key = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (ll_identity_unlock (identity, NULL, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_PASSPHRASE);
  g_assert_cmpuint (ll_test_passphrase_get_asked (passphrase), ==, 3);
  g_assert_true (ll_test_passphrase_was_told (passphrase));
  g_clear_error (&error);

  /* A new beginning: the fifth answer is right. */
  key = ll_identity_unlock (identity, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (key);
  g_assert_cmpuint (ll_test_passphrase_get_asked (passphrase), ==, 5);
}

static void
test_nobody (Carlos *carlos, gconstpointer unused)
{
  g_autoptr (LlPassphrase) passphrase = ll_test_passphrase_new (NULL);
  g_autoptr (LlIdentity) identity = lock (carlos->signing, carlos->pem, passphrase);
  g_autoptr (GError) error = NULL;

  g_assert_null (ll_identity_unlock (identity, NULL, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_PASSPHRASE);
  g_assert_cmpuint (ll_test_passphrase_get_asked (passphrase), ==, 1);
}

static void
test_cancelled (Carlos *carlos, gconstpointer unused)
{
  g_autoptr (LlPassphrase) passphrase = ll_test_passphrase_new_single ("open");
  g_autoptr (LlIdentity) identity = lock (carlos->signing, carlos->pem, passphrase);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (ll_identity_unlock (identity, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (ll_test_passphrase_get_asked (passphrase), ==, 0);
}

/* The key opens, and is somebody else's. */
static void
test_no_pair (Carlos *carlos, gconstpointer unused)
{
  g_autoptr (LlPassphrase) passphrase = ll_test_passphrase_new_single ("open");
  g_autoptr (LlIdentity) identity = lock (carlos->encrypting, carlos->pem, passphrase);
  g_autoptr (GError) error = NULL;

  g_assert_null (ll_identity_unlock (identity, NULL, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_CRYPTO);
}

/* Nobody is asked for the passphrase of what is no key. */
static void
test_broken (Carlos *carlos, gconstpointer unused)
{
  static const char *const texts[] = {
      "", "words", "-----BEGIN ENCRYPTED PRIVATE KEY-----\n",
      "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n",
      "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAAA\n-----END ENCRYPTED PRIVATE "
      "KEY-----\n"};

  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GBytes) content = g_bytes_new_static (texts[i], strlen (texts[i]));
    g_autoptr (LlPassphrase) passphrase = ll_test_passphrase_new_single ("open");
    g_autoptr (LlIdentity) identity = lock (carlos->signing, content, passphrase);
    g_autoptr (GError) error = NULL;

    g_assert_null (ll_identity_unlock (identity, NULL, &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
    g_assert_cmpuint (ll_test_passphrase_get_asked (passphrase), ==, 0);
  }
}

static void
test_truncated (Carlos *carlos, gconstpointer unused)
{
  for (size_t size = 0; size < g_bytes_get_size (carlos->encrypted); size++) {
    g_autoptr (GBytes) part = g_bytes_new_from_bytes (carlos->encrypted, 0, size);
    g_autoptr (LlPassphrase) passphrase = ll_test_passphrase_new_single ("open");
    g_autoptr (LlIdentity) identity = lock (carlos->signing, part, passphrase);
    g_autoptr (GError) error = NULL;

    g_assert_null (ll_identity_unlock (identity, NULL, &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
    g_assert_cmpuint (ll_test_passphrase_get_asked (passphrase), ==, 0);
  }
}

static gpointer
unlock (gpointer user_data)
{
  g_autoptr (LlPrivateKey) key = ll_identity_unlock (user_data, NULL, NULL);

  g_assert_nonnull (key);

  return NULL;
}

/* However many need it at once, one question is asked. */
static void
test_threads (Carlos *carlos, gconstpointer unused)
{
  g_autoptr (LlPassphrase) passphrase = ll_test_passphrase_new_single ("open");
  g_autoptr (LlIdentity) identity = lock (carlos->signing, carlos->pem, passphrase);
  GThread *threads[8];

  for (size_t i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("unlock", unlock, identity);
  for (size_t i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (ll_test_passphrase_get_asked (passphrase), ==, 1);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *name;
    void (*run) (Carlos *, gconstpointer);
  } tests[] = {
      {"/keys/identity/asks-once", test_asks_once},
      {"/keys/identity/wrong-three-times", test_wrong},
      {"/keys/identity/nobody-to-ask", test_nobody},
      {"/keys/identity/cancelled", test_cancelled},
      {"/keys/identity/no-pair", test_no_pair},
      {"/keys/identity/no-key", test_broken},
      {"/keys/identity/cut-short-anywhere", test_truncated},
      {"/keys/identity/many-threads-one-question", test_threads},
  };

  g_test_init (&argc, &argv, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].name, Carlos, NULL, set_up, tests[i].run, tear_down);

  return g_test_run ();
}
