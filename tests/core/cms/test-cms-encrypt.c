/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cms/ll-cms-encrypt.h"

#include <stdint.h>
#include <string.h>

#include "asn1/ll-der-reader.h"
#include "base/ll-error.h"
#include "cms-people.h"

static LlTestShell *shell;

static const LlCipher ciphers[] = {LL_CIPHER_AES128_CBC, LL_CIPHER_AES256_CBC,
                                   LL_CIPHER_AES128_GCM, LL_CIPHER_AES256_GCM};

/* Octets that repeat only after 251 of them. */
static GBytes *
make_content (size_t size)
{
  uint8_t *data = g_malloc (MAX (size, 1));

  for (size_t i = 0; i < size; i++)
    data[i] = (uint8_t)(i % 251);

  return g_bytes_new_take (data, size);
}

/* Returns: the message, NULL with @error. */
static GBytes *
encrypt (const char *names,
         LlCipher cipher,
         GBytes *content,
         goffset size,
         GError **error)
{
  g_autoptr (GPtrArray) certificates = cms_people_get_certificates (shell, names);
  g_autoptr (GInputStream) in = g_memory_input_stream_new_from_bytes (content);
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();

  if (!ll_cms_encrypt (certificates, cipher, in, size, out, NULL, error)) {
    if (g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (out)) == 0)
      g_test_message ("nothing was written");
    return NULL;
  }
  g_output_stream_close (out, NULL, NULL);

  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out));
}

static GBytes *
encrypt_well (const char *names, LlCipher cipher, GBytes *content)
{
  g_autoptr (GError) error = NULL;
  GBytes *message =
      encrypt (names, cipher, content, (goffset)g_bytes_get_size (content), &error);

  g_assert_no_error (error);

  return message;
}

static void
check_openssl_reads (const char *name, GBytes *message, GBytes *content)
{
  ll_test_shell_write (shell, "message", message);
  ll_test_shell_write (shell, "content", content);
  ll_test_shell_run (shell,
                     "openssl cms -decrypt -binary -inform DER -in message -inkey %s.key "
                     "-recip %s.pem -out back; cmp back content",
                     name, name);
}

static void
test_openssl_reads (void)
{
  static const char *const names[] = {"rsa2", "rsa3", "p256", "p384", "p521"};
  static const size_t sizes[] = {0, 1, 15, 16, 17, 1000, 65535, 65536, 65537};

  for (size_t c = 0; c < G_N_ELEMENTS (ciphers); c++) {
    for (size_t n = 0; n < G_N_ELEMENTS (names); n++) {
      for (size_t s = 0; s < G_N_ELEMENTS (sizes); s++) {
        g_autoptr (GBytes) content = make_content (sizes[s]);
        g_autoptr (GBytes) message = encrypt_well (names[n], ciphers[c], content);

        g_test_message ("%s %s %zu", ll_cipher_to_string (ciphers[c]), names[n],
                        sizes[s]);
        check_openssl_reads (names[n], message, content);
      }
    }
  }
}

/* Each of several recipients opens it, whatever the others' keys are. */
static void
test_mixed (void)
{
  static const char *const names[] = {"rsa3", "p256", "rsa2", "p384"};
  g_autoptr (GBytes) content = make_content (1000);

  for (size_t c = 0; c < G_N_ELEMENTS (ciphers); c++) {
    g_autoptr (GBytes) message =
        encrypt_well ("rsa3 p256 rsa2 p384", ciphers[c], content);

    for (size_t n = 0; n < G_N_ELEMENTS (names); n++)
      check_openssl_reads (names[n], message, content);
  }
}

static unsigned int
count_recipients (LlDerReader set)
{
  LlDerReader element;
  unsigned int count = 0;

  while (ll_der_reader_take (&set, &element))
    count++;
  g_assert_true (ll_der_reader_is_at_end (&set));

  return count;
}

