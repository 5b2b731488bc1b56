/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "certificate/ll-chain-check.h"

#include <string.h>

#include "asn1/ll-der-writer.h"
#include "base/ll-bytes.h"
#include "base/ll-file.h"
#include "base/ll-limits.h"
#include "support/ll-test-certificate.h"
#include "support/ll-test-shell.h"

#define NOW 1800000000

static GPtrArray *
new_list (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)ll_certificate_unref);
}

static void
assert_status (LlChainStatus status, LlChainStatus expected)
{
  g_assert_cmpstr (ll_chain_status_to_string (status), ==,
                   ll_chain_status_to_string (expected));
}

static void
add_fixture (GPtrArray *list, const char *name)
{
  g_autofree char *path = g_build_filename (FIXTURES, "rfc9216", name, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) content = ll_file_read (path, 100000, &error);
  g_autoptr (GPtrArray) found = NULL;

  g_assert_no_error (error);
  found = ll_certificate_parse_list (content, &error);
  g_assert_no_error (error);
  g_ptr_array_add (list, ll_certificate_ref (g_ptr_array_index (found, 0)));
}

static GPtrArray *
fixtures (const char *const *names)
{
  GPtrArray *list = new_list ();

  for (; *names != NULL; names++)
    add_fixture (list, *names);

  return list;
}

#define NAMES 4

/* RFC 9216: two roots, each of which also certifies the other's key. */
static const struct {
  const char *leaf;
  const char *pool[NAMES];
  const char *anchors[NAMES];
  LlChainStatus status;
  guint length;
} sample_rows[] = {
    {"alice.sign.crt.pem", {NULL}, {"ca.rsa.crt.pem"}, LL_CHAIN_TRUSTED, 2},
    {"bob.encrypt.crt.pem", {NULL}, {"ca.rsa.crt.pem"}, LL_CHAIN_TRUSTED, 2},
    {"carlos.sign.crt.pem", {NULL}, {"ca.25519.crt.pem"}, LL_CHAIN_TRUSTED, 2},
    {"dana.encrypt.crt.pem", {NULL}, {"ca.25519.crt.pem"}, LL_CHAIN_TRUSTED, 2},
    {"alice.sign.crt.pem",
     {"ca.rsa.cross.crt.pem"},
     {"ca.25519.crt.pem"},
     LL_CHAIN_TRUSTED,
     3},
    {"carlos.sign.crt.pem",
     {"ca.25519.cross.crt.pem"},
     {"ca.rsa.crt.pem"},
     LL_CHAIN_TRUSTED,
     3},
    /* Both cross certificates make a circle. */
    {"carlos.sign.crt.pem",
     {"ca.25519.cross.crt.pem", "ca.rsa.cross.crt.pem"},
     {NULL},
     LL_CHAIN_NO_ANCHOR,
     3},
    {"carlos.sign.crt.pem",
     {"ca.rsa.cross.crt.pem", "ca.25519.cross.crt.pem"},
     {"ca.rsa.crt.pem"},
     LL_CHAIN_TRUSTED,
     3},
    {"alice.sign.crt.pem", {NULL}, {"ca.25519.crt.pem"}, LL_CHAIN_NO_ANCHOR, 1},
    /* A root in the message is no anchor (7.12). */
    {"alice.sign.crt.pem", {"ca.rsa.crt.pem"}, {NULL}, LL_CHAIN_NO_ANCHOR, 2},
    {"alice.sign.crt.pem", {"ca.rsa.crt.pem"}, {"ca.rsa.crt.pem"}, LL_CHAIN_TRUSTED, 2},
    {"alice.sign.crt.pem", {NULL}, {"alice.sign.crt.pem"}, LL_CHAIN_TRUSTED, 1},
};

static void
test_samples (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (sample_rows); i++) {
    const char *leaf_name[] = {sample_rows[i].leaf, NULL};
    g_autoptr (GPtrArray) leaf = fixtures (leaf_name);
    g_autoptr (GPtrArray) pool = fixtures (sample_rows[i].pool);
    g_autoptr (GPtrArray) anchors = fixtures (sample_rows[i].anchors);
    g_autoptr (GPtrArray) path = NULL;

    g_test_message ("row %zu", i);
    assert_status (
        ll_chain_check (g_ptr_array_index (leaf, 0), pool, anchors, NOW, &path),
        sample_rows[i].status);
    g_assert_cmpuint (path->len, ==, sample_rows[i].length);
    g_assert_true (ll_certificate_equal (path->pdata[0], leaf->pdata[0]));
    if (sample_rows[i].status == LL_CHAIN_TRUSTED)
      g_assert_true (
          ll_certificate_equal (path->pdata[path->len - 1], anchors->pdata[0]));
  }
}

