/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cms-signed-forge.h"

#include <string.h>

#include "asn1/ll-der-reader.h"
#include "asn1/ll-der-writer.h"
#include "asn1/ll-oid.h"
#include "base/ll-bytes.h"

#define OID_UNKNOWN           "1.2.3.4.5"
#define SHA256_HEX            "300b0609608648016503040201"
#define SHA256_NULL_HEX       "300d06096086480165030402010500"
#define SHA384_HEX            "300b0609608648016503040202"
#define SHA512_HEX            "300b0609608648016503040203"
#define SHA224_HEX            "300b0609608648016503040204"
#define SHA1_HEX              "300906052b0e03021a0500"
#define MD5_HEX               "300c06082a864886f70d02050500"
#define UNKNOWN_HEX           "300606042a030405"
#define RSA_HEX               "300d06092a864886f70d0101010500"
#define RSA_BARE_HEX          "300b06092a864886f70d010101"
#define RSA_SHA256_HEX        "300d06092a864886f70d01010b0500"
#define RSA_SHA256_BARE_HEX   "300b06092a864886f70d01010b"
#define RSA_SHA1_HEX          "300d06092a864886f70d0101050500"
#define ECDSA_SHA256_HEX      "300a06082a8648ce3d040302"
#define ECDSA_SHA384_HEX      "300a06082a8648ce3d040303"
#define ECDSA_SHA256_NULL_HEX "300c06082a8648ce3d0403020500"
#define ED25519_HEX           "300506032b6570"
#define MGF1_SHA256_HEX       "a11a301806092a864886f70d010108" SHA256_HEX

typedef struct {
  const CmsForgery *what;
  LlIdentity *signer;         /* owned */
  LlCertificate *certificate; /* owned */
} Forge;

static gboolean
is (const Forge *self, Forgery forgery)
{
  return self->what->forgery == forgery;
}

static void
append_hex (GByteArray *out, const char *hex)
{
  g_autoptr (GBytes) bytes = ll_bytes_parse_hex (hex, NULL);

  g_assert_nonnull (bytes);
  ll_der_append (out, bytes);
}

static void
append_array (GByteArray *out, GByteArray *more)
{
  if (more->len > 0)
    g_byte_array_append (out, more->data, more->len);
}

/* -- algorithms -- */

static gboolean
is_rsa (const Forge *self)
{
  return g_str_has_prefix (self->what->who, "rsa");
}

static const char *
get_digest_hex (const Forge *self)
{
  switch ((int)self->what->forgery) {
  case FORGE_NULL_IN_DIGEST:
  case FORGE_NULL_IN_ONE_DIGEST:
    return SHA256_NULL_HEX;
  case FORGE_DIGEST_PARAMETERS:
    return "300e0609608648016503040201"
           "020101";
  case FORGE_SHA1:
    return SHA1_HEX;
  case FORGE_MD5:
    return MD5_HEX;
  case FORGE_SHA224:
    return SHA224_HEX;
  case FORGE_UNKNOWN_DIGEST:
    return UNKNOWN_HEX;
  case FORGE_DIGEST_NOT_ANNOUNCED:
    return SHA512_HEX;
  default:
    return SHA256_HEX;
  }
}

static LlDigestAlgorithm
get_digest (const Forge *self)
{
  switch ((int)self->what->forgery) {
  case FORGE_SHA1:
    return LL_DIGEST_SHA1;
  case FORGE_SHA224:
    return LL_DIGEST_SHA224;
  case FORGE_DIGEST_NOT_ANNOUNCED:
    return LL_DIGEST_SHA512;
  default:
    return LL_DIGEST_SHA256;
  }
}

