/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cms/ll-cms-decrypt.h"

#include <stdint.h>
#include <string.h>

#include "asn1/ll-der-writer.h"
#include "base/ll-limits.h"
#include "cms-envelope.h"
#include "cms-people.h"
#include "cms/ll-cms-content-algorithm.h"
#include "cms/ll-cms-recipient.h"
#include "crypto/ll-ecdh.h"
#include "crypto/ll-key-wrap.h"
#include "crypto/ll-random.h"

#define ENVELOPED      "1.2.840.113549.1.7.3"
#define AUTH_ENVELOPED "1.2.840.113549.1.9.16.1.23"
#define TEXT           "a letter of forty octets, no more, no less"

/* What is said of every wrong key, padding and tag. */
#define WRONG "the content cannot be decrypted"

static LlTestShell *shell;
static LlCertificate *rsa, *p256;
static LlIdentity *rsa_identity, *p256_identity;

/* A good message to begin with. */
typedef struct {
  CmsEnvelope envelope;
  LlSecret *key;
  GBytes *iv;
  GBytes *text;
  GBytes *algorithm;
  GBytes *encrypted;
  GBytes *attributes;
  GBytes *tag;
} Letter;

static void
letter_clear (Letter *self)
{
  g_ptr_array_unref (self->envelope.recipients);
  ll_secret_unref (self->key);
  g_bytes_unref (self->iv);
  g_bytes_unref (self->text);
  g_bytes_unref (self->algorithm);
  g_bytes_unref (self->encrypted);
  g_clear_pointer (&self->attributes, g_bytes_unref);
  g_clear_pointer (&self->tag, g_bytes_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Letter, letter_clear)

static GBytes *
write_algorithm (LlCipher cipher, GBytes *iv)
{
  GByteArray *out = g_byte_array_new ();

  ll_cms_content_algorithm_write (out, cipher, iv);

  return g_byte_array_free_to_bytes (out);
}

static void
add_recipient (Letter *self, GBytes *info)
{
  g_ptr_array_add (self->envelope.recipients, info);
}

static void
seal_for (Letter *self, LlCertificate *certificate)
{
  g_autoptr (GError) error = NULL;
  GBytes *info = ll_cms_recipient_seal (certificate, self->key, &error);

  g_assert_no_error (error);
  add_recipient (self, info);
}

/* @attributes: the authAttrs that the tag is to cover, under their tag 0xa1, or NULL. */
static void
encrypt_letter (Letter *self, LlCipher cipher, GBytes *attributes)
{
  g_autoptr (GBytes) aad = NULL;

  if (attributes != NULL) {
    uint8_t *octets =
        g_memdup2 (g_bytes_get_data (attributes, NULL), g_bytes_get_size (attributes));

    octets[0] = 0x31;
    aad = g_bytes_new_take (octets, g_bytes_get_size (attributes));
  }
  self->encrypted =
      cms_envelope_encrypt (cipher, self->key, self->iv, aad, self->text, &self->tag);
}

/* Without recipients. */
static Letter
make_letter (LlCipher cipher)
{
  Letter self = {{0}};

  self.key = ll_random_new_secret (ll_cipher_get_key_size (cipher));
  self.iv = g_bytes_new ("0123456789abcdef", ll_cipher_get_iv_size (cipher));
  self.text = g_bytes_new_static (TEXT, strlen (TEXT));
  self.algorithm = write_algorithm (cipher, self.iv);
  encrypt_letter (&self, cipher, NULL);
  self.envelope.type = ll_cipher_is_aead (cipher) ? AUTH_ENVELOPED : ENVELOPED;
  self.envelope.recipients =
      g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  self.envelope.algorithm = self.algorithm;
  self.envelope.encrypted = self.encrypted;
  self.envelope.tag = self.tag;

  return self;
}

static LlCmsDecryption *
decrypt (GBytes *message)
{
  g_autoptr (GPtrArray) identities = g_ptr_array_new ();
  g_autoptr (GInputStream) in = g_memory_input_stream_new_from_bytes (message);
  g_autoptr (GError) error = NULL;
  LlCmsDecryption *decryption;

  g_ptr_array_add (identities, rsa_identity);
  g_ptr_array_add (identities, p256_identity);
  decryption = ll_cms_decrypt (identities, in, NULL, &error);
  g_assert_no_error (error);

  return decryption;
}

/* @reason: part of what is said, or NULL for anything. */
static void
check_message (GBytes *message, LlCmsDecryptState state, const char *reason)
{
  g_autoptr (LlCmsDecryption) decryption = decrypt (message);
  const char *said = ll_cms_decryption_get_reason (decryption);

  g_test_message ("%d %s", ll_cms_decryption_get_state (decryption), said);
  g_assert_cmpint (ll_cms_decryption_get_state (decryption), ==, state);
  g_assert_true ((ll_cms_decryption_get_content (decryption) != NULL) ==
                 (state == LL_CMS_DECRYPTED));
  if (reason != NULL)
    g_assert_nonnull (strstr (said, reason));
  if (state == LL_CMS_DECRYPTED) {
    g_autoptr (GBytes) found =
        cms_people_read_spool (ll_cms_decryption_get_content (decryption));

    g_assert_cmpmem (g_bytes_get_data (found, NULL), g_bytes_get_size (found), TEXT,
                     strlen (TEXT));
  }
}

static void
check (Letter *letter, LlCmsDecryptState state, const char *reason)
{
  g_autoptr (GBytes) message = cms_envelope_write (&letter->envelope);

  check_message (message, state, reason);
}

/* -- content algorithm -- */

/* Bad parameters.  The cipher's OID is put in front, the letter is otherwise good. */
static void
test_parameters (void)
{
  static const struct {
    LlCipher cipher;
    const char *parameters; /* hex */
    LlCmsDecryptState state;
  } rows[] = {
      {LL_CIPHER_AES256_CBC, "041030313233343536373839616263646566", LL_CMS_DECRYPTED},
      {LL_CIPHER_AES256_CBC, "", LL_CMS_DECRYPT_FAILED},
      {LL_CIPHER_AES256_CBC, "0500", LL_CMS_DECRYPT_FAILED},
      {LL_CIPHER_AES256_CBC, "0400", LL_CMS_DECRYPT_FAILED},
      {LL_CIPHER_AES256_CBC, "040f303132333435363738396162636465", LL_CMS_DECRYPT_FAILED},
      {LL_CIPHER_AES256_CBC, "04113031323334353637383961626364656630",
       LL_CMS_DECRYPT_FAILED},
      {LL_CIPHER_AES256_CBC, "0410303132333435363738396162636465660500",
       LL_CMS_DECRYPT_FAILED},
      {LL_CIPHER_AES256_GCM, "3011040c303132333435363738396162020110", LL_CMS_DECRYPTED},
      {LL_CIPHER_AES256_GCM, "", LL_CMS_DECRYPT_FAILED},
      {LL_CIPHER_AES256_GCM, "0500", LL_CMS_DECRYPT_FAILED},
      {LL_CIPHER_AES256_GCM, "3000", LL_CMS_DECRYPT_FAILED},
      {LL_CIPHER_AES256_GCM, "040c303132333435363738396162", LL_CMS_DECRYPT_FAILED},
      /* nonces of 0, 11, 13, 16 octets: CVE-2025-15467 */
      {LL_CIPHER_AES256_GCM, "30050400020110", LL_CMS_DECRYPT_UNSUPPORTED},
      {LL_CIPHER_AES256_GCM, "3010040b3031323334353637383961020110",
       LL_CMS_DECRYPT_UNSUPPORTED},
      {LL_CIPHER_AES256_GCM, "3012040d30313233343536373839616263020110",
       LL_CMS_DECRYPT_UNSUPPORTED},
      {LL_CIPHER_AES256_GCM, "3015041030313233343536373839616263646566020110",
       LL_CMS_DECRYPT_UNSUPPORTED},
      /* tags of 0, 1, 11, 12 (told), 17, 128, -16 octets: CVE-2026-34182 */
      {LL_CIPHER_AES256_GCM, "3011040c303132333435363738396162020100",
       LL_CMS_DECRYPT_FAILED},
      {LL_CIPHER_AES256_GCM, "3011040c303132333435363738396162020101",
       LL_CMS_DECRYPT_FAILED},
      {LL_CIPHER_AES256_GCM, "3011040c30313233343536373839616202010b",
       LL_CMS_DECRYPT_FAILED},
      {LL_CIPHER_AES256_GCM, "3011040c30313233343536373839616202010c",
       LL_CMS_DECRYPT_FAILED},
      {LL_CIPHER_AES256_GCM, "3011040c303132333435363738396162020111",
       LL_CMS_DECRYPT_FAILED},
      {LL_CIPHER_AES256_GCM, "3012040c30313233343536373839616202020080",
       LL_CMS_DECRYPT_FAILED},
      {LL_CIPHER_AES256_GCM, "3011040c3031323334353637383961620201f0",
       LL_CMS_DECRYPT_FAILED},
      /* DEFAULT 12, and a tag of 16 */
      {LL_CIPHER_AES256_GCM, "300e040c303132333435363738396162", LL_CMS_DECRYPT_FAILED},
      {LL_CIPHER_AES256_GCM, "3013040c3031323334353637383961620201100500",
       LL_CMS_DECRYPT_FAILED},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_auto (Letter) letter = make_letter (rows[i].cipher);
    g_autoptr (GBytes) algorithm = NULL;

    g_test_message ("row %zu", i);
    seal_for (&letter, rsa);
    algorithm = cms_envelope_element (
        0x30, cms_envelope_oid (ll_cms_content_algorithm_get_oid (rows[i].cipher)),
        cms_envelope_raw (rows[i].parameters), NULL);
    letter.envelope.algorithm = algorithm;
    check (&letter, rows[i].state, NULL);
  }
}

/* RFC 5084, section 3.2: 12 to 16 octets, as many as aes-ICVlen says. */
static void
test_tag_sizes (void)
{
  for (unsigned int told = 10; told <= 18; told++) {
    for (unsigned int sent = 0; sent <= 16; sent++) {
      g_auto (Letter) letter = make_letter (LL_CIPHER_AES128_GCM);
      g_autoptr (GBytes) algorithm = NULL;
      g_autoptr (GBytes) tag = g_bytes_new_from_bytes (letter.tag, 0, sent);
      gboolean good = told >= 12 && told <= 16 && told == sent;

      seal_for (&letter, rsa);
      algorithm = cms_envelope_element (
          0x30,
          cms_envelope_oid (ll_cms_content_algorithm_get_oid (LL_CIPHER_AES128_GCM)),
          cms_envelope_element (
              0x30, cms_envelope_octets (0x04, g_bytes_get_data (letter.iv, NULL), 12),
              told == 12 ? cms_envelope_raw ("") : cms_envelope_integer (told), NULL),
          NULL);
      letter.envelope.algorithm = algorithm;
      letter.envelope.tag = tag;
      check (&letter, good ? LL_CMS_DECRYPTED : LL_CMS_DECRYPT_FAILED, NULL);
    }
  }
}

/* 8.3.6, CVE-2026-34182: each cipher in its own message type only. */
static void
test_wrong_type (void)
{
  g_auto (Letter) cbc = make_letter (LL_CIPHER_AES256_CBC);
  g_auto (Letter) gcm = make_letter (LL_CIPHER_AES256_GCM);
  static const char *const others[] = {"1.2.840.113549.1.7.1", "1.2.840.113549.1.7.2",
                                       "1.2.840.113549.1.9.16.1.2"};

  seal_for (&cbc, rsa);
  seal_for (&gcm, rsa);
  cbc.envelope.type = AUTH_ENVELOPED;
  check (&cbc, LL_CMS_DECRYPT_FAILED, "without an authenticating cipher");
  cbc.envelope.tag = gcm.tag;
  check (&cbc, LL_CMS_DECRYPT_FAILED, "without an authenticating cipher");
  gcm.envelope.type = ENVELOPED;
  check (&gcm, LL_CMS_DECRYPT_FAILED, "outside of its message type");
  gcm.envelope.tag = NULL;
  check (&gcm, LL_CMS_DECRYPT_FAILED, "outside of its message type");

  for (size_t i = 0; i < G_N_ELEMENTS (others); i++) {
    cbc.envelope.type = others[i];
    check (&cbc, LL_CMS_DECRYPT_FAILED, "not an encrypted message");
  }
}

/* 8.1.14. */
static void
test_content_type (void)
{
  g_auto (Letter) letter = make_letter (LL_CIPHER_AES256_CBC);

  seal_for (&letter, rsa);
  letter.envelope.content_type = "1.2.840.113549.1.7.2";
  check (&letter, LL_CMS_DECRYPT_UNSUPPORTED, "1.2.840.113549.1.7.2");
}

/* -- content -- */

static void
test_wrong_content (void)
{
  static const size_t sizes[] = {0, 1, 15, 16, 17, 32, 47};
  g_auto (Letter) cbc = make_letter (LL_CIPHER_AES256_CBC);
  g_auto (Letter) gcm = make_letter (LL_CIPHER_AES256_GCM);

  seal_for (&cbc, rsa);
  seal_for (&gcm, rsa);
  check (&cbc, LL_CMS_DECRYPTED, NULL);
  check (&gcm, LL_CMS_DECRYPTED, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (GBytes) random = NULL;
    uint8_t octets[64];

    /* Whole blocks of CBC would have a right padding once in 256 times: see below. */
    ll_random_fill (octets, sizeof octets);
    random = g_bytes_new (octets, sizes[i]);
    if (sizes[i] % 16 != 0 || sizes[i] == 0) {
      cbc.envelope.encrypted = random;
      check (&cbc, LL_CMS_DECRYPT_FAILED, WRONG);
    }
    gcm.envelope.encrypted = random;
    check (&gcm, LL_CMS_DECRYPT_FAILED, WRONG);
  }

  cbc.envelope.encrypted = NULL;
  check (&cbc, LL_CMS_DECRYPT_FAILED, "there is no encrypted content");
  gcm.envelope.encrypted = NULL;
  check (&gcm, LL_CMS_DECRYPT_FAILED, NULL);
  gcm.envelope.encrypted = gcm.encrypted;
  gcm.envelope.tag = NULL;
  check (&gcm, LL_CMS_DECRYPT_FAILED, NULL);
}

/* Every padding but the right ones: made by encrypting a text that ends like padding and
 * leaving the real padding's block away. */
static void
test_padding (void)
{
  for (unsigned int last = 0; last <= 255; last++) {
    g_auto (Letter) letter = make_letter (LL_CIPHER_AES256_CBC);
    g_autoptr (GBytes) cut = NULL;
    uint8_t text[16];

    memset (text, 0xee, sizeof text);
    text[15] = (uint8_t)last;
    if (last == 0x01 || last == 0xee)
      continue;
    seal_for (&letter, p256);
    g_bytes_unref (letter.text);
    letter.text = g_bytes_new (text, sizeof text);
    g_bytes_unref (letter.encrypted);
    encrypt_letter (&letter, LL_CIPHER_AES256_CBC, NULL);
    cut = g_bytes_new_from_bytes (letter.encrypted, 0, 16);
    letter.envelope.encrypted = cut;
    check (&letter, LL_CMS_DECRYPT_FAILED, WRONG);
  }
}

/* RFC 5083, section 2.2: the tag covers authAttrs as a SET OF. */
static void
test_auth_attributes (void)
{
  static const size_t sizes[] = {0, 1, 16, 40, 70000};
  static const char attributes_hex[] =
      "a11a301806092a864886f70d010903310b06092a864886f70d010701";
  static const char indefinite_hex[] =
      "a180301806092a864886f70d010903310b06092a864886f70d0107010000";
  g_autoptr (GBytes) attributes = cms_envelope_raw (attributes_hex);
  g_autoptr (GBytes) indefinite = cms_envelope_raw (indefinite_hex);

  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_auto (Letter) letter = make_letter (LL_CIPHER_AES256_GCM);
    g_autoptr (GBytes) message = NULL;
    g_autoptr (LlCmsDecryption) decryption = NULL;
    g_autoptr (GBytes) found = NULL;

    seal_for (&letter, rsa);
    g_bytes_unref (letter.text);
    letter.text = g_bytes_new_take (g_strnfill (sizes[i] + 1, 'y'), sizes[i]);
    g_bytes_unref (letter.encrypted);
    g_bytes_unref (letter.tag);
    encrypt_letter (&letter, LL_CIPHER_AES256_GCM, attributes);
    letter.envelope.encrypted = letter.encrypted;
    letter.envelope.tag = letter.tag;
    letter.envelope.attributes = attributes;
    message = cms_envelope_write (&letter.envelope);
    decryption = decrypt (message);
    g_assert_cmpstr (ll_cms_decryption_get_reason (decryption), ==, NULL);
    found = cms_people_read_spool (ll_cms_decryption_get_content (decryption));
    g_assert_true (g_bytes_equal (found, letter.text));

    letter.envelope.attributes = NULL; /* taken away */
    check (&letter, LL_CMS_DECRYPT_FAILED, WRONG);
    letter.envelope.attributes = indefinite; /* 8.1.2: they must be DER */
    check (&letter, LL_CMS_DECRYPT_FAILED, NULL);
  }
}