typedef enum {
  CA,
  NO_CA,
  NOT_SAID
} Authority;

#define LENGTH(n)  ((n) + 1)
#define NO_ADDRESS ""

/* Root, Sub and leaf: what is wrong with them, where something is. */
typedef struct {
  const char *shows;
  Authority root_ca;
  Authority sub_ca;
  int root_length; /* LENGTH (0) and so on */
  int sub_length;
  uint8_t sub_usage;
  const char *sub_purpose;
  const char *sub_critical; /* an extension */
  const char *root_names;   /* hex of what is in NameConstraints */
  const char *sub_names;
  const char *sub_algorithm; /* that Root signed with */
  gint64 root_not_after;
  gint64 sub_not_before;
  gint64 sub_not_after;
  unsigned int leaf_signer; /* the number of a key: else 1, which is Sub's */
  const char *address;      /* else a@example.org */
  LlChainStatus status;
} Row;

static const Row rows[] = {
    {"nothing wrong", .status = LL_CHAIN_TRUSTED},
    {"C4 above is no CA", .sub_ca = NO_CA, .status = LL_CHAIN_BROKEN},
    {"7.11 above does not say what it is", .sub_ca = NOT_SAID, .status = LL_CHAIN_BROKEN},
    {"the anchor is no CA", .root_ca = NO_CA, .status = LL_CHAIN_BROKEN},
    {"may issue", .sub_usage = 0x04, .status = LL_CHAIN_TRUSTED},
    {"may not issue", .sub_usage = 0x80, .status = LL_CHAIN_BROKEN},
    {"for mail", .sub_purpose = "1.3.6.1.5.5.7.3.4", .status = LL_CHAIN_TRUSTED},
    {"for TLS alone", .sub_purpose = "1.3.6.1.5.5.7.3.1", .status = LL_CHAIN_BROKEN},
    {"path length long enough", .root_length = LENGTH (1), .sub_length = LENGTH (0),
     .status = LL_CHAIN_TRUSTED},
    {"path length too short", .root_length = LENGTH (0), .status = LL_CHAIN_BROKEN},
    {"unknown critical extension", .sub_critical = "1.3.6.1.4.1.99999.1",
     .status = LL_CHAIN_BROKEN},
    {"somebody else signed", .leaf_signer = 5, .status = LL_CHAIN_BROKEN},
    {"the root has expired", .root_not_after = NOW - 1, .status = LL_CHAIN_EXPIRED},
    {"its last second", .root_not_after = NOW, .status = LL_CHAIN_TRUSTED},
    {"above is not yet valid", .sub_not_before = NOW + 1, .status = LL_CHAIN_EXPIRED},
    {"its first second", .sub_not_before = NOW, .status = LL_CHAIN_TRUSTED},
    {"above has expired", .sub_not_after = NOW - 1, .status = LL_CHAIN_EXPIRED},
    {"expired and no CA", .sub_not_after = NOW - 1, .sub_ca = NO_CA,
     .status = LL_CHAIN_BROKEN},
    {"7.19 SHA-1", .sub_algorithm = "1.2.840.10045.4.1", .status = LL_CHAIN_WEAK},
    {"7.19 MD5", .sub_algorithm = "1.2.840.113549.1.1.4", .status = LL_CHAIN_WEAK},
    {"an algorithm of nobody's", .sub_algorithm = "1.3.6.1.4.1.99999.4",
     .status = LL_CHAIN_BROKEN},
    /* RFC 5280, section 4.2.1.10, on mail addresses. */
    {"permitted host", .sub_names = "a00f300d810b6578616d706c652e6f7267",
     .status = LL_CHAIN_TRUSTED},
    {"permitted host in capitals", .sub_names = "a00f300d810b4558414d504c452e4f5247",
     .status = LL_CHAIN_TRUSTED},
    {"a host is not the hosts in it", .address = "a@mail.example.org",
     .sub_names = "a00f300d810b6578616d706c652e6f7267", .status = LL_CHAIN_BROKEN},
    {"another host", .address = "a@example.net",
     .sub_names = "a00f300d810b6578616d706c652e6f7267", .status = LL_CHAIN_BROKEN},
    {"a host that ends alike", .address = "a@badexample.org",
     .sub_names = "a00f300d810b6578616d706c652e6f7267", .status = LL_CHAIN_BROKEN},
    {"permitted domain", .address = "a@mail.example.org",
     .sub_names = "a010300e810c2e6578616d706c652e6f7267", .status = LL_CHAIN_TRUSTED},
    {"a domain is not its host", .sub_names = "a010300e810c2e6578616d706c652e6f7267",
     .status = LL_CHAIN_BROKEN},
    {"permitted mailbox", .sub_names = "a011300f810d61406578616d706c652e6f7267",
     .status = LL_CHAIN_TRUSTED},
    {"another mailbox", .address = "b@example.org",
     .sub_names = "a011300f810d61406578616d706c652e6f7267", .status = LL_CHAIN_BROKEN},
    {"excluded host", .sub_names = "a10f300d810b6578616d706c652e6f7267",
     .status = LL_CHAIN_BROKEN},
    {"excluded host, another one", .address = "a@example.net",
     .sub_names = "a10f300d810b6578616d706c652e6f7267", .status = LL_CHAIN_TRUSTED},
    {"excluded mailbox", .sub_names = "a111300f810d61406578616d706c652e6f7267",
     .status = LL_CHAIN_BROKEN},
    {"everything excluded", .sub_names = "a10430028100", .status = LL_CHAIN_BROKEN},
    {"the root's word holds below", .root_names = "a10f300d810b6578616d706c652e6f7267",
     .status = LL_CHAIN_BROKEN},
    {"7.7 SmtpUTF8Mailbox, permitted host", .address = "ü@example.org",
     .sub_names = "a00f300d810b6578616d706c652e6f7267", .status = LL_CHAIN_TRUSTED},
    {"7.7 SmtpUTF8Mailbox, excluded host", .address = "ü@example.org",
     .sub_names = "a10f300d810b6578616d706c652e6f7267", .status = LL_CHAIN_BROKEN},
    {"7.7 SmtpUTF8Mailbox, permitted mailbox", .address = "ü@example.org",
     .sub_names = "a011300f810d61406578616d706c652e6f7267", .status = LL_CHAIN_BROKEN},
    {"no address, permitted host", .address = NO_ADDRESS,
     .sub_names = "a00f300d810b6578616d706c652e6f7267", .status = LL_CHAIN_TRUSTED},
    {"bad address, permitted host", .address = "a@example.org@x",
     .sub_names = "a00f300d810b6578616d706c652e6f7267", .status = LL_CHAIN_BROKEN},
    {"bad address, names of hosts alone", .address = "a@example.org@x",
     .sub_names = "a00f300d820b6578616d706c652e6f7267", .status = LL_CHAIN_TRUSTED},
    {"permitted names of hosts say nothing",
     .sub_names = "a00f300d820b6578616d706c652e6e6574", .status = LL_CHAIN_TRUSTED},
    {"UTF-8 in a constraint", .sub_names = "a10830068104c3bc2e65",
     .status = LL_CHAIN_BROKEN},
    {"constraint with a minimum", .sub_names = "a1083006810078800101",
     .status = LL_CHAIN_BROKEN},
    {"malformed constraints", .sub_names = "a1053003810961", .status = LL_CHAIN_BROKEN},
    /* On the subject: CN=Leaf. */
    {"permitted subject", .sub_names = "a0153013a411300f310d300b06035504030c044c656166",
     .status = LL_CHAIN_TRUSTED},
    {"permitted subject in another case and type",
     .sub_names = "a0153013a411300f310d300b06035504031304 4c454146",
     .status = LL_CHAIN_TRUSTED},
    {"another subject", .sub_names = "a0153013a411300f310d300b06035504030c044c656164",
     .status = LL_CHAIN_BROKEN},
    {"excluded subject in another case",
     .sub_names = "a1153013a411300f310d300b06035504030c046c656166",
     .status = LL_CHAIN_BROKEN},
    {"excluded subject in letters we cannot read",
     .sub_names = "a1193017a4153013311130 0f06035504031e08004c006500610066",
     .status = LL_CHAIN_BROKEN},
    {"excluded, another subject",
     .sub_names = "a1153013a411300f310d300b06035504030c046c656164",
     .status = LL_CHAIN_TRUSTED},
};