static const char *
get_signature_hex (const Forge *self)
{
  switch ((int)self->what->forgery) {
  case FORGE_RSA_NAMES_HASH:
    return RSA_SHA256_HEX;
  case FORGE_RSA_NAMES_HASH_WITHOUT_NULL:
    return RSA_SHA256_BARE_HEX;
  case FORGE_RSA_WITHOUT_NULL:
    return RSA_BARE_HEX;
  case FORGE_OTHER_SCHEME:
    return is_rsa (self) ? ECDSA_SHA256_HEX : RSA_HEX;
  case FORGE_SIGNATURE_NAMES_OTHER_HASH:
    return ECDSA_SHA384_HEX;
  case FORGE_SIGNATURE_NAMES_SHA1:
    return RSA_SHA1_HEX;
  case FORGE_SIGNATURE_PARAMETERS:
    return ECDSA_SHA256_NULL_HEX;
  case FORGE_ED25519_WITH_SHA256:
    return ED25519_HEX;
  case FORGE_UNKNOWN_SIGNATURE:
    return UNKNOWN_HEX;
  case FORGE_PSS_WITHOUT_PARAMETERS:
    return "300b06092a864886f70d01010a";
  case FORGE_PSS_EMPTY_PARAMETERS:
    return "300d06092a864886f70d01010a3000";
  case FORGE_PSS_NULL:
    return "300d06092a864886f70d01010a0500";
  case FORGE_PSS_OTHER_MASK:
    return "301c06092a864886f70d01010a300f"
           "a00d" SHA256_HEX;
  case FORGE_PSS_UNKNOWN_MASK:
    return "302606092a864886f70d01010a3019"
           "a00d" SHA256_HEX "a108" UNKNOWN_HEX;
  case FORGE_PSS_TRAILER:
    return "303d06092a864886f70d01010a3030"
           "a00d" SHA256_HEX MGF1_SHA256_HEX "a303020102";
  case FORGE_PSS_SALT_HUGE:
    return "303e06092a864886f70d01010a3031"
           "a00d" SHA256_HEX MGF1_SHA256_HEX "a20402020401";
  default:
    return is_rsa (self) ? RSA_HEX : ECDSA_SHA256_HEX;
  }
}

/* -- attributes -- */

/* An attribute of as many values as there are elements in @values. */
static void
add_attribute (GPtrArray *attributes, const char *oid, GByteArray *values)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  GByteArray *attribute = g_byte_array_new ();

  ll_der_write_oid (content, oid);
  ll_der_write_array (content, 0x31, values);
  ll_der_write_array (attribute, 0x30, content);
  g_ptr_array_add (attributes, g_byte_array_free_to_bytes (attribute));
}

static void
add_attribute_hex (GPtrArray *attributes, const char *oid, const char *hex)
{
  g_autoptr (GByteArray) values = g_byte_array_new ();

  append_hex (values, hex);
  add_attribute (attributes, oid, values);
}

static void
add_content_type (Forge *self, GPtrArray *attributes)
{
  g_autoptr (GByteArray) values = g_byte_array_new ();

  if (is (self, FORGE_NO_CONTENT_TYPE))
    return;
  ll_der_write_oid (values, is (self, FORGE_OTHER_CONTENT_TYPE) ? LL_OID_ENVELOPED_DATA
                                                                : LL_OID_DATA);
  if (is (self, FORGE_CONTENT_TYPE_TWO_VALUES))
    ll_der_write_oid (values, LL_OID_ENVELOPED_DATA);
  add_attribute (attributes, LL_OID_CONTENT_TYPE, values);
  if (is (self, FORGE_CONTENT_TYPE_TWICE))
    add_attribute_hex (attributes, LL_OID_CONTENT_TYPE, "06092a864886f70d010703");
}

