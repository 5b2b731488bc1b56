/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cms/ll-cms-sign.h"

#include <stdint.h>
#include <string.h>

#include "asn1/ll-der-reader.h"
#include "asn1/ll-oid.h"
#include "base/ll-bytes.h"
#include "base/ll-error.h"
#include "cms-people.h"
#include "cms/ll-cms-info.h"
#include "cms/ll-cms-verify.h"
#include "support/ll-test-passphrase.h"

#define TIME 1767268800 /* 2026-01-01 12:00:00 */

static LlTestShell *shell;

static const struct {
  const char *who;
  const char *algorithm;
  LlDigestAlgorithm digest;
  gboolean openssl_can; /* openssl 3.0 has no Ed25519 in CMS */
} signers[] = {
    {"rsa2", "rsa-sha256", LL_DIGEST_SHA256, TRUE},
    {"rsa3", "rsa-sha256", LL_DIGEST_SHA256, TRUE},
    {"p256", "ecdsa-sha256", LL_DIGEST_SHA256, TRUE},
    {"p384", "ecdsa-sha384", LL_DIGEST_SHA384, TRUE},
    {"p521", "ecdsa-sha512", LL_DIGEST_SHA512, TRUE},
    {"ed", "ed25519", LL_DIGEST_SHA512, FALSE},
};

/* Sizes at which a length, a block or a buffer changes. */
static const size_t sizes[] = {0,   1,     63,    64,    65,    127,    128,    255,
                               256, 65534, 65535, 65536, 65537, 131072, 1000003};

static GBytes *
make_content (size_t size)
{
  uint8_t *data = g_malloc (MAX (size, 1));

  for (size_t i = 0; i < size; i++)
    data[i] = (uint8_t)(i % 251);

  return g_bytes_new_take (data, size);
}

static GBytes *
sign_opaque (const LlCmsSignOptions *options, GBytes *content, GError **error)
{
  g_autoptr (GInputStream) in = g_memory_input_stream_new_from_bytes (content);
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();

  if (!ll_cms_sign_opaque (options, in, out, NULL, error))
    return NULL;
  g_output_stream_close (out, NULL, NULL);

  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out));
}

static GBytes *
sign_detached (const LlCmsSignOptions *options, GBytes *content, GError **error)
{
  g_autoptr (GInputStream) in = g_memory_input_stream_new_from_bytes (content);

  return ll_cms_sign_detached (options, in, NULL, error);
}

static LlCmsVerification *
verify_opaque (GBytes *message)
{
  g_autoptr (GInputStream) in = g_memory_input_stream_new_from_bytes (message);
  g_autoptr (GError) error = NULL;
  LlCmsVerification *result = ll_cms_verify_opaque (in, NULL, &error);

  g_assert_no_error (error);

  return result;
}

static LlCmsVerification *
verify_detached (GBytes *content, GBytes *signature)
{
  g_autoptr (GInputStream) in = g_memory_input_stream_new_from_bytes (content);
  g_autoptr (GInputStream) in_signature =
      g_memory_input_stream_new_from_bytes (signature);
  g_autoptr (GError) error = NULL;
  LlCmsVerification *result = ll_cms_verify_detached (in, in_signature, NULL, &error);

  g_assert_no_error (error);

  return result;
}

static LlCmsSignature *
get_good (LlCmsVerification *result)
{
  GPtrArray *signatures = ll_cms_verification_get_signatures (result);
  LlCmsSignature *signature;

  g_assert_cmpint (ll_cms_verification_get_structure (result), ==,
                   LL_CMS_STRUCTURE_SIGNED);
  g_assert_cmpuint (signatures->len, ==, 1);
  signature = g_ptr_array_index (signatures, 0);
  g_assert_cmpstr (ll_cms_signature_get_reason (signature), ==, NULL);
  g_assert_cmpint (ll_cms_signature_get_state (signature), ==, LL_CMS_SIGNATURE_GOOD);

  return signature;
}

/* -- our own reader -- */