static void
add_constraints (GByteArray *extensions, const char *spaced)
{
  g_auto (GStrv) pieces = NULL;
  g_autofree char *hex = NULL;
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GByteArray) value = g_byte_array_new ();

  if (spaced == NULL)
    return;
  pieces = g_strsplit (spaced, " ", -1);
  hex = g_strjoinv ("", pieces);
  content = ll_bytes_parse_hex (hex, NULL);
  g_assert_nonnull (content);
  ll_der_write_bytes (value, 0x30, content);
  ll_test_add_extension (extensions, "2.5.29.30", TRUE, value->data, value->len);
}

static LlCertificate *
make_root (const Row *row)
{
  g_autoptr (GByteArray) extensions = g_byte_array_new ();
  LlTestCertificate what = {.subject = "Root",
                            .key = ll_test_key_get (0),
                            .not_after = row->root_not_after,
                            .version = 3,
                            .extensions = extensions};

  if (row->root_ca != NOT_SAID)
    ll_test_add_basic_constraints (extensions, row->root_ca == CA, row->root_length - 1);
  add_constraints (extensions, row->root_names);

  return ll_test_certificate_make (&what);
}

static LlCertificate *
make_sub (const Row *row)
{
  g_autoptr (GByteArray) extensions = g_byte_array_new ();
  LlTestCertificate what = {.subject = "Sub",
                            .issuer = "Root",
                            .key = ll_test_key_get (1),
                            .signer = ll_test_key_get (0),
                            .not_before = row->sub_not_before,
                            .not_after = row->sub_not_after,
                            .algorithm = row->sub_algorithm,
                            .extensions = extensions};

  ll_test_add_extension (extensions, "1.3.6.1.4.1.99999.9", FALSE, "\x05\x00", 2);
  if (row->sub_ca != NOT_SAID)
    ll_test_add_basic_constraints (extensions, row->sub_ca == CA, row->sub_length - 1);
  if (row->sub_usage != 0)
    ll_test_add_key_usage (extensions, row->sub_usage);
  if (row->sub_purpose != NULL)
    ll_test_add_purpose (extensions, row->sub_purpose);
  if (row->sub_critical != NULL)
    ll_test_add_extension (extensions, row->sub_critical, TRUE, "\x05\x00", 2);
  add_constraints (extensions, row->sub_names);

  return ll_test_certificate_make (&what);
}