static void
add_digest (Forge *self, GPtrArray *attributes)
{
  const char *content = is (self, FORGE_OTHER_DIGEST) ? "?" : self->what->content;
  g_autoptr (GBytes) hash =
      ll_digest_compute (get_digest (self), content, strlen (content));
  g_autoptr (GByteArray) values = g_byte_array_new ();
  size_t size = g_bytes_get_size (hash);

  if (is (self, FORGE_NO_DIGEST))
    return;
  if (is (self, FORGE_SHORT_DIGEST))
    size--;
  if (is (self, FORGE_EMPTY_DIGEST))
    size = 0;
  if (!is (self, FORGE_DIGEST_NO_VALUE))
    ll_der_write (values, is (self, FORGE_DIGEST_IS_INTEGER) ? 0x02 : 0x04,
                  g_bytes_get_data (hash, NULL), size);
  if (is (self, FORGE_DIGEST_TWO_VALUES))
    append_hex (values, "0421"
                        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
                        "ff");
  add_attribute (attributes, LL_OID_MESSAGE_DIGEST, values);
  if (is (self, FORGE_DIGEST_TWICE))
    add_attribute_hex (attributes, LL_OID_MESSAGE_DIGEST, "0400");
}

static void
add_time (Forge *self, GPtrArray *attributes)
{
  g_autoptr (GByteArray) values = g_byte_array_new ();

  if (is (self, FORGE_NO_SIGNING_TIME))
    return;
  if (is (self, FORGE_TIME_MALFORMED))
    ll_der_write (values, 0x17, "2601011200Z", 11);
  else if (is (self, FORGE_GENERALIZED_TIME))
    ll_der_write (values, 0x18, "20260101120000Z", 15);
  else
    ll_der_write_time (values, 1767268800);
  if (is (self, FORGE_TIME_TWO_VALUES))
    ll_der_write_time (values, 1767268801);
  add_attribute (attributes, LL_OID_SIGNING_TIME, values);
  if (is (self, FORGE_TIME_TWICE))
    add_attribute_hex (attributes, LL_OID_SIGNING_TIME, "170d3236303130323132303030305a");
}

static void
add_capabilities (Forge *self, GPtrArray *attributes)
{
  if (is (self, FORGE_CAPABILITIES_TWO_VALUES))
    add_attribute_hex (attributes, LL_OID_SMIME_CAPABILITIES, "3000" SHA256_HEX);
  else if (is (self, FORGE_CAPABILITIES_MALFORMED))
    add_attribute_hex (attributes, LL_OID_SMIME_CAPABILITIES,
                       "3005"
                       "3003020101");
  else
    add_attribute_hex (attributes, LL_OID_SMIME_CAPABILITIES,
                       "300d"
                       "300b060960864801650304012a");
}

static void
write_certificate_id (Forge *self,
                      GByteArray *out,
                      LlDigestAlgorithm digest,
                      gboolean other)
{
  GBytes *der = ll_certificate_get_der (self->certificate);
  g_autoptr (GBytes) hash = ll_digest_compute (digest, g_bytes_get_data (der, NULL),
                                               g_bytes_get_size (der) - (other ? 1 : 0));

  ll_der_write_bytes (out, 0x04, hash);
}

/* SEQUENCE { SEQUENCE { SEQUENCE { id }}}: one ESSCertID. */
static void
add_certificate_id (GPtrArray *attributes, const char *oid, GByteArray *id)
{
  g_autoptr (GByteArray) one = g_byte_array_new ();
  g_autoptr (GByteArray) all = g_byte_array_new ();
  g_autoptr (GByteArray) values = g_byte_array_new ();

  if (id->len > 0)
    ll_der_write_array (one, 0x30, id);
  ll_der_write_array (all, 0x30, one);
  ll_der_write_array (values, 0x30, all);
  add_attribute (attributes, oid, values);
}

static void
add_signing_certificate (Forge *self, GPtrArray *attributes)
{
  gboolean is_v1 =
      is (self, FORGE_CERTIFICATE_V1) || is (self, FORGE_OTHER_CERTIFICATE_V1);
  g_autoptr (GByteArray) id = g_byte_array_new ();

  if (is (self, FORGE_NO_SIGNING_CERTIFICATE))
    return;
  if (is_v1)
    write_certificate_id (self, id, LL_DIGEST_SHA1,
                          is (self, FORGE_OTHER_CERTIFICATE_V1));
  else if (is (self, FORGE_CERTIFICATE_V2_SHA512)) {
    append_hex (id, SHA512_HEX);
    write_certificate_id (self, id, LL_DIGEST_SHA512, FALSE);
  } else if (is (self, FORGE_UNKNOWN_CERTIFICATE_HASH)) {
    append_hex (id, UNKNOWN_HEX "040100");
  } else if (!is (self, FORGE_EMPTY_CERTIFICATE_V2)) {
    write_certificate_id (self, id, LL_DIGEST_SHA256,
                          is (self, FORGE_OTHER_CERTIFICATE_V2));
  }
  add_certificate_id (
      attributes, is_v1 ? LL_OID_SIGNING_CERTIFICATE : LL_OID_SIGNING_CERTIFICATE_V2, id);
}

