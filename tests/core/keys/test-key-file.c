/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "keys/ll-key-file.h"

#include <string.h>

#include "base/ll-error.h"
#include "base/ll-file.h"
#include "base/ll-limits.h"
#include "certificate/ll-certificate-addresses.h"
#include "support/ll-test-passphrase.h"
#include "support/ll-test-shell.h"

static GBytes *
read_fixture (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (FIXTURES, folder, name, NULL);
  g_autoptr (GError) error = NULL;
  GBytes *content = ll_file_read (path, LL_KEY_FILE_SIZE, &error);

  g_assert_no_error (error);

  return content;
}

static GPtrArray *
load (GBytes *content, LlPassphrase *passphrase, GError **error)
{
  return ll_key_file_load (content, "the file", passphrase, NULL, error);
}

/* Key and certificate belong together: what one signs, the other verifies. */
static void
assert_works (LlIdentity *identity)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LlPrivateKey) key = ll_identity_unlock (identity, NULL, &error);
  LlPublicKey *public_key =
      ll_certificate_get_public_key (ll_identity_get_certificate (identity));
  g_autoptr (GBytes) data = g_bytes_new_static ("letter", 6);
  g_autoptr (GBytes) signature = NULL;
  LlSignatureScheme scheme = LL_SIGNATURE_RSA;

  g_assert_no_error (error);
  g_assert_true (ll_private_key_is_pair (key, public_key));
  if (ll_private_key_get_key_type (key) == LL_KEY_X25519)
    return;
  if (ll_private_key_get_key_type (key) == LL_KEY_P256)
    scheme = LL_SIGNATURE_ECDSA;
  if (ll_private_key_get_key_type (key) == LL_KEY_ED25519)
    scheme = LL_SIGNATURE_EDDSA;

  signature = ll_private_key_sign (key, LL_DIGEST_SHA512, data, &error);
  g_assert_no_error (error);
  g_assert_cmpint (
      ll_public_key_verify (public_key, scheme, LL_DIGEST_SHA512, 0, data, signature), ==,
      LL_SIGNATURE_CHECK_GOOD);
}

/* The people of RFC 9216, each with a key for signing and one for encrypting. */
static void
test_two_keys (void)
{
  static const char *const people[] = {"alice", "bob", "carlos", "dana"};

  for (size_t i = 0; i < G_N_ELEMENTS (people); i++) {
    g_autofree char *name = g_strconcat (people[i], ".p12", NULL);
    g_autoptr (GBytes) content = read_fixture ("rfc9216", name);
    g_autoptr (LlPassphrase) passphrase = ll_test_passphrase_new_single (people[i]);
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) identities = load (content, passphrase, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (identities->len, ==, 2);
    g_assert_cmpuint (ll_test_passphrase_get_asked (passphrase), ==, 1);
    g_assert_cmpint (ll_test_passphrase_get_purpose (passphrase), ==,
                     LL_PASSPHRASE_FOR_FILE);
    g_assert_cmpstr (ll_test_passphrase_get_subject (passphrase), ==, "the file");
    for (guint j = 0; j < identities->len; j++) {
      LlIdentity *identity = g_ptr_array_index (identities, j);
      GPtrArray *chain = ll_identity_get_chain (identity);

      assert_works (identity);
      for (guint k = 0; k < chain->len; k++)
        g_assert_false (ll_certificate_is_self_issued (g_ptr_array_index (chain, k)));
    }
  }
}

/* A certificate authority, one below it, and a person below that. */
static void
make_people (LlTestShell *shell)
{
  ll_test_shell_run (
      shell,
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 99 "
      "  -subj /CN=Root -keyout root.key -out root.pem;"
      "openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=Sub "
      "  -keyout sub.key -out sub.csr;"
      "printf 'basicConstraints=critical,CA:TRUE\n' > sub.ext;"
      "openssl x509 -req -in sub.csr -CA root.pem -CAkey root.key -set_serial 2 "
      "  -extfile sub.ext -out sub.pem;"
      "openssl req -newkey rsa:2048 -nodes -subj /CN=Ann -keyout ann.key -out ann.csr;"
      "printf 'subjectAltName=email:ann@example.org\n' > ann.ext;"
      "openssl x509 -req -in ann.csr -CA sub.pem -CAkey sub.key -set_serial 3 "
      "  -extfile ann.ext -out ann.pem;"
      "cat root.pem sub.pem > chain.pem");
}