static void
add_address (GByteArray *extensions, const char *address)
{
  g_autoptr (GByteArray) names = g_byte_array_new ();

  if (g_str_equal (address, NO_ADDRESS))
    ll_der_write (names, 0x82, "example.org", 11);
  else if ((unsigned char)*address < 0x80)
    ll_der_write (names, 0x81, address, strlen (address));
  else
    ll_test_add_mailbox (names, address, strlen (address));
  ll_test_add_alternative_names (extensions, names);
}

static LlCertificate *
make_leaf (const char *issuer, unsigned int signer, const char *address)
{
  g_autoptr (GByteArray) extensions = g_byte_array_new ();
  LlTestCertificate what = {.subject = "Leaf",
                            .issuer = issuer,
                            .key = ll_test_key_get (2),
                            .signer = ll_test_key_get (signer),
                            .extensions = extensions};

  add_address (extensions, address);

  return ll_test_certificate_make (&what);
}

static void
test_rows (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GPtrArray) anchors = new_list ();
    g_autoptr (GPtrArray) pool = new_list ();
    g_autoptr (LlCertificate) leaf =
        make_leaf ("Sub", rows[i].leaf_signer != 0 ? rows[i].leaf_signer : 1,
                   rows[i].address != NULL ? rows[i].address : "a@example.org");
    g_autoptr (GPtrArray) path = NULL;

    g_test_message ("%s", rows[i].shows);
    g_ptr_array_add (anchors, make_root (&rows[i]));
    g_ptr_array_add (pool, make_sub (&rows[i]));
    assert_status (ll_chain_check (leaf, pool, anchors, NOW, &path), rows[i].status);
    g_assert_cmpuint (path->len, ==, 3);
  }
}