static void
add_protection (Forge *self, GPtrArray *attributes)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  g_autoptr (GByteArray) signature = g_byte_array_new ();
  g_autoptr (GByteArray) values = g_byte_array_new ();

  if (is (self, FORGE_NO_PROTECTION))
    return;
  append_hex (content, is (self, FORGE_PROTECTS_OTHER_DIGEST) ? SHA512_HEX
                       : is (self, FORGE_NULL_IN_ONE_DIGEST)  ? SHA256_HEX
                                                              : get_digest_hex (self));
  append_hex (signature, is (self, FORGE_PROTECTS_OTHER_SIGNATURE)
                             ? ECDSA_SHA384_HEX
                             : get_signature_hex (self));
  signature->data[0] = 0xa1;
  if (!is (self, FORGE_PROTECTS_NOTHING))
    append_array (content, signature);
  ll_der_write_array (values, 0x30, content);
  add_attribute (attributes, LL_OID_ALGORITHM_PROTECTION, values);
}

static void
add_unknown (Forge *self, GPtrArray *attributes)
{
  for (unsigned int i = 0; i < self->what->n_attributes; i++) {
    g_autofree char *oid = g_strdup_printf (OID_UNKNOWN ".%u", i);

    add_attribute_hex (attributes, oid, "0500");
  }
  if (is (self, FORGE_UNKNOWN_SIGNED_ATTRIBUTE) ||
      is (self, FORGE_UNKNOWN_ATTRIBUTE_TWICE))
    add_attribute_hex (attributes, OID_UNKNOWN, "020101020102");
  if (is (self, FORGE_UNKNOWN_ATTRIBUTE_TWICE))
    add_attribute_hex (attributes, OID_UNKNOWN, "020103");
  if (is (self, FORGE_UNSORTED_VALUES))
    add_attribute_hex (attributes, OID_UNKNOWN, "020102020101");
  if (is (self, FORGE_SIGNED_COUNTERSIGNATURE))
    add_attribute_hex (attributes, LL_OID_COUNTERSIGNATURE, "3000");
}

/* Under the tag of a SET OF. */
static GByteArray *
make_attributes (Forge *self)
{
  g_autoptr (GPtrArray) attributes =
      g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  g_autoptr (GByteArray) unsorted = g_byte_array_new ();
  GByteArray *out = g_byte_array_new ();

  if (!is (self, FORGE_EMPTY_ATTRIBUTES)) {
    add_content_type (self, attributes);
    add_digest (self, attributes);
    add_time (self, attributes);
    add_capabilities (self, attributes);
    add_signing_certificate (self, attributes);
    add_protection (self, attributes);
    add_unknown (self, attributes);
  }

  ll_der_write_set_of (out, 0x31, attributes);
  if (!is (self, FORGE_UNSORTED_ATTRIBUTES))
    return out;

  g_byte_array_set_size (out, 0);
  for (guint i = attributes->len; i > 0; i--)
    ll_der_append (unsorted, g_ptr_array_index (attributes, i - 1));
  ll_der_write_array (out, 0x31, unsorted);
  return out;
}

/* -- the signer -- */