static void
test_auth_attributes_altered (void)
{
  g_autoptr (GBytes) attributes =
      cms_envelope_raw ("a11a301806092a864886f70d010903310b06092a864886f70d010701");
  g_auto (Letter) letter = make_letter (LL_CIPHER_AES256_GCM);
  g_auto (Letter) without = make_letter (LL_CIPHER_AES256_GCM);

  seal_for (&letter, rsa);
  g_bytes_unref (letter.encrypted);
  g_bytes_unref (letter.tag);
  encrypt_letter (&letter, LL_CIPHER_AES256_GCM, attributes);
  letter.envelope.encrypted = letter.encrypted;
  letter.envelope.tag = letter.tag;
  letter.envelope.attributes = attributes;
  check (&letter, LL_CMS_DECRYPTED, NULL);

  /* The OIDs' last octets. */
  for (size_t at = 14; at < 28; at += 13) {
    uint8_t *copy = g_memdup2 (g_bytes_get_data (attributes, NULL), 28);
    g_autoptr (GBytes) altered = g_bytes_new_take (copy, 28);

    copy[at] ^= 1;
    letter.envelope.attributes = altered;
    check (&letter, LL_CMS_DECRYPT_FAILED, WRONG);
  }

  /* Added to a message whose tag does not cover them. */
  seal_for (&without, rsa);
  without.envelope.attributes = attributes;
  check (&without, LL_CMS_DECRYPT_FAILED, WRONG);
}