/* RFC 5280, section 4.2.1.9: what issues itself does not count in a path length. */
static void
test_self_issued (void)
{
  Row row = {"", .root_length = LENGTH (1), .sub_length = LENGTH (0)};
  g_autoptr (GPtrArray) anchors = new_list ();
  g_autoptr (GPtrArray) pool = new_list ();
  g_autoptr (GByteArray) extensions = g_byte_array_new ();
  LlTestCertificate rolled = {.subject = "Sub",
                              .key = ll_test_key_get (3),
                              .signer = ll_test_key_get (1),
                              .extensions = extensions};
  g_autoptr (LlCertificate) leaf = make_leaf ("Sub", 3, "a@example.org");

  ll_test_add_basic_constraints (extensions, TRUE, -1);
  g_ptr_array_add (anchors, make_root (&row));
  g_ptr_array_add (pool, ll_test_certificate_make (&rolled));
  g_ptr_array_add (pool, make_sub (&row));
  assert_status (ll_chain_check (leaf, pool, anchors, NOW, NULL), LL_CHAIN_TRUSTED);
}

/* A root of the first version cannot say that it is one; anybody else of it is none. */
static void
test_first_version (void)
{
  LlTestCertificate old = {.subject = "Root", .key = ll_test_key_get (0)};
  LlTestCertificate between = {.subject = "Sub",
                               .issuer = "Root",
                               .key = ll_test_key_get (1),
                               .signer = ll_test_key_get (0)};
  g_autoptr (GPtrArray) anchors = new_list ();
  g_autoptr (GPtrArray) pool = new_list ();
  g_autoptr (LlCertificate) below = make_leaf ("Root", 0, "a@example.org");
  g_autoptr (LlCertificate) deeper = make_leaf ("Sub", 1, "a@example.org");

  g_ptr_array_add (anchors, ll_test_certificate_make (&old));
  g_ptr_array_add (pool, ll_test_certificate_make (&between));
  assert_status (ll_chain_check (below, pool, anchors, NOW, NULL), LL_CHAIN_TRUSTED);
  assert_status (ll_chain_check (deeper, pool, anchors, NOW, NULL), LL_CHAIN_BROKEN);
}

static LlCertificate *
make_ca (const char *subject,
         const char *issuer,
         unsigned int key,
         unsigned int signer,
         gint64 not_after)
{
  g_autoptr (GByteArray) extensions = g_byte_array_new ();
  LlTestCertificate what = {.subject = subject,
                            .issuer = issuer,
                            .key = ll_test_key_get (key),
                            .signer = ll_test_key_get (signer),
                            .not_after = not_after,
                            .extensions = extensions};

  ll_test_add_basic_constraints (extensions, TRUE, -1);

  return ll_test_certificate_make (&what);
}

/* A hundred of one name, each signing each other: it ends, soon, and without an anchor;
 * and the one good path among bad ones is found. */
static void
test_hostile_pool (void)
{
  g_autoptr (GPtrArray) pool = new_list ();
  g_autoptr (GPtrArray) anchors = new_list ();
  g_autoptr (LlCertificate) leaf = make_leaf ("Sub", 1, "a@example.org");
  g_autoptr (GPtrArray) path = NULL;
  gint64 begin;

  for (int i = 0; i < LL_CHAIN_POOL - 1; i++)
    g_ptr_array_add (pool, make_ca ("Sub", "Sub", 1, 1, NOW + 1000 + i));
  begin = g_get_monotonic_time ();
  assert_status (ll_chain_check (leaf, pool, anchors, NOW, &path), LL_CHAIN_NO_ANCHOR);
  g_assert_cmpuint (path->len, ==, LL_CHAIN_LENGTH);
  g_ptr_array_add (anchors, make_ca ("Root", NULL, 0, 0, 0));
  assert_status (ll_chain_check (leaf, pool, anchors, NOW, NULL), LL_CHAIN_NO_ANCHOR);
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 10 * G_USEC_PER_SEC);
}