static GBytes *
sign (Forge *self, const void *data, size_t size)
{
  g_autoptr (LlPrivateKey) key = ll_identity_unlock (self->signer, NULL, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  LlDigestAlgorithm digest = get_digest (self);
  GBytes *value;

  value = ll_private_key_sign (
      key, ll_digest_is_strong (digest) ? digest : LL_DIGEST_SHA256, bytes, &error);
  g_assert_no_error (error);

  return value;
}

/* What the signature is over, given the attributes under the tag of a SET OF. */
static GBytes *
sign_attributes (Forge *self, GByteArray *attributes)
{
  GBytes *value;

  if (is (self, FORGE_NO_ATTRIBUTES))
    return sign (self, self->what->content, strlen (self->what->content));

  if (is (self, FORGE_SIGNED_UNDER_ITS_TAG))
    attributes->data[0] = 0xa0;
  value = sign (self, attributes->data, attributes->len);
  attributes->data[0] = 0x31;

  return value;
}

static void
write_identifier (Forge *self, GByteArray *out)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  g_autoptr (GByteArray) serial = g_byte_array_new ();
  GBytes *octets = ll_certificate_get_serial (self->certificate);

  if (is (self, FORGE_BY_KEY_ID)) {
    ll_der_write_bytes (out, 0x80, ll_certificate_get_subject_key_id (self->certificate));
    return;
  }
  if (is (self, FORGE_UNKNOWN_KEY_ID)) {
    append_hex (out, "800401020304");
    return;
  }

  if (is (self, FORGE_SERIAL_WITH_ZERO))
    append_hex (serial, "00");
  ll_der_append (serial, octets);
  if (is (self, FORGE_UNKNOWN_SERIAL))
    serial->data[serial->len - 1] ^= 1;
  ll_der_append (content, ll_certificate_get_raw_issuer (self->certificate));
  ll_der_write_array (content, 0x02, serial);
  ll_der_write_array (out, 0x30, content);
}

/* Attributes as they stand in the SignerInfo. */
static void
write_attributes (Forge *self, GByteArray *out, GByteArray *attributes)
{
  LlDerReader reader = ll_der_reader_init (attributes->data, attributes->len);
  LlDerReader content;

  if (is (self, FORGE_NO_ATTRIBUTES) || is (self, FORGE_STRIPPED))
    return;
  g_assert_true (ll_der_reader_enter (&reader, 0x31, &content));

  if (is (self, FORGE_BER_ATTRIBUTES)) {
    append_hex (out, "a080");
    g_byte_array_append (out, content.data, (guint)content.size);
    append_hex (out, "0000");
  } else if (is (self, FORGE_LONG_LENGTH_IN_ATTRIBUTES)) {
    uint8_t header[] = {
        0xa0, 0x84, 0, 0, (uint8_t)(content.size >> 8), (uint8_t)content.size};

    g_byte_array_append (out, header, sizeof header);
    g_byte_array_append (out, content.data, (guint)content.size);
  } else {
    guint start = out->len;

    append_array (out, attributes);
    out->data[start] = 0xa0;
  }
  if (is (self, FORGE_TIME_CHANGED))
    memcpy (memmem (out->data, out->len, "260101", 6), "260102", 6);
}

static void
write_unsigned (Forge *self, GByteArray *out)
{
  g_autoptr (GPtrArray) attributes =
      g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);

  if (is (self, FORGE_UNKNOWN_UNSIGNED_ATTRIBUTE)) {
    add_attribute_hex (attributes, OID_UNKNOWN, "0500");
    add_attribute_hex (attributes, LL_OID_COUNTERSIGNATURE, "3000");
  }
  if (is (self, FORGE_UNSIGNED_DIGEST))
    add_attribute_hex (attributes, LL_OID_MESSAGE_DIGEST, "0400");
  if (is (self, FORGE_UNSIGNED_MALFORMED))
    append_hex (out, "a103020101");
  if (attributes->len > 0)
    ll_der_write_set_of (out, 0xa1, attributes);
}