/* Goes through the whole message, which must be DER without a remainder. */
static void
check_structure (GBytes *message,
                 const char *type,
                 unsigned int version,
                 unsigned int recipients,
                 uint64_t encrypted_size,
                 gboolean has_tag)
{
  LlDerReader reader = ll_der_reader_init_bytes (message);
  LlDerReader info, oid, tagged, enveloped, set, content, element, data, tag;
  unsigned int found;

  g_assert_true (ll_der_reader_enter (&reader, 0x30, &info));
  g_assert_true (ll_der_reader_is_at_end (&reader));
  g_assert_true (ll_der_reader_take_oid (&info, &oid));
  g_assert_true (ll_der_reader_oid_is (&oid, type));
  g_assert_true (ll_der_reader_enter (&info, 0xa0, &tagged));
  g_assert_true (ll_der_reader_is_at_end (&info));
  g_assert_true (ll_der_reader_enter (&tagged, 0x30, &enveloped));
  g_assert_true (ll_der_reader_is_at_end (&tagged));
  g_assert_true (ll_der_reader_take_small_integer (&enveloped, &found));
  g_assert_cmpuint (found, ==, version);
  g_assert_true (ll_der_reader_enter (&enveloped, 0x31, &set));
  g_assert_cmpuint (count_recipients (set), ==, recipients);
  g_assert_true (ll_der_reader_enter (&enveloped, 0x30, &content));
  g_assert_true (ll_der_reader_take_oid (&content, &oid));
  g_assert_true (ll_der_reader_oid_is (&oid, "1.2.840.113549.1.7.1"));
  g_assert_true (ll_der_reader_take (&content, &element));
  g_assert_true (ll_der_reader_enter (&content, 0x80, &data));
  g_assert_cmpuint (data.size, ==, encrypted_size);
  g_assert_true (ll_der_reader_is_at_end (&content));
  if (has_tag) {
    g_assert_true (ll_der_reader_enter (&enveloped, 0x04, &tag));
    g_assert_cmpuint (tag.size, ==, 16);
  }
  g_assert_true (ll_der_reader_is_at_end (&enveloped));
}

/* RFC 5652, section 6.1; RFC 5083, section 2.1: versions; DER; each certificate once. */
static void
test_structure (void)
{
  static const struct {
    const char *names;
    LlCipher cipher;
    unsigned int version;
    unsigned int recipients;
    size_t encrypted_size; /* of 32 octets */
  } rows[] = {
      {"rsa2", LL_CIPHER_AES256_CBC, 0, 1, 48},
      {"rsa2 rsa3", LL_CIPHER_AES128_CBC, 0, 2, 48},
      {"p256", LL_CIPHER_AES256_CBC, 2, 1, 48},
      {"rsa2 p256", LL_CIPHER_AES256_CBC, 2, 2, 48},
      {"rsa2 p256 rsa2 rsa2 p256", LL_CIPHER_AES256_CBC, 2, 2, 48},
      {"rsa2", LL_CIPHER_AES256_GCM, 0, 1, 32},
      {"p256 rsa2", LL_CIPHER_AES128_GCM, 0, 2, 32},
  };
  g_autoptr (GBytes) content = make_content (32);

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GBytes) message = encrypt_well (rows[i].names, rows[i].cipher, content);
    gboolean is_auth = ll_cipher_is_aead (rows[i].cipher);

    check_structure (
        message, is_auth ? "1.2.840.113549.1.9.16.1.23" : "1.2.840.113549.1.7.3",
        rows[i].version, rows[i].recipients, rows[i].encrypted_size, is_auth);
  }
}