static void
assert_is_ann (GPtrArray *identities)
{
  LlIdentity *identity;
  GPtrArray *chain;

  g_assert_cmpuint (identities->len, ==, 1);
  identity = g_ptr_array_index (identities, 0);
  assert_works (identity);
  g_assert_cmpstr (ll_certificate_get_subject (ll_identity_get_certificate (identity)),
                   ==, "CN=Ann");
  chain = ll_identity_get_chain (identity);
  g_assert_cmpuint (chain->len, ==, 1); /* not the root */
  g_assert_cmpstr (ll_certificate_get_subject (g_ptr_array_index (chain, 0)), ==,
                   "CN=Sub");
}

/* How others write the same key: command, and how often we ask. */
static const struct {
  const char *name;
  const char *command;
  unsigned int asked;
} writers[] = {
    {"openssl",
     "openssl pkcs12 -export -inkey ann.key -in ann.pem -certfile chain.pem "
     "-passout pass:secret -out file",
     1},
    {"openssl, as before version 3",
     "openssl pkcs12 -export -legacy -inkey ann.key -in ann.pem -certfile chain.pem "
     "-passout pass:secret -out file",
     1},
    {"openssl, keys alone encrypted",
     "openssl pkcs12 -export -certpbe NONE -inkey ann.key -in ann.pem "
     "-certfile chain.pem -passout pass:secret -out file",
     1},
    {"openssl, 3DES and SHA-1",
     "openssl pkcs12 -export -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1 "
     "-inkey ann.key -in ann.pem -certfile chain.pem -passout pass:secret -out file",
     1},
    {"openssl, without MAC",
     "openssl pkcs12 -export -nomac -inkey ann.key -in ann.pem -certfile chain.pem "
     "-passout pass:secret -out file",
     1},
    {"openssl, empty passphrase",
     "openssl pkcs12 -export -inkey ann.key -in ann.pem -certfile chain.pem "
     "-passout pass: -out file",
     0},
    {"openssl, not encrypted",
     "openssl pkcs12 -export -keypbe NONE -certpbe NONE -nomac -inkey ann.key "
     "-in ann.pem -certfile chain.pem -passout pass: -out file",
     0},
    {"GnuTLS",
     "cat ann.pem sub.pem > both.pem;"
     "certtool --to-p12 --outder --p12-name=ann --password=secret "
     "--load-privkey ann.key --load-certificate both.pem --outfile file",
     1},
    {"NSS",
     "mkdir nss; certutil -N -d nss --empty-password;"
     "openssl pkcs12 -export -inkey ann.key -in ann.pem -certfile chain.pem -name ann "
     "  -passout pass:first -out in;"
     "pk12util -i in -d nss -W first; pk12util -o file -n ann -d nss -W secret",
     1},
    {"NSS, as it used to be",
     "certutil -L -d nss > /dev/null; pk12util -o file -n ann -d nss -W secret "
     "-c 'PKCS #12 V2 PBE With SHA-1 And 3KEY Triple DES-CBC' "
     "-C 'PKCS #12 V2 PBE With SHA-1 And 40 Bit RC2 CBC' -M SHA-1",
     1},
    {"PEM, key first", "cat ann.key ann.pem chain.pem > file", 0},
    {"PEM, key last", "cat chain.pem ann.pem ann.key > file", 0},
    {"PEM among words",
     "openssl pkcs12 -in in -passin pass:first -passout pass:secret > file", 1},
    {"PEM, encrypted",
     "openssl pkcs8 -topk8 -in ann.key -passout pass:secret -v2 aes-256-cbc > file;"
     "cat chain.pem ann.pem >> file",
     1},
    {"PEM, encrypted as long ago",
     "openssl pkcs8 -topk8 -in ann.key -passout pass:secret -v1 PBE-SHA1-3DES > file;"
     "cat chain.pem ann.pem >> file",
     1},
    {"PEM, traditional",
     "openssl rsa -traditional -in ann.key > file; cat ann.pem chain.pem >> file", 0},
    {"PEM with CRLF", "cat ann.key ann.pem chain.pem | sed 's/$/\\r/' > file", 0},
};

