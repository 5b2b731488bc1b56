/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "cms/ll-cms-algorithms.h"

#include <string.h>

#include "asn1/ll-der-tag.h"
#include "asn1/ll-oid.h"
#include "base/ll-limits.h"

#define DEFAULT_SALT      20 /* RFC 8017, appendix A.2.3 */
#define ONLY_TRAILER      1
#define FIRST_PARAMETER   0xa0
#define MASK_PARAMETER    0xa1
#define SALT_PARAMETER    0xa2
#define TRAILER_PARAMETER 0xa3

static const struct {
  const char *oid;
  LlDigestAlgorithm digest;
} digests[] = {
    {LL_OID_MD5, LL_DIGEST_MD5},       {LL_OID_SHA1, LL_DIGEST_SHA1},
    {LL_OID_SHA224, LL_DIGEST_SHA224}, {LL_OID_SHA256, LL_DIGEST_SHA256},
    {LL_OID_SHA384, LL_DIGEST_SHA384}, {LL_OID_SHA512, LL_DIGEST_SHA512},
};

static const struct {
  const char *oid;
  LlSignatureScheme scheme;
  LlDigestAlgorithm digest;
} signatures[] = {
    {LL_OID_RSA_ENCRYPTION, LL_SIGNATURE_RSA, LL_DIGEST_UNKNOWN},
    {LL_OID_MD5_WITH_RSA, LL_SIGNATURE_RSA, LL_DIGEST_MD5},
    {LL_OID_SHA1_WITH_RSA, LL_SIGNATURE_RSA, LL_DIGEST_SHA1},
    {LL_OID_SHA224_WITH_RSA, LL_SIGNATURE_RSA, LL_DIGEST_SHA224},
    {LL_OID_SHA256_WITH_RSA, LL_SIGNATURE_RSA, LL_DIGEST_SHA256},
    {LL_OID_SHA384_WITH_RSA, LL_SIGNATURE_RSA, LL_DIGEST_SHA384},
    {LL_OID_SHA512_WITH_RSA, LL_SIGNATURE_RSA, LL_DIGEST_SHA512},
    {LL_OID_ECDSA_WITH_SHA1, LL_SIGNATURE_ECDSA, LL_DIGEST_SHA1},
    {LL_OID_ECDSA_WITH_SHA224, LL_SIGNATURE_ECDSA, LL_DIGEST_SHA224},
    {LL_OID_ECDSA_WITH_SHA256, LL_SIGNATURE_ECDSA, LL_DIGEST_SHA256},
    {LL_OID_ECDSA_WITH_SHA384, LL_SIGNATURE_ECDSA, LL_DIGEST_SHA384},
    {LL_OID_ECDSA_WITH_SHA512, LL_SIGNATURE_ECDSA, LL_DIGEST_SHA512},
    {LL_OID_ED25519, LL_SIGNATURE_EDDSA, LL_DIGEST_UNKNOWN},
};

static LlDigestAlgorithm
find_digest (const LlDerReader *oid)
{
  for (size_t i = 0; i < G_N_ELEMENTS (digests); i++) {
    if (ll_der_reader_oid_is (oid, digests[i].oid))
      return digests[i].digest;
  }

  return LL_DIGEST_UNKNOWN;
}

static gboolean
is_null (const LlDerReader *parameters)
{
  return parameters->size == 2 && parameters->data[0] == LL_TAG_NULL;
}

static gboolean
is_absent_or_null (const LlDerReader *parameters)
{
  return parameters->size == 0 || is_null (parameters);
}

/* Reads the content of an AlgorithmIdentifier: an identifier and at most one element. */
static gboolean
split (const LlDerReader *content, LlDerReader *out_oid, LlDerReader *out_parameters)
{
  LlDerReader rest = *content;
  LlDerReader parameters = {NULL, 0};

  if (!ll_der_reader_take_oid (&rest, out_oid))
    return FALSE;
  if (!ll_der_reader_is_at_end (&rest) &&
      (!ll_der_reader_take (&rest, &parameters) || !ll_der_reader_is_at_end (&rest)))
    return FALSE;

  *out_parameters = parameters;
  return TRUE;
}

gboolean
ll_cms_algorithms_take_digest (LlDerReader *reader, LlDigestAlgorithm *out_digest)
{
  LlDerReader rest = *reader;
  LlDerReader content, oid, parameters;
  LlDigestAlgorithm digest;

  if (!ll_der_reader_enter (&rest, LL_TAG_SEQUENCE, &content) ||
      !split (&content, &oid, &parameters))
    return FALSE;

  digest = find_digest (&oid);
  if (digest != LL_DIGEST_UNKNOWN && !is_absent_or_null (&parameters))
    return FALSE;

  *out_digest = digest;
  *reader = rest;
  return TRUE;
}