static void
test_round_trip (gconstpointer data)
{
  size_t row = GPOINTER_TO_SIZE (data);
  g_autoptr (LlIdentity) signer = cms_people_get_identity (shell, signers[row].who);
  LlCmsSignOptions options = {signer, TIME, NULL};

  g_assert_cmpint (ll_cms_sign_get_digest (signer), ==, signers[row].digest);
  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (GBytes) content = make_content (sizes[i]);
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) opaque = sign_opaque (&options, content, &error);
    g_autoptr (GBytes) detached = sign_detached (&options, content, &error);
    g_autoptr (LlCmsVerification) from_opaque = NULL;
    g_autoptr (LlCmsVerification) from_detached = NULL;
    g_autoptr (GBytes) back = NULL;
    LlCmsSignature *signature;

    g_assert_no_error (error);
    from_opaque = verify_opaque (opaque);
    get_good (from_opaque);
    back = cms_people_read_spool (ll_cms_verification_get_content (from_opaque));
    g_assert_true (g_bytes_equal (back, content));

    from_detached = verify_detached (content, detached);
    signature = get_good (from_detached);
    g_assert_cmpstr (ll_cms_signature_get_algorithm (signature), ==,
                     signers[row].algorithm);
    g_assert_cmpint (ll_cms_signature_get_digest (signature), ==, signers[row].digest);
    g_assert_cmpint (ll_cms_signature_get_signing_time (signature), ==, TIME);
  }
}

/* -- openssl's -- */

static void
check_openssl (const char *who, GBytes *content, const char *options)
{
  ll_test_shell_write (shell, "content", content);
  ll_test_shell_run (shell,
                     "openssl cms -verify -binary -inform DER -in message -CAfile %s.pem "
                     "-purpose any -out back %s 2>&1 && cmp back content",
                     who, options);
}

static void
test_openssl (gconstpointer data)
{
  size_t row = GPOINTER_TO_SIZE (data);
  g_autoptr (LlIdentity) signer = cms_people_get_identity (shell, signers[row].who);
  LlCmsSignOptions options = {signer, TIME, NULL};

  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (GBytes) content = make_content (sizes[i]);
    g_autoptr (GBytes) opaque = sign_opaque (&options, content, NULL);
    g_autoptr (GBytes) detached = sign_detached (&options, content, NULL);

    ll_test_shell_write (shell, "message", opaque);
    check_openssl (signers[row].who, content, "");
    ll_test_shell_write (shell, "message", detached);
    check_openssl (signers[row].who, content, "-content content");
    check_openssl (signers[row].who, content, "-content content -cades");
  }
}

/* openssl says no to another content, so that its yes above means something. */
static void
test_openssl_refuses (void)
{
  g_autoptr (LlIdentity) signer = cms_people_get_identity (shell, "p256");
  LlCmsSignOptions options = {signer, TIME, NULL};
  g_autoptr (GBytes) content = make_content (100);
  g_autoptr (GBytes) other = make_content (101);
  g_autoptr (GBytes) detached = sign_detached (&options, content, NULL);

  ll_test_shell_write (shell, "message", detached);
  ll_test_shell_write (shell, "content", other);
  g_assert_false (ll_test_shell_try (
      shell, "openssl cms -verify -binary -inform DER -in message -CAfile p256.pem "
             "-purpose any -content content -out back"));
}

/* -- what is written -- */

static gboolean
holds (GBytes *message, const char *hex)
{
  g_autoptr (GBytes) part = ll_bytes_parse_hex (hex, NULL);
  size_t size, part_size;
  const uint8_t *data = g_bytes_get_data (message, &size);
  const void *part_data = g_bytes_get_data (part, &part_size);

  return memmem (data, size, part_data, part_size) != NULL;
}

/* 6.14 to 6.16 and 8.7, octet by octet. */
static void
test_attributes (void)
{
  static const char *const parts[] = {
      /* contentType: data */
      "301806092a864886f70d010903310b06092a864886f70d010701",
      /* messageDigest: SHA-256 of nothing */
      "302f06092a864886f70d01090431220420"
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      /* signingTime: UTCTime 260101120000Z */
      "301c06092a864886f70d010905310f170d3236303130313132303030305a",
      /* sMIMECapabilities: AES-256-GCM, AES-128-GCM, AES-256-CBC, AES-128-CBC */
      "304306092a864886f70d01090f31363034"
      "300b060960864801650304012e300b0609608648016503040106"
      "300b060960864801650304012a300b0609608648016503040102",
      /* signingCertificateV2: SHA-256 is left out */
      "3037060b2a864886f70d010910022f3128302630243022"
      "0420",
      /* algorithmProtection: SHA-256, ecdsa-with-SHA256 */
      "302806092a864886f70d010934311b3019"
      "300b0609608648016503040201a10a06082a8648ce3d040302",
  };
  g_autoptr (LlIdentity) signer = cms_people_get_identity (shell, "p256");
  LlCmsSignOptions options = {signer, TIME, NULL};
  g_autoptr (GBytes) content = make_content (0);
  g_autoptr (GBytes) message = sign_detached (&options, content, NULL);
  const char *sha256 = ll_certificate_get_sha256 (ll_identity_get_certificate (signer));
  g_autofree char *hash = g_strconcat ("30220420", sha256, NULL);

  for (size_t i = 0; i < G_N_ELEMENTS (parts); i++) {
    if (!holds (message, parts[i]))
      g_test_message ("part %zu is missing", i + 1);
    g_assert_true (holds (message, parts[i]));
  }
  g_assert_true (holds (message, hash));
}