static void
test_writers (void)
{
  g_autoptr (LlTestShell) shell = ll_test_shell_new ();

  make_people (shell);
  for (size_t i = 0; i < G_N_ELEMENTS (writers); i++) {
    g_autoptr (LlPassphrase) passphrase = ll_test_passphrase_new_single ("secret");
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) content = NULL;
    g_autoptr (GPtrArray) identities = NULL;

    g_test_message ("%s", writers[i].name);
    ll_test_shell_run (shell, "%s", writers[i].command);
    content = ll_test_shell_read (shell, "file");
    identities = load (content, passphrase, &error);
    g_assert_no_error (error);
    assert_is_ann (identities);
    g_assert_cmpuint (ll_test_passphrase_get_asked (passphrase), ==, writers[i].asked);
  }
}

/* What gpgsm exports is read too, by way of its own agent. */
static void
test_gpgsm (void)
{
  g_autoptr (LlTestShell) shell = ll_test_shell_new ();
  g_autoptr (LlPassphrase) passphrase = ll_test_passphrase_new_single ("secret");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GPtrArray) identities = NULL;

  make_people (shell);
  ll_test_shell_run (
      shell,
      "mkdir -m 700 gnupg; GNUPGHOME=$PWD/gnupg; export GNUPGHOME;"
      "gpgsm='gpgsm --batch --pinentry-mode loopback --passphrase-fd 0';"
      "openssl pkcs12 -export -legacy -inkey ann.key -in ann.pem -certfile chain.pem "
      "  -passout pass:secret -out in;"
      "echo allow-loopback-pinentry > gnupg/gpg-agent.conf;"
      "printf secret | $gpgsm --import in;"
      "printf secret | $gpgsm -o file --export-secret-key-p12 ann@example.org;"
      "gpgconf --kill all;" /* which may complain of an agent that has gone already */
      "test -s file");
  content = ll_test_shell_read (shell, "file");
  identities = load (content, passphrase, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (identities->len, ==, 1);
  assert_works (g_ptr_array_index (identities, 0));
}

