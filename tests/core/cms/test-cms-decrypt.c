/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cms/ll-cms-decrypt.h"

#include <stdint.h>
#include <string.h>

#include "base/ll-error.h"
#include "cms-people.h"
#include "cms/ll-cms-encrypt.h"
#include "support/ll-test-passphrase.h"

static LlTestShell *shell;

static LlCmsDecryption *
decrypt_as (const char *names, GBytes *message)
{
  g_autoptr (GPtrArray) identities = cms_people_get_identities (shell, names);
  g_autoptr (GInputStream) in = g_memory_input_stream_new_from_bytes (message);
  g_autoptr (GError) error = NULL;
  LlCmsDecryption *decryption = ll_cms_decrypt (identities, in, NULL, &error);

  g_assert_no_error (error);
  g_assert_true ((ll_cms_decryption_get_content (decryption) != NULL) ==
                 (ll_cms_decryption_get_state (decryption) == LL_CMS_DECRYPTED));
  g_assert_true ((ll_cms_decryption_get_identity (decryption) != NULL) ==
                 (ll_cms_decryption_get_state (decryption) == LL_CMS_DECRYPTED));
  g_assert_true ((ll_cms_decryption_get_reason (decryption) == NULL) ==
                 (ll_cms_decryption_get_state (decryption) == LL_CMS_DECRYPTED));

  return decryption;
}

static void
assert_content (LlCmsDecryption *decryption, GBytes *content)
{
  g_autoptr (GBytes) found = NULL;

  g_assert_cmpstr (ll_cms_decryption_get_reason (decryption), ==, NULL);
  g_assert_cmpint (ll_cms_decryption_get_state (decryption), ==, LL_CMS_DECRYPTED);
  found = cms_people_read_spool (ll_cms_decryption_get_content (decryption));
  g_assert_true (g_bytes_equal (found, content));
}

/* What openssl writes: @sealing are options before the recipients, @name the recipient.
 */