/* -- RSASSA-PSS (RFC 4055, section 3.1) -- */

/* An explicitly tagged parameter that may be left out: @out_found says. */
static gboolean
enter_parameter (LlDerReader *sequence,
                 uint8_t tag,
                 LlDerReader *out_content,
                 gboolean *out_found)
{
  *out_found = ll_der_reader_peek_tag (sequence) == tag;

  return !*out_found || ll_der_reader_enter (sequence, tag, out_content);
}

static gboolean
take_pss_hash (LlDerReader *sequence, LlDigestAlgorithm *out_digest)
{
  LlDerReader content;
  gboolean found;

  *out_digest = LL_DIGEST_SHA1;
  if (!enter_parameter (sequence, FIRST_PARAMETER, &content, &found))
    return FALSE;

  return !found || (ll_cms_algorithms_take_digest (&content, out_digest) &&
                    ll_der_reader_is_at_end (&content));
}

static gboolean
take_pss_mask (LlDerReader *sequence, LlDigestAlgorithm *out_digest)
{
  LlDerReader content, identifier, oid, hash;
  gboolean found;

  *out_digest = LL_DIGEST_SHA1;
  if (!enter_parameter (sequence, MASK_PARAMETER, &content, &found))
    return FALSE;
  if (!found)
    return TRUE;
  if (!ll_der_reader_enter (&content, LL_TAG_SEQUENCE, &identifier) ||
      !ll_der_reader_is_at_end (&content) || !split (&identifier, &oid, &hash))
    return FALSE;

  *out_digest = LL_DIGEST_UNKNOWN;
  if (!ll_der_reader_oid_is (&oid, LL_OID_MGF1))
    return TRUE;

  return ll_cms_algorithms_take_digest (&hash, out_digest) &&
         ll_der_reader_is_at_end (&hash);
}

static gboolean
take_pss_number (LlDerReader *sequence,
                 uint8_t tag,
                 unsigned int otherwise,
                 unsigned int *out_number)
{
  LlDerReader content;
  gboolean found;

  *out_number = otherwise;
  if (!enter_parameter (sequence, tag, &content, &found))
    return FALSE;

  return !found || (ll_der_reader_take_small_integer (&content, out_number) &&
                    ll_der_reader_is_at_end (&content));
}

/* Absent parameters are all defaults: SHA-1, a salt of 20 octets. */
static gboolean
parse_pss (const LlDerReader *parameters, LlCmsSignatureAlgorithm *algorithm)
{
  LlDerReader rest = *parameters;
  LlDerReader sequence = {NULL, 0};
  unsigned int trailer;

  if (rest.size > 0 && !ll_der_reader_enter (&rest, LL_TAG_SEQUENCE, &sequence))
    return FALSE;
  if (!take_pss_hash (&sequence, &algorithm->digest) ||
      !take_pss_mask (&sequence, &algorithm->mask) ||
      !take_pss_number (&sequence, SALT_PARAMETER, DEFAULT_SALT, &algorithm->pss_salt) ||
      !take_pss_number (&sequence, TRAILER_PARAMETER, ONLY_TRAILER, &trailer))
    return FALSE;

  algorithm->scheme = LL_SIGNATURE_RSA_PSS;
  algorithm->names_digest = TRUE;
  return ll_der_reader_is_at_end (&sequence) && trailer == ONLY_TRAILER &&
         algorithm->pss_salt <= LL_RSA_BITS_MAX / 8;
}

static gboolean
parse_signature_content (const LlDerReader *content, LlCmsSignatureAlgorithm *algorithm)
{
  LlDerReader oid, parameters;

  if (!split (content, &oid, &parameters))
    return FALSE;
  if (ll_der_reader_oid_is (&oid, LL_OID_RSASSA_PSS))
    return parse_pss (&parameters, algorithm);

  for (size_t i = 0; i < G_N_ELEMENTS (signatures); i++) {
    gboolean is_rsa = signatures[i].scheme == LL_SIGNATURE_RSA;

    if (!ll_der_reader_oid_is (&oid, signatures[i].oid))
      continue;
    algorithm->scheme = signatures[i].scheme;
    algorithm->digest = signatures[i].digest;
    algorithm->names_digest = signatures[i].digest != LL_DIGEST_UNKNOWN;
    return is_rsa ? is_absent_or_null (&parameters) : parameters.size == 0;
  }

  return TRUE;
}

gboolean
ll_cms_algorithms_parse_signature (const LlDerReader *identifier,
                                   LlCmsSignatureAlgorithm *out_algorithm)
{
  LlCmsSignatureAlgorithm algorithm = {LL_SIGNATURE_UNKNOWN};
  LlDerReader rest = *identifier;
  LlDerReader content;

  if (!ll_der_reader_enter (&rest, LL_TAG_SEQUENCE, &content) ||
      !ll_der_reader_is_at_end (&rest) || !parse_signature_content (&content, &algorithm))
    return FALSE;

  *out_algorithm = algorithm;
  return TRUE;
}