static void
write_signer (Forge *self, GByteArray *out)
{
  g_autoptr (GByteArray) attributes = make_attributes (self);
  g_autoptr (GBytes) value = sign_attributes (self, attributes);
  g_autoptr (GByteArray) content = g_byte_array_new ();
  g_autofree uint8_t *octets =
      g_memdup2 (g_bytes_get_data (value, NULL), g_bytes_get_size (value));

  if (is (self, FORGE_OTHER_VALUE))
    octets[g_bytes_get_size (value) - 1] ^= 1;

  append_hex (content, is (self, FORGE_SIGNER_VERSION_MALFORMED) ? "0200"
                       : is (self, FORGE_OTHER_VERSIONS)         ? "020109"
                                                                 : "020101");
  write_identifier (self, content);
  append_hex (content, get_digest_hex (self));
  write_attributes (self, content, attributes);
  append_hex (content, get_signature_hex (self));
  ll_der_write (content, 0x04, octets,
                is (self, FORGE_EMPTY_VALUE) ? 0 : g_bytes_get_size (value));
  write_unsigned (self, content);
  if (is (self, FORGE_TRAILING_IN_SIGNER))
    append_hex (content, "0500");
  ll_der_write_array (out, 0x30, content);
}

/* -- around it -- */

static void
write_digests (Forge *self, GByteArray *out)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();

  if (is (self, FORGE_NO_DIGEST_ALGORITHMS))
    return;
  for (unsigned int i = 0; i < self->what->n_digests; i++)
    append_hex (content, UNKNOWN_HEX);
  if (is (self, FORGE_MORE_DIGESTS))
    append_hex (content, UNKNOWN_HEX MD5_HEX SHA512_HEX SHA384_HEX);
  if (is (self, FORGE_SAME_DIGEST_TWICE))
    append_hex (content, SHA256_NULL_HEX);
  if (is (self, FORGE_DIGEST_NOT_ANNOUNCED))
    append_hex (content, SHA256_HEX);
  else if (is (self, FORGE_DIGEST_ALGORITHM_MALFORMED))
    append_hex (content, "3003020101");
  else if (is (self, FORGE_DIGEST_PARAMETERS))
    append_hex (content, SHA256_HEX);
  else if (!is (self, FORGE_NO_DIGEST_ANNOUNCED))
    append_hex (content, get_digest_hex (self));
  ll_der_write_array (out, 0x31, content);
}

static gboolean
carries_content (Forge *self)
{
  return !self->what->is_detached && !is (self, FORGE_NO_CONTENT) &&
         !is (self, FORGE_NO_CONTENT_NO_SIGNER) && !is (self, FORGE_NOTHING_AT_ALL);
}

static void
write_content (Forge *self, GByteArray *out)
{
  g_autoptr (GByteArray) attributes = make_attributes (self);
  g_autoptr (GByteArray) content = g_byte_array_new ();
  g_autoptr (GByteArray) string = g_byte_array_new ();
  const char *text = is (self, FORGE_OTHER_CONTENT) ? "other" : self->what->content;

  ll_der_write_oid (content,
                    is (self, FORGE_NOT_DATA) ? LL_OID_SIGNED_DATA : LL_OID_DATA);
  if (is (self, FORGE_STRIPPED))
    ll_der_write_array (string, 0x04, attributes);
  else
    ll_der_write (string, is (self, FORGE_CONTENT_IS_SEQUENCE) ? 0x30 : 0x04, text,
                  strlen (text));
  if (is (self, FORGE_TWO_CONTENTS))
    append_hex (string, "040161");
  if (carries_content (self))
    ll_der_write_array (content, 0xa0, string);
  ll_der_write_array (out, 0x30, content);
}

static void
append_certificate (Forge *self, GByteArray *out)
{
  GBytes *der = ll_certificate_get_der (self->certificate);
  LlDerReader reader = ll_der_reader_init_bytes (der);
  LlDerReader content;

  if (!is (self, FORGE_BER_CERTIFICATE)) {
    ll_der_append (out, der);
    return;
  }

  g_assert_true (ll_der_reader_enter (&reader, 0x30, &content));
  append_hex (out, "3080");
  g_byte_array_append (out, content.data, (guint)content.size);
  append_hex (out, "0000");
}