static const struct {
  const char *sealing;
  const char *name;
  const char *keying; /* options behind the recipient */
  LlCipher cipher;
  LlCmsDecryptState state;
  const char *reason; /* part of it */
} rows[] = {
    {"-aes-128-cbc", "rsa2", "", LL_CIPHER_AES128_CBC, LL_CMS_DECRYPTED, NULL},
    {"-aes-192-cbc", "rsa2", "", LL_CIPHER_AES192_CBC, LL_CMS_DECRYPTED, NULL},
    {"-aes-256-cbc", "rsa2", "", LL_CIPHER_AES256_CBC, LL_CMS_DECRYPTED, NULL},
    {"-aes-256-cbc", "rsa3", "", LL_CIPHER_AES256_CBC, LL_CMS_DECRYPTED, NULL},
    {"-aes-256-cbc -stream", "rsa2", "", LL_CIPHER_AES256_CBC, LL_CMS_DECRYPTED, NULL},
    {"-aes-256-cbc -keyid", "rsa2", "", LL_CIPHER_AES256_CBC, LL_CMS_DECRYPTED, NULL},
    {"-des3", "rsa2", "", LL_CIPHER_3DES_CBC, LL_CMS_DECRYPTED, NULL},
    {"-des3 -stream", "rsa2", "", LL_CIPHER_3DES_CBC, LL_CMS_DECRYPTED, NULL},
    {"-aes-128-gcm", "rsa2", "", LL_CIPHER_AES128_GCM, LL_CMS_DECRYPTED, NULL},
    {"-aes-192-gcm", "rsa2", "", LL_CIPHER_AES192_GCM, LL_CMS_DECRYPTED, NULL},
    {"-aes-256-gcm", "rsa2", "", LL_CIPHER_AES256_GCM, LL_CMS_DECRYPTED, NULL},
    {"-aes-256-gcm -stream", "rsa3", "", LL_CIPHER_AES256_GCM, LL_CMS_DECRYPTED, NULL},
    {"-aes-128-cbc", "p256", "", LL_CIPHER_AES128_CBC, LL_CMS_DECRYPTED, NULL},
    {"-aes-256-cbc", "p256", "", LL_CIPHER_AES256_CBC, LL_CMS_DECRYPTED, NULL},
    {"-aes-256-cbc -stream", "p256", "", LL_CIPHER_AES256_CBC, LL_CMS_DECRYPTED, NULL},
    {"-aes-256-gcm", "p256", "", LL_CIPHER_AES256_GCM, LL_CMS_DECRYPTED, NULL},
    {"-aes-256-gcm -stream", "p384", "", LL_CIPHER_AES256_GCM, LL_CMS_DECRYPTED, NULL},
    {"-aes-256-cbc", "p384", "", LL_CIPHER_AES256_CBC, LL_CMS_DECRYPTED, NULL},
    {"-aes-256-cbc", "p521", "", LL_CIPHER_AES256_CBC, LL_CMS_DECRYPTED, NULL},
    {"-aes-256-cbc -keyid", "p256", "", LL_CIPHER_AES256_CBC, LL_CMS_DECRYPTED, NULL},
    {"-aes-256-cbc -aes256-wrap", "p256", "", LL_CIPHER_AES256_CBC, LL_CMS_DECRYPTED,
     NULL},
    {"-aes-128-cbc -aes256-wrap", "p256", "", LL_CIPHER_AES128_CBC, LL_CMS_DECRYPTED,
     NULL},
    {"-aes-256-cbc -aes128-wrap", "p256", "", LL_CIPHER_AES256_CBC, LL_CMS_DECRYPTED,
     NULL},
    {"-aes-256-cbc -aes192-wrap", "p256", "", LL_CIPHER_AES256_CBC, LL_CMS_DECRYPTED,
     NULL},
    {"-aes-256-cbc", "p256", "-keyopt ecdh_kdf_md:sha1", LL_CIPHER_AES256_CBC,
     LL_CMS_DECRYPTED, NULL},
    {"-aes-256-cbc", "p256", "-keyopt ecdh_kdf_md:sha224", LL_CIPHER_AES256_CBC,
     LL_CMS_DECRYPTED, NULL},
    {"-aes-256-cbc", "p256", "-keyopt ecdh_kdf_md:sha256", LL_CIPHER_AES256_CBC,
     LL_CMS_DECRYPTED, NULL},
    {"-aes-256-cbc", "p256", "-keyopt ecdh_kdf_md:sha384", LL_CIPHER_AES256_CBC,
     LL_CMS_DECRYPTED, NULL},
    {"-aes-256-cbc", "p384", "-keyopt ecdh_kdf_md:sha512", LL_CIPHER_AES256_CBC,
     LL_CMS_DECRYPTED, NULL},
    {"-aes-256-cbc", "p256", "-keyopt ecdh_cofactor_mode:1", LL_CIPHER_AES256_CBC,
     LL_CMS_DECRYPTED, NULL},
    {"-aes-256-cbc", "rsa2", "-keyopt rsa_padding_mode:oaep", LL_CIPHER_AES256_CBC,
     LL_CMS_DECRYPT_UNSUPPORTED, "RSA-OAEP"},
    {"-des3 -des3-wrap", "p256", "", LL_CIPHER_3DES_CBC, LL_CMS_DECRYPT_UNSUPPORTED,
     "key wrap 1.2.840.113549.1.9.16.3.6"},
    {"-rc2-cbc -provider legacy -provider default", "rsa2", "", LL_CIPHER_UNKNOWN,
     LL_CMS_DECRYPT_UNSUPPORTED, "rc2-cbc"},
    {"-camellia-256-cbc", "rsa2", "", LL_CIPHER_UNKNOWN, LL_CMS_DECRYPT_UNSUPPORTED,
     "1.2.392.200011.61.1.1.1.4"},
};

static void
test_openssl_writes (void)
{
  static const size_t sizes[] = {0, 1, 16, 1000, 65536, 200000};

  for (size_t s = 0; s < G_N_ELEMENTS (sizes); s++) {
    g_autoptr (GBytes) content = NULL;

    ll_test_shell_run (shell, "head -c %zu /dev/urandom > content", sizes[s]);
    content = ll_test_shell_read (shell, "content");
    for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
      g_autoptr (GBytes) message = NULL;
      g_autoptr (LlCmsDecryption) decryption = NULL;

      g_test_message ("%s %s %s %zu", rows[i].sealing, rows[i].name, rows[i].keying,
                      sizes[s]);
      if (sizes[s] == 0 && strstr (rows[i].sealing, "gcm -stream") != NULL)
        continue; /* openssl cannot write that */
      ll_test_shell_run (shell,
                         "openssl cms -encrypt -binary -outform DER %s -in content -out "
                         "message -recip %s.pem %s",
                         rows[i].sealing, rows[i].name, rows[i].keying);
      message = ll_test_shell_read (shell, "message");
      decryption = decrypt_as (rows[i].name, message);
      g_assert_cmpint (ll_cms_decryption_get_cipher (decryption), ==, rows[i].cipher);
      g_assert_cmpuint (ll_cms_decryption_get_n_recipients (decryption), ==, 1);
      if (rows[i].state == LL_CMS_DECRYPTED) {
        assert_content (decryption, content);
        continue;
      }
      g_assert_cmpint (ll_cms_decryption_get_state (decryption), ==, rows[i].state);
      g_assert_nonnull (
          strstr (ll_cms_decryption_get_reason (decryption), rows[i].reason));
    }
  }
}