/* Three tries, each but the first with the news that the last one was wrong. */
static void
test_wrong_passphrase (void)
{
  static const char *const answers[] = {"wrong", "Alice", "alice ", "alice", NULL};
  g_autoptr (GBytes) content = read_fixture ("rfc9216", "alice.p12");
  g_autoptr (LlPassphrase) three = ll_test_passphrase_new (answers);
  g_autoptr (LlPassphrase) second = ll_test_passphrase_new (answers + 2);
  g_autoptr (LlPassphrase) nobody = ll_test_passphrase_new (NULL);
  g_autoptr (GPtrArray) identities = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (load (content, three, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_PASSPHRASE);
  g_assert_cmpuint (ll_test_passphrase_get_asked (three), ==, 3);
  g_assert_true (ll_test_passphrase_was_told (three));
  g_clear_error (&error);

  g_assert_null (load (content, nobody, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_PASSPHRASE);
  g_clear_error (&error);

  identities = load (content, second, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (identities->len, ==, 2);
}

static void
test_wrong_passphrase_pem (void)
{
  static const char *const answers[] = {"1", "2", "3", "secret", NULL};
  g_autoptr (LlTestShell) shell = ll_test_shell_new ();
  g_autoptr (LlPassphrase) passphrase = ll_test_passphrase_new (answers);
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GError) error = NULL;

  make_people (shell);
  ll_test_shell_run (shell, "openssl pkcs8 -topk8 -in ann.key -passout pass:secret "
                            "> file; cat ann.pem >> file");
  content = ll_test_shell_read (shell, "file");
  g_assert_null (load (content, passphrase, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_PASSPHRASE);
  g_assert_cmpuint (ll_test_passphrase_get_asked (passphrase), ==, 3);
}

static void
test_cancelled (void)
{
  g_autoptr (GBytes) content = read_fixture ("rfc9216", "alice.p12");
  g_autoptr (LlPassphrase) passphrase = ll_test_passphrase_new_single ("alice");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (ll_key_file_load (content, "x", passphrase, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (ll_test_passphrase_get_asked (passphrase), ==, 0);
}

/* What cannot be used, and how that is told. */
static const struct {
  const char *name;
  const char *command;
  LlError code;
} refusals[] = {
    {"certificate alone, PEM", "cat ann.pem > file", LL_ERROR_NOT_FOUND},
    {"certificate alone, DER", "openssl x509 -in ann.pem -outform DER > file",
     LL_ERROR_NOT_FOUND},
    {"key alone, PEM", "cat ann.key > file", LL_ERROR_NOT_FOUND},
    {"key alone, DER", "openssl pkcs8 -topk8 -nocrypt -in ann.key -outform DER > file",
     LL_ERROR_NOT_FOUND},
    {"encrypted key alone, DER",
     "openssl pkcs8 -topk8 -in ann.key -passout pass:secret -outform DER > file",
     LL_ERROR_NOT_FOUND},
    {"somebody else's key", "cat ann.pem sub.key > file", LL_ERROR_NOT_FOUND},
    {"PKCS#12 without key",
     "openssl pkcs12 -export -nokeys -in ann.pem -passout pass:secret > file",
     LL_ERROR_NOT_FOUND},
    {"traditional encrypted key",
     "openssl rsa -traditional -aes128 -in ann.key -passout pass:secret > file;"
     "cat ann.pem >> file",
     LL_ERROR_UNSUPPORTED},
    {"scrypt",
     "openssl pkcs8 -topk8 -scrypt -in ann.key -passout pass:secret > file;"
     "cat ann.pem >> file",
     LL_ERROR_UNSUPPORTED},
    {"DSA", "openssl dsaparam -genkey 1024 > file; cat ann.pem >> file",
     LL_ERROR_UNSUPPORTED},
    {"a curve for something else",
     "openssl ecparam -genkey -name secp256k1 -noout | openssl pkcs8 -topk8 -nocrypt "
     "> file; cat ann.pem >> file",
     LL_ERROR_UNSUPPORTED},
    {"more than ten million rounds",
     "printf '%s\\n' asn1=SEQUENCE:e '[e]' a=SEQUENCE:a k=OCT:1234 '[a]' "
     "  o=OID:1.2.840.113549.1.12.1.3 p=SEQUENCE:p '[p]' s=OCT:salt n=INT:10000001 > c;"
     "openssl asn1parse -genconf c -noout -out x;"
     "echo '-----BEGIN ENCRYPTED PRIVATE KEY-----' > file; base64 x >> file;"
     "echo '-----END ENCRYPTED PRIVATE KEY-----' >> file; cat ann.pem >> file",
     LL_ERROR_LIMIT},
    {"more than ten million rounds, MAC",
     "printf '%s\\n' asn1=SEQUENCE:f '[f]' v=INT:3 a=SEQUENCE:a m=SEQUENCE:m "
     "  '[a]' o=OID:1.2.840.113549.1.7.1 c=EXP:0,OCTWRAP,SEQUENCE:none "
     "  '[m]' i=SEQUENCE:i s=OCT:salt n=INT:10000001 '[i]' a=SEQUENCE:sha d=OCT:digest "
     "  '[sha]' o=OID:2.16.840.1.101.3.4.2.1 '[none]' > c;"
     "openssl asn1parse -genconf c -noout -out file",
     LL_ERROR_LIMIT},
    {"PBMAC1",
     "sed s/2.16.840.1.101.3.4.2.1/1.2.840.113549.1.5.14/ c > d;"
     "openssl asn1parse -genconf d -noout -out file",
     LL_ERROR_UNSUPPORTED},
    {"empty", ": > file", LL_ERROR_MALFORMED},
    {"words", "echo my keys are in the drawer > file", LL_ERROR_MALFORMED},
    {"random octets", "openssl rand 4000 > file", LL_ERROR_MALFORMED},
    {"PEM without an end", "head -5 ann.key > file", LL_ERROR_MALFORMED},
    {"PEM that is no base64", "sed 's/^M/!/' ann.key > file; cat ann.pem >> file",
     LL_ERROR_MALFORMED},
    {"too large", "head -c 1048577 /dev/zero > file", LL_ERROR_LIMIT},
    {"just not too large", "head -c 1048576 /dev/zero > file", LL_ERROR_MALFORMED},
};

static void
test_refusals (void)
{
  g_autoptr (LlTestShell) shell = ll_test_shell_new ();

  make_people (shell);
  for (size_t i = 0; i < G_N_ELEMENTS (refusals); i++) {
    g_autoptr (LlPassphrase) passphrase = ll_test_passphrase_new_single ("secret");
    g_autoptr (GBytes) content = NULL;
    g_autoptr (GError) error = NULL;

    g_test_message ("%s", refusals[i].name);
    ll_test_shell_run (shell, "%s", refusals[i].command);
    content = ll_test_shell_read (shell, "file");
    g_assert_null (load (content, passphrase, &error));
    g_assert_error (error, LL_ERROR, (int)refusals[i].code);
  }
}

/* No beginning of a good file is taken for one, or does worse than an error. */
static void
test_truncated (void)
{
  g_autoptr (GBytes) whole = read_fixture ("rfc9216", "dana.p12");

  for (size_t size = 0; size < g_bytes_get_size (whole); size++) {
    g_autoptr (GBytes) part = g_bytes_new_from_bytes (whole, 0, size);
    g_autoptr (LlPassphrase) passphrase = ll_test_passphrase_new_single ("dana");
    g_autoptr (GError) error = NULL;

    g_assert_null (load (part, passphrase, &error));
    g_assert_error (error, LL_ERROR, LL_ERROR_MALFORMED);
    g_assert_cmpuint (ll_test_passphrase_get_asked (passphrase), ==, 0);
  }
}

/* openssl reads the keys that we write, and only with the passphrase. */
static void
test_encrypted_for_openssl (void)
{
  static const char *const people[] = {"alice", "carlos"};

  for (size_t i = 0; i < G_N_ELEMENTS (people); i++) {
    g_autoptr (LlTestShell) shell = ll_test_shell_new ();
    g_autofree char *name = g_strconcat (people[i], ".p12", NULL);
    g_autoptr (GBytes) content = read_fixture ("rfc9216", name);
    g_autoptr (LlPassphrase) passphrase = ll_test_passphrase_new_single (people[i]);
    g_autoptr (GPtrArray) identities = load (content, passphrase, NULL);
    LlIdentity *identity = g_ptr_array_index (identities, 0);
    g_autoptr (LlSecret) secret = ll_secret_new ("new words", 9);
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) pem =
        ll_key_file_encrypt_identity (identity, secret, NULL, &error);

    g_assert_no_error (error);
    ll_test_shell_write (shell, "key.pem", pem);
    ll_test_shell_write (shell, "cert.der",
                         ll_certificate_get_der (ll_identity_get_certificate (identity)));
    ll_test_shell_run (shell,
                       "openssl pkey -in key.pem -passin 'pass:new words' -pubout > a;"
                       "openssl x509 -inform DER -in cert.der -pubkey -noout > b;"
                       "cmp a b; openssl asn1parse -in key.pem > c;"
                       "grep -q PBES2 c; grep -q aes-256-cbc c; grep -q PBKDF2 c");
    g_assert_false (
        ll_test_shell_try (shell, "openssl pkey -in key.pem -passin pass:old -noout"));
  }
}

static void
test_never_in_clear (void)
{
  g_autoptr (GBytes) der = read_fixture ("rfc9216", "alice.sign.key.der");
  g_autoptr (LlSecret) key =
      ll_secret_new (g_bytes_get_data (der, NULL), g_bytes_get_size (der));
  g_autoptr (LlSecret) empty = ll_secret_new ("", 0);
  g_autoptr (GError) error = NULL;

  g_assert_null (ll_key_file_encrypt_key (key, empty, &error));
  g_assert_error (error, LL_ERROR, LL_ERROR_USAGE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/keys/key-file/rfc9216-two-keys", test_two_keys);
  g_test_add_func ("/keys/key-file/reads-what-others-write", test_writers);
  g_test_add_func ("/keys/key-file/reads-what-gpgsm-writes", test_gpgsm);
  g_test_add_func ("/keys/key-file/wrong-passphrase-three-times", test_wrong_passphrase);
  g_test_add_func ("/keys/key-file/wrong-passphrase-for-pem", test_wrong_passphrase_pem);
  g_test_add_func ("/keys/key-file/cancelled", test_cancelled);
  g_test_add_func ("/keys/key-file/refuses-with-a-reason", test_refusals);
  g_test_add_func ("/keys/key-file/cut-short-anywhere", test_truncated);
  g_test_add_func ("/keys/key-file/openssl-reads-our-keys", test_encrypted_for_openssl);
  g_test_add_func ("/keys/key-file/never-in-clear", test_never_in_clear);

  return g_test_run ();
}
