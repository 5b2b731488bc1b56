/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "certificate/ll-issuer-algorithm.h"

#include "asn1/ll-der-tag.h"
#include "asn1/ll-oid.h"

/* Explicit tags of RSASSA-PSS-params, and what is meant where they are missing. */
#define TAG_HASH     0xa0
#define TAG_MASK     0xa1
#define TAG_SALT     0xa2
#define DEFAULT_SALT 20

static LlDigestAlgorithm
digest_from_oid (const LlDerReader *oid)
{
  static const struct {
    const char *oid;
    LlDigestAlgorithm digest;
  } rows[] = {
      {LL_OID_SHA256, LL_DIGEST_SHA256}, {LL_OID_SHA384, LL_DIGEST_SHA384},
      {LL_OID_SHA512, LL_DIGEST_SHA512}, {LL_OID_SHA224, LL_DIGEST_SHA224},
      {LL_OID_SHA1, LL_DIGEST_SHA1},
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    if (ll_der_reader_oid_is (oid, rows[i].oid))
      return rows[i].digest;

  return LL_DIGEST_UNKNOWN;
}

/* An AlgorithmIdentifier of a hash inside an explicit tag. */
static LlDigestAlgorithm
read_tagged_digest (LlDerReader tagged)
{
  LlDerReader sequence;
  LlDerReader oid;

  if (!ll_der_reader_enter (&tagged, LL_TAG_SEQUENCE, &sequence) ||
      !ll_der_reader_take_oid (&sequence, &oid))
    return LL_DIGEST_UNKNOWN;

  return digest_from_oid (&oid);
}

/* MGF1 with which hash. */
static LlDigestAlgorithm
read_tagged_mask_digest (LlDerReader tagged)
{
  LlDerReader sequence;
  LlDerReader oid;

  if (!ll_der_reader_enter (&tagged, LL_TAG_SEQUENCE, &sequence) ||
      !ll_der_reader_take_oid (&sequence, &oid) ||
      !ll_der_reader_oid_is (&oid, LL_OID_MGF1))
    return LL_DIGEST_UNKNOWN;

  return read_tagged_digest (sequence);
}

/* RSASSA-PSS-params, RFC 4055, section 3.1; what is left out is SHA-1 and 20. */
static LlIssuerAlgorithm
read_pss (LlDerReader parameters)
{
  LlIssuerAlgorithm pss = {LL_SIGNATURE_RSA_PSS, LL_DIGEST_SHA1, DEFAULT_SALT};
  LlIssuerAlgorithm unknown = {LL_SIGNATURE_UNKNOWN, LL_DIGEST_UNKNOWN, 0};
  LlDigestAlgorithm mask = LL_DIGEST_SHA1;
  LlDerReader sequence;
  LlDerReader field;

  if (ll_der_reader_is_at_end (&parameters))
    return pss;
  if (!ll_der_reader_enter (&parameters, LL_TAG_SEQUENCE, &sequence))
    return unknown;
  if (ll_der_reader_enter (&sequence, TAG_HASH, &field))
    pss.digest = read_tagged_digest (field);
  if (ll_der_reader_enter (&sequence, TAG_MASK, &field))
    mask = read_tagged_mask_digest (field);
  if (ll_der_reader_enter (&sequence, TAG_SALT, &field) &&
      !ll_der_reader_take_small_integer (&field, &pss.pss_salt))
    return unknown;
  if (mask != pss.digest || pss.digest == LL_DIGEST_UNKNOWN)
    return unknown;

  return pss;
}

LlIssuerAlgorithm
ll_issuer_algorithm_read (LlDerReader algorithm)
{
  static const struct {
    const char *oid;
    LlIssuerAlgorithm value;
  } rows[] = {
      {LL_OID_SHA256_WITH_RSA, {LL_SIGNATURE_RSA, LL_DIGEST_SHA256, 0}},
      {LL_OID_SHA384_WITH_RSA, {LL_SIGNATURE_RSA, LL_DIGEST_SHA384, 0}},
      {LL_OID_SHA512_WITH_RSA, {LL_SIGNATURE_RSA, LL_DIGEST_SHA512, 0}},
      {LL_OID_SHA224_WITH_RSA, {LL_SIGNATURE_RSA, LL_DIGEST_SHA224, 0}},
      {LL_OID_SHA1_WITH_RSA, {LL_SIGNATURE_RSA, LL_DIGEST_SHA1, 0}},
      {"1.3.14.3.2.29", {LL_SIGNATURE_RSA, LL_DIGEST_SHA1, 0}},
      {LL_OID_MD5_WITH_RSA, {LL_SIGNATURE_RSA, LL_DIGEST_MD5, 0}},
      {LL_OID_ECDSA_WITH_SHA256, {LL_SIGNATURE_ECDSA, LL_DIGEST_SHA256, 0}},
      {LL_OID_ECDSA_WITH_SHA384, {LL_SIGNATURE_ECDSA, LL_DIGEST_SHA384, 0}},
      {LL_OID_ECDSA_WITH_SHA512, {LL_SIGNATURE_ECDSA, LL_DIGEST_SHA512, 0}},
      {LL_OID_ECDSA_WITH_SHA224, {LL_SIGNATURE_ECDSA, LL_DIGEST_SHA224, 0}},
      {LL_OID_ECDSA_WITH_SHA1, {LL_SIGNATURE_ECDSA, LL_DIGEST_SHA1, 0}},
      {LL_OID_ED25519, {LL_SIGNATURE_EDDSA, LL_DIGEST_SHA512, 0}},
  };
  LlIssuerAlgorithm unknown = {LL_SIGNATURE_UNKNOWN, LL_DIGEST_UNKNOWN, 0};
  LlDerReader oid;

  if (!ll_der_reader_take_oid (&algorithm, &oid))
    return unknown;
  if (ll_der_reader_oid_is (&oid, LL_OID_RSASSA_PSS))
    return read_pss (algorithm);
  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    if (ll_der_reader_oid_is (&oid, rows[i].oid))
      return rows[i].value;

  return unknown;
}