/* -- RSA: RFC 3218 -- */

/* Everything that can be wrong with an encrypted key looks the same. */
static void
test_rsa_keys (void)
{
  static const size_t sizes[] = {1, 16, 24, 31, 33, 48, 245};
  g_autoptr (GBytes) algorithm = cms_envelope_raw ("300d06092a864886f70d0101010500");
  static const size_t raw_sizes[] = {0, 1, 255, 256, 257, 1000};

  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_auto (Letter) letter = make_letter (LL_CIPHER_AES256_GCM);
    g_autoptr (LlSecret) key = ll_random_new_secret (sizes[i]);
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) encrypted =
        ll_public_key_encrypt (ll_certificate_get_public_key (rsa), key, &error);

    g_assert_no_error (error);
    add_recipient (&letter, cms_envelope_transport (rsa, algorithm, encrypted));
    check (&letter, LL_CMS_DECRYPT_FAILED, WRONG);
  }
  for (size_t i = 0; i < G_N_ELEMENTS (raw_sizes); i++) {
    g_auto (Letter) letter = make_letter (LL_CIPHER_AES256_GCM);
    g_autofree uint8_t *octets = g_malloc0 (1000);
    g_autoptr (GBytes) encrypted = NULL;

    memset (octets, 0x11, 1000);
    encrypted = g_bytes_new (octets, raw_sizes[i]);
    add_recipient (&letter, cms_envelope_transport (rsa, algorithm, encrypted));
    check (&letter, LL_CMS_DECRYPT_FAILED, WRONG);
  }
}