/* 6.15: GeneralizedTime from 2050 on. */
static void
test_time (void)
{
  static const struct {
    gint64 time;
    const char *hex;
  } rows[] = {
      {2524607999, "170d3439313233313233353935395a"},
      {2524608000, "180f32303530303130313030303030305a"},
  };
  g_autoptr (LlIdentity) signer = cms_people_get_identity (shell, "p256");
  g_autoptr (GBytes) content = make_content (1);

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    LlCmsSignOptions options = {signer, rows[i].time, NULL};
    g_autoptr (GBytes) message = sign_detached (&options, content, NULL);
    g_autoptr (LlCmsVerification) result = verify_detached (content, message);

    g_assert_true (holds (message, rows[i].hex));
    g_assert_cmpint (ll_cms_signature_get_signing_time (get_good (result)), ==,
                     rows[i].time);
  }
}

/* RSA is written as rsaEncryption with NULL, which old readers know too. */
static void
test_rsa_identifier (void)
{
  g_autoptr (LlIdentity) signer = cms_people_get_identity (shell, "rsa2");
  LlCmsSignOptions options = {signer, TIME, NULL};
  g_autoptr (GBytes) content = make_content (1);
  g_autoptr (GBytes) message = sign_detached (&options, content, NULL);

  g_assert_true (holds (message, "300d06092a864886f70d010101050004820100"));
}

/* Whether everything is DER: definite lengths in their shortest form. */
static void
assert_der (LlDerReader reader)
{
  while (!ll_der_reader_is_at_end (&reader)) {
    uint8_t tag = ll_der_reader_peek_tag (&reader);
    LlDerReader content;

    g_assert_true (ll_der_reader_enter (&reader, tag, &content));
    if ((tag & 0x20) != 0)
      assert_der (content);
  }
}

static void
test_der (void)
{
  g_autoptr (LlIdentity) signer = cms_people_get_identity (shell, "p256");
  LlCmsSignOptions options = {signer, TIME, NULL};

  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (GBytes) content = make_content (sizes[i]);
    g_autoptr (GBytes) opaque = sign_opaque (&options, content, NULL);
    g_autoptr (GBytes) detached = sign_detached (&options, content, NULL);
    size_t size;
    const guint8 *head = g_bytes_get_data (opaque, &size);

    assert_der (ll_der_reader_init_bytes (opaque));
    assert_der (ll_der_reader_init_bytes (detached));
    g_assert_cmpint (ll_cms_info_get_type (head, MIN (size, 32)), ==, LL_CMS_TYPE_SIGNED);
  }
}

/* -- certificates that come along -- */

/* An end entity under an intermediate under a root, and openssl's view of the chain. */
static void
make_chain (void)
{
  static const char recipe[] =
      "exec 2>&1; echo 'basicConstraints=critical,CA:true' >ca.ext; echo "
      "'keyUsage=digitalSignature' >leaf.ext;"
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "
      "root.key -out root.pem -subj /CN=root -days 30;"
      "openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "
      "middle.key -out middle.csr -subj /CN=middle;"
      "openssl x509 -req -in middle.csr -CA root.pem -CAkey root.key -set_serial 2 "
      "-extfile ca.ext -days 30 -out middle.pem;"
      "openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "
      "leaf.key -out leaf.csr -subj /CN=leaf;"
      "openssl x509 -req -in leaf.csr -CA middle.pem -CAkey middle.key -set_serial 3 "
      "-extfile leaf.ext -days 30 -out leaf.pem;"
      "for who in root middle leaf; do openssl x509 -in $who.pem -outform DER -out "
      "$who.der; openssl pkcs8 -topk8 -nocrypt -in $who.key -outform DER -out $who.p8; "
      "done";

  ll_test_shell_run (shell, "%s", recipe);
}

/* RFC 8550, section 2.3: the intermediate comes along, the root does not, what was asked
 * for does, each once. */