static void
write_certificates (Forge *self, GByteArray *out)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  GPtrArray *more = self->what->more_certificates;
  unsigned int count = MAX (self->what->n_certificates, 1);

  for (guint i = 0; more != NULL && i < more->len; i++)
    ll_der_append (content, ll_certificate_get_der (g_ptr_array_index (more, i)));
  if (is (self, FORGE_NO_CERTIFICATE) || is (self, FORGE_NOTHING_AT_ALL))
    count = 0;
  if (is (self, FORGE_OTHERS_CERTIFICATE)) {
    g_autoptr (LlCertificate) other =
        cms_people_get_certificate (self->what->shell, "p384");

    ll_der_append (content, ll_certificate_get_der (other));
    count = 0;
  }
  if (is (self, FORGE_CERTIFICATE_TWICE))
    count++;
  if (is (self, FORGE_BROKEN_CERTIFICATE_TOO))
    append_hex (content, "3003020101");
  if (is (self, FORGE_OTHER_CERTIFICATE_KINDS))
    append_hex (content, "a003020101a180020102"
                         "0000"
                         "a2023000a3053003060129");
  while (count-- > 0)
    append_certificate (self, content);
  if (content->len > 0)
    ll_der_write_array (out, 0xa0, content);
  if (is (self, FORGE_CRLS))
    append_hex (out, "a180308002010100003000"
                     "0000");
}

static void
write_signers (Forge *self, GByteArray *out)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  unsigned int count = MAX (self->what->n_signers, 1);

  if (is (self, FORGE_NO_SIGNER) || is (self, FORGE_NO_CONTENT_NO_SIGNER) ||
      is (self, FORGE_NOTHING_AT_ALL))
    count = 0;
  while (count-- > 0)
    write_signer (self, content);
  ll_der_write_array (out, 0x31, content);
}

static GBytes *
write_content_info (Forge *self)
{
  g_autoptr (GByteArray) signed_data = g_byte_array_new ();
  g_autoptr (GByteArray) sequence = g_byte_array_new ();
  g_autoptr (GByteArray) content = g_byte_array_new ();
  GByteArray *out = g_byte_array_new ();

  append_hex (signed_data, is (self, FORGE_VERSION_MALFORMED) ? "0201ff"
                           : is (self, FORGE_OTHER_VERSIONS)  ? "020105"
                                                              : "020101");
  write_digests (self, signed_data);
  write_content (self, signed_data);
  write_certificates (self, signed_data);
  write_signers (self, signed_data);
  if (is (self, FORGE_TRAILING_IN_SIGNED_DATA))
    append_hex (signed_data, "0500");

  ll_der_write_array (sequence, 0x30, signed_data);
  ll_der_write_oid (content, is (self, FORGE_OTHER_TYPE) ? LL_OID_ENVELOPED_DATA
                                                         : LL_OID_SIGNED_DATA);
  ll_der_write_array (content, 0xa0, sequence);
  ll_der_write_array (out, 0x30, content);
  if (is (self, FORGE_TRAILING_OCTET))
    append_hex (out, "00");
  if (is (self, FORGE_TRAILING_WHITE_SPACE))
    append_hex (out, "0d0a0d0a");

  return g_byte_array_free_to_bytes (out);
}

GBytes *
cms_forge (const CmsForgery *self)
{
  Forge forge = {self, cms_people_get_identity (self->shell, self->who), NULL};
  GBytes *message;

  forge.certificate = ll_certificate_ref (ll_identity_get_certificate (forge.signer));
  message = write_content_info (&forge);
  ll_certificate_unref (forge.certificate);
  ll_identity_unref (forge.signer);

  return message;
}

/* -- keys of any size -- */