static void
test_rsa_algorithms (void)
{
  static const struct {
    const char *algorithm;
    LlCmsDecryptState state;
    const char *reason;
  } rows[] = {
      {"300d06092a864886f70d0101010500", LL_CMS_DECRYPTED, NULL},
      {"300b06092a864886f70d010101", LL_CMS_DECRYPTED, NULL}, /* NULL left out */
      {"300d06092a864886f70d0101073000", LL_CMS_DECRYPT_UNSUPPORTED, "RSA-OAEP"},
      /* absent parameters: CVE-2026-28389 */
      {"300b06092a864886f70d010107", LL_CMS_DECRYPT_UNSUPPORTED, "RSA-OAEP"},
      {"300d06092a864886f70d0101630500", LL_CMS_DECRYPT_UNSUPPORTED,
       "1.2.840.113549.1.1.99"},
      {"3000", LL_CMS_DECRYPT_FAILED, NULL},
      {"30020600", LL_CMS_DECRYPT_FAILED, NULL},
      {"0500", LL_CMS_DECRYPT_FAILED, NULL},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_auto (Letter) letter = make_letter (LL_CIPHER_AES256_CBC);
    g_autoptr (GBytes) algorithm = cms_envelope_raw (rows[i].algorithm);
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) encrypted =
        ll_public_key_encrypt (ll_certificate_get_public_key (rsa), letter.key, &error);

    g_assert_no_error (error);
    add_recipient (&letter, cms_envelope_transport (rsa, algorithm, encrypted));
    check (&letter, rows[i].state, rows[i].reason);
  }
}

static void
test_key_of_other_kind (void)
{
  g_auto (Letter) letter = make_letter (LL_CIPHER_AES256_CBC);
  g_autoptr (GBytes) algorithm = cms_envelope_raw ("300d06092a864886f70d0101010500");
  g_autoptr (GBytes) encrypted = g_bytes_new ("0123456789", 10);

  add_recipient (&letter, cms_envelope_transport (p256, algorithm, encrypted));
  check (&letter, LL_CMS_DECRYPT_UNSUPPORTED, "without an RSA key");
}

/* -- key agreement -- */

typedef struct {
  GBytes *originator; /* what stands in [0] */
  GBytes *scheme;     /* keyEncryptionAlgorithm */
  GBytes *wrapped;
} Agreement;

static GBytes *
forge_agreement (LlCertificate *certificate, const Agreement *agreement)
{
  return cms_envelope_element (
      0xa1, cms_envelope_integer (3),
      cms_envelope_element (0xa0, g_bytes_ref (agreement->originator), NULL),
      g_bytes_ref (agreement->scheme),
      cms_envelope_element (
          0x30,
          cms_envelope_element (
              0x30, cms_envelope_issuer_and_serial (certificate),
              cms_envelope_octets (0x04, g_bytes_get_data (agreement->wrapped, NULL),
                                   g_bytes_get_size (agreement->wrapped)),
              NULL),
          NULL),
      NULL);
}