static void
test_certificates (void)
{
  g_autoptr (LlIdentity) leaf = cms_people_get_identity (shell, "leaf");
  g_autoptr (LlPrivateKey) key = ll_identity_unlock (leaf, NULL, NULL);
  g_autoptr (GPtrArray) chain = cms_people_get_certificates (shell, "middle root middle");
  g_autoptr (GPtrArray) more = cms_people_get_certificates (shell, "rsa2 leaf root");
  g_autoptr (LlIdentity) signer =
      ll_identity_new (ll_identity_get_certificate (leaf), key, chain);
  g_autoptr (LlCertificate) extra = cms_people_get_certificate (shell, "rsa2");
  LlCmsSignOptions options = {signer, TIME, more};
  g_autoptr (GBytes) content = make_content (10);
  g_autoptr (GBytes) message = sign_detached (&options, content, NULL);
  g_autoptr (LlCmsVerification) result = verify_detached (content, message);
  GPtrArray *carried = ll_cms_verification_get_certificates (result);
  unsigned int n_extra = ll_certificate_is_ca (extra) ? 0 : 1;

  get_good (result);
  g_assert_cmpuint (carried->len, ==, 2 + n_extra);
  ll_test_shell_write (shell, "message", message);
  check_openssl ("root", content, "-content content");
}

/* One's own self-signed certificate is not left out for being a root. */
static void
test_self_signed (void)
{
  g_autoptr (LlIdentity) signer = cms_people_get_identity (shell, "p256");
  LlCmsSignOptions options = {signer, TIME, NULL};
  g_autoptr (GBytes) content = make_content (10);
  g_autoptr (GBytes) message = sign_detached (&options, content, NULL);
  g_autoptr (LlCmsVerification) result = verify_detached (content, message);

  g_assert_true (ll_certificate_is_self_issued (
      ll_cms_signature_get_certificate (get_good (result))));
  g_assert_cmpuint (ll_cms_verification_get_certificates (result)->len, ==, 1);
}

/* -- bad days -- */

/* A content that starts somewhere inside its stream is signed from there. */
static void
test_from_the_middle (void)
{
  g_autoptr (LlIdentity) signer = cms_people_get_identity (shell, "p256");
  LlCmsSignOptions options = {signer, TIME, NULL};
  g_autoptr (LlSpool) spool = ll_spool_new (NULL);
  g_autoptr (GInputStream) in = NULL;
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autoptr (GBytes) message = NULL;
  g_autoptr (GBytes) back = NULL;
  g_autoptr (LlCmsVerification) result = NULL;

  g_assert_true (ll_spool_write (spool, "headletter", 10, NULL));
  in = ll_spool_new_input (spool, 0, -1);
  g_assert_cmpint (g_input_stream_skip (in, 4, NULL, NULL), ==, 4);
  g_assert_true (ll_cms_sign_opaque (&options, in, out, NULL, NULL));
  g_output_stream_close (out, NULL, NULL);
  message = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out));

  result = verify_opaque (message);
  get_good (result);
  back = cms_people_read_spool (ll_cms_verification_get_content (result));
  g_assert_cmpmem (g_bytes_get_data (back, NULL), g_bytes_get_size (back), "letter", 6);
}