static gboolean
is_same (const LlDerReader *a, const LlDerReader *b)
{
  return a->size == b->size && (a->size == 0 || memcmp (a->data, b->data, a->size) == 0);
}

gboolean
ll_cms_algorithms_equal (const LlDerReader *a, const LlDerReader *b)
{
  LlCmsSignatureAlgorithm pss_a = {LL_SIGNATURE_UNKNOWN};
  LlCmsSignatureAlgorithm pss_b = {LL_SIGNATURE_UNKNOWN};
  LlDerReader oid_a, oid_b, parameters_a, parameters_b;

  if (!split (a, &oid_a, &parameters_a) || !split (b, &oid_b, &parameters_b) ||
      !is_same (&oid_a, &oid_b))
    return FALSE;
  if (is_absent_or_null (&parameters_a) && is_absent_or_null (&parameters_b))
    return TRUE;
  if (!ll_der_reader_oid_is (&oid_a, LL_OID_RSASSA_PSS))
    return is_same (&parameters_a, &parameters_b);

  return parse_pss (&parameters_a, &pss_a) && parse_pss (&parameters_b, &pss_b) &&
         pss_a.digest == pss_b.digest && pss_a.mask == pss_b.mask &&
         pss_a.pss_salt == pss_b.pss_salt;
}

/* -- what we write -- */

void
ll_cms_algorithms_write_digest (GByteArray *out, LlDigestAlgorithm digest)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();

  for (size_t i = 0; i < G_N_ELEMENTS (digests); i++) {
    if (digests[i].digest == digest)
      ll_der_write_oid (content, digests[i].oid);
  }

  ll_der_write_array (out, LL_TAG_SEQUENCE, content);
}

LlDigestAlgorithm
ll_cms_algorithms_choose_digest (LlKeyType type)
{
  switch (type) {
  case LL_KEY_RSA:
  case LL_KEY_P256:
    return LL_DIGEST_SHA256;
  case LL_KEY_P384:
    return LL_DIGEST_SHA384;
  case LL_KEY_P521:
  case LL_KEY_ED25519: /* RFC 8419, section 3 */
    return LL_DIGEST_SHA512;
  case LL_KEY_RSA_PSS:
  case LL_KEY_X25519:
  case LL_KEY_UNKNOWN:
    break;
  }

  return LL_DIGEST_UNKNOWN;
}

static LlSignatureScheme
choose_scheme (LlKeyType type)
{
  if (type == LL_KEY_RSA)
    return LL_SIGNATURE_RSA;

  return type == LL_KEY_ED25519 ? LL_SIGNATURE_EDDSA : LL_SIGNATURE_ECDSA;
}

/* RSA is written as rsaEncryption with NULL, which every reader knows (RFC 5754, section
 * 3.2); the others without parameters. */
void
ll_cms_algorithms_write_signature (GByteArray *out,
                                   uint8_t tag,
                                   LlKeyType type,
                                   LlDigestAlgorithm digest)
{
  g_autoptr (GByteArray) content = g_byte_array_new ();
  LlSignatureScheme scheme = choose_scheme (type);
  LlDigestAlgorithm named = scheme == LL_SIGNATURE_ECDSA ? digest : LL_DIGEST_UNKNOWN;

  for (size_t i = 0; i < G_N_ELEMENTS (signatures); i++) {
    if (signatures[i].scheme == scheme && signatures[i].digest == named)
      ll_der_write_oid (content, signatures[i].oid);
  }
  if (scheme == LL_SIGNATURE_RSA)
    ll_der_write_null (content);

  ll_der_write_array (out, tag, content);
}

char *
ll_cms_algorithms_format (LlSignatureScheme scheme, LlDigestAlgorithm digest)
{
  static const char *const schemes[] = {
      [LL_SIGNATURE_UNKNOWN] = NULL,      [LL_SIGNATURE_RSA] = "rsa",
      [LL_SIGNATURE_RSA_PSS] = "rsa-pss", [LL_SIGNATURE_ECDSA] = "ecdsa",
      [LL_SIGNATURE_EDDSA] = "ed25519",
  };
  g_auto (GStrv) words = NULL;
  g_autofree char *hash = NULL;

  if (scheme == LL_SIGNATURE_EDDSA)
    return g_strdup (schemes[scheme]);
  if (scheme == LL_SIGNATURE_UNKNOWN || digest == LL_DIGEST_UNKNOWN)
    return g_strdup ("unknown");

  words = g_strsplit (ll_digest_to_string (digest), "-", -1);
  hash = g_strjoinv ("", words);
  return g_strdup_printf ("%s-%s", schemes[scheme], hash);
}