/* OriginatorPublicKey with @parameters in hex behind id-ecPublicKey. */
static GBytes *
forge_originator (const char *parameters, GBytes *point)
{
  g_autoptr (GByteArray) bits = g_byte_array_new ();

  g_byte_array_append (bits, (const guint8 *)"", 1);
  g_byte_array_append (bits, g_bytes_get_data (point, NULL),
                       (guint)g_bytes_get_size (point));

  return cms_envelope_element (
      0xa1,
      cms_envelope_element (0x30, cms_envelope_oid ("1.2.840.10045.2.1"),
                            cms_envelope_raw (parameters), NULL),
      cms_envelope_octets (0x03, bits->data, bits->len), NULL);
}

static GBytes *
forge_scheme (const char *oid, const char *wrap)
{
  return cms_envelope_element (
      0x30, cms_envelope_oid (oid),
      wrap == NULL ? cms_envelope_raw ("")
                   : cms_envelope_element (0x30, cms_envelope_oid (wrap), NULL),
      NULL);
}

#define STD_SHA256  "1.3.132.1.11.1"
#define AES256_WRAP "2.16.840.1.101.3.4.1.45"
#define AES128_WRAP "2.16.840.1.101.3.4.1.5"

/* Wraps as RFC 5753 has it, without ukm. */
static GBytes *
wrap_for (LlCertificate *certificate, LlSecret *key, GBytes **out_point)
{
  g_autoptr (LlSecret) scalar = NULL;
  g_autoptr (GBytes) theirs =
      ll_public_key_dup_point (ll_certificate_get_public_key (certificate));
  g_autoptr (GBytes) info = cms_envelope_element (
      0x30, cms_envelope_element (0x30, cms_envelope_oid (AES256_WRAP), NULL),
      cms_envelope_element (0xa2, cms_envelope_raw ("040400000100"), NULL), NULL);
  g_autoptr (LlSecret) shared = NULL;
  g_autoptr (LlSecret) kek = NULL;
  g_autoptr (GError) error = NULL;
  GBytes *wrapped;

  ll_ecdh_generate (LL_KEY_P256, &scalar, out_point, &error);
  g_assert_no_error (error);
  shared = ll_ecdh_agree (LL_KEY_P256, scalar, theirs, &error);
  g_assert_no_error (error);
  kek = ll_ecdh_derive (shared, LL_DIGEST_SHA256, info, 32, &error);
  g_assert_no_error (error);
  wrapped = ll_key_wrap (kek, key, &error);
  g_assert_no_error (error);

  return wrapped;
}

static void
test_agreement_algorithms (void)
{
  static const struct {
    const char *scheme;
    const char *wrap;
    const char *curve;
    LlCmsDecryptState state;
    const char *reason;
  } rows[] = {
      {STD_SHA256, AES256_WRAP, "", LL_CMS_DECRYPTED, NULL},
      {STD_SHA256, AES256_WRAP, "0500", LL_CMS_DECRYPTED, NULL},
      {STD_SHA256, AES256_WRAP, "06082a8648ce3d030107", LL_CMS_DECRYPTED, NULL},
      {STD_SHA256, AES256_WRAP, "06052b81040022", LL_CMS_DECRYPT_FAILED,
       WRONG}, /* P-384 */
      {STD_SHA256, AES256_WRAP, "06052b8104000a", LL_CMS_DECRYPT_UNSUPPORTED,
       "elliptic curve 1.3.132.0.10"},
      {STD_SHA256, AES256_WRAP, "3000", LL_CMS_DECRYPT_UNSUPPORTED,
       "elliptic curve without a name"},
      {STD_SHA256, AES256_WRAP, "050100", LL_CMS_DECRYPT_FAILED, NULL},
      {STD_SHA256, AES128_WRAP, "", LL_CMS_DECRYPT_FAILED, WRONG},
      {STD_SHA256, NULL, "", LL_CMS_DECRYPT_FAILED, "malformed"}, /* CVE-2026-28390 */
      {STD_SHA256, "1.2.840.113549.1.9.16.3.6", "", LL_CMS_DECRYPT_UNSUPPORTED,
       "key wrap"},
      {"1.3.132.1.11.2", AES256_WRAP, "", LL_CMS_DECRYPT_FAILED, WRONG},
      {"1.3.132.1.14.1", AES256_WRAP, "", LL_CMS_DECRYPTED, NULL}, /* cofactor 1 */
      {"1.3.132.1.15.1", AES256_WRAP, "", LL_CMS_DECRYPT_UNSUPPORTED, "key agreement"},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_auto (Letter) letter = make_letter (LL_CIPHER_AES256_GCM);
    g_autoptr (GBytes) point = NULL;
    g_autoptr (GBytes) wrapped = wrap_for (p256, letter.key, &point);
    g_autoptr (GBytes) originator = forge_originator (rows[i].curve, point);
    g_autoptr (GBytes) scheme = forge_scheme (rows[i].scheme, rows[i].wrap);
    Agreement agreement = {originator, scheme, wrapped};

    g_test_message ("row %zu", i);
    add_recipient (&letter, forge_agreement (p256, &agreement));
    check (&letter, rows[i].state, rows[i].reason);
  }
}