static void
test_out_is_full (void)
{
  g_autoptr (LlIdentity) signer = cms_people_get_identity (shell, "p256");
  LlCmsSignOptions options = {signer, TIME, NULL};
  g_autoptr (GBytes) content = make_content (100000);

  for (size_t room = 0; room < 100000; room += 33333) {
    g_autofree uint8_t *buffer = g_malloc (room + 1);
    g_autoptr (GInputStream) in = g_memory_input_stream_new_from_bytes (content);
    g_autoptr (GOutputStream) out =
        g_memory_output_stream_new (buffer, room + 1, NULL, NULL);
    g_autoptr (GError) error = NULL;

    g_assert_false (ll_cms_sign_opaque (&options, in, out, NULL, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  }
}

static void
test_in_fails (void)
{
  g_autoptr (LlIdentity) signer = cms_people_get_identity (shell, "p256");
  LlCmsSignOptions options = {signer, TIME, NULL};
  g_autoptr (GInputStream) in = g_memory_input_stream_new ();
  g_autoptr (GError) error = NULL;

  g_input_stream_close (in, NULL, NULL);
  g_assert_null (ll_cms_sign_detached (&options, in, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

static void
test_cancelled (void)
{
  g_autoptr (LlIdentity) signer = cms_people_get_identity (shell, "p256");
  LlCmsSignOptions options = {signer, TIME, NULL};
  g_autoptr (GBytes) content = make_content (10);
  g_autoptr (GInputStream) in = g_memory_input_stream_new_from_bytes (content);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (ll_cms_sign_detached (&options, in, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* A person who lets the content grow while being asked for the passphrase: between the
 * first pass, which hashes, and the second, which copies. */
#define LL_TYPE_MEDDLER (ll_meddler_get_type ())
G_DECLARE_FINAL_TYPE (LlMeddler, ll_meddler, LL, MEDDLER, GObject)

struct _LlMeddler {
  GObject parent;

  GInputStream *content; /* not owned */
};

static LlSecret *
ll_meddler_ask (LlPassphrase *passphrase,
                LlPassphrasePurpose purpose,
                const char *subject,
                gboolean again,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (GBytes) more = g_bytes_new_static ("more", 4);

  g_memory_input_stream_add_bytes (
      G_MEMORY_INPUT_STREAM (LL_MEDDLER (passphrase)->content), more);

  return ll_secret_new ("right", 5);
}

static void
ll_meddler_passphrase_init (LlPassphraseInterface *iface)
{
  iface->ask = ll_meddler_ask;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (LlMeddler,
                               ll_meddler,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LL_TYPE_PASSPHRASE,
                                                      ll_meddler_passphrase_init))

static void
ll_meddler_class_init (LlMeddlerClass *klass)
{
}

static void
ll_meddler_init (LlMeddler *self)
{
}

static LlIdentity *
make_locked (LlPassphrase *passphrase)
{
  g_autoptr (LlCertificate) certificate = cms_people_get_certificate (shell, "p256");
  g_autoptr (GBytes) encrypted = NULL;

  ll_test_shell_run (shell, "openssl pkcs8 -topk8 -in p256.key -passout pass:right "
                            "-outform DER -out locked.p8");
  encrypted = ll_test_shell_read (shell, "locked.p8");

  return ll_identity_new_locked (certificate, encrypted, NULL, passphrase, "p256");
}

/* What was hashed is what goes out, or nothing whole does. */
static void
test_content_changes (void)
{
  g_autoptr (LlMeddler) meddler = g_object_new (LL_TYPE_MEDDLER, NULL);
  g_autoptr (LlIdentity) signer = make_locked (LL_PASSPHRASE (meddler));
  LlCmsSignOptions options = {signer, TIME, NULL};
  g_autoptr (GBytes) content = make_content (100);
  g_autoptr (GInputStream) in = g_memory_input_stream_new_from_bytes (content);
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;

  meddler->content = in;
  g_assert_false (ll_cms_sign_opaque (&options, in, out, NULL, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
}

static void
test_locked (void)
{
  g_autoptr (LlPassphrase) passphrase = ll_test_passphrase_new_single ("wrong");
  g_autoptr (LlIdentity) signer = make_locked (passphrase);
  LlCmsSignOptions options = {signer, TIME, NULL};
  g_autoptr (GBytes) content = make_content (10);
  g_autoptr (GError) error = NULL;

  g_assert_null (sign_detached (&options, content, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_PASSPHRASE);
}

int
main (int argc, char **argv)
{
  int failed;

  g_test_init (&argc, &argv, NULL);
  shell = cms_people_new ();
  make_chain ();

  for (size_t row = 0; row < G_N_ELEMENTS (signers); row++) {
    g_autofree char *ours = g_strconcat ("/cms/sign/we-read/", signers[row].who, NULL);
    g_autofree char *theirs =
        g_strconcat ("/cms/sign/openssl-reads/", signers[row].who, NULL);

    g_test_add_data_func (ours, GSIZE_TO_POINTER (row), test_round_trip);
    if (signers[row].openssl_can)
      g_test_add_data_func (theirs, GSIZE_TO_POINTER (row), test_openssl);
  }
  g_test_add_func ("/cms/sign/openssl-refuses", test_openssl_refuses);
  g_test_add_func ("/cms/sign/6.14-attributes", test_attributes);
  g_test_add_func ("/cms/sign/6.15-time", test_time);
  g_test_add_func ("/cms/sign/8.1.12-rsa-identifier", test_rsa_identifier);
  g_test_add_func ("/cms/sign/der", test_der);
  g_test_add_func ("/cms/sign/7.18-certificates", test_certificates);
  g_test_add_func ("/cms/sign/7.18-self-signed", test_self_signed);
  g_test_add_func ("/cms/sign/from-the-middle", test_from_the_middle);
  g_test_add_func ("/cms/sign/out-is-full", test_out_is_full);
  g_test_add_func ("/cms/sign/in-fails", test_in_fails);
  g_test_add_func ("/cms/sign/cancelled", test_cancelled);
  g_test_add_func ("/cms/sign/content-changes", test_content_changes);
  g_test_add_func ("/cms/sign/locked", test_locked);
  failed = g_test_run ();
  ll_test_shell_free (shell);

  return failed;
}