static GBytes *
encrypt (const char *names, LlCipher cipher, GBytes *content)
{
  g_autoptr (GPtrArray) certificates = cms_people_get_certificates (shell, names);
  g_autoptr (GInputStream) in = g_memory_input_stream_new_from_bytes (content);
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;

  ll_cms_encrypt (certificates, cipher, in, (goffset)g_bytes_get_size (content), out,
                  NULL, &error);
  g_assert_no_error (error);
  g_output_stream_close (out, NULL, NULL);

  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out));
}

static void
test_round_trip (void)
{
  static const LlCipher ciphers[] = {LL_CIPHER_AES128_CBC, LL_CIPHER_AES256_CBC,
                                     LL_CIPHER_AES128_GCM, LL_CIPHER_AES256_GCM};
  static const char *const names[] = {"rsa2", "rsa3", "p256", "p384", "p521"};
  static const size_t sizes[] = {0, 1, 15, 16, 17, 65535, 65536, 65537, 300000};

  for (size_t s = 0; s < G_N_ELEMENTS (sizes); s++) {
    g_autoptr (GBytes) content =
        g_bytes_new_take (g_strnfill (MAX (sizes[s], 1), 'x'), sizes[s]);

    for (size_t c = 0; c < G_N_ELEMENTS (ciphers); c++) {
      g_autoptr (GBytes) message =
          encrypt ("rsa2 rsa3 p256 p384 p521", ciphers[c], content);

      for (size_t n = 0; n < G_N_ELEMENTS (names); n++) {
        g_autoptr (LlCmsDecryption) decryption = decrypt_as (names[n], message);
        g_autoptr (LlCertificate) certificate =
            cms_people_get_certificate (shell, names[n]);

        assert_content (decryption, content);
        g_assert_cmpint (ll_cms_decryption_get_cipher (decryption), ==, ciphers[c]);
        g_assert_cmpuint (ll_cms_decryption_get_n_recipients (decryption), ==, 5);
        g_assert_true (ll_certificate_equal (
            certificate,
            ll_identity_get_certificate (ll_cms_decryption_get_identity (decryption))));
      }
    }
  }
}

static void
test_for_others (void)
{
  g_autoptr (GBytes) content = g_bytes_new_static ("letter", 6);
  g_autoptr (GBytes) message = encrypt ("rsa2 p256", LL_CIPHER_AES256_CBC, content);
  static const char *const names[] = {"", "rsa3", "p384", "rsa3 p384 ed"};

  for (size_t i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (LlCmsDecryption) decryption = decrypt_as (names[i], message);

    g_assert_cmpint (ll_cms_decryption_get_state (decryption), ==, LL_CMS_DECRYPT_NO_KEY);
    g_assert_cmpuint (ll_cms_decryption_get_n_recipients (decryption), ==, 2);
  }
}

/* -- locked keys -- */

static LlIdentity *
get_locked (const char *name, LlPassphrase *passphrase)
{
  g_autoptr (LlCertificate) certificate = cms_people_get_certificate (shell, name);
  g_autoptr (GBytes) encrypted = NULL;

  ll_test_shell_run (shell,
                     "openssl pkcs8 -topk8 -in %s.key -passout pass:lab -iter 1000 "
                     "-outform DER -out locked",
                     name);
  encrypted = ll_test_shell_read (shell, "locked");

  return ll_identity_new_locked (certificate, encrypted, NULL, passphrase, name);
}

static LlCmsDecryption *
decrypt_with (LlIdentity *first, LlIdentity *second, GBytes *message, GError **error)
{
  g_autoptr (GPtrArray) identities = g_ptr_array_new ();
  g_autoptr (GInputStream) in = g_memory_input_stream_new_from_bytes (message);

  g_ptr_array_add (identities, first);
  if (second != NULL)
    g_ptr_array_add (identities, second);

  return ll_cms_decrypt (identities, in, NULL, error);
}