/* Of several with one name the one that fits is found, wherever it stands. */
static void
test_same_name (void)
{
  g_autoptr (GPtrArray) pool = new_list ();
  g_autoptr (GPtrArray) anchors = new_list ();
  g_autoptr (LlCertificate) leaf = make_leaf ("Sub", 1, "a@example.org");
  g_autoptr (GPtrArray) path = NULL;

  g_ptr_array_add (anchors, make_ca ("Root", NULL, 4, 4, 0)); /* another key */
  g_ptr_array_add (anchors, make_ca ("Root", NULL, 0, 0, 0));
  g_ptr_array_add (pool, make_ca ("Sub", "Root", 6, 0, 0));       /* another key */
  g_ptr_array_add (pool, make_ca ("Sub", "Root", 1, 0, NOW - 5)); /* expired */
  g_ptr_array_add (pool, make_ca ("Sub", "Root", 1, 7, 0));       /* forged */
  g_ptr_array_add (pool, make_ca ("Sub", "Other", 1, 0, 0));      /* leads nowhere */
  g_ptr_array_add (pool, make_ca ("Sub", "Root", 1, 0, 0));
  assert_status (ll_chain_check (leaf, pool, anchors, NOW, &path), LL_CHAIN_TRUSTED);
  g_assert_cmpuint (path->len, ==, 3);
  g_assert_true (ll_certificate_equal (path->pdata[1], pool->pdata[4]));
  g_assert_true (ll_certificate_equal (path->pdata[2], anchors->pdata[1]));

  /* Without it, the least of the others' flaws is the reason. */
  g_ptr_array_set_size (pool, 4);
  assert_status (ll_chain_check (leaf, pool, anchors, NOW, NULL), LL_CHAIN_EXPIRED);
}

/* The longest path, and one more. */
static void
test_length (void)
{
  for (int n = LL_CHAIN_LENGTH - 1; n <= LL_CHAIN_LENGTH + 1; n++) {
    g_autoptr (GPtrArray) pool = new_list ();
    g_autoptr (GPtrArray) anchors = new_list ();
    g_autoptr (LlCertificate) leaf = make_leaf ("CA 1", 1, "a@example.org");
    g_autofree char *top = g_strdup_printf ("CA %d", n - 1);

    for (int i = 1; i < n - 1; i++) {
      g_autofree char *name = g_strdup_printf ("CA %d", i);
      g_autofree char *issuer = g_strdup_printf ("CA %d", i + 1);

      g_ptr_array_add (pool, make_ca (name, issuer, 1, 1, 0));
    }
    g_ptr_array_add (anchors, make_ca (top, NULL, 1, 1, 0));
    assert_status (ll_chain_check (leaf, pool, anchors, NOW, NULL),
                   n <= LL_CHAIN_LENGTH ? LL_CHAIN_TRUSTED : LL_CHAIN_NO_ANCHOR);
  }
}

/* A certificate beyond the limit of the pool is not looked at. */
static void
test_pool_limit (void)
{
  for (int others = LL_CHAIN_POOL - 1; others <= LL_CHAIN_POOL; others++) {
    g_autoptr (GPtrArray) pool = new_list ();
    g_autoptr (GPtrArray) anchors = new_list ();
    g_autoptr (LlCertificate) leaf = make_leaf ("Sub", 1, "a@example.org");

    for (int i = 0; i < others; i++)
      g_ptr_array_add (pool, make_ca ("Else", "Else", 3, 3, NOW + i));
    g_ptr_array_add (pool, make_ca ("Sub", "Root", 1, 0, 0));
    g_ptr_array_add (anchors, make_ca ("Root", NULL, 0, 0, 0));
    assert_status (ll_chain_check (leaf, pool, anchors, NOW, NULL),
                   others < LL_CHAIN_POOL ? LL_CHAIN_TRUSTED : LL_CHAIN_NO_ANCHOR);
  }
}