/* Points that are off the curve, of another form, of another curve. */
static void
test_points (void)
{
  g_autoptr (GBytes) scheme = forge_scheme (STD_SHA256, AES256_WRAP);

  for (unsigned int kind = 0; kind < 7; kind++) {
    g_auto (Letter) letter = make_letter (LL_CIPHER_AES256_CBC);
    g_autoptr (GBytes) point = NULL;
    g_autoptr (GBytes) wrapped = wrap_for (p256, letter.key, &point);
    uint8_t octets[97];
    size_t size = 65;
    g_autoptr (GBytes) altered = NULL;
    g_autoptr (GBytes) originator = NULL;
    Agreement agreement = {NULL, scheme, wrapped};

    memset (octets, 0, sizeof octets);
    memcpy (octets, g_bytes_get_data (point, NULL), 65);
    if (kind == 0)
      octets[64] ^= 1; /* off the curve */
    else if (kind == 1)
      octets[0] = 0x06; /* hybrid: MUST NOT, RFC 5753, section 7.2 */
    else if (kind == 2)
      octets[0] = 0x02, size = 33; /* compressed */
    else if (kind == 3)
      octets[0] = 0x00, size = 1; /* infinity */
    else if (kind == 4)
      memset (octets + 1, 0, 64); /* (0, 0) */
    else if (kind == 5)
      size = 0;
    else
      size = 97; /* as long as a point of P-384 */
    altered = g_bytes_new (octets, size);
    originator = forge_originator ("", altered);
    agreement.originator = originator;
    add_recipient (&letter, forge_agreement (p256, &agreement));
    check (&letter, LL_CMS_DECRYPT_FAILED, WRONG);
  }
}

/* CVE-2026-63072: wrapped keys longer or shorter than the cipher's key, and altered. */
static void
test_wrapped_keys (void)
{
  static const size_t sizes[] = {16, 24, 40, 64, 200};
  g_autoptr (GBytes) scheme = forge_scheme (STD_SHA256, AES256_WRAP);

  for (size_t i = 0; i < G_N_ELEMENTS (sizes) + 3; i++) {
    g_auto (Letter) letter = make_letter (LL_CIPHER_AES256_CBC);
    g_autoptr (LlSecret) other =
        ll_random_new_secret (i < G_N_ELEMENTS (sizes) ? sizes[i] : 32);
    g_autoptr (GBytes) point = NULL;
    g_autoptr (GBytes) wrapped = wrap_for (p256, other, &point);
    g_autoptr (GBytes) cut = NULL;
    g_autoptr (GBytes) originator = forge_originator ("", point);
    Agreement agreement = {originator, scheme, wrapped};

    if (i >= G_N_ELEMENTS (sizes)) {
      static const size_t cuts[] = {0, 8, 39};

      cut = g_bytes_new_from_bytes (wrapped, 0, cuts[i - G_N_ELEMENTS (sizes)]);
      agreement.wrapped = cut;
    }
    add_recipient (&letter, forge_agreement (p256, &agreement));
    check (&letter, LL_CMS_DECRYPT_FAILED, WRONG);
  }
}

static void
test_originators (void)
{
  g_autoptr (GBytes) scheme = forge_scheme (STD_SHA256, AES256_WRAP);
  g_autoptr (GBytes) wrapped = g_bytes_new_take (g_malloc0 (40), 40);
  g_autoptr (GBytes) static_key = cms_envelope_issuer_and_serial (rsa);
  g_autoptr (GBytes) key_id = cms_envelope_raw ("800401020304");
  g_autoptr (GBytes) x25519 =
      cms_envelope_raw ("a12a300506032b656e0321000102030405060708090a0b0c0d0e0f"
                        "101112131415161718191a1b1c1d1e1f20");
  g_autoptr (GBytes) no_bits = cms_envelope_raw ("a10f300906072a8648ce3d0201030204ff");
  g_autoptr (GBytes) empty_bits = cms_envelope_raw ("a10d300906072a8648ce3d02010300");
  const struct {
    GBytes *originator;
    LlCmsDecryptState state;
    const char *reason;
  } rows[] = {
      {static_key, LL_CMS_DECRYPT_UNSUPPORTED, "sender's own key"},
      {key_id, LL_CMS_DECRYPT_UNSUPPORTED, "sender's own key"},
      {x25519, LL_CMS_DECRYPT_UNSUPPORTED, "1.3.101.110"},
      {no_bits, LL_CMS_DECRYPT_FAILED, NULL},
      {empty_bits, LL_CMS_DECRYPT_FAILED, NULL},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_auto (Letter) letter = make_letter (LL_CIPHER_AES256_CBC);
    Agreement agreement = {rows[i].originator, scheme, wrapped};

    g_test_message ("row %zu", i);
    add_recipient (&letter, forge_agreement (p256, &agreement));
    check (&letter, rows[i].state, rows[i].reason);
  }
}

/* -- several recipients -- */

/* OpenSSL PR 9777: the second of our keys must not be taken when the first one is wrong,
 * or a stranger finds out by sending two whether it was. */
static void
test_second_never_replaces_first (void)
{
  g_autoptr (GBytes) algorithm = cms_envelope_raw ("300d06092a864886f70d0101010500");
  g_autoptr (GBytes) garbage = g_bytes_new_take (g_strnfill (256, 0x22), 256);
  g_auto (Letter) letter = make_letter (LL_CIPHER_AES256_CBC);
  g_auto (Letter) mixed = make_letter (LL_CIPHER_AES256_GCM);

  add_recipient (&letter, cms_envelope_transport (rsa, algorithm, garbage));
  seal_for (&letter, rsa);
  check (&letter, LL_CMS_DECRYPT_FAILED, WRONG);

  add_recipient (&mixed, cms_envelope_transport (rsa, algorithm, garbage));
  seal_for (&mixed, p256);
  check (&mixed, LL_CMS_DECRYPT_FAILED, WRONG);
}

/* What we do not have is passed over, strangers are too. */
static void
test_others_first (void)
{
  g_autoptr (GBytes) oaep = cms_envelope_raw ("300d06092a864886f70d0101073000");
  g_autoptr (GBytes) garbage = g_bytes_new_take (g_strnfill (256, 0x22), 256);
  g_autoptr (LlCertificate) stranger = cms_people_get_certificate (shell, "rsa3");
  g_auto (Letter) letter = make_letter (LL_CIPHER_AES256_CBC);

  seal_for (&letter, stranger);
  add_recipient (&letter, cms_envelope_raw ("a203020104"));
  add_recipient (&letter, cms_envelope_raw ("a303020100"));
  add_recipient (&letter, cms_envelope_raw ("a4020500"));
  add_recipient (&letter, cms_envelope_transport (rsa, oaep, garbage));
  seal_for (&letter, p256);
  check (&letter, LL_CMS_DECRYPTED, NULL);
}