static void
write_rsa_spki (GByteArray *out, unsigned int bits)
{
  size_t size = (bits + 7) / 8;
  g_autofree uint8_t *modulus = g_malloc (size + 1);
  g_autoptr (GByteArray) key = g_byte_array_new ();
  g_autoptr (GByteArray) key_sequence = g_byte_array_new ();
  g_autoptr (GByteArray) content = g_byte_array_new ();

  memset (modulus, 0xa5, size + 1);
  modulus[0] = 0;
  modulus[1] = (uint8_t)(1 << ((bits - 1) % 8));
  ll_der_write (key, 0x02, modulus + (bits % 8 == 0 ? 0 : 1),
                size + (bits % 8 == 0 ? 1 : 0));
  ll_der_write_small_integer (key, 65537);
  append_hex (key_sequence, "00"); /* no unused bits */
  ll_der_write_array (key_sequence, 0x30, key);
  append_hex (content, RSA_HEX);
  ll_der_write_array (content, 0x03, key_sequence);
  ll_der_write_array (out, 0x30, content);
}

/* @certificate with another SubjectPublicKeyInfo. */
static LlCertificate *
replace_spki (LlCertificate *certificate, GByteArray *spki)
{
  LlDerReader reader = ll_der_reader_init_bytes (ll_certificate_get_der (certificate));
  LlDerReader content, tbs, element;
  g_autoptr (GByteArray) new_tbs = g_byte_array_new ();
  g_autoptr (GByteArray) new_content = g_byte_array_new ();
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (GBytes) der = NULL;
  g_autoptr (GError) error = NULL;
  LlCertificate *forged;

  g_assert_true (ll_der_reader_enter (&reader, 0x30, &content));
  g_assert_true (ll_der_reader_enter (&content, 0x30, &tbs));
  for (int field = 0; ll_der_reader_take (&tbs, &element); field++) {
    if (field == 6) /* behind version, serial, algorithm, issuer, validity, subject */
      append_array (new_tbs, spki);
    else
      g_byte_array_append (new_tbs, element.data, (guint)element.size);
  }
  ll_der_write_array (new_content, 0x30, new_tbs);
  g_byte_array_append (new_content, content.data, (guint)content.size);
  ll_der_write_array (out, 0x30, new_content);

  der = g_bytes_new (out->data, out->len);
  forged = ll_certificate_new_from_der (der, &error);
  g_assert_no_error (error);

  return forged;
}

LlCertificate *
cms_forge_certificate (LlCertificate *certificate, unsigned int bits)
{
  g_autoptr (GByteArray) spki = g_byte_array_new ();

  write_rsa_spki (spki, bits);

  return replace_spki (certificate, spki);
}

LlCertificate *
cms_forge_bound_certificate (LlCertificate *certificate, unsigned int salt)
{
  LlPublicKey *key = ll_certificate_get_public_key (certificate);
  LlDerReader reader = ll_der_reader_init_bytes (ll_public_key_get_spki (key));
  LlDerReader content, old;
  g_autofree char *algorithm =
      g_strdup_printf ("303d06092a864886f70d01010a3030"
                       "a00d" SHA256_HEX MGF1_SHA256_HEX "a2030201%02x",
                       salt);
  g_autoptr (GByteArray) new_content = g_byte_array_new ();
  g_autoptr (GByteArray) spki = g_byte_array_new ();

  g_assert_true (ll_der_reader_enter (&reader, 0x30, &content));
  g_assert_true (ll_der_reader_take (&content, &old));
  append_hex (new_content, algorithm);
  g_byte_array_append (new_content, content.data, (guint)content.size);
  ll_der_write_array (spki, 0x30, new_content);

  return replace_spki (certificate, spki);
}

GBytes *
cms_forge_with_certificate (LlTestShell *shell, const char *who, LlCertificate *other)
{
  CmsForgery what = {.shell = shell, .who = who, .content = "letter"};
  Forge forge = {&what, cms_people_get_identity (shell, who), ll_certificate_ref (other)};
  GBytes *message = write_content_info (&forge);

  ll_certificate_unref (forge.certificate);
  ll_identity_unref (forge.signer);

  return message;
}