/* What openssl says that it finds: algorithms by name, explicit tag size. */
static void
test_algorithms (void)
{
  static const struct {
    const char *names;
    LlCipher cipher;
    const char *text;
  } rows[] = {
      {"rsa2", LL_CIPHER_AES256_CBC, "aes-256-cbc"},
      {"rsa2", LL_CIPHER_AES128_CBC, "aes-128-cbc"},
      {"rsa2", LL_CIPHER_AES256_CBC, "rsaEncryption"},
      {"rsa2", LL_CIPHER_AES256_CBC, "serialNumber"},
      {"p256", LL_CIPHER_AES256_CBC, "dhSinglePass-stdDH-sha256kdf-scheme"},
      {"p256", LL_CIPHER_AES256_CBC, "id-aes256-wrap"},
      {"p256", LL_CIPHER_AES128_CBC, "id-aes128-wrap"},
      {"p256", LL_CIPHER_AES256_CBC, "ukm"},
      {"rsa2", LL_CIPHER_AES256_GCM, "aes-256-gcm"},
      {"rsa2", LL_CIPHER_AES256_GCM, "INTEGER  *:10"}, /* sixteen */
  };
  g_autoptr (GBytes) content = make_content (32);

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GBytes) message = encrypt_well (rows[i].names, rows[i].cipher, content);

    g_test_message ("%s", rows[i].text);
    ll_test_shell_write (shell, "message", message);
    ll_test_shell_run (shell,
                       "{ openssl cms -cmsout -print -inform DER -in message; openssl "
                       "asn1parse -inform DER -in message; } | grep -q '%s'",
                       rows[i].text);
  }
}

static void
test_fresh (void)
{
  g_autoptr (GBytes) content = make_content (4096);

  for (size_t c = 0; c < G_N_ELEMENTS (ciphers); c++) {
    g_autoptr (GBytes) one = encrypt_well ("p256", ciphers[c], content);
    g_autoptr (GBytes) other = encrypt_well ("p256", ciphers[c], content);
    const uint8_t *a = g_bytes_get_data (one, NULL);
    const uint8_t *b = g_bytes_get_data (other, NULL);
    size_t same = 0;

    g_assert_cmpuint (g_bytes_get_size (one), ==, g_bytes_get_size (other));
    for (size_t i = g_bytes_get_size (one) - 4096; i < g_bytes_get_size (one); i++)
      same += a[i] == b[i];
    g_assert_cmpuint (same, <, 100); /* 16 by chance */
  }
}

static void
test_refused (void)
{
  static const struct {
    const char *names;
    LlCipher cipher;
    goffset size; /* of 100 octets */
    LlError code;
  } rows[] = {
      {"", LL_CIPHER_AES256_CBC, 100, LL_ERROR_USAGE},
      {"rsa2", LL_CIPHER_UNKNOWN, 100, LL_ERROR_UNSUPPORTED},
      {"rsa2", LL_CIPHER_3DES_CBC, 100, LL_ERROR_UNSUPPORTED},
      {"rsa2", LL_CIPHER_AES192_CBC, 100, LL_ERROR_UNSUPPORTED},
      {"ed", LL_CIPHER_AES256_CBC, 100, LL_ERROR_UNSUPPORTED},
      {"rsa2 ed", LL_CIPHER_AES256_CBC, 100, LL_ERROR_UNSUPPORTED},
      {"rsa1", LL_CIPHER_AES256_CBC, 100, LL_ERROR_UNSUPPORTED},
      {"rsa2", LL_CIPHER_AES256_CBC, 99, LL_ERROR_MALFORMED},
      {"rsa2", LL_CIPHER_AES256_CBC, 101, LL_ERROR_MALFORMED},
      {"rsa2", LL_CIPHER_AES256_GCM, 0, LL_ERROR_MALFORMED},
      {"rsa2", LL_CIPHER_AES256_GCM, 1000000, LL_ERROR_MALFORMED},
  };
  g_autoptr (GBytes) content = make_content (100);

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (
        encrypt (rows[i].names, rows[i].cipher, content, rows[i].size, &error));
    g_assert_error (error, LL_ERROR, (int)rows[i].code);
  }
}

/* Nothing is written when one of several cannot be encrypted to, and the text says who.
 */
static void
test_refused_names_certificate (void)
{
  g_autoptr (GPtrArray) certificates = cms_people_get_certificates (shell, "rsa2 ed");
  g_autoptr (GBytes) content = make_content (100);
  g_autoptr (GInputStream) in = g_memory_input_stream_new_from_bytes (content);
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;

  g_assert_false (
      ll_cms_encrypt (certificates, LL_CIPHER_AES256_CBC, in, 100, out, NULL, &error));
  g_assert_nonnull (
      strstr (error->message, ll_certificate_get_sha256 (certificates->pdata[1])));
  g_assert_cmpuint (g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (out)),
                    ==, 0);
}