/* RSA and PSS, as openssl makes them; and keys that are too small. */
static const struct {
  const char *key;
  const char *options;
  LlChainStatus status;
} openssl_rows[] = {
    {"rsa:2048", "-sha256", LL_CHAIN_TRUSTED},
    {"rsa:2048", "-sha384", LL_CHAIN_TRUSTED},
    {"rsa:2048", "-sha512", LL_CHAIN_TRUSTED},
    {"rsa:2048", "-sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32",
     LL_CHAIN_TRUSTED},
    {"rsa:2048", "-sha512 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:20",
     LL_CHAIN_TRUSTED},
    {"rsa:2048", "-sha1", LL_CHAIN_WEAK},
    {"rsa:2048", "-sha224", LL_CHAIN_WEAK},
    {"rsa:2048", "-md5", LL_CHAIN_WEAK},
    {"rsa:2048", "-sha1 -sigopt rsa_padding_mode:pss", LL_CHAIN_WEAK},
    {"rsa:1024", "-sha256", LL_CHAIN_WEAK},
    {"ec -pkeyopt ec_paramgen_curve:P-384", "-sha384", LL_CHAIN_TRUSTED},
    {"ec -pkeyopt ec_paramgen_curve:P-521", "-sha512", LL_CHAIN_TRUSTED},
    {"ed25519", "", LL_CHAIN_TRUSTED},
};

static GPtrArray *
read_certificates (LlTestShell *shell, const char *name)
{
  g_autoptr (GBytes) content = ll_test_shell_read (shell, name);
  g_autoptr (GError) error = NULL;
  GPtrArray *list = ll_certificate_parse_list (content, &error);

  g_assert_no_error (error);

  return list;
}

static void
test_openssl (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (openssl_rows); i++) {
    g_autoptr (LlTestShell) shell = ll_test_shell_new ();
    g_autoptr (GPtrArray) anchors = NULL;
    g_autoptr (GPtrArray) leaf = NULL;

    g_test_message ("%s %s", openssl_rows[i].key, openssl_rows[i].options);
    ll_test_shell_run (
        shell,
        "openssl req -x509 -newkey %s -nodes -days 30000 -subj /CN=R -keyout r.key "
        "  -out r.pem;"
        "openssl req -newkey ed25519 -nodes -subj /CN=L -keyout l.key -out l.csr;"
        "openssl x509 -req -in l.csr -CA r.pem -CAkey r.key -set_serial 2 %s -out l.pem",
        openssl_rows[i].key, openssl_rows[i].options);
    anchors = read_certificates (shell, "r.pem");
    leaf = read_certificates (shell, "l.pem");
    assert_status (ll_chain_check (leaf->pdata[0], NULL, anchors,
                                   g_get_real_time () / G_USEC_PER_SEC, NULL),
                   openssl_rows[i].status);
  }
}

static void
test_bare_key (void)
{
  g_autoptr (LlCertificate) leaf = make_leaf ("Sub", 1, "a@example.org");
  g_autoptr (GBytes) right = ll_test_key_dup_spki (ll_test_key_get (1));
  g_autoptr (GBytes) wrong = ll_test_key_dup_spki (ll_test_key_get (4));
  g_autoptr (LlPublicKey) right_key = ll_public_key_new_from_spki (right, NULL);
  g_autoptr (LlPublicKey) wrong_key = ll_public_key_new_from_spki (wrong, NULL);

  g_assert_cmpint (ll_chain_check_signature (leaf, right_key), ==,
                   LL_SIGNATURE_CHECK_GOOD);
  g_assert_cmpint (ll_chain_check_signature (leaf, wrong_key), ==,
                   LL_SIGNATURE_CHECK_BAD);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/certificate/chain/rfc9216", test_samples);
  g_test_add_func ("/certificate/chain/rules-7.7-7.11-7.12", test_rows);
  g_test_add_func ("/certificate/chain/self-issued", test_self_issued);
  g_test_add_func ("/certificate/chain/first-version", test_first_version);
  g_test_add_func ("/certificate/chain/hostile-pool", test_hostile_pool);
  g_test_add_func ("/certificate/chain/same-name", test_same_name);
  g_test_add_func ("/certificate/chain/limit-of-length", test_length);
  g_test_add_func ("/certificate/chain/limit-of-pool", test_pool_limit);
  g_test_add_func ("/certificate/chain/algorithms-7.19", test_openssl);
  g_test_add_func ("/certificate/chain/bare-key", test_bare_key);

  return g_test_run ();
}