static void
test_malformed_recipients (void)
{
  static const char *const rows[] = {
      "0500",       "3000",       "3003020100", "a100",
      "a103020103", "a503020100", "3005020100", "30080201003003020101"};

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_auto (Letter) letter = make_letter (LL_CIPHER_AES256_CBC);

    add_recipient (&letter, cms_envelope_raw (rows[i]));
    seal_for (&letter, rsa);
    check (&letter, LL_CMS_DECRYPT_FAILED, NULL);
  }
}

static void
test_no_recipients (void)
{
  g_auto (Letter) letter = make_letter (LL_CIPHER_AES256_CBC);

  check (&letter, LL_CMS_DECRYPT_NO_KEY, NULL);
}

/* LL_CMS_RECIPIENTS: at and above the limit, ours the last one. */
static void
test_recipients_limit (void)
{
  g_autoptr (LlCertificate) stranger = cms_people_get_certificate (shell, "rsa3");
  g_autoptr (GBytes) algorithm = cms_envelope_raw ("300d06092a864886f70d0101010500");
  g_autoptr (GBytes) garbage = g_bytes_new ("123", 3);

  for (unsigned int over = 0; over < 2; over++) {
    g_auto (Letter) letter = make_letter (LL_CIPHER_AES256_CBC);
    g_autoptr (GBytes) message = NULL;
    g_autoptr (LlCmsDecryption) decryption = NULL;

    for (unsigned int i = 0; i < LL_CMS_RECIPIENTS - 1 + over; i++)
      add_recipient (&letter, cms_envelope_transport (stranger, algorithm, garbage));
    seal_for (&letter, rsa);
    check (&letter, over == 0 ? LL_CMS_DECRYPTED : LL_CMS_DECRYPT_FAILED,
           over == 0 ? NULL : "too many recipients");
  }
}

/* CVE-2024-12133 is about many elements taking quadratic time. */
static void
test_agreement_limit (void)
{
  g_auto (Letter) letter = make_letter (LL_CIPHER_AES256_CBC);
  g_autoptr (GByteArray) keys = g_byte_array_new ();
  g_autoptr (LlCertificate) stranger = cms_people_get_certificate (shell, "rsa3");
  g_autoptr (GBytes) point = NULL;
  g_autoptr (GBytes) wrapped = wrap_for (p256, letter.key, &point);

  for (unsigned int i = 0; i < 10000; i++) {
    g_autoptr (GBytes) key =
        cms_envelope_element (0x30, cms_envelope_issuer_and_serial (stranger),
                              cms_envelope_octets (0x04, "x", 1), NULL);

    ll_der_append (keys, key);
  }
  add_recipient (&letter,
                 cms_envelope_element (
                     0xa1, cms_envelope_integer (3),
                     cms_envelope_element (0xa0, forge_originator ("", point), NULL),
                     forge_scheme (STD_SHA256, AES256_WRAP),
                     cms_envelope_octets (0x30, keys->data, keys->len), NULL));
  check (&letter, LL_CMS_DECRYPT_FAILED, "too many recipients");
}

/* -- BER -- */

/* The parts of a good message before and behind the encrypted content's element. */
static void
split (Letter *letter, GBytes **out_head, GBytes **out_infos)
{
  g_autoptr (GByteArray) set = g_byte_array_new ();
  g_autoptr (GByteArray) head = g_byte_array_new ();

  for (guint i = 0; i < letter->envelope.recipients->len; i++)
    ll_der_append (set, g_ptr_array_index (letter->envelope.recipients, i));
  ll_der_write_oid (head, "1.2.840.113549.1.7.1");
  ll_der_append (head, letter->algorithm);
  *out_head = g_bytes_new (head->data, head->len);
  *out_infos = cms_envelope_octets (0x31, set->data, set->len);
}

static void
append_hex (GByteArray *out, const char *hex)
{
  g_autoptr (GBytes) octets = cms_envelope_raw (hex);

  ll_der_append (out, octets);
}

/* EnvelopedData of indefinite lengths around @string, an element under [0]. */
static GBytes *
forge_indefinite (Letter *letter, GByteArray *string)
{
  GByteArray *out = g_byte_array_new ();
  g_autoptr (GBytes) head = NULL;
  g_autoptr (GBytes) infos = NULL;

  split (letter, &head, &infos);
  append_hex (out, "308006092a864886f70d010703a0803080020100");
  ll_der_append (out, infos);
  append_hex (out, "3080");
  ll_der_append (out, head);
  g_byte_array_append (out, string->data, string->len);
  append_hex (out, "0000000000000000");

  return g_byte_array_free_to_bytes (out);
}

/* The content in segments of one octet, @levels of constructed strings deep. */
static GByteArray *
forge_segments (GBytes *octets, unsigned int levels)
{
  GByteArray *out = g_byte_array_new ();
  size_t size;
  const uint8_t *data = g_bytes_get_data (octets, &size);

  append_hex (out, "a080");
  for (unsigned int i = 1; i < levels; i++)
    append_hex (out, "2480");
  for (size_t i = 0; i < size; i++)
    ll_der_write (out, 0x04, data + i, 1);
  for (unsigned int i = 0; i < levels; i++)
    append_hex (out, "0000");

  return out;
}