static void
test_cancelled (void)
{
  g_autoptr (GPtrArray) certificates = cms_people_get_certificates (shell, "rsa2");
  g_autoptr (GBytes) content = make_content (100);
  g_autoptr (GInputStream) in = g_memory_input_stream_new_from_bytes (content);
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (ll_cms_encrypt (certificates, LL_CIPHER_AES256_CBC, in, 100, out,
                                  cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* A device that is full. */
static void
test_disk_full (void)
{
  g_autoptr (GPtrArray) certificates = cms_people_get_certificates (shell, "rsa2");
  g_autoptr (GBytes) content = make_content (100);
  g_autoptr (GInputStream) in = g_memory_input_stream_new_from_bytes (content);
  g_autoptr (GFile) full = g_file_new_for_path ("/dev/full");
  g_autoptr (GFileIOStream) device = g_file_open_readwrite (full, NULL, NULL);
  g_autoptr (GError) error = NULL;

  if (device == NULL) {
    g_test_skip ("no /dev/full");
    return;
  }
  g_assert_false (ll_cms_encrypt (certificates, LL_CIPHER_AES256_CBC, in, 100,
                                  g_io_stream_get_output_stream (G_IO_STREAM (device)),
                                  NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
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

/* 10 MB from file to file, in constant memory, and openssl gives them back. */
static void
test_large (void)
{
  static const char *const names[] = {"rsa3", "p256"};
  g_autofree char *source =
      g_build_filename (ll_test_shell_get_path (shell), "large", NULL);
  g_autofree char *target =
      g_build_filename (ll_test_shell_get_path (shell), "sealed", NULL);

  ll_test_shell_run (shell, "openssl rand 10000000 > large");
  for (size_t i = 0; i < G_N_ELEMENTS (names) * 2; i++) {
    g_autoptr (GPtrArray) certificates =
        cms_people_get_certificates (shell, names[i / 2]);
    g_autoptr (GFile) source_file = g_file_new_for_path (source);
    g_autoptr (GFile) target_file = g_file_new_for_path (target);
    g_autoptr (GFileInputStream) in = g_file_read (source_file, NULL, NULL);
    g_autoptr (GFileOutputStream) out =
        g_file_replace (target_file, NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL);
    g_autoptr (GError) error = NULL;
    size_t before = get_peak_kib ();

    ll_cms_encrypt (certificates,
                    i % 2 == 0 ? LL_CIPHER_AES256_CBC : LL_CIPHER_AES256_GCM,
                    G_INPUT_STREAM (in), 10000000, G_OUTPUT_STREAM (out), NULL, &error);
    g_assert_no_error (error);
    g_output_stream_close (G_OUTPUT_STREAM (out), NULL, NULL);
    g_assert_cmpuint (get_peak_kib () - before, <, 4096);
    ll_test_shell_run (
        shell,
        "openssl cms -decrypt -binary -inform DER -in sealed -inkey %s.key "
        "-recip %s.pem -out back; cmp back large",
        names[i / 2], names[i / 2]);
  }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  shell = cms_people_new ();
  g_test_add_func ("/cms/encrypt/openssl-reads-every-size", test_openssl_reads);
  g_test_add_func ("/cms/encrypt/mixed-recipients", test_mixed);
  g_test_add_func ("/cms/encrypt/structure-is-der-with-right-version", test_structure);
  g_test_add_func ("/cms/encrypt/algorithms", test_algorithms);
  g_test_add_func ("/cms/encrypt/key-and-nonce-are-fresh", test_fresh);
  g_test_add_func ("/cms/encrypt/refused", test_refused);
  g_test_add_func ("/cms/encrypt/refusal-names-the-certificate",
                   test_refused_names_certificate);
  g_test_add_func ("/cms/encrypt/cancelled", test_cancelled);
  g_test_add_func ("/cms/encrypt/disk-full", test_disk_full);
  g_test_add_func ("/cms/encrypt/large-in-constant-memory", test_large);

  status = g_test_run ();
  ll_test_shell_free (shell);

  return status;
}
