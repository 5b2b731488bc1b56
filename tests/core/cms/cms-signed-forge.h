/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "cms-people.h"
#include "cms/ll-cms-verify.h"

G_BEGIN_DECLS

/* Makes SignedData by hand, element by element: good ones, and each with one thing wrong
 * that our own writer would never get wrong. */

/* What is unlike a plain good message. */
typedef enum {
  FORGE_NOTHING,

  /* harmless */
  FORGE_BY_KEY_ID,
  FORGE_UNKNOWN_SIGNED_ATTRIBUTE,
  FORGE_UNKNOWN_UNSIGNED_ATTRIBUTE,
  FORGE_NULL_IN_DIGEST,
  FORGE_NULL_IN_ONE_DIGEST,
  FORGE_RSA_NAMES_HASH,
  FORGE_RSA_NAMES_HASH_WITHOUT_NULL,
  FORGE_RSA_WITHOUT_NULL,
  FORGE_NO_PROTECTION,
  FORGE_NO_SIGNING_TIME,
  FORGE_NO_SIGNING_CERTIFICATE,
  FORGE_GENERALIZED_TIME,
  FORGE_CERTIFICATE_V1,
  FORGE_CERTIFICATE_V2_SHA512,
  FORGE_SERIAL_WITH_ZERO,
  FORGE_MORE_DIGESTS,
  FORGE_SAME_DIGEST_TWICE,
  FORGE_OTHER_CERTIFICATE_KINDS,
  FORGE_BROKEN_CERTIFICATE_TOO,
  FORGE_CRLS,
  FORGE_OTHER_VERSIONS,
  FORGE_CERTIFICATE_TWICE,
  FORGE_TRAILING_WHITE_SPACE,

  /* something signed is not so */
  FORGE_OTHER_CONTENT,
  FORGE_OTHER_DIGEST,
  FORGE_SHORT_DIGEST,
  FORGE_EMPTY_DIGEST,
  FORGE_OTHER_CONTENT_TYPE,
  FORGE_OTHER_VALUE,
  FORGE_EMPTY_VALUE,
  FORGE_OTHER_SCHEME,
  FORGE_SIGNED_UNDER_ITS_TAG,
  FORGE_TIME_CHANGED,
  FORGE_OTHER_CERTIFICATE_V1,
  FORGE_OTHER_CERTIFICATE_V2,
  FORGE_EMPTY_CERTIFICATE_V2,
  FORGE_PROTECTS_OTHER_DIGEST,
  FORGE_PROTECTS_OTHER_SIGNATURE,
  FORGE_PROTECTS_NOTHING,

  /* a rule is broken */
  FORGE_NO_ATTRIBUTES,
  FORGE_EMPTY_ATTRIBUTES,
  FORGE_CONTENT_IS_ATTRIBUTES,
  FORGE_STRIPPED,
  FORGE_NO_CONTENT_TYPE,
  FORGE_CONTENT_TYPE_TWICE,
  FORGE_CONTENT_TYPE_TWO_VALUES,
  FORGE_NO_DIGEST,
  FORGE_DIGEST_TWICE,
  FORGE_DIGEST_TWO_VALUES,
  FORGE_DIGEST_NO_VALUE,
  FORGE_DIGEST_IS_INTEGER,
  FORGE_TIME_TWICE,
  FORGE_TIME_TWO_VALUES,
  FORGE_TIME_MALFORMED,
  FORGE_CAPABILITIES_TWO_VALUES,
  FORGE_CAPABILITIES_MALFORMED,
  FORGE_UNKNOWN_ATTRIBUTE_TWICE,
  FORGE_SIGNED_COUNTERSIGNATURE,
  FORGE_UNSORTED_ATTRIBUTES,
  FORGE_UNSORTED_VALUES,
  FORGE_UNSIGNED_DIGEST,
  FORGE_UNSIGNED_MALFORMED,
  FORGE_SIGNATURE_NAMES_OTHER_HASH,
  FORGE_DIGEST_PARAMETERS,
  FORGE_SIGNATURE_PARAMETERS,
  FORGE_ED25519_WITH_SHA256,
  FORGE_PSS_TRAILER,
  FORGE_PSS_SALT_HUGE,
  FORGE_PSS_NULL,

  /* weak */
  FORGE_SHA1,
  FORGE_MD5,
  FORGE_SHA224,
  FORGE_SIGNATURE_NAMES_SHA1,
  FORGE_PSS_WITHOUT_PARAMETERS,
  FORGE_PSS_EMPTY_PARAMETERS,

  /* cannot be checked */
  FORGE_UNKNOWN_DIGEST,
  FORGE_UNKNOWN_SIGNATURE,
  FORGE_DIGEST_NOT_ANNOUNCED,
  FORGE_NO_DIGEST_ANNOUNCED,
  FORGE_UNKNOWN_CERTIFICATE_HASH,
  FORGE_PSS_OTHER_MASK,
  FORGE_PSS_UNKNOWN_MASK,

  /* whose? */
  FORGE_NO_CERTIFICATE,
  FORGE_OTHERS_CERTIFICATE,
  FORGE_UNKNOWN_KEY_ID,
  FORGE_UNKNOWN_SERIAL,

  /* the message itself */
  FORGE_NO_SIGNER,
  FORGE_NO_CONTENT,
  FORGE_NO_CONTENT_NO_SIGNER,
  FORGE_NOTHING_AT_ALL,
  FORGE_OTHER_TYPE,
  FORGE_NOT_DATA,
  FORGE_TRAILING_OCTET,
  FORGE_TRAILING_IN_SIGNED_DATA,
  FORGE_TRAILING_IN_SIGNER,
  FORGE_BER_ATTRIBUTES,
  FORGE_LONG_LENGTH_IN_ATTRIBUTES,
  FORGE_BER_CERTIFICATE,
  FORGE_NO_DIGEST_ALGORITHMS,
  FORGE_DIGEST_ALGORITHM_MALFORMED,
  FORGE_VERSION_MALFORMED,
  FORGE_SIGNER_VERSION_MALFORMED,
  FORGE_CONTENT_IS_SEQUENCE,
  FORGE_TWO_CONTENTS,
} Forgery;

typedef struct {
  LlTestShell *shell;
  const char *who; /* signs, and comes along */
  Forgery forgery;
  const char *content;
  unsigned int n_signers;      /* the same one again and again; 0 is one */
  unsigned int n_certificates; /* the same one again and again; 0 is one */
  unsigned int n_digests;      /* announced besides the right one */
  unsigned int n_attributes;   /* signed besides the usual six */
  gboolean is_detached;
  GPtrArray *more_certificates; /* of LlCertificate, nullable: come before the signer's */
} CmsForgery;

/* Returns: (transfer full): a ContentInfo in DER. */
GBytes *
cms_forge (const CmsForgery *self);

/* Returns: (transfer full): @certificate with an RSA key of @bits bits that nobody has.
 */
LlCertificate *
cms_forge_certificate (LlCertificate *certificate, unsigned int bits);

/* Returns: (transfer full): @certificate, whose key makes RSASSA-PSS signatures only,
 * with parameters that bind it to SHA-256 and a salt of at least @salt octets. */
LlCertificate *
cms_forge_bound_certificate (LlCertificate *certificate, unsigned int salt);

/* Returns: (transfer full): the good message of @who with @certificate for the signer's.
 */
GBytes *
cms_forge_with_certificate (LlTestShell *shell, const char *who, LlCertificate *other);

G_END_DECLS