static void
test_string_nesting (void)
{
  for (unsigned int levels = 1; levels <= LL_CMS_STRING_NESTING + 1; levels++) {
    g_auto (Letter) letter = make_letter (LL_CIPHER_AES256_CBC);
    g_autoptr (GByteArray) string = forge_segments (letter.encrypted, levels);
    g_autoptr (GBytes) message = NULL;

    seal_for (&letter, rsa);
    message = forge_indefinite (&letter, string);
    check_message (
        message,
        levels <= LL_CMS_STRING_NESTING ? LL_CMS_DECRYPTED : LL_CMS_DECRYPT_FAILED, NULL);
  }
}

static void
test_many_segments (void)
{
  g_auto (Letter) letter = make_letter (LL_CIPHER_AES256_CBC);
  g_autoptr (GByteArray) string = NULL;
  g_autoptr (GBytes) message = NULL;
  g_autoptr (LlCmsDecryption) decryption = NULL;

  seal_for (&letter, rsa);
  g_bytes_unref (letter.text);
  letter.text = g_bytes_new_take (g_strnfill (500001, 'z'), 500001);
  g_bytes_unref (letter.encrypted);
  encrypt_letter (&letter, LL_CIPHER_AES256_CBC, NULL);
  string = forge_segments (letter.encrypted, 1);
  message = forge_indefinite (&letter, string);
  decryption = decrypt (message);
  g_assert_cmpint (ll_cms_decryption_get_state (decryption), ==, LL_CMS_DECRYPTED);
  g_assert_cmpint (ll_spool_get_size (ll_cms_decryption_get_content (decryption)), ==,
                   500001);
}

/* Lengths of 2^31 - 1, 2^63 and 2^64 - 1 for the content; depth in an ignored part. */
static void
test_lengths_and_depth (void)
{
  static const char *const headers[] = {"80847fffffff",
                                        "80888000000000000000",
                                        "8088ffffffffffffffff",
                                        "808a00000000000000000010",
                                        "80ff",
                                        "a0847fffffff"};
  g_auto (Letter) letter = make_letter (LL_CIPHER_AES256_CBC);
  g_autoptr (GByteArray) deep = g_byte_array_new ();
  g_autoptr (GBytes) message = NULL;

  seal_for (&letter, rsa);
  for (size_t i = 0; i < G_N_ELEMENTS (headers); i++) {
    g_autoptr (GByteArray) string = g_byte_array_new ();
    g_autoptr (GBytes) long_message = NULL;

    append_hex (string, headers[i]);
    ll_der_append (string, letter.encrypted);
    long_message = forge_indefinite (&letter, string);
    check_message (long_message, LL_CMS_DECRYPT_FAILED, NULL);
  }

  append_hex (deep, "308006092a864886f70d010703a0803080020100");
  for (unsigned int i = 0; i < 1000; i++)
    append_hex (deep, "a080"); /* OriginatorInfo */
  message = g_bytes_new (deep->data, deep->len);
  check_message (message, LL_CMS_DECRYPT_FAILED, NULL);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  shell = cms_people_new ();
  rsa = cms_people_get_certificate (shell, "rsa2");
  p256 = cms_people_get_certificate (shell, "p256");
  rsa_identity = cms_people_get_identity (shell, "rsa2");
  p256_identity = cms_people_get_identity (shell, "p256");

  g_test_add_func ("/cms/decrypt-hostile/parameters", test_parameters);
  g_test_add_func ("/cms/decrypt-hostile/tag-sizes", test_tag_sizes);
  g_test_add_func ("/cms/decrypt-hostile/cipher-in-wrong-type", test_wrong_type);
  g_test_add_func ("/cms/decrypt-hostile/content-type", test_content_type);
  g_test_add_func ("/cms/decrypt-hostile/wrong-content", test_wrong_content);
  g_test_add_func ("/cms/decrypt-hostile/padding-fails-like-a-key", test_padding);
  g_test_add_func ("/cms/decrypt-hostile/authenticated-attributes", test_auth_attributes);
  g_test_add_func ("/cms/decrypt-hostile/authenticated-attributes-altered",
                   test_auth_attributes_altered);
  g_test_add_func ("/cms/decrypt-hostile/rsa-keys-fail-alike", test_rsa_keys);
  g_test_add_func ("/cms/decrypt-hostile/rsa-algorithms", test_rsa_algorithms);
  g_test_add_func ("/cms/decrypt-hostile/key-of-another-kind", test_key_of_other_kind);
  g_test_add_func ("/cms/decrypt-hostile/agreement-algorithms",
                   test_agreement_algorithms);
  g_test_add_func ("/cms/decrypt-hostile/points-fail-like-a-key", test_points);
  g_test_add_func ("/cms/decrypt-hostile/wrapped-keys-fail-alike", test_wrapped_keys);
  g_test_add_func ("/cms/decrypt-hostile/originators", test_originators);
  g_test_add_func ("/cms/decrypt-hostile/second-never-replaces-first",
                   test_second_never_replaces_first);
  g_test_add_func ("/cms/decrypt-hostile/others-are-passed-over", test_others_first);
  g_test_add_func ("/cms/decrypt-hostile/malformed-recipients",
                   test_malformed_recipients);
  g_test_add_func ("/cms/decrypt-hostile/no-recipients", test_no_recipients);
  g_test_add_func ("/cms/decrypt-hostile/recipients-limit", test_recipients_limit);
  g_test_add_func ("/cms/decrypt-hostile/agreement-limit", test_agreement_limit);
  g_test_add_func ("/cms/decrypt-hostile/string-nesting", test_string_nesting);
  g_test_add_func ("/cms/decrypt-hostile/many-segments", test_many_segments);
  g_test_add_func ("/cms/decrypt-hostile/lengths-and-depth", test_lengths_and_depth);

  status = g_test_run ();
  ll_identity_unref (rsa_identity);
  ll_identity_unref (p256_identity);
  ll_certificate_unref (rsa);
  ll_certificate_unref (p256);
  ll_test_shell_free (shell);

  return status;
}