/* Only the one who is meant is asked for a passphrase, once. */
static void
test_passphrase (void)
{
  static const char *const right[] = {"lab", NULL};
  static const char *const nobody[] = {NULL};
  g_autoptr (GBytes) content = g_bytes_new_static ("letter", 6);
  g_autoptr (GBytes) message = encrypt ("rsa2", LL_CIPHER_AES256_CBC, content);
  g_autoptr (LlPassphrase) asked = ll_test_passphrase_new (right);
  g_autoptr (LlPassphrase) silent = ll_test_passphrase_new (nobody);
  g_autoptr (LlIdentity) meant = get_locked ("rsa2", asked);
  g_autoptr (LlIdentity) other = get_locked ("rsa3", silent);
  g_autoptr (LlCmsDecryption) decryption = NULL;
  g_autoptr (GError) error = NULL;

  decryption = decrypt_with (other, meant, message, &error);
  g_assert_no_error (error);
  assert_content (decryption, content);
  g_assert_cmpuint (ll_test_passphrase_get_asked (LL_PASSPHRASE (asked)), ==, 1);
  g_assert_cmpuint (ll_test_passphrase_get_asked (LL_PASSPHRASE (silent)), ==, 0);
}

static void
test_passphrase_missing (void)
{
  static const char *const nobody[] = {NULL};
  g_autoptr (GBytes) content = g_bytes_new_static ("letter", 6);
  g_autoptr (GBytes) message = encrypt ("rsa2 p256", LL_CIPHER_AES256_CBC, content);
  g_autoptr (LlPassphrase) silent = ll_test_passphrase_new (nobody);
  g_autoptr (LlIdentity) locked = get_locked ("rsa2", silent);
  g_autoptr (LlIdentity) ready = cms_people_get_identity (shell, "p256");
  g_autoptr (LlCmsDecryption) decryption = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (decrypt_with (locked, NULL, message, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_PASSPHRASE);
  g_clear_error (&error);

  /* Another one of us who is meant will do. */
  decryption = decrypt_with (locked, ready, message, &error);
  g_assert_no_error (error);
  assert_content (decryption, content);
  g_assert_true (ll_cms_decryption_get_identity (decryption) == ready);
}

/* -- bad days -- */

static void
test_cancelled (void)
{
  g_autoptr (GPtrArray) identities = cms_people_get_identities (shell, "rsa2");
  g_autoptr (GBytes) content = g_bytes_new_static ("letter", 6);
  g_autoptr (GBytes) message = encrypt ("rsa2", LL_CIPHER_AES256_CBC, content);
  g_autoptr (GInputStream) in = g_memory_input_stream_new_from_bytes (message);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (ll_cms_decrypt (identities, in, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_closed_stream (void)
{
  g_autoptr (GPtrArray) identities = cms_people_get_identities (shell, "rsa2");
  g_autoptr (GInputStream) in = g_memory_input_stream_new ();
  g_autoptr (GError) error = NULL;

  g_input_stream_close (in, NULL, NULL);
  g_assert_null (ll_cms_decrypt (identities, in, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

static GBytes *
get_sealed (size_t i)
{
  static const char *const options[] = {"-aes-256-cbc", "-aes-256-cbc -stream",
                                        "-aes-256-gcm", "-aes-256-gcm -stream"};

  ll_test_shell_run (shell,
                     "printf letter > content; openssl cms -encrypt -binary -outform DER "
                     "%s -in content -out message -recip p256.pem",
                     options[i]);

  return ll_test_shell_read (shell, "message");
}

static void
test_cut_short (void)
{
  for (size_t i = 0; i < 4; i++) {
    g_autoptr (GBytes) message = get_sealed (i);

    for (size_t size = 0; size < g_bytes_get_size (message); size++) {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (message, 0, size);
      g_autoptr (LlCmsDecryption) decryption = decrypt_as ("p256", part);

      g_assert_cmpint (ll_cms_decryption_get_state (decryption), ==,
                       LL_CMS_DECRYPT_FAILED);
    }
  }
}

static void
test_trailing (void)
{
  static const struct {
    const char *tail;
    LlCmsDecryptState state;
  } tails[] = {
      {"\r\n", LL_CMS_DECRYPTED},
      {" ", LL_CMS_DECRYPTED},
      {"x", LL_CMS_DECRYPT_FAILED},
      {"\r\nx", LL_CMS_DECRYPT_FAILED},
      {"\x30\x03\x02\x01\x01", LL_CMS_DECRYPT_FAILED},
  };

  for (size_t m = 0; m < 4; m++) {
    g_autoptr (GBytes) message = get_sealed (m);

    for (size_t i = 0; i < G_N_ELEMENTS (tails); i++) {
      g_autoptr (GByteArray) longer = g_byte_array_new ();
      g_autoptr (GBytes) altered = NULL;
      g_autoptr (LlCmsDecryption) decryption = NULL;

      g_byte_array_append (longer, g_bytes_get_data (message, NULL),
                           (guint)g_bytes_get_size (message));
      g_byte_array_append (longer, (const guint8 *)tails[i].tail,
                           (guint)strlen (tails[i].tail));
      altered = g_bytes_new (longer->data, longer->len);
      decryption = decrypt_as ("p256", altered);
      g_assert_cmpint (ll_cms_decryption_get_state (decryption), ==, tails[i].state);
    }
  }
}

/* With GCM nobody can change a letter's text, whatever octet is changed. */
static void
test_every_octet_altered (void)
{
  for (size_t i = 0; i < 4; i++) {
    g_autoptr (GBytes) message = get_sealed (i);
    size_t size = g_bytes_get_size (message);

    for (size_t at = 0; at < size; at++) {
      for (unsigned int bit = 0; bit < 8; bit += 3) {
        uint8_t *copy = g_memdup2 (g_bytes_get_data (message, NULL), size);
        g_autoptr (GBytes) altered = NULL;
        g_autoptr (LlCmsDecryption) decryption = NULL;
        g_autoptr (GBytes) found = NULL;

        copy[at] ^= (uint8_t)(1 << bit);
        altered = g_bytes_new_take (copy, size);
        decryption = decrypt_as ("p256", altered);
        if (ll_cms_decryption_get_state (decryption) != LL_CMS_DECRYPTED || i < 2)
          continue;
        found = cms_people_read_spool (ll_cms_decryption_get_content (decryption));
        g_assert_cmpmem (g_bytes_get_data (found, NULL), g_bytes_get_size (found),
                         "letter", 6);
      }
    }
  }
}

static size_t
get_peak_kib (void)
{
  g_autofree char *status = NULL;
  const char *line;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  line = strstr (status, "VmHWM:");
  g_assert_nonnull (line);

  return (size_t)g_ascii_strtoull (line + strlen ("VmHWM:"), NULL, 10);
}

static void
test_large (void)
{
  static const char *const options[] = {"-aes-256-cbc -stream", "-aes-256-gcm -stream",
                                        "-aes-256-cbc"};
  g_autofree char *path =
      g_build_filename (ll_test_shell_get_path (shell), "message", NULL);
  g_autoptr (GBytes) content = NULL;

  ll_test_shell_run (shell, "openssl rand 10000000 > content");
  for (size_t i = 0; i < G_N_ELEMENTS (options); i++) {
    g_autoptr (GPtrArray) identities = cms_people_get_identities (shell, "p256");
    g_autoptr (GFile) file = g_file_new_for_path (path);
    g_autoptr (GFileInputStream) in = NULL;
    g_autoptr (LlCmsDecryption) decryption = NULL;
    g_autoptr (GError) error = NULL;
    size_t before = get_peak_kib ();

    ll_test_shell_run (shell,
                       "openssl cms -encrypt -binary -outform DER %s -in content -out "
                       "message -recip p256.pem",
                       options[i]);
    in = g_file_read (file, NULL, NULL);
    decryption = ll_cms_decrypt (identities, G_INPUT_STREAM (in), NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (get_peak_kib () - before, <, 4096);
    if (content == NULL)
      content = ll_test_shell_read (shell, "content");
    assert_content (decryption, content);
  }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  shell = cms_people_new ();
  g_test_add_func ("/cms/decrypt/large-in-constant-memory", test_large);
  g_test_add_func ("/cms/decrypt/openssl-writes", test_openssl_writes);
  g_test_add_func ("/cms/decrypt/round-trip", test_round_trip);
  g_test_add_func ("/cms/decrypt/for-others", test_for_others);
  g_test_add_func ("/cms/decrypt/passphrase-of-the-one-who-is-meant", test_passphrase);
  g_test_add_func ("/cms/decrypt/passphrase-missing", test_passphrase_missing);
  g_test_add_func ("/cms/decrypt/cancelled", test_cancelled);
  g_test_add_func ("/cms/decrypt/stream-error-is-an-error", test_closed_stream);
  g_test_add_func ("/cms/decrypt/cut-short-at-every-octet", test_cut_short);
  g_test_add_func ("/cms/decrypt/nothing-stands-behind", test_trailing);
  g_test_add_func ("/cms/decrypt/every-octet-altered", test_every_octet_altered);

  status = g_test_run ();
  ll_test_shell_free (shell);

  return status;
}
